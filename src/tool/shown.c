/* SPDX-License-Identifier: GPL-3.0-or-later
 * shown.c - a command's options, group by group, and --help made of them. */
#include "tool/shown.h"

#include <argp.h>
#include <string.h>

void rc_tool_shown_command(const rc_command *command, rc_shown *out)
{
    static const struct {
        rc_option_group group;
        const char *head;
    } groups[] = {{RC_GROUP_COHORT, "The cohort:"},
                  {RC_GROUP_ANALYSIS, "The analysis:"},
                  {RC_GROUP_RUN, "The run and its result:"},
                  {RC_GROUP_HELP, NULL}};
    char takes[RC_COMMAND_TAKES];
    *out = (rc_shown){
        .about = command->about,
        .files = command->files ? command->files : "COHORT.csv",
        .examples = command->examples,
        .closing = "Exit status: 0 done, 1 the surroundings, 2 the command line or the input, 75 stopped and can be "
                   "resumed.\nSee also: recut-summary RESULT.h5 prints a result.\n"};
    snprintf(out->name, sizeof out->name, "recut %s", command->name);
    rc_api_command_takes(command, takes);
    rc_plan_criterion_names(true, out->criteria, sizeof out->criteria);
    rc_plan_criterion_names(false, out->criterion, sizeof out->criterion);
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (const rc_option *row = rc_api_options_table; row->name; row++) {
            if (row->group != groups[g].group || !rc_api_options_belongs(row, takes)) continue;
            bool criteria = strcmp(row->help, RC_HELP_CRITERIA) == 0;
            out->option[out->n++] = (rc_shown_option){.head = groups[g].head,
                                                      .group = (int)row->group,
                                                      .name = row->name,
                                                      .key = row->key,
                                                      .argument = row->argument,
                                                      .help = criteria ? out->criteria : row->help,
                                                      .choices = criteria ? out->criterion : row->choices};
        }
}

void rc_tool_shown_help(const rc_shown *shown, FILE *to)
{
    enum { HEADS = 8 };
    struct argp_option list[RC_OPTIONS_MOST + HEADS + 1];
    char name[sizeof shown->name];
    const char *head = NULL;
    size_t n = 0;
    memcpy(name, shown->name, sizeof name);
    for (size_t i = 0; i < shown->n; i++) {
        const rc_shown_option *row = &shown->option[i];
        if (row->head && row->head != head) list[n++] = (struct argp_option){.doc = row->head, .group = row->group};
        head = row->head;
        list[n++] = (struct argp_option){.name = row->name,
                                         .key = row->key ? row->key : 256 + (int)i,
                                         .arg = row->argument,
                                         .doc = row->help,
                                         .group = row->group};
    }
    list[n] = (struct argp_option){0};
    struct argp argp = {.options = list, .args_doc = shown->files, .doc = shown->about};
    argp_help(&argp, to, ARGP_HELP_SHORT_USAGE | ARGP_HELP_PRE_DOC | ARGP_HELP_LONG, name);
    if (shown->examples) fprintf(to, "\nExamples:\n%s", shown->examples);
    fprintf(to, "\n%s", shown->closing);
}
