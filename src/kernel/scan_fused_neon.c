/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_neon.c - the passes with Advanced SIMD of AArch64, which all such processors have. */
#include "kernel/scan_weighted.h"

#ifdef __aarch64__
#include <arm_neon.h>
#include <math.h>

#define INLINE __attribute__((always_inline)) static inline

/* Running sums 0-1, 2-3, 4-5 and 6-7, in the order of rc_kernel_scan_variance. */
static double sum8(const float64x2_t *sums)
{
    float64x2_t all = vaddq_f64(vaddq_f64(sums[0], sums[2]), vaddq_f64(sums[1], sums[3]));
    return vgetq_lane_f64(all, 0) + vgetq_lane_f64(all, 1);
}

/* w (y (Y - y)) of two event times. */
INLINE float64x2_t part(const double *spread, const double *at_risk, float64x2_t y)
{
    return vmulq_f64(vld1q_f64(spread), vmulq_f64(y, vsubq_f64(vld1q_f64(at_risk), y)));
}

static double evaluate(const rc_scan *scan, double *hist, double total, const double *have, double sign, double *low,
                       double *terms)
{
    const float64x2_t zero = vdupq_n_f64(0), signs = vdupq_n_f64(sign);
    float64x2_t sums[4] = {zero, zero, zero, zero}, above = vdupq_n_f64(total);
    size_t j = 0;
    for (; j + 8 <= scan->m; j += 8)
        for (size_t q = 0; q < 4; q++) {
            size_t at = j + 2 * q;
            float64x2_t h = vld1q_f64(hist + at);
            vst1q_f64(hist + at, zero);
            h = vaddq_f64(h, vextq_f64(zero, h, 1));
            float64x2_t y = vmulq_f64(signs, vsubq_f64(above, h));
            above = vsubq_f64(above, vdupq_laneq_f64(h, 1));
            if (have) y = vaddq_f64(vld1q_f64(have + at), y);
            vst1q_f64(low + at, y);
            y = part(scan->spread + at, scan->at_risk + at, y);
            vst1q_f64(terms + at, y);
            sums[q] = vaddq_f64(sums[q], y);
        }
    double rest = vgetq_lane_f64(above, 0), sum[8];
    for (size_t q = 0; q < 4; q++) vst1q_f64(sum + 2 * q, sums[q]);
    for (size_t lane = 0; j < scan->m; j++, lane++) {
        rest -= hist[j];
        hist[j] = 0;
        low[j] = (have ? have[j] : 0) + sign * rest;
        sum[lane] += terms[j] = scan->spread[j] * (low[j] * (scan->at_risk[j] - low[j]));
    }
    hist[scan->m] = 0;
    for (size_t q = 0; q < 4; q++) sums[q] = vld1q_f64(sum + 2 * q);
    return sum8(sums);
}

static double bound(size_t m, const double *left, const double *right)
{
    float64x2_t sums[4] = {vdupq_n_f64(0), vdupq_n_f64(0), vdupq_n_f64(0), vdupq_n_f64(0)};
    size_t j = 0;
    for (; j + 8 <= m; j += 8)
        for (size_t q = 0; q < 4; q++)
            sums[q] = vaddq_f64(sums[q], vminq_f64(vld1q_f64(left + j + 2 * q), vld1q_f64(right + j + 2 * q)));
    double sum = sum8(sums);
    for (; j < m; j++) sum += left[j] < right[j] ? left[j] : right[j];
    return sum;
}

static int64_t largest(const int64_t *x, size_t count)
{
    int64x2_t most = vdupq_n_s64(0);
    size_t i = 0;
    for (; i + 2 <= count; i += 2) {
        int64x2_t v = vabsq_s64(vld1q_s64(x + i));
        most = vbslq_s64(vcgtq_s64(v, most), v, most);
    }
    int64_t even = vgetq_lane_s64(most, 0), odd = vgetq_lane_s64(most, 1), top = even > odd ? even : odd;
    if (i < count) {
        int64_t v = x[i] < 0 ? -x[i] : x[i];
        top = v > top ? v : top;
    }
    return top;
}

/* Adds those of 8 records times their weights to 4 sums. */
INLINE int32x4_t add_pairs(int32x4_t sum, const rc_pairs_end *end, size_t at, int16x8_t reach, int16x8_t from,
                           int16x8_t weight, const bool entries)
{
    int16x8_t shared = vminq_s16(vld1q_s16(end->reach + at), reach);
    if (entries) {
        shared = vsubq_s16(shared, vmaxq_s16(vld1q_s16(end->from + at), from));
        shared = vmaxq_s16(shared, vdupq_n_s16(0));
    }
    return vmlal_high_s16(vmlal_s16(sum, vget_low_s16(shared), vget_low_s16(weight)), shared, weight);
}

/* The pairs of four records with those before each. */
INLINE int32x4_t four_sums(const rc_pairs_end *end, size_t i, const bool entries)
{
    int16x8_t reach[4], from[4];
    int32x4_t sums[4];
    size_t at = 0;
    for (size_t q = 0; q < 4; q++) {
        reach[q] = vdupq_n_s16(end->reach[i + q]);
        from[q] = entries ? vdupq_n_s16(end->from[i + q]) : reach[q];
        sums[q] = vdupq_n_s32(0);
    }
    for (; at + 8 <= i; at += 8) {
        int16x8_t weight = vld1q_s16(end->weight + at);
        for (size_t q = 0; q < 4; q++) sums[q] = add_pairs(sums[q], end, at, reach[q], from[q], weight, entries);
    }
    for (size_t q = 0; q < 4; q++) {
        int16x8_t weight = vandq_s16(vld1q_s16(end->weight + at), vld1q_s16(end->before + at - i - q));
        sums[q] = add_pairs(sums[q], end, at, reach[q], from[q], weight, entries);
    }
    return vpaddq_s32(vpaddq_s32(sums[0], sums[1]), vpaddq_s32(sums[2], sums[3]));
}

/* Unsigned: what goes round on the way comes back. */
INLINE void pair_bounds(const rc_pairs_end *end, size_t count, ptrdiff_t step, int32_t *least, const bool entries)
{
    uint32_t all = 0;
    for (size_t i = 0; i < count; i += 4) {
        uint32_t term[4];
        uint32x4_t twice = vreinterpretq_u32_s32(vshll_n_s16(vld1_s16(end->weight + i), 1));
        uint32x4_t sums = vreinterpretq_u32_s32(four_sums(end, i, entries));
        vst1q_u32(term, vmlsq_u32(vld1q_u32(end->gain + i), sums, twice));
        for (size_t q = 0; q < 4 && i + q < count; q++) {
            least += step;
            *least = (int32_t)(all += term[q]);
        }
    }
}

static void pairs(const rc_pairs_end *end, size_t count, bool high, int32_t *least)
{
    if (end->from)
        pair_bounds(end, count, high ? -1 : 1, least, true);
    else
        pair_bounds(end, count, high ? -1 : 1, least, false);
}

/* Of four candidates; s is above 0: infinite where the bound is not. */
static float32x4_t ratios(const int64_t *low, const int32_t *least)
{
    int32x4_t high = vcombine_s32(vshrn_n_s64(vld1q_s64(low), 32), vshrn_n_s64(vld1q_s64(low + 2), 32));
    float32x4_t s = vcvtq_f32_s32(vaddq_s32(vabsq_s32(high), vdupq_n_s32(1)));
    return vdivq_f32(vmulq_f32(s, s), vcvtq_f32_s32(vmaxq_s32(vld1q_s32(least), vdupq_n_s32(0))));
}

static size_t upper(const int64_t *low, const int32_t *least, size_t k, float *out)
{
    size_t c = 0, which = 0;
    for (; c + 4 <= k; c += 4) vst1q_f32(out + c, ratios(low + c, least + c));
    if (c < k) {
        int64_t some[4] = {0};
        int32_t bounds[4] = {1, 1, 1, 1};
        float last[4];
        for (size_t i = c; i < k; i++) some[i - c] = low[i], bounds[i - c] = least[i];
        vst1q_f32(last, ratios(some, bounds));
        for (size_t i = c; i < k; i++) out[i] = last[i - c];
    }
    float32x4_t most = vdupq_n_f32(0);
    for (c = 0; c + 4 <= k; c += 4) most = vmaxq_f32(most, vld1q_f32(out + c));
    float top = vmaxvq_f32(most);
    for (; c < k; c++) top = out[c] > top ? out[c] : top;
    while (out[which] < top) which++;
    return which;
}

static size_t survivors(const float *ratio, float limit, size_t k, uint32_t *out)
{
    size_t found = 0, c = 0;
    for (; c + 4 <= k; c += 4) {
        if (!(vmaxvq_f32(vld1q_f32(ratio + c)) >= limit)) continue;
        for (size_t i = c; i < c + 4; i++)
            if (ratio[i] >= limit) out[found++] = (uint32_t)i;
    }
    for (; c < k; c++)
        if (ratio[c] >= limit) out[found++] = (uint32_t)c;
    return found;
}

static double score(const int64_t *low, double unit, const double *inverse_sd, size_t k, size_t *candidate)
{
    float64x2_t most = vdupq_n_f64(-1);
    uint64x2_t which = vdupq_n_u64(0), index = {0, 1};
    size_t c = 0;
    for (; c + 2 <= k; c += 2, index = vaddq_u64(index, vdupq_n_u64(2))) {
        float64x2_t sd = vld1q_f64(inverse_sd + c);
        float64x2_t t = vmulq_f64(vabsq_f64(vmulq_n_f64(vcvtq_f64_s64(vld1q_s64(low + c)), unit)), sd);
        uint64x2_t more = vandq_u64(vcgtq_f64(t, most), vcgtzq_f64(sd));
        most = vbslq_f64(more, t, most);
        which = vbslq_u64(more, index, which);
    }
    double even = vgetq_lane_f64(most, 0), odd = vgetq_lane_f64(most, 1), top = odd > even ? odd : even;
    size_t a = vgetq_lane_u64(which, 0), b = vgetq_lane_u64(which, 1);
    *candidate = even == odd ? (a < b ? a : b) : even > odd ? a : b;
    if (c < k && inverse_sd[c] > 0) {
        double t = fabs((double)low[c] * unit) * inverse_sd[c];
        if (t > top) top = t, *candidate = c;
    }
    return top;
}

const rc_scan_passes *rc_kernel_fused_neon(void)
{
    static const rc_scan_passes passes = {.pairs_most = 700,
                                          .weighted_most = 900,
                                          .evaluate = evaluate,
                                          .bound = bound,
                                          .largest = largest,
                                          .pairs = pairs,
                                          .upper = upper,
                                          .survivors = survivors,
                                          .score = score,
                                          .weighted = &rc_kernel_weighted_neon};
    return &passes;
}
#else
const rc_scan_passes *rc_kernel_fused_neon(void)
{
    return NULL;
}
#endif
