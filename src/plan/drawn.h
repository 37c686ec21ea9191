/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * drawn.h - survival drawn from a fitted model of covariates: the null of a search given them.  Markers and covariates
 * stay where they are, so whatever they have to do with each other stays as well (a permutation would undo it). */
#ifndef RC_PLAN_DRAWN_H
#define RC_PLAN_DRAWN_H

#include "base/pcg.h"
#include "plan/covariate_model.h"

/* What is drawn from: deaths by the model's baseline hazard (Efron) times exp(b'z), censoring by its Kaplan-Meier curve
 * whatever the covariates; within strata each of the stratum.  Times are places on a grid of the observed ones, that of
 * each stratum one after the other. */
typedef struct rc_drawn {
    const rc_covariate_model *model;
    size_t n_grid;          /* places of all strata */
    uint32_t *first, *last; /* [n] the patient's stratum on the grid: [first, last] */
    double *death;          /* [grid] cumulative baseline hazard of the stratum up to this place */
    double *stay;           /* [grid] share of the stratum that is not yet censored after this place */
} rc_drawn;

/* model: borrowed, with a fit.  drawn: the caller's, cleared by _clear (of a zeroed one as well). */
RECUT_CHECK recut_status rc_plan_drawn_create(rc_drawn *drawn, const rc_covariate_model *model, recut_error *err);
void rc_plan_drawn_clear(rc_drawn *drawn);

/* The survival of a replicate, storage of one thread. */
typedef struct rc_drawn_survival {
    double *time;      /* [n] place on the grid */
    uint8_t *event;    /* [n] */
    uint32_t *by_time; /* [n] */
    uint32_t *count;   /* [grid + 1] scratch */
} rc_drawn_survival;
RECUT_CHECK recut_status rc_plan_drawn_survival_create(const rc_drawn *drawn, rc_drawn_survival *out, recut_error *err);
void rc_plan_drawn_survival_clear(rc_drawn_survival *survival);

/* rc_plan_drawn_draw() - one survival of all patients: two words of the generator each, in patient order (who is not
 * in the model takes none).  Frozen: part of what makes a replicate.  Two searches of the grid a patient and O(n +
 * grid).  Who outlives the grid is censored at its end. */
void rc_plan_drawn_draw(const rc_drawn *drawn, rc_pcg *generator, rc_drawn_survival *out);

#endif
