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

/* Weights by event time from those by key, from the last; returns the most deaths. */
static double at_risk_and_deaths(size_t m, const double *count, double *deaths, double *at_risk)
{
    const __m256d zero = _mm256_setzero_pd();
    double after = 0, most = 0, lane[4];
    __m256d top = zero;
    size_t j = m;
    for (; j % 4; j--) {
        deaths[j - 1] = count[2 * j + 1];
        at_risk[j - 1] = after += count[2 * j] + count[2 * j + 1];
        most = deaths[j - 1] > most ? deaths[j - 1] : most;
    }
    for (__m256d above = _mm256_set1_pd(after); j; j -= 4) {
        __m256d a = _mm256_loadu_pd(count + 2 * j - 6), b = _mm256_loadu_pd(count + 2 * j - 2);
        __m256d d = _mm256_permute4x64_pd(_mm256_unpackhi_pd(a, b), 0xd8);
        __m256d y = _mm256_add_pd(d, _mm256_permute4x64_pd(_mm256_unpacklo_pd(a, b), 0xd8));
        y = _mm256_add_pd(y, _mm256_blend_pd(_mm256_permute4x64_pd(y, 0x39), zero, 8));
        y = _mm256_add_pd(y, _mm256_permute2f128_pd(y, y, 0x81));
        _mm256_storeu_pd(deaths + j - 4, d);
        _mm256_storeu_pd(at_risk + j - 4, _mm256_add_pd(above, y));
        above = _mm256_add_pd(above, _mm256_permute4x64_pd(y, 0));
        top = _mm256_max_pd(top, d);
    }
    _mm256_storeu_pd(lane, top);
    for (size_t l = 0; l < 4; l++) most = lane[l] > most ? lane[l] : most;
    return most;
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
        rc_rate rate = rc_kernel_weighted_rate(deaths[j], at_risk[j]);
        spread[j] = rate.spread;
        ratio[j] = rate.ratio;
    }
}

static double risk(size_t m, double *count, double *deaths, double *at_risk, double *spread, double *hazard,
                   double *score, double *reach, double *gain, const rc_rates *rates)
{
    double parts[4], most = at_risk_and_deaths(m, count, deaths, at_risk);
    if (rc_kernel_weighted_known(rates, most, at_risk[0])) {
        rc_kernel_weighted_look_up(m, deaths, at_risk, rates, spread, hazard, reach, gain);
    } else {
        spreads(m, deaths, at_risk, spread, hazard + 1);
        rc_kernel_weighted_add_up(m, at_risk, spread, hazard, reach, gain);
    }
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

const struct rc_weighted_passes rc_kernel_weighted_avx2 = {.risk = risk, .sums = sums, .rough = rough};
#endif
