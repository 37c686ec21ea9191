/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * split_row.h - what bootstrap and jackknife compute of every marker in a sample, without a search: C of the marker,
 * and its splits at the fixed cutoffs. */
#ifndef RC_PLAN_SPLIT_ROW_H
#define RC_PLAN_SPLIT_ROW_H

#include "plan/sample.h"

struct cJSON;

typedef struct rc_split_row {
    const recut_cohort *cohort; /* borrowed */
    rc_sample_options sample;   /* of rc_plan_sample_create; valid as long as this is */
    size_t n_cutoffs;
    double *cutoff;
    size_t *adjust;
    double *times;
    size_t width;  /* doubles of one split */
    size_t length; /* of a marker: 1 + n_cutoffs * width */
} rc_split_row;

/* Copies what the options ask for.  row: cleared by rc_plan_split_row_clear also after an error.  Errors: RECUT_E_USAGE
 * where the cohort has no such covariate, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_split_row_create(const recut_cohort *cohort, const rc_plan_options *options,
                                                  const rc_search *search, rc_split_row *row, recut_error *err);
void rc_plan_split_row_clear(rc_split_row *row); /* of a zeroed one as well */

/* Adds the columns of a marker to the analysis. */
RECUT_CHECK recut_status rc_plan_split_row_columns(const rc_split_row *row, size_t marker, rc_analysis *analysis,
                                                   recut_error *err);
/* out [length]: of a marker in the sample that is set. */
void rc_plan_split_row_fill(const rc_split_row *row, rc_sample *sample, size_t marker, double *out);

/* Adds "cutoffs":[], and "adjust":[],"times":[],"tau"; spec may be NULL. */
void rc_plan_split_row_cutoffs(const rc_split_row *row, struct cJSON *spec);
void rc_plan_split_row_statistics(const rc_split_row *row, const rc_plan_options *options, struct cJSON *spec);

#endif
