/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * spline.h - restricted cubic splines: cubic between the knots, linear beyond the outer ones. */
#ifndef RC_KERNEL_SPLINE_H
#define RC_KERNEL_SPLINE_H

#include "cohort/cohort.h"

enum { RC_SPLINE_FEWEST = 3, RC_SPLINE_DEFAULT = 4, RC_SPLINE_MOST = 5 };

/* rc_kernel_spline_knots() - at most `asked` (3 to 5) knots at Harrell's quantiles (type 7) of a marker: 0.1 0.5 0.9;
 * 0.05 0.35 0.65 0.95; 0.05 0.275 0.5 0.725 0.95.  One fewer as long as two of them are equal or the marker has fewer
 * values; 0 where not even three are left, or one is infinite.  knot out [RC_SPLINE_MOST].  Returns their number.
 * Source: Harrell 2015, Regression Modeling Strategies, table 2.3. */
size_t rc_kernel_spline_knots(const recut_cohort *cohort, size_t marker, size_t asked, double *knot);

/* rc_kernel_spline_basis() - the k - 2 columns that a restricted cubic spline has beside x itself.
 *   x in [n], NaN stays NaN    knot in [k] ascending    basis out [k - 2][n]
 * As rms::rcs and Hmisc::rcspline.eval(norm = 2): in units of x.  O(n k).  Source: Devlin & Weeks 1986. */
void rc_kernel_spline_basis(size_t n, const double *x, size_t k, const double *knot, double *basis);

#endif
