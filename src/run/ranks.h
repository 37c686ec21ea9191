/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ranks.h - the processes of a run.  The only file besides tool/ that may see mpi.h;
 * built without MPI, or started without mpirun/srun, there is one rank.
 * MPI_THREAD_FUNNELED: every call from the thread that called rc_run_ranks_open. */
#ifndef RC_RUN_RANKS_H
#define RC_RUN_RANKS_H

#include "base/status.h"

#include <stdbool.h>

typedef struct rc_ranks rc_ranks;

RECUT_CHECK recut_status rc_run_ranks_open(int *argc, char ***argv, rc_ranks **out, recut_error *err);
void rc_run_ranks_close(rc_ranks *ranks);
int rc_run_ranks_rank(const rc_ranks *ranks);
int rc_run_ranks_size(const rc_ranks *ranks);
const char *rc_run_ranks_host(const rc_ranks *ranks);
RECUT_CHECK recut_status rc_run_ranks_agree(rc_ranks *ranks, recut_status status, recut_error *err);
RECUT_CHECK recut_status rc_run_ranks_broadcast(rc_ranks *ranks, void *bytes, size_t n, recut_error *err);
RECUT_CHECK recut_status rc_run_ranks_gather(rc_ranks *ranks, const void *bytes, size_t n, void *all, recut_error *err);
bool rc_run_ranks_same(rc_ranks *ranks, const char *text);
RECUT_CHECK recut_status rc_run_ranks_send(rc_ranks *ranks, int to, const int64_t *words, size_t n, recut_error *err);
bool rc_run_ranks_poll(rc_ranks *ranks, int *from, int64_t *words, size_t capacity, size_t *n);

#endif
