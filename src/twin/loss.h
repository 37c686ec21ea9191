/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * loss.h - what a chain's state costs: rc_study_match_loss of every figure that counts by the stage, weighted. */
#ifndef RC_TWIN_LOSS_H
#define RC_TWIN_LOSS_H

#include "study/match.h"
#include "twin/search.h"

/* After values of the frame were written over: orders, terms and every loss anew, corrections and estimates of models
 * with them, so that what follows depends on the values alone. */
void rc_twin_loss_afresh(rc_search *search);
void rc_twin_loss_back_to_best(rc_search *search);

/* Whether the total after the move at hand is at most `budget`: given up as soon as the figures looked at so far
 * are too much, the cheap and choosy ones first, profile-likelihood limits first by what they were last to Wald's. */
bool rc_twin_loss_affordable(rc_search *search, double budget);
/* The move that was affordable is kept. */
void rc_twin_loss_accept(rc_search *search);

/* By refusals per cost. */
void rc_twin_loss_reorder(rc_search *search);

/* Figures that count by the stage and are not met, and the sum of their losses without weights. */
size_t rc_twin_loss_unmet(const rc_search *search, double *sum);

#endif
