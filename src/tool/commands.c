/* SPDX-License-Identifier: GPL-3.0-or-later
 * commands.c - the commands of the program besides those that make analyses (api/commands.c). */
#include "tool/command.h"

#include "base/nearest.h"

#include <string.h>

static const rc_command commands[] = {
    {.name = "run",
     .examples = "  recut run job.ini -o all.h5\n"
                 "  recut run job.ini --replicates 100 -o trial.h5\n"
                 "  recut run job.ini --share 1/4 -o all.h5\n",
     .about = "Every analysis of a job file in one launch, into one result.",
     .files = "JOB.ini",
     .run = rc_tool_command_run},
    {.name = "cohort",
     .examples = "  recut cohort patients.csv --marker il6 --cutoff 18.22 --groups-out groups.csv\n"
                 "  recut cohort patients.csv --time os_months --event dead --where 'age >= 18'\n"
                 "  recut cohort --twin figures.csv -o twin.csv\n",
     .about = "Reads a cohort and prints what is kept and what is dropped, as JSON; --groups-out writes the low and "
              "high patients at a cutoff, --twin builds a synthetic cohort.",
     .takes = "patients",
     .run = rc_tool_command_cohort},
    {.name = "merge",
     .examples =
         "  recut merge big.k*.d -o big.h5\n"
         "  recut merge stopped.d -o stopped.h5\n"
         "  recut merge stop.k*.d moved/cohort.csv -o stop.h5\n"
         "\nThe folders say all that is needed to join them.  The patients' table (of recut run: the job file) is "
         "read only where patients are needed: a run with --stop-at that stopped within a block, or shares of "
         "different cuts that overlap, computes a block again; --embed-cohort writes the patients.  It is looked for "
         "where it was, and may be given among the folders.\n",
     .about = "Joins the folders of shares (--share K/N), or of a stopped run, into one result.",
     .files = "FOLDER.d...",
     .run = rc_tool_command_merge},
    {.name = "plan",
     .examples =
         "  recut plan job.ini\n"
         "  recut plan check cohort.csv --marker il6 --replicates 1e6\n"
         "  recut plan job.ini --json\n"
         "\nSays what that would cost, from about two seconds of it on one thread: replicates, blocks, core hours, "
         "memory of a rank, size of the result, and suggests ranks, threads and a time limit.  Writes no "
         "file.\n",
     .about = "plan JOB.ini, or plan COMMAND ...: what that would cost, before it is submitted.",
     .files = "{JOB.ini | COMMAND COHORT.csv} [OPTION...] [--json]",
     .parses = true,
     .run = rc_tool_command_plan},
    {.name = "verify",
     .examples =
         "  recut verify il6.h5\n"
         "  recut verify il6.h5 moved/cohort.csv --seconds 60\n"
         "  recut verify il6.h5 -- permute cohort.csv --marker il6 --replicates 1e6\n"
         "\nChecks the seal, computes the observed tables and, for S seconds (default 10), random blocks again, "
         "and compares them bit by bit.  The command is the one of RESULT.run.json beside it, or the one "
         "behind --; TABLE.csv (of recut run: the job file): where its table is now.  Exit status 0: it is; "
         "2: it is not.\n",
     .about = "verify RESULT.h5 [TABLE.csv]: is a result what its patients and options give, computed again?",
     .files = "RESULT.h5 [TABLE.csv] [--seconds S] [-- COMMAND ...]",
     .parses = true,
     .run = rc_tool_command_verify},
};
enum { N_COMMANDS = sizeof commands / sizeof *commands, NAMES_MOST = 64 };

const rc_command *rc_tool_command_at(size_t i)
{
    size_t before = rc_api_command_names(NULL);
    if (i < before) return rc_api_command_at(i);
    return i - before < N_COMMANDS ? &commands[i - before] : NULL;
}

const rc_command *rc_tool_command_find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return rc_api_command_find(name);
}

const char *rc_tool_command_hint(const char *name, bool with_plans, char *out, size_t room)
{
    const char *list[NAMES_MOST];
    const rc_command *command;
    size_t n = 0;
    for (size_t i = 0; n < NAMES_MOST && (command = rc_tool_command_at(i)); i++)
        if (!with_plans || rc_api_command_makes_analyses(command)) list[n++] = command->name;
    return rc_base_nearest_hint(name, list, n, "", out, room);
}

bool rc_tool_command_makes_result(const rc_command *command)
{
    return rc_api_command_makes_analyses(command) || command->run == rc_tool_command_run;
}
