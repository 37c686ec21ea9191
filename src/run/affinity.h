/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * affinity.h - which CPUs the ranks may use, and whether the threads fit on them. */
#ifndef RC_RUN_AFFINITY_H
#define RC_RUN_AFFINITY_H

#include "run/ranks.h"

#include <stdio.h>

/* CPUs in this process' affinity mask; at least 1. */
int rc_run_affinity_cpus(void);

/* Collective.  Rank 0 writes hosts, CPUs and threads, equal ranks on one line, and warns where the threads of the
 * ranks on one host are more than the CPUs they see.  log NULL = silent. */
RECUT_CHECK recut_status rc_run_affinity_report(rc_ranks *ranks, int threads, FILE *log, recut_error *err);

#endif
