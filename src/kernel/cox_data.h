/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cox_data.h - the rows of a Cox model. */
#ifndef RC_KERNEL_COX_DATA_H
#define RC_KERNEL_COX_DATA_H

#include "cohort/cohort.h"

typedef enum rc_ties { RC_TIES_EFRON = 0, RC_TIES_BRESLOW = 1 } rc_ties;

/* Input of a fit: rows sorted by time.  Weights are replication counts (or positive reals);
 * 0 = the row is out.  With integer weights the result is that of rows repeated weight times,
 * for Efron as well: tied events share d = sum of the weights of the events, NOT the weighted
 * Efron formula of coxph(weights=).  That formula is used where some weight is not whole. */
typedef struct rc_cox_data {
    size_t n, p;
    const uint32_t *by_time; /* [n] row numbers by ascending time */
    const double *time;      /* [n] by row number */
    const uint8_t *event;    /* [n] */
    const double *x;         /* [p][n]: covariate c of row i is x[c * n + i] */
    const double *weight;    /* [n] by row number; NULL = all 1 */
    const uint32_t *stratum; /* [n] codes 0 .. n_strata-1, or NULL; baseline hazard per stratum */
    size_t n_strata;
    const double *entry;      /* [n] by row number: at risk at entry < t <= time; NULL = from the beginning */
    const uint32_t *by_entry; /* [n] row numbers by ascending entry; NULL without */
    rc_ties ties;
} rc_cox_data;

/* The survival of a cohort's patients: rows, order, entry times, strata. */
static inline void rc_kernel_cox_survival(const recut_cohort *cohort, rc_cox_data *data)
{
    data->n = cohort->n;
    data->by_time = cohort->by_time;
    data->time = cohort->time;
    data->event = cohort->event;
    data->stratum = cohort->has_strata ? cohort->strata.code : NULL;
    data->n_strata = rc_cohort_strata(cohort);
    data->entry = cohort->entry;
    data->by_entry = cohort->by_entry;
}

#endif
