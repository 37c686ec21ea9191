/* SPDX-License-Identifier: GPL-3.0-or-later
 * cutset_table.c - confidence sets for the best cutoff, stored once in an analysis. */
#include "plan/cutset_table.h"

#include "base/memory.h"
#include "plan/tables.h"

#include <stdio.h>

static recut_status store(rc_analysis *analysis, const rc_context *context, size_t which, const rc_cutset *set,
                          recut_error *err)
{
    static const rc_column columns[] = {
        {"value", "marker", "cutoff: a candidate of the search"},
        {"next_lower", "marker", "the largest value below it: the cutoff where high is above the cutoff"},
        {"loss", "1", "largest chi-square of the criterion less that of this cutoff"},
        {"critical", "1",
         "95 % quantile of the loss where this cutoff is the best; in the set where loss is not above it"},
        {"critical_jump", "1", "the same where the hazard jumps at this cutoff and is constant on both sides"},
    };
    enum { COLUMNS = sizeof columns / sizeof *columns };
    recut_status st = RECUT_OK;
    const rc_marker *marker = &context->cohort->marker[which];
    const rc_scan *scan = &context->marker[which].scan;
    rc_table *table;
    char name[RC_NAME_ROOM];
    snprintf(name, sizeof name, "cutset/%s", marker->name);
    RC_TRY(rc_plan_tables_add(analysis, name, "confidence set for the best cutoff", scan->k, COLUMNS, columns, &table,
                              err));
    for (size_t c = 0; c < scan->k; c++) {
        double *row = table->data + COLUMNS * c;
        row[0] = marker->value[marker->order[scan->position[c]]];
        row[1] = marker->value[marker->order[scan->position[c] - 1]];
        row[2] = set->loss[c];
        row[3] = set->critical[RC_CUTSET_ANY][c];
        row[4] = set->critical[RC_CUTSET_JUMP][c];
    }
done:
    return st;
}

static recut_status of_marker(rc_analysis *analysis, const rc_context *context, size_t which, uint64_t seed,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t k = context->marker[which].scan.k;
    rc_cutset set = {0};
    rc_reason reason;
    rc_pcg generator;
    RC_NEW(set.loss, k, err);
    for (int e = 0; e < RC_CUTSET_EFFECTS; e++) RC_NEW(set.critical[e], k, err);
    rc_base_pcg_for_block(&generator, seed, 0x63, which, 0); /* "c": a stream of its own */
    RC_TRY(rc_plan_cutset(context, which, &generator, &set, &reason, err));
    if (reason == RC_REASON_NONE) RC_TRY(store(analysis, context, which, &set, err));
done:
    rc_base_memory_free(set.loss);
    for (int e = 0; e < RC_CUTSET_EFFECTS; e++) rc_base_memory_free(set.critical[e]);
    return st;
}

recut_status rc_plan_cutset_tables(rc_analysis *analysis, const recut_cohort *cohort, const rc_search *search,
                                   const rc_plan_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_context *context = NULL;
    if (!rc_plan_cutset_is_for(cohort, search->criterion) || cohort->n_markers > RC_CUTSET_MARKERS) return RECUT_OK;
    RC_TRY(rc_plan_context_create(cohort, search, &context, err));
    for (size_t i = 0; i < cohort->n_markers; i++) {
        RC_TRY(of_marker(analysis, context, i, options->seed, err));
        RC_TRY(rc_plan_prepared(options, "sets of cutoffs", i + 1, cohort->n_markers, err));
    }
done:
    rc_plan_context_destroy(context);
    return st;
}
