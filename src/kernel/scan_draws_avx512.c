/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_draws_avx512.c - the look at the sums with AVX-512 F and DQ. */
#include "kernel/scan_draws.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>

static void pass(const int64_t *high, const double *weight, double unit, size_t from, size_t to, rc_draws_best *best)
{
    const __m512d units = _mm512_set1_pd(unit);
    const __m512i eight = _mm512_set1_epi64(8);
    __m512d most = _mm512_set1_pd(-1);
    __m512i which = _mm512_setzero_si512(), index = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    for (size_t at = from; at < to; at += 8, index = _mm512_add_epi64(index, eight)) {
        __mmask8 in = (__mmask8)(to - at >= 8 ? 0xffU : (1U << (to - at)) - 1U);
        __m512d s = _mm512_cvtepi64_pd(_mm512_maskz_loadu_epi64(in, high + (at - from)));
        __m512d t = _mm512_mul_pd(_mm512_abs_pd(_mm512_mul_pd(s, units)), _mm512_maskz_loadu_pd(in, weight + at));
        __mmask8 more = _mm512_mask_cmp_pd_mask(in, t, most, _CMP_GT_OQ);
        most = _mm512_mask_mov_pd(most, more, t);
        which = _mm512_mask_mov_epi64(which, more, index);
    }
    double top = _mm512_reduce_max_pd(most);
    if (top < best->statistic) return; /* equal: these places are lower */
    __mmask8 at = _mm512_cmp_pd_mask(most, _mm512_set1_pd(top), _CMP_EQ_OQ);
    *best = (rc_draws_best){top, from + (size_t)_mm512_mask_reduce_min_epi64(at, which)};
}

rc_draws_pass *rc_kernel_draws_pass_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") ? pass : NULL;
}
#else
rc_draws_pass *rc_kernel_draws_pass_avx512(void)
{
    return NULL;
}
#endif
