/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_outcome_resamples.c - the search for an outcome in bootstrap resamples: "resamples" of the elements of
 * outcome. */
#include "base/memory.h"
#include "kernel/level.h"
#include "kernel/reason.h"
#include "plan/honest.h"
#include "summary/outcome_element.h"
#include "summary/quantiles.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_PATIENTS = 50, LEAST_RESAMPLES = 100 }; /* of an interval whose coverage was measured */

/* One analysis and what is at hand of it. */
typedef struct resamples {
    const rc_summary_input *input;
    const char *marker, *scheme;
    const rc_table *observed;
    size_t row; /* of the marker's selected cutoff in it */
    size_t kept;
    bool binary;
    double *sample, *original, *work; /* [kept] */
    bool *failed;
} resamples;

static double observed(const resamples *r, size_t row, const char *column)
{
    return rc_summary_plans_cell(r->observed, row, column);
}

static recut_status load(const resamples *r, const char *prefix, const char *column, double *out, recut_error *err)
{
    if (r->kept == 0) return RECUT_OK;
    return rc_summary_plans_load(r->input, prefix, column, out, err);
}

static double quantile(double *x, size_t n, double probability)
{
    size_t usable = rc_summary_quantiles_usable(x, n);
    return usable ? rc_summary_quantiles_array(x, usable, probability) : NAN;
}

/* ---- the selected cutoff ------------------------------------------------ */

/* Median of what the selection adds to a value, in the direction of the resample's own; `turned`: of a share, which in
 * the other direction is 1 less it. */
static double optimism(const resamples *r, const double *direction, bool turned)
{
    for (size_t b = 0; b < r->kept; b++) {
        double sign = direction[b] < 0 ? -1 : direction[b] >= 0 ? 1 : NAN, difference = r->sample[b] - r->original[b];
        r->work[b] = turned && isnan(sign) ? NAN : sign * difference;
    }
    return quantile(r->work, r->kept, 0.5);
}

/* Why no interval of known coverage is given; NULL where one is. */
static const char *why_not(const resamples *r, double se, double median)
{
    double n = observed(r, r->row, "n_low") + observed(r, r->row, "n_high");
    if (r->kept == 0) return "no resamples are stored";
    if (observed(r, r->row, "candidates") == 1) return "one candidate, nothing selected";
    if (strcmp(r->scheme, "ordinary") != 0) return "its coverage was measured with the ordinary bootstrap only";
    if (n < LEAST_PATIENTS) return "its coverage was not measured with fewer than 50 patients";
    if (r->kept < LEAST_RESAMPLES) return "fewer than 100 resamples";
    if (isnan(se)) return "a group is too small";
    return isnan(median) ? "no resample has a cutoff" : NULL;
}

/* An effect whose value without one is 0; ratio: it is a logarithm. */
static void add_effect(const resamples *r, const char *key, const char *statistic, bool ratio, double found, double se,
                       double median, cJSON *into)
{
    const char *why = why_not(r, se, median);
    double n = observed(r, r->row, "n_low") + observed(r, r->row, "n_high");
    double margin = RC_KERNEL_Z_095 * se;
    rc_honest honest = {NAN, NAN, NAN};
    if (!why) honest = rc_plan_honest_interval(found, found - margin, found + margin, median);
    cJSON *object = rc_summary_json_object(into, key, r->failed);
    rc_summary_json_number(object, "found", ratio ? exp(found) : found, r->failed);
    rc_summary_json_number(object, "optimism", ratio ? exp(median) : median, r->failed);
    rc_summary_json_number(object, "estimate", ratio ? exp(honest.estimate) : honest.estimate, r->failed);
    rc_summary_json_number(object, "lower", ratio ? exp(honest.lower) : honest.lower, r->failed);
    rc_summary_json_number(object, "upper", ratio ? exp(honest.upper) : honest.upper, r->failed);
    rc_summary_json_text(object, "reason", why, r->failed);
    const rc_outcome_coverage *cell = why ? NULL : rc_summary_outcome_coverage(statistic, n);
    cJSON *coverage = rc_summary_json_object(object, "coverage", r->failed);
    rc_summary_json_number(coverage, "n", cell ? cell->n : NAN, r->failed);
    rc_summary_json_number(coverage, "least", cell ? cell->least : NAN, r->failed);
    rc_summary_json_number(coverage, "greatest", cell ? cell->greatest : NAN, r->failed);
}

static void add_share(const resamples *r, const char *key, double direction, double median, cJSON *into)
{
    double found = observed(r, r->row, key);
    cJSON *object = rc_summary_json_object(into, key, r->failed);
    rc_summary_json_number(object, "found", found, r->failed);
    rc_summary_json_number(object, "optimism", median, r->failed);
    rc_summary_json_number(object, "estimate", fmin(1, fmax(0, direction < 0 ? found + median : found - median)),
                           r->failed);
}

/* Youden's index, sensitivity and specificity; direction [kept] the differences in the resamples. */
static recut_status add_diagnosis(const resamples *r, const char *prefix, const double *direction, cJSON *into,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    double sensitivity = observed(r, r->row, "sensitivity"), specificity = observed(r, r->row, "specificity");
    double found = observed(r, r->row, "difference"), with = 0, without = 0, median, *youden = NULL;
    RC_NEW(youden, 2 * r->kept, err);
    static const char *const share[] = {"sensitivity", "specificity"};
    for (int s = 0; s < 2; s++) {
        char original[32];
        snprintf(original, sizeof original, "%s_original", share[s]);
        RC_TRY(load(r, prefix, share[s], r->sample, err));
        RC_TRY(load(r, prefix, original, r->original, err));
        for (size_t b = 0; b < r->kept; b++) {
            youden[b] += r->sample[b] - 0.5;
            youden[r->kept + b] += r->original[b] - 0.5;
        }
        add_share(r, share[s], found, optimism(r, direction, true), into);
    }
    memcpy(r->sample, youden, r->kept * sizeof *youden);
    memcpy(r->original, youden + r->kept, r->kept * sizeof *youden);
    median = optimism(r, direction, false);
    with = observed(r, r->row, "n_with");
    without = observed(r, r->row, "n_low") + observed(r, r->row, "n_high") - with;
    add_effect(r, "youden", "youden", false, sensitivity + specificity - 1,
               sqrt(sensitivity * (1 - sensitivity) / with + specificity * (1 - specificity) / without), median, into);
done:
    rc_base_memory_free(youden);
    return st;
}

static recut_status add_selected(const resamples *r, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    char prefix[RC_NAME_ROOM];
    double *direction = NULL;
    cJSON *into = rc_summary_json_object(element, "selected", r->failed);
    snprintf(prefix, sizeof prefix, "%s/selected", r->marker);
    RC_NEW(direction, r->kept, err);
    RC_TRY(load(r, prefix, "difference", r->sample, err));
    RC_TRY(load(r, prefix, "difference_original", r->original, err));
    if (r->kept) memcpy(direction, r->sample, r->kept * sizeof *direction);
    add_effect(r, "difference", r->binary ? "shares" : "means", false, observed(r, r->row, "difference"),
               observed(r, r->row, "difference_se"), optimism(r, direction, false), into);
    if (!r->binary) goto done;
    RC_TRY(load(r, prefix, "log_odds", r->sample, err));
    RC_TRY(load(r, prefix, "log_odds_original", r->original, err));
    add_effect(r, "odds_ratio", "log_odds", true, observed(r, r->row, "log_odds"), observed(r, r->row, "log_odds_se"),
               optimism(r, direction, false), into);
    RC_TRY(add_diagnosis(r, prefix, direction, into, err));
done:
    rc_base_memory_free(direction);
    return st;
}

/* ---- the others --------------------------------------------------------- */

/* The middle 95 % of the resamples of a fixed cutoff. */
static recut_status add_fixed(const resamples *r, size_t row, cJSON *list, recut_error *err)
{
    static const struct {
        const char *key, *column;
        bool ratio;
    } shown[] = {{"difference", "difference", false},
                 {"odds_ratio", "log_odds", true},
                 {"sensitivity", "sensitivity", false},
                 {"specificity", "specificity", false}};
    recut_status st = RECUT_OK;
    cJSON *into = rc_summary_json_object(list, NULL, r->failed);
    rc_summary_json_number(into, "cutoff", observed(r, row, "cutoff"), r->failed);
    for (size_t s = 0; s < (r->binary ? 4 : 1); s++) {
        RC_TRY(load(r, rc_summary_plans_label(r->observed, row), shown[s].column, r->sample, err));
        double found = observed(r, row, shown[s].column), low = quantile(r->sample, r->kept, 0.025),
               high = quantile(r->sample, r->kept, 0.975);
        cJSON *object = rc_summary_json_object(into, shown[s].key, r->failed);
        rc_summary_json_number(object, "estimate", shown[s].ratio ? exp(found) : found, r->failed);
        rc_summary_json_number(object, "q025", shown[s].ratio ? exp(low) : low, r->failed);
        rc_summary_json_number(object, "q975", shown[s].ratio ? exp(high) : high, r->failed);
    }
done:
    return st;
}

static recut_status add_cutoffs(const resamples *r, cJSON *into, recut_error *err)
{
    char prefix[RC_NAME_ROOM];
    snprintf(prefix, sizeof prefix, "%s/selected", r->marker);
    recut_status st = load(r, prefix, "cutoff", r->sample, err);
    if (st != RECUT_OK) return st;
    cJSON *object = rc_summary_json_object(into, "cutoffs", r->failed);
    rc_summary_json_number(object, "q025", quantile(r->sample, r->kept, 0.025), r->failed);
    rc_summary_json_number(object, "median", quantile(r->sample, r->kept, 0.5), r->failed);
    rc_summary_json_number(object, "q975", quantile(r->sample, r->kept, 0.975), r->failed);
    return st;
}

static recut_status add_marker(resamples *r, size_t m, size_t each, const int64_t *reasons, int64_t near,
                               cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = r->input->stored;
    cJSON *into = rc_summary_json_object(element, "resamples", r->failed);
    r->marker = rc_summary_plans_marker(r->input, m);
    r->row = m * each;
    r->binary = !isnan(observed(r, r->row, "log_odds"));
    rc_summary_json_text(into, "analysis", stored->group, r->failed);
    rc_summary_json_text(into, "scheme", r->scheme, r->failed);
    rc_summary_json_number(into, "replicates", (double)stored->replicates, r->failed);
    rc_summary_json_number(into, "cutoff", observed(r, r->row, "cutoff"), r->failed);
    rc_summary_plans_share(rc_summary_json_object(into, "near", r->failed), "share", "lower", "upper", near,
                           isnan(observed(r, r->row, "cutoff")) ? 0 : reasons[RC_REASON_NONE], r->failed);
    RC_TRY(add_cutoffs(r, into, err));
    RC_TRY(add_selected(r, into, err));
    cJSON *list = rc_summary_json_array(into, "fixed", r->failed);
    for (size_t c = 1; c < each; c++) RC_TRY(add_fixed(r, r->row + c, list, err));
    rc_summary_plans_reason(into, observed(r, r->row, "reason"), r->failed);
    rc_summary_plans_failed(into, "failed", reasons, r->failed);
done:
    return st;
}

static recut_status document_outcome_resamples(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    size_t markers = rc_summary_plans_markers(input);
    size_t each = (size_t)cJSON_GetArraySize(rc_summary_json_get(input->spec, "cutoffs")) + 1;
    const int64_t *reasons, *near;
    resamples r = {.input = input,
                   .scheme = rc_summary_json_get_text(input->spec, "scheme"),
                   .kept = (size_t)input->stored->rows_kept,
                   .failed = &failed};
    RC_TRY(rc_summary_plans_table(input->stored, "observed", NULL, markers * each, 1, &r.observed, err));
    RC_TRY(rc_summary_plans_tally(input->stored, "failed", markers, RC_REASON_COUNT, &reasons, err));
    RC_TRY(rc_summary_plans_tally(input->stored, "near", markers, 1, &near, err));
    RC_NEW(r.sample, r.kept, err);
    RC_NEW(r.original, r.kept, err);
    RC_NEW(r.work, r.kept, err);
    for (size_t m = 0; m < markers; m++) {
        cJSON *element = rc_summary_outcome_element(input, m, list, &failed);
        RC_TRY(add_marker(&r, m, each, reasons + m * RC_REASON_COUNT, near[m], element, err));
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    rc_base_memory_free(r.sample);
    rc_base_memory_free(r.original);
    rc_base_memory_free(r.work);
    return st;
}

const rc_summary_plan rc_summary_outcome_resamples = {
    .name = "outcome_resamples", .list = "outcome", .document = document_outcome_resamples};
