/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * words_avx512.h - eight PCG words at a time with AVX-512 F, DQ and VL, and their dice: those of rc_base_pcg_next and
 * rc_base_pcg_dice, bit for bit.
 *
 * A vector holds consecutive words of one generator, or of four generators (lanes) side by side: element e is of lane
 * e % lanes, and its step e / lanes.  Included only by files that are compiled for these instructions. */
#ifndef RC_KERNEL_WORDS_AVX512_H
#define RC_KERNEL_WORDS_AVX512_H

#include "base/pcg.h"

#include <immintrin.h>

enum { RC_WORDS = 8, RC_WORDS_DICE = 6 /* most dice of a word */ };

#define RC_WORDS_INLINE __attribute__((always_inline)) static inline

/* States of the generators, of the last word used, the same for every step; what brings them to each step. */
typedef struct rc_words {
    __m512i low, high;
    __m512i times_low, times_high, plus_low, plus_high;
} rc_words;

static inline void rc_words_set(rc_words *w, const rc_pcg *g, size_t lanes)
{
    uint64_t low[RC_WORDS], high[RC_WORDS];
    for (size_t e = 0; e < RC_WORDS; e++) {
        low[e] = (uint64_t)g[e % lanes].state;
        high[e] = (uint64_t)(g[e % lanes].state >> 64);
    }
    w->low = _mm512_loadu_si512(low);
    w->high = _mm512_loadu_si512(high);
}

/* Into the states of `lanes` generators. */
static inline void rc_words_get(const rc_words *w, rc_pcg *g, size_t lanes)
{
    uint64_t low[RC_WORDS], high[RC_WORDS];
    _mm512_storeu_si512(low, w->low);
    _mm512_storeu_si512(high, w->high);
    for (size_t lane = 0; lane < lanes; lane++) g[lane].state = ((rc_u128)high[lane] << 64) | low[lane];
}

static inline rc_words rc_words_open(const rc_pcg *g, size_t lanes)
{
    rc_words w;
    rc_pcg one = {.state = 1, .increment = 0};
    rc_base_pcg_next(&one); /* the multiplier */
    uint64_t low[RC_WORDS], high[RC_WORDS], times_low[RC_WORDS], times_high[RC_WORDS];
    for (size_t e = 0; e < RC_WORDS; e++) {
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
    w.plus_low = _mm512_loadu_si512(low);
    w.plus_high = _mm512_loadu_si512(high);
    w.times_low = _mm512_loadu_si512(times_low);
    w.times_high = _mm512_loadu_si512(times_high);
    rc_words_set(&w, g, lanes);
    return w;
}

/* The words of all steps; the states are then those of the last of `used` steps. */
RC_WORDS_INLINE __m512i rc_words_next(rc_words *w, const size_t lanes, size_t used)
{
    const __m512i half = _mm512_set1_epi64(0xffffffff);
    __m512i above = _mm512_srli_epi64(w->low, 32), times_above = _mm512_srli_epi64(w->times_low, 32);
    __m512i first = _mm512_mul_epu32(w->low, w->times_low), second = _mm512_mul_epu32(above, w->times_low);
    __m512i third = _mm512_mul_epu32(w->low, times_above), fourth = _mm512_mul_epu32(above, times_above);
    __m512i cross =
        _mm512_add_epi64(_mm512_mullo_epi64(w->high, w->times_low), _mm512_mullo_epi64(w->low, w->times_high));
    __m512i low = _mm512_add_epi64(_mm512_mullo_epi64(w->low, w->times_low), w->plus_low);
    second = _mm512_add_epi64(second, _mm512_srli_epi64(first, 32));
    third = _mm512_add_epi64(third, _mm512_and_si512(second, half));
    __m512i high = _mm512_add_epi64(_mm512_add_epi64(fourth, _mm512_srli_epi64(second, 32)),
                                    _mm512_add_epi64(_mm512_srli_epi64(third, 32), cross));
    high = _mm512_add_epi64(high, w->plus_high);
    __mmask8 carry = _mm512_cmplt_epu64_mask(low, w->plus_low);
    high = _mm512_mask_sub_epi64(high, carry, high, _mm512_set1_epi64(-1));
    __m512i last = _mm512_set1_epi64((long long)((used - 1) * lanes));
    if (lanes == 4) last = _mm512_add_epi64(last, _mm512_set_epi64(3, 2, 1, 0, 3, 2, 1, 0));
    w->low = _mm512_permutexvar_epi64(last, low);
    w->high = _mm512_permutexvar_epi64(last, high);
    return _mm512_rorv_epi64(_mm512_xor_si512(low, high), _mm512_srli_epi64(high, 58));
}

/* Where a die lies: with four lanes as they are used, [step][k][lane]; with one [k][step]. */
RC_WORDS_INLINE size_t rc_words_at(size_t lanes, unsigned count, size_t step, unsigned k, size_t lane)
{
    return lanes == 4 ? (step * count + k) * 4 + lane : k * RC_WORDS + step;
}

/* The exact rejection, word by word, from the states before these. */
__attribute__((cold, noinline)) static void rc_words_redraw(rc_words *w, const rc_pcg *generator, size_t lanes,
                                                            size_t used, size_t left, unsigned count, uint32_t *dice)
{
    rc_pcg g[RC_WORDS];
    for (size_t lane = 0; lane < lanes; lane++) g[lane].increment = generator[lane].increment;
    rc_words_get(w, g, lanes);
    for (size_t lane = 0; lane < lanes; lane++)
        for (size_t step = 0; step < used; step++) {
            uint64_t bound = UINT64_MAX, drawn[RC_WORDS_DICE];
            rc_base_pcg_dice(&g[lane], left - step * count, count, &bound, drawn);
            for (unsigned k = 0; k < count; k++) dice[rc_words_at(lanes, count, step, k, lane)] = (uint32_t)drawn[k];
        }
    rc_words_set(w, g, lanes);
}

/* Dice of left - step count - k sides, k < count, of `used` steps (at least 1), as rc_words_at has them; room for those
 * of all steps.  What is left of a word after its dice tells whether it may have to be thrown away; product: of their
 * sides, or more.  generator: for its increments. */
RC_WORDS_INLINE void rc_words_dice(rc_words *w, const rc_pcg *generator, const size_t lanes, size_t used, size_t left,
                                   const unsigned count, uint64_t product, uint32_t *dice)
{
    rc_words before = *w;
    const long long c = -(long long)count;
    const __m512i fewer = lanes == 4 ? _mm512_set_epi64(c, c, c, c, 0, 0, 0, 0)
                                     : _mm512_set_epi64(7 * c, 6 * c, 5 * c, 4 * c, 3 * c, 2 * c, c, 0);
    __m512i word = rc_words_next(w, lanes, used), side = _mm512_add_epi64(_mm512_set1_epi64((long long)left), fewer);
    for (unsigned k = 0; k < count; k++) {
        __m512i above = _mm512_mul_epu32(_mm512_srli_epi64(word, 32), side), below = _mm512_mul_epu32(word, side);
        __m512i die = _mm512_srli_epi64(_mm512_add_epi64(above, _mm512_srli_epi64(below, 32)), 32);
        word = _mm512_mullo_epi64(word, side);
        side = _mm512_add_epi64(side, _mm512_set1_epi64(-1));
        __m256i narrow = _mm512_cvtepi64_epi32(die);
        if (lanes == 4) {
            _mm_storeu_si128((__m128i *)(dice + k * 4), _mm256_castsi256_si128(narrow));
            _mm_storeu_si128((__m128i *)(dice + (count + k) * 4), _mm256_extracti128_si256(narrow, 1));
        } else {
            _mm256_storeu_si256((__m256i *)(dice + k * RC_WORDS), narrow);
        }
    }
    unsigned maybe = _mm512_cmplt_epu64_mask(word, _mm512_set1_epi64((long long)product));
    if (__builtin_expect((maybe & ((1U << used * lanes) - 1)) != 0, 0)) {
        *w = before;
        rc_words_redraw(w, generator, lanes, used, left, count, dice);
    }
}

#endif
