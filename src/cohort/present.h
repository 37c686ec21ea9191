/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * present.h - which markers and patients are left where markers lack values. */
#ifndef RC_COHORT_PRESENT_H
#define RC_COHORT_PRESENT_H

#include "cohort/cohort.h"
#include "cohort/columns.h"
#include "cohort/values.h"

/* rc_cohort_present_settle() - drops the rows in which every marker is missing, and with options->min_present the
 * markers that too few of the others have, or that none of them has with an event: from cohort->marker, whose values
 * [n_rows] are in place; they are counted in a note and listed in cohort->left_out.  Of a matrix of genes of which all
 * are asked for, those that at most one patient or none with an event has are left out without it, too.
 * Errors: RECUT_E_SHAPE (no marker is left), RECUT_E_MEMORY.  O(values). */
RECUT_CHECK recut_status rc_cohort_present_settle(rc_rows *rows, const rc_columns *columns,
                                                  const rc_cohort_options *options, recut_cohort *cohort,
                                                  recut_error *err);

#endif
