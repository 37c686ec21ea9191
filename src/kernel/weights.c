/* SPDX-License-Identifier: GPL-3.0-or-later
 * weights.c - weights at the event times, their scores and their test. */
#include "kernel/weights.h"

#include "base/elementary.h"

#include <math.h>

/* ---- weights ------------------------------------------------------------ */

void rc_kernel_weights_gehan(size_t m, const double *deaths, const double *at_risk, const double *argument,
                             double *weight)
{
    (void)deaths, (void)argument;
    for (size_t j = 0; j < m; j++) weight[j] = at_risk[j];
}

void rc_kernel_weights_tarone_ware(size_t m, const double *deaths, const double *at_risk, const double *argument,
                                   double *weight)
{
    (void)deaths, (void)argument;
    for (size_t j = 0; j < m; j++) weight[j] = sqrt(at_risk[j]);
}

void rc_kernel_weights_peto(size_t m, const double *deaths, const double *at_risk, const double *argument,
                            double *weight)
{
    double survival = 1;
    (void)argument;
    for (size_t j = 0; j < m; j++) {
        if (deaths[j] > 0) survival *= at_risk[j] / (at_risk[j] + deaths[j]);
        weight[j] = survival;
    }
}

/* x^r of a share, the same bits on every processor; 0^0 is 1. */
static double power(double x, double r)
{
    if (r <= 0) return 1;
    if (x <= 0 || r == 1) return x > 0 ? x : 0;
    return rc_base_elementary_exp(r * rc_base_elementary_log(x));
}

void rc_kernel_weights_fh(size_t m, const double *deaths, const double *at_risk, const double *argument, double *weight)
{
    double survival = 1;
    for (size_t j = 0; j < m; j++) {
        weight[j] = power(survival, argument[0]) * power(1 - survival, argument[1]);
        if (deaths[j] > 0) survival *= (at_risk[j] - deaths[j]) / at_risk[j];
    }
}

/* ---- scores ------------------------------------------------------------- */

void rc_kernel_weights_fill(rc_weights *weights, const recut_cohort *cohort, const rc_risk *risk,
                            const double *argument, double *weight)
{
    if (!cohort->has_strata) {
        weights(risk->m, risk->deaths, risk->at_risk, argument, weight);
        return;
    }
    for (size_t i = 0; i < cohort->n; i++) /* the stratum of each event time: that of those who die then */
        if (cohort->event[i]) weight[cohort->rank[i] - 1] = cohort->strata.code[i];
    for (size_t j = 0, end; j < risk->m; j = end) {
        for (end = j + 1; end < risk->m && !(weight[end] > weight[j]); end++) continue;
        weights(end - j, risk->deaths + j, risk->at_risk + j, argument, weight + j);
    }
}

/* The weights stand in risk->spread, then the weighted Nelson-Aalen estimate. */
static void scores_of(rc_weights *weights, const recut_cohort *cohort, rc_risk *risk, const double *argument,
                      double *score)
{
    double *at = risk->spread, hazard = 0;
    rc_kernel_weights_fill(weights, cohort, risk, argument, at);
    for (size_t i = 0; i < cohort->n; i++) score[i] = cohort->event[i] ? at[cohort->rank[i] - 1] : 0;
    for (size_t j = 0; j < risk->m; j++) {
        if (risk->deaths[j] > 0) hazard += at[j] * risk->deaths[j] / risk->at_risk[j];
        at[j] = hazard;
    }
    for (size_t i = 0; i < cohort->n; i++) {
        uint32_t r = cohort->rank[i], f = rc_cohort_from(cohort, i);
        if (r > f) score[i] -= f ? at[r - 1] - at[f - 1] : at[r - 1];
    }
}

void rc_kernel_weights_gehan_scores(const recut_cohort *cohort, rc_risk *risk, const double *weight,
                                    const double *argument, double *score)
{
    (void)weight; /* it is in the risk sets, here and below */
    scores_of(rc_kernel_weights_gehan, cohort, risk, argument, score);
}

void rc_kernel_weights_tarone_ware_scores(const recut_cohort *cohort, rc_risk *risk, const double *weight,
                                          const double *argument, double *score)
{
    (void)weight;
    scores_of(rc_kernel_weights_tarone_ware, cohort, risk, argument, score);
}

void rc_kernel_weights_peto_scores(const recut_cohort *cohort, rc_risk *risk, const double *weight,
                                   const double *argument, double *score)
{
    (void)weight;
    scores_of(rc_kernel_weights_peto, cohort, risk, argument, score);
}

void rc_kernel_weights_fh_scores(const recut_cohort *cohort, rc_risk *risk, const double *weight,
                                 const double *argument, double *score)
{
    double largest = 0; /* of those who are in the sample */
    int exponent;
    scores_of(rc_kernel_weights_fh, cohort, risk, argument, score);
    for (size_t i = 0; i < cohort->n; i++)
        if (!weight || weight[i] > 0) largest = fmax(largest, fabs(score[i]));
    frexp(largest, &exponent);
    for (size_t i = 0; largest > 0 && i < cohort->n; i++) score[i] = ldexp(score[i], -exponent);
}

/* ---- test --------------------------------------------------------------- */

void rc_kernel_weights_test(size_t m, const double *weight, const double *d, const double *d1, const double *y,
                            const double *y1, double *difference, double *variance)
{
    *difference = *variance = 0;
    for (size_t j = 0; j < m; j++) {
        if (!(y[j] > 0)) continue;
        double w = weight[j], q = y1[j] / y[j];
        *difference += w * (d1[j] - d[j] * q);
        if (y[j] > 1) *variance += w * w * (d[j] * (y[j] - d[j]) / (y[j] - 1) * q * (1 - q));
    }
}
