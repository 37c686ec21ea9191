/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tail.h - p beyond 1/B: a generalized Pareto distribution fitted to the largest replicates.
 * An extrapolation, and labelled so wherever it is printed. */
#ifndef RC_SUMMARY_TAIL_H
#define RC_SUMMARY_TAIL_H

#include "base/status.h"

enum {
    RC_TAIL_ROWS_LEAST = 1000,
    RC_TAIL_EXCEEDANCES = 10,
    RC_TAIL_START = 250,
    RC_TAIL_STEP = 10,
    RC_TAIL_LEAST = 30,
    RC_TAIL_SPAN = 6
};

typedef enum rc_tail_verdict {
    RC_TAIL_OK = 0,
    RC_TAIL_ENOUGH,   /* at least 10 exceedances: the plain p is good */
    RC_TAIL_FEW_ROWS, /* fewer than 1000 replicates have their rows kept */
    RC_TAIL_NO_FIT,   /* no number of exceedances gave a fit that passes the test */
    RC_TAIL_BEYOND,   /* the fitted distribution ends before the observed statistic */
    RC_TAIL_TOO_FAR   /* the interval of p spans more than RC_TAIL_SPAN decades, or is not known */
} rc_tail_verdict;

typedef struct rc_tail {
    rc_tail_verdict verdict;
    double p, lower, upper;         /* 95 %, delta method on log p; in a simulation it held the true p in 91 to 97 % */
    size_t used, rows;              /* exceedances fitted, of so many rows */
    double threshold, scale, shape; /* shape > 0 = heavy tail, 0 = exponential, < 0 = bounded */
    double anderson_darling, critical;
} rc_tail;

const char *rc_summary_tail_reason(rc_tail_verdict verdict);

/* rc_summary_tail_fit() - as Knijnenburg et al. 2009 (Bioinformatics 25:i161): start with the 250 largest (at most a
 * quarter of the rows), 10 fewer until the Anderson-Darling test passes at 5 %, at least 30.
 *   x            in/out [n] replicates' statistics, no NaN, in a scale with a roughly exponential tail (chi-square,
 *                       not its root); reordered
 *   observed     in     T_0 in the same scale
 *   exceedances  in     of all replicates, rows kept or not
 * Maximum likelihood by the profile over scale / shape, shape within [-0.5, 2].  Critical values: Choulakian & Stephens
 * 2001 (Technometrics 43:478), shape and scale both estimated. */
void rc_summary_tail_fit(double *x, size_t n, double observed, int64_t exceedances, rc_tail *out);

#endif
