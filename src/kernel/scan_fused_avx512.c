/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_fused_avx512.c - the passes with AVX-512 F, BW, DQ, VL. */
#include "kernel/scan_weighted.h"

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#include <immintrin.h>
#include <math.h>

/* The order of rc_kernel_scan_variance. */
static double sum8(__m512d sums)
{
    double sum[8];
    _mm512_storeu_pd(sum, sums);
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

static __mmask8 first8(size_t count)
{
    return (__mmask8)(count >= 8 ? 0xffU : (1U << count) - 1U);
}

static double evaluate(const rc_scan *scan, double *hist, double total, const double *have, double sign, double *low,
                       double *part)
{
    const __m512d zero = _mm512_setzero_pd(), signs = _mm512_set1_pd(sign);
    const __m512i izero = _mm512_setzero_si512(), last = _mm512_set1_epi64(7);
    __m512d sums = zero, above = _mm512_set1_pd(total);
    for (size_t j = 0; j < scan->m; j += 8) {
        __mmask8 in = first8(scan->m - j);
        __m512d h = _mm512_maskz_loadu_pd(in, hist + j);
        _mm512_mask_storeu_pd(hist + j, in, zero);
        h = _mm512_add_pd(h, _mm512_castsi512_pd(_mm512_alignr_epi64(_mm512_castpd_si512(h), izero, 7)));
        h = _mm512_add_pd(h, _mm512_castsi512_pd(_mm512_alignr_epi64(_mm512_castpd_si512(h), izero, 6)));
        h = _mm512_add_pd(h, _mm512_castsi512_pd(_mm512_alignr_epi64(_mm512_castpd_si512(h), izero, 4)));
        __m512d y = _mm512_mul_pd(signs, _mm512_sub_pd(above, h));
        above = _mm512_sub_pd(above, _mm512_permutexvar_pd(last, h));
        if (have) y = _mm512_add_pd(_mm512_maskz_loadu_pd(in, have + j), y);
        _mm512_mask_storeu_pd(low + j, in, y);
        __m512d g = _mm512_mul_pd(y, _mm512_sub_pd(_mm512_maskz_loadu_pd(in, scan->at_risk + j), y));
        g = _mm512_mul_pd(_mm512_maskz_loadu_pd(in, scan->spread + j), g);
        _mm512_mask_storeu_pd(part + j, in, g);
        sums = _mm512_mask_add_pd(sums, in, sums, g);
    }
    hist[scan->m] = 0;
    return sum8(sums);
}

static double bound(size_t m, const double *left, const double *right)
{
    __m512d sums[2] = {_mm512_setzero_pd(), _mm512_setzero_pd()};
    size_t j = 0;
    for (; j + 16 <= m; j += 16)
        for (size_t half = 0; half < 2; half++) {
            __m512d l = _mm512_loadu_pd(left + j + 8 * half), r = _mm512_loadu_pd(right + j + 8 * half);
            sums[half] = _mm512_add_pd(sums[half], _mm512_min_pd(l, r));
        }
    for (; j < m; j += 8) {
        __mmask8 in = first8(m - j);
        __m512d l = _mm512_maskz_loadu_pd(in, left + j), r = _mm512_maskz_loadu_pd(in, right + j);
        sums[0] = _mm512_add_pd(sums[0], _mm512_min_pd(l, r));
    }
    return sum8(_mm512_add_pd(sums[0], sums[1]));
}

static int64_t largest(const int64_t *x, size_t count)
{
    __m512i most = _mm512_setzero_si512();
    for (size_t i = 0; i < count; i += 8)
        most = _mm512_max_epi64(most, _mm512_abs_epi64(_mm512_maskz_loadu_epi64(first8(count - i), x + i)));
    return _mm512_reduce_max_epi64(most);
}

/* Event times [block, block + 32 vectors) of the dense pass: the counts stay in registers. */
__attribute__((always_inline)) static inline void dense_block(const rc_dense *dense, size_t block, const int vectors,
                                                              const uint32_t *offset, const uint32_t *position,
                                                              size_t k, int32_t *least)
{
    __m512i y[6], total[6], weight[6];
    for (int v = 0; v < vectors; v++) {
        y[v] = _mm512_setzero_si512();
        total[v] = _mm512_load_si512(dense->total + block + 32 * v);
        weight[v] = _mm512_load_si512(dense->weight + block + 32 * v);
    }
    const uint16_t *base = dense->row + block;
    size_t at = 0;
    for (size_t c = 0; c < k; c++) {
        for (; at < position[c]; at++)
            for (int v = 0; v < vectors; v++)
                y[v] = _mm512_add_epi16(y[v], _mm512_load_si512(base + offset[at] + 32 * v));
        __m512i sums = _mm512_setzero_si512();
        for (int v = 0; v < vectors; v++) {
            __m512i g = _mm512_mulhi_epu16(y[v], _mm512_sub_epi16(total[v], y[v]));
            sums = _mm512_add_epi32(sums, _mm512_madd_epi16(g, weight[v]));
        }
        __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(sums), _mm512_extracti64x4_epi64(sums, 1));
        __m128i part = _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
        part = _mm_add_epi32(part, _mm_shuffle_epi32(part, 0x4e));
        part = _mm_add_epi32(part, _mm_shuffle_epi32(part, 0xb1));
        least[c] = (block ? least[c] : 0) + _mm_cvtsi128_si32(part);
    }
}

static void dense_pass(const rc_dense *dense, const uint32_t *offset, const uint32_t *position, size_t k,
                       int32_t *least)
{
    size_t block = 0;
    for (; block + 192 <= dense->stride; block += 192) dense_block(dense, block, 6, offset, position, k, least);
    switch ((dense->stride - block) / 32) {
    case 5:
        dense_block(dense, block, 5, offset, position, k, least);
        break;
    case 4:
        dense_block(dense, block, 4, offset, position, k, least);
        break;
    case 3:
        dense_block(dense, block, 3, offset, position, k, least);
        break;
    case 2:
        dense_block(dense, block, 2, offset, position, k, least);
        break;
    case 1:
        dense_block(dense, block, 1, offset, position, k, least);
        break;
    default:
        break;
    }
}

static double exact(const rc_dense *dense, const uint32_t *offset, size_t end)
{
    __m512d sums = _mm512_setzero_pd();
    size_t block = 0;
    for (; block < dense->stride; block += 128) {
        __m512i y[4];
        int vectors = dense->stride - block >= 128 ? 4 : (int)((dense->stride - block) / 32);
        const uint16_t *base = dense->row + block;
        for (int v = 0; v < 4; v++) y[v] = _mm512_setzero_si512();
        if (vectors == 4) {
            for (size_t i = 0; i < end; i++)
                for (int v = 0; v < 4; v++) y[v] = _mm512_add_epi16(y[v], _mm512_load_si512(base + offset[i] + 32 * v));
        } else {
            for (int v = 0; v < vectors; v++) {
                __m512i one = _mm512_setzero_si512();
                for (size_t i = 0; i < end; i++)
                    one = _mm512_add_epi16(one, _mm512_load_si512(base + offset[i] + 32 * v));
                y[v] = one;
            }
        }
        for (int v = 0; v < vectors; v++) {
            size_t j = block + 32 * (size_t)v;
            uint16_t count[32] __attribute__((aligned(64)));
            _mm512_store_si512(count, _mm512_srlv_epi16(y[v], _mm512_load_si512(dense->shift + j)));
            for (size_t part = 0; part < 32; part += 8) {
                __m512d l = _mm512_cvtepi32_pd(
                    _mm256_cvtepu16_epi32(_mm_load_si128((const __m128i *)(const void *)(count + part))));
                __m512d g = _mm512_mul_pd(l, _mm512_sub_pd(_mm512_load_pd(dense->at_risk + j + part), l));
                sums = _mm512_add_pd(sums, _mm512_mul_pd(_mm512_load_pd(dense->spread + j + part), g));
            }
        }
    }
    return sum8(sums);
}

static size_t guess(const int64_t *low, const int32_t *least, size_t k)
{
    __m512d most = _mm512_set1_pd(-1);
    __m512i which = _mm512_setzero_si512(), index = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    for (size_t c = 0; c < k; c += 8) {
        __mmask8 in = first8(k - c);
        __m512d s = _mm512_cvtepi64_pd(_mm512_maskz_loadu_epi64(in, low + c));
        __m512d v = _mm512_add_pd(_mm512_cvtepi32_pd(_mm256_maskz_loadu_epi32(in, least + c)), _mm512_set1_pd(1));
        __m512d t = _mm512_mul_pd(_mm512_mul_pd(s, s), _mm512_rcp14_pd(v));
        __mmask8 more = _mm512_mask_cmp_pd_mask(in, t, most, _CMP_GT_OQ);
        most = _mm512_mask_mov_pd(most, more, t);
        which = _mm512_mask_mov_epi64(which, more, index);
        index = _mm512_add_epi64(index, _mm512_set1_epi64(8));
    }
    __mmask8 at = _mm512_cmp_pd_mask(most, _mm512_set1_pd(_mm512_reduce_max_pd(most)), _CMP_EQ_OQ);
    return (size_t)_mm512_mask_reduce_max_epi64(at, which);
}

static size_t survivors(const int64_t *low, double unit, const int32_t *least, double threshold, size_t k,
                        uint32_t *out)
{
    size_t found = 0;
    const __m512d units = _mm512_set1_pd(unit), margin = _mm512_set1_pd(1 + 1e-9), limit = _mm512_set1_pd(threshold);
    for (size_t c = 0; c < k; c += 8) {
        __mmask8 in = first8(k - c);
        __m512d s = _mm512_mul_pd(_mm512_cvtepi64_pd(_mm512_maskz_loadu_epi64(in, low + c)), units);
        __m512d v = _mm512_cvtepi32_pd(_mm256_maskz_loadu_epi32(in, least + c));
        s = _mm512_mul_pd(_mm512_mul_pd(s, s), margin);
        unsigned mask = _mm512_mask_cmp_pd_mask(in, s, _mm512_mul_pd(limit, v), _CMP_NLT_UQ);
        for (; mask; mask &= mask - 1) out[found++] = (uint32_t)c + (uint32_t)__builtin_ctz(mask);
    }
    return found;
}

static double score(const int64_t *low, double unit, const double *inverse_sd, size_t k, size_t *candidate)
{
    __m512d most = _mm512_set1_pd(-1);
    const __m512d units = _mm512_set1_pd(unit), zero = _mm512_setzero_pd();
    __m512i which = _mm512_setzero_si512(), index = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    for (size_t c = 0; c < k; c += 8) {
        __mmask8 in = first8(k - c);
        __m512d sd = _mm512_maskz_loadu_pd(in, inverse_sd + c);
        __m512d s = _mm512_mul_pd(_mm512_cvtepi64_pd(_mm512_maskz_loadu_epi64(in, low + c)), units);
        __m512d t = _mm512_mul_pd(_mm512_abs_pd(s), sd);
        __mmask8 more = _mm512_mask_cmp_pd_mask(_mm512_mask_cmp_pd_mask(in, sd, zero, _CMP_GT_OQ), t, most, _CMP_GT_OQ);
        most = _mm512_mask_mov_pd(most, more, t);
        which = _mm512_mask_mov_epi64(which, more, index);
        index = _mm512_add_epi64(index, _mm512_set1_epi64(8));
    }
    double top = _mm512_reduce_max_pd(most);
    __mmask8 at = _mm512_cmp_pd_mask(most, _mm512_set1_pd(top), _CMP_EQ_OQ);
    *candidate = (size_t)_mm512_mask_reduce_min_epi64(at, which);
    return top;
}

const rc_scan_passes *rc_kernel_fused_avx512(void)
{
    static const rc_scan_passes passes = {.dense_bytes = 80 * 1024,
                                          .evaluate = evaluate,
                                          .bound = bound,
                                          .largest = largest,
                                          .dense = dense_pass,
                                          .exact = exact,
                                          .guess = guess,
                                          .survivors = survivors,
                                          .score = score,
                                          .weighted = &rc_kernel_weighted_avx512};
    bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return has ? &passes : NULL;
}
#else
const rc_scan_passes *rc_kernel_fused_avx512(void)
{
    return NULL;
}
#endif
