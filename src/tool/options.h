/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * options.h - the one table of the command line's options: which exist, for which subcommands, what they set. */
#ifndef RC_TOOL_OPTIONS_H
#define RC_TOOL_OPTIONS_H

#include "cohort/cohort.h"
#include "cohort/options.h"
#include "plan/plan.h"
#include "run/outcome.h"

#include <stdbool.h>

/* Which subcommands an option belongs to. */
enum {
    RC_FOR_SEARCH = 1,
    RC_FOR_PERMUTE = 2,
    RC_FOR_COHORT = 4,
    RC_FOR_BOOTSTRAP = 8,
    RC_FOR_CENTERS = 16,
    RC_FOR_DESCRIBE = 32,
    RC_FOR_SCREEN = 64,
    RC_FOR_FIGURES = 128,
    RC_FOR_REPLICATES = RC_FOR_PERMUTE | RC_FOR_BOOTSTRAP | RC_FOR_CENTERS | RC_FOR_SCREEN,
    RC_FOR_PLANS = RC_FOR_SEARCH | RC_FOR_REPLICATES | RC_FOR_DESCRIBE | RC_FOR_FIGURES,
    RC_FOR_SEARCHES = RC_FOR_PLANS & ~(RC_FOR_SCREEN | RC_FOR_DESCRIBE | RC_FOR_FIGURES), /* those that look for a cutoff */
    RC_FOR_ALL = RC_FOR_PLANS | RC_FOR_COHORT,
    RC_FOR_MERGE = 1 << 20,
    RC_FOR_COMMAND = 1 << 21, /* takes another command's words: parses them itself */
    RC_FOR_RUN = 1 << 22,     /* recut run JOB.ini */
    /* Where a key of a job file may stand. */
    RC_FOR_JOB_COHORT = 1 << 23, /* in [cohort] */
    RC_FOR_JOB_OUTPUT = 1 << 24, /* in [output] */
    RC_FOR_WHOLE_JOB = 1 << 25   /* of the job as a whole: in no section of an analysis */
};

/* What a command does with its analyses. */
typedef enum rc_tool_mode { RC_MODE_COMPUTE, RC_MODE_MERGE, RC_MODE_PLAN } rc_tool_mode;

enum { RC_LIST_MAX = 256 };

typedef struct rc_given {
    const char *key, *value;
} rc_given;

typedef struct rc_tool_options {
    rc_cohort_options cohort;
    rc_plan_options plan;
    rc_run_options run;
    const char *output;
    const char *twin; /* cohort: table of figures to build a synthetic twin from */
    int64_t moves;    /* of that search */
    bool transpose;   /* cohort: turn a table with genes in rows */
    bool force, embed_cohort, help, json;
    rc_tool_mode mode;
    int64_t share, shares; /* --share K/N: blocks b with b mod N == K-1; 0 = all blocks */
    const char **folder;   /* merge: folders of shares, owned array; may hold one file, the cohort */
    size_t n_folders;
    const char **missing;     /* that cohort.file.missing points to */
    const char *two_cutoffs;  /* --cutoff 18,22 as typed: two cutoffs, or one with a decimal comma? */
    char *input;              /* what standard input held, owned; that cohort.bytes points to */
    rc_cohort_rename *rename; /* that cohort.rename points to */
    const char *base;         /* relative names of files in a job file start from this folder; NULL = the current one */
    rc_given *given;          /* what the command line has set, in its order */
    size_t n_given;
    int argc; /* RC_FOR_COMMAND: the words, argv[0] is the command's own name */
    char **argv;
    char **words; /* pieces of split lists, owned; NULL-terminated */
    size_t n_words;
    const char **read_file;     /* files that are read besides cohort.path, plan.replay and plan.figures: owned array */
    size_t n_read_files;
    const char **covariate; /* every column that an option asks the cohort for, owned array */
    double cutoff[RC_LIST_MAX], times[RC_LIST_MAX];
} rc_tool_options;

void rc_tool_options_init(rc_tool_options *options);
void rc_tool_options_clear(rc_tool_options *options);

/* Parses argv[1 ..] of a subcommand (argv[0] is its name); tool/words.h says how.  An option that stands twice: the last one
 * counts, --rename and --recode add up.  Errors: RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_tool_options_parse(const char *command, unsigned mask, int argc, char **argv,
                                               rc_tool_options *options, recut_error *err);

/* Sets one option by its long name, as the command line would; a copy of the value is kept.  Only options of the mask
 * and none of `except` (RC_FOR_...); another name is RECUT_E_USAGE and suggests the nearest one. */
RECUT_CHECK recut_status rc_tool_options_set(rc_tool_options *options, unsigned mask, unsigned except, const char *key,
                                             const char *value, recut_error *err);
/* The path of a file, from options->base if it is relative; kept as long as the options. */
RECUT_CHECK recut_status rc_tool_options_file(rc_tool_options *options, const char *name, const char **out,
                                              recut_error *err);
/* Remembers a file that this command reads, so that nothing is written over it. */
RECUT_CHECK recut_status rc_tool_options_input(rc_tool_options *options, const char *path, recut_error *err);
/* Whether there is such an option. */
bool rc_tool_options_has(unsigned mask, unsigned except, const char *key);

/* Says which options stand twice with two values, and which one counts: a warning each. */
void rc_tool_options_warn(const rc_tool_options *options, FILE *to);

/* What could be read in two ways: a warning on standard error if announce (on one rank), refused with RECUT_E_USAGE where
 * other options make it worse.  Both readings are named. */
RECUT_CHECK recut_status rc_tool_options_doubts(const rc_tool_options *options, bool announce, recut_error *err);

/* examples: whole lines, or NULL. */
void rc_tool_options_help(const char *command, const char *about, const char *examples, unsigned mask, FILE *to);

#endif
