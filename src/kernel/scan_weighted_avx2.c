/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_weighted_avx2.c - the passes over a weighted sample with AVX2. */
#include "kernel/scan_weighted.h"

#ifdef __AVX2__
#include <immintrin.h>
#include <math.h>

static __m256d prefix_pd(__m256d x)
{
    x = _mm256_add_pd(x, _mm256_blend_pd(_mm256_permute4x64_pd(x, 0x90), _mm256_setzero_pd(), 1));
    return _mm256_add_pd(x, _mm256_permute2f128_pd(x, x, 0x08));
}

static void spreads(size_t m, const double *deaths, const double *at_risk, double *spread, double *ratio)
{
    const __m256d one = _mm256_set1_pd(1), zero = _mm256_setzero_pd();
    size_t j = 0;
    for (; j + 4 <= m; j += 4) {
        __m256d d = _mm256_loadu_pd(deaths + j), y = _mm256_loadu_pd(at_risk + j);
        __m256d some = _mm256_cmp_pd(y, one, _CMP_GT_OQ), dies = _mm256_cmp_pd(d, zero, _CMP_GT_OQ);
        __m256d s = _mm256_div_pd(_mm256_mul_pd(d, _mm256_sub_pd(y, d)), _mm256_sub_pd(y, one));
        _mm256_storeu_pd(spread + j, _mm256_and_pd(some, _mm256_div_pd(s, _mm256_mul_pd(y, y))));
        _mm256_storeu_pd(ratio + j, _mm256_and_pd(dies, _mm256_div_pd(d, y)));
    }
    for (; j < m; j++) {
        double d = deaths[j], y = at_risk[j];
        spread[j] = y > 1 ? d * (y - d) / (y - 1) / (y * y) : 0;
        ratio[j] = d > 0 ? d / y : 0;
    }
}

static double risk(size_t m, double *count, double *deaths, double *at_risk, double *spread, double *hazard,
                   double *score)
{
    double above = 0, parts[4];
    for (size_t j = m; j-- > 0;) {
        deaths[j] = count[2 * j + 3];
        at_risk[j] = above += count[2 * j + 2] + count[2 * j + 3];
    }
    spreads(m, deaths, at_risk, spread, hazard + 1);
    double sum = hazard[0] = 0; /* in the order of the event times: its rounding is part of the result */
    for (size_t r = 1; r <= m; r++) hazard[r] = sum += hazard[r];
    const __m256d event = _mm256_set_pd(1, 0, 1, 0), sign = _mm256_set1_pd(-0.0);
    __m256d magnitude = _mm256_setzero_pd();
    size_t r = 0;
    for (; r + 2 <= m + 1; r += 2) {
        __m256d h = _mm256_permute4x64_pd(_mm256_castpd128_pd256(_mm_loadu_pd(hazard + r)), 0x50);
        __m256d s = _mm256_sub_pd(event, h);
        magnitude = _mm256_add_pd(magnitude, _mm256_mul_pd(_mm256_loadu_pd(count + 2 * r), _mm256_andnot_pd(sign, s)));
        _mm256_storeu_pd(score + 2 * r, s);
        _mm256_storeu_pd(count + 2 * r, _mm256_setzero_pd());
    }
    _mm256_storeu_pd(parts, magnitude);
    for (; r <= m; r++)
        for (size_t e = 0; e < 2; e++) {
            score[2 * r + e] = (double)e - hazard[r];
            parts[e] += count[2 * r + e] * fabs(score[2 * r + e]);
            count[2 * r + e] = 0;
        }
    return (parts[0] + parts[1]) + (parts[2] + parts[3]);
}

static void sums(const double *scaled, const double *weight, double per_unit, size_t count, int64_t *low, double *below)
{
    int64_t sum = low[0] = 0;
    size_t i = 0;
    below[0] = 0;
    for (; i < count; i++) low[i + 1] = sum += _mm_cvtsd_si64(_mm_set_sd(scaled[i] * per_unit));
    __m256d total = _mm256_setzero_pd();
    for (i = 0; i + 4 <= count; i += 4) {
        __m256d weights = prefix_pd(_mm256_loadu_pd(weight + i));
        _mm256_storeu_pd(below + i + 1, _mm256_add_pd(total, weights));
        total = _mm256_add_pd(total, _mm256_permute4x64_pd(weights, 0xff));
    }
    for (; i < count; i++) below[i + 1] = below[i] + weight[i];
}

static size_t rough(const int64_t *low, const double *below, double size, size_t k)
{
    double most = -1;
    size_t which = 0;
    for (size_t c = 0; c < k; c++) {
        double s = (double)low[c], t = s * s / (below[c] * (size - below[c]));
        if (t > most) most = t, which = c;
    }
    return which;
}

static size_t thin(size_t m, const double *spread, const double *at_risk, double *kept, int16_t *total, uint16_t *below,
                   double *largest, double *sum)
{
    __m128d most = _mm_setzero_pd();
    __m256d all = _mm256_setzero_pd();
    double parts[4];
    size_t count = 0, j = 0;
    for (; j < m; j++) {
        __m128d one = _mm_load_sd(spread + j);
        below[j] = (uint16_t)count;
        _mm_store_sd(kept + count, one);
        total[count] = (int16_t)_mm_cvttsd_si32(_mm_load_sd(at_risk + j));
        count += spread[j] > 0;
        most = _mm_max_sd(most, one);
    }
    for (j = 0; j + 4 <= m; j += 4) all = _mm256_add_pd(all, _mm256_loadu_pd(spread + j));
    _mm256_storeu_pd(parts, all);
    for (; j < m; j++) parts[0] += spread[j];
    *sum = (parts[0] + parts[1]) + (parts[2] + parts[3]);
    *largest = _mm_cvtsd_f64(most);
    below[m] = (uint16_t)count;
    return count;
}

static void narrow(const double *x, double factor, size_t count, int16_t *out)
{
    const __m256d factors = _mm256_set1_pd(factor);
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m128i whole = _mm256_cvttpd_epi32(_mm256_mul_pd(_mm256_loadu_pd(x + i), factors));
        _mm_storel_epi64((__m128i *)(void *)(out + i), _mm_packs_epi32(whole, whole));
    }
    for (; i < count; i++) out[i] = (int16_t)(x[i] * factor);
}

static __m256i load16(const int16_t *at)
{
    return _mm256_load_si256((const __m256i *)(const void *)at);
}

/* Event times [block, block + 16 vectors): the counts stay in registers. */
__attribute__((always_inline)) static inline void census_block(const rc_census *census, size_t block, const int vectors,
                                                               const uint32_t *position, size_t k, int32_t *least)
{
    int16_t index[16];
    for (size_t j = 0; j < 16; j++) index[j] = (int16_t)(block + j);
    const __m256i step = _mm256_set1_epi16(16), time = _mm256_loadu_si256((const __m256i *)(const void *)index);
    __m256i y[4];
    for (int v = 0; v < vectors; v++) y[v] = _mm256_setzero_si256();
    size_t at = 0;
    for (size_t c = 0; c < k; c++) {
        for (; at < position[c]; at++) {
            __m256i rank = _mm256_set1_epi16(census->rank[at]), count = _mm256_set1_epi16(census->count[at]);
            for (int v = 0; v < vectors; v++, rank = _mm256_sub_epi16(rank, step))
                y[v] = _mm256_add_epi16(y[v], _mm256_and_si256(_mm256_cmpgt_epi16(rank, time), count));
        }
        __m256i sum = _mm256_setzero_si256();
        for (int v = 0; v < vectors; v++) {
            __m256i total = load16(census->total + block + 16 * v), weight = load16(census->weight + block + 16 * v);
            __m256i g = _mm256_mullo_epi16(y[v], _mm256_sub_epi16(total, y[v]));
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(g, weight));
        }
        __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
        least[c] = (block ? least[c] : 0) + _mm_cvtsi128_si32(half);
    }
}

static void census_pass(const rc_census *census, const uint32_t *position, size_t k, int32_t *least)
{
    size_t block = 0;
    for (; block + 64 <= census->stride; block += 64) census_block(census, block, 4, position, k, least);
    if (block < census->stride) census_block(census, block, 2, position, k, least);
}

const struct rc_weighted_passes rc_kernel_weighted_avx2 = {.census_event_times = 130,
                                                           .risk = risk,
                                                           .sums = sums,
                                                           .rough = rough,
                                                           .thin = thin,
                                                           .narrow = narrow,
                                                           .census = census_pass};
#endif
