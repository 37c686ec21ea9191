/* SPDX-License-Identifier: GPL-3.0-or-later
 * help.c - a command's options, group by group, and its examples. */
#include "tool/help.h"

#include "plan/criterion.h"

#include <argp.h>
#include <string.h>

/* criteria: what stands for RC_HELP_CRITERIA */
static void fill(struct argp_option *list, const char *takes, const char *criteria)
{
    static const char *const heads[] = {"The cohort:", "The analysis:", "The run and its result:", NULL};
    static const int groups[] = {RC_GROUP_COHORT, RC_GROUP_ANALYSIS, RC_GROUP_RUN, RC_GROUP_HELP};
    size_t n = 0;
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
        size_t before = n;
        if (heads[g]) list[n++] = (struct argp_option){.doc = heads[g], .group = groups[g]};
        size_t first = n;
        for (const rc_option *row = rc_tool_options_table; row->name; row++)
            if ((int)row->group == groups[g] && rc_tool_options_belongs(row, takes))
                list[n++] = (struct argp_option){.name = row->name,
                                                 .key = row->key ? row->key : 256 + (int)(row - rc_tool_options_table),
                                                 .arg = row->argument,
                                                 .doc = strcmp(row->help, RC_HELP_CRITERIA) == 0 ? criteria : row->help,
                                                 .group = groups[g]};
        if (n == first) n = before;
    }
    list[n] = (struct argp_option){0};
}

void rc_tool_help(const rc_command *command, FILE *to)
{
    struct argp_option list[RC_OPTIONS_MOST + RC_GROUP_RUN];
    char name[64], takes[RC_COMMAND_TAKES], criteria[RC_CRITERION_HELP];
    rc_plan_criterion_names(true, criteria, sizeof criteria);
    fill(list, rc_tool_command_takes(command, takes), criteria);
    struct argp argp = {
        .options = list, .args_doc = command->files ? command->files : "COHORT.csv", .doc = command->about};
    snprintf(name, sizeof name, "recut %s", command->name);
    argp_help(&argp, to, ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG, name);
    if (command->examples) fprintf(to, "\nExamples:\n%s", command->examples);
    fputs("\nExit status: 0 done, 1 the surroundings, 2 the command line or the input, 75 stopped and can be resumed.\n"
          "See also: recut-summary RESULT.h5 prints a result.\n",
          to);
}
