/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_reselect.c - the cutoff that the search selects in resamples: stability and optimism as JSON.
 *
 *   1. the selected cutoff     2. what is infinite     3. optimism and shrinkage     4. all of it */
#include "base/memory.h"
#include "kernel/reason.h"
#include "plan/rescale.h"
#include "summary/boot.h"
#include "summary/cutset.h"
#include "summary/honest.h"
#include "summary/optimism.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double tolerance = 0.10;  /* of the fixed cutoff, for "selected nearby" */
static const double near_ranks = 0.10; /* of the patients, between two cutoffs at about the same place */
enum { VALUES_MOST = 2000 };           /* distinct values listed one by one */

/* The search in the cohort itself: NaN in results that lack its table. */
typedef struct own_search {
    double cutoff, candidates, lowest, highest;
} own_search;

static double value_of(const rc_table *values, size_t v)
{
    return rc_summary_plans_cell(values, v, "value");
}

/* The cutoff that leaves the values before v low: with `above` the last of these; -Inf where nobody is low. */
static double cutoff_of(const rc_boot *boot, const rc_table *values, size_t v)
{
    if (!rc_summary_plans_above(boot->input)) return value_of(values, v);
    return v > 0 ? value_of(values, v - 1) : -INFINITY;
}

static double patients_of(const rc_table *values, size_t v)
{
    return rc_summary_plans_cell(values, v, "patients");
}

/* ---- 1. the selected cutoff --------------------------------------------- */

/* Counts over the marker's values: which was selected, and how often a patient with it was called high. */
static void add_values(const rc_boot *boot, const rc_table *values, const int64_t *selected, cJSON *into)
{
    int64_t total = 0, at_or_below = 0;
    for (size_t v = 0; v < values->n_rows; v++) total += selected[v];
    if (values->n_rows > VALUES_MOST) return;
    cJSON *list = rc_summary_json_array(into, "values", boot->failed);
    for (size_t v = 0; v < values->n_rows; v++) {
        cJSON *row = rc_summary_json_object(list, NULL, boot->failed);
        at_or_below += selected[v];
        rc_summary_json_number(row, "value", value_of(values, v), boot->failed);
        rc_summary_json_number(row, "patients", patients_of(values, v), boot->failed);
        size_t at = v + (rc_summary_plans_above(boot->input) ? 1 : 0); /* the bin whose cutoff this value is */
        rc_summary_json_number(row, "selected", at < values->n_rows ? (double)selected[at] : 0, boot->failed);
        rc_summary_json_number(row, "high_share", total ? (double)at_or_below / (double)total : NAN, boot->failed);
    }
}

static double value_quantile(const rc_boot *boot, const rc_table *values, const int64_t *selected, double probability)
{
    size_t v = rc_plan_rescale_quantile(selected, values->n_rows, probability);
    return v < values->n_rows ? cutoff_of(boot, values, v) : NAN;
}

/* Of schemes that change n: what n patients would show, under both rates. */
static recut_status add_rescaled(const rc_boot *boot, const rc_table *values, const int64_t *selected,
                                 const own_search *own, cJSON *into, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t k = values->n_rows;
    double *value = NULL, sum = 0, pair[2];
    if (!rc_plan_rescale_is_needed(boot->scheme)) return RECUT_OK;
    RC_NEW(value, 2 * k, err);
    for (size_t v = 0; v < k; v++) {
        value[v] = cutoff_of(boot, values, v);
        value[k + v] = sum;
        sum += patients_of(values, v);
    }
    static const struct {
        const char *key;
        double rate;
    } rates[] = {{"rescaled", 1.0 / 3}, {"rescaled_jump", 1}};
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        double factor = rc_plan_rescale_factor(boot->scheme, boot->m, boot->n, rates[r].rate);
        rc_plan_rescale_cutoff(value, value + k, selected, k, own->cutoff, own->lowest, own->highest, factor, pair);
        rc_summary_boot_pair(into, rates[r].key, pair, boot->failed);
    }
done:
    rc_base_memory_free(value);
    return st;
}

/* Patients whom a cutoff makes low. */
static double below(const rc_boot *boot, const rc_table *values, double cutoff)
{
    double n = 0;
    bool above = rc_summary_plans_above(boot->input);
    for (size_t v = 0; v < values->n_rows; v++)
        if (above ? value_of(values, v) <= cutoff : value_of(values, v) < cutoff) n += patients_of(values, v);
    return n;
}

/* key, key_lower, key_upper: the share of the resamples whose cutoff leaves as many of the n patients below it as
 * `cutoff` does, give or take near_ranks * n, with its exact interval. */
static void add_near(const rc_boot *boot, const rc_table *values, const int64_t *selected, double cutoff,
                     const char *const key[3], cJSON *into)
{
    static const double rounding = 1e-9;
    int64_t total = 0, hits = 0;
    double target = below(boot, values, cutoff), at = 0;
    for (size_t v = 0; v < values->n_rows; v++) {
        total += selected[v];
        if (fabs(at - target) <= near_ranks * boot->n + rounding) hits += selected[v];
        at += patients_of(values, v);
    }
    rc_summary_plans_share(into, key[0], key[1], key[2], hits, isnan(cutoff) ? 0 : total, boot->failed);
}

static recut_status add_cutoff(const rc_boot *boot, const rc_table *values, const int64_t *selected,
                               const own_search *own, double fixed, cJSON *into, recut_error *err)
{
    int64_t total = 0, near = 0, same = 0;
    size_t mode = 0;
    bool *failed = boot->failed;
    for (size_t v = 0; v < values->n_rows; v++) {
        double value = cutoff_of(boot, values, v);
        total += selected[v];
        if (selected[v] > selected[mode]) mode = v;
        if (fabs(value - fixed) <= tolerance * fabs(fixed)) near += selected[v];
        if (value == own->cutoff) same += selected[v];
    }
    cJSON *object = rc_summary_json_object(into, "cutoff", failed);
    double count = total ? (double)total : NAN;
    rc_summary_json_number(object, "estimate", own->cutoff, failed);
    rc_summary_json_number(object, "median", value_quantile(boot, values, selected, 0.5), failed);
    rc_summary_json_number(object, "q025", value_quantile(boot, values, selected, 0.025), failed);
    rc_summary_json_number(object, "q25", value_quantile(boot, values, selected, 0.25), failed);
    rc_summary_json_number(object, "q75", value_quantile(boot, values, selected, 0.75), failed);
    rc_summary_json_number(object, "q975", value_quantile(boot, values, selected, 0.975), failed);
    rc_summary_json_number(object, "mode", total ? cutoff_of(boot, values, mode) : NAN, failed);
    rc_summary_json_number(object, "mode_share", (double)selected[mode] / count, failed);
    rc_summary_json_number(object, "estimate_share", (double)same / count, failed);
    rc_summary_json_number(object, "tolerance", isnan(fixed) ? NAN : tolerance * fabs(fixed), failed);
    rc_summary_json_number(object, "within_tolerance", isnan(fixed) ? NAN : (double)near / count, failed);
    rc_summary_json_number(object, "picks", (double)total, failed);
    rc_summary_json_number(object, "near", near_ranks, failed);
    add_near(boot, values, selected, own->cutoff, (const char *const[]){"near_share", "near_lower", "near_upper"},
             object);
    add_near(boot, values, selected, fixed,
             (const char *const[]){"near_fixed_share", "near_fixed_lower", "near_fixed_upper"}, object);
    return add_rescaled(boot, values, selected, own, object, err);
}

/* ---- 2. what is infinite ------------------------------------------------ */

/* A log hazard ratio that was not stored is infinite where its reason says so (NULL: of whole weights, where a split
 * with a C has no other), with the sign of C - 0.5: every comparable death is then in the same group. */
static void restore(double *log_hr, const double *c, const double *reason, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!isnan(log_hr[i]) || isnan(c[i]) || c[i] == 0.5) continue;
        if (reason && reason[i] != RC_REASON_NO_EVENTS_LOW && reason[i] != RC_REASON_NO_EVENTS_HIGH &&
            reason[i] != RC_REASON_MONOTONE)
            continue;
        log_hr[i] = c[i] > 0.5 ? INFINITY : -INFINITY;
    }
}

/* x, y, z: the statistic in the resamples, of the same cutoff in the cohort, out of the bag. */
static recut_status load_three(const rc_boot *boot, const char *prefix, const char *name, double *const out[3],
                               recut_error *err)
{
    static const char *const where[3] = {"", "_original", "_oob"};
    recut_status st = RECUT_OK;
    char full[64];
    for (int i = 0; i < 3; i++) {
        snprintf(full, sizeof full, "%s%s", name, where[i]);
        RC_TRY(rc_summary_boot_load(boot, prefix, full, out[i], err));
    }
done:
    return st;
}

static recut_status load_log_hr(const rc_boot *boot, const char *prefix, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *const log_hr[3] = {boot->x, boot->y, boot->z}, *reason[2] = {boot->column[3], boot->column[4]};
    RC_TRY(load_three(boot, prefix, "log_hr", log_hr, err));
    RC_TRY(load_three(boot, prefix, "c", boot->column, err));
    RC_TRY(rc_summary_boot_load(boot, prefix, "reason", reason[0], err));
    RC_TRY(rc_summary_boot_load(boot, prefix, "reason_oob", reason[1], err));
    if (rc_summary_plans_criterion(boot->input)->given) goto done; /* stored as infinite: C is of the split alone */
    restore(log_hr[0], boot->column[0], reason[0], boot->rows);
    restore(log_hr[1], boot->column[1], NULL, boot->rows);
    restore(log_hr[2], boot->column[2], reason[1], boot->rows);
done:
    return st;
}

/* ---- 3. optimism and shrinkage ------------------------------------------ */

/* Nothing is claimed but what the cohort itself shows. */
static void forget(rc_optimism *out)
{
    double apparent = out->apparent;
    *out = (rc_optimism){.apparent = apparent};
    double *const all[] = {&out->optimism, &out->corrected, &out->median, &out->corrected_median, &out->oob, &out->e632,
                           &out->e632plus, &out->slope,     &out->error};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) *all[i] = NAN;
}

/* Of the statistic in x, y, z. */
static recut_status add_optimism_of(const rc_boot *boot, const char *name, double none, const double *direction,
                                    double apparent, bool meaningless, rc_optimism *out, cJSON *into, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool *failed = boot->failed;
    RC_TRY(rc_summary_optimism(boot->rows, boot->x, boot->y, boot->z, direction, apparent, none, out, err));
    if (meaningless) forget(out);
    /* a chi-square grows with the number of patients, and fewer are out of the bag */
    if (none > 0.5) out->e632 = out->e632plus = NAN;
    cJSON *object = rc_summary_json_object(into, name, failed);
    rc_summary_json_number(object, "apparent", out->apparent, failed);
    rc_summary_json_number(object, "optimism", out->optimism, failed);
    rc_summary_json_number(object, "optimism_error", out->error, failed);
    rc_summary_json_number(object, "corrected", out->corrected, failed);
    rc_summary_json_number(object, "oob", out->oob, failed);
    rc_summary_json_number(object, "e632", out->e632, failed);
    rc_summary_json_number(object, "e632plus", out->e632plus, failed);
    rc_summary_json_number(object, "replicates", (double)out->used, failed);
    rc_summary_json_number(object, "infinite", (double)out->infinite, failed);
    rc_summary_json_number(object, "replicates_oob", (double)out->used_oob, failed);
    rc_summary_json_number(object, "infinite_oob", (double)out->infinite_oob, failed);
    rc_summary_json_number(object, "optimism_median", out->median, failed);
    rc_summary_json_number(object, "corrected_median", out->corrected_median, failed);
done:
    return st;
}

/* Hollaender, Sauerbrei & Schumacher 2004 (Stat Med 23:1701): log hazard ratio times a shrinkage factor. */
static void add_shrinkage(const rc_boot *boot, double log_hr, double se, const rc_optimism *optimism, cJSON *into)
{
    double size = fabs(log_hr), sign = log_hr < 0 ? -1 : 1;
    double heuristic = se > 0 && isfinite(size) ? fmax(0, (size * size - se * se) / (size * size))
                                                : NAN; /* van Houwelingen & le Cessie 1990 */
    cJSON *object = rc_summary_json_object(into, "shrinkage", boot->failed);
    rc_summary_json_number(object, "hr_apparent", exp(log_hr), boot->failed);
    rc_summary_json_number(object, "heuristic", heuristic, boot->failed);
    rc_summary_json_number(object, "hr_heuristic", exp(heuristic * log_hr), boot->failed);
    rc_summary_json_number(object, "bootstrap", optimism->slope, boot->failed);
    rc_summary_json_number(object, "hr_shrunk", exp(optimism->slope * log_hr), boot->failed);
    rc_summary_json_number(object, "hr_bias_corrected", exp(sign * optimism->corrected), boot->failed);
    rc_summary_json_number(object, "hr_median_corrected", exp(sign * optimism->corrected_median), boot->failed);
}

/* C of the marker before it is cut, of the direction it points in: that is all that is fitted.  Nothing is known of it
 * out of the bag. */
static recut_status add_marker_c(const rc_boot *boot, const char *marker, cJSON *into, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_optimism optimism;
    double c = rc_summary_boot_estimate(boot, marker, "c");
    RC_TRY(rc_summary_boot_load(boot, marker, "c", boot->x, err));
    for (size_t i = 0; i < boot->rows; i++) {
        boot->sign[i] = boot->x[i] < 0.5 ? -1 : boot->x[i] > 0.5 ? 1 : NAN;
        boot->y[i] = c;
        boot->z[i] = NAN;
    }
    RC_TRY(add_optimism_of(boot, "c_marker", 0.5, boot->sign, 0.5 + fabs(c - 0.5), boot->other_size, &optimism, into,
                           err));
done:
    return st;
}

/* apparent: the selected cutoff's log hazard ratio; added: the median of what its selection adds to it. */
static recut_status add_optimism(const rc_boot *boot, const char *prefix, const own_search *own, cJSON *into,
                                 double *apparent, double *added, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_optimism optimism;
    double *const all[3] = {boot->x, boot->y, boot->z};
    double log_hr = rc_summary_boot_estimate(boot, prefix, "log_hr"), c = rc_summary_boot_estimate(boot, prefix, "c"),
           chisq = rc_summary_boot_estimate(boot, prefix, "chisq"),
           reason = rc_summary_boot_estimate(boot, prefix, "reason");
    bool single = own->candidates == 1, none = boot->other_size || single;
    cJSON *object = rc_summary_json_object(into, "optimism", boot->failed);
    if (!rc_summary_plans_criterion(boot->input)->given) restore(&log_hr, &c, &reason, 1);
    RC_TRY(load_log_hr(boot, prefix, err));
    for (size_t i = 0; i < boot->rows; i++) boot->sign[i] = boot->x[i] < 0 ? -1 : boot->x[i] > 0 ? 1 : NAN;
    RC_TRY(load_three(boot, prefix, "chisq", all, err));
    RC_TRY(add_optimism_of(boot, "chisq", 1, NULL, chisq, none, &optimism, object, err));
    /* C of the side that dies first, whichever it is: as R's concordance of the fitted model */
    RC_TRY(load_three(boot, prefix, "c", all, err));
    RC_TRY(add_optimism_of(boot, "c", 0.5, boot->sign, 0.5 + (log_hr < 0 ? -1 : 1) * (c - 0.5), none, &optimism, object,
                           err));
    RC_TRY(load_log_hr(boot, prefix, err));
    RC_TRY(add_optimism_of(boot, "log_hr", 0, boot->sign, fabs(log_hr), none, &optimism, object, err));
    rc_summary_json_text(object, "reason",
                         single             ? "one candidate, nothing selected"
                         : boot->other_size ? "resamples of another size than the cohort: their optimism is another"
                                            : NULL,
                         boot->failed);
    /* se of the apparent log hazard ratio, from its chi-square: chisq is about (log hr / se)^2 */
    add_shrinkage(boot, log_hr, chisq > 0 && !single ? fabs(log_hr) / sqrt(chisq) : NAN, &optimism, into);
    *apparent = log_hr;
    *added = optimism.median;
done:
    return st;
}

/* ---- 4. all of it ------------------------------------------------------- */

static own_search find_search(const rc_boot *boot, size_t marker, const char *prefix)
{
    const rc_table *table = rc_run_stored_table(boot->input->stored, "search");
    return (own_search){
        rc_summary_boot_estimate(boot, prefix, "cutoff"), rc_summary_plans_cell(table, marker, "candidates"),
        rc_summary_plans_cell(table, marker, "lowest"), rc_summary_plans_cell(table, marker, "highest")};
}

recut_status rc_summary_boot_reselected(const rc_boot *boot, size_t marker, double fixed, cJSON *element,
                                        recut_error *err)
{
    recut_status st = RECUT_OK;
    char prefix[RC_NAME_ROOM], name[RC_NAME_ROOM];
    const char *of = rc_summary_plans_marker(boot->input, marker);
    const rc_stored *stored = boot->input->stored;
    const rc_table *values;
    const int64_t *selected;
    double apparent = NAN, added = NAN;
    snprintf(prefix, sizeof prefix, "%s/selected", of);
    snprintf(name, sizeof name, "selected/%s", of);
    RC_TRY(rc_summary_plans_table(stored, "values/%s", of, 1, 1, &values, err));
    RC_TRY(rc_summary_plans_tally(stored, name, 1, values->n_rows, &selected, err));
    const own_search own = find_search(boot, marker, prefix);
    cJSON *into = rc_summary_json_object(element, "reselected", boot->failed);
    RC_TRY(rc_summary_boot_failed(boot, prefix, "reason", "failed", into, err));
    RC_TRY(rc_summary_boot_failed(boot, prefix, "reason_oob", "failed_oob", into, err));
    rc_summary_json_number(into, "candidates", own.candidates, boot->failed);
    rc_summary_boot_profile(boot, prefix, into);
    RC_TRY(add_cutoff(boot, values, selected, &own, fixed, into, err));
    if (boot->rows) RC_TRY(add_optimism(boot, prefix, &own, into, &apparent, &added, err));
    if (boot->rows) RC_TRY(add_marker_c(boot, of, cJSON_GetObjectItemCaseSensitive(into, "optimism"), err));
    add_values(boot, values, selected, into);
    rc_summary_honest(boot, prefix, apparent, added, own.candidates, element);
    rc_summary_cutset(boot, of, own.candidates, cJSON_GetObjectItemCaseSensitive(element, "selected"));
done:
    return st;
}
