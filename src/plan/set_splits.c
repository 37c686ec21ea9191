/* SPDX-License-Identifier: GPL-3.0-or-later
 * set_splits.c - several cutoffs selected in some patients and tried in the others: the design of the centers and
 * leaving one center out, then random splits.  Only with --cuts.
 *
 *   1. state     2. a set in some patients     3. a try     4. observed designs     5. the plan */
#include "plan/set_splits.h"

#include "base/memory.h"
#include "kernel/cox.h"
#include "kernel/level.h"
#include "kernel/reason.h"
#include "plan/design.h"
#include "plan/set_search.h"
#include "plan/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GROUPS = RC_CUTS_MOST + 1 };
enum { FAILED, NUMBERS, AGAIN, NEAR, VALIDATED, TALLIES };

/* ---- 1. state ----------------------------------------------------------- */

typedef struct splits_state {
    rc_design_state design;
    rc_set_search find;
    rc_cuts_best *observed;       /* [markers] in all patients */
    uint32_t (*at)[RC_CUTS_MOST]; /* [markers] patients below each observed cutoff */
} splits_state;

typedef struct splits_work {
    rc_set_sample *sample;
    double *first, *second, *row; /* [n], [n], [width] */
    uint32_t *scratch;            /* [n] */
    rc_cuts trial;                /* log-rank of a given set */
    unsigned char *memory;
    rc_risk risk; /* of the patients in which it is tried; its arrays owned */
    double *score;
} splits_work;

static void splits_destroy(void *self)
{
    splits_state *state = self;
    if (!state) return;
    rc_plan_design_state_clear(&state->design);
    rc_plan_set_search_clear(&state->find);
    rc_base_memory_free(state->observed);
    rc_base_memory_free(state->at);
    rc_base_memory_free(state);
}

static void work_destroy(void *self)
{
    splits_work *work = self;
    if (!work) return;
    rc_plan_set_sample_destroy(work->sample);
    void *const all[] = {work->first,      work->second,       work->row,          work->scratch,
                         work->memory,     work->risk.deaths,  work->risk.at_risk, work->risk.spread,
                         work->risk.units, work->risk.stratum, work->score,        work};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

static size_t width(const splits_state *state)
{
    return RC_SET_SPLIT_CUTOFF + state->find.cuts.rule.most;
}

static recut_status make_work(const splits_state *state, splits_work **out, recut_error *err)
{
    static const rc_cuts_rule any = {.least = 1, .most = RC_CUTS_MOST, .exact = true};
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->find.cohort;
    size_t n = cohort->n, m = cohort->n_event_times;
    splits_work *work = NULL;
    RC_NEW(work, 1, err);
    RC_TRY(rc_plan_set_sample_create(&state->find, &work->sample, err));
    RC_NEW(work->first, n, err);
    RC_NEW(work->second, n, err);
    RC_NEW(work->scratch, n, err);
    RC_NEW(work->row, width(state), err);
    RC_NEW(work->memory, rc_kernel_cuts_bytes(&any, RC_CUTS_MOST, m), err);
    rc_kernel_cuts_init(&work->trial, &any, RC_CUTS_MOST, m, work->memory);
    RC_NEW(work->risk.deaths, m, err);
    RC_NEW(work->risk.at_risk, m, err);
    RC_NEW(work->risk.spread, m, err);
    RC_NEW(work->risk.units, n, err);
    if (cohort->has_strata) RC_NEW(work->risk.stratum, 3 * rc_cohort_strata(cohort), err);
    RC_NEW(work->score, n, err);
    *out = work;
    work = NULL;
done:
    work_destroy(work);
    return st;
}

static recut_status work_create(const rc_analysis *analysis, void **out, recut_error *err)
{
    splits_work *work = NULL;
    recut_status st = make_work(analysis->state, &work, err);
    if (st == RECUT_OK) *out = work;
    return st;
}

/* ---- 2. a set in some patients ------------------------------------------ */

/* The groups between given cutoffs, in the patients of weight 1. */
typedef struct trial {
    rc_reason reason;
    double n, events, chisq;
    size_t df, groups;
    double size[GROUPS], observed[GROUPS], expected[GROUPS];
} trial;

/* position [number]: patients of the whole cohort below each cutoff. */
static void try_set(const splits_state *state, splits_work *work, size_t marker, const uint32_t *position,
                    size_t number, const double *weight, trial *out)
{
    const recut_cohort *cohort = state->find.cohort;
    rc_cuts *cuts = &work->trial;
    rc_cuts_best best;
    double ignored;
    bool empty = false, u = state->find.cuts.rule.order == RC_CUTS_U;
    rc_kernel_risk_weighted(cohort, weight, NULL, NULL, &work->risk, &ignored, work->score);
    const rc_scan scan = {.n = cohort->n,
                          .m = cohort->n_event_times,
                          .k = number,
                          .position = position,
                          .units = work->risk.units,
                          .unit = work->risk.unit,
                          .rank = cohort->rank,
                          .from = cohort->from,
                          .weight = weight,
                          .at_risk = work->risk.at_risk,
                          .spread = work->risk.spread};
    const rc_cuts_query query = {.scan = &scan, .event = cohort->event, .low = 0.5, .middle = 0.5, .high = 0.5};
    cuts->rule.least = cuts->rule.most = number;
    cuts->rule.order = u ? RC_CUTS_U : RC_CUTS_ANY;
    rc_kernel_cuts_search(cuts, &query, cohort->marker[marker].order, &best);
    *out = (trial){.n = cuts->size[number + 1], .events = cuts->event[number + 1], .chisq = NAN, .groups = number + 1};
    for (size_t g = 0; g <= number; g++) {
        out->size[g] = cuts->size[g + 1] - cuts->size[g];
        out->observed[g] = cuts->event[g + 1] - cuts->event[g];
        out->expected[g] = cuts->expected[g + 1] - cuts->expected[g];
        empty = empty || !(out->size[g] > 0);
    }
    out->df = rc_plan_cuts_df(&cuts->rule, number);
    if (best.number) out->chisq = best.statistic;
    out->reason = best.number ? RC_REASON_NONE : empty ? RC_REASON_EMPTY_GROUP : RC_REASON_NO_EVENTS;
}

/* Have the groups the same order by events over those expected? */
static bool keeps_order(const trial *a, const trial *b)
{
    for (size_t g = 0; g < a->groups; g++)
        for (size_t h = 0; h < g; h++) {
            double one = a->observed[g] * a->expected[h] - a->observed[h] * a->expected[g],
                   two = b->observed[g] * b->expected[h] - b->observed[h] * b->expected[g];
            if (!(one * two > 0)) return false;
        }
    return true;
}

/* ---- 3. a try ----------------------------------------------------------- */

/* Selects in first, tries in second: the row, and where the cutoffs are. */
static void one_try(const splits_state *state, splits_work *work, size_t marker, const double *first,
                    const double *second, rc_cuts_best *best, uint32_t position[RC_CUTS_MOST], double *row)
{
    trial discovery, validation;
    for (size_t c = 0; c < width(state); c++) row[c] = NAN;
    rc_plan_set_sample_take(&state->find, work->sample, first, true);
    rc_reason reason = rc_plan_set_sample_find(&state->find, work->sample, marker, best);
    row[RC_SET_SPLIT_REASON] = row[RC_SET_SPLIT_V_REASON] = reason;
    if (best->number == 0) return;
    for (size_t c = 0; c < best->number; c++) {
        position[c] = work->sample->position[best->place[c]];
        row[RC_SET_SPLIT_CUTOFF + c] = rc_cohort_cutoff(state->find.cohort, marker, position[c]);
    }
    row[RC_SET_SPLIT_CUTS] = (double)best->number;
    row[RC_SET_SPLIT_CHISQ] = best->statistic;
    try_set(state, work, marker, position, best->number, first, &discovery);
    try_set(state, work, marker, position, best->number, second, &validation);
    row[RC_SET_SPLIT_N] = validation.n;
    row[RC_SET_SPLIT_EVENTS] = validation.events;
    row[RC_SET_SPLIT_V_REASON] = validation.reason;
    if (validation.reason != RC_REASON_NONE) return;
    row[RC_SET_SPLIT_V_CHISQ] = validation.chisq;
    row[RC_SET_SPLIT_V_DF] = (double)validation.df;
    row[RC_SET_SPLIT_ORDER] = keeps_order(&discovery, &validation);
}

static void count(const rc_analysis *analysis, size_t which, const rc_cuts_best *best,
                  const uint32_t position[RC_CUTS_MOST], const double *row, int64_t *tally)
{
    const splits_state *state = analysis->state;
    const rc_cuts_rule *rule = &state->find.cuts.rule;
    const rc_tally *own = analysis->tally;
    int64_t *again = tally + own[AGAIN].offset + which * RC_SET_AGAIN_BINS,
            *validated = tally + own[VALIDATED].offset + which * RC_SET_VALIDATED_BINS;
    tally[own[FAILED].offset + 2 * which * RC_REASON_COUNT + (size_t)row[RC_SET_SPLIT_REASON]]++;
    tally[own[FAILED].offset + (2 * which + 1) * RC_REASON_COUNT + (size_t)row[RC_SET_SPLIT_V_REASON]]++;
    if (best->number == 0) return;
    tally[own[NUMBERS].offset + which * (rule->most - rule->least + 1) + best->number - rule->least]++;
    if (!isnan(row[RC_SET_SPLIT_V_CHISQ])) {
        bool below = row[RC_SET_SPLIT_V_CHISQ] > rc_kernel_cuts_limit((size_t)row[RC_SET_SPLIT_V_DF]);
        validated[RC_SET_USABLE]++;
        validated[RC_SET_BELOW] += below;
        validated[RC_SET_BELOW_ORDERED] += below && row[RC_SET_SPLIT_ORDER] > 0;
    }
    if (best->number != state->observed[which].number) return;
    bool all = true;
    for (size_t c = 0; c < best->number; c++) {
        bool near = rc_plan_set_near((double)position[c], (double)state->at[which][c], state->find.cohort->n);
        tally[own[NEAR].offset + which * rule->most + c] += near;
        all = all && near;
    }
    again[RC_SET_AS_MANY]++;
    again[RC_SET_ALL_NEAR] += all;
}

static recut_status splits_block(const rc_analysis *analysis, int64_t block, size_t n_here, double *rows,
                                 int64_t *tally, void *scratch, recut_error *err)
{
    const splits_state *state = analysis->state;
    splits_work *work = scratch;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    rc_pcg generator;
    (void)err;
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < n_here; b++) {
        rc_plan_splits_draw(&state->design, block * analysis->block_size + (int64_t)b, &generator, work->first,
                            work->second, work->scratch);
        for (size_t i = 0; i < state->find.cohort->n_markers; i++) {
            rc_cuts_best best;
            uint32_t position[RC_CUTS_MOST] = {0};
            double *row = b < kept ? rows + b * analysis->n_columns + i * width(state) : work->row;
            one_try(state, work, i, work->first, work->second, &best, position, row);
            count(analysis, i, &best, position, row, tally);
        }
    }
    return RECUT_OK;
}

/* ---- 4. observed designs ------------------------------------------------ */

static rc_column column_of(size_t c)
{
    static const rc_column columns[RC_SET_SPLIT_CUTOFF] = {
        {"cuts", "1", "number of the cutoffs selected in discovery"},
        {"chisq", "1", "chi-square of the criterion of their groups in discovery"},
        {"reason", "code", "of discovery: 0, or why there is no set"},
        {"validation_n", "patients", "patients of validation"},
        {"validation_events", "events", "their events"},
        {"validation_chisq", "1", "log-rank chi-square of the groups in validation"},
        {"validation_df", "1", "its degrees of freedom"},
        {"order_kept", "1", "1: the groups have the order by events over those expected that they have in discovery"},
        {"validation_reason", "code", "of validation: 0, or why there is no chi-square"},
    };
    return c < RC_SET_SPLIT_CUTOFF ? columns[c] : rc_plan_cuts_columns[c - RC_SET_SPLIT_CUTOFF];
}

/* Hazard ratios of the groups against the lowest in some patients, from one Cox model. */
static recut_status add_ratios(const splits_state *state, size_t marker, const uint32_t *position, size_t number,
                               const double *weight, double *rows, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->find.cohort;
    size_t n = cohort->n, g = 0;
    double *x = NULL, *work = NULL, beta[RC_CUTS_MOST], covariance[RC_CUTS_MOST * RC_CUTS_MOST];
    rc_reason why[RC_CUTS_MOST];
    RC_NEW(x, number * n, err);
    RC_NEW(work, rc_kernel_cox_work(n, number), err);
    for (size_t p = 0; p < n; p++) {
        uint32_t patient = cohort->marker[marker].order[p];
        while (g < number && p >= position[g]) g++;
        if (g > 0) x[(g - 1) * n + patient] = 1;
        rows[g * RC_SET_GROUP_COLUMNS + RC_SET_GROUP_N] += weight[patient];
        rows[g * RC_SET_GROUP_COLUMNS + RC_SET_GROUP_EVENTS] += weight[patient] * cohort->event[patient];
    }
    rc_cox_data data = {.p = number, .x = x, .weight = weight, .ties = RC_TIES_EFRON};
    rc_kernel_cox_survival(cohort, &data);
    rc_cox_fit fit = {.why = why, .beta = beta, .covariance = covariance};
    rc_kernel_cox_fit(&data, &fit, work);
    for (g = 1; g <= number; g++) {
        double *row = rows + g * RC_SET_GROUP_COLUMNS;
        rc_reason reason = fit.reason != RC_REASON_NONE ? fit.reason : why[g - 1];
        row[RC_SET_GROUP_REASON] = reason;
        if (reason != RC_REASON_NONE) continue;
        double se = sqrt(covariance[(g - 1) * number + g - 1]);
        row[RC_SET_GROUP_HR] = exp(beta[g - 1]);
        row[RC_SET_GROUP_LOWER] = exp(beta[g - 1] - RC_KERNEL_Z_095 * se);
        row[RC_SET_GROUP_UPPER] = exp(beta[g - 1] + RC_KERNEL_Z_095 * se);
    }
done:
    rc_base_memory_free(x);
    rc_base_memory_free(work);
    return st;
}

/* The design of the centers, then each center left out. */
static recut_status add_designs(rc_analysis *analysis, splits_state *state, splits_work *work, size_t marker,
                                recut_error *err)
{
    static const rc_column group_columns[RC_SET_GROUP_COLUMNS] = {
        {"design", "1", "row of designs/<marker>"},
        {"group", "1", "1 = the lowest"},
        {"n", "patients", "patients of the group in validation"},
        {"events", "events", "their events"},
        {"hr", "1", "hazard ratio against the lowest group in validation, from one Cox model (Efron)"},
        {"hr_lower", "1", "95 % Wald interval"},
        {"hr_upper", "1", "95 % Wald interval"},
        {"reason", "code", "0, or why there is no hazard ratio: see rc_reason"},
    };
    recut_status st = RECUT_OK;
    const rc_design *design = &state->design.design;
    const recut_cohort *cohort = state->find.cohort;
    size_t k = design->n_centers, most = state->find.cuts.rule.most, used = 0, w = width(state);
    rc_column columns[RC_SET_SPLIT_CUTOFF + RC_CUTS_MOST];
    char name[RC_NAME_ROOM];
    rc_table *table;
    uint8_t *in = NULL;
    double *groups = NULL;
    for (size_t c = 0; c < w; c++) columns[c] = column_of(c);
    RC_NEW(in, k, err);
    RC_NEW(groups, (k + 1) * (most + 1) * RC_SET_GROUP_COLUMNS, err);
    snprintf(name, sizeof name, "designs/%s", cohort->marker[marker].name);
    RC_TRY(rc_plan_tables_add(analysis, name,
                              "a set selected in discovery and tried in the other centers; then in all centers but one "
                              "(the label), tried in that one",
                              k + 1, w, columns, &table, err));
    for (size_t d = 0; d <= k; d++) {
        rc_cuts_best best;
        uint32_t position[RC_CUTS_MOST] = {0};
        for (size_t c = 0; c < k; c++) in[c] = d ? c + 1 != d : design->is_discovery[c];
        RC_TRY(rc_plan_tables_label(table, d, d ? cohort->center.level[d - 1] : "", err));
        rc_plan_design_weights(design, in, work->first, work->second);
        one_try(state, work, marker, work->first, work->second, &best, position, table->data + d * w);
        if (best.number == 0) continue;
        double *rows = groups + used * RC_SET_GROUP_COLUMNS;
        for (size_t g = 0; g <= best.number; g++) {
            double *row = rows + g * RC_SET_GROUP_COLUMNS;
            for (size_t c = RC_SET_GROUP_HR; c < RC_SET_GROUP_REASON; c++) row[c] = NAN;
            row[RC_SET_GROUP_DESIGN] = (double)d;
            row[RC_SET_GROUP_NUMBER] = (double)g + 1;
        }
        RC_TRY(add_ratios(state, marker, position, best.number, work->second, rows, err));
        used += best.number + 1;
    }
    snprintf(name, sizeof name, "design_groups/%s", cohort->marker[marker].name);
    RC_TRY(rc_plan_tables_add(analysis, name, "the groups of these sets in validation", used, RC_SET_GROUP_COLUMNS,
                              group_columns, &table, err));
    if (used) memcpy(table->data, groups, used * RC_SET_GROUP_COLUMNS * sizeof *groups);
done:
    rc_base_memory_free(in);
    rc_base_memory_free(groups);
    return st;
}

/* In all patients: what random splits are compared with. */
static recut_status add_observed(rc_analysis *analysis, splits_state *state, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = state->find.cohort;
    size_t w = width(state);
    splits_work *work = NULL;
    rc_column columns[RC_SET_SPLIT_CUTOFF + RC_CUTS_MOST];
    rc_table *table;
    for (size_t c = 0; c < w; c++) columns[c] = column_of(c);
    RC_TRY(make_work(state, &work, err));
    RC_NEW(state->observed, cohort->n_markers, err);
    RC_NEW(state->at, cohort->n_markers, err);
    RC_TRY(rc_plan_tables_add(analysis, "observed", "the set selected in all patients", cohort->n_markers, w, columns,
                              &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    size_t observed = analysis->n_tables - 1;
    for (size_t i = 0; i < cohort->n_markers; i++) {
        for (size_t p = 0; p < cohort->n; p++) work->first[p] = work->second[p] = 1;
        one_try(state, work, i, work->first, work->second, &state->observed[i], state->at[i],
                analysis->table[observed].data + i * w);
        RC_TRY(add_designs(analysis, state, work, i, err));
    }
done:
    work_destroy(work);
    return st;
}

/* ---- 5. the plan -------------------------------------------------------- */

static recut_status splits_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    splits_state *state = NULL;
    RC_NEW(state, 1, err);
    analysis->state = state; /* rc_plan_create destroys it on failure */
    RC_TRY(rc_plan_design_fill("set_splits", cohort, options, &state->design, err));
    RC_TRY(rc_plan_set_search_create(cohort, options, &state->find, err));
    RC_TRY(rc_plan_design_spec("set_splits", &state->design, options, &state->find.cuts, analysis, err));
    analysis->load = (uint64_t)(state->find.cost / 10) + 16 * (uint64_t)cohort->n + 1;
    RC_TRY(add_observed(analysis, state, err));
    for (size_t i = 0; i < cohort->n_markers; i++)
        for (size_t c = 0; c < width(state); c++) {
            const rc_column column = column_of(c);
            RC_TRY(rc_plan_tables_column(analysis, cohort->marker[i].name, &column, err));
        }
    const rc_cuts_rule *rule = &state->find.cuts.rule;
    const rc_tally_row rows[TALLIES] = {
        [FAILED] = {"failed", "replicates by reason, for each marker discovery then validation", 2, RC_REASON_COUNT},
        [NUMBERS] = {"numbers", "replicates by the number of cutoffs that discovery selects, from the least on", 1,
                     rule->most - rule->least + 1},
        [AGAIN] = {"again", "replicates that select as many as all patients; those with every cutoff near", 1,
                   RC_SET_AGAIN_BINS},
        [NEAR] = {"near", "of those that select as many: each cutoff near the observed one", 1, rule->most},
        [VALIDATED] = {"validated", "usable validations; those with p < 0.05; those that keep the order too", 1,
                       RC_SET_VALIDATED_BINS},
    };
    RC_TRY(rc_plan_tables_tallies(analysis, rows, TALLIES, cohort->n_markers, err));
done:
    return st;
}

const rc_plan_type rc_plan_set_splits_type = {.name = "set_splits",
                                              .cost = 16,
                                              .wanted = rc_plan_cuts_asked,
                                              .create = splits_create,
                                              .destroy = splits_destroy,
                                              .work_create = work_create,
                                              .work_destroy = work_destroy,
                                              .block = splits_block};
