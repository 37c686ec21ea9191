/* SPDX-License-Identifier: GPL-3.0-or-later
 * reselect.c - the search in weighted samples: by the kernels made for it, or by the reference kernels. */
#include "plan/reselect.h"

#include "base/memory.h"
#include "kernel/scan_weighted.h"
#include "plan/context.h"

#include <math.h>

struct rc_reselect {
    const recut_cohort *cohort;
    rc_search search;
    const double *weight;
    rc_risk *risk;
    double size;
    bool integer, has_units; /* of the log-rank scores */
    bool fast;               /* weighted is made */
    rc_weighted weighted;
    void *memory;       /* of weighted */
    size_t marker;      /* whose values value_at holds; SIZE_MAX = none */
    uint32_t *value_at; /* [n] by position in the marker's order */
    /* For the reference kernels and fixed scores, within one search: arrays of `weighted` where there is one. */
    int64_t *units;
    uint32_t *position, *value; /* [n] candidates */
    double *score, *inverse_sd, *scan_work;
    double *stratum,
        *below; /* [3][strata], [strata] with strata: of rc_risk, and the sample's weight below a candidate */
    size_t scan_doubles;
};

/* All that the plain search needs, where there is no `weighted`. */
static recut_status make_plain(rc_reselect *reselect, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = reselect->cohort->n;
    RC_NEW(reselect->units, n, err);
    RC_NEW(reselect->position, n, err);
    RC_NEW(reselect->value, n, err);
    RC_NEW(reselect->score, n, err);
    RC_NEW(reselect->inverse_sd, n, err);
    RC_NEW(reselect->scan_work, reselect->scan_doubles, err);
done:
    return st;
}

static recut_status make_weighted(rc_reselect *reselect, const rc_scan_table *table, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_weighted *weighted = &reselect->weighted;
    unsigned char *memory;
    RC_NEW(memory, rc_kernel_weighted_bytes(reselect->cohort), err);
    reselect->memory = memory;
    rc_kernel_weighted_init(weighted, table, reselect->cohort, memory);
    reselect->units = weighted->low;
    reselect->position = weighted->position;
    reselect->value = weighted->value;
    reselect->score = weighted->weight;
    reselect->inverse_sd = weighted->scaled;
    reselect->scan_work = weighted->arena;
done:
    return st;
}

recut_status rc_plan_reselect_create(const recut_cohort *cohort, const rc_search *search, rc_reselect **out,
                                     recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_reselect *reselect = NULL;
    size_t n = cohort->n, m = cohort->n_event_times;
    const rc_scan_table *table = search->kernel;
    RC_NEW(reselect, 1, err);
    reselect->cohort = cohort;
    reselect->search = *search;
    reselect->marker = SIZE_MAX;
    reselect->fast = table && table->passes && !cohort->from; /* its keys are of nested risk sets */
    reselect->scan_doubles = rc_kernel_scan_work(n, m, n) / sizeof(double);
    RC_NEW(reselect->value_at, n, err);
    if (cohort->has_strata) {
        RC_NEW(reselect->stratum, 3 * rc_cohort_strata(cohort), err);
        RC_NEW(reselect->below, rc_cohort_strata(cohort), err);
    }
    if (reselect->fast)
        RC_TRY(make_weighted(reselect, table, err));
    else
        RC_TRY(make_plain(reselect, err));
    *out = reselect;
    reselect = NULL;
done:
    rc_plan_reselect_destroy(reselect);
    return st;
}

void rc_plan_reselect_destroy(rc_reselect *reselect)
{
    if (!reselect) return;
    void *const plain[] = {reselect->units, reselect->position,   reselect->value,
                           reselect->score, reselect->inverse_sd, reselect->scan_work};
    for (size_t i = 0; !reselect->fast && i < sizeof plain / sizeof *plain; i++) rc_base_memory_free(plain[i]);
    rc_base_memory_free(reselect->memory);
    rc_base_memory_free(reselect->stratum);
    rc_base_memory_free(reselect->below);
    rc_base_memory_free(reselect->value_at);
    rc_base_memory_free(reselect);
}

double *rc_plan_reselect_spare(rc_reselect *reselect, size_t count)
{
    return count <= reselect->scan_doubles ? reselect->scan_work : NULL;
}

double rc_plan_reselect_set(rc_reselect *reselect, const double *weight, bool integer, rc_risk *risk)
{
    double square;
    reselect->weight = weight;
    reselect->integer = integer;
    reselect->risk = risk;
    reselect->has_units = !reselect->fast;
    risk->units = reselect->units;
    risk->stratum = reselect->stratum;
    reselect->size = 0;
    if (reselect->fast) return reselect->size = rc_kernel_weighted_risk(&reselect->weighted, weight, integer, risk);
    for (size_t i = 0; i < reselect->cohort->n; i++) reselect->size += weight[i];
    rc_kernel_risk_weighted(reselect->cohort, weight, NULL, NULL, risk, &square, reselect->score);
    return reselect->size;
}

/* Values that occur in the sample and leave enough on both sides. */
static size_t candidates_of(rc_reselect *reselect, size_t which, const uint32_t *order, const rc_bounds *bounds)
{
    const rc_marker *marker = &reselect->cohort->marker[which];
    double low = 0, size = reselect->size;
    size_t k = 0;
    for (size_t v = 0; v < marker->n_distinct; v++) {
        double here = 0;
        for (uint32_t i = marker->first[v]; i < marker->first[v + 1]; i++) here += reselect->weight[order[i]];
        if (here > 0 && low >= bounds->low && low > 0 && size - low >= bounds->high) {
            reselect->position[k] = marker->first[v];
            reselect->value[k++] = (uint32_t)v;
        }
        low += here;
    }
    return k;
}

/* Adds the sample's weights of order[from .. to-1] to those below, in all or in each stratum. */
static void add_below(const rc_reselect *reselect, const uint32_t *order, size_t from, size_t to, double *below)
{
    const uint32_t *code = reselect->cohort->has_strata ? reselect->cohort->strata.code : NULL;
    for (size_t i = from; i < to; i++) below[code ? code[order[i]] : 0] += reselect->weight[order[i]];
}

/* The scores of the criterion; inverse standard deviations at the candidates. */
static void prepare(rc_reselect *reselect, const double *argument, const uint32_t *order, size_t k)
{
    size_t at = 0, strata = rc_cohort_strata(reselect->cohort);
    double square, all = 0, *below = reselect->below ? reselect->below : &all;
    rc_scores *scores = reselect->search.criterion->exact ? NULL : reselect->search.criterion->scores;
    if (scores || !reselect->has_units)
        rc_kernel_risk_weighted(reselect->cohort, reselect->weight, scores, argument, reselect->risk, &square,
                                reselect->score);
    reselect->has_units = !scores;
    for (size_t s = 0; s < strata; s++) below[s] = 0;
    for (size_t c = 0; scores && c < k; at = reselect->position[c], c++) {
        add_below(reselect, order, at, reselect->position[c], below);
        double sd = rc_kernel_risk_deviation(reselect->risk, strata, below, reselect->size, square);
        reselect->inverse_sd[c] = sd > 0 ? 1 / sd : 0;
    }
}

/* By the reference kernels or fixed scores; returns the value selected. */
static size_t search_plain(rc_reselect *reselect, size_t marker, const uint32_t *order, const rc_bounds *bounds,
                           size_t *candidates, rc_scan_best *best)
{
    const recut_cohort *cohort = reselect->cohort;
    const rc_risk *risk = reselect->risk;
    size_t k = *candidates = candidates_of(reselect, marker, order, bounds);
    if (k == 0) return 0;
    const rc_criterion *criterion = reselect->search.criterion;
    prepare(reselect, criterion->argument, order, k);
    rc_scan scan = {.n = cohort->n,
                    .m = cohort->n_event_times,
                    .k = k,
                    .position = reselect->position,
                    .units = risk->units,
                    .unit = risk->unit,
                    .rank = cohort->rank,
                    .from = cohort->from,
                    .weight = reselect->weight,
                    .at_risk = risk->at_risk,
                    .spread = risk->spread,
                    .inverse_sd = reselect->inverse_sd};
    rc_plan_criterion_kernel (&reselect->search)(&scan, order, best, reselect->scan_work);
    for (size_t s = 0; s < criterion->more; s++) { /* one set after the other, in the same storage */
        rc_scan_best other;
        prepare(reselect, criterion->further[s], order, k);
        scan.unit = risk->unit;
        rc_plan_criterion_kernel (&reselect->search)(&scan, order, &other, reselect->scan_work);
        rc_kernel_scan_better(best, &other);
    }
    return reselect->value[best->candidate];
}

/* By the kernels for weighted samples; returns the value selected. */
static size_t search_fast(rc_reselect *reselect, size_t which, const uint32_t *order, double least, size_t *candidates,
                          rc_scan_best *best)
{
    const rc_marker *marker = &reselect->cohort->marker[which];
    uint32_t value = 0;
    reselect->has_units = false;
    if (reselect->marker != which)
        for (uint32_t v = 0; v < marker->n_distinct; v++)
            for (uint32_t i = marker->first[v]; i < marker->first[v + 1]; i++) reselect->value_at[i] = v;
    reselect->marker = which;
    rc_weighted_query query = {.weight = reselect->weight,
                               .order = order,
                               .value = reselect->value_at,
                               .size = reselect->size,
                               .least = least,
                               .whole = reselect->integer};
    rc_kernel_weighted_search(&reselect->weighted, reselect->risk, &query, candidates, &value, best);
    return value;
}

void rc_plan_reselect_search(rc_reselect *reselect, size_t which, const uint32_t *order, rc_selected *out)
{
    const rc_marker *marker = &reselect->cohort->marker[which];
    const rc_search *search = &reselect->search;
    rc_bounds bounds = rc_cohort_bounds(reselect->size, search->min_fraction, search->sides, reselect->integer);
    rc_scan_best best = {.statistic = -1};
    size_t k, value = search->criterion->exact && reselect->fast
                          ? search_fast(reselect, which, order, bounds.low, &k, &best)
                          : search_plain(reselect, which, order, &bounds, &k, &best);
    *out = (rc_selected){.reason = RC_REASON_NO_CUTOFF, .candidates = k, .cutoff = NAN, .statistic = NAN};
    if (k == 0) return;
    out->reason = best.statistic < 0 ? RC_REASON_NO_EVENTS : RC_REASON_NONE;
    if (best.statistic < 0) return;
    out->value = value;
    out->position = marker->first[value];
    out->cutoff = rc_cohort_cutoff(reselect->cohort, which, out->position);
    out->statistic = best.statistic;
}

size_t rc_plan_reselect_candidates(rc_reselect *reselect, size_t marker, const uint32_t *order,
                                   const uint32_t **position, const uint32_t **value)
{
    const rc_search *search = &reselect->search;
    rc_bounds bounds = rc_cohort_bounds(reselect->size, search->min_fraction, search->sides, reselect->integer);
    *position = reselect->position;
    *value = reselect->value;
    return candidates_of(reselect, marker, order, &bounds);
}
