/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chisq.h - the chi-square p that rows store: plain arithmetic, so the same bits on every CPU. */
#ifndef RC_KERNEL_CHISQ_H
#define RC_KERNEL_CHISQ_H

#include "kernel/level.h"

/* rc_kernel_chisq_p() - P(chi-square with 1 df >= x) = erfc(sqrt(x / 2)); R's pchisq(x, 1, lower.tail = FALSE).
 * NaN stays NaN; x <= 0 gives 1.  Relative error < 1e-13; underflows to 0 beyond x of about 1480. */
double rc_kernel_chisq_p(double x);

/* rc_kernel_chisq_z() - the z >= 0 whose two-sided p is p, 0 < p <= 1: rc_kernel_chisq_p(z * z) = p; R's
 * -qnorm(p / 2).  By halving, to 1e-14. */
double rc_kernel_chisq_z(double p);

#endif
