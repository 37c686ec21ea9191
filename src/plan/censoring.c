/* SPDX-License-Identifier: GPL-3.0-or-later
 * censoring.c - does censoring depend on the marker?  The search and its permutation null with event and censoring
 * exchanged: only where it does not is the permutation of survival exact (Heinze, Gnant & Schemper 2003).
 *
 * The engine is that of the permutations.  Only a p near 0.05 matters here, so a few replicates do. */
#include "base/memory.h"
#include "cohort/parts.h"
#include "cohort/reverse.h"
#include "kernel/reason.h"
#include "plan/layout.h"
#include "plan/permute_state.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>

enum { OBSERVED_STATISTIC, OBSERVED_CUTOFF, OBSERVED_N, OBSERVED_CENSORED, OBSERVED_REASON, OBSERVED_COLUMNS };

/* p = 0.05 is known to +- 0.01 */
enum { REPLICATES = 2000 };

static recut_status make_spec(rc_analysis *analysis, const rc_plan_options *options, const recut_cohort *cohort,
                              recut_error *err)
{
    cJSON *spec = rc_plan_tables_spec("censoring", cohort, options);
    if (spec) {
        if (cohort->has_strata && !rc_plan_criterion_find(options->criterion)->given)
            cJSON_AddStringToObject(spec, "within_strata", cohort->strata.name);
        else
            cJSON_AddNullToObject(spec, "within_strata");
        cJSON_AddNumberToObject(spec, "replicates", (double)analysis->replicates);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

/* state: NULL where nobody was censored. */
static recut_status add_observed(rc_analysis *analysis, const recut_cohort *cohort, const rc_permute_state *state,
                                 recut_error *err)
{
    static const rc_column columns[] = {
        {"statistic", "1",
         "the criterion's statistic of the cutoff that the search selects, censoring being the event"},
        {"cutoff", "marker", "that cutoff; high is marker >= cutoff"},
        {"n", "1", "patients that have the marker"},
        {"censored", "1", "of them without an event"},
        {"reason", "code", "0, or why there is none: see rc_reason"},
    };
    recut_status st = RECUT_OK;
    rc_table *table;
    double *work = NULL;
    RC_TRY(rc_plan_tables_add(analysis, "observed", "the search of reversed events on the observed data",
                              cohort->n_markers, OBSERVED_COLUMNS, columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    for (size_t i = 0; i < cohort->n_markers; i++) {
        size_t part, own;
        double *row = table->data + OBSERVED_COLUMNS * i;
        rc_cohort_find_part(cohort, i, &part, &own);
        const recut_cohort *here = rc_cohort_part(cohort, part);
        row[OBSERVED_N] = (double)here->n;
        row[OBSERVED_CENSORED] = (double)(here->n - here->events - here->n_competing);
        row[OBSERVED_REASON] = RC_REASON_NO_EVENTS;
        if (!state || here->events + here->n_competing == here->n) continue;
        const rc_context *context = state->contexts.context[part];
        const rc_scan *scan = &context->marker[own].scan;
        rc_scan_best best;
        rc_base_memory_free(work);
        work = NULL;
        RC_NEW(work, context->scan_doubles, err);
        rc_plan_context_observed(context, own, &best, work);
        row[OBSERVED_STATISTIC] = state->observed[i];
        if (best.statistic >= 0)
            row[OBSERVED_CUTOFF] = rc_cohort_cutoff(context->cohort, own, scan->position[best.candidate]);
        row[OBSERVED_REASON] = best.statistic >= 0 ? RC_REASON_NONE : rc_plan_context_why(context, own);
    }
done:
    rc_base_memory_free(work);
    return st;
}

/* The permutation's own options are checked by it. */
static recut_status censoring_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                     recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_permute_state *state = NULL;
    rc_search search;
    bool looked_at = cohort->n_markers <= RC_WIDE_MARKERS, censored = false;
    for (size_t p = 0; p < rc_cohort_parts(cohort); p++) {
        const recut_cohort *part = rc_cohort_part(cohort, p);
        censored = censored || part->events + part->n_competing < part->n;
    }
    RC_TRY(rc_plan_criterion_search(cohort, options, &search, err));
    if (looked_at && censored)
        analysis->replicates = options->replicates < REPLICATES ? options->replicates : REPLICATES;
    RC_TRY(make_spec(analysis, options, cohort, err));
    if (analysis->replicates) {
        RC_NEW(state, 1, err);
        state->cohort = cohort;
        analysis->state = state; /* rc_plan_create destroys it on failure */
        RC_TRY(rc_cohort_reverse(cohort, &state->reversed, err));
        state->cohort = state->reversed;
        state->hazard = RC_PERMUTE_NO_HAZARD;
        state->wide = true;
        RC_TRY(rc_plan_permute_prepare(state, &search, options, err));
        if (search.criterion->given) analysis->load = rc_plan_permute_given_load(cohort);
        RC_TRY(rc_plan_permute_add_tallies(analysis, cohort->n_markers, err));
    }
    if (looked_at) RC_TRY(add_observed(analysis, cohort, state, err));
done:
    return st;
}

const rc_plan_type rc_plan_censoring_type = {.name = "censoring",
                                             .parts = true,
                                             .cost = 1,
                                             .create = censoring_create,
                                             .destroy = rc_plan_permute_destroy,
                                             .work_create = rc_plan_permute_work_create,
                                             .work_destroy = rc_plan_permute_work_destroy,
                                             .block = rc_plan_permute_block};
