/* SPDX-License-Identifier: GPL-3.0-or-later
 * finish.c - result, record, folder, in this order.
 *
 *   1. the result     2. record and folder     3. merge of shares */
#include "tool/finish.h"

#include "base/file.h"
#include "base/text.h"
#include "store/store.h"
#include "tool/answer.h"
#include "tool/outputs.h"
#include "tool/standing.h"
#include "tool/unfinished.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- 1. the result ------------------------------------------------------ */

static void warn(const recut_error *err)
{
    rc_base_text_print(stderr,
                       "recut: warning: " RC_TEXT_OWN "; the result is complete, the same command again cleans up\n",
                       err->text);
}

recut_status rc_tool_finish_result(const char *const *folder, size_t n_folders, const rc_tool_paths *paths,
                                   const rc_store_plan *plan, recut_error *err)
{
    char found[33];
    recut_error why = {.text = ""};
    recut_status st =
        rc_store_merge_folders(folder, n_folders, paths->result, &plan->head, plan->analysis, plan->n, &why);
    if (st == RECUT_OK) return st;
    if (rc_store_result_fingerprint(paths->result, found, NULL) == RECUT_OK &&
        strcmp(found, plan->head.fingerprint) == 0) {
        warn(&why); /* it has its name, and was checked before it got it */
        return RECUT_OK;
    }
    if (err) *err = why;
    return st;
}

/* ---- 2. record and folder ----------------------------------------------- */

void rc_tool_finish_no_lock(int lock, const char *folder)
{
    if (lock < 0)
        rc_base_text_print(stderr,
                           "recut: warning: the file system of %s cannot lock: nothing keeps a second run of the same "
                           "result out, so start none\n",
                           folder);
}

void rc_tool_finish_clean(const rc_tool_paths *paths, const char *fingerprint, const rc_tool_record *record,
                          const rc_run_outcome *outcome, const rc_store_state *found, const rc_ranks *ranks, int *lock)
{
    recut_error err = {.text = ""};
    recut_status st = rc_tool_record_end(record, paths, fingerprint, outcome, found, ranks, &err);
    if (st == RECUT_OK) st = rc_store_remove(paths->folder, &err); /* which has the launches of a record to come */
    if (st != RECUT_OK) warn(&err);
    rc_store_unlock(*lock);
    *lock = -1;
}

/* What is left of this very run, at which no process is working: a folder may be another run's (--state, or a run with
 * more replicates that has stopped).  Then its lock is taken. */
static bool may_clean(const char *folder, const rc_store_plan *plan, int *lock)
{
    rc_store_state *found = NULL;
    if (access(folder, F_OK) != 0 || rc_tool_outputs_check(folder, RC_OUTPUT_FOLDER, NULL, 0, NULL) != RECUT_OK ||
        rc_store_scan(folder, plan->head.fingerprint, plan->analysis, plan->n, &found, lock, NULL) != RECUT_OK)
        return false;
    rc_store_state_destroy(found);
    if (!rc_tool_standing_other_run(folder, plan)) return true;
    rc_store_unlock(*lock);
    return false;
}

void rc_tool_finish_again(const rc_tool_paths *paths, const rc_store_plan *plan, const rc_ranks *ranks)
{
    rc_tool_record record = {0};
    rc_run_outcome outcome = {0};
    recut_error err = {.text = ""};
    recut_status st = RECUT_OK;
    int lock = -1;
    if (!may_clean(paths->folder, plan, &lock)) return;
    snprintf(record.launches, sizeof record.launches, "%s/launches.jsonl", paths->folder);
    for (size_t a = 0; a < plan->n; a++) outcome.blocks_total += plan->analysis[a]->n_blocks;
    outcome.blocks_before = outcome.blocks_total;
    if (access(paths->record, F_OK) != 0 && access(record.launches, F_OK) == 0)
        st = rc_tool_record_end(&record, paths, plan->head.fingerprint, &outcome, NULL, ranks, &err);
    if (st == RECUT_OK) st = rc_store_remove(paths->folder, &err);
    if (st != RECUT_OK) warn(&err);
    rc_store_unlock(lock);
}

/* ---- 3. merge of shares ------------------------------------------------- */

/* The lock of the first folder keeps two merges apart; the folders stay. */
recut_status rc_tool_finish_merge(rc_ranks *ranks, const rc_tool_paths *paths, const rc_api_options *options,
                                  const char *line, const rc_store_plan *plan, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_standing standing;
    recut_error why = {.text = ""};
    rc_run_outcome outcome = {0};
    struct timespec from, to;
    char path[4200], how[64];
    int lock = -1;
    rc_tool_record record = {.folder = options->folder, .n_folders = options->n_folders, .line = line};
    RC_TRY(rc_tool_standing_look(paths, options, plan, &standing, err));
    if (standing == RC_STANDING_FINISHED && access(paths->record, F_OK) == 0) {
        rc_base_text_print(stderr, "recut: %s is complete already; nothing to do\n", paths->result);
        goto done;
    }
    clock_gettime(CLOCK_MONOTONIC, &from);
    snprintf(path, sizeof path, "%.4096s/lock", options->folder[0]);
    RC_TRY(rc_base_file_lock(path, &lock, err));
    rc_tool_finish_no_lock(lock, options->folder[0]);
    if (standing != RC_STANDING_FINISHED) {
        RC_TRY(rc_tool_unfinished_others(options->folder, options->n_folders, plan, err));
        RC_TRY(rc_tool_unfinished_shares(options->folder, options->n_folders, plan, err));
        st = rc_tool_finish_result(options->folder, options->n_folders, paths, plan, err);
        if (st != RECUT_OK && err) st = rc_tool_unfinished_share(options->folder, options->n_folders, plan, err);
        RC_TRY(st);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    outcome.seconds = (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
    for (size_t a = 0; a < plan->n; a++) outcome.blocks_total += plan->analysis[a]->n_blocks;
    outcome.blocks_before = outcome.blocks_total;
    if (rc_tool_record_end(&record, paths, plan->head.fingerprint, &outcome, NULL, ranks, &why) != RECUT_OK) warn(&why);
    snprintf(how, sizeof how, "written, merged from %zu folders", options->n_folders);
    rc_tool_answer_print(paths->result, plan, how);
done:
    if (lock >= 0) rc_store_unlock(lock);
    return st;
}
