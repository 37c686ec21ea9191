/* SPDX-License-Identifier: GPL-3.0-or-later
 * commands.c - the table of subcommands. */
#include "tool/command.h"

#include <string.h>

/* A new command is one row here. */
static const rc_command commands[] = {
    {.name = "screen",
     .about = "Several markers split at their medians: which one matters, the number of markers paid for.",
     .mask = RC_FOR_SCREEN,
     .plan = {"screen"},
     .within_strata = true},
    {.name = "describe",
     .about = "Baseline table, survival of groups, Cox models, Harrell's C, response: the tables of a paper.",
     .mask = RC_FOR_DESCRIBE,
     .plan = {"describe"},
     .keep_missing = true,
     .covariates_option = "--by, --columns, --adjust or --response"},
    {.name = "search",
     .about = "Log-rank and score statistics at every admissible cutoff, the selected one, closed-form corrections.",
     .mask = RC_FOR_SEARCH,
     .plan = {"search"}},
    {.name = "permute",
     .about = "The search, and its p corrected by permuting survival against the markers.",
     .mask = RC_FOR_PERMUTE,
     .plan = {"search", "permute"},
     .within_strata = true},
    {.name = "bootstrap",
     .about = "Resamples the patients: how stable are fixed cutoffs, and the cutoff that the search selects.",
     .mask = RC_FOR_BOOTSTRAP,
     .plan = {"search", "bootstrap"}},
    /* A replay file gives the sets of the random splits; nothing else is resampled then. */
    {.name = "centers",
     .about = "Does a cutoff travel between centers, and would a useless marker have been validated?",
     .mask = RC_FOR_CENTERS,
     .plan = {"search", "centers", "splits", "within", "labels", "crossvalidate", "falsify"},
     .replayed = 3,
     .need_center = true},
    {.name = "figures",
     .about = "The printed figures of a publication beside the same figures of this cohort.",
     .mask = RC_FOR_FIGURES,
     .plan = {"figures"},
     .whole_table = true},
    {.name = "run",
     .about = "Every analysis of a job file in one launch, into one result.",
     .mask = RC_FOR_RUN,
     .run = rc_tool_command_run},
    {.name = "cohort",
     .about = "Reads a cohort and prints what is kept and what is dropped, as JSON; --twin builds a synthetic one.",
     .mask = RC_FOR_COHORT,
     .run = rc_tool_command_cohort},
    {.name = "merge",
     .about = "Joins the folders of shares (--share K/N), or of a stopped run, into one result.",
     .mask = RC_FOR_MERGE,
     .run = rc_tool_command_merge},
    {.name = "plan",
     .about = "plan JOB.ini, or plan COMMAND ...: what that would cost, before it is submitted.",
     .mask = RC_FOR_COMMAND,
     .run = rc_tool_command_plan},
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

const rc_command *rc_tool_command_at(size_t i)
{
    return i < N_COMMANDS ? &commands[i] : NULL;
}

const rc_command *rc_tool_command_find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    return NULL;
}

bool rc_tool_command_makes_result(const rc_command *command)
{
    return command->plan[0] || command->mask & RC_FOR_RUN;
}
