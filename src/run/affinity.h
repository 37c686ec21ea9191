/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * affinity.h - where the ranks run and on how many CPUs: said at start, because a launcher that binds
 * all threads to one core is the commonest reason of a slow run. */
#ifndef RC_RUN_AFFINITY_H
#define RC_RUN_AFFINITY_H

#include "run/ranks.h"

#include <stdio.h>

enum { RC_AFFINITY_CPUS = 8192 };

typedef struct rc_place {
    char host[256];
    int32_t rank, threads, cpus; /* cpus this rank may use; 0 = not known */
    int32_t quota;               /* CPUs of its control group, rounded up; 0 = no quota */
    uint8_t mask[RC_AFFINITY_CPUS / 8];
} rc_place;

/* CPUs that this process may use at once, a quota of its control group counted; at least 1. */
int rc_run_affinity_cpus(void);

/* Collective: how many threads this rank should have, at least 1: its CPUs divided among the ranks of its host that see
 * the very same ones, the quota among all of its host. */
RECUT_CHECK recut_status rc_run_affinity_threads(rc_ranks *ranks, int *threads, recut_error *err);

/* Collective.  *out on rank 0: [size], free with rc_base_memory_free; NULL elsewhere. */
RECUT_CHECK recut_status rc_run_affinity_gather(rc_ranks *ranks, int threads, rc_place **out, recut_error *err);

/* A line for each group of equal ranks, and at most one warning. */
void rc_run_affinity_log(const rc_place *place, int n, FILE *log);

#endif
