/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_weighted_avx512.c - the passes over a weighted sample with AVX-512 F, BW, DQ, VL. */
#include "kernel/scan_weighted.h"

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#include <immintrin.h>

static __mmask8 first8(size_t count)
{
    return (__mmask8)(count >= 8 ? 0xffU : (1U << count) - 1U);
}

/* Lanes moved up by `by`, zeros from below. */
#define UP(x, by) _mm512_alignr_epi64((x), _mm512_setzero_si512(), 8 - (by))

static __m512d prefix_pd(__m512d x)
{
    x = _mm512_add_pd(x, _mm512_castsi512_pd(UP(_mm512_castpd_si512(x), 1)));
    x = _mm512_add_pd(x, _mm512_castsi512_pd(UP(_mm512_castpd_si512(x), 2)));
    return _mm512_add_pd(x, _mm512_castsi512_pd(UP(_mm512_castpd_si512(x), 4)));
}

static __m512i prefix_epi64(__m512i x)
{
    x = _mm512_add_epi64(x, UP(x, 1));
    x = _mm512_add_epi64(x, UP(x, 2));
    return _mm512_add_epi64(x, UP(x, 4));
}

/* Weights by event time from those by key. */
static void at_risk_and_deaths(size_t m, const double *count, double *deaths, double *at_risk)
{
    const __m512i evens = _mm512_set_epi64(14, 12, 10, 8, 6, 4, 2, 0),
                  odds = _mm512_set_epi64(15, 13, 11, 9, 7, 5, 3, 1);
    const __m512i last = _mm512_set1_epi64(7);
    __m512d above = _mm512_setzero_pd();
    for (size_t block = (m + 7) / 8; block-- > 0;) {
        size_t j = 8 * block, left = m - j;
        __m512d a = _mm512_maskz_loadu_pd(first8(2 * left), count + 2 * j + 2);
        __m512d b = left > 4 ? _mm512_maskz_loadu_pd(first8(2 * left - 8), count + 2 * j + 10) : _mm512_setzero_pd();
        __m512d d = _mm512_permutex2var_pd(a, odds, b), here = _mm512_add_pd(d, _mm512_permutex2var_pd(a, evens, b));
        /* Sums of this lane and those after it: all of the block less the lanes before it. */
        __m512d up_to = prefix_pd(here), all = _mm512_permutexvar_pd(last, up_to);
        __m512d y = _mm512_add_pd(above, _mm512_add_pd(_mm512_sub_pd(all, up_to), here));
        _mm512_mask_storeu_pd(deaths + j, first8(left), d);
        _mm512_mask_storeu_pd(at_risk + j, first8(left), y);
        above = _mm512_add_pd(above, all);
    }
}

static void spreads(size_t m, const double *deaths, const double *at_risk, double *spread, double *ratio)
{
    const __m512d one = _mm512_set1_pd(1), zero = _mm512_setzero_pd();
    for (size_t j = 0; j < m; j += 8) {
        __mmask8 in = first8(m - j);
        __m512d d = _mm512_maskz_loadu_pd(in, deaths + j), y = _mm512_maskz_loadu_pd(in, at_risk + j);
        __mmask8 some = _mm512_cmp_pd_mask(y, one, _CMP_GT_OQ), dies = _mm512_cmp_pd_mask(d, zero, _CMP_GT_OQ);
        __m512d s = _mm512_maskz_div_pd(some, _mm512_mul_pd(d, _mm512_sub_pd(y, d)), _mm512_sub_pd(y, one));
        _mm512_mask_storeu_pd(spread + j, in, _mm512_maskz_div_pd(some, s, _mm512_mul_pd(y, y)));
        _mm512_mask_storeu_pd(ratio + j, in, _mm512_maskz_div_pd(dies, d, y));
    }
}

static double risk(size_t m, double *count, double *deaths, double *at_risk, double *spread, double *hazard,
                   double *score)
{
    at_risk_and_deaths(m, count, deaths, at_risk);
    spreads(m, deaths, at_risk, spread, hazard + 1);
    double sum = hazard[0] = 0; /* in the order of the event times: its rounding is part of the result */
    for (size_t r = 1; r <= m; r++) hazard[r] = sum += hazard[r];
    const __m512i first = _mm512_set_epi64(3, 3, 2, 2, 1, 1, 0, 0);
    const __m512d event = _mm512_set_pd(1, 0, 1, 0, 1, 0, 1, 0);
    __m512d magnitude = _mm512_setzero_pd();
    for (size_t r = 0; r <= m; r += 4) {
        __mmask8 in = first8(2 * (m + 1 - r));
        __mmask8 ranks = (__mmask8)(first8(m + 1 - r) & 0xfU);
        __m512d h = _mm512_castpd256_pd512(_mm256_maskz_loadu_pd(ranks, hazard + r));
        __m512d s = _mm512_sub_pd(event, _mm512_permutexvar_pd(first, h));
        __m512d c = _mm512_maskz_loadu_pd(in, count + 2 * r);
        _mm512_mask_storeu_pd(score + 2 * r, in, s);
        _mm512_mask_storeu_pd(count + 2 * r, in, _mm512_setzero_pd());
        magnitude = _mm512_add_pd(magnitude, _mm512_mul_pd(c, _mm512_abs_pd(s)));
    }
    return _mm512_reduce_add_pd(magnitude);
}

static void sums(const double *scaled, const double *weight, double per_unit, size_t count, int64_t *low, double *below)
{
    const __m512d units = _mm512_set1_pd(per_unit);
    const __m512i last = _mm512_set1_epi64(7);
    __m512i sum = _mm512_setzero_si512();
    __m512d total = _mm512_setzero_pd();
    low[0] = 0;
    below[0] = 0;
    for (size_t i = 0; i < count; i += 8) {
        __mmask8 in = first8(count - i);
        __m512i u = _mm512_cvtpd_epi64(_mm512_mul_pd(_mm512_maskz_loadu_pd(in, scaled + i), units));
        __m512i up_to = prefix_epi64(u);
        __m512d weights = prefix_pd(_mm512_maskz_loadu_pd(in, weight + i));
        _mm512_mask_storeu_epi64(low + i + 1, in, _mm512_add_epi64(sum, up_to));
        _mm512_mask_storeu_pd(below + i + 1, in, _mm512_add_pd(total, weights));
        sum = _mm512_add_epi64(sum, _mm512_permutexvar_epi64(last, up_to));
        total = _mm512_add_pd(total, _mm512_permutexvar_pd(last, weights));
    }
}

static size_t rough(const int64_t *low, const double *below, double size, size_t k)
{
    const __m512d all = _mm512_set1_pd(size);
    __m512d most = _mm512_set1_pd(-1);
    __m512i which = _mm512_setzero_si512(), index = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    for (size_t c = 0; c < k; c += 8) {
        __mmask8 in = first8(k - c);
        __m512d s = _mm512_cvtepi64_pd(_mm512_maskz_loadu_epi64(in, low + c));
        __m512d b = _mm512_maskz_loadu_pd(in, below + c);
        __m512d t = _mm512_mul_pd(_mm512_mul_pd(s, s), _mm512_rcp14_pd(_mm512_mul_pd(b, _mm512_sub_pd(all, b))));
        __mmask8 more = _mm512_mask_cmp_pd_mask(in, t, most, _CMP_GT_OQ);
        most = _mm512_mask_mov_pd(most, more, t);
        which = _mm512_mask_mov_epi64(which, more, index);
        index = _mm512_add_epi64(index, _mm512_set1_epi64(8));
    }
    __mmask8 at = _mm512_cmp_pd_mask(most, _mm512_set1_pd(_mm512_reduce_max_pd(most)), _CMP_EQ_OQ);
    return (size_t)_mm512_mask_reduce_max_epi64(at, which);
}

static size_t thin(size_t m, const double *spread, const double *at_risk, double *kept, int16_t *total, uint16_t *below,
                   double *largest, double *sum)
{
    const __m512d zero = _mm512_setzero_pd();
    __m512d most = zero, all = zero;
    size_t count = 0;
    for (size_t j = 0; j < m; j += 8) {
        __mmask8 in = first8(m - j);
        __m512d s = _mm512_maskz_loadu_pd(in, spread + j);
        __mmask8 some = _mm512_cmp_pd_mask(s, zero, _CMP_GT_OQ);
        __m512d y = _mm512_maskz_compress_pd(some, _mm512_maskz_loadu_pd(in, at_risk + j));
        size_t here = (size_t)__builtin_popcount(some);
        _mm512_mask_storeu_pd(kept + count, first8(here), _mm512_maskz_compress_pd(some, s));
        _mm_mask_storeu_epi16(total + count, first8(here), _mm256_cvtepi32_epi16(_mm512_cvtpd_epi32(y)));
        __m128i one = _mm_maskz_set1_epi16(some, 1), up = _mm_add_epi16(one, _mm_slli_si128(one, 2));
        up = _mm_add_epi16(up, _mm_slli_si128(up, 4));
        up = _mm_add_epi16(up, _mm_slli_si128(up, 8));
        up = _mm_add_epi16(_mm_sub_epi16(up, one), _mm_set1_epi16((int16_t)count));
        _mm_mask_storeu_epi16(below + j, in, up);
        most = _mm512_max_pd(most, s);
        all = _mm512_add_pd(all, s);
        count += here;
    }
    below[m] = (uint16_t)count;
    *largest = _mm512_reduce_max_pd(most);
    *sum = _mm512_reduce_add_pd(all);
    return count;
}

static void narrow(const double *x, double factor, size_t count, int16_t *out)
{
    const __m512d factors = _mm512_set1_pd(factor);
    for (size_t i = 0; i < count; i += 8) {
        __mmask8 in = first8(count - i);
        __m256i whole = _mm512_cvttpd_epi32(_mm512_mul_pd(_mm512_maskz_loadu_pd(in, x + i), factors));
        _mm_mask_storeu_epi16(out + i, in, _mm256_cvtepi32_epi16(whole));
    }
}

/* Event times [block, block + 32 vectors): the counts stay in registers. */
__attribute__((always_inline)) static inline void census_block(const rc_census *census, size_t block, const int vectors,
                                                               const uint32_t *position, size_t k, int32_t *least)
{
    __m512i y[4], total[4], weight[4], time[4];
    for (int v = 0; v < vectors; v++) {
        int16_t index[32];
        for (size_t j = 0; j < 32; j++) index[j] = (int16_t)(block + 32 * (size_t)v + j);
        time[v] = _mm512_loadu_si512(index);
        y[v] = _mm512_setzero_si512();
        total[v] = _mm512_load_si512(census->total + block + 32 * v);
        weight[v] = _mm512_load_si512(census->weight + block + 32 * v);
    }
    size_t at = 0;
    for (size_t c = 0; c < k; c++) {
        for (; at < position[c]; at++) {
            __m512i rank = _mm512_set1_epi16(census->rank[at]), count = _mm512_set1_epi16(census->count[at]);
            for (int v = 0; v < vectors; v++)
                y[v] = _mm512_mask_add_epi16(y[v], _mm512_cmpgt_epi16_mask(rank, time[v]), y[v], count);
        }
        __m512i sum = _mm512_setzero_si512();
        for (int v = 0; v < vectors; v++) {
            __m512i g = _mm512_mullo_epi16(y[v], _mm512_sub_epi16(total[v], y[v]));
            sum = _mm512_add_epi32(sum, _mm512_madd_epi16(g, weight[v]));
        }
        __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64(sum, 1));
        __m128i part = _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
        part = _mm_add_epi32(part, _mm_shuffle_epi32(part, 0x4e));
        part = _mm_add_epi32(part, _mm_shuffle_epi32(part, 0xb1));
        least[c] = (block ? least[c] : 0) + _mm_cvtsi128_si32(part);
    }
}

static void census_pass(const rc_census *census, const uint32_t *position, size_t k, int32_t *least)
{
    size_t block = 0;
    for (; block + 128 <= census->stride; block += 128) census_block(census, block, 4, position, k, least);
    if (census->stride - block == 96) census_block(census, block, 3, position, k, least);
    if (census->stride - block == 64) census_block(census, block, 2, position, k, least);
    if (census->stride - block == 32) census_block(census, block, 1, position, k, least);
}

const struct rc_weighted_passes rc_kernel_weighted_avx512 = {.census_event_times = 200,
                                                             .risk = risk,
                                                             .sums = sums,
                                                             .rough = rough,
                                                             .thin = thin,
                                                             .narrow = narrow,
                                                             .census = census_pass};
#endif
