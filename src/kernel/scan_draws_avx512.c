/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_draws_avx512.c - with AVX-512 F, DQ and VL: four permutations side by side, two words of each generator at
 * once (words_avx512.h), and the look at the sums.
 *
 *   1. dice     2. places     3. searches     4. the look alone
 *
 * The swaps cannot be vectorised, so they are all that is done one by one. */
#include "kernel/scan_draws.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#include "kernel/words_avx512.h"

#include <math.h>

enum { LANES = RC_DRAWS_LANES };

#define INLINE __attribute__((always_inline)) static inline

/* ---- 1. dice -------------------------------------------------- */

/* All dice of a run; kept: one after the other, else each over the last. */
INLINE void roll_run(rc_words *words, const rc_pcg *generator, const rc_draws_run *run, const unsigned count, bool kept,
                     uint32_t *dice)
{
    size_t left = run->left, more = run->words;
    uint64_t product = 1;
    for (unsigned k = 0; k < count; k++) product *= left - k;
    for (; more >= 2; more -= 2, left -= 2 * count) {
        rc_words_dice(words, generator, LANES, 2, left, count, product, dice);
        if (kept) dice += 2 * count * LANES;
    }
    if (more) rc_words_dice(words, generator, LANES, 1, left, count, product, dice);
}

INLINE void roll_any(rc_words *words, const rc_pcg *generator, const rc_draws_run *run, bool kept, uint32_t *dice)
{
    switch (run->count) {
    case 6:
        roll_run(words, generator, run, 6, kept, dice);
        break;
    case 5:
        roll_run(words, generator, run, 5, kept, dice);
        break;
    case 4:
        roll_run(words, generator, run, 4, kept, dice);
        break;
    case 3:
        roll_run(words, generator, run, 3, kept, dice);
        break;
    case 2:
        roll_run(words, generator, run, 2, kept, dice);
        break;
    default:
        roll_run(words, generator, run, 1, kept, dice);
        break;
    }
}

/* ---- 2. places ---------------------------------------------------------- */

/* Fixes the places left - 1, left - 2, ... of four replicates. */
static void fix(const int64_t *start, uint16_t *place, const uint32_t *dice, size_t rows, size_t left, int64_t *sums,
                int64_t *total)
{
    int64_t sum[LANES];
    for (size_t lane = 0; lane < LANES; lane++) sum[lane] = total[lane];
    for (const uint32_t *end = dice + rows * LANES; dice < end; dice += LANES) {
        left--;
        int64_t *at = sums + (left % RC_DRAWS_QUADS / 2) * (2 * LANES) + left % 2;
        const uint16_t *last = place + left * LANES;
#pragma GCC unroll 4
        for (size_t lane = 0; lane < LANES; lane++) {
            uint16_t *chosen = place + (size_t)dice[lane] * LANES + lane;
            sum[lane] += start[*chosen];
            *chosen = last[lane];
            at[2 * lane] = sum[lane];
        }
    }
    for (size_t lane = 0; lane < LANES; lane++) total[lane] = sum[lane];
}

/* In order again; right after a search, so that the wide stores are over when single places are read. */
static void order(uint16_t *place, size_t stride)
{
    const __m512i step = _mm512_set1_epi16(8);
    __m512i eight = _mm512_set_epi64(0x0007000700070007, 0x0006000600060006, 0x0005000500050005, 0x0004000400040004,
                                     0x0003000300030003, 0x0002000200020002, 0x0001000100010001, 0);
    for (size_t i = 0; i < stride; i += 8, eight = _mm512_add_epi16(eight, step))
        _mm512_store_si512(place + i * LANES, eight);
}

/* ---- 3. searches -------------------------------------------------------- */

/* The best so far of the even and of the odd places of each replicate. */
typedef struct found {
    __m512d statistic; /* -1: none */
    __m512i place, sum;
} found;

/* Pairs of places [from, to), the highest first, so that of equal ones the lowest stays. */
INLINE void look(const rc_draws *d, size_t from, size_t to, found *best)
{
    const __m512d unit = _mm512_set1_pd(d->unit);
    const __m512i two = _mm512_set1_epi64(-2);
    __m512i place =
        _mm512_add_epi64(_mm512_set1_epi64(2 * (long long)to), _mm512_set_epi64(-1, -2, -1, -2, -1, -2, -1, -2));
    for (size_t pair = to; pair-- > from; place = _mm512_add_epi64(place, two)) {
        __m512i sum = _mm512_load_si512(d->sums + pair % (RC_DRAWS_QUADS / 2) * (2 * LANES));
        __m512d weight = _mm512_broadcast_f64x2(_mm_loadu_pd(d->weight + 2 * pair));
        __m512d t = _mm512_mul_pd(_mm512_abs_pd(_mm512_mul_pd(_mm512_cvtepi64_pd(sum), unit)), weight);
        __mmask8 more = _mm512_cmp_pd_mask(t, best->statistic, _CMP_GE_OQ);
        best->statistic = _mm512_max_pd(t, best->statistic); /* the second one where t is NaN */
        best->place = _mm512_mask_mov_epi64(best->place, more, place);
        best->sum = _mm512_mask_mov_epi64(best->sum, more, sum);
    }
}

static void report(const rc_draws *d, const found *all, size_t lanes, rc_scan_best *best)
{
    double statistic[2 * LANES];
    int64_t place[2 * LANES], sum[2 * LANES];
    __m512d other = _mm512_permute_pd(all->statistic, 0x55);
    __m512i other_place = _mm512_shuffle_epi32(all->place, _MM_PERM_BADC);
    __mmask8 better = _mm512_cmp_pd_mask(other, all->statistic, _CMP_GT_OQ);
    __mmask8 equal = _mm512_cmp_pd_mask(other, all->statistic, _CMP_EQ_OQ);
    better |= equal & _mm512_cmplt_epi64_mask(other_place, all->place);
    _mm512_storeu_pd(statistic, _mm512_max_pd(other, all->statistic));
    _mm512_storeu_si512(place, _mm512_mask_mov_epi64(all->place, better, other_place));
    _mm512_storeu_si512(sum, _mm512_mask_mov_epi64(all->sum, better, _mm512_shuffle_epi32(all->sum, _MM_PERM_BADC)));
    for (size_t lane = 0; lane < lanes; lane++) {
        size_t e = 2 * lane;
        bool any = statistic[e] >= 0;
        best[lane] = (rc_scan_best){.candidate = any ? d->candidate[place[e]] : 0,
                                    .low = any ? -sum[e] : 0,
                                    .statistic = statistic[e],
                                    .variance = NAN};
    }
}

INLINE void search(const rc_draws *d, rc_words *words, const rc_pcg *generator, uint16_t *place, size_t lanes,
                   rc_scan_best *best)
{
    int64_t total[LANES] = {0};
    found all = {_mm512_set1_pd(-1), _mm512_setzero_si512(), _mm512_setzero_si512()};
    size_t left = d->n, seen = (d->n + 1) / 2, rows = 0; /* seen: pairs from here on */
    for (size_t r = 0; r < d->n_searched; r++) {
        const rc_draws_run *run = &d->run[r];
        roll_any(words, generator, run, true, d->dice + rows * LANES);
        rows += run->words * run->count;
        if (!run->look) continue;
        fix(d->start, place, d->dice, rows, left, d->sums, total);
        left -= rows;
        rows = 0;
        size_t from = left > d->first ? (left + 1) / 2 : d->first / 2; /* a pair with one place fixed can wait */
        look(d, from, seen, &all);
        seen = from;
    }
    for (size_t r = d->n_searched; r < d->n_runs; r++) roll_any(words, generator, &d->run[r], false, d->dice);
    order(place, d->stride);
    report(d, &all, lanes, best);
}

static void quad(const rc_draws *d, rc_pcg *generator, size_t count, rc_scan_best *best)
{
    rc_pcg g[LANES], before[LANES];
    size_t used = count < LANES ? count : LANES, first = 0;
    for (size_t lane = 0; lane < LANES; lane++) g[lane] = generator[lane < used ? lane : 0];
    rc_words words = rc_words_open(g, LANES);
    for (; first + LANES <= count; first += LANES)
        search(d, &words, g, d->abreast + first / LANES % 2 * (LANES * d->stride), LANES, best + first);
    rc_words_get(&words, g, LANES);
    for (size_t lane = 0; lane < LANES; lane++) before[lane] = g[lane];
    if (first < count) {
        search(d, &words, g, d->abreast + first / LANES % 2 * (LANES * d->stride), count - first, best + first);
        rc_words_get(&words, g, LANES); /* the others have computed for nobody */
    }
    for (size_t lane = 0; lane < used; lane++) generator[lane] = lane < count - first ? g[lane] : before[lane];
}

rc_draws_whole *rc_kernel_draws_quad_avx512(void)
{
    return rc_kernel_draws_pass_avx512() ? quad : NULL;
}

/* ---- 4. the look alone -------------------------------------------------- */

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
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
               ? pass
               : NULL;
}
#else
rc_draws_whole *rc_kernel_draws_quad_avx512(void)
{
    return NULL;
}

rc_draws_pass *rc_kernel_draws_pass_avx512(void)
{
    return NULL;
}
#endif
