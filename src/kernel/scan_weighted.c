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

/* ---- 1. memory ----------------------------------------------------------- */

static size_t lay_out(rc_weighted *w, const recut_cohort *cohort, rc_carver *c)
{
    size_t n = cohort->n, m = cohort->n_event_times, stride = (m + 31) / 32 * 32;
    size_t few = n < RC_CENSUS_LARGEST ? n : RC_CENSUS_LARGEST; /* as many patients a sample with a census has */
    w->key = rc_kernel_carve(c, n, sizeof *w->key);
    w->count = rc_kernel_carve(c, 2 * (m + 1), sizeof *w->count);
    w->score = rc_kernel_carve(c, 2 * (m + 1), sizeof *w->score);
    w->hazard = rc_kernel_carve(c, m + 1, sizeof *w->hazard);
    w->hist = rc_kernel_carve(c, m + 1, sizeof *w->hist);
    w->rank = rc_kernel_carve(c, n, sizeof *w->rank);
    w->value = rc_kernel_carve(c, n, sizeof *w->value);
    w->weight = rc_kernel_carve(c, n, sizeof *w->weight);
    w->scaled = rc_kernel_carve(c, n, sizeof *w->scaled);
    w->low = rc_kernel_carve(c, n + 1, sizeof *w->low);
    w->below = rc_kernel_carve(c, n + 1, sizeof *w->below);
    w->position = rc_kernel_carve(c, n, sizeof *w->position);
    w->arena = rc_kernel_carve(c, 1, rc_kernel_scan_work(n, m, n));
    w->kept = rc_kernel_carve(c, m + 1, sizeof *w->kept);
    w->total = rc_kernel_carve(c, stride, sizeof *w->total);
    w->share = rc_kernel_carve(c, stride, sizeof *w->share);
    w->census_rank = rc_kernel_carve(c, few, sizeof *w->census_rank);
    w->census_count = rc_kernel_carve(c, few, sizeof *w->census_count);
    w->least = rc_kernel_carve(c, few, sizeof *w->least);
    w->survivor = rc_kernel_carve(c, few, sizeof *w->survivor);
    return c->used + RC_CARVE_LINE;
}

size_t rc_kernel_weighted_bytes(const recut_cohort *cohort)
{
    rc_weighted w;
    rc_carver c = {.base = NULL};
    return lay_out(&w, cohort, &c);
}

void rc_kernel_weighted_init(rc_weighted *weighted, const rc_scan_table *table, const recut_cohort *cohort,
                             void *memory)
{
    rc_carver c = rc_kernel_carver(memory);
    lay_out(weighted, cohort, &c);
    weighted->cohort = cohort;
    weighted->passes = table->passes();
    for (size_t i = 0; i < cohort->n; i++) weighted->key[i] = 2 * cohort->rank[i] + cohort->event[i];
}

/* ---- 2. risk sets ------------------------------------------------------- */

double rc_kernel_weighted_risk(rc_weighted *w, const double *weight, rc_risk *risk)
{
    const recut_cohort *cohort = w->cohort;
    risk->n = cohort->n;
    risk->m = cohort->n_event_times;
    for (size_t i = 0; i < risk->n; i++) w->count[w->key[i]] += weight[i];
    double early = w->count[0]; /* never at risk: censored before the first event */
    w->magnitude =
        w->passes->weighted->risk(risk->m, w->count, risk->deaths, risk->at_risk, risk->spread, w->hazard, w->score);
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

/* The patients that count; returns how many. */
static size_t keep_drawn(rc_weighted *w, const rc_weighted_query *query)
{
    const uint32_t *order = query->order, *value = query->value, *key = w->key;
    const double *weight = query->weight, *score = w->score;
    uint32_t *restrict rank_kept = w->rank, *restrict value_kept = w->value;
    double *restrict weight_kept = w->weight, *restrict scaled_kept = w->scaled;
    size_t kept = 0, n = w->cohort->n;
    for (size_t p = 0; p < n; p++) {
        uint32_t patient = order[p], k = key[patient];
        double times = weight[patient];
        rank_kept[kept] = k >> 1;
        value_kept[kept] = value[p];
        weight_kept[kept] = times;
        scaled_kept[kept] = score[k] * times;
        kept += times > 0;
    }
    return kept;
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
    size_t k = 0, n = w->cohort->n;
    w->low_at = w->low + from;
    w->below_at = w->below + from;
    if (query->value[n - 1] - query->value[0] == n - 1) { /* no ties: each of them */
        for (size_t at = from; at <= to; at++) w->position[at - from] = (uint32_t)at;
        return to - from + 1;
    }
    for (size_t at = from; at <= to; at++) {
        w->position[k] = (uint32_t)at;
        w->low_at[k] = w->low[at];
        w->below_at[k] = w->below[at];
        k += w->value[at] != w->value[at - 1];
    }
    return k;
}

/* ---- 4. search ---------------------------------------------------------- */

/* Returns the unit of the weights. */
static double make_census(rc_weighted *w, const rc_risk *risk, double size, size_t end, rc_census *census)
{
    const struct rc_weighted_passes *passes = w->passes->weighted;
    double *spread = w->hazard, largest, sum; /* the hazard is used up */
    size_t kept = passes->thin(risk->m, risk->spread, risk->at_risk, spread, w->total, w->kept, &largest, &sum);
    double each = largest / INT16_MAX, all = sum * (size * size / 4) / 0x1.fffffep30;
    double unit = (each > all ? each : all) * (1 + 1e-9);
    *census = (rc_census){.stride = (kept + 31) / 32 * 32,
                          .total = w->total,
                          .weight = w->share,
                          .rank = w->census_rank,
                          .count = w->census_count};
    passes->narrow(spread, unit > 0 ? (1 - 1e-9) / unit : 0, kept, w->share);
    for (size_t j = kept; j < census->stride; j++) w->share[j] = w->total[j] = 0;
    passes->narrow(w->weight, 1, end, w->census_count);
    for (size_t i = 0; i < end; i++) w->census_rank[i] = (int16_t)w->kept[w->rank[i]];
    return unit;
}

static void search_census(rc_weighted *w, const rc_branch *branch, const rc_risk *risk, double size, rc_scan_best *best)
{
    const rc_scan_passes *passes = w->passes;
    const rc_scan *scan = branch->scan;
    rc_census census;
    size_t k = scan->k;
    double unit = make_census(w, risk, size, scan->position[k - 1], &census);
    passes->weighted->census(&census, scan->position, k, w->least);
    size_t guess = passes->guess(branch->prefix, w->least, k);
    bool upper = 2 * w->below_at[guess] > size;
    rc_kernel_branch_consider(branch, upper ? branch->end : 0, upper ? risk->at_risk : NULL, guess, w->arena,
                              w->arena + risk->m, best);
    double threshold = best->statistic >= 0 ? best->statistic * unit : -1;
    size_t found = passes->survivors(branch->prefix, scan->unit, w->least, threshold, k, w->survivor);
    for (size_t i = 0; i < found; i++) {
        size_t c = w->survivor[i];
        if (c == guess) continue;
        upper = 2 * w->below_at[c] > size;
        rc_kernel_branch_consider(branch, upper ? branch->end : 0, upper ? risk->at_risk : NULL, c, w->arena,
                                  w->arena + risk->m, best);
    }
}

void rc_kernel_weighted_search(rc_weighted *w, rc_risk *risk, const rc_weighted_query *query, size_t *candidates,
                               uint32_t *value, rc_scan_best *best)
{
    const struct rc_weighted_passes *passes = w->passes->weighted;
    size_t from, to, kept = keep_drawn(w, query), m = risk->m;
    double per_unit;
    risk->unit = unit_of(w, query->weight, &per_unit);
    *best = (rc_scan_best){.statistic = -1, .variance = NAN};
    *candidates = 0;
    passes->sums(w->scaled, w->weight, per_unit, kept, w->low, w->below);
    if (!admissible(w, query, kept, &from, &to)) return;
    size_t k = *candidates = candidates_of(w, query, from, to);
    if (k == 0) return;
    rc_scan scan = {.n = kept,
                    .m = m,
                    .k = k,
                    .position = w->position,
                    .unit = risk->unit,
                    .at_risk = risk->at_risk,
                    .spread = risk->spread};
    rc_branch branch = {.passes = w->passes,
                        .scan = &scan,
                        .end = kept,
                        .rank = w->rank,
                        .weight = w->weight,
                        .prefix = w->low_at,
                        .hist = w->hist,
                        .arena = w->arena};
    if (query->whole && query->size <= RC_CENSUS_LARGEST && m <= passes->census_event_times)
        search_census(w, &branch, risk, query->size, best);
    else
        rc_kernel_branch_search(&branch, passes->rough(w->low_at, w->below_at, query->size, k), best);
    *value = w->value[w->position[best->candidate]];
}
