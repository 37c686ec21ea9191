/* SPDX-License-Identifier: GPL-3.0-or-later
 * maxt.c - step-down maxT over one replicate's statistics. */
#include "plan/maxt.h"

static const double tie_tolerance = 1e-10; /* relative */

double rc_plan_maxt_threshold(double observed)
{
    return observed * (1 - tie_tolerance);
}

double rc_plan_maxt_count(const double *observed, const size_t *order, size_t n, const double *statistic,
                          int64_t *exceedances, int64_t *step_down)
{
    double maximum = -1;
    for (size_t s = n; s-- > 0;) {
        size_t i = order[s];
        double threshold = rc_plan_maxt_threshold(observed[i]);
        maximum = statistic[i] > maximum ? statistic[i] : maximum;
        exceedances[i] += statistic[i] >= threshold;
        step_down[i] += maximum >= threshold;
    }
    return maximum;
}
