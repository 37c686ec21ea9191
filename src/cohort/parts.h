/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * parts.h - each marker on the patients that have it.  A cohort whose markers lack values is one of all patients that
 * have at least one marker, and has parts: markers that are missing in the same patients share a cohort of their own,
 * which is what reading these markers alone would give. */
#ifndef RC_COHORT_PARTS_H
#define RC_COHORT_PARTS_H

#include "cohort/cohort.h"

/* rc_cohort_parts_make() - finds the parts of a cohort whose times, events and marker values (NaN = missing) are in
 * place: their patients, markers, times and events.  None (n_parts = 0) where nothing is missing.
 *   nobody   the reason among the whole cohort's drops of patients without any marker; NULL = none
 * Errors: RECUT_E_SHAPE (a marker with fewer than 2 patients or without an event), RECUT_E_MEMORY.
 * O(n markers), and O(n) memory a part. */
RECUT_CHECK recut_status rc_cohort_parts_make(recut_cohort *cohort, const char *nobody, recut_error *err);

/* A cohort without parts is its own only part, so that one loop serves both. */
size_t rc_cohort_parts(const recut_cohort *cohort);
const recut_cohort *rc_cohort_part(const recut_cohort *cohort, size_t part);
/* The number in the whole cohort of the i-th marker of a part; and where a marker of the whole stands. */
size_t rc_cohort_part_marker(const recut_cohort *cohort, size_t part, size_t i);
void rc_cohort_find_part(const recut_cohort *cohort, size_t marker, size_t *part, size_t *own);

#endif
