/* SPDX-License-Identifier: GPL-3.0-or-later
 * How right splitting is, and how long it takes: p of levels by counting, and by repeated estimates, each of a pilot
 * and of runs that end as the plan's do.
 *
 *   bench_splitting count TABLE WHERE MARKER CRITERION EACH FIRST LAST LEVEL...
 *   bench_splitting estimate TABLE WHERE MARKER CRITERION FIRST LAST LEVEL
 *
 * count prints, for each of the portions FIRST to LAST of EACH permutations, how many reach each of the levels, which
 * ascend.  estimate prints for the repetitions FIRST to LAST patients, p, its 95 % interval, runs, spread and ancestors
 * (as in summary/README.md, .permute[].tail), processor seconds of the runs and of the pilot.  A line is a function of
 * its number, so what was stopped goes on where it ended.  WHERE may be empty.  (bench/splitting.sh.) */
#include "base/memory.h"
#include "cohort/read.h"
#include "plan/permute_state.h"
#include "plan/tail.h"
#include "plan/tail_marker.h"
#include "summary/tail_numbers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LEVELS_MOST = 8, LANES = RC_SHUFFLE_LANES, COUNT = 1, ESTIMATE = 2 };

static double now(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

typedef struct counter {
    const rc_scan *scan;
    rc_fused fused;
    bool score;
    size_t n_levels;
    double level[LEVELS_MOST];
    uint32_t *record, *scratch;
    void *memory;
} counter;

static double statistic_of(const counter *c, const uint32_t *record)
{
    rc_scan_best best;
    if (!c->score) return rc_kernel_fused_reaches(&c->fused, c->scan, record, c->level[0], &best) ? best.statistic : -1;
    rc_kernel_fused_search(&c->fused, c->scan, record, &best);
    return best.statistic;
}

static void count(const counter *c, const rc_tail_marker *tail, double each, int64_t portion)
{
    const rc_scan_table *kernel = tail->context->search.kernel;
    double hits[LEVELS_MOST] = {0};
    rc_pcg generator[LANES];
    for (int lane = 0; lane < LANES; lane++)
        rc_base_pcg_for_block(&generator[lane], 1, 2, COUNT, portion * LANES + lane);
    for (double b = 0; b < each; b += LANES) {
        rc_plan_shuffle_draw(&tail->shuffle, kernel, generator, LANES, c->record, c->scratch);
        for (size_t lane = 0; lane < LANES && b + (double)lane < each; lane++) {
            double statistic = statistic_of(c, c->record + lane * c->scan->n);
            for (size_t l = 0; l < c->n_levels && statistic >= c->level[l]; l++) hits[l]++;
        }
    }
    printf("%lld\t%.0f", (long long)portion, each);
    for (size_t l = 0; l < c->n_levels; l++) printf("\t%.0f", hits[l]);
    puts("");
    fflush(stdout);
}

static void count_all(const rc_tail_marker *tail, double each, int64_t first, int64_t last, size_t n, char **level)
{
    counter c = {
        .scan = &tail->context->marker[0].scan, .score = !tail->context->search.criterion->exact, .n_levels = n};
    const rc_scan_table *kernel = tail->context->search.kernel;
    for (size_t l = 0; l < n; l++) c.level[l] = atof(level[l]);
    c.memory = malloc(rc_kernel_fused_bytes(kernel, c.scan, c.scan->k, c.score));
    c.record = malloc(LANES * c.scan->n * sizeof *c.record);
    c.scratch = malloc(c.scan->n * sizeof *c.scratch);
    if (!c.memory || !c.record || !c.scratch) exit(1);
    rc_kernel_fused_init(&c.fused, kernel, c.scan, c.scan->k, c.score, c.memory);
    for (int64_t portion = first; portion <= last; portion++) count(&c, tail, each, portion);
    free(c.memory);
    free(c.record);
    free(c.scratch);
}

static recut_status estimate(rc_tail_marker *tail, rc_tail_work *work, int64_t repetition, recut_error *err)
{
    rc_pcg generator;
    rc_tally tally = {.n_rows = 1, .n_bins = RC_TAIL_BINS};
    const rc_analysis analysis = {.stop_spread = 0.1, .n_tallies = 1, .tally = &tally};
    int64_t counts[RC_TAIL_BINS] = {0}, sums[RC_STOP_RUN_BINS];
    double begin = now();
    rc_base_memory_free(tail->climb.stage);
    tail->climb.stage = NULL;
    rc_base_pcg_for_block(&generator, 1, 2, ESTIMATE, repetition);
    recut_status st = rc_plan_tail_marker_pilot(tail, INFINITY, &generator, work, err);
    if (st != RECUT_OK) return st;
    double climbed = now();
    for (int64_t run = 0; run < RC_TAIL_RUNS_MOST && tail->climb.end == RC_CLIMB_THERE; run++) {
        rc_split_result result;
        rc_plan_tail_marker_run(tail, &generator, work, &result);
        rc_plan_tail_marker_count(tail, &result, counts);
        rc_plan_stop_counts(&analysis, counts, sums);
        if (rc_plan_stop_reached(&analysis, sums, run + 1)) break;
    }
    rc_tail_numbers t = rc_summary_tail_numbers(counts, tail->climb.log_p, tail->climb.end);
    printf("%lld\t%zu\t%.6g\t%.6g\t%.6g\t%.0f\t%.4g\t%.4g\t%.4g\t%.4g\t%s\n", (long long)repetition,
           tail->context->cohort->n, t.p, t.lower, t.upper, t.runs, t.spread, t.ancestors, now() - climbed,
           climbed - begin, t.reason ? t.reason : "");
    fflush(stdout);
    return RECUT_OK;
}

int main(int argc, char **argv)
{
    bool counts = argc > 1 && strcmp(argv[1], "count") == 0;
    int more = counts ? 1 : 0, levels = argc - 8 - more;
    if (levels < 1 || levels > (counts ? LEVELS_MOST : 1)) return 2;
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    const char *marker[] = {argv[4]};
    int64_t first = atoll(argv[6 + more]), last = atoll(argv[7 + more]);
    const rc_cohort_options from = {
        .path = argv[2], .where = *argv[3] ? argv[3] : NULL, .n_markers = 1, .marker = marker};
    const rc_plan_options options = {.criterion = argv[5], .min_fraction = 0.1, .hazard_ratio = "none"};
    rc_permute_state *state = rc_base_memory_zeroed(1, sizeof *state);
    rc_search search;
    rc_tail_marker tail = {0};
    rc_tail_work *work = NULL;
    int status = 1;
    if (!state || rc_cohort_read(&from, &cohort, &err) != RECUT_OK ||
        rc_plan_criterion_search(cohort, &options, &search, &err) != RECUT_OK)
        goto done;
    state->cohort = cohort;
    state->hazard = RC_PERMUTE_NO_HAZARD;
    state->wide = true;
    if (rc_plan_permute_prepare(state, &search, &options, &err) != RECUT_OK ||
        rc_plan_tail_marker_init(&tail, state, 0, &err) != RECUT_OK ||
        rc_plan_tail_work_create(state, &tail, 1, &work, &err) != RECUT_OK)
        goto done;
    status = 0;
    if (counts) {
        count_all(&tail, atof(argv[6]), first, last, (size_t)levels, argv + 9);
    } else {
        tail.target = atof(argv[8]);
        for (int64_t r = first; status == 0 && r <= last; r++) status = estimate(&tail, work, r, &err) != RECUT_OK;
    }
done:
    if (status) fprintf(stderr, "bench_splitting: %s\n", err.text);
    rc_plan_tail_work_destroy(work);
    rc_plan_tail_marker_clear(&tail);
    rc_plan_permute_destroy(state);
    recut_cohort_destroy(cohort);
    return status;
}
