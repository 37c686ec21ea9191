/* SPDX-License-Identifier: GPL-3.0-or-later
 * unfinished.c - shares that are missing, runs that go on or have stopped.
 *
 *   1. merges     2. results that are not there */
#include "tool/unfinished.h"

#include "base/memory.h"
#include "base/text.h"
#include "summary/json.h"
#include "tool/differ.h"

#include <ctype.h>
#include <glob.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* ---- 1. merges ---------------------------------------------------------- */

recut_status rc_tool_unfinished_others(const char *const *folder, size_t n_folders, const rc_store_plan *plan,
                                       recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t f = 0; f < n_folders; f++) {
        rc_store_plan *there = NULL;
        char said[RC_DIFFER_SAID] = "";
        st = rc_store_plan_read(folder[f], &there, err);
        if (st != RECUT_OK) return st;
        if (strcmp(there->head.fingerprint, plan->head.fingerprint) != 0) {
            if (!rc_tool_differ_analyses(there->analysis, there->n, plan->analysis, plan->n, said) &&
                !rc_tool_differ_cohorts(there->head.cohort_json, plan->head.cohort_json, said) &&
                (there->n != plan->n || !rc_tool_differ_replicates(there->analysis, plan->analysis, plan->n, said)))
                snprintf(said, sizeof said, "other patients, or other --rows");
            st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s is of another run (%s)", folder[f], said);
        } else if (!rc_store_plan_same(there, plan)) {
            st = RC_FAIL(
                err, RECUT_E_USAGE, -1,
                "%s was begun by another recut (%s), which observed other numbers in the same patients; give its "
                "command again to this one (%s), or merge with that one",
                folder[f], there->version, recut_version());
        }
        rc_store_plan_free(there);
        if (st != RECUT_OK) return st;
    }
    return RECUT_OK;
}

static int64_t blocks_of_share(const rc_store_plan *plan, int64_t share, int64_t shares)
{
    int64_t blocks = 0;
    for (size_t a = 0; a < plan->n; a++) blocks += rc_plan_share_blocks(plan->analysis[a], share, shares);
    return blocks;
}

recut_status rc_tool_unfinished_shares(const char *const *folder, size_t n_folders, const rc_store_plan *plan,
                                       recut_error *err)
{
    enum { SHARES_MOST = 1000000, NAMED = 8 };
    recut_status st = RECUT_OK;
    int64_t shares = 0, share = 0, of = 0, missing = 0, first = 0, blocks = 0;
    uint8_t *there = NULL;
    char list[160] = "";
    for (size_t f = 0; f < n_folders; f++) {
        if (!rc_store_plan_share(folder[f], &share, &of) || of > SHARES_MOST || (shares && of != shares)) goto done;
        shares = of;
        if (!there) RC_NEW(there, (size_t)shares + 1, err);
        there[share] = 1;
    }
    for (int64_t k = 1; k <= shares; k++) {
        int64_t here = there[k] ? 0 : blocks_of_share(plan, k, shares);
        if (here == 0) continue;
        size_t used = strlen(list);
        if (missing++ == 0) first = k;
        blocks += here;
        if (missing <= NAMED)
            snprintf(list + used, sizeof list - used, "%s%" PRId64, missing == 1 ? "" : ", ", k);
        else if (missing == NAMED + 1)
            snprintf(list + used, sizeof list - used, ", ...");
    }
    if (missing == 1)
        st = RC_FAIL(err, RECUT_E_STORE, -1,
                     "share %s of %" PRId64 " is missing (%" PRId64 " blocks): run it again with --share %s/%" PRId64,
                     list, shares, blocks, list, shares);
    else if (missing > 1)
        st = RC_FAIL(err, RECUT_E_STORE, -1,
                     "shares %s of %" PRId64 " are missing (%" PRId64
                     " blocks): run each again, as with --share %" PRId64 "/%" PRId64,
                     list, shares, blocks, first, shares);
done:
    rc_base_memory_free(there);
    return st;
}

/* The analysis that the error names. */
static const rc_analysis *named(const rc_store_plan *plan, const char *text)
{
    for (size_t a = 0; a < plan->n; a++) {
        const char *group = plan->analysis[a]->group, *at = strstr(text, group);
        if (at && !isdigit((unsigned char)at[strlen(group)])) return plan->analysis[a];
    }
    return plan->analysis[0];
}

recut_status rc_tool_unfinished_share(const char *const *folder, size_t n_folders, const rc_store_plan *plan,
                                      recut_error *err)
{
    int64_t share = 0, shares = 0;
    recut_error why = *err;
    if (err->code != RECUT_E_STORE || err->index < 0) return err->code;
    for (size_t f = 0; f < n_folders; f++)
        if (rc_store_plan_share(folder[f], &share, &shares) &&
            rc_plan_share_of(named(plan, why.text), why.index, shares) == share)
            return RC_FAIL(err, RECUT_E_STORE, why.index,
                           "share %" PRId64 " of %" PRId64 " is not finished in %s: run it again with --share %" PRId64
                           "/%" PRId64 " (" RC_TEXT_OWN ")",
                           share, shares, folder[f], share, shares, why.text);
    return err->code;
}

/* ---- 2. results that are not there -------------------------------------- */

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* What plan.h5 says of the run: whose patients, which analyses. */
static void add_plan(cJSON *about, const char *folder, bool *failed)
{
    rc_store_plan *plan = NULL;
    if (!about || rc_store_plan_read(folder, &plan, NULL) != RECUT_OK) return;
    cJSON *cohort = cJSON_Parse(plan->head.cohort_json ? plan->head.cohort_json : ""),
          *list = rc_summary_json_array(about, "analyses", failed);
    rc_summary_json_text(about, "source", rc_summary_json_get_text(cohort, "source"), failed);
    rc_summary_json_number(about, "n", rc_summary_json_get_number(cohort, "n"), failed);
    rc_summary_json_number(about, "events", rc_summary_json_get_number(cohort, "events"), failed);
    for (size_t a = 0; a < plan->n; a++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "name", plan->analysis[a]->group, failed);
        rc_summary_json_text(item, "label", *plan->analysis[a]->label ? plan->analysis[a]->label : NULL, failed);
        rc_summary_json_number(item, "replicates", (double)plan->analysis[a]->replicates, failed);
    }
    cJSON_Delete(cohort);
    rc_store_plan_free(plan);
}

static cJSON *make_about(const char *path, const char *state, double done, double total, bool *failed)
{
    cJSON *about = cJSON_CreateObject();
    rc_summary_json_text(about, "path", path, failed);
    rc_summary_json_text(about, "state", state, failed);
    rc_summary_json_number(about, "done", done, failed);
    rc_summary_json_number(about, "total", total, failed);
    return about;
}

static recut_status tell(const char *path, const char *folder, cJSON **about, recut_error *err)
{
    rc_store_progress run = {0};
    char done[96];
    bool failed = false;
    if (rc_store_progress_read(folder, &run, NULL) != RECUT_OK) return RECUT_OK;
    if (run.total > 0)
        snprintf(done, sizeof done, "%.1f %% done, %" PRId64 " of %" PRId64 " blocks",
                 100.0 * (double)run.done / (double)run.total, run.done, run.total);
    else
        snprintf(done, sizeof done, "nothing of it on disk yet");
    recut_status st =
        run.running
            ? RC_FAIL(err, RECUT_E_STORE, -1, "%s: its run is not finished, and running in %s (%s)", path, folder, done)
            : RC_FAIL(err, RECUT_E_STORE, -1, "%s: its run has stopped (%s in %s); resume with: cd %s; %s", path, done,
                      folder, run.directory ? run.directory : ".", run.command);
    if (about) {
        *about = make_about(path, run.running ? "running" : "stopped", (double)run.done,
                            run.total > 0 ? (double)run.total : NAN, &failed);
        rc_summary_json_text(*about, "folder", folder, &failed);
        rc_summary_json_number(*about, "segments", (double)run.segments, &failed);
        rc_summary_json_text(*about, "directory", run.directory ? run.directory : ".", &failed);
        rc_summary_json_text(*about, "command", run.command, &failed);
        add_plan(*about, folder, &failed);
    }
    rc_store_progress_clear(&run);
    return st;
}

/* Folders STEM.kKENDING: ".d" beside a result, "" of --state, where `result` stands for its name. */
static recut_status tell_shares(const char *path, const char *stem, const char *ending, const char *result,
                                cJSON **about, recut_error *err)
{
    char pattern[4400], command[2 * sizeof pattern];
    glob_t found = {0};
    int64_t share = 0, shares = 0;
    double done = 0;
    size_t n = 0;
    bool failed = false;
    snprintf(pattern, sizeof pattern, "%.4096s.k[0-9]*%s", stem, ending);
    if (strpbrk(stem, "*?[\\") || glob(pattern, 0, NULL, &found) != 0) return RECUT_OK;
    for (size_t f = 0; f < found.gl_pathc; f++) {
        rc_store_progress run = {0};
        if (!rc_store_plan_share(found.gl_pathv[f], &share, &shares)) continue;
        if (rc_store_progress_read(found.gl_pathv[f], &run, NULL) == RECUT_OK && run.total > 0)
            done += (double)run.done / (double)run.total;
        n++;
        rc_store_progress_clear(&run);
    }
    snprintf(command, sizeof command, "recut merge %s.k*%s -o %s", stem, ending, result);
    if (n > 0 && about) {
        *about = make_about(path, "shares", done, 1, &failed);
        rc_summary_json_number(*about, "shares", (double)shares, &failed);
        rc_summary_json_number(*about, "begun", (double)n, &failed);
        rc_summary_json_text(*about, "command", command, &failed);
        add_plan(*about, found.gl_pathv[0], &failed);
    }
    globfree(&found);
    if (n == 0) return RECUT_OK;
    return RC_FAIL(err, RECUT_E_STORE, -1,
                   "%s: its shares are not joined yet (%zu of %" PRId64
                   " begun, %.1f %% of all blocks done); when all are done: %s",
                   path, n, shares, 100 * done, command);
}

recut_status rc_tool_unfinished_tell(const char *path, cJSON **about, recut_error *err)
{
    char stem[4200], folder[4300];
    struct stat status;
    size_t length = strlen(path);
    if (length >= sizeof stem) return RECUT_OK;
    if (is_folder(path)) return tell(path, path, about, err);
    if (stat(path, &status) == 0) return RECUT_OK;
    bool ends = length > 3 && strcmp(path + length - 3, ".h5") == 0;
    snprintf(stem, sizeof stem, "%.*s", (int)(ends ? length - 3 : length), path);
    snprintf(folder, sizeof folder, "%s.d", stem);
    if (is_folder(folder)) return tell(path, folder, about, err);
    recut_status st = tell_shares(path, stem, ".d", path, about, err);
    return st == RECUT_OK && !ends ? tell_shares(path, stem, "", "RESULT.h5", about, err) : st;
}
