/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * permute_state.h - what the files of the permutation plan share: permute.c (the plan), permute_engine.c (how
 * replicates are made), permute_adaptive.c (markers that are done one by one), permute_parts.c (the same of markers
 * with missing values), permute_given.c (of a search given covariates), permute_impute.c (with censoring imputed),
 * permute_cuts.c (several cutoffs), permute_note.c (what is kept of a search), censoring.c (the
 * same of reversed events). */
#ifndef RC_PLAN_PERMUTE_STATE_H
#define RC_PLAN_PERMUTE_STATE_H

#include "kernel/scan_fused.h"
#include "plan/contexts.h"
#include "plan/cuts.h"
#include "plan/drawn.h"
#include "plan/fixed.h"
#include "plan/impute.h"
#include "plan/many.h"
#include "plan/shuffle.h"

enum { RC_PERMUTE_COLUMNS = 4 }; /* of a marker in a row: statistic cutoff hr reason */
enum { RC_PERMUTE_STATISTIC_BINS = 4096, RC_PERMUTE_LOG_HR_BINS = 2049, RC_PERMUTE_CUTOFF_BINS = 4096 };
/* Tallies, in this order; then that of fixed cutoffs, where there are any, and where there are histograms those of each
 * marker. */
enum {
    RC_PERMUTE_EXCEEDANCES,
    RC_PERMUTE_MAXT,
    RC_PERMUTE_NAIVE,
    RC_PERMUTE_FAILED,
    RC_PERMUTE_TALLIES,
    RC_PERMUTE_FIXED = RC_PERMUTE_TALLIES,
    RC_PERMUTE_STEPPED = RC_PERMUTE_TALLIES /* of an adaptive analysis, which has neither: replicates of maxT */
};

typedef enum rc_permute_hazard { RC_PERMUTE_MH, RC_PERMUTE_COX, RC_PERMUTE_NO_HAZARD } rc_permute_hazard;

typedef struct rc_permute_state {
    const recut_cohort *cohort;
    recut_cohort *reversed; /* what `cohort` is in the plan censoring: owned; else NULL */
    rc_contexts contexts;
    const rc_context *context; /* of the first part: all there is where nobody lacks a marker */
    const struct rc_permute_engine *engine;
    bool imputes;         /* the null: event times are permuted, censoring is imputed */
    rc_impute **impute;   /* [contexts.n]; NULL unless imputes */
    size_t tally_imputed; /* where they are counted */
    rc_permute_hazard hazard;
    bool adaptive; /* markers are done one by one (epochs.h): no rows, histograms, fixed cutoffs */
    bool histograms;
    bool wide;            /* many markers and no rows: no table or columns for each marker */
    rc_shuffle shuffle;   /* of the records in the order of marker 0; with parts: in patient order */
    uint32_t **place;     /* [markers][n] place in marker 0's order of the i-th of this marker's order; [0] is NULL.
                             NULL with parts */
    double *observed;     /* [markers] T_0; NaN where the search finds nothing */
    size_t *significance; /* [markers] markers by falling T_0 */
    bool deals;           /* of a search given covariates: replicates are permutations within strata, not drawn */
    rc_drawn drawn;       /* of a search given covariates: where its replicates come from */
    rc_covariate_model *whole; /* with parts: what is drawn from; owned.  Else the model of the context */
    rc_fixed fixed;            /* cutoffs fixed beforehand: looked at in each replicate */
    rc_cuts_choice cuts;       /* several cutoffs: see permute_cuts.h */
    double bin_width;          /* of null_statistic */
    size_t cutoff_width[RC_HISTOGRAM_MARKERS];
} rc_permute_state;

/* rc_plan_permute_note() - the search of one marker in one replicate: its row (NULL = not wanted) and its counts but
 * the exceedances.
 *   marker   in the whole cohort      imputed  the context that was searched, where it is not the observed one; else
 *                                              NULL
 *   record   [n of its part] the arrangement that was searched; NULL where neither a row nor a histogram wants a hazard
 *            ratio of it, and no cutoff is fixed      counts  [3 (m + 1)] scratch
 * Returns the statistic, -1 where nothing is found. */
double rc_plan_permute_note(const rc_analysis *analysis, size_t marker, const rc_context *imputed,
                            const uint32_t *record, const rc_scan_best *best, double *counts, double *row,
                            int64_t *tally);

/* The same where the hazard ratio is known; log_hr: as below. */
double rc_plan_permute_note_ratio(const rc_analysis *analysis, size_t marker, const rc_scan_best *best, double hr,
                                  double log_hr, double *row, int64_t *tally);

/* What a search in a replicate has found, however it was made: best.statistic -1 with the reason, or a hazard ratio of
 * its cutoff, NaN with the reason. */
typedef struct rc_permute_found {
    rc_scan_best best;
    rc_reason reason;
    double hr;
    const double *log_hr; /* its logarithm, to within 1e-12; NULL: not known */
} rc_permute_found;

/* The row and the counts but the exceedances. */
void rc_plan_permute_keep(const rc_analysis *analysis, size_t marker, const rc_permute_found *found, double *row,
                          int64_t *tally);

/* rc_analysis.load of replicates that are drawn: a fit, and a search of O(n m) of each marker.  Never changed. */
uint64_t rc_plan_permute_given_load(const recut_cohort *cohort);

/* Hazard ratio given the covariates of the cutoff in `best` (permute_given.c), by the state's method: "mh" is the one
 * step from 1, exp(U / V).
 *   own    the marker's number in its part    order  [n of it] the patients at its places    data  the survival
 *   high   [n], work [rc_plan_covariate_model_ratio_work] scratch of "cox" alone */
double rc_plan_permute_given_hr(const rc_permute_state *state, const rc_context *context, size_t own,
                                const uint32_t *order, const rc_cox_data *data, const rc_scan_best *best, uint8_t *high,
                                double *work, rc_reason *reason);

/* Hazard ratio, high against low and by the state's method, of the search of the observed data; NaN where there is
 * none. counts [rc_plan_permute_observed_work] scratch. */
size_t rc_plan_permute_observed_work(const rc_permute_state *state);
double rc_plan_permute_observed_hr(const rc_permute_state *state, size_t marker, const rc_scan_best *best,
                                   double *counts);

/* Fills a state whose cohort, hazard, histograms and wide are in place: contexts, fixed cutoffs, shuffle, engine,
 * observed statistics.  What fails half-way is freed by rc_plan_permute_destroy, as the whole. */
RECUT_CHECK recut_status rc_plan_permute_prepare(rc_permute_state *state, const rc_search *search,
                                                 const rc_plan_options *options, recut_error *err);
/* The tallies up to RC_PERMUTE_TALLIES, and the one that a sequential stop looks at. */
RECUT_CHECK recut_status rc_plan_permute_add_tallies(rc_analysis *analysis, size_t n_markers, recut_error *err);
/* As of rc_plan_type, of a plan whose state is an rc_permute_state. */
void rc_plan_permute_destroy(void *state);
recut_status rc_plan_permute_work_create(const rc_analysis *analysis, void **out, recut_error *err);
void rc_plan_permute_work_destroy(void *work);
recut_status rc_plan_permute_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows,
                                   int64_t *tally, void *scratch, recut_error *err);

/* A way to make replicates: all give the same bits.  create: scratch of one thread, which destroy frees (NULL is fine);
 * block: the first `count` replicates of a block, as rc_plan_type.block. */
typedef struct rc_permute_engine {
    recut_status (*create)(const rc_permute_state *state, void **work, recut_error *err);
    void (*destroy)(void *work);
    void (*block)(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally, void *work);
} rc_permute_engine;

extern const rc_permute_engine rc_plan_permute_parts;  /* of a cohort with parts */
extern const rc_permute_engine rc_plan_permute_given;  /* of a criterion given covariates; with parts or without */
extern const rc_permute_engine rc_plan_permute_impute; /* of any, where the null imputes */

/* Adaptive replicates (permute_adaptive.c).  _check: what else is asked for must go with them, RECUT_E_USAGE; _make: of
 * an analysis whose state is prepared. */
RECUT_CHECK recut_status rc_plan_permute_adaptive_check(const rc_plan_options *options, const rc_search *search,
                                                        const rc_cuts_choice *cuts, recut_error *err);
RECUT_CHECK recut_status rc_plan_permute_adaptive_make(rc_analysis *analysis, const rc_permute_state *state,
                                                       int64_t adaptive, recut_error *err);
/* Who is searched in a block: NULL = all. */
const uint8_t *rc_plan_permute_active(const rc_analysis *analysis, int64_t block);
/* The exceedances of a tile of replicates, and where all are searched those of maxT. */
void rc_plan_permute_count(const rc_analysis *analysis, int64_t block, rc_many *many, size_t count, int64_t *tally);

/* The fastest for a state whose cohort, contexts, hazard, histograms, fixed and shuffle are in place. */
const rc_permute_engine *rc_plan_permute_engine(const rc_permute_state *state);

#endif
