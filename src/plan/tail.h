/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tail.h - what the plan of rare p stores, for who reads it (see plan/layout.h). */
#ifndef RC_PLAN_TAIL_H
#define RC_PLAN_TAIL_H

/* Columns of a marker in a row. */
enum { RC_TAIL_LOG_P, RC_TAIL_VARIANCE, RC_TAIL_ANCESTORS, RC_TAIL_EXPECTED, RC_TAIL_ACCEPTED, RC_TAIL_COLUMNS };

/* Columns of the table `followed`. */
enum { RC_TAIL_TARGET, RC_TAIL_PILOT, RC_TAIL_LEVELS, RC_TAIL_SIZE, RC_TAIL_END, RC_TAIL_FOLLOWED_COLUMNS };

/* Bins of the tally `runs`; the first three as rc_plan_stop_runs wants them, of p over exp(pilot). */
enum {
    RC_TAIL_RUNS,
    RC_TAIL_SUM,
    RC_TAIL_SQUARE,
    RC_TAIL_LOST,     /* runs whose population died out */
    RC_TAIL_WITHIN,   /* sum of the variances, 2^30 to 1 */
    RC_TAIL_REMAIN,   /* sum of the ancestors, 2^20 to 1, as the next two */
    RC_TAIL_FORESEEN, /* of those expected */
    RC_TAIL_TAKEN,    /* of the shares accepted */
    RC_TAIL_BINS
};

enum {
    RC_TAIL_MARKERS_MOST = 1024,  /* markers followed at most */
    RC_TAIL_AUTO_PATIENTS = 1000, /* of more, runs take minutes: they are made where they are asked for */
    RC_TAIL_RUNS_LEAST = 16,
    RC_TAIL_RUNS_MOST = 256,
    RC_TAIL_COUNTED = 10,           /* where so many exceedances are counted, they say p well enough */
    RC_TAIL_EXPECTED_COUNT = 40,    /* and where a pilot expects so many, that many will be */
    RC_TAIL_REPLICATES_LEAST = 1000 /* below, more permutations cost less than runs */
};

#endif
