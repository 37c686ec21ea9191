/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * hash.h - the frozen 128-bit hash behind fingerprints and generator states.
 * Not cryptographic.  Its values are part of the file format and of every
 * reproducible result: never change it (tests pin it). */
#ifndef RC_BASE_HASH_H
#define RC_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct rc_hash {
    uint64_t lo, hi;
    uint64_t length; /* bytes so far */
} rc_hash;

enum { RC_HASH_HEX = 33 }; /* characters of the text form, with its NUL */

void rc_base_hash_init(rc_hash *h, uint64_t seed);
/* Any split of the same fields into calls is a different hash: every call also mixes its length. */
void rc_base_hash_bytes(rc_hash *h, const void *bytes, size_t n);
void rc_base_hash_text(rc_hash *h, const char *text);
void rc_base_hash_u64(rc_hash *h, uint64_t x);
/* [n] doubles by their bits, -0 as +0. */
void rc_base_hash_doubles(rc_hash *h, const double *x, size_t n);
/* The two finished halves; h may go on being fed. */
void rc_base_hash_finish(const rc_hash *h, uint64_t *lo, uint64_t *hi);
void rc_base_hash_hex(const rc_hash *h, char out[RC_HASH_HEX]);

#endif
