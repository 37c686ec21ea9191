/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * design.h - discovery and validation: select a cutoff in some patients, score it in others.  Shared by
 * the plans of `recut centers`. */
#ifndef RC_PLAN_DESIGN_H
#define RC_PLAN_DESIGN_H

#include "base/pcg.h"
#include "plan/drawn.h"
#include "plan/resample.h"
#include "plan/sample.h"

/* What discovery selects and what validation finds at that cutoff. */
enum rc_design_column {
    RC_DESIGN_CUTOFF,
    RC_DESIGN_CHISQ,
    RC_DESIGN_P,
    RC_DESIGN_LOG_HR,
    RC_DESIGN_C,
    RC_DESIGN_REASON,
    RC_DESIGN_V_CHISQ,
    RC_DESIGN_V_P,
    RC_DESIGN_V_LOG_HR,
    RC_DESIGN_V_SE,
    RC_DESIGN_V_C,
    RC_DESIGN_V_REASON,
    RC_DESIGN_COLUMNS
};
extern const rc_column rc_plan_design_columns[RC_DESIGN_COLUMNS];
enum { RC_VALIDATION_COLUMNS = RC_DESIGN_COLUMNS - RC_DESIGN_V_CHISQ };

typedef struct rc_design {
    const recut_cohort *cohort;
    size_t n_centers, n_discovery;
    uint8_t *is_discovery; /* [n_centers] */
    size_t split_size;
    rc_sample_options sample; /* the search; nothing extra */
    size_t *given;            /* [sample.n_given] covariates of a search given some: hazard ratios and tests are, too */
} rc_design;

/* Errors: RECUT_E_USAGE where there are no two centers, a named center is not there, or discovery takes all. */
RECUT_CHECK recut_status rc_plan_design_init(const recut_cohort *cohort, const rc_plan_options *options,
                                             rc_design *design, recut_error *err);
void rc_plan_design_clear(rc_design *design);

/* first[i] = 1 where the patient's center is in, second[i] = 1 where it is not; else 0.  in [n_centers]: is_discovery
 * for the published design. */
void rc_plan_design_weights(const rc_design *design, const uint8_t *in, double *first, double *second);

/* State of the plans with replicates. */
typedef struct rc_design_state {
    rc_design design;
    rc_resample resample;         /* strata, centers or replay, as the plan needs */
    bool stratified;              /* random splits inside strata */
    size_t folds, repeats, draws; /* of cross-validation, else 0; draws: of the folds of the observed data */
    size_t n_cutoffs;
    double *cutoff;   /* fixed cutoffs */
    double *observed; /* statistics that replicates are compared with ([markers][draws] of cross-validation); or NULL */
    rc_covariate_model *model; /* of cross-validation given covariates: what its replicates' survival is drawn from */
    rc_drawn drawn;
} rc_design_state;

/* Fills analysis->state, spec, replicates; adds nothing else.  For the create of a plan; the plan's destroy is
 * rc_plan_design_state_destroy, its work_create rc_plan_design_plan_work. */
RECUT_CHECK recut_status rc_plan_design_begin(const char *plan, const recut_cohort *cohort,
                                              const rc_plan_options *options, rc_analysis *analysis,
                                              rc_design_state **out, recut_error *err);
void rc_plan_design_state_destroy(void *state);

/* The steps of _begin, for a plan whose state holds this one: fills a zeroed state (cleared by _clear, also after an
 * error); the analysis' replicates and spec, with several cutoffs unless NULL. */
struct rc_cuts_choice;
RECUT_CHECK recut_status rc_plan_design_fill(const char *plan, const recut_cohort *cohort,
                                             const rc_plan_options *options, rc_design_state *state, recut_error *err);
void rc_plan_design_state_clear(rc_design_state *state);
RECUT_CHECK recut_status rc_plan_design_spec(const char *plan, const rc_design_state *state,
                                             const rc_plan_options *options, const struct rc_cuts_choice *cuts,
                                             rc_analysis *analysis, recut_error *err);

/* rc_plan_splits_draw() - the split of replicate b into first and second [n], 1 = in it (splits.c).  scratch [n] */
void rc_plan_splits_draw(const rc_design_state *state, int64_t b, rc_pcg *g, double *first, double *second,
                         uint32_t *scratch);
RECUT_CHECK recut_status rc_plan_design_plan_work(const rc_analysis *analysis, void **work, recut_error *err);

/* Scratch of one thread for these plans. */
typedef struct rc_design_work {
    rc_sample *sample;
    double *first, *second;     /* [n] weights */
    double *drawn;              /* [n] weights of a replicate, for its designs */
    double *row;                /* [columns asked for] */
    uint32_t *order, *scratch;  /* [n] */
    uint8_t *high;              /* [n] */
    rc_drawn_survival survival; /* where it is drawn, else zeros */
} rc_design_work;
RECUT_CHECK recut_status rc_plan_design_work_create(const rc_design *design, size_t columns, rc_design_work **out,
                                                    recut_error *err);
void rc_plan_design_work_destroy(void *work); /* NULL is fine */

/* For a plan given covariates whose replicates draw survival from the model of these (drawn.h): fills model and drawn;
 * its work then needs _survival.  Nothing for another. */
RECUT_CHECK recut_status rc_plan_design_draws(rc_design_state *state, recut_error *err);

/* Replicate b of the whole analysis, drawn from the block's generator: its row and its counts. */
typedef void rc_design_replicate(const rc_analysis *analysis, int64_t b, rc_pcg *generator, rc_design_work *work,
                                 double *row, int64_t *tally);
/* The block of a plan: its replicates one after the other.  Leaves the sample's orders those of the cohort. */
void rc_plan_design_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                          rc_design_work *work, rc_design_replicate *replicate);

/* Selects in the patients of weight `discovery`; scores there and in those of weight `validation`.
 * row [RC_DESIGN_COLUMNS]; returns the selection for further validations. */
rc_selected rc_plan_design_score(rc_sample *sample, size_t marker, const double *discovery, const double *validation,
                                 double *row);
/* Scores a cutoff in the patients of weight `where`: [RC_VALIDATION_COLUMNS]. */
void rc_plan_design_validate(rc_sample *sample, size_t marker, size_t position, const double *where, double *row);

/* Adds columns "<prefix>/<name>" of a design row for every marker. */
RECUT_CHECK recut_status rc_plan_design_add_columns(rc_analysis *analysis, const recut_cohort *cohort,
                                                    recut_error *err);
/* Columns "<prefix>/<name>" of a design row from column `first` on. */
RECUT_CHECK recut_status rc_plan_design_add_part(rc_analysis *analysis, const char *prefix, size_t first,
                                                 recut_error *err);
enum { RC_VALIDATED, RC_VALIDATED_SAME_DIRECTION, RC_VALIDATED_USABLE, RC_VALIDATED_BINS };
/* The first tallies of every design plan: validated [markers][RC_VALIDATED_BINS]: replicates with p < 0.05 in
 * validation, with p < 0.05 and the same direction as discovery, and with any usable validation; failed [2
 * markers][RC_REASON_COUNT]: discovery, validation. */
RECUT_CHECK recut_status rc_plan_design_add_tallies(rc_analysis *analysis, const recut_cohort *cohort,
                                                    recut_error *err);
enum { RC_DESIGN_VALIDATED, RC_DESIGN_FAILED, RC_DESIGN_TALLIES };
void rc_plan_design_count(const rc_analysis *analysis, size_t marker, const double *row, int64_t *tally);

/* Shuffles the patients among the positions they have in a marker's order: those of each center, where `centers`, and
 * those of each stratum among themselves.  order out [n]; scratch [n]. */
void rc_plan_design_permute(const rc_design *design, size_t marker, bool centers, rc_pcg *g, uint32_t *order,
                            uint32_t *scratch);

#endif
