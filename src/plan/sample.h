/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sample.h - every statistic of a weighted sample of a cohort's patients: a bootstrap resample
 * (weight = how often drawn), a subset (0 or 1), Bayesian weights (positive reals).  One object a
 * thread, set to one sample after another; nothing is sorted again. */
#ifndef RC_PLAN_SAMPLE_H
#define RC_PLAN_SAMPLE_H

#include "kernel/cox.h"
#include "plan/plan.h"
#include "plan/reselect.h"

/* Statistics of a split at a cutoff, in stored order; layout of rows.  high is marker >= cutoff.
 * survival_difference_<i> for each time, then rmst_difference follow where asked for. */
enum rc_stat {
    RC_STAT_N_LOW,
    RC_STAT_N_HIGH,
    RC_STAT_EVENTS_LOW,
    RC_STAT_EVENTS_HIGH,
    RC_STAT_CHISQ,
    RC_STAT_P,
    RC_STAT_HR,
    RC_STAT_LOG_HR_SE,
    RC_STAT_HR_MH,
    RC_STAT_HR_OE,
    RC_STAT_C_SPLIT,
    RC_STAT_MEDIAN_LOW,
    RC_STAT_MEDIAN_HIGH,
    RC_STAT_REASON, /* of hr */
    RC_STAT_FIXED_COUNT
};
extern const rc_column rc_plan_sample_columns[RC_STAT_FIXED_COUNT];

/* What to compute. */
typedef struct rc_sample_options {
    rc_search search;    /* of _search; all 0 where nothing is searched */
    size_t n_given;      /* of a search given covariates, whose splits are given them too; else 0 */
    const size_t *given; /* covariates of the cohort */
    size_t n_adjust;
    const size_t *adjust; /* covariates of the cohort for the adjusted hazard ratio */
    size_t n_times;
    const double *time; /* for survival differences */
    double tau;         /* for the RMST difference; 0 = none */
} rc_sample_options;

typedef struct rc_sample rc_sample;

RECUT_CHECK recut_status rc_plan_sample_create(const recut_cohort *cohort, const rc_sample_options *options,
                                               rc_sample **out, recut_error *err);
void rc_plan_sample_destroy(rc_sample *sample); /* NULL is fine */

/* Takes [n] weights (borrowed until the next set).  integer: they are whole numbers. */
void rc_plan_sample_set(rc_sample *sample, const double *weight, bool integer);

/* Lets position i of every marker's order hold patient order[i] (a permutation of the markers against survival);
 * NULL = the cohort's own.  Borrowed; stays until the next call. */
void rc_plan_sample_permute(rc_sample *sample, const uint32_t *order);

/* rc_plan_sample_split() - statistics of the split into order[0 .. position-1] and the rest of a marker.
 *   out  [RC_STAT_FIXED_COUNT + extras]: extras are survival differences and RMST difference (high - low), then,
 *        with covariates, the adjusted hazard ratio, its log's standard error, and its reason.
 * The adjusted model is of the patients who lack none of its covariates (adjusted.h), everything else of all.
 * NaN where something is not defined; the reasons say why. */
void rc_plan_sample_split(rc_sample *sample, size_t marker, size_t position, double *out);
size_t rc_plan_sample_width(const rc_sample_options *options); /* doubles of a split */
/* Columns of a split in the same order, [rc_plan_sample_width]. */
void rc_plan_sample_describe(const rc_sample_options *options, rc_column *columns);

/* Only log hazard ratio and chi-square of a split, for scoring elsewhere.  Of a search given covariates
 * (sample_given.h) these are given them too: chisq is the score test in the model of the covariates, log_hr may be
 * infinite. */
typedef struct rc_quick {
    double chisq, log_hr, se, c; /* C of the split */
    rc_reason reason;
} rc_quick;
void rc_plan_sample_quick(rc_sample *sample, size_t marker, size_t position, rc_quick *out);

/* The same in the whole cohort, every patient once; its deaths and at_risk are the caller's (rc_kernel_risk_fill).  The
 * sample that is set stays. */
void rc_plan_sample_quick_original(rc_sample *sample, const rc_risk *risk, size_t marker, size_t position,
                                   rc_quick *out);

/* The same for any two groups: high[i] by patient. */
void rc_plan_sample_quick_groups(rc_sample *sample, const uint8_t *high, rc_quick *out);

/* rc_plan_sample_profile() - the 95 % profile-likelihood interval of the hazard ratio (Cox, Efron) of that split in the
 * sample, whose weights are whole: also where the ratio is infinite or 0 (rc_kernel_cox_binary_interval).  Ratios; NaN
 * by its reason. */
rc_reason rc_plan_sample_profile(rc_sample *sample, size_t marker, size_t position, double *lower, double *upper);

/* The same of a search given covariates, of the hazard ratio with them: NaN where it is infinite. */
void rc_plan_sample_profile_given(rc_sample *sample, size_t marker, size_t position, double *lower, double *upper);

/* Of a search given covariates: another survival of the same patients in its place, see rc_plan_sample_given_survival.
 * What is given no covariates, C and the splits of _split, stays that of the cohort. */
void rc_plan_sample_survival(rc_sample *sample, const double *time, const uint8_t *event, const uint32_t *by_time);

/* Harrell's C of the continuous marker: probability that the higher value has the shorter survival. */
double rc_plan_sample_c(rc_sample *sample, size_t marker);

/* The search of the options in the sample.  Candidates are the values that occur in it. */
void rc_plan_sample_search(rc_sample *sample, size_t marker, rc_selected *out);

#endif
