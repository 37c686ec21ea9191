/* SPDX-License-Identifier: GPL-3.0-or-later
 * student.c - t from the incomplete beta function; rank sums by merging.
 *
 *   1. t     2. rank sum */
#include "kernel/student.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <string.h>

/* ---- 1. t --------------------------------------------------------------- */

/* P(|T| > t).  GSL's own cdf of t turns to an expansion good to 1e-8 only from 30 degrees on. */
static double two_sided(double t, double df)
{
    double x = df / (df + t * t);
    return gsl_cdf_beta_P(x, df / 2, 0.5);
}

/* t with two_sided(t) = 0.05, by Newton from GSL's. */
static double quantile_975(double df)
{
    double t = gsl_cdf_tdist_Qinv(0.025, df);
    for (int i = 0; i < 4; i++) {
        double log_density = -0.5 * (df + 1) * log1p(t * t / df) - gsl_sf_lnbeta(df / 2, 0.5) - 0.5 * log(df);
        t += (two_sided(t, df) - 0.05) / (2 * exp(log_density));
    }
    return t;
}

void rc_kernel_student(double n1, double mean1, double sd1, double n2, double mean2, double sd2, int pooled,
                       rc_student *out)
{
    *out = (rc_student){NAN, NAN, NAN, NAN, NAN, NAN};
    double v1 = n1 > 1 ? sd1 * sd1 : 0, v2 = n2 > 1 ? sd2 * sd2 : 0, df, square;
    if (n1 < 1 || n2 < 1 || (pooled ? n1 + n2 < 3 : n1 < 2 || n2 < 2)) return;
    if (pooled) {
        df = n1 + n2 - 2;
        square = ((n1 - 1) * v1 + (n2 - 1) * v2) / df * (1 / n1 + 1 / n2);
    } else {
        double s1 = v1 / n1, s2 = v2 / n2;
        square = s1 + s2;
        df = square * square / (s1 * s1 / (n1 - 1) + s2 * s2 / (n2 - 1));
    }
    if (!(square > 0) || !isfinite(square) || !isfinite(mean1 - mean2)) return;
    double se = sqrt(square), half = quantile_975(df) * se;
    *out = (rc_student){.difference = mean1 - mean2,
                        .lower = mean1 - mean2 - half,
                        .upper = mean1 - mean2 + half,
                        .t = (mean1 - mean2) / se,
                        .df = df};
    out->p = two_sided(out->t, df);
}

/* ---- 2. rank sum -------------------------------------------------------- */

enum { EXACT = 50 }; /* wilcox.test: exact where both groups are smaller */

size_t rc_kernel_student_rank_sum_work(size_t n1, size_t n2)
{
    return n1 < EXACT && n2 < EXACT ? (n1 + 1) * (n1 * n2 / 2 + 1) : 0;
}

/* Two-sided p of w from the number of orders of n1 and n2 values with each w' <= w.  f[i][u]: orders of i values of the
 * first group and j of the second with u pairs won; the largest value is of the first group (and wins j pairs) or of
 * the second.  Sums of positive numbers, so nothing cancels. */
static double exact_p(size_t n1, size_t n2, double w, double *f)
{
    size_t half = n1 * n2 / 2, width = half + 1;
    double other = (double)(n1 * n2) - w, all = 1, sum = 0;
    size_t least = (size_t)(w < other ? w : other);
    memset(f, 0, (n1 + 1) * width * sizeof *f);
    for (size_t i = 0; i <= n1; i++) f[i * width] = 1; /* j = 0 */
    for (size_t j = 1; j <= n2; j++)
        for (size_t i = 1; i <= n1; i++)
            for (size_t u = j; u < width; u++) f[i * width + u] += f[(i - 1) * width + u - j];
    for (size_t i = 1; i <= n1; i++) all *= (double)(n2 + i) / (double)i;
    for (size_t u = 0; u <= least; u++) sum += f[n1 * width + u];
    return fmin(1, 2 * sum / all);
}

void rc_kernel_student_rank_sum(size_t n1, const double *x1, size_t n2, const double *x2, rc_rank_sum *out,
                                double *work)
{
    double rank_sum = 0, ties = 0, n = (double)(n1 + n2), pairs = (double)n1 * (double)n2;
    *out = (rc_rank_sum){.w = NAN, .p = NAN};
    if (n1 == 0 || n2 == 0) return;
    for (size_t a = 0, b = 0; a < n1 || b < n2;) { /* a run of equal values has ranks before + 1 .. before + equal */
        double value = b == n2 || (a < n1 && x1[a] < x2[b]) ? x1[a] : x2[b], before = (double)(a + b);
        size_t first = a;
        while (a < n1 && x1[a] == value) a++;
        while (b < n2 && x2[b] == value) b++;
        double equal = (double)(a + b) - before;
        rank_sum += (double)(a - first) * (before + (equal + 1) / 2);
        ties += equal * equal * equal - equal;
    }
    out->w = rank_sum - (double)n1 * ((double)n1 + 1) / 2;
    if (n1 < EXACT && n2 < EXACT && ties == 0) {
        out->exact = 1;
        out->p = exact_p(n1, n2, out->w, work);
        return;
    }
    double variance = pairs / 12 * (n + 1 - ties / (n * (n - 1))), off = fabs(out->w - pairs / 2) - 0.5;
    if (!(variance > 0)) return;
    out->p = fmin(1, 2 * gsl_cdf_ugaussian_Q(off / sqrt(variance)));
}
