/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * reverse.h - the same patients with event and censoring exchanged: what is then searched is who was censored when, and
 * whether that depends on a marker. */
#ifndef RC_COHORT_REVERSE_H
#define RC_COHORT_REVERSE_H

#include "cohort/cohort.h"

/* rc_cohort_reverse() - a cohort whose events are the censorings of another, and the other way round; its parts too.
 *   out   what reading the file with its event column exchanged would give of times, events and markers.  All else is
 *         shared with `cohort`, which must outlive it; rc_cohort_reverse_destroy, not recut_cohort_destroy
 * A part in which nobody was censored has no events then.
 * Errors: RECUT_E_MEMORY.  O(n log n), and for each part. */
RECUT_CHECK recut_status rc_cohort_reverse(const recut_cohort *cohort, recut_cohort **out, recut_error *err);
void rc_cohort_reverse_destroy(recut_cohort *reversed); /* NULL is fine */

#endif
