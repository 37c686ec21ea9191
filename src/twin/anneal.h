/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * anneal.h - the search for a twin that meets the figures. */
#ifndef RC_TWIN_ANNEAL_H
#define RC_TWIN_ANNEAL_H

#include "twin/twin.h"

typedef struct rc_twin_outcome {
    size_t figures, matched; /* rules and conflicts aside */
    double loss;
    int64_t moves; /* tried */
} rc_twin_outcome;

/* rc_twin_anneal() - simulated annealing over all values until every figure without a conflict is met, or `moves`
 * are spent.  The loss is rc_study_match_loss summed over the figures, from recut's own kernels.  The same figures,
 * seed and moves give the same table.  Source: Kirkpatrick, Gelatt & Vecchi 1983; threshold drawn before the move, so
 * that a move is given up as soon as the figures looked at so far are too much. */
RECUT_CHECK recut_status rc_twin_anneal(rc_twin *twin, int64_t moves, rc_pcg *random, rc_twin_outcome *out,
                                        recut_error *err);

/* rc_twin_anneal_polish() - goes on from a table that is nearly right, hardly warm: what is met mostly stays met.  Adds
 * to out->moves. */
RECUT_CHECK recut_status rc_twin_anneal_polish(rc_twin *twin, int64_t moves, rc_pcg *random, rc_twin_outcome *out,
                                               recut_error *err);

#endif
