/* SPDX-License-Identifier: GPL-3.0-or-later
 * How right splitting is, and how long it takes: p of a level by counting, and by repeated estimates of runs that end
 * as the plan's do.
 *
 *   bench_splitting TABLE MARKER CRITERION LEVEL PERMUTATIONS REPETITIONS
 *
 * Prints one line of a Markdown table (bench/splitting.sh). */
#include "base/memory.h"
#include "cohort/read.h"
#include "plan/permute_state.h"
#include "plan/tail.h"
#include "plan/tail_marker.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

/* How many of the permutations reach the level. */
static double count(const rc_tail_marker *tail, double permutations, rc_pcg *generator)
{
    const rc_context *context = tail->context;
    const rc_scan *scan = &context->marker[0].scan;
    bool score = !context->search.criterion->exact;
    rc_fused fused;
    rc_scan_best best;
    void *memory = malloc(rc_kernel_fused_bytes(context->search.kernel, scan, scan->k, score));
    uint32_t *record = malloc(RC_SHUFFLE_LANES * scan->n * sizeof *record),
             *scratch = malloc(scan->n * sizeof *scratch);
    double hits = 0;
    if (!memory || !record || !scratch) exit(1);
    rc_kernel_fused_init(&fused, context->search.kernel, scan, scan->k, score, memory);
    for (double b = 0; b < permutations; b += RC_SHUFFLE_LANES) {
        rc_plan_shuffle_draw(&tail->shuffle, context->search.kernel, generator, RC_SHUFFLE_LANES, record, scratch);
        for (size_t lane = 0; lane < RC_SHUFFLE_LANES; lane++) {
            rc_kernel_fused_search(&fused, scan, record + lane * scan->n, &best);
            hits += best.statistic >= tail->target;
        }
    }
    free(memory);
    free(record);
    free(scratch);
    return hits;
}

/* One estimate: runs as rc_plan_stop_reached ends them.  Out: relative error, runs. */
static double estimate(const rc_tail_marker *tail, rc_tail_work *work, rc_pcg *generator, double *error, double *runs)
{
    double sum = 0, squares = 0, n = 0;
    while (n < RC_TAIL_RUNS_MOST) {
        rc_split_result result;
        rc_plan_tail_marker_run(tail, generator, work, &result);
        double p = exp(result.log_p - tail->climb.log_p);
        sum += p;
        squares += p * p;
        n++;
        *error = sqrt(fmax(0, squares * n / (sum * sum) - 1) / (n - 1));
        if (n >= RC_TAIL_RUNS_LEAST && *error <= 0.1) break;
    }
    *runs = n;
    return sum / n * exp(tail->climb.log_p);
}

int main(int argc, char **argv)
{
    if (argc != 7) return 2;
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    const char *marker[] = {argv[2]};
    double permutations = atof(argv[5]), repetitions = atof(argv[6]);
    const rc_cohort_options from = {.path = argv[1], .n_markers = 1, .marker = marker};
    const rc_plan_options options = {.criterion = argv[3], .min_fraction = 0.1, .hazard_ratio = "none"};
    rc_permute_state *state = rc_base_memory_zeroed(1, sizeof *state);
    rc_search search;
    rc_tail_marker tail;
    rc_tail_work *work = NULL;
    rc_pcg generator;
    if (!state || rc_cohort_read(&from, &cohort, &err) != RECUT_OK ||
        rc_plan_criterion_search(cohort, &options, &search, &err) != RECUT_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    state->cohort = cohort;
    state->hazard = RC_PERMUTE_NO_HAZARD;
    state->wide = true;
    rc_base_pcg_for_block(&generator, 1, 2, 3, 4);
    if (rc_plan_permute_prepare(state, &search, &options, &err) != RECUT_OK ||
        rc_plan_tail_marker_init(&tail, state, 0, &err) != RECUT_OK ||
        rc_plan_tail_work_create(state, &tail, 1, &work, &err) != RECUT_OK)
        return 1;
    tail.target = atof(argv[4]);
    double counted = permutations > 0 ? count(&tail, permutations, &generator) : NAN, p = counted / permutations;
    if (rc_plan_tail_marker_pilot(&tail, INFINITY, &generator, work, &err) != RECUT_OK) return 1;
    double sum = 0, squares = 0, covered = 0, runs = 0, begin = now();
    for (double r = 0; r < repetitions; r++) {
        double error, used, x = estimate(&tail, work, &generator, &error, &used);
        double width = error * gsl_cdf_tdist_Pinv(0.975, used - 1);
        sum += x;
        squares += x * x;
        runs += used;
        covered += p >= x * exp(-width) && p <= x * exp(width);
    }
    double seconds = (now() - begin) / repetitions, mean = sum / repetitions;
    double se = sqrt(fmax(0, squares / repetitions - mean * mean) / (repetitions - 1));
    double z = (mean - p) / hypot(se, sqrt(counted) / permutations);
    printf("| %s %s | %zu | %s | %g | %.0f of %.0g | %.3g | %.4g | %.2g | %.2f | %.1f %% | %.1f | %.2f |\n", argv[2],
           argv[1], cohort->n, argv[3], tail.target, counted, permutations, p, mean, se, z, 100 * covered / repetitions,
           runs / repetitions, seconds);
    rc_plan_tail_work_destroy(work);
    rc_plan_tail_marker_clear(&tail);
    rc_plan_permute_destroy(state);
    recut_cohort_destroy(cohort);
    return 0;
}
