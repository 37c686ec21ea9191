/* SPDX-License-Identifier: GPL-3.0-or-later
 * cuts_test.c - the log-rank test of given groups. */
#include "kernel/cuts.h"

#include <math.h>
#include <string.h>

enum { GROUPS = RC_CUTS_MOST + 1 };

/* Chi-square of u with covariance v by elimination; a row that the others explain leaves a degree of freedom less. */
static double quadratic(size_t p, double v[GROUPS][GROUPS], double *u, size_t *df)
{
    static const double singular = 1e-10;
    double chisq = 0, whole[GROUPS];
    for (size_t a = 0; a < p; a++) whole[a] = v[a][a];
    *df = 0;
    for (size_t a = 0; a < p; a++) {
        if (!(v[a][a] > singular * whole[a])) continue;
        chisq += u[a] * u[a] / v[a][a];
        ++*df;
        for (size_t b = a + 1; b < p; b++) {
            double factor = v[b][a] / v[a][a];
            u[b] -= factor * u[a];
            for (size_t c = a + 1; c < p; c++) v[b][c] -= factor * v[a][c];
        }
    }
    return *df ? chisq : NAN;
}

double rc_kernel_cuts_logrank(const rc_scan *scan, const rc_risk *risk, const uint32_t *record, const uint32_t *end,
                              size_t number, double *difference, size_t *df, double *work)
{
    size_t m = scan->m, at = 0;
    double v[GROUPS][GROUPS] = {{0}}, u[GROUPS] = {0};
    memset(work, 0, (number + 1) * m * sizeof *work);
    for (size_t g = 0; g <= number; g++) {
        double *y = work + g * m;
        int64_t sum = 0;
        for (size_t last = g < number ? end[g] : scan->n; at < last; at++) {
            uint32_t r = scan->rank[record[at]], f = scan->from ? scan->from[record[at]] : 0;
            sum += risk->units[record[at]];
            if (r) y[r - 1] += 1;
            if (f) y[f - 1] -= 1;
        }
        for (size_t j = m; j-- > 1;) y[j - 1] += y[j];
        difference[g] = u[g] = (double)sum * risk->unit;
    }
    for (size_t a = 0; a < number; a++)
        for (size_t b = 0; b < number; b++)
            for (size_t j = 0; j < m; j++) {
                double other = (a == b ? risk->at_risk[j] : 0) - work[b * m + j];
                v[a][b] += risk->spread[j] * work[a * m + j] * other;
            }
    return quadratic(number, v, u, df);
}
