/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_hazards_avx512.c - variances of selected cutoffs with AVX-512 F and DQ. */
#include "kernel/scan_hazards.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>

static void pass(size_t m, const double *spread, const double *at_risk, const int16_t *count, const int16_t *first,
                 double *variance)
{
    __m512d sum[8];
    __m128i low = _mm_load_si128((const __m128i *)first);
    const __m128i *row = (const __m128i *)count + 1;
#pragma GCC unroll 8
    for (int lane = 0; lane < 8; lane++) sum[lane] = _mm512_setzero_pd();
    for (size_t j = 0; j < m; j += 8, row += 8) {
#pragma GCC unroll 8
        for (size_t lane = 0; lane < 8; lane++) {
            __m512d y = _mm512_cvtepi32_pd(_mm256_cvtepi16_epi32(low));
            __m512d product = _mm512_mul_pd(y, _mm512_sub_pd(_mm512_set1_pd(at_risk[j + lane]), y));
            sum[lane] = _mm512_add_pd(sum[lane], _mm512_mul_pd(_mm512_set1_pd(spread[j + lane]), product));
            low = _mm_sub_epi16(low, _mm_load_si128(row + lane));
        }
    }
    __m512d even = _mm512_add_pd(_mm512_add_pd(sum[0], sum[4]), _mm512_add_pd(sum[2], sum[6]));
    __m512d odd = _mm512_add_pd(_mm512_add_pd(sum[1], sum[5]), _mm512_add_pd(sum[3], sum[7]));
    _mm512_store_pd(variance, _mm512_add_pd(even, odd));
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
