/* SPDX-License-Identifier: GPL-3.0-or-later
 * within.c - the published design under a bootstrap inside each center: select in the discovery centers, validate
 * in the others together and in each of them. */
#include "plan/design.h"
#include "plan/tables.h"

#include <math.h>
#include <stdio.h>

/* Stored columns of a marker: the design's, then those of validation for every validation center. */
static size_t marker_width(const rc_design *design)
{
    return RC_DESIGN_COLUMNS + (design->n_centers - design->n_discovery) * RC_VALIDATION_COLUMNS;
}

static void one_marker(const rc_design *design, rc_design_work *work, size_t marker, double *row, int64_t *failed)
{
    const double *weight = work->drawn;
    const uint32_t *center = design->cohort->center.code;
    size_t n = design->cohort->n, width = marker_width(design);
    rc_plan_design_weights(design, design->is_discovery, work->first, work->second);
    for (size_t i = 0; i < n; i++) work->first[i] *= weight[i];
    for (size_t i = 0; i < n; i++) work->second[i] *= weight[i];
    rc_selected selected = rc_plan_design_score(work->sample, marker, work->first, work->second, row);
    double *at = row + RC_DESIGN_COLUMNS;
    for (size_t k = RC_DESIGN_COLUMNS; k < width; k++) row[k] = NAN;
    for (size_t c = 0; c < design->n_centers; c++) {
        if (design->is_discovery[c]) continue;
        at[RC_VALIDATION_COLUMNS - 1] = selected.reason;
        if (selected.reason == RC_REASON_NONE) {
            for (size_t i = 0; i < n; i++) work->second[i] = center[i] == c ? weight[i] : 0;
            rc_plan_design_validate(work->sample, marker, selected.position, work->second, at);
        }
        failed[(size_t)at[RC_VALIDATION_COLUMNS - 1]]++;
        failed += RC_REASON_COUNT;
        at += RC_VALIDATION_COLUMNS;
    }
}

enum { FAILED_IN_CENTER = RC_DESIGN_TALLIES };

static void within_replicate(const rc_analysis *analysis, int64_t b, rc_pcg *generator, rc_design_work *work,
                             double *row, int64_t *tally)
{
    const rc_design_state *state = analysis->state;
    size_t width = marker_width(&state->design);
    size_t failed = (state->design.n_centers - state->design.n_discovery) * RC_REASON_COUNT;
    int64_t *in_center = tally + analysis->tally[FAILED_IN_CENTER].offset;
    rc_plan_resample_draw(&state->resample, b, generator, work->drawn, work->scratch);
    for (size_t m = 0; m < state->design.cohort->n_markers; m++, row += width) {
        one_marker(&state->design, work, m, row, in_center + m * failed);
        rc_plan_design_count(analysis, m, row, tally);
    }
}

static recut_status within_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                                 void *work, recut_error *err)
{
    (void)err;
    rc_plan_design_block(analysis, block, count, rows, tally, work, within_replicate);
    return RECUT_OK;
}

static recut_status within_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_design_state *state = NULL;
    char prefix[RC_NAME_ROOM];
    RC_TRY(rc_plan_design_begin("within", cohort, options, analysis, &state, err));
    for (size_t m = 0; m < cohort->n_markers; m++) {
        RC_TRY(rc_plan_design_add_part(analysis, cohort->marker[m].name, 0, err));
        for (size_t k = 0; k < state->design.n_centers; k++) {
            if (state->design.is_discovery[k]) continue;
            snprintf(prefix, sizeof prefix, "%s/%s", cohort->marker[m].name, cohort->center.level[k]);
            RC_TRY(rc_plan_design_add_part(analysis, prefix, RC_DESIGN_V_CHISQ, err));
        }
    }
    RC_TRY(rc_plan_design_add_tallies(analysis, cohort, err));
    RC_TRY(rc_plan_tables_tally(
        analysis, "failed_in_center", "replicates by reason in each validation center, marker by marker",
        cohort->n_markers * (state->design.n_centers - state->design.n_discovery), RC_REASON_COUNT, 0, 0, err));
done:
    return st;
}

const rc_plan_type rc_plan_within_type = {.name = "within",
                                          .cost = 32,
                                          .create = within_create,
                                          .destroy = rc_plan_design_state_destroy,
                                          .work_create = rc_plan_design_plan_work,
                                          .work_destroy = rc_plan_design_work_destroy,
                                          .block = within_block};
