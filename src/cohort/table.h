/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.h - the table that cohort options name, with the options' own names in it. */
#ifndef RC_COHORT_TABLE_H
#define RC_COHORT_TABLE_H

#include "cohort/csv.h"
#include "cohort/options.h"

/* Reads the file or the embedded cohort and applies options->rename, all at once: two columns may exchange names.
 * Two values may get one name, with a warning where one of them had it already; in the event column they may not.
 * Errors: those of rc_cohort_csv_read; RECUT_E_USAGE where a column or value is not in the file, or a name would stand
 * for two columns. */
RECUT_CHECK recut_status rc_cohort_table_read(const rc_cohort_options *options, rc_cohort_table **out,
                                              recut_error *err);

/* Whether a column "origin" says so of every row. */
bool rc_cohort_table_synthetic(const rc_cohort_table *table);

#endif
