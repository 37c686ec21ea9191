/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_hazards_avx512.c - hazard ratios of selected cutoffs with AVX-512 F and DQ. */
#include "kernel/scan_hazards.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include "kernel/hazards_pass.h"

#include <immintrin.h>

static __m512d variances(const rc_hazards *h)
{
    __m512d sum[8];
    const int32_t *whole = h->whole;
    const double *spread = h->spread;
    __m128i low = _mm_load_si128((const __m128i *)h->first), *row = (__m128i *)h->count;
    _mm_store_si128(row++, _mm_setzero_si128());
#pragma GCC unroll 8
    for (int lane = 0; lane < 8; lane++) sum[lane] = _mm512_setzero_pd();
    for (size_t j = 0, m = h->m; j < m; j += 8, row += 8) {
        __m128i at[8] = {low};
#pragma GCC unroll 4
        for (size_t lane = 1; lane < 8; lane += 2) { /* two rows a step: steps wait for one another */
            __m128i gone = _mm_load_si128(row + lane - 1);
            at[lane] = _mm_sub_epi16(low, gone);
            low = _mm_sub_epi16(low, _mm_add_epi16(gone, _mm_load_si128(row + lane)));
            if (lane < 7) at[lane + 1] = low;
        }
#pragma GCC unroll 8
        for (size_t lane = 0; lane < 8; lane++) { /* both negative: y - Y, and what is taken off the sum */
            __m256i y = _mm256_cvtepi16_epi32(at[lane]), less = _mm256_sub_epi32(y, _mm256_set1_epi32(whole[j + lane]));
            __m512d product = _mm512_cvtepi32_pd(_mm256_madd_epi16(y, less));
            sum[lane] = _mm512_sub_pd(sum[lane], _mm512_mul_pd(_mm512_set1_pd(spread[j + lane]), product));
        }
        _mm512_storeu_si512(row, _mm512_setzero_si512());
        _mm512_storeu_si512(row + 4, _mm512_setzero_si512());
    }
    __m512d even = _mm512_add_pd(_mm512_add_pd(sum[0], sum[4]), _mm512_add_pd(sum[2], sum[6]));
    __m512d odd = _mm512_add_pd(_mm512_add_pd(sum[1], sum[5]), _mm512_add_pd(sum[3], sum[7]));
    return _mm512_add_pd(even, odd);
}

static void pass(const rc_hazards *h, double *hr, double *log_hr)
{
    hazards_reals variance = (hazards_reals)variances(h);
    hazards_ratios(h->difference, &variance, hr, log_hr);
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
