/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * event.h - which values of the event column are the event.
 *
 * Without options->event_values a column must be 0/1 or FALSE/TRUE.  Any other coding is an error that says what the
 * column holds and which option to add: nothing is guessed.  It is recognized over every row of the file, so that a
 * 1/2 coding is not taken for 0/1 where --where leaves the ones only.
 * With it, a missing value drops the row, the values named are events, and all others are censored; those of
 * options->competing_values are too (cause-specific analysis), and are named as what they are. */
#ifndef RC_COHORT_EVENT_H
#define RC_COHORT_EVENT_H

#include "cohort/options.h"
#include "cohort/values.h"

enum { RC_EVENT_NONE, RC_EVENT_YES, RC_EVENT_MISSING, RC_EVENT_COMPETING };

/* rc_cohort_event_read() - the event column of the selected rows.
 *   event  out  [n_rows] RC_EVENT_... of every row of the file, selected or not
 * Adds a note of what the values were read as where options say so.  Errors: RECUT_E_DATA (another coding),
 * RECUT_E_USAGE (a value that the column does not hold), RECUT_E_MEMORY.  O(rows). */
RECUT_CHECK recut_status rc_cohort_event_read(rc_rows *rows, size_t column, const rc_cohort_options *options,
                                              uint8_t *event, rc_notes *notes, recut_error *err);

#endif
