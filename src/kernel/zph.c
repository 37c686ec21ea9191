/* SPDX-License-Identifier: GPL-3.0-or-later
 * zph.c - the score test of time-dependent coefficients.
 *
 * At the estimate, the score of theta in exp(x (beta + theta g(t))) is U = sum g(t) u(t), where u(t) is the time's part
 * of the model's own score; the information is that of the times, V(t), in four blocks: sum V, sum g V, sum g g V.
 * With beta estimated, U has the variance S = C - B' A^-1 B.  A term's test takes its rows of U and S.
 * g enters standardized over the events, and covariates as the pass scales them: neither changes the test. */
#include "kernel/zph.h"

#include "kernel/cox_pass.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* A pivot this small beside its diagonal: no information of its own. */
static const double singular_pivot = 1e-11;

enum { VECTORS = 5, MATRICES = 5 };

size_t rc_kernel_zph_work(size_t n, size_t p)
{
    return rc_kernel_cox_pass_work(n, p) + n + VECTORS * p + MATRICES * p * p;
}

/* g of each row.  In several strata too the curve is that of all rows. */
static void transform_times(const rc_cox_data *data, rc_zph_transform transform, double *g)
{
    double left = 0, survival = 1;
    for (size_t i = 0; i < data->n; i++) {
        double weight = data->weight ? data->weight[i] : 1;
        if (weight > 0) left += weight;
        g[i] = data->time[i];
    }
    size_t entries = data->entry ? data->n : 0;
    if (data->entry) left = 0; /* who has entered comes into it */
    for (size_t i = 0, j, come = 0; i < data->n && transform == RC_ZPH_KM; i = j) {
        double gone = 0, dead = 0, time = data->time[data->by_time[i]];
        for (; come < entries && data->entry[data->by_entry[come]] < time; come++) {
            double weight = data->weight ? data->weight[data->by_entry[come]] : 1;
            if (weight > 0) left += weight;
        }
        for (j = i; j < data->n && data->time[data->by_time[j]] == time; j++) {
            uint32_t row = data->by_time[j];
            double weight = data->weight ? data->weight[row] : 1;
            g[row] = 1 - survival;
            if (!(weight > 0)) continue;
            gone += weight;
            if (data->event[row]) dead += weight;
        }
        if (dead > 0) survival *= (left - dead) / left;
        left -= gone;
    }
}

/* Mean 0 and standard deviation 1 over the events that count; 0 where it does not vary. */
static void standardize(const rc_cox_data *data, double *g)
{
    double sum = 0, square = 0, total = 0;
    for (size_t i = 0; i < data->n; i++) {
        double weight = data->weight ? data->weight[i] : 1;
        if (!(weight > 0) || !data->event[i]) continue;
        total += weight;
        sum += weight * g[i];
    }
    double mean = sum / total, lowest = INFINITY, highest = -INFINITY;
    for (size_t i = 0; i < data->n; i++) {
        double weight = data->weight ? data->weight[i] : 1;
        if (weight > 0 && data->event[i]) {
            lowest = fmin(lowest, g[i]);
            highest = fmax(highest, g[i]);
        }
        g[i] -= mean;
        if (weight > 0 && data->event[i]) square += weight * g[i] * g[i];
    }
    double sd = sqrt(square / total);
    bool varies = lowest < highest && sd > 0 && isfinite(sd);
    for (size_t i = 0; i < data->n; i++) g[i] = varies ? g[i] / sd : 0;
}

/* Sums over the times, in the scratch.  Matrices [p][p], lower triangles. */
typedef struct blocks {
    size_t p, kept;
    double *a, *b, *c, *now, *s;               /* sum V, g V, g g V; V of a time; later S, and factors in now */
    double *u, *score, *moment, *beta, *index; /* [p]; index [kept]: covariates with a part */
} blocks;

static void place(blocks *at, size_t p, double *work)
{
    double **vectors[VECTORS] = {&at->u, &at->score, &at->moment, &at->beta, &at->index};
    double **matrices[MATRICES] = {&at->a, &at->b, &at->c, &at->now, &at->s};
    at->p = p;
    memset(work, 0, (VECTORS * p + MATRICES * p * p) * sizeof *work);
    for (size_t i = 0; i < VECTORS; i++, work += p) *vectors[i] = work;
    for (size_t i = 0; i < MATRICES; i++, work += p * p) *matrices[i] = work;
}

static void add_times(const rc_cox_pass *pass, const double *g, blocks *at)
{
    size_t p = at->p;
    rc_cox_walk walk = {0};
    while (walk.group < pass->groups) {
        double x = g[(size_t)pass->row[walk.row]];
        memset(at->score, 0, p * sizeof(double));
        memset(at->now, 0, p * p * sizeof(double));
        (void)rc_kernel_cox_pass_group(pass, &walk, at->beta, at->score, at->now, at->moment);
        for (size_t i = 0; i < p; i++) {
            at->u[i] += x * at->score[i];
            for (size_t j = 0; j <= i; j++) {
                double v = at->now[i * p + j];
                at->a[i * p + j] += v;
                at->b[i * p + j] += x * v;
                at->c[i * p + j] += x * x * v;
            }
        }
    }
}

/* Of the rows and columns index [n]: lower triangle of m as L D L', L below the diagonal of f and D on it, [n][n].
 * false: singular, a pivot is nothing beside its diagonal in `size`. */
static bool factorize(size_t p, const double *m, const double *size, const double *index, size_t n, double *f)
{
    for (size_t i = 0; i < n; i++) {
        size_t row = (size_t)index[i];
        for (size_t j = 0; j <= i; j++) {
            size_t column = (size_t)index[j];
            double sum = row >= column ? m[row * p + column] : m[column * p + row];
            for (size_t k = 0; k < j; k++) sum -= f[i * n + k] * f[j * n + k] * f[k * n + k];
            f[i * n + j] = j < i ? sum / f[j * n + j] : sum;
        }
        if (!(f[i * n + i] > singular_pivot * size[row * p + row])) return false;
    }
    return true;
}

/* S = C - B' A^-1 B of the covariates with a part, in their places.  false: A is singular. */
static bool add_variance(blocks *at)
{
    size_t p = at->p, n = at->kept;
    double *f = at->now, *half = at->moment; /* L^-1 b of one column */
    if (!factorize(p, at->a, at->a, at->index, n, f)) return false;
    memcpy(at->s, at->c, p * p * sizeof(double));
    /* Row j of a, which has done its service: L^-1 times column j of B. */
    for (size_t j = 0; j < n; j++) {
        size_t column = (size_t)at->index[j];
        for (size_t i = 0; i < n; i++) {
            size_t row = (size_t)at->index[i];
            half[i] = row >= column ? at->b[row * p + column] : at->b[column * p + row];
            for (size_t k = 0; k < i; k++) half[i] -= f[i * n + k] * half[k];
        }
        memcpy(at->a + j * p, half, n * sizeof(double));
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = 0;
            for (size_t k = 0; k < n; k++) sum += at->a[i * p + k] * at->a[j * p + k] / f[k * n + k];
            at->s[(size_t)at->index[i] * p + (size_t)at->index[j]] -= sum;
        }
    return true;
}

/* U' S^-1 U of the covariates index [n]. */
static rc_zph_test test_of(blocks *at, const double *index, size_t n)
{
    rc_zph_test test = {NAN, NAN, NAN, RC_REASON_SINGULAR};
    double *f = at->now, *half = at->moment, sum = 0;
    if (n == 0 || !factorize(at->p, at->s, at->c, index, n, f)) return test;
    for (size_t i = 0; i < n; i++) {
        half[i] = at->u[(size_t)index[i]];
        for (size_t k = 0; k < i; k++) half[i] -= f[i * n + k] * half[k];
        sum += half[i] * half[i] / f[i * n + i];
    }
    return (rc_zph_test){sum, (double)n, gsl_cdf_chisq_Q(sum, (double)n), RC_REASON_NONE};
}

void rc_kernel_zph(const rc_cox_data *data, const double *beta, const rc_reason *why, const size_t *term,
                   size_t n_terms, rc_zph_transform transform, rc_zph_test *test, double *work)
{
    size_t n = data->n, p = data->p;
    double *g = work, *inner = work + n, *own;
    rc_cox_pass pass;
    blocks at = {0};
    rc_reason reason = rc_kernel_cox_pass_prepare(data, &pass, inner);
    for (size_t t = 0; t <= n_terms; t++) test[t] = (rc_zph_test){NAN, NAN, NAN, reason};
    if (reason != RC_REASON_NONE) return;
    transform_times(data, transform, g);
    standardize(data, g);
    place(&at, p, inner + rc_kernel_cox_pass_work(n, p));
    for (size_t c = 0; c < p; c++) {
        at.beta[c] = why[c] == RC_REASON_SINGULAR ? 0 : beta[c] * pass.sd[c];
        if (why[c] == RC_REASON_NONE) at.index[at.kept++] = (double)c;
    }
    add_times(&pass, g, &at);
    bool usable = at.kept > 0 && add_variance(&at);
    own = at.a; /* free by now: the covariates of one term */
    for (size_t t = 0; t <= n_terms; t++) {
        size_t of = 0;
        reason = RC_REASON_SINGULAR;
        for (size_t c = 0; c < p; c++)
            if (term[c] == t && why[c] != RC_REASON_NONE) reason = why[c];
        for (size_t k = 0; k < at.kept; k++)
            if (t == n_terms || term[(size_t)at.index[k]] == t) own[of++] = at.index[k];
        if (usable && of > 0)
            test[t] = test_of(&at, own, of);
        else
            test[t].reason = reason;
    }
}
