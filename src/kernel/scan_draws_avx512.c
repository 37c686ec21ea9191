/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_draws_avx512.c - with AVX-512 F, DQ and VL: four permutations side by side, two words of each generator at
 * once, and the look at the sums.
 *
 *   1. words and dice     2. places     3. searches     4. the look alone
 *
 * A vector holds one number of each of the four generators in its lower half and the next one of each in its upper
 * half.  The swaps cannot be vectorised, so they are all that is done one by one. */
#include "kernel/scan_draws.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#include <immintrin.h>
#include <math.h>

enum { LANES = RC_DRAWS_LANES, MOST = RC_DRAWS_DICE };

#define INLINE __attribute__((always_inline)) static inline

/* ---- 1. words and dice -------------------------------------------------- */

/* PCG states of the four generators, the same in both halves.  A step of the lower half is one of rc_base_pcg_next,
 * of the upper half two. */
typedef struct streams {
    __m512i low, high;
    __m512i times_low, times_high, plus_low, plus_high;
} streams;

INLINE __m512i halves(uint64_t a, uint64_t b)
{
    return _mm512_inserti64x4(_mm512_set1_epi64((long long)a), _mm256_set1_epi64x((long long)b), 1);
}

static __m512i lanes_of(const uint64_t *lower, const uint64_t *upper)
{
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)lower)),
                              _mm256_loadu_si256((const __m256i *)upper), 1);
}

static void set_states(streams *s, const rc_pcg *g)
{
    uint64_t low[LANES], high[LANES];
    for (size_t lane = 0; lane < LANES; lane++) {
        low[lane] = (uint64_t)g[lane].state;
        high[lane] = (uint64_t)(g[lane].state >> 64);
    }
    s->low = lanes_of(low, low);
    s->high = lanes_of(high, high);
}

static void get_states(const streams *s, rc_pcg *g)
{
    uint64_t low[2 * LANES], high[2 * LANES];
    _mm512_storeu_si512(low, s->low);
    _mm512_storeu_si512(high, s->high);
    for (size_t lane = 0; lane < LANES; lane++) g[lane].state = ((rc_u128)high[lane] << 64) | low[lane];
}

static streams open_streams(const rc_pcg *g)
{
    streams s;
    rc_pcg one = {.state = 1, .increment = 0};
    rc_base_pcg_next(&one); /* the multiplier */
    rc_u128 once = one.state, twice = once * once, plus;
    uint64_t low[2 * LANES], high[2 * LANES];
    for (size_t e = 0; e < 2 * LANES; e++) {
        plus = g[e % LANES].increment * (e < LANES ? 1 : once + 1);
        low[e] = (uint64_t)plus;
        high[e] = (uint64_t)(plus >> 64);
    }
    set_states(&s, g);
    s.plus_low = lanes_of(low, low + LANES);
    s.plus_high = lanes_of(high, high + LANES);
    s.times_low = halves((uint64_t)once, (uint64_t)twice);
    s.times_high = halves((uint64_t)(once >> 64), (uint64_t)(twice >> 64));
    return s;
}

/* The next word of each generator, and the next but one; the states follow the word that `both` says is the last. */
INLINE __m512i next_words(streams *s, const bool both)
{
    const __m512i half = _mm512_set1_epi64(0xffffffff);
    __m512i above = _mm512_srli_epi64(s->low, 32), times_above = _mm512_srli_epi64(s->times_low, 32);
    __m512i first = _mm512_mul_epu32(s->low, s->times_low), second = _mm512_mul_epu32(above, s->times_low);
    __m512i third = _mm512_mul_epu32(s->low, times_above), fourth = _mm512_mul_epu32(above, times_above);
    __m512i cross =
        _mm512_add_epi64(_mm512_mullo_epi64(s->high, s->times_low), _mm512_mullo_epi64(s->low, s->times_high));
    __m512i low = _mm512_add_epi64(_mm512_mullo_epi64(s->low, s->times_low), s->plus_low);
    second = _mm512_add_epi64(second, _mm512_srli_epi64(first, 32));
    third = _mm512_add_epi64(third, _mm512_and_si512(second, half));
    __m512i high = _mm512_add_epi64(_mm512_add_epi64(fourth, _mm512_srli_epi64(second, 32)),
                                    _mm512_add_epi64(_mm512_srli_epi64(third, 32), cross));
    high = _mm512_add_epi64(high, s->plus_high);
    __mmask8 carry = _mm512_cmplt_epu64_mask(low, s->plus_low);
    high = _mm512_mask_sub_epi64(high, carry, high, _mm512_set1_epi64(-1));
    s->low = both ? _mm512_shuffle_i64x2(low, low, 0xee) : _mm512_shuffle_i64x2(low, low, 0x44);
    s->high = both ? _mm512_shuffle_i64x2(high, high, 0xee) : _mm512_shuffle_i64x2(high, high, 0x44);
    return _mm512_rorv_epi64(_mm512_xor_si512(low, high), _mm512_srli_epi64(high, 58));
}

/* The exact rejection of rc_base_pcg_dice, from the states before these words. */
__attribute__((cold, noinline)) static void redraw(streams *s, const rc_pcg *generator, size_t left, unsigned count,
                                                   size_t words, uint32_t *dice)
{
    rc_pcg g[LANES];
    for (size_t lane = 0; lane < LANES; lane++) g[lane].increment = generator[lane].increment;
    get_states(s, g);
    for (size_t lane = 0; lane < LANES; lane++)
        for (size_t w = 0; w < words; w++) {
            uint64_t bound = UINT64_MAX, drawn[MOST];
            rc_base_pcg_dice(&g[lane], left - w * count, count, &bound, drawn);
            for (unsigned k = 0; k < count; k++) dice[(w * count + k) * LANES + lane] = (uint32_t)drawn[k];
        }
    set_states(s, g);
}

/* dice[k][lane]: the dice of one word or of two, `count` each.  What is left of a word after its dice tells whether
 * it may have to be thrown away; product: of their sides, or more. */
INLINE void roll(streams *s, const rc_pcg *generator, size_t left, const unsigned count, uint64_t product,
                 const bool both, uint32_t *dice)
{
    streams before = *s;
    __m512i word = next_words(s, both), side = halves(left, left - count);
    for (unsigned k = 0; k < count; k++) {
        __m512i above = _mm512_mul_epu32(_mm512_srli_epi64(word, 32), side), below = _mm512_mul_epu32(word, side);
        __m512i die = _mm512_srli_epi64(_mm512_add_epi64(above, _mm512_srli_epi64(below, 32)), 32);
        word = _mm512_mullo_epi64(word, side);
        side = _mm512_add_epi64(side, _mm512_set1_epi64(-1));
        __m256i narrow = _mm512_cvtepi64_epi32(die);
        _mm_storeu_si128((__m128i *)(dice + k * LANES), _mm256_castsi256_si128(narrow));
        if (both) _mm_storeu_si128((__m128i *)(dice + (count + k) * LANES), _mm256_extracti128_si256(narrow, 1));
    }
    __mmask8 maybe = _mm512_cmplt_epu64_mask(word, _mm512_set1_epi64((long long)product));
    if (__builtin_expect(both ? maybe != 0 : (maybe & 0xf) != 0, 0)) {
        *s = before;
        redraw(s, generator, left, count, both ? 2 : 1, dice);
    }
}

/* All dice of a run; kept: one after the other, else each over the last. */
INLINE void roll_run(streams *s, const rc_pcg *generator, const rc_draws_run *run, const unsigned count, bool kept,
                     uint32_t *dice)
{
    size_t left = run->left, words = run->words;
    uint64_t product = 1;
    for (unsigned k = 0; k < count; k++) product *= left - k;
    for (; words >= 2; words -= 2, left -= 2 * count) {
        roll(s, generator, left, count, product, true, dice);
        if (kept) dice += 2 * count * LANES;
    }
    if (words) roll(s, generator, left, count, product, false, dice);
}

INLINE void roll_any(streams *s, const rc_pcg *generator, const rc_draws_run *run, bool kept, uint32_t *dice)
{
    switch (run->count) {
    case 6:
        roll_run(s, generator, run, 6, kept, dice);
        break;
    case 5:
        roll_run(s, generator, run, 5, kept, dice);
        break;
    case 4:
        roll_run(s, generator, run, 4, kept, dice);
        break;
    case 3:
        roll_run(s, generator, run, 3, kept, dice);
        break;
    case 2:
        roll_run(s, generator, run, 2, kept, dice);
        break;
    default:
        roll_run(s, generator, run, 1, kept, dice);
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

INLINE void search(const rc_draws *d, streams *s, const rc_pcg *generator, uint16_t *place, size_t lanes,
                   rc_scan_best *best)
{
    int64_t total[LANES] = {0};
    found all = {_mm512_set1_pd(-1), _mm512_setzero_si512(), _mm512_setzero_si512()};
    size_t left = d->n, seen = (d->n + 1) / 2, rows = 0; /* seen: pairs from here on */
    for (size_t r = 0; r < d->n_searched; r++) {
        const rc_draws_run *run = &d->run[r];
        roll_any(s, generator, run, true, d->dice + rows * LANES);
        rows += run->words * run->count;
        if (!run->look) continue;
        fix(d->start, place, d->dice, rows, left, d->sums, total);
        left -= rows;
        rows = 0;
        size_t from = left > d->first ? (left + 1) / 2 : d->first / 2; /* a pair with one place fixed can wait */
        look(d, from, seen, &all);
        seen = from;
    }
    for (size_t r = d->n_searched; r < d->n_runs; r++) roll_any(s, generator, &d->run[r], false, d->dice);
    order(place, d->stride);
    report(d, &all, lanes, best);
}

static void quad(const rc_draws *d, rc_pcg *generator, size_t count, rc_scan_best *best)
{
    rc_pcg g[LANES], before[LANES];
    size_t used = count < LANES ? count : LANES, first = 0;
    for (size_t lane = 0; lane < LANES; lane++) g[lane] = generator[lane < used ? lane : 0];
    streams s = open_streams(g);
    for (; first + LANES <= count; first += LANES)
        search(d, &s, g, d->abreast + first / LANES % 2 * (LANES * d->stride), LANES, best + first);
    get_states(&s, g);
    for (size_t lane = 0; lane < LANES; lane++) before[lane] = g[lane];
    if (first < count) {
        search(d, &s, g, d->abreast + first / LANES % 2 * (LANES * d->stride), count - first, best + first);
        get_states(&s, g); /* the others have computed for nobody */
    }
    for (size_t lane = 0; lane < used; lane++) generator[lane] = lane < count - first ? g[lane] : before[lane];
}

rc_draws_quad *rc_kernel_draws_quad_avx512(void)
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
rc_draws_quad *rc_kernel_draws_quad_avx512(void)
{
    return NULL;
}

rc_draws_pass *rc_kernel_draws_pass_avx512(void)
{
    return NULL;
}
#endif
