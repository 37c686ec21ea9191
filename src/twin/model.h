/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * model.h - a Cox model (Efron) of a few 0/1 covariates, for a search that fits it again after every small change: from
 * where the last fit ended, without exponentials of rows (a row is one of 2^p patterns), to a tolerance of its own.
 * What is published is judged by kernel/cox.h; tests/twin holds the two against each other. */
#ifndef RC_TWIN_MODEL_H
#define RC_TWIN_MODEL_H

#include "study/study.h"

enum {
    RC_MODEL_MOST = 6, /* covariates */
    RC_MODEL_PATTERNS = 1 << RC_MODEL_MOST,
    RC_MODEL_WIDTH = 32 /* 1, x_a, x_a x_b: 28 sums, filled up to whole vectors */
};

typedef struct rc_model {
    size_t p, n, groups;
    uint8_t *pattern, *dead; /* [n] by descending time */
    uint32_t *end;           /* [groups] of one time: one past its last row */
    double dead_sum[RC_MODEL_MOST];
    double table[RC_MODEL_PATTERNS][RC_MODEL_WIDTH]; /* 1, x_a, x_a x_b of a pattern */
    /* of the last fit */
    double beta[RC_MODEL_MOST], loglik;
    double score[RC_MODEL_MOST], sums[RC_MODEL_WIDTH]; /* sums: 0, 0.., lower triangle of the information */
} rc_model;

/* Whether a figure's model can be one: several covariates, each an expression, at most RC_MODEL_MOST. */
bool rc_twin_model_fits(const rc_study *study, const rc_measure *measure);

/* room: rows of the frame.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_twin_model_create(size_t room, size_t p, rc_model **out, recut_error *err);
void rc_twin_model_destroy(rc_model *model); /* NULL is fine */

/* The rows of the figure's model as they stand in the frame. */
void rc_twin_model_gather(rc_model *model, const rc_study *study, const rc_measure *measure);

/* From model->beta to the maximum, until a Newton step promises less than `tolerance` of log-likelihood, and that step.
 * false: there is none nearby (infinite, aliased, nobody dies); beta is 0 then. */
bool rc_twin_model_fit(rc_model *model, double tolerance);

/* Standard error of a coefficient of the last fit. */
double rc_twin_model_se(const rc_model *model, size_t which);

/* 95 % profile-likelihood limits of a coefficient of the last fit, sought from *lower and *upper, and the chi-square of
 * its being 0.  NaN where they are not reached. */
void rc_twin_model_profile(const rc_model *model, size_t which, double *lower, double *upper, double *lr);

#endif
