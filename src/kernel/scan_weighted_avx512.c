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

/* Weights by event time from those by key; returns the most deaths. */
static double at_risk_and_deaths(size_t m, const double *count, double *deaths, double *at_risk)
{
    const __m512i evens = _mm512_set_epi64(14, 12, 10, 8, 6, 4, 2, 0),
                  odds = _mm512_set_epi64(15, 13, 11, 9, 7, 5, 3, 1);
    const __m512i last = _mm512_set1_epi64(7);
    __m512d above = _mm512_setzero_pd(), most = above;
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
        most = _mm512_max_pd(most, d); /* 0 beyond the last */
    }
    return _mm512_reduce_max_pd(most);
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
                   double *score, double *reach, double *gain, const rc_rates *rates)
{
    double most = at_risk_and_deaths(m, count, deaths, at_risk);
    if (rc_kernel_weighted_known(rates, most, at_risk[0])) {
        rc_kernel_weighted_look_up(m, deaths, at_risk, rates, spread, hazard, reach, gain);
    } else {
        spreads(m, deaths, at_risk, spread, hazard + 1);
        rc_kernel_weighted_add_up(m, at_risk, spread, hazard, reach, gain);
    }
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

const struct rc_weighted_passes rc_kernel_weighted_avx512 = {.risk = risk, .sums = sums, .rough = rough};
#endif
