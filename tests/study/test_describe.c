/* SPDX-License-Identifier: GPL-3.0-or-later
 * The plan describe against R on two cohorts, by hand on a small one, and where there is nothing to describe. */
#include "cohort/read.h"
#include "golden.h"
#include "kernel/reason.h"
#include "plan/layout.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* ---- a described cohort ------------------------------------------------- */

static rc_analysis *describe(const char *path, const char *marker, rc_plan_options options, recut_cohort **cohort)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    const char *names[32];
    size_t n = 0;
    const struct {
        const char *const *list;
        size_t n;
    } asked[] = {{options.columns, options.n_columns},
                 {options.adjust, options.n_adjust},
                 {&options.by, options.by != NULL},
                 {&options.response, options.response != NULL}};
    for (size_t a = 0; a < 4; a++)
        for (size_t i = 0; i < asked[a].n; i++) {
            bool there = false;
            for (size_t k = 0; k < n; k++) there = there || strcmp(names[k], asked[a].list[i]) == 0;
            if (!there) names[n++] = asked[a].list[i];
        }
    rc_cohort_options read = {
        .path = path, .n_markers = 1, .marker = &marker, .n_covariates = n, .covariates = names, .keep_missing = true};
    options.criterion = "logrank";
    options.min_fraction = 0.1;
    if (rc_cohort_read(&read, cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    if (rc_plan_create(rc_study_find("describe"), *cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    return analysis;
}

static const rc_table *find(const rc_analysis *analysis, const char *part, const char *marker)
{
    char name[640];
    snprintf(name, sizeof name, "%s/%s", part, marker);
    for (size_t i = 0; i < analysis->n_tables; i++)
        if (strcmp(analysis->table[i].name, name) == 0) return &analysis->table[i];
    return NULL;
}

static size_t column_of(const rc_table *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->column[c].name, name) == 0) return c;
    fail_msg("%s has no column %s", table->name, name);
    return 0;
}

/* The row with this label, and, where they are named, these values in two columns. */
static size_t row_of(const rc_table *table, const char *label, const char *key1, double value1, const char *key2,
                     double value2)
{
    for (size_t r = 0; r < table->n_rows; r++) {
        const double *row = table->data + r * table->n_columns;
        if (label && strcmp(table->label[r], label) != 0) continue;
        if (key1 && row[column_of(table, key1)] != value1) continue;
        if (key2 && row[column_of(table, key2)] != value2) continue;
        return r;
    }
    fail_msg("%s has no row %s %g %g", table->name, label ? label : "", value1, value2);
    return 0;
}

static double value(const rc_analysis *analysis, const char *marker, const char *part, const char *label,
                    const char *column)
{
    const rc_table *table = find(analysis, part, marker);
    assert_non_null(table);
    return table->data[row_of(table, label, NULL, 0, NULL, 0) * table->n_columns + column_of(table, column)];
}

/* ---- against R ---------------------------------------------------------- */

/* The value that a key of the golden file names: table|...|column. */
static double look_up(const rc_analysis *analysis, const char *marker, char *part[4], int parts)
{
    const rc_table *table = find(analysis, part[0], marker), *groups = find(analysis, "groups", marker);
    if (!table) fail_msg("no table %s", part[0]);
    size_t row = 0;
    if (strcmp(part[0], "survival") == 0)
        row = row_of(table, NULL, "group", (double)row_of(groups, part[1], NULL, 0, NULL, 0), "time", atof(part[2]));
    else if (strcmp(part[0], "numeric") == 0 || strcmp(part[0], "levels") == 0)
        row = row_of(table, part[1], "group", (double)row_of(groups, part[2], NULL, 0, NULL, 0), NULL, 0);
    else if (strcmp(part[0], "terms") == 0)
        row = row_of(table, part[2], "model",
                     (double)row_of(find(analysis, "models", marker), part[1], NULL, 0, NULL, 0), NULL, 0);
    else if (strcmp(part[0], "logrank") != 0)
        row = row_of(table, part[1], NULL, 0, NULL, 0);
    return table->data[row * table->n_columns + column_of(table, part[parts - 1])];
}

static int compare(const rc_analysis *analysis, const char *marker, const char *file)
{
    char path[1024], line[512];
    int lines = 0, wrong = 0;
    double worst = 0;
    snprintf(path, sizeof path, "%s/golden/describe/%s", RECUT_TESTS_DIR, file);
    FILE *from = fopen(path, "r");
    assert_non_null(from);
    assert_non_null(fgets(line, sizeof line, from));
    while (fgets(line, sizeof line, from)) {
        char key[512], *part[4] = {NULL}, *comma = strrchr(line, ',');
        int parts = 0;
        *comma = '\0';
        snprintf(key, sizeof key, "%s", line);
        for (char *at = line; at && parts < 4; parts++) {
            part[parts] = at;
            if ((at = strchr(at, '|'))) *at++ = '\0';
        }
        double expected = strncmp(comma + 1, "NA", 2) == 0 ? NAN : atof(comma + 1);
        double got = look_up(analysis, marker, part, parts), error = golden_error(got, expected);
        bool model = strcmp(part[0], "models") == 0 || strcmp(part[0], "terms") == 0;
        if (fabs(expected) < 1e-12) error = fabs(got);
        if (!(error < (model ? 1e-7 : 1e-9))) {
            print_error("%s: %.17g, R %.17g\n", key, got, expected);
            wrong++;
        }
        worst = fmax(worst, error);
        lines++;
    }
    fclose(from);
    print_message("%s: %d values, worst relative error %.2g\n", file, lines, worst);
    assert_int_equal(wrong, 0);
    return lines;
}

static void equals_r(void **state)
{
    (void)state;
    const char *columns[] = {"age", "sex", "cirrhosis", "albi", "bclc", "ecog", "center", "il10"};
    const char *adjust[] = {"age", "sex", "bclc", "albi"}, *adjust2[] = {"age", "center"};
    const char *lung[] = {"age", "sex", "ecog", "karno", "wt_loss"}, *adjust3[] = {"age", "ecog", "wt_loss"};
    const double times[] = {6, 12, 18}, times2[] = {6, 30}, times3[] = {180, 365, 1000}, cutoff = 18.22, cutoff3 = 975;
    recut_cohort *cohort;
    rc_plan_options options = {.n_columns = 8,
                               .columns = columns,
                               .n_adjust = 4,
                               .adjust = adjust,
                               .n_times = 3,
                               .times = times,
                               .n_cutoffs = 1,
                               .cutoff = &cutoff};
    const char *path = RECUT_TESTS_DIR "/golden/data/cohort143.csv";
    rc_analysis *analysis = describe(path, "il6", options, &cohort);
    assert_true(compare(analysis, "il6", "cohort143_il6.csv") > 400);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);

    options = (rc_plan_options){.n_columns = 3,
                                .columns = (const char *[]){"age", "sex", "bclc"},
                                .n_adjust = 2,
                                .adjust = adjust2,
                                .n_times = 2,
                                .times = times2,
                                .by = "center"};
    analysis = describe(path, "il6", options, &cohort);
    assert_true(compare(analysis, "il6", "cohort143_center.csv") > 150);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);

    options = (rc_plan_options){.n_columns = 5,
                                .columns = lung,
                                .n_adjust = 3,
                                .adjust = adjust3,
                                .n_times = 3,
                                .times = times3,
                                .n_cutoffs = 1,
                                .cutoff = &cutoff3};
    analysis = describe(RECUT_TESTS_DIR "/golden/data/lung.csv", "meal_cal", options, &cohort);
    assert_true(compare(analysis, "meal_cal", "lung_meal_cal.csv") > 250);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* ---- by hand ------------------------------------------------------------ */

static const char *write_cohort(const char *text)
{
    FILE *file = fopen("describe.csv", "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return "describe.csv";
}

/* Low: times 1 2+ 3; high: 2 4 4+.  At 3, 2 of 3 + ... are at risk; missing age in one patient, missing response in
 * one. */
static void by_hand(void **state)
{
    (void)state;
    const char *names[] = {"age", "sex"};
    const char *yes[] = {"CR", "PR"}, *control[] = {"CR", "PR", "SD"};
    const double cutoff = 10, times[] = {2};
    recut_cohort *cohort;
    rc_plan_options options = {.n_columns = 2,
                               .columns = names,
                               .n_cutoffs = 1,
                               .cutoff = &cutoff,
                               .n_times = 1,
                               .times = times,
                               .response = "best",
                               .n_responders = 2,
                               .responders = yes,
                               .n_controlled = 3,
                               .controlled = control};
    rc_analysis *analysis = describe(write_cohort("time,event,il6,age,sex,best\n"
                                                  "1,1,5,60,f,PD\n2,0,6,62,m,SD\n3,1,7,64,m,CR\n"
                                                  "2,1,11,NA,f,PD\n4,1,12,70,f,NA\n4,0,13,72,,PR\n"),
                                     "il6", options, &cohort);
    assert_true(value(analysis, "il6", "groups", "low", "patients") == 3);
    assert_true(value(analysis, "il6", "groups", "high", "events") == 2);
    assert_true(value(analysis, "il6", "groups", "high", "median") == 4);
    const rc_table *table = find(analysis, "at_risk", "il6");
    size_t row = row_of(table, NULL, "group", 1, "time", 3) * table->n_columns; /* low, time 3 */
    assert_true(table->data[row + 2] == 1 && table->data[row + 3] == 2 && table->data[row + 4] == 1);
    row = row_of(table, NULL, "group", 0, "time", 0) * table->n_columns;
    assert_true(table->data[row + 2] == 6 && table->data[row + 3] == 0);
    table = find(analysis, "survival", "il6");
    row = row_of(table, NULL, "group", 2, "time", 2) * table->n_columns; /* high */
    assert_true(table->data[row + 2] == 3 && fabs(table->data[row + 3] - 2.0 / 3) < 1e-15);
    table = find(analysis, "numeric", "il6");
    row = row_of(table, "age", "group", 2, NULL, 0) * table->n_columns;
    assert_true(table->data[row + 2] == 2 && table->data[row + 3] == 1 && table->data[row + 4] == 71);
    table = find(analysis, "levels", "il6");
    row = row_of(table, "sex: f", "group", 0, NULL, 0) * table->n_columns;
    assert_true(table->data[row + 3] == 3 && table->data[row + 4] == 5 && table->data[row + 5] == 1);
    assert_true(value(analysis, "il6", "response", "all", "evaluable") == 5);
    assert_true(value(analysis, "il6", "response", "low", "responders") == 1);
    assert_true(value(analysis, "il6", "response", "low", "controlled") == 2);
    assert_true(value(analysis, "il6", "response", "high", "controlled") == 1);
    /* response: low 1 of 3, high 1 of 2: every table is as likely or less, p = 1 */
    table = find(analysis, "response_tests", "il6");
    assert_true(table->data[0] == 1 && table->data[1] == 1);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* ---- nothing to describe ------------------------------------------------ */

static void no_numbers(const rc_analysis *analysis, const char *label)
{
    double reason = value(analysis, "il6", "models", label, "reason");
    assert_true(reason > 0 && reason < RC_REASON_COUNT);
    assert_true(isnan(value(analysis, "il6", "models", label, "lr_p")));
}

/* A constant number and text, one without a value, one known in a single patient, no event in low. */
static const char *const poor = "time,event,il6,same,word,none,rare,grade\n"
                                "1,0,5,3,x,,,1\n2,0,6,3,x,,,2\n3,0,7,3,x,,4,1\n"
                                "2,1,11,3,x,,,2\n4,1,12,3,x,,,1\n5,0,13,3,x,,,2\n";

static void degenerate(void **state)
{
    (void)state;
    const char *names[] = {"same", "word", "none", "rare", "grade"};
    double cutoff = 10;
    recut_cohort *cohort;
    rc_plan_options options = {
        .n_columns = 5, .columns = names, .n_adjust = 5, .adjust = names, .n_cutoffs = 1, .cutoff = &cutoff};
    rc_analysis *analysis = describe(write_cohort(poor), "il6", options, &cohort);
    for (size_t i = 0; i < 4; i++) no_numbers(analysis, names[i]);
    no_numbers(analysis, "multivariable with il6");
    assert_true(value(analysis, "il6", "models", "same", "reason") == RC_REASON_SINGULAR);
    assert_true(value(analysis, "il6", "models", "none", "reason") == RC_REASON_NO_EVENTS);
    assert_true(value(analysis, "il6", "models", "grade", "reason") == RC_REASON_NONE);
    assert_true(value(analysis, "il6", "split", NULL, "reason") == RC_REASON_NO_EVENTS_LOW);
    assert_true(isnan(value(analysis, "il6", "split", NULL, "hr")));
    assert_true(isnan(value(analysis, "il6", "tests", "same", "t_p")));
    assert_true(isnan(value(analysis, "il6", "tests", "same", "fisher_p")));
    assert_true(isnan(value(analysis, "il6", "tests", "none", "fisher_p")));
    assert_true(isnan(value(analysis, "il6", "tests", "rare", "rank_sum_p")));
    assert_true(isnan(value(analysis, "il6", "groups", "low", "median")));
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);

    cutoff = 1; /* nobody is low */
    analysis = describe(write_cohort(poor), "il6", options, &cohort);
    assert_true(value(analysis, "il6", "groups", "low", "patients") == 0);
    assert_true(value(analysis, "il6", "split", NULL, "reason") == RC_REASON_EMPTY_GROUP);
    assert_true(isnan(value(analysis, "il6", "logrank", NULL, "p")));
    assert_true(isnan(value(analysis, "il6", "tests", "il6", "t_p")));
    no_numbers(analysis, "il6 >= 1");
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);

    options.by = "none"; /* no group at all */
    options.n_cutoffs = 0;
    analysis = describe(write_cohort(poor), "il6", options, &cohort);
    assert_int_equal(find(analysis, "groups", "il6")->n_rows, 1);
    assert_null(find(analysis, "tests", "il6"));
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);

    options.by = "word"; /* a single one */
    analysis = describe(write_cohort(poor), "il6", options, &cohort);
    assert_int_equal(find(analysis, "groups", "il6")->n_rows, 2);
    assert_null(find(analysis, "logrank", "il6"));
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_r),
        cmocka_unit_test(by_hand),
        cmocka_unit_test(degenerate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
