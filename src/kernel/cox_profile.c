/* SPDX-License-Identifier: GPL-3.0-or-later
 * cox_profile.c - one coefficient held, the others maximized by Newton from the neighboring point. */
#include "kernel/cox_profile.h"

#include "kernel/cox_pass.h"
#include "kernel/level.h"

#include <math.h>
#include <string.h>

enum { MAX_INNER = 30, MAX_OUTER = 40, MAX_HALVINGS = 30 };

/* All on the scale of the pass: covariates centered, standard deviation 1. */
typedef struct profile {
    const rc_cox_pass *pass;
    size_t p, which;
    double *beta, *trial, *score, *info, *moment, *factor, *step;
} profile;

size_t rc_kernel_cox_profile_work(size_t n, size_t p)
{
    return rc_kernel_cox_pass_work(n, p) + 6 * p + 2 * p * p;
}

static double information(const profile *at, size_t a, size_t b)
{
    return a >= b ? at->info[a * at->p + b] : at->info[b * at->p + a];
}

/* step = (information without `which`)^-1 right; step[which] stays as it is.  0 where it is not positive definite. */
static int solve_others(profile *at, const double *right)
{
    size_t p = at->p;
    double *l = at->factor, *x = at->step;
    for (size_t a = 0; a < p; a++) {
        if (a == at->which) continue;
        for (size_t b = 0; b <= a; b++) {
            if (b == at->which) continue;
            double sum = information(at, a, b);
            for (size_t c = 0; c < b; c++)
                if (c != at->which) sum -= l[a * p + c] * l[b * p + c];
            if (b < a)
                l[a * p + b] = sum / l[b * p + b];
            else if (sum > 0)
                l[a * p + a] = sqrt(sum);
            else
                return 0;
        }
    }
    for (size_t a = 0; a < p; a++) {
        if (a == at->which) continue;
        double sum = right[a];
        for (size_t c = 0; c < a; c++)
            if (c != at->which) sum -= l[a * p + c] * x[c];
        x[a] = sum / l[a * p + a];
    }
    for (size_t a = p; a-- > 0;) {
        if (a == at->which) continue;
        for (size_t c = a + 1; c < p; c++)
            if (c != at->which) x[a] -= l[c * p + a] * x[c];
        x[a] /= l[a * p + a];
    }
    return 1;
}

static double run(profile *at, const double *beta)
{
    return rc_kernel_cox_pass_run(at->pass, beta, at->score, at->info, at->moment);
}

/* Maximizes over the others with beta[which] = b; beta is left there, score and information with it.  NaN on
 * failure. */
static double maximize(profile *at, double b)
{
    size_t p = at->p;
    at->beta[at->which] = b;
    double loglik = run(at, at->beta);
    for (int i = 0; i < MAX_INNER && p > 1; i++) {
        if (!solve_others(at, at->score)) return NAN;
        double decrement = 0, next = NAN;
        for (size_t a = 0; a < p; a++)
            if (a != at->which) decrement += at->score[a] * at->step[a];
        if (decrement < 1e-20) break;
        for (int halving = 0; halving < MAX_HALVINGS; halving++) {
            for (size_t a = 0; a < p; a++) at->trial[a] = at->beta[a] + (a == at->which ? 0 : at->step[a]);
            next = run(at, at->trial);
            if (next >= loglik - 1e-13 * (1 + fabs(loglik))) break;
            for (size_t a = 0; a < p; a++) at->step[a] *= 0.5;
        }
        memcpy(at->beta, at->trial, p * sizeof(double));
        loglik = next;
        if (decrement < 1e-13) break; /* quadratic: the step just taken has done the rest */
    }
    return loglik;
}

/* The others follow a change of the held coefficient along the ridge, to first order. */
static void follow(profile *at, double change)
{
    size_t p = at->p;
    if (p < 2) return;
    for (size_t a = 0; a < p; a++) at->trial[a] = information(at, a, at->which);
    if (!solve_others(at, at->trial)) return;
    for (size_t a = 0; a < p; a++)
        if (a != at->which) at->beta[a] -= change * at->step[a];
}

/* Newton on g(b) = sqrt(2 (best - loglik(b))) - RC_KERNEL_Z_095, which is nearly a straight line. */
static double end_of(profile *at, const double *fitted, double best, double from, double se, double side)
{
    double b = from + side * RC_KERNEL_Z_095 * se;
    memcpy(at->beta, fitted, at->p * sizeof(double));
    (void)run(at, at->beta);
    follow(at, b - from);
    for (int i = 0; i < MAX_OUTER; i++) {
        double loss = 2 * (best - maximize(at, b));
        if (!isfinite(loss)) return NAN;
        double root = sqrt(fmax(loss, 1e-12)), slope = -at->score[at->which] / root;
        double change = -(root - RC_KERNEL_Z_095) / slope;
        if (!isfinite(change)) return NAN;
        if (fabs(change) > 2 * RC_KERNEL_Z_095 * se) change = (change > 0 ? 2 : -2) * RC_KERNEL_Z_095 * se;
        if (fabs(change) <= 1e-12 * (1 + fabs(b))) return b + change;
        follow(at, change);
        b += change;
        if ((b - from) * side <= 0) return NAN;
    }
    return NAN;
}

void rc_kernel_cox_profile(const rc_cox_data *data, const rc_cox_fit *fit, size_t which, rc_cox_profile *out,
                           double *work)
{
    size_t p = data->p;
    rc_cox_pass pass;
    out->lower = out->upper = out->lr = NAN;
    if (fit->reason != RC_REASON_NONE || fit->lost > 0) return;
    if (rc_kernel_cox_pass_prepare(data, &pass, work) != RC_REASON_NONE) return;
    double *next = work + rc_kernel_cox_pass_work(data->n, p);
    profile at = {.pass = &pass, .p = p, .which = which, .beta = next};
    at.trial = at.beta + p;
    at.score = at.trial + p;
    at.moment = at.score + p;
    at.step = at.moment + p;
    at.info = at.step + p;
    at.factor = at.info + p * p;
    double se = sqrt(fit->covariance[which * p + which]) * pass.sd[which], from = fit->beta[which] * pass.sd[which];
    double *fitted = at.factor + p * p;
    for (size_t a = 0; a < p; a++) fitted[a] = fit->beta[a] * pass.sd[a];
    out->lower = end_of(&at, fitted, fit->loglik, from, se, -1) / pass.sd[which];
    out->upper = end_of(&at, fitted, fit->loglik, from, se, 1) / pass.sd[which];
    memcpy(at.beta, fitted, p * sizeof(double));
    (void)run(&at, at.beta);
    follow(&at, -from);
    out->lr = fmax(0, 2 * (fit->loglik - maximize(&at, 0)));
}
