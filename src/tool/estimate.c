/* SPDX-License-Identifier: GPL-3.0-or-later
 * estimate.c - calibration, sizes, and a layout that fits them.
 *
 *   1. calibration     2. sizes     3. layout     4. printing */
#include "tool/estimate.h"

#include "base/memory.h"
#include "run/affinity.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static const double calibration_seconds = 2.0; /* of all analyses */
static const double calibration_least = 0.2;   /* of one */
static const double wall_wanted = 1800;        /* cores are added until a run takes about this long */
static const int64_t blocks_a_core = 8;        /* fewer, and cores wait for the last block */
static const double unflushed_bytes = 64e6;    /* what a rank holds before it writes a segment */
static const double margin = 1.5;              /* of the time limit over the expected time: other nodes are slower */

typedef struct part {
    double seconds_a_replicate, work_bytes;
    double result_bytes, block_bytes;
} part;

typedef struct estimate {
    part *part; /* [n] */
    int64_t blocks;
    double core_seconds, longest_block, result_bytes, rank_bytes;
    int ranks, threads;
    double wall; /* with that layout */
    int64_t limit_minutes;
} estimate;

/* ---- 1. calibration ----------------------------------------------------- */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double peak_bytes(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? 1024.0 * (double)usage.ru_maxrss : 0;
}

/* Growing pieces of blocks from all over the run, until the time is used up; the last, largest piece of each size
 * counts. */
static recut_status calibrate(const rc_analysis *analysis, double seconds, part *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    void *work = NULL;
    double *rows = NULL, started = now(), spent = 0, before = peak_bytes();
    int64_t *tally = NULL, block = 0;
    double replicates = 0;
    size_t count = 1;
    RC_NEW(tally, analysis->tally_length, err);
    RC_NEW(rows, analysis->rows_kept ? (size_t)analysis->block_size * analysis->n_columns : 0, err);
    RC_TRY(analysis->type->work_create(analysis, &work, err));
    while (now() - started < seconds) {
        size_t here = rc_plan_block_count(analysis, block);
        double from = now();
        here = count < here ? count : here;
        memset(tally, 0, analysis->tally_length * sizeof *tally);
        RC_TRY(analysis->type->block(analysis, block, here, rc_plan_block_rows(analysis, block) >= here ? rows : NULL,
                                     tally, work, err));
        double took = now() - from;
        if (took < 0.02 * seconds && count < (size_t)analysis->block_size)
            count *= 2; /* the clock and the caches: not counted */
        else {
            spent += took;
            replicates += (double)here;
        }
        block = (block + analysis->n_blocks / 16 + 1) % analysis->n_blocks;
    }
    if (replicates > 0)
        out->seconds_a_replicate = spent / replicates;
    else
        out->seconds_a_replicate = seconds / (double)count; /* a single replicate was longer than that, or nearly */
    out->work_bytes = peak_bytes() - before;
done:
    if (work) analysis->type->work_destroy(work);
    rc_base_memory_free(tally);
    rc_base_memory_free(rows);
    return st;
}

/* ---- 2. sizes ----------------------------------------------------------- */

static double result_bytes(const rc_analysis *analysis)
{
    double bytes =
        8.0 * (double)analysis->rows_kept * (double)analysis->n_columns + 8.0 * (double)analysis->tally_length + 16384;
    for (size_t t = 0; t < analysis->n_tables; t++)
        bytes += 8.0 * (double)analysis->table[t].n_rows * (double)analysis->table[t].n_columns + 4096;
    return bytes;
}

static recut_status measure(rc_analysis *const *analysis, size_t n, estimate *e, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t computed = 0;
    double thread_bytes = 0;
    for (size_t a = 0; a < n; a++) computed += analysis[a]->n_blocks > 0;
    RC_NEW(e->part, n, err);
    for (size_t a = 0; a < n; a++) {
        part *p = &e->part[a];
        p->result_bytes = result_bytes(analysis[a]);
        e->result_bytes += p->result_bytes;
        if (analysis[a]->n_blocks == 0) continue;
        RC_TRY(calibrate(analysis[a], fmax(calibration_seconds / (double)computed, calibration_least), p, err));
        double longest = p->seconds_a_replicate * (double)rc_plan_block_count(analysis[a], 0);
        p->block_bytes = 8.0 * (double)analysis[a]->tally_length;
        if (analysis[a]->rows_kept)
            p->block_bytes += 8.0 * (double)analysis[a]->block_size * (double)analysis[a]->n_columns;
        if (longest > e->longest_block) e->longest_block = longest;
        e->blocks += analysis[a]->n_blocks;
        e->core_seconds += p->seconds_a_replicate * (double)analysis[a]->replicates;
        double bytes = p->work_bytes + 4 * p->block_bytes; /* being computed, finished, and queued on the way */
        if (bytes > thread_bytes) thread_bytes = bytes;
    }
    e->rank_bytes = thread_bytes; /* of one thread, until the layout is known */
done:
    return st;
}

/* ---- 3. layout ---------------------------------------------------------- */

static void choose_layout(const rc_api_options *options, estimate *e)
{
    int cpus = rc_run_affinity_cpus(), cores = 1;
    double largest = unflushed_bytes < e->result_bytes ? unflushed_bytes : e->result_bytes;
    while (e->core_seconds / cores > wall_wanted && (int64_t)cores * 2 * blocks_a_core <= e->blocks && cores < 65536)
        cores *= 2;
    if (cores < cpus && e->core_seconds > 10)
        cores = e->blocks / blocks_a_core < cpus ? (int)(e->blocks / blocks_a_core) : cpus;
    if (cores < 1) cores = 1;
    e->threads = options->run.threads > 0 && options->run.threads < cores ? options->run.threads
                 : cores < cpus                                           ? cores
                                                                          : cpus;
    e->ranks = (cores + e->threads - 1) / e->threads;
    e->wall = e->core_seconds / (e->ranks * e->threads) + e->longest_block;
    e->limit_minutes = 5 * (int64_t)ceil((margin * e->wall + 120) / 300);
    e->rank_bytes = peak_bytes() + e->rank_bytes * e->threads + 2 * largest; /* rows, and the segment made of them */
}

/* ---- 4. printing -------------------------------------------------------- */

static void say_bytes(char *out, size_t room, double bytes)
{
    const char *const unit[] = {"kB", "MB", "GB", "TB", "PB"};
    int u = 0;
    for (bytes /= 1e3; bytes >= 1000 && u < 4; u++) bytes /= 1e3;
    snprintf(out, room, "%.3g %s", bytes, unit[u]);
}

static void say_seconds(char *out, size_t room, double seconds)
{
    if (seconds < 1e-3)
        snprintf(out, room, "%.3g us", 1e6 * seconds);
    else if (seconds < 1)
        snprintf(out, room, "%.3g ms", 1e3 * seconds);
    else if (seconds < 120)
        snprintf(out, room, "%.3g s", seconds);
    else if (seconds < 7200)
        snprintf(out, room, "%.3g min", seconds / 60);
    else
        snprintf(out, room, "%.4g h", seconds / 3600);
}

static void print_text(rc_analysis *const *analysis, size_t n, const estimate *e)
{
    char a_replicate[32], a_block[32], core[32], result[32], rank[32], wall[32];
    size_t analyses = 0;
    int64_t replicates = 0;
    for (size_t a = 0; a < n; a++) {
        if (analysis[a]->n_blocks == 0) continue;
        analyses++;
        replicates += analysis[a]->replicates;
        say_seconds(a_replicate, sizeof a_replicate, e->part[a].seconds_a_replicate);
        say_seconds(a_block, sizeof a_block,
                    e->part[a].seconds_a_replicate * (double)rc_plan_block_count(analysis[a], 0));
        say_seconds(core, sizeof core, e->part[a].seconds_a_replicate * (double)analysis[a]->replicates);
        printf("%s%s%s: %" PRId64 " replicates%s in %" PRId64 " blocks of %" PRId64
               "; %s a replicate, %s a block, %s of a core\n",
               analysis[a]->group, *analysis[a]->label ? " " : "", analysis[a]->label, analysis[a]->replicates,
               rc_plan_stop_rows(analysis[a]) || analysis[a]->adaptive > 0 ? " at most (it may stop earlier)" : "",
               analysis[a]->n_blocks, analysis[a]->block_size, a_replicate, a_block, core);
    }
    say_bytes(result, sizeof result, e->result_bytes);
    if (analyses > 1)
        printf("in all: %zu analyses, %" PRId64 " replicates in %" PRId64 " blocks\n", analyses, replicates, e->blocks);
    say_bytes(rank, sizeof rank, e->rank_bytes);
    say_seconds(wall, sizeof wall, e->wall);
    printf("core hours: %.4g, measured on one core of this machine\n", e->core_seconds / 3600);
    printf("result: %s, and as much for the segments while it runs\n", result);
    printf("suggested: %d %s x %d %s: about %s; memory of a rank about %s\n", e->ranks,
           e->ranks == 1 ? "rank" : "ranks", e->threads, e->threads == 1 ? "thread" : "threads", wall, rank);
    printf("for sbatch: --ntasks=%d --cpus-per-task=%d --mem-per-cpu=%dM --time=%02" PRId64 ":%02" PRId64 ":00\n",
           e->ranks, e->threads, (int)ceil(1.3 * e->rank_bytes / 1e6 / e->threads) + 50, e->limit_minutes / 60,
           e->limit_minutes % 60);
}

static recut_status print_json(rc_analysis *const *analysis, size_t n, const estimate *e, recut_error *err)
{
    cJSON *root = cJSON_CreateObject(), *list = root ? cJSON_AddArrayToObject(root, "analyses") : NULL;
    for (size_t a = 0; list && a < n; a++) {
        cJSON *item = analysis[a]->n_blocks ? cJSON_CreateObject() : NULL;
        if (!item) continue;
        cJSON_AddStringToObject(item, "analysis", analysis[a]->group);
        if (*analysis[a]->label) cJSON_AddStringToObject(item, "label", analysis[a]->label);
        cJSON_AddNumberToObject(item, "core_hours",
                                e->part[a].seconds_a_replicate * (double)analysis[a]->replicates / 3600);
        cJSON_AddNumberToObject(item, "result_bytes", ceil(e->part[a].result_bytes));
        cJSON_AddNumberToObject(item, "replicates", (double)analysis[a]->replicates);
        cJSON_AddNumberToObject(item, "blocks", (double)analysis[a]->n_blocks);
        cJSON_AddNumberToObject(item, "block_size", (double)analysis[a]->block_size);
        cJSON_AddNumberToObject(item, "seconds_per_replicate", e->part[a].seconds_a_replicate);
        cJSON_AddNumberToObject(item, "seconds_per_block",
                                e->part[a].seconds_a_replicate * (double)rc_plan_block_count(analysis[a], 0));
        cJSON_AddItemToArray(list, item);
    }
    if (root) {
        cJSON_AddNumberToObject(root, "blocks", (double)e->blocks);
        cJSON_AddNumberToObject(root, "core_hours", e->core_seconds / 3600);
        cJSON_AddNumberToObject(root, "result_bytes", ceil(e->result_bytes));
        cJSON_AddNumberToObject(root, "rank_bytes", ceil(e->rank_bytes));
        cJSON_AddNumberToObject(root, "ranks", e->ranks);
        cJSON_AddNumberToObject(root, "threads", e->threads);
        cJSON_AddNumberToObject(root, "seconds", e->wall);
        cJSON_AddNumberToObject(root, "time_limit_minutes", (double)e->limit_minutes);
    }
    char *text = list ? cJSON_Print(root) : NULL;
    cJSON_Delete(root);
    if (!text) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the estimate");
    puts(text);
    cJSON_free(text);
    return RECUT_OK;
}

recut_status rc_tool_estimate(rc_ranks *ranks, const rc_api_options *options, rc_analysis *const *analysis, size_t n,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    estimate e = {0};
    if (rc_run_ranks_rank(ranks) == 0) {
        st = measure(analysis, n, &e, err);
        if (st == RECUT_OK) choose_layout(options, &e);
        if (st == RECUT_OK && options->json)
            st = print_json(analysis, n, &e, err);
        else if (st == RECUT_OK)
            print_text(analysis, n, &e);
        if (st == RECUT_OK && (fflush(stdout) != 0 || ferror(stdout)))
            st = RC_FAIL(err, RECUT_E_IO, -1, "cannot write to standard output: %s", strerror(errno));
    }
    rc_base_memory_free(e.part);
    return rc_run_ranks_agree(ranks, st, err);
}
