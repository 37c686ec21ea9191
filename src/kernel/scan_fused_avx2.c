/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_avx2.c - the passes with AVX2. */
#include "kernel/scan_weighted.h"

#ifdef __AVX2__
#include <immintrin.h>
#include <math.h>
#include <string.h>

#define INLINE __attribute__((always_inline)) static inline

/* Running sums 0-3 and 4-7, in the order of rc_kernel_scan_variance. */
static double sum8(__m256d low, __m256d high)
{
    double sum[4];
    _mm256_storeu_pd(sum, _mm256_add_pd(low, high));
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

/* w (y (Y - y)) of four event times. */
static __m256d part(const double *spread, const double *at_risk, __m256d y)
{
    __m256d g = _mm256_mul_pd(y, _mm256_sub_pd(_mm256_loadu_pd(at_risk), y));
    return _mm256_mul_pd(_mm256_loadu_pd(spread), g);
}

static double evaluate(const rc_scan *scan, double *hist, double total, const double *have, double sign, double *low,
                       double *terms)
{
    const __m256d zero = _mm256_setzero_pd(), signs = _mm256_set1_pd(sign);
    __m256d sums[2] = {zero, zero}, above = _mm256_set1_pd(total);
    size_t j = 0;
    for (size_t half = 0; j + 4 <= scan->m; j += 4, half ^= 1) {
        __m256d h = _mm256_loadu_pd(hist + j);
        _mm256_storeu_pd(hist + j, zero);
        h = _mm256_add_pd(h, _mm256_blend_pd(_mm256_permute4x64_pd(h, 0x90), zero, 1));
        h = _mm256_add_pd(h, _mm256_permute2f128_pd(h, h, 0x08));
        __m256d y = _mm256_mul_pd(signs, _mm256_sub_pd(above, h));
        above = _mm256_sub_pd(above, _mm256_permute4x64_pd(h, 0xff));
        if (have) y = _mm256_add_pd(_mm256_loadu_pd(have + j), y);
        _mm256_storeu_pd(low + j, y);
        y = part(scan->spread + j, scan->at_risk + j, y);
        _mm256_storeu_pd(terms + j, y);
        sums[half] = _mm256_add_pd(sums[half], y);
    }
    double sum[8], rest = _mm256_cvtsd_f64(above);
    _mm256_storeu_pd(sum, sums[0]);
    _mm256_storeu_pd(sum + 4, sums[1]);
    for (; j < scan->m; j++) {
        rest -= hist[j];
        hist[j] = 0;
        low[j] = (have ? have[j] : 0) + sign * rest;
        sum[j % 8] += terms[j] = scan->spread[j] * (low[j] * (scan->at_risk[j] - low[j]));
    }
    hist[scan->m] = 0;
    return sum8(_mm256_loadu_pd(sum), _mm256_loadu_pd(sum + 4));
}

static double bound(size_t m, const double *left, const double *right)
{
    __m256d sums[2] = {_mm256_setzero_pd(), _mm256_setzero_pd()};
    size_t j = 0;
    for (; j + 8 <= m; j += 8)
        for (size_t half = 0; half < 2; half++) {
            __m256d l = _mm256_loadu_pd(left + j + 4 * half), r = _mm256_loadu_pd(right + j + 4 * half);
            sums[half] = _mm256_add_pd(sums[half], _mm256_min_pd(l, r));
        }
    double sum = sum8(sums[0], sums[1]);
    for (; j < m; j++) sum += left[j] < right[j] ? left[j] : right[j];
    return sum;
}

static int64_t largest(const int64_t *x, size_t count)
{
    __m256i most = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(x + i));
        __m256i sign = _mm256_cmpgt_epi64(_mm256_setzero_si256(), v);
        v = _mm256_sub_epi64(_mm256_xor_si256(v, sign), sign);
        most = _mm256_blendv_epi8(most, v, _mm256_cmpgt_epi64(v, most));
    }
    int64_t lane[4], top = 0;
    _mm256_storeu_si256((__m256i *)(void *)lane, most);
    for (int l = 0; l < 4; l++) top = lane[l] > top ? lane[l] : top;
    for (; i < count; i++) {
        int64_t v = x[i] < 0 ? -x[i] : x[i];
        top = v > top ? v : top;
    }
    return top;
}

static __m256i load16(const int16_t *at)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

/* Those of 16 records times their weights, in 8 sums. */
INLINE __m256i pair_terms(const rc_pairs_end *end, size_t at, __m256i reach, __m256i from, __m256i weight,
                          const bool entries)
{
    __m256i shared = _mm256_min_epi16(load16(end->reach + at), reach);
    if (entries) {
        shared = _mm256_sub_epi16(shared, _mm256_max_epi16(load16(end->from + at), from));
        shared = _mm256_max_epi16(shared, _mm256_setzero_si256());
    }
    return _mm256_madd_epi16(shared, weight);
}

/* The pairs of four records with those before each. */
INLINE __m128i four_sums(const rc_pairs_end *end, size_t i, const bool entries)
{
    __m256i reach[4], from[4], sums[4];
    size_t at = 0;
    for (size_t q = 0; q < 4; q++) {
        reach[q] = _mm256_set1_epi16(end->reach[i + q]);
        from[q] = entries ? _mm256_set1_epi16(end->from[i + q]) : reach[q];
        sums[q] = _mm256_setzero_si256();
    }
    for (; at + 16 <= i; at += 16) {
        __m256i weight = load16(end->weight + at);
        for (size_t q = 0; q < 4; q++)
            sums[q] = _mm256_add_epi32(sums[q], pair_terms(end, at, reach[q], from[q], weight, entries));
    }
    for (size_t q = 0; q < 4; q++) {
        __m256i weight = _mm256_and_si256(load16(end->weight + at), load16(end->before + at - i - q));
        sums[q] = _mm256_add_epi32(sums[q], pair_terms(end, at, reach[q], from[q], weight, entries));
    }
    __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
    return _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
}

INLINE void pair_bounds(const rc_pairs_end *end, size_t count, const bool high, int32_t *least, const bool entries)
{
    __m128i before = _mm_setzero_si128();
    for (size_t i = 0; i < count; i += 4) {
        __m128i weight = _mm_cvtepi16_epi32(_mm_loadl_epi64((const __m128i *)(const void *)(end->weight + i)));
        __m128i pairs = _mm_mullo_epi32(four_sums(end, i, entries), _mm_add_epi32(weight, weight));
        __m128i all = _mm_sub_epi32(_mm_load_si128((const __m128i *)(const void *)(end->gain + i)), pairs);
        all = _mm_add_epi32(all, _mm_slli_si128(all, 4));
        all = _mm_add_epi32(all, _mm_slli_si128(all, 8));
        before = _mm_add_epi32(before, all);
        int32_t four[4];
        if (count - i >= 4) {
            __m128i put = high ? _mm_shuffle_epi32(before, 0x1b) : before;
            _mm_storeu_si128((__m128i *)(void *)(high ? least - i - 4 : least + i + 1), put);
        } else {
            _mm_storeu_si128((__m128i *)(void *)four, before);
            for (size_t q = 0; q < count - i; q++) *(high ? least - i - q - 1 : least + i + q + 1) = four[q];
        }
        before = _mm_shuffle_epi32(before, 0xff);
    }
}

static void pairs(const rc_pairs_end *end, size_t count, bool high, int32_t *least)
{
    if (end->from && high)
        pair_bounds(end, count, true, least, true);
    else if (end->from)
        pair_bounds(end, count, false, least, true);
    else if (high)
        pair_bounds(end, count, true, least, false);
    else
        pair_bounds(end, count, false, least, false);
}

/* The high halves of 8 sums, at least their magnitude. */
static __m256 magnitudes(const int64_t *low)
{
    __m256 first = _mm256_loadu_ps((const float *)(const void *)low);
    __m256 second = _mm256_loadu_ps((const float *)(const void *)(low + 4));
    __m256i high = _mm256_castps_si256(_mm256_shuffle_ps(first, second, 0xdd));
    high = _mm256_abs_epi32(_mm256_permute4x64_epi64(high, 0xd8));
    return _mm256_cvtepi32_ps(_mm256_add_epi32(high, _mm256_set1_epi32(1)));
}

static __m256 ratios(const int64_t *low, const int32_t *least)
{
    __m256i bound = _mm256_loadu_si256((const __m256i *)(const void *)least);
    __m256 s = magnitudes(low), v = _mm256_cvtepi32_ps(_mm256_max_epi32(bound, _mm256_setzero_si256()));
    return _mm256_div_ps(_mm256_mul_ps(s, s), v); /* s is above 0: infinite where v is 0 */
}

static size_t upper(const int64_t *low, const int32_t *least, size_t k, float *out)
{
    const __m256i eight = _mm256_set1_epi32(8);
    __m256 most = _mm256_setzero_ps();
    __m256i which = _mm256_setzero_si256(), index = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    for (size_t c = 0; c < k; c += 8, index = _mm256_add_epi32(index, eight)) {
        int64_t some[8] = {0};
        int32_t bounds[8] = {0};
        float last[8];
        bool whole = k - c >= 8;
        if (!whole) {
            memcpy(some, low + c, (k - c) * sizeof *some);
            memcpy(bounds, least + c, (k - c) * sizeof *bounds);
        }
        __m256 t = ratios(whole ? low + c : some, whole ? least + c : bounds);
        if (!whole) {
            _mm256_storeu_ps(last, t);
            memcpy(out + c, last, (k - c) * sizeof *out);
            for (size_t i = k - c; i < 8; i++) last[i] = 0;
            t = _mm256_loadu_ps(last);
        } else {
            _mm256_storeu_ps(out + c, t);
        }
        __m256 more = _mm256_cmp_ps(t, most, _CMP_GT_OQ);
        most = _mm256_blendv_ps(most, t, more);
        which = _mm256_blendv_epi8(which, index, _mm256_castps_si256(more));
    }
    float lane[8];
    int32_t at[8];
    size_t top = 0;
    _mm256_storeu_ps(lane, most);
    _mm256_storeu_si256((__m256i *)(void *)at, which);
    for (size_t l = 1; l < 8; l++) top = lane[l] > lane[top] ? l : top;
    return (size_t)at[top];
}

static size_t survivors(const float *ratio, float limit, size_t k, uint32_t *out)
{
    size_t found = 0, c = 0;
    for (; c + 8 <= k; c += 8) {
        __m256 not_below = _mm256_cmp_ps(_mm256_loadu_ps(ratio + c), _mm256_set1_ps(limit), _CMP_GE_OQ);
        for (unsigned mask = (unsigned)_mm256_movemask_ps(not_below); mask; mask &= mask - 1)
            out[found++] = (uint32_t)c + (uint32_t)__builtin_ctz(mask);
    }
    for (; c < k; c++)
        if (ratio[c] >= limit) out[found++] = (uint32_t)c;
    return found;
}

static double score(const int64_t *low, double unit, const double *inverse_sd, size_t k, size_t *candidate)
{
    double most = -1;
    *candidate = 0;
    for (size_t c = 0; c < k; c++) {
        double t = fabs((double)low[c] * unit) * inverse_sd[c];
        if (inverse_sd[c] > 0 && t > most) most = t, *candidate = c;
    }
    return most;
}

const rc_scan_passes *rc_kernel_fused_avx2(void)
{
    static const rc_scan_passes passes = {.pairs_most = 1000,
                                          .weighted_most = 900,
                                          .evaluate = evaluate,
                                          .bound = bound,
                                          .largest = largest,
                                          .pairs = pairs,
                                          .upper = upper,
                                          .survivors = survivors,
                                          .score = score,
                                          .weighted = &rc_kernel_weighted_avx2};
    return __builtin_cpu_supports("avx2") ? &passes : NULL;
}
#else
const rc_scan_passes *rc_kernel_fused_avx2(void)
{
    return NULL;
}
#endif
