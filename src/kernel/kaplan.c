/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kaplan.c - Kaplan-Meier and what is read off it, by the rules of survfit. */
#include "kernel/kaplan.h"

#include "base/elementary.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* R's quantile.survfit takes S within this of a level for the level: sqrt(.Machine$double.eps). */
static const double tolerance = 0x1p-26;

static double weight_in(const double *weight, const uint32_t *group, uint32_t which, size_t row)
{
    if (group && group[row] != which) return 0;
    return weight ? weight[row] : 1;
}

/* Counts at the distinct times; at_risk holds those who leave at each time. */
static void count(size_t n, const uint32_t *by_time, const double *time, const uint8_t *event, const double *weight,
                  const uint32_t *group, uint32_t which, rc_kaplan *out)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t row = by_time[i];
        double w = weight_in(weight, group, which, row);
        if (!(w > 0)) continue;
        if (k == 0 || out->time[k - 1] != time[row]) {
            out->time[k] = time[row];
            out->events[k] = out->censored[k] = 0;
            k++;
        }
        if (event[row])
            out->events[k - 1] += w;
        else
            out->censored[k - 1] += w;
    }
    out->k = k;
}

static void band(double confidence, rc_kaplan *out)
{
    /* Rounded to 2^-40: GSL's last bits hang on the C library's logarithm, see elementary.h. */
    double z = floor(gsl_cdf_ugaussian_Qinv(0.5 * (1 - confidence)) * 0x1p40 + 0.5) * 0x1p-40;
    for (size_t j = 0; j < out->k; j++) {
        double survival = out->survival[j];
        out->lower[j] = out->upper[j] = NAN;
        if (survival > 0 && survival < 1) {
            double log_survival = rc_base_elementary_log(survival);
            double width = z * sqrt(out->greenwood[j]) / log_survival; /* < 0 */
            out->lower[j] = rc_base_elementary_exp(log_survival * rc_base_elementary_exp(-width));
            out->upper[j] = rc_base_elementary_exp(log_survival * rc_base_elementary_exp(width));
        }
    }
}

void rc_kernel_kaplan(size_t n, const uint32_t *by_time, const double *time, const uint8_t *event, const double *weight,
                      const uint32_t *group, uint32_t which, double confidence, rc_kaplan *out)
{
    rc_kernel_kaplan_entry(n, by_time, time, event, NULL, NULL, weight, group, which, confidence, out);
}

void rc_kernel_kaplan_cohort(const recut_cohort *cohort, const double *weight, const uint32_t *group, uint32_t which,
                             double confidence, rc_kaplan *out)
{
    rc_kernel_kaplan_entry(cohort->n, cohort->by_time, cohort->time, cohort->event, cohort->entry, cohort->by_entry,
                           weight, group, which, confidence, out);
}

void rc_kernel_kaplan_entry(size_t n, const uint32_t *by_time, const double *time, const uint8_t *event,
                            const double *entry, const uint32_t *by_entry, const double *weight, const uint32_t *group,
                            uint32_t which, double confidence, rc_kaplan *out)
{
    double left = 0, survival = 1, greenwood = 0;
    size_t entered = n; /* of by_entry, before the time */
    count(n, by_time, time, event, weight, group, which, out);
    for (size_t j = out->k; j-- > 0;) {
        left += out->events[j] + out->censored[j];
        for (; entry && entered > 0 && entry[by_entry[entered - 1]] >= out->time[j]; entered--) {
            double w = weight_in(weight, group, which, by_entry[entered - 1]);
            if (w > 0) left -= w;
        }
        out->at_risk[j] = left;
    }
    for (size_t j = 0; j < out->k; j++) {
        double d = out->events[j], y = out->at_risk[j];
        if (d > 0) {
            survival *= (y - d) / y;
            greenwood += d / (y * (y - d)); /* infinite where everybody dies */
        }
        out->survival[j] = survival;
        out->greenwood[j] = greenwood;
    }
    for (size_t j = 0; out->times && j < out->k; j++) out->times[j] = 1;
    if (out->lower) band(confidence, out);
}

void rc_kernel_kaplan_thin(rc_kaplan *curve, size_t most)
{
    size_t k = curve->k, left = 0;
    if (k <= most) return;
    double at_risk = curve->at_risk[0], events = 0, censored = 0, times = 0;
    for (size_t j = 0; j < k; j++) {
        events += curve->events[j];
        censored += curve->censored[j];
        if (curve->times) times += curve->times[j];
        if ((j + 1) * most / k == left) continue; /* the next row belongs to it too */
        curve->time[left] = curve->time[j];
        curve->at_risk[left] = at_risk;
        curve->events[left] = events;
        curve->censored[left] = censored;
        curve->survival[left] = curve->survival[j];
        curve->greenwood[left] = curve->greenwood[j];
        if (curve->lower) curve->lower[left] = curve->lower[j];
        if (curve->upper) curve->upper[left] = curve->upper[j];
        if (curve->times) curve->times[left] = times;
        if (j + 1 < k) at_risk = curve->at_risk[j + 1];
        events = censored = times = 0;
        left++;
    }
    curve->k = left;
}

double rc_kernel_kaplan_at(const rc_kaplan *curve, double t)
{
    size_t lo = 0, hi = curve->k;
    if (curve->k == 0 || isnan(t)) return NAN;
    if (t < curve->time[0]) return 1;
    if (t > curve->time[curve->k - 1] && curve->survival[curve->k - 1] > 0) return NAN;
    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (curve->time[mid] <= t)
            lo = mid;
        else
            hi = mid;
    }
    return curve->survival[lo];
}

/* First time at which s has fallen to `level`, by the rules of quantile.survfit. */
static double first_at(const rc_kaplan *curve, const double *s, double level)
{
    size_t i = 0;
    while (i < curve->k && !(s[i] < level + tolerance)) i++; /* NaN is passed over */
    if (i == curve->k) return NAN;
    if (fabs(s[i] - level) < tolerance)
        for (size_t j = i + 1; j < curve->k; j++)
            if (s[j] < s[i]) return 0.5 * (curve->time[i] + curve->time[j]);
    return curve->time[i];
}

double rc_kernel_kaplan_median(const rc_kaplan *curve, int which)
{
    return first_at(curve, which < 0 ? curve->lower : which > 0 ? curve->upper : curve->survival, 0.5);
}

double rc_kernel_kaplan_quantile(const rc_kaplan *curve, double share)
{
    return first_at(curve, curve->survival, 1 - share);
}

double rc_kernel_kaplan_rmst(const rc_kaplan *curve, double tau, double *variance)
{
    *variance = NAN;
    if (curve->k == 0 || !(tau >= 0)) return NAN;
    if (tau > curve->time[curve->k - 1] && curve->survival[curve->k - 1] > 0) return NAN;
    /* From tau back to 0: the area to the right of a time is what its deaths put at stake. */
    double area = 0, sum = 0, right = tau;
    for (size_t j = curve->k; j-- > 0;) {
        double d = curve->events[j], y = curve->at_risk[j];
        if (curve->time[j] > tau) continue;
        area += curve->survival[j] * (right - curve->time[j]);
        right = curve->time[j];
        if (y > d) sum += area * area * (d / (y * (y - d)));
    }
    *variance = sum;
    return area + right;
}
