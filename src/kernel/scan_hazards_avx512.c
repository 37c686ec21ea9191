/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_hazards_avx512.c - hazard ratios of selected cutoffs with AVX-512 F and DQ. */
#include "kernel/scan_hazards.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include "kernel/hazards_pass.h"

#include <immintrin.h>

static __m512d variances(size_t m, const double *spread, const double *at_risk, int16_t *count, const int16_t *first)
{
    __m512d sum[8];
    __m128i low = _mm_load_si128((const __m128i *)first), none = _mm_setzero_si128();
    __m128i *row = (__m128i *)count;
    _mm_store_si128(row++, none);
#pragma GCC unroll 8
    for (int lane = 0; lane < 8; lane++) sum[lane] = _mm512_setzero_pd();
    for (size_t j = 0; j < m; j += 8, row += 8) {
#pragma GCC unroll 8
        for (size_t lane = 0; lane < 8; lane++) {
            __m512d y = _mm512_cvtepi32_pd(_mm256_cvtepi16_epi32(low));
            __m512d product = _mm512_mul_pd(y, _mm512_sub_pd(_mm512_set1_pd(at_risk[j + lane]), y));
            sum[lane] = _mm512_add_pd(sum[lane], _mm512_mul_pd(_mm512_set1_pd(spread[j + lane]), product));
            low = _mm_sub_epi16(low, _mm_load_si128(row + lane));
            _mm_store_si128(row + lane, none);
        }
    }
    __m512d even = _mm512_add_pd(_mm512_add_pd(sum[0], sum[4]), _mm512_add_pd(sum[2], sum[6]));
    __m512d odd = _mm512_add_pd(_mm512_add_pd(sum[1], sum[5]), _mm512_add_pd(sum[3], sum[7]));
    return _mm512_add_pd(even, odd);
}

static void pass(size_t m, const double *spread, const double *at_risk, int16_t *count, const int16_t *first,
                 const double *difference, double *hr, double *log_hr)
{
    hazards_reals variance = (hazards_reals)variances(m, spread, at_risk, count, first);
    hazards_ratios(difference, &variance, hr, log_hr);
}

rc_hazards_pass *rc_kernel_hazards_pass_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") ? pass : NULL;
}
#else
rc_hazards_pass *rc_kernel_hazards_pass_avx512(void)
{
    return NULL;
}
#endif
