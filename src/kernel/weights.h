/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * weights.h - weighted log-rank tests: a weight for each event time, and the fixed scores whose sum over a group is
 * the weighted sum of observed less expected events there. */
#ifndef RC_KERNEL_WEIGHTS_H
#define RC_KERNEL_WEIGHTS_H

#include "kernel/risk.h"

/* Weights at the m event times from d_j events among Y_j at risk; out [m].  O(m). */
typedef void rc_weights(size_t m, const double *deaths, const double *at_risk, const double *argument, double *weight);

/* Gehan 1965, Breslow 1970: Y_j.  coin: "Gehan-Breslow". */
rc_weights rc_kernel_weights_gehan;
/* Tarone & Ware 1977: sqrt(Y_j).  coin: "Tarone-Ware". */
rc_weights rc_kernel_weights_tarone_ware;
/* Prentice 1978, the modification of Peto & Peto 1972: the product of Y_l / (Y_l + d_l) over l <= j.  coin: "Prentice".
 * (survdiff's rho = 1 and coin's "Peto-Peto" take Kaplan-Meier just before t_j: Fleming-Harrington 1, 0.) */
rc_weights rc_kernel_weights_peto;
/* Fleming & Harrington 1991: S^r (1 - S)^g with argument {r, g} and S Kaplan-Meier just before t_j.  g = 0:
 * survival::survdiff(rho = r). */
rc_weights rc_kernel_weights_fh;

/* Of a cohort's event times, stratum by stratum: each has its own risk sets and survival, as in survdiff(strata()).
 * weight out [m], not an array of the risk but its spread. */
void rc_kernel_weights_fill(rc_weights *weights, const recut_cohort *cohort, const rc_risk *risk,
                            const double *argument, double *weight);

/* The scores of these weights: event_i w(time_i) - sum over the event times t_j at which i is at risk of w_j d_j / Y_j,
 * as coin's logrank_trafo(ties.method = "mid-ranks") but for the sign; those of fh, which may be as small as
 * (1 - S)^10, times a power of two.  With strata they are of the strata's own risk sets. */
rc_scores rc_kernel_weights_gehan_scores, rc_kernel_weights_tarone_ware_scores, rc_kernel_weights_peto_scores,
    rc_kernel_weights_fh_scores;

/* rc_kernel_weights_test() - the weighted log-rank test of group 1 against the rest with its hypergeometric variance.
 *   weight  in [m]    d, d1, y, y1  in [m] events and patients at risk, in all and in group 1
 *   difference  out  sum of w (d1 - d y1 / y)    variance  out; the chi-square, 1 df, is difference^2 / variance
 * Source: survival::survdiff, whose rho gives the weights of fh with g = 0.  O(m). */
void rc_kernel_weights_test(size_t m, const double *weight, const double *d, const double *d1, const double *y,
                            const double *y1, double *difference, double *variance);

#endif
