/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_avx512.c - the passes with AVX-512 F, BW, DQ, VL. */
#include "kernel/scan_weighted.h"

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#include <immintrin.h>
#include <math.h>

#define INLINE __attribute__((always_inline)) static inline

/* The order of rc_kernel_scan_variance. */
static double sum8(__m512d sums)
{
    double sum[8];
    _mm512_storeu_pd(sum, sums);
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

static __mmask8 first8(size_t count)
{
    return (__mmask8)(count >= 8 ? 0xffU : (1U << count) - 1U);
}

static double evaluate(const rc_scan *scan, double *hist, double total, const double *have, double sign, double *low,
                       double *part)
{
    const __m512d zero = _mm512_setzero_pd(), signs = _mm512_set1_pd(sign);
    const __m512i izero = _mm512_setzero_si512(), last = _mm512_set1_epi64(7);
    __m512d sums = zero, above = _mm512_set1_pd(total);
    for (size_t j = 0; j < scan->m; j += 8) {
        __mmask8 in = first8(scan->m - j);
        __m512d h = _mm512_maskz_loadu_pd(in, hist + j);
        _mm512_mask_storeu_pd(hist + j, in, zero);
        h = _mm512_add_pd(h, _mm512_castsi512_pd(_mm512_alignr_epi64(_mm512_castpd_si512(h), izero, 7)));
        h = _mm512_add_pd(h, _mm512_castsi512_pd(_mm512_alignr_epi64(_mm512_castpd_si512(h), izero, 6)));
        h = _mm512_add_pd(h, _mm512_castsi512_pd(_mm512_alignr_epi64(_mm512_castpd_si512(h), izero, 4)));
        __m512d y = _mm512_mul_pd(signs, _mm512_sub_pd(above, h));
        above = _mm512_sub_pd(above, _mm512_permutexvar_pd(last, h));
        if (have) y = _mm512_add_pd(_mm512_maskz_loadu_pd(in, have + j), y);
        _mm512_mask_storeu_pd(low + j, in, y);
        __m512d g = _mm512_mul_pd(y, _mm512_sub_pd(_mm512_maskz_loadu_pd(in, scan->at_risk + j), y));
        g = _mm512_mul_pd(_mm512_maskz_loadu_pd(in, scan->spread + j), g);
        _mm512_mask_storeu_pd(part + j, in, g);
        sums = _mm512_mask_add_pd(sums, in, sums, g);
    }
    hist[scan->m] = 0;
    return sum8(sums);
}

static double bound(size_t m, const double *left, const double *right)
{
    __m512d sums[2] = {_mm512_setzero_pd(), _mm512_setzero_pd()};
    size_t j = 0;
    for (; j + 16 <= m; j += 16)
        for (size_t half = 0; half < 2; half++) {
            __m512d l = _mm512_loadu_pd(left + j + 8 * half), r = _mm512_loadu_pd(right + j + 8 * half);
            sums[half] = _mm512_add_pd(sums[half], _mm512_min_pd(l, r));
        }
    for (; j < m; j += 8) {
        __mmask8 in = first8(m - j);
        __m512d l = _mm512_maskz_loadu_pd(in, left + j), r = _mm512_maskz_loadu_pd(in, right + j);
        sums[0] = _mm512_add_pd(sums[0], _mm512_min_pd(l, r));
    }
    return sum8(_mm512_add_pd(sums[0], sums[1]));
}

static int64_t largest(const int64_t *x, size_t count)
{
    __m512i most = _mm512_setzero_si512();
    for (size_t i = 0; i < count; i += 8)
        most = _mm512_max_epi64(most, _mm512_abs_epi64(_mm512_maskz_loadu_epi64(first8(count - i), x + i)));
    return _mm512_reduce_max_epi64(most);
}

/* Those of 32 records times their weights, in 16 sums. */
INLINE __m512i pair_terms(const rc_pairs_end *end, size_t at, __m512i reach, __m512i from, __m512i weight,
                          const bool entries)
{
    __m512i shared = _mm512_min_epi16(_mm512_loadu_si512(end->reach + at), reach);
    if (entries) {
        shared = _mm512_sub_epi16(shared, _mm512_max_epi16(_mm512_loadu_si512(end->from + at), from));
        shared = _mm512_max_epi16(shared, _mm512_setzero_si512());
    }
    return _mm512_madd_epi16(shared, weight);
}

/* The four sums of each of four vectors' lanes. */
INLINE __m128i add_four(const __m512i *sums)
{
    __m256i half[4];
    for (size_t q = 0; q < 4; q++)
        half[q] = _mm256_add_epi32(_mm512_castsi512_si256(sums[q]), _mm512_extracti64x4_epi64(sums[q], 1));
    __m256i all = _mm256_hadd_epi32(_mm256_hadd_epi32(half[0], half[1]), _mm256_hadd_epi32(half[2], half[3]));
    return _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
}

/* The pairs of four records with those before each. */
INLINE __m128i four_sums(const rc_pairs_end *end, size_t i, const bool entries)
{
    __m512i reach[4], from[4], sums[4];
    size_t at = 0;
    for (size_t q = 0; q < 4; q++) {
        reach[q] = _mm512_set1_epi16(end->reach[i + q]);
        from[q] = entries ? _mm512_set1_epi16(end->from[i + q]) : reach[q];
        sums[q] = _mm512_setzero_si512();
    }
    for (; at + 32 <= i; at += 32) {
        __m512i weight = _mm512_load_si512(end->weight + at);
        for (size_t q = 0; q < 4; q++)
            sums[q] = _mm512_add_epi32(sums[q], pair_terms(end, at, reach[q], from[q], weight, entries));
    }
    for (size_t q = 0; q < 4; q++) {
        __m512i weight = _mm512_maskz_loadu_epi16((1U << (i + q - at)) - 1U, end->weight + at);
        sums[q] = _mm512_add_epi32(sums[q], pair_terms(end, at, reach[q], from[q], weight, entries));
    }
    return add_four(sums);
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
        size_t in = count - i < 4 ? count - i : 4;
        if (high)
            _mm_mask_storeu_epi32(least - i - 4, (__mmask8)(0xf0U >> in), _mm_shuffle_epi32(before, 0x1b));
        else
            _mm_mask_storeu_epi32(least + i + 1, (__mmask8)((1U << in) - 1U), before);
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

static size_t upper(const int64_t *low, const int32_t *least, size_t k, float *out)
{
    __m256 most = _mm256_setzero_ps();
    __m256i which = _mm256_setzero_si256(), index = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
    for (size_t c = 0; c < k; c += 8, index = _mm256_add_epi32(index, _mm256_set1_epi32(8))) {
        __mmask8 in = first8(k - c);
        __m512i high = _mm512_srai_epi64(_mm512_maskz_loadu_epi64(in, low + c), 32);
        __m256i magnitude = _mm256_add_epi32(_mm256_abs_epi32(_mm512_cvtepi64_epi32(high)), _mm256_set1_epi32(1));
        __m256i bound = _mm256_max_epi32(_mm256_maskz_loadu_epi32(in, least + c), _mm256_setzero_si256());
        __m256 s = _mm256_cvtepi32_ps(magnitude);
        __m256 t = _mm256_maskz_div_ps(in, _mm256_mul_ps(s, s), _mm256_cvtepi32_ps(bound)); /* infinite by 0 */
        __mmask8 more = _mm256_cmp_ps_mask(t, most, _CMP_GT_OQ);
        _mm256_mask_storeu_ps(out + c, in, t);
        most = _mm256_mask_mov_ps(most, more, t);
        which = _mm256_mask_mov_epi32(which, more, index);
    }
    float top = _mm512_reduce_max_ps(_mm512_insertf32x8(_mm512_setzero_ps(), most, 0));
    __mmask8 at = _mm256_cmp_ps_mask(most, _mm256_set1_ps(top), _CMP_EQ_OQ);
    return (size_t)_mm512_mask_reduce_max_epi32(at, _mm512_castsi256_si512(which));
}

static size_t survivors(const float *ratio, float limit, size_t k, uint32_t *out)
{
    size_t found = 0;
    const __m256 least = _mm256_set1_ps(limit);
    for (size_t c = 0; c < k; c += 8) {
        __mmask8 in = first8(k - c);
        unsigned mask = _mm256_mask_cmp_ps_mask(in, _mm256_maskz_loadu_ps(in, ratio + c), least, _CMP_GE_OQ);
        for (; mask; mask &= mask - 1) out[found++] = (uint32_t)c + (uint32_t)__builtin_ctz(mask);
    }
    return found;
}

static double score(const int64_t *low, double unit, const double *inverse_sd, size_t k, size_t *candidate)
{
    __m512d most = _mm512_set1_pd(-1);
    const __m512d units = _mm512_set1_pd(unit), zero = _mm512_setzero_pd();
    __m512i which = _mm512_setzero_si512(), index = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    for (size_t c = 0; c < k; c += 8) {
        __mmask8 in = first8(k - c);
        __m512d sd = _mm512_maskz_loadu_pd(in, inverse_sd + c);
        __m512d s = _mm512_mul_pd(_mm512_cvtepi64_pd(_mm512_maskz_loadu_epi64(in, low + c)), units);
        __m512d t = _mm512_mul_pd(_mm512_abs_pd(s), sd);
        __mmask8 more = _mm512_mask_cmp_pd_mask(_mm512_mask_cmp_pd_mask(in, sd, zero, _CMP_GT_OQ), t, most, _CMP_GT_OQ);
        most = _mm512_mask_mov_pd(most, more, t);
        which = _mm512_mask_mov_epi64(which, more, index);
        index = _mm512_add_epi64(index, _mm512_set1_epi64(8));
    }
    double top = _mm512_reduce_max_pd(most);
    __mmask8 at = _mm512_cmp_pd_mask(most, _mm512_set1_pd(top), _CMP_EQ_OQ);
    *candidate = (size_t)_mm512_mask_reduce_min_epi64(at, which);
    return top;
}

const rc_scan_passes *rc_kernel_fused_avx512(void)
{
    static const rc_scan_passes passes = {.pairs_most = 900,
                                          .weighted_most = 700,
                                          .evaluate = evaluate,
                                          .bound = bound,
                                          .largest = largest,
                                          .pairs = pairs,
                                          .upper = upper,
                                          .survivors = survivors,
                                          .score = score,
                                          .weighted = &rc_kernel_weighted_avx512};
    bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return has ? &passes : NULL;
}
#else
const rc_scan_passes *rc_kernel_fused_avx512(void)
{
    return NULL;
}
#endif
