/* SPDX-License-Identifier: GPL-3.0-or-later
 * screen.c - several markers, each split once at a quantile of its own (the median), and log-rank, or another
 * criterion, between the halves: survival permuted against all markers at once, so that what they have in common stays.
 *
 *   1. state     2. what is stored     3. a replicate     4. the plan
 *
 * Replicates deal the survival records, in time order, to the patients: within the strata, where asked for. */
#include "base/elementary.h"
#include "base/falling.h"
#include "base/memory.h"
#include "kernel/chisq.h"
#include "kernel/fixed.h"
#include "kernel/reason.h"
#include "plan/contexts.h"
#include "plan/maxt.h"
#include "plan/shuffle.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROW_COLUMNS = 3 };
enum { EXCEEDANCES, STEP_DOWN, SINGLE_STEP, NAIVE, NAIVE_ANY, FAILED, TALLIES };

/* ---- 1. state ----------------------------------------------------------- */

/* The markers of one part of the cohort, WIDTH of them in a group. */
typedef struct screen_part {
    const rc_context *context;
    rc_fixed fixed;
    int64_t *units;                  /* [n] log-rank scores by place in time order */
    int64_t *scores;                 /* [n] those of a criterion of fixed scores; NULL of the log-rank */
    double *inverse;                 /* [groups * WIDTH] 1 / variance of their sum over the low group; 0 = none */
    uint32_t *gone;                  /* [m] */
    uint32_t *come, *coming, *going; /* of rc_fixed; NULL unless patients have intervals of their own */
    size_t n_groups;                 /* of RC_FIXED_WIDTH markers */
    rc_fixed_low *low;               /* [groups][n] */
    double *n_low;                   /* [groups * WIDTH] */
    size_t slot; /* of its first marker in sums and variances: groups of all parts, one after the other */
} screen_part;

typedef struct screen_state {
    const recut_cohort *cohort;
    rc_contexts contexts;
    rc_shuffle shuffle; /* of the patients in time order */
    screen_part *part;  /* [contexts.n] */
    size_t slots;
    double *cutoff;       /* [markers] */
    double *observed;     /* [markers] T_0; NaN where the split gives none */
    rc_reason *reason;    /* [markers] why there is no T_0 */
    size_t *significance; /* [markers] markers by falling T_0 */
} screen_state;

typedef struct screen_work {
    uint32_t *who;     /* [LANES][n] replicates side by side */
    uint32_t *scratch; /* [n] */
    uint32_t *to;      /* [n] with parts: the patient to whom a patient's record is dealt */
    uint32_t *induced; /* [n] the same of a part; then in its time order */
    uint32_t *dealt;   /* [n] */
    int64_t *sum;      /* [slots] */
    double *variance;  /* [slots] */
    double *statistic; /* [markers] -1 where there is none */
} screen_work;

static void screen_destroy(void *self)
{
    screen_state *state = self;
    if (!state) return;
    rc_plan_shuffle_clear(&state->shuffle);
    for (size_t p = 0; state->part && p < state->contexts.n; p++) {
        rc_base_memory_free(state->part[p].units);
        rc_base_memory_free(state->part[p].scores);
        rc_base_memory_free(state->part[p].inverse);
        rc_base_memory_free(state->part[p].gone);
        rc_base_memory_free(state->part[p].come);
        rc_base_memory_free(state->part[p].coming);
        rc_base_memory_free(state->part[p].going);
        rc_base_memory_free(state->part[p].low);
        rc_base_memory_free(state->part[p].n_low);
    }
    rc_base_memory_free(state->part);
    rc_base_memory_free(state->cutoff);
    rc_base_memory_free(state->observed);
    rc_base_memory_free(state->reason);
    rc_base_memory_free(state->significance);
    rc_plan_contexts_clear(&state->contexts);
    rc_base_memory_free(state);
}

/* Places in ascending order of limit[patient], and how many of them have a limit <= j. */
static void sort_places(const recut_cohort *cohort, const uint32_t *limit, uint32_t *sorted, uint32_t *until)
{
    size_t n = cohort->n, m = cohort->n_event_times, first = 0;
    memset(until, 0, m * sizeof *until);
    for (size_t i = 0; i < n; i++)
        if (limit[i] < m) until[limit[i]]++;
    for (size_t j = 0; j < m; j++) { /* where those of j begin */
        size_t here = until[j];
        until[j] = (uint32_t)first;
        first += here;
    }
    for (size_t place = 0; place < n; place++) {
        size_t j = limit[cohort->by_time[place]];
        sorted[j < m ? until[j]++ : first++] = (uint32_t)place;
    }
}

static recut_status make_intervals(screen_part *part, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = part->context->cohort;
    RC_NEW(part->come, part->context->risk.m, err);
    RC_NEW(part->coming, cohort->n, err);
    RC_NEW(part->going, cohort->n, err);
    sort_places(cohort, cohort->from, part->coming, part->come);
    sort_places(cohort, cohort->rank, part->going, part->gone);
done:
    return st;
}

static recut_status make_fixed(screen_part *part, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = part->context->cohort;
    const rc_risk *risk = &part->context->risk;
    RC_NEW(part->units, risk->n, err);
    RC_NEW(part->gone, risk->m, err);
    for (size_t i = 0; i < risk->n; i++) part->units[i] = risk->units[cohort->by_time[i]];
    if (cohort->from) RC_TRY(make_intervals(part, err));
    size_t place = 0;
    for (size_t j = 0; j < risk->m && !cohort->from; j++) { /* of rank r: at risk at event times 0 .. r-1 */
        while (place < risk->n && cohort->rank[cohort->by_time[place]] <= j) place++;
        part->gone[j] = (uint32_t)place;
    }
    part->fixed = (rc_fixed){.n = risk->n,
                             .m = risk->m,
                             .units = part->units,
                             .gone = part->gone,
                             .come = part->come,
                             .coming = part->coming,
                             .going = part->going,
                             .at_risk = risk->at_risk,
                             .spread = risk->spread};
done:
    return st;
}

static recut_status make_splits(screen_state *state, size_t p, double quantile, recut_error *err)
{
    recut_status st = RECUT_OK;
    screen_part *part = &state->part[p];
    const recut_cohort *cohort = part->context->cohort;
    size_t n = cohort->n;
    part->n_groups = (cohort->n_markers + RC_FIXED_WIDTH - 1) / RC_FIXED_WIDTH;
    RC_NEW(part->low, part->n_groups * n, err);
    RC_NEW(part->n_low, part->n_groups * RC_FIXED_WIDTH, err);
    for (size_t i = 0; i < cohort->n_markers; i++) {
        double cutoff = rc_cohort_quantile(cohort, i, quantile);
        size_t n_low = rc_cohort_count_below(cohort, i, cutoff), at = i % RC_FIXED_WIDTH;
        rc_fixed_low *low = part->low + i / RC_FIXED_WIDTH * n;
        for (size_t k = 0; k < n_low; k++) {
            low[cohort->marker[i].order[k]].mask[at] = -1;
            low[cohort->marker[i].order[k]].one[at] = 1;
        }
        part->n_low[i] = (double)n_low;
        state->cutoff[rc_cohort_part_marker(state->cohort, p, i)] = cutoff;
    }
done:
    return st;
}

/* What permutations of fixed scores leave as it is: the scores and the variances of the splits. */
static recut_status make_scores(screen_part *part, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_context *context = part->context;
    const recut_cohort *cohort = context->cohort;
    if (context->search.criterion->exact) return st;
    RC_NEW(part->scores, cohort->n, err);
    RC_NEW(part->inverse, part->n_groups * RC_FIXED_WIDTH, err);
    for (size_t place = 0; place < cohort->n; place++)
        part->scores[place] = context->score_units[cohort->by_time[place]];
    for (size_t i = 0; i < cohort->n_markers; i++) {
        double sd = rc_plan_context_deviation(context, i, (size_t)part->n_low[i]);
        part->inverse[i] = sd > 0 ? 1 / (sd * sd) : 0;
    }
done:
    return st;
}

static recut_status make_parts(screen_state *state, double quantile, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(state->part, state->contexts.n, err);
    RC_NEW(state->cutoff, state->cohort->n_markers, err);
    for (size_t p = 0; p < state->contexts.n; p++) {
        screen_part *part = &state->part[p];
        part->context = state->contexts.context[p];
        part->slot = state->slots;
        RC_TRY(make_fixed(part, err));
        RC_TRY(make_splits(state, p, quantile, err));
        RC_TRY(make_scores(part, err));
        state->slots += part->n_groups * RC_FIXED_WIDTH;
    }
done:
    return st;
}

static const screen_part *part_of(const screen_state *state, size_t marker, size_t *own)
{
    size_t p;
    rc_cohort_find_part(state->cohort, marker, &p, own);
    return &state->part[p];
}

/* Survival dealt to the patients of a part, in its time order, when it is dealt to all as in who [n]. */
static const uint32_t *dealt_to(const screen_state *state, size_t p, const uint32_t *who, screen_work *work)
{
    if (!state->cohort->n_parts) return who;
    const rc_part *part = &state->cohort->part[p];
    rc_plan_contexts_induce(part, work->to, work->induced);
    for (size_t t = 0; t < part->cohort->n; t++) work->dealt[t] = work->induced[part->cohort->by_time[t]];
    return work->dealt;
}

/* Sums over the low groups when survival is dealt to the patients as in who [n]: of the criterion's fixed scores, or,
 * logrank, of the log-rank scores with their variances. */
static void add_up(const screen_state *state, const uint32_t *who, bool logrank, screen_work *work)
{
    const recut_cohort *cohort = state->cohort;
    for (size_t t = 0; cohort->n_parts && t < cohort->n; t++) work->to[cohort->by_time[t]] = who[t];
    for (size_t p = 0; p < state->contexts.n; p++) {
        const screen_part *part = &state->part[p];
        const uint32_t *own = dealt_to(state, p, who, work);
        for (size_t g = 0; g < part->n_groups; g++) {
            const rc_fixed_low *low = part->low + g * part->fixed.n;
            size_t slot = part->slot + g * RC_FIXED_WIDTH;
            if (logrank)
                rc_kernel_fixed_logrank(&part->fixed, own, low, part->n_low + g * RC_FIXED_WIDTH, work->sum + slot,
                                        work->variance + slot);
            else
                rc_kernel_fixed_sums(part->fixed.n, part->scores, own, low, work->sum + slot);
        }
    }
}

/* Every marker's statistic, as a chi-square, when survival is dealt out so; -1 where the split has no variance. */
static void statistics(const screen_state *state, const uint32_t *who, screen_work *work)
{
    bool exact = state->contexts.context[0]->search.criterion->exact;
    add_up(state, who, exact, work);
    for (size_t p = 0; p < state->contexts.n; p++) {
        const screen_part *part = &state->part[p];
        for (size_t i = 0; i < part->context->cohort->n_markers; i++) {
            size_t slot = part->slot + i;
            double unit = exact ? part->context->risk.unit : part->context->score_unit;
            double numerator = (double)work->sum[slot] * unit, square = numerator * numerator, statistic = -1;
            if (exact && work->variance[slot] > 0) statistic = square / work->variance[slot];
            if (!exact && part->inverse[i] > 0) statistic = square * part->inverse[i];
            work->statistic[rc_cohort_part_marker(state->cohort, p, i)] = statistic;
        }
    }
}

static void screen_work_destroy(void *self)
{
    screen_work *work = self;
    if (!work) return;
    rc_base_memory_free(work->who);
    rc_base_memory_free(work->scratch);
    rc_base_memory_free(work->to);
    rc_base_memory_free(work->induced);
    rc_base_memory_free(work->dealt);
    rc_base_memory_free(work->sum);
    rc_base_memory_free(work->variance);
    rc_base_memory_free(work->statistic);
    rc_base_memory_free(work);
}

static recut_status work_of_state(const screen_state *state, screen_work **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    screen_work *work = NULL;
    RC_NEW(work, 1, err);
    RC_NEW(work->who, RC_SHUFFLE_LANES * cohort->n, err);
    RC_NEW(work->scratch, cohort->n, err);
    if (cohort->n_parts) {
        RC_NEW(work->to, cohort->n, err);
        RC_NEW(work->induced, cohort->n, err);
        RC_NEW(work->dealt, cohort->n, err);
    }
    RC_NEW(work->sum, state->slots, err);
    RC_NEW(work->variance, state->slots, err);
    RC_NEW(work->statistic, cohort->n_markers, err);
    *out = work;
    work = NULL;
done:
    screen_work_destroy(work);
    return st;
}

static recut_status make_observed(screen_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    screen_work *work = NULL;
    RC_NEW(state->observed, cohort->n_markers, err);
    RC_NEW(state->reason, cohort->n_markers, err);
    RC_NEW(state->significance, cohort->n_markers, err);
    RC_TRY(work_of_state(state, &work, err));
    statistics(state, cohort->by_time, work);
    for (size_t i = 0; i < cohort->n_markers; i++) {
        size_t own;
        const screen_part *part = part_of(state, i, &own);
        bool empty = part->n_low[own] == 0 || part->n_low[own] == (double)part->fixed.n, none = work->statistic[i] < 0;
        state->observed[i] = none ? NAN : work->statistic[i];
        state->reason[i] = empty ? RC_REASON_EMPTY_GROUP : none ? RC_REASON_NO_EVENTS : RC_REASON_NONE;
    }
    rc_base_falling_order(state->observed, cohort->n_markers, state->significance);
done:
    screen_work_destroy(work);
    return st;
}

/* ---- 2. what is stored -------------------------------------------------- */

static recut_status add_observed(rc_analysis *analysis, const screen_state *state, recut_error *err)
{
    static const rc_column statistic = {"statistic", "1",
                                        "T_0: chi-square of the criterion, as the replicates compute it"};
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    rc_column columns[RC_SPLIT_COLUMNS + 1];
    rc_table *table;
    double *work = NULL;
    size_t doubles = 0;
    rc_plan_context_columns(state->contexts.context[0]->search.criterion, columns);
    columns[RC_SPLIT_COLUMNS] = statistic;
    for (size_t p = 0; p < state->contexts.n; p++) {
        size_t own = rc_plan_context_split_work(state->contexts.context[p]);
        if (own > doubles) doubles = own;
    }
    RC_NEW(work, doubles, err);
    RC_TRY(rc_plan_tables_add(analysis, "observed", "each marker split at its quantile", cohort->n_markers,
                              RC_SPLIT_COLUMNS + 1, columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    for (size_t i = 0; i < cohort->n_markers; i++) {
        double *row = table->data + i * (RC_SPLIT_COLUMNS + 1);
        size_t own;
        const screen_part *part = part_of(state, i, &own);
        rc_plan_context_split(part->context, own, (size_t)part->n_low[own], state->cutoff[i], row, work);
        row[RC_SPLIT_COLUMNS] = state->observed[i];
        if (state->reason[i] != RC_REASON_NONE) row[RC_SPLIT_REASON] = state->reason[i];
    }
done:
    rc_base_memory_free(work);
    return st;
}

static recut_status add_tallies(rc_analysis *analysis, size_t n_markers, recut_error *err)
{
    static const rc_tally_row row[TALLIES] = {
        [EXCEEDANCES] = {"exceedances", "replicates with T >= the observed T", 1, 1},
        [STEP_DOWN] = {"exceedances_maxt",
                       "replicates whose maximum over this and all less significant markers is >= the observed T", 1,
                       1},
        [SINGLE_STEP] = {"exceedances_single_step", "replicates whose maximum over all markers is >= the observed T", 1,
                         1},
        [NAIVE] = {"naive_significant", "replicates whose naive p is below 0.05", 1, 1},
        [NAIVE_ANY] = {"naive_significant_any", "replicates with a naive p below 0.05 of any marker", 0, 1},
        [FAILED] = {"failed", "replicates by reason; 0 = usable", 1, RC_REASON_COUNT},
    };
    return rc_plan_tables_tallies(analysis, row, TALLIES, n_markers, err);
}

static recut_status add_row_columns(rc_analysis *analysis, const recut_cohort *cohort, recut_error *err)
{
    static const rc_column columns[ROW_COLUMNS] = {
        {"chisq", "1", "chi-square of the criterion (log-rank, or square of the standardized scores) of the split"},
        {"hr_mh", "1", "hazard ratio high against low, exp((O-E)/V) (Mantel-Haenszel)"},
        {"reason", "code", "0 = usable, see rc_reason"},
    };
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < cohort->n_markers; i++)
        for (size_t c = 0; c < ROW_COLUMNS; c++)
            RC_TRY(rc_plan_tables_column(analysis, cohort->marker[i].name, &columns[c], err));
done:
    return st;
}

static recut_status make_spec(rc_analysis *analysis, const rc_plan_options *options, double quantile,
                              const recut_cohort *cohort, recut_error *err)
{
    cJSON *spec = rc_plan_tables_spec("screen", cohort, options);
    if (spec) {
        cJSON_DeleteItemFromObjectCaseSensitive(spec, "min_fraction"); /* nothing is searched */
        cJSON_AddNumberToObject(spec, "quantile", quantile);
        if (cohort->has_strata)
            cJSON_AddStringToObject(spec, "within_strata", cohort->strata.name);
        else
            cJSON_AddNullToObject(spec, "within_strata");
        cJSON_AddNumberToObject(spec, "replicates", (double)options->replicates);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

/* ---- 3. a replicate ----------------------------------------------------- */

static rc_reason reason_of(const screen_state *state, const screen_work *work, size_t i)
{
    if (work->statistic[i] >= 0) return RC_REASON_NONE;
    return state->reason[i] != RC_REASON_NONE ? state->reason[i] : RC_REASON_NO_EVENTS;
}

static void write_row(const screen_state *state, const uint32_t *who, screen_work *work, double *row)
{
    if (!state->contexts.context[0]->search.criterion->exact) add_up(state, who, true, work); /* for hazard ratios */
    for (size_t i = 0; i < state->cohort->n_markers; i++, row += ROW_COLUMNS) {
        bool usable = work->statistic[i] >= 0;
        size_t own;
        const screen_part *part = part_of(state, i, &own);
        double log_hr = -(double)work->sum[part->slot + own] * part->context->risk.unit;
        row[0] = usable ? work->statistic[i] : NAN;
        row[1] = usable && work->variance[part->slot + own] > 0
                     ? rc_base_elementary_exp(log_hr / work->variance[part->slot + own])
                     : NAN;
        row[2] = reason_of(state, work, i);
    }
}

static void count(const rc_analysis *analysis, const screen_state *state, const screen_work *work, int64_t *tally)
{
    size_t n_markers = state->cohort->n_markers;
    int64_t *into[TALLIES];
    for (size_t t = 0; t < TALLIES; t++) into[t] = tally + analysis->tally[t].offset;
    double maximum = rc_plan_maxt_count(state->observed, state->significance, n_markers, work->statistic,
                                        into[EXCEEDANCES], into[STEP_DOWN]);
    into[NAIVE_ANY][0] += maximum > RC_KERNEL_CHISQ_095;
    for (size_t i = 0; i < n_markers; i++) {
        into[SINGLE_STEP][i] += maximum >= rc_plan_maxt_threshold(state->observed[i]);
        into[NAIVE][i] += work->statistic[i] > RC_KERNEL_CHISQ_095;
        into[FAILED][i * RC_REASON_COUNT + (size_t)reason_of(state, work, i)]++;
    }
}

static recut_status screen_block(const rc_analysis *analysis, int64_t block, size_t replicates, double *rows,
                                 int64_t *tally, void *scratch, recut_error *err)
{
    const screen_state *state = analysis->state;
    screen_work *work = scratch;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0, n = state->cohort->n;
    rc_pcg generator[RC_SHUFFLE_LANES];
    (void)err;
    rc_plan_shuffle_begin(analysis, block, generator);
    for (size_t b = 0; b < replicates; b++) {
        size_t lane = b % RC_SHUFFLE_LANES, left = replicates - b;
        if (lane == 0)
            rc_plan_shuffle_draw(&state->shuffle, state->contexts.context[0]->search.kernel, generator,
                                 left < RC_SHUFFLE_LANES ? left : RC_SHUFFLE_LANES, work->who, work->scratch);
        statistics(state, work->who + lane * n, work);
        for (size_t i = 0; i < state->cohort->n_markers; i++)
            if (state->reason[i] != RC_REASON_NONE) work->statistic[i] = -1; /* takes no part in the maximum */
        if (b < kept) write_row(state, work->who + lane * n, work, rows + b * analysis->n_columns);
        count(analysis, state, work, tally);
    }
    return RECUT_OK;
}

/* ---- 4. the plan -------------------------------------------------------- */

static recut_status screen_work_create(const rc_analysis *analysis, void **out, recut_error *err)
{
    screen_work *work = NULL;
    recut_status st = work_of_state(analysis->state, &work, err);
    *out = work;
    return st;
}

static recut_status screen_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    screen_state *state = NULL;
    double quantile = options->quantile != 0 ? options->quantile : 0.5;
    if (!(quantile > 0 && quantile < 1))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "quantile %g: expected a share between 0 and 1", quantile);
    if (options->replicates < 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "replicates %lld: expected at least 1",
                              (long long)options->replicates);
    RC_NEW(state, 1, err);
    state->cohort = cohort;
    analysis->state = state; /* rc_plan_create destroys it on failure */
    rc_search search = {.criterion = rc_plan_criterion_stored(options->criterion)}; /* the first of an unknown one */
    RC_TRY(rc_plan_criterion_alone(
        &search, "a screen deals survival out, which would undo how markers and covariates go together; recut permute",
        err));
    RC_TRY(rc_plan_criterion_search(cohort, options, &search, err));
    RC_TRY(rc_plan_criterion_single(&search, "a screen", err));
    RC_TRY(rc_plan_contexts_create(&state->contexts, cohort, &search, err));
    RC_TRY(rc_plan_shuffle_create(&state->shuffle, cohort->n, cohort->by_time,
                                  cohort->has_strata ? &cohort->strata : NULL, err));
    RC_TRY(make_parts(state, quantile, err));
    RC_TRY(make_observed(state, err));
    RC_TRY(make_spec(analysis, options, quantile, cohort, err));
    RC_TRY(add_observed(analysis, state, err));
    RC_TRY(add_tallies(analysis, cohort->n_markers, err));
    RC_TRY(add_row_columns(analysis, cohort, err));
    analysis->replicates = options->replicates;
done:
    return st;
}

const rc_plan_type rc_plan_screen_type = {.name = "screen",
                                          .parts = true,
                                          .cost = 1,
                                          .create = screen_create,
                                          .destroy = screen_destroy,
                                          .work_create = screen_work_create,
                                          .work_destroy = screen_work_destroy,
                                          .block = screen_block};
