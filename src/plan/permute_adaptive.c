/* SPDX-License-Identifier: GPL-3.0-or-later
 * permute_adaptive.c - the permutation plan where markers are done one by one (epochs.h). */
#include "base/memory.h"
#include "plan/epochs.h"
#include "plan/permute_state.h"

#include <math.h>
#include <string.h>

recut_status rc_plan_permute_adaptive_check(const rc_plan_options *options, const rc_search *search,
                                            const rc_cuts_choice *cuts, recut_error *err)
{
    const struct {
        bool found;
        const char *what, *why;
    } other[] = {
        {options->stop_at > 0, "stop-at", "it ends all markers together"},
        {cuts->wanted, "cuts", "several cutoffs are searched in all replicates"},
        {options->null && strcmp(options->null, "impute") == 0, "null impute",
         "its censoring is drawn in all replicates"},
        {search->criterion->given, "criterion adjusted", "its survival is drawn in all replicates"},
        {options->n_cutoffs > 0, "cutoff", "named cutoffs are looked at in all replicates"},
        {options->rows > 0 || options->rows == -1, "rows", "a row is of all markers"},
    };
    if (options->adaptive < 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "adaptive %lld: expected at least 1",
                              (long long)options->adaptive);
    for (size_t i = 0; options->adaptive > 0 && i < sizeof other / sizeof *other; i++)
        if (other[i].found)
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "adaptive with %s: %s; leave one of them out", other[i].what,
                                  other[i].why);
    return RECUT_OK;
}

/* Who can be counted: a marker with an observed statistic. */
recut_status rc_plan_permute_adaptive_make(rc_analysis *analysis, const rc_permute_state *state, int64_t adaptive,
                                           recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = state->cohort->n_markers;
    RC_NEW(analysis->able, n, err);
    RC_NEW(analysis->active, n, err);
    for (size_t i = 0; i < n; i++) {
        analysis->able[i] = (uint8_t)!isnan(state->observed[i]);
        analysis->active[i] = analysis->able[i];
        analysis->n_active += analysis->able[i];
    }
    analysis->adaptive = adaptive;
done:
    return st;
}

const uint8_t *rc_plan_permute_active(const rc_analysis *analysis, int64_t block)
{
    return analysis->adaptive > 0 && rc_plan_epochs_of(analysis, block) > 0 ? analysis->active : NULL;
}

void rc_plan_permute_count(const rc_analysis *analysis, int64_t block, rc_many *many, size_t count, int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    const uint8_t *active = rc_plan_permute_active(analysis, block);
    int64_t *exceedances = tally + analysis->tally[RC_PERMUTE_EXCEEDANCES].offset;
    if (active) {
        rc_plan_many_alone(many, state->observed, active, count, exceedances);
        return;
    }
    rc_plan_many_step_down(many, state->observed, state->significance, count, exceedances,
                           tally + analysis->tally[RC_PERMUTE_MAXT].offset);
    if (analysis->adaptive > 0) tally[analysis->tally[RC_PERMUTE_STEPPED].offset] += (int64_t)count;
}
