/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * anneal.h - simulated annealing of one chain. */
#ifndef RC_TWIN_ANNEAL_H
#define RC_TWIN_ANNEAL_H

#include "twin/search.h"

/* A stretch of a search. */
typedef struct rc_cooling {
    int stage; /* figures up to this one count */
    double hot, cold;
    int64_t moves;
} rc_cooling;

/* rc_twin_anneal() - from the values at hand, temperature falling geometrically, until every figure that counts is met
 * or the moves are spent; ends at the best state met.  A pure function of the values, the
 * weights, the generator and the cooling.  Returns the moves.  Source: Kirkpatrick, Gelatt & Vecchi 1983; the threshold
 * is drawn before the move, so that a move is given up as soon as the figures looked at so far are too much. */
int64_t rc_twin_anneal(rc_search *search, const rc_cooling *cooling);

/* Whether everything that counts is met. */
bool rc_twin_anneal_done(const rc_search *search);

#endif
