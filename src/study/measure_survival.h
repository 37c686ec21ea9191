/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measure_survival.h - figures about an endpoint: hazard ratios, Harrell's C, the cutoff of the largest log-rank.
 * What is not about the figure is left as it is in out; `all` as in measure.h. */
#ifndef RC_STUDY_MEASURE_SURVIVAL_H
#define RC_STUDY_MEASURE_SURVIVAL_H

#include "study/study.h"

void rc_study_measure_survival(rc_study *study, const rc_measure *measure, bool all, rc_measured *out);
void rc_study_measure_cutoff(rc_study *study, const rc_measure *measure, rc_measured *out);
void rc_study_measure_cox(rc_study *study, const rc_measure *measure, bool all, rc_measured *out);
/* The estimate of a Cox model alone. */
void rc_study_measure_cox_estimate(rc_study *study, const rc_measure *measure, rc_measured *out);

#endif
