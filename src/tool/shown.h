/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * shown.h - the options of a program or command as people see them: what --help, the manual pages and the completion of
 * shells are made of. */
#ifndef RC_TOOL_SHOWN_H
#define RC_TOOL_SHOWN_H

#include "plan/criterion.h"
#include "tool/command.h"

#include <stdio.h>

typedef struct rc_shown_option {
    const char *head; /* of its group; NULL = of none */
    int group;        /* as argp counts: falling below 0 at the end */
    const char *name;
    int key;              /* a letter, or 0 */
    const char *argument; /* NULL = flag */
    const char *help;
    const char *choices; /* "a|b": words that the value may be; NULL = what else stands in `argument` */
} rc_shown_option;

typedef struct rc_shown {
    char name[64]; /* "recut permute", "recut-summary" */
    const char *about, *files, *examples;
    const char *closing; /* of --help: the exit status, and where to look next */
    bool parses;         /* it takes another command's options; its own ones stand in `files` and `examples` */
    size_t n;
    rc_shown_option option[RC_OPTIONS_MOST]; /* group by group */
    char criteria[RC_CRITERION_HELP];        /* what a help says of them */
    char criterion[RC_CRITERION_NAMES];      /* their names */
} rc_shown;

void rc_tool_shown_command(const rc_command *command, rc_shown *out);

/* Examples of a help, each line folded for a terminal of 80 columns: a command (it begins with a blank) between its
 * words, by the shell's backslash, so that it can be copied; other text at blanks.  `put` writes a line to `to`. */
void rc_tool_shown_examples(const char *text, void (*put)(FILE *to, const char *line), FILE *to);

/* What --help of a command prints that `parses`. */
void rc_tool_shown_usage(const char *name, FILE *to);

/* What --help prints, by argp. */
void rc_tool_shown_help(const rc_shown *shown, FILE *to);

#endif
