/* SPDX-License-Identifier: GPL-3.0-or-later
 * options_table.c - the option table.
 *
 * Who takes an option is said by names: of a command, or of a plan: every command that makes this plan; "plans": every
 * command that makes some, "replicates": one that has replicates, "patients": those and recut cohort.  Of a job file:
 * "[cohort]", "[output]": may stand there, "whole-job": stands in no section of an analysis. */
#include "tool/special.h"

#include <stddef.h>

static const rc_value_word decimals[] = {{",", ','}, {".", '.'}, {"comma", ','}, {"point", '.'}, {NULL, 0}},
                           separators[] = {{",", ','},         {";", ';'},     {"|", '|'},    {"\t", '\t'},
                                           {"\\t", '\t'},      {" ", ' '},     {"tab", '\t'}, {"comma", ','},
                                           {"semicolon", ';'}, {"bar", '|'},   {"pipe", '|'}, {"blank", ' '},
                                           {"blanks", ' '},    {"space", ' '}, {NULL, 0}},
                           sizes[] = {{"auto", -1}, {NULL, 0}}, kept_rows[] = {{"all", -1}, {"none", 0}, {NULL, 0}},
                           progress[] = {{"auto", RC_PROGRESS_AUTO},
                                         {"plain", RC_PROGRESS_PLAIN},
                                         {"none", RC_PROGRESS_NONE},
                                         {NULL, 0}};

enum { COHORT = RC_GROUP_COHORT, ANALYSIS = RC_GROUP_ANALYSIS, RUN = RC_GROUP_RUN, HELP = RC_GROUP_HELP };

/* The rule of a row: the kind, the member, its bounds. */
#define AT(member) .field = offsetof(rc_tool_options, member), .size = sizeof(((rc_tool_options *)NULL)->member)
#define NOTHING .rule = {.kind = RC_VALUE_NONE}
#define TEXT(member) .rule = {.kind = RC_VALUE_TEXT, AT(member)}
#define FLAG(member) .rule = {.kind = RC_VALUE_FLAG, AT(member)}
#define SEED(member, phrase) .rule = {.kind = RC_VALUE_SEED, AT(member), .expected = (phrase)}
#define NAMES(member, n) .rule = {.kind = RC_VALUE_NAMES, AT(member), .count = offsetof(rc_tool_options, n)}
#define BETWEEN(a, b, phrase) .lo = (a), .hi = (b), .expected = (phrase)
#define NUMBERS(member, n, a, b, phrase)                                                                               \
    .rule = {.kind = RC_VALUE_NUMBERS, AT(member), .count = offsetof(rc_tool_options, n), BETWEEN(a, b, phrase)}
#define NUMBER(member, a, b, phrase) .rule = {.kind = RC_VALUE_NUMBER, AT(member), BETWEEN(a, b, phrase)}
#define WHOLE(member, a, b, phrase) .rule = {.kind = RC_VALUE_WHOLE, AT(member), BETWEEN(a, b, phrase)}
#define WORDS(member, list, a, b, phrase)                                                                              \
    .rule = {.kind = RC_VALUE_WHOLE, AT(member), .word = (list), BETWEEN(a, b, phrase)}

const rc_option rc_tool_options_table[] = {
    {"embedded", 0, NULL, "patients,[cohort],whole-job", "use the built-in synthetic cohort of 143 patients", COHORT,
     FLAG(cohort.embedded)},
    {"time", 0, "COL", "patients,[cohort]", "time column (default: time); 'A|B': the first of them that is not missing",
     COHORT, TEXT(cohort.time)},
    {"event", 0, "COL", "patients,[cohort]", "event column, 0/1 or TRUE/FALSE (default: event)", COHORT,
     TEXT(cohort.event)},
    {"event-value", 0, "VALUE[,...]", "patients,[cohort]",
     "its values that are the event, where it is not 0/1: 2, dead, 1:DECEASED; all others are censored", COHORT,
     NAMES(cohort.event_values, cohort.n_event_values)},
    {"competing-value", 0, "VALUE[,...]", "patients,[cohort]",
     "its values that are competing events: censored (cause-specific), and said", COHORT,
     NAMES(cohort.competing_values, cohort.n_competing_values)},
    {"center", 0, "COL", "patients,[cohort]", "center column (default: center, where present)", COHORT,
     TEXT(cohort.center)},
    {"id", 0, "COL", "patients,[cohort],whole-job", "patient id column (default: id, where present)", COHORT,
     TEXT(cohort.id)},
    {"marker", 'm', "COL[,COL...]", "patients,[cohort]",
     "markers; 'PREFIX*': all columns that begin so; @FILE: the names in it, one a line", COHORT,
     NAMES(cohort.marker, cohort.n_markers), .also = rc_tool_special_markers},
    {"where", 'w', "EXPR", "patients,[cohort]", "keep patients for whom EXPR holds: 'viral == 0 and bclc != \"D\"'",
     COHORT, TEXT(cohort.where)},
    {"strata", 0, "COL", "patients,[cohort]",
     "strata: permute and screen permute within them, --stratify strata resamples within them", COHORT,
     TEXT(cohort.strata)},
    {"rename", 0, "NAME=THEIRS", "patients,whole-job", "call the file's column THEIRS NAME; may be repeated", COHORT,
     NOTHING, .often = true, .also = rc_tool_special_rename},
    {"missing", 0, "WORD[,WORD...]", "patients,[cohort],whole-job",
     "words for a missing value, besides NA, nan, . and nothing: 'NULL,#N/A,--'", COHORT,
     NAMES(cohort.file.missing, cohort.file.n_missing), .often = true},
    {"decimal", 0, "SIGN", "patients,[cohort],whole-job",
     "decimal sign of the file: , or . (default: found out; what could be both is refused)", COHORT,
     WORDS(cohort.file.decimal, decimals, 1, 0, ", or . (comma or point)")},
    {"separator", 0, "SIGN", "patients,[cohort],whole-job",
     "of the file's columns: comma, semicolon, tab, bar or blank (default: found out)", COHORT,
     WORDS(cohort.file.separator, separators, 1, 0, "comma, semicolon, tab, bar or blank")},
    {"recode", 0, "COL.NAME=THEIRS", "patients,whole-job", "in column COL call the value THEIRS NAME; may be repeated",
     COHORT, NOTHING, .often = true, .also = rc_tool_special_rename},
    {"criterion", 'c', "NAME", "search", RC_HELP_CRITERIA, ANALYSIS, TEXT(plan.criterion)},
    {"min-fraction", 0, "F", "search", "least share of patients on each side (default 0.10)", ANALYSIS,
     NUMBER(plan.min_fraction, 1e-9, 0.5, "a share above 0 and at most 0.5")},
    {"cutoff", 0, "C[,C...]", "search,describe",
     "fixed cutoffs to report beside the selected one (describe: the one cutoff)", ANALYSIS,
     NUMBERS(plan.cutoff, plan.n_cutoffs, -1e300, 1e300, "numbers separated by commas"),
     .also = rc_tool_special_cutoffs},
    {"quantile", 0, "Q", "screen", "split each marker here (default 0.5, the median; R's type 7)", ANALYSIS,
     NUMBER(plan.quantile, 1e-9, 1 - 1e-9, "a share above 0 and below 1")},
    {"replicates", 'B', "B", "replicates,run,[output]", "number of replicates (default 10000)", RUN,
     WHOLE(plan.replicates, 1, 1e15, "a whole number from 1 to 1e15")},
    {"seed", 's', "S", "patients,[output]", "seed (default 1)", RUN,
     SEED(plan.seed, "a whole number from 0 to 2^64-1")},
    {"stop-at", 0, "H", "permute", "stop once every marker has H exceedances (Besag & Clifford 1991)", ANALYSIS,
     WHOLE(plan.stop_at, 1, 1e15, "a whole number, at least 1")},
    {"hazard-ratio", 0, "KIND", "permute", "of the null's selected cutoffs: mh (default), cox, none", ANALYSIS,
     TEXT(plan.hazard_ratio)},
    {"scheme", 0, "NAME", "bootstrap", "ordinary (default), stratified, cluster, m-out-of-n, subsample, bayesian",
     ANALYSIS, TEXT(plan.scheme)},
    {"stratify", 0, "BY", "bootstrap,centers",
     "bootstrap scheme stratified, or random splits: by center, event, strata, or several", ANALYSIS,
     TEXT(plan.stratify)},
    {"m", 0, "M", "bootstrap", "size of m-out-of-n (auto: Bickel & Sakov) and subsample", ANALYSIS,
     WORDS(plan.m, sizes, 2, 1e9, "auto, or a whole number of at least 2")},
    {"adjust", 0, "COL[,COL...]", "bootstrap,cohort,describe", "covariates of the adjusted hazard ratio", ANALYSIS,
     NAMES(plan.adjust, plan.n_adjust), .also = rc_tool_special_columns},
    {"by", 0, "COL", "describe", "groups to compare (default: low and high at the cutoff)", ANALYSIS, TEXT(plan.by),
     .also = rc_tool_special_columns},
    {"columns", 0, "COL[,COL...]", "describe", "columns of the baseline table (default: those of --adjust)", ANALYSIS,
     NAMES(plan.columns, plan.n_columns), .also = rc_tool_special_columns},
    {"response", 0, "COL", "describe", "column of the best response", ANALYSIS, TEXT(plan.response),
     .also = rc_tool_special_columns},
    {"responders", 0, "LEVEL[,...]", "describe", "levels that count as a response, e.g. CR,PR (none by default)",
     ANALYSIS, NAMES(plan.responders, plan.n_responders)},
    {"controlled", 0, "LEVEL[,...]", "describe",
     "levels that count as disease control, e.g. CR,PR,SD (none by default)", ANALYSIS,
     NAMES(plan.controlled, plan.n_controlled)},
    {"times", 0, "T[,T...]", "bootstrap,describe", "times for survival (bootstrap: for its differences)", ANALYSIS,
     NUMBERS(plan.times, plan.n_times, 1e-300, 1e300, "positive numbers separated by commas")},
    {"no-curves", 0, NULL, "search", "store no Kaplan-Meier curves: of few patients they tell each one's time",
     ANALYSIS, FLAG(plan.no_curves)},
    {"tau", 0, "T", "bootstrap", "restrict mean survival time to T", ANALYSIS,
     NUMBER(plan.tau, 1e-300, 1e300, "a time above 0")},
    {"replay", 0, "FILE", "bootstrap,centers",
     "resamples (centers: discovery sets) from a file: a line of patient numbers each", ANALYSIS, TEXT(plan.replay),
     .also = rc_tool_special_file},
    {"discovery", 0, "CENTER[,...]", "centers", "centers that select (default: the largest)", ANALYSIS,
     NAMES(plan.discovery, plan.n_discovery)},
    {"split-size", 0, "N", "centers", "discovery patients of random splits (default: those of the discovery centers)",
     ANALYSIS, WHOLE(plan.split_size, 2, 1e9, "a whole number of at least 2")},
    {"folds", 0, "K", "centers", "of cross-validation (default 5)", ANALYSIS,
     WHOLE(plan.folds, 2, 1e6, "a whole number of at least 2")},
    {"repeats", 0, "R", "centers", "of cross-validation (default 20)", ANALYSIS,
     WHOLE(plan.repeats, 1, 1e6, "a whole number of at least 1")},
    {"figures", 0, "FILE", "figures", "table of published figures, and where each is read off", ANALYSIS,
     TEXT(plan.figures), .also = rc_tool_special_file},
    {"twin", 0, "FIGURES", "cohort", "build a synthetic cohort that reproduces this table of figures, into -o TWIN.csv",
     ANALYSIS, TEXT(twin), .also = rc_tool_special_file},
    {"moves", 0, "N", "cohort", "of the search for the twin (default 10 million, and a fifth of them to polish)",
     ANALYSIS, WHOLE(moves, 1, 1e12, "a whole number, at least 1")},
    {"transpose", 0, NULL, "cohort", "turn a table with genes in rows and patients in columns, into -o TURNED.csv",
     ANALYSIS, FLAG(transpose)},
    {"rows", 0, "all|none|N", "replicates", "replicates whose rows are stored (default: all up to 1 GB, else none)",
     ANALYSIS, WORDS(plan.rows, kept_rows, 0, 1e15, "all, none or a whole number")},
    {"threads", 'T', "T", "plans,run,[output],whole-job", "threads of each rank (default: the CPUs it may use)", RUN,
     WHOLE(run.threads, 1, 4096, "a whole number from 1 to 4096"), .often = true},
    {"progress", 0, "HOW", "plans,run,[output],whole-job", "auto, plain or none", RUN,
     WORDS(run.progress, progress, 1, 0, "auto, plain or none"), .often = true},
    {"flush", 0, "SECONDS", "replicates,run,[output],whole-job",
     "finished blocks are on disk after at most this (default 5)", RUN,
     NUMBER(run.flush_seconds, 0.01, 3600, "seconds from 0.01 to 3600"), .often = true},
    {"share", 0, "K/N", "replicates,run,whole-job",
     "compute only the K-th of N shares, into RESULT.kK.d; recut merge joins them", RUN, NOTHING,
     .also = rc_tool_special_share},
    {"output", 'o', "RESULT.h5", "patients,merge,run,whole-job", "result file", RUN, TEXT(output)},
    {"json", 0, NULL, "plan,whole-job", "print JSON", RUN, FLAG(json)},
    {"force", 0, NULL, "plans,merge,run,[output],whole-job",
     "replace a result or discard the segments of another command", RUN, FLAG(force), .often = true},
    {"embed-cohort", 0, NULL, "plans,run,[output],whole-job", "store the patient rows in the result as well", RUN,
     FLAG(embed_cohort), .often = true},
    {"help", 'h', NULL, "any", "print this", HELP, FLAG(help)},
    {0},
};
