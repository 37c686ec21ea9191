/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_plan.c - recut plan JOB.ini, recut plan COMMAND ...: what that would cost. */
#include "tool/execute.h"

#include "tool/parse.h"
#include "tool/shown.h"

#include <stdio.h>
#include <string.h>

/* recut plan cohort.csv --marker il6: the command is not there. */
static bool is_table(const char *name)
{
    static const char *const endings[] = {".csv", ".tsv", ".txt", ".gz"};
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (length > strlen(endings[i]) && strcmp(name + length - strlen(endings[i]), endings[i]) == 0) return true;
    return strcmp(name, "--embedded") == 0;
}

recut_status rc_tool_command_plan(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err)
{
    recut_status st = RECUT_OK;
    int argc = options->argc - 1;
    char **argv = options->argv + 1;
    const char *name = argc > 0 ? argv[0] : "--help";
    const rc_command *command = rc_tool_command_find(name);
    rc_api_options planned;
    char takes[RC_COMMAND_TAKES];
    rc_api_options_init(&planned);
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        if (rc_run_ranks_rank(ranks) == 0) rc_tool_shown_usage("plan", stdout);
        goto done;
    }
    if (!command && is_table(name)) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "recut plan: found the table %s, expected a command before it: recut plan check %s ...", name,
                     name);
        goto done;
    }
    if (!command && strchr(name, '.')) { /* the name of a job file */
        command = rc_tool_command_find("run");
        argc = options->argc;
        argv = options->argv;
    }
    if (!command || !rc_tool_command_makes_result(command)) {
        char hint[96];
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "recut plan: found \"%s\", expected a job file, or a command that makes a result, as permute%s",
                     name, rc_tool_command_hint(name, true, hint, sizeof hint));
        goto done;
    }
    size_t used = strlen(rc_api_command_takes(command, takes));
    snprintf(takes + used, sizeof takes - used, ",plan");
    RC_TRY(rc_tool_parse(command->name, takes, argc, argv, &planned, err));
    if (planned.help) {
        if (rc_run_ranks_rank(ranks) == 0) rc_tool_shown_usage("plan", stdout);
        goto done;
    }
    planned.mode = RC_MODE_PLAN;
    if (!planned.output) planned.output = "RESULT.h5";
    st = rc_tool_execute(command, ranks, &planned, line, err);
done:
    rc_api_options_clear(&planned);
    return st;
}
