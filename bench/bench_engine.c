/* SPDX-License-Identifier: GPL-3.0-or-later
 * bench_engine.c - what the engine costs around the computing of blocks: a whole run in one thread with all rows kept
 * (blocks handed out, segments, merged result) against the same blocks computed in a loop, in alternation.
 *
 *   bench_engine FOLDER [N [CRITERION [REPLICATES [ROUNDS]]]]
 *
 * Processor time of the process, user and system.  The engine's share is 1 - loop / run, its median over the rounds,
 * the least and the largest; and, free of the noise between two measurements, what of a run is not spent in blocks (the
 * kernel's loss of its caches to the engine is in the first figure only).  FOLDER takes the files. */
#include "patients.h"
#include "run/engine.h"
#include "store/store.h"
#include "study/find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 64 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The kind of analysis measured, and one like it that counts the time spent in its blocks. */
static const rc_plan_type *measured;
static double in_blocks;

static recut_status timed_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                                void *work, recut_error *err)
{
    double begin = seconds();
    recut_status st = measured->block(analysis, block, count, rows, tally, work, err);
    in_blocks += seconds() - begin;
    return st;
}

/* Every block, nothing kept. */
static recut_status loop(const rc_analysis *analysis, double *rows, int64_t *tally, double *used, recut_error *err)
{
    recut_status st = RECUT_OK;
    void *work = NULL;
    double begin = seconds();
    RC_TRY(analysis->type->work_create(analysis, &work, err));
    for (int64_t block = 0; block < analysis->n_blocks; block++) {
        memset(tally, 0, analysis->tally_length * sizeof *tally);
        RC_TRY(analysis->type->block(analysis, block, rc_plan_block_count(analysis, block), rows, tally, work, err));
    }
    *used = seconds() - begin;
done:
    if (work) analysis->type->work_destroy(work);
    return st;
}

/* As `recut permute` does it, from an empty folder to the merged result. */
static recut_status run(rc_analysis *analysis, rc_ranks *ranks, const char *folder, double *used, recut_error *err)
{
    recut_status st = RECUT_OK;
    char result[4096], segments[4096], fingerprint[33];
    rc_store_state *found = NULL;
    rc_sink sink = {0};
    rc_run_outcome outcome;
    int lock = -1;
    const rc_run_options options = {.threads = 1, .flush_seconds = 5, .progress = RC_PROGRESS_NONE};
    snprintf(result, sizeof result, "%.4000s/engine.h5", folder);
    snprintf(segments, sizeof segments, "%.4000s/engine.d", folder);
    double begin = seconds();
    rc_plan_fingerprint(&analysis, 1, fingerprint);
    rc_store_head head = {.fingerprint = fingerprint, .cohort_json = "{}"};
    RC_TRY(rc_store_scan(segments, fingerprint, &analysis, 1, &found, &lock, err));
    RC_TRY(
        rc_store_sink_create(segments, 0, found->next_segment, found->launch, fingerprint, &analysis, 1, &sink, err));
    RC_TRY(rc_run_engine(&analysis, 1, found->done, found->stop_counts, ranks, &sink, &options, &outcome, err));
    RC_TRY(rc_store_merge(segments, result, &head, &analysis, 1, err));
    RC_TRY(rc_store_remove(segments, err));
    *used = seconds() - begin;
done:
    rc_store_unlock(lock);
    if (sink.self) rc_store_sink_destroy(&sink);
    rc_store_state_destroy(found);
    unlink(result);
    return st;
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void print_share(double *share, size_t rounds)
{
    qsort(share, rounds, sizeof *share, by_value);
    printf("\t%.1f\t%.1f\t%.1f", share[rounds / 2], share[0], share[rounds - 1]);
}

static recut_status measure(rc_analysis *analysis, rc_ranks *ranks, const char *folder, size_t rounds, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *rows = NULL, alone[ROUNDS], whole[ROUNDS], share[ROUNDS], outside[ROUNDS];
    int64_t *tally = NULL;
    rc_plan_type timed = *analysis->type;
    measured = analysis->type;
    timed.block = timed_block;
    RC_NEW(rows, (size_t)analysis->block_size * analysis->n_columns, err);
    RC_NEW(tally, analysis->tally_length, err);
    for (size_t r = 0; r < rounds; r++) {
        analysis->type = measured;
        RC_TRY(loop(analysis, rows, tally, &alone[r], err));
        analysis->type = &timed;
        in_blocks = 0;
        RC_TRY(run(analysis, ranks, folder, &whole[r], err));
        share[r] = 100 * (1 - alone[r] / whole[r]);
        outside[r] = 100 * (1 - in_blocks / whole[r]);
    }
    qsort(alone, rounds, sizeof *alone, by_value);
    qsort(whole, rounds, sizeof *whole, by_value);
    double each = 1e9 / (double)analysis->replicates;
    printf("loop_ns\trun_ns\tengine_percent_median\tengine_percent_min\tengine_percent_max\t"
           "outside_blocks_percent_median\toutside_blocks_percent_min\toutside_blocks_percent_max\trounds\n");
    printf("%.1f\t%.1f", each * alone[rounds / 2], each * whole[rounds / 2]);
    print_share(share, rounds);
    print_share(outside, rounds);
    printf("\t%zu\n", rounds);
done:
    analysis->type = measured;
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    return st;
}

int main(int argc, char **argv)
{
    recut_status st = RECUT_OK;
    recut_error error = {.index = -1}, *err = &error;
    recut_cohort *cohort = NULL;
    rc_analysis *analysis = NULL;
    rc_ranks *ranks = NULL;
    if (argc < 2) {
        fprintf(stderr, "usage: bench_engine FOLDER [N [CRITERION [REPLICATES [ROUNDS]]]]\n");
        return 2;
    }
    size_t rounds = argc > 5 ? strtoul(argv[5], NULL, 10) : 5;
    rc_plan_options options = {.criterion = argc > 3 ? argv[3] : "logrank",
                               .min_fraction = 0.1,
                               .replicates = argc > 4 ? strtoll(argv[4], NULL, 10) : 4000000,
                               .seed = 1,
                               .rows = -1,
                               .hazard_ratio = "mh"};
    if (rounds < 1 || rounds > ROUNDS) rounds = 5;
    RC_TRY(rc_run_ranks_open(&argc, &argv, &ranks, err));
    RC_TRY(patients_make(argc > 2 ? strtoul(argv[2], NULL, 10) : 143, &cohort, err));
    RC_TRY(rc_plan_create(rc_study_find("permute"), cohort, &options, &analysis, err));
    snprintf(analysis->group, sizeof analysis->group, "permute/0");
    RC_TRY(measure(analysis, ranks, argv[1], rounds, err));
done:
    if (st != RECUT_OK) fprintf(stderr, "bench_engine: error: %s\n", error.text);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    rc_run_ranks_close(ranks);
    return st == RECUT_OK ? 0 : 1;
}
