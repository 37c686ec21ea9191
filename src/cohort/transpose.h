/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * transpose.h - tables that lie on their side: genes in rows, patients in columns, as GEO and TCGA give them. */
#ifndef RC_COHORT_TRANSPOSE_H
#define RC_COHORT_TRANSPOSE_H

#include "cohort/cells.h"

#include <stdbool.h>

/* Do the rows look like genes (or other markers) and the columns like patients?  The first column holds texts, every
 * other one numbers, and names say so: those of the columns are of one make (GSM1, GSM2; TCGA-...), or the first column
 * is called gene, probe or the like, or holds "time" or "event".  O(columns + a sample of the rows). */
bool rc_cohort_transpose_looks(const rc_cohort_table *table);

/* The table turned, as CSV text; free() it.  Its first column is called id.  A name that comes again gets .1, .2 ...
 * behind it, as R's make.unique; *renamed: how many did.  Errors: RECUT_E_MEMORY.  O(fields). */
RECUT_CHECK recut_status rc_cohort_transpose(const rc_cohort_table *table, char **csv, size_t *length, size_t *renamed,
                                             recut_error *err);

#endif
