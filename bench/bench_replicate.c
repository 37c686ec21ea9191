/* SPDX-License-Identifier: GPL-3.0-or-later
 * bench_replicate.c - what stands around the search in a replicate: the blocks of pairs of analyses, computed in a loop
 * with all rows, in alternation in one process.
 *
 *   bench_replicate [KERNEL [REPEATS [N ...]]]
 *
 * Score permutations without hazard ratios and with those of default, of one marker and within strata; bootstrap
 * resamples of a cohort without a fixed cutoff and with one and every statistic of it.  Microseconds a replicate in
 * processor time, medians over the repeats; of the ratios of each repeat the median, the least and the largest. */
#include "patients.h"
#include "plan/plan.h"
#include "study/find.h"
#include "timing.h"

#include <stdio.h>
#include <string.h>

enum { REPEATS = 64 };

typedef struct bench {
    rc_analysis *analysis;
    void *work;
    double *rows;
    int64_t *tally;
    double used[REPEATS];
} bench;

static recut_status make(bench *b, const char *plan, const recut_cohort *cohort, const rc_plan_options *options,
                         recut_error *err)
{
    recut_status st = RECUT_OK;
    *b = (bench){0};
    RC_TRY(rc_plan_create(rc_study_find(plan), cohort, options, &b->analysis, err));
    RC_TRY(b->analysis->type->work_create(b->analysis, &b->work, err));
    RC_NEW(b->rows, (size_t)b->analysis->block_size * b->analysis->n_columns, err);
    RC_NEW(b->tally, b->analysis->tally_length, err);
done:
    return st;
}

static void clear(bench *b)
{
    if (b->work) b->analysis->type->work_destroy(b->work);
    rc_base_memory_free(b->rows);
    rc_base_memory_free(b->tally);
    rc_plan_destroy(b->analysis);
}

/* Every block, rows as asked for. */
static recut_status time_blocks(bench *b, size_t repeat, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_analysis *analysis = b->analysis;
    double begin = timing_seconds();
    for (int64_t block = 0; block < analysis->n_blocks; block++) {
        memset(b->tally, 0, analysis->tally_length * sizeof *b->tally);
        RC_TRY(analysis->type->block(analysis, block, rc_plan_block_count(analysis, block),
                                     analysis->rows_kept ? b->rows : NULL, b->tally, b->work, err));
    }
    b->used[repeat] = 1e6 * (timing_seconds() - begin) / (double)analysis->replicates;
done:
    return st;
}

/* Two analyses of a plan in alternation: a line. */
static recut_status compare(const char *plan, const char *what, const recut_cohort *cohort,
                            const rc_plan_options options[2], size_t repeats, recut_error *err)
{
    recut_status st = RECUT_OK;
    bench pair[2] = {{0}};
    double ratio[REPEATS];
    for (int i = 0; i < 2; i++) RC_TRY(make(&pair[i], plan, cohort, &options[i], err));
    for (size_t r = 0; r < repeats; r++) {
        for (int i = 0; i < 2; i++) RC_TRY(time_blocks(&pair[i], r, err));
        ratio[r] = pair[1].used[r] / pair[0].used[r];
    }
    double middle = timing_median(ratio, repeats);
    printf("%zu\t%s\t%.3f\t%.3f\t%.2f\t%.2f\t%.2f\t%zu\n", cohort->n, what, timing_median(pair[0].used, repeats),
           timing_median(pair[1].used, repeats), middle, ratio[0], ratio[repeats - 1], repeats);
    fflush(stdout);
done:
    for (int i = 0; i < 2; i++) clear(&pair[i]);
    return st;
}

static recut_status measure(size_t n, const char *kernel, size_t repeats, recut_error *err)
{
    static const double cutoff[] = {0.5}, times[] = {365, 730};
    recut_status st = RECUT_OK;
    recut_cohort *cohort = NULL;
    int64_t permutations = (int64_t)(40000000 / n), resamples = permutations / 16;
    rc_plan_options permute[2] = {{.criterion = "score",
                                   .kernel = kernel,
                                   .min_fraction = 0.1,
                                   .replicates = permutations,
                                   .seed = 1,
                                   .rows = -1,
                                   .hazard_ratio = "none"}};
    rc_plan_options bootstrap[2] = {{.criterion = "logrank",
                                     .kernel = kernel,
                                     .min_fraction = 0.1,
                                     .replicates = resamples < 256 ? 256 : resamples,
                                     .seed = 1,
                                     .rows = -1}};
    permute[1] = permute[0];
    permute[1].hazard_ratio = "mh";
    bootstrap[1] = bootstrap[0];
    bootstrap[1].n_cutoffs = 1;
    bootstrap[1].cutoff = cutoff;
    bootstrap[1].n_times = 2;
    bootstrap[1].times = times;
    bootstrap[1].tau = 730;
    RC_TRY(patients_make(n, &cohort, err));
    RC_TRY(compare("permute", "score permutation: none, mh", cohort, permute, repeats, err));
    for (int i = 0; i < 2; i++) permute[i].rows = 0;
    RC_TRY(compare("permute", "the same without rows", cohort, permute, repeats, err));
    RC_TRY(compare("bootstrap", "resample: selected, with a fixed cutoff", cohort, bootstrap, repeats, err));
done:
    recut_cohort_destroy(cohort);
    return st;
}

int main(int argc, char **argv)
{
    recut_status st = RECUT_OK;
    recut_error error = {.index = -1};
    const char *kernel = argc > 1 && strcmp(argv[1], "-") != 0 ? argv[1] : NULL;
    size_t repeats = argc > 2 ? strtoul(argv[2], NULL, 10) : 5, sizes[] = {42, 143, 686, 7871};
    if (repeats < 1 || repeats > REPEATS) repeats = 5;
    printf("n\twhat\tus_first\tus_second\tratio_median\tratio_min\tratio_max\trepeats\n");
    for (int i = 3; st == RECUT_OK && i < argc; i++) st = measure(strtoul(argv[i], NULL, 10), kernel, repeats, &error);
    for (size_t i = 0; argc <= 3 && st == RECUT_OK && i < sizeof sizes / sizeof *sizes; i++)
        st = measure(sizes[i], kernel, repeats, &error);
    if (st != RECUT_OK) fprintf(stderr, "bench_replicate: error: %s\n", error.text);
    return st == RECUT_OK ? 0 : 1;
}
