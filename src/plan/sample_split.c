/* SPDX-License-Identifier: GPL-3.0-or-later
 * sample_split.c - the split of a sample at one position of a marker.
 *
 *   1. counts     2. columns     3. Cox models     4. every statistic     5. scores of a split found elsewhere */
#include "plan/sample_state.h"

#include "base/digits.h"
#include "base/elementary.h"
#include "kernel/chisq.h"
#include "kernel/concordance.h"
#include "kernel/cox.h"
#include "kernel/hazard.h"
#include "kernel/kaplan.h"
#include "kernel/level.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. counts ---------------------------------------------------------- */

/* d1, y1 of the group that is marked (weight NULL = all 1); weights of both groups. */
static void split_counts(rc_sample *sample, const double *weight, double *n_low, double *n_high)
{
    const recut_cohort *cohort = sample->cohort;
    size_t m = cohort->n_event_times;
    memset(sample->y1, 0, m * sizeof *sample->y1);
    memset(sample->d1, 0, m * sizeof *sample->d1);
    *n_high = *n_low = 0;
    for (size_t i = 0; i < cohort->n; i++) {
        uint32_t r = cohort->rank[i];
        double w = weight ? weight[i] : 1;
        *n_low += sample->group[i] ? 0 : w;
        if (!sample->group[i]) continue;
        *n_high += w;
        uint32_t f = rc_cohort_from(cohort, i);
        if (r) sample->y1[r - 1] += w;
        if (f) sample->y1[f - 1] -= w;
        if (cohort->event[i]) sample->d1[r - 1] += w;
    }
    for (size_t j = m; j-- > 1;) sample->y1[j - 1] += sample->y1[j];
}

static void mark_groups(rc_sample *sample, size_t marker, size_t position)
{
    const uint32_t *order = rc_plan_sample_patients(sample, marker);
    for (size_t i = 0; i < sample->cohort->n; i++) sample->group[order[i]] = i >= position;
}

/* The same of the split at a position, without marks: those of the shorter side are counted, and taken from all of the
 * sample with these risk sets where that is the low one (sums are exact, so either way has the same bits). */
static void position_counts(rc_sample *sample, size_t marker, size_t position, const rc_risk *risk,
                            const double *weight, double size, double *n_low, double *n_high)
{
    const recut_cohort *cohort = sample->cohort;
    const uint32_t *order = rc_plan_sample_patients(sample, marker);
    size_t m = cohort->n_event_times, n = cohort->n;
    bool low = position < n - position;
    double *y1 = sample->y1, *d1 = sample->d1, side = 0;
    memset(y1, 0, m * sizeof *y1);
    memset(d1, 0, m * sizeof *d1);
    for (size_t i = low ? 0 : position, end = low ? position : n; i < end; i++) {
        uint32_t row = order[i], r = cohort->rank[row];
        double w = weight ? weight[row] : 1;
        side += w;
        if (cohort->from && cohort->from[row]) y1[cohort->from[row] - 1] -= w;
        y1[r ? r - 1 : 0] += r ? w : 0;
        d1[r ? r - 1 : 0] += w * cohort->event[row];
    }
    for (size_t j = m; j-- > 1;) y1[j - 1] += y1[j];
    for (size_t j = 0; low && j < m; j++) {
        y1[j] = risk->at_risk[j] - y1[j];
        d1[j] = risk->deaths[j] - d1[j];
    }
    *n_low = low ? side : size - side;
    *n_high = low ? size - side : side;
}

/* ---- 2. columns --------------------------------------------------------- */

const rc_column rc_plan_sample_columns[RC_STAT_FIXED_COUNT] = {
    {"n_low", "patients", "sample size below the cutoff"},
    {"n_high", "patients", "sample size at or above the cutoff"},
    {"events_low", "events", "events below the cutoff"},
    {"events_high", "events", "events at or above the cutoff"},
    {"chisq", "1", "log-rank chi-square, 1 df"},
    {"p", "1", "chi-square p"},
    {"hr", "1", "hazard ratio high against low, Cox (Efron)"},
    {"log_hr_se", "1", "standard error of log hr"},
    {"hr_mh", "1", "hazard ratio exp((O-E)/V) (Mantel-Haenszel)"},
    {"hr_oe", "1", "hazard ratio (O1/E1)/(O2/E2) (log-rank)"},
    {"c_split", "1", "Harrell's C of high against low"},
    {"median_low", "time", "median survival below the cutoff; NaN where not reached"},
    {"median_high", "time", "median survival at or above the cutoff; NaN where not reached"},
    {"reason", "code", "0, or why hr is NaN: see rc_reason"},
};

size_t rc_plan_sample_width(const rc_sample_options *options)
{
    return RC_STAT_FIXED_COUNT + options->n_times + (options->tau > 0) + (options->n_adjust ? 3 : 0);
}

void rc_plan_sample_describe(const rc_sample_options *options, rc_column *columns)
{
    static const rc_column adjusted[3] = {
        {"hr_adjusted", "1", "hazard ratio high against low, adjusted for the covariates, Cox (Efron)"},
        {"log_hr_adjusted_se", "1", "standard error of log hr_adjusted"},
        {"reason_adjusted", "code", "0, or why hr_adjusted is NaN: see rc_reason"},
    };
    memcpy(columns, rc_plan_sample_columns, sizeof rc_plan_sample_columns);
    rc_column *at = columns + RC_STAT_FIXED_COUNT;
    for (size_t t = 0; t < options->n_times; t++, at++) {
        char digits[RC_DIGITS];
        rc_base_digits(options->time[t], digits);
        *at = (rc_column){.unit = "1"};
        snprintf(at->name, sizeof at->name, "survival_difference_%s", digits);
        snprintf(at->about, sizeof at->about, "Kaplan-Meier survival at time %s, high minus low", digits);
    }
    if (options->tau > 0) {
        *at = (rc_column){.unit = "time"};
        snprintf(at->name, sizeof at->name, "rmst_difference");
        snprintf(at->about, sizeof at->about, "restricted mean survival time to %.6g, high minus low", options->tau);
        at++;
    }
    if (options->n_adjust) memcpy(at, adjusted, sizeof adjusted);
}

/* ---- 3. Cox models ------------------------------------------------------- */

/* What the patients in the adjusted model have in common in one covariate column. */
typedef struct column_view {
    bool varies, zero_one;
    double events_at_one;
} column_view;

static column_view view_column(const rc_sample *sample, const double *x)
{
    column_view view = {.zero_one = true};
    double first = NAN;
    for (size_t i = 0; i < sample->cohort->n; i++) {
        double w = sample->weight_used[i];
        if (!(w > 0)) continue;
        if (isnan(first)) first = x[i];
        view.varies |= x[i] != first;
        view.zero_one &= x[i] == 0 || x[i] == 1;
        if (x[i] == 1) view.events_at_one += w * sample->cohort->event[i];
    }
    return view;
}

/* Fills x_used and weight_used; returns the number of columns.  A level that was not drawn has no column, as coxph
 * leaves out a coefficient it cannot estimate.  A level without events has the limit -infinity: its patients weigh
 * nothing in the risk sets then, so leaving them out gives the limit of the other coefficients exactly. */
static size_t usable_columns(rc_sample *sample, bool adjusted)
{
    size_t n = sample->cohort->n, used = 1, p = adjusted ? sample->p : 1;
    for (size_t i = 0; i < n; i++) sample->x_used[i] = sample->group[i];
    memcpy(sample->weight_used, sample->weight, n * sizeof *sample->weight_used);
    for (size_t i = 0; adjusted && sample->adjust.complete && i < n; i++)
        if (!sample->adjust.complete[i]) sample->weight_used[i] = 0;
    for (bool again = p > 1; again;) {
        again = false;
        for (size_t c = 1; c < p && !again; c++) {
            const double *x = sample->adjust.x + (c - 1) * n;
            column_view view = view_column(sample, x);
            again = view.varies && view.zero_one && !(view.events_at_one > 0);
            for (size_t i = 0; again && i < n; i++)
                if (x[i] == 1) sample->weight_used[i] = 0;
        }
    }
    for (size_t c = 1; c < p; c++)
        if (view_column(sample, sample->adjust.x + (c - 1) * n).varies)
            memcpy(sample->x_used + used++ * n, sample->adjust.x + (c - 1) * n, n * sizeof *sample->adjust.x);
    return used;
}

/* The general fit: weights that are not counts, or covariates.  What is infinite or aliased among the covariates costs
 * the split nothing. */
static rc_reason cox_general(rc_sample *sample, bool adjusted, double *beta, double *se)
{
    const recut_cohort *cohort = sample->cohort;
    size_t used = usable_columns(sample, adjusted);
    if (adjusted && sample->adjust.complete && !view_column(sample, sample->x_used).varies) {
        *beta = *se = NAN;
        return RC_REASON_EMPTY_GROUP; /* of those who are in the model */
    }
    rc_cox_data data = {.p = used, .x = sample->x_used, .weight = sample->weight_used, .ties = RC_TIES_EFRON};
    rc_kernel_cox_survival(cohort, &data);
    rc_cox_fit fit = {.why = sample->why, .beta = sample->beta, .covariance = sample->covariance};
    rc_kernel_cox_fit(&data, &fit, sample->cox_work);
    rc_reason reason = fit.reason == RC_REASON_NONE ? sample->why[0] : fit.reason;
    *beta = reason == RC_REASON_NONE ? fit.beta[0] : NAN;
    *se = reason == RC_REASON_NONE ? sqrt(fit.covariance[0]) : NAN;
    return reason;
}

/* ---- 4. every statistic ------------------------------------------------- */

/* Median of one group, then its part of the differences: taken off (low), or added (high). */
static void curve_of(rc_sample *sample, uint32_t group, double *median, double *extra)
{
    const recut_cohort *cohort = sample->cohort;
    const rc_sample_options *options = &sample->options;
    size_t n = cohort->n;
    double variance, *at = sample->work;
    rc_kaplan curve = {.time = at,
                       .at_risk = at + n,
                       .events = at + 2 * n,
                       .censored = at + 3 * n,
                       .survival = at + 4 * n,
                       .greenwood = at + 5 * n};
    rc_kernel_kaplan_cohort(cohort, sample->weight, sample->group, group, RC_KERNEL_CONFIDENCE, &curve);
    *median = rc_kernel_kaplan_median(&curve, 0);
    for (size_t t = 0; t <= options->n_times; t++) {
        if (t == options->n_times && !(options->tau > 0)) break;
        double here = t < options->n_times ? rc_kernel_kaplan_at(&curve, options->time[t])
                                           : rc_kernel_kaplan_rmst(&curve, options->tau, &variance);
        extra[t] = group ? here - extra[t] : here;
    }
}

static rc_reason fit_cox(rc_sample *sample, const rc_risk *risk, double *beta, double *se)
{
    return rc_kernel_cox_binary_whole(sample->cohort->n_event_times, risk->deaths, sample->d1, risk->at_risk,
                                      sample->y1, beta, se, sample->passes, sample->cox_room, sample->work);
}

void rc_plan_sample_split(rc_sample *sample, size_t marker, size_t position, double *out)
{
    const recut_cohort *cohort = sample->cohort;
    const rc_risk *risk = &sample->risk;
    size_t m = cohort->n_event_times, width = rc_plan_sample_width(&sample->options);
    double n_low, n_high, beta = NAN, se = NAN;
    rc_hazard hazard;
    for (size_t c = 0; c < width; c++) out[c] = NAN;
    mark_groups(sample, marker, position);
    position_counts(sample, marker, position, risk, sample->weight, sample->size, &n_low, &n_high);
    rc_kernel_hazard_estimates(m, risk->deaths, sample->d1, risk->at_risk, sample->y1, &hazard);
    out[RC_STAT_N_LOW] = n_low;
    out[RC_STAT_N_HIGH] = n_high;
    out[RC_STAT_EVENTS_LOW] = hazard.events - hazard.observed;
    out[RC_STAT_EVENTS_HIGH] = hazard.observed;
    out[RC_STAT_CHISQ] = hazard.chisq;
    out[RC_STAT_P] = rc_kernel_chisq_p(hazard.chisq);
    out[RC_STAT_HR_MH] = hazard.mantel_haenszel.estimate;
    out[RC_STAT_HR_OE] = hazard.log_rank.estimate;
    bool empty = !(n_low > 0) || !(n_high > 0);
    if (empty)
        out[RC_STAT_REASON] = RC_REASON_EMPTY_GROUP;
    else if (sample->integer)
        out[RC_STAT_REASON] = fit_cox(sample, risk, &beta, &se);
    else /* Efron's ties need counts: the weighted form of the general fit */
        out[RC_STAT_REASON] = cox_general(sample, false, &beta, &se);
    out[RC_STAT_HR] = rc_base_elementary_exp(beta);
    out[RC_STAT_LOG_HR_SE] = se;
    out[RC_STAT_C_SPLIT] =
        empty ? NAN : rc_kernel_concordance_binary(m, risk->deaths, sample->d1, risk->at_risk, sample->y1);
    if (sample->curves.event_time) {
        rc_plan_sample_curves_both(&sample->curves, risk, sample->d1, sample->y1, sample->weight, sample->group,
                                   &out[RC_STAT_MEDIAN_LOW], &out[RC_STAT_MEDIAN_HIGH], out + RC_STAT_FIXED_COUNT);
    } else {
        curve_of(sample, 0, &out[RC_STAT_MEDIAN_LOW], out + RC_STAT_FIXED_COUNT);
        curve_of(sample, 1, &out[RC_STAT_MEDIAN_HIGH], out + RC_STAT_FIXED_COUNT);
    }
    if (sample->options.n_adjust) {
        double *adjusted = out + width - 3;
        adjusted[2] = empty ? RC_REASON_EMPTY_GROUP : cox_general(sample, true, &beta, &se);
        adjusted[0] = empty ? NAN : rc_base_elementary_exp(beta);
        adjusted[1] = empty ? NAN : se;
    }
}

/* ---- 5. scores of a split found elsewhere ------------------------------- */

/* chisq, log_hr, se and reason from the counts of a split; whole: the weights are whole numbers, else groups are
 * marked. */
static void quick_counts(rc_sample *sample, const rc_risk *risk, bool whole, rc_quick *out)
{
    double beta;
    rc_hazard hazard;
    rc_kernel_hazard_sums(sample->cohort->n_event_times, risk->deaths, sample->d1, risk->at_risk, sample->y1, &hazard);
    out->chisq = hazard.chisq;
    if (!whole) {
        out->reason = cox_general(sample, false, &out->log_hr, &out->se);
        return;
    }
    out->reason = fit_cox(sample, risk, &beta, &out->se);
    out->log_hr = rc_base_elementary_log(rc_base_elementary_exp(beta)); /* of the ratio that a split stores */
}

static void quick_given(rc_sample *sample, bool original, rc_quick *out)
{
    rc_given_found found;
    (original ? rc_plan_sample_given_original : rc_plan_sample_given_split)(sample->given, sample->group, &found);
    *out = (rc_quick){found.chisq, found.log_hr, found.se, NAN, found.reason};
}

/* Of a split whose counts are in place, in the sample of these risk sets and weights (NULL = all 1); groups are marked
 * where needs_marks() says so. */
static void quick(rc_sample *sample, const rc_risk *risk, const double *weight, double n_low, double n_high,
                  rc_quick *out)
{
    *out = (rc_quick){NAN, NAN, NAN, NAN, RC_REASON_EMPTY_GROUP};
    if (!(n_low > 0) || !(n_high > 0)) return;
    if (sample->given)
        quick_given(sample, weight == NULL, out);
    else
        quick_counts(sample, risk, !weight || sample->integer, out);
    out->c = rc_kernel_concordance_binary(sample->cohort->n_event_times, risk->deaths, sample->d1, risk->at_risk,
                                          sample->y1);
}

static bool needs_marks(const rc_sample *sample, const double *weight)
{
    return sample->given || (weight && !sample->integer);
}

static void quick_at(rc_sample *sample, const rc_risk *risk, const double *weight, double size, size_t marker,
                     size_t position, rc_quick *out)
{
    double n_low, n_high;
    if (needs_marks(sample, weight)) mark_groups(sample, marker, position);
    position_counts(sample, marker, position, risk, weight, size, &n_low, &n_high);
    quick(sample, risk, weight, n_low, n_high, out);
}

void rc_plan_sample_quick(rc_sample *sample, size_t marker, size_t position, rc_quick *out)
{
    quick_at(sample, &sample->risk, sample->weight, sample->size, marker, position, out);
}

void rc_plan_sample_quick_original(rc_sample *sample, const rc_risk *risk, size_t marker, size_t position,
                                   rc_quick *out)
{
    quick_at(sample, risk, NULL, (double)sample->cohort->n, marker, position, out);
}

void rc_plan_sample_quick_groups(rc_sample *sample, const uint8_t *high, rc_quick *out)
{
    double n_low, n_high;
    for (size_t i = 0; i < sample->cohort->n; i++) sample->group[i] = high[i];
    split_counts(sample, sample->weight, &n_low, &n_high);
    quick(sample, &sample->risk, sample->weight, n_low, n_high, out);
}

rc_reason rc_plan_sample_profile(rc_sample *sample, size_t marker, size_t position, double *lower, double *upper)
{
    double n_low, n_high;
    position_counts(sample, marker, position, &sample->risk, sample->weight, sample->size, &n_low, &n_high);
    rc_reason reason = rc_kernel_cox_binary_interval(sample->cohort->n_event_times, sample->risk.deaths, sample->d1,
                                                     sample->risk.at_risk, sample->y1, RC_TIES_EFRON, lower, upper);
    *lower = rc_base_elementary_exp(*lower);
    *upper = rc_base_elementary_exp(*upper);
    return reason;
}

void rc_plan_sample_profile_given(rc_sample *sample, size_t marker, size_t position, double *lower, double *upper)
{
    mark_groups(sample, marker, position);
    rc_plan_sample_given_profile(sample->given, sample->group, lower, upper);
    *lower = rc_base_elementary_exp(*lower);
    *upper = rc_base_elementary_exp(*upper);
}
