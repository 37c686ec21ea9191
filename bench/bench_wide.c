/* SPDX-License-Identifier: GPL-3.0-or-later
 * bench_wide.c - many markers against one: nanoseconds of a marker and replicate in the blocks of `recut permute` over
 * all markers of a matrix, and of shuffle and search of single markers of it; in one process, in alternation.
 *
 *   bench_wide MATRIX.csv [CRITERION [REPEATS]]
 *
 * Prints one line: what, markers, patients, event times, ns of a marker and replicate together (plan) and alone
 * (kernel), median, least and largest ratio of the repeats.  Processor time of the thread. */
#include "base/memory.h"
#include "cohort/read.h"
#include "kernel/scan_fused.h"
#include "plan/context.h"
#include "study/find.h"
#include "timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 4, MOST = 64, SAMPLE = 100, ROUNDS = 40 };

typedef struct bench {
    recut_cohort *cohort;
    rc_analysis *analysis;
    rc_context *context;
    void *work, *fused_memory;
    int64_t *tally;
    uint32_t *record;
    rc_fused fused;
    double sink; /* keeps the work from being optimised away */
} bench;

static recut_status make(bench *b, const char *path, const char *criterion, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *const marker = "G*";
    size_t k = 0;
    rc_cohort_options from = {.path = path, .n_markers = 1, .marker = &marker};
    rc_plan_options options = {
        .criterion = criterion, .min_fraction = 0.1, .replicates = 100000, .seed = 1, .hazard_ratio = "mh"};
    RC_TRY(rc_cohort_read(&from, &b->cohort, err));
    RC_TRY(rc_plan_create(rc_study_find("permute"), b->cohort, &options, &b->analysis, err));
    rc_search search;
    RC_TRY(rc_plan_criterion_search(NULL, &options, &search, err));
    RC_TRY(rc_plan_context_create(b->cohort, &search, &b->context, err));
    RC_TRY(b->analysis->type->work_create(b->analysis, &b->work, err));
    RC_NEW(b->tally, b->analysis->tally_length, err);
    RC_NEW(b->record, LANES * b->cohort->n, err);
    for (size_t i = 0; i < b->cohort->n_markers; i++)
        if (b->context->marker[i].scan.k > k) k = b->context->marker[i].scan.k;
    const rc_scan_table *table = b->context->search.kernel;
    const rc_scan *scan = &b->context->marker[0].scan;
    b->fused_memory = rc_base_memory_zeroed(rc_kernel_fused_bytes(table, scan, k, !search.criterion->exact), 1);
    if (!b->fused_memory) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    rc_kernel_fused_init(&b->fused, table, scan, k, !search.criterion->exact, b->fused_memory);
done:
    return st;
}

/* Nanoseconds of a marker and replicate when all are searched together: one block. */
static double together(bench *b, int64_t block)
{
    size_t count = rc_plan_block_count(b->analysis, block);
    double begin = timing_seconds();
    if (b->analysis->type->block(b->analysis, block, count, NULL, b->tally, b->work, NULL) != RECUT_OK) exit(1);
    return (timing_seconds() - begin) * 1e9 / (double)(count * b->cohort->n_markers);
}

/* The same of some markers one by one, each with shuffles of its own. */
static double alone(bench *b, int64_t round)
{
    size_t n = b->cohort->n, n_markers = b->cohort->n_markers, sample = n_markers < SAMPLE ? n_markers : SAMPLE;
    rc_pcg generator[LANES];
    for (int lane = 0; lane < LANES; lane++) rc_base_pcg_for_block(&generator[lane], 2, 3, 4, round * LANES + lane);
    double begin = timing_seconds();
    for (size_t s = 0; s < sample; s++) {
        size_t i = s * n_markers / sample;
        for (int r = 0; r < ROUNDS; r++) {
            rc_scan_best best;
            rc_kernel_fused_shuffle(b->context->search.kernel, generator, LANES, b->cohort->marker[i].order, b->record,
                                    n, n);
            for (size_t lane = 0; lane < LANES; lane++) {
                rc_kernel_fused_search(&b->fused, &b->context->marker[i].scan, b->record + lane * n, &best);
                b->sink += best.statistic;
            }
        }
    }
    return (timing_seconds() - begin) * 1e9 / (double)(sample * ROUNDS * LANES);
}

int main(int argc, char **argv)
{
    const char *criterion = argc > 2 ? argv[2] : "logrank";
    size_t repeats = argc > 3 ? (size_t)strtoul(argv[3], NULL, 10) : 5;
    double all[MOST], one[MOST], ratio[MOST];
    recut_error err = {0};
    bench b = {0};
    if (repeats < 1 || repeats > MOST) repeats = 5;
    if (argc < 2 || make(&b, argv[1], criterion, &err) != RECUT_OK) {
        fprintf(stderr, "bench_wide: error: %s\n", argc < 2 ? "expected MATRIX.csv" : err.text);
        return 2;
    }
    together(&b, 0); /* caches */
    for (size_t r = 0; r < repeats; r++) {
        one[r] = alone(&b, (int64_t)r);
        all[r] = together(&b, (int64_t)r + 1);
        ratio[r] = all[r] / one[r];
    }
    double each = timing_median(all, repeats), single = timing_median(one, repeats),
           middle = timing_median(ratio, repeats);
    printf("%s\t%zu\t%zu\t%zu\t%.0f\t%.0f\t%.2f\t%.2f\t%.2f\n", criterion, b.cohort->n_markers, b.cohort->n,
           b.cohort->n_event_times, each, single, middle, ratio[0], ratio[repeats - 1]);
    if (b.sink < 0) printf("# no statistic\n");
    b.analysis->type->work_destroy(b.work);
    rc_base_memory_free(b.tally);
    rc_base_memory_free(b.record);
    rc_base_memory_free(b.fused_memory);
    rc_plan_context_destroy(b.context);
    rc_plan_destroy(b.analysis);
    recut_cohort_destroy(b.cohort);
    return 0;
}
