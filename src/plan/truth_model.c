/* SPDX-License-Identifier: GPL-3.0-or-later
 * truth_model.c - a truth point by point.
 *
 *   1. effect and survival     2. censoring     3. the marker     4. other markers */
#include "plan/truth_model.h"

#include "base/elementary.h"
#include "base/normal.h"
#include "kernel/chisq.h"

#include <math.h>

const char *const rc_plan_truth_effects[] = {"none", "jump", "linear", "u", NULL};
const char *const rc_plan_truth_markers[] = {"lognormal", "normal", "uniform", "mixture", "like", NULL};
const char *const rc_plan_truth_censorings[] = {"entry", "administrative", "dropout", "like", NULL};
static const double log_2 = 0.69314718055994530942;

/* ---- 1. effect and survival --------------------------------------------- */

double rc_plan_truth_model_effect(const rc_truth_setting *s, double u)
{
    double centered = 2 * u - 1;
    switch (s->effect) {
    case RC_TRUTH_JUMP:
        return u >= s->at ? s->log_hr : 0;
    case RC_TRUTH_LINEAR:
        return s->log_hr * centered;
    case RC_TRUTH_U:
        return s->log_hr * centered * centered;
    default:
        return 0;
    }
}

static double power(double x, double exponent)
{
    return x > 0 ? rc_base_elementary_exp(exponent * rc_base_elementary_log(x)) : 0;
}

/* The first i of rising x [n] with x[i] >= value; n where there is none. */
static size_t find(const double *x, size_t n, double value)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t between = (low + high) / 2;
        if (x[between] < value)
            low = between + 1;
        else
            high = between;
    }
    return low;
}

static double time_by_pieces(const rc_truth_setting *s, double y)
{
    size_t piece = find(s->sum, s->n_pieces - 1, y);
    double begin = piece ? s->end[piece - 1] : 0, sum = piece ? s->sum[piece - 1] : 0;
    return y > sum ? begin + (y - sum) / s->rate[piece] : begin;
}

static double hazard_by_pieces(const rc_truth_setting *s, double time)
{
    size_t piece = find(s->end, s->n_pieces - 1, time);
    double begin = piece ? s->end[piece - 1] : 0, sum = piece ? s->sum[piece - 1] : 0;
    return sum + s->rate[piece] * (time - begin);
}

double rc_plan_truth_model_time(const rc_truth_setting *s, double y)
{
    if (s->survival != RC_TRUTH_WEIBULL) return time_by_pieces(s, y);
    return RC_TRUTH_MEDIAN * (s->shape == 1 ? y / log_2 : power(y / log_2, 1 / s->shape));
}

double rc_plan_truth_model_hazard(const rc_truth_setting *s, double time)
{
    if (s->survival != RC_TRUTH_WEIBULL) return hazard_by_pieces(s, time);
    double x = time / RC_TRUTH_MEDIAN;
    return log_2 * (s->shape == 1 ? x : power(x, s->shape));
}

/* ---- 2. censoring ------------------------------------------------------- */

bool rc_plan_truth_model_is_high(const rc_truth_setting *s, double u)
{
    return u >= (s->censoring_at > 0 ? s->censoring_at : 0.5);
}

double rc_plan_truth_model_limit_factor(const rc_truth_setting *s, double u)
{
    return s->censoring_log_hr != 0 && rc_plan_truth_model_is_high(s, u) ? rc_base_elementary_exp(-s->censoring_log_hr)
                                                                         : 1;
}

/* Share of a cohort that is watched at least until x. */
static double watched_in_cohort(const rc_truth_setting *s, double x)
{
    size_t i = find(s->watched_time, s->n_watched, x);
    return i == s->n_watched ? 0 : i > 0 ? s->watched_left[i - 1] : 1;
}

double rc_plan_truth_model_watched(const rc_truth_setting *s, double time, double limit)
{
    if (s->event_share >= 1) return 1;
    switch (s->censoring) {
    case RC_TRUTH_DROPOUT:
        return rc_base_elementary_exp(-time / limit);
    case RC_TRUTH_ADMINISTRATIVE:
        return time <= limit ? 1 : 0;
    case RC_TRUTH_LIKE_CENSORING:
        return watched_in_cohort(s, time / limit);
    default:
        return time < limit ? 1 - time / limit : 0;
    }
}

bool rc_plan_truth_model_bounded(const rc_truth_setting *s)
{
    return s->event_share < 1 && s->censoring != RC_TRUTH_DROPOUT;
}

double rc_plan_truth_model_longest(const rc_truth_setting *s, double limit)
{
    return s->censoring == RC_TRUTH_LIKE_CENSORING ? limit * s->watched_time[s->n_watched - 1] : limit;
}

static double draw_from_cohort(const rc_truth_setting *s, double v)
{
    size_t low = 0, high = s->n_watched - 1; /* the first time beyond which less than v is left */
    while (low < high) {
        size_t between = (low + high) / 2;
        if (s->watched_left[between] < v)
            high = between;
        else
            low = between + 1;
    }
    return s->watched_time[low];
}

double rc_plan_truth_model_draw_watched(const rc_truth_setting *s, double limit, rc_pcg *g)
{
    if (s->event_share >= 1) return INFINITY;
    switch (s->censoring) {
    case RC_TRUTH_ADMINISTRATIVE:
        return limit;
    case RC_TRUTH_DROPOUT:
        return limit * rc_base_pcg_exponential(g);
    case RC_TRUTH_LIKE_CENSORING:
        return limit * draw_from_cohort(s, rc_base_pcg_uniform(g));
    default:
        return limit * rc_base_pcg_uniform(g);
    }
}

/* ---- 3. the marker ------------------------------------------------------ */

double rc_plan_truth_model_share_below(double z)
{
    double beyond = rc_kernel_chisq_p(z * z) / 2;
    return z < 0 ? beyond : 1 - beyond;
}

static double mixture_below(const rc_truth_setting *s, double score)
{
    return (1 - s->mixture_share) * rc_plan_truth_model_share_below(score) +
           s->mixture_share * rc_plan_truth_model_share_below(score - s->mixture_distance);
}

static double mixture_density(const rc_truth_setting *s, double score)
{
    static const double scale = 0.39894228040143267794; /* 1 / sqrt(2 pi) */
    double further = score - s->mixture_distance;
    return scale * ((1 - s->mixture_share) * rc_base_elementary_exp(-score * score / 2) +
                    s->mixture_share * rc_base_elementary_exp(-further * further / 2));
}

/* The normal score of a mixture's logarithm, between those of its two parts alone: Newton's steps, or halves where they
 * leave the bracket. */
static double mixture_score(const rc_truth_setting *s, double u)
{
    enum { STEPS = 60 };
    double low = rc_base_normal_quantile(u), high = low + s->mixture_distance, x = (low + high) / 2;
    for (int i = 0; i < STEPS; i++) {
        double off = mixture_below(s, x) - u, next = x - off / mixture_density(s, x);
        if (off < 0)
            low = x;
        else
            high = x;
        if (!(next >= low && next <= high)) next = (low + high) / 2;
        if (fabs(next - x) <= 1e-14 * (1 + fabs(x))) return next;
        x = next;
    }
    return x;
}

double rc_plan_truth_model_marker(const rc_truth_setting *s, double u)
{
    switch (s->marker) {
    case RC_TRUTH_UNIFORM:
        return u;
    case RC_TRUTH_LIKE: {
        size_t i = (size_t)(u * (double)s->n_values);
        return s->value[i < s->n_values ? i : s->n_values - 1];
    }
    case RC_TRUTH_MIXTURE:
        return 10 * rc_base_elementary_exp(mixture_score(s, u));
    default:
        return rc_plan_truth_model_marker_at_score(s, rc_base_normal_quantile(u));
    }
}

double rc_plan_truth_model_marker_at_score(const rc_truth_setting *s, double z)
{
    static const double least = 0x1p-53;
    if (s->marker == RC_TRUTH_NORMAL) return 10 + 2.5 * z;
    if (s->marker == RC_TRUTH_LOGNORMAL) return 10 * rc_base_elementary_exp(z);
    double u = rc_plan_truth_model_share_below(z);
    if (s->marker != RC_TRUTH_UNIFORM) u = fmax(least, fmin(1 - least, u));
    return rc_plan_truth_model_marker(s, u);
}

double rc_plan_truth_model_marker_place(const rc_truth_setting *s, double x)
{
    switch (s->marker) {
    case RC_TRUTH_UNIFORM:
        return fmax(0, fmin(1, x));
    case RC_TRUTH_NORMAL:
        return rc_plan_truth_model_share_below((x - 10) / 2.5);
    case RC_TRUTH_LIKE:
        return (double)find(s->value, s->n_values, x) / (double)s->n_values;
    default:
        break;
    }
    if (!(x > 0)) return 0;
    double score = rc_base_elementary_log(x / 10);
    return s->marker == RC_TRUTH_MIXTURE ? mixture_below(s, score) : rc_plan_truth_model_share_below(score);
}

double rc_plan_truth_model_rounded(const rc_truth_setting *s, double x)
{
    return s->step > 0 ? floor(x / s->step + 0.5) * s->step : x;
}

double rc_plan_truth_model_measured(const rc_truth_setting *s, size_t center, double marker)
{
    if (s->n_centers) marker = s->center[center].scale * marker + s->center[center].shift;
    return rc_plan_truth_model_rounded(s, marker);
}

/* ---- 4. other markers --------------------------------------------------- */

rc_truth_factor rc_plan_truth_model_factor(double correlation, double u, double v)
{
    rc_truth_factor f = {.common = sqrt(correlation), .own = sqrt(1 - correlation)};
    f.factor = f.common * rc_base_normal_quantile(u) + f.own * rc_base_normal_quantile(v);
    return f;
}

double rc_plan_truth_model_score(const rc_truth_factor *f, double v)
{
    return f->common * f->factor + f->own * rc_base_normal_quantile(v);
}
