/* SPDX-License-Identifier: GPL-3.0-or-later
 * Splitting against counting, at p of 3e-4 to 1e-5: the share of permutations that reach a level, and the mean of runs
 * over levels that a pilot has found, by every search that can be split.  bench/splitting.sh does it at smaller p. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/memory.h"
#include "cohort/read.h"
#include "plan/outcome_split.h"
#include "plan/permute_cuts.h"
#include "plan/tail_marker.h"

#include <math.h>
#include <stdio.h>

enum { LANES = RC_SHUFFLE_LANES };

typedef struct example {
    const char *file, *where, *marker, *other, *criterion, *strata, *cuts, *outcome;
    double level, permutations;
    int runs;
} example;

typedef struct searches {
    const recut_cohort *cohort;
    rc_permute_state *state;
    rc_tail_marker tail;
    rc_tail_work *work;
} searches;

static void begin(searches *s, const example *e)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_search search;
    char path[1024];
    const char *marker[] = {e->marker, e->other};
    snprintf(path, sizeof path, "%s/golden/data/%s", RECUT_TESTS_DIR, e->file);
    const rc_cohort_options from = {.path = path,
                                    .where = e->where,
                                    .n_markers = e->other ? 2 : 1,
                                    .marker = marker,
                                    .strata = e->strata,
                                    .outcome = e->outcome};
    const rc_plan_options options = {
        .criterion = e->criterion, .min_fraction = 0.1, .hazard_ratio = "none", .cuts = e->cuts};
    *s = (searches){.state = rc_base_memory_zeroed(1, sizeof *s->state)};
    assert_non_null(s->state);
    if (rc_cohort_read(&from, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    s->cohort = cohort;
    assert_int_equal((e->outcome ? rc_plan_outcome_search : rc_plan_criterion_search)(cohort, &options, &search, &err),
                     RECUT_OK);
    s->state->cohort = cohort;
    s->state->hazard = RC_PERMUTE_NO_HAZARD;
    s->state->wide = true;
    assert_int_equal(rc_plan_cuts_choice(&options, &search, cohort, &s->state->cuts, &err), RECUT_OK);
    assert_int_equal(rc_plan_permute_prepare(s->state, &search, &options, &err), RECUT_OK);
    assert_int_equal(rc_plan_tail_marker_init(&s->tail, s->state, 0, &err), RECUT_OK);
    assert_int_equal(rc_plan_tail_work_create(s->state, &s->tail, 1, &s->work, &err), RECUT_OK);
    s->tail.target = e->level;
}

static void end(searches *s)
{
    rc_plan_tail_work_destroy(s->work);
    rc_plan_tail_marker_clear(&s->tail);
    rc_plan_permute_destroy(s->state);
    recut_cohort_destroy((recut_cohort *)s->cohort);
}

static double count(const searches *s, const example *e)
{
    const rc_tail_marker *tail = &s->tail;
    const rc_context *context = tail->context;
    const rc_scan *scan = &context->marker[tail->own].scan;
    const rc_scan_table *kernel = context->search.kernel;
    bool score = !context->search.criterion->exact;
    double hits = 0;
    rc_fused fused;
    rc_pcg generator[LANES];
    void *cuts = NULL, *memory = rc_base_memory_zeroed(rc_kernel_fused_bytes(kernel, scan, scan->k, score), 1);
    uint32_t *record = rc_base_memory_zeroed(LANES * scan->n, sizeof *record),
             *scratch = rc_base_memory_zeroed(scan->n, sizeof *scratch);
    assert_true(memory && record && scratch);
    if (e->cuts) assert_int_equal(rc_plan_permute_cuts.create(s->state, &cuts, NULL), RECUT_OK);
    rc_kernel_fused_init(&fused, kernel, scan, scan->k, score, memory);
    for (int lane = 0; lane < LANES; lane++) rc_base_pcg_for_block(&generator[lane], 1, 2, 3, lane);
    for (double b = 0; b < e->permutations; b += LANES) {
        rc_plan_shuffle_draw(&tail->shuffle, kernel, generator, LANES, record, scratch);
        for (size_t lane = 0; lane < LANES; lane++) {
            const uint32_t *own = record + lane * scan->n;
            rc_scan_best best;
            if (e->cuts) {
                hits += rc_plan_permute_cuts_statistic(s->state, cuts, 0, own) >= e->level;
            } else {
                rc_kernel_fused_search(&fused, scan, own, &best);
                hits += best.statistic >= e->level;
            }
        }
    }
    rc_plan_permute_cuts.destroy(cuts);
    rc_base_memory_free(memory);
    rc_base_memory_free(record);
    rc_base_memory_free(scratch);
    return hits;
}

static double estimate(searches *s, int runs, double *se)
{
    double sum = 0, squares = 0, n = runs;
    rc_pcg generator;
    rc_base_pcg_for_block(&generator, 1, 2, 4, 0);
    assert_int_equal(rc_plan_tail_marker_pilot(&s->tail, INFINITY, &generator, s->work, NULL), RECUT_OK);
    assert_int_equal(s->tail.climb.end, RC_CLIMB_THERE);
    for (int r = 0; r < runs; r++) {
        rc_split_result result;
        rc_plan_tail_marker_run(&s->tail, &generator, s->work, &result);
        double p = exp(result.log_p);
        sum += p;
        squares += p * p;
    }
    *se = sqrt(fmax(0, squares / n - sum / n * (sum / n)) / (n - 1));
    return sum / n;
}

static void check(const example *e)
{
    searches s;
    double se;
    begin(&s, e);
    double counted = count(&s, e), share = counted / e->permutations, p = estimate(&s, e->runs, &se);
    if (!(counted >= 20)) fail_msg("%s %s: %g permutations reach %g", e->file, e->criterion, counted, e->level);
    if (!(fabs(p - share) <= 3.5 * hypot(se, sqrt(counted) / e->permutations)))
        fail_msg("%s %s: p %g +- %g by splitting, %g (%g) counted", e->file, e->criterion, p, se, share, counted);
    print_message("%s %s: p %g +- %g by splitting, %g (%g) counted\n", e->file, e->criterion, p, se, share, counted);
    end(&s);
}

static void test_score(void **state)
{
    (void)state;
    check(&(example){"cohort143.csv", .marker = "il6", .criterion = "score", .level = 4.35, .permutations = 2e5,
                     .runs = 12});
    check(&(example){"cohort143.csv", .marker = "il6", .criterion = "score", .level = 4.9, .permutations = 2e6,
                     .runs = 12});
}

static void test_logrank(void **state)
{
    (void)state;
    check(&(example){"cohort143.csv", .marker = "il6", .criterion = "logrank", .level = 24, .permutations = 2e5,
                     .runs = 8});
    check(&(example){"cohort143.csv", .where = "center == \"Hamburg\"", .marker = "il6", .criterion = "logrank",
                     .level = 36, .permutations = 1e6, .runs = 12});
}

static void test_strata(void **state)
{
    (void)state;
    check(&(example){"cohort143.csv", .marker = "il6", .criterion = "score", .strata = "center", .level = 4.6,
                     .permutations = 1e6, .runs = 12});
}

/* Patients of one center: a search of two cutoffs is made for every step. */
static void test_cuts(void **state)
{
    (void)state;
    check(&(example){"cohort143.csv", .where = "center == \"Vienna\"", .marker = "il6", .criterion = "score",
                     .cuts = "2", .level = 20, .permutations = 1e5, .runs = 4});
}

/* 181 of 228 patients have the marker; the other one all of them. */
static void test_missing(void **state)
{
    (void)state;
    check(&(example){"lung.csv", .marker = "meal_cal", .other = "age", .criterion = "score", .level = 4.6,
                     .permutations = 1e6, .runs = 12});
}

static void test_outcome(void **state)
{
    (void)state;
    check(&(example){"cohort143.csv", .marker = "il6", .criterion = "logrank", .outcome = "albi", .level = 4.6,
                     .permutations = 1e6, .runs = 12});
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_score),   cmocka_unit_test(test_logrank),
                                       cmocka_unit_test(test_strata),  cmocka_unit_test(test_cuts),
                                       cmocka_unit_test(test_missing), cmocka_unit_test(test_outcome)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
