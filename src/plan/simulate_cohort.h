/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * simulate_cohort.h - whole procedures on one simulated cohort: the replicate of the plan `simulate`. */
#ifndef RC_PLAN_SIMULATE_COHORT_H
#define RC_PLAN_SIMULATE_COHORT_H

#include "plan/honest.h"
#include "plan/nested.h"
#include "plan/simulate_cutoff.h"
#include "plan/truth.h"

#include <stdbool.h>

/* Procedures that reject "no effect" by a p of at most 0.05. */
typedef enum rc_simulate_procedure {
    RC_SIMULATE_UNCORRECTED,
    RC_SIMULATE_BONFERRONI,
    RC_SIMULATE_MILLER_SIEGMUND,
    RC_SIMULATE_LAUSEN_1992,
    RC_SIMULATE_LAUSEN_1994,
    RC_SIMULATE_PERMUTATION,
    RC_SIMULATE_VALIDATION, /* the best cutoff of the best marker in the first patients, tested in the others, in the
                               same direction */
    RC_SIMULATE_FIXED,      /* the cutoff at the place `at`, fixed beforehand */
    RC_SIMULATE_CROSS_VALIDATED,   /* Faraggi & Simon 1996: RC_SIMULATE_FOLDS folds once, its p by permutation */
    RC_SIMULATE_MAXT,              /* simulate_maxt.h: the smallest adjusted p of the markers that do nothing */
    RC_SIMULATE_IMPUTED,           /* the permutation with imputed censoring (impute.h) */
    RC_SIMULATE_ADJUSTED,          /* the search given the covariate, its null drawn (simulate_adjusted.h) */
    RC_SIMULATE_ADJUSTED_PERMUTED, /* its null permuted, which is wrong where marker and covariate go together */
    RC_SIMULATE_PROCEDURES
} rc_simulate_procedure;
extern const char *const rc_plan_simulate_procedures[RC_SIMULATE_PROCEDURES + 1]; /* names, then NULL */

enum { RC_SIMULATE_FOLDS = 5 };
/* Those that are not asked for where none is named: they take many times as long as all others. */
bool rc_plan_simulate_is_slow(rc_simulate_procedure procedure);
/* Rows of the tally "rejected": those that there were at first, and all before the last one asked for. */
size_t rc_plan_simulate_rejected_rows(const bool asked[RC_SIMULATE_PROCEDURES]);

/* Columns of a row; those of what is not asked for are not stored. */
enum {
    RC_SIMULATE_CUTOFF,
    RC_SIMULATE_PLACE,
    RC_SIMULATE_STATISTIC,
    RC_SIMULATE_EVENTS,
    RC_SIMULATE_LOG_HR,
    RC_SIMULATE_LOG_HR_TRUE,
    RC_SIMULATE_REASON,
    RC_SIMULATE_P,
    RC_SIMULATE_DISCOVERY_P = RC_SIMULATE_P + RC_SIMULATE_PROCEDURES,
    RC_SIMULATE_DISCOVERY_MARKER, /* 0 = the one that acts */
    RC_SIMULATE_C, /* Harrell's C of the selected split, the high group dying first: in the cohort, in new patients */
    RC_SIMULATE_C_TRUE,
    RC_SIMULATE_CENTER_P,                                                 /* validation in each center alone */
    RC_SIMULATE_ACTING_FOUND = RC_SIMULATE_CENTER_P + RC_TRUTH_CENTERS,   /* by maxt */
    RC_SIMULATE_NEARBY,                                                   /* share of the resamples with a cutoff */
    RC_SIMULATE_INTERVAL,                                                 /* estimate, lower, upper of each method */
    RC_SIMULATE_OF_CUTOFF = RC_SIMULATE_INTERVAL + 3 * RC_HONEST_METHODS, /* RC_CUTOFF_COLUMNS of each */
    RC_SIMULATE_COLUMNS = RC_SIMULATE_OF_CUTOFF + (int)RC_SIMULATE_CUTOFFS * (int)RC_CUTOFF_COLUMNS
};

typedef struct rc_simulate_setting {
    const rc_truth *truth;
    double at;           /* place of the fixed cutoff */
    size_t n, discovery; /* patients; those that select for the validation */
    size_t centers, first_validation, center_size[RC_TRUTH_CENTERS]; /* 0 = none; the first that validates */
    size_t acting;      /* so many of the first markers act; 0 where there is no effect */
    size_t others;      /* markers beside the first, of which the validation may carry one on */
    double correlation; /* of all markers */
    int64_t inner;      /* permutations, and resamples, of each cohort */
    bool covariate; /* there is one: log hazard ratio of its standard deviation, correlation with the first marker */
    double covariate_log_hr, covariate_correlation;
    bool asked[RC_SIMULATE_PROCEDURES];
    bool intervals, nearby, cutoffs; /* intervals of the hazard ratio; cutoffs: of the cutoff */
    double min_fraction;
    double best; /* the truth's best cutoff; NaN: none */
} rc_simulate_setting;

typedef struct rc_simulate_work rc_simulate_work;
RECUT_CHECK recut_status rc_plan_simulate_work_create(const rc_simulate_setting *setting,
                                                      const rc_plan_options *options, rc_simulate_work **out,
                                                      recut_error *err);
void rc_plan_simulate_work_destroy(rc_simulate_work *work); /* NULL is fine */

/* Generators of a cohort: its patients, its permutations, its resamples, its other markers, its folds; the permutations
 * of all markers together, those with imputed censoring.  What is new comes last: a new one changes none before it. */
enum {
    RC_SIMULATE_PATIENTS,
    RC_SIMULATE_PERMUTATIONS,
    RC_SIMULATE_RESAMPLES = RC_SIMULATE_PERMUTATIONS + RC_SHUFFLE_LANES,
    RC_SIMULATE_OTHERS,
    RC_SIMULATE_FOLDING,
    RC_SIMULATE_FIRST_STREAMS,
    RC_SIMULATE_DEALING = RC_SIMULATE_FIRST_STREAMS,
    RC_SIMULATE_IMPUTING,
    RC_SIMULATE_COVARIATE = RC_SIMULATE_IMPUTING + RC_SHUFFLE_LANES,
    RC_SIMULATE_DRAWING, /* the null given the covariate; then permuted */
    RC_SIMULATE_CUTOFF_DRAWS,
    RC_SIMULATE_STREAMS
};
/* generator out [RC_SIMULATE_STREAMS] of a cohort.  Frozen: part of what makes a replicate. */
void rc_plan_simulate_begin(const rc_analysis *analysis, int64_t cohort, rc_pcg *generator);

/* rc_plan_simulate_cohort() - one cohort: row [RC_SIMULATE_COLUMNS], NaN where there is no value or none asked for.
 *   generator  [RC_SIMULATE_STREAMS]
 * Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_simulate_cohort(const rc_simulate_setting *setting, rc_pcg *generator,
                                                 rc_simulate_work *work, double *row, recut_error *err);

#endif
