/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tables.h - making the tables, columns, tallies and spec of an analysis. */
#ifndef RC_PLAN_TABLES_H
#define RC_PLAN_TABLES_H

#include "plan/plan.h"

struct cJSON;

enum { RC_PREFIX = RC_NAME_ROOM }; /* characters of "marker@cutoff" with its NUL */

/* Adds a table of NaN; the pointer is valid until the next addition. */
RECUT_CHECK recut_status rc_plan_tables_add(rc_analysis *analysis, const char *name, const char *about, size_t n_rows,
                                            size_t n_columns, const rc_column *column, rc_table **out,
                                            recut_error *err);
/* Labels the rows of a table with the markers' names. */
RECUT_CHECK recut_status rc_plan_tables_label_markers(rc_table *table, const recut_cohort *cohort, recut_error *err);
RECUT_CHECK recut_status rc_plan_tables_label(rc_table *table, size_t row, const char *text, recut_error *err);
/* Table "candidates/<marker>" of the admissible cutoffs at the positions [k] of the marker's order. */
RECUT_CHECK recut_status rc_plan_tables_candidates(rc_analysis *analysis, const recut_cohort *cohort, size_t marker,
                                                   const uint32_t *position, size_t k, recut_error *err);
RECUT_CHECK recut_status rc_plan_tables_tally(rc_analysis *analysis, const char *name, const char *about, size_t n_rows,
                                              size_t n_bins, double origin, double width, recut_error *err);
/* Tallies of a plan, a row each in the order of its enum: `rows` rows for each of `each` things (markers), 0 = one row
 * in all. */
typedef struct rc_tally_row {
    const char *name, *about;
    size_t rows, bins;
} rc_tally_row;
RECUT_CHECK recut_status rc_plan_tables_tallies(rc_analysis *analysis, const rc_tally_row *row, size_t n, size_t each,
                                                recut_error *err);
/* Adds a column of the stored rows; prefix may be NULL: "prefix/name". */
RECUT_CHECK recut_status rc_plan_tables_column(rc_analysis *analysis, const char *prefix, const rc_column *column,
                                               recut_error *err);
/* "il6@18.22": prefix of what is stored for a fixed cutoff of a marker.  In the shortest digits that read back as the
 * cutoff: two cutoffs never share a name.  Returns out. */
const char *rc_plan_tables_fixed(const char *marker, double cutoff, char out[RC_PREFIX]);
const char *rc_plan_tables_split(const recut_cohort *cohort, const char *marker, double cutoff,
                                 char out[RC_PREFIX]); /* "il6 >= 18.22" */
/* So many markers (RC_WIDE_MARKERS) and no rows asked for: tables and columns for each marker would be all there is. */
bool rc_plan_tables_wide(const recut_cohort *cohort, const rc_plan_options *options, size_t n_columns);
/* {"plan":..., "criterion":..., "min_fraction":..., "markers":[...]}, of a criterion given covariates "adjust":[...] as
 * well; NULL when memory is out. */
struct cJSON *rc_plan_tables_spec(const char *plan, const recut_cohort *cohort, const rc_plan_options *options);
/* Adds "adjust":[...] to it unless it is there or there are none; spec may be NULL. */
void rc_plan_tables_adjust(struct cJSON *spec, const rc_plan_options *options);
/* Prints spec into analysis->spec and deletes it (NULL = memory is out). */
RECUT_CHECK recut_status rc_plan_tables_finish_spec(rc_analysis *analysis, struct cJSON *spec, recut_error *err);

#endif
