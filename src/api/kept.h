/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * kept.h - memory that lives as long as what holds it: words and growing arrays of a command line, freed at once. */
#ifndef RC_API_KEPT_H
#define RC_API_KEPT_H

#include "base/status.h"

typedef struct rc_kept {
    void **block;
    size_t n;
} rc_kept;

/* All: RECUT_E_MEMORY. */
/* A zeroed block. */
RECUT_CHECK recut_status rc_api_kept_block(rc_kept *kept, size_t size, void **out, recut_error *err);
/* A copy of text[0 .. length) with a NUL. */
RECUT_CHECK recut_status rc_api_kept_text(rc_kept *kept, const char *text, size_t length, const char **out,
                                          recut_error *err);
/* (*array)[n] = item, an item having `size` bytes.  An array that has grown only by this function; *array may move. */
RECUT_CHECK recut_status rc_api_kept_append(rc_kept *kept, void **array, size_t n, const void *item, size_t size,
                                            recut_error *err);
void rc_api_kept_clear(rc_kept *kept);

#endif
