/* SPDX-License-Identifier: GPL-3.0-or-later
 * truth_like.c - what a truth takes from a cohort. */
#include "plan/truth_like.h"

#include "base/elementary.h"
#include "base/memory.h"

#include <math.h>

/* Patients at one time. */
typedef struct moment {
    double time, at_risk, events, censored;
} moment;

/* Those of by_time[*i ...]; times as near as rounding are one, as in R's survfit. */
static moment next_moment(const recut_cohort *cohort, size_t *i)
{
    static const double near = 0x1p-26;
    moment m = {.time = cohort->time[cohort->by_time[*i]], .at_risk = (double)(cohort->n - *i)};
    for (; *i < cohort->n && cohort->time[cohort->by_time[*i]] <= m.time + near * m.time; ++*i) {
        if (cohort->event[cohort->by_time[*i]])
            m.events++;
        else
            m.censored++;
    }
    return m;
}

/* Distinct event times after 0, and by how much the cumulative hazard rises at each; room for n.  Returns how many. */
static size_t find_steps(const recut_cohort *cohort, double *time, double *step)
{
    size_t n = 0;
    double waiting = 0;
    for (size_t i = 0; i < cohort->n;) {
        moment m = next_moment(cohort, &i);
        if (m.events <= 0) continue;
        double share = m.events / m.at_risk;
        waiting += share < 1 ? -rc_base_elementary_log(1 - share) : share;
        if (m.time <= 0) continue; /* falls to the first time after it */
        time[n] = m.time;
        step[n++] = waiting;
        waiting = 0;
    }
    return n;
}

/* rate, end: room for n + 2 of n steps.  Returns the number of pieces, 0 without a step. */
static size_t fill_survival(const double *time, const double *step, size_t n, double *rate, double *end)
{
    size_t pieces = 0;
    double sum = 0, begin = n > 1 ? fmax(0, time[0] - (time[1] - time[0]) / 2) : 0;
    if (n == 0) return 0;
    if (begin > 0) {
        rate[pieces] = 0;
        end[pieces++] = begin;
    }
    for (size_t j = 0; j < n; j++) {
        double until = j + 1 < n ? (time[j] + time[j + 1]) / 2 : 2 * time[j] - begin;
        rate[pieces] = step[j] / (until - begin);
        begin = end[pieces++] = until;
        sum += step[j];
    }
    rate[pieces++] = sum / time[n - 1];
    return pieces;
}

/* Returns the number of times. */
static size_t fill_watched(const recut_cohort *cohort, double *time, double *left)
{
    size_t times = 0;
    double share = 1;
    for (size_t i = 0; i < cohort->n;) {
        moment m = next_moment(cohort, &i);
        bool last = i == cohort->n;
        if (m.censored <= 0 && !last) continue;
        share *= 1 - m.censored / m.at_risk;
        time[times] = m.time;
        left[times++] = last ? 0 : share;
    }
    return times;
}

recut_status rc_plan_truth_like_create(const recut_cohort *cohort, rc_truth_like *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n;
    double *at;
    RC_NEW(out->memory, 7 * n + 4, err);
    at = out->memory;
    for (size_t i = 0; i < n; i++) at[i] = cohort->marker[0].value[cohort->marker[0].order[i]];
    double *rate = at + n, *end = rate + n + 2, *time = end + n + 2, *left = time + n, *when = left + n,
           *step = when + n;
    out->lists = (rc_truth_setting){
        .n_values = n, .value = at, .rate = rate, .end = end, .watched_time = time, .watched_left = left};
    out->lists.n_pieces = fill_survival(when, step, find_steps(cohort, when, step), rate, end);
    out->lists.n_watched = fill_watched(cohort, time, left);
    if (!out->lists.n_pieces)
        st = RC_FAIL_OPTION(
            err, RECUT_E_USAGE, -1,
            "like: nobody in the cohort has an event after time 0, so there is no survival to draw from");
done:
    return st;
}

void rc_plan_truth_like_clear(rc_truth_like *like)
{
    rc_base_memory_free(like->memory);
    *like = (rc_truth_like){0};
}
