/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * normal.h - quantiles of the normal distribution with the same bits on every machine (see elementary.h). */
#ifndef RC_BASE_NORMAL_H
#define RC_BASE_NORMAL_H

/* R's qnorm(p): -Inf at 0, Inf at 1, NaN elsewhere outside of (0, 1).  Relative error about 1e-15 (Wichura 1988,
 * Applied Statistics 37:477, algorithm AS 241). */
double rc_base_normal_quantile(double p);

#endif
