/* SPDX-License-Identifier: GPL-3.0-or-later
 * launch.c - the life of one launch.  Rank 0 alone touches the folder's state and the result;
 * after every step in which a rank may fail all ranks agree, so none is left waiting.
 *
 *   1. what is there already     2. the launch */
#include "tool/launch.h"

#include "base/memory.h"
#include "base/text.h"
#include "run/claims.h"
#include "run/engine.h"
#include "run/progress.h"
#include "store/store.h"
#include "tool/about.h"
#include "tool/answer.h"
#include "tool/crate.h"
#include "tool/differ.h"
#include "tool/estimate.h"
#include "tool/finish.h"
#include "tool/record.h"
#include "tool/standing.h"
#include "tool/verify.h"

#include <inttypes.h>
#include <string.h>

/* ---- 1. what is there already ------------------------------------------- */

typedef struct launch_state {
    int64_t finished; /* the very result is there */
    int64_t next_segment;
    int64_t launch;
} launch_state;

/* Blocks of other shares are not this launch's.  (Their stop counts stay 0, so that --stop-at ends no share too
 * early.) */
static void leave_to_others(const rc_api_options *options, rc_analysis *const *analysis, size_t n,
                            rc_store_state *found)
{
    for (size_t a = 0; options->shares && a < n; a++)
        for (int64_t b = 0; b < analysis[a]->n_blocks; b++)
            if (rc_plan_share_of(analysis[a], b, options->shares) != options->share)
                found->done[a][b] = RC_DONE_ELSEWHERE;
}

/* A folder of another run: of another command, or of this one on other data. */
static recut_status refuse_folder(const rc_tool_paths *paths, bool state, const rc_store_plan *plan, recut_error *err)
{
    char *command = NULL, *directory = NULL, said[RC_DIFFER_SAID] = "";
    rc_store_plan *there = NULL;
    const char *other = state ? ", give another folder with --state," : ",";
    recut_error why = *err;
    recut_status st = why.code;
    if (rc_store_launches_last(paths->folder, &command, &directory, NULL) != RECUT_OK ||
        rc_store_plan_read(paths->folder, &there, NULL) != RECUT_OK)
        goto done;
    if (rc_tool_differ_analyses(there->analysis, there->n, plan->analysis, plan->n, said) ||
        rc_tool_differ_replicates(there->analysis, plan->analysis, plan->n, said) ||
        rc_tool_differ_cohorts(there->head.cohort_json, plan->head.cohort_json, said))
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "%s holds an unfinished run of another command (%s); finish that one%s or use --force to discard "
                     "it: %s",
                     paths->folder, said, other, command);
    else
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "%s holds an unfinished run of this command on another table%s, or with other --rows; %suse "
                     "--force to discard it",
                     paths->folder, state ? "" : " (changed since)",
                     state ? "give another folder with --state, or " : "");
done:
    rc_store_plan_free(there);
    rc_base_memory_free(command);
    rc_base_memory_free(directory);
    return st;
}

/* The folder of --state is nobody's by its name, so one that another run has only begun is that run's, too. */
static recut_status scan(const char *folder, bool state, const rc_store_plan *plan, rc_store_state **found, int *lock,
                         recut_error *err)
{
    recut_status st = rc_store_scan(folder, plan->head.fingerprint, plan->analysis, plan->n, found, lock, err);
    if (st != RECUT_OK || !state || !rc_tool_standing_other_run(folder, plan)) return st;
    rc_store_state_destroy(*found);
    rc_store_unlock(*lock);
    *found = NULL;
    *lock = -1;
    (void)RC_FAIL(err, RECUT_E_USAGE, -1, "%s is of another run; use --force to discard it", folder);
    return RECUT_E_USAGE;
}

static recut_status go_on_with_result(const rc_tool_paths *paths, const rc_api_options *options,
                                      const rc_store_plan *plan, rc_store_state *found, recut_error *err)
{
    int64_t reused = 0;
    if (options->share) return RECUT_OK;
    recut_status st = rc_tool_standing_seed(paths, plan, found, &reused, err);
    if (st != RECUT_OK || options->run.progress == RC_PROGRESS_NONE) return st;
    if (reused)
        rc_base_text_print(stderr, "recut: %" PRId64 " replicates are taken over from %s\n", reused, paths->result);
    else if (found->segments == 0)
        rc_base_text_print(stderr,
                           "recut: the replicates of %s cannot be taken over (rows or blocks are not those of this "
                           "number): all are computed\n",
                           paths->result);
    return st;
}

/* Another ending is allowed, and mostly a slip. */
static void warn_of_ending(const rc_tool_paths *paths)
{
    const char *output = paths->result;
    size_t length = strlen(output);
    if (length > 3 && strcmp(output + length - 3, ".h5") == 0) return;
    rc_base_text_print(stderr,
                       "recut: warning: -o %s does not end in .h5: the result is called %s, and what is unfinished %s; "
                       "-o %s.h5 would make %s.h5\n",
                       output, output, paths->folder, output, output);
}

static recut_status prepare(const rc_tool_paths *paths, const rc_api_options *options, const rc_store_plan *plan,
                            launch_state *state, rc_store_state **found, int *lock, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_standing standing;
    const bool named = options->state != NULL;
    RC_TRY(rc_tool_standing_look(paths, options, plan, &standing, err));
    warn_of_ending(paths);
    if (standing == RC_STANDING_FINISHED) {
        state->finished = 1;
        goto done;
    }
    st = scan(paths->folder, named, plan, found, lock, err);
    if (st == RECUT_E_USAGE && options->force) {
        RC_TRY(rc_store_remove(paths->folder, err));
        st = scan(paths->folder, named, plan, found, lock, err);
    }
    if (st == RECUT_E_USAGE && err) (void)refuse_folder(paths, named, plan, err);
    RC_TRY(st);
    rc_tool_finish_no_lock(*lock, paths->folder);
    RC_TRY(rc_store_plan_write(paths->folder, plan, err));
    if (standing == RC_STANDING_FEWER) RC_TRY(go_on_with_result(paths, options, plan, *found, err));
    state->next_segment = (*found)->next_segment;
    state->launch = (*found)->launch;
    leave_to_others(options, plan->analysis, plan->n, *found);
done:
    return st;
}

/* ---- 2. the launch ------------------------------------------------------ */

static recut_status compute(rc_ranks *ranks, const rc_tool_paths *paths, const rc_api_options *options,
                            const rc_store_plan *plan, const launch_state *state, rc_store_state *found,
                            int64_t *by_rank, rc_run_outcome *outcome, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_sink sink = {0};
    rc_run_options run = options->run;
    run.blocks_by_rank = by_rank;
    run.log = stderr;
    st = rc_store_sink_create(paths->folder, rc_run_ranks_rank(ranks), state->next_segment, (uint32_t)state->launch,
                              plan->head.fingerprint, plan->analysis, plan->n, &sink, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    st = rc_run_engine(plan->analysis, plan->n, found ? found->done : NULL, found ? found->stop_counts : NULL, ranks,
                       &sink, &run, outcome, err);
done:
    rc_store_sink_destroy(&sink);
    return st;
}

/* What is left when all blocks are there: the result, unless this is a share. */
static recut_status end(const rc_tool_paths *paths, const rc_api_options *options, const rc_store_plan *plan,
                        const rc_tool_record *record, const rc_run_outcome *outcome, const rc_store_state *found,
                        const rc_ranks *ranks, int *lock, recut_error *err)
{
    const char *folder = paths->folder;
    bool says = options->run.progress != RC_PROGRESS_NONE;
    if (options->share) {
        if (says)
            rc_base_text_print(stderr,
                               "recut: share %" PRId64 " of %" PRId64
                               " is complete in %s; when all are: recut merge %s -o %s\n",
                               options->share, options->shares, folder, paths->shares, options->output);
        return RECUT_OK;
    }
    recut_status st = rc_tool_finish_result(&folder, 1, paths, plan, err);
    if (st != RECUT_OK) return st;
    rc_tool_finish_clean(paths, plan->head.fingerprint, record, outcome, found, ranks, lock);
    if (says) {
        char how[64];
        snprintf(how, sizeof how, "written (%.1f s)", rc_run_progress_clock() - options->began);
        rc_tool_answer_print(paths->result, plan, how);
    }
    return RECUT_OK;
}

static recut_status launch(rc_ranks *ranks, const rc_api_options *options, const char *line, const rc_store_plan *plan,
                           recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_tool_paths paths;
    rc_store_state *found = NULL;
    launch_state state = {0};
    rc_run_outcome outcome = {0};
    rc_tool_record record = {0};
    rc_tool_crate *crate = NULL;
    int lock = -1;
    bool first = rc_run_ranks_rank(ranks) == 0;
    RC_TRY(rc_tool_paths_init(options->output, options->state, options->share, &paths, err)); /* on every rank */
    if (options->share && options->crate)
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "--share %" PRId64 "/%" PRId64 " with --ro-crate: a share makes no result that it could stand "
                       "beside; give --ro-crate to recut merge",
                       options->share, options->shares);
    if (first) st = rc_tool_crate_begin(&paths, options, &crate, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    if (options->mode == RC_MODE_MERGE) {
        if (first) st = rc_tool_finish_merge(ranks, &paths, options, line, plan, err);
        if (first && st == RECUT_OK) st = rc_tool_crate_write(crate, plan->head.fingerprint, err);
        st = rc_run_ranks_agree(ranks, st, err);
        goto done;
    }
    for (size_t a = 0; options->share && a < plan->n; a++)
        if (plan->analysis[a]->adaptive > 0)
            return RC_FAIL(err, RECUT_E_USAGE, -1,
                           "--share %" PRId64 "/%" PRId64 " with --adaptive: who takes part follows from the blocks of "
                           "all shares; leave one of them out",
                           options->share, options->shares);
    if (first) st = prepare(&paths, options, plan, &state, &found, &lock, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(rc_run_ranks_broadcast(ranks, &state, sizeof state, err));
    if (state.finished) {
        if (first) rc_base_text_print(stderr, "recut: %s is complete already; nothing to do\n", paths.result);
        if (first) rc_tool_finish_again(&paths, plan, ranks);
        if (first) st = rc_tool_crate_write(crate, plan->head.fingerprint, err);
        st = rc_run_ranks_agree(ranks, st, err);
        goto done;
    }
    if (first)
        st = rc_tool_record_begin(&record, paths.folder, line, rc_run_ranks_size(ranks), options->run.threads, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(compute(ranks, &paths, options, plan, &state, found, record.blocks_by_rank, &outcome, err));
    if (first) st = end(&paths, options, plan, &record, &outcome, found, ranks, &lock, err);
    if (first && st == RECUT_OK) st = rc_tool_crate_write(crate, plan->head.fingerprint, err);
    st = rc_run_ranks_agree(ranks, st, err);
done:
    if (st == RECUT_STOPPED && err)
        st = RC_FAIL(err, RECUT_STOPPED, -1, "stopped early; the same command again goes on from here");
    rc_tool_crate_free(crate);
    rc_tool_record_clear(&record);
    rc_store_state_destroy(found);
    if (lock >= 0) rc_store_unlock(lock);
    return st;
}

recut_status rc_tool_launch(rc_ranks *ranks, const rc_api_options *options, const char *line,
                            rc_analysis *const *analysis, size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_tool_about about = {0};
    st = rc_tool_about_make(options, analysis, n, &about, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    if (!rc_run_ranks_same(ranks, about.about.fingerprint))
        st = RC_FAIL(err, RECUT_E_IO, -1, "the ranks do not read the same cohort: is the file the same on every host?");
    else if (options->mode == RC_MODE_PLAN)
        st = rc_tool_estimate(ranks, options, analysis, n, err);
    else if (options->mode == RC_MODE_VERIFY)
        st = rc_tool_verify(ranks, options, analysis, n, about.about.fingerprint, err);
    else
        st = launch(ranks, options, line, &about.plan, err);
done:
    rc_tool_about_clear(&about);
    return st;
}
