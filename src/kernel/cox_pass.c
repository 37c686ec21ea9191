/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cox_pass.c - preparation of the rows and the pass over them.  Scratch is all double
 * (row numbers too: exact up to 2^53), so it is one array without casts. */
#include "kernel/cox_pass.h"

#include "base/elementary.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

size_t rc_kernel_cox_pass_work(size_t n, size_t p)
{
    return n * (p + 5) + p + 2 * (p * p + p) + p;
}

static size_t row_of(double number)
{
    return (size_t)number;
}

/* Stable merge sort of row numbers by stratum. */
static void sort_by_stratum(size_t n, const uint32_t *stratum, double *order, double *spare)
{
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t lo = 0; lo < n; lo += 2 * width) {
            size_t mid = lo + width < n ? lo + width : n, hi = mid + width < n ? mid + width : n;
            for (size_t a = lo, b = mid, out = lo; out < hi; out++) {
                int left = a < mid && (b >= hi || stratum[row_of(order[a])] <= stratum[row_of(order[b])]);
                spare[out] = left ? order[a++] : order[b++];
            }
        }
        memcpy(order, spare, n * sizeof *order);
    }
}

/* Copies covariate c of the kept rows into column c of z: zeros, with sd 0, where it is constant. */
static void scale(const rc_cox_data *data, rc_cox_pass *pass, const double *order, size_t c)
{
    const double *x = data->x + c * data->n;
    double total = 0, sum = 0, square = 0, lowest = INFINITY, highest = -INFINITY;
    for (size_t i = 0; i < pass->n; i++) {
        double value = x[row_of(order[i])];
        total += pass->weight[i];
        sum += pass->weight[i] * value;
        if (value < lowest) lowest = value;
        if (value > highest) highest = value;
    }
    pass->sd[c] = 0;
    double mean = sum / total;
    for (size_t i = 0; i < pass->n; i++) {
        double value = x[row_of(order[i])] - mean;
        square += pass->weight[i] * value * value;
        pass->z[i * pass->p + c] = value;
    }
    double sd = sqrt(square / total);
    bool varies = lowest < highest && sd > 0 && isfinite(sd);
    if (varies) pass->sd[c] = sd;
    for (size_t i = 0; i < pass->n; i++) pass->z[i * pass->p + c] = varies ? pass->z[i * pass->p + c] / sd : 0;
}

/* Fills end and opens; returns 1 where some event has somebody else at risk. */
static int group(const rc_cox_data *data, rc_cox_pass *pass, const double *order)
{
    int comparable = 0;
    size_t first = 0; /* of the stratum */
    pass->groups = 0;
    for (size_t i = 0, j; i < pass->n; i = j) {
        size_t row = row_of(order[i]);
        int opens = i == 0 || (data->stratum && data->stratum[row] != data->stratum[row_of(order[i - 1])]);
        int events = 0;
        if (opens) first = i;
        for (j = i; j < pass->n; j++) {
            size_t other = row_of(order[j]);
            if (data->time[other] != data->time[row]) break;
            if (data->stratum && data->stratum[other] != data->stratum[row]) break;
            events |= data->event[other] != 0;
        }
        pass->end[pass->groups] = (double)j;
        pass->opens[pass->groups++] = opens;
        if (events && (j - first > 1 || pass->weight[first] > 1)) comparable = 1;
    }
    return comparable;
}

rc_reason rc_kernel_cox_pass_prepare(const rc_cox_data *data, rc_cox_pass *pass, double *work)
{
    size_t n = data->n, p = data->p;
    double *order = work, *end = order + n;
    *pass = (rc_cox_pass){.p = p, .ties = data->ties, .whole = 1, .row = order, .end = end, .opens = end + n};
    pass->weight = pass->opens + n;
    pass->dead = pass->weight + n;
    pass->z = pass->dead + n;
    pass->sd = pass->z + n * p;
    pass->sums = pass->sd + p;
    for (size_t i = n; i-- > 0;) {
        uint32_t row = data->by_time[i];
        double weight = data->weight ? data->weight[row] : 1;
        if (!(weight > 0)) continue;
        if (weight != floor(weight)) pass->whole = 0;
        order[pass->n++] = row;
    }
    if (data->stratum && data->n_strata > 1) sort_by_stratum(pass->n, data->stratum, order, end);
    for (size_t i = 0; i < pass->n; i++) {
        size_t row = row_of(order[i]);
        pass->weight[i] = data->weight ? data->weight[row] : 1;
        pass->dead[i] = data->event[row] != 0;
    }
    if (!group(data, pass, order)) return RC_REASON_NO_EVENTS;
    for (size_t c = 0; c < p; c++) scale(data, pass, order, c);
    return RC_REASON_NONE;
}

/* Sums over a risk set or over its tied events, times exp(-top): m0, then m1 [p], then m2 [p][p] lower triangle. */
typedef struct sums {
    double m0, *m1, *m2;
} sums;

static void multiply(sums *s, size_t p, double factor)
{
    s->m0 *= factor;
    for (size_t a = 0; a < p; a++) s->m1[a] *= factor;
    for (size_t a = 0; a < p * p; a++) s->m2[a] *= factor;
}

static void clear(sums *s, size_t p)
{
    s->m0 = 0;
    for (size_t a = 0; a < p; a++) s->m1[a] = 0;
    for (size_t a = 0; a < p * p; a++) s->m2[a] = 0;
}

static void add(sums *s, size_t p, const double *z, double risk)
{
    s->m0 += risk;
    for (size_t a = 0; a < p; a++) {
        double part = risk * z[a];
        s->m1[a] += part;
        for (size_t b = 0; b <= a; b++) s->m2[a * p + b] += part * z[b];
    }
}

/* Contribution of one event time with tied events of weight d in `rows` rows, but for the events' own
 * linear predictors.  Whole weights: d terms, as for repeated rows.  Other weights: coxph's weighted Efron
 * formula, `rows` terms of the mean weight each.  Breslow: one term of weight d. */
static double subtract_terms(const rc_cox_pass *pass, const sums *risk, const sums *tied, double d, size_t rows,
                             double *mean, double *score, double *info, double *moment)
{
    size_t p = pass->p;
    size_t terms = pass->ties == RC_TIES_BRESLOW ? 1 : pass->whole ? (size_t)d : rows;
    double share = d / (double)terms, loglik = 0;
    for (size_t l = 0; l < terms; l++) {
        double f = (double)l / (double)terms, denominator = risk->m0 - f * tied->m0;
        loglik -= share * rc_base_elementary_log(denominator);
        for (size_t a = 0; a < p; a++) {
            mean[a] = (risk->m1[a] - f * tied->m1[a]) / denominator;
            score[a] -= share * mean[a];
            for (size_t b = 0; b <= a; b++) {
                double second = (risk->m2[a * p + b] - f * tied->m2[a * p + b]) / denominator;
                info[a * p + b] += share * (second - mean[a] * mean[b]);
                if (b == a) moment[a] += share * second;
            }
        }
    }
    return loglik;
}

double rc_kernel_cox_pass_group(const rc_cox_pass *pass, rc_cox_walk *walk, const double *beta, double *score,
                                double *info, double *moment)
{
    size_t p = pass->p, g = walk->group++, i = walk->row, rows = 0;
    sums risk = {walk->m0, pass->sums, pass->sums + p}, tied = {0, risk.m2 + p * p, risk.m2 + p * p + p};
    double *mean = tied.m2 + p * p, d = 0, predictors = 0, loglik = 0;
    if (pass->opens[g] > 0) {
        clear(&risk, p);
        walk->top = -INFINITY;
    }
    clear(&tied, p);
    for (; i < row_of(pass->end[g]); i++) {
        const double *z = pass->z + i * p;
        double eta = 0, weight = pass->weight[i];
        for (size_t a = 0; a < p; a++) eta += z[a] * beta[a];
        if (eta > walk->top) { /* keeps every exp() at most 1: nothing overflows, and the largest never vanishes */
            double shrink = rc_base_elementary_exp(walk->top - eta);
            multiply(&risk, p, shrink);
            multiply(&tied, p, shrink);
            walk->top = eta;
        }
        double hazard = weight * rc_base_elementary_exp(eta - walk->top);
        add(&risk, p, z, hazard);
        if (!(pass->dead[i] > 0)) continue;
        add(&tied, p, z, hazard);
        d += weight;
        rows++;
        predictors += weight * eta;
        for (size_t a = 0; a < p; a++) score[a] += weight * z[a];
    }
    if (rows > 0)
        loglik = predictors - d * walk->top + subtract_terms(pass, &risk, &tied, d, rows, mean, score, info, moment);
    walk->row = i;
    walk->m0 = risk.m0;
    return loglik;
}

double rc_kernel_cox_pass_run(const rc_cox_pass *pass, const double *beta, double *score, double *info, double *moment)
{
    size_t p = pass->p;
    rc_cox_walk walk = {0};
    double loglik = 0;
    for (size_t a = 0; a < p; a++) score[a] = moment[a] = 0;
    for (size_t a = 0; a < p * p; a++) info[a] = 0;
    while (walk.group < pass->groups) loglik += rc_kernel_cox_pass_group(pass, &walk, beta, score, info, moment);
    return loglik;
}
