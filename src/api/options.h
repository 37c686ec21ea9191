/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * options.h - the options of analyses and of their run: which there are, who takes them, what they set.  The same
 * table serves the command line (tool/parse.h), a section of a job file, and a program that calls the library. */
#ifndef RC_API_OPTIONS_H
#define RC_API_OPTIONS_H

#include "api/alias.h"
#include "api/value.h"
#include "cohort/cohort.h"
#include "cohort/options.h"
#include "plan/plan.h"
#include "run/outcome.h"

#include <stdbool.h>

/* What a command does with its analyses. */
typedef enum rc_tool_mode { RC_MODE_COMPUTE, RC_MODE_MERGE, RC_MODE_PLAN, RC_MODE_VERIFY } rc_tool_mode;

typedef struct rc_given {
    const char *key, *value;
} rc_given;

typedef struct rc_api_options {
    rc_cohort_options cohort;
    rc_plan_options plan;
    rc_run_options run;
    const char *output;
    const char *state;     /* folder of the run; NULL = beside output */
    const char *twin;      /* cohort: table of figures to build a synthetic twin from */
    int64_t moves, chains; /* of that search; 0 = default */
    const char *groups;    /* cohort: file for each patient's groups at the cutoffs */
    bool transpose;        /* cohort: turn a table with genes in rows */
    double began;          /* when the command began, by rc_run_progress_clock */
    bool force, embed_cohort, crate, help, json;
    rc_tool_mode mode;
    int64_t share, shares; /* --share K/N: blocks b with b mod N == K-1; 0 = all blocks */
    const char *verified;  /* RC_MODE_VERIFY: the result */
    double verify_seconds; /* of computing again */
    const char **folder;   /* merge: folders of shares; may hold one file, the cohort */
    size_t n_folders;
    const char *two_cutoffs; /* --cutoff 18,22 as typed: two cutoffs, or one with a decimal comma? */
    char *input;             /* what standard input held, owned; that cohort.bytes points to */
    const char *base;        /* relative names of files in a job file start from this folder; NULL = the current one */
    rc_given *given;         /* what the command line has set, in its order */
    size_t n_given;
    int argc; /* the words of the command line; argv[0] is the command's own name */
    char **argv;
    const char **read_file; /* files that are read besides cohort.path, plan.replay and plan.figures */
    size_t n_read_files;
    rc_kept kept; /* what all these arrays and texts live in */
} rc_api_options;

typedef enum rc_option_group {
    RC_GROUP_COHORT = 1,
    RC_GROUP_ANALYSIS,
    RC_GROUP_RUN,
    RC_GROUP_HELP = -1
} rc_option_group;

/* A row of the table in options_table.c. */
typedef struct rc_option rc_option;
struct rc_option {
    const char *name;
    int key;              /* a letter, or 0 */
    const char *argument; /* NULL = flag */
    const char *of;       /* who takes it, by names: see options_table.c; "any" = everyone */
    const char *help;
    rc_option_group group; /* of --help */
    rc_value_rule rule;
    const char
        *choices; /* "a|b": words that the value may be, for the completion of shells; NULL: those of `argument` */
    bool often;   /* may stand twice without a warning: a list adds up, of others the last one counts */
    /* What the value means besides, after the rule has set its member; NULL = nothing. */
    recut_status (*also)(rc_api_options *options, const rc_option *row, const char *value, recut_error *err);
};

#define RC_HELP_CRITERIA "{criteria}" /* a help that lists the table of plan/criterion.h */

enum { RC_OPTIONS_MOST = 128 };
extern const rc_option rc_api_options_table[]; /* ends with a row without a name */

/* Whether one of the names in `takes` (separated by commas, NULL = every name) is among those of row->of. */
bool rc_api_options_belongs(const rc_option *row, const char *takes);

void rc_api_options_init(rc_api_options *options);
void rc_api_options_clear(rc_api_options *options);

/* Spellings that everyone may use, in a job file too. */
enum { RC_OPTIONS_ALIASES = 2 };
extern const rc_word_alias rc_api_options_alias[RC_OPTIONS_ALIASES];

/* Sets the option of a row; the value must outlive the options.  Errors: RECUT_E_USAGE, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_api_options_put(rc_api_options *options, const rc_option *row, const char *value,
                                            recut_error *err);
/* Sets one option by its long name, as the command line would; a copy of the value is kept.  Only options that belong
 * to `takes` and not to `except` (NULL = none); another name is RECUT_E_USAGE and suggests the nearest one. */
RECUT_CHECK recut_status rc_api_options_set(rc_api_options *options, const char *takes, const char *except,
                                            const char *key, const char *value, recut_error *err);
/* "no option KEY", with the nearest one; sign: before names, "" or RC_TEXT_OPTION. */
recut_status rc_api_options_unknown(const char *takes, const char *except, const char *key, const char *sign,
                                    recut_error *err);
/* Such an option, or NULL. */
const rc_option *rc_api_options_find(const char *takes, const char *except, const char *key);

#endif
