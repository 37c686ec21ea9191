/* SPDX-License-Identifier: GPL-3.0-or-later
 * bench_simulate.c - what simulated cohorts cost beside their permutations.
 *
 *   bench_simulate [KERNEL [COHORTS [N ...]]]        10,000 cohorts of 143 patients
 *
 * For each n, by the exact log-rank search, in processor time, in alternation, chunk by chunk of 100 cohorts:
 *   all       cohorts drawn from a truth (jump at the median, hazard ratio 1.5), loaded, searched, their closed forms'
 *             cutoff described, and 1,000 permutations of each, all of them: no early stopping
 *   long run  as many permutations of one such cohort by the plan `permute`, none of whose rows are kept
 *   stopped   the same cohorts by the plan `simulate`, whose permutations end where p is above 0.05 for certain
 * each: nanoseconds of a permutation asked for; ratio: to the long run, of the whole time and of the chunks. */
#include "must.h"
#include "plan/simulate_cohort.h"
#include "study/find.h"
#include "timing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 100, PERMUTATIONS = 1000, LONGEST = 10000 };
typedef enum kind { ALL, LONG, STOPPED, KINDS } kind;
static const char *const names[KINDS] = {"all", "long run", "stopped"};

typedef struct bench {
    size_t n;
    rc_plan_options options;
    rc_truth *truth;
    rc_simulate_setting setting;
    rc_simulate_work *simulate;
    rc_nested *nested;
    double *time, *marker, *place;
    uint8_t *event;
    recut_cohort *first;
    rc_analysis *analysis; /* `permute` on the first cohort: a block for each chunk or several */
    void *work;
    int64_t *tally, block;
    double sink;
} bench;

static void *array(size_t n, size_t size)
{
    void *a = rc_base_memory_zeroed(n, size);
    if (!a) exit(1);
    return a;
}

static void streams(rc_pcg *generator, size_t cohort)
{
    for (int s = 0; s < RC_SIMULATE_STREAMS; s++)
        rc_base_pcg_for_block(&generator[s], 1, 2, 3, (int64_t)cohort * RC_SIMULATE_STREAMS + s);
}

static void make(bench *b, size_t n, const char *kernel)
{
    recut_error err = {0};
    rc_pcg generator[RC_SIMULATE_STREAMS];
    const rc_truth_setting truth = {
        .effect = RC_TRUTH_JUMP, .log_hr = 0.405465108108164381978, .at = 0.5, .shape = 1, .event_share = 0.5};
    *b = (bench){.n = n,
                 .options = {.criterion = "logrank",
                             .kernel = kernel,
                             .min_fraction = 0.1,
                             .seed = 1,
                             .replicates = (int64_t)100 * CHUNK * PERMUTATIONS,
                             .hazard_ratio = "none"}};
    must(rc_plan_truth_create(&truth, &b->truth, &err), &err);
    b->setting = (rc_simulate_setting){
        .truth = b->truth, .at = 0.5, .n = n, .discovery = n / 2, .inner = PERMUTATIONS, .min_fraction = 0.1};
    b->setting.asked[RC_SIMULATE_PERMUTATION] = true;
    must(rc_plan_simulate_work_create(&b->setting, &b->options, &b->simulate, &err), &err);
    must(rc_plan_nested_create(n, &b->options, &b->nested, &err), &err);
    b->time = array(n, sizeof *b->time);
    b->marker = array(n, sizeof *b->marker);
    b->place = array(n, sizeof *b->place);
    b->event = array(n, 1);
    streams(generator, 0);
    rc_plan_truth_draw(b->truth, &generator[RC_SIMULATE_PATIENTS], n, b->time, b->event, b->marker, b->place);
    must(recut_cohort_from_arrays(n, b->time, b->event, b->marker, "x", &b->first, &err), &err);
    must(rc_plan_create(rc_study_find("permute"), b->first, &b->options, &b->analysis, &err), &err);
    must(b->analysis->type->work_create(b->analysis, &b->work, &err), &err);
    b->tally = array(b->analysis->tally_length, sizeof *b->tally);
}

static void clear(bench *b)
{
    b->analysis->type->work_destroy(b->work);
    rc_plan_destroy(b->analysis);
    recut_cohort_destroy(b->first);
    rc_plan_nested_destroy(b->nested);
    rc_plan_simulate_work_destroy(b->simulate);
    rc_plan_truth_destroy(b->truth);
    void *const all[] = {b->time, b->marker, b->place, b->event, b->tally};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

static void one_cohort(bench *b, size_t cohort)
{
    recut_error err = {0};
    rc_pcg generator[RC_SIMULATE_STREAMS];
    rc_selected selected;
    rc_nested_null null;
    double split[RC_SPLIT_COLUMNS];
    streams(generator, cohort);
    rc_plan_truth_draw(b->truth, &generator[RC_SIMULATE_PATIENTS], b->n, b->time, b->event, b->marker, b->place);
    must(rc_plan_nested_load(b->nested, b->n, b->time, b->event, b->marker, &err), &err);
    rc_plan_nested_search(b->nested, &selected);
    rc_plan_nested_split(b->nested, selected.cutoff, split);
    rc_plan_nested_permute(b->nested, &generator[RC_SIMULATE_PERMUTATIONS], PERMUTATIONS, 0, &null);
    b->sink += null.p + split[RC_SPLIT_P_NAIVE];
}

/* A chunk; returns how many permutations were asked for. */
static double chunk(bench *b, kind which, size_t first)
{
    recut_error err = {0};
    rc_pcg generator[RC_SIMULATE_STREAMS];
    double row[RC_SIMULATE_COLUMNS], done = 0;
    if (which == LONG) {
        for (; done < (double)CHUNK * PERMUTATIONS; b->block = (b->block + 1) % b->analysis->n_blocks) {
            size_t count = rc_plan_block_count(b->analysis, b->block);
            must(b->analysis->type->block(b->analysis, b->block, count, NULL, b->tally, b->work, &err), &err);
            done += (double)count;
        }
        return done;
    }
    for (size_t i = first; which == ALL && i < first + CHUNK; i++) one_cohort(b, i);
    for (size_t i = first; which == STOPPED && i < first + CHUNK; i++) {
        streams(generator, i);
        must(rc_plan_simulate_cohort(&b->setting, generator, b->simulate, row, &err), &err);
        b->sink += row[RC_SIMULATE_P];
    }
    return (double)CHUNK * PERMUTATIONS;
}

static void measure(bench *b, size_t chunks)
{
    static double each[KINDS][LONGEST], ratio[LONGEST];
    double seconds[KINDS] = {0}, permutations[KINDS] = {0};
    for (size_t c = 0; c < chunks; c++)
        for (kind which = ALL; which < KINDS; which++) {
            double begin = timing_seconds(), n = chunk(b, which, c * CHUNK), took = timing_seconds() - begin;
            each[which][c] = took / n;
            seconds[which] += took;
            permutations[which] += n;
        }
    double per_long = seconds[LONG] / permutations[LONG];
    for (kind which = ALL; which < KINDS; which++) {
        double per = seconds[which] / permutations[which];
        for (size_t c = 0; c < chunks; c++) ratio[c] = each[which][c] / each[LONG][c];
        double middle = timing_median(ratio, chunks);
        printf("%s\t%s\t%zu\t%zu\t%.0f\t%.2f\t%.1f\t%.3f\t%.3f\t%.3f\t%.3f\n",
               rc_plan_nested_context(b->nested)->search.kernel->name, names[which], b->n, chunks * CHUNK,
               permutations[which], seconds[which], per * 1e9, per / per_long, middle, ratio[0], ratio[chunks - 1]);
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    size_t cohorts = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 10000, chunks = cohorts / CHUNK;
    if (chunks < 1) chunks = 1;
    if (chunks > LONGEST) chunks = LONGEST;
    printf("kernel\twhat\tn\tcohorts\tpermutations\tseconds\teach\tratio\tratio_median\tratio_min\tratio_max\n");
    for (int i = 3; i < (argc > 3 ? argc : 4); i++) {
        bench b;
        make(&b, argc > 3 ? (size_t)strtoul(argv[i], NULL, 10) : 143, argc > 1 ? argv[1] : NULL);
        one_cohort(&b, 0); /* warm */
        measure(&b, chunks);
        if (isnan(b.sink)) printf("# some cohort has no cutoff\n"); /* keeps the work from being optimised away */
        clear(&b);
    }
    return 0;
}
