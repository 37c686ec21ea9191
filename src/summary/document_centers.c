/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_centers.c - the analyses of `recut centers` as JSON: six plans fill one element a marker.
 *
 *   1. elements     2. observed tables     3. designs: splits, within, falsify     4. labels, cross-validation */
#include "kernel/level.h"
#include "kernel/reason.h"
#include "summary/plans.h"

#include "base/memory.h"
#include "plan/design.h"
#include "summary/estimators.h"
#include "summary/quantiles.h"
#include "summary/replicates.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. elements -------------------------------------------------------- */

/* The element of a marker, made by whichever plan comes first.  The plans of one command have the same number behind
 * the slash: centers/1, splits/1, ... */
static cJSON *element_of(const rc_summary_input *input, size_t m, cJSON *list, bool *failed)
{
    cJSON *element;
    const char *marker = rc_summary_plans_marker(input, m);
    const char *number = strrchr(input->stored->group, '/');
    cJSON_ArrayForEach(element, list)
    {
        const char *other = strrchr(rc_summary_json_get_text(element, "analysis"), '/');
        if (number && other && strcmp(number, other) != 0) continue;
        if (strcmp(rc_summary_json_get_text(element, "marker"), marker) == 0) return element;
    }
    element = rc_summary_json_object(list, NULL, failed);
    rc_summary_plans_begin(input, m, element, failed);
    rc_summary_plans_given(input, element, failed);
    rc_summary_json_item(element, "discovery", cJSON_Duplicate(rc_summary_json_get(input->spec, "discovery"), 1),
                         failed);
    return element;
}

/* A row of a table; its label under `key`, its codes as texts. */
static cJSON *add_row(const rc_table *table, size_t r, const char *key, cJSON *list, bool *failed)
{
    cJSON *row = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(row, key, rc_summary_plans_label(table, r), failed);
    const double *value = table->data + r * table->n_columns;
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *name = table->column[c].name, *end = strstr(name, "reason");
        if (end && !end[strlen("reason")])
            rc_summary_json_text(row, name, rc_summary_plans_reason_text(value[c]), failed);
        else
            rc_summary_json_number(row, name, value[c], failed);
    }
    return row;
}

static void add_rows(const rc_table *table, const char *name, const char *key, cJSON *element, bool *failed)
{
    cJSON *list = rc_summary_json_array(element, name, failed);
    for (size_t r = 0; table && r < table->n_rows; r++) add_row(table, r, key, list, failed);
}

/* ---- 2. observed tables ------------------------------------------------- */

static void add_heterogeneity(const rc_stored *stored, const char *marker, cJSON *element, bool *failed)
{
    const rc_table *het = rc_summary_plans_find_table(stored, "heterogeneity/%s", marker);
    const rc_table *by_center = rc_summary_plans_find_table(stored, "by_center/%s", marker);
    cJSON *list = rc_summary_json_array(element, "heterogeneity", failed);
    for (size_t r = 0; het && by_center && r < het->n_rows; r++) {
        cJSON *row = add_row(het, r, "kind", list, failed), *centers = rc_summary_json_array(row, "by_center", failed);
        size_t k = by_center->n_rows / het->n_rows;
        for (size_t c = 0; c < k; c++) add_row(by_center, r * k + c, "center", centers, failed);
    }
}

static recut_status document_centers(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    bool failed = false;
    const rc_stored *stored = input->stored;
    for (size_t m = 0; m < rc_summary_plans_markers(input); m++) {
        const char *marker = rc_summary_plans_marker(input, m);
        cJSON *element = element_of(input, m, list, &failed);
        add_rows(rc_run_stored_table(stored, "centers"), "centers", "center", element, &failed);
        add_rows(rc_summary_plans_find_table(stored, "leave_one_out/%s", marker), "leave_one_out", "center", element,
                 &failed);
        add_rows(rc_summary_plans_find_table(stored, "center_splits/%s", marker), "center_splits", "discovery", element,
                 &failed);
        add_heterogeneity(stored, marker, element, &failed);
    }
    return rc_summary_plans_finish(failed, err);
}

/* ---- 3. designs --------------------------------------------------------- */

typedef struct columns {
    const rc_summary_input *input;
    size_t rows;
    double *x, *y, *z; /* [rows] */
    bool *failed;
} columns;

/* {median, q025, q975, usable, infinite} of x, by exp where wanted; x is reordered.  infinite counts values of
 * +infinity: a quantile that is null then lies among them. */
static void add_quantiles(const columns *from, double *x, bool exponentiate, const char *key, cJSON *into)
{
    static const struct {
        const char *name;
        double probability;
    } wanted[] = {{"median", 0.5}, {"q025", 0.025}, {"q975", 0.975}};
    size_t n = rc_summary_quantiles_usable(x, from->rows), infinite = 0;
    for (size_t i = 0; i < n; i++) infinite += x[i] > DBL_MAX;
    cJSON *object = rc_summary_json_object(into, key, from->failed);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        double q = rc_summary_quantiles_array(x, n, wanted[i].probability);
        rc_summary_json_number(object, wanted[i].name, exponentiate ? exp(q) : q, from->failed);
    }
    rc_summary_json_number(object, "usable", (double)n, from->failed);
    rc_summary_json_number(object, "infinite", (double)infinite, from->failed);
}

/* Log hazard ratios of a part of a design ("" or "validation_") in out; one that was not stored because it is infinite
 * has its place at the end of the order.  scratch [rows] */
static recut_status load_log_hr(const columns *from, const char *prefix, const char *part, double *out, double *scratch,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    char name[64];
    double *c = NULL;
    RC_NEW(c, from->rows, err);
    snprintf(name, sizeof name, "%sc", part);
    RC_TRY(rc_summary_plans_load(from->input, prefix, name, c, err));
    snprintf(name, sizeof name, "%sreason", part);
    RC_TRY(rc_summary_plans_load(from->input, prefix, name, scratch, err));
    snprintf(name, sizeof name, "%slog_hr", part);
    RC_TRY(rc_summary_plans_load(from->input, prefix, name, out, err));
    for (size_t i = 0; i < from->rows; i++)
        if (isnan(out[i])) out[i] = log(rc_summary_replicates_ratio(NAN, scratch[i], c[i] - 0.5));
done:
    rc_base_memory_free(c);
    return st;
}

static void add_share(int64_t x, int64_t n, const char *key, cJSON *into, bool *failed)
{
    cJSON *object = rc_summary_json_object(into, key, failed);
    rc_summary_plans_share(object, "share", "lower", "upper", x, n, failed);
    rc_summary_json_number(object, "count", (double)x, failed);
    rc_summary_json_number(object, "of", (double)n, failed);
}

/* Some of the replicates as points of a figure, evenly over them, of those with two finite ratios: cutoff, and the
 * logarithms in x and y.  z: scratch for p. */
static recut_status add_points(const columns *from, const char *marker, const double *cutoff, cJSON *into,
                               recut_error *err)
{
    enum { POINTS = 300 };
    recut_status st = RECUT_OK;
    size_t usable = 0, at = 0, taken = 0;
    cJSON *list = rc_summary_json_array(into, "points", from->failed);
    RC_TRY(rc_summary_plans_load(from->input, marker, "validation_p", from->z, err));
    for (size_t i = 0; i < from->rows; i++) usable += isfinite(from->x[i]) && isfinite(from->y[i]);
    size_t wanted = usable < POINTS ? usable : POINTS;
    for (size_t i = 0; i < from->rows && taken < wanted; i++) {
        if (!isfinite(from->x[i]) || !isfinite(from->y[i]) || at++ != taken * usable / wanted) continue;
        cJSON *point = rc_summary_json_object(list, NULL, from->failed);
        rc_summary_json_number(point, "cutoff", cutoff[i], from->failed);
        rc_summary_json_number(point, "hr_discovery", exp(from->x[i]), from->failed);
        rc_summary_json_number(point, "hr_validation", exp(from->y[i]), from->failed);
        rc_summary_json_number(point, "p_validation", from->z[i], from->failed);
        taken++;
    }
done:
    return st;
}

/* Hazard ratios, shrinkage, C and the shift of the cutoff from the one that discovery selects on the observed data. */
static recut_status add_distributions(const columns *from, const char *marker, double observed_cutoff, cJSON *into,
                                      recut_error *err)
{
    recut_status st = RECUT_OK;
    double *cutoff = NULL;
    RC_NEW(cutoff, from->rows, err);
    RC_TRY(rc_summary_plans_load(from->input, marker, "cutoff", from->x, err));
    memcpy(cutoff, from->x, from->rows * sizeof *cutoff);
    memcpy(from->y, from->x, from->rows * sizeof *from->y);
    add_quantiles(from, from->x, false, "cutoff", into);
    for (size_t i = 0; i < from->rows; i++) from->y[i] -= observed_cutoff;
    add_quantiles(from, from->y, false, "cutoff_shift", into);
    RC_TRY(load_log_hr(from, marker, "", from->x, from->z, err));
    RC_TRY(load_log_hr(from, marker, "validation_", from->y, from->z, err));
    RC_TRY(add_points(from, marker, cutoff, into, err));
    for (size_t i = 0; i < from->rows; i++) { /* in the direction of discovery */
        double sign = from->x[i] < 0 ? -1 : 1, d = sign * from->x[i], v = sign * from->y[i];
        from->x[i] = v - d;
        from->y[i] = v;
    }
    add_quantiles(from, from->x, true, "hr_ratio", into);
    add_quantiles(from, from->y, true, "hr_validation_directed", into);
    RC_TRY(load_log_hr(from, marker, "", from->x, from->z, err));
    add_quantiles(from, from->x, true, "hr_discovery", into);
    RC_TRY(load_log_hr(from, marker, "validation_", from->x, from->z, err));
    add_quantiles(from, from->x, true, "hr_validation", into);
    RC_TRY(rc_summary_plans_load(from->input, marker, "validation_c", from->x, err));
    add_quantiles(from, from->x, false, "c_validation", into);
done:
    rc_base_memory_free(cutoff);
    return st;
}

static recut_status by_center(const columns *from, const char *marker, const cJSON *element, cJSON *into,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    const cJSON *center;
    char prefix[RC_NAME_ROOM];
    cJSON *list = rc_summary_json_array(into, "by_center", from->failed);
    cJSON_ArrayForEach(center, rc_summary_json_get(element, "centers"))
    {
        const char *name = rc_summary_json_get_text(center, "center");
        snprintf(prefix, sizeof prefix, "%s/%s/validation_p", marker, name);
        if (rc_run_stored_column(from->input->stored, prefix) == SIZE_MAX) continue; /* a discovery center */
        snprintf(prefix, sizeof prefix, "%s/%s", marker, name);
        cJSON *row = rc_summary_json_object(list, NULL, from->failed);
        rc_summary_json_text(row, "center", name, from->failed);
        RC_TRY(load_log_hr(from, prefix, "validation_", from->x, from->z, err));
        add_quantiles(from, from->x, true, "hr_validation", row);
        RC_TRY(rc_summary_plans_load(from->input, prefix, "validation_p", from->x, err));
        int64_t below = 0, usable = 0;
        for (size_t i = 0; i < from->rows; i++) below += from->x[i] < 0.05, usable += !isnan(from->x[i]);
        add_share(below, usable, "p_below_005", row, from->failed);
    }
done:
    return st;
}

/* Which cutoff discovery selects on the observed data; NaN where none. */
static double discovery_cutoff(const cJSON *element)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, rc_summary_json_get(element, "heterogeneity"))
    {
        if (strcmp(rc_summary_json_get_text(row, "kind"), "selected in discovery") == 0)
            return rc_summary_json_get_number(row, "cutoff");
    }
    return NAN;
}

static recut_status add_design(const rc_summary_input *input, cJSON *list, const char *key, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    const rc_stored *stored = input->stored;
    const int64_t *validated, *reasons;
    size_t n = rc_summary_plans_markers(input);
    columns from = {.input = input, .rows = (size_t)stored->rows_kept, .failed = &failed};
    RC_TRY(rc_summary_plans_tally(stored, "validated", n, RC_VALIDATED_BINS, &validated, err));
    RC_TRY(rc_summary_plans_tally(stored, "failed", 2 * n, RC_REASON_COUNT, &reasons, err));
    RC_NEW(from.x, from.rows, err);
    RC_NEW(from.y, from.rows, err);
    RC_NEW(from.z, from.rows, err);
    for (size_t m = 0; m < n; m++) {
        const char *marker = rc_summary_plans_marker(input, m);
        cJSON *element = element_of(input, m, list, &failed), *into = rc_summary_json_object(element, key, &failed);
        rc_summary_json_text(into, "analysis", stored->group, &failed);
        rc_summary_json_number(into, "replicates", (double)stored->replicates, &failed);
        if (strcmp(key, "random_splits") == 0) {
            rc_summary_json_number(into, "split_size", rc_summary_json_get_number(input->spec, "split_size"), &failed);
            const char *stratify = rc_summary_json_get_text(input->spec, "stratify");
            rc_summary_json_text(into, "stratify", *stratify ? stratify : NULL, &failed);
        }
        const int64_t *count = validated + RC_VALIDATED_BINS * m, usable = count[RC_VALIDATED_USABLE];
        add_share(count[RC_VALIDATED], usable, "p_below_005", into, &failed);
        add_share(count[RC_VALIDATED_SAME_DIRECTION], usable, "p_below_005_same_direction", into, &failed);
        rc_summary_json_number(into, "without_validation_p", (double)(stored->replicates - usable), &failed);
        rc_summary_plans_failed(into, "failed_discovery", reasons + 2 * m * RC_REASON_COUNT, &failed);
        rc_summary_plans_failed(into, "failed_validation", reasons + (2 * m + 1) * RC_REASON_COUNT, &failed);
        if (from.rows) RC_TRY(add_distributions(&from, marker, discovery_cutoff(element), into, err));
        if (from.rows && strcmp(key, "within_bootstrap") == 0) RC_TRY(by_center(&from, marker, element, into, err));
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    rc_base_memory_free(from.x);
    rc_base_memory_free(from.y);
    rc_base_memory_free(from.z);
    return st;
}

static recut_status document_splits(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    return add_design(input, list, "random_splits", err);
}

static recut_status document_within(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    return add_design(input, list, "within_bootstrap", err);
}

static recut_status document_falsify(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    return add_design(input, list, "false_validation", err);
}

/* ---- 4. labels, cross-validation ---------------------------------------- */

/* Of so many draws of the observed statistic, the mean. */
static void add_p(const int64_t *exceedances, size_t draws, int64_t replicates, cJSON *into, bool *failed)
{
    rc_p_value p = rc_summary_estimators_draws(exceedances, draws, replicates, RC_KERNEL_CONFIDENCE);
    double sum = 0;
    for (size_t d = 0; d < draws; d++) sum += (double)exceedances[d];
    rc_summary_json_number(into, "exceedances", sum / (double)draws, failed);
    rc_summary_json_number(into, "replicates", (double)replicates, failed);
    rc_summary_plans_p(into, &p, failed);
}

static recut_status document_labels(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    const rc_stored *stored = input->stored;
    const rc_table *observed;
    const int64_t *exceedances, *usable;
    size_t n = rc_summary_plans_markers(input), width = n ? stored->n_columns / n : 0;
    RC_TRY(rc_summary_plans_table(stored, "observed", NULL, stored->n_columns, 1, &observed, err));
    RC_TRY(rc_summary_plans_tally(stored, "exceedances", stored->n_columns, 1, &exceedances, err));
    RC_TRY(rc_summary_plans_tally(stored, "usable", stored->n_columns, 1, &usable, err));
    for (size_t m = 0; m < n; m++) {
        cJSON *rows = rc_summary_json_array(element_of(input, m, list, &failed), "permuted_labels", &failed);
        for (size_t s = m * width; s < (m + 1) * width; s++) {
            cJSON *row = rc_summary_json_object(rows, NULL, &failed);
            bool none = isnan(observed->data[s]);
            rc_summary_json_text(row, "statistic", stored->column[s].name, &failed);
            rc_summary_json_number(row, "observed", observed->data[s], &failed);
            rc_summary_json_text(row, "reason", none ? "fewer than two centers have a value" : NULL, &failed);
            if (!none)
                add_p(&exceedances[s], 1, usable[s], row, &failed);
            else
                rc_summary_json_number(row, "p", NAN, &failed);
        }
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

static void add_crossvalidated(const rc_summary_input *input, double statistic, cJSON *into, bool *failed)
{
    rc_summary_json_number(into, "folds", rc_summary_json_get_number(input->spec, "folds"), failed);
    rc_summary_json_number(into, "repeats", rc_summary_json_get_number(input->spec, "repeats"), failed);
    rc_summary_json_number(into, "statistic", statistic, failed);
}

/* Where no replicates can be made: the statistic alone. */
static recut_status without_replicates(const rc_summary_input *input, const rc_table *observed, cJSON *list,
                                       recut_error *err)
{
    bool failed = false;
    for (size_t m = 0; m < rc_summary_plans_markers(input); m++) {
        cJSON *into = rc_summary_json_object(element_of(input, m, list, &failed), "crossvalidated", &failed);
        add_crossvalidated(input, observed->data[m * observed->n_columns], into, &failed);
        rc_summary_json_number(into, "p", NAN, &failed);
        rc_summary_json_text(into, "reason",
                             "no p: survival would be drawn from the model of the covariates, which is from the "
                             "beginning, not from the entry times",
                             &failed);
    }
    return rc_summary_plans_finish(failed, err);
}

static recut_status document_crossvalidate(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    const rc_stored *stored = input->stored;
    const rc_table *observed;
    const rc_tally *by_draw = rc_summary_plans_find_tally(stored, "exceedances", NULL);
    const int64_t *exceedances, *naive;
    size_t n = rc_summary_plans_markers(input);
    RC_TRY(rc_summary_plans_table(stored, "observed", NULL, n, 1, &observed, err));
    if (stored->replicates == 0) return without_replicates(input, observed, list, err);
    RC_TRY(rc_summary_plans_tally(stored, "exceedances", n, 1, &exceedances, err));
    RC_TRY(rc_summary_plans_tally(stored, "naive_significant", n, 1, &naive, err));
    for (size_t m = 0; m < n; m++) {
        cJSON *into = rc_summary_json_object(element_of(input, m, list, &failed), "crossvalidated", &failed);
        add_crossvalidated(input, observed->data[m * observed->n_columns], into, &failed);
        rc_summary_json_number(into, "fold_draws", (double)by_draw->n_bins, &failed);
        add_p(exceedances + m * by_draw->n_bins, by_draw->n_bins, stored->replicates, into, &failed);
        add_share(naive[m], stored->replicates, "naive_type1_error", into, &failed);
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

const rc_summary_plan rc_summary_centers = {.name = "centers", .list = "centers", .document = document_centers};
const rc_summary_plan rc_summary_splits = {.name = "splits", .list = "centers", .document = document_splits};
const rc_summary_plan rc_summary_within = {.name = "within", .list = "centers", .document = document_within};
const rc_summary_plan rc_summary_labels = {.name = "labels", .list = "centers", .document = document_labels};
const rc_summary_plan rc_summary_crossvalidate = {
    .name = "crossvalidate", .list = "centers", .document = document_crossvalidate};
const rc_summary_plan rc_summary_falsify = {.name = "falsify", .list = "centers", .document = document_falsify};
