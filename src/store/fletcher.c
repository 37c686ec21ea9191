/* SPDX-License-Identifier: GPL-3.0-or-later
 * fletcher.c - sum1 = w_1 + ... + w_n and sum2 = n w_1 + (n-1) w_2 + ... + w_n, both modulo 65535, by lanes.
 *
 * In a run of g groups of WORDS words, with s the sum of a lane and t the sum of its running sums, word j of a group
 * has the weight WORDS (groups from here to the end) - j: the run adds every s to sum1 and every WORDS t - j s to sum2.
 * 2^16 = 1 modulo 65535, so swapping the bytes of every word is a multiplication by 256, once, at the end. */
#include "store/fletcher.h"

#include <string.h>

/* Vectors of the compiler's, not of an instruction set: arrays of lanes are five times slower. */
typedef uint32_t lanes __attribute__((vector_size(16)));

enum { LANES = 4, WORDS = 4 * LANES, GROUPS = 360 }; /* 360 * 361 / 2 * 65535 < 2^32 */

/* HDF5 folds carries back, which gives 65535 in place of 0 unless all words are 0. */
static uint64_t fold(uint64_t sum)
{
    return sum ? (sum - 1) % 65535 + 1 : 0;
}

/* Words 2j, 2j + 1 of the first half of a group and of the second are lane j of these four. */
static void add_run(const unsigned char *at, size_t groups, uint64_t *sum1, uint64_t *sum2)
{
    lanes s[4] = {{0}}, t[4] = {{0}};
    for (size_t g = 0; g < groups; g++, at += WORDS * sizeof(uint16_t)) {
        lanes a, b;
        memcpy(&a, at, sizeof a);
        memcpy(&b, at + sizeof a, sizeof b);
        s[0] += a & 0xffff;
        s[1] += a >> 16;
        s[2] += b & 0xffff;
        s[3] += b >> 16;
        for (int v = 0; v < 4; v++) t[v] += s[v];
    }
    *sum2 += *sum1 * groups * WORDS;
    for (size_t v = 0; v < 4; v++)
        for (size_t j = 0; j < LANES; j++) {
            size_t place = 2 * LANES * (v / 2) + 2 * j + v % 2;
            *sum1 += s[v][j];
            *sum2 += (uint64_t)WORDS * t[v][j] - place * s[v][j];
        }
    *sum1 = fold(*sum1);
    *sum2 = fold(*sum2);
}

uint32_t rc_store_fletcher(const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    uint64_t sum1 = 0, sum2 = 0;
    for (n /= sizeof(uint16_t); n >= WORDS;) {
        size_t groups = n / WORDS < GROUPS ? n / WORDS : GROUPS;
        add_run(at, groups, &sum1, &sum2);
        at += groups * WORDS * sizeof(uint16_t);
        n -= groups * WORDS;
    }
    for (; n > 0; n--, at += sizeof(uint16_t)) {
        uint16_t word;
        memcpy(&word, at, sizeof word);
        sum1 += word;
        sum2 += sum1;
    }
    return (uint32_t)(fold(256 * sum2) << 16 | fold(256 * sum1));
}
