/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * study.h - the figures of a publication bound to a frame. */
#ifndef RC_STUDY_STUDY_H
#define RC_STUDY_STUDY_H

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

/* Rows of a survival figure, by ascending time: k of them. */
typedef struct rc_study_rows {
    size_t k, p;
    uint32_t *row, *identity; /* [n] of the frame; 0, 1, 2 ... */
    double *time, *x;         /* [n]; [RC_FIGURE_LIST][n], covariate c of row i is x[c * k + i] */
    uint8_t *event;
} rc_study_rows;

/* The figures bound, and room for working them out. */
typedef struct rc_study {
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
    bool rough; /* profile-likelihood limits of two groups are left out, where a search looks at Wald's first */
    uint64_t stamp, fit_stamp;
    size_t fit_group;
    rc_cox_fit fit;
    rc_reason fit_why[RC_FIGURE_LIST];
    double fit_beta[RC_FIGURE_LIST], fit_covariance[RC_FIGURE_LIST * RC_FIGURE_LIST];
} rc_study;

/* Binds the figures that have an `of`; rows of quantity column are left out, rules are there.
 * figures and frame are borrowed.  Errors: RECUT_E_USAGE with the figure's line, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_study_create(const rc_figures *figures, rc_frame *frame, rc_study **out, recut_error *err);
void rc_study_destroy(rc_study *study); /* NULL is fine */

size_t rc_study_size(const rc_study *study);
const rc_measure *rc_study_at(const rc_study *study, size_t i);
rc_terms *rc_study_terms(rc_study *study);

/* After a value of the frame has changed (terms refreshed by the caller): nothing worked out before is used again. */
void rc_study_changed(rc_study *study);

/* The values of a column of the frame that the patients of a term have, ascending, into x [n]; returns their number. */
size_t rc_study_in_order(const rc_study *study, size_t patients, size_t column, double *x);

#endif
