/* SPDX-License-Identifier: GPL-3.0-or-later
 * truth.c - cohorts from a stated truth.
 *
 *   1. the setting     2. making     3. what is asked of it     4. patients */
#include "plan/truth.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "base/normal.h"
#include "plan/truth_limit.h"

#include <math.h>
#include <string.h>

struct rc_truth {
    rc_truth_setting setting; /* its arrays are in `arrays` */
    double limit, event_share;
    bool alike; /* the centers measure alike */
    rc_truth_limit at;
    double *arrays;
    rc_truth_center *center;
};

/* ---- 1. the setting ----------------------------------------------------- */

static recut_status check_numbers(const rc_truth_setting *s, recut_error *err)
{
    static const double most_log_hr = 4.61; /* 100 */
    bool left = s->censoring == RC_TRUTH_LIKE_CENSORING && s->event_share == 0;
    const struct {
        bool bad;
        const char *what;
    } rules[] = {
        {!(fabs(s->log_hr) <= most_log_hr), "hr: expected a hazard ratio from 0.01 to 100"},
        {!(s->at >= 0.02 && s->at <= 0.98), "at: expected a share of the patients from 0.02 to 0.98"},
        {!(s->shape >= 0.1 && s->shape <= 10), "shape: expected a number from 0.1 to 10"},
        {!left && !(s->event_share >= 0.01 && s->event_share <= 1), "event-share: expected a share from 0.01 to 1"},
        {!(s->step >= 0 && s->step <= 1e6), "round: expected a step above 0 and up to 1e6"},
        {!(fabs(s->censoring_log_hr) <= most_log_hr), "censoring-hr: expected a ratio from 0.01 to 100"},
        {!(s->censoring_at == 0 || (s->censoring_at >= 0.02 && s->censoring_at <= 0.98)),
         "censoring-at: expected a share of the patients from 0.02 to 0.98"},
        {s->marker == RC_TRUTH_MIXTURE && !(s->mixture_share >= 0.01 && s->mixture_share <= 0.99),
         "mixture-share: expected a share from 0.01 to 0.99"},
        {s->marker == RC_TRUTH_MIXTURE && !(s->mixture_distance >= 0 && s->mixture_distance <= 10),
         "mixture-distance: expected a distance from 0 to 10"},
        {s->acting > RC_TRUTH_ACTING, "acting: expected 1 to 16 markers"},
        {s->n_centers > RC_TRUTH_CENTERS, "centers: expected up to 32"},
        {!(s->correlation >= 0 && s->correlation < 1), "correlation: expected one from 0 to below 1"},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].bad) return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s", rules[i].what);
    return RECUT_OK;
}

static recut_status check_pieces(const rc_truth_setting *s, recut_error *err)
{
    if (s->survival == RC_TRUTH_WEIBULL) return RECUT_OK;
    for (size_t j = 0; j < s->n_pieces; j++) {
        if (!(s->rate[j] >= 0 && s->rate[j] <= 1e9) || (j + 1 == s->n_pieces && !(s->rate[j] > 0)))
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                                  "rates: found %g, expected hazards of at least 0, the last one above it", s->rate[j]);
        double before = j > 0 ? s->end[j - 1] : 0;
        if (j + 1 < s->n_pieces && !(s->end[j] > before && s->end[j] < 1e15))
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "breaks: found %g after %g, expected rising times above 0",
                                  s->end[j], before);
    }
    return RECUT_OK;
}

static recut_status check_centers(const rc_truth_setting *s, recut_error *err)
{
    static const double most_log_hr = 4.61;
    double sum = 0;
    for (size_t i = 0; i < s->n_centers; i++) {
        const rc_truth_center *c = &s->center[i];
        const struct {
            bool bad;
            const char *what;
        } rules[] = {
            {!(c->share > 0 && c->share <= 1), "centers: expected shares of the patients above 0"},
            {!(fabs(c->log_hr) <= most_log_hr), "center-hr: expected hazard ratios from 0.01 to 100"},
            {!(fabs(c->effect) <= 10), "center-effect: expected factors from -10 to 10"},
            {!(fabs(c->shift) <= 1e9), "center-shift: expected shifts up to 1e9"},
            {!(c->scale >= 1e-6 && c->scale <= 1e6), "center-scale: expected factors from 1e-6 to 1e6"},
        };
        for (size_t k = 0; k < sizeof rules / sizeof *rules; k++)
            if (rules[k].bad) return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s", rules[k].what);
        sum += c->share;
    }
    if (s->n_centers && !(fabs(sum - 1) < 1e-9))
        return RC_FAIL(err, RECUT_E_ARG, -1, "shares of centers add up to %g, expected 1", sum);
    return RECUT_OK;
}

/* ---- 2. making ---------------------------------------------------------- */

/* A list of the setting, copied to *at, which moves on. */
static const double *keep(const double *list, size_t n, double **at)
{
    double *copy = *at;
    if (n) memcpy(copy, list, n * sizeof *copy);
    *at += n;
    return copy;
}

static recut_status copy_setting(rc_truth *truth, const rc_truth_setting *from, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_truth_setting *s = &truth->setting;
    *s = *from;
    bool pieces = s->survival != RC_TRUTH_WEIBULL, watched = s->censoring == RC_TRUTH_LIKE_CENSORING;
    s->n_pieces = pieces ? s->n_pieces : 0;
    s->n_values = s->marker == RC_TRUTH_LIKE ? s->n_values : 0;
    s->n_watched = watched ? s->n_watched : 0;
    size_t ends = pieces ? s->n_pieces - 1 : 0;
    RC_NEW(truth->arrays, s->n_pieces + 2 * ends + s->n_values + 2 * s->n_watched + 1, err);
    RC_NEW(truth->center, s->n_centers + 1, err);
    double *at = truth->arrays;
    s->rate = keep(s->rate, s->n_pieces, &at);
    s->end = keep(s->end, ends, &at);
    s->value = keep(s->value, s->n_values, &at);
    s->watched_time = keep(s->watched_time, s->n_watched, &at);
    s->watched_left = keep(s->watched_left, s->n_watched, &at);
    s->sum = at;
    for (size_t j = 0; j < ends; j++) {
        double begin = j ? s->end[j - 1] : 0, before = j ? s->sum[j - 1] : 0;
        at[j] = before + s->rate[j] * (s->end[j] - begin);
    }
    if (s->n_centers) memcpy(truth->center, from->center, s->n_centers * sizeof *truth->center);
    s->center = truth->center;
    truth->alike = true;
    for (size_t i = 0; i < s->n_centers; i++)
        if (s->center[i].shift != 0 || s->center[i].scale != 1) truth->alike = false;
done:
    return st;
}

recut_status rc_plan_truth_create(const rc_truth_setting *setting, rc_truth **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_truth *truth = NULL;
    RC_TRY(check_numbers(setting, err));
    RC_TRY(check_pieces(setting, err));
    RC_TRY(check_centers(setting, err));
    RC_NEW(truth, 1, err);
    RC_TRY(copy_setting(truth, setting, err));
    RC_TRY(rc_plan_truth_limit_censoring(&truth->setting, &truth->limit, &truth->event_share, err));
    RC_TRY(rc_plan_truth_limit_ratios(&truth->setting, truth->limit, &truth->at, err));
    *out = truth;
    truth = NULL;
done:
    rc_plan_truth_destroy(truth);
    return st;
}

void rc_plan_truth_destroy(rc_truth *truth)
{
    if (!truth) return;
    rc_base_memory_free(truth->arrays);
    rc_base_memory_free(truth->center);
    rc_base_memory_free(truth);
}

/* ---- 3. what is asked of it --------------------------------------------- */

double rc_plan_truth_log_hr(const rc_truth *truth, double u)
{
    return rc_plan_truth_limit_at(&truth->at, truth->at.log_hr, u);
}

double rc_plan_truth_c(const rc_truth *truth, double u)
{
    return rc_plan_truth_limit_at(&truth->at, truth->at.c, u);
}

double rc_plan_truth_best(const rc_truth *truth, double least)
{
    double best = NAN, largest = 1e-9; /* of no effect there is rounding */
    if (truth->setting.effect == RC_TRUTH_U) return NAN;
    for (size_t edge = 1; edge < RC_TRUTH_PLACES; edge++) {
        double u = truth->at.edge[edge];
        if (truth->setting.step > 0 || truth->setting.marker == RC_TRUTH_LIKE)
            u = rc_plan_truth_place(truth, rc_plan_truth_value(truth, u));
        double here = rc_plan_truth_limit_at(&truth->at, truth->at.separation, u);
        if (u < least - 1e-9 || u > 1 - least + 1e-9 || here <= largest) continue;
        largest = here;
        best = u;
    }
    return best;
}

const rc_truth_setting *rc_plan_truth_setting(const rc_truth *truth)
{
    return &truth->setting;
}

double rc_plan_truth_limit(const rc_truth *truth)
{
    return truth->limit;
}

double rc_plan_truth_event_share(const rc_truth *truth)
{
    return truth->event_share;
}

double rc_plan_truth_value(const rc_truth *truth, double u)
{
    const rc_truth_setting *s = &truth->setting;
    double raw = truth->alike ? rc_plan_truth_model_marker(s, u) : rc_plan_truth_limit_pooled_value(s, u);
    return rc_plan_truth_model_rounded(s, raw);
}

/* Of rounded values. */
static double place_in(const rc_truth_setting *s, size_t center, double value)
{
    enum { STEPS = 60 };
    double low = 0, high = 1;
    for (int i = 0; i < STEPS; i++) {
        double u = (low + high) / 2;
        if (rc_plan_truth_model_measured(s, center, rc_plan_truth_model_marker(s, u)) >= value)
            high = u;
        else
            low = u;
    }
    return high;
}

double rc_plan_truth_place(const rc_truth *truth, double value)
{
    const rc_truth_setting *s = &truth->setting;
    double place = 0;
    if (truth->alike) return place_in(s, 0, value);
    for (size_t i = 0; i < s->n_centers; i++) place += s->center[i].share * place_in(s, i, value);
    return place;
}

void rc_plan_truth_center_sizes(const rc_truth *truth, size_t n, size_t *size)
{
    const rc_truth_setting *s = &truth->setting;
    double share = 0;
    size_t before = 0;
    for (size_t i = 0; i < s->n_centers; i++) {
        share += s->center[i].share;
        size_t until = i + 1 == s->n_centers ? n : (size_t)floor(share * (double)n + 0.5);
        size[i] = until - before;
        before = until;
    }
}

/* ---- 4. patients -------------------------------------------------------- */

typedef struct patient {
    double u, others, covariate; /* log hazard ratios of the other markers, of the covariate */
    size_t center;
} patient;

static void draw_patient(const rc_truth *truth, rc_pcg *g, const patient *p, double *time, uint8_t *event)
{
    const rc_truth_setting *s = &truth->setting;
    double effect = rc_plan_truth_model_effect(s, p->u) + p->others;
    if (s->n_centers) effect = s->center[p->center].effect * effect + s->center[p->center].log_hr;
    double hazard = rc_base_pcg_exponential(g) * rc_base_elementary_exp(-effect - p->covariate);
    double death = rc_plan_truth_model_time(s, hazard);
    double end = rc_plan_truth_model_draw_watched(s, truth->limit * rc_plan_truth_model_limit_factor(s, p->u), g);
    *event = death <= end;
    *time = *event ? death : end;
}

/* A common factor, as it is given the score of the marker that acts, and something of each marker's own.  Returns the
 * log hazard ratio of those of them that act. */
static double draw_others(const rc_truth_setting *s, rc_pcg *g, const patient *p, size_t others, double correlation,
                          double *marker, size_t stride)
{
    double sum = 0;
    rc_truth_factor factor = rc_plan_truth_model_factor(correlation, p->u, rc_base_pcg_uniform(g));
    for (size_t k = 0; k < others; k++) {
        double z = rc_plan_truth_model_score(&factor, rc_base_pcg_uniform(g));
        marker[k * stride] = rc_plan_truth_model_measured(s, p->center, rc_plan_truth_model_marker_at_score(s, z));
        if (k + 1 < s->acting) sum += rc_plan_truth_model_effect(s, rc_plan_truth_model_share_below(z));
    }
    return sum;
}

/* The covariate of a patient at place u; returns its part of the log hazard. */
static double draw_covariate(const rc_truth_covariate *covariate, double u, double *z)
{
    double r = covariate->correlation;
    *z = r * rc_base_normal_quantile(u) +
         sqrt(1 - r * r) * rc_base_normal_quantile(rc_base_pcg_uniform(covariate->generator));
    return covariate->log_hr * *z;
}

void rc_plan_truth_draw_cohort(const rc_truth *truth, rc_pcg *generator, rc_pcg *generator_others,
                               const rc_truth_cohort *out)
{
    const rc_truth_setting *s = &truth->setting;
    size_t size[RC_TRUTH_CENTERS] = {out->n}, left = 0;
    patient p = {.center = 0};
    if (s->n_centers) rc_plan_truth_center_sizes(truth, out->n, size);
    for (size_t i = 0; i < out->n; i++, left++) {
        while (left == size[p.center]) {
            left = 0;
            p.center++;
        }
        p.u = out->place[i] = rc_base_pcg_uniform(generator);
        out->marker[i] = rc_plan_truth_model_measured(s, p.center, rc_plan_truth_model_marker(s, p.u));
        if (out->others)
            p.others = draw_others(s, generator_others, &p, out->others, s->correlation, out->other + i, out->n);
        if (out->covariate) p.covariate = draw_covariate(out->covariate, p.u, &out->covariate->z[i]);
        draw_patient(truth, generator, &p, &out->time[i], &out->event[i]);
    }
}

void rc_plan_truth_draw(const rc_truth *truth, rc_pcg *generator, size_t n, double *time, uint8_t *event,
                        double *marker, double *u)
{
    const rc_truth_cohort out = {.n = n, .time = time, .event = event, .marker = marker, .place = u};
    rc_plan_truth_draw_cohort(truth, generator, NULL, &out);
}

void rc_plan_truth_draw_others(const rc_truth *truth, rc_pcg *generator, size_t n, const double *u, size_t others,
                               double correlation, double *marker)
{
    for (size_t i = 0; i < n; i++) {
        const patient p = {.u = u[i]};
        (void)draw_others(&truth->setting, generator, &p, others, correlation, marker + i, n);
    }
}
