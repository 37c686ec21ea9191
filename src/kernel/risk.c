/* SPDX-License-Identifier: GPL-3.0-or-later
 * risk.c - scores and risk sets.  Exact integers from here on: partial sums of
 * scores do not depend on the order of summation or on the instruction set. */
#include "kernel/risk.h"

#include <math.h>
#include <string.h>

static double round_to_units(const double *score, size_t n, int64_t *units)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += fabs(score[i]);
    int exponent;
    frexp(sum > 1 ? sum : 1, &exponent);       /* sum < 2^exponent */
    double unit = ldexp(1, exponent - 61);     /* |any partial sum| < 2^61, with room for the make-up */
    double per_unit = ldexp(1, 61 - exponent); /* exact */
    for (size_t i = 0; i < n; i++) units[i] = llrint(score[i] * per_unit);
    return unit;
}

double rc_kernel_risk_fix(const double *score, size_t n, int64_t *units)
{
    double unit = round_to_units(score, n, units);
    int64_t total = 0;
    for (size_t i = 0; i < n; i++) total += units[i];
    /* |total| <= n/2 units of rounding (more only where the doubles themselves do not sum to 0):
     * spread it evenly, the first patients take the remainder. */
    int64_t each = n ? total / (int64_t)n : 0, left = n ? total % (int64_t)n : 0;
    for (size_t i = 0; i < n; i++) {
        units[i] -= each;
        if (left > 0) units[i]--, left--;
        if (left < 0) units[i]++, left++;
    }
    return unit;
}

/* Of intervals [from, rank). */
static void count_intervals(const recut_cohort *cohort, const double *weight, rc_risk *risk)
{
    for (size_t i = 0; i < cohort->n; i++) {
        uint32_t r = cohort->rank[i], f = cohort->from[i];
        double w = weight ? weight[i] : 1;
        if (r == f) continue;
        risk->at_risk[r - 1] += w;
        if (f) risk->at_risk[f - 1] -= w;
        if (cohort->event[i]) risk->deaths[r - 1] += w;
    }
    for (size_t j = risk->m; j-- > 1;) risk->at_risk[j - 1] += risk->at_risk[j];
}

void rc_kernel_risk_sets(const recut_cohort *cohort, const double *weight, rc_risk *risk)
{
    size_t n = cohort->n, m = cohort->n_event_times;
    risk->n = n;
    risk->m = m;
    memset(risk->deaths, 0, m * sizeof *risk->deaths);
    memset(risk->at_risk, 0, m * sizeof *risk->at_risk);
    if (m == 0) return;
    if (cohort->from) {
        count_intervals(cohort, weight, risk);
        return;
    }
    for (size_t i = 0; i < n; i++) {  /* no branch on who died, which cannot be predicted */
        uint32_t r = cohort->rank[i]; /* at risk at event times 0 .. r-1 */
        double w = weight ? weight[i] : 1;
        size_t j = r ? r - 1 : 0;
        risk->at_risk[j] += r ? w : 0;
        risk->deaths[j] += w * cohort->event[i];
    }
    for (size_t j = m; j-- > 1;) risk->at_risk[j - 1] += risk->at_risk[j];
}

static void fill_spread(rc_risk *risk)
{
    for (size_t j = 0; j < risk->m; j++) {
        double d = risk->deaths[j], y = risk->at_risk[j];
        risk->spread[j] = y > 1 ? d * (y - d) / (y - 1) / (y * y) : 0;
    }
}

/* score[i] = event_i - Nelson-Aalen from entry_i to time_i; Nelson-Aalen at the event times is left in spread. */
static void logrank_scores(const recut_cohort *cohort, rc_risk *risk, double *score)
{
    double hazard = 0;
    for (size_t j = 0; j < risk->m; j++) {
        if (risk->deaths[j] > 0) hazard += risk->deaths[j] / risk->at_risk[j];
        risk->spread[j] = hazard;
    }
    for (size_t i = 0; i < cohort->n; i++) {
        uint32_t r = cohort->rank[i], f = rc_cohort_from(cohort, i);
        double after = r > f ? risk->spread[r - 1] : 0, before = r > f && f ? risk->spread[f - 1] : 0;
        score[i] = cohort->event[i] - (f ? after - before : after);
    }
}

void rc_kernel_risk_fill(const recut_cohort *cohort, rc_risk *risk, double *score)
{
    rc_kernel_risk_sets(cohort, NULL, risk);
    logrank_scores(cohort, risk, score);
    fill_spread(risk);
    risk->unit = rc_kernel_risk_fix(score, cohort->n, risk->units);
}

void rc_kernel_risk_maxstat(const recut_cohort *cohort, rc_risk *risk, const double *weight, const double *argument,
                            double *score)
{
    size_t n = cohort->n;
    double hazard = 0, total = 0, reached = 0;
    (void)argument;
    if (cohort->has_entry) {
        logrank_scores(cohort, risk, score);
        return;
    }
    /* in these scores patients leave at their times, without events too: the risk sets do not matter */
    for (size_t i = 0; i < n; i++) total += weight ? weight[i] : 1;
    for (size_t k = 0; k < n;) {
        size_t end = k;
        double events = 0, time = cohort->time[cohort->by_time[k]];
        for (; end < n && cohort->time[cohort->by_time[end]] == time; end++) {
            double w = weight ? weight[cohort->by_time[end]] : 1;
            reached += w;
            events += w * cohort->event[cohort->by_time[end]];
        }
        hazard += events / (total - reached + 1); /* maximal rank of the tie group = reached */
        for (; k < end; k++) score[cohort->by_time[k]] = cohort->event[cohort->by_time[k]] - hazard;
    }
}

/* Takes the mean off the scores, which is added up in the order of time; returns the sum of their squares. */
static double center(const recut_cohort *cohort, const double *weight, double *score)
{
    double mean = 0, square = 0, total = 0;
    for (size_t i = 0; i < cohort->n; i++) total += weight ? weight[i] : 1;
    for (size_t k = 0; k < cohort->n; k++)
        mean += (weight ? weight[cohort->by_time[k]] : 1) * score[cohort->by_time[k]];
    mean /= total;
    for (size_t i = 0; i < cohort->n; i++) {
        score[i] -= mean;
        square += (weight ? weight[i] : 1) * score[i] * score[i];
    }
    return square;
}

/* The same in each stratum: fills risk->stratum. */
static double center_strata(const recut_cohort *cohort, const double *weight, const rc_risk *risk, double *score)
{
    size_t strata = rc_cohort_strata(cohort);
    double *size = risk->stratum, *square = size + strata, *mean = square + strata, sum = 0;
    memset(size, 0, 3 * strata * sizeof *size);
    for (size_t k = 0; k < cohort->n; k++) {
        uint32_t i = cohort->by_time[k], s = cohort->strata.code[i];
        double w = weight ? weight[i] : 1;
        size[s] += w;
        mean[s] += w * score[i];
    }
    for (size_t s = 0; s < strata; s++) mean[s] = size[s] > 0 ? mean[s] / size[s] : 0;
    for (size_t i = 0; i < cohort->n; i++) {
        uint32_t s = cohort->strata.code[i];
        score[i] -= mean[s];
        square[s] += (weight ? weight[i] : 1) * score[i] * score[i];
    }
    for (size_t s = 0; s < strata; s++) sum += square[s];
    return sum;
}

double rc_kernel_risk_deviation(const rc_risk *risk, size_t strata, const double *low, double size, double square)
{
    double variance = 0;
    if (!risk->stratum) return sqrt(low[0] * (size - low[0]) / (size * (size - 1)) * square);
    for (size_t s = 0; s < strata; s++) {
        double here = risk->stratum[s];
        if (here > 1) variance += low[s] * (here - low[s]) / (here * (here - 1)) * risk->stratum[strata + s];
    }
    return sqrt(variance);
}

void rc_kernel_risk_weighted(const recut_cohort *cohort, const double *weight, rc_scores *scores,
                             const double *argument, rc_risk *risk, double *square, double *score)
{
    rc_kernel_risk_sets(cohort, weight, risk);
    if (scores) {
        scores(cohort, risk, weight, argument, score);
        *square = risk->stratum ? center_strata(cohort, weight, risk, score) : center(cohort, weight, score);
    } else {
        logrank_scores(cohort, risk, score);
    }
    fill_spread(risk);
    for (size_t i = 0; i < cohort->n; i++) score[i] *= weight[i];
    risk->unit = round_to_units(score, cohort->n, risk->units);
}

void rc_kernel_risk_fixed(const recut_cohort *cohort, rc_scores *scores, const double *argument, rc_risk *risk,
                          int64_t *units, double *unit, double *square, double *score)
{
    scores(cohort, risk, NULL, argument, score);
    fill_spread(risk);
    *square = risk->stratum ? center_strata(cohort, NULL, risk, score) : center(cohort, NULL, score);
    *unit = rc_kernel_risk_fix(score, cohort->n, units);
}
