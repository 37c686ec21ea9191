/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_bootstrap.c - intervals, stability and optimism as JSON.
 *
 *   1. columns     2. statistics of fixed cutoffs     3. the selected cutoff     4. optimism and shrinkage     5. elements
 *
 * Rule for replicates without a value (no events in a group, monotone likelihood, no cutoff, time not reached): they are
 * left out of that statistic's summary and counted beside it. */
#include "summary/plans.h"

#include "base/memory.h"
#include "kernel/cox.h"
#include "plan/layout.h"
#include "plan/sample.h"
#include "plan/tables.h"
#include "summary/intervals.h"
#include "summary/optimism.h"
#include "summary/quantiles.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double confidence = 0.95;
static const double tolerance = 0.10; /* of the fixed cutoff, for "selected nearby" */
enum { VALUES_MOST = 2000 };          /* distinct values listed one by one */

/* ---- 1. columns --------------------------------------------------------- */

typedef struct boot_source {
    const rc_summary_input *input;
    const rc_table *estimate;       /* row a stored column: estimate, acceleration, jackknife_se, jackknife_failed */
    size_t rows;                    /* kept */
    double *x, *y, *z, *sign;       /* [rows] */
    double scale_half, scale_third; /* (m/n)^(1/2), (m/n)^(1/3) of m-out-of-n; 1 otherwise */
    bool *failed;
} boot_source;

static size_t find(const boot_source *source, const char *prefix, const char *name)
{
    char full[RC_NAME_ROOM + 64];
    snprintf(full, sizeof full, "%s/%s", prefix, name);
    return rc_store_find_column(source->input->stored, full);
}

static recut_status load(const boot_source *source, size_t column, double *out, recut_error *err)
{
    return source->rows
               ? source->input->reader->column(source->input->reader->self, source->input->index, column, out, err)
               : RECUT_OK;
}

static double estimate_of(const boot_source *source, size_t column)
{
    return column < source->estimate->n_rows ? source->estimate->data[4 * column] : NAN;
}

static void add_pair(cJSON *into, const char *key, const double pair[2], bool *failed)
{
    cJSON *list = rc_summary_json_array(into, key, failed);
    for (int i = 0; i < 2; i++) rc_summary_json_number(list, NULL, pair[i], failed);
}

/* ---- 2. statistics of fixed cutoffs ------------------------------------- */

static bool is_ratio(const char *name)
{
    return strncmp(name, "hr", 2) == 0;
}

static recut_status add_statistic(const boot_source *source, size_t column, const char *name, cJSON *into,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_intervals intervals;
    double estimate = estimate_of(source, column), acceleration = source->estimate->data[4 * column + 1];
    RC_TRY(load(source, column, source->x, err));
    rc_summary_intervals(source->x, source->rows, estimate, acceleration, confidence, is_ratio(name),
                         source->scale_half, &intervals);
    cJSON *object = rc_summary_json_object(into, name, source->failed);
    rc_summary_json_number(object, "estimate", estimate, source->failed);
    rc_summary_json_number(object, "usable", (double)intervals.usable, source->failed);
    rc_summary_json_number(object, "mean", is_ratio(name) ? exp(intervals.mean) : intervals.mean, source->failed);
    rc_summary_json_number(object, is_ratio(name) ? "sd_log" : "sd", intervals.sd, source->failed);
    add_pair(object, "percentile", intervals.percentile, source->failed);
    add_pair(object, "basic", intervals.basic, source->failed);
    add_pair(object, "normal", intervals.normal, source->failed);
    add_pair(object, "bca", intervals.bca, source->failed);
    add_pair(object, "percentile_error", intervals.percentile_error, source->failed);
    add_pair(object, "bca_error", intervals.bca_error, source->failed);
    rc_summary_json_number(object, "acceleration", acceleration, source->failed);
    if (source->scale_half != 1) add_pair(object, "rescaled", intervals.rescaled, source->failed);
    rc_summary_json_bool(object, "too_few_replicates", intervals.too_few, source->failed);
    rc_summary_json_text(object, "reason", isfinite(estimate) ? NULL : "no estimate on the original cohort",
                         source->failed);
done:
    return st;
}

/* {reason: replicates} of a code column. */
static recut_status add_failed(const boot_source *source, size_t column, const char *key, cJSON *into, recut_error *err)
{
    recut_status st = RECUT_OK;
    int64_t count[RC_REASON_COUNT] = {0};
    RC_TRY(load(source, column, source->x, err));
    for (size_t i = 0; i < source->rows; i++)
        if (source->x[i] > 0 && source->x[i] < RC_REASON_COUNT) count[(size_t)source->x[i]]++;
    cJSON *object = rc_summary_json_object(into, key, source->failed);
    for (int r = 1; r < RC_REASON_COUNT; r++)
        if (count[r])
            rc_summary_json_number(object, rc_kernel_cox_reason((rc_reason)r), (double)count[r], source->failed);
done:
    return st;
}

static recut_status add_fixed(const boot_source *source, const char *prefix, cJSON *element, recut_error *err)
{
    static const char *const skipped[] = {
        "n_low",  "n_high",         "events_low", "events_high", "p", "log_hr_se", "log_hr_adjusted_se",
        "reason", "reason_adjusted"};
    recut_status st = RECUT_OK;
    const rc_stored *stored = source->input->stored;
    size_t length = strlen(prefix), p = find(source, prefix, "p"), reason = find(source, prefix, "reason"),
           adjusted = find(source, prefix, "reason_adjusted");
    RC_TRY(add_failed(source, reason, "failed", element, err));
    if (adjusted != SIZE_MAX) RC_TRY(add_failed(source, adjusted, "failed_adjusted", element, err));
    for (size_t c = 0; c < stored->n_columns; c++) {
        const char *name = stored->column[c].name;
        if (strncmp(name, prefix, length) != 0 || name[length] != '/') continue;
        name += length + 1;
        bool skip = false;
        for (size_t s = 0; s < sizeof skipped / sizeof *skipped; s++) skip |= strcmp(name, skipped[s]) == 0;
        if (!skip) RC_TRY(add_statistic(source, c, name, element, err));
    }
    double below = 0, usable = 0;
    RC_TRY(load(source, p, source->x, err));
    for (size_t i = 0; i < source->rows; i++) below += source->x[i] < 0.05, usable += !isnan(source->x[i]);
    rc_summary_json_number(element, "p_below_005", usable > 0 ? below / usable : NAN, source->failed);
done:
    return st;
}

/* ---- 3. the selected cutoff --------------------------------------------- */

/* Counts over the marker's values: which was selected, and how often a patient with it was called high. */
static void add_values(const boot_source *source, const rc_table *values, const int64_t *selected, cJSON *into)
{
    int64_t total = 0, at_or_below = 0;
    for (size_t v = 0; v < values->n_rows; v++) total += selected[v];
    if (values->n_rows > VALUES_MOST) return;
    cJSON *list = rc_summary_json_array(into, "values", source->failed);
    for (size_t v = 0; v < values->n_rows; v++) {
        cJSON *row = rc_summary_json_object(list, NULL, source->failed);
        at_or_below += selected[v];
        rc_summary_json_number(row, "value", values->data[5 * v], source->failed);
        rc_summary_json_number(row, "patients", values->data[5 * v + 1], source->failed);
        rc_summary_json_number(row, "selected", (double)selected[v], source->failed);
        rc_summary_json_number(row, "high_share", total ? (double)at_or_below / (double)total : NAN, source->failed);
    }
}

static double value_quantile(const rc_table *values, const int64_t *selected, int64_t total, double probability)
{
    int64_t rank = (int64_t)ceil(probability * (double)total),
            seen = 0; /* smallest value with that share at or below it */
    for (size_t v = 0; v < values->n_rows; v++)
        if ((seen += selected[v]) >= (rank < 1 ? 1 : rank)) return values->data[5 * v];
    return NAN;
}

static void add_cutoff(const boot_source *source, const rc_table *values, const int64_t *selected, double estimate,
                       double fixed, cJSON *into)
{
    int64_t total = 0, near = 0, same = 0;
    size_t mode = 0;
    for (size_t v = 0; v < values->n_rows; v++) {
        double value = values->data[5 * v];
        total += selected[v];
        if (selected[v] > selected[mode]) mode = v;
        if (fabs(value - fixed) <= tolerance * fabs(fixed)) near += selected[v];
        if (value == estimate) same += selected[v];
    }
    cJSON *object = rc_summary_json_object(into, "cutoff", source->failed);
    double count = total ? (double)total : NAN, q025 = value_quantile(values, selected, total, 0.025),
           q975 = value_quantile(values, selected, total, 0.975);
    rc_summary_json_number(object, "estimate", estimate, source->failed);
    rc_summary_json_number(object, "median", value_quantile(values, selected, total, 0.5), source->failed);
    rc_summary_json_number(object, "q025", q025, source->failed);
    rc_summary_json_number(object, "q25", value_quantile(values, selected, total, 0.25), source->failed);
    rc_summary_json_number(object, "q75", value_quantile(values, selected, total, 0.75), source->failed);
    rc_summary_json_number(object, "q975", q975, source->failed);
    rc_summary_json_number(object, "mode", total ? values->data[5 * mode] : NAN, source->failed);
    rc_summary_json_number(object, "mode_share", (double)selected[mode] / count, source->failed);
    rc_summary_json_number(object, "estimate_share", (double)same / count, source->failed);
    rc_summary_json_number(object, "tolerance", isnan(fixed) ? NAN : tolerance * fabs(fixed), source->failed);
    rc_summary_json_number(object, "within_tolerance", isnan(fixed) ? NAN : (double)near / count, source->failed);
    if (source->scale_third != 1) { /* cube-root rate: the spread of a cutoff shrinks as n^(-1/3) */
        double pair[2] = {estimate - source->scale_third * (q975 - estimate),
                          estimate - source->scale_third * (q025 - estimate)};
        add_pair(object, "rescaled", pair, source->failed);
    }
}

/* ---- 4. optimism and shrinkage ------------------------------------------ */

static recut_status add_optimism_of(const boot_source *source, const char *prefix, const char *name, double none,
                                    bool directed, double apparent, rc_optimism *out, cJSON *into, recut_error *err)
{
    recut_status st = RECUT_OK;
    char other[64];
    RC_TRY(load(source, find(source, prefix, name), source->x, err));
    snprintf(other, sizeof other, "%s_original", name);
    RC_TRY(load(source, find(source, prefix, other), source->y, err));
    snprintf(other, sizeof other, "%s_oob", name);
    RC_TRY(load(source, find(source, prefix, other), source->z, err));
    rc_summary_optimism(source->rows, source->x, source->y, source->z, directed ? source->sign : NULL, apparent, none,
                        out);
    cJSON *object = rc_summary_json_object(into, name, source->failed);
    rc_summary_json_number(object, "apparent", out->apparent, source->failed);
    rc_summary_json_number(object, "optimism", out->optimism, source->failed);
    rc_summary_json_number(object, "optimism_error", out->error, source->failed);
    rc_summary_json_number(object, "corrected", out->corrected, source->failed);
    rc_summary_json_number(object, "oob", out->oob, source->failed);
    rc_summary_json_number(object, "e632", out->e632, source->failed);
    rc_summary_json_number(object, "e632plus", out->e632plus, source->failed);
    rc_summary_json_number(object, "replicates", (double)out->used, source->failed);
done:
    return st;
}

/* Hollaender, Sauerbrei & Schumacher 2004 (Stat Med 23:1701): log hazard ratio times a shrinkage factor. */
static void add_shrinkage(const boot_source *source, double log_hr, double se, const rc_optimism *optimism, cJSON *into)
{
    double size = fabs(log_hr), sign = log_hr < 0 ? -1 : 1;
    double heuristic =
        se > 0 ? fmax(0, (size * size - se * se) / (size * size)) : NAN; /* van Houwelingen & le Cessie 1990 */
    cJSON *object = rc_summary_json_object(into, "shrinkage", source->failed);
    rc_summary_json_number(object, "hr_apparent", exp(log_hr), source->failed);
    rc_summary_json_number(object, "heuristic", heuristic, source->failed);
    rc_summary_json_number(object, "hr_heuristic", exp(heuristic * log_hr), source->failed);
    rc_summary_json_number(object, "bootstrap", optimism->slope, source->failed);
    rc_summary_json_number(object, "hr_shrunk", exp(optimism->slope * log_hr), source->failed);
    rc_summary_json_number(object, "hr_bias_corrected", exp(sign * optimism->corrected), source->failed);
}

static recut_status add_optimism(const boot_source *source, const char *prefix, cJSON *into, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_optimism optimism;
    size_t log_hr = find(source, prefix, "log_hr"), c = find(source, prefix, "c"),
           chisq = find(source, prefix, "chisq");
    double estimate = estimate_of(source, log_hr), direction = estimate < 0 ? -1 : 1;
    cJSON *object = rc_summary_json_object(into, "optimism", source->failed);
    RC_TRY(load(source, log_hr, source->sign, err));
    for (size_t i = 0; i < source->rows; i++)
        source->sign[i] = source->sign[i] < 0 ? -1 : source->sign[i] > 0 ? 1 : NAN;
    RC_TRY(add_optimism_of(source, prefix, "chisq", 1, false, estimate_of(source, chisq), &optimism, object, err));
    /* both sides of 0.5 are worth the same once the direction is known */
    RC_TRY(add_optimism_of(source, prefix, "c", 0.5, true, 0.5 + direction * (estimate_of(source, c) - 0.5), &optimism,
                           object, err));
    RC_TRY(add_optimism_of(source, prefix, "log_hr", 0, true, fabs(estimate), &optimism, object, err));
    /* se of the apparent log hazard ratio, from its chi-square: chisq is about (log hr / se)^2 */
    double statistic = estimate_of(source, chisq);
    add_shrinkage(source, estimate, statistic > 0 ? fabs(estimate) / sqrt(statistic) : NAN, &optimism, into);
done:
    return st;
}

static recut_status add_reselected(const boot_source *source, const char *marker, size_t index, double fixed,
                                   cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    char prefix[RC_NAME_ROOM], name[RC_NAME_ROOM];
    const rc_stored *stored = source->input->stored;
    const rc_table *values;
    const int64_t *selected;
    (void)index;
    snprintf(prefix, sizeof prefix, "%s/selected", marker);
    snprintf(name, sizeof name, "selected/%s", marker);
    RC_TRY(rc_summary_plans_table(stored, "values/%s", marker, 1, 5, &values, err));
    RC_TRY(rc_summary_plans_tally(stored, name, 1, values->n_rows, &selected, err));
    cJSON *into = rc_summary_json_object(element, "reselected", source->failed);
    RC_TRY(add_failed(source, find(source, prefix, "reason"), "failed", into, err));
    RC_TRY(add_failed(source, find(source, prefix, "reason_oob"), "failed_oob", into, err));
    add_cutoff(source, values, selected, estimate_of(source, find(source, prefix, "cutoff")), fixed, into);
    if (source->rows) RC_TRY(add_optimism(source, prefix, into, err));
    add_values(source, values, selected, into);
done:
    return st;
}

/* ---- 5. elements -------------------------------------------------------- */

static void begin(const boot_source *source, size_t marker, double cutoff, cJSON *element)
{
    const rc_stored *stored = source->input->stored;
    const cJSON *spec = source->input->spec;
    const rc_table *choice = rc_store_find_table(stored, "choice_of_m");
    rc_summary_plans_begin(source->input, marker, element, source->failed);
    rc_summary_json_number(element, "cutoff", cutoff, source->failed);
    rc_summary_json_text(element, "scheme", rc_summary_json_get_text(spec, "scheme"), source->failed);
    if (*rc_summary_json_get_text(spec, "stratify"))
        rc_summary_json_text(element, "stratify", rc_summary_json_get_text(spec, "stratify"), source->failed);
    if (rc_summary_json_get_number(spec, "m") > 0)
        rc_summary_json_number(element, "m", rc_summary_json_get_number(spec, "m"), source->failed);
    if (choice) {
        cJSON *list = rc_summary_json_array(element, "choice_of_m", source->failed);
        for (size_t r = 0; r < choice->n_rows; r++)
            rc_summary_plans_row(choice, r, rc_summary_json_object(list, NULL, source->failed), source->failed);
    }
    rc_summary_json_number(element, "replicates", (double)stored->replicates, source->failed);
    rc_summary_json_number(element, "rows_kept", (double)stored->rows_kept, source->failed);
    rc_summary_json_text(element, "reason", source->rows == 0 ? "no rows were kept: counts only" : NULL,
                         source->failed);
}

static recut_status add_element(const boot_source *source, size_t m, double cutoff, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    char prefix[RC_PREFIX];
    const char *marker = rc_summary_plans_marker(source->input, m);
    cJSON *element = rc_summary_json_object(list, NULL, source->failed);
    begin(source, m, cutoff, element);
    if (source->rows) RC_TRY(add_statistic(source, find(source, marker, "c"), "c", element, err));
    if (source->rows && !isnan(cutoff))
        RC_TRY(add_fixed(source, rc_plan_tables_fixed(marker, cutoff, prefix), element, err));
    RC_TRY(add_reselected(source, marker, m, cutoff, element, err));
done:
    return st;
}

recut_status rc_summary_document_bootstrap(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    const rc_stored *stored = input->stored;
    const cJSON *cutoffs = rc_summary_json_get(input->spec, "cutoffs");
    int n_cutoffs = cJSON_GetArraySize(cutoffs);
    double m = rc_summary_json_get_number(input->spec, "m"), *storage = NULL;
    boot_source source = {
        .input = input, .rows = (size_t)stored->rows_kept, .scale_half = 1, .scale_third = 1, .failed = &failed};
    RC_TRY(rc_summary_plans_table(stored, "estimate", NULL, stored->n_columns, 4, &source.estimate, err));
    RC_NEW(storage, 4 * source.rows + 1, err);
    source.x = storage;
    source.y = source.x + source.rows;
    source.z = source.y + source.rows;
    source.sign = source.z + source.rows;
    for (size_t i = 0; i < rc_summary_plans_markers(input); i++) {
        const rc_table *values;
        double n = 0;
        RC_TRY(rc_summary_plans_table(stored, "values/%s", rc_summary_plans_marker(input, i), 1, 5, &values, err));
        for (size_t v = 0; v < values->n_rows; v++) n += values->data[5 * v + 1];
        if (m > 0) source.scale_half = sqrt(m / n), source.scale_third = cbrt(m / n);
        for (int c = 0; c < (n_cutoffs ? n_cutoffs : 1); c++)
            RC_TRY(add_element(&source, i, n_cutoffs ? cJSON_GetArrayItem(cutoffs, c)->valuedouble : NAN, list, err));
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    rc_base_memory_free(storage);
    return st;
}
