/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * match.h - does what was worked out print as what was published? */
#ifndef RC_STUDY_MATCH_H
#define RC_STUDY_MATCH_H

#include "study/measure.h"

typedef struct rc_match {
    bool matches;    /* every printed part, by one convention and one p */
    unsigned ratios; /* set of the conventions whose estimate and interval all print as published: bit 1 <<
                      * rc_convention */
    unsigned p;      /* set of the p that print as published: bit 1 << rc_p_kind */
} rc_match;

/* rc_study_match() - x prints as a figure of d decimals where |x - figure| <= 0.5 10^-d (a tie counts for either
 * side). */
void rc_study_match(const rc_figure *figure, const rc_measured *measured, rc_match *out);

/* rc_study_match_loss() - 0 where every printed part is met by the convention aimed at (and its p: mh, oe log-rank,
 * wald Wald, profile likelihood ratio), else the sum over the parts of the distance beyond the rounding interval, each
 * on a scale on which chance moves it about equally: ratios and p by their logarithms, C and counts by their
 * difference, means relative, a cutoff by the chi-square that it lacks to be the best. */
double rc_study_match_loss(const rc_figure *figure, const rc_measured *measured);

#endif
