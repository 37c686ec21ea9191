/* SPDX-License-Identifier: GPL-3.0-or-later
 * kept.c - blocks in a list of their own. */
#include "api/kept.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

recut_status rc_api_kept_block(rc_kept *kept, size_t size, void **out, recut_error *err)
{
    void **longer = realloc(kept->block, (kept->n + 1) * sizeof *longer), *block = NULL;
    if (longer) {
        kept->block = longer;
        block = rc_base_memory_zeroed(size, 1);
    }
    if (!block) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for options");
    *out = kept->block[kept->n++] = block;
    return RECUT_OK;
}

recut_status rc_api_kept_text(rc_kept *kept, const char *text, size_t length, const char **out, recut_error *err)
{
    void *word = NULL;
    recut_status st = rc_api_kept_block(kept, length + 1, &word, err);
    if (st == RECUT_OK) *out = memcpy(word, text, length);
    return st;
}

/* Doubles where n is a power of two: the array was full then. */
recut_status rc_api_kept_append(rc_kept *kept, void **array, size_t n, const void *item, size_t size, recut_error *err)
{
    recut_status st = RECUT_OK;
    void *longer = NULL;
    if ((n & (n - 1)) == 0) {
        RC_TRY(rc_api_kept_block(kept, (n ? 2 * n : 1) * size, &longer, err));
        if (n) memcpy(longer, *array, n * size);
        *array = longer;
    }
    memcpy((char *)*array + n * size, item, size);
done:
    return st;
}

void rc_api_kept_clear(rc_kept *kept)
{
    for (size_t i = 0; i < kept->n; i++) rc_base_memory_free(kept->block[i]);
    free(kept->block);
    *kept = (rc_kept){0};
}
