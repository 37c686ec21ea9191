/* SPDX-License-Identifier: GPL-3.0-or-later
 * Kaplan-Meier curves of a search: survfit's, step by step; who has none; large groups. */
#include "cohort/read.h"
#include "golden.h"
#include "plan/layout.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static recut_cohort *read_cohort(const char *path, const char *marker)
{
    char full[1024];
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    snprintf(full, sizeof full, "%s/golden/%s.csv", RECUT_TESTS_DIR, path);
    rc_cohort_options options = {.path = full, .n_markers = 1, .marker = &marker};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static rc_analysis *run(const recut_cohort *cohort, size_t n_cutoffs, const double *cutoff, bool no_curves)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    rc_plan_options options = {
        .criterion = "logrank", .min_fraction = 0.1, .n_cutoffs = n_cutoffs, .cutoff = cutoff, .no_curves = no_curves};
    if (rc_plan_create(rc_study_find("search"), cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    return analysis;
}

static const rc_table *find(const rc_analysis *analysis, const char *prefix)
{
    for (size_t i = 0; i < analysis->n_tables; i++)
        if (strncmp(analysis->table[i].name, prefix, strlen(prefix)) == 0) return &analysis->table[i];
    return NULL;
}

/* Rows of one curve: the first and their number. */
static size_t rows_of(const rc_table *table, double curve, size_t *first)
{
    size_t n = 0;
    for (size_t r = 0; r < table->n_rows; r++) {
        if (table->data[r * RC_CURVE_COLUMNS + RC_CURVE_CURVE] != curve) continue;
        if (n++ == 0) *first = r;
    }
    return n;
}

/* The fixed cutoff's curve is R's, and the selected one's is that of the same cutoff fixed. */
static void against_r(const char *path, const char *marker, double cutoff, const char *key)
{
    static const char *const name[] = {"group", "time", "at_risk", "events", "censored", "survival", "lower", "upper"};
    static const int column[] = {RC_CURVE_GROUP,    RC_CURVE_TIME,     RC_CURVE_AT_RISK, RC_CURVE_EVENTS,
                                 RC_CURVE_CENSORED, RC_CURVE_SURVIVAL, RC_CURVE_LOWER,   RC_CURVE_UPPER};
    golden *g = golden_read("curves/curves.csv");
    recut_cohort *cohort = read_cohort(path, marker);
    rc_analysis *analysis = run(cohort, 0, NULL, false);
    double fixed[2] = {cutoff, find(analysis, "selected")->data[RC_SPLIT_CUTOFF]};
    rc_plan_destroy(analysis);
    analysis = run(cohort, isnan(fixed[1]) ? 1 : 2, fixed, false);
    const rc_table *table = find(analysis, "curves/");
    size_t at = 0, other = 0, n = rows_of(table, 1, &at), seen = 0;
    for (int r = 0; r < g->rows; r++) {
        if (strcmp(g->text[r], key) != 0) continue;
        const double *row = table->data + (at + seen++) * RC_CURVE_COLUMNS;
        assert_true(seen <= n && row[RC_CURVE_CUTOFF] == cutoff && row[RC_CURVE_TIMES] == 1);
        for (size_t c = 0; c < sizeof column / sizeof *column; c++) {
            double expected = g->value[r][golden_column(g, name[c])];
            if (expected == 0 ? row[column[c]] != 0 : !(golden_error(row[column[c]], expected) < 1e-9))
                fail_msg("%s, row %zu, %s: %.17g, not %.17g", key, seen, name[c], row[column[c]], expected);
        }
    }
    assert_true(seen > 5 && seen == n);
    if (!isnan(fixed[1])) {
        n = rows_of(table, 0, &at);
        assert_true(n > 5 && n == rows_of(table, 2, &other));
        for (size_t i = 0; i < n; i++)
            assert_memory_equal(table->data + (at + i) * RC_CURVE_COLUMNS + 1,
                                table->data + (other + i) * RC_CURVE_COLUMNS + 1,
                                (RC_CURVE_COLUMNS - 1) * sizeof(double));
    }
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(g);
}

static void lung(void **state)
{
    (void)state;
    against_r("data/lung", "age", 60, "lung|age|60");
    against_r("data/lung", "meal_cal", 1000, "lung|meal_cal|1000");
}

static void gbsg2(void **state)
{
    (void)state;
    against_r("data/gbsg2", "progrec", 20, "gbsg2|progrec|20");
}

static void time_0_ties_and_no_events(void **state)
{
    (void)state;
    against_r("curves/edges", "x", 1, "edges|x|1");
    against_r("curves/edges", "x", 2, "edges|x|2");
}

/* Everybody is high: one curve of one group.  No cutoff is admissible: no curve 0. */
static void empty_group(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 2, 4}, marker[] = {5, 5, 5, 5}, cutoff = 5;
    static const uint8_t event[] = {1, 1, 1, 0};
    recut_cohort *cohort = NULL;
    assert_int_equal(recut_cohort_from_arrays(4, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    rc_analysis *analysis = run(cohort, 1, &cutoff, false);
    const rc_table *table = find(analysis, "curves/");
    assert_int_equal(table->n_rows, 3);
    assert_true(table->data[RC_CURVE_CURVE] == 1 && table->data[RC_CURVE_GROUP] == 1);
    assert_true(table->data[RC_CURVE_COLUMNS + RC_CURVE_SURVIVAL] == 0.25);
    rc_plan_destroy(analysis);
    analysis = run(cohort, 0, NULL, false);
    assert_int_equal(find(analysis, "curves/")->n_rows, 0);
    assert_null(strstr(analysis->spec, "no_curves")); /* the default leaves the spec as it was */
    rc_plan_destroy(analysis);
    analysis = run(cohort, 1, &cutoff, true);
    assert_null(find(analysis, "curves/"));
    assert_non_null(strstr(analysis->spec, "\"no_curves\":true"));
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* 40,000 low patients with a time of their own each: 16,384 rows, which lose nobody, and whose survival is that of the
 * whole curve at their times, (n - i) / n without censoring. */
static void large_group(void **state)
{
    (void)state;
    enum { LOW = 40000, HIGH = 10000, N = LOW + HIGH };
    double *time = calloc(N, sizeof *time), *marker = calloc(N, sizeof *marker), cutoff = 1;
    uint8_t *event = calloc(N, 1);
    recut_cohort *cohort = NULL;
    assert_true(time && marker && event);
    for (size_t i = 0; i < N; i++) {
        time[i] = i < LOW ? (double)(i + 1) : (double)(i - LOW + 1) / 2;
        marker[i] = i >= LOW;
        event[i] = i < LOW || i % 4 == 0;
    }
    assert_int_equal(recut_cohort_from_arrays(N, time, event, marker, "x", &cohort, NULL), RECUT_OK);
    rc_analysis *analysis = run(cohort, 1, &cutoff, false);
    const rc_table *table = find(analysis, "curves/");
    size_t first = 0;
    assert_int_equal(rows_of(table, 1, &first), RC_CURVE_STEPS + HIGH);
    double left = LOW, times = 0;
    for (size_t i = 0; i < RC_CURVE_STEPS; i++) {
        const double *row = table->data + (first + i) * RC_CURVE_COLUMNS;
        assert_true(row[RC_CURVE_AT_RISK] == left && row[RC_CURVE_TIMES] >= 2 && row[RC_CURVE_TIMES] <= 3);
        assert_true(row[RC_CURVE_EVENTS] == row[RC_CURVE_TIMES] && row[RC_CURVE_CENSORED] == 0);
        left -= row[RC_CURVE_EVENTS];
        times += row[RC_CURVE_TIMES];
        assert_true(row[RC_CURVE_TIME] == times && fabs(row[RC_CURVE_SURVIVAL] - (LOW - times) / LOW) < 1e-12);
    }
    assert_true(left == 0 && times == LOW);
    const double *high = table->data + (first + RC_CURVE_STEPS) * RC_CURVE_COLUMNS;
    assert_true(high[RC_CURVE_AT_RISK] == HIGH && high[RC_CURVE_TIMES] == 1);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
    free(time);
    free(marker);
    free(event);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lung),        cmocka_unit_test(gbsg2),       cmocka_unit_test(time_0_ties_and_no_events),
        cmocka_unit_test(empty_group), cmocka_unit_test(large_group),
    };
    return cmocka_run_group_tests_name("curves", tests, NULL, NULL);
}
