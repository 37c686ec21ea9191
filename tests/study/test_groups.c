/* SPDX-License-Identifier: GPL-3.0-or-later
 * The groups between several cutoffs: hazard ratios of all pairs as coxph's, counts, curves, the grid of pairs. */
#include "cohort/read.h"
#include "kernel/survival.h"
#include "plan/layout.h"
#include "plan/plan.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const rc_table *table_of(const rc_analysis *analysis, const char *name)
{
    for (size_t t = 0; t < analysis->n_tables; t++)
        if (strcmp(analysis->table[t].name, name) == 0) return &analysis->table[t];
    fail_msg("no table %s", name);
    return NULL;
}

static rc_analysis *search(const survival *s, recut_cohort **cohort)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    const rc_plan_options options = {.criterion = "logrank", .min_fraction = 0.1, .cuts = "2"};
    assert_int_equal(recut_cohort_from_arrays(s->n, s->time, s->event, s->x, "x", cohort, NULL), RECUT_OK);
    if (rc_plan_create(rc_study_find("search"), *cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    return analysis;
}

/* golden/cuts/hazards.csv: file marker cut_1 cut_2 of against hr lower upper p, groups from 0. */
static void equals_coxph(void **state)
{
    enum { FILE_NAME, MARKER, CUT_1, CUT_2, OF, AGAINST, HR, LOWER, UPPER, P, COLUMNS };
    (void)state;
    char header[256], line[512];
    FILE *in = survival_open("cuts", "hazards", header, sizeof header);
    size_t rows = 0;
    for (; fgets(line, sizeof line, in); rows++) {
        char *field[COLUMNS], *at = line;
        survival s;
        recut_cohort *cohort = NULL;
        line[strcspn(line, "\r\n")] = '\0';
        for (int c = 0; c < COLUMNS; c++) field[c] = survival_field(&at, ',');
        survival_read(&s, field[FILE_NAME], field[MARKER], "-", 0);
        rc_analysis *analysis = search(&s, &cohort);
        const rc_table *ratios = table_of(analysis, "group_hr/x"), *groups = table_of(analysis, "groups/x");
        assert_true(groups->data[RC_GROUP_COLUMNS + RC_GROUP_LOWEST] == strtod(field[CUT_1], NULL));
        assert_true(groups->data[2 * RC_GROUP_COLUMNS + RC_GROUP_LOWEST] == strtod(field[CUT_2], NULL));
        bool found = false;
        for (size_t r = 0; r < ratios->n_rows; r++) {
            const double *row = ratios->data + r * RC_GROUP_HR_COLUMNS;
            if (row[RC_GROUP_HR_OF] != strtod(field[OF], NULL) + 1 ||
                row[RC_GROUP_HR_AGAINST] != strtod(field[AGAINST], NULL) + 1)
                continue;
            found = true;
            assert_true(golden_error(row[RC_GROUP_HR], strtod(field[HR], NULL)) < 1e-7);
            assert_true(golden_error(row[RC_GROUP_HR_LOWER], strtod(field[LOWER], NULL)) < 1e-7);
            assert_true(golden_error(row[RC_GROUP_HR_UPPER], strtod(field[UPPER], NULL)) < 1e-7);
            assert_true(golden_error(row[RC_GROUP_HR_P], strtod(field[P], NULL)) < 1e-7);
        }
        assert_true(found);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
        survival_free(&s);
    }
    fclose(in);
    assert_true(rows == 15);
}

/* Everybody is in one group; each curve begins with all patients of its group; the best pair stands in the grid, and
 * none is better. */
static void adds_up(void **state)
{
    (void)state;
    survival s;
    recut_cohort *cohort = NULL;
    survival_read(&s, "pbc", "bili", "-", 0);
    rc_analysis *analysis = search(&s, &cohort);
    const rc_table *groups = table_of(analysis, "groups/x"), *curves = table_of(analysis, "group_curves/x"),
                   *pairs = table_of(analysis, "pairs/x"), *sets = table_of(analysis, "cuts/x");
    double n = 0, events = 0, expected = 0, largest = 0;
    size_t at = 0;
    for (size_t g = 0; g < groups->n_rows; g++) {
        const double *row = groups->data + g * RC_GROUP_COLUMNS;
        n += row[RC_GROUP_N], events += row[RC_GROUP_EVENTS], expected += row[RC_GROUP_EXPECTED];
        assert_true(curves->data[at * RC_CURVE_COLUMNS + RC_CURVE_GROUP] == (double)g);
        assert_true(curves->data[at * RC_CURVE_COLUMNS + RC_CURVE_AT_RISK] == row[RC_GROUP_N]);
        while (at < curves->n_rows && curves->data[at * RC_CURVE_COLUMNS + RC_CURVE_GROUP] == (double)g) at++;
    }
    assert_int_equal(at, curves->n_rows);
    assert_true(n == (double)cohort->n && events == (double)cohort->events && fabs(expected - events) < 1e-9);
    for (size_t r = 0; r < pairs->n_rows; r++) largest = fmax(largest, pairs->data[3 * r + 2]);
    assert_true(golden_error(largest, sets->data[RC_CUTS_STATISTIC]) < 1e-12);
    assert_true(golden_error(sets->data[RC_CUTS_LOGRANK], sets->data[RC_CUTS_STATISTIC]) < 1e-12);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    survival_free(&s);
}

/* The search of a golden file's marker in two cutoffs, with strata or entry times, and what is the same in both. */
static rc_analysis *search_file(const char *file, const char *marker, const char *strata, const char *entry,
                                const golden *g, recut_cohort **cohort)
{
    char path[1024], name[64];
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, file);
    const rc_cohort_options columns = {
        .path = path, .n_markers = 1, .marker = &marker, .strata = strata, .entry = entry};
    const rc_plan_options options = {.criterion = "logrank", .min_fraction = 0.1, .cuts = "2"};
    if (rc_cohort_read(&columns, cohort, &err) != RECUT_OK ||
        rc_plan_create(rc_study_find("search"), *cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    snprintf(name, sizeof name, "cuts/%s", marker);
    const rc_table *sets = table_of(analysis, name);
    snprintf(name, sizeof name, "group_hr/%s", marker);
    const rc_table *ratios = table_of(analysis, name);
    const double *expected = g->value[0];
    assert_true(sets->data[RC_CUTS_CUTOFF] == expected[golden_column(g, "cut_1")]);
    assert_true(sets->data[RC_CUTS_CUTOFF + 1] == expected[golden_column(g, "cut_2")]);
    assert_true(golden_error(sets->data[RC_CUTS_STATISTIC], expected[golden_column(g, "statistic")]) < 1e-9);
    assert_true(golden_error(sets->data[RC_CUTS_LOGRANK], expected[golden_column(g, "statistic")]) < 1e-9);
    assert_true(golden_error(ratios->data[RC_GROUP_HR], expected[golden_column(g, "hr_2")]) < 1e-7);
    assert_true(golden_error(ratios->data[RC_GROUP_HR_COLUMNS + RC_GROUP_HR], expected[golden_column(g, "hr_3")]) <
                1e-7);
    return analysis;
}

/* golden/cuts/strata.csv: survdiff and coxph with strata() */
static void equals_stratified(void **state)
{
    (void)state;
    golden *g = golden_read("cuts/strata.csv");
    recut_cohort *cohort = NULL;
    rc_analysis *analysis = search_file("lung", "meal_cal", "sex", NULL, g, &cohort);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(g);
}

/* golden/cuts/entry.csv: the same of Surv(entry, time, event), and the curve of the highest group */
static void equals_with_entry(void **state)
{
    (void)state;
    golden *g = golden_read("cuts/entry.csv");
    recut_cohort *cohort = NULL;
    rc_analysis *analysis = search_file("entries", "il6", NULL, "entry", g, &cohort);
    const rc_table *curves = table_of(analysis, "group_curves/il6");
    size_t first = 0;
    while (curves->data[first * RC_CURVE_COLUMNS + RC_CURVE_GROUP] < 2) first++;
    const double *begin = curves->data + first * RC_CURVE_COLUMNS,
                 *end = curves->data + (curves->n_rows - 1) * RC_CURVE_COLUMNS;
    assert_true(begin[RC_CURVE_AT_RISK] == g->value[0][golden_column(g, "at_risk")]);
    assert_true(golden_error(end[RC_CURVE_SURVIVAL], g->value[0][golden_column(g, "survival")]) < 1e-9);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_coxph), cmocka_unit_test(adds_up),
                                       cmocka_unit_test(equals_stratified), cmocka_unit_test(equals_with_entry)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
