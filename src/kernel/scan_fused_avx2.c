/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_avx2.c - the passes with AVX2. */
#include "kernel/scan_weighted.h"

#ifdef __AVX2__
#include <immintrin.h>
#include <math.h>

/* Running sums 0-3 and 4-7, in the order of rc_kernel_scan_variance. */
static double sum8(__m256d low, __m256d high)
{
    double sum[4];
    _mm256_storeu_pd(sum, _mm256_add_pd(low, high));
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

/* w (y (Y - y)) of four event times. */
static __m256d part(const double *spread, const double *at_risk, __m256d y)
{
    __m256d g = _mm256_mul_pd(y, _mm256_sub_pd(_mm256_loadu_pd(at_risk), y));
    return _mm256_mul_pd(_mm256_loadu_pd(spread), g);
}

static double evaluate(const rc_scan *scan, double *hist, double total, const double *have, double sign, double *low,
                       double *terms)
{
    const __m256d zero = _mm256_setzero_pd(), signs = _mm256_set1_pd(sign);
    __m256d sums[2] = {zero, zero}, above = _mm256_set1_pd(total);
    size_t j = 0;
    for (size_t half = 0; j + 4 <= scan->m; j += 4, half ^= 1) {
        __m256d h = _mm256_loadu_pd(hist + j);
        _mm256_storeu_pd(hist + j, zero);
        h = _mm256_add_pd(h, _mm256_blend_pd(_mm256_permute4x64_pd(h, 0x90), zero, 1));
        h = _mm256_add_pd(h, _mm256_permute2f128_pd(h, h, 0x08));
        __m256d y = _mm256_mul_pd(signs, _mm256_sub_pd(above, h));
        above = _mm256_sub_pd(above, _mm256_permute4x64_pd(h, 0xff));
        if (have) y = _mm256_add_pd(_mm256_loadu_pd(have + j), y);
        _mm256_storeu_pd(low + j, y);
        y = part(scan->spread + j, scan->at_risk + j, y);
        _mm256_storeu_pd(terms + j, y);
        sums[half] = _mm256_add_pd(sums[half], y);
    }
    double sum[8], rest = _mm256_cvtsd_f64(above);
    _mm256_storeu_pd(sum, sums[0]);
    _mm256_storeu_pd(sum + 4, sums[1]);
    for (; j < scan->m; j++) {
        rest -= hist[j];
        hist[j] = 0;
        low[j] = (have ? have[j] : 0) + sign * rest;
        sum[j % 8] += terms[j] = scan->spread[j] * (low[j] * (scan->at_risk[j] - low[j]));
    }
    hist[scan->m] = 0;
    return sum8(_mm256_loadu_pd(sum), _mm256_loadu_pd(sum + 4));
}

static double bound(size_t m, const double *left, const double *right)
{
    __m256d sums[2] = {_mm256_setzero_pd(), _mm256_setzero_pd()};
    size_t j = 0;
    for (; j + 8 <= m; j += 8)
        for (size_t half = 0; half < 2; half++) {
            __m256d l = _mm256_loadu_pd(left + j + 4 * half), r = _mm256_loadu_pd(right + j + 4 * half);
            sums[half] = _mm256_add_pd(sums[half], _mm256_min_pd(l, r));
        }
    double sum = sum8(sums[0], sums[1]);
    for (; j < m; j++) sum += left[j] < right[j] ? left[j] : right[j];
    return sum;
}

static int64_t largest(const int64_t *x, size_t count)
{
    __m256i most = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(x + i));
        __m256i sign = _mm256_cmpgt_epi64(_mm256_setzero_si256(), v);
        v = _mm256_sub_epi64(_mm256_xor_si256(v, sign), sign);
        most = _mm256_blendv_epi8(most, v, _mm256_cmpgt_epi64(v, most));
    }
    int64_t lane[4], top = 0;
    _mm256_storeu_si256((__m256i *)(void *)lane, most);
    for (int l = 0; l < 4; l++) top = lane[l] > top ? lane[l] : top;
    for (; i < count; i++) {
        int64_t v = x[i] < 0 ? -x[i] : x[i];
        top = v > top ? v : top;
    }
    return top;
}

static __m256i load16(const void *at)
{
    return _mm256_load_si256((const __m256i *)at);
}

/* Event times [block, block + 16 vectors) of the dense pass: the counts stay in registers. */
__attribute__((always_inline)) static inline void dense_block(const rc_dense *dense, size_t block, const int vectors,
                                                              const uint32_t *offset, const uint32_t *position,
                                                              size_t k, int32_t *least)
{
    __m256i y[6];
    for (int v = 0; v < vectors; v++) y[v] = _mm256_setzero_si256();
    const uint16_t *base = dense->row + block, *total = dense->total + block;
    const int16_t *weight = dense->weight + block;
    size_t at = 0;
    for (size_t c = 0; c < k; c++) {
        for (; at < position[c]; at++)
            for (int v = 0; v < vectors; v++) y[v] = _mm256_add_epi16(y[v], load16(base + offset[at] + 16 * v));
        __m256i sums = _mm256_setzero_si256();
        for (int v = 0; v < vectors; v++) {
            __m256i g = _mm256_mulhi_epu16(y[v], _mm256_sub_epi16(load16(total + 16 * v), y[v]));
            sums = _mm256_add_epi32(sums, _mm256_madd_epi16(g, load16(weight + 16 * v)));
        }
        __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
        half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1));
        least[c] = (block ? least[c] : 0) + _mm_cvtsi128_si32(half);
    }
}

static void dense_pass(const rc_dense *dense, const uint32_t *offset, const uint32_t *position, size_t k,
                       int32_t *least)
{
    size_t block = 0; /* the stride is a multiple of 32: two vectors */
    for (; block + 96 <= dense->stride; block += 96) dense_block(dense, block, 6, offset, position, k, least);
    if (dense->stride - block == 64) dense_block(dense, block, 4, offset, position, k, least);
    if (dense->stride - block == 32) dense_block(dense, block, 2, offset, position, k, least);
}

static double exact(const rc_dense *dense, const uint32_t *offset, size_t end)
{
    __m256d sums[2] = {_mm256_setzero_pd(), _mm256_setzero_pd()};
    for (size_t block = 0; block < dense->stride; block += 32) {
        uint16_t count[32] __attribute__((aligned(32)));
        const uint16_t *base = dense->row + block;
        __m256i y0 = _mm256_setzero_si256(), y1 = _mm256_setzero_si256();
        for (size_t i = 0; i < end; i++) {
            y0 = _mm256_add_epi16(y0, load16(base + offset[i]));
            y1 = _mm256_add_epi16(y1, load16(base + offset[i] + 16));
        }
        _mm256_store_si256((__m256i *)(void *)count, y0);
        _mm256_store_si256((__m256i *)(void *)(count + 16), y1);
        for (size_t j = 0; j < 32; j++) count[j] = (uint16_t)(count[j] >> dense->shift[block + j]);
        for (size_t j = 0; j < 32; j += 4) {
            __m256d y =
                _mm256_cvtepi32_pd(_mm_cvtepu16_epi32(_mm_loadl_epi64((const __m128i *)(const void *)(count + j))));
            size_t half = j / 4 % 2;
            sums[half] = _mm256_add_pd(sums[half], part(dense->spread + block + j, dense->at_risk + block + j, y));
        }
    }
    return sum8(sums[0], sums[1]);
}

static size_t guess(const int64_t *low, const int32_t *least, size_t k)
{
    double most = -1;
    size_t which = 0;
    for (size_t c = 0; c < k; c++) {
        double s = (double)low[c], t = s * s / ((double)least[c] + 1);
        if (t > most) most = t, which = c;
    }
    return which;
}

static size_t survivors(const int64_t *low, double unit, const int32_t *least, double threshold, size_t k,
                        uint32_t *out)
{
    size_t found = 0;
    for (size_t c = 0; c < k; c++) {
        double s = (double)low[c] * unit;
        out[found] = (uint32_t)c;
        found += !(s * s * (1 + 1e-9) < threshold * (double)least[c]);
    }
    return found;
}

static double score(const int64_t *low, double unit, const double *inverse_sd, size_t k, size_t *candidate)
{
    double most = -1;
    *candidate = 0;
    for (size_t c = 0; c < k; c++) {
        double t = fabs((double)low[c] * unit) * inverse_sd[c];
        if (inverse_sd[c] > 0 && t > most) most = t, *candidate = c;
    }
    return most;
}

const rc_scan_passes *rc_kernel_fused_avx2(void)
{
    static const rc_scan_passes passes = {.dense_bytes = 48 * 1024,
                                          .evaluate = evaluate,
                                          .bound = bound,
                                          .largest = largest,
                                          .dense = dense_pass,
                                          .exact = exact,
                                          .guess = guess,
                                          .survivors = survivors,
                                          .score = score,
                                          .weighted = &rc_kernel_weighted_avx2};
    return __builtin_cpu_supports("avx2") ? &passes : NULL;
}
#else
const rc_scan_passes *rc_kernel_fused_avx2(void)
{
    return NULL;
}
#endif
