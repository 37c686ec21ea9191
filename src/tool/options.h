/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * options.h - the one table of the command line's options: which exist, for which subcommands, what they set. */
#ifndef RC_TOOL_OPTIONS_H
#define RC_TOOL_OPTIONS_H

#include "cohort/cohort.h"
#include "plan/plan.h"
#include "run/engine.h"

#include <stdbool.h>

/* Which subcommands an option belongs to. */
enum {
    RC_FOR_SEARCH = 1,
    RC_FOR_PERMUTE = 2,
    RC_FOR_COHORT = 4,
    RC_FOR_BOOTSTRAP = 8,
    RC_FOR_CENTERS = 16,
    RC_FOR_SCREEN = 64,
    RC_FOR_REPLICATES = RC_FOR_PERMUTE | RC_FOR_BOOTSTRAP | RC_FOR_CENTERS | RC_FOR_SCREEN,
    RC_FOR_PLANS = RC_FOR_SEARCH | RC_FOR_REPLICATES,
    RC_FOR_SEARCHES = RC_FOR_PLANS & ~RC_FOR_SCREEN, /* those that look for a cutoff */
    RC_FOR_ALL = RC_FOR_PLANS | RC_FOR_COHORT,
    RC_FOR_MERGE = 1 << 20,
    RC_FOR_COMMAND = 1 << 21 /* takes another command's words: parses them itself */
};

/* What a command does with its analyses. */
typedef enum rc_tool_mode { RC_MODE_COMPUTE, RC_MODE_MERGE, RC_MODE_PLAN } rc_tool_mode;

enum { RC_LIST_MAX = 256 };

typedef struct rc_tool_options {
    rc_cohort_options cohort;
    rc_plan_options plan;
    rc_run_options run;
    const char *output;
    bool force, embed_cohort, help, json;
    rc_tool_mode mode;
    int64_t share, shares; /* --share K/N: blocks b with b mod N == K-1; 0 = all blocks */
    const char **folder;   /* merge: folders of shares, owned array; may hold one file, the cohort */
    size_t n_folders;
    int argc; /* RC_FOR_COMMAND: the words, argv[0] is the command's own name */
    char **argv;
    char **words; /* pieces of split lists, owned; NULL-terminated */
    size_t n_words;
    double cutoff[RC_LIST_MAX], times[RC_LIST_MAX];
} rc_tool_options;

void rc_tool_options_init(rc_tool_options *options);
void rc_tool_options_clear(rc_tool_options *options);

/* Parses argv[1 ..] of a subcommand (argv[0] is its name).  Errors: RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_tool_options_parse(const char *command, unsigned mask, int argc, char **argv,
                                               rc_tool_options *options, recut_error *err);

void rc_tool_options_help(const char *command, const char *about, unsigned mask, FILE *to);

#endif
