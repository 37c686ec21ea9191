/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_weighted_neon.c - the passes over a weighted sample with Advanced SIMD of AArch64. */
#include "kernel/scan_weighted.h"

#ifdef __aarch64__
#include <arm_neon.h>
#include <math.h>

/* x[0], x[0] + x[1] */
static float64x2_t prefix(float64x2_t x)
{
    return vaddq_f64(x, vextq_f64(vdupq_n_f64(0), x, 1));
}

/* Weights by event time from those by key, from the last; returns the most deaths. */
static double at_risk_and_deaths(size_t m, const double *count, double *deaths, double *at_risk)
{
    double after = 0, most = 0;
    size_t j = m;
    if (j % 2) {
        j--;
        most = deaths[j] = count[2 * j + 3];
        at_risk[j] = after = count[2 * j + 2] + deaths[j];
    }
    float64x2_t above = vdupq_n_f64(after), top = vdupq_n_f64(most);
    for (; j; j -= 2) {
        float64x2x2_t by_event = vld2q_f64(count + 2 * j - 2); /* censored, dead */
        float64x2_t here = vaddq_f64(by_event.val[0], by_event.val[1]);
        here = vaddq_f64(here, vextq_f64(here, vdupq_n_f64(0), 1)); /* both, the second */
        vst1q_f64(deaths + j - 2, by_event.val[1]);
        vst1q_f64(at_risk + j - 2, vaddq_f64(above, here));
        above = vaddq_f64(above, vdupq_laneq_f64(here, 0));
        top = vmaxq_f64(top, by_event.val[1]);
    }
    return vmaxvq_f64(top);
}

static void spreads(size_t m, const double *deaths, const double *at_risk, double *spread, double *ratio)
{
    const float64x2_t one = vdupq_n_f64(1), zero = vdupq_n_f64(0);
    size_t j = 0;
    for (; j + 2 <= m; j += 2) {
        float64x2_t d = vld1q_f64(deaths + j), y = vld1q_f64(at_risk + j);
        float64x2_t s = vdivq_f64(vmulq_f64(d, vsubq_f64(y, d)), vsubq_f64(y, one));
        vst1q_f64(spread + j, vbslq_f64(vcgtq_f64(y, one), vdivq_f64(s, vmulq_f64(y, y)), zero));
        vst1q_f64(ratio + j, vbslq_f64(vcgtq_f64(d, zero), vdivq_f64(d, y), zero));
    }
    if (j < m) {
        rc_rate rate = rc_kernel_weighted_rate(deaths[j], at_risk[j]);
        spread[j] = rate.spread;
        ratio[j] = rate.ratio;
    }
}

static double risk(size_t m, double *count, double *deaths, double *at_risk, double *spread, double *hazard,
                   double *score, double *reach, double *gain, const rc_rates *rates)
{
    const float64x2_t one = vdupq_n_f64(1), zero = vdupq_n_f64(0);
    float64x2_t magnitude = zero;
    double most = at_risk_and_deaths(m, count, deaths, at_risk);
    if (rc_kernel_weighted_known(rates, most, at_risk[0])) {
        rc_kernel_weighted_look_up(m, deaths, at_risk, rates, spread, hazard, reach, gain);
    } else {
        spreads(m, deaths, at_risk, spread, hazard + 1);
        rc_kernel_weighted_add_up(m, at_risk, spread, hazard, reach, gain);
    }
    size_t r = 0;
    for (; r + 2 <= m + 1; r += 2) {
        float64x2_t h = vld1q_f64(hazard + r);
        float64x2x2_t s = {{vsubq_f64(zero, h), vsubq_f64(one, h)}}, c = vld2q_f64(count + 2 * r);
        magnitude = vaddq_f64(magnitude, vmulq_f64(c.val[0], vabsq_f64(s.val[0])));
        magnitude = vaddq_f64(magnitude, vmulq_f64(c.val[1], vabsq_f64(s.val[1])));
        vst2q_f64(score + 2 * r, s);
        vst1q_f64(count + 2 * r, zero);
        vst1q_f64(count + 2 * r + 2, zero);
    }
    double rest = 0;
    for (size_t e = 0; e < 2 && r <= m; e++) {
        score[2 * r + e] = (double)e - hazard[r];
        rest += count[2 * r + e] * fabs(score[2 * r + e]);
        count[2 * r + e] = 0;
    }
    return vaddvq_f64(magnitude) + rest;
}

static void sums(const double *scaled, const double *weight, double per_unit, size_t count, int64_t *low, double *below)
{
    int64_t sum = low[0] = 0;
    float64x2_t total = vdupq_n_f64(0);
    size_t i = 0;
    below[0] = 0;
    for (; i + 2 <= count; i += 2) {
        int64x2_t units = vcvtnq_s64_f64(vmulq_n_f64(vld1q_f64(scaled + i), per_unit)); /* half to even */
        low[i + 1] = sum += vgetq_lane_s64(units, 0);
        low[i + 2] = sum += vgetq_lane_s64(units, 1);
        float64x2_t weights = prefix(vld1q_f64(weight + i));
        vst1q_f64(below + i + 1, vaddq_f64(total, weights));
        total = vaddq_f64(total, vdupq_laneq_f64(weights, 1));
    }
    if (i < count) {
        low[i + 1] = sum + vcvtnd_s64_f64(scaled[i] * per_unit);
        below[i + 1] = below[i] + weight[i];
    }
}

static size_t rough(const int64_t *low, const double *below, double size, size_t k)
{
    float64x2_t most = vdupq_n_f64(-1);
    uint64x2_t which = vdupq_n_u64(0), index = {0, 1};
    size_t c = 0;
    for (; c + 2 <= k; c += 2, index = vaddq_u64(index, vdupq_n_u64(2))) {
        float64x2_t s = vcvtq_f64_s64(vld1q_s64(low + c)), b = vld1q_f64(below + c);
        float64x2_t t = vdivq_f64(vmulq_f64(s, s), vmulq_f64(b, vsubq_f64(vdupq_n_f64(size), b)));
        uint64x2_t more = vcgtq_f64(t, most);
        most = vbslq_f64(more, t, most);
        which = vbslq_u64(more, index, which);
    }
    bool odd = vgetq_lane_f64(most, 1) > vgetq_lane_f64(most, 0);
    return odd ? vgetq_lane_u64(which, 1) : vgetq_lane_u64(which, 0);
}

const struct rc_weighted_passes rc_kernel_weighted_neon = {.risk = risk, .sums = sums, .rough = rough};
#endif
