/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * notes.h - what was guessed or noticed while a cohort was read, as sentences for the user: printed by recut cohort, on
 * every page, and, where a note is a warning, on standard error.  Names of columns may stand in them, and words that
 * are codes (missing signs, levels); no other cell of a patient. */
#ifndef RC_COHORT_NOTES_H
#define RC_COHORT_NOTES_H

#include "base/status.h"

#include <stdbool.h>

enum { RC_NOTE = 1024 }; /* bytes of a sentence with its NUL, at most */

typedef struct rc_note {
    char *text;   /* one sentence without its point: "separated by semicolons"; options are marked (base/text.h) */
    bool warning; /* may make the numbers wrong: said on standard error too */
} rc_note;

typedef struct rc_notes {
    size_t n;
    rc_note *note; /* [n] in the order in which they were added */
} rc_notes;

/* rc_cohort_notes_add() - adds a sentence, printf-like, unless the same one is there already (then it is a warning if
 * either was).  Foreign text is shown as base/text.h shows it.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_notes_add(rc_notes *notes, bool warning, recut_error *err, const char *format, ...)
    RECUT_FORMAT(4, 5);

/* Moves every note of `from` behind those of `to`; from is empty then.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_notes_move(rc_notes *to, rc_notes *from, recut_error *err);

bool rc_cohort_notes_has(const rc_notes *notes, const char *text);
void rc_cohort_notes_clear(rc_notes *notes);

#endif
