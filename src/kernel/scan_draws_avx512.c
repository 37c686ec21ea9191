/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_draws_avx512.c - the looks at the sums with AVX-512 F and DQ. */
#include "kernel/scan_draws.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>

enum { LANES = RC_DRAWS_LANES };

static void look(const rc_draws *d, size_t from, size_t to, rc_draws_found *found)
{
    const __m512d unit = _mm512_set1_pd(d->unit);
    const __m512i two = _mm512_set1_epi64(-2);
    __m512d most = _mm512_load_pd(found->statistic);
    __m512i which = _mm512_load_si512(found->place), its = _mm512_load_si512(found->sum);
    __m512i place =
        _mm512_add_epi64(_mm512_set1_epi64(2 * (long long)to), _mm512_set_epi64(-1, -2, -1, -2, -1, -2, -1, -2));
    for (size_t pair = to; pair-- > from; place = _mm512_add_epi64(place, two)) {
        __m512i sum = _mm512_load_si512(d->sums + pair % (RC_DRAWS_RING / 2) * (2 * LANES));
        __m512d weight = _mm512_broadcast_f64x2(_mm_loadu_pd(d->weight + 2 * pair));
        __m512d t = _mm512_mul_pd(_mm512_abs_pd(_mm512_mul_pd(_mm512_cvtepi64_pd(sum), unit)), weight);
        __mmask8 more = _mm512_cmp_pd_mask(t, most, _CMP_GE_OQ);
        most = _mm512_max_pd(t, most); /* the second one where t is NaN */
        which = _mm512_mask_mov_epi64(which, more, place);
        its = _mm512_mask_mov_epi64(its, more, sum);
    }
    _mm512_store_pd(found->statistic, most);
    _mm512_store_si512(found->place, which);
    _mm512_store_si512(found->sum, its);
}

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

static bool supported(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
}

rc_draws_look *rc_kernel_draws_look_avx512(void)
{
    return supported() ? look : NULL;
}

rc_draws_pass *rc_kernel_draws_pass_avx512(void)
{
    return supported() ? pass : NULL;
}
#else
rc_draws_look *rc_kernel_draws_look_avx512(void)
{
    return NULL;
}

rc_draws_pass *rc_kernel_draws_pass_avx512(void)
{
    return NULL;
}
#endif
