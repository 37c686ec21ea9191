/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cox.c - the general Cox fit: prepare the rows once, then Newton-Raphson on
 * centered and scaled covariates. */
#include "kernel/cox.h"

#include "kernel/cox_pass.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { MAX_ITERATIONS = 60, MAX_HALVINGS = 40 };

/* A pivot of the information at beta = 0 this small beside its diagonal: collinear. */
static const double singular_pivot = 1e-11;
/* The rule for a monotone likelihood: a pivot of the information has fallen below `collapsed` of its value
 * at beta = 0 while less than `nothing_left` remains to be gained (Newton decrement).  Along a direction in
 * which the likelihood is monotone the information vanishes like exp(-beta); at a finite maximum the score
 * can only balance where it does not (log hazard ratio 6: about 1e-3). */
static const double collapsed = 1e-9, nothing_left = 1e-6;
static const double converged = 1e-18; /* Newton decrement before the last step */
/* A gain that the sum of a log-likelihood cannot show, beside its size: such a step is taken as it is, since its
 * rounding would halve it for ever (from some 500,000 patients on). */
static const double unseen = 1e-9, unseen_share = 1e-12;
/* Pivots at the level of their rounding, or below 0 by it, are lifted to this share of the diagonal, or of their
 * value at beta = 0; such a beta lies on the way to infinity or is one that the next steps leave again. */
static const double floor_here = 1e-15, floor_start = 1e-20;
/* A coefficient has a part in a direction to infinity where it moves by more than this, in standard deviations of its
 * covariate, while the one that leads moves by 1; rounding and what is still to come leave 1e-9. */
static const double takes_part = 1e-5;
/* Each Newton step along such a direction divides what is left by about e: so many more leave nothing. */
static const double steps_to_limit = 30;

/* Matrices and vectors of the iteration, all in the scratch. */
typedef struct newton {
    size_t p;
    double *score, *moment, *step, *beta, *trial, *pivot0, *trial_score; /* [p] */
    double *pivot;                                                       /* [p] of the present factor */
    double *held;                       /* [p] 1 = left out of the steps; its row and column of the factor are 0 */
    double *infinite;                   /* [p] 1 = runs to infinity */
    double *info, *trial_info, *factor; /* [p][p]; lower triangle */
} newton;

enum { NEWTON_VECTORS = 10, NEWTON_MATRICES = 3 };

size_t rc_kernel_cox_work(size_t n, size_t p)
{
    return rc_kernel_cox_pass_work(n, p) + NEWTON_VECTORS * p + NEWTON_MATRICES * p * p;
}

static void place(newton *at, size_t p, double *work)
{
    double **vectors[NEWTON_VECTORS] = {&at->score,  &at->moment,      &at->step,  &at->beta, &at->trial,
                                        &at->pivot0, &at->trial_score, &at->pivot, &at->held, &at->infinite};
    double **matrices[NEWTON_MATRICES] = {&at->info, &at->trial_info, &at->factor};
    at->p = p;
    for (size_t i = 0; i < NEWTON_VECTORS; i++, work += p) *vectors[i] = work;
    for (size_t i = 0; i < NEWTON_MATRICES; i++, work += p * p) *matrices[i] = work;
    for (size_t a = 0; a < p; a++) at->beta[a] = at->held[a] = at->infinite[a] = 0;
}

static void hold(newton *at, size_t a)
{
    at->held[a] = 1;
    for (size_t b = 0; b < a; b++) at->factor[a * at->p + b] = 0;
    for (size_t c = a + 1; c < at->p; c++) at->factor[c * at->p + a] = 0;
    at->pivot[a] = 1;
}

/* info = L D L': unit L below the diagonal of factor, D in pivot, not below its floor (pivot0 NULL: no floor). */
static void factorize(newton *at, const double *pivot0)
{
    size_t p = at->p;
    for (size_t a = 0; a < p; a++) {
        for (size_t b = 0; b <= a; b++) {
            if (at->held[a] > 0 || at->held[b] > 0) continue;
            double sum = at->info[a * p + b];
            for (size_t c = 0; c < b; c++) sum -= at->factor[a * p + c] * at->factor[b * p + c] * at->pivot[c];
            if (b < a)
                at->factor[a * p + b] = sum / at->pivot[b];
            else
                at->pivot[a] =
                    pivot0 ? fmax(sum, fmax(floor_here * at->info[a * p + a], floor_start * pivot0[a])) : sum;
        }
    }
}

/* x = (L D L')^-1 b; x may be b. */
static void solve(const newton *at, const double *b, double *x)
{
    size_t p = at->p;
    for (size_t a = 0; a < p; a++) {
        double sum = at->held[a] > 0 ? 0 : b[a];
        for (size_t c = 0; c < a; c++) sum -= at->factor[a * p + c] * x[c];
        x[a] = sum;
    }
    for (size_t a = 0; a < p; a++) x[a] /= at->pivot[a];
    for (size_t a = p; a-- > 0;)
        for (size_t c = a + 1; c < p; c++) x[a] -= at->factor[c * p + a] * x[c];
}

/* Factor of the information at beta = 0.  Returns how many covariates are singular: they are held, in their order. */
static size_t factorize_start(newton *at)
{
    size_t p = at->p, singular = 0;
    for (size_t a = 0; a < p; a++) at->pivot[a] = 0;
    for (size_t a = 0; a < p; a++)
        if (!(at->info[a * p + a] > singular_pivot * at->moment[a])) hold(at, a);
    for (size_t a = 0; a < p; a++) {
        if (a == 0 || at->held[a - 1] > 0) factorize(at, NULL); /* again without the one that has just been held */
        if (!(at->held[a] > 0) && !(at->pivot[a] > singular_pivot * at->info[a * p + a])) hold(at, a);
        singular += at->held[a] > 0;
    }
    memcpy(at->pivot0, at->pivot, p * sizeof(double));
    return singular;
}

/* The first covariate without information left, given those before it; p where there is none. */
static size_t first_collapsed(const newton *at)
{
    size_t a = 0;
    while (a < at->p && (at->held[a] > 0 || !(at->pivot[a] < collapsed * at->pivot0[a]))) a++;
    return a;
}

static double dot(size_t p, const double *a, const double *b)
{
    double sum = 0;
    for (size_t i = 0; i < p; i++) sum += a[i] * b[i];
    return sum;
}

/* One step from beta, halved until the log-likelihood does not fall (beyond its rounding); 0 where no step helps.
 * gain: about what the step brings. */
static int advance(const rc_cox_pass *pass, newton *at, double gain, double *loglik)
{
    size_t p = at->p;
    double lowest =
        gain < fmax(unseen, unseen_share * fabs(*loglik)) ? -INFINITY : *loglik - 1e-13 * (1 + fabs(*loglik));
    for (int halvings = 0; halvings <= MAX_HALVINGS; halvings++) {
        for (size_t a = 0; a < p; a++) at->trial[a] = at->beta[a] + at->step[a];
        double trial = rc_kernel_cox_pass_run(pass, at->trial, at->trial_score, at->trial_info, at->moment);
        if (trial >= lowest) {
            memcpy(at->beta, at->trial, p * sizeof(double));
            memcpy(at->score, at->trial_score, p * sizeof(double));
            memcpy(at->info, at->trial_info, p * p * sizeof(double));
            *loglik = trial;
            return 1;
        }
        for (size_t a = 0; a < p; a++) at->step[a] *= 0.5;
    }
    return 0;
}

/* From the factor at beta = 0 to the maximum; at->factor is that of the last beta. */
static rc_reason iterate(const rc_cox_pass *pass, newton *at, double *loglik, int *iterations)
{
    for (*iterations = 1; *iterations <= MAX_ITERATIONS; ++*iterations) {
        solve(at, at->score, at->step);
        double decrement = dot(at->p, at->score, at->step);
        if (decrement < nothing_left && first_collapsed(at) < at->p) return RC_REASON_MONOTONE;
        if (!advance(pass, at, decrement, loglik)) return RC_REASON_NOT_CONVERGED;
        factorize(at, at->pivot0);
        if (decrement < converged) return first_collapsed(at) < at->p ? RC_REASON_MONOTONE : RC_REASON_NONE;
    }
    *iterations = MAX_ITERATIONS;
    return RC_REASON_NOT_CONVERGED;
}

/* Flags every coefficient with a part in the direction along which the information of `lead` has collapsed. */
static void flag_direction(newton *at, size_t lead)
{
    size_t p = at->p;
    double *direction = at->trial;
    for (size_t a = 0; a < p; a++) direction[a] = a == lead;
    for (size_t a = lead; a-- > 0;)
        for (size_t c = a + 1; c <= lead; c++) direction[a] -= at->factor[c * p + a] * direction[c];
    for (size_t a = 0; a <= lead; a++)
        if (fabs(direction[a]) > takes_part) at->infinite[a] = 1;
}

/* At a monotone likelihood with the next step in at->step: a Newton step takes every infinite coefficient about as much
 * further as the last one did, so a multiple of it leads to the limit.  There all that has no information is held. */
static void go_to_limit(const rc_cox_pass *pass, newton *at, double *loglik)
{
    for (size_t a = 0; a < at->p; a++) at->step[a] *= steps_to_limit;
    (void)advance(pass, at, INFINITY, loglik); /* no step helps: it is there already */
    factorize(at, at->pivot0);
    for (size_t lead = first_collapsed(at); lead < at->p; lead = first_collapsed(at)) {
        flag_direction(at, lead);
        hold(at, lead);
        factorize(at, at->pivot0);
    }
}

/* To the limit, and the others to their maximum there. */
static rc_reason iterate_to_limit(const rc_cox_pass *pass, newton *at, double *loglik, int *iterations)
{
    int done = 0;
    rc_reason reason = RC_REASON_MONOTONE;
    for (size_t round = 0; round < at->p && reason == RC_REASON_MONOTONE; round++) { /* each holds at least one more */
        go_to_limit(pass, at, loglik);
        reason = iterate(pass, at, loglik, &done);
        *iterations += done;
    }
    return reason;
}

/* Inverse information in the units of the caller, column by column. */
static void invert(const rc_cox_pass *pass, newton *at, double *covariance)
{
    size_t p = at->p;
    for (size_t b = 0; b < p; b++) {
        for (size_t a = 0; a < p; a++) at->step[a] = a == b;
        solve(at, at->step, at->step);
        for (size_t a = b; a < p; a++) {
            bool lost = at->held[a] > 0 || at->held[b] > 0 || at->infinite[a] > 0 || at->infinite[b] > 0;
            double value = lost ? NAN : at->step[a] / pass->sd[a] / pass->sd[b];
            covariance[a * p + b] = covariance[b * p + a] = value;
        }
    }
}

static double quadratic(const newton *at, const double *v)
{
    double sum = 0;
    for (size_t a = 0; a < at->p; a++) {
        double row = 0.5 * at->info[a * at->p + a] * v[a];
        for (size_t b = 0; b < a; b++) row += at->info[a * at->p + b] * v[b];
        sum += 2 * v[a] * row;
    }
    return sum;
}

static void blank(rc_cox_fit *fit, size_t p)
{
    fit->iterations = 0;
    fit->lost = 0;
    for (size_t a = 0; fit->why && a < p; a++) fit->why[a] = RC_REASON_NONE;
    fit->loglik0 = fit->loglik = fit->score_test = fit->wald = fit->lr = NAN;
    for (size_t a = 0; a < p; a++) fit->beta[a] = NAN;
    for (size_t a = 0; a < p * p; a++) fit->covariance[a] = NAN;
}

/* Coefficients in the units of the caller, and why some are lost. */
static void take_coefficients(const rc_cox_pass *pass, const newton *at, rc_cox_fit *fit)
{
    for (size_t a = 0; a < at->p; a++) {
        rc_reason why = at->infinite[a] > 0 ? RC_REASON_MONOTONE
                        : at->held[a] > 0   ? RC_REASON_SINGULAR
                                            : RC_REASON_NONE;
        fit->beta[a] = why == RC_REASON_SINGULAR ? NAN : at->beta[a] / pass->sd[a];
        fit->lost += why != RC_REASON_NONE;
        if (fit->why) fit->why[a] = why;
    }
}

void rc_kernel_cox_fit(const rc_cox_data *data, rc_cox_fit *fit, double *work)
{
    size_t p = data->p;
    rc_cox_pass pass;
    newton at;
    blank(fit, p);
    place(&at, p, work + rc_kernel_cox_pass_work(data->n, p));
    if ((fit->reason = rc_kernel_cox_pass_prepare(data, &pass, work)) != RC_REASON_NONE) return;

    double loglik0 = rc_kernel_cox_pass_run(&pass, at.beta, at.score, at.info, at.moment);
    size_t singular = factorize_start(&at);
    if (fit->why ? singular == p : singular > 0) {
        fit->reason = RC_REASON_SINGULAR;
        return;
    }
    solve(&at, at.score, at.step);
    double score_test = dot(p, at.score, at.step), loglik = loglik0;
    fit->reason = iterate(&pass, &at, &loglik, &fit->iterations);
    if (fit->why && fit->reason == RC_REASON_MONOTONE)
        fit->reason = iterate_to_limit(&pass, &at, &loglik, &fit->iterations);
    if (fit->reason == RC_REASON_NONE || fit->reason == RC_REASON_MONOTONE) take_coefficients(&pass, &at, fit);
    if (fit->reason != RC_REASON_NONE) return;
    fit->loglik0 = loglik0;
    fit->loglik = loglik;
    fit->score_test = score_test;
    fit->lr = 2 * (loglik - loglik0);
    fit->wald = fit->lost > singular ? NAN : quadratic(&at, at.beta);
    invert(&pass, &at, fit->covariance);
}
