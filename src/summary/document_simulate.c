/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_simulate.c - simulated cohorts as JSON: what each procedure says, against the truth.
 *
 *   1. columns     2. tests     3. hazard ratios     4. the cutoff     5. all of it */
#include "base/memory.h"
#include "base/quantile.h"
#include "kernel/reason.h"
#include "plan/criterion.h"
#include "plan/honest.h"
#include "plan/simulate_cohort.h"
#include "summary/plans.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 4 };

typedef struct simulated {
    const rc_summary_input *input;
    size_t rows;             /* kept */
    double *column[COLUMNS]; /* [rows] */
    bool *failed;
} simulated;

/* ---- 1. columns --------------------------------------------------------- */

/* NaN throughout where the column is not stored. */
static recut_status load(const simulated *s, const char *name, double *out, recut_error *err)
{
    size_t column = rc_run_stored_column(s->input->stored, name);
    for (size_t i = 0; i < s->rows; i++) out[i] = NAN;
    if (column == SIZE_MAX || s->rows == 0) return RECUT_OK;
    return s->input->reader->column(s->input->reader->self, s->input->index, column, out, err);
}

static recut_status load_of(const simulated *s, const char *prefix, const char *name, double *out, recut_error *err)
{
    char full[RC_NAME_ROOM];
    snprintf(full, sizeof full, "%s/%s", prefix, name);
    return load(s, full, out, err);
}

/* Mean and root mean square of what is finite. */
static void moments(const double *x, size_t n, double *mean, double *root)
{
    double sum = 0, square = 0, used = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i])) continue;
        sum += x[i];
        square += x[i] * x[i];
        used++;
    }
    *mean = used > 0 ? sum / used : NAN;
    *root = used > 0 ? sqrt(square / used) : NAN;
}

/* ---- 2. tests ----------------------------------------------------------- */

static double error_of(double share, double n)
{
    return n > 0 ? sqrt(share * (1 - share) / n) : NAN;
}

static void add_share(cJSON *into, const char *key, double x, double n, bool *failed)
{
    char error[64];
    double share = n > 0 ? x / n : NAN;
    snprintf(error, sizeof error, "%s_error", key);
    rc_summary_json_number(into, key, share, failed);
    rc_summary_json_number(into, error, error_of(share, n), failed);
}

static bool is_asked(const rc_summary_input *input, const char *name)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, rc_summary_json_get(input->spec, "procedures"))
    {
        if (cJSON_IsString(item) && strcmp(item->valuestring, name) == 0) return true;
    }
    return false;
}

/* Cohorts without a p (no cutoff, an approximation beyond its range) are not rejected. */
static recut_status add_procedures(const simulated *s, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = s->input->stored;
    const int64_t *rejected;
    bool asked[RC_SIMULATE_PROCEDURES];
    for (size_t p = 0; p < RC_SIMULATE_PROCEDURES; p++) asked[p] = is_asked(s->input, rc_plan_simulate_procedures[p]);
    RC_TRY(rc_summary_plans_tally(stored, "rejected", rc_plan_simulate_rejected_rows(asked), 2, &rejected, err));
    cJSON *list = rc_summary_json_array(element, "procedures", s->failed);
    for (size_t p = 0; p < RC_SIMULATE_PROCEDURES; p++) {
        if (!asked[p]) continue;
        cJSON *row = rc_summary_json_object(list, NULL, s->failed);
        rc_summary_json_text(row, "name", rc_plan_simulate_procedures[p], s->failed);
        add_share(row, "rejected", (double)rejected[2 * p + 1], (double)stored->replicates, s->failed);
        rc_summary_json_number(row, "without_p", (double)(stored->replicates - rejected[2 * p]), s->failed);
    }
done:
    return st;
}

/* Where there are centers: in each that validates, and in every one of them. */
static recut_status add_by_center(const simulated *s, cJSON *object, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = s->input->stored;
    const rc_tally *there = rc_summary_plans_find_tally(stored, "validated_by_center", NULL);
    const int64_t *counts;
    if (!there || there->n_rows < 2) return RECUT_OK;
    RC_TRY(rc_summary_plans_tally(stored, "validated_by_center", there->n_rows, 2, &counts, err));
    size_t rows = there->n_rows - 1;
    double n = (double)stored->replicates;
    int all = cJSON_GetArraySize(rc_summary_json_get(rc_summary_json_get(s->input->spec, "truth"), "centers"));
    cJSON *list = rc_summary_json_array(object, "centers", s->failed);
    for (size_t i = 0; i < rows; i++) {
        cJSON *row = rc_summary_json_object(list, NULL, s->failed);
        rc_summary_json_number(row, "center", all - (double)rows + (double)i + 1, s->failed);
        add_share(row, "same_direction", (double)counts[2 * i], n, s->failed);
        add_share(row, "validated", (double)counts[2 * i + 1], n, s->failed);
    }
    add_share(object, "same_direction_everywhere", (double)counts[2 * rows], n, s->failed);
    add_share(object, "validated_everywhere", (double)counts[2 * rows + 1], n, s->failed);
done:
    return st;
}

/* p of a validation is 1 in the other direction.  NaN without rows, or without a p in any cohort. */
static recut_status add_direction(const simulated *s, cJSON *object, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *p = s->column[0], same = 0, known = 0;
    RC_TRY(load(s, "p/validation", p, err));
    for (size_t i = 0; i < s->rows; i++) {
        same += p[i] < 1;
        known += !isnan(p[i]);
    }
    add_share(object, "same_direction", known > 0 ? same : NAN, (double)s->rows, s->failed);
done:
    return st;
}

/* The design of a publication: found in the first patients, and again in the others. */
static recut_status add_validation(const simulated *s, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = s->input->stored;
    const int64_t *counts;
    if (!is_asked(s->input, rc_plan_simulate_procedures[RC_SIMULATE_VALIDATION])) return RECUT_OK;
    RC_TRY(rc_summary_plans_tally(stored, "validated", 1, 4, &counts, err));
    cJSON *object = rc_summary_json_object(element, "validation", s->failed);
    rc_summary_json_number(object, "discovery", rc_summary_json_get_number(s->input->spec, "discovery_patients"),
                           s->failed);
    rc_summary_json_number(object, "markers", rc_summary_json_get_number(s->input->spec, "other_markers") + 1,
                           s->failed);
    rc_summary_json_number(object, "correlation", rc_summary_json_get_number(s->input->spec, "correlation"), s->failed);
    add_share(object, "acting", (double)counts[3], (double)stored->replicates, s->failed);
    add_share(object, "discovered", (double)counts[0], (double)stored->replicates, s->failed);
    add_share(object, "validated", (double)counts[1], (double)stored->replicates, s->failed);
    add_share(object, "both", (double)counts[2], (double)stored->replicates, s->failed);
    add_share(object, "validated_if_discovered", (double)counts[2], (double)counts[0], s->failed);
    RC_TRY(add_direction(s, object, err));
    RC_TRY(add_by_center(s, object, err));
done:
    return st;
}

/* Step-down maxT: the error is `rejected` of the procedure; here, whether it finds what acts. */
static recut_status add_maxt(const simulated *s, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = s->input->stored;
    const int64_t *found;
    double mean = 0, n = (double)stored->replicates;
    if (!is_asked(s->input, rc_plan_simulate_procedures[RC_SIMULATE_MAXT])) return RECUT_OK;
    int64_t acting = rc_summary_plans_whole(rc_summary_json_get_number(s->input->spec, "acting"), 1000);
    if (acting < 0) return RC_FAIL(err, RECUT_E_STORE, -1, "%s: no number of acting markers", stored->group);
    RC_TRY(rc_summary_plans_tally(stored, "found", 1, (size_t)acting + 1, &found, err));
    cJSON *object = rc_summary_json_object(element, "maxt", s->failed);
    rc_summary_json_number(object, "markers", rc_summary_json_get_number(s->input->spec, "other_markers") + 1,
                           s->failed);
    rc_summary_json_number(object, "acting", (double)acting, s->failed);
    rc_summary_json_number(object, "correlation", rc_summary_json_get_number(s->input->spec, "correlation"), s->failed);
    for (int64_t k = 1; k <= acting; k++) mean += (double)(k * found[k]) / n;
    add_share(object, "any_found", acting ? n - (double)found[0] : NAN, n, s->failed);
    add_share(object, "all_found", acting ? (double)found[acting] : NAN, n, s->failed);
    rc_summary_json_number(object, "found", acting ? mean : NAN, s->failed);
done:
    return st;
}

/* ---- 3. hazard ratios --------------------------------------------------- */

/* Mean width of the bounded ones, and how many are not. */
static recut_status add_width(const simulated *s, const char *name, cJSON *row, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *lower = s->column[1], *upper = s->column[2], open = 0, width, unused;
    RC_TRY(load_of(s, name, "lower", lower, err));
    RC_TRY(load_of(s, name, "upper", upper, err));
    for (size_t i = 0; i < s->rows; i++) {
        open += isinf(lower[i]) || isinf(upper[i]);
        upper[i] -= lower[i];
    }
    moments(upper, s->rows, &width, &unused);
    rc_summary_json_number(row, "width", width, s->failed);
    rc_summary_json_number(row, "open", s->rows ? open : NAN, s->failed);
done:
    return st;
}

static recut_status add_intervals(const simulated *s, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = s->input->stored;
    const int64_t *covered;
    if (!cJSON_IsTrue(rc_summary_json_get(s->input->spec, "intervals"))) return RECUT_OK;
    RC_TRY(rc_summary_plans_tally(stored, "covered", RC_HONEST_METHODS, 4, &covered, err));
    cJSON *list = rc_summary_json_array(element, "intervals", s->failed);
    for (size_t m = 0; m < RC_HONEST_METHODS; m++) {
        const int64_t *count = covered + 4 * m;
        double exists = (double)(count[1] + count[2] + count[3]);
        cJSON *row = rc_summary_json_object(list, NULL, s->failed);
        rc_summary_json_text(row, "name", rc_plan_honest_names[m], s->failed);
        add_share(row, "coverage", (double)count[2], exists, s->failed);
        rc_summary_json_number(row, "below", exists > 0 ? (double)count[1] / exists : NAN, s->failed);
        rc_summary_json_number(row, "above", exists > 0 ? (double)count[3] / exists : NAN, s->failed);
        rc_summary_json_number(row, "exists", exists / (double)stored->replicates, s->failed);
        RC_TRY(add_width(s, rc_plan_honest_names[m], row, err));
    }
done:
    return st;
}

/* Bias: of the log hazard ratio's size, in the direction that the cohort shows; too large is positive. */
static recut_status add_bias(const simulated *s, const char *key, const char *prefix, cJSON *into, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *estimate = s->column[1], *truth = s->column[2], *apparent = s->column[3], mean, root, infinite = 0;
    RC_TRY(load(s, "log_hr", apparent, err));
    RC_TRY(load(s, "log_hr_true", truth, err));
    RC_TRY(prefix ? load_of(s, prefix, "log_hr", estimate, err) : load(s, "log_hr", estimate, err));
    for (size_t i = 0; i < s->rows; i++) {
        infinite += isinf(estimate[i]);
        estimate[i] = (apparent[i] < 0 ? -1 : 1) * (estimate[i] - truth[i]);
    }
    moments(estimate, s->rows, &mean, &root);
    cJSON *object = rc_summary_json_object(into, key, s->failed);
    rc_summary_json_number(object, "bias", mean, s->failed);
    rc_summary_json_number(object, "rmse", root, s->failed);
    rc_summary_json_number(object, "infinite", s->rows ? infinite : NAN, s->failed);
done:
    return st;
}

/* Harrell's C of the selected split, in the direction found: in the cohorts, in new patients; what it is too large. */
static recut_status add_c(const simulated *s, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *c = s->column[1], *truth = s->column[2], *off = s->column[3], here, there, bias, rmse, unused;
    RC_TRY(load(s, "c", c, err));
    RC_TRY(load(s, "c_true", truth, err));
    for (size_t i = 0; i < s->rows; i++) {
        if (c[i] < 0.5) {
            c[i] = 1 - c[i];
            truth[i] = 1 - truth[i];
        }
        off[i] = c[i] - truth[i];
    }
    moments(c, s->rows, &here, &unused);
    moments(truth, s->rows, &there, &unused);
    moments(off, s->rows, &bias, &rmse);
    cJSON *object = rc_summary_json_object(element, "c", s->failed);
    rc_summary_json_number(object, "apparent", here, s->failed);
    rc_summary_json_number(object, "new_patients", there, s->failed);
    rc_summary_json_number(object, "bias", bias, s->failed);
    rc_summary_json_number(object, "rmse", rmse, s->failed);
done:
    return st;
}

/* ---- 4. the cutoff ------------------------------------------------------ */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void add_quantiles(const simulated *s, double *x, cJSON *into)
{
    static const struct {
        const char *key;
        double share;
    } rows[] = {{"q025", 0.025}, {"q25", 0.25}, {"median", 0.5}, {"q75", 0.75}, {"q975", 0.975}};
    size_t used = 0;
    for (size_t i = 0; i < s->rows; i++)
        if (!isnan(x[i])) x[used++] = x[i];
    if (used) qsort(x, used, sizeof *x, ascending);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rc_summary_json_number(into, rows[i].key, rc_base_quantile(x, used, rows[i].share), s->failed);
}

/* The standardized maximum: of the log-rank chi-square its square root. */
static recut_status add_statistic(const simulated *s, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    static const struct {
        const char *key;
        double share;
    } rows[] = {{"q90", 0.9}, {"q95", 0.95}, {"q99", 0.99}};
    double *x = s->column[0];
    size_t used = 0;
    const rc_criterion *criterion = rc_plan_criterion_find(rc_summary_json_get_text(s->input->spec, "criterion"));
    RC_TRY(load(s, "statistic", x, err));
    for (size_t i = 0; i < s->rows; i++)
        if (!isnan(x[i])) x[used++] = criterion ? rc_plan_criterion_z(criterion, x[i]) : NAN;
    if (used) qsort(x, used, sizeof *x, ascending);
    cJSON *object = rc_summary_json_object(element, "statistic", s->failed);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rc_summary_json_number(object, rows[i].key, rc_base_quantile(x, used, rows[i].share), s->failed);
done:
    return st;
}

/* How often two of the places, ascending, lie within this share of the patients from each other: of all pairs. */
static double agreement(const double *place, size_t n, double within)
{
    static const double rounding = 1e-9;
    double pairs = 0;
    size_t first = 0;
    for (size_t i = 0; i < n; i++) {
        while (place[i] - place[first] > within + rounding) first++;
        pairs += (double)(i - first);
    }
    return n > 1 ? pairs / (0.5 * (double)n * (double)(n - 1)) : NAN;
}

/* At about the same place: in resamples of the cohort, in two cohorts, as the jump. */
static recut_status add_stability(const simulated *s, double at, cJSON *object, recut_error *err)
{
    static const double within = 0.10, rounding = 1e-9;
    recut_status st = RECUT_OK;
    double *x = s->column[1], mean, root, near = 0;
    size_t used = 0;
    RC_TRY(load(s, "nearby", x, err));
    moments(x, s->rows, &mean, &root);
    for (size_t i = 0; i < s->rows; i++) used += isfinite(x[i]) ? 1 : 0;
    rc_summary_json_number(object, "nearby", mean, s->failed);
    rc_summary_json_number(object, "nearby_error",
                           used > 1 ? sqrt(fmax(root * root - mean * mean, 0) / (double)(used - 1)) : NAN, s->failed);
    RC_TRY(load(s, "place", x, err));
    used = 0;
    for (size_t i = 0; i < s->rows; i++)
        if (!isnan(x[i])) x[used++] = x[i];
    for (size_t i = 0; i < used; i++) near += fabs(x[i] - at) <= within + rounding;
    if (used) qsort(x, used, sizeof *x, ascending);
    rc_summary_json_number(object, "other_cohorts", agreement(x, used, within), s->failed);
    add_share(object, "near_truth", isnan(at) ? NAN : near, (double)used, s->failed);
done:
    return st;
}

/* Intervals of the best cutoff: of the truth, where it has one. */
static recut_status add_cutoff_intervals(const simulated *s, cJSON *into, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = s->input->stored;
    const int64_t *held;
    char prefix[64];
    if (!cJSON_IsTrue(rc_summary_json_get(s->input->spec, "cutoff_intervals"))) return RECUT_OK;
    RC_TRY(rc_summary_plans_tally(stored, "cutoff_held", RC_SIMULATE_CUTOFFS, 4, &held, err));
    cJSON *list = rc_summary_json_array(into, "intervals", s->failed);
    for (size_t i = 0; i < RC_SIMULATE_CUTOFFS; i++) {
        const int64_t *count = held + 4 * i;
        double exists = (double)(stored->replicates - count[0]), width, unused;
        cJSON *row = rc_summary_json_object(list, NULL, s->failed);
        rc_summary_json_text(row, "name", rc_plan_simulate_cutoffs[i], s->failed);
        add_share(row, "coverage", (double)count[2], (double)(count[1] + count[2]), s->failed);
        snprintf(prefix, sizeof prefix, "cutoff_%s", rc_plan_simulate_cutoffs[i]);
        RC_TRY(load_of(s, prefix, "share", s->column[3], err));
        moments(s->column[3], s->rows, &width, &unused);
        rc_summary_json_number(row, "width", width, s->failed);
        rc_summary_json_number(row, "everything", exists > 0 ? (double)count[3] / exists : NAN, s->failed);
        rc_summary_json_number(row, "exists", exists / (double)stored->replicates, s->failed);
    }
done:
    return st;
}

/* In the marker's unit, and as the share of patients below; of a jump, how far from it. */
static recut_status add_cutoff(const simulated *s, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    const cJSON *truth = rc_summary_json_get(s->input->spec, "truth");
    bool jump = strcmp(rc_summary_json_get_text(truth, "kind"), "jump") == 0;
    double at = jump ? rc_summary_json_get_number(truth, "at") : NAN, *x = s->column[1], *off = s->column[2], bias,
           rmse;
    cJSON *object = rc_summary_json_object(element, "cutoff", s->failed);
    RC_TRY(load(s, "cutoff", x, err));
    add_quantiles(s, x, object);
    RC_TRY(add_stability(s, at, object, err));
    RC_TRY(load(s, "place", x, err));
    for (size_t i = 0; i < s->rows; i++) off[i] = x[i] - at;
    moments(off, s->rows, &bias, &rmse);
    cJSON *place = rc_summary_json_object(object, "place", s->failed);
    add_quantiles(s, x, place);
    rc_summary_json_number(place, "bias", bias, s->failed);
    rc_summary_json_number(place, "rmse", rmse, s->failed);
    RC_TRY(add_cutoff_intervals(s, object, err));
done:
    return st;
}

/* ---- 5. all of it ------------------------------------------------------- */

static recut_status add_all(const simulated *s, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_summary_input *input = s->input;
    const int64_t *reasons;
    double events, unused;
    rc_summary_json_text(element, "analysis", input->stored->group, s->failed);
    rc_summary_json_text(element, "criterion", rc_summary_json_get_text(input->spec, "criterion"), s->failed);
    rc_summary_json_number(element, "min_fraction", rc_summary_json_get_number(input->spec, "min_fraction"), s->failed);
    rc_summary_json_item(element, "truth", cJSON_Duplicate(rc_summary_json_get(input->spec, "truth"), 1), s->failed);
    rc_summary_json_number(element, "cohorts", (double)input->stored->replicates, s->failed);
    rc_summary_json_number(element, "replicates", rc_summary_json_get_number(input->spec, "inner"), s->failed);
    double precision = rc_summary_json_get_number(input->spec, "precision");
    if (precision > 0) rc_summary_json_number(element, "precision", precision, s->failed);
    RC_TRY(load(s, "events", s->column[0], err));
    moments(s->column[0], s->rows, &events, &unused);
    rc_summary_json_number(element, "events", events, s->failed);
    RC_TRY(rc_summary_plans_tally(input->stored, "failed", 1, RC_REASON_COUNT, &reasons, err));
    rc_summary_plans_failed(element, "failed", reasons, s->failed);
    RC_TRY(add_procedures(s, element, err));
    RC_TRY(add_validation(s, element, err));
    RC_TRY(add_maxt(s, element, err));
    RC_TRY(add_statistic(s, element, err));
    RC_TRY(add_intervals(s, element, err));
    cJSON *log_hr = rc_summary_json_object(element, "log_hr", s->failed);
    RC_TRY(add_bias(s, "apparent", NULL, log_hr, err));
    if (rc_summary_json_get(element, "intervals"))
        RC_TRY(add_bias(s, "honest", rc_plan_honest_names[RC_HONEST_HONEST], log_hr, err));
    RC_TRY(add_c(s, element, err));
    RC_TRY(add_cutoff(s, element, err));
done:
    return st;
}

static recut_status document_simulate(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    simulated s = {.input = input, .rows = (size_t)input->stored->rows_kept, .failed = &failed};
    for (int c = 0; c < COLUMNS; c++) RC_NEW(s.column[c], s.rows, err);
    RC_TRY(add_all(&s, rc_summary_json_object(list, NULL, &failed), err));
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    for (int c = 0; c < COLUMNS; c++) rc_base_memory_free(s.column[c]);
    return st;
}

const rc_summary_plan rc_summary_simulate = {.name = "simulate", .list = "simulate", .document = document_simulate};
