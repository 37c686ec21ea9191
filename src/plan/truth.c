/* SPDX-License-Identifier: GPL-3.0-or-later
 * truth.c - cohorts from a stated truth.
 *
 *   1. the setting     2. integration     3. the limit of censoring     4. hazard ratios     5. patients
 *
 * Integrals run over cells of u (their middles) and of the cumulative hazard y of a patient without the effect, in
 * which survival is exact: exp(-y exp(log hazard ratio)). */
#include "plan/truth.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "base/normal.h"
#include "kernel/chisq.h"

#include <math.h>
#include <string.h>

const char *const rc_plan_truth_effects[] = {"none", "jump", "linear", "u", NULL};
const char *const rc_plan_truth_markers[] = {"lognormal", "normal", "uniform", NULL};
const char *const rc_plan_truth_censorings[] = {"entry", "administrative", "dropout", NULL};

enum { PLACES = 200, CELLS = 256 };
static const double log_2 = 0.69314718055994530942, most_hazard = 40; /* exp(-40): nobody is left */

struct rc_truth {
    rc_truth_setting setting;
    double limit;
    double edge[PLACES + 1]; /* of the cells of u; the places where effect and censoring jump are some */
    double log_hr[PLACES + 1];
};

/* ---- 1. the setting ----------------------------------------------------- */

static recut_status check(const rc_truth_setting *s, recut_error *err)
{
    static const double most_log_hr = 4.61; /* 100 */
    const struct {
        bool bad;
        const char *what;
    } rules[] = {
        {!(fabs(s->log_hr) <= most_log_hr), "hr: expected a hazard ratio from 0.01 to 100"},
        {!(s->at >= 0.02 && s->at <= 0.98), "at: expected a share of the patients from 0.02 to 0.98"},
        {!(s->shape >= 0.1 && s->shape <= 10), "shape: expected a number from 0.1 to 10"},
        {!(s->event_share >= 0.01 && s->event_share <= 1), "event-share: expected a share from 0.01 to 1"},
        {!(s->step >= 0 && s->step <= 1e6), "round: expected a step above 0 and up to 1e6"},
        {!(fabs(s->censoring_log_hr) <= most_log_hr), "censoring-hr: expected a ratio from 0.01 to 100"},
        {!(s->censoring_at == 0 || (s->censoring_at >= 0.02 && s->censoring_at <= 0.98)),
         "censoring-at: expected a share of the patients from 0.02 to 0.98"},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].bad) return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s", rules[i].what);
    return RECUT_OK;
}

static double effect_at(const rc_truth_setting *s, double u)
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

/* ---- 2. integration ----------------------------------------------------- */

static double power(double x, double exponent)
{
    return x > 0 ? rc_base_elementary_exp(exponent * rc_base_elementary_log(x)) : 0;
}

/* Time at a cumulative hazard of a patient without the effect, and back. */
static double time_of(const rc_truth_setting *s, double y)
{
    return RC_TRUTH_MEDIAN * (s->shape == 1 ? y / log_2 : power(y / log_2, 1 / s->shape));
}

static double hazard_of(const rc_truth_setting *s, double time)
{
    double x = time / RC_TRUTH_MEDIAN;
    return log_2 * (s->shape == 1 ? x : power(x, s->shape));
}

/* Whether a patient at u is censored as high markers are. */
static bool is_high(const rc_truth_setting *s, double u)
{
    return u >= (s->censoring_at > 0 ? s->censoring_at : 0.5);
}

/* Of the patients at u, whose limit is the overall one times this. */
static double limit_factor(const rc_truth_setting *s, double u)
{
    return s->censoring_log_hr != 0 && is_high(s, u) ? rc_base_elementary_exp(-s->censoring_log_hr) : 1;
}

/* Probability to be watched at least until then. */
static double watched(const rc_truth_setting *s, double time, double limit)
{
    if (s->event_share >= 1) return 1;
    if (s->censoring == RC_TRUTH_DROPOUT) return rc_base_elementary_exp(-time / limit);
    if (s->censoring == RC_TRUTH_ADMINISTRATIVE) return time <= limit ? 1 : 0;
    return time < limit ? 1 - time / limit : 0;
}

/* Cells of y, and whether a patient with a low or a high marker is still watched in the middle of one. */
typedef struct cells {
    double y[CELLS + 1], watched[2][CELLS];
} cells;

static void make_cells(const rc_truth_setting *s, double limit, cells *out)
{
    bool bounded = s->event_share < 1 && s->censoring != RC_TRUTH_DROPOUT;
    double factor = limit_factor(s, 1), longest = limit * (factor > 1 ? factor : 1);
    double ratio = rc_base_elementary_exp(-fabs(s->log_hr)), end = most_hazard / ratio;
    if (bounded && hazard_of(s, longest) < end) end = hazard_of(s, longest);
    for (size_t j = 0; j <= CELLS; j++) {
        double x = (double)j / CELLS;
        out->y[j] = end * (bounded && end < 4 ? x : x * x * x); /* fine where events are */
    }
    for (size_t j = 0; j < CELLS; j++) {
        double time = time_of(s, (out->y[j] + out->y[j + 1]) / 2);
        out->watched[0][j] = watched(s, time, limit);
        out->watched[1][j] = watched(s, time, limit * factor);
    }
}

/* at_risk [CELLS]: how much of the patients at u is at risk in each cell, times the cell's width; events are at_risk
 * times the hazard ratio. */
static void fill_at_risk(const rc_truth_setting *s, const cells *c, double u, double log_hr, double *at_risk)
{
    const double *seen = c->watched[is_high(s, u)];
    double ratio = rc_base_elementary_exp(log_hr), survival = 1;
    for (size_t j = 0; j < CELLS; j++) {
        double next = rc_base_elementary_exp(-c->y[j + 1] * ratio);
        at_risk[j] = (survival - next) / ratio * seen[j];
        survival = next;
    }
}

static double middle(const rc_truth *truth, size_t k)
{
    return (truth->edge[k] + truth->edge[k + 1]) / 2;
}

/* ---- 3. the limit of censoring ------------------------------------------ */

static double share_of_events(const rc_truth *truth, double limit)
{
    cells c;
    double at_risk[CELLS], share = 0;
    make_cells(&truth->setting, limit, &c);
    for (size_t k = 0; k < PLACES; k++) {
        double u = middle(truth, k), log_hr = effect_at(&truth->setting, u), sum = 0;
        fill_at_risk(&truth->setting, &c, u, log_hr, at_risk);
        for (size_t j = 0; j < CELLS; j++) sum += at_risk[j];
        share += (truth->edge[k + 1] - truth->edge[k]) * sum * rc_base_elementary_exp(log_hr);
    }
    return share;
}

/* By bisection on a logarithmic scale: the share grows with the limit. */
static void find_limit(rc_truth *truth)
{
    enum { STEPS = 40 };
    double low = -12, high = 14;
    if (truth->setting.event_share >= 1) {
        truth->limit = INFINITY;
        return;
    }
    for (int i = 0; i < STEPS; i++) {
        double log_limit = (low + high) / 2;
        if (share_of_events(truth, RC_TRUTH_MEDIAN * rc_base_elementary_exp(log_limit)) < truth->setting.event_share)
            low = log_limit;
        else
            high = log_limit;
    }
    truth->limit = RC_TRUTH_MEDIAN * rc_base_elementary_exp((low + high) / 2);
}

/* ---- 4. hazard ratios --------------------------------------------------- */

/* At risk and events of the two groups in each cell. */
typedef struct groups {
    double at_risk[2][CELLS], events[2][CELLS];
} groups;

/* The root of Cox's score, which falls as beta grows; by Newton's steps from the ratio of the rates. */
static double cox_limit(const groups *g)
{
    enum { STEPS = 50 };
    double sum[4] = {0};
    for (size_t j = 0; j < CELLS; j++)
        for (int i = 0; i < 2; i++) {
            sum[i] += g->events[i][j];
            sum[2 + i] += g->at_risk[i][j];
        }
    double beta = rc_base_elementary_log(sum[1] / sum[3] / (sum[0] / sum[2]));
    for (int step = 0; step < STEPS; step++) {
        double ratio = rc_base_elementary_exp(beta), score = 0, information = 0;
        for (size_t j = 0; j < CELLS; j++) {
            double high = g->at_risk[1][j] * ratio, all = high + g->at_risk[0][j];
            if (!(all > 0)) continue;
            double share = high / all, events = g->events[0][j] + g->events[1][j];
            score += g->events[1][j] - events * share;
            information += events * share * (1 - share);
        }
        double move = score / information;
        beta += fmax(-1, fmin(1, move));
        if (fabs(move) < 1e-13) break;
    }
    return beta;
}

/* Of every edge: patients move from high to low, cell after cell of u. */
static recut_status find_hazard_ratios(rc_truth *truth, recut_error *err)
{
    recut_status st = RECUT_OK;
    cells c;
    groups *g = NULL;
    double *at_risk = NULL;
    RC_NEW(g, 1, err);
    RC_NEW(at_risk, PLACES * CELLS, err);
    make_cells(&truth->setting, truth->limit, &c);
    for (size_t k = 0; k < PLACES; k++)
        fill_at_risk(&truth->setting, &c, middle(truth, k), effect_at(&truth->setting, middle(truth, k)),
                     at_risk + k * CELLS);
    for (size_t edge = 1; edge < PLACES; edge++) {
        memset(g, 0, sizeof *g);
        for (size_t k = 0; k < PLACES; k++) {
            double width = truth->edge[k + 1] - truth->edge[k],
                   ratio = rc_base_elementary_exp(effect_at(&truth->setting, middle(truth, k)));
            for (size_t j = 0; j < CELLS; j++) {
                g->at_risk[k >= edge][j] += width * at_risk[k * CELLS + j];
                g->events[k >= edge][j] += width * at_risk[k * CELLS + j] * ratio;
            }
        }
        truth->log_hr[edge] = truth->setting.effect == RC_TRUTH_NONE ? 0 : cox_limit(g);
    }
    truth->log_hr[0] = truth->log_hr[1];
    truth->log_hr[PLACES] = truth->log_hr[PLACES - 1];
done:
    rc_base_memory_free(g);
    rc_base_memory_free(at_risk);
    return st;
}

recut_status rc_plan_truth_create(const rc_truth_setting *setting, rc_truth **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_truth *truth = NULL;
    RC_TRY(check(setting, err));
    RC_NEW(truth, 1, err);
    truth->setting = *setting;
    for (size_t k = 0; k <= PLACES; k++) truth->edge[k] = (double)k / PLACES;
    if (setting->censoring_at > 0)
        truth->edge[(size_t)floor(setting->censoring_at * PLACES + 0.5)] = setting->censoring_at;
    if (setting->effect == RC_TRUTH_JUMP) truth->edge[(size_t)floor(setting->at * PLACES + 0.5)] = setting->at;
    find_limit(truth);
    RC_TRY(find_hazard_ratios(truth, err));
    *out = truth;
    truth = NULL;
done:
    rc_plan_truth_destroy(truth);
    return st;
}

void rc_plan_truth_destroy(rc_truth *truth)
{
    rc_base_memory_free(truth);
}

double rc_plan_truth_log_hr(const rc_truth *truth, double u)
{
    size_t k = 0, above = PLACES;
    while (above - k > 1) {
        size_t between = (k + above) / 2;
        if (truth->edge[between] <= u)
            k = between;
        else
            above = between;
    }
    double part = (u - truth->edge[k]) / (truth->edge[k + 1] - truth->edge[k]);
    return truth->log_hr[k] + part * (truth->log_hr[k + 1] - truth->log_hr[k]);
}

const rc_truth_setting *rc_plan_truth_setting(const rc_truth *truth)
{
    return &truth->setting;
}

double rc_plan_truth_limit(const rc_truth *truth)
{
    return truth->limit;
}

/* ---- 5. patients -------------------------------------------------------- */

static double rounded(const rc_truth_setting *s, double value)
{
    return s->step > 0 ? floor(value / s->step + 0.5) * s->step : value;
}

/* Of a marker that is not uniform: at a normal score. */
static double value_at(const rc_truth_setting *s, double z)
{
    return rounded(s, s->marker == RC_TRUTH_NORMAL ? 10 + 2.5 * z : 10 * rc_base_elementary_exp(z));
}

double rc_plan_truth_value(const rc_truth *truth, double u)
{
    const rc_truth_setting *s = &truth->setting;
    return s->marker == RC_TRUTH_UNIFORM ? rounded(s, u) : value_at(s, rc_base_normal_quantile(u));
}

double rc_plan_truth_place(const rc_truth *truth, double value)
{
    enum { STEPS = 60 };
    double low = 0, high = 1;
    for (int i = 0; i < STEPS; i++) {
        double u = (low + high) / 2;
        if (rc_plan_truth_value(truth, u) >= value)
            high = u;
        else
            low = u;
    }
    return high;
}

static double draw_watched(const rc_truth *truth, rc_pcg *g, double u)
{
    const rc_truth_setting *s = &truth->setting;
    if (s->event_share >= 1) return INFINITY;
    double limit = truth->limit * limit_factor(s, u);
    if (s->censoring == RC_TRUTH_ADMINISTRATIVE) return limit;
    return limit * (s->censoring == RC_TRUTH_DROPOUT ? rc_base_pcg_exponential(g) : rc_base_pcg_uniform(g));
}

void rc_plan_truth_draw(const rc_truth *truth, rc_pcg *generator, size_t n, double *time, uint8_t *event,
                        double *marker, double *u)
{
    const rc_truth_setting *s = &truth->setting;
    for (size_t i = 0; i < n; i++) {
        u[i] = rc_base_pcg_uniform(generator);
        marker[i] = rc_plan_truth_value(truth, u[i]);
        double hazard = rc_base_pcg_exponential(generator) * rc_base_elementary_exp(-effect_at(s, u[i]));
        double death = time_of(s, hazard), end = draw_watched(truth, generator, u[i]);
        event[i] = death <= end;
        time[i] = event[i] ? death : end;
    }
}

/* The share of a normal distribution below z. */
static double share_below(double z)
{
    double beyond = rc_kernel_chisq_p(z * z) / 2;
    return z < 0 ? beyond : 1 - beyond;
}

/* A common factor, as it is given the score of the marker that acts, and something of each marker's own. */
void rc_plan_truth_draw_others(const rc_truth *truth, rc_pcg *generator, size_t n, const double *u, size_t others,
                               double correlation, double *marker)
{
    const rc_truth_setting *s = &truth->setting;
    double common = sqrt(correlation), own = sqrt(1 - correlation);
    for (size_t i = 0; i < n; i++) {
        double factor =
            common * rc_base_normal_quantile(u[i]) + own * rc_base_normal_quantile(rc_base_pcg_uniform(generator));
        for (size_t k = 0; k < others; k++) {
            double z = common * factor + own * rc_base_normal_quantile(rc_base_pcg_uniform(generator));
            marker[k * n + i] = s->marker == RC_TRUTH_UNIFORM ? rounded(s, share_below(z)) : value_at(s, z);
        }
    }
}
