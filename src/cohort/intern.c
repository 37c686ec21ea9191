/* SPDX-License-Identifier: GPL-3.0-or-later
 * intern.c - hash table of borrowed texts. */
#include "cohort/intern.h"

#include "base/memory.h"

#include <string.h>

static size_t hash_text(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (; *text; text++) h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return (size_t)(h ^ (h >> 32));
}

static size_t find_slot(const rc_intern *intern, const char *text)
{
    size_t at = hash_text(text) & (intern->n_slots - 1);
    while (intern->slot[at] && strcmp(intern->text[intern->slot[at] - 1], text) != 0)
        at = (at + 1) & (intern->n_slots - 1);
    return at;
}

/* Twice the room; at most half of the slots are ever taken. */
static recut_status grow(rc_intern *intern, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_intern larger = {.n = intern->n, .room = intern->room ? intern->room * 2 : 16};
    larger.n_slots = larger.room * 2;
    RC_NEW(larger.text, larger.room, err);
    RC_NEW(larger.slot, larger.n_slots, err);
    for (size_t i = 0; i < intern->n; i++) {
        larger.text[i] = intern->text[i];
        larger.slot[find_slot(&larger, larger.text[i])] = (uint32_t)(i + 1);
    }
    rc_cohort_intern_clear(intern);
    *intern = larger;
    larger = (rc_intern){0};
done:
    rc_cohort_intern_clear(&larger);
    return st;
}

recut_status rc_cohort_intern_add(rc_intern *intern, const char *text, uint32_t *number, bool *is_new, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (intern->n == intern->room) RC_TRY(grow(intern, err));
    size_t at = find_slot(intern, text);
    *is_new = intern->slot[at] == 0;
    if (*is_new) {
        intern->text[intern->n++] = text;
        intern->slot[at] = (uint32_t)intern->n;
    }
    *number = intern->slot[at] - 1;
done:
    return st;
}

bool rc_cohort_intern_find(const rc_intern *intern, const char *text, uint32_t *number)
{
    size_t at = intern->n_slots ? find_slot(intern, text) : 0;
    if (!intern->n_slots || intern->slot[at] == 0) return false;
    *number = intern->slot[at] - 1;
    return true;
}

void rc_cohort_intern_clear(rc_intern *intern)
{
    rc_base_memory_free(intern->text);
    rc_base_memory_free(intern->slot);
    *intern = (rc_intern){0};
}
