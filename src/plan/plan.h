/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plan.h - the small interface between "what a replicate is" and the engine.
 * An analysis = plan x cohort x criterion.  Its replicates are cut into blocks;
 * a block is computed by one call, from a generator of its own.  src/README.md
 * says what a new plan costs. */
#ifndef RC_PLAN_PLAN_H
#define RC_PLAN_PLAN_H

#include "base/status.h"
#include "cohort/cohort.h"

#include <stdbool.h>

/* Bytes of a name with its NUL: of a marker, a center, and what is told of them. */
enum { RC_NAME_ROOM = 320 };

typedef struct rc_column {
    char name[RC_NAME_ROOM]; /* "il6/chisq" */
    char unit[32];           /* "1", "pg/ml"; "" = the marker's or time's own unit */
    char about[160];
} rc_column;

/* An observed result, stored once: a table of doubles, rows optionally labelled. */
typedef struct rc_table {
    char name[RC_NAME_ROOM]; /* unique in the analysis: "scan/il6" (a slash makes a group) */
    char about[160];
    size_t n_rows, n_columns;
    rc_column *column; /* [n_columns] */
    char **label;      /* [n_rows] or NULL */
    double *data;      /* [n_rows][n_columns] */
} rc_table;

/* Integer counts over replicates, added up block by block: n_rows x n_bins.
 * Bin i of a histogram counts values in [origin + i * width, origin + (i+1) * width). */
typedef struct rc_tally {
    char name[RC_NAME_ROOM]; /* "exceedances", "null_chisq/il6" */
    char about[160];
    size_t n_rows, n_bins;
    double origin, width; /* width 0 = bins are not intervals */
    int64_t each;         /* how often a replicate may count in a bin; 0 = once */
    size_t offset;        /* of its first count in a block's tally, filled by rc_plan_create */
} rc_tally;

typedef struct rc_plan_type rc_plan_type;

typedef struct rc_analysis {
    const rc_plan_type *type;
    const recut_cohort *cohort; /* borrowed */
    char group[32];             /* name in the result: "permute/0" */
    char label[64];             /* what a job file calls it, "" = nothing */
    char *spec; /* canonical JSON of every option that matters to the numbers: part of the fingerprint */
    uint64_t seed;
    uint64_t key_lo, key_hi; /* key.h: feeds the generators */

    int64_t replicates; /* 0 for a table analysis (src/study) */
    uint64_t load;      /* of a replicate, as rc_plan_type.cost counts; 0 = cost x patients x markers of the cohort */
    int64_t block_size, n_blocks;
    int64_t rows_kept; /* rows are stored for replicates 0 .. rows_kept-1 */

    size_t n_columns;
    rc_column *column; /* of a stored row */
    size_t n_tallies;
    rc_tally *tally;
    size_t tally_length; /* int64 counts of a block */
    size_t n_tables;
    rc_table *table;

    /* Sequential stopping (0 = none): stop once tally[stop_tally] rows have all reached stop_at. */
    int64_t stop_at;
    size_t stop_tally;
    /* Or (0 = not): stop after the first block by whose end each row's share of the replicates has a Monte-Carlo
     * standard error of at most this.  Blocks count in their order, so every layout stops after the same one. */
    double stop_error;
    /* Or (0 = not): a row takes part until it has so many counts in tally[stop_tally], a bin each: see epochs.h. */
    int64_t adaptive;
    uint8_t *able;   /* [rows] 1 = can be counted at all; owned, as active; NULL unless adaptive */
    uint8_t *active; /* [rows] 1 = takes part in the epoch at hand */
    size_t n_active;
    /* Or (0 = not): stop after the first block by whose end, in each row, the mean of the replicates' estimates has a
     * relative standard error of at most this.  The tally's first bins are RC_STOP_RUN_*, whole numbers: so every
     * layout stops after the same block. */
    double stop_spread;
    bool needless; /* nothing is left to be done by it: who makes the analyses of a launch leaves it out */

    void *state; /* the plan's own */
} rc_analysis;

/* First bins of a tally that stop_spread looks at: replicates, and of their estimates x, 0 <= x <= RC_STOP_RUN_LARGEST,
 * the sums of x * RC_STOP_RUN_ONE and x^2 * RC_STOP_RUN_ONE_SQUARED, each rounded to whole numbers. */
enum { RC_STOP_RUNS, RC_STOP_RUN_SUM, RC_STOP_RUN_SQUARES, RC_STOP_RUN_BINS };
#define RC_STOP_RUN_ONE 0x1p30
#define RC_STOP_RUN_ONE_SQUARED 0x1p26
#define RC_STOP_RUN_LARGEST 0x1p13
#define RC_STOP_RUN_MOST (INT64_C(1) << 52) /* what an estimate adds to a bin, at most */

/* Rows are kept while they fit in a gigabyte, else none; none of a plan that has no columns. */
enum { RC_ROWS_DEFAULT = -2 };

/* What cohorts are drawn from (plan/truth.h): lists make a grid, in the order of their members. */
typedef struct rc_plan_truth_options {
    size_t n_effects, n_sizes, n_hrs, n_ats, n_event_shares;
    const char *const *effect; /* "none", "jump", "linear", "u"; none = jump */
    const double *size;        /* patients; none = 143 */
    const double *hr;          /* none = 2 */
    const double *at;          /* place of a jump, and of the fixed cutoff; none = 0.5 */
    const double *event_share; /* none = 0.5 */
    const char *survival;      /* "exponential" (NULL), "weibull", "piecewise", "like" (NULL with like) */
    double shape;              /* of weibull; 0 = 1.5 */
    size_t n_rates, n_breaks;
    const double *rate, *break_at;          /* of piecewise: hazards, and the times between them */
    const char *distribution;               /* of the marker; NULL = "lognormal", with like = "like" */
    double mixture_share, mixture_distance; /* of "mixture"; 0 = 0.3, 2 */
    double round;                           /* the marker, to multiples of this; 0 = not */
    const char *censoring;                  /* NULL = "entry", with like = "like" */
    double censoring_hr;                    /* of high markers; 0 = 1: censoring does not depend on the marker */
    double censoring_at;                    /* share of the patients below those; 0 = 0.5 */
    int64_t cohorts;                        /* 0 = 1000; replicates: permutations and resamples of each */
    double precision; /* instead: enough for this Monte-Carlo standard error of every share; 0 = not asked for */
    const char *like; /* table of the cohort that marker, survival and censoring are taken from: the plan's cohort */
    size_t n_centers, n_center_hrs, n_center_effects, n_center_shifts, n_center_scales;
    const double *center;                                      /* one: their number; several: their shares */
    const double *center_hr;                                   /* one: of the last against the first */
    const double *center_effect, *center_shift, *center_scale; /* of each center */
    int64_t markers;                                           /* of which the first acts; 0 = 1 */
    int64_t acting;                                            /* of which so many act; 0 = 1 */
    double correlation;                                        /* of their normal scores */
    double covariate_hr;          /* of a standard deviation of a covariate beside the markers; 0 = there is none */
    double covariate_correlation; /* of its normal score with the first marker's */
    size_t n_procedures;
    const char *const *procedure; /* none = all */
    const char *intervals;        /* "hr" (NULL), "cutoff", "all", "none" */
    bool nearby;                  /* what the resamples select, too */
} rc_plan_truth_options;

/* What a paper prints of a cutoff (plan/printed.h), beside truth.size, .hr, .markers and discovery. */
typedef struct rc_plan_printed_options {
    int64_t events, high, validation, distinct; /* 0 = not given */
    const char *p, *validation_p;               /* as printed */
    const char *counts;                         /* patients at each value, "13,5,24"; NULL: not known */
    size_t n_hr_interval;
    const double *hr_interval;
    double high_percent, events_percent;
} rc_plan_printed_options;

/* Options shared by all plans, filled from the command line. */
typedef struct rc_plan_options {
    const char *criterion;  /* name of a row of criterion.h */
    double min_fraction;    /* default 0.10 */
    const char *candidates; /* "equal", "maxstat"; NULL = the criterion's own */
    const char *kernel;     /* a set of kernels (scan_table.h); NULL or "" = the fastest that this processor has */
    size_t n_cutoffs;       /* fixed cutoffs, for every marker */
    const double *cutoff;
    int64_t replicates;
    uint64_t seed;
    int64_t rows;             /* -1 = all, 0 = none, N = the first N, RC_ROWS_DEFAULT */
    int64_t stop_at;          /* 0 = off */
    int64_t adaptive;         /* permute: exceedances at which a marker is done; 0 = off */
    const char *hazard_ratio; /* of the null's selected cutoff: "mh" (default), "cox", "none" */
    const char *cuts;         /* several cutoffs (plan/cuts.h): "2", "1..3"; NULL = "1" */
    const char *cuts_by;      /* what chooses their number: "aic" (NULL), "bic" */
    const char *order;        /* of their groups: "monotone", "u"; NULL = any */
    const char *null;         /* permute: "permute" (NULL), "impute" (plan/impute.h) */
    const char *tail;         /* rare p by splitting: NULL or "none", "splitting", "auto" (where few are counted) */
    double tail_error;        /* its relative standard error; 0 = 0.1 */
    double quantile;          /* screen: markers are split at it, R's type 7; 0 = 0.5, the median */
    /* bootstrap */
    const char *scheme;   /* rc_plan_resample_scheme; NULL = ordinary */
    const char *stratify; /* "center", "event", "strata", comma-separated */
    int64_t m;            /* draws; 0 = the scheme's default, -1 = chosen from the data (Bickel & Sakov) */
    const char *replay;   /* file of patient numbers, one replicate a line */
    size_t n_adjust;
    const char *const *adjust; /* covariates of the adjusted model */
    size_t n_times;
    const double *times; /* survival differences */
    double tau;          /* RMST, 0 = none */
    bool no_curves;      /* search: stores no Kaplan-Meier curves */
    /* centers */
    size_t n_discovery;
    const char *const *discovery; /* centers of discovery; none = the largest center */
    int64_t split_size; /* patients of discovery in random splits; 0 = those of the discovery centers; simulate: half */
    const char *figures;    /* table of published figures */
    int64_t folds, repeats; /* of cross-validation; 0 = 5 and 20 */
    /* describe; all columns are covariates of a cohort read with keep_missing */
    const char *by; /* groups; NULL = below and above the cutoff */
    size_t n_columns;
    const char *const *columns; /* of the baseline table; none = those of adjust */
    int64_t knots;              /* of the marker's spline, 3 to 5; 0 = 4 */
    const char *response;       /* best response; NULL = none */
    size_t n_responders, n_controlled;
    const char *const *responders, *const *controlled; /* its levels that count */
    rc_plan_truth_options truth;                       /* simulate */
    rc_plan_printed_options printed;                   /* assess */
    size_t point;                                      /* of a plan with points: which one */
    /* Told, by rc_plan_prepared, how far the work on the observed data is; not 0 = give up.  NULL = nobody listens. */
    int (*prepared)(void *self, const char *what, size_t done, size_t of);
    void *prepared_self;
} rc_plan_options;

/* For the create of a plan: `done` of `of` steps ("cross-validations") that come before the first block.
 * Errors: RECUT_STOPPED where the listener gives up. */
RECUT_CHECK recut_status rc_plan_prepared(const rc_plan_options *options, const char *what, size_t done, size_t of,
                                          recut_error *err);

struct rc_plan_type {
    const char *name; /* also the group in a result */
    bool parts; /* takes a cohort whose markers lack values (cohort/parts.h), each marker on its own patients; else such
                 * a
                   cohort is RECUT_E_ARG: an analysis for each of its parts */
    unsigned cost; /* of a replicate, a patient and a marker, relative to a permutation (about 10 ns): blocks are cut by
                    * it.
                         Part of what makes a replicate: never change it */
    bool runs;     /* a replicate is long: each is a block of its own */
    /* Whether it is made, or what its replicates are, follows from how many replicates the options ask for: a result
     * with fewer is gone on with by computing it anew.  Its spec then has a member "replicates", and it comes behind
     * the analysis of the same patients whose replicates these are. */
    bool depends_on_replicates;
    /* Analyses that the options ask for, create makes one (options->point); NULL = one.  0: create says why. */
    size_t (*points)(const rc_plan_options *options);
    /* Is it made at all?  For a plan that only some options ask for; NULL = always. */
    bool (*wanted)(const rc_plan_options *options);
    /* Fills spec, replicates, columns, tallies, tables, state of a zeroed analysis. Called through rc_plan_create. */
    recut_status (*create)(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                           recut_error *err);
    void (*destroy)(void *state); /* NULL for a state that stays NULL; a NULL state is fine */
    /* Scratch of one thread, never shared.  NULL, as all below, for a table analysis. */
    recut_status (*work_create)(const rc_analysis *analysis, void **work, recut_error *err);
    void (*work_destroy)(void *work);
    /* The first `count` replicates of a block: rows [count][n_columns] (NULL = not wanted) and tally
     * [tally_length], zeroed by the caller.  A pure function of (analysis, block, count). */
    recut_status (*block)(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                          void *work, recut_error *err);
};

/* How many replicates keep their rows under these options, for rows of so many columns. */
int64_t rc_plan_rows_kept(const rc_plan_options *options, size_t n_columns);

/* Makes an analysis, its block size (frozen function of cohort size and replicates), key and offsets. */
RECUT_CHECK recut_status rc_plan_create(const rc_plan_type *type, const recut_cohort *cohort,
                                        const rc_plan_options *options, rc_analysis **out, recut_error *err);
void rc_plan_destroy(rc_analysis *analysis); /* NULL is fine */

/* Replicates in a block (the last may be short) and rows of it that are kept. */
size_t rc_plan_block_count(const rc_analysis *analysis, int64_t block);
size_t rc_plan_block_rows(const rc_analysis *analysis, int64_t block);

/* Counts of a block that the stop looks at: rows of the stop tally (of stop_spread with their first bins); 0 without
 * sequential stopping. */
size_t rc_plan_stop_rows(const rc_analysis *analysis);
/* Whether the first `replicates` of them, whole blocks, with these sums of the stop counts [rc_plan_stop_rows], are
 * enough.  A share x / n is taken as (x + 1) / (n + 2) here: no count is not no error. */
bool rc_plan_stop_reached(const rc_analysis *analysis, const int64_t *sums, int64_t replicates);
enum { RC_STOP_ROWS_MOST = 64 };                                          /* with stop_error */
enum { RC_STOP_RUN_ROWS_MOST = 1024, RC_STOP_RUN_REPLICATES_LEAST = 16 }; /* with stop_spread */
/* counts out [rc_plan_stop_rows]: those of the stop tally in a block's tally, each row summed over its bins. */
void rc_plan_stop_counts(const rc_analysis *analysis, const int64_t *tally, int64_t *counts);

/* About how many replicates the stop will have needed, by the sums after the first `replicates` (0: none yet): for who
 * waits.  All of them without stop_spread. */
int64_t rc_plan_stop_expected(const rc_analysis *analysis, const int64_t *sums, int64_t replicates);

/* Which of `shares` launches computes a block, from 1.  One has all replicates of an analysis with stop_spread: it is
 * theirs, in their order, that say when enough are there, and they are few. */
int64_t rc_plan_share_of(const rc_analysis *analysis, int64_t block, int64_t shares);
int64_t rc_plan_share_blocks(const rc_analysis *analysis, int64_t share, int64_t shares); /* how many it has */

/* Fingerprint of a whole run: every cohort and spec, seed, rows kept, format version. Hex text, 33 characters with
 * NUL. */
void rc_plan_fingerprint(rc_analysis *const *analysis, size_t n, char out[33]);

#endif
