/* SPDX-License-Identifier: GPL-3.0-or-later
 * affinity.c - a wrong binding is the commonest way to lose half a node: say what each rank sees. */
#include "run/affinity.h"

#include "base/memory.h"

#include <sched.h>
#include <string.h>

typedef struct place {
    char host[64];
    cpu_set_t cpus;
    int threads;
} place;

int rc_run_affinity_cpus(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

static void report(const place *all, int size, FILE *log)
{
    for (int r = 0; r < size;) {
        int end = r + 1;
        while (end < size && strcmp(all[end].host, all[r].host) == 0 && CPU_EQUAL(&all[end].cpus, &all[r].cpus) &&
               all[end].threads == all[r].threads)
            end++;
        if (end - r == 1)
            fprintf(log, "recut: rank %d on %s: %d CPUs, %d threads\n", r, all[r].host, CPU_COUNT(&all[r].cpus), all[r].threads);
        else
            fprintf(log, "recut: ranks %d-%d on %s: %d CPUs, %d threads each\n", r, end - 1, all[r].host,
                    CPU_COUNT(&all[r].cpus), all[r].threads);
        r = end;
    }
    for (int r = 0; r < size; r++) {
        cpu_set_t together = all[r].cpus;
        int threads = 0, first = 1;
        for (int k = 0; k < size; k++) {
            if (strcmp(all[k].host, all[r].host) != 0) continue;
            if (k < r) first = 0;
            threads += all[k].threads;
            CPU_OR(&together, &together, &all[k].cpus);
        }
        if (first && threads > CPU_COUNT(&together))
            fprintf(log, "recut: warning: %d threads share %d CPUs on %s; check --threads and the binding of the ranks\n",
                    threads, CPU_COUNT(&together), all[r].host);
    }
}

recut_status rc_run_affinity_report(rc_ranks *ranks, int threads, FILE *log, recut_error *err)
{
    recut_status st = RECUT_OK;
    place mine, *all = NULL;
    memset(&mine, 0, sizeof mine);
    snprintf(mine.host, sizeof mine.host, "%s", rc_run_ranks_host(ranks));
    CPU_ZERO(&mine.cpus);
    if (sched_getaffinity(0, sizeof mine.cpus, &mine.cpus) != 0) CPU_SET(0, &mine.cpus);
    mine.threads = threads;
    if (rc_run_ranks_rank(ranks) == 0) RC_NEW(all, (size_t)rc_run_ranks_size(ranks), err);
    RC_TRY(rc_run_ranks_gather(ranks, &mine, sizeof mine, all, err));
    if (all && log) report(all, rc_run_ranks_size(ranks), log);
done:
    rc_base_memory_free(all);
    return st;
}
