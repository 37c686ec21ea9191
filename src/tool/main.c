/* SPDX-License-Identifier: GPL-3.0-or-later
 * main.c - the chosen subcommand, and how errors reach the user. */
#include "tool/main.h"

#include "base/text.h"
#include "tool/command.h"
#include "tool/complete.h"
#include "tool/doubts.h"
#include "tool/execute.h"
#include "tool/fault.h"
#include "tool/handover.h"
#include "tool/limits.h"
#include "tool/manual.h"
#include "tool/parse.h"
#include "tool/shown.h"
#include "tool/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_overview(FILE *to)
{
    fprintf(to,
            "recut %s: can this biomarker cutoff be trusted?\n\nusage: recut COMMAND COHORT.csv [OPTION...] -o "
            "RESULT.h5\n\n",
            recut_version());
    const rc_command *command;
    for (size_t i = 0; (command = rc_tool_command_at(i)); i++)
        fprintf(to, "  %-10s %s\n", command->name, command->about);
    fprintf(to, "\nrecut-summary RESULT.h5 prints a result; --format html -o REPORT.html makes a report with figures.\n"
                "recut COMMAND --help lists the options, with examples.  Runs alone or under mpirun or srun.\n");
}

/* The command line as typed, quoted where a shell would need it. */
static char *literal_line(int argc, char **argv)
{
    size_t length = 1;
    for (int i = 0; i < argc; i++) length += 4 * strlen(argv[i]) + 3;
    char *line = malloc(length), *at = line;
    if (!line) return NULL;
    for (int i = 0; i < argc; i++) {
        bool plain = *argv[i] && strspn(argv[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                                 "-_=+.,:/@%") == strlen(argv[i]);
        if (i) *at++ = ' ';
        if (!plain) *at++ = '\'';
        for (const char *c = argv[i]; *c; c++) {
            if (*c == '\'') {
                memcpy(at, "'\\'", 3);
                at += 3;
            }
            *at++ = *c;
        }
        if (!plain) *at++ = '\'';
    }
    *at = '\0';
    return line;
}

static recut_status run(const rc_command *command, rc_ranks *ranks, int argc, char **argv, const char *line,
                        recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_api_options options;
    char takes[RC_COMMAND_TAKES];
    rc_api_options_init(&options);
    options.argc = argc - 1;
    options.argv = argv + 1;
    /* Every rank parses the same line, so every rank fails alike. */
    if (!command->parses)
        RC_TRY(rc_tool_parse(command->name, rc_api_command_takes(command, takes), argc - 1, argv + 1, &options, err));
    if (options.help) {
        rc_shown shown;
        rc_tool_shown_command(command, &shown);
        if (rc_run_ranks_rank(ranks) == 0) rc_tool_shown_help(&shown, stdout);
        goto done;
    }
    if (rc_run_ranks_rank(ranks) == 0) rc_tool_doubts_twice(&options, stderr);
    st = rc_tool_execute(command, ranks, &options, line, err);
done:
    rc_api_options_clear(&options);
    return st;
}

static recut_status no_command(const char *name, const char *last, recut_error *err)
{
    char hint[96];
    if (!*name) return RC_FAIL(err, RECUT_E_USAGE, -1, "no command given; recut --help lists them");
    if (strcmp(name, "plot") == 0 || strcmp(name, "html") == 0)
        return RC_FAIL(
            err, RECUT_E_USAGE, -1,
            "no command \"%s\"; recut-summary %s --format html -o report.html has the figures, --figures DIR writes "
            "them as files",
            name, last);
    if (rc_tool_handover_means(name))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "no recut-summary beside recut, nor in PATH; it would print %s", last);
    return RC_FAIL(err, RECUT_E_USAGE, -1, "no command \"%s\"%s   (recut --help lists them)", name,
                   rc_tool_command_hint(name, false, hint, sizeof hint));
}

int rc_tool_main(int argc, char **argv)
{
    recut_error err = {.text = ""};
    rc_ranks *ranks = NULL;
    char *line = NULL;
    bool first = true;
    if (argc > 2 && strcmp(argv[1], "--complete") == 0) {
        rc_tool_complete_recut(argc - 2, argv + 2, stdout);
        return 0;
    }
    if (argc > 1 && rc_tool_handover_means(argv[1]) && rc_tool_handover(argv)) return 0;
    recut_status st = rc_tool_limits(&err);
    if (st == RECUT_OK) st = rc_run_ranks_open(&argc, &argv, &ranks, &err);
    rc_tool_fault_install("recut"); /* behind MPI, which catches them too */
    if (st == RECUT_OK) {
        first = rc_run_ranks_rank(ranks) == 0;
        const char *name = argc > 1 ? argv[1] : "";
        const rc_command *command = rc_tool_command_find(name);
        if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
            if (first) print_overview(stdout);
        } else if (strcmp(name, "--version") == 0) {
            if (first) rc_tool_version("recut", stdout);
        } else if (strcmp(name, "--manual") == 0 && argc == 3) {
            if (first) st = rc_tool_manual_recut(argv[2], &err);
        } else if (!command) {
            st = no_command(name, argc > 2 ? argv[argc - 1] : "RESULT.h5", &err);
        } else if (!(line = literal_line(argc, argv))) {
            st = RC_FAIL(&err, RECUT_E_MEMORY, -1, "out of memory for the command line");
        } else {
            st = run(command, ranks, argc, argv, line, &err);
        }
    }
    if (st != RECUT_OK && first && *err.text)
        rc_base_text_print(stderr, "recut: %s%s" RC_TEXT_OWN "\n",
                           st == RECUT_STOPPED ? "" : "error: ", err.option ? "--" : "", err.text);
    rc_tool_fault_said(recut_status_exit_code(st));
    rc_run_ranks_close(ranks);
    free(line);
    return recut_status_exit_code(st);
}
