/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plans.h - the summary of each plan.  A new plan: document_<plan>.c, which defines its object, and a row in
 * plans.c. */
#ifndef RC_SUMMARY_PLANS_H
#define RC_SUMMARY_PLANS_H

#include "plan/criterion.h"
#include "run/stored.h"
#include "summary/estimators.h"
#include "summary/json.h"
#include "summary/reader.h"

#include <stdio.h>

/* One stored analysis, and how to get at its rows. */
typedef struct rc_summary_input {
    const rc_stored *stored;
    size_t index; /* in the result */
    const rc_result *result;
    bool whole_scan; /* however long */
    const rc_row_reader *reader;
    const cJSON *spec;   /* parsed */
    size_t n_markers;    /* 0 where the spec is not of this kind */
    const char **marker; /* [n_markers] names, in the spec */
} rc_summary_input;

typedef struct rc_summary_plan {
    const char *name; /* of the plan */
    const char *list; /* key of its list in the document; plans with one list fill the same elements */
    /* Appends one object a marker to list, or adds to those that are there. */
    recut_status (*document)(const rc_summary_input *input, cJSON *list, recut_error *err);
    const char *first; /* key under which the first element stands as well, not in a list; NULL: none */
} rc_summary_plan;

/* In the order of their lists in the document; ends with NULL. */
extern const rc_summary_plan *const rc_summary_plans[];

/* ---- what the plans' documents share ----------------------------------- */

/* A table or tally that the plan always stores: RECUT_E_STORE where it is not there or smaller than asked for.
 * name may hold one %s for the marker. */
RECUT_CHECK recut_status rc_summary_plans_table(const rc_stored *stored, const char *name, const char *marker,
                                                size_t rows, size_t columns, const rc_table **out, recut_error *err);
RECUT_CHECK recut_status rc_summary_plans_tally(const rc_stored *stored, const char *name, size_t rows, size_t bins,
                                                const int64_t **out, recut_error *err);
/* As the above, NULL where it is not there. */
const rc_table *rc_summary_plans_find_table(const rc_stored *stored, const char *name, const char *marker);
const rc_tally *rc_summary_plans_find_tally(const rc_stored *stored, const char *name, const char *marker);

/* As the former; but where it is there it must have so many rows and columns. */
RECUT_CHECK recut_status rc_summary_plans_optional(const rc_stored *stored, const char *name, const char *marker,
                                                   size_t rows, size_t columns, const rc_table **out, recut_error *err);

/* A stored double as the whole number of 0 .. most that it is; -1 where it is none (NaN, a fraction, beyond). */
int64_t rc_summary_plans_whole(double x, int64_t most);
/* The text of a stored code; NULL for 0 and NaN: nothing is wrong. */
const char *rc_summary_plans_reason_text(double code);

/* The analysis of another plan that goes with this one, made by the same command: "jackknife/1" with "bootstrap/1";
 * NULL where there is none. */
const rc_stored *rc_summary_plans_beside(const rc_summary_input *input, const char *plan);

/* The markers that the spec names: fills n_markers and marker, which rc_base_memory_free frees.  RECUT_E_DATA where one
 * is named twice. */
RECUT_CHECK recut_status rc_summary_plans_read_markers(rc_summary_input *input, recut_error *err);
size_t rc_summary_plans_markers(const rc_summary_input *input);
const char *rc_summary_plans_marker(const rc_summary_input *input, size_t i); /* "" where there is no such */

/* That of the spec. */
const rc_criterion *rc_summary_plans_criterion(const rc_summary_input *input);

/* Is high marker > cutoff? */
bool rc_summary_plans_above(const rc_summary_input *input);

/* analysis, marker, criterion, min_fraction, high */
void rc_summary_plans_begin(const rc_summary_input *input, size_t marker, cJSON *element, bool *failed);

/* "given": the covariates of a criterion that is given some; nothing of another. */
void rc_summary_plans_given(const rc_summary_input *input, cJSON *element, bool *failed);

/* {column name: value} of a row of a table; a column "reason" becomes its text, p columns are kept above 0. */
void rc_summary_plans_row(const rc_table *table, size_t row, cJSON *into, bool *failed);
/* "reason": text of a stored code, null for 0. */
void rc_summary_plans_reason(cJSON *into, double code, bool *failed);
/* key: {reason: replicates} of counts [RC_REASON_COUNT]; usable ones are not listed. */
void rc_summary_plans_failed(cJSON *into, const char *key, const int64_t *counts, bool *failed);

/* A number of a stored table by the name of its column, since their order may grow: NaN where there is no such table,
 * row or column. */
double rc_summary_plans_cell(const rc_table *table, size_t row, const char *column);
const char *rc_summary_plans_label(const rc_table *table, size_t row); /* "" where there is none */

/* The stored column "prefix/name", SIZE_MAX where there is none; its kept rows [rows_kept].  Of a column that is not
 * there: RECUT_E_STORE. */
size_t rc_summary_plans_column(const rc_summary_input *input, const char *prefix, const char *name);
RECUT_CHECK recut_status rc_summary_plans_load(const rc_summary_input *input, const char *prefix, const char *name,
                                               double *out, recut_error *err);

/* p, p_lower, p_upper */
void rc_summary_plans_p(cJSON *into, const rc_p_value *p, bool *failed);
/* A share x / n of replicates with its exact interval; null where n is 0. */
void rc_summary_plans_share(cJSON *into, const char *key, const char *lower, const char *upper, int64_t x, int64_t n,
                            bool *failed);
recut_status rc_summary_plans_finish(bool failed, recut_error *err);

#endif
