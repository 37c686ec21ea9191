/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * joint.h - the largest of several standard normal variables that depend on each other. */
#ifndef RC_KERNEL_JOINT_H
#define RC_KERNEL_JOINT_H

#include <stddef.h>

enum { RC_JOINT_MOST = 4, RC_JOINT_RANK = 3 };

/* Their correlations, at most three of them free: with the scores of Fleming-Harrington (0,0), (1,0), (0,1), (1,1) the
 * first is the sum of the next two.  Each variable is loading[0] X_0 + ... of independent ones; those of no variance
 * are left out. */
typedef struct rc_joint {
    size_t n, rank;
    double loading[RC_JOINT_MOST][RC_JOINT_RANK]; /* in the order of the pivots: row k < rank has k + 1 of them */
} rc_joint;

/* covariance [n][RC_JOINT_MOST], n <= RC_JOINT_MOST; of any scale.  What a fourth variable has of its own is left
 * out. */
rc_joint rc_kernel_joint(size_t n, double covariance[][RC_JOINT_MOST]);

/* rc_kernel_joint_p() - P(largest |Z| > q), within 1e-6 of itself: quadrature over the first two independent variables,
 * the third in closed form.  NaN where q is or nothing varies.  The same bits on every processor.  10,000 normal
 * tails. */
double rc_kernel_joint_p(const rc_joint *joint, double q);

/* q with that p, 0 < p < 1; NaN where nothing varies.  40 times as long. */
double rc_kernel_joint_quantile(const rc_joint *joint, double p);

#endif
