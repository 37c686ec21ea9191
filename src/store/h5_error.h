/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * h5_error.h - HDF5's own reason for a failure, in our one line instead of its thirty.
 *
 * HDF5 forgets why a call failed as soon as the next one begins (that of the clean-up), so the reason is noted while
 * the call returns: the first since rc_store_h5_listen, since those that follow are its consequences. */
#ifndef RC_STORE_H5_ERROR_H
#define RC_STORE_H5_ERROR_H

#include "base/status.h"

#include <stdbool.h>

/* To be called before the first HDF5 call of anything that can fail: HDF5 prints nothing from now on, and earlier
 * reasons are forgotten. */
void rc_store_h5_listen(void);

/* Fills err: "HDF5 cannot WHAT PATH: REASON".  what: "read" or "write".  RECUT_E_MEMORY where HDF5 ran out of memory,
 * RECUT_E_STORE otherwise. */
RECUT_CHECK recut_status rc_store_h5_fails(const char *what, const char *path, recut_error *err);
/* Has HDF5 run out of memory since rc_store_h5_listen?  What it then does not find may be there. */
bool rc_store_h5_starved(void);

#endif
