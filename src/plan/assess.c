/* SPDX-License-Identifier: GPL-3.0-or-later
 * assess.c - a printed cutoff judged without its patients: a replicate is a study of the same size whose markers have
 * nothing to do with survival.
 *
 *   1. scratch     2. a study     3. what is stored     4. blocks     5. the plan
 *
 * Log-rank and score statistics know only the order of the times.  So the study is: the printed number of events, at
 * places of that order drawn at random (censoring that depends on nothing) or before all others, and markers in random
 * order, tied as is known (counts), or as a rounded normal marker is where no more is known than that their values do
 * not all differ. */
#include "plan/layout.h"
#include "plan/nested.h"
#include "plan/printed.h"
#include "plan/tables.h"
#include "plan/truth.h"

#include "base/memory.h"
#include "base/normal.h"
#include "kernel/chisq.h"
#include "kernel/corrections.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEARCH, HISTOGRAM, DESIGN, TALLIES };
enum { P, STATISTIC, DISCOVERY_P, VALIDATION_P, POOLED_P, COLUMNS };
enum { BINS = 600, LATE = RC_TRUTH_ADMINISTRATIVE };
static const double level = 0.05, bin_width = 0.1;

typedef struct assess_state {
    rc_printed printed;
    rc_plan_options options; /* of the search */
    double *value;           /* [n] of the marker, ascending: by rank */
    bool late;               /* all censored after the last event */
} assess_state;

typedef struct assess_work {
    rc_nested *all, *part;
    uint32_t *order;             /* of patients, of ranks */
    double *time, *marker;       /* time [n]; marker [markers][n] */
    double *part_time, *part_of; /* those of a part of the design, together */
    uint8_t *event, *part_event;
} assess_work;

/* ---- 1. scratch --------------------------------------------------------- */

static void assess_work_destroy(void *self)
{
    assess_work *work = self;
    if (!work) return;
    rc_plan_nested_destroy(work->all);
    rc_plan_nested_destroy(work->part);
    void *const all[] = {work->order,   work->time,  work->marker,     work->part_time,
                         work->part_of, work->event, work->part_event, work};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

static recut_status assess_work_create(const rc_analysis *analysis, void **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const assess_state *state = analysis->state;
    size_t n = state->printed.n;
    assess_work *work = NULL;
    RC_NEW(work, 1, err);
    RC_TRY(rc_plan_nested_create(n, &state->options, &work->all, err));
    if (state->printed.discovery) RC_TRY(rc_plan_nested_create(n, &state->options, &work->part, err));
    RC_NEW(work->order, n, err);
    RC_NEW(work->time, n, err);
    RC_NEW(work->event, n, err);
    RC_NEW(work->marker, n * state->printed.markers, err);
    RC_NEW(work->part_time, n, err);
    RC_NEW(work->part_of, n, err);
    RC_NEW(work->part_event, n, err);
    *out = work;
    work = NULL;
done:
    assess_work_destroy(work);
    return st;
}

/* ---- 2. a study --------------------------------------------------------- */

static void draw(const assess_state *state, rc_pcg *generator, assess_work *work)
{
    const rc_printed *printed = &state->printed;
    size_t n = printed->n;
    for (uint32_t i = 0; i < n; i++) work->order[i] = i;
    rc_base_pcg_shuffle(generator, work->order, n);
    for (size_t i = 0; i < n; i++) work->time[i] = 1 + (double)work->order[i];
    rc_base_pcg_shuffle(generator, work->order, n);
    for (size_t i = 0; i < n; i++) work->event[work->order[i]] = i < printed->events;
    for (size_t i = 0; state->late && i < n; i++) work->event[i] = work->time[i] <= (double)printed->events;
    for (size_t k = 0; k < printed->markers; k++) {
        rc_base_pcg_shuffle(generator, work->order, n);
        for (size_t i = 0; i < n; i++) work->marker[k * n + i] = state->value[work->order[i]];
    }
}

typedef struct best {
    size_t marker; /* SIZE_MAX: none has a cutoff */
    rc_selected selected;
} best;

/* The largest statistic over the markers, in the patients from `first` on. */
static recut_status search(const rc_printed *printed, assess_work *work, rc_nested *nested, size_t first, size_t count,
                           best *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_selected here;
    *out = (best){.marker = SIZE_MAX};
    for (size_t k = 0; k < printed->markers; k++) {
        RC_TRY(rc_plan_nested_load(nested, count, work->time + first, work->event + first,
                                   work->marker + k * printed->n + first, err));
        rc_plan_nested_search(nested, &here);
        if (here.reason == RC_REASON_NONE && (out->marker == SIZE_MAX || here.statistic > out->selected.statistic))
            *out = (best){k, here};
    }
done:
    return st;
}

/* p of the cutoff in the patients from `first` on, and whether the high ones die first. */
static recut_status try_cutoff(const rc_printed *printed, assess_work *work, rc_nested *nested, const best *found,
                               size_t first, size_t count, double *p, bool *harms, recut_error *err)
{
    recut_status st = RECUT_OK;
    double split[RC_SPLIT_COLUMNS];
    RC_TRY(rc_plan_nested_load(nested, count, work->time + first, work->event + first,
                               work->marker + found->marker * printed->n + first, err));
    rc_plan_nested_split(nested, found->selected.cutoff, split);
    *p = split[RC_SPLIT_P_NAIVE];
    *harms = split[RC_SPLIT_OBSERVED] > split[RC_SPLIT_EXPECTED];
done:
    return st;
}

/* The best cutoff of the first patients, tested in the others, and in all together. */
static recut_status design(const rc_printed *printed, assess_work *work, double *row, recut_error *err)
{
    recut_status st = RECUT_OK;
    best found;
    bool harms = false, same = false, pooled;
    size_t first = printed->discovery;
    double p;
    RC_TRY(search(printed, work, work->part, 0, first, &found, err));
    if (found.marker == SIZE_MAX) return RECUT_OK;
    RC_TRY(try_cutoff(printed, work, work->part, &found, 0, first, &row[DISCOVERY_P], &harms, err));
    RC_TRY(try_cutoff(printed, work, work->part, &found, first, printed->validation, &p, &same, err));
    row[VALIDATION_P] = isnan(p) || same == harms ? p : 1;
    RC_TRY(try_cutoff(printed, work, work->all, &found, 0, printed->n, &row[POOLED_P], &pooled, err));
done:
    return st;
}

static recut_status study(const assess_state *state, rc_pcg *generator, assess_work *work, double *row,
                          recut_error *err)
{
    recut_status st = RECUT_OK;
    best found;
    for (int c = 0; c < COLUMNS; c++) row[c] = NAN;
    draw(state, generator, work);
    RC_TRY(search(&state->printed, work, work->all, 0, state->printed.n, &found, err));
    if (found.marker != SIZE_MAX) {
        const rc_criterion *criterion = rc_plan_nested_context(work->all)->search.criterion;
        row[P] = rc_plan_context_p(rc_plan_nested_context(work->all), found.selected.statistic);
        row[STATISTIC] = rc_plan_criterion_chisq(criterion, found.selected.statistic);
    }
    if (state->printed.discovery) RC_TRY(design(&state->printed, work, row, err));
done:
    return st;
}

/* ---- 3. what is stored -------------------------------------------------- */

static recut_status add_columns(rc_analysis *analysis, bool design, recut_error *err)
{
    static const rc_column column[COLUMNS] = {
        [P] = {"p", "1", "uncorrected p of the best cutoff of the best marker, in all patients of a study of noise"},
        [STATISTIC] = {"chisq", "1", "its chi-square"},
        [DISCOVERY_P] = {"discovery_p", "1", "uncorrected p of the best cutoff in the patients of discovery"},
        [VALIDATION_P] = {"validation_p", "1",
                          "its p in the patients of validation; 1 where the other group dies first"},
        [POOLED_P] = {"pooled_p", "1", "its p in all patients"},
    };
    recut_status st = RECUT_OK;
    for (int c = 0; c < (design ? COLUMNS : DISCOVERY_P); c++)
        RC_TRY(rc_plan_tables_column(analysis, NULL, &column[c], err));
done:
    return st;
}

static recut_status add_tallies(rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(
        rc_plan_tables_tally(analysis, "search",
                             "studies of noise with a p; with one at most the least, the printed, the largest p that "
                             "is printed so; at most 0.05",
                             1, RC_ASSESS_COUNTS, 0, 1, err));
    RC_TRY(rc_plan_tables_tally(analysis, "chisq", "histogram of the best chi-square of a study of noise", 1, BINS, 0,
                                bin_width, err));
    RC_TRY(rc_plan_tables_tally(analysis, "design",
                                "studies of noise with p at most 0.05 in discovery, in validation (same direction), in "
                                "both; with a validation p as printed; with a p of all patients as printed; in which "
                                "a cutoff is found",
                                1, RC_ASSESS_DESIGN_COUNTS, 0, 1, err));
done:
    return st;
}

/* Closed forms for one marker of these patients, whose values are tied as asked for. */
static recut_status add_formulas(rc_analysis *analysis, const assess_state *state, recut_error *err)
{
    static const rc_column column[] = {{"p_naive", "1", "as printed"},
                                       {"bonferroni", "1", "times the number of possible cutoffs"},
                                       {"miller_siegmund", "1", "Miller & Siegmund 1982"},
                                       {"lausen_1992", "1", "Lausen & Schumacher 1992"},
                                       {"lausen_1994", "1", "Lausen, Sauerbrei & Schumacher 1994"},
                                       {"candidates", "1", "possible cutoffs of a marker"},
                                       {"chisq", "1", "chi-square of the printed p"}};
    recut_status st = RECUT_OK;
    rc_table *table = NULL;
    void *made = NULL;
    rc_corrections closed;
    RC_TRY(rc_plan_tables_add(analysis, "formulas", "closed forms for one marker", 1, sizeof column / sizeof *column,
                              column, &table, err));
    RC_TRY(assess_work_create(analysis, &made, err));
    assess_work *work = made;
    rc_pcg generator;
    rc_base_pcg_for_block(&generator, 1, 0, 0, 0); /* the order does not matter */
    draw(state, &generator, work);
    RC_TRY(rc_plan_nested_load(work->all, state->printed.n, work->time, work->event, work->marker, err));
    const rc_scan *scan = &rc_plan_nested_context(work->all)->marker[0].scan;
    double p = state->printed.p.value, z = rc_kernel_chisq_z(p);
    rc_kernel_corrections(z, state->printed.n, scan->position, scan->k, state->options.min_fraction, &closed);
    const double row[] = {p,
                          closed.bonferroni,
                          closed.miller_siegmund,
                          closed.lausen_schumacher,
                          closed.improved_bonferroni,
                          (double)scan->k,
                          z * z};
    memcpy(table->data, row, sizeof row);
done:
    assess_work_destroy(made);
    return st;
}

static bool write_counts(const rc_plan_options *options, const rc_printed *printed, cJSON *into)
{
    cJSON *list = NULL;
    size_t *count = NULL, values = options->printed.counts ? printed->distinct : 0;
    if (values == 0) return true;
    bool good =
        (count = rc_base_memory_zeroed(values, sizeof *count)) && (list = cJSON_AddArrayToObject(into, "counts"));
    if (good) rc_plan_printed_counts(options, printed->n, count);
    for (size_t v = 0; good && v < values; v++) good = cJSON_AddItemToArray(list, cJSON_CreateNumber((double)count[v]));
    rc_base_memory_free(count);
    return good;
}

static recut_status make_spec(rc_analysis *analysis, const rc_plan_options *options, const assess_state *state,
                              recut_error *err)
{
    cJSON *spec = rc_plan_tables_spec("assess", analysis->cohort, options), *printed = NULL;
    bool bad = !spec || !(printed = cJSON_AddObjectToObject(spec, "printed")) ||
               !rc_plan_printed_write(&state->printed, printed) || !write_counts(options, &state->printed, printed) ||
               (state->late && !cJSON_AddStringToObject(printed, "censoring", rc_plan_truth_censorings[LATE])) ||
               !cJSON_AddNumberToObject(spec, "replicates", (double)analysis->replicates);
    if (bad) {
        cJSON_Delete(spec);
        spec = NULL;
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

/* ---- 4. blocks ---------------------------------------------------------- */

static void count(const rc_analysis *analysis, const rc_printed *printed, const double *row, int64_t *tally)
{
    int64_t *searched = tally + analysis->tally[SEARCH].offset, *bins = tally + analysis->tally[HISTOGRAM].offset,
            *designed = tally + analysis->tally[DESIGN].offset;
    if (!isnan(row[P])) {
        double bin = floor(row[STATISTIC] / bin_width);
        searched[RC_ASSESS_HAS_P]++;
        searched[RC_ASSESS_AT_LOW] += row[P] <= printed->p.low;
        searched[RC_ASSESS_AT_PRINTED] += row[P] <= printed->p.value;
        searched[RC_ASSESS_AT_HIGH] += row[P] <= printed->p.high;
        searched[RC_ASSESS_AT_LEVEL] += row[P] <= level;
        bins[bin < BINS - 1 ? (size_t)bin : BINS - 1]++;
    }
    bool found = row[DISCOVERY_P] <= level, held = row[VALIDATION_P] <= level;
    designed[RC_ASSESS_DISCOVERED] += found;
    designed[RC_ASSESS_VALIDATED] += held;
    designed[RC_ASSESS_BOTH] += found && held;
    designed[RC_ASSESS_AT_VALIDATION] += row[VALIDATION_P] <= printed->validation_p.value;
    designed[RC_ASSESS_POOLED] += row[POOLED_P] <= printed->p.value;
    designed[RC_ASSESS_SEARCHED] += !isnan(row[DISCOVERY_P]);
}

static recut_status assess_block(const rc_analysis *analysis, int64_t block, size_t n, double *rows, int64_t *tally,
                                 void *work, recut_error *err)
{
    recut_status st = RECUT_OK;
    const assess_state *state = analysis->state;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    rc_pcg generator;
    double row[COLUMNS];
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < n; b++) {
        RC_TRY(study(state, &generator, work, row, err));
        count(analysis, &state->printed, row, tally);
        for (size_t c = 0; b < kept && c < analysis->n_columns; c++) rows[b * analysis->n_columns + c] = row[c];
    }
done:
    return st;
}

/* ---- 5. the plan -------------------------------------------------------- */

static void assess_destroy(void *self)
{
    assess_state *state = self;
    if (state) rc_base_memory_free(state->value);
    rc_base_memory_free(state);
}

/* Normal scores rounded to multiples of a step; returns how many differ. */
static size_t round_scores(size_t n, double step, double *value)
{
    size_t distinct = 0;
    for (size_t i = 0; i < n; i++) {
        value[i] = floor(rc_base_normal_quantile(((double)i + 0.5) / (double)n) / step + 0.5);
        distinct += i == 0 || value[i] > value[i - 1];
    }
    return distinct;
}

/* A marker with so many different values: as one that was rounded, with more patients to a value in the middle than at
 * the ends.  The coarsest step that leaves enough. */
static void make_values(size_t n, size_t distinct, double *value)
{
    double fine = 1e-7, coarse = 10;
    for (size_t i = 0; i < n; i++) value[i] = (double)i;
    if (distinct >= n) return;
    for (int i = 0; i < 60; i++) {
        double step = sqrt(fine * coarse);
        if (round_scores(n, step, value) >= distinct)
            fine = step;
        else
            coarse = step;
    }
    round_scores(n, fine, value);
}

/* When patients were censored, as far as that is known. */
static recut_status read_censoring(const rc_plan_options *options, bool *late, recut_error *err)
{
    const char *censoring = options->truth.censoring;
    *late = censoring && strcmp(censoring, rc_plan_truth_censorings[LATE]) == 0;
    if (!censoring || *late || strcmp(censoring, rc_plan_truth_censorings[RC_TRUTH_DROPOUT]) == 0) return RECUT_OK;
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                          "censoring: found \"%.40s\", expected dropout (at random) or administrative (all after the "
                          "last event)",
                          censoring);
}

/* The values that are known to be shared: 0, 1, ... */
static recut_status take_values(const rc_plan_options *options, const rc_printed *printed, double *value,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t *count = NULL, at = 0;
    RC_NEW(count, printed->distinct, err);
    rc_plan_printed_counts(options, printed->n, count);
    for (size_t v = 0; v < printed->distinct; v++)
        for (size_t i = 0; i < count[v] && at < printed->n; i++) value[at++] = (double)v;
done:
    rc_base_memory_free(count);
    return st;
}

static recut_status assess_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    assess_state *state = NULL;
    rc_search wanted;
    (void)cohort;
    RC_NEW(state, 1, err);
    analysis->state = state; /* rc_plan_create destroys it on failure */
    RC_TRY(rc_plan_criterion_search(NULL, options, &wanted, err));
    state->options = (rc_plan_options){
        .criterion = wanted.criterion->name, .min_fraction = wanted.min_fraction, .kernel = options->kernel};
    RC_TRY(rc_plan_printed_read(options, &state->printed, err));
    RC_TRY(read_censoring(options, &state->late, err));
    RC_NEW(state->value, state->printed.n, err);
    if (options->printed.counts)
        RC_TRY(take_values(options, &state->printed, state->value, err));
    else
        make_values(state->printed.n, state->printed.distinct, state->value);
    analysis->replicates = options->replicates;
    analysis->load = (uint64_t)state->printed.n * state->printed.markers * (state->printed.discovery ? 24 : 12);
    RC_TRY(add_columns(analysis, state->printed.discovery > 0, err));
    RC_TRY(add_tallies(analysis, err));
    RC_TRY(add_formulas(analysis, state, err));
    RC_TRY(make_spec(analysis, options, state, err));
done:
    return st;
}

const rc_plan_type rc_plan_assess_type = {.name = "assess",
                                          .cost = 1,
                                          .create = assess_create,
                                          .destroy = assess_destroy,
                                          .work_create = assess_work_create,
                                          .work_destroy = assess_work_destroy,
                                          .block = assess_block};
