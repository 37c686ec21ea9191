/* SPDX-License-Identifier: GPL-3.0-or-later
 * Does censoring depend on the marker: against a case by hand, against the permutation of a table whose event column is
 * exchanged, where nobody is censored, and where it does depend. */
#include "base/memory.h"
#include "base/pcg.h"
#include "cohort/read.h"
#include "kernel/reason.h"
#include "plan/plan.h"
#include "study/find.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { STATISTIC, CUTOFF, N, CENSORED, REASON, COLUMNS };

static recut_cohort *read_cohort(const char *path, size_t n_markers, const char *const *marker)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_cohort_options options = {.path = path, .n_markers = n_markers, .marker = marker};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s: %s", path, err.text);
    return cohort;
}

static rc_analysis *make(const char *plan, const recut_cohort *cohort, const char *criterion, double min_fraction,
                         int64_t replicates)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    rc_plan_options options = {.criterion = criterion,
                               .min_fraction = min_fraction,
                               .replicates = replicates,
                               .seed = 5,
                               .hazard_ratio = "none"};
    if (rc_plan_create(rc_study_find(plan), cohort, &options, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
    return analysis;
}

/* Share of all replicates that reach the observed statistic, by marker; it is the first tally of both plans. */
static void shares(const rc_analysis *analysis, double *share)
{
    recut_error err = {0};
    void *work = NULL;
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length + 1, sizeof *tally);
    assert_non_null(tally);
    assert_string_equal(analysis->tally[0].name, "exceedances");
    assert_int_equal(analysis->type->work_create(analysis, &work, &err), RECUT_OK);
    for (int64_t b = 0; b < analysis->n_blocks; b++)
        if (analysis->type->block(analysis, b, rc_plan_block_count(analysis, b), NULL, tally, work, &err) != RECUT_OK)
            fail_msg("%s", err.text);
    analysis->type->work_destroy(work);
    for (size_t i = 0; i < analysis->tally[0].n_rows; i++)
        share[i] = (double)tally[analysis->tally[0].offset + i] / (double)analysis->replicates;
    rc_base_memory_free(tally);
}

static const double *observed(const rc_analysis *analysis, size_t marker)
{
    assert_string_equal(analysis->table[0].name, "observed");
    return analysis->table[0].data + marker * analysis->table[0].n_columns;
}

/* Patients 1 to 4 by time and marker; 2 and 4 are censored. While 2 is, 2, 3 and 4 are at risk: the split between 2 and
 * 3 has O = 0 and E = 2/3 of the high group, V = 2/9, chi-square 2; that between 3 and 4 1/2.  A permutation reaches 2
 * where who is censored first stands at an end of the three that are then at risk: 2 of 3. */
static void by_hand(void **unused)
{
    static const char *const marker[] = {"m"};
    double share;
    (void)unused;
    FILE *to = fopen("censoring_hand.csv", "w");
    assert_non_null(to);
    fputs("time,event,m\n1,1,10\n2,0,20\n3,1,30\n4,0,40\n", to);
    assert_int_equal(fclose(to), 0);
    recut_cohort *cohort = read_cohort("censoring_hand.csv", 1, marker);
    rc_analysis *analysis = make("censoring", cohort, "logrank", 0.1, 100000);
    const double *row = observed(analysis, 0);
    assert_true(fabs(row[STATISTIC] - 2) < 1e-12);
    assert_true(row[CUTOFF] == 30 && row[N] == 4 && row[CENSORED] == 2 && row[REASON] == RC_REASON_NONE);
    assert_int_equal(analysis->replicates, 2000); /* no more than it needs */
    assert_int_equal(analysis->rows_kept, 0);
    shares(analysis, &share);
    assert_true(fabs(share - 2.0 / 3) < 4 * sqrt(2.0 / 9 / 2000));
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

static void write_reversed(const recut_cohort *cohort, const char *path)
{
    FILE *to = fopen(path, "w");
    assert_non_null(to);
    fputs("time,event", to);
    for (size_t k = 0; k < cohort->n_markers; k++) fprintf(to, ",%s", cohort->marker[k].name);
    for (size_t i = 0; i < cohort->n; i++) {
        fprintf(to, "\n%.17g,%d", cohort->time[i], !cohort->event[i]);
        for (size_t k = 0; k < cohort->n_markers; k++)
            if (isnan(cohort->marker[k].value[i]))
                fputs(",", to);
            else
                fprintf(to, ",%.17g", cohort->marker[k].value[i]);
    }
    fputs("\n", to);
    assert_int_equal(fclose(to), 0);
}

/* Markers that all have, and markers that lack values. */
static void as_exchanged(void **unused)
{
    static const char *const whole[] = {"il6", "il10", "il2"}, *const lacking[] = {"cyt1", "cyt2", "cyt3"},
                             *const criterion[] = {"logrank", "score"};
    (void)unused;
    for (int c = 0; c < 4; c++) {
        char path[1024];
        double ours[3], theirs[3];
        snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, c < 2 ? "cohort143" : "cytokines");
        recut_cohort *cohort = read_cohort(path, 3, c < 2 ? whole : lacking);
        write_reversed(cohort, "censoring_reversed.csv");
        recut_cohort *reversed = read_cohort("censoring_reversed.csv", 3, c < 2 ? whole : lacking);
        rc_analysis *analysis = make("censoring", cohort, criterion[c % 2], 0.1, 2000),
                    *permuted = make("permute", reversed, criterion[c % 2], 0.1, 20000);
        shares(analysis, ours);
        shares(permuted, theirs);
        for (size_t i = 0; i < 3; i++) {
            double error = sqrt(theirs[i] * (1 - theirs[i]) / 2000);
            assert_true(observed(analysis, i)[STATISTIC] == observed(permuted, i)[0]);
            assert_true(observed(analysis, i)[CUTOFF] == observed(permuted, i)[1]);
            if (!(fabs(ours[i] - theirs[i]) <= 4 * error + 0.001))
                fail_msg("%s by %s: %g, exchanged by hand %g", cohort->marker[i].name, criterion[c % 2], ours[i],
                         theirs[i]);
        }
        rc_plan_destroy(analysis);
        rc_plan_destroy(permuted);
        recut_cohort_destroy(cohort);
        recut_cohort_destroy(reversed);
    }
}

/* 200 patients whose event and censoring times are exponential: censoring's hazard grows with `uneven`, the event's
 * does not.  The marker "some" is known of those with an event only.  all: nobody is censored. */
static recut_cohort *simulated(double uneven, bool all)
{
    static const char *const marker[] = {"m", "some"};
    rc_pcg generator;
    rc_base_pcg_for_block(&generator, 1, 2, 3, 0);
    FILE *to = fopen("censoring_simulated.csv", "w");
    assert_non_null(to);
    fputs("time,event,m,some\n", to);
    for (int i = 0; i < 200; i++) {
        double m = rc_base_pcg_uniform(&generator), t = -log(1 - rc_base_pcg_uniform(&generator)),
               c = -log(1 - rc_base_pcg_uniform(&generator)) / exp(uneven * (m - 0.5));
        bool event = all || t <= c;
        fprintf(to, "%.10g,%d,%.10g,", event ? t : c, event, m);
        if (event) fprintf(to, "%.10g", m);
        fputs("\n", to);
    }
    assert_int_equal(fclose(to), 0);
    return read_cohort("censoring_simulated.csv", 2, marker);
}

static void depends(void **unused)
{
    double share[2];
    (void)unused;
    for (int uneven = 0; uneven < 2; uneven++) {
        recut_cohort *cohort = simulated(3 * uneven, false);
        rc_analysis *analysis = make("censoring", cohort, "logrank", 0.1, 2000);
        shares(analysis, share);
        assert_true(uneven ? share[0] < 0.01 : share[0] > 0.05);
        assert_true(cohort->n_parts > 0 && isnan(observed(analysis, 1)[STATISTIC])); /* all of its patients died */
        assert_true(observed(analysis, 1)[CENSORED] == 0 && observed(analysis, 1)[REASON] == RC_REASON_NO_EVENTS);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

static void nobody_censored(void **unused)
{
    (void)unused;
    recut_cohort *cohort = simulated(0, true);
    rc_analysis *analysis = make("censoring", cohort, "logrank", 0.1, 2000);
    assert_int_equal(analysis->replicates, 0);
    assert_int_equal(analysis->n_blocks, 0);
    for (size_t i = 0; i < 2; i++) {
        assert_true(isnan(observed(analysis, i)[STATISTIC]) && isnan(observed(analysis, i)[CUTOFF]));
        assert_true(observed(analysis, i)[N] == 200 && observed(analysis, i)[CENSORED] == 0);
    }
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(as_exchanged),
                                       cmocka_unit_test(depends), cmocka_unit_test(nobody_censored)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
