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
 * Survival without the effect is exponential or Weibull with median RC_TRUTH_MEDIAN. */
#ifndef RC_PLAN_TRUTH_H
#define RC_PLAN_TRUTH_H

#include "base/pcg.h"
#include "base/status.h"

#define RC_TRUTH_MEDIAN 12.0

typedef enum rc_truth_effect {
    RC_TRUTH_NONE,
    RC_TRUTH_JUMP,
    RC_TRUTH_LINEAR,
    RC_TRUTH_U,
    RC_TRUTH_EFFECTS
} rc_truth_effect;
extern const char *const rc_plan_truth_effects[RC_TRUTH_EFFECTS + 1]; /* their names, then NULL; so all such lists */

typedef enum rc_truth_marker {
    RC_TRUTH_LOGNORMAL, /* median 10, sd 1 of its logarithm */
    RC_TRUTH_NORMAL,    /* mean 10, sd 2.5 */
    RC_TRUTH_UNIFORM,   /* u itself */
    RC_TRUTH_MARKERS
} rc_truth_marker;
extern const char *const rc_plan_truth_markers[RC_TRUTH_MARKERS + 1];

/* Until when a patient is watched; the limit is chosen so that the share of events is as asked for. */
typedef enum rc_truth_censoring {
    RC_TRUTH_UNIFORM_ENTRY,  /* patients enter at a steady rate until the end of the study: uniform on (0, limit) */
    RC_TRUTH_ADMINISTRATIVE, /* all for the same time, limit */
    RC_TRUTH_DROPOUT,        /* exponential with mean limit */
    RC_TRUTH_CENSORINGS
} rc_truth_censoring;
extern const char *const rc_plan_truth_censorings[RC_TRUTH_CENSORINGS + 1];

typedef struct rc_truth_setting {
    rc_truth_effect effect;
    double log_hr, at;  /* at: of a jump, in (0, 1) */
    double shape;       /* of the Weibull distribution; 1 = exponential */
    double event_share; /* in (0, 1]: share of the patients with an event; 1 = nobody is censored */
    rc_truth_marker marker;
    double step; /* the marker is rounded to multiples of it; 0 = not */
    rc_truth_censoring censoring;
    /* The limit is shorter by exp of this from place censoring_at on (0 = the median marker); 0 = it does not depend on
     * the marker. */
    double censoring_log_hr, censoring_at;
} rc_truth_setting;

typedef struct rc_truth rc_truth;

/* rc_plan_truth_create() - finds the limit of censoring and the hazard ratio of every cutoff, by integration: some
 * 10 ms.  Errors: RECUT_E_USAGE (values out of their range), RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_truth_create(const rc_truth_setting *setting, rc_truth **out, recut_error *err);
void rc_plan_truth_destroy(rc_truth *truth); /* NULL is fine */

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

/* The place of a value: where the patients at or above it begin. */
double rc_plan_truth_place(const rc_truth *truth, double value);

/* The value at a place. */
double rc_plan_truth_value(const rc_truth *truth, double u);

double rc_plan_truth_limit(const rc_truth *truth); /* of censoring */
const rc_truth_setting *rc_plan_truth_setting(const rc_truth *truth);

#endif
