/* SPDX-License-Identifier: GPL-3.0-or-later
 * bench_nested.c - many small cohorts one after another, as simulations need them.
 *
 *   bench_nested [KERNEL [REPEATS [N ...]]]
 *
 * For each criterion and n, medians over the repeats in processor time, all in one process and in alternation:
 *   cohort   microseconds to load and search a cohort in a workspace (plan/nested.h); the ratios say how many times
 *            longer recut_cohort_from_arrays, rc_plan_context_create and the same search take
 *   permute  nanoseconds of a permutation where 200 are made for each cohort, with the loading and searching of it; the
 *            ratios are to a permutation of one long run of the plan `permute` on the first cohort
 * Before it times anything it compares the results. */
#include "base/pcg.h"
#include "must.h"
#include "plan/nested.h"
#include "study/find.h"
#include "timing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COHORTS = 256, PERMUTATIONS = 200, LONGEST = 64 };
typedef enum kind { NESTED, PLAIN, INNER, LONG, KINDS } kind;

typedef struct bench {
    size_t n;
    rc_plan_options options;
    rc_search search;
    double *time, *marker; /* [COHORTS][n] */
    uint8_t *event;
    rc_nested *nested;
    recut_cohort *first;
    rc_analysis *analysis; /* `permute` on the first cohort */
    void *work;
    int64_t *tally;
    double sink;
} bench;

static void *array(size_t n, size_t size)
{
    void *a = rc_base_memory_zeroed(n, size);
    if (!a) exit(1);
    return a;
}

/* Exponential times in days, marker without ties, two events in three. */
static void make(bench *b, size_t n, const char *criterion, const char *kernel)
{
    recut_error err = {0};
    rc_pcg g;
    rc_base_pcg_for_block(&g, 1, n, 0, 0);
    *b = (bench){.n = n,
                 .options = {.criterion = criterion,
                             .kernel = kernel,
                             .min_fraction = 0.1,
                             .seed = 1,
                             .replicates = COHORTS * PERMUTATIONS,
                             .hazard_ratio = "none"}};
    b->time = array(COHORTS * n, sizeof *b->time);
    b->marker = array(COHORTS * n, sizeof *b->marker);
    b->event = array(COHORTS * n, 1);
    for (size_t i = 0; i < COHORTS * n; i++) {
        b->time[i] = ceil(2000 * rc_base_pcg_exponential(&g));
        b->marker[i] = rc_base_pcg_uniform(&g);
        b->event[i] = rc_base_pcg_below(&g, 3) < 2;
    }
    must(rc_plan_criterion_search(NULL, &b->options, &b->search, &err), &err);
    must(rc_plan_nested_create(n, &b->options, &b->nested, &err), &err);
    must(recut_cohort_from_arrays(n, b->time, b->event, b->marker, "x", &b->first, &err), &err);
    must(rc_plan_create(rc_study_find("permute"), b->first, &b->options, &b->analysis, &err), &err);
    must(b->analysis->type->work_create(b->analysis, &b->work, &err), &err);
    b->tally = array(b->analysis->tally_length, sizeof *b->tally);
}

static double plain(const bench *b, size_t which)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_context *context = NULL;
    rc_scan_best best;
    size_t at = which * b->n;
    must(recut_cohort_from_arrays(b->n, b->time + at, b->event + at, b->marker + at, "x", &cohort, &err), &err);
    must(rc_plan_context_create(cohort, &b->search, &context, &err), &err);
    double *work = array(context->scan_doubles, sizeof *work);
    rc_plan_context_observed(context, 0, &best, work);
    rc_base_memory_free(work);
    rc_plan_context_destroy(context);
    recut_cohort_destroy(cohort);
    return best.statistic;
}

static double nested(const bench *b, size_t which)
{
    recut_error err = {0};
    rc_selected selected;
    size_t at = which * b->n;
    must(rc_plan_nested_load(b->nested, b->n, b->time + at, b->event + at, b->marker + at, &err), &err);
    rc_plan_nested_search(b->nested, &selected);
    return selected.statistic;
}

/* The permutations of block `which` of the plan, in the workspace. */
static int64_t inner(const bench *b, int64_t which, int64_t replicates)
{
    rc_pcg generator[RC_SHUFFLE_LANES];
    rc_nested_null null;
    rc_plan_shuffle_begin(b->analysis, which, generator);
    rc_plan_nested_permute(b->nested, generator, replicates, 0, &null);
    return null.exceedances;
}

static void check(bench *b)
{
    bool equal = true;
    for (size_t i = COHORTS; i-- > 0;) equal = equal && nested(b, i) == plain(b, i);
    for (int64_t block = 0; block < b->analysis->n_blocks; block++) {
        size_t count = rc_plan_block_count(b->analysis, block);
        memset(b->tally, 0, b->analysis->tally_length * sizeof *b->tally);
        must(b->analysis->type->block(b->analysis, block, count, NULL, b->tally, b->work, NULL), NULL);
        equal = equal && inner(b, block, (int64_t)count) == b->tally[b->analysis->tally[0].offset];
    }
    if (equal) return;
    fprintf(stderr, "bench_nested: error: the workspace gives other results at n = %zu\n", b->n);
    exit(3);
}

static void once(bench *b, kind which)
{
    for (size_t i = 0; which == NESTED && i < COHORTS; i++) b->sink += nested(b, i);
    for (size_t i = 0; which == PLAIN && i < COHORTS; i++) b->sink += plain(b, i);
    for (size_t i = 0; which == INNER && i < COHORTS; i++) {
        b->sink += nested(b, i);
        b->sink += (double)inner(b, (int64_t)i, PERMUTATIONS);
    }
    for (int64_t block = 0; which == LONG && block < b->analysis->n_blocks; block++)
        must(b->analysis->type->block(b->analysis, block, rc_plan_block_count(b->analysis, block), NULL, b->tally,
                                      b->work, NULL),
             NULL);
}

static void report(const bench *b, const char *what, double *each, double *ratio, size_t repeats)
{
    double middle = timing_median(each, repeats), ratios = timing_median(ratio, repeats);
    printf("%s\t%s\t%s\t%zu\t%.3f\t%.2f\t%.2f\t%.2f\n", rc_plan_nested_context(b->nested)->search.kernel->name,
           b->options.criterion, what, b->n, middle, ratios, ratio[0], ratio[repeats - 1]);
    fflush(stdout);
}

static void measure(bench *b, size_t repeats)
{
    double each[KINDS][LONGEST], cohort[LONGEST], permutation[LONGEST];
    for (size_t r = 0; r < repeats; r++) {
        for (kind which = NESTED; which < KINDS; which++) {
            double begin = timing_seconds();
            once(b, which);
            each[which][r] = timing_seconds() - begin;
        }
        cohort[r] = each[PLAIN][r] / each[NESTED][r];
        permutation[r] = each[INNER][r] / each[LONG][r];
        each[NESTED][r] *= 1e6 / COHORTS;
        each[INNER][r] *= 1e9 / (COHORTS * PERMUTATIONS);
    }
    report(b, "cohort", each[NESTED], cohort, repeats);
    report(b, "permute", each[INNER], permutation, repeats);
}

int main(int argc, char **argv)
{
    static const char *const sizes[] = {"50", "143", "500"}, *const criteria[] = {"logrank", "score"};
    size_t repeats = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 9;
    if (repeats < 1 || repeats > LONGEST) repeats = 9;
    printf("kernel\tcriterion\twhat\tn\teach\tratio_median\tratio_min\tratio_max\n");
    int given = argc > 3, count = given ? argc - 3 : (int)(sizeof sizes / sizeof *sizes);
    for (int q = 0; q < 2 * count; q++) {
        bench b;
        make(&b, (size_t)strtoul(given ? argv[3 + q / 2] : sizes[q / 2], NULL, 10), criteria[q % 2],
             argc > 1 ? argv[1] : NULL);
        check(&b);
        measure(&b, repeats);
        if (isnan(b.sink)) printf("# some cohort has no statistic\n"); /* keeps the work from being optimised away */
        b.analysis->type->work_destroy(b.work);
        rc_plan_destroy(b.analysis);
        recut_cohort_destroy(b.first);
        rc_plan_nested_destroy(b.nested);
        rc_base_memory_free(b.tally);
        rc_base_memory_free(b.time);
        rc_base_memory_free(b.marker);
        rc_base_memory_free(b.event);
    }
    return 0;
}
