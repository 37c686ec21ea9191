/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * markers_table.h - the rows of markers.h as `.markers[]`. */
#ifndef RC_SUMMARY_MARKERS_TABLE_H
#define RC_SUMMARY_MARKERS_TABLE_H

#include "summary/markers.h"

/* `.markers`, of rows gathered from this document.  Sets *failed when memory is out. */
void rc_summary_markers_table(cJSON *document, const rc_marker_row *row, size_t n, bool *failed);

/* The interval of a p of B replicates, (1 + x) / (B + 1), by Clopper and Pearson: of a maxT p, which the document has
 * none of. */
void rc_summary_markers_table_interval(double p, double replicates, double *lower, double *upper);

/* What a column of the table of `.markers[]` holds, by its key ("fixed.0.hr": that of its last part), whatever is in
 * it: where a whole column is null it is still a number or a text. */
typedef enum rc_markers_kind { RC_MARKERS_NUMBER, RC_MARKERS_TEXT, RC_MARKERS_LOGICAL } rc_markers_kind;
rc_markers_kind rc_summary_markers_table_kind(const char *column);

#endif
