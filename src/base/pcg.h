/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pcg.h - PCG generators (O'Neill 2014, HMC-CS-2014-0905) and what is drawn
 * from them.  The order of draws is frozen: it is part of every result. */
#ifndef RC_BASE_PCG_H
#define RC_BASE_PCG_H

#include <stddef.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 rc_u128;

/* pcg64 = XSL-RR 128/64, output after the step (as pcg-cpp's pcg64). */
typedef struct rc_pcg {
    rc_u128 state, increment; /* increment is odd */
} rc_pcg;

/* pcg32 = XSH-RR 64/32, output before the step.  Only for known-answer tests and small tools. */
typedef struct rc_pcg32 {
    uint64_t state, increment;
} rc_pcg32;

void rc_base_pcg_seed(rc_pcg *g, rc_u128 seed, rc_u128 stream);
/* The generator of a block: state and increment from the frozen hash of
 * (seed, key lo/hi of the analysis, block), so neighboring blocks share no
 * stride and no half of their states. */
void rc_base_pcg_for_block(rc_pcg *g, uint64_t seed, uint64_t key_lo, uint64_t key_hi, int64_t block);
void rc_base_pcg_advance(rc_pcg *g, rc_u128 delta); /* negative steps: pass -delta, mod 2^128 */

void rc_base_pcg32_seed(rc_pcg32 *g, uint64_t seed, uint64_t stream);
uint32_t rc_base_pcg32_next(rc_pcg32 *g);
void rc_base_pcg32_advance(rc_pcg32 *g, uint64_t delta);

static inline uint64_t rc_base_pcg_next(rc_pcg *g)
{
    const rc_u128 multiplier = ((rc_u128)UINT64_C(2549297995355413924) << 64) + UINT64_C(4865540595714422341);
    g->state = g->state * multiplier + g->increment;
    uint64_t x = (uint64_t)(g->state >> 64) ^ (uint64_t)g->state;
    unsigned r = (unsigned)(g->state >> 122);
    return (x >> r) | (x << ((64 - r) & 63));
}

/* Uniform integer in [0, n), n >= 1; unbiased, multiply and reject (Lemire 2019, TOMACS 29:3). */
static inline uint64_t rc_base_pcg_below(rc_pcg *g, uint64_t n)
{
    rc_u128 product = (rc_u128)rc_base_pcg_next(g) * n;
    if ((uint64_t)product < n) {
        uint64_t threshold = (0 - n) % n; /* NOLINT(clang-analyzer-core.DivideZero): n >= 1 */
        while ((uint64_t)product < threshold) product = (rc_u128)rc_base_pcg_next(g) * n;
    }
    return (uint64_t)(product >> 64);
}

/* Uniform double in (0, 1): odd multiples of 2^-54, so neither 0 nor 1 and log() is finite. */
static inline double rc_base_pcg_uniform(rc_pcg *g)
{
    return ((double)(rc_base_pcg_next(g) >> 11) + 0.5) * 0x1p-53;
}

double rc_base_pcg_exponential(rc_pcg *g); /* mean 1; one word a draw */
double rc_base_pcg_normal(rc_pcg *g);      /* mean 0, sd 1; by inversion (GSL), one word a draw */

/* How many dice a 64-bit word gives for sides n, n-1, ....  One 64-bit word holds several dice while the product of
 * their sides stays far below 2^64; the limits keep a rejection rarer than about 1 in 16 at the
 * largest n of each row (product <= 2^60) and 1 in 1000 soon below it. */
static inline unsigned rc_base_pcg_batch(uint64_t n)
{
    if (n > UINT64_C(1) << 30) return 1;
    if (n > UINT64_C(1) << 19) return 2;
    if (n > UINT64_C(1) << 14) return 3;
    if (n > UINT64_C(1) << 11) return 4;
    if (n > UINT64_C(1) << 9) return 5;
    return 6;
}

/* `count` dice of n, n-1, ..., n-count+1 sides from one word when it can be
 * (Brackett-Rozinsky & Lemire 2024); *bound is an upper bound of the product
 * of the sides, kept between calls to skip the exact threshold. */
void rc_base_pcg_dice(rc_pcg *g, uint64_t n, unsigned count, uint64_t *bound, uint64_t *dice);

/* How many dice of n sides each a word gives with rare rejections, at most 8. */
unsigned rc_base_pcg_equal_batch(uint64_t n);
/* `count` dice of n sides each; *threshold caches (2^64 mod n^count) between calls: start with UINT64_MAX. */
void rc_base_pcg_equal_dice(rc_pcg *g, uint64_t n, unsigned count, uint64_t *threshold, uint64_t *dice);

/* Fisher-Yates over [n] from the end, dice in batches: every order equally likely. */
void rc_base_pcg_shuffle(rc_pcg *g, uint32_t *items, size_t n);

#endif
