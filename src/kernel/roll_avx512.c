/* SPDX-License-Identifier: GPL-3.0-or-later
 * roll_avx512.c - dice of a shuffle with AVX-512 F, DQ and VL: eight PCG words at a time.
 *
 *   1. states     2. words     3. dice     4. runs
 *
 * A vector holds consecutive words of one generator, or of four generators (lanes) side by side: element e is of lane
 * e % lanes, and its step is e / lanes. */
#include "kernel/roll.h"

#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
#include <immintrin.h>

enum { WORDS = 8 };

#define INLINE __attribute__((always_inline)) static inline

/* ---- 1. states ---------------------------------------------------------- */

/* The generators after the last word used, the same for every step, and what brings them to each step. */
typedef struct streams {
    __m512i low, high;
    __m512i times_low, times_high, plus_low, plus_high;
    rc_pcg generator[RC_ROLL_LANES]; /* for their increments */
} streams;
_Static_assert(sizeof(streams) <= RC_ROLL_STATE, "a state holds the streams");

static void set_states(streams *s, const rc_pcg *g, size_t lanes)
{
    uint64_t low[WORDS], high[WORDS];
    for (size_t e = 0; e < WORDS; e++) {
        low[e] = (uint64_t)g[e % lanes].state;
        high[e] = (uint64_t)(g[e % lanes].state >> 64);
    }
    s->low = _mm512_loadu_si512(low);
    s->high = _mm512_loadu_si512(high);
}

static void get_states(const streams *s, rc_pcg *g, size_t lanes)
{
    uint64_t low[WORDS], high[WORDS];
    _mm512_storeu_si512(low, s->low);
    _mm512_storeu_si512(high, s->high);
    for (size_t lane = 0; lane < lanes; lane++) g[lane].state = ((rc_u128)high[lane] << 64) | low[lane];
}

static void open_streams(void *state, const rc_pcg *g, size_t lanes)
{
    streams *s = state;
    rc_pcg one = {.state = 1, .increment = 0};
    rc_base_pcg_next(&one); /* the multiplier */
    uint64_t low[WORDS], high[WORDS], times_low[WORDS], times_high[WORDS];
    for (size_t e = 0; e < WORDS; e++) {
        rc_u128 times = 1, plus = 0;
        for (size_t step = 0; step <= e / lanes; step++) {
            plus = plus * one.state + g[e % lanes].increment;
            times *= one.state;
        }
        low[e] = (uint64_t)plus;
        high[e] = (uint64_t)(plus >> 64);
        times_low[e] = (uint64_t)times;
        times_high[e] = (uint64_t)(times >> 64);
    }
    s->plus_low = _mm512_loadu_si512(low);
    s->plus_high = _mm512_loadu_si512(high);
    s->times_low = _mm512_loadu_si512(times_low);
    s->times_high = _mm512_loadu_si512(times_high);
    for (size_t lane = 0; lane < lanes; lane++) s->generator[lane] = g[lane];
    set_states(s, g, lanes);
}

static void close_streams(const void *state, rc_pcg *g, size_t lanes)
{
    get_states(state, g, lanes);
}

/* ---- 2. words ----------------------------------------------------------- */

/* The words of all steps; the states are then those of the last of `used` steps. */
INLINE __m512i next_words(streams *s, const size_t lanes, size_t used)
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
    __m512i last = _mm512_set1_epi64((long long)((used - 1) * lanes));
    if (lanes == RC_ROLL_LANES) last = _mm512_add_epi64(last, _mm512_set_epi64(3, 2, 1, 0, 3, 2, 1, 0));
    s->low = _mm512_permutexvar_epi64(last, low);
    s->high = _mm512_permutexvar_epi64(last, high);
    return _mm512_rorv_epi64(_mm512_xor_si512(low, high), _mm512_srli_epi64(high, 58));
}

/* ---- 3. dice ------------------------------------------------------------ */

/* One number of each element on its way out: of four lanes as they are used, [step][k][lane]; of one [k][step]. */
INLINE void put(uint32_t *dice, const size_t lanes, unsigned count, unsigned k, __m256i die)
{
    if (lanes == RC_ROLL_LANES) {
        _mm_storeu_si128((__m128i *)(dice + k * 4), _mm256_castsi256_si128(die));
        _mm_storeu_si128((__m128i *)(dice + (count + k) * 4), _mm256_extracti128_si256(die, 1));
    } else {
        _mm256_storeu_si256((__m256i *)(dice + k * WORDS), die);
    }
}

/* The exact rejection, word by word, from the states before these. */
__attribute__((cold, noinline)) static void redraw(streams *s, size_t lanes, size_t used, size_t left, unsigned count,
                                                   uint32_t *dice)
{
    rc_pcg g[RC_ROLL_LANES];
    for (size_t lane = 0; lane < lanes; lane++) g[lane] = s->generator[lane];
    get_states(s, g, lanes);
    for (size_t lane = 0; lane < lanes; lane++)
        for (size_t step = 0; step < used; step++) {
            uint64_t bound = UINT64_MAX, drawn[RC_ROLL_DICE];
            rc_base_pcg_dice(&g[lane], left - step * count, count, &bound, drawn);
            for (unsigned k = 0; k < count; k++) {
                size_t at = lanes == RC_ROLL_LANES ? (step * count + k) * lanes + lane : k * WORDS + step;
                dice[at] = (uint32_t)drawn[k];
            }
        }
    set_states(s, g, lanes);
}

/* Dice of left - step count - k sides, k < count, of `used` steps (at least 1); room for those of all steps.  What is
 * left of a word after its dice tells whether it may have to be thrown away; product: of their sides, or more. */
INLINE void roll(streams *s, const size_t lanes, size_t used, size_t left, const unsigned count, const bool kept,
                 uint64_t product, uint32_t *dice)
{
    const long long c = -(long long)count;
    const __m512i fewer = lanes == RC_ROLL_LANES ? _mm512_set_epi64(c, c, c, c, 0, 0, 0, 0)
                                                 : _mm512_set_epi64(7 * c, 6 * c, 5 * c, 4 * c, 3 * c, 2 * c, c, 0);
    __m512i low = s->low, high = s->high, word = next_words(s, lanes, used);
    __m512i side = _mm512_add_epi64(_mm512_set1_epi64((long long)left), fewer);
    for (unsigned k = 0; k < count; k++) {
        if (kept) {
            __m512i above = _mm512_mul_epu32(_mm512_srli_epi64(word, 32), side), below = _mm512_mul_epu32(word, side);
            __m512i die = _mm512_srli_epi64(_mm512_add_epi64(above, _mm512_srli_epi64(below, 32)), 32);
            put(dice, lanes, count, k, _mm512_cvtepi64_epi32(die));
        }
        word = _mm512_mullo_epi64(word, side);
        side = _mm512_add_epi64(side, _mm512_set1_epi64(-1));
    }
    unsigned maybe = _mm512_cmplt_epu64_mask(word, _mm512_set1_epi64((long long)product));
    if (__builtin_expect((maybe & ((1U << used * lanes) - 1)) != 0, 0)) {
        s->low = low;
        s->high = high;
        redraw(s, lanes, used, left, count, dice);
    }
}

/* ---- 4. runs ------------------------------------------------------------ */

/* The dice of `used` words of one lane, in their order. */
INLINE void in_order(const uint32_t *dice, size_t used, const unsigned count, uint32_t *out)
{
    for (size_t step = 0; step < used; step++)
        for (unsigned k = 0; k < count; k++) out[step * count + k] = dice[k * WORDS + step];
}

INLINE void run_of(streams *state, const rc_roll_run *run, const size_t lanes, const unsigned count, const bool kept,
                   uint32_t *dice)
{
    const size_t all = WORDS / lanes;
    streams s = *state;
    size_t left = run->left, words = run->words;
    uint64_t product = 1;
    uint32_t some[WORDS * RC_ROLL_DICE];
    for (unsigned k = 0; k < count; k++) product *= left - k;
    while (words) {
        size_t used = words < all ? words : all;
        uint32_t *to = kept && lanes > 1 ? dice : some;
        if (used == all)
            roll(&s, lanes, all, left, count, kept, product, to);
        else
            roll(&s, lanes, used, left, count, kept, product, to);
        if (kept && lanes == 1) in_order(some, used, count, dice);
        if (kept) dice += used * count * lanes;
        left -= used * count;
        words -= used;
    }
    state->low = s.low;
    state->high = s.high;
}

INLINE void lanes_run(streams *s, const rc_roll_run *run, const size_t lanes, const bool kept, uint32_t *dice)
{
    switch (run->count) {
    case 6:
        run_of(s, run, lanes, 6, kept, dice);
        break;
    case 5:
        run_of(s, run, lanes, 5, kept, dice);
        break;
    case 4:
        run_of(s, run, lanes, 4, kept, dice);
        break;
    case 3:
        run_of(s, run, lanes, 3, kept, dice);
        break;
    case 2:
        run_of(s, run, lanes, 2, kept, dice);
        break;
    default:
        run_of(s, run, lanes, 1, kept, dice);
        break;
    }
}

static void run(void *state, const rc_roll_run *which, size_t lanes, uint32_t *dice)
{
    if (lanes == RC_ROLL_LANES && dice)
        lanes_run(state, which, RC_ROLL_LANES, true, dice);
    else if (lanes == RC_ROLL_LANES)
        lanes_run(state, which, RC_ROLL_LANES, false, NULL);
    else if (dice)
        lanes_run(state, which, 1, true, dice);
    else
        lanes_run(state, which, 1, false, NULL);
}

const rc_roll *rc_kernel_roll_avx512(void)
{
    static const rc_roll roll = {open_streams, run, close_streams};
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
               ? &roll
               : NULL;
}
#else
const rc_roll *rc_kernel_roll_avx512(void)
{
    return NULL;
}
#endif
