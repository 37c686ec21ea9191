/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ranks_transport.h - what ranks.c needs from MPI, so that everything else is the same code
 * with one rank, without MPI, and with many.  Private to ranks*.c. */
#ifndef RC_RUN_RANKS_TRANSPORT_H
#define RC_RUN_RANKS_TRANSPORT_H

#include "base/status.h"

#include <stdbool.h>

typedef struct rc_transport {
    void (*close)(void *self);
    recut_status (*check)(const void *self, recut_error *err);
    /* Collective: the least of everybody's values. */
    recut_status (*least)(void *self, int64_t *value, recut_error *err);
    recut_status (*broadcast)(void *self, int root, void *bytes, size_t n, recut_error *err);
    recut_status (*gather)(void *self, const void *bytes, size_t n, void *all, recut_error *err);
    recut_status (*send)(void *self, int to, const int64_t *words, size_t n, recut_error *err);
    /* Collective: of how many ranks on this host is this the token? */
    recut_status (*beside)(void *self, uint64_t token, int *count, recut_error *err);
    bool (*poll)(void *self, int *from, int64_t *words, size_t capacity, size_t *n);
} rc_transport;

/* Collective.  Joins the processes that the launcher started; self is freed by close. */
RECUT_CHECK recut_status rc_run_ranks_mpi_open(int *argc, char ***argv, const rc_transport **transport, void **self,
                                               int *rank, int *size, recut_error *err);
/* Name and version of the MPI library; callable at any time. */
void rc_run_ranks_mpi_library(char *text, size_t room);
/* Has somebody else (the program that uses the library) initialized MPI? */
bool rc_run_ranks_mpi_active(void);

#endif
