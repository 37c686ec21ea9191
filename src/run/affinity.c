/* SPDX-License-Identifier: GPL-3.0-or-later
 * affinity.c - hosts, CPUs and threads of the ranks. */
#include "run/affinity.h"

#include "base/memory.h"
#include "base/text.h"
#include "run/quota.h"

#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { HOSTS_NAMED = 4 };

static void look(rc_place *place)
{
    cpu_set_t *set = CPU_ALLOC(RC_AFFINITY_CPUS);
    size_t bytes = CPU_ALLOC_SIZE(RC_AFFINITY_CPUS);
    if (set && sched_getaffinity(0, bytes, set) == 0) {
        place->cpus = CPU_COUNT_S(bytes, set);
        for (size_t cpu = 0; cpu < RC_AFFINITY_CPUS; cpu++)
            if (CPU_ISSET_S(cpu, bytes, set)) place->mask[cpu / 8] = (uint8_t)(place->mask[cpu / 8] | 1U << cpu % 8);
    }
    if (set) CPU_FREE(set);
    double quota = rc_run_quota("/sys/fs/cgroup", "/proc/self/cgroup");
    if (quota < RC_AFFINITY_CPUS) place->quota = (int32_t)ceil(quota);
}

static int least(int cpus, int quota)
{
    if (quota > 0 && (cpus == 0 || quota < cpus)) cpus = quota;
    return cpus > 0 ? cpus : 1;
}

int rc_run_affinity_cpus(void)
{
    rc_place place = {.cpus = 0};
    look(&place);
    return least(place.cpus, place.quota);
}

recut_status rc_run_affinity_threads(rc_ranks *ranks, int *threads, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_place place = {.cpus = 0};
    int same = 1, beside = 1;
    look(&place);
    uint64_t token = 14695981039346656037U; /* FNV-1a of the mask */
    for (size_t i = 0; i < sizeof place.mask; i++) token = (token ^ place.mask[i]) * 1099511628211U;
    RC_TRY(rc_run_ranks_beside(ranks, token, &same, err));
    RC_TRY(rc_run_ranks_beside(ranks, 0, &beside, err));
    int quota = place.quota / beside;
    *threads = least(place.cpus / same, place.quota > 0 && quota == 0 ? 1 : quota);
done:
    return st;
}

recut_status rc_run_affinity_gather(rc_ranks *ranks, int threads, rc_place **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_place *all = NULL, own = {.rank = rc_run_ranks_rank(ranks), .threads = threads};
    if (own.rank == 0) {
        all = rc_base_memory_zeroed((size_t)rc_run_ranks_size(ranks), sizeof *all);
        if (!all) st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for %d ranks", rc_run_ranks_size(ranks));
    }
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    snprintf(own.host, sizeof own.host, "%s", rc_run_ranks_host(ranks));
    look(&own);
    RC_TRY(rc_run_ranks_gather(ranks, &own, sizeof own, all, err));
    *out = all;
    all = NULL;
done:
    rc_base_memory_free(all);
    return st;
}

/* ---- the log ------------------------------------------------------------ */

/* Equal ranks next to each other, by host within them. */
static int by_kind(const void *left, const void *right)
{
    const rc_place *a = *(const rc_place *const *)left, *b = *(const rc_place *const *)right;
    if (a->threads != b->threads) return a->threads < b->threads ? -1 : 1;
    if (a->cpus != b->cpus) return a->cpus < b->cpus ? -1 : 1;
    int order = strcmp(a->host, b->host);
    return order ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

static int by_host(const void *left, const void *right)
{
    const rc_place *a = *(const rc_place *const *)left, *b = *(const rc_place *const *)right;
    int order = strcmp(a->host, b->host);
    return order ? order : (a->rank > b->rank) - (a->rank < b->rank);
}

static void log_kind(const rc_place *const *place, int n, FILE *log)
{
    int hosts = 0;
    fprintf(log, "recut: %d rank%s of %d thread%s on ", n, n == 1 ? "" : "s", place[0]->threads,
            place[0]->threads == 1 ? "" : "s");
    for (int i = 0; i < n; i++) {
        if (i > 0 && strcmp(place[i]->host, place[i - 1]->host) == 0) continue;
        if (hosts < HOSTS_NAMED) fprintf(log, "%s%s", hosts ? ", " : "", place[i]->host);
        hosts++;
    }
    if (hosts > HOSTS_NAMED) fprintf(log, " and %d more hosts", hosts - HOSTS_NAMED);
    if (place[0]->cpus == 0)
        fprintf(log, "; CPUs unknown\n");
    else if (place[0]->quota > 0 && place[0]->quota < place[0]->cpus)
        fprintf(log, "; %d CPUs seen%s, quota of %d\n", place[0]->cpus, n > 1 ? " by each" : "", place[0]->quota);
    else
        fprintf(log, "; %d CPU%s seen%s\n", place[0]->cpus, place[0]->cpus == 1 ? "" : "s", n > 1 ? " by each" : "");
}

/* Threads and CPUs of the ranks of one host; a quota is that of all of them. */
static void count_host(const rc_place *const *place, int n, int *threads, int *cpus)
{
    *threads = *cpus = 0;
    for (int i = 0; i < n; i++) *threads += place[i]->threads;
    for (size_t byte = 0; byte < RC_AFFINITY_CPUS / 8; byte++) {
        unsigned seen = 0;
        for (int i = 0; i < n; i++) seen |= place[i]->mask[byte];
        *cpus += __builtin_popcount(seen);
    }
    if (*cpus > 0) *cpus = least(*cpus, place[0]->quota);
}

static void warn(const rc_place *const *place, int n, FILE *log)
{
    int crowded = 0, worst_threads = 0, worst_cpus = 1;
    const char *worst = "";
    for (int first = 0, end; first < n; first = end) {
        int threads, cpus;
        for (end = first + 1; end < n && strcmp(place[end]->host, place[first]->host) == 0;) end++;
        count_host(place + first, end - first, &threads, &cpus);
        if (cpus == 0 || threads <= cpus) continue;
        crowded++;
        if ((int64_t)threads * worst_cpus > (int64_t)worst_threads * cpus) {
            worst = place[first]->host;
            worst_threads = threads;
            worst_cpus = cpus;
        }
    }
    if (crowded == 0) return;
    fprintf(log, "recut: warning: %d threads share %d CPU%s on %s", worst_threads, worst_cpus,
            worst_cpus == 1 ? "" : "s", worst);
    if (crowded > 1) fprintf(log, " (and too few on %d more host%s)", crowded - 1, crowded == 2 ? "" : "s");
    if (n == 1)
        rc_base_text_print(log, "; use fewer " RC_TEXT_OPTION "threads\n");
    else
        rc_base_text_print(log, "; use fewer " RC_TEXT_OPTION
                                "threads, or mpirun --bind-to none or --map-by slot:PE=THREADS\n");
}

void rc_run_affinity_log(const rc_place *place, int n, FILE *log)
{
    const rc_place **sorted = rc_base_memory_zeroed((size_t)n, sizeof *sorted);
    if (!sorted) return; /* it is only a log */
    for (int i = 0; i < n; i++) sorted[i] = &place[i];
    qsort(sorted, (size_t)n, sizeof *sorted, by_kind);
    for (int first = 0, end; first < n; first = end) {
        for (end = first + 1;
             end < n && sorted[end]->threads == sorted[first]->threads && sorted[end]->cpus == sorted[first]->cpus;)
            end++;
        log_kind(sorted + first, end - first, log);
    }
    qsort(sorted, (size_t)n, sizeof *sorted, by_host);
    warn(sorted, n, log);
    rc_base_memory_free(sorted);
}
