/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sample_state.h - what the files of a sample share: sample_state.c (set-up, risk sets, C, search) and
 * sample_split.c. */
#ifndef RC_PLAN_SAMPLE_STATE_H
#define RC_PLAN_SAMPLE_STATE_H

#include "kernel/concordance_whole.h"
#include "plan/adjusted.h"
#include "plan/sample.h"
#include "plan/sample_curves.h"
#include "plan/sample_given.h"

struct rc_sample {
    const recut_cohort *cohort;
    rc_sample_options options;
    const double *weight;
    const uint32_t *permuted; /* NULL = the cohort's order */
    bool integer;
    double size;     /* sum of the weights */
    rc_risk risk;    /* of the sample, without units */
    double *d1, *y1; /* [m] of a split */
    uint32_t *group; /* [n] 1 = high */
    rc_adjust_columns adjust;
    size_t p; /* columns of the adjusted model: indicator, then covariates */
    double *beta, *covariance;
    rc_reason *why; /* [p] of the adjusted model's coefficients */
    rc_reselect *reselect;
    rc_sample_given *given; /* of a search given covariates, else NULL */
    /* One after the other in the same memory: the tree of the concordance, a Kaplan-Meier curve, or what a Cox fit
     * uses. */
    double *work, *own_work; /* NULL where work is spare memory of reselect */
    double *x_used;          /* [p][n] the columns that can be estimated in the sample */
    double *weight_used;     /* [n] */
    double *cox_work;
    size_t cox_room; /* events of a fit of counts in `work` */
    const rc_whole_passes *passes;
    rc_sample_curves curves;
    rc_concordance_whole *pairs; /* [markers], NULL where the cohort is not for them */
    void **pairs_memory;         /* [markers] */
    uint32_t **level;            /* [markers][n] rank of each patient's value among the distinct ones */
};

/* Patient at each position of a marker's order. */
static inline const uint32_t *rc_plan_sample_patients(const rc_sample *sample, size_t marker)
{
    return sample->permuted ? sample->permuted : sample->cohort->marker[marker].order;
}

#endif
