/* SPDX-License-Identifier: GPL-3.0-or-later
 * nested.c - a cohort and a context in storage that is laid out once.
 *
 *   1. storage     2. loading     3. search and split     4. permutations
 *
 * What only some callers want is made when it is first asked for. */
#include "plan/nested.h"

#include "base/memory.h"
#include "cohort/arrays.h"
#include "cohort/order.h"
#include "kernel/carve.h"
#include "kernel/scan_draws.h"
#include "kernel/scan_fused.h"
#include "plan/maxt.h"

#include <math.h>
#include <string.h>

enum { LANES = RC_SHUFFLE_LANES };
enum { TOGETHER = 16 * LANES, BEFORE_STOP = 4 * LANES }; /* replicates in one go */

struct rc_nested {
    size_t n_max;
    recut_cohort cohort;
    rc_marker marker;
    char name[8];
    rc_context context;
    rc_context_marker candidates;
    bool searched, complete, prepared,
        fused_ready; /* best; both kinds of scores and scales; permutations, by `fused` */
    rc_scan_best best;
    double *score;         /* [n_max] scratch, as are the next three, in the same memory */
    rc_sort_item *sorting; /* [2 n_max] */
    double *split;         /* [6 (n_max + 1)] */
    double *scan;          /* of rc_kernel_scan_work */
    uint32_t *record;      /* [LANES][n_max] */
    rc_fused fused;
    rc_draws draws;
    unsigned char *fused_memory, *draws_memory, *memory;
};

/* ---- 1. storage --------------------------------------------------------- */

/* What the permutations need of memory does not always grow with the cohort or its event times: other algorithms. */
static void permutation_bytes(const rc_nested *nested, size_t *fused, size_t *draws)
{
    const rc_scan_table *kernel = nested->context.search.kernel;
    bool score = !nested->context.search.criterion->exact;
    *fused = *draws = 0;
    for (size_t i = 0; i <= nested->n_max; i++) {
        rc_scan times = {.n = nested->n_max, .m = i}, patients = {.n = i, .k = i};
        size_t bytes = rc_kernel_fused_bytes(kernel, &times, nested->n_max, score);
        *fused = bytes > *fused ? bytes : *fused;
        bytes = score ? rc_kernel_draws_bytes(kernel, &patients) : 0;
        *draws = bytes > *draws ? bytes : *draws;
    }
}

static void lay_out(rc_nested *nested, rc_carver *c)
{
    size_t n = nested->n_max, bytes = rc_kernel_scan_work(n, n, n);
    recut_cohort *cohort = &nested->cohort;
    rc_risk *risk = &nested->context.risk;
    size_t fused, draws;
    permutation_bytes(nested, &fused, &draws);
    cohort->time = rc_kernel_carve(c, n, sizeof *cohort->time);
    cohort->event = rc_kernel_carve(c, n, sizeof *cohort->event);
    cohort->by_time = rc_kernel_carve(c, n, sizeof *cohort->by_time);
    cohort->event_time = rc_kernel_carve(c, n, sizeof *cohort->event_time);
    cohort->rank = rc_kernel_carve(c, n, sizeof *cohort->rank);
    nested->marker.value = rc_kernel_carve(c, n, sizeof *nested->marker.value);
    nested->marker.order = rc_kernel_carve(c, n, sizeof *nested->marker.order);
    nested->marker.first = rc_kernel_carve(c, n + 1, sizeof *nested->marker.first);
    risk->deaths = rc_kernel_carve(c, n, sizeof *risk->deaths);
    risk->at_risk = rc_kernel_carve(c, n, sizeof *risk->at_risk);
    risk->spread = rc_kernel_carve(c, n, sizeof *risk->spread);
    risk->units = rc_kernel_carve(c, n, sizeof *risk->units);
    nested->context.score_units = rc_kernel_carve(c, n, sizeof *nested->context.score_units);
    nested->candidates.position = rc_kernel_carve(c, n, sizeof *nested->candidates.position);
    size_t more = nested->context.search.criterion->more;
    nested->context.further_units = rc_kernel_carve(c, more * n, sizeof *nested->context.further_units);
    nested->candidates.further = rc_kernel_carve(c, more * n, sizeof *nested->candidates.further);
    nested->candidates.inverse_sd = rc_kernel_carve(c, n, sizeof *nested->candidates.inverse_sd);
    nested->record = rc_kernel_carve(c, LANES * n, sizeof *nested->record);
    nested->fused_memory = rc_kernel_carve(c, fused, 1);
    nested->draws_memory = rc_kernel_carve(c, draws, 1);
    size_t sorting = 2 * n * sizeof *nested->sorting, split = 6 * (n + 1) * sizeof *nested->split;
    bytes = sorting > bytes ? sorting : bytes;
    bytes = split > bytes ? split : bytes;
    void *scratch = rc_kernel_carve(c, bytes, 1);
    nested->score = nested->split = nested->scan = scratch;
    nested->sorting = scratch;
}

recut_status rc_plan_nested_create(size_t n_max, const rc_plan_options *options, rc_nested **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_nested *nested = NULL;
    rc_carver counter = {.base = NULL}, carver;
    RC_NEW(nested, 1, err);
    if (n_max < 1 || n_max > RC_NESTED_LARGEST) {
        st = RC_FAIL(err, RECUT_E_ARG, -1, "%zu patients at most, expected 1 to %d", n_max, RC_NESTED_LARGEST);
        goto done;
    }
    RC_TRY(rc_plan_criterion_search(NULL, options, &nested->context.search, err));
    nested->n_max = n_max;
    lay_out(nested, &counter);
    RC_NEW(nested->memory, counter.used + RC_CARVE_LINE, err);
    carver = rc_kernel_carver(nested->memory);
    lay_out(nested, &carver);
    memcpy(nested->name, "marker", sizeof "marker");
    nested->marker.name = nested->name;
    nested->cohort.n_markers = 1;
    nested->cohort.marker = &nested->marker;
    nested->context.cohort = &nested->cohort;
    nested->context.marker = &nested->candidates;
    RC_TRY(rc_plan_nested_load(nested, 0, NULL, NULL, NULL, err));
    *out = nested;
    nested = NULL;
done:
    rc_plan_nested_destroy(nested);
    return st;
}

void rc_plan_nested_destroy(rc_nested *nested)
{
    if (!nested) return;
    rc_base_memory_free(nested->memory);
    rc_base_memory_free(nested);
}

/* ---- 2. loading --------------------------------------------------------- */

/* Fixed scores, for which the risk sets are in place, or the risk sets with their own. */
static void fill_scores(rc_nested *nested, bool fixed)
{
    rc_context *context = &nested->context;
    if (fixed) rc_plan_context_further(context, nested->score);
    if (fixed)
        rc_kernel_risk_fixed(&nested->cohort, context->search.criterion->scores, context->search.criterion->argument,
                             &context->risk, context->score_units, &context->score_unit, &context->score_square,
                             nested->score);
    else
        rc_kernel_risk_fill(&nested->cohort, &context->risk, nested->score);
}

/* The cohort whose values are in place. */
static void prepare(rc_nested *nested, size_t n)
{
    rc_context *context = &nested->context;
    recut_cohort *cohort = &nested->cohort;
    cohort->n = cohort->n_read = n;
    cohort->events = 0;
    for (size_t i = 0; i < n; i++) cohort->events += cohort->event[i];
    rc_cohort_order_fill_marker(&nested->marker, n, nested->sorting);
    rc_cohort_order_fill_times(cohort, nested->sorting);
    const rc_search *search = &context->search;
    rc_kernel_risk_sets(cohort, NULL, &context->risk);
    fill_scores(nested, !search->criterion->exact);
    rc_plan_context_joint(context);
    rc_plan_context_scan(
        context, 0, rc_cohort_candidates(cohort, 0, search->min_fraction, search->sides, nested->candidates.position));
    if (!search->criterion->exact) rc_plan_context_scales(context, 0);
    context->scan_doubles = rc_kernel_scan_work(n, context->risk.m, nested->candidates.scan.k) / sizeof(double);
    nested->searched = nested->complete = nested->prepared = nested->fused_ready = false;
}

recut_status rc_plan_nested_load(rc_nested *nested, size_t n, const double *time, const uint8_t *event,
                                 const double *marker, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (n > nested->n_max)
        st = RC_FAIL(err, RECUT_E_ARG, -1, "%zu patients in a workspace made for at most %zu", n, nested->n_max);
    else
        st = rc_cohort_check_arrays(n, time, event, marker, err);
    if (st != RECUT_OK) n = 0;
    if (n > 0) {
        for (size_t i = 0; i < n; i++) nested->cohort.time[i] = time[i] + 0.0; /* -0 becomes 0 */
        memcpy(nested->cohort.event, event, n * sizeof *event);
        memcpy(nested->marker.value, marker, n * sizeof *marker);
    }
    prepare(nested, n);
    return st;
}

static void complete(rc_nested *nested)
{
    if (nested->complete) return;
    bool exact = nested->context.search.criterion->exact;
    fill_scores(nested, exact);
    if (exact) rc_plan_context_scales(&nested->context, 0);
    nested->complete = true;
}

const rc_context *rc_plan_nested_context(rc_nested *nested)
{
    complete(nested);
    return &nested->context;
}

/* ---- 3. search and split ------------------------------------------------ */

static rc_reason search(rc_nested *nested)
{
    if (!nested->searched) rc_plan_context_observed(&nested->context, 0, &nested->best, nested->scan);
    nested->searched = true;
    return nested->best.statistic >= 0      ? RC_REASON_NONE
           : nested->candidates.scan.k == 0 ? RC_REASON_NO_CUTOFF
                                            : RC_REASON_NO_EVENTS;
}

void rc_plan_nested_search(rc_nested *nested, rc_selected *out)
{
    const rc_marker *marker = &nested->marker;
    *out = (rc_selected){
        .reason = search(nested), .candidates = nested->candidates.scan.k, .cutoff = NAN, .statistic = NAN};
    if (out->reason != RC_REASON_NONE) return;
    out->position = nested->candidates.position[nested->best.candidate];
    while (marker->first[out->value] < out->position) out->value++;
    out->cutoff = marker->value[marker->order[out->position]];
    out->statistic = nested->best.statistic;
}

void rc_plan_nested_split(rc_nested *nested, double cutoff, double *row)
{
    if (isnan(cutoff)) {
        for (int c = 0; c < RC_SPLIT_COLUMNS; c++) row[c] = NAN;
        row[RC_SPLIT_REASON] = RC_REASON_NO_CUTOFF;
        return;
    }
    complete(nested);
    rc_plan_context_split(&nested->context, 0, rc_cohort_count_below(&nested->cohort, 0, cutoff), cutoff, row,
                          nested->split);
}

/* ---- 4. permutations ---------------------------------------------------- */

static void prepare_fused(rc_nested *nested)
{
    const rc_context *context = &nested->context;
    const rc_scan *scan = &nested->candidates.scan;
    if (!nested->fused_ready)
        rc_kernel_fused_init(&nested->fused, context->search.kernel, scan, scan->k, !context->search.criterion->exact,
                             nested->fused_memory);
    nested->fused_ready = true;
}

static void prepare_permutations(rc_nested *nested)
{
    const rc_context *context = &nested->context;
    const rc_scan *scan = &nested->candidates.scan;
    if (nested->prepared) return;
    nested->prepared = true;
    nested->draws.lanes = 0;
    if (!context->search.criterion->exact)
        rc_kernel_draws_init(&nested->draws, context->search.kernel, scan, nested->marker.order, nested->draws_memory);
    if (!nested->draws.lanes) prepare_fused(nested);
}

/* The next `count` replicates; the generators take turns. */
static void draw(rc_nested *nested, rc_pcg *generator, size_t count, rc_scan_best *best)
{
    const rc_scan *scan = &nested->candidates.scan;
    size_t n = scan->n;
    if (nested->draws.lanes) {
        rc_kernel_draws_score(&nested->draws, generator, count, best);
        return;
    }
    for (size_t first = 0; first < count; first += LANES) {
        size_t lanes = count - first < LANES ? count - first : LANES;
        rc_kernel_fused_shuffle(nested->context.search.kernel, generator, lanes, nested->marker.order, nested->record,
                                n, n);
        for (size_t lane = 0; lane < lanes; lane++)
            rc_kernel_fused_search(&nested->fused, scan, nested->record + lane * n, &best[first + lane]);
    }
}

static void finish(rc_nested_null *null, bool stopped)
{
    double exceedances = (double)null->exceedances, done = (double)null->replicates;
    null->p = stopped ? exceedances / done : (1 + exceedances) / (1 + done);
}

void rc_plan_nested_permute(rc_nested *nested, rc_pcg *generator, int64_t replicates, int64_t stop_at,
                            rc_nested_null *out)
{
    rc_scan_best best[TOGETHER];
    bool stopped = false;
    int64_t most = stop_at > 0 ? BEFORE_STOP : TOGETHER;
    *out = (rc_nested_null){.reason = search(nested), .p = NAN};
    if (out->reason != RC_REASON_NONE) return;
    double threshold = rc_plan_maxt_threshold(nested->best.statistic);
    prepare_permutations(nested);
    while (out->replicates < replicates && !stopped) {
        int64_t left = replicates - out->replicates;
        size_t count = (size_t)(left < most ? left : most);
        draw(nested, generator, count, best);
        for (size_t i = 0; i < count && !stopped; i++) {
            out->replicates++;
            out->failed += best[i].statistic < 0;
            out->exceedances += best[i].statistic >= threshold;
            stopped = stop_at > 0 && out->exceedances == stop_at;
        }
    }
    finish(out, stopped);
}

recut_status rc_plan_nested_impute(rc_nested *nested, rc_pcg *generator, int64_t replicates, int64_t stop_at,
                                   rc_nested_null *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const uint32_t *order = nested->marker.order;
    size_t n = nested->cohort.n;
    rc_impute *impute = NULL;
    rc_imputed *work = NULL;
    uint32_t *record = nested->record, *from = nested->record + n; /* there is room for LANES of them */
    double *share = NULL;
    bool stopped = false;
    *out = (rc_nested_null){.reason = search(nested), .p = NAN};
    if (out->reason != RC_REASON_NONE) return RECUT_OK;
    double threshold = rc_plan_maxt_threshold(nested->best.statistic);
    RC_TRY(rc_plan_impute_create(&nested->context, &impute, err));
    RC_TRY(rc_plan_impute_work_create(impute, &work, err));
    RC_NEW(share, n, err);
    while (out->replicates < replicates && !stopped) {
        rc_pcg *own = &generator[out->replicates++ % LANES];
        rc_scan_best best;
        memcpy(record, order, n * sizeof *record);
        rc_base_pcg_shuffle(own, record, n);
        for (size_t i = 0; i < n; i++) from[order[i]] = record[i];
        rc_plan_impute_draw(own, n, share);
        rc_plan_impute_begin(impute, share, NULL, work);
        rc_plan_impute_marker(impute, 0, from, share, NULL, work);
        rc_plan_context_observed(&work->context, 0, &best, work->scan);
        out->failed += best.statistic < 0;
        out->exceedances += best.statistic >= threshold;
        stopped = stop_at > 0 && out->exceedances == stop_at;
    }
    finish(out, stopped);
done:
    rc_plan_impute_work_destroy(work);
    rc_plan_impute_destroy(impute);
    rc_base_memory_free(share);
    return st;
}

double rc_plan_nested_dealt(rc_nested *nested, const uint32_t *dealt)
{
    const rc_scan *scan = &nested->candidates.scan;
    rc_scan_best best;
    if (search(nested) != RC_REASON_NONE) return -1;
    prepare_fused(nested);
    for (size_t j = 0; j < scan->n; j++) nested->record[j] = dealt[nested->marker.order[j]];
    rc_kernel_fused_search(&nested->fused, scan, nested->record, &best);
    return best.statistic;
}
