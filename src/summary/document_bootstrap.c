/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_bootstrap.c - intervals of fixed cutoffs as JSON.
 *
 *   1. columns     2. statistics of fixed cutoffs     3. elements
 *
 * A replicate whose hazard ratio is infinite or 0, or whose median is not reached, has its place at the end of the
 * order (replicates.h); one without a value (empty group, time beyond follow-up) is left out and counted.  Which
 * interval may be called 95 % was measured (coverage.h). */
#include "kernel/level.h"
#include "kernel/reason.h"
#include "summary/boot.h"

#include "base/memory.h"
#include "plan/jackknife.h"
#include "plan/layout.h"
#include "plan/rescale.h"
#include "plan/sample.h"
#include "plan/tables.h"
#include "summary/coverage.h"
#include "summary/intervals.h"
#include "summary/replicates.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double root_n = 0.5; /* rate of every statistic of a fixed cutoff */

/* ---- 1. columns --------------------------------------------------------- */

static const char *const direction_columns[RC_BOOT_DIRECTIONS] = {[RC_BOOT_N_LOW] = "n_low",
                                                                  [RC_BOOT_N_HIGH] = "n_high",
                                                                  [RC_BOOT_EVENTS_LOW] = "events_low",
                                                                  [RC_BOOT_EVENTS_HIGH] = "events_high",
                                                                  [RC_BOOT_HR_MH] = "hr_mh",
                                                                  [RC_BOOT_REASON] = "reason",
                                                                  [RC_BOOT_REASON_ADJUSTED] = "reason_adjusted"};

recut_status rc_summary_boot_load(const rc_boot *boot, const char *prefix, const char *name, double *out,
                                  recut_error *err)
{
    if (rc_summary_plans_column(boot->input, prefix, name) != SIZE_MAX)
        return rc_summary_plans_load(boot->input, prefix, name, out, err);
    for (size_t i = 0; i < boot->rows; i++) out[i] = NAN;
    return RECUT_OK;
}

double rc_summary_boot_estimate(const rc_boot *boot, const char *prefix, const char *name)
{
    return rc_summary_plans_cell(boot->estimate, rc_summary_plans_column(boot->input, prefix, name), "estimate");
}

void rc_summary_boot_pair(cJSON *into, const char *key, const double pair[2], bool *failed)
{
    cJSON *list = rc_summary_json_array(into, key, failed);
    for (int i = 0; i < 2; i++) rc_summary_json_number(list, NULL, pair[i], failed);
}

/* Which limits are infinite: null would not tell them from those that do not exist. */
static void add_open(cJSON *into, const char *key, const double pair[2], bool *failed)
{
    cJSON *list = rc_summary_json_array(into, key, failed);
    for (int i = 0; i < 2; i++) rc_summary_json_bool(list, NULL, isinf(pair[i]), failed);
}

bool rc_summary_boot_find_profile(const rc_boot *boot, const char *prefix, double out[2])
{
    const rc_table *table = rc_run_stored_table(boot->input->stored, "profile");
    size_t row = 0, rows = table ? table->n_rows : 0;
    while (row < rows && strcmp(rc_summary_plans_label(table, row), prefix) != 0) row++;
    out[0] = rc_summary_plans_cell(table, row, "hr_lower");
    out[1] = rc_summary_plans_cell(table, row, "hr_upper");
    return row < rows;
}

void rc_summary_boot_profile(const rc_boot *boot, const char *prefix, cJSON *into)
{
    double pair[2];
    if (!rc_summary_boot_find_profile(boot, prefix, pair)) return;
    rc_summary_boot_pair(into, "profile", pair, boot->failed);
    add_open(into, "profile_open", pair, boot->failed);
}

recut_status rc_summary_boot_failed(const rc_boot *boot, const char *prefix, const char *name, const char *key,
                                    cJSON *into, recut_error *err)
{
    recut_status st = RECUT_OK;
    int64_t count[RC_REASON_COUNT] = {0};
    RC_TRY(rc_summary_boot_load(boot, prefix, name, boot->x, err));
    for (size_t i = 0; i < boot->rows; i++)
        if (boot->x[i] > 0 && boot->x[i] < RC_REASON_COUNT) count[(size_t)boot->x[i]]++;
    rc_summary_plans_failed(into, key, count, boot->failed);
done:
    return st;
}

/* ---- 2. statistics of fixed cutoffs ------------------------------------- */

typedef struct statistic {
    const char *name, *prefix; /* of its split; NULL: C of the marker */
    double estimate, acceleration, profile[2];
    double reason; /* of the hazard ratio in the cohort */
    rc_intervals intervals;
} statistic;

static bool is_median(const char *name)
{
    return strncmp(name, "median_", 7) == 0;
}

/* A chi-square grows with n: it is no parameter that an interval could hold. */
static bool is_parameter(const char *name)
{
    return strcmp(name, "chisq") != 0;
}

static void drop(double pair[2])
{
    pair[0] = pair[1] = NAN;
}

/* Leaves the intervals that mean something: of resamples of another size only the rescaled one, of a chi-square only
 * the quantiles, and none of a time that begins below 0. */
static void keep_what_holds(const rc_boot *boot, statistic *of)
{
    rc_intervals *intervals = &of->intervals;
    if (boot->other_size || !is_parameter(of->name)) {
        drop(intervals->basic);
        drop(intervals->normal);
        drop(intervals->bca);
        drop(intervals->bca_error);
    }
    if (boot->other_size) drop(intervals->percentile), drop(intervals->percentile_error);
    if (!is_parameter(of->name)) drop(intervals->rescaled);
    if (!is_median(of->name)) return;
    if (intervals->basic[0] < 0) drop(intervals->basic);
    if (intervals->normal[0] < 0) drop(intervals->normal);
    if (intervals->rescaled[0] < 0) drop(intervals->rescaled);
}

/* Why something is missing that a reader would look for; "" = nothing is. */
static void explain(const rc_boot *boot, const statistic *of, char out[160])
{
    const rc_intervals *intervals = &of->intervals;
    size_t infinite = intervals->infinite[0] + intervals->infinite[1];
    bool median = is_median(of->name);
    *out = '\0';
    if (isnan(of->estimate))
        snprintf(out, 160, "no estimate on the original cohort");
    else if (median && infinite && infinite == intervals->usable)
        snprintf(out, 160, "median not reached in any resample");
    else if (isinf(of->estimate) || (rc_summary_replicates_is_ratio(of->name) && !(of->estimate > 0)))
        snprintf(out, 160, "%s",
                 median ? "median not reached in the cohort" : rc_kernel_reason_text((rc_reason)of->reason));
    else if (infinite)
        snprintf(out, 160, "%s in %zu of %zu resamples: %s", median ? "not reached" : "infinite or 0", infinite,
                 intervals->usable, boot->other_size ? "no interval" : "quantiles only");
    else if (!is_parameter(of->name))
        snprintf(out, 160, "not a parameter: the range of the resamples, no interval");
    else if (boot->other_size && isnan(intervals->rescaled[0]))
        snprintf(out, 160, "resamples of another size than the cohort, no factor to rescale them by");
}

/* "interval": the first kind whose coverage was measured to be that of a 95 % interval for cohorts of this size; null
 * where there is none. */
static void add_interval(const rc_boot *boot, const statistic *of, cJSON *into)
{
    const rc_intervals *v = &of->intervals;
    const double *const pairs[RC_INTERVAL_KINDS] = {v->percentile, v->bca,      v->normal,
                                                    v->basic,      of->profile, v->rescaled};
    bool *failed = boot->failed;
    for (int kind = 0; kind < RC_INTERVAL_KINDS; kind++) {
        const rc_coverage *coverage = rc_summary_coverage(boot->scheme, of->name, (rc_interval_kind)kind);
        if (isnan(pairs[kind][0]) || isnan(pairs[kind][1]) || !rc_summary_coverage_holds(coverage, boot->n)) continue;
        cJSON *object = rc_summary_json_object(into, "interval", failed);
        rc_summary_json_text(object, "kind", rc_summary_coverage_kinds[kind], failed);
        rc_summary_json_number(object, "lower", pairs[kind][0], failed);
        rc_summary_json_number(object, "upper", pairs[kind][1], failed);
        add_open(object, "open", pairs[kind], failed);
        const double at_50[2] = {coverage->small[0] / 1000.0, coverage->small[1] / 1000.0},
                     at_200[2] = {coverage->large[0] / 1000.0, coverage->large[1] / 1000.0};
        rc_summary_boot_pair(object, "coverage_n50", at_50, failed);
        rc_summary_boot_pair(object, "coverage_n200", at_200, failed);
        return;
    }
    rc_summary_json_text(into, "interval", NULL, failed);
}

static void add_numbers(const rc_boot *boot, const statistic *of, cJSON *into)
{
    const rc_intervals *v = &of->intervals;
    bool ratio = rc_summary_replicates_is_ratio(of->name), *failed = boot->failed;
    char why[160];
    explain(boot, of, why);
    cJSON *object = rc_summary_json_object(into, of->name, failed);
    rc_summary_json_number(object, "estimate", of->estimate, failed);
    rc_summary_json_number(object, "usable", (double)v->usable, failed);
    rc_summary_json_number(object, "without_value", (double)(boot->rows - v->usable), failed);
    rc_summary_json_number(object, "infinite_low", (double)v->infinite[0], failed);
    rc_summary_json_number(object, "infinite_high", (double)v->infinite[1], failed);
    rc_summary_json_number(object, "mean", ratio ? exp(v->mean) : v->mean, failed);
    rc_summary_json_number(object, ratio ? "sd_log" : "sd", v->sd, failed);
    rc_summary_boot_pair(object, "percentile", v->percentile, failed);
    add_open(object, "percentile_open", v->percentile, failed);
    rc_summary_boot_pair(object, "basic", v->basic, failed);
    rc_summary_boot_pair(object, "normal", v->normal, failed);
    rc_summary_boot_pair(object, "bca", v->bca, failed);
    rc_summary_boot_pair(object, "percentile_error", v->percentile_error, failed);
    rc_summary_boot_pair(object, "bca_error", v->bca_error, failed);
    rc_summary_json_number(object, "acceleration", of->acceleration, failed);
    if (rc_plan_rescale_is_needed(boot->scheme)) rc_summary_boot_pair(object, "rescaled", v->rescaled, failed);
    if (strcmp(of->name, "hr") == 0) rc_summary_boot_profile(boot, of->prefix, object);
    rc_summary_json_bool(object, "too_few_replicates", v->too_few && !*why, failed);
    rc_summary_json_text(object, "reason", *why ? why : NULL, failed);
    add_interval(boot, of, object);
}

/* Columns that tell the direction of what is infinite, of the split with this prefix, and of the cohort itself. */
static recut_status load_direction(const rc_boot *boot, const char *prefix, double own[RC_BOOT_DIRECTIONS],
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    for (int c = 0; c < RC_BOOT_DIRECTIONS; c++) {
        RC_TRY(rc_summary_boot_load(boot, prefix, direction_columns[c], boot->column[c], err));
        own[c] = rc_summary_boot_estimate(boot, prefix, direction_columns[c]);
    }
done:
    return st;
}

static rc_split_replicates split_of(size_t n, double *const column[RC_BOOT_DIRECTIONS])
{
    return (rc_split_replicates){.n = n,
                                 .n_low = column[RC_BOOT_N_LOW],
                                 .n_high = column[RC_BOOT_N_HIGH],
                                 .events_low = column[RC_BOOT_EVENTS_LOW],
                                 .events_high = column[RC_BOOT_EVENTS_HIGH],
                                 .hr_mh = column[RC_BOOT_HR_MH],
                                 .reason = column[RC_BOOT_REASON],
                                 .reason_adjusted = column[RC_BOOT_REASON_ADJUSTED]};
}

static double acceleration_of(const rc_boot *boot, const char *prefix, const char *name, size_t column)
{
    char label[RC_NAME_ROOM + 64];
    snprintf(label, sizeof label, "%s/%s", prefix, name);
    for (size_t r = 0; boot->moments && r < boot->left_out->n_rows; r++)
        if (strcmp(rc_summary_plans_label(boot->left_out, r), label) == 0)
            return rc_plan_jackknife_acceleration(boot->moments + r * RC_JACKKNIFE_BINS);
    return rc_summary_plans_cell(boot->estimate, column, "acceleration");
}

/* own: of the split with this prefix in the cohort itself; NULL: C of the marker. */
static recut_status add_statistic(const rc_boot *boot, const char *prefix, const char *name, double *own, cJSON *into,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    statistic of = {.name = name, .prefix = prefix, .profile = {NAN, NAN}, .reason = NAN};
    size_t column = rc_summary_plans_column(boot->input, prefix, name);
    of.estimate = rc_summary_plans_cell(boot->estimate, column, "estimate");
    of.acceleration = acceleration_of(boot, prefix, name, column);
    RC_TRY(rc_summary_boot_load(boot, prefix, name, boot->x, err));
    if (own) {
        double *cohort[RC_BOOT_DIRECTIONS];
        for (int d = 0; d < RC_BOOT_DIRECTIONS; d++) cohort[d] = &own[d];
        const rc_split_replicates resamples = split_of(boot->rows, boot->column), observed = split_of(1, cohort);
        of.reason = own[strcmp(name, "hr_adjusted") == 0 ? RC_BOOT_REASON_ADJUSTED : RC_BOOT_REASON];
        rc_summary_replicates_restore(name, boot->x, &resamples);
        rc_summary_replicates_restore(name, &of.estimate, &observed);
        if (strcmp(name, "hr") == 0) (void)rc_summary_boot_find_profile(boot, prefix, of.profile);
    }
    rc_summary_intervals(boot->x, boot->rows, of.estimate, of.acceleration, RC_KERNEL_CONFIDENCE,
                         rc_summary_replicates_is_ratio(name),
                         rc_plan_rescale_factor(boot->scheme, boot->m, boot->n, root_n), &of.intervals);
    keep_what_holds(boot, &of);
    add_numbers(boot, &of, into);
done:
    return st;
}

static recut_status add_fixed(const rc_boot *boot, const char *prefix, cJSON *element, recut_error *err)
{
    static const char *const skipped[] = {
        "n_low",  "n_high",         "events_low", "events_high", "p", "log_hr_se", "log_hr_adjusted_se",
        "reason", "reason_adjusted"};
    recut_status st = RECUT_OK;
    const rc_stored *stored = boot->input->stored;
    size_t length = strlen(prefix);
    double own[RC_BOOT_DIRECTIONS], below = 0, usable = 0;
    RC_TRY(rc_summary_boot_failed(boot, prefix, "reason", "failed", element, err));
    if (rc_summary_plans_column(boot->input, prefix, "reason_adjusted") != SIZE_MAX)
        RC_TRY(rc_summary_boot_failed(boot, prefix, "reason_adjusted", "failed_adjusted", element, err));
    RC_TRY(load_direction(boot, prefix, own, err));
    for (size_t c = 0; c < stored->n_columns; c++) {
        const char *name = stored->column[c].name;
        if (strncmp(name, prefix, length) != 0 || name[length] != '/') continue;
        name += length + 1;
        bool skip = false;
        for (size_t s = 0; s < sizeof skipped / sizeof *skipped; s++) skip |= strcmp(name, skipped[s]) == 0;
        if (!skip) RC_TRY(add_statistic(boot, prefix, name, own, element, err));
    }
    RC_TRY(rc_summary_boot_load(boot, prefix, "p", boot->x, err));
    for (size_t i = 0; i < boot->rows; i++) below += boot->x[i] < 0.05, usable += !isnan(boot->x[i]);
    rc_summary_json_number(element, "p_below_005", usable > 0 ? below / usable : NAN, boot->failed);
done:
    return st;
}

/* ---- 3. elements -------------------------------------------------------- */

/* The rule of Bickel & Sakov, or that it had nothing to choose by. */
static void add_choice(const rc_boot *boot, cJSON *element)
{
    const rc_table *choice = rc_run_stored_table(boot->input->stored, "choice_of_m");
    bool chosen = false;
    if (!choice) return;
    cJSON *list = rc_summary_json_array(element, "choice_of_m", boot->failed);
    for (size_t r = 0; r < choice->n_rows; r++) {
        rc_summary_plans_row(choice, r, rc_summary_json_object(list, NULL, boot->failed), boot->failed);
        chosen |= !isnan(rc_summary_plans_cell(choice, r, "distance"));
    }
    rc_summary_json_text(element, "choice_of_m_reason",
                         chosen ? NULL : "no admissible cutoff in the cohort: m could not be chosen, it is n",
                         boot->failed);
}

/* Without rows: the reasons counted over all replicates. */
static recut_status add_counted(const rc_boot *boot, size_t row, size_t rows, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    const int64_t *counts;
    RC_TRY(rc_summary_plans_tally(boot->input->stored, "failed", rows, RC_REASON_COUNT, &counts, err));
    rc_summary_plans_failed(element, "failed", counts + RC_REASON_COUNT * row, boot->failed);
done:
    return st;
}

static void begin(const rc_boot *boot, size_t marker, double cutoff, cJSON *element)
{
    const rc_stored *stored = boot->input->stored;
    const cJSON *spec = boot->input->spec;
    rc_summary_plans_begin(boot->input, marker, element, boot->failed);
    rc_summary_plans_given(boot->input, element, boot->failed);
    rc_summary_json_number(element, "cutoff", cutoff, boot->failed);
    rc_summary_json_text(element, "scheme", boot->scheme, boot->failed);
    if (*rc_summary_json_get_text(spec, "stratify"))
        rc_summary_json_text(element, "stratify", rc_summary_json_get_text(spec, "stratify"), boot->failed);
    if (boot->m > 0) rc_summary_json_number(element, "m", boot->m, boot->failed);
    if (boot->clusters) rc_summary_json_number(element, "clusters", (double)boot->clusters, boot->failed);
    rc_summary_json_bool(element, "other_size", boot->other_size, boot->failed);
    rc_summary_json_number(element, "patients", boot->n, boot->failed);
    const rc_table *adjusted = rc_run_stored_table(stored, "adjusted");
    if (adjusted && adjusted->n_rows) {
        const rc_table *lost = rc_run_stored_table(stored, "adjusted_lost");
        cJSON *into = rc_summary_json_object(element, "adjusted", boot->failed);
        rc_summary_plans_row(adjusted, 0, into, boot->failed);
        cJSON *list = rc_summary_json_array(into, "lost", boot->failed);
        for (size_t r = 0; lost && lost->label && r < lost->n_rows; r++) {
            cJSON *item = rc_summary_json_object(list, NULL, boot->failed);
            rc_summary_json_text(item, "term", rc_summary_plans_label(lost, r), boot->failed);
            rc_summary_plans_row(lost, r, item, boot->failed);
        }
    }
    add_choice(boot, element);
    rc_summary_json_number(element, "replicates", (double)stored->replicates, boot->failed);
    rc_summary_json_number(element, "rows_kept", (double)stored->rows_kept, boot->failed);
    rc_summary_json_text(element, "reason", boot->rows == 0 ? "no rows were kept: counts only" : NULL, boot->failed);
}

/* The element of fixed cutoff c of `cutoffs` (none: NaN). */
static recut_status add_element(const rc_boot *boot, size_t m, const cJSON *cutoffs, int c, cJSON *list,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    char prefix[RC_PREFIX];
    const char *marker = rc_summary_plans_marker(boot->input, m);
    const cJSON *item = cJSON_GetArrayItem(cutoffs, c);
    size_t fixed = (size_t)cJSON_GetArraySize(cutoffs);
    double cutoff = cJSON_IsNumber(item) ? item->valuedouble : NAN;
    cJSON *element = rc_summary_json_object(list, NULL, boot->failed);
    begin(boot, m, cutoff, element);
    if (boot->rows) RC_TRY(add_statistic(boot, marker, "c", NULL, element, err));
    if (boot->rows && !isnan(cutoff))
        RC_TRY(add_fixed(boot, rc_plan_tables_fixed(marker, cutoff, prefix), element, err));
    else if (!isnan(cutoff))
        RC_TRY(add_counted(boot, m * (fixed + 1) + (size_t)c, (m + 1) * (fixed + 1), element, err));
    RC_TRY(rc_summary_boot_reselected(boot, m, cutoff, element, err));
done:
    return st;
}

/* Sizes of the resamples, from the table that results of earlier versions lack. */
static void take_sizes(rc_boot *boot)
{
    const rc_table *sizes = rc_run_stored_table(boot->input->stored, "sizes");
    double least = rc_summary_plans_cell(sizes, 0, "least"), most = rc_summary_plans_cell(sizes, 0, "most"),
           clusters = rc_summary_plans_cell(sizes, 0, "clusters");
    boot->other_size = boot->m > 0 && boot->m != boot->n;
    if (sizes && strcmp(boot->scheme, "replay") == 0) boot->other_size = least != boot->n || most != boot->n;
    if (clusters >= 1 && clusters <= boot->n) boot->clusters = (size_t)clusters;
}

static recut_status take_jackknife(rc_boot *boot, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *jackknife = rc_summary_plans_beside(boot->input, "jackknife");
    const rc_tally *moments = jackknife ? rc_summary_plans_find_tally(jackknife, "moments", NULL) : NULL;
    if (!jackknife) return st;
    RC_TRY(rc_summary_plans_table(jackknife, "estimate", NULL, 1, 1, &boot->left_out, err));
    if (moments && moments->n_bins != RC_JACKKNIFE_BINS)
        return RC_FAIL(err, RECUT_E_STORE, -1, "the result's analysis %s has moments that this recut does not know",
                       jackknife->group);
    RC_TRY(
        rc_summary_plans_tally(jackknife, "moments", boot->left_out->n_rows, RC_JACKKNIFE_BINS, &boot->moments, err));
done:
    return st;
}

static recut_status document_bootstrap(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    const rc_stored *stored = input->stored;
    const cJSON *cutoffs = rc_summary_json_get(input->spec, "cutoffs");
    int n_cutoffs = cJSON_GetArraySize(cutoffs);
    double *storage = NULL;
    rc_boot boot = {.input = input,
                    .rows = (size_t)stored->rows_kept,
                    .scheme = rc_summary_json_get_text(input->spec, "scheme"),
                    .m = rc_summary_json_get_number(input->spec, "m"),
                    .failed = &failed};
    RC_TRY(rc_summary_plans_table(stored, "estimate", NULL, stored->n_columns, 1, &boot.estimate, err));
    RC_TRY(take_jackknife(&boot, err));
    RC_NEW(storage, (4 + RC_BOOT_DIRECTIONS) * boot.rows + 1, err);
    double **const arrays[] = {&boot.x, &boot.y, &boot.z, &boot.sign};
    for (size_t a = 0; a < 4; a++) *arrays[a] = storage + a * boot.rows;
    for (size_t d = 0; d < RC_BOOT_DIRECTIONS; d++) boot.column[d] = storage + (4 + d) * boot.rows;
    for (size_t i = 0; i < rc_summary_plans_markers(input); i++) {
        const rc_table *values;
        RC_TRY(rc_summary_plans_table(stored, "values/%s", rc_summary_plans_marker(input, i), 1, 1, &values, err));
        boot.n = 0;
        for (size_t v = 0; v < values->n_rows; v++) boot.n += rc_summary_plans_cell(values, v, "patients");
        take_sizes(&boot);
        for (int c = 0; c < (n_cutoffs ? n_cutoffs : 1); c++) RC_TRY(add_element(&boot, i, cutoffs, c, list, err));
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    rc_base_memory_free(storage);
    return st;
}

const rc_summary_plan rc_summary_bootstrap = {.name = "bootstrap", .list = "bootstrap", .document = document_bootstrap};
