/* SPDX-License-Identifier: GPL-3.0-or-later
 * tail_runs.c - p that counting never reaches: replicate b is one run of multilevel splitting (kernel/split.h) of every
 * marker that is followed, over levels that a pilot has found before the first block.
 *
 *   1. who is followed     2. what is stored     3. runs     4. the plan
 *
 * With "auto" only markers of which few exceedances can be expected are followed.  How many there will be is not known
 * before the permutations, which are other blocks of the same launch; so the pilot decides, with a margin, and who
 * reads the result looks at the count: the margin is such that fewer than RC_TAIL_COUNTED of RC_TAIL_EXPECTED_COUNT
 * expected ones do not occur.  Every rank makes the pilots by itself: they are a small part of a run. */
#include "plan/tail_marker.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "plan/key.h"
#include "plan/outcome_split.h"
#include "plan/tables.h"
#include "plan/tail.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct tail_state {
    rc_permute_state *permute;
    bool all;      /* --tail splitting: whatever is expected */
    double common; /* p above this is counted */
    size_t n;      /* followed and looked at: first those with runs */
    size_t runs;   /* with runs */
    rc_tail_marker *tail;
} tail_state;

static void tail_destroy(void *self)
{
    tail_state *state = self;
    if (!state) return;
    for (size_t i = 0; i < state->n; i++) rc_plan_tail_marker_clear(&state->tail[i]);
    rc_base_memory_free(state->tail);
    rc_plan_permute_destroy(state->permute);
    rc_base_memory_free(state);
}

/* ---- 1. who is followed ------------------------------------------------- */

/* The streams of a marker: 0 is its pilot's, run r has 1 + r. */
static void begin(rc_pcg *generator, uint64_t seed, uint64_t lo, uint64_t hi, size_t marker, int64_t stream)
{
    rc_base_pcg_for_block(generator, seed, lo, hi, (int64_t)marker * (1 + RC_TAIL_RUNS_MOST) + stream);
}

/* The p of one cutoff is below that of the search, so where even that will be counted no pilot is needed. */
static bool is_plain(const tail_state *state, size_t marker)
{
    size_t own;
    const rc_permute_state *permute = state->permute;
    const rc_context *context = rc_plan_contexts_of(&permute->contexts, permute->cohort, marker, &own);
    return !state->all && !permute->cuts.wanted &&
           rc_plan_context_p(context, permute->observed[marker]) >= state->common;
}

static recut_status look_at(tail_state *state, const rc_analysis *analysis, size_t marker, rc_tail_marker *tail,
                            bool *follow, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_tail_work *work = NULL;
    rc_pcg generator;
    uint64_t lo, hi;
    *follow = false;
    if (isnan(state->permute->observed[marker]) || is_plain(state, marker)) return st;
    RC_TRY(rc_plan_tail_marker_init(tail, state->permute, marker, err));
    RC_TRY(rc_plan_tail_work_create(state->permute, tail, 1, &work, err));
    RC_TRY(rc_plan_key(analysis->spec, &lo, &hi, err));
    begin(&generator, analysis->seed, lo, hi, marker, 0);
    RC_TRY(rc_plan_tail_marker_pilot(tail, state->all ? INFINITY : state->common, &generator, work, err));
    *follow = state->all || rc_base_elementary_exp(tail->climb.log_p) < state->common;
done:
    rc_plan_tail_work_destroy(work);
    return st;
}

/* The most significant first, as long as there is room; those whose pilot did not arrive behind those with runs. */
static recut_status follow(tail_state *state, const rc_analysis *analysis, const rc_plan_options *options,
                           recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t markers = state->permute->cohort->n_markers,
           most = markers < RC_TAIL_MARKERS_MOST ? markers : RC_TAIL_MARKERS_MOST;
    rc_tail_marker tail = {0};
    RC_NEW(state->tail, most, err);
    for (size_t s = 0; s < markers && state->n < most; s++) {
        bool followed = false;
        RC_TRY(rc_plan_prepared(options, "pilots", s, markers, err));
        RC_TRY(look_at(state, analysis, state->permute->significance[s], &tail, &followed, err));
        if (!followed) {
            rc_plan_tail_marker_clear(&tail);
            continue;
        }
        if (tail.climb.end == RC_CLIMB_THERE) {
            state->tail[state->n] = state->tail[state->runs];
            state->tail[state->runs++] = tail;
        } else {
            state->tail[state->n] = tail;
        }
        tail = (rc_tail_marker){0};
        state->n++;
    }
done:
    rc_plan_tail_marker_clear(&tail);
    return st;
}

/* ---- 2. what is stored -------------------------------------------------- */

static recut_status add_tables(rc_analysis *analysis, const tail_state *state, recut_error *err)
{
    static const rc_column followed[RC_TAIL_FOLLOWED_COLUMNS] = {
        {"statistic", "1", "T_0 of the observed data, which the last level is"},
        {"log_p_pilot", "1", "log of the pilot's guess of p, which the tally `runs` is relative to"},
        {"levels", "1", "from the first to T_0"},
        {"arrangements", "1", "of a population"},
        {"end", "code", "0: followed; 1: the pilot found nothing beyond a level; 2: there were too many levels"},
    };
    static const rc_column levels[] = {
        {"followed", "1", "row of the table `followed`, from 1"},
        {"level", "1", "of the statistic"},
        {"steps", "1", "of each arrangement once it is reached"},
        {"pairs", "1", "swapped in a step, at most"},
    };
    enum { LEVELS = sizeof levels / sizeof *levels };
    recut_status st = RECUT_OK;
    rc_table *table;
    size_t rows = 0;
    RC_TRY(rc_plan_tables_add(analysis, "followed", "markers whose p is estimated by splitting", state->n,
                              RC_TAIL_FOLLOWED_COLUMNS, followed, &table, err));
    for (size_t i = 0; i < state->n; i++) {
        const rc_tail_marker *tail = &state->tail[i];
        double *row = table->data + i * RC_TAIL_FOLLOWED_COLUMNS;
        RC_TRY(rc_plan_tables_label(table, i, state->permute->cohort->marker[tail->marker].name, err));
        row[RC_TAIL_TARGET] = state->permute->observed[tail->marker];
        row[RC_TAIL_PILOT] = tail->climb.log_p;
        row[RC_TAIL_LEVELS] = (double)tail->climb.stages;
        row[RC_TAIL_SIZE] = (double)tail->size;
        row[RC_TAIL_END] = tail->climb.end;
        rows += tail->climb.stages;
    }
    RC_TRY(rc_plan_tables_add(analysis, "levels", "levels of the pilots", rows, LEVELS, levels, &table, err));
    double *row = table->data;
    for (size_t i = 0; i < state->n; i++)
        for (size_t s = 0; s < state->tail[i].climb.stages; s++, row += LEVELS) {
            const rc_split_stage *stage = &state->tail[i].climb.stage[s];
            row[0] = (double)i + 1;
            row[1] = stage->level;
            row[2] = stage->moves;
            row[3] = stage->pairs;
        }
done:
    return st;
}

static recut_status add_rows(rc_analysis *analysis, const tail_state *state, recut_error *err)
{
    static const rc_column columns[RC_TAIL_COLUMNS] = {
        [RC_TAIL_LOG_P] = {"log_p", "1", "log of the run's estimate of p; -Inf where the population died out"},
        [RC_TAIL_VARIANCE] = {"variance", "1",
                              "relative variance of p if every share were of independent arrangements"},
        [RC_TAIL_ANCESTORS] = {"ancestors", "1", "arrangements of the beginning with descendants at the end"},
        [RC_TAIL_EXPECTED] = {"expected", "1", "how many there would be if the steps mixed at once"},
        [RC_TAIL_ACCEPTED] = {"accepted", "1", "share of the steps that were not taken back"},
    };
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < state->runs; i++)
        for (size_t c = 0; c < RC_TAIL_COLUMNS; c++)
            RC_TRY(rc_plan_tables_column(analysis, state->permute->cohort->marker[state->tail[i].marker].name,
                                         &columns[c], err));
    if (state->runs == 0) return st;
    analysis->stop_tally = analysis->n_tallies;
    RC_TRY(
        rc_plan_tables_tally(analysis, "runs",
                             "of each marker followed: runs; of p over the pilot's guess the sum (2^30 to 1) and sum "
                             "of squares (2^26 to 1); runs that died out; sums of variance (2^30 to 1), ancestors, "
                             "expected and accepted (2^20 to 1)",
                             state->runs, RC_TAIL_BINS, 0, 0, err));
    analysis->tally[analysis->stop_tally].each = RC_STOP_RUN_MOST;
done:
    return st;
}

/* ---- 3. runs ------------------------------------------------------------ */

static void work_destroy(void *self)
{
    rc_plan_tail_work_destroy(self);
}

static recut_status work_create(const rc_analysis *analysis, void **out, recut_error *err)
{
    const tail_state *state = analysis->state;
    rc_tail_work *work = NULL;
    recut_status st = rc_plan_tail_work_create(state->permute, state->tail, state->runs, &work, err);
    *out = work;
    return st;
}

static recut_status tail_block(const rc_analysis *analysis, int64_t block, size_t n, double *rows, int64_t *tally,
                               void *work, recut_error *err)
{
    const tail_state *state = analysis->state;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    (void)err;
    for (size_t b = 0; b < n; b++)
        for (size_t i = 0; i < state->runs; i++) {
            const rc_tail_marker *tail = &state->tail[i];
            rc_pcg generator;
            rc_split_result result;
            begin(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, tail->marker,
                  1 + block * analysis->block_size + (int64_t)b);
            rc_plan_tail_marker_run(tail, &generator, work, &result);
            rc_plan_tail_marker_count(tail, &result,
                                      tally + analysis->tally[analysis->stop_tally].offset + i * RC_TAIL_BINS);
            if (b >= kept) continue;
            double *row = rows + b * analysis->n_columns + i * RC_TAIL_COLUMNS;
            row[RC_TAIL_LOG_P] = result.log_p;
            row[RC_TAIL_VARIANCE] = result.variance;
            row[RC_TAIL_ANCESTORS] = result.ancestors;
            row[RC_TAIL_EXPECTED] = result.expected;
            row[RC_TAIL_ACCEPTED] = result.accepted;
        }
    return RECUT_OK;
}

/* ---- 4. the plan -------------------------------------------------------- */

/* Why runs are not defined, NULL where they are. */
static const char *hinders(const rc_plan_options *options)
{
    const rc_criterion *criterion = rc_plan_criterion_find(options->criterion);
    if (criterion && criterion->given)
        return "its replicates are no permutations of records that could be swapped; leave out tail";
    if (options->null && strcmp(options->null, "impute") == 0)
        return "with null impute, censoring is drawn anew in each replicate, so there are no records that could be "
               "swapped; leave out tail";
    return NULL;
}

static bool is_auto(const rc_plan_options *options)
{
    return strcmp(options->tail, "auto") == 0;
}

/* What is wrong with `tail` itself create says. */
static bool tail_wanted(const rc_plan_options *options)
{
    if (!options->tail || strcmp(options->tail, "none") == 0) return false;
    return !is_auto(options) || (!hinders(options) && options->replicates >= RC_TAIL_REPLICATES_LEAST);
}

static recut_status check_options(const rc_plan_options *options, recut_error *err)
{
    static const char *const choices[] = {"auto", "splitting", "none"};
    char hint[64];
    if (!is_auto(options) && strcmp(options->tail, "splitting") != 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "tail %s: expected auto, splitting or none%s", options->tail,
                              rc_base_nearest_hint(options->tail, choices, 3, "", hint, sizeof hint));
    if (hinders(options)) return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "tail splitting: %s", hinders(options));
    return RECUT_OK;
}

static recut_status make_spec(rc_analysis *analysis, const rc_plan_options *options, const rc_permute_state *permute,
                              recut_error *err)
{
    cJSON *spec = rc_plan_tables_spec(analysis->type->name, permute->cohort, options);
    if (spec) {
        if (permute->cohort->outcome) cJSON_AddStringToObject(spec, "outcome", permute->cohort->time_name);
        if (permute->cohort->has_strata)
            cJSON_AddStringToObject(spec, "within_strata", permute->cohort->strata.name);
        else
            cJSON_AddNullToObject(spec, "within_strata");
        rc_plan_cuts_spec(spec, &permute->cuts);
        cJSON_AddStringToObject(spec, "tail", options->tail);
        cJSON_AddNumberToObject(spec, "tail_error", analysis->stop_spread);
        cJSON_AddNumberToObject(spec, "replicates", (double)options->replicates);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

/* By this search, which options->criterion names. */
static recut_status create(const recut_cohort *cohort, const rc_plan_options *options, const rc_search *search,
                           rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    tail_state *state = NULL;
    rc_permute_state *permute = NULL;
    RC_TRY(check_options(options, err));
    RC_NEW(state, 1, err);
    analysis->state = state; /* rc_plan_create destroys it on failure */
    RC_NEW(permute, 1, err);
    state->permute = permute;
    state->all = !is_auto(options);
    state->common = RC_TAIL_EXPECTED_COUNT / (double)options->replicates;
    permute->cohort = cohort;
    permute->hazard = RC_PERMUTE_NO_HAZARD;
    permute->wide = true;
    RC_TRY(rc_plan_cuts_choice(options, search, cohort, &permute->cuts, err));
    analysis->stop_spread = options->tail_error > 0 ? options->tail_error : 0.1;
    RC_TRY(make_spec(analysis, options, permute, err));
    /* hundreds of markers may be rare, a step of many patients or cutoffs is dear: hours that nobody asked for */
    if (!state->all &&
        (cohort->n_markers > RC_WIDE_MARKERS || cohort->n > RC_TAIL_AUTO_PATIENTS || permute->cuts.wanted)) {
        analysis->needless = true;
        analysis->stop_spread = 0;
        return st;
    }
    RC_TRY(rc_plan_permute_prepare(permute, search, options, err));
    RC_TRY(follow(state, analysis, options, err));
    analysis->needless = !state->all && state->n == 0;
    analysis->replicates = state->runs ? RC_TAIL_RUNS_MOST : 0;
    if (!state->runs) analysis->stop_spread = 0;
    RC_TRY(add_tables(analysis, state, err));
    RC_TRY(add_rows(analysis, state, err));
done:
    return st;
}

static recut_status tail_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                recut_error *err)
{
    rc_search search;
    recut_status st = rc_plan_criterion_search(cohort, options, &search, err);
    return st == RECUT_OK ? create(cohort, options, &search, analysis, err) : st;
}

/* Wilcoxon scores are fixed ones as any. */
static recut_status outcome_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                   recut_error *err)
{
    rc_search search;
    rc_plan_options own = *options;
    recut_status st = rc_plan_outcome_search(cohort, options, &search, err);
    if (st != RECUT_OK) return st;
    own.criterion = search.criterion->name;
    return create(cohort, &own, &search, analysis, err);
}

const rc_plan_type rc_plan_tail_type = {.name = "tail",
                                        .parts = true,
                                        .cost = 1,
                                        .runs = true,
                                        .depends_on_replicates = true,
                                        .wanted = tail_wanted,
                                        .create = tail_create,
                                        .destroy = tail_destroy,
                                        .work_create = work_create,
                                        .work_destroy = work_destroy,
                                        .block = tail_block};

const rc_plan_type rc_plan_outcome_tail_type = {.name = "outcome_tail",
                                                .parts = true,
                                                .cost = 1,
                                                .runs = true,
                                                .depends_on_replicates = true,
                                                .wanted = tail_wanted,
                                                .create = outcome_create,
                                                .destroy = tail_destroy,
                                                .work_create = work_create,
                                                .work_destroy = work_destroy,
                                                .block = tail_block};
