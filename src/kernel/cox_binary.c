/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cox_binary.c - Cox with one 0/1 covariate from group counts.  The score falls
 * strictly in beta, so Newton kept inside a bracket of its zero needs no log-likelihood. */
#include "kernel/cox.h"

#include "base/elementary.h"
#include "kernel/level.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

enum { MAX_ITERATIONS = 100 };

static const double longest_step = 5;

/* Whether there is a finite maximum; exact, from the counts alone.  With beta -> inf a term
 * d1 beta - log(..) stays bounded only where all tied events are in group 1, or nobody of it is at risk. */
static rc_reason judge(size_t m, const double *d, const double *d1, const double *y, const double *y1)
{
    double events = 0, events1 = 0, any0 = 0, any1 = 0, comparable = 0, holds = 0, drops = 0;
    for (size_t j = 0; j < m; j++) { /* sums of what is never negative, without branches: they could not be predicted */
        double high = d[j] * y1[j], low = d[j] * (y[j] - y1[j]), both = high * low;
        events += d[j]; /* 0 where nobody dies */
        events1 += d1[j];
        any1 += high;
        any0 += low;
        comparable += both;
        holds += both * (d[j] - d1[j]); /* ends a rise, or a fall */
        drops += both * d1[j];
    }
    bool rises = !(holds > 0), falls = !(drops > 0);
    if (!(events > 0)) return RC_REASON_NO_EVENTS;
    if (!(any0 > 0) || !(any1 > 0)) return RC_REASON_EMPTY_GROUP;
    if (!(comparable > 0)) return RC_REASON_NO_EVENTS;
    if (rises) return events1 >= events ? RC_REASON_NO_EVENTS_LOW : RC_REASON_MONOTONE;
    if (falls) return events1 <= 0 ? RC_REASON_NO_EVENTS_HIGH : RC_REASON_MONOTONE;
    return RC_REASON_NONE;
}

/* Score and information at ratio = exp(beta).  An Efron term l of a time with d events has the
 * counts at risk less l/d of the events; it adds d1/d (1 - p) - d0/d p to the score, which keeps its
 * digits where p is close to 1.  A last term of weight d - floor(d) makes it continuous in d. */
static double differentiate(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                            rc_ties ties, double ratio, double *information)
{
    double score = 0, info = 0;
    for (size_t j = 0; j < m; j++) {
        double high = y1[j], low = y[j] - y1[j];
        if (!(d[j] > 0) || !(high > 0 && low > 0)) continue; /* score and information are 0 there */
        if (ties == RC_TIES_BRESLOW || d[j] <= 1) {
            double share = 1 / (ratio * high + low), p = ratio * high * share, q = low * share;
            score += d1[j] * q - (d[j] - d1[j]) * p;
            info += d[j] * p * q;
            continue;
        }
        double share1 = d1[j] / d[j];
        for (double l = 0; l < d[j]; l++) {
            double f = l / d[j], weight = d[j] - l < 1 ? d[j] - l : 1;
            double a = ratio * (high - f * d1[j]), b = low - f * (d[j] - d1[j]), p = a / (a + b), q = b / (a + b);
            score += weight * (share1 * q - (1 - share1) * p);
            info += weight * p * q;
        }
    }
    *information = info;
    return score;
}

/* loglik(beta) - loglik(0), each term relative to its value at 0. */
static double gain(size_t m, const double *d, const double *d1, const double *y, const double *y1, rc_ties ties,
                   double beta)
{
    double sum = 0, growth = rc_base_elementary_expm1(beta);
    for (size_t j = 0; j < m; j++) {
        double events = d[j], terms = ties == RC_TIES_BRESLOW ? 1 : events;
        if (!(events > 0)) continue;
        double part = beta * d1[j];
        for (double l = 0; l < terms; l++) {
            double f = l / events, weight = ties == RC_TIES_BRESLOW ? events : events - l < 1 ? events - l : 1;
            part -= weight * rc_base_elementary_log1p(growth * ((y1[j] - f * d1[j]) / (y[j] - l)));
        }
        sum += part;
    }
    return sum;
}

/* Newton's iteration from 0 on a score that falls strictly; slope(self, exp(beta), &information). */
typedef double slope_at(const void *self, double ratio, double *information);

static rc_reason climb(slope_at *slope, const void *self, double *beta, double *se)
{
    double at = 0, lowest = -INFINITY, highest = INFINITY, before = INFINITY, information;
    for (int i = 0; i < MAX_ITERATIONS; i++) {
        double score = slope(self, rc_base_elementary_exp(at), &information);
        double step = score / information, next;
        if (score > 0)
            lowest = at;
        else
            highest = at;
        if (!(fabs(step) <= longest_step)) step = score > 0 ? longest_step : -longest_step;
        next = at + step;
        double size = fabs(step) / (1 + fabs(next));
        if (size <= 1e-13 || (size <= 1e-10 && size > 0.25 * before)) { /* or as small as rounding lets it become */
            *beta = next;
            *se = 1 / sqrt(information);
            return RC_REASON_NONE;
        }
        before = size;
        at = next > lowest && next < highest ? next : 0.5 * (lowest + highest);
    }
    return RC_REASON_NOT_CONVERGED;
}

typedef struct counts {
    size_t m;
    const double *d, *d1, *y, *y1;
    rc_ties ties;
} counts;

static double slope_of_counts(const void *self, double ratio, double *information)
{
    const counts *c = self;
    return differentiate(c->m, c->d, c->d1, c->y, c->y1, c->ties, ratio, information);
}

rc_reason rc_kernel_cox_binary(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                               rc_ties ties, double *beta, double *se, double *loglik_gain)
{
    const counts all = {m, d, d1, y, y1, ties};
    *beta = *se = NAN;
    if (loglik_gain) *loglik_gain = NAN;
    rc_reason reason = judge(m, d, d1, y, y1);
    if (reason == RC_REASON_NONE) reason = climb(slope_of_counts, &all, beta, se);
    if (reason == RC_REASON_NONE && loglik_gain) *loglik_gain = gain(m, d, d1, y, y1, ties, *beta);
    return reason;
}

/* The terms of differentiate() with whole counts and Efron's ties, what does not change with the ratio taken out of the
 * iteration: those of times with one event from the front, those of tied events from the end.  They are computed side
 * by side and added in the order of the times, so score and information have the bits of differentiate(). */
typedef struct efron {
    const rc_whole_passes *passes;
    size_t room, n, single; /* terms in all; those from the front */
    double *high, *low;     /* [room] at risk in group 1 and in the other, less the events before the term */
    double *up, *down;      /* [room] share of the events in group 1 and in the other */
    double *score, *info;   /* [room] */
    uint32_t *order;        /* [room] where each is, in the order of the times */
} efron;

enum { TERM_ARRAYS = 7 };

size_t rc_kernel_cox_binary_room(size_t doubles)
{
    return doubles / TERM_ARRAYS;
}

static efron lay_out(size_t room, double *work)
{
    return (efron){.room = room,
                   .high = work,
                   .low = work + room,
                   .up = work + 2 * room,
                   .down = work + 3 * room,
                   .score = work + 4 * room,
                   .info = work + 5 * room,
                   .order = (uint32_t *)(work + 6 * room)};
}

static void put_term(efron *t, size_t at, double high, double low, double up, double down)
{
    t->high[at] = high;
    t->low[at] = low;
    t->up[at] = up;
    t->down[at] = down;
}

/* Times in their order.  Hardly a branch: what a resample has at a time cannot be predicted. */
static void fill_terms(efron *t, size_t m, const double *d, const double *d1, const double *y, const double *y1)
{
    size_t last = t->room, single = 0, n = 0;
    for (size_t j = 0; j < m; j++) {
        double high = y1[j], low = y[j] - y1[j];
        double share1 = d1[j] / d[j]; /* d1[j] if it is alone */
        bool there = (d[j] > 0) & (high > 0) & (low > 0), tied = there & (d[j] > 1);
        size_t at = tied ? last - 1 : single; /* stays if there is one */
        put_term(t, at, high, low, share1, 1 - share1);
        t->order[n] = (uint32_t)at;
        n += there;
        single += there & !tied;
        last -= tied;
        for (double l = 1, end = tied ? d[j] : 0; l < end; l++) {
            double f = l / d[j];
            put_term(t, --last, high - f * d1[j], low - f * (d[j] - d1[j]), share1, 1 - share1);
            t->order[n++] = (uint32_t)last;
        }
    }
    t->single = single;
    t->n = n;
}

static double slope_of_terms(const void *self, double ratio, double *information)
{
    const efron *t = self;
    const rc_whole_terms all = {t->high, t->low, t->up, t->down, t->score, t->info};
    double sum = 0, total = 0;
    t->passes->terms(&all, 0, t->single, ratio, 1);
    t->passes->terms(&all, t->room - (t->n - t->single), t->room, ratio, 0);
    for (size_t i = 0; i < t->n; i++) {
        sum += t->score[t->order[i]];
        total += t->info[t->order[i]];
    }
    *information = total;
    return sum;
}

rc_reason rc_kernel_cox_binary_whole(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                                     double *beta, double *se, const rc_whole_passes *passes, size_t room, double *work)
{
    double events = 0;
    for (size_t j = 0; j < m; j++) events += d[j];
    if (!(events < (double)room)) return rc_kernel_cox_binary(m, d, d1, y, y1, RC_TIES_EFRON, beta, se, NULL);
    efron all = lay_out(room, work);
    all.passes = passes;
    *beta = *se = NAN;
    rc_reason reason = judge(m, d, d1, y, y1);
    if (reason != RC_REASON_NONE) return reason;
    fill_terms(&all, m, d, d1, y, y1);
    return climb(slope_of_terms, &all, beta, se);
}

/* Newton on sqrt(2 (best - gain)) - RC_KERNEL_Z_095, nearly a straight line in beta. */
static double profile_end(size_t m, const double *d, const double *d1, const double *y, const double *y1, rc_ties ties,
                          double beta, double se, double best, double side)
{
    double at = beta + side * RC_KERNEL_Z_095 * se, information;
    for (int i = 0; i < MAX_ITERATIONS; i++) {
        double root = sqrt(fmax(2 * (best - gain(m, d, d1, y, y1, ties, at)), 1e-12));
        double score = differentiate(m, d, d1, y, y1, ties, rc_base_elementary_exp(at), &information);
        double change = (root - RC_KERNEL_Z_095) * root / score;
        if (!isfinite(change) || (at - beta) * side <= 0) return NAN;
        if (fabs(change) > 2 * RC_KERNEL_Z_095 * se) change = (change > 0 ? 2 : -2) * RC_KERNEL_Z_095 * se;
        at += change;
        if (fabs(change) <= 1e-12 * (1 + fabs(at))) return at;
    }
    return NAN;
}

void rc_kernel_cox_binary_profile(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                                  rc_ties ties, double beta, double se, double loglik_gain, double *lower,
                                  double *upper)
{
    *lower = profile_end(m, d, d1, y, y1, ties, beta, se, loglik_gain, -1);
    *upper = profile_end(m, d, d1, y, y1, ties, beta, se, loglik_gain, 1);
}

/* Loss of log-likelihood at beta against the limit beta -> infinity, where all tied events of every comparable time are
 * of the group with `of` at risk: an Efron term there has the limit 0, and log(1 + others / of exp(-beta)) less at
 * beta.  Falls strictly from infinity to 0. */
static double loss_against_infinity(size_t m, const double *d, const double *y, const double *y1, int of_group1,
                                    rc_ties ties, double beta)
{
    double sum = 0, shrink = rc_base_elementary_exp(-beta);
    for (size_t j = 0; j < m; j++) {
        double terms = ties == RC_TIES_BRESLOW ? 1 : d[j], of = of_group1 ? y1[j] : y[j] - y1[j], others = y[j] - of;
        if (!(d[j] > 0) || !(of > 0 && others > 0)) continue;
        for (double l = 0; l < terms; l++) {
            double weight = ties == RC_TIES_BRESLOW ? d[j] : d[j] - l < 1 ? d[j] - l : 1;
            sum += weight * rc_base_elementary_log1p(others / (of - l) * shrink);
        }
    }
    return sum;
}

rc_reason rc_kernel_cox_binary_interval(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                                        rc_ties ties, double *lower, double *upper)
{
    double beta, se, best, low = -700, high = 700;
    int rises = 0;
    *lower = *upper = NAN;
    rc_reason reason = rc_kernel_cox_binary(m, d, d1, y, y1, ties, &beta, &se, &best);
    if (reason == RC_REASON_NONE) rc_kernel_cox_binary_profile(m, d, d1, y, y1, ties, beta, se, best, lower, upper);
    if (reason != RC_REASON_NO_EVENTS_LOW && reason != RC_REASON_NO_EVENTS_HIGH && reason != RC_REASON_MONOTONE)
        return reason;
    for (size_t j = 0; j < m; j++) rises |= d1[j] > 0 && y1[j] < y[j];
    for (int i = 0; i < 200 && low < high; i++) {
        double middle = low + (high - low) / 2;
        if (loss_against_infinity(m, d, y, y1, rises, ties, middle) > RC_KERNEL_CHISQ_095 / 2)
            low = middle;
        else
            high = middle;
    }
    *lower = rises ? high : -INFINITY;
    *upper = rises ? INFINITY : -high;
    return reason;
}
