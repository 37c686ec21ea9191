/* SPDX-License-Identifier: GPL-3.0-or-later
 * notes.c - sentences about how a cohort was read. */
#include "cohort/notes.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static rc_note *find(const rc_notes *notes, const char *text)
{
    for (size_t i = 0; i < notes->n; i++)
        if (strcmp(notes->note[i].text, text) == 0) return &notes->note[i];
    return NULL;
}

bool rc_cohort_notes_has(const rc_notes *notes, const char *text)
{
    return find(notes, text) != NULL;
}

recut_status rc_cohort_notes_add(rc_notes *notes, bool warning, recut_error *err, const char *format, ...)
{
    char text[RC_NOTE];
    va_list arguments;
    va_start(arguments, format);
    rc_base_text_format(text, sizeof text, format, arguments);
    va_end(arguments);
    rc_note *same = find(notes, text);
    if (same) {
        same->warning = same->warning || warning;
        return RECUT_OK;
    }
    rc_note *longer = realloc(notes->note, (notes->n + 1) * sizeof *longer);
    if (longer) notes->note = longer;
    char *copy = longer ? rc_base_memory_string(text) : NULL;
    if (!copy) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for notes");
    notes->note[notes->n++] = (rc_note){.text = copy, .warning = warning};
    return RECUT_OK;
}

recut_status rc_cohort_notes_move(rc_notes *to, rc_notes *from, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < from->n && st == RECUT_OK; i++)
        st = rc_cohort_notes_add(to, from->note[i].warning, err, RC_TEXT_OWN, from->note[i].text);
    rc_cohort_notes_clear(from);
    return st;
}

void rc_cohort_notes_clear(rc_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++) rc_base_memory_free(notes->note[i].text);
    free(notes->note);
    *notes = (rc_notes){0};
}
