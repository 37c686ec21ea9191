/* SPDX-License-Identifier: GPL-3.0-or-later
 * bench_kernel.c - nanoseconds per patient and replicate of the bare shuffle, of permutation and search, of a bare
 * bootstrap draw and of draw and weighted search; all in one process, in alternation.
 *
 *   bench_kernel [KERNEL [REPEATS [N ...]]]
 *
 * One row for each n: medians over the repeats, in processor time of the thread, and the median, least and largest
 * of the ratios of each repeat.  Before it times anything it checks the searches against the reference. */
#include "base/memory.h"
#include "base/pcg.h"
#include "kernel/risk.h"
#include "kernel/scan_draws.h"
#include "kernel/scan_fused.h"
#include "plan/resample.h"
#include "plan/reselect.h"
#include "timing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 4, KINDS = 5, REPEATS = 64 };
enum { DRAWN = 16 };             /* times LANES replicates, in one go as the plan does it */
enum { REFERENCE_MOST = 10000 }; /* patients: the reference needs O(n m) */
typedef enum kind { BARE, SCORE, LOGRANK, DRAW, BOOTSTRAP } kind;

typedef struct bench {
    recut_cohort *cohort;
    rc_risk risk;
    rc_risk sample; /* risk sets of a bootstrap sample */
    rc_scan scan;
    const rc_scan_table *table;
    rc_fused score, logrank;
    rc_draws draws;
    uint32_t *position, *record;
    double *inverse_sd, *weight, *work, *scratch;
    rc_resample resample;
    rc_reselect *reselect, *plain; /* plain: by reference kernels */
    rc_pcg generator[LANES];
    size_t turn;
    double sink;
} bench;

static void *fused(rc_fused *f, const bench *b, bool score)
{
    void *memory = rc_base_memory_zeroed(rc_kernel_fused_bytes(b->table, &b->scan, b->scan.k, score), 1);
    if (!memory) exit(1);
    rc_kernel_fused_init(f, b->table, &b->scan, b->scan.k, score, memory);
    return memory;
}

/* Exponential times in days, marker without ties, two events in three. */
static void make(bench *b, size_t n, const char *kernel)
{
    double *time = rc_base_memory_zeroed(n, sizeof *time), *marker = rc_base_memory_zeroed(n, sizeof *marker);
    uint8_t *event = rc_base_memory_zeroed(n, 1);
    rc_pcg g;
    rc_base_pcg_for_block(&g, 1, n, 0, 0);
    for (size_t i = 0; i < n; i++) {
        time[i] = ceil(2000 * rc_base_pcg_exponential(&g));
        marker[i] = rc_base_pcg_uniform(&g);
        event[i] = rc_base_pcg_below(&g, 3) < 2;
    }
    event[0] = 1;
    b->table = rc_kernel_scan_table(kernel);
    if (!b->table || recut_cohort_from_arrays(n, time, event, marker, "x", &b->cohort, NULL) != RECUT_OK) {
        fprintf(stderr, "bench_kernel: error: no kernel %s, or no cohort\n", kernel);
        exit(2);
    }
    rc_search search = {.criterion = rc_plan_criterion(0), .min_fraction = 0.1, .kernel = b->table}, plain = search;
    plain.kernel = rc_kernel_scan_table(n > REFERENCE_MOST ? "bound" : "reference");
    if (rc_plan_resample_init(b->cohort, RC_SCHEME_ORDINARY, NULL, 0, NULL, &b->resample, NULL) != RECUT_OK ||
        rc_plan_reselect_create(b->cohort, &search, &b->reselect, NULL) != RECUT_OK ||
        rc_plan_reselect_create(b->cohort, &plain, &b->plain, NULL) != RECUT_OK)
        exit(1);
    size_t m = b->cohort->n_event_times;
    b->scratch = rc_base_memory_zeroed(n, sizeof(double));
    b->sample.deaths = rc_base_memory_zeroed(m, sizeof(double));
    b->sample.at_risk = rc_base_memory_zeroed(m, sizeof(double));
    b->sample.spread = rc_base_memory_zeroed(m, sizeof(double));
    b->risk.deaths = rc_base_memory_zeroed(m, sizeof(double));
    b->risk.at_risk = rc_base_memory_zeroed(m, sizeof(double));
    b->risk.spread = rc_base_memory_zeroed(m, sizeof(double));
    b->risk.units = rc_base_memory_zeroed(n, sizeof(int64_t));
    b->position = rc_base_memory_zeroed(n, sizeof(uint32_t));
    b->record = rc_base_memory_zeroed(LANES * n, sizeof(uint32_t));
    b->inverse_sd = rc_base_memory_zeroed(n, sizeof(double));
    b->weight = rc_base_memory_zeroed(n, sizeof(double));
    rc_kernel_risk_fill(b->cohort, &b->risk, b->scratch);
    size_t k = rc_cohort_candidates(b->cohort, 0, 0.1, RC_SIDES_EQUAL, b->position);
    for (size_t c = 0; c < k; c++) b->inverse_sd[c] = 1 / sqrt((double)b->position[c] * (double)(n - b->position[c]));
    b->scan = (rc_scan){.n = n,
                        .m = m,
                        .k = k,
                        .position = b->position,
                        .units = b->risk.units,
                        .unit = b->risk.unit,
                        .rank = b->cohort->rank,
                        .at_risk = b->risk.at_risk,
                        .spread = b->risk.spread,
                        .inverse_sd = b->inverse_sd};
    b->work = rc_base_memory_zeroed(rc_kernel_scan_work(n, m, n), 1);
    for (int lane = 0; lane < LANES; lane++) rc_base_pcg_for_block(&b->generator[lane], 2, n, 0, lane);
    rc_base_memory_free(time);
    rc_base_memory_free(marker);
    rc_base_memory_free(event);
}

static void draw(bench *b, rc_pcg *g)
{
    rc_plan_resample_draw(&b->resample, 0, g, b->weight, b->record);
}

/* The search in the sample drawn last. */
static double search_sample(bench *b, rc_reselect *reselect, size_t *position)
{
    rc_selected selected;
    rc_plan_reselect_set(reselect, b->weight, true, &b->sample);
    rc_plan_reselect_search(reselect, 0, b->cohort->marker[0].order, &selected);
    *position = selected.position;
    return selected.statistic;
}

static void four(bench *b, kind which)
{
    const uint32_t *start = b->cohort->marker[0].order;
    size_t n = b->scan.n, position;
    rc_scan_best best;
    switch (which) {
    case BARE:
        for (size_t lane = 0; lane < LANES; lane++) {
            memcpy(b->record + lane * n, start, n * sizeof *start);
            rc_base_pcg_shuffle(&b->generator[lane], b->record + lane * n, n);
        }
        b->sink += b->record[0];
        break;
    case SCORE:
        if (b->draws.lanes) { /* as the plan does where nothing but the statistic is wanted */
            if (b->turn++ % DRAWN == 0) {
                rc_scan_best drawn[DRAWN * LANES];
                rc_kernel_draws_score(&b->draws, b->generator, DRAWN * LANES, drawn);
                for (size_t i = 0; i < DRAWN * LANES; i++) b->sink += drawn[i].statistic;
            }
            break;
        }
        /* fall through */
    case LOGRANK:
        rc_kernel_fused_shuffle(b->table, b->generator, LANES, start, b->record, n, n);
        for (size_t lane = 0; lane < LANES; lane++) {
            rc_kernel_fused_search(which == SCORE ? &b->score : &b->logrank, &b->scan, b->record + lane * n, &best);
            b->sink += best.statistic;
        }
        break;
    case DRAW:
        for (size_t lane = 0; lane < LANES; lane++) draw(b, &b->generator[lane]);
        b->sink += b->weight[0];
        break;
    case BOOTSTRAP:
        for (size_t lane = 0; lane < LANES; lane++) {
            draw(b, &b->generator[lane]);
            b->sink += search_sample(b, b->reselect, &position);
        }
        break;
    }
}

static void check(bench *b)
{
    const uint32_t *start = b->cohort->marker[0].order;
    size_t n = b->scan.n;
    rc_scan_search *logrank = n > REFERENCE_MOST ? rc_kernel_scan_logrank_bound : rc_kernel_scan_logrank_ref;
    rc_pcg before[LANES];
    rc_scan_best drawn[LANES];
    memcpy(before, b->generator, sizeof before);
    rc_kernel_fused_shuffle(b->table, b->generator, LANES, start, b->record, n, n);
    if (b->draws.lanes) rc_kernel_draws_score(&b->draws, before, LANES, drawn);
    for (size_t lane = 0; lane < LANES; lane++) {
        rc_scan_best got, expected;
        rc_kernel_fused_search(&b->logrank, &b->scan, b->record + lane * n, &got);
        logrank(&b->scan, b->record + lane * n, &expected, b->work);
        bool equal = got.candidate == expected.candidate && got.statistic == expected.statistic;
        rc_kernel_fused_search(&b->score, &b->scan, b->record + lane * n, &got);
        rc_kernel_scan_score_ref(&b->scan, b->record + lane * n, &expected, b->work);
        if (b->draws.lanes)
            equal = equal && drawn[lane].candidate == expected.candidate && drawn[lane].statistic == expected.statistic;
        if (!equal || got.candidate != expected.candidate || got.statistic != expected.statistic) {
            fprintf(stderr, "bench_kernel: error: %s differs from the reference at n = %zu\n", b->table->name, n);
            exit(3);
        }
        draw(b, &b->generator[lane]);
        size_t position, expected_position;
        double statistic = search_sample(b, b->reselect, &position);
        if (statistic != search_sample(b, b->plain, &expected_position) || position != expected_position) {
            fprintf(stderr, "bench_kernel: error: %s differs from the reference in a bootstrap sample of %zu\n",
                    b->table->name, n);
            exit(3);
        }
    }
}

static void measure(bench *b, size_t repeats)
{
    static const kind over[KINDS] = {BARE, BARE, BARE, DRAW, DRAW};
    double each[KINDS][REPEATS], ratio[KINDS][REPEATS];
    size_t n = b->scan.n, loops = (400000 / (LANES * n) + DRAWN) / DRAWN * DRAWN;
    for (size_t r = 0; r < repeats; r++)
        for (kind which = BARE; which <= BOOTSTRAP; which++) {
            double begin = timing_seconds();
            for (size_t i = 0; i < loops; i++) four(b, which);
            each[which][r] = (timing_seconds() - begin) * 1e9 / (double)(loops * LANES * n);
            ratio[which][r] = each[which][r] / each[over[which]][r];
        }
    for (kind which = BARE; which <= BOOTSTRAP; which++) {
        static const char *const name[] = {"shuffle", "score", "logrank", "draw", "bootstrap"};
        double ns = timing_median(each[which], repeats), middle = timing_median(ratio[which], repeats);
        printf("%s\t%s\t%zu\t%zu\t%.3f\t%.2f\t%.2f\t%.2f\n", b->table->name, name[which], n, b->scan.m, ns, middle,
               ratio[which][0], ratio[which][repeats - 1]);
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const char *const sizes[] = {"42", "143", "686", "7871", "100000", "1000000"};
    const char *kernel = argc > 1 ? argv[1] : NULL;
    size_t repeats = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 9;
    if (repeats < 1 || repeats > REPEATS) repeats = 9;
    printf("kernel\twhat\tn\tevent_times\tns_per_patient\tratio_median\tratio_min\tratio_max\n");
    int given = argc > 3, count = given ? argc - 3 : (int)(sizeof sizes / sizeof *sizes);
    for (int q = 0; q < count; q++) {
        bench b = {0};
        make(&b, (size_t)strtoul(given ? argv[3 + q] : sizes[q], NULL, 10), kernel);
        void *score = fused(&b.score, &b, true), *logrank = fused(&b.logrank, &b, false);
        void *draws = rc_base_memory_zeroed(rc_kernel_draws_bytes(b.table, &b.scan), 1);
        if (!draws) exit(1);
        rc_kernel_draws_init(&b.draws, b.table, &b.scan, b.cohort->marker[0].order, draws);
        check(&b);
        measure(&b, repeats);
        if (isnan(b.sink)) printf("# no statistic\n"); /* keeps the work from being optimised away */
        void *all[] = {score,          logrank,      draws,      b.risk.deaths,   b.risk.at_risk,
                       b.risk.spread,  b.risk.units, b.position, b.record,        b.inverse_sd,
                       b.weight,       b.work,       b.scratch,  b.sample.deaths, b.sample.at_risk,
                       b.sample.spread};
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
        rc_plan_reselect_destroy(b.reselect);
        rc_plan_reselect_destroy(b.plain);
        rc_plan_resample_clear(&b.resample);
        recut_cohort_destroy(b.cohort);
    }
    return 0;
}
