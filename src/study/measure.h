/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measure.h - works out the figures of a publication on a frame. */
#ifndef RC_STUDY_MEASURE_H
#define RC_STUDY_MEASURE_H

#include "kernel/cox.h"
#include "kernel/hazard.h"
#include "study/printed.h"
#include "study/terms.h"

/* What a figure is here; NaN where it has no such part. */
typedef struct rc_measured {
    double patients, events;      /* that it rests on */
    double value[RC_FIGURE_LIST]; /* as rc_figure.value; of a hazard ratio see ratio */
    double lower, upper;          /* quartiles, interval of C */
    rc_ratio ratio[RC_CONVENTIONS];
    double p[RC_P_KINDS];
    double shortfall; /* optimal cutoff: largest chi-square less that at the printed cutoff */
    rc_reason reason;
    bool estimate_only; /* the interval and p are still to be worked out */
} rc_measured;

/* A figure with its terms found. */
typedef struct rc_measure {
    const rc_figure *figure;
    size_t patients, by, of[RC_FIGURE_LIST], model[RC_FIGURE_LIST];
    size_t time, event; /* columns of the frame */
    uint64_t columns;   /* set of slots it depends on */
    size_t model_group; /* first measure with the same fit */
} rc_measure;

typedef struct rc_study rc_study;

/* Binds the figures that have an `of`; rows of quantity column are left out, rules are there.
 * figures and frame are borrowed.  Errors: RECUT_E_USAGE with the figure's line, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_study_create(const rc_figures *figures, rc_frame *frame, rc_study **out, recut_error *err);
void rc_study_destroy(rc_study *study); /* NULL is fine */

size_t rc_study_size(const rc_study *study);
const rc_measure *rc_study_at(const rc_study *study, size_t i);
rc_terms *rc_study_terms(rc_study *study);

/* After a value of the frame has changed (terms refreshed by the caller): nothing worked out before is used again. */
void rc_study_changed(rc_study *study);

/* all: every convention, else the one that the figure aims at.  Not reentrant on one study.  Errors are NaN and a reason.
 * O(n log n), Cox models O(n p^2) a step. */
void rc_study_measure(rc_study *study, size_t i, bool all, rc_measured *out);

/* The estimate of a Cox model with several covariates, in the convention aimed at, and nothing else: one fit serves all
 * figures of the model, while each profile-likelihood interval takes many passes. */
void rc_study_measure_estimate(rc_study *study, size_t i, rc_measured *out);

/* ---- inside the folder -------------------------------------------------- */

/* Rows of a survival figure, by ascending time: k of them. */
typedef struct rc_study_rows {
    size_t k, p;
    uint32_t *row, *identity; /* [n] of the frame; 0, 1, 2 ... */
    double *time, *x;         /* [n]; [RC_FIGURE_LIST][n], covariate c of row i is x[c * k + i] */
    uint8_t *event;
} rc_study_rows;

struct rc_study {
    rc_frame *frame;
    rc_terms terms;
    size_t n;
    rc_measure *measure;
    rc_study_rows rows;
    double *d, *d1, *y, *y1; /* [n] */
    double *work, *profile;  /* Cox and its profile; also C */
    int64_t *units;
    double *scan_work;
    uint32_t *place, *record, *position, *rank; /* [n] */
    uint64_t stamp, fit_stamp;
    size_t fit_group;
    rc_cox_fit fit;
    rc_reason fit_why[RC_FIGURE_LIST];
    double fit_beta[RC_FIGURE_LIST], fit_covariance[RC_FIGURE_LIST * RC_FIGURE_LIST];
};

void rc_study_measure_survival(rc_study *study, const rc_measure *measure, bool all, rc_measured *out);
void rc_study_measure_cutoff(rc_study *study, const rc_measure *measure, rc_measured *out);
void rc_study_measure_cox(rc_study *study, const rc_measure *measure, bool all, rc_measured *out);
/* Rows of the patients in which none of the terms, time and event is missing. */
void rc_study_gather(rc_study *study, const rc_measure *measure, size_t p, const size_t *term);
/* Median of a column among the patients, as R's. */
double rc_study_median(const rc_study *study, size_t patients, size_t column);

#endif
