/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_notice.c - what is said of a cohort that can be read: NA that may be a name, infinite values of markers. */
#include "base/text.h"
#include "support.h"

#include <math.h>

static bool says(const recut_cohort *cohort, const char *part, bool warning)
{
    for (size_t i = 0; i < cohort->notes.n; i++)
        if (strstr(cohort->notes.note[i].text, part)) return cohort->notes.note[i].warning == warning;
    return false;
}

static recut_cohort *read_marker(const char *text, rc_cohort_options options)
{
    static const char *const marker[] = {"il6"};
    options.n_markers = 1;
    options.marker = marker;
    return read_text(text, options);
}

static void missing_or_a_name(void **state)
{
    (void)state;
    static const char text[] = "id,time,event,il6,center\nP1,1,1,2,EU\nP2,2,0,3,NA\nP3,3,1,4,NA\nP4,4,0,1,AS\n";
    recut_cohort *c = read_marker(text, (rc_cohort_options){0});
    assert_true(says(c,
                     "column center: NA is taken as missing in 2 patients; if it is a name: " RC_TEXT_OPTION
                     "recode 'center.NAME=NA'",
                     true));
    recut_cohort_destroy(c);
    const rc_cohort_rename rename = {.name = "North America", .theirs = "NA", .column = "center"};
    c = read_marker(text, (rc_cohort_options){.n_renames = 1, .rename = &rename, .center = "center"});
    assert_int_equal(c->n, 4);
    assert_string_equal(c->center.level[2], "North America");
    assert_int_equal(c->notes.n, 0);
    recut_cohort_destroy(c);
    c = read_marker("id,time,event,il6,center\nP1,1,1,2,1\nP2,2,0,3,NA\nP3,3,1,4,2\n", (rc_cohort_options){0});
    assert_int_equal(c->notes.n, 0); /* centers by number */
    recut_cohort_destroy(c);
}

/* -Inf is the smallest value, Inf the largest; neither is a missing one. */
static void infinite_values(void **state)
{
    (void)state;
    recut_cohort *c =
        read_marker("id,time,event,il6\nP1,1,1,2\nP2,2,0,-Inf\nP3,3,1,Inf\nP4,4,0,-inf\nP5,5,1,+Infinity\nP6,6,0,-3\n"
                    "P7,7,1,\xe2\x88\x92\xe2\x88\x9e\n",
                    (rc_cohort_options){0});
    static const uint32_t order[] = {1, 3, 6, 5, 0, 2, 4};
    assert_int_equal(c->n, 7);
    for (size_t i = 0; i < 7; i++) assert_int_equal(c->marker[0].order[i], order[i]);
    assert_int_equal(c->marker[0].n_distinct, 4);
    assert_true(c->marker[0].value[1] == -INFINITY && c->marker[0].value[2] == INFINITY);
    assert_true(rc_cohort_quantile(c, 0, 0) == -INFINITY && rc_cohort_quantile(c, 0, 0.5) == -3);
    assert_int_equal(rc_cohort_count_below(c, 0, -3), 3);
    assert_true(says(c, "-Inf or Inf in il6: ordered as the smallest or largest value", false));
    recut_cohort_destroy(c);
}

static void missing_or_censored(void **state)
{
    (void)state;
    static const char text[] = "id,time,event,il6\nP1,1,dead,2\nP2,2,alive,3\nP3,3,[Not Available],4\nP4,4,dead,1\n";
    static const char *const dead[] = {"dead"}, *const word[] = {"[Not Available]"};
    recut_cohort *c = read_marker(text, (rc_cohort_options){.n_event_values = 1, .event_values = dead});
    assert_true(says(
        c,
        "column event: [Not Available] is read as a value in 1 row; if it stands for a missing one: " RC_TEXT_OPTION
        "missing '[Not Available]'",
        true));
    recut_cohort_destroy(c);
    c = read_marker(text, (rc_cohort_options){
                              .n_event_values = 1, .event_values = dead, .file = {.n_missing = 1, .missing = word}});
    assert_int_equal(c->n, 3);
    assert_false(says(c, "[Not Available]", true));
    recut_cohort_destroy(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(missing_or_a_name), cmocka_unit_test(infinite_values),
                                       cmocka_unit_test(missing_or_censored)};
    return cmocka_run_group_tests_name("notice", tests, NULL, NULL);
}
