/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * verify.h - reads all that is in a result. */
#ifndef RC_STORE_VERIFY_H
#define RC_STORE_VERIFY_H

#include "store/store.h"

typedef struct rc_store_verified {
    int64_t datasets, checksums; /* read; of these with a checksum of their own (fletcher32) */
    int64_t numbers, texts;      /* read */
} rc_store_verified;

/* Every dataset of an open result, chunk by chunk, so that HDF5 compares the checksum of each: beside the seal, which
 * was right where the result is open.  RECUT_E_STORE names the dataset that cannot be read.  Costs one reading of the
 * file. */
RECUT_CHECK recut_status rc_store_verify(const rc_result *result, rc_store_verified *out, recut_error *err);

#endif
