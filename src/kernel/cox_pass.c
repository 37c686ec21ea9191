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
    return n * ((p ? p : 1) + 8) + p + 2 * (p * p + p) + p; /* z is scratch of n, too */
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

/* Fills leave, left and gone; spare: [n of the data]. */
static void order_leaving(const rc_cox_data *data, rc_cox_pass *pass, const double *order, double *spare)
{
    size_t kept = 0, g = 0;
    for (size_t i = data->n; i-- > 0;) {
        uint32_t row = data->by_entry[i];
        if (!data->weight || data->weight[row] > 0) pass->leave[kept++] = row;
    }
    if (data->stratum && data->n_strata > 1) sort_by_stratum(kept, data->stratum, pass->leave, spare);
    for (size_t i = 0; i < kept; i++) spare[row_of(order[i])] = (double)i; /* row number to row */
    for (size_t at = 0, begin = 0; g < pass->groups; begin = row_of(pass->end[g]), g++) {
        if (pass->opens[g] > 0) at = begin; /* what has never left stays with its stratum */
        size_t row = row_of(order[begin]);
        for (; at < kept; at++) {
            size_t other = row_of(pass->leave[at]);
            if (data->stratum && data->stratum[other] != data->stratum[row]) break;
            if (data->entry[other] < data->time[row]) break;
        }
        pass->gone[g] = (double)at;
    }
    for (size_t i = 0; i < kept; i++) {
        pass->leave[i] = spare[row_of(pass->leave[i])];
        pass->left[i] = (double)pass->groups;
    }
    for (size_t at = 0, begin = 0, h = 0; h < pass->groups; begin = row_of(pass->end[h]), h++) {
        if (pass->opens[h] > 0) at = begin;
        for (; at < row_of(pass->gone[h]); at++) pass->left[row_of(pass->leave[at])] = (double)h;
    }
}

/* With entry times: 1 where some event has somebody else at risk. */
static int any_comparable(const rc_cox_pass *pass)
{
    for (size_t g = 0, begin = 0; g < pass->groups; begin = row_of(pass->end[g]), g++) {
        size_t events = 0;
        for (size_t i = begin; i < row_of(pass->end[g]); i++) events += pass->dead[i] > 0;
        if (events && (row_of(pass->end[g]) - row_of(pass->gone[g]) > 1 || pass->weight[begin] > 1)) return 1;
    }
    return 0;
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
    pass->sd = pass->z + n * (p ? p : 1);
    pass->sums = pass->sd + p;
    double *more = pass->sums + 2 * (p * p + p) + p;
    if (data->entry) pass->leave = more, pass->left = more + n, pass->gone = more + 2 * n;
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
    int comparable = group(data, pass, order);
    if (data->entry) {
        order_leaving(data, pass, order, pass->z); /* [n p], filled below */
        comparable = any_comparable(pass);
    }
    if (!comparable) return RC_REASON_NO_EVENTS;
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

/* risk < 0 takes it away */
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

static double predictor(const rc_cox_pass *pass, const double *beta, size_t row)
{
    double eta = 0;
    for (size_t a = 0; a < pass->p; a++) eta += pass->z[row * pass->p + a] * beta[a];
    return eta;
}

/* Rows that are no longer at risk at group g leave the sums.  What is left of them after much has been taken away is
 * rounding: below half of the largest they are added up from nothing. */
static void take_leaving(const rc_cox_pass *pass, rc_cox_walk *walk, size_t g, size_t end, const double *beta,
                         sums *risk, sums *tied)
{
    size_t p = pass->p, before = walk->out;
    double top = walk->top;
    if (risk->m0 > walk->most) walk->most = risk->m0;
    for (; walk->out < row_of(pass->gone[g]); walk->out++) {
        size_t row = row_of(pass->leave[walk->out]);
        add(risk, p, pass->z + row * p,
            -pass->weight[row] * rc_base_elementary_exp(predictor(pass, beta, row) - walk->top));
    }
    if (walk->out == before || risk->m0 > 0.5 * walk->most) return;
    walk->top = -INFINITY;
    for (size_t i = walk->first; i < end; i++)
        if (pass->left[i] > (double)g) walk->top = fmax(walk->top, predictor(pass, beta, i));
    clear(risk, p);
    for (size_t i = walk->first; i < end; i++)
        if (pass->left[i] > (double)g)
            add(risk, p, pass->z + i * p,
                pass->weight[i] * rc_base_elementary_exp(predictor(pass, beta, i) - walk->top));
    if (walk->top > -INFINITY) multiply(tied, p, rc_base_elementary_exp(top - walk->top));
    walk->most = risk->m0;
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
        walk->first = walk->out = i;
        walk->most = 0;
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
            walk->most *= shrink;
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
    if (pass->leave) take_leaving(pass, walk, g, i, beta, &risk, &tied);
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
