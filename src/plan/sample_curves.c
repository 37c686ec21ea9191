/* SPDX-License-Identifier: GPL-3.0-or-later
 * sample_curves.c - both curves of a split. */
#include "plan/sample_curves.h"

#include "base/memory.h"
#include "kernel/kaplan.h"

#include <math.h>

recut_status rc_plan_sample_curves_create(const recut_cohort *cohort, size_t n_times, const double *time, double tau,
                                          rc_sample_curves *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n, m = cohort->n_event_times;
    *out = (rc_sample_curves){.cohort = cohort, .n_times = n_times, .time = time, .tau = tau};
    if (cohort->from) return RECUT_OK;
    RC_NEW(out->event_time, m, err);
    RC_NEW(out->low, m + 1, err);
    RC_NEW(out->high, m + 1, err);
    RC_NEW(out->reached, n_times, err);
    for (size_t i = 0; i < n; i++)
        if (cohort->event[i]) out->event_time[cohort->rank[i] - 1] = cohort->time[i];
    for (size_t t = 0; t < n_times; t++)
        while (out->reached[t] < m && out->event_time[out->reached[t]] <= time[t]) out->reached[t]++;
    while (out->until < n && cohort->time[cohort->by_time[out->until]] <= tau) out->until++;
done:
    return st;
}

void rc_plan_sample_curves_clear(rc_sample_curves *curves)
{
    rc_base_memory_free(curves->event_time);
    rc_base_memory_free(curves->low);
    rc_base_memory_free(curves->high);
    rc_base_memory_free(curves->reached);
    *curves = (rc_sample_curves){0};
}

/* Time of the last of a group that counts; -1: there is nobody. */
static double last_of(const recut_cohort *cohort, const double *weight, const uint32_t *groups, uint32_t group)
{
    for (size_t i = cohort->n; i-- > 0;) {
        uint32_t row = cohort->by_time[i];
        if (weight[row] > 0 && groups[row] == group) return cohort->time[row];
    }
    return -1;
}

void rc_plan_sample_curves_both(const rc_sample_curves *curves, const rc_risk *risk, const double *d1, const double *y1,
                                const double *weight, const uint32_t *group, double *median_low, double *median_high,
                                double *extra)
{
    const recut_cohort *cohort = curves->cohort;
    size_t m = cohort->n_event_times, asked = curves->n_times + (curves->tau > 0);
    double *survival[2] = {curves->low, curves->high}, area[2] = {0};
    rc_kernel_kaplan_both(m, risk->deaths, d1, risk->at_risk, y1, survival[0], survival[1]);
    if (curves->tau > 0)
        rc_kernel_kaplan_both_areas(curves->until, cohort->by_time, cohort->time, cohort->rank, weight, group,
                                    curves->tau, survival[0], survival[1], area);
    for (uint32_t g = 0; g < 2; g++) {
        const rc_kaplan curve = {.k = m, .time = curves->event_time, .survival = survival[g] + 1};
        *(g ? median_high : median_low) = rc_kernel_kaplan_median(&curve, 0);
        double last = asked ? last_of(cohort, weight, group, g) : 0;
        bool ends = !(survival[g][m] > 0);
        for (size_t t = 0; t < asked; t++) {
            bool at_time = t < curves->n_times;
            double until = at_time ? curves->time[t] : curves->tau;
            double here = at_time ? survival[g][curves->reached[t]] : area[g];
            if (last < 0 || isnan(until) || (until > last && !ends)) here = NAN;
            extra[t] = g ? here - extra[t] : here;
        }
    }
}
