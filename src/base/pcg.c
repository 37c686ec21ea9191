/* SPDX-License-Identifier: GPL-3.0-or-later
 * pcg.c - seeding, jumping, batched dice.
 *
 *   1. pcg64      2. pcg32      3. distributions      4. dice and shuffle */
#include "base/pcg.h"

#include "base/elementary.h"
#include "base/hash.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* ---- 1. pcg64 ---------------------------------------------------------- */

static rc_u128 multiplier128(void)
{
    return ((rc_u128)UINT64_C(2549297995355413924) << 64) + UINT64_C(4865540595714422341);
}

void rc_base_pcg_seed(rc_pcg *g, rc_u128 seed, rc_u128 stream)
{
    g->increment = (stream << 1) | 1;
    g->state = (g->increment + seed) * multiplier128() + g->increment;
}

void rc_base_pcg_for_block(rc_pcg *g, uint64_t seed, uint64_t key_lo, uint64_t key_hi, int64_t block)
{
    uint64_t part[4];
    for (uint64_t half = 0; half < 2; half++) {
        rc_hash h;
        rc_base_hash_init(&h, UINT64_C(0x7265637574) + half); /* "recut" */
        rc_base_hash_u64(&h, seed);
        rc_base_hash_u64(&h, key_lo);
        rc_base_hash_u64(&h, key_hi);
        rc_base_hash_u64(&h, (uint64_t)block);
        rc_base_hash_finish(&h, &part[2 * half], &part[2 * half + 1]);
    }
    rc_base_pcg_seed(g, ((rc_u128)part[1] << 64) | part[0], ((rc_u128)part[3] << 64) | part[2]);
}

/* Brown 1994, "Random number generation with arbitrary strides": square and
 * multiply on the affine step; delta modulo 2^128, so negative steps work. */
void rc_base_pcg_advance(rc_pcg *g, rc_u128 delta)
{
    rc_u128 mult = multiplier128(), plus = g->increment, all_mult = 1, all_plus = 0;
    for (; delta; delta >>= 1) {
        if (delta & 1) {
            all_mult *= mult;
            all_plus = all_plus * mult + plus;
        }
        plus = (mult + 1) * plus;
        mult *= mult;
    }
    g->state = all_mult * g->state + all_plus;
}

/* ---- 2. pcg32 ---------------------------------------------------------- */

static const uint64_t multiplier64 = UINT64_C(6364136223846793005);

void rc_base_pcg32_seed(rc_pcg32 *g, uint64_t seed, uint64_t stream)
{
    g->increment = (stream << 1) | 1;
    g->state = (g->increment + seed) * multiplier64 + g->increment;
}

uint32_t rc_base_pcg32_next(rc_pcg32 *g)
{
    uint64_t old = g->state;
    g->state = old * multiplier64 + g->increment;
    uint32_t x = (uint32_t)(((old >> 18) ^ old) >> 27);
    unsigned r = (unsigned)(old >> 59);
    return (x >> r) | (x << ((32 - r) & 31));
}

void rc_base_pcg32_advance(rc_pcg32 *g, uint64_t delta)
{
    uint64_t mult = multiplier64, plus = g->increment, all_mult = 1, all_plus = 0;
    for (; delta; delta >>= 1) {
        if (delta & 1) {
            all_mult *= mult;
            all_plus = all_plus * mult + plus;
        }
        plus = (mult + 1) * plus;
        mult *= mult;
    }
    g->state = all_mult * g->state + all_plus;
}

/* ---- 3. distributions -------------------------------------------------- */

double rc_base_pcg_exponential(rc_pcg *g)
{
    return -rc_base_elementary_log(rc_base_pcg_uniform(g));
}

double rc_base_pcg_normal(rc_pcg *g)
{
    return gsl_cdf_ugaussian_Pinv(rc_base_pcg_uniform(g));
}

/* ---- 4. dice and shuffle ----------------------------------------------- */

void rc_base_pcg_dice(rc_pcg *g, uint64_t n, unsigned count, uint64_t *bound, uint64_t *dice)
{
    uint64_t word = rc_base_pcg_next(g);
    for (unsigned k = 0; k < count; k++) {
        rc_u128 product = (rc_u128)word * (n - k);
        dice[k] = (uint64_t)(product >> 64);
        word = (uint64_t)product;
    }
    if (word >= *bound) return;
    uint64_t sides = 1;
    for (unsigned k = 0; k < count; k++) sides *= n - k;
    *bound = sides; /* later n are smaller, so it stays an upper bound */
    uint64_t threshold = (0 - sides) % sides;
    while (word < threshold) {
        word = rc_base_pcg_next(g);
        for (unsigned k = 0; k < count; k++) {
            rc_u128 product = (rc_u128)word * (n - k);
            dice[k] = (uint64_t)(product >> 64);
            word = (uint64_t)product;
        }
    }
}

unsigned rc_base_pcg_equal_batch(uint64_t n)
{
    unsigned count = 0;
    for (rc_u128 product = n; product <= (rc_u128)1 << 58 && count < 8; product *= n) count++;
    return count ? count : 1;
}

void rc_base_pcg_equal_dice(rc_pcg *g, uint64_t n, unsigned count, uint64_t *threshold, uint64_t *dice)
{
    if (*threshold == UINT64_MAX) {
        uint64_t sides = n;
        for (unsigned k = 1; k < count; k++) sides *= n;
        *threshold = (0 - sides) % sides;
    }
    uint64_t word;
    do {
        word = rc_base_pcg_next(g);
        for (unsigned k = 0; k < count; k++) {
            rc_u128 product = (rc_u128)word * n;
            dice[k] = (uint64_t)(product >> 64);
            word = (uint64_t)product;
        }
    } while (word < *threshold);
}

void rc_base_pcg_shuffle(rc_pcg *g, uint32_t *items, size_t n)
{
    uint64_t dice[6], bound = UINT64_MAX;
    size_t left = n;
    unsigned last = 0;
    while (left > 1) {
        unsigned count = rc_base_pcg_batch(left);
        if (count >= left) count = (unsigned)left - 1;
        if (count != last) bound = UINT64_MAX; /* a new product: its bound is not known yet */
        last = count;
        rc_base_pcg_dice(g, left, count, &bound, dice);
        for (unsigned k = 0; k < count; k++) {
            size_t to = left - 1 - k;
            uint32_t item = items[to];
            items[to] = items[dice[k]];
            items[dice[k]] = item;
        }
        left -= count;
    }
}
