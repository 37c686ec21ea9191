/* SPDX-License-Identifier: GPL-3.0-or-later
 * sha256.c - SHA-256, block by block. */
#include "base/sha256.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The first 32 bits of what follows the point: of the square roots of the first 8 primes, ... */
static const uint32_t begin[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
/* ... and of the cube roots of the first 64. */
static const uint32_t constant[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t turn(uint32_t x, unsigned by)
{
    return x >> by | x << (32 - by);
}

static void mix(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[64], s[8];
    for (size_t i = 0; i < 16; i++) {
        const unsigned char *at = block + 4 * i;
        w[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    }
    for (size_t i = 16; i < 64; i++) {
        uint32_t a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
    }
    memcpy(s, state, sizeof s);
    for (size_t i = 0; i < 64; i++) {
        uint32_t a = s[0], e = s[4];
        uint32_t one =
            s[7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + constant[i] + w[i];
        uint32_t two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[0] = one + two;
        s[4] += one;
    }
    for (size_t i = 0; i < 8; i++) state[i] += s[i];
}

void rc_base_sha256_init(rc_sha256 *s)
{
    *s = (rc_sha256){.length = 0};
    memcpy(s->state, begin, sizeof begin);
}

void rc_base_sha256_add(rc_sha256 *s, const void *bytes, size_t n)
{
    const unsigned char *from = bytes;
    while (n > 0) {
        size_t used = s->length % sizeof s->block, take = sizeof s->block - used;
        if (take > n) take = n;
        memcpy(s->block + used, from, take);
        s->length += take;
        from += take;
        n -= take;
        if (used + take == sizeof s->block) mix(s->state, s->block);
    }
}

void rc_base_sha256_hex(rc_sha256 *s, char out[RC_SHA256_HEX])
{
    static const unsigned char padding[64] = {0x80};
    unsigned char length[8];
    size_t used = s->length % sizeof s->block;
    for (size_t i = 0; i < sizeof length; i++) length[i] = (unsigned char)(s->length * 8 >> (56 - 8 * i));
    rc_base_sha256_add(s, padding, (used < 56 ? 56 : 120) - used);
    rc_base_sha256_add(s, length, sizeof length);
    for (size_t i = 0; i < 8; i++) snprintf(out + 8 * i, 9, "%08x", (unsigned)s->state[i]);
}

recut_status rc_base_sha256_file(const char *path, char out[RC_SHA256_HEX], int64_t *size, recut_error *err)
{
    unsigned char bytes[1 << 15];
    rc_sha256 s;
    ssize_t got;
    int fd = rc_base_file_open(path, O_RDONLY);
    if (fd < 0) return RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", path, rc_base_file_reason(errno));
    rc_base_sha256_init(&s);
    do {
        got = read(fd, bytes, sizeof bytes);
        if (got > 0) rc_base_sha256_add(&s, bytes, (size_t)got);
    } while (got > 0 || (got < 0 && errno == EINTR));
    int code = errno;
    close(fd);
    if (got < 0) return RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", path, rc_base_file_reason(code));
    *size = (int64_t)s.length;
    rc_base_sha256_hex(&s, out);
    return RECUT_OK;
}
