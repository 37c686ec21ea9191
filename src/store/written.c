/* SPDX-License-Identifier: GPL-3.0-or-later
 * written.c - runs of bytes and their CRC-32. */
#include "store/written.h"

#include "base/memory.h"
#include "store/crc.h"

#include <string.h>

enum { LEAST_BYTES = 4096 }; /* below, a run costs more than reading it again */

void rc_store_written_expect(rc_written *written, const void *bytes, size_t n, uint32_t crc, bool late)
{
    written->late = late;
    written->bytes = bytes;
    written->n_bytes = n;
    written->crc = crc;
}

/* The first run that ends behind this place. */
static size_t find(const rc_written *written, int64_t at)
{
    size_t low = 0, high = written->n;
    if (high && written->run[high - 1].at + written->run[high - 1].n <= at) return high; /* mostly */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (written->run[middle].at + written->run[middle].n <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool grow(rc_written *written)
{
    size_t room = 2 * written->room + 64;
    rc_written_run *bigger = rc_base_memory_zeroed(room, sizeof *bigger);
    if (!bigger) return false;
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): n runs are there */
    if (written->n) memcpy(bigger, written->run, written->n * sizeof *bigger);
    rc_base_memory_free(written->run);
    written->run = bigger;
    written->room = room;
    return true;
}

void rc_store_written_note(rc_written *written, int64_t at, const void *bytes, size_t n)
{
    rc_written_run new = {.at = at, .n = (int64_t)n};
    size_t first = find(written, at), end = first, left;
    bool expected = written->bytes == bytes && written->n_bytes == n;
    new.late = expected && written->late;
    if (expected) written->bytes = NULL; /* once: the memory may hold something else next time */
    while (end < written->n && written->run[end].at < at + new.n) end++;
    left = written->n - end;
    if (end > first && left) memmove(written->run + first, written->run + end, left * sizeof *written->run);
    written->n -= end - first;
    if (n < LEAST_BYTES) return;
    new.crc = expected ? written->crc : rc_store_crc(0, bytes, n);
    rc_written_run *before = first > 0 ? &written->run[first - 1] : NULL;
    if (before && before->at + before->n == at && before->late == new.late) {
        before->crc = rc_store_crc_join(before->crc, new.crc, new.n);
        before->n += new.n;
        return;
    }
    if (written->n == written->room && !grow(written)) return;
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): likewise */
    if (left) memmove(written->run + first + 1, written->run + first, left * sizeof *written->run);
    written->run[first] = new;
    written->n++;
}

const rc_written_run *rc_store_written_late(const rc_written *written)
{
    const rc_written_run *longest = NULL;
    for (size_t i = 0; i < written->n; i++)
        if (written->run[i].late && (!longest || written->run[i].n > longest->n)) longest = &written->run[i];
    return longest;
}

void rc_store_written_clear(rc_written *written)
{
    rc_base_memory_free(written->run);
    *written = (rc_written){0};
}
