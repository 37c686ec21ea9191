/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * measure.h - works out the figures of a publication on a frame. */
#ifndef RC_STUDY_MEASURE_H
#define RC_STUDY_MEASURE_H

#include "study/study.h"

/* all: every convention, else the one that the figure aims at.  Not reentrant on one study.  Errors are NaN and a
 * reason. O(n log n), Cox models O(n p^2) a step. */
void rc_study_measure(rc_study *study, size_t i, bool all, rc_measured *out);

/* The estimate of a Cox model with several covariates, in the convention aimed at, and nothing else: one fit serves all
 * figures of the model, while each profile-likelihood interval takes many passes. */
void rc_study_measure_estimate(rc_study *study, size_t i, rc_measured *out);

#endif
