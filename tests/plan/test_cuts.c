/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several cutoffs in the plans: p against all permutations, uniform p with the number chosen, what is refused, and
 * cohorts that have no such set. */
#include "base/text.h"
#include "plan/cuts.h"

#include "base/memory.h"
#include "base/pcg.h"
#include "kernel/reason.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

enum { EXCEEDANCES, MAXT, NAIVE, FAILED, NUMBERS }; /* tallies of permute */

static rc_plan_options options_of(const char *criterion, const char *cuts, int64_t replicates)
{
    return (rc_plan_options){.criterion = criterion,
                             .min_fraction = 0.1,
                             .replicates = replicates,
                             .seed = 1,
                             .rows = -1,
                             .hazard_ratio = "mh",
                             .cuts = cuts};
}

static rc_analysis *create(const char *plan, const recut_cohort *cohort, const rc_plan_options *options)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    if (rc_plan_create(rc_study_find(plan), cohort, options, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
    return analysis;
}

/* All blocks: the summed tally, free() it by rc_base_memory_free. */
static int64_t *run(const rc_analysis *analysis)
{
    void *work = NULL;
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length, sizeof *tally);
    assert_int_equal(analysis->type->work_create(analysis, &work, NULL), RECUT_OK);
    for (int64_t b = 0; b < analysis->n_blocks; b++)
        assert_int_equal(analysis->type->block(analysis, b, rc_plan_block_count(analysis, b), NULL, tally, work, NULL),
                         RECUT_OK);
    analysis->type->work_destroy(work);
    return tally;
}

static const int64_t *counts(const rc_analysis *analysis, const int64_t *tally, size_t which)
{
    return tally + analysis->tally[which].offset;
}

/* Seven patients: all 5,040 orders of survival give the exact p of two cutoffs; the simulated one is near it. */
static void equals_all_permutations(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 2, 3, 4, 5, 6}, marker[] = {7, 6, 6, 4, 1, 2, 3};
    static const uint8_t event[] = {1, 1, 1, 0, 1, 1, 1};
    static const char *const criteria[] = {"score", "logrank"};
    for (int c = 0; c < 2; c++) {
        recut_cohort *cohort = NULL;
        uint32_t record[7];
        int64_t reached = 0, all = 0;
        rc_context *context = NULL;
        rc_search search;
        rc_cuts_choice choice;
        rc_cuts cuts;
        rc_cuts_best best;
        assert_int_equal(recut_cohort_from_arrays(7, time, event, marker, "x", &cohort, NULL), RECUT_OK);
        rc_plan_options options = options_of(criteria[c], "2", 20000);
        rc_analysis *analysis = create("permute", cohort, &options);
        int64_t *tally = run(analysis);
        assert_int_equal(rc_plan_criterion_search(cohort, &options, &search, NULL), RECUT_OK);
        assert_int_equal(rc_plan_context_create(cohort, &search, &context, NULL), RECUT_OK);
        assert_int_equal(rc_plan_cuts_choice(&options, &search, cohort, &choice, NULL), RECUT_OK);
        const rc_cuts_query query = rc_plan_cuts_query(context, 0);
        void *memory = rc_base_memory_zeroed(rc_kernel_cuts_bytes(&choice.rule, query.scan->k, query.scan->m), 1);
        rc_kernel_cuts_init(&cuts, &choice.rule, query.scan->k, query.scan->m, memory);
        double observed = analysis->table[0].data[0];
        for (uint32_t code = 0; code < 7 * 7 * 7 * 7 * 7 * 7 * 7; code++) {
            uint32_t left = code, seen = 0;
            for (int i = 0; i < 7; i++, left /= 7) record[i] = left % 7, seen |= 1U << left % 7;
            if (seen != 127) continue;
            rc_kernel_cuts_search(&cuts, &query, record, &best);
            reached += best.number && best.compared >= observed * (1 - 1e-10);
            all++;
        }
        assert_int_equal(all, 5040);
        double p = (double)reached / (double)all, found = (double)counts(analysis, tally, EXCEEDANCES)[0] / 20000;
        assert_true(fabs(found - p) < 4.5 * sqrt(p * (1 - p) / 20000));
        rc_base_memory_free(memory);
        rc_base_memory_free(tally);
        rc_plan_context_destroy(context);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

/* 600 cohorts in which the marker does nothing, 39 permutations each, one to three cutoffs by AIC: (x + 1) / 40 is
 * uniform on 1/40 .. 1, where the uncorrected p is below 0.05 far too often. */
static void uniform_with_number_chosen(void **state)
{
    enum { COHORTS = 600, PATIENTS = 40, REPLICATES = 39, CELLS = 8 };
    (void)state;
    rc_pcg g;
    int cell[CELLS] = {0}, below = 0, naive = 0;
    rc_base_pcg_for_block(&g, 19, 0, 0, 0);
    for (int c = 0; c < COHORTS; c++) {
        double time[PATIENTS], marker[PATIENTS];
        uint8_t event[PATIENTS];
        recut_cohort *cohort = NULL;
        for (int i = 0; i < PATIENTS; i++) {
            time[i] = rc_base_pcg_uniform(&g);
            marker[i] = floor(30 * rc_base_pcg_uniform(&g));
            event[i] = i == 0 || rc_base_pcg_uniform(&g) < 0.6;
        }
        assert_int_equal(recut_cohort_from_arrays(PATIENTS, time, event, marker, "x", &cohort, NULL), RECUT_OK);
        rc_plan_options options = options_of("score", "1..3", REPLICATES);
        options.seed = (uint64_t)c + 1;
        rc_analysis *analysis = create("permute", cohort, &options);
        int64_t *tally = run(analysis), x = counts(analysis, tally, EXCEEDANCES)[0];
        const int64_t *numbers = counts(analysis, tally, NUMBERS);
        assert_int_equal(numbers[0] + numbers[1] + numbers[2], REPLICATES);
        cell[x * CELLS / (REPLICATES + 1)]++;
        below += x + 1 <= 2; /* p <= 0.05 */
        naive += (int)counts(analysis, tally, NAIVE)[0];
        rc_base_memory_free(tally);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
    double chisq = 0, expected = (double)COHORTS / CELLS;
    for (int i = 0; i < CELLS; i++) chisq += (cell[i] - expected) * (cell[i] - expected) / expected;
    assert_true(chisq < 24.3); /* 7 df, p = 0.001 */
    assert_true(below < 0.05 * COHORTS + 3 * sqrt(0.05 * 0.95 * COHORTS));
    assert_true((double)naive / (COHORTS * REPLICATES) > 0.4);
}

static void refused_with(const recut_cohort *cohort, const rc_plan_options *options, const char *words)
{
    static const char *const plans[] = {"search", "permute", "sets"};
    for (size_t p = 0; p < 3; p++) {
        recut_error err = {0};
        rc_analysis *analysis = NULL;
        assert_int_equal(rc_plan_create(rc_study_find(plans[p]), cohort, options, &analysis, &err), RECUT_E_USAGE);
        if (!strstr(err.text, words)) fail_msg("%s: \"%s\" is not in: %s", plans[p], words, err.text);
    }
}

static void refusals(void **state)
{
    (void)state;
    static const struct {
        const char *criterion, *cuts, *by, *order, *words;
    } list[] = {{"score", "6", NULL, NULL, "from 1 to 5"},
                {"score", "0", NULL, NULL, "from 1 to 5"},
                {"score", "3..2", NULL, NULL, "such as 1..3"},
                {"score", "two", NULL, NULL, "cuts two"},
                {"score", "2x", NULL, NULL, "cuts 2x"},
                {"score", "2", "bic", NULL, "which a range"},
                {"score", "1..2", "dic", NULL, "expected aic or bic"},
                {"score", "1", NULL, "u", "two groups have no order"},
                {"score", "3", NULL, "u", RC_TEXT_OPTION "cuts 2"},
                {"score", "1..2", NULL, "u", RC_TEXT_OPTION "cuts 2"},
                {"score", "2", NULL, "rising", "expected monotone or u"}};
    double time[20], marker[20];
    uint8_t event[20];
    recut_cohort *cohort = NULL;
    for (int i = 0; i < 20; i++) time[i] = i + 1, marker[i] = i, event[i] = i % 3 > 0;
    assert_int_equal(recut_cohort_from_arrays(20, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        rc_plan_options options = options_of(list[i].criterion, list[i].cuts, 10);
        options.cuts_by = list[i].by;
        options.order = list[i].order;
        refused_with(cohort, &options, list[i].words);
    }
    rc_plan_options options = options_of("score", "5", 10);
    options.min_fraction = 0.25;
    refused_with(cohort, &options, "6 groups cannot each hold 25 % of 20 patients");
    options = options_of("logrank", "2", 10);
    options.hazard_ratio = "cox";
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    assert_int_equal(rc_plan_create(rc_study_find("permute"), cohort, &options, &analysis, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "two sides of one cutoff"));
    recut_cohort_destroy(cohort);
}

/* Two values have no two cutoffs, and one none: every replicate is counted with the reason. */
static void nothing_to_search(void **state)
{
    (void)state;
    double time[20], marker[20];
    uint8_t event[20];
    for (int values = 1; values <= 2; values++) {
        recut_cohort *cohort = NULL;
        for (int i = 0; i < 20; i++) time[i] = i + 1, marker[i] = i % values, event[i] = i % 3 > 0;
        assert_int_equal(recut_cohort_from_arrays(20, time, event, marker, "x", &cohort, NULL), RECUT_OK);
        for (int c = 0; c < 2; c++) {
            rc_plan_options options = options_of(c ? "logrank" : "score", "2", 50);
            rc_analysis *analysis = create("permute", cohort, &options);
            int64_t *tally = run(analysis);
            assert_true(isnan(analysis->table[0].data[0]));
            assert_int_equal(counts(analysis, tally, FAILED)[RC_REASON_NO_CUTOFF], 50);
            assert_int_equal(counts(analysis, tally, EXCEEDANCES)[0], 0);
            rc_base_memory_free(tally);
            rc_plan_destroy(analysis);
            analysis = create("sets", cohort, &options);
            tally = run(analysis);
            assert_int_equal(counts(analysis, tally, 0)[RC_REASON_NO_CUTOFF], 50);
            rc_base_memory_free(tally);
            rc_plan_destroy(analysis);
        }
        recut_cohort_destroy(cohort);
    }
}

/* Without --cuts, and with --cuts 1, nothing is another analysis. */
static void one_is_none(void **state)
{
    (void)state;
    double time[20], marker[20];
    uint8_t event[20];
    recut_cohort *cohort = NULL;
    for (int i = 0; i < 20; i++) time[i] = i + 1, marker[i] = i, event[i] = i % 3 > 0;
    assert_int_equal(recut_cohort_from_arrays(20, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    rc_plan_options without = options_of("logrank", NULL, 10), one = options_of("logrank", "1", 10);
    static const char *const plans[] = {"search", "permute"};
    for (size_t p = 0; p < 2; p++) {
        rc_analysis *a = create(plans[p], cohort, &without), *b = create(plans[p], cohort, &one);
        assert_string_equal(a->spec, b->spec);
        assert_true(a->key_lo == b->key_lo && a->key_hi == b->key_hi);
        rc_plan_destroy(a);
        rc_plan_destroy(b);
    }
    assert_false(rc_plan_cuts_asked(&without) || rc_plan_cuts_asked(&one));
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_all_permutations),
                                       cmocka_unit_test(uniform_with_number_chosen), cmocka_unit_test(refusals),
                                       cmocka_unit_test(nothing_to_search), cmocka_unit_test(one_is_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
