/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sha256.h - what sha256sum prints of a file, for others to compare with.  Nothing of ours hangs on it (hash.h is
 * behind fingerprints). */
#ifndef RC_BASE_SHA256_H
#define RC_BASE_SHA256_H

#include "base/status.h"

typedef struct rc_sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    unsigned char block[64];
} rc_sha256;

enum { RC_SHA256_HEX = 65 }; /* characters of the text form, with its NUL */

/* Source: FIPS 180-4.  O(n); some 200 MB a second. */
void rc_base_sha256_init(rc_sha256 *s);
void rc_base_sha256_add(rc_sha256 *s, const void *bytes, size_t n);
void rc_base_sha256_hex(rc_sha256 *s, char out[RC_SHA256_HEX]); /* ends s */

/* Of a whole file, and its bytes.  Errors: RECUT_E_IO with the system's reason. */
RECUT_CHECK recut_status rc_base_sha256_file(const char *path, char out[RC_SHA256_HEX], int64_t *size,
                                             recut_error *err);

#endif
