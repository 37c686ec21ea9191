/* SPDX-License-Identifier: GPL-3.0-or-later
 * replay.c - a command that has been typed before. */
#include "tool/replay.h"

#include "base/text.h"
#include "tool/input.h"
#include "tool/parse.h"

#include <string.h>
#include <unistd.h>

static recut_status find_table(const rc_tool_typed *typed, const char *given, const char *why, const char *const how[2],
                               rc_api_options *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *named = out->cohort.path, *here = named;
    if (given) out->cohort.path = given;
    if (given || !named) return RECUT_OK; /* embedded */
    if (typed->directory) RC_TRY(rc_api_input_path(out, named, &out->cohort.path, err));
    if (!rc_api_input_is(named) && access(out->cohort.path, R_OK) != 0) out->cohort.path = here;
    if (rc_api_input_is(named) || access(out->cohort.path, R_OK) != 0)
        st = RC_FAIL(err, RECUT_E_USAGE, -1, RC_TEXT_OWN ": %s is not there; say where it is: %s %s%s", why,
                     rc_api_input_is(named) ? "what came from standard input" : named, how[0],
                     strcmp(typed->word[0], "run") == 0 ? "JOB.ini" : "TABLE.csv", how[1]);
done:
    return st;
}

recut_status rc_tool_replay(const rc_tool_typed *typed, const char *given, const char *why, const char *const how[2],
                            const rc_command **command, rc_api_options *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    char takes[RC_COMMAND_TAKES];
    *command = typed->n ? rc_tool_command_find(typed->word[0]) : NULL;
    if (!*command || !rc_tool_command_makes_result(*command))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s does not name a command that makes a result", typed->source);
    out->base = typed->directory;
    RC_TRY(
        rc_tool_parse((*command)->name, rc_api_command_takes(*command, takes), (int)typed->n, typed->word, out, err));
    RC_TRY(find_table(typed, given, why, how, out, err));
done:
    return st;
}
