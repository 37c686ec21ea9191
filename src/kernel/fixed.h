/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fixed.h - log-rank of splits that do not change, many at once: survival records are dealt to patients, each
 * patient is low or high in every split.  One pass over the records in time order serves WIDTH splits side by side. */
#ifndef RC_KERNEL_FIXED_H
#define RC_KERNEL_FIXED_H

#include <stddef.h>
#include <stdint.h>

enum { RC_FIXED_WIDTH = 8 };

/* A patient in WIDTH splits: is it low?  In both forms that the pass needs. */
typedef struct rc_fixed_low {
    int64_t mask[RC_FIXED_WIDTH]; /* -1 = low, 0 = high */
    double one[RC_FIXED_WIDTH];   /* 1 = low, 0 = high */
} rc_fixed_low;

/* What stays the same when survival is dealt out anew.  Borrowed arrays; place = position in time order. */
typedef struct rc_fixed {
    size_t n, m;          /* records, event times */
    const int64_t *units; /* [n] log-rank score by place, fixed point, sum 0 */
    const uint32_t *gone; /* [m] how many places are no longer at risk at event time j: a prefix of the time order */
    /* Of records with intervals of their own (cohort.from); else NULL, and all come before the first event time: */
    const uint32_t *come;   /* [m] how many have come by event time j */
    const uint32_t *coming; /* [n] places in the order in which they come */
    const uint32_t *going;  /* [n] places in the order in which they go: prefixes of this one are meant by `gone` */
    const double *at_risk;  /* [m] Y_j */
    const double *spread;   /* [m] w_j */
} rc_fixed;

/* rc_kernel_fixed_logrank() - numerators and variances of WIDTH splits, bit for bit the sums of scores and
 * rc_kernel_scan_variance of the searches in scan.h.
 *   who       in  [n] patient at each place          low       in  [n] by patient
 *   n_low     in  [WIDTH] patients low in each split
 *   sum       out [WIDTH] units of the low groups: O - E of the high group is -sum * unit
 *   variance  out [WIDTH]
 * O((n + m) WIDTH). */
void rc_kernel_fixed_logrank(const rc_fixed *fixed, const uint32_t *who, const rc_fixed_low *low, const double *n_low,
                             int64_t *sum, double *variance);

/* rc_kernel_fixed_sums() - of any fixed scores: units [n] by place; who, low and sum as above.  O(n WIDTH). */
void rc_kernel_fixed_sums(size_t n, const int64_t *units, const uint32_t *who, const rc_fixed_low *low, int64_t *sum);

#endif
