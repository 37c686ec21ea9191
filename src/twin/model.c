/* SPDX-License-Identifier: GPL-3.0-or-later
 * model.c - passes over patterns, Newton's steps, profile limits. */
#include "twin/model.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "kernel/level.h"

#include <math.h>
#include <string.h>

enum { STEPS_MOST = 25, OUTER_MOST = 12, P = RC_MODEL_MOST, NONE = RC_MODEL_MOST };

/* A coefficient beyond this is on its way to infinity. */
static const double far = 8;

bool rc_twin_model_fits(const rc_study *study, const rc_measure *measure)
{
    const rc_figure *figure = measure->figure;
    if (figure->quantity != RC_FIGURE_HR_MULTIVARIABLE || figure->n_model > RC_MODEL_MOST) return false;
    for (size_t c = 0; c < figure->n_model; c++)
        if (study->terms.term[measure->model[c]].column != SIZE_MAX) return false;
    return true;
}

/* Place of the pair b <= a among the sums. */
static size_t pair(size_t p, size_t a, size_t b)
{
    return 1 + p + a * (a + 1) / 2 + b;
}

recut_status rc_twin_model_create(size_t room, size_t p, rc_model **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_model *model = NULL;
    RC_NEW(model, 1, err);
    model->p = p;
    RC_NEW(model->pattern, room, err);
    RC_NEW(model->dead, room, err);
    RC_NEW(model->end, room, err);
    for (size_t k = 0; k < (size_t)1 << p; k++) {
        double *row = model->table[k];
        row[0] = 1;
        for (size_t a = 0; a < p; a++) {
            row[1 + a] = (double)(k >> a & 1);
            for (size_t b = 0; b <= a; b++) row[pair(p, a, b)] = (double)(k >> a & k >> b & 1);
        }
    }
    *out = model;
    model = NULL;
done:
    rc_twin_model_destroy(model);
    return st;
}

void rc_twin_model_destroy(rc_model *model)
{
    if (!model) return;
    rc_base_memory_free(model->pattern);
    rc_base_memory_free(model->dead);
    rc_base_memory_free(model->end);
    rc_base_memory_free(model);
}

void rc_twin_model_gather(rc_model *model, const rc_study *study, const rc_measure *measure)
{
    const rc_frame_column *time = &study->frame->column[measure->time];
    const double *event = study->frame->column[measure->event].value, *x[P];
    const double *who = study->terms.term[measure->patients].value;
    const size_t p = model->p < P ? model->p : P; /* a compiler that follows bounds does not know it */
    double last = NAN;
    model->n = model->groups = 0;
    for (size_t a = 0; a < p; a++) {
        x[a] = study->terms.term[measure->model[a]].value;
        model->dead_sum[a] = 0;
    }
    for (size_t i = study->frame->n; i-- > 0;) {
        uint32_t row = time->order[i];
        if (!(who[row] > 0) || !(time->value[row] >= 0) || isnan(event[row])) continue;
        unsigned pattern = 0;
        for (size_t a = 0; a < p; a++) pattern |= (unsigned)(x[a][row] > 0) << a;
        bool dead = event[row] > 0;
        for (size_t a = 0; dead && a < p; a++) model->dead_sum[a] += x[a][row];
        if (model->groups == 0 || time->value[row] != last) model->groups++;
        last = time->value[row];
        model->pattern[model->n] = (uint8_t)pattern;
        model->dead[model->n++] = dead;
        model->end[model->groups - 1] = (uint32_t)model->n;
    }
}

/* ---- a pass ------------------------------------------------------------- */

static void add(double *sums, const double *row, double risk)
{
    for (size_t k = 0; k < RC_MODEL_WIDTH; k++) sums[k] += risk * row[k];
}

/* One Efron term of one event. */
static double subtract(rc_model *model, const double *risk, const double *tied, double f)
{
    double mean[RC_MODEL_WIDTH], denominator = risk[0] - f * tied[0], share = 1 / denominator;
    for (size_t k = 0; k < RC_MODEL_WIDTH; k++) mean[k] = (risk[k] - f * tied[k]) * share;
    for (size_t k = 0; k < RC_MODEL_WIDTH; k++) model->sums[k] += mean[k];
    double *info = model->sums + 1 + model->p;
    for (size_t a = 0; a < model->p; a++)
        for (size_t b = 0; b <= a; b++) *info++ -= mean[1 + a] * mean[1 + b];
    return denominator;
}

/* Log partial likelihood at beta; score and information with it. */
static double run(rc_model *model, const double *beta)
{
    static const double enough = 1e200;
    double hazard[RC_MODEL_PATTERNS], ratio[P], risk[RC_MODEL_WIDTH] = {0}, loglik = 0, product = 1;
    size_t p = model->p, i = 0;
    hazard[0] = 1;
    for (size_t a = 0; a < p; a++) {
        ratio[a] = rc_base_elementary_exp(beta[a]);
        for (size_t k = 0; k < (size_t)1 << a; k++) hazard[k | (size_t)1 << a] = hazard[k] * ratio[a];
        loglik += beta[a] * model->dead_sum[a];
    }
    memset(model->sums, 0, sizeof model->sums);
    for (size_t g = 0; g < model->groups; g++) {
        double tied[RC_MODEL_WIDTH] = {0}, d = 0;
        size_t begin = i;
        for (; i < model->end[g]; i++) {
            add(risk, model->table[model->pattern[i]], hazard[model->pattern[i]]);
            d += model->dead[i];
        }
        if (d > 1)
            for (size_t j = begin; j < i; j++)
                if (model->dead[j]) add(tied, model->table[model->pattern[j]], hazard[model->pattern[j]]);
        for (double l = 0; l < d; l++) {
            product *= subtract(model, risk, tied, l / d);
            if (product < enough && product > 1 / enough) continue;
            loglik -= rc_base_elementary_log(product);
            product = 1;
        }
    }
    for (size_t a = 0; a < p; a++) model->score[a] = model->dead_sum[a] - model->sums[1 + a];
    return loglik - rc_base_elementary_log(product);
}

/* ---- Newton ------------------------------------------------------------- */

/* step = (information without `held`)^-1 right, step[held] = 0; false where it is not positive definite. */
static bool solve(const rc_model *model, size_t held, const double *right, double *step)
{
    double l[P][P];
    size_t p = model->p;
    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b <= a; b++) {
            double sum = a == held || b == held ? (double)(a == b) : model->sums[pair(p, a, b)];
            for (size_t c = 0; c < b; c++) sum -= l[a][c] * l[b][c];
            if (b < a)
                l[a][b] = sum / l[b][b];
            else if (sum > 1e-9)
                l[a][a] = sqrt(sum);
            else
                return false;
        }
    for (size_t a = 0; a < p; a++) {
        step[a] = a == held ? 0 : right[a];
        for (size_t c = 0; c < a; c++) step[a] -= l[a][c] * step[c];
        step[a] /= l[a][a];
    }
    for (size_t a = p; a-- > 0;) {
        for (size_t c = a + 1; c < p; c++) step[a] -= l[c][a] * step[c];
        step[a] /= l[a][a];
    }
    return true;
}

/* Over all but `held`, from beta, which is left at the maximum; NaN where there is none nearby. */
static double maximize(rc_model *model, double *beta, size_t held, double tolerance)
{
    double step[P] = {0}, before = -INFINITY, decrement = 0, loglik = 0, length = 1;
    for (int i = 0; i < STEPS_MOST; i++) {
        loglik = run(model, beta);
        if (loglik < before - 1e-9) { /* half of the step back */
            length *= 0.5;
            for (size_t a = 0; a < model->p; a++) beta[a] -= length * step[a];
            continue;
        }
        if (!solve(model, held, model->score, step)) return NAN;
        before = loglik;
        length = 1;
        decrement = 0;
        for (size_t a = 0; a < model->p; a++) {
            if (a != held) decrement += model->score[a] * step[a];
            if (!(fabs(beta[a] += step[a]) < far)) return NAN;
        }
        if (decrement < tolerance) return loglik + 0.5 * decrement;
    }
    return NAN;
}

bool rc_twin_model_fit(rc_model *model, double tolerance)
{
    model->loglik = model->n ? maximize(model, model->beta, NONE, tolerance) : NAN;
    if (!isnan(model->loglik)) return true;
    memset(model->beta, 0, sizeof model->beta);
    model->loglik = model->n ? maximize(model, model->beta, NONE, tolerance) : NAN;
    if (!isnan(model->loglik)) return true;
    memset(model->beta, 0, sizeof model->beta);
    return false;
}

double rc_twin_model_se(const rc_model *model, size_t which)
{
    double unit[P] = {0}, step[P];
    unit[which] = 1;
    return solve(model, NONE, unit, step) ? sqrt(step[which]) : NAN;
}

/* ---- profile ------------------------------------------------------------ */

/* The others follow a change of the held coefficient along the ridge, to first order. */
static void follow(const rc_model *model, size_t which, double change, double *beta)
{
    double across[P] = {0}, step[P];
    for (size_t a = 0; a < model->p; a++)
        across[a] = model->sums[a >= which ? pair(model->p, a, which) : pair(model->p, which, a)];
    beta[which] += change;
    if (!solve(model, which, across, step)) return;
    for (size_t a = 0; a < model->p; a++)
        if (a != which) beta[a] -= change * step[a];
}

/* As in kernel/cox_profile.c: Newton on sqrt(2 (best - loglik(b))), which is nearly a straight line. */
static double end_of(rc_model *at, size_t which, double best, double from, double b)
{
    static const double tolerance = 1e-11, near = 1e-5;
    double beta[P], side = b > from ? 1 : -1;
    memcpy(beta, at->beta, sizeof beta);
    follow(at, which, b - from, beta);
    for (int i = 0; i < OUTER_MOST; i++) {
        double loss = 2 * (best - maximize(at, beta, which, tolerance));
        if (!isfinite(loss)) return NAN;
        double root = sqrt(fmax(loss, 1e-12)), change = (root - RC_KERNEL_Z_095) * root / at->score[which];
        if (!isfinite(change)) return NAN;
        if (fabs(change) > 1) change = change > 0 ? 1 : -1;
        follow(at, which, change, beta);
        if ((beta[which] - from) * side <= 0) return NAN;
        if (fabs(change) < near) return beta[which];
    }
    return NAN;
}

void rc_twin_model_profile(const rc_model *model, size_t which, double *lower, double *upper, double *lr)
{
    rc_model at = *model; /* the rows are shared */
    double from = model->beta[which], beta[P];
    memcpy(beta, model->beta, sizeof beta);
    follow(&at, which, -from, beta);
    beta[which] = 0;
    *lr = fmax(0, 2 * (model->loglik - maximize(&at, beta, which, 1e-11)));
    memcpy(at.sums, model->sums, sizeof at.sums);
    *lower = end_of(&at, which, model->loglik, from, *lower < from ? *lower : from - 1);
    memcpy(at.sums, model->sums, sizeof at.sums);
    *upper = end_of(&at, which, model->loglik, from, *upper > from ? *upper : from + 1);
}
