/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * claim.h - which printed figures of a cutoff cannot be true together. */
#ifndef RC_SUMMARY_CLAIM_H
#define RC_SUMMARY_CLAIM_H

#include "plan/printed.h"

#include <cjson/cJSON.h>

/* rc_summary_claim_contradictions() - appends {kind, text} to list for each.  Every printed number stands for all that
 * are rounded to it, so nothing is called a contradiction that rounding explains; tests that differ a little (Wald and
 * log-rank) get the room they need (claim.c says how much).
 *   min_fraction  least share of the patients on each side of a cutoff, as the search is said to have kept */
void rc_summary_claim_contradictions(const rc_printed *printed, double min_fraction, cJSON *list, bool *failed);

/* Hazard ratio that a p, the events and the groups imply (Schoenfeld 1981, Biometrika 68:316); above 1.  NaN where
 * they do not say. */
double rc_summary_claim_hr(const rc_printed *printed, double chisq);

#endif
