/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_table.c - a table under other names: columns and values of the user's own file. */
#include "cohort/support.h"

static const char theirs[] = "OS,dead,\"IL.6 (pg/mL)\",Sex,il10\n"
                             "5,yes,18.2,F,1\n7,no,20,M,2\n3,yes,9,F,3\n4,yes,30,,4\n";
static const char ours[] = "time,event,il6,sex,il10\n"
                           "5,1,18.2,female,1\n7,0,20,male,2\n3,1,9,female,3\n4,1,30,,4\n";
static const rc_cohort_rename renames[] = {
    {"time", "OS", NULL}, {"female", "F", "sex"}, {"event", "dead", NULL}, {"il6", "IL.6 (pg/mL)", NULL},
    {"male", "M", "sex"}, {"sex", "Sex", NULL},   {"1", "yes", "event"},   {"0", "no", "event"},
};

/* Their table under our names is our table: the same cohort, whatever the order of the renames. */
static void renamed_table_is_ours(void **state)
{
    (void)state;
    char a[RC_HASH_HEX], b[RC_HASH_HEX];
    const char *const marker[] = {"il6"}, *const covariate[] = {"sex"};
    rc_cohort_options options = {.n_markers = 1,
                                 .marker = marker,
                                 .n_covariates = 1,
                                 .covariates = covariate,
                                 .where = "sex == female or sex == male"};
    recut_cohort *native = read_text(ours, options);
    options.n_renames = sizeof renames / sizeof *renames;
    options.rename = renames;
    recut_cohort *renamed = read_text(theirs, options);
    assert_int_equal(native->n, 3);
    hash_of(native, a);
    hash_of(renamed, b);
    assert_string_equal(a, b);
    assert_string_equal(renamed->covariate[0].factor.level[0], "female");
    recut_cohort_destroy(native);
    recut_cohort_destroy(renamed);
}

static void names_may_be_exchanged(void **state)
{
    (void)state;
    const rc_cohort_rename swap[] = {{"b", "a", NULL}, {"a", "b", NULL}, {"1", "0", "event"}, {"0", "1", "event"}};
    const char *const marker[] = {"a"};
    recut_cohort *c = read_text("time,event,a,b\n1,1,10,20\n2,0,11,21\n",
                                (rc_cohort_options){.n_markers = 1, .marker = marker, .n_renames = 4, .rename = swap});
    assert_true(c->marker[0].value[0] == 20 && c->marker[0].value[1] == 21);
    assert_int_equal(c->event[0], 0);
    assert_int_equal(c->event[1], 1);
    recut_cohort_destroy(c);
}

static void bad_renames_are_refused(void **state)
{
    (void)state;
    static const struct {
        rc_cohort_rename rename[2];
        size_t n;
        const char *expected;
    } cases[] = {
        {{{"il6", "IL6", NULL}}, 1, "no column \"IL6\" (to be renamed il6); closest: il10"},
        {{{"il10", "OS", NULL}}, 1, "column \"OS\" cannot be renamed il10: another column has that name"},
        {{{"x", "OS", NULL}, {"x", "dead", NULL}}, 2, "cannot be renamed x: another column has that name"},
        {{{"x", "OS", NULL}, {"y", "OS", NULL}}, 2, "column \"OS\" is renamed twice, to x and y"},
        {{{"female", "W", "Sex"}}, 1, "column Sex: no value \"W\" (to be renamed female)"},
        {{{"female", "F", "sexe"}}, 1, "no column \"sexe\" (some of its values are to be renamed)"},
    };
    char message[512];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rc_cohort_options options = {.time = "OS", .event = "dead", .n_renames = cases[i].n, .rename = cases[i].rename};
        assert_int_equal(read_failing(theirs, options, message), RECUT_E_USAGE);
        if (!strstr(message, cases[i].expected)) fail_msg("case %zu: \"%s\"", i, message);
    }
}

/* Both filters must hold, and are named together. */
static void two_filters(void **state)
{
    (void)state;
    recut_cohort *c = read_text("time,event,x\n1,1,1\n2,1,2\n3,1,3\n4,1,4\n",
                                (rc_cohort_options){.within = "x > 1 or x < 1", .where = "x < 4"});
    assert_int_equal(c->n, 2);
    assert_string_equal(c->where, "(x > 1 or x < 1) and (x < 4)");
    assert_int_equal(c->drop[0].count, 2);
    recut_cohort_destroy(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renamed_table_is_ours),
        cmocka_unit_test(names_may_be_exchanged),
        cmocka_unit_test(bad_renames_are_refused),
        cmocka_unit_test(two_filters),
    };
    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
