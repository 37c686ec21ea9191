/* SPDX-License-Identifier: GPL-3.0-or-later
 * permute_cuts.c - several cutoffs in the permutation plan.
 *
 *   1. scratch     2. the observed data     3. what is stored     4. replicates */
#include "plan/permute_cuts.h"

#include "base/memory.h"
#include "plan/maxt.h"
#include "plan/tables.h"

#include <math.h>
#include <stdio.h>

enum { LANES = RC_SHUFFLE_LANES };

static const rc_context *context_of(const rc_permute_state *state, size_t marker, size_t *own)
{
    return rc_plan_contexts_of(&state->contexts, state->cohort, marker, own);
}

static size_t least_number(const rc_permute_state *state)
{
    return state->cuts.rule.least;
}

/* ---- 1. scratch --------------------------------------------------------- */

typedef struct cuts_work {
    rc_cuts cuts;
    unsigned char *memory; /* of it */
    double *statistic;     /* [markers] of the replicate; -1 where nothing is found */
    double *counts;        /* [m] for fixed cutoffs */
    uint32_t *record;      /* [LANES][n], replicates side by side */
    uint32_t *arranged;    /* [n] of one marker, or of a stratum */
    uint32_t *induced;     /* [n] of a part */
} cuts_work;

static void cuts_destroy(void *self)
{
    cuts_work *work = self;
    if (!work) return;
    rc_base_memory_free(work->memory);
    rc_base_memory_free(work->statistic);
    rc_base_memory_free(work->counts);
    rc_base_memory_free(work->record);
    rc_base_memory_free(work->arranged);
    rc_base_memory_free(work->induced);
    rc_base_memory_free(work);
}

recut_status rc_plan_permute_cuts_make(const rc_permute_state *state, rc_cuts *cuts, unsigned char **memory,
                                       recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t k = 0, rows = 0;
    for (size_t p = 0; p < state->contexts.n; p++) {
        const rc_context *context = state->contexts.context[p];
        size_t here = rc_plan_context_most_candidates(context), m = rc_plan_cuts_context_rows(&state->cuts, context);
        k = here > k ? here : k;
        rows = m > rows ? m : rows;
    }
    RC_NEW(*memory, rc_kernel_cuts_bytes(&state->cuts.rule, k, rows), err);
    rc_kernel_cuts_init(cuts, &state->cuts.rule, k, rows, *memory);
done:
    return st;
}

static recut_status cuts_create(const rc_permute_state *state, void **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    cuts_work *work = NULL;
    size_t m = 0, n = state->cohort->n;
    RC_NEW(work, 1, err);
    for (size_t p = 0; p < state->contexts.n; p++) {
        const rc_context *context = state->contexts.context[p];
        m = context->risk.m > m ? context->risk.m : m;
    }
    RC_TRY(rc_plan_permute_cuts_make(state, &work->cuts, &work->memory, err));
    RC_NEW(work->statistic, state->cohort->n_markers, err);
    RC_NEW(work->counts, 3 * (m + 1), err);
    RC_NEW(work->record, LANES * n, err);
    RC_NEW(work->arranged, n, err);
    RC_NEW(work->induced, n, err);
    *out = work;
    work = NULL;
done:
    cuts_destroy(work);
    return st;
}

static void search(const rc_permute_state *state, cuts_work *work, size_t marker, const uint32_t *record,
                   rc_cuts_best *best)
{
    size_t own;
    const rc_context *context = context_of(state, marker, &own);
    const rc_cuts_query query = rc_plan_cuts_query(context, own);
    work->cuts.rule = rc_plan_cuts_rule(&state->cuts, rc_plan_cuts_events(context));
    rc_kernel_cuts_search(&work->cuts, &query, record, best);
}

double rc_plan_permute_cuts_statistic(const rc_permute_state *state, void *work, size_t marker, const uint32_t *record)
{
    rc_cuts_best best;
    search(state, work, marker, record, &best);
    return best.number ? best.compared : -INFINITY;
}

static double cutoff_at(const rc_permute_state *state, size_t marker, size_t candidate)
{
    size_t own;
    const rc_context *context = context_of(state, marker, &own);
    return rc_cohort_cutoff(context->cohort, own, context->marker[own].scan.position[candidate]);
}

/* ---- 2. the observed data ----------------------------------------------- */

static void search_observed(const rc_permute_state *state, cuts_work *work, size_t marker, rc_cuts_best *best)
{
    size_t own;
    const rc_context *context = context_of(state, marker, &own);
    search(state, work, marker, context->cohort->marker[own].order, best);
}

recut_status rc_plan_permute_cuts_observed(const rc_permute_state *state, double *observed, recut_error *err)
{
    recut_status st = RECUT_OK;
    void *work = NULL;
    for (size_t i = 0; i < state->cohort->n_markers; i++) {
        size_t own;
        const rc_context *context = context_of(state, i, &own);
        RC_TRY(rc_plan_cuts_check(&state->cuts, context, own, err));
    }
    RC_TRY(cuts_create(state, &work, err));
    for (size_t i = 0; i < state->cohort->n_markers; i++) {
        rc_cuts_best best;
        search_observed(state, work, i, &best);
        observed[i] = best.number ? best.compared : NAN;
    }
done:
    cuts_destroy(work);
    return st;
}

uint64_t rc_plan_permute_cuts_load(const rc_permute_state *state)
{
    static const double unit = 10; /* nanoseconds of a patient in a permutation */
    double cost = 0;
    for (size_t i = 0; i < state->cohort->n_markers; i++) {
        size_t own;
        const rc_context *context = context_of(state, i, &own);
        cost += rc_kernel_cuts_cost(&state->cuts.rule, context->cohort->n, context->marker[own].scan.k,
                                    rc_plan_cuts_context_rows(&state->cuts, context));
    }
    return (uint64_t)(cost / unit) + 1;
}

/* ---- 3. what is stored -------------------------------------------------- */

size_t rc_plan_permute_cuts_width(const rc_permute_state *state)
{
    return RC_PERMUTE_CUTS_CUTOFF + state->cuts.rule.most;
}

static const rc_column *row_column(size_t c)
{
    static const rc_column columns[RC_PERMUTE_CUTS_CUTOFF] = {
        {"statistic", "1", "T: largest chi-square less the penalty of the cutoffs beyond the least number"},
        {"chisq", "1", "chi-square of the groups between the selected cutoffs"},
        {"cuts", "1", "number of the selected cutoffs"},
        {"reason", "code", "0 = usable, see rc_reason"},
    };
    return c < RC_PERMUTE_CUTS_CUTOFF ? &columns[c] : &rc_plan_cuts_columns[c - RC_PERMUTE_CUTS_CUTOFF];
}

/* A row of a marker. */
static void fill_row(const rc_permute_state *state, size_t marker, const rc_cuts_best *best, rc_reason reason,
                     double *row)
{
    for (size_t c = 0; c < rc_plan_permute_cuts_width(state); c++) row[c] = NAN;
    row[RC_PERMUTE_CUTS_REASON] = reason;
    if (best->number == 0) return;
    row[RC_PERMUTE_CUTS_STATISTIC] = best->compared;
    row[RC_PERMUTE_CUTS_CHISQ] = best->statistic;
    row[RC_PERMUTE_CUTS_NUMBER] = (double)best->number;
    for (size_t c = 0; c < best->number; c++)
        row[RC_PERMUTE_CUTS_CUTOFF + c] = cutoff_at(state, marker, best->place[c]);
}

recut_status rc_plan_permute_cuts_tables(rc_analysis *analysis, const rc_permute_state *state, recut_error *err)
{
    static const rc_column observed_columns[] = {
        {"statistic", "1", "T_0: largest chi-square less the penalty of the cutoffs beyond the least number"},
        {"cutoff", "marker", "the lowest selected cutoff"},
        {"candidates", "1", "admissible cutoffs of one"},
        {"reason", "code", "0, or why there is none: see rc_reason"},
    };
    enum { OBSERVED = sizeof observed_columns / sizeof *observed_columns };
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    size_t width = rc_plan_permute_cuts_width(state), observed = analysis->n_tables;
    rc_column columns[RC_PERMUTE_CUTS_CUTOFF + RC_CUTS_MOST];
    void *work = NULL;
    rc_table *table;
    for (size_t c = 0; c < width; c++) columns[c] = *row_column(c);
    RC_TRY(cuts_create(state, &work, err));
    RC_TRY(rc_plan_tables_add(analysis, "observed", "the search on the observed data", cohort->n_markers, OBSERVED,
                              observed_columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    RC_TRY(rc_plan_tables_add(analysis, "observed_cuts", "the set of cutoffs that it selects", cohort->n_markers, width,
                              columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    for (size_t i = 0; i < cohort->n_markers; i++) {
        size_t own;
        const rc_context *context = context_of(state, i, &own);
        double *row = analysis->table[observed].data + OBSERVED * i,
               *set = analysis->table[observed + 1].data + width * i;
        rc_cuts_best best;
        search_observed(state, work, i, &best);
        fill_row(state, i, &best, rc_plan_cuts_reason(&best), set);
        row[0] = set[RC_PERMUTE_CUTS_STATISTIC];
        row[1] = set[RC_PERMUTE_CUTS_CUTOFF];
        row[2] = (double)context->marker[own].scan.k;
        row[3] = set[RC_PERMUTE_CUTS_REASON];
    }
    for (size_t i = 0; i < cohort->n_markers && !state->wide; i++)
        for (size_t c = 0; c < width; c++)
            RC_TRY(rc_plan_tables_column(analysis, cohort->marker[i].name, row_column(c), err));
done:
    cuts_destroy(work);
    return st;
}

recut_status rc_plan_permute_cuts_tallies(rc_analysis *analysis, const rc_permute_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->cohort;
    char name[RC_NAME_ROOM];
    RC_TRY(rc_plan_tables_tally(analysis, "null_cuts", "replicates by the number of cutoffs that they select",
                                cohort->n_markers, state->cuts.rule.most - least_number(state) + 1,
                                (double)least_number(state), 1, err));
    for (size_t i = 0; i < cohort->n_markers && state->histograms; i++) {
        snprintf(name, sizeof name, "null_statistic/%s", cohort->marker[i].name);
        RC_TRY(rc_plan_tables_tally(analysis, name, "null distribution of T; the last bin takes what is beyond", 1,
                                    RC_PERMUTE_STATISTIC_BINS + 1, 0, state->bin_width, err));
    }
done:
    return st;
}

/* ---- 4. replicates ------------------------------------------------------ */

void rc_plan_permute_cuts_keep(const rc_analysis *analysis, size_t marker, const rc_cuts_best *best, rc_reason reason,
                               double *row, int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    const rc_tally *own = &analysis->tally[RC_PERMUTE_TALLIES + (state->fixed.n > 0)];
    tally[analysis->tally[RC_PERMUTE_FAILED].offset + marker * RC_REASON_COUNT + reason]++;
    if (row) fill_row(state, marker, best, reason, row + marker * rc_plan_permute_cuts_width(state));
    if (best->number == 0) return;
    tally[analysis->tally[RC_PERMUTE_NAIVE].offset + marker] +=
        best->statistic > rc_kernel_cuts_limit(rc_plan_cuts_df(&state->cuts.rule, best->number));
    tally[own->offset + marker * own->n_bins + best->number - least_number(state)]++;
    if (!state->histograms) return;
    double place = best->compared / state->bin_width;
    tally[own[1 + marker].offset +
          (place < RC_PERMUTE_STATISTIC_BINS ? (size_t)(int64_t)(place > 0 ? place : 0) : RC_PERMUTE_STATISTIC_BINS)]++;
}

static void note(const rc_analysis *analysis, cuts_work *work, size_t marker, const uint32_t *record, double *row,
                 int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    rc_cuts_best best;
    search(state, work, marker, record, &best);
    work->statistic[marker] = best.number ? best.compared : -1;
    if (state->fixed.n > 0)
        rc_plan_fixed_count(&state->fixed, marker, NULL, record, work->counts,
                            tally + analysis->tally[RC_PERMUTE_FIXED].offset + marker * state->fixed.n);
    rc_plan_permute_cuts_keep(analysis, marker, &best, rc_plan_cuts_reason(&best), row, tally);
}

/* All markers in the replicate of one lane. */
static void one_replicate(const rc_analysis *analysis, cuts_work *work, const uint32_t *record, double *row,
                          int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    const recut_cohort *cohort = state->cohort;
    for (size_t p = 0; cohort->n_parts && p < state->contexts.n; p++) {
        const rc_part *part = &cohort->part[p];
        rc_plan_contexts_induce(part, record, work->induced);
        for (size_t i = 0; i < part->cohort->n_markers; i++) {
            const uint32_t *order = part->cohort->marker[i].order;
            for (size_t k = 0; k < part->cohort->n; k++) work->arranged[k] = work->induced[order[k]];
            note(analysis, work, part->marker[i], work->arranged, row, tally);
        }
    }
    for (size_t i = 0; !cohort->n_parts && i < cohort->n_markers; i++) {
        for (size_t k = 0; i > 0 && k < cohort->n; k++) work->arranged[k] = record[state->place[i][k]];
        note(analysis, work, i, i > 0 ? work->arranged : record, row, tally);
    }
}

static void cuts_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                       void *self)
{
    const rc_permute_state *state = analysis->state;
    cuts_work *work = self;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0, n = state->cohort->n;
    rc_pcg generator[LANES];
    rc_plan_shuffle_begin(analysis, block, generator);
    for (size_t b = 0; b < count; b++) {
        double *row = b < kept ? rows + b * analysis->n_columns : NULL;
        if (b % LANES == 0)
            rc_plan_shuffle_draw(&state->shuffle, state->context->search.kernel, generator,
                                 count - b < LANES ? count - b : LANES, work->record, work->arranged);
        one_replicate(analysis, work, work->record + b % LANES * n, row, tally);
        rc_plan_maxt_count(state->observed, state->significance, state->cohort->n_markers, work->statistic,
                           tally + analysis->tally[RC_PERMUTE_EXCEEDANCES].offset,
                           tally + analysis->tally[RC_PERMUTE_MAXT].offset);
    }
}

const rc_permute_engine rc_plan_permute_cuts = {cuts_create, cuts_destroy, cuts_block};
