/* SPDX-License-Identifier: GPL-3.0-or-later
 * hash.c - two lanes of multiply-rotate mixing, finished with the 64-bit
 * finaliser of Steele, Lea & Flood 2014 (OOPSLA), variant 13 of D. Stafford. */
#include "base/hash.h"

#include <stdio.h>
#include <string.h>

static uint64_t finalize(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t rotate(uint64_t x, int r)
{
    return (x << r) | (x >> (64 - r));
}

static void word(rc_hash *h, uint64_t x)
{
    h->lo = rotate((h->lo ^ finalize(x + UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xd6e8feb86659fd93), 29) + h->hi;
    h->hi = rotate((h->hi + finalize(x ^ UINT64_C(0xc2b2ae3d27d4eb4f))) * UINT64_C(0x9fb21c651e98df25), 37) ^ h->lo;
}

void rc_base_hash_init(rc_hash *h, uint64_t seed)
{
    h->lo = finalize(seed ^ UINT64_C(0x243f6a8885a308d3));
    h->hi = finalize(seed + UINT64_C(0x13198a2e03707344));
    h->length = 0;
}

void rc_base_hash_bytes(rc_hash *h, const void *bytes, size_t n)
{
    const unsigned char *b = bytes;
    for (size_t i = 0; i < n; i += 8) {
        uint64_t x = 0;
        size_t left = n - i < 8 ? n - i : 8;
        for (size_t k = 0; k < left; k++) x |= (uint64_t)b[i + k] << (8 * k); /* little-endian on any machine */
        word(h, x);
    }
    h->length += n;
    word(h, n);
}

void rc_base_hash_text(rc_hash *h, const char *text)
{
    rc_base_hash_bytes(h, text, strlen(text));
}

void rc_base_hash_u64(rc_hash *h, uint64_t x)
{
    word(h, x);
    h->length += 8;
}

void rc_base_hash_doubles(rc_hash *h, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double value = x[i] == 0 ? 0.0 : x[i];
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        word(h, bits);
    }
    h->length += 8 * n;
    word(h, n);
}

void rc_base_hash_finish(const rc_hash *h, uint64_t *lo, uint64_t *hi)
{
    rc_hash end = *h;
    word(&end, end.length);
    *lo = finalize(end.lo);
    *hi = finalize(end.hi + end.lo);
}

void rc_base_hash_hex(const rc_hash *h, char out[RC_HASH_HEX])
{
    uint64_t lo, hi;
    rc_base_hash_finish(h, &lo, &hi);
    snprintf(out, RC_HASH_HEX, "%016llx%016llx", (unsigned long long)hi, (unsigned long long)lo);
}
