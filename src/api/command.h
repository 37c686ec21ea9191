/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * command.h - a command: one row of the table in commands.c.  One that makes plans is that row and nothing else. */
#ifndef RC_API_COMMAND_H
#define RC_API_COMMAND_H

#include "api/options.h"
#include "run/ranks.h"

enum { RC_COMMAND_PLANS = 8, RC_COMMAND_TAKES = 320, RC_COMMAND_REPLICATES = 10000 };

typedef struct rc_command {
    const char *name, *about;
    const char *examples;                  /* three lines for --help */
    const char *files;                     /* what stands beside the options, NULL = "COHORT.csv" */
    const char *takes;                     /* names of options_table.c besides those of its plans, NULL = none */
    bool parses;                           /* another command's words, so the options are its own business */
    const char *plan[RC_COMMAND_PLANS];    /* its analyses in order, NULL = end */
    const char *outcome[RC_COMMAND_PLANS]; /* its analyses in place of those where there is an outcome (--outcome) in
                                              place of survival; none: it takes none */
    const char *made_of[RC_COMMAND_PLANS]; /* or commands whose analyses it makes, see compose.h; neither: `run` does
                                              everything */
    size_t markers_most;                   /* of one made of others: it takes so many markers; 0 = any number */
    const char *too_many;                  /* what to do with more */
    size_t replayed;                       /* with --replay only the first so many of them; 0 = all */
    bool need_center;                      /* as a part of another command left out where there are none */
    bool one_cutoff;                       /* as a part of another command it gets the first one */
    bool whole_table;                      /* the plans look at every row and column of the file, so no --where */
    bool no_patients;                      /* reads no table: the plans make their own patients */
    int64_t replicates;                    /* where none are asked for; 0 = RC_COMMAND_REPLICATES */
    bool keep_missing;                     /* patients with missing covariates stay */
    const char *covariates_option;         /* for messages about covariates (marked: base/text.h), NULL = adjust */
    /* Collective: the same status on every rank. `line` is the literal command line.  NULL with plans. */
    recut_status (*run)(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err);
} rc_command;

/* A row of the table of commands that make analyses, by name (or another word for it) or by number, or NULL. */
const rc_command *rc_api_command_find(const char *name);
const rc_command *rc_api_command_at(size_t i);
/* Their number, and with out [it] their names. */
size_t rc_api_command_names(const char **out);

/* The names by which options_table.c says who takes an option: the command's own, those of its plans, and what they
 * are. Returns out. */
const char *rc_api_command_takes(const rc_command *command, char out[RC_COMMAND_TAKES]);

/* Whether a command makes analyses, by its plans or by those of others: it may be a section of a job file. */
bool rc_api_command_makes_analyses(const rc_command *command);

#endif
