/* SPDX-License-Identifier: GPL-3.0-or-later
 * report.h - checks in several ranks: no rank may leave early, so a failure is only counted and told at the end. */
#ifndef TESTS_MPI_REPORT_H
#define TESTS_MPI_REPORT_H

#include "run/ranks.h"

#include <stdio.h>
#include <string.h>

static int report_failures;

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition) && report_failures++ < 20)                                                                    \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                                    \
    } while (0)

/* Closes the ranks; the exit code of all is 1 where any check of any rank failed. */
static inline int report_end(rc_ranks *ranks)
{
    recut_status st = rc_run_ranks_agree(ranks, report_failures ? RECUT_E_BUG : RECUT_OK, NULL);
    if (rc_run_ranks_rank(ranks) == 0)
        fprintf(stderr, "%d ranks: %s\n", rc_run_ranks_size(ranks), st == RECUT_OK ? "passed" : "FAILED");
    rc_run_ranks_close(ranks);
    return st == RECUT_OK ? 0 : 1;
}

#endif
