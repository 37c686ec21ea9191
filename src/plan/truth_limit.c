/* SPDX-License-Identifier: GPL-3.0-or-later
 * truth_limit.c - integrals over a truth.
 *
 *   1. cells     2. other markers that act     3. the limit of censoring     4. measured places     5. cutoffs */
#include "plan/truth_limit.h"

#include "base/elementary.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = RC_TRUTH_PLACES, CELLS = 256, KINDS = 16 };
static const double most_hazard = 40; /* exp(-40): nobody is left */
static const rc_truth_center alone = {.share = 1, .effect = 1, .scale = 1};

/* ---- 1. cells ----------------------------------------------------------- */

/* Cells of y, and whether a patient with a low or a high marker is still watched in the middle of one. */
typedef struct cells {
    double y[CELLS + 1], watched[2][CELLS];
} cells;

/* Patients at a place who differ by what their other markers do: log hazard ratios, and shares of them. */
typedef struct kinds {
    size_t n;
    double log_hr[KINDS], share[KINDS];
} kinds;

static size_t centers(const rc_truth_setting *s)
{
    return s->n_centers ? s->n_centers : 1;
}

static const rc_truth_center *center_of(const rc_truth_setting *s, size_t i)
{
    return s->n_centers ? &s->center[i] : &alone;
}

static double largest_log_hr(const rc_truth_setting *s)
{
    double effect = 0, baseline = 0;
    for (size_t i = 0; i < centers(s); i++) {
        effect = fmax(effect, fabs(center_of(s, i)->effect));
        baseline = fmax(baseline, fabs(center_of(s, i)->log_hr));
    }
    return effect * fabs(s->log_hr) * (s->acting > 1 ? (double)s->acting : 1) + baseline;
}

static void make_cells(const rc_truth_setting *s, double limit, cells *out)
{
    bool bounded = rc_plan_truth_model_bounded(s);
    double factor = rc_plan_truth_model_limit_factor(s, 1);
    double longest = rc_plan_truth_model_longest(s, limit) * (factor > 1 ? factor : 1);
    double end = most_hazard / rc_base_elementary_exp(-largest_log_hr(s));
    if (bounded && rc_plan_truth_model_hazard(s, longest) < end) end = rc_plan_truth_model_hazard(s, longest);
    for (size_t j = 0; j <= CELLS; j++) {
        double x = (double)j / CELLS;
        out->y[j] = end * (bounded && end < 4 ? x : x * x * x); /* fine where events are */
    }
    for (size_t j = 0; j < CELLS; j++) {
        double time = rc_plan_truth_model_time(s, (out->y[j] + out->y[j + 1]) / 2);
        out->watched[0][j] = rc_plan_truth_model_watched(s, time, limit);
        out->watched[1][j] = rc_plan_truth_model_watched(s, time, limit * factor);
    }
}

/* at_risk [CELLS]: how much of the patients at u is at risk in each cell, times the cell's width; events are at_risk
 * times the hazard ratio. */
static void fill_at_risk(const rc_truth_setting *s, const cells *c, double u, double ratio, double *at_risk)
{
    const double *seen = c->watched[rc_plan_truth_model_is_high(s, u)];
    double survival = 1;
    for (size_t j = 0; j < CELLS; j++) {
        double next = rc_base_elementary_exp(-c->y[j + 1] * ratio);
        at_risk[j] = (survival - next) / ratio * seen[j];
        survival = next;
    }
}

static void make_edges(const rc_truth_setting *s, double *edge)
{
    for (size_t k = 0; k <= PLACES; k++) edge[k] = (double)k / PLACES;
    if (s->effect == RC_TRUTH_JUMP) edge[(size_t)floor(s->at * PLACES + 0.5)] = s->at;
    if (s->censoring_at > 0) edge[(size_t)floor(s->censoring_at * PLACES + 0.5)] = s->censoring_at;
}

static double middle(const double *edge, size_t k)
{
    return (edge[k] + edge[k + 1]) / 2;
}

/* ---- 2. other markers that act ------------------------------------------ */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The i-th point of a sequence that fills the cube evenly (Kronecker's, roots of primes). */
static double coordinate(size_t i, size_t dimension)
{
    static const double prime[RC_TRUTH_ACTING] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53};
    double x = ((double)i + 0.5) * sqrt(prime[dimension]);
    return x - floor(x);
}

/* Of patients at u: the sums of what the other markers do, sorted, and put together to KINDS at most. */
static void find_kinds(const rc_truth_setting *s, double u, kinds *out)
{
    enum { POINTS = 512 };
    double sum[POINTS] = {0};
    size_t distinct = 1;
    *out = (kinds){.n = 1, .share = {1}};
    if (s->acting <= 1 || s->effect == RC_TRUTH_NONE) return;
    for (size_t i = 0; i < POINTS; i++) {
        rc_truth_factor factor = rc_plan_truth_model_factor(s->correlation, u, coordinate(i, 0));
        for (size_t k = 1; k < s->acting; k++) {
            double z = rc_plan_truth_model_score(&factor, coordinate(i, k));
            sum[i] += rc_plan_truth_model_effect(s, rc_plan_truth_model_share_below(z));
        }
    }
    qsort(sum, POINTS, sizeof *sum, ascending);
    for (size_t i = 1; i < POINTS; i++) distinct += sum[i] > sum[i - 1];
    *out = (kinds){0};
    for (size_t i = 0; i < POINTS; i++) {
        bool opens = distinct <= KINDS ? i == 0 || sum[i] > sum[i - 1] : i % (POINTS / KINDS) == 0;
        out->n += opens;
        out->log_hr[out->n - 1] += sum[i];
        out->share[out->n - 1] += 1. / POINTS;
    }
    for (size_t k = 0; k < out->n; k++) out->log_hr[k] /= out->share[k] * POINTS;
}

static double ratio_of(const rc_truth_setting *s, size_t center, double u, double others)
{
    const rc_truth_center *c = center_of(s, center);
    return rc_base_elementary_exp(c->effect * (rc_plan_truth_model_effect(s, u) + others) + c->log_hr);
}

/* ---- 3. the limit of censoring ------------------------------------------ */

static double share_of_events(const rc_truth_setting *s, const double *edge, const kinds *kind, double limit)
{
    cells c;
    double at_risk[CELLS], share = 0;
    make_cells(s, limit, &c);
    for (size_t i = 0; i < centers(s); i++)
        for (size_t k = 0; k < PLACES; k++) {
            double u = middle(edge, k);
            for (size_t j = 0; j < kind[k].n; j++) {
                double ratio = ratio_of(s, i, u, kind[k].log_hr[j]), sum = 0;
                fill_at_risk(s, &c, u, ratio, at_risk);
                for (size_t cell = 0; cell < CELLS; cell++) sum += at_risk[cell];
                share += (edge[k + 1] - edge[k]) * sum * ratio * (center_of(s, i)->share * kind[k].share[j]);
            }
        }
    return share;
}

/* On a logarithmic scale: the share grows with the limit. */
static double bisect(const rc_truth_setting *s, const double *edge, const kinds *kind)
{
    enum { STEPS = 40 };
    double low = -12, high = 14;
    for (int i = 0; i < STEPS; i++) {
        double log_limit = (low + high) / 2;
        if (share_of_events(s, edge, kind, RC_TRUTH_MEDIAN * rc_base_elementary_exp(log_limit)) < s->event_share)
            low = log_limit;
        else
            high = log_limit;
    }
    return RC_TRUTH_MEDIAN * rc_base_elementary_exp((low + high) / 2);
}

recut_status rc_plan_truth_limit_censoring(const rc_truth_setting *s, double *limit, double *share, recut_error *err)
{
    recut_status st = RECUT_OK;
    double edge[PLACES + 1];
    kinds *kind = NULL;
    *limit = INFINITY;
    *share = s->event_share;
    if (s->event_share >= 1) return RECUT_OK;
    make_edges(s, edge);
    RC_NEW(kind, PLACES, err);
    for (size_t k = 0; k < PLACES; k++) find_kinds(s, middle(edge, k), &kind[k]);
    *limit = s->event_share > 0 ? bisect(s, edge, kind) : 1;
    if (!(s->event_share > 0)) *share = share_of_events(s, edge, kind, 1);
done:
    rc_base_memory_free(kind);
    return st;
}

/* ---- 4. measured places ------------------------------------------------- */

double rc_plan_truth_limit_place_in(const rc_truth_setting *s, size_t center, double x)
{
    const rc_truth_center *c = center_of(s, center);
    return rc_plan_truth_model_marker_place(s, (x - c->shift) / c->scale);
}

double rc_plan_truth_limit_pooled_place(const rc_truth_setting *s, double x)
{
    double place = 0;
    for (size_t i = 0; i < centers(s); i++) place += center_of(s, i)->share * rc_plan_truth_limit_place_in(s, i, x);
    return place;
}

/* Between the centers' own values at u. */
double rc_plan_truth_limit_pooled_value(const rc_truth_setting *s, double u)
{
    enum { STEPS = 60 };
    double own = rc_plan_truth_model_marker(s, u), low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < centers(s); i++) {
        double here = center_of(s, i)->scale * own + center_of(s, i)->shift;
        low = fmin(low, here);
        high = fmax(high, here);
    }
    for (int step = 0; step < STEPS && low < high; step++) {
        double x = low + (high - low) / 2;
        if (rc_plan_truth_limit_pooled_place(s, x) < u)
            low = x;
        else
            high = x;
    }
    return high;
}

/* Whether the same value is another place in another center. */
static bool measure_alike(const rc_truth_setting *s)
{
    for (size_t i = 1; i < centers(s); i++)
        if (s->center[i].shift != s->center[0].shift || s->center[i].scale != s->center[0].scale) return false;
    return true;
}

/* ---- 5. cutoffs --------------------------------------------------------- */

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

/* Pairs of one with an event and one at risk then: concordant where the former is high and the latter low. */
static double concordance(const groups *g, const cells *c)
{
    double right = 0, pairs = 0;
    for (size_t j = 0; j < CELLS; j++) {
        double width = c->y[j + 1] - c->y[j], low = g->at_risk[0][j] / width, high = g->at_risk[1][j] / width;
        double e0 = g->events[0][j], e1 = g->events[1][j];
        right += e1 * low + (e1 * high + e0 * low) / 2;
        pairs += (e0 + e1) * (low + high);
    }
    return right / pairs;
}

/* At risk [centers][PLACES][CELLS], and events likewise. */
static void fill_patients(const rc_truth_setting *s, const cells *c, const double *edge, double *at_risk,
                          double *events)
{
    double here[CELLS];
    kinds kind;
    for (size_t i = 0; i < centers(s); i++)
        for (size_t k = 0; k < PLACES; k++) {
            double u = middle(edge, k), *to = at_risk + (i * PLACES + k) * CELLS,
                   *dead = events + (i * PLACES + k) * CELLS;
            find_kinds(s, u, &kind);
            for (size_t j = 0; j < kind.n; j++) {
                double ratio = ratio_of(s, i, u, kind.log_hr[j]),
                       width = (edge[k + 1] - edge[k]) * (center_of(s, i)->share * kind.share[j]);
                fill_at_risk(s, c, u, ratio, here);
                for (size_t cell = 0; cell < CELLS; cell++) {
                    to[cell] += width * here[cell];
                    dead[cell] += width * here[cell] * ratio;
                }
            }
        }
}

/* What the log-rank chi-square of the groups tends to, divided by the number of patients. */
static double separation(const groups *g)
{
    double numerator = 0, variance = 0;
    for (size_t j = 0; j < CELLS; j++) {
        double all = g->at_risk[0][j] + g->at_risk[1][j], events = g->events[0][j] + g->events[1][j];
        if (!(all > 0)) continue;
        double share = g->at_risk[1][j] / all;
        numerator += g->events[1][j] - events * share;
        variance += events * share * (1 - share);
    }
    return variance > 0 ? numerator * numerator / variance : 0;
}

/* The groups of the cutoff that lies at these places of the centers. */
static void split(const rc_truth_setting *s, const double *edge, const double *threshold, const double *at_risk,
                  const double *events, groups *g)
{
    memset(g, 0, sizeof *g);
    for (size_t i = 0; i < centers(s); i++)
        for (size_t k = 0; k < PLACES; k++) {
            const double *from = at_risk + (i * PLACES + k) * CELLS, *dead = events + (i * PLACES + k) * CELLS;
            double high = fmax(0, fmin(1, (edge[k + 1] - threshold[i]) / (edge[k + 1] - edge[k])));
            for (size_t j = 0; j < CELLS; j++) {
                g->at_risk[0][j] += (1 - high) * from[j];
                g->at_risk[1][j] += high * from[j];
                g->events[0][j] += (1 - high) * dead[j];
                g->events[1][j] += high * dead[j];
            }
        }
}

recut_status rc_plan_truth_limit_ratios(const rc_truth_setting *s, double limit, rc_truth_limit *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    cells c;
    groups *g = NULL;
    double *at_risk = NULL, *events = NULL, threshold[RC_TRUTH_CENTERS];
    bool alike = measure_alike(s), nothing = s->effect == RC_TRUTH_NONE && (alike || !(largest_log_hr(s) > 0));
    RC_NEW(g, 1, err);
    RC_NEW(at_risk, centers(s) * PLACES * CELLS, err);
    RC_NEW(events, centers(s) * PLACES * CELLS, err);
    make_edges(s, out->edge);
    make_cells(s, limit, &c);
    fill_patients(s, &c, out->edge, at_risk, events);
    for (size_t edge = 1; edge < PLACES; edge++) {
        double x = alike ? NAN : rc_plan_truth_limit_pooled_value(s, out->edge[edge]);
        for (size_t i = 0; i < centers(s); i++)
            threshold[i] = alike ? out->edge[edge] : rc_plan_truth_limit_place_in(s, i, x);
        split(s, out->edge, threshold, at_risk, events, g);
        out->log_hr[edge] = nothing ? 0 : cox_limit(g);
        out->separation[edge] = nothing ? 0 : separation(g);
        out->c[edge] = nothing ? 0.5 : concordance(g, &c);
    }
    double *const of_edges[] = {out->log_hr, out->c, out->separation};
    for (size_t i = 0; i < sizeof of_edges / sizeof *of_edges; i++) {
        of_edges[i][0] = of_edges[i][1];
        of_edges[i][PLACES] = of_edges[i][PLACES - 1];
    }
    out->c[0] = out->c[PLACES] = 0.5; /* one group */
done:
    rc_base_memory_free(g);
    rc_base_memory_free(at_risk);
    rc_base_memory_free(events);
    return st;
}

double rc_plan_truth_limit_at(const rc_truth_limit *limit, const double *of_edges, double u)
{
    size_t k = 0, above = PLACES;
    while (above - k > 1) {
        size_t between = (k + above) / 2;
        if (limit->edge[between] <= u)
            k = between;
        else
            above = between;
    }
    double part = (u - limit->edge[k]) / (limit->edge[k + 1] - limit->edge[k]);
    return of_edges[k] + part * (of_edges[k + 1] - of_edges[k]);
}
