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

/* Collective.  Initializes MPI only if the environment says that a launcher started us
 * (OMPI_COMM_WORLD_SIZE, PMIX_RANK or PMI_RANK is set); duplicates the communicator.
 * RECUT_E_USAGE where a launcher started several processes that do not see each other (srun without PMIx, the mpirun of
 * another MPI, no MPI in this build): they would all write the same result.  The first of them says so, the others have
 * an empty text. */
RECUT_CHECK recut_status rc_run_ranks_open(int *argc, char ***argv, rc_ranks **out, recut_error *err);
/* One process that looks at no launcher: of a library, whose caller may be anything. */
RECUT_CHECK recut_status rc_run_ranks_alone(rc_ranks **out, recut_error *err);
/* Whether a launcher started several processes and this is not the first of them; before rc_run_ranks_open. */
bool rc_run_ranks_is_copy(void);
/* "Open MPI v4.1.4", or "none". */
void rc_run_ranks_library(char *text, size_t room);
void rc_run_ranks_close(rc_ranks *ranks); /* collective; NULL is fine; finalizes MPI if it started it */
int rc_run_ranks_rank(const rc_ranks *ranks);
int rc_run_ranks_size(const rc_ranks *ranks);
const char *rc_run_ranks_host(const rc_ranks *ranks);

/* Collective: every rank gets the error of the lowest rank that has one (status and text). */
RECUT_CHECK recut_status rc_run_ranks_agree(rc_ranks *ranks, recut_status status, recut_error *err);
/* Collective: bytes of rank 0 to all. */
RECUT_CHECK recut_status rc_run_ranks_broadcast(rc_ranks *ranks, void *bytes, size_t n, recut_error *err);
/* Collective: `bytes` of every rank to rank 0, [size][n] there (NULL elsewhere). */
RECUT_CHECK recut_status rc_run_ranks_gather(rc_ranks *ranks, const void *bytes, size_t n, void *all, recut_error *err);
/* Collective: how many ranks of this host, this one included, gave the same token. */
RECUT_CHECK recut_status rc_run_ranks_beside(rc_ranks *ranks, uint64_t token, int *count, recut_error *err);
/* Collective: is this text the same on every rank? */
bool rc_run_ranks_same(rc_ranks *ranks, const char *text);

/* Point to point, never blocking: small messages of int64 words.
 * send copies the words; they leave while anybody polls.  poll returns false when nothing has come. */
RECUT_CHECK recut_status rc_run_ranks_send(rc_ranks *ranks, int to, const int64_t *words, size_t n, recut_error *err);
bool rc_run_ranks_poll(rc_ranks *ranks, int *from, int64_t *words, size_t capacity, size_t *n);
/* Has MPI failed in a poll or send before?  Then no collective call can be trusted; close will not finalize, so
 * that the launcher ends the other ranks. */
RECUT_CHECK recut_status rc_run_ranks_check(const rc_ranks *ranks, recut_error *err);

#endif
