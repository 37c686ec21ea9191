/* SPDX-License-Identifier: GPL-3.0-or-later
 * fletcher.c - sum1 = w_1 + ... + w_n and sum2 = n w_1 + (n-1) w_2 + ... + w_n, both modulo 65535, by lanes.
 *
 * In a run of g groups of LANES words, with s_j the sum of lane j and t_j the sum of its running sums, word j of a group has
 * the weight LANES (groups from here to the end) - j: the run adds sum s_j to sum1 and sum (LANES t_j - j s_j) to sum2.
 * 2^16 = 1 modulo 65535, so swapping the bytes of every word is a multiplication by 256, once, at the end. */
#include "store/fletcher.h"

#include <string.h>

enum { LANES = 16, GROUPS = 360 }; /* 360 * 361 / 2 * 65535 < 2^32 */

/* HDF5 folds carries back, which gives 65535 in place of 0 unless all words are 0. */
static uint32_t fold(uint64_t sum)
{
    uint64_t swapped = sum % 65535 * 256 % 65535;
    return (uint32_t)(sum && !swapped ? 65535 : swapped);
}

uint32_t rc_store_fletcher(const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    uint64_t sum1 = 0, sum2 = 0;
    n /= sizeof(uint16_t);
    while (n >= LANES) {
        uint32_t s[LANES] = {0}, t[LANES] = {0};
        size_t groups = n / LANES < GROUPS ? n / LANES : GROUPS, words = groups * LANES;
        for (size_t g = 0; g < groups; g++, at += LANES * sizeof(uint16_t)) {
            uint16_t word[LANES];
            memcpy(word, at, sizeof word);
            for (size_t j = 0; j < LANES; j++) {
                s[j] += word[j];
                t[j] += s[j];
            }
        }
        sum2 += sum1 * words;
        for (size_t j = 0; j < LANES; j++) {
            sum1 += s[j];
            sum2 += (uint64_t)LANES * t[j] - j * s[j];
        }
        sum1 = sum1 > 65535 ? (sum1 - 1) % 65535 + 1 : sum1; /* not 0 where it was not */
        sum2 = sum2 > 65535 ? (sum2 - 1) % 65535 + 1 : sum2;
        n -= words;
    }
    for (; n > 0; n--, at += sizeof(uint16_t)) {
        uint16_t word;
        memcpy(&word, at, sizeof word);
        sum1 += word;
        sum2 += sum1;
    }
    return fold(sum2) << 16 | fold(sum1);
}
