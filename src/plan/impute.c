/* SPDX-License-Identifier: GPL-3.0-or-later
 * impute.c - event and censoring times drawn from Kaplan-Meier curves, and the cohort that comes of them.
 *
 *   1. slots     2. curves of event times     3. curves of censoring     4. making     5. a replicate */
#include "plan/impute.h"

#include "base/memory.h"

#include <string.h>

/* ---- 1. slots ----------------------------------------------------------- */

static recut_status make_slots(rc_impute *impute, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = impute->context->cohort;
    RC_NEW(impute->time, cohort->n, err);
    RC_NEW(impute->slot, cohort->n, err);
    RC_NEW(impute->last, cohort->n, err);
    RC_NEW(impute->single, cohort->n, err);
    for (size_t k = 0; k < cohort->n; k++) {
        uint32_t patient = cohort->by_time[k];
        double time = cohort->time[patient];
        if (impute->n_slots == 0 || time > impute->time[impute->n_slots - 1]) impute->time[impute->n_slots++] = time;
        impute->slot[patient] = (uint32_t)(impute->n_slots - 1);
        if (cohort->event[patient] && impute->single[impute->n_slots - 1] < 2) impute->single[impute->n_slots - 1]++;
    }
    for (size_t s = 0; s < impute->n_slots; s++) impute->single[s] = impute->single[s] == 1;
done:
    return st;
}

/* Patients stratum by stratum, in the given order within each. */
typedef struct strata {
    size_t n;
    uint32_t *patient; /* [patients] */
    size_t *first;     /* [n + 1] */
} strata;

static void arrange(strata *s, const rc_factor *factor, const uint32_t *order, size_t n)
{
    memset(s->first, 0, (s->n + 1) * sizeof *s->first);
    for (size_t i = 0; i < n; i++) s->first[factor ? factor->code[i] + 1 : 1]++;
    for (size_t g = 1; g <= s->n; g++) s->first[g] += s->first[g - 1];
    for (size_t k = 0; k < n; k++) s->patient[s->first[factor ? factor->code[order[k]] : 0]++] = order[k];
    for (size_t g = s->n; g > 0; g--) s->first[g] = s->first[g - 1];
    s->first[0] = 0;
}

/* ---- 2. curves of event times ------------------------------------------- */

static recut_status curves_create(rc_impute_curves *curves, size_t n, size_t steps, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(curves->first, n, err);
    RC_NEW(curves->end, n, err);
    RC_NEW(curves->scale, n, err);
    RC_NEW(curves->slot, steps, err);
    RC_NEW(curves->rank, steps, err);
    RC_NEW(curves->survival, steps, err);
done:
    return st;
}

static void curves_clear(rc_impute_curves *curves)
{
    rc_base_memory_free(curves->first);
    rc_base_memory_free(curves->end);
    rc_base_memory_free(curves->scale);
    rc_base_memory_free(curves->slot);
    rc_base_memory_free(curves->rank);
    rc_base_memory_free(curves->survival);
}

/* One curve a stratum, of which each censored patient has the part after his time.  patient [n] of it by time. */
static void event_curve(rc_impute *impute, const uint32_t *patient, size_t n, size_t *steps)
{
    const recut_cohort *cohort = impute->context->cohort;
    rc_impute_curves *curves = &impute->event;
    double survival = 1;
    for (size_t k = 0, end; k < n; k = end) {
        double deaths = 0, at_risk = (double)(n - k);
        uint32_t slot = impute->slot[patient[k]];
        for (end = k; end < n && impute->slot[patient[end]] == slot; end++) deaths += cohort->event[patient[end]];
        if (deaths > 0) {
            survival *= 1 - deaths / at_risk;
            curves->slot[*steps] = slot;
            curves->rank[*steps] = cohort->rank[patient[k]];
            curves->survival[(*steps)++] = survival;
        }
        for (size_t i = k; i < end; i++) {
            curves->first[patient[i]] = *steps;
            curves->scale[patient[i]] = survival;
        }
    }
    for (size_t k = 0; k < n; k++) {
        curves->end[patient[k]] = *steps;
        impute->last[patient[k]] = cohort->rank[patient[n - 1]];
    }
}

/* ---- 3. curves of censoring --------------------------------------------- */

/* Places [first, end) of the patients of a stratum along the marker. */
typedef struct window {
    size_t first, end;
} window;

/* The neighbors of place i of n, whose value stands at places [tie.first, tie.end). */
static window neighbors(size_t i, size_t n, window tie)
{
    size_t half = (n + 2 * RC_IMPUTE_SHARE - 1) / (2 * (size_t)RC_IMPUTE_SHARE);
    if (half < RC_IMPUTE_LEAST / 2) half = RC_IMPUTE_LEAST / 2;
    if (half > RC_IMPUTE_MOST / 2) half = RC_IMPUTE_MOST / 2;
    size_t size = 2 * half + 1;
    window among = {0, n}, out;
    if (tie.end - tie.first >= size) among = tie;
    if (among.end - among.first <= size) return among;
    out.first = i < among.first + half ? among.first : i - half;
    if (out.first + size > among.end) out.first = among.end - size;
    out.end = out.first + size;
    return out;
}

/* The patients of a window by time: ascending keys 2 slot, + 1 where censored. */
typedef struct sorted {
    uint32_t *key; /* [2 RC_IMPUTE_MOST] */
    size_t n;
    uint32_t *rank; /* [slots] ranks with the times of the stratum's patients */
} sorted;

static size_t place_of(const sorted *s, uint32_t key)
{
    size_t lo = 0, hi = s->n;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (s->key[middle] < key)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

static void insert(sorted *s, uint32_t key)
{
    size_t at = place_of(s, key);
    memmove(s->key + at + 1, s->key + at, (s->n++ - at) * sizeof *s->key);
    s->key[at] = key;
}

static void take_out(sorted *s, uint32_t key)
{
    size_t at = place_of(s, key);
    memmove(s->key + at, s->key + at + 1, (--s->n - at) * sizeof *s->key);
}

/* Survival of censoring from a slot on, given that it is not earlier.  Who has the event there is not censored there:
 * events come first. */
static void censoring_curve(const sorted *s, uint32_t slot, rc_impute_curves *curves, size_t *steps)
{
    double survival = 1;
    for (size_t k = place_of(s, 2 * slot), end; k < s->n; k = end) {
        uint32_t here = s->key[k] / 2;
        size_t events = 0;
        for (end = k; end < s->n && s->key[end] / 2 == here; end++) events += s->key[end] % 2 == 0;
        double at_risk = (double)(s->n - k - events), censored = (double)(end - k - events);
        if (!(censored > 0)) continue;
        survival *= 1 - censored / at_risk;
        curves->slot[*steps] = here;
        curves->rank[*steps] = s->rank[here];
        curves->survival[(*steps)++] = survival;
    }
}

/* Of the patients [n] of a stratum along the marker. */
static void censoring_curves(const rc_impute *impute, const double *value, const uint32_t *patient, size_t n,
                             sorted *in, rc_impute_curves *curves, size_t *steps)
{
    const recut_cohort *cohort = impute->context->cohort;
    const uint8_t *event = cohort->event;
    window tie = {0, 0}, have = {0, 0};
    in->n = 0;
    for (size_t i = 0; i < n; i++) in->rank[impute->slot[patient[i]]] = cohort->rank[patient[i]];
    for (size_t i = 0; i < n; i++) {
        uint32_t own = patient[i];
        if (i == tie.end)
            for (tie.first = i; tie.end < n && value[patient[tie.end]] <= value[own];) tie.end++;
        window want = neighbors(i, n, tie); /* neither end goes back as i grows */
        for (; have.end < want.end; have.end++) {
            uint32_t one = patient[have.end];
            insert(in, 2 * impute->slot[one] + !event[one]);
        }
        for (; have.first < want.first; have.first++) {
            uint32_t one = patient[have.first];
            take_out(in, 2 * impute->slot[one] + !event[one]);
        }
        curves->first[own] = *steps;
        curves->scale[own] = 1;
        if (event[own]) censoring_curve(in, impute->slot[own], curves, steps);
        curves->end[own] = *steps;
    }
}

/* ---- 4. making ---------------------------------------------------------- */

static recut_status make_curves(rc_impute *impute, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = impute->context->cohort;
    const rc_factor *factor = cohort->has_strata ? &cohort->strata : NULL;
    size_t n = cohort->n, steps = 0, most = n < RC_IMPUTE_MOST ? n : RC_IMPUTE_MOST;
    strata s = {.n = factor ? factor->n_levels : 1};
    sorted in = {0};
    RC_NEW(s.patient, n, err);
    RC_NEW(s.first, s.n + 1, err);
    RC_NEW(in.key, 2 * RC_IMPUTE_MOST, err);
    RC_NEW(in.rank, impute->n_slots, err);
    RC_TRY(curves_create(&impute->event, n, n, err));
    arrange(&s, factor, cohort->by_time, n);
    for (size_t g = 0; g < s.n; g++) event_curve(impute, s.patient + s.first[g], s.first[g + 1] - s.first[g], &steps);
    RC_NEW(impute->censoring, cohort->n_markers, err);
    for (size_t i = 0; i < cohort->n_markers; i++) {
        RC_TRY(curves_create(&impute->censoring[i], n, cohort->events * most, err));
        arrange(&s, factor, cohort->marker[i].order, n);
        steps = 0;
        for (size_t g = 0; g < s.n; g++)
            censoring_curves(impute, cohort->marker[i].value, s.patient + s.first[g], s.first[g + 1] - s.first[g], &in,
                             &impute->censoring[i], &steps);
    }
done:
    rc_base_memory_free(s.patient);
    rc_base_memory_free(s.first);
    rc_base_memory_free(in.key);
    rc_base_memory_free(in.rank);
    return st;
}

recut_status rc_plan_impute_create(const rc_context *context, rc_impute **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_impute *impute = NULL;
    RC_NEW(impute, 1, err);
    impute->context = context;
    RC_TRY(make_slots(impute, err));
    RC_TRY(make_curves(impute, err));
    *out = impute;
    impute = NULL;
done:
    rc_plan_impute_destroy(impute);
    return st;
}

void rc_plan_impute_destroy(rc_impute *impute)
{
    if (!impute) return;
    for (size_t i = 0; impute->censoring && i < impute->context->cohort->n_markers; i++)
        curves_clear(&impute->censoring[i]);
    curves_clear(&impute->event);
    rc_base_memory_free(impute->censoring);
    rc_base_memory_free(impute->time);
    rc_base_memory_free(impute->last);
    rc_base_memory_free(impute->single);
    rc_base_memory_free(impute->slot);
    rc_base_memory_free(impute);
}

/* ---- 5. a replicate ----------------------------------------------------- */

recut_status rc_plan_impute_work_create(const rc_impute *impute, rc_imputed **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_context *observed = impute->context;
    size_t n = observed->cohort->n, m = observed->risk.m, n_markers = observed->cohort->n_markers;
    rc_imputed *work = NULL;
    RC_NEW(work, 1, err);
    work->cohort = *observed->cohort;
    work->cohort.time = NULL;
    work->cohort.event = NULL;
    work->cohort.by_time = work->cohort.rank = NULL;
    RC_NEW(work->cohort.time, n, err);
    RC_NEW(work->cohort.event, n, err);
    RC_NEW(work->cohort.by_time, n, err);
    RC_NEW(work->cohort.rank, n, err);
    work->context.search = observed->search;
    work->context.scan_doubles = observed->scan_doubles;
    work->context.cohort = &work->cohort;
    RC_NEW(work->context.risk.deaths, m, err);
    RC_NEW(work->context.risk.at_risk, m, err);
    RC_NEW(work->context.risk.spread, m, err);
    RC_NEW(work->context.risk.units, n, err);
    RC_NEW(work->context.score_units, n, err);
    if (work->cohort.has_strata) {
        RC_NEW(work->context.risk.stratum, 3 * rc_cohort_strata(&work->cohort), err);
        RC_NEW(work->context.below, rc_cohort_strata(&work->cohort), err);
    }
    RC_NEW(work->marker, n_markers, err);
    RC_NEW(work->inverse_sd, rc_plan_context_most_candidates(observed), err);
    RC_NEW(work->score, n, err);
    RC_NEW(work->scan, observed->scan_doubles, err);
    RC_NEW(work->survival, n, err);
    RC_NEW(work->rank, n, err);
    RC_NEW(work->slot, n, err);
    RC_NEW(work->below, 2 * n + 1, err);
    RC_NEW(work->order, n, err);
    RC_NEW(work->late, n, err);
    work->context.marker = work->marker;
    for (size_t i = 0; i < n_markers; i++)
        work->marker[i] = (rc_context_marker){.position = observed->marker[i].position, .inverse_sd = work->inverse_sd};
    *out = work;
    work = NULL;
done:
    rc_plan_impute_work_destroy(work);
    return st;
}

void rc_plan_impute_work_destroy(rc_imputed *work)
{
    if (!work) return;
    rc_risk *risk = &work->context.risk;
    void *const all[] = {work->cohort.time,
                         work->cohort.event,
                         work->cohort.by_time,
                         work->cohort.rank,
                         risk->deaths,
                         risk->at_risk,
                         risk->spread,
                         risk->units,
                         work->marker,
                         work->inverse_sd,
                         work->context.score_units,
                         work->score,
                         work->scan,
                         work->survival,
                         work->slot,
                         work->below,
                         work->order,
                         work->late,
                         work->rank,
                         risk->stratum,
                         work->context.below,
                         work};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

void rc_plan_impute_draw(rc_pcg *generator, size_t n, double *draw)
{
    for (size_t i = 0; i < n; i++) draw[i] = rc_base_pcg_uniform(generator);
}

/* The time at which a patient's curve falls below a share of what it begins with: its slot and the rank with it. */
static uint32_t time_of(const rc_impute *impute, const rc_impute_curves *curves, size_t patient, double share,
                        uint32_t *rank)
{
    size_t lo = curves->first[patient], hi = curves->end[patient], end = hi;
    double level = share * curves->scale[patient];
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (curves->survival[middle] < level)
            hi = middle;
        else
            lo = middle + 1;
    }
    *rank = lo < end ? curves->rank[lo] : impute->last[patient];
    return lo < end ? curves->slot[lo] : (uint32_t)impute->n_slots;
}

void rc_plan_impute_begin(const rc_impute *impute, const double *draw, const uint32_t *whole, rc_imputed *work)
{
    const recut_cohort *cohort = impute->context->cohort;
    int64_t beyond = 0;
    for (size_t i = 0; i < cohort->n; i++) {
        uint32_t slot = impute->slot[i], rank = cohort->rank[i];
        if (!cohort->event[i]) {
            slot = time_of(impute, &impute->event, i, draw[whole ? whole[i] : i], &rank);
            beyond += slot == impute->n_slots;
        }
        work->survival[i] = slot;
        work->rank[i] = rank;
    }
    work->count[RC_IMPUTE_EVENTS] = (int64_t)(cohort->n - cohort->events);
    work->count[RC_IMPUTE_EVENTS_BEYOND] = beyond;
    work->count[RC_IMPUTE_CENSORING] = (int64_t)cohort->events;
}

/* Who got a drawn event time, by falling draw: so do the times fall within a step of a curve.  Draws are spread evenly,
 * so almost all are in their place after one pass.  Returns how many. */
static size_t sort_by_draw(const uint32_t *from, const double *draw, const uint32_t *whole, rc_imputed *work,
                           const uint8_t *observed)
{
    size_t n = work->cohort.n, there = 0;
    uint32_t *below = work->below, *order = work->order;
    double *share = work->score;
    memset(below, 0, (n + 1) * sizeof *below);
    for (size_t i = 0; i < n; i++) {
        work->late[i] = work->cohort.event[i] && !observed[from[i]];
        if (!work->late[i]) continue;
        share[i] = draw[whole ? whole[from[i]] : from[i]];
        below[(size_t)((1 - share[i]) * (double)n) + 1]++;
        there++;
    }
    for (size_t b = 1; b <= n; b++) below[b] += below[b - 1];
    for (size_t i = 0; i < n; i++)
        if (work->late[i]) order[below[(size_t)((1 - share[i]) * (double)n)]++] = (uint32_t)i;
    for (size_t k = 1; k < there; k++) {
        uint32_t one = order[k];
        size_t at = k;
        for (; at > 0 && share[order[at - 1]] < share[one]; at--) order[at] = order[at - 1];
        order[at] = one;
    }
    return there;
}

/* Patients by time for fixed scores, which look at the times of who is censored as well and, as R's maxstat, make much
 * of ties.  Where one event was seen at a time, times were not rounded, and those that are drawn there come after it,
 * one after the other; where several were, they are tied with them.  Times become the numbers of groups of equal
 * ones. */
static void sort_by_time(const rc_impute *impute, const uint32_t *from, const double *draw, const uint32_t *whole,
                         rc_imputed *work)
{
    recut_cohort *cohort = &work->cohort;
    uint32_t *below = work->below;
    size_t n = cohort->n, keys = 2 * impute->n_slots,
           drawn = sort_by_draw(from, draw, whole, work, impute->context->cohort->event);
    for (size_t i = 0; i < n; i++) work->late[i] = work->late[i] && impute->single[work->slot[i]];
    memset(below, 0, (keys + 1) * sizeof *below);
    for (size_t i = 0; i < n; i++) below[2 * work->slot[i] + work->late[i] + 1]++;
    for (size_t k = 1; k <= keys; k++) below[k] += below[k - 1];
    for (size_t i = 0; i < n; i++)
        if (!work->late[i]) cohort->by_time[below[2 * work->slot[i]]++] = (uint32_t)i;
    for (size_t k = 0; k < drawn; k++) {
        uint32_t one = work->order[k];
        if (work->late[one]) cohort->by_time[below[2 * work->slot[one] + 1]++] = one;
    }
    double group = 0;
    for (size_t k = 0; k < n; k++) {
        uint32_t one = cohort->by_time[k];
        if (k > 0 && (work->late[one] || work->slot[one] != work->slot[cohort->by_time[k - 1]])) group++;
        cohort->time[one] = group;
    }
}

void rc_plan_impute_marker(const rc_impute *impute, size_t marker, const uint32_t *from, const double *draw,
                           const uint32_t *whole, rc_imputed *work)
{
    const recut_cohort *observed = impute->context->cohort;
    const rc_criterion *criterion = impute->context->search.criterion;
    recut_cohort *cohort = &work->cohort;
    rc_context *context = &work->context;
    uint32_t beyond = (uint32_t)impute->n_slots;
    int64_t open = 0;
    cohort->events = 0;
    for (size_t i = 0; i < cohort->n; i++) {
        uint32_t watched = impute->slot[i], survival = work->survival[from[i]], rank = observed->rank[i];
        if (observed->event[i]) {
            watched = time_of(impute, &impute->censoring[marker], i, draw[whole ? whole[i] : i], &rank);
            open += watched == beyond;
        }
        bool seen = survival <= watched && survival < beyond;
        uint32_t until = seen ? survival : watched;
        cohort->event[i] = seen;
        cohort->events += seen;
        cohort->rank[i] = seen ? work->rank[from[i]] : rank;
        work->slot[i] = until < beyond ? until : beyond - 1;
    }
    work->count[RC_IMPUTE_CENSORING_BEYOND] = open;
    if (!criterion->exact) sort_by_time(impute, from, draw, whole, work);
    rc_kernel_risk_fill(cohort, &context->risk, work->score);
    if (!criterion->exact)
        rc_kernel_risk_fixed(cohort, criterion->scores, criterion->argument, &context->risk, context->score_units,
                             &context->score_unit, &context->score_square, work->score);
    rc_plan_context_scan(context, marker, impute->context->marker[marker].scan.k);
    if (!criterion->exact) rc_plan_context_scales(context, marker);
}
