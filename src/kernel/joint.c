/* SPDX-License-Identifier: GPL-3.0-or-later
 * joint.c - pivoted Cholesky, and quadrature of the tails.  Tails are added, never subtracted from 1: a small p is
 * as good as a large one. */
#include "kernel/joint.h"

#include "base/elementary.h"
#include "kernel/chisq.h"

#include <math.h>
#include <stdbool.h>

static const double none = 1e-9; /* a share of variance or a loading that is rounding */

rc_joint rc_kernel_joint(size_t n, double covariance[][RC_JOINT_MOST])
{
    rc_joint out = {.n = 0};
    double left[RC_JOINT_MOST], r[RC_JOINT_MOST][RC_JOINT_MOST];
    size_t of[RC_JOINT_MOST]; /* the variable in each row */
    double most = 0;
    for (size_t k = 0; k < n; k++) most = fmax(most, covariance[k][k]);
    for (size_t k = 0; k < n; k++)
        if (covariance[k][k] > none * none * most) of[out.n++] = k;
    for (size_t k = 0; k < out.n; k++) {
        for (size_t l = 0; l < out.n; l++)
            r[k][l] = covariance[of[k]][of[l]] / sqrt(covariance[of[k]][of[k]] * covariance[of[l]][of[l]]);
        left[k] = 1;
    }
    for (size_t c = 0; c < RC_JOINT_RANK && c < out.n; c++) {
        size_t pivot = c;
        for (size_t k = c + 1; k < out.n; k++)
            if (left[k] > left[pivot]) pivot = k;
        if (!(left[pivot] > none)) break;
        for (size_t l = 0; l < out.n; l++) { /* the pivot's row and column to place c */
            double x = r[c][l];
            r[c][l] = r[pivot][l];
            r[pivot][l] = x;
        }
        for (size_t l = 0; l < out.n; l++) {
            double x = r[l][c];
            r[l][c] = r[l][pivot];
            r[l][pivot] = x;
        }
        for (size_t l = 0; l < c; l++) {
            double x = out.loading[c][l];
            out.loading[c][l] = out.loading[pivot][l];
            out.loading[pivot][l] = x;
        }
        double swap = left[c];
        left[c] = left[pivot];
        left[pivot] = swap;
        out.loading[c][c] = sqrt(left[c]);
        for (size_t k = c + 1; k < out.n; k++) {
            double x = r[k][c];
            for (size_t l = 0; l < c; l++) x -= out.loading[k][l] * out.loading[c][l];
            out.loading[k][c] = x / out.loading[c][c];
            left[k] -= out.loading[k][c] * out.loading[k][c];
        }
        out.rank = c + 1;
    }
    return out;
}

static double tail(double x)
{
    double both = rc_kernel_chisq_p(x * x) / 2;
    return x < 0 ? 1 - both : both;
}

static double density(double x)
{
    return 0.3989422804014327 * rc_base_elementary_exp(-x * x / 2);
}

/* What independent variable `at` may be so that those of the rest that hang on it and on none behind it stay within q,
 * given those before it. */
typedef struct span {
    double low, high;
} span;

static span span_of(const rc_joint *joint, size_t at, const double *x, double q)
{
    span s = {-INFINITY, INFINITY};
    for (size_t k = 0; k < joint->n; k++) {
        double mean = 0, slope = joint->loading[k][at];
        bool later = false;
        for (size_t l = at + 1; l < RC_JOINT_RANK && l < joint->rank; l++)
            later = later || fabs(joint->loading[k][l]) > none;
        if (later || fabs(slope) <= none) continue;
        for (size_t l = 0; l < at; l++) mean += joint->loading[k][l] * x[l];
        double a = (-q - mean) / slope, b = (q - mean) / slope;
        s.low = fmax(s.low, fmin(a, b));
        s.high = fmin(s.high, fmax(a, b));
    }
    return s;
}

/* P(some |Z| > q) given the independent variables before `at`, which keep theirs within. */
static double beyond(const rc_joint *joint, size_t at, double *x, double q)
{
    enum { POINTS = 8 };
    static const double node[POINTS] = {-0.9602898564975363, -0.7966664774136267, -0.5255324099163290,
                                        -0.1834346424956498, 0.1834346424956498,  0.5255324099163290,
                                        0.7966664774136267,  0.9602898564975363},
                        share[POINTS] = {0.1012285362903763, 0.2223810344533745, 0.3137066458778873,
                                         0.3626837833783620, 0.3626837833783620, 0.3137066458778873,
                                         0.2223810344533745, 0.1012285362903763};
    span s = span_of(joint, at, x, q);
    if (!(s.low < s.high)) return 1;
    double sum = tail(s.high) + tail(-s.low);
    if (at + 1 >= RC_JOINT_RANK || at + 1 >= joint->rank) return sum;
    double low = fmax(s.low, -9), high = fmin(s.high, 9); /* beyond 9 there is nothing */
    if (at == 0) low = 0;                                 /* the other half is the same */
    double times = at == 0 ? 2 : 1;
    size_t pieces = (size_t)ceil((high - low) * 2);
    for (size_t i = 0; low < high && i < pieces; i++) {
        double half = (high - low) / (double)pieces / 2, middle = low + half * (double)(2 * i + 1);
        for (size_t k = 0; k < POINTS; k++) {
            x[at] = middle + half * node[k];
            sum += times * half * share[k] * density(x[at]) * beyond(joint, at + 1, x, q);
        }
    }
    return sum;
}

double rc_kernel_joint_p(const rc_joint *joint, double q)
{
    double x[RC_JOINT_RANK] = {0};
    if (isnan(q) || joint->rank == 0) return NAN;
    return q > 0 ? fmin(1, beyond(joint, 0, x, q)) : 1;
}

double rc_kernel_joint_quantile(const rc_joint *joint, double p)
{
    double low = 0, high = 9;
    if (joint->rank == 0) return NAN;
    for (int i = 0; i < 40; i++) {
        double middle = (low + high) / 2;
        if (rc_kernel_joint_p(joint, middle) > p)
            low = middle;
        else
            high = middle;
    }
    return high;
}
