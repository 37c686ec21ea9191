/* SPDX-License-Identifier: GPL-3.0-or-later
 * spline.c - where the knots are, and the columns. */
#include "kernel/spline.h"

#include <math.h>

static const double place[][RC_SPLINE_MOST] = {
    {0.1, 0.5, 0.9}, {0.05, 0.35, 0.65, 0.95}, {0.05, 0.275, 0.5, 0.725, 0.95}};

size_t rc_kernel_spline_knots(const recut_cohort *cohort, size_t marker, size_t asked, double *knot)
{
    for (size_t k = asked < RC_SPLINE_MOST ? asked : RC_SPLINE_MOST; k >= RC_SPLINE_FEWEST; k--) {
        bool distinct = cohort->marker[marker].n_distinct >= k; /* k - 1 columns can tell no more values apart */
        for (size_t j = 0; j < k; j++) {
            knot[j] = rc_cohort_quantile(cohort, marker, place[k - RC_SPLINE_FEWEST][j]);
            distinct = distinct && isfinite(knot[j]) && (j == 0 || knot[j] > knot[j - 1]);
        }
        if (distinct && isfinite(knot[k - 1] - knot[0])) return k;
    }
    return 0;
}

static double cube_above(double t)
{
    return t > 0 ? t * t * t : isnan(t) ? t : 0;
}

void rc_kernel_spline_basis(size_t n, const double *x, size_t k, const double *knot, double *basis)
{
    /* In units of the range between the outer knots nothing overflows that the marker itself does not. */
    double range = knot[k - 1] - knot[0], gap = knot[k - 1] - knot[k - 2];
    for (size_t j = 0; j + 2 < k; j++)
        for (size_t i = 0; i < n; i++) {
            double last = cube_above((x[i] - knot[k - 1]) / range), before = cube_above((x[i] - knot[k - 2]) / range);
            double bent = cube_above((x[i] - knot[j]) / range);
            bent += ((knot[k - 2] - knot[j]) / gap) * last - ((knot[k - 1] - knot[j]) / gap) * before;
            basis[j * n + i] = range * bent;
        }
}
