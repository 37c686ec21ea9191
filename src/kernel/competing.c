/* SPDX-License-Identifier: GPL-3.0-or-later
 * competing.c - competing risks.
 *
 *   1. one time after the other     2. scores     3. Gray's test     4. the subdistribution hazard ratio
 *   5. cumulative incidence */
#include "kernel/competing.h"

#include "kernel/chisq.h"

#include <math.h>

/* ---- 1. one time after the other ---------------------------------------- */

typedef struct counts {
    double events, competing, censored;
} counts;

static double weight_of(const double *weight, size_t i)
{
    return weight ? weight[i] : 1;
}

/* The patients by_time[from ..] of one time; returns the place behind them.  counts of each group (NULL = all one). */
static size_t next_time(const rc_competing *of, const double *weight, size_t from, counts *group)
{
    size_t k = from;
    double time = of->time[of->by_time[from]];
    for (; k < of->n && of->time[of->by_time[k]] == time; k++) {
        uint32_t i = of->by_time[k];
        counts *to = &group[of->group ? of->group[i] : 0];
        double w = weight_of(weight, i);
        if (of->event[i])
            to->events += w;
        else if (of->competing && of->competing[i])
            to->competing += w;
        else
            to->censored += w;
    }
    return k;
}

/* Behind the patients by_time[from ..] of one stratum. */
static size_t next_stratum(const rc_competing *of, size_t from)
{
    size_t k = from;
    if (!of->stratum) return of->n;
    while (k < of->n && of->stratum[of->by_time[k]] == of->stratum[of->by_time[from]]) k++;
    return k;
}

/* One stratum: the patients by_time[from .. end - 1]. */
static rc_competing stratum_of(const rc_competing *of, size_t from, size_t end)
{
    rc_competing part = *of;
    part.by_time += from;
    part.n = end - from;
    return part;
}

/* The curve of censoring, carried on over a time: those with an event of any kind have left before. */
static double after_censoring(double curve, double at_risk, const counts *at)
{
    double left = at_risk - at->events - at->competing;
    return at->censored > 0 ? curve * (left - at->censored) / left : curve;
}

/* ---- 2. scores ---------------------------------------------------------- */

/* The walk, twice: what a patient with a competing event has still to come is only known at its end. */
void rc_kernel_competing_scores(const recut_cohort *cohort, rc_risk *risk, const double *weight, const double *argument,
                                double *score)
{
    rc_competing of = {.n = cohort->n,
                       .by_time = cohort->by_time,
                       .time = cohort->time,
                       .event = cohort->event,
                       .competing = cohort->competing};
    double total = 0, whole = 0;
    (void)risk, (void)argument; /* its patients leave at competing events */
    for (size_t i = 0; i < of.n; i++) total += weight_of(weight, i);
    for (int pass = 0; pass < 2; pass++) {
        double curve = 1, at_risk = total, gone = 0, hazard = 0, weighted = 0;
        for (size_t k = 0; k < of.n;) {
            counts at = {0};
            size_t end = next_time(&of, weight, k, &at);
            if (at.events > 0) {
                double step = at.events / (at_risk + curve * gone);
                hazard += step;
                weighted += curve * step;
            }
            for (; k < end; k++) {
                uint32_t i = of.by_time[k];
                bool stays = of.competing && of.competing[i] && curve > 0;
                if (pass == 0)
                    score[i] = of.event[i] - hazard;
                else if (stays)
                    score[i] -= (whole - weighted) / curve;
            }
            if (curve > 0) gone += at.competing / curve;
            curve = after_censoring(curve, at_risk, &at);
            at_risk -= at.events + at.competing + at.censored;
        }
        whole = weighted;
    }
}

/* ---- 3. Gray's test ----------------------------------------------------- */

/* Of a group in Gray's notation, before and after a time. */
typedef struct gray_group {
    double at_risk;
    double before, after;    /* survival from events of both kinds */
    double incidence_before; /* of the event */
    double slope;            /* sum of the group's part of the score's derivative */
    double square, cross;    /* sums for the variance: of the slope's factor, and with it */
    double own;              /* of this time: derivative of the score by the group's hazard */
} gray_group;

typedef struct gray {
    gray_group group[2];
    double incidence, score, variance; /* incidence: common, under the hypothesis */
} gray;

static double finite_sample(double d, double y)
{
    return d > 1 ? 1 - (d - 1) / (y - 1) : 1;
}

static void add_variance(gray *g, gray_group *group, double outer, double inner, double factor)
{
    group->square += outer * outer * factor;
    group->cross += inner * outer * factor;
    g->variance += inner * inner * factor;
}

/* One time at which somebody has an event of some kind. */
static void gray_time(gray *g, const counts at[2])
{
    double events = at[0].events + at[1].events, total = 0, expecting = 0, ratio[2] = {0};
    double incidence_after[2];
    for (int k = 0; k < 2; k++) {
        gray_group *group = &g->group[k];
        incidence_after[k] = group->incidence_before;
        if (!(group->at_risk > 0)) continue;
        group->after = group->before * (group->at_risk - at[k].events - at[k].competing) / group->at_risk;
        incidence_after[k] += group->before * at[k].events / group->at_risk;
        ratio[k] = group->at_risk / group->before;
        total += ratio[k];
        expecting += ratio[k] * (1 - group->incidence_before);
    }
    double before = g->incidence, after = before + events / total;
    for (int k = 0; k < 2; k++) {
        g->group[k].own = k == 0 ? ratio[0] * (1 - ratio[0] / total) : -ratio[0] * ratio[1] / total;
        if (events > 0) g->group[k].slope += g->group[k].own * events / (total * (1 - before));
    }
    if (ratio[0] > 0) g->score += at[0].events - events * ratio[0] * (1 - g->group[0].incidence_before) / expecting;
    for (int k = 0; k < 2; k++) {
        gray_group *group = &g->group[k];
        if (!(group->at_risk > 0)) continue;
        double share = group->after > 0 ? (1 - after) / group->after : 0;
        if (events > 0) {
            double factor =
                finite_sample(events, total * group->before) * group->before * events / (total * group->at_risk);
            add_variance(g, group, 1 - share, group->own - (1 - share) * group->slope, factor);
        }
        if (at[k].competing > 0 && group->after > 0) {
            double y = group->at_risk, d = at[k].competing;
            double factor = finite_sample(d, y) * group->before * group->before * d / (y * y);
            add_variance(g, group, -share, share * group->slope, factor);
        }
    }
    g->incidence = after;
    for (int k = 0; k < 2; k++) {
        g->group[k].incidence_before = incidence_after[k];
        g->group[k].before = g->group[k].after;
    }
}

/* Adds the score and variance of one stratum. */
static void gray_stratum(const rc_competing *of, double *score, double *variance)
{
    gray g = {.group = {{.before = 1, .after = 1}, {.before = 1, .after = 1}}};
    for (size_t k = 0; k < of->n; k++) g.group[of->group[of->by_time[k]]].at_risk++;
    for (size_t k = 0; k < of->n;) {
        counts at[2] = {{0}};
        k = next_time(of, NULL, k, at);
        if (at[0].events + at[1].events + at[0].competing + at[1].competing > 0) gray_time(&g, at);
        for (int j = 0; j < 2; j++) g.group[j].at_risk -= at[j].events + at[j].competing + at[j].censored;
    }
    for (int k = 0; k < 2; k++)
        g.variance += g.group[k].slope * (g.group[k].slope * g.group[k].square + 2 * g.group[k].cross);
    *score += g.score;
    *variance += g.variance;
}

void rc_kernel_competing_gray(const rc_competing *of, rc_logrank *out)
{
    double score = 0, variance = 0;
    *out = (rc_logrank){NAN, 1, NAN};
    for (size_t k = 0, end; k < of->n; k = end) {
        end = next_stratum(of, k);
        const rc_competing part = stratum_of(of, k, end);
        gray_stratum(&part, &score, &variance);
    }
    if (!(variance > 0)) return;
    out->chisq = score * score / variance;
    out->p = rc_kernel_chisq_p(out->chisq);
}

/* ---- 4. the subdistribution hazard ratio -------------------------------- */

/* At the event times: events, of group 1; the weighted numbers at risk; G before it. */
typedef struct risk_sets {
    size_t m;
    double *events, *events_1, *at_risk_0, *at_risk_1, *curve;
    double *sum[2], *weighted[2]; /* [m + 1] of a patient of the group: residual up to an event time, times G */
    double *curve_at;             /* [n] G at the patient's own time */
    double *from, *place, *end;   /* [n] event times before the stratum's; up to the patient's time; and its last */
} risk_sets;

enum { RISK_ARRAYS = 13 };

size_t rc_kernel_competing_work(size_t n)
{
    return RISK_ARRAYS * (n + 1);
}

static void lay_out(risk_sets *r, size_t n, double *work)
{
    double **const array[RISK_ARRAYS] = {&r->events, &r->events_1, &r->at_risk_0,   &r->at_risk_1,   &r->curve,
                                         &r->sum[0], &r->sum[1],   &r->weighted[0], &r->weighted[1], &r->curve_at,
                                         &r->from,   &r->place,    &r->end};
    for (size_t a = 0; a < RISK_ARRAYS; a++) *array[a] = work + a * (n + 1);
    r->m = 0;
}

/* Adds the event times of one stratum. */
static void fill_sets(const rc_competing *of, risk_sets *r)
{
    double at_risk[2] = {0}, gone[2] = {0}, curve = 1;
    size_t first = r->m;
    for (size_t k = 0; k < of->n; k++) at_risk[of->group[of->by_time[k]]]++;
    for (size_t k = 0; k < of->n;) {
        counts at[2] = {{0}};
        size_t end = next_time(of, NULL, k, at);
        counts all = {at[0].events + at[1].events, at[0].competing + at[1].competing, at[0].censored + at[1].censored};
        if (all.events > 0) {
            r->events[r->m] = all.events;
            r->events_1[r->m] = at[1].events;
            r->at_risk_0[r->m] = at_risk[0] + curve * gone[0];
            r->at_risk_1[r->m] = at_risk[1] + curve * gone[1];
            r->curve[r->m++] = curve;
        }
        for (; k < end; k++) {
            r->curve_at[of->by_time[k]] = curve;
            r->from[of->by_time[k]] = (double)first;
            r->place[of->by_time[k]] = (double)r->m;
        }
        for (int j = 0; j < 2 && curve > 0; j++) gone[j] += at[j].competing / curve;
        curve = after_censoring(curve, at_risk[0] + at_risk[1], &all);
        for (int j = 0; j < 2; j++) at_risk[j] -= at[j].events + at[j].competing + at[j].censored;
    }
    for (size_t k = 0; k < of->n; k++) r->end[of->by_time[k]] = (double)r->m;
}

/* Score and information of the log ratio. */
static void derivatives(const risk_sets *r, double log_ratio, double *score, double *information)
{
    double ratio = exp(log_ratio);
    *score = *information = 0;
    for (size_t j = 0; j < r->m; j++) {
        double share = ratio * r->at_risk_1[j] / (r->at_risk_0[j] + ratio * r->at_risk_1[j]);
        *score += r->events_1[j] - r->events[j] * share;
        *information += r->events[j] * share * (1 - share);
    }
}

/* Sum of the squared score residuals of the patients. */
static double residual_square(const rc_competing *of, risk_sets *r, double log_ratio)
{
    double ratio = exp(log_ratio), square = 0;
    for (int z = 0; z < 2; z++) {
        r->sum[z][0] = r->weighted[z][0] = 0;
        for (size_t j = 0; j < r->m; j++) {
            double all = r->at_risk_0[j] + ratio * r->at_risk_1[j], share = ratio * r->at_risk_1[j] / all;
            double step = (z ? ratio : 1) * (z - share) * r->events[j] / all;
            r->sum[z][j + 1] = r->sum[z][j] + step;
            r->weighted[z][j + 1] = r->weighted[z][j] + r->curve[j] * step;
        }
    }
    for (size_t i = 0; i < of->n; i++) {
        int z = of->group[i];
        size_t j = (size_t)r->place[i], first = (size_t)r->from[i], end = (size_t)r->end[i];
        double residual = r->sum[z][first] - r->sum[z][j];
        if (of->event[i]) {
            double all = r->at_risk_0[j - 1] + ratio * r->at_risk_1[j - 1];
            residual += z - ratio * r->at_risk_1[j - 1] / all;
        } else if (of->competing[i] && r->curve_at[i] > 0) {
            residual -= (r->weighted[z][end] - r->weighted[z][j]) / r->curve_at[i];
        }
        square += residual * residual;
    }
    return square;
}

void rc_kernel_competing_hazard(const rc_competing *of, rc_subdistribution *out, double *work)
{
    enum { STEPS = 50 };
    risk_sets r;
    double events[2] = {0}, score, information, log_ratio = 0;
    lay_out(&r, of->n, work);
    for (size_t k = 0, end; k < of->n; k = end) {
        end = next_stratum(of, k);
        const rc_competing part = stratum_of(of, k, end);
        fill_sets(&part, &r);
    }
    *out = (rc_subdistribution){.chisq = NAN, .p = NAN, .ratio = {NAN, NAN, NAN}, .log_ratio = NAN, .se = NAN};
    derivatives(&r, 0, &out->score, &out->variance);
    if (out->variance > 0) {
        out->chisq = out->score * out->score / out->variance;
        out->p = rc_kernel_chisq_p(out->chisq);
    }
    for (size_t j = 0; j < r.m; j++) {
        events[0] += r.events[j] - r.events_1[j];
        events[1] += r.events_1[j];
    }
    out->reason = !(out->variance > 0) ? RC_REASON_NO_EVENTS
                  : events[0] == 0     ? RC_REASON_NO_EVENTS_LOW
                  : events[1] == 0     ? RC_REASON_NO_EVENTS_HIGH
                                       : RC_REASON_NONE;
    if (out->reason != RC_REASON_NONE) return;
    for (int step = 0; step < STEPS; step++) { /* concave; halved where a step is long */
        derivatives(&r, log_ratio, &score, &information);
        double move = score / information;
        log_ratio += fmax(-2, fmin(2, move));
        if (fabs(move) <= 1e-14 * fmax(1, fabs(log_ratio))) break;
    }
    derivatives(&r, log_ratio, &score, &information);
    out->log_ratio = log_ratio;
    out->se = sqrt(residual_square(of, &r, log_ratio)) / information;
    out->ratio = rc_kernel_hazard_interval(log_ratio, out->se);
}

/* ---- 5. cumulative incidence -------------------------------------------- */

/* How the estimates change with the weight of a patient (infinitesimal jackknife): the same for all who are at risk,
 * and sums of squares over those who have left, whose changes go on in one way for all. */
typedef struct influence {
    double survival, incidence; /* of a patient at risk */
    double ss, si, ii;          /* of those who left: sums of squares and products */
} influence;

static void leave(influence *u, double how_many, double survival, double incidence)
{
    u->ss += how_many * survival * survival;
    u->si += how_many * survival * incidence;
    u->ii += how_many * incidence * incidence;
}

static void influence_time(influence *u, double survival, double y, const counts *at)
{
    double one = at->events / y, all = (at->events + at->competing) / y;
    u->ii += one * (2 * u->si + one * u->ss); /* incidence += one * survival, survival *= 1 - all */
    u->si = (1 - all) * (u->si + one * u->ss);
    u->ss *= (1 - all) * (1 - all);
    double stay_s = (1 - all) * u->survival + survival * all / y;
    double stay_i = u->incidence + one * u->survival - survival * one / y;
    leave(u, at->events, stay_s - survival / y, stay_i + survival / y);
    leave(u, at->competing, stay_s - survival / y, stay_i);
    leave(u, at->censored, stay_s, stay_i);
    u->survival = stay_s;
    u->incidence = stay_i;
}

void rc_kernel_competing_incidence(const rc_competing *of, unsigned which, rc_incidence *out)
{
    double y = 0, survival = 1, incidence = 0, other = 0, z = RC_KERNEL_Z_095;
    influence u = {0};
    out->k = 0;
    for (size_t i = 0; i < of->n; i++) y += of->group[i] == which;
    for (size_t k = 0; k < of->n;) {
        counts both[2] = {{0}}, *at = &both[which];
        double time = of->time[of->by_time[k]];
        k = next_time(of, NULL, k, both);
        double leaving = at->events + at->competing + at->censored;
        if (!(leaving > 0)) continue;
        size_t row = out->k++;
        influence_time(&u, survival, y, at);
        incidence += survival * at->events / y;
        other += survival * at->competing / y;
        survival *= (y - at->events - at->competing) / y;
        out->time[row] = time;
        out->at_risk[row] = y;
        out->events[row] = at->events;
        out->competing[row] = at->competing;
        out->censored[row] = at->censored;
        out->incidence[row] = incidence;
        out->other[row] = other;
        out->times[row] = 1;
        y -= leaving;
        double se = sqrt(fmax(0, u.ii + y * u.incidence * u.incidence));
        out->se[row] = se;
        out->lower[row] = incidence > 0 ? exp(log(incidence) - z * se / incidence) : NAN;
        out->upper[row] = incidence > 0 ? fmin(1, exp(log(incidence) + z * se / incidence)) : NAN;
    }
}

void rc_kernel_competing_thin(rc_incidence *curve, size_t most)
{
    size_t k = curve->k, left = 0;
    if (k <= most) return;
    double at_risk = curve->at_risk[0], times = 0;
    counts sum = {0};
    for (size_t j = 0; j < k; j++) {
        sum.events += curve->events[j];
        sum.competing += curve->competing[j];
        sum.censored += curve->censored[j];
        times += curve->times[j];
        if ((j + 1) * most / k == left) continue; /* the next row belongs to it too */
        double *const last[] = {curve->time, curve->incidence, curve->se, curve->lower, curve->upper, curve->other};
        for (size_t a = 0; a < sizeof last / sizeof *last; a++) last[a][left] = last[a][j];
        curve->at_risk[left] = at_risk;
        curve->events[left] = sum.events;
        curve->competing[left] = sum.competing;
        curve->censored[left] = sum.censored;
        curve->times[left] = times;
        at_risk -= sum.events + sum.competing + sum.censored;
        sum = (counts){0};
        times = 0;
        left++;
    }
    curve->k = left;
}
