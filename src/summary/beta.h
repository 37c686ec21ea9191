/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * beta.h - the beta distribution at the sizes that Monte Carlo counts reach (1e10 and more).
 * GSL's quantile does not return for some of these and its continued fraction ends at 512
 * terms, too few from about 1e6 exceedances on. */
#ifndef RC_SUMMARY_BETA_H
#define RC_SUMMARY_BETA_H

/* I_x(a, b), the distribution function; a, b >= 1.  O(sqrt(max(a, b))). */
double rc_summary_beta_p(double x, double a, double b);

/* x with I_x(a, b) = p, for a, b >= 1 and p in (0, 1); relative error of x below 1e-12. */
double rc_summary_beta_quantile(double p, double a, double b);

#endif
