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
        .parses = command->parses,
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

/* Where the first `length` signs of a line are best broken: at a blank outside of quotes, of a command before an
 * option, else at the last one; 0 = nowhere. */
static size_t break_at(const char *line, size_t length, size_t indent, bool command)
{
    size_t last = 0, option = 0;
    bool quoted = false;
    for (size_t i = indent; i < length; i++) {
        if (line[i] == '\'') quoted = command && !quoted;
        if (line[i] != ' ' || quoted) continue;
        last = i;
        if (line[i + 1] == '-') option = i;
    }
    return command && option > 0 ? option : last;
}

void rc_tool_shown_examples(const char *text, void (*put)(FILE *to, const char *line), FILE *to)
{
    enum { WIDTH = 71, ROOM = 1024 }; /* beside the margin of a manual page, on a terminal of 80 */
    static const char further[] = "          ";
    char line[ROOM];
    while (*text) {
        size_t left = strcspn(text, "\n"), indent = strspn(text, " "), margin = 0;
        bool command = indent > 0;
        while (margin + left > WIDTH) {
            size_t length = WIDTH - margin - (command ? 1 : 0); /* a blank and a backslash behind it */
            size_t at = break_at(text, length, margin > 0 ? 0 : indent, command);
            if (at == 0) break;
            snprintf(line, sizeof line, "%.*s%.*s%s\n", (int)margin, further, (int)at, text, command ? " \\" : "");
            put(to, line);
            text += at + 1;
            left -= at + 1;
            margin = command ? sizeof further - 1 : 0;
        }
        snprintf(line, sizeof line, "%.*s%.*s\n", (int)margin, further, (int)left, text);
        put(to, line);
        text += left;
        if (*text) text++;
    }
}

static void plain(FILE *to, const char *line)
{
    fputs(line, to);
}

void rc_tool_shown_usage(const char *name, FILE *to)
{
    const rc_command *command = rc_tool_command_find(name);
    fprintf(to, "usage: recut %s %s\n\n%s\n\nExamples:\n", name, command->files, command->about);
    rc_tool_shown_examples(command->examples, plain, to);
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
    if (shown->examples) {
        fputs("\nExamples:\n", to);
        rc_tool_shown_examples(shown->examples, plain, to);
    }
    fprintf(to, "\n%s", shown->closing);
}
