/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * truth.h - cohorts drawn from a stated truth, and the hazard ratio that a cutoff has in it.
 *
 * A patient's place u is uniform on (0, 1): the share of patients with a smaller marker.  The marker is the quantile u
 * of its distribution, the log hazard ratio against a patient without the effect is a function of u:
 *   none    0
 *   jump    log_hr from u = at on
 *   linear  log_hr (2 u - 1): log_hr lies between the quartiles, u = 0.25 and 0.75
 *   u       log_hr (2 u - 1)^2: log_hr lies between the middle and the ends
 * Survival without the effect is exponential or Weibull with median RC_TRUTH_MEDIAN, has a constant hazard from break
 * to break, or is a cohort's.  Where several markers act, their log hazard ratios add up.  In a center they are
 * multiplied by its effect, and its baseline is added. */
#ifndef RC_PLAN_TRUTH_H
#define RC_PLAN_TRUTH_H

#include "base/pcg.h"
#include "plan/truth_setting.h"

typedef struct rc_truth rc_truth;

/* rc_plan_truth_create() - finds the limit of censoring and the hazard ratio of every cutoff, by integration: some
 * 10 ms.  Errors: RECUT_E_USAGE (values out of their range), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_truth_create(const rc_truth_setting *setting, rc_truth **out, recut_error *err);
void rc_plan_truth_destroy(rc_truth *truth); /* NULL is fine */

/* A covariate that acts on survival beside the marker: log_hr times its normal score is added to the log hazard.  The
 * limit of censoring and the hazard ratios of cutoffs are those without it. */
typedef struct rc_truth_covariate {
    double log_hr, correlation; /* of its normal score with the marker's */
    rc_pcg *generator;          /* of what is its own: the markers' stream stays as it is */
    double *z;                  /* out [n] */
} rc_truth_covariate;

/* A cohort: arrays of the caller.  Patients of the first center come first. */
typedef struct rc_truth_cohort {
    size_t n, others;                    /* patients; markers beside the first */
    double *time, *marker;               /* [n] */
    uint8_t *event;                      /* [n] */
    double *place;                       /* [n] u */
    double *other;                       /* [others][n] */
    const rc_truth_covariate *covariate; /* NULL: there is none */
} rc_truth_cohort;

/* rc_plan_truth_draw_cohort() - independent patients.  Other markers have the same distribution and a generator of
 * their own; the first setting.acting - 1 of them act as the first one does. */
void rc_plan_truth_draw_cohort(const rc_truth *truth, rc_pcg *generator, rc_pcg *generator_others,
                               const rc_truth_cohort *out);

/* rc_plan_truth_draw() - n independent patients.  Only +, -, *, /, sqrt and base/elementary.h: the same bits
 * everywhere.
 *   time, event, marker  out [n]       u  out [n] the patients' places */
void rc_plan_truth_draw(const rc_truth *truth, rc_pcg *generator, size_t n, double *time, uint8_t *event,
                        double *marker, double *u);

/* rc_plan_truth_draw_others() - `others` more markers of the same distribution, which do nothing by themselves: normal
 * scores have the same correlation among all of them and with the marker that acts.
 *   u  in [n] as drawn      correlation  in  from 0 to below 1      marker  out [others][n] */
void rc_plan_truth_draw_others(const rc_truth *truth, rc_pcg *generator, size_t n, const double *u, size_t others,
                               double correlation, double *marker);

/* The log hazard ratio, high against low, that a cutoff at place u has in new patients drawn from the same truth and
 * watched as long: the limit of Cox's estimator for the two groups (Struthers & Kalbfleisch 1986, Biometrika 73:363),
 * which is the log hazard ratio itself where the groups' hazards are proportional. */
double rc_plan_truth_log_hr(const rc_truth *truth, double u);

/* Harrell's C of that split, as kernel/concordance.h counts it (the higher marker dies first), in such patients. */
double rc_plan_truth_c(const rc_truth *truth, double u);

/* rc_plan_truth_best() - the place of the cutoff with the largest log-rank chi-square in many patients of this truth,
 * among those that leave `least` of them on each side: of a jump the jump.  To 1/200 where the effect is gradual; NaN
 * where there is none, or two are as good as each other (of the u).  Of a marker with ties the place of a value. */
double rc_plan_truth_best(const rc_truth *truth, double least);

/* The place of a value: where the patients at or above it begin. */
double rc_plan_truth_place(const rc_truth *truth, double value);

/* The value at a place. */
double rc_plan_truth_value(const rc_truth *truth, double u);

double rc_plan_truth_limit(const rc_truth *truth); /* of censoring */
double rc_plan_truth_event_share(const rc_truth *truth);
/* size out [setting.n_centers]: patients of each center among n. */
void rc_plan_truth_center_sizes(const rc_truth *truth, size_t n, size_t *size);
const rc_truth_setting *rc_plan_truth_setting(const rc_truth *truth);

#endif
