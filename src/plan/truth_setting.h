/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * truth_setting.h - what a truth is made of: effect, marker, survival, censoring, centers (see truth.h). */
#ifndef RC_PLAN_TRUTH_SETTING_H
#define RC_PLAN_TRUTH_SETTING_H

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
    RC_TRUTH_MIXTURE,   /* two log-normals: a share of the patients has a logarithm that is higher by a distance */
    RC_TRUTH_LIKE,      /* a cohort's values, each as often as there */
    RC_TRUTH_MARKERS
} rc_truth_marker;
extern const char *const rc_plan_truth_markers[RC_TRUTH_MARKERS + 1];

typedef enum rc_truth_survival {
    RC_TRUTH_WEIBULL,       /* with median RC_TRUTH_MEDIAN; shape 1 is exponential */
    RC_TRUTH_PIECEWISE,     /* a constant hazard from break to break */
    RC_TRUTH_LIKE_SURVIVAL, /* the same, a cohort's Kaplan-Meier curve, smoothed between its event times */
    RC_TRUTH_SURVIVALS
} rc_truth_survival;

/* Until when a patient is watched; the limit is chosen so that the share of events is as asked for. */
typedef enum rc_truth_censoring {
    RC_TRUTH_UNIFORM_ENTRY,  /* patients enter at a steady rate until the end of the study: uniform on (0, limit) */
    RC_TRUTH_ADMINISTRATIVE, /* all for the same time, limit */
    RC_TRUTH_DROPOUT,        /* exponential with mean limit */
    RC_TRUTH_LIKE_CENSORING, /* a cohort's (Kaplan-Meier of censoring), its times multiplied by limit */
    RC_TRUTH_CENSORINGS
} rc_truth_censoring;
extern const char *const rc_plan_truth_censorings[RC_TRUTH_CENSORINGS + 1];

/* A center's patients: hazard without the effect, effect, and what its assay makes of the marker. */
typedef struct rc_truth_center {
    double share;        /* of all patients */
    double log_hr;       /* of its baseline hazard */
    double effect;       /* the log hazard ratio of the effect is multiplied by it */
    double shift, scale; /* measured = scale x marker + shift, then rounded; scale above 0 */
} rc_truth_center;

typedef struct rc_truth_setting {
    rc_truth_effect effect;
    double log_hr, at;  /* at: of a jump, in (0, 1) */
    double shape;       /* of the Weibull distribution; 1 = exponential */
    double event_share; /* in (0, 1]: share of the patients with an event; 1 = nobody is censored; 0 with
                         * RC_TRUTH_LIKE_CENSORING: limit is 1, the share is what it comes to */
    rc_truth_marker marker;
    double step; /* the marker is rounded to multiples of it; 0 = not */
    rc_truth_censoring censoring;
    /* The limit is shorter by exp of this from place censoring_at on (0 = the median marker); 0 = it does not depend on
     * the marker. */
    double censoring_log_hr, censoring_at;
    double mixture_share, mixture_distance; /* share in (0, 1); distance in standard deviations of each part */
    rc_truth_survival survival;
    size_t n_pieces;          /* of RC_TRUTH_PIECEWISE, RC_TRUTH_LIKE_SURVIVAL: rate [n_pieces] */
    const double *rate, *end; /* hazard of a piece, and where it ends [n_pieces - 1]; the last goes on without end */
    const double *sum;        /* [n_pieces - 1] cumulative hazard there: by rc_plan_truth_create */
    size_t n_values;
    const double *value;                       /* [n_values] of RC_TRUTH_LIKE, ascending */
    size_t n_watched;                          /* of RC_TRUTH_LIKE_CENSORING: */
    const double *watched_time, *watched_left; /* [n_watched] ascending; share still watched beyond it, 0 at last */
    size_t n_centers;                          /* 0 = one, without anything of its own */
    const rc_truth_center *center;
    size_t acting;      /* so many markers have this effect, and the log hazard ratios add up; 0 = 1 */
    double correlation; /* of their normal scores */
} rc_truth_setting;

enum { RC_TRUTH_CENTERS = 32, RC_TRUTH_ACTING = 16 };

#endif
