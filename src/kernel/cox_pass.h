/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cox_pass.h - one pass over the rows of a Cox model: log partial likelihood, score and
 * information at a beta.  Used by cox.c, cox_profile.c and zph.c only. */
#ifndef RC_KERNEL_COX_PASS_H
#define RC_KERNEL_COX_PASS_H

#include "kernel/cox_data.h"
#include "kernel/reason.h"

/* The rows that count, copied: strata one after the other, times descending inside, so that risk sets grow; with entry
 * times rows also leave them. */
typedef struct rc_cox_pass {
    size_t n, p, groups; /* rows kept, covariates, groups of one time in one stratum */
    rc_ties ties;
    int whole;             /* all weights are whole numbers */
    double *z;             /* [n][p] centered, scaled to standard deviation 1 */
    double *row;           /* [n] number in the data */
    double *weight, *dead; /* [n] */
    double *end, *opens;   /* [groups] one past its last row; 1 where a stratum begins */
    double *leave, *left;  /* [n] rows in the order in which they leave, stratum after stratum; [n] by row the group at
                              which it is no longer at risk.  NULL without entry times */
    double *gone;          /* [groups] how many of `leave` have left at the group */
    double *sd;            /* [p]; 0 where the covariate is constant: its z are 0 */
    double *sums;          /* scratch of rc_kernel_cox_pass_run */
} rc_cox_pass;

size_t rc_kernel_cox_pass_work(size_t n, size_t p);

/* NO_EVENTS or NONE. */
rc_reason rc_kernel_cox_pass_prepare(const rc_cox_data *data, rc_cox_pass *pass, double *work);

/* Returns the log-likelihood at beta (of the scaled covariates).
 *   score out [p]   info out [p][p] lower triangle   moment out [p] sum of the second moments about 0 in the risk sets
 */
double rc_kernel_cox_pass_run(const rc_cox_pass *pass, const double *beta, double *score, double *info, double *moment);

/* The same group by group, each one time of one stratum: where a walk has got to. */
typedef struct rc_cox_walk {
    size_t group, row; /* the next ones */
    double top, m0;    /* largest linear predictor at risk; sum of the risks, times exp(-top) */
    size_t first, out; /* with entry times: first row of the stratum, the next of `leave`; largest m0 since the sums */
    double most;       /* were last added up from nothing */
} rc_cox_walk;

/* Adds the next group's part to score, info, moment and returns its part of the log-likelihood.  Scratch is the
 * pass's own: one walk at a time, from {0}. */
double rc_kernel_cox_pass_group(const rc_cox_pass *pass, rc_cox_walk *walk, const double *beta, double *score,
                                double *info, double *moment);

#endif
