/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * population.h - the search for a twin that meets the figures: several chains in rounds, over threads and ranks. */
#ifndef RC_TWIN_POPULATION_H
#define RC_TWIN_POPULATION_H

#include "run/ranks.h"
#include "twin/twin.h"

#include <stdio.h>

enum { RC_TWIN_CHAINS_MOST = 1024, RC_TWIN_CHAINS = 8, RC_TWIN_MOVES = 40000000 }; /* at most; by default */

typedef struct rc_twin_options {
    uint64_t seed;
    int64_t moves; /* of all chains together; the last phase has at most as many again; 0 = the start as drawn */
    int chains;    /* 1 .. RC_TWIN_CHAINS_MOST */
    int threads;   /* of each rank */
    FILE *log;     /* a line after each round; NULL = silent */
} rc_twin_options;

typedef struct rc_twin_outcome {
    size_t figures, matched; /* rules and conflicts aside */
    double loss;             /* of all figures, without weights */
    int64_t moves;           /* tried */
} rc_twin_outcome;

/* rc_twin_population() - collective.  Each chain anneals (anneal.h), the figures of one more stage after the other,
 * then from ever less hot; after each round the best quarter goes on, copied to the others; figures that stay unmet
 * weigh more from round to round in a chain.  At the end every chain is worked over by exact.h, and the best is the
 * twin, on every rank.  Chain and round make the generator: the same figures, seed, moves and chains give the same
 * twin on any number of threads and ranks.  Source: go with the winners, Grassberger 2002 Comput Phys Commun
 * 147:64.  Errors: those of rc_twin_create and rc_run_threads_create. */
RECUT_CHECK recut_status rc_twin_population(const rc_figures *figures, const rc_twin_options *options, rc_ranks *ranks,
                                            rc_twin **out, rc_twin_outcome *outcome, recut_error *err);

#endif
