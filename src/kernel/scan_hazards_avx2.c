/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_hazards_avx2.c - hazard ratios of selected cutoffs with AVX2. */
#include "kernel/scan_hazards.h"

#if defined(__AVX2__)
#include "kernel/hazards_pass.h"

#include <immintrin.h>
#include <string.h>

/* Of four lanes: of eight, the running sums would not stay in registers. */
static __m256d variances(const rc_hazards *h, size_t begin)
{
    __m256d sum[8];
    __m128i low = _mm_cvtepi16_epi32(_mm_loadl_epi64((const __m128i *)(h->first + begin)));
    const int16_t *row = h->count + RC_HAZARDS_LANES + begin;
#pragma GCC unroll 8
    for (int lane = 0; lane < 8; lane++) sum[lane] = _mm256_setzero_pd();
    for (size_t j = 0; j < h->m; j += 8, row += (ptrdiff_t)8 * RC_HAZARDS_LANES) {
#pragma GCC unroll 8
        for (size_t lane = 0; lane < 8; lane++) { /* both negative: y - Y, and what is taken off the sum */
            __m128i less = _mm_sub_epi32(low, _mm_set1_epi32(h->whole[j + lane]));
            __m256d product = _mm256_cvtepi32_pd(_mm_madd_epi16(low, less));
            sum[lane] = _mm256_sub_pd(sum[lane], _mm256_mul_pd(_mm256_set1_pd(h->spread[j + lane]), product));
            __m128i gone = _mm_loadl_epi64((const __m128i *)(row + lane * RC_HAZARDS_LANES));
            low = _mm_sub_epi32(low, _mm_cvtepi16_epi32(gone));
        }
    }
    __m256d even = _mm256_add_pd(_mm256_add_pd(sum[0], sum[4]), _mm256_add_pd(sum[2], sum[6]));
    __m256d odd = _mm256_add_pd(_mm256_add_pd(sum[1], sum[5]), _mm256_add_pd(sum[3], sum[7]));
    return _mm256_add_pd(even, odd);
}

static void pass(const rc_hazards *h, double *hr, double *log_hr)
{
    union {
        __m256d half[2];
        hazards_reals all;
    } variance = {.half = {variances(h, 0), variances(h, 4)}};
    memset(h->count, 0, (h->m + 1) * RC_HAZARDS_LANES * sizeof *h->count);
    hazards_ratios(h->difference, &variance.all, hr, log_hr);
}

rc_hazards_pass *rc_kernel_hazards_pass_avx2(void)
{
    return __builtin_cpu_supports("avx2") ? pass : NULL;
}
#else
rc_hazards_pass *rc_kernel_hazards_pass_avx2(void)
{
    return NULL;
}
#endif
