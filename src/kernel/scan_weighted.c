/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_weighted.c - the search in a weighted sample.
 *
 *   1. memory     2. risk sets     3. the sample along the marker     4. search
 *
 * Patients are known by a key, 2 rank + event: the weights of every key give the risk sets, and the log-rank score
 * depends on the key alone.  Along the marker only the patients that count are kept. */
#include "kernel/scan_weighted.h"

#include "kernel/carve.h"

#include <math.h>
#include <string.h>

#define INLINE __attribute__((always_inline)) static inline

/* ---- 1. memory ----------------------------------------------------------- */

static size_t lay_out(rc_weighted *w, const recut_cohort *cohort, rc_carver *c)
{
    size_t n = cohort->n, m = cohort->n_event_times, few = n < RC_PAIRS_MOST ? n : RC_PAIRS_MOST;
    w->key = rc_kernel_carve(c, n, sizeof *w->key);
    w->count = rc_kernel_carve(c, 2 * (m + 1), sizeof *w->count);
    w->score = rc_kernel_carve(c, 2 * (m + 1), sizeof *w->score);
    w->hazard = rc_kernel_carve(c, m + 1, sizeof *w->hazard);
    w->hist = rc_kernel_carve(c, m + 1, sizeof *w->hist);
    w->rank = rc_kernel_carve(c, n, sizeof *w->rank);
    w->value = rc_kernel_carve(c, n, sizeof *w->value);
    w->rates = (rc_rates){.most = n};
    if (n <= RC_RATES_MOST) w->rates.cell = rc_kernel_carve(c, (n + 1) * RC_RATES_DEATHS, sizeof *w->rates.cell);
    w->place = rc_kernel_carve(c, n, sizeof *w->place);
    w->every = rc_kernel_carve(c, n, sizeof *w->every);
    w->weight = rc_kernel_carve(c, n, sizeof *w->weight);
    w->scaled = rc_kernel_carve(c, n, sizeof *w->scaled);
    w->low = rc_kernel_carve(c, n + 1, sizeof *w->low);
    w->below = rc_kernel_carve(c, n + 1, sizeof *w->below);
    w->position = rc_kernel_carve(c, n, sizeof *w->position);
    w->arena = rc_kernel_carve(c, 1, rc_kernel_scan_work(n, m, n));
    w->reach = rc_kernel_carve(c, m + 1, sizeof *w->reach);
    w->gain = rc_kernel_carve(c, m + 1, sizeof *w->gain);
    w->least = rc_kernel_carve(c, few + 1, sizeof *w->least);
    w->upper = rc_kernel_carve(c, few + 1, sizeof *w->upper);
    w->survivor = rc_kernel_carve(c, few + 1, sizeof *w->survivor);
    rc_kernel_pairs_lay_out(&w->pairs, c, few);
    return c->used + RC_CARVE_LINE;
}

size_t rc_kernel_weighted_bytes(const recut_cohort *cohort)
{
    rc_weighted w;
    rc_carver c = {.base = NULL};
    return lay_out(&w, cohort, &c);
}

static void fill_rates(const rc_rates *rates)
{
    for (size_t y = 0; y <= rates->most; y++)
        for (size_t d = 0; d < RC_RATES_DEATHS; d++)
            rates->cell[y * RC_RATES_DEATHS + d] = rc_kernel_weighted_rate((double)d, (double)y);
}

void rc_kernel_weighted_init(rc_weighted *weighted, const rc_scan_table *table, const recut_cohort *cohort,
                             void *memory)
{
    rc_carver c = rc_kernel_carver(memory);
    lay_out(weighted, cohort, &c);
    weighted->cohort = cohort;
    weighted->passes = table->passes();
    rc_kernel_pairs_init(&weighted->pairs, cohort->n < RC_PAIRS_MOST ? cohort->n : RC_PAIRS_MOST);
    for (int e = 0; e < 2; e++) weighted->pairs.end[e].from = NULL;
    for (size_t i = 0; i < cohort->n; i++) weighted->key[i] = 2 * cohort->rank[i] + cohort->event[i];
    for (size_t i = 0; i < cohort->n; i++) weighted->every[i] = (uint32_t)i;
    if (weighted->rates.cell) fill_rates(&weighted->rates);
}

/* ---- 2. risk sets ------------------------------------------------------- */

double rc_kernel_weighted_risk(rc_weighted *w, const double *weight, bool whole, rc_risk *risk)
{
    const recut_cohort *cohort = w->cohort;
    risk->n = cohort->n;
    risk->m = cohort->n_event_times;
    for (size_t i = 0; i < risk->n; i++) w->count[w->key[i]] += weight[i];
    double early = w->count[0]; /* never at risk: censored before the first event */
    w->magnitude = w->passes->weighted->risk(risk->m, w->count, risk->deaths, risk->at_risk, risk->spread, w->hazard,
                                             w->score, w->reach, w->gain, whole && w->rates.cell ? &w->rates : NULL);
    return early + risk->at_risk[0];
}

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* 2^exponent, exponent in the normal range. */
static double power_of_two(int exponent)
{
    uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The unit of rc_kernel_risk_weighted depends on the exponent of sum |weight score|, added up patient by patient: where
 * rounding could decide it, the sum is made in that order. */
static double unit_of(const rc_weighted *w, const double *weight, double *per_unit)
{
    double sum = w->magnitude;
    uint64_t fraction = bits_of(sum) << 12, close = (uint64_t)(w->cohort->n + w->cohort->n_event_times + 64) << 14;
    if (fraction < close || fraction > 0 - close) { /* within 4 (n + m) times the rounding of one addition */
        sum = 0;
        for (size_t i = 0; i < w->cohort->n; i++) sum += fabs(w->score[w->key[i]] * weight[i]);
    }
    int exponent = sum > 1 ? (int)(bits_of(sum) >> 52) - 1022 : 1; /* of frexp */
    *per_unit = power_of_two(61 - exponent);
    return power_of_two(exponent - 61);
}

/* ---- 3. the sample along the marker -------------------------------------- */

/* The places of the patients that count; returns how many. */
static size_t keep_drawn(const rc_weighted *w, const rc_weighted_query *query)
{
    const uint32_t *order = query->order;
    uint32_t *restrict place = w->place;
    size_t kept = 0, n = w->cohort->n;
    for (size_t p = 0; p < n; p++) {
        place[kept] = (uint32_t)p;
        kept += query->weight[order[p]] > 0;
    }
    return kept;
}

/* Their ranks, weights and scores; sums of units and weights. */
static void sum_drawn(const rc_weighted *w, const rc_weighted_query *query, size_t kept, double per_unit)
{
    for (size_t at = 0; at < kept; at++) {
        uint32_t patient = query->order[w->place[at]], key = w->key[patient];
        double times = query->weight[patient];
        w->rank[at] = key >> 1;
        w->weight[at] = times;
        w->scaled[at] = w->score[key] * times;
    }
    w->passes->weighted->sums(w->scaled, w->weight, per_unit, kept, w->low, w->below);
}

/* What rises from patient to patient. */
typedef struct rising {
    int64_t units;
    double weight;
    uint32_t whole; /* the same */
} rising;

/* The same sums of the patients [at, until) in whole weights, one after the other, and what they bring to the bounds of
 * an end of `kept` records, in units of 1 / per_bound. */
INLINE rising place_drawn(const rc_weighted *w, const rc_weighted_query *query, size_t at, size_t until, rising sum,
                          double per_unit, double per_bound, size_t kept, const bool high)
{
    const rc_pairs_end *end = &w->pairs.end[high];
    const uint32_t *restrict place = w->place, *restrict order = query->order, *restrict key_of = w->key;
    const double *restrict times_of = query->weight, *restrict score = w->score, *restrict reach_of = w->reach,
                           *restrict gain_of = w->gain;
    int64_t *restrict low = w->low + 1;
    double *restrict below = w->below + 1;
    int16_t *restrict reaches = end->reach, *restrict weights = end->weight;
    uint32_t *restrict gains = end->gain, size = (uint32_t)query->size;
    for (; at < until; at++) {
        uint32_t patient = order[place[at]], key = key_of[patient];
        double times = times_of[patient];
        uint32_t weight = (uint32_t)(int32_t)times, before = high ? size - sum.whole - weight : sum.whole;
        uint32_t reach = (uint32_t)rc_kernel_pairs_up(reach_of[key >> 1], per_bound);
        uint32_t gain = (uint32_t)rc_kernel_pairs_down(gain_of[key >> 1], per_bound) - weight * reach;
        size_t i = high ? kept - 1 - at : at;
        low[at] = sum.units += llrint(score[key] * times * per_unit);
        below[at] = sum.weight += times;
        sum.whole += weight;
        reaches[i] = (int16_t)(reach - RC_PAIRS_ZERO);
        weights[i] = (int16_t)weight;
        gains[i] = weight * (gain - rc_kernel_pairs_zero(1, before));
    }
    return sum;
}

/* Returns the unit of the bounds. */
static double place_all_drawn(const rc_weighted *w, const rc_weighted_query *query, size_t kept, double per_unit)
{
    size_t m = w->cohort->n_event_times;
    double unit = rc_kernel_pairs_unit(w->reach[m], w->gain[m], query->size, false);
    rising sum = {0};
    w->low[0] = 0;
    w->below[0] = 0;
    sum = place_drawn(w, query, 0, kept / 2, sum, per_unit, 1 / unit, kept, false);
    place_drawn(w, query, kept / 2, kept, sum, per_unit, 1 / unit, kept, true);
    return unit;
}

/* Admissible splits into positions [0, at) and the rest; at is in [*from, *to]. */
static bool admissible(const rc_weighted *w, const rc_weighted_query *query, size_t kept, size_t *from, size_t *to)
{
    size_t lo = 1, hi = kept;
    while (lo < hi && !(w->below[lo] >= query->least)) lo++;
    while (hi > lo && !(query->size - w->below[hi - 1] >= query->least)) hi--;
    *from = lo;
    *to = hi - 1;
    return lo < hi;
}

/* Candidates among them, with what lies below; returns how many. */
static size_t candidates_of(rc_weighted *w, const rc_weighted_query *query, size_t from, size_t to)
{
    const uint32_t *value = query->value, *place = w->place;
    size_t k = 0, n = w->cohort->n;
    w->low_at = w->low + from;
    w->below_at = w->below + from;
    w->position_at = w->every + from;
    if (value[n - 1] - value[0] == n - 1) return to - from + 1; /* no ties: each of them */
    w->position_at = w->position;
    for (size_t at = from; at <= to; at++) {
        w->position[k] = (uint32_t)at;
        w->low_at[k] = w->low[at];
        w->below_at[k] = w->below[at];
        k += value[place[at]] != value[place[at - 1]];
    }
    return k;
}

/* ---- 4. search ---------------------------------------------------------- */

/* Evaluates candidate c exactly, from the nearer end, and keeps it where it is better. */
static void consider(const rc_weighted *w, const rc_weighted_query *query, const rc_scan *scan, size_t c,
                     rc_scan_best *best)
{
    bool high = 2 * w->below_at[c] > query->size;
    size_t at = high ? scan->position[c] : 0, until = high ? scan->n : scan->position[c];
    double *low = w->arena, total = high ? query->size - w->below_at[c] : w->below_at[c];
    for (; at < until; at++) {
        uint32_t patient = query->order[w->place[at]];
        w->hist[w->key[patient] >> 1] += query->weight[patient];
    }
    double variance =
        w->passes->evaluate(scan, w->hist, total, high ? scan->at_risk : NULL, high ? -1 : 1, low, low + scan->m);
    if (!(variance > 0)) return;
    double numerator = (double)w->low_at[c] * scan->unit, statistic = numerator * numerator / variance;
    if (statistic > best->statistic || (statistic == best->statistic && c < best->candidate))
        *best = (rc_scan_best){.candidate = c, .low = w->low_at[c], .statistic = statistic, .variance = variance};
}

static void search_pairs(const rc_weighted *w, const rc_weighted_query *query, const rc_scan *scan, double unit,
                         rc_scan_best *best)
{
    const rc_scan_passes *passes = w->passes;
    size_t k = scan->k, first = scan->position[0];
    rc_kernel_pairs_bounds(passes, &w->pairs, scan->n, w->least);
    const int32_t *least = w->least + first;
    if (scan->position[k - 1] - first != k - 1) {
        for (size_t c = 0; c < k; c++) w->least[c] = w->least[scan->position[c]];
        least = w->least;
    }
    size_t guess = passes->upper(w->low_at, least, k, w->upper);
    consider(w, query, scan, guess, best);
    float limit = rc_kernel_pairs_limit(best->statistic, scan->unit, unit);
    size_t found = passes->survivors(w->upper, limit, k, w->survivor);
    for (size_t i = 0; i < found; i++) {
        size_t c = w->survivor[i];
        if (c == guess || w->upper[c] < limit) continue;
        consider(w, query, scan, c, best);
        limit = rc_kernel_pairs_limit(best->statistic, scan->unit, unit);
    }
}

static void search_branches(const rc_weighted *w, const rc_weighted_query *query, const rc_scan *scan,
                            rc_scan_best *best)
{
    rc_branch branch = {.passes = w->passes,
                        .scan = scan,
                        .end = scan->n,
                        .rank = w->rank,
                        .weight = w->weight,
                        .prefix = w->low_at,
                        .hist = w->hist,
                        .arena = w->arena};
    size_t guess = w->passes->weighted->rough(w->low_at, w->below_at, query->size, scan->k);
    rc_kernel_branch_search(&branch, guess, best);
}

void rc_kernel_weighted_search(rc_weighted *w, rc_risk *risk, const rc_weighted_query *query, size_t *candidates,
                               uint32_t *value, rc_scan_best *best)
{
    size_t from, to, kept = keep_drawn(w, query), m = risk->m;
    double per_unit, bound_unit = 0;
    bool paired = query->whole && query->size <= RC_PAIRS_WEIGHT && kept <= w->passes->weighted_most;
    risk->unit = unit_of(w, query->weight, &per_unit);
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    *candidates = 0;
    if (paired)
        bound_unit = place_all_drawn(w, query, kept, per_unit);
    else
        sum_drawn(w, query, kept, per_unit);
    if (!admissible(w, query, kept, &from, &to)) return;
    size_t k = *candidates = candidates_of(w, query, from, to);
    if (k == 0) return;
    rc_scan scan = {.n = kept,
                    .m = m,
                    .k = k,
                    .position = w->position_at,
                    .unit = risk->unit,
                    .at_risk = risk->at_risk,
                    .spread = risk->spread};
    if (paired)
        search_pairs(w, query, &scan, bound_unit, best);
    else
        search_branches(w, query, &scan, best);
    *value = query->value[w->place[w->position_at[best->candidate]]];
}
