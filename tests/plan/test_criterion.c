/* SPDX-License-Identifier: GPL-3.0-or-later
 * The table of criteria: names, rivals, scales of the statistics, and what the options are refused for. */
#include "base/memory.h"
#include "cohort/cohort.h"
#include "plan/context.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

static void rows(void **state)
{
    (void)state;
    size_t n = 0, exact = 0;
    for (const rc_criterion *c; (c = rc_plan_criterion(n)); n++) {
        assert_true(c->name && c->label && c->about && c->scores);
        assert_ptr_equal(rc_plan_criterion_find(c->name), c->takes ? NULL : c);
        assert_ptr_equal(rc_plan_criterion_stored(c->name), c->takes ? rc_plan_criterion(0) : c);
        const rc_criterion *rival = rc_plan_criterion_rival(c);
        assert_true(rival != c && rival->exact != c->exact);
        assert_true(rc_plan_criterion_bin_width(c) > 0);
        if (!c->more)
            assert_true(fabs(rc_plan_criterion_z(c, 4) * rc_plan_criterion_z(c, 4) - rc_plan_criterion_chisq(c, 4)) <
                        1e-12);
        assert_true(isnan(rc_plan_criterion_p(c, NAN)));
        exact += c->exact;
    }
    assert_true(n >= 2 && exact == 1);
    assert_null(rc_plan_criterion_find("savage"));
    assert_null(rc_plan_criterion_find(NULL));
    assert_string_equal(rc_plan_criterion_stored("savage")->name, "logrank");
    assert_string_equal(rc_plan_criterion_rival(rc_plan_criterion_find("logrank"))->name, "score");
    assert_string_equal(rc_plan_criterion_rival(rc_plan_criterion_find("score"))->name, "logrank");
}

static void names(void **state)
{
    (void)state;
    char text[RC_CRITERION_HELP];
    rc_plan_criterion_names(false, text, sizeof text);
    assert_ptr_equal(strstr(text, "logrank"), text); /* the default is the first; further rows do not break this test */
    assert_non_null(strstr(text, " or "));
    assert_null(strstr(text, "("));
    rc_plan_criterion_names(true, text, sizeof text);
    assert_ptr_equal(strstr(text, "logrank (default)"), text);
    assert_non_null(strstr(text, "score (as maxstat)"));
    rc_plan_criterion_names(true, text, 8); /* cut off, not beyond */
    assert_string_equal(text, "logrank");
}

/* A member of a family: by its canonical name, the same object for every way to write it. */
static void families(void **state)
{
    (void)state;
    recut_error err = {0};
    rc_search search;
    static const char *const same[] = {"fh:0,0.5", "fh:0.0,5e-1", "fh:-0,.5", "fh:00,0.50"};
    static const char *const wrong[] = {"fh",      "fh:",        "fh:1",     "fh:1,",    "fh:1,2,3",
                                        "fh:-1,0", "fh:0,11",    "fh:nan,0", "fh:0x1,0", "fh:1 ,0",
                                        "fh:1,0 ", "fh:1e999,0", "fh:,",     "fh:1;0"};
    const rc_criterion *found = rc_plan_criterion_find(same[0]);
    assert_non_null(found);
    assert_string_equal(found->name, "fh:0,0.5");
    assert_string_equal(found->label, "Fleming-Harrington (0, 0.5) statistic");
    assert_true(found->argument[0] == 0 && found->argument[1] == 0.5 && !found->takes);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) assert_ptr_equal(rc_plan_criterion_find(same[i]), found);
    assert_ptr_equal(rc_plan_criterion_stored("fh:0,0.5"), found);
    assert_ptr_not_equal(rc_plan_criterion_find("fh:0.5,0"), found);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        rc_plan_options options = {.criterion = wrong[i], .min_fraction = 0.1};
        assert_int_equal(rc_plan_criterion_search(NULL, &options, &search, &err), RECUT_E_USAGE);
        if (!strstr(err.text, "expected fh:r,g with two numbers from 0 to 10, as fh:0,1")) fail_msg("%s", err.text);
    }
}

/* p = 0.05 at chi-square 3.841458820694124, z 1.959963984540054. */
static void scales(void **state)
{
    (void)state;
    const rc_criterion *logrank = rc_plan_criterion_find("logrank"), *score = rc_plan_criterion_find("score");
    assert_true(fabs(rc_plan_criterion_p(logrank, 3.841458820694124) - 0.05) < 1e-12);
    assert_true(fabs(rc_plan_criterion_p(score, 1.959963984540054) - 0.05) < 1e-12);
    assert_true(rc_plan_criterion_chisq(logrank, 9) == 9 && rc_plan_criterion_chisq(score, 3) == 9);
    assert_true(rc_plan_criterion_z(logrank, 9) == 3 && rc_plan_criterion_z(score, 3) == 3);
}

static void refused(const rc_plan_options *options, const char *word)
{
    recut_error err = {0};
    rc_search search;
    assert_int_equal(rc_plan_criterion_search(NULL, options, &search, &err), RECUT_E_USAGE);
    if (!strstr(err.text, word)) fail_msg("'%s' lacks '%s'", err.text, word);
}

static void options(void **state)
{
    (void)state;
    recut_error err = {0};
    rc_search search;
    rc_plan_options options = {.criterion = "score", .min_fraction = 0.5, .kernel = "reference"};
    assert_int_equal(rc_plan_criterion_search(NULL, &options, &search, &err), RECUT_OK);
    assert_string_equal(search.criterion->name, "score");
    assert_string_equal(search.kernel->name, "reference");
    assert_true(search.min_fraction == 0.5);
    assert_ptr_equal(rc_plan_criterion_kernel(&search), rc_kernel_scan_score_ref);
    options.kernel = "";
    assert_int_equal(rc_plan_criterion_search(NULL, &options, &search, &err), RECUT_OK);
    assert_ptr_equal(search.kernel, rc_kernel_scan_table(NULL));
    options.kernel = "mmx";
    refused(&options, "no kernels called \"mmx\"");
    options.kernel = NULL;
    options.criterion = "scor";
    refused(&options, "expected logrank");
    options.criterion = "logrank";
    const double wrong[] = {0, -0.1, 0.51, INFINITY, NAN};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        options.min_fraction = wrong[i];
        refused(&options, "min-fraction ");
    }
}

/* Scores by hand: times 1 2+ 3 3 5, events 1 0 1 1 1, so Y = 5 3 1 and d = 1 2 1 at 1 3 5. */
static const double hand_time[] = {1, 2, 3, 3, 5};
static const uint8_t hand_event[] = {1, 0, 1, 1, 1};

/* Events by their number at risk less the deaths up to the time; sums to 0 over the patients. */
static void own(const recut_cohort *cohort, rc_risk *risk, const double *weight, const double *argument, double *score)
{
    double dead = 0;
    size_t j = 0;
    (void)weight, (void)argument;
    for (size_t k = 0; k < cohort->n; k++) {
        uint32_t i = cohort->by_time[k];
        while (j < cohort->rank[i]) dead += risk->deaths[j++];
        score[i] = (cohort->event[i] ? risk->at_risk[cohort->rank[i] - 1] : 0) - dead;
    }
    memset(risk->spread, 0xff, risk->m * sizeof *risk->spread); /* scratch: it is filled again */
}

/* A row of somebody else: its scores reach the search and the split. */
static void another_row(void **state)
{
    (void)state;
    static const double marker[] = {1, 2, 3, 4, 5}, expected[] = {4, -1, 0, 0, -3};
    const rc_criterion row = {.name = "own", .label = "Own", .about = "Own", .scores = own};
    const rc_search search = {.criterion = &row, .min_fraction = 0.1, .kernel = rc_kernel_scan_table(NULL)};
    recut_cohort *cohort = NULL;
    rc_context *context = NULL;
    rc_scan_best best;
    double work[6 * 6], split[RC_SPLIT_COLUMNS];
    assert_int_equal(recut_cohort_from_arrays(5, hand_time, hand_event, marker, "x", &cohort, NULL), RECUT_OK);
    assert_int_equal(rc_plan_context_create(cohort, &search, &context, NULL), RECUT_OK);
    for (size_t i = 0; i < 5; i++)
        assert_true(fabs((double)context->score_units[i] * context->score_unit - expected[i]) < 1e-12);
    assert_true(fabs(context->score_square - 26) < 1e-12);
    double *scratch = rc_base_memory_zeroed(context->scan_doubles, sizeof *scratch);
    assert_non_null(scratch);
    rc_plan_context_observed(context, 0, &best, scratch);
    /* below marker 2: sum 4, variance 1 * 4 / (5 * 4) * 26; all sums below are 4 3 3 3 */
    assert_true(fabs(best.statistic - 4 / sqrt(5.2)) < 1e-12);
    assert_int_equal(best.candidate, 0);
    rc_plan_context_split(context, 0, 1, 2, split, work);
    assert_true(fabs(split[RC_SPLIT_SCORE] - 4 / sqrt(5.2)) < 1e-12);
    assert_true(split[RC_SPLIT_CHISQ] > 0); /* log-rank */
    assert_true(fabs(split[RC_SPLIT_P_NAIVE] - erfc(4 / sqrt(5.2) / sqrt(2))) < 1e-12);
    assert_ptr_equal(rc_plan_criterion_rival(&row), rc_plan_criterion_find("logrank"));
    rc_base_memory_free(scratch);
    rc_plan_context_destroy(context);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows),     cmocka_unit_test(names),
                                       cmocka_unit_test(families), cmocka_unit_test(scales),
                                       cmocka_unit_test(options),  cmocka_unit_test(another_row)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
