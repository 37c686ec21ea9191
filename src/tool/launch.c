/* SPDX-License-Identifier: GPL-3.0-or-later
 * launch.c - the life of one launch.  Rank 0 alone touches the folder's state and the result;
 * after every step in which a rank may fail all ranks agree, so none is left waiting.
 *
 *   1. paths     2. what is there already     3. the result     4. merge of shares     5. the launch */
#include "tool/launch.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "run/claims.h"
#include "run/engine.h"
#include "run/signals.h"
#include "store/store.h"
#include "summary/cohort.h"
#include "tool/estimate.h"
#include "tool/record.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- 1. paths ----------------------------------------------------------- */

recut_status rc_tool_paths_init(const char *output, int64_t share, rc_tool_paths *paths, recut_error *err)
{
    struct stat status;
    size_t length = strlen(output);
    int stem = (int)(length > 3 && strcmp(output + length - 3, ".h5") == 0 ? length - 3 : length);
    if (length + 32 > sizeof paths->result)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--output: the path is longer than %zu characters",
                       sizeof paths->result - 32);
    snprintf(paths->result, sizeof paths->result, "%s", output);
    if (share)
        snprintf(paths->folder, sizeof paths->folder, "%.*s.k%" PRId64 ".d", stem, output, share);
    else
        snprintf(paths->folder, sizeof paths->folder, "%.*s.d", stem, output);
    snprintf(paths->record, sizeof paths->record, "%.*s.run.json", stem, output);
    if (stat(output, &status) == 0 && S_ISDIR(status.st_mode))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--output %s: is a folder, expected the name of a file", output);
    return RECUT_OK;
}

/* ---- 2. what is there already ------------------------------------------- */

typedef struct launch_state {
    int64_t finished; /* the very result is there */
    int64_t next_segment;
    int64_t launch;
} launch_state;

/* A finished result: ours (nothing to do), another's (refused without --force). */
static recut_status check_result(const rc_tool_paths *paths, const char *fingerprint, const rc_tool_options *options,
                                 launch_state *state, recut_error *err)
{
    char found[33];
    if (access(paths->result, F_OK) != 0) return RECUT_OK;
    recut_status st = rc_store_result_fingerprint(paths->result, found, err);
    if (st == RECUT_OK && strcmp(found, fingerprint) == 0 && !options->force) {
        state->finished = 1;
        return RECUT_OK;
    }
    if (options->force) {
        if (unlink(paths->result) != 0 && errno != ENOENT) /* another share may have been faster */
            return RC_FAIL(err, RECUT_E_IO, -1, "cannot remove %s: %s", paths->result, strerror(errno));
        return RECUT_OK;
    }
    if (st == RECUT_OK)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s holds the result of another command; use --force to replace it",
                       paths->result);
    return RC_FAIL(err, RECUT_E_USAGE, -1, "%s exists and is not a result of recut; use --force to replace it",
                   paths->result);
}

/* Without a lock two runs of one folder compute the same twice; the results are right, but who removes the folder at the end
 * takes it from the other. */
static void warn_of_no_lock(int lock, const char *folder)
{
    if (lock < 0)
        rc_base_text_print(stderr,
                           "recut: warning: the file system of %s cannot lock: nothing keeps a second run of the same "
                           "result out, so start none\n",
                           folder);
}

/* Blocks of other shares are not this launch's.  (Their stop counts stay 0, so that --stop-at ends no share too early.) */
static void leave_to_others(const rc_tool_options *options, rc_analysis *const *analysis, size_t n,
                            rc_store_state *found)
{
    for (size_t a = 0; options->shares && a < n; a++)
        for (int64_t b = 0; b < analysis[a]->n_blocks; b++)
            if (b % options->shares != options->share - 1) found->done[a][b] = RC_DONE_ELSEWHERE;
}

static recut_status prepare(const rc_tool_paths *paths, const char *fingerprint, const rc_tool_options *options,
                            rc_analysis *const *analysis, size_t n, launch_state *state, rc_store_state **found,
                            int *lock, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(check_result(paths, fingerprint, options, state, err));
    if (state->finished) goto done;
    st = rc_store_scan(paths->folder, fingerprint, analysis, n, found, lock, err);
    if (st == RECUT_E_USAGE && options->force) {
        RC_TRY(rc_store_remove(paths->folder, err));
        st = rc_store_scan(paths->folder, fingerprint, analysis, n, found, lock, err);
    }
    if (st == RECUT_OK) {
        warn_of_no_lock(*lock, paths->folder);
        state->next_segment = (*found)->next_segment;
        state->launch = (*found)->launch;
        leave_to_others(options, analysis, n, *found);
    }
done:
    return st;
}

/* ---- 3. the result ------------------------------------------------------ */

/* The first analysis' cohort, as a whole, stands in the head; others keep theirs where it is another. */
static recut_status describe_cohorts(rc_analysis *const *analysis, size_t n, const recut_cohort *first, char **head,
                                     char **json, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(rc_summary_cohort_json(first, head, err));
    for (size_t a = 0; a < n; a++) {
        if (analysis[a]->cohort == first) continue;
        RC_TRY(rc_summary_cohort_json(analysis[a]->cohort, &json[a], err));
        if (strcmp(json[a], *head) != 0) continue;
        free(json[a]);
        json[a] = NULL;
    }
done:
    return st;
}

static recut_status write_result(const char *const *folder, size_t n_folders, const char *result,
                                 const char *fingerprint, const rc_tool_options *options, rc_analysis *const *analysis,
                                 size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = analysis[0]->cohort->whole ? analysis[0]->cohort->whole : analysis[0]->cohort;
    char **json = NULL, *first = NULL;
    RC_NEW(json, n, err);
    RC_TRY(describe_cohorts(analysis, n, cohort, &first, json, err));
    rc_store_head head = {.fingerprint = fingerprint,
                          .cohort_json = first,
                          .synthetic = cohort->synthetic,
                          .embed = options->embed_cohort ? cohort : NULL,
                          .other_cohort = json};
    RC_TRY(rc_store_merge_folders(folder, n_folders, result, &head, analysis, n, err));
done:
    free(first);
    for (size_t a = 0; json && a < n; a++) free(json[a]);
    rc_base_memory_free(json);
    return st;
}

/* ---- 4. merge of shares ------------------------------------------------- */

/* The lock of the first folder keeps two merges apart; the folders stay. */
static recut_status merge(rc_ranks *ranks, const rc_tool_paths *paths, const char *fingerprint,
                          const rc_tool_options *options, const char *line, rc_analysis *const *analysis, size_t n,
                          recut_error *err)
{
    recut_status st = RECUT_OK;
    launch_state state = {0};
    rc_run_outcome outcome = {0};
    struct timespec from, to;
    char path[4200];
    int lock = -1;
    rc_tool_record record = {.folder = options->folder, .n_folders = options->n_folders, .line = line};
    RC_TRY(check_result(paths, fingerprint, options, &state, err));
    if (state.finished) {
        rc_base_text_print(stderr, "recut: %s is complete already; nothing to do\n", paths->result);
        goto done;
    }
    clock_gettime(CLOCK_MONOTONIC, &from);
    snprintf(path, sizeof path, "%.4096s/lock", options->folder[0]);
    RC_TRY(rc_base_file_lock(path, &lock, err));
    warn_of_no_lock(lock, options->folder[0]);
    RC_TRY(write_result(options->folder, options->n_folders, paths->result, fingerprint, options, analysis, n, err));
    clock_gettime(CLOCK_MONOTONIC, &to);
    outcome.seconds = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    for (size_t a = 0; a < n; a++) outcome.blocks_total += analysis[a]->n_blocks;
    outcome.blocks_before = outcome.blocks_total;
    RC_TRY(rc_tool_record_end(&record, paths, fingerprint, &outcome, NULL, ranks, err));
    rc_base_text_print(stderr, "recut: merged %zu folders into %s; print it with: recut-summary %s\n",
                       options->n_folders, paths->result, paths->result);
done:
    if (lock >= 0) rc_store_unlock(lock);
    return st;
}

/* ---- 5. the launch ------------------------------------------------------ */

static recut_status compute(rc_ranks *ranks, const rc_tool_paths *paths, const char *fingerprint,
                            const rc_tool_options *options, rc_analysis *const *analysis, size_t n,
                            const launch_state *state, rc_store_state *found, int64_t *by_rank, rc_run_outcome *outcome,
                            recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_sink sink = {0};
    rc_run_options run = options->run;
    run.blocks_by_rank = by_rank;
    st = rc_store_sink_create(paths->folder, rc_run_ranks_rank(ranks), state->next_segment, (uint32_t)state->launch,
                              fingerprint, analysis, n, &sink, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    st = rc_run_engine(analysis, n, found ? found->done : NULL, found ? found->stop_counts : NULL, ranks, &sink, &run,
                       outcome, err);
done:
    rc_store_sink_destroy(&sink);
    return st;
}

/* Once the result is there the folder is only in the way; a kill in between leaves it to the next launch. */
static recut_status finish(const rc_tool_paths *paths, int *lock, recut_error *err)
{
    recut_status st = rc_store_remove(paths->folder, err);
    rc_store_unlock(*lock);
    *lock = -1;
    return st;
}

recut_status rc_tool_launch(rc_ranks *ranks, const rc_tool_options *options, const char *line,
                            rc_analysis *const *analysis, size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_tool_paths paths;
    rc_store_state *found = NULL;
    launch_state state = {0};
    rc_run_outcome outcome = {0};
    rc_tool_record record = {0};
    int lock = -1;
    bool first = rc_run_ranks_rank(ranks) == 0;
    char fingerprint[33];

    rc_plan_fingerprint(analysis, n, fingerprint);
    if (!rc_run_ranks_same(ranks, fingerprint))
        return RC_FAIL(err, RECUT_E_IO, -1,
                       "the ranks do not read the same cohort: is the file the same on every host?");
    if (options->mode == RC_MODE_PLAN) return rc_tool_estimate(ranks, options, analysis, n, err);
    RC_TRY(rc_tool_paths_init(options->output, options->share, &paths, err)); /* the same on every rank */
    if (options->mode == RC_MODE_MERGE) {
        if (first) st = merge(ranks, &paths, fingerprint, options, line, analysis, n, err);
        return rc_run_ranks_agree(ranks, st, err);
    }
    rc_run_signals_install();
    if (first) st = prepare(&paths, fingerprint, options, analysis, n, &state, &found, &lock, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(rc_run_ranks_broadcast(ranks, &state, sizeof state, err));
    if (state.finished) {
        if (first) rc_base_text_print(stderr, "recut: %s is complete already; nothing to do\n", paths.result);
        if (first && access(paths.folder, F_OK) == 0) st = rc_store_remove(paths.folder, err);
        st = rc_run_ranks_agree(ranks, st, err);
        goto done;
    }
    if (first)
        st = rc_tool_record_begin(&record, paths.folder, line, rc_run_ranks_size(ranks), options->run.threads, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(
        compute(ranks, &paths, fingerprint, options, analysis, n, &state, found, record.blocks_by_rank, &outcome, err));
    if (first && options->share) {
        if (options->run.progress != RC_PROGRESS_NONE)
            rc_base_text_print(stderr,
                               "recut: share %" PRId64 " of %" PRId64
                               " is complete in %s; join the shares with: recut merge\n",
                               options->share, options->shares, paths.folder);
    } else if (first) {
        const char *folder = paths.folder;
        st = write_result(&folder, 1, paths.result, fingerprint, options, analysis, n, err);
        if (st == RECUT_OK) st = rc_tool_record_end(&record, &paths, fingerprint, &outcome, found, ranks, err);
        if (st == RECUT_OK) st = finish(&paths, &lock, err);
        if (st == RECUT_OK && options->run.progress != RC_PROGRESS_NONE)
            rc_base_text_print(stderr, "recut: wrote %s; print it with: recut-summary %s\n", paths.result,
                               paths.result);
    }
    st = rc_run_ranks_agree(ranks, st, err);
done:
    if (st == RECUT_STOPPED && err)
        st = RC_FAIL(err, RECUT_STOPPED, -1, "stopped early; the same command again goes on from here");
    rc_tool_record_clear(&record);
    rc_store_state_destroy(found);
    if (lock >= 0) rc_store_unlock(lock);
    return st;
}
