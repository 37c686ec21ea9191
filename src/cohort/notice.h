/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * notice.h - what is odd about a cohort though it can be read. */
#ifndef RC_COHORT_NOTICE_H
#define RC_COHORT_NOTICE_H

#include "cohort/cohort.h"
#include "cohort/columns.h"
#include "cohort/values.h"

/* Adds to cohort->notes: holes (a sentence, "" = none), events only, doubled names, names that are missing signs,
 * infinite values, repeated patients, no marker.  Errors: RECUT_E_MEMORY.  O(values). */
RECUT_CHECK recut_status rc_cohort_notice(const rc_rows *rows, const rc_columns *columns, const char *holes,
                                          recut_cohort *cohort, recut_error *err);

#endif
