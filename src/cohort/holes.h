/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * holes.h - a time that is there only for those with the event (TCGA's days_to_death), or only for those without. */
#ifndef RC_COHORT_HOLES_H
#define RC_COHORT_HOLES_H

#include "cohort/columns.h"

/* rc_cohort_holes() - whether times are missing for nearly all rows without the event and for hardly any with it, or
 * the other way round, over every row of the file.
 *   event  in   [n_rows] RC_EVENT_...
 *   out         "" or what is missing where, the column that fills the holes where one is likely, and what to type
 * O(rows x columns) where it is so, else O(rows). */
void rc_cohort_holes(const rc_cohort_table *table, const rc_columns *columns, const uint8_t *event, char *out,
                     size_t size);

#endif
