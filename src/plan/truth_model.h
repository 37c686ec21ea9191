/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * truth_model.h - a truth point by point: effect, survival, censoring and marker of one patient.  Only +, -, *, /,
 * sqrt and base/elementary.h: the same bits everywhere. */
#ifndef RC_PLAN_TRUTH_MODEL_H
#define RC_PLAN_TRUTH_MODEL_H

#include "base/pcg.h"
#include "plan/truth_setting.h"

#include <stdbool.h>

/* Log hazard ratio of a marker at place u against a patient without the effect. */
double rc_plan_truth_model_effect(const rc_truth_setting *setting, double u);

/* Time at a cumulative hazard of a patient without the effect, and back. */
double rc_plan_truth_model_time(const rc_truth_setting *setting, double hazard);
double rc_plan_truth_model_hazard(const rc_truth_setting *setting, double time);

/* Whether a patient at u is censored as high markers are. */
bool rc_plan_truth_model_is_high(const rc_truth_setting *setting, double u);
/* The limit of the patients at u is the overall one times this. */
double rc_plan_truth_model_limit_factor(const rc_truth_setting *setting, double u);
/* Probability to be watched at least until `time`; whether there is a time after which nobody is, and that time. */
double rc_plan_truth_model_watched(const rc_truth_setting *setting, double time, double limit);
bool rc_plan_truth_model_bounded(const rc_truth_setting *setting);
double rc_plan_truth_model_longest(const rc_truth_setting *setting, double limit);
/* Until when a patient is watched. */
double rc_plan_truth_model_draw_watched(const rc_truth_setting *setting, double limit, rc_pcg *generator);

/* The marker at place u, before it is measured; the place where values of at least x begin. */
double rc_plan_truth_model_marker(const rc_truth_setting *setting, double u);
double rc_plan_truth_model_marker_at_score(const rc_truth_setting *setting, double z); /* at a normal score */
double rc_plan_truth_model_marker_place(const rc_truth_setting *setting, double x);
/* As center `center` measures it, rounded. */
double rc_plan_truth_model_measured(const rc_truth_setting *setting, size_t center, double marker);
double rc_plan_truth_model_rounded(const rc_truth_setting *setting, double x);

/* Share of a normal distribution below z. */
double rc_plan_truth_model_share_below(double z);

/* Places of markers beside the one at u: their normal scores are correlated with its, and with each other's, by a
 * common factor, which is drawn first. */
typedef struct rc_truth_factor {
    double common, own, factor;
} rc_truth_factor;
rc_truth_factor rc_plan_truth_model_factor(double correlation, double u, double v);
double rc_plan_truth_model_score(const rc_truth_factor *factor, double v); /* normal score; v uniform */

#endif
