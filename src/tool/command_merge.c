/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_merge.c - recut merge: folders of segments into one result.
 *
 * The plan.h5 of the first folder says what to join; that of the others has to say the same.  Patients are looked at
 * only where replicates have to be computed again, or where the result is to hold them: then the command that made the
 * first folder, whose words are in its plan.h5, is read as if it had been typed anew. */
#include "store/plan.h"
#include "tool/execute.h"
#include "tool/finish.h"
#include "tool/input.h"
#include "tool/replay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders stay, a file among them is where the table is now. */
static recut_status sort_arguments(rc_api_options *options, const char **table, recut_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < options->n_folders; i++) {
        struct stat status;
        const char *name = options->folder[i];
        if (stat(name, &status) != 0)
            return errno == ENOENT || errno == ENOTDIR
                       ? RC_FAIL(err, RECUT_E_USAGE, -1, "%s: %s; expected a folder of segments", name, strerror(errno))
                       : RC_FAIL(err, RECUT_E_IO, -1, "cannot look at %s: %s", name, strerror(errno));
        if (S_ISDIR(status.st_mode))
            options->folder[n++] = name;
        else if (!*table)
            *table = name;
        else
            return RC_FAIL(err, RECUT_E_USAGE, -1, "%s is a file, expected a folder of segments", name);
    }
    options->n_folders = n;
    if (n == 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "no folder to merge; give those of the shares: recut merge RESULT.k*.d -o RESULT.h5");
    if (!options->output) return RC_FAIL(err, RECUT_E_USAGE, -1, "no result file: give one with -o RESULT.h5");
    return RECUT_OK;
}

/* Rank 0.  *patients: it cannot be done without them, and err says why. */
static recut_status join(rc_ranks *ranks, rc_api_options *options, const char *line, const rc_store_plan *plan,
                         int64_t *patients, recut_error *err)
{
    rc_tool_paths paths;
    recut_status st = rc_tool_paths_init(options->output, NULL, 0, &paths, err);
    if (st == RECUT_OK && (plan->embeds || options->crate)) {
        *patients = 1;
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s",
                       plan->embeds ? "the result is to hold the patients themselves (--embed-cohort)"
                                    : "the RO-Crate is to name the table by what it holds (--ro-crate)");
    }
    if (st == RECUT_OK) st = rc_tool_finish_merge(ranks, &paths, options, line, plan, err);
    *patients = plan->missed;
    return st;
}

/* The command of the first folder, as if it had been typed anew. */
static recut_status prepare(rc_api_options *options, const rc_store_plan *plan, const char *given, const char *why,
                            const rc_command **command, rc_api_options *replay, recut_error *err)
{
    recut_status st = RECUT_OK;
    char source[4128];
    snprintf(source, sizeof source, "%.4096s/plan.h5", options->folder[0]);
    rc_tool_typed typed = {plan->word, plan->n_words, plan->directory, source};
    const char *const how[] = {"recut merge", " FOLDER.d... -o RESULT.h5"};
    RC_TRY(rc_tool_replay(&typed, given, why, how, command, replay, err));
    replay->mode = RC_MODE_MERGE;
    replay->output = options->output;
    replay->state = NULL; /* its folder is one of those that are joined */
    replay->force = options->force;
    replay->crate = options->crate;
    replay->argc = (int)plan->n_words;
    replay->argv = plan->word;
    replay->share = replay->shares = 0;
    replay->folder = options->folder;
    replay->n_folders = options->n_folders;
done:
    return st;
}

/* Every rank: the analyses with their patients, and the merge by these. */
static recut_status join_with_patients(rc_ranks *ranks, rc_api_options *options, const char *line,
                                       const rc_store_plan *plan, const char *given, const char *why, recut_error *err)
{
    const rc_command *command = NULL;
    rc_api_options replay;
    rc_api_options_init(&replay);
    recut_status st = prepare(options, plan, given, why, &command, &replay, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    st = rc_tool_execute(command, ranks, &replay, line, err);
done:
    rc_api_options_clear(&replay);
    return st;
}

recut_status rc_tool_command_merge(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err)
{
    const char *table = NULL;
    rc_store_plan *plan = NULL;
    int64_t patients = 0;
    recut_error why = {.text = ""};
    options->mode = RC_MODE_MERGE;
    recut_status st = sort_arguments(options, &table, err);
    if (st == RECUT_OK) st = rc_store_plan_read(options->folder[0], &plan, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    if (plan && rc_run_ranks_rank(ranks) == 0) {
        st = join(ranks, options, line, plan, &patients, &why);
        if (patients)
            st = RECUT_OK;
        else if (st != RECUT_OK && err)
            *err = why;
    }
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(rc_run_ranks_broadcast(ranks, &patients, sizeof patients, err));
    if (plan && patients) st = join_with_patients(ranks, options, line, plan, table, why.text, err);
done:
    rc_store_plan_free(plan);
    return st;
}
