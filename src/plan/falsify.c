/* SPDX-License-Identifier: GPL-3.0-or-later
 * falsify.c - the published design with a marker that does nothing: permuted within centers, then selected in
 * discovery and validated.  How often does it "validate"? */
#include "plan/design.h"
#include "plan/tables.h"

static void falsify_replicate(const rc_analysis *analysis, int64_t b, rc_pcg *generator, rc_design_work *work,
                              double *row, int64_t *tally)
{
    const rc_design_state *state = analysis->state;
    (void)b;
    rc_plan_design_weights(&state->design, state->design.is_discovery, work->first, work->second);
    for (size_t m = 0; m < state->design.cohort->n_markers; m++, row += RC_DESIGN_COLUMNS) {
        rc_plan_design_permute(&state->design, m, true, generator, work->order, work->scratch);
        rc_plan_sample_permute(work->sample, work->order);
        rc_plan_design_score(work->sample, m, work->first, work->second, row);
        rc_plan_design_count(analysis, m, row, tally);
    }
}

static recut_status falsify_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows,
                                  int64_t *tally, void *work, recut_error *err)
{
    (void)err;
    rc_plan_design_block(analysis, block, count, rows, tally, work, falsify_replicate);
    return RECUT_OK;
}

static recut_status falsify_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_design_state *state = NULL;
    RC_TRY(rc_plan_design_begin("falsify", cohort, options, analysis, &state, err));
    RC_TRY(rc_plan_design_add_columns(analysis, cohort, err));
    RC_TRY(rc_plan_design_add_tallies(analysis, cohort, err));
done:
    return st;
}

const rc_plan_type rc_plan_falsify_type = {.name = "falsify",
                                           .cost = 16,
                                           .create = falsify_create,
                                           .destroy = rc_plan_design_state_destroy,
                                           .work_create = rc_plan_design_plan_work,
                                           .work_destroy = rc_plan_design_work_destroy,
                                           .block = falsify_block};
