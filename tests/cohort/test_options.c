/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_options.c - two choices of a cohort are the same one only if every member is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cohort/options.h"

#include <stdlib.h>
#include <string.h>

/* A text of its own storage each time: what counts is what it says. */
static char *text(const char *said)
{
    char *copy = strdup(said);
    assert_non_null(copy);
    return copy;
}

static void equal_by_content(void **state)
{
    (void)state;
    char *said[] = {text("a"), text("a")};
    const char *const one[] = {said[0]}, *const two[] = {said[1]}, *const other[] = {"b"};
    const rc_cohort_rename renames[] = {{.name = said[0], .theirs = "x"},
                                        {.name = said[1], .theirs = "x"},
                                        {.name = "a", .theirs = "x", .column = "c"}};
    rc_cohort_options a = {.path = said[0], .n_markers = 1, .marker = one, .n_renames = 1, .rename = &renames[0]};
    rc_cohort_options b = {.path = said[1], .n_markers = 1, .marker = two, .n_renames = 1, .rename = &renames[1]};
    assert_true(rc_cohort_options_same(&a, &b));
    b.marker = other;
    assert_false(rc_cohort_options_same(&a, &b));
    b.marker = two;
    b.rename = &renames[2];
    assert_false(rc_cohort_options_same(&a, &b));
    free(said[0]);
    free(said[1]);
}

#define DIFFERS(member, value)                                                                                         \
    do {                                                                                                               \
        rc_cohort_options a = {0}, b = {0};                                                                            \
        b.member = (value);                                                                                            \
        assert_false(rc_cohort_options_same(&a, &b));                                                                  \
        assert_false(rc_cohort_options_same(&b, &a));                                                                  \
        a.member = (value);                                                                                            \
        assert_true(rc_cohort_options_same(&a, &b));                                                                   \
    } while (0)

static void every_member_counts(void **state)
{
    (void)state;
    DIFFERS(path, "x");
    static const char held[] = "x";
    DIFFERS(bytes, held);
    DIFFERS(n_bytes, 1);
    DIFFERS(file.separator, ';');
    DIFFERS(file.decimal, ',');
    DIFFERS(embedded, true);
    DIFFERS(time, "x");
    DIFFERS(event, "x");
    DIFFERS(center, "x");
    DIFFERS(id, "x");
    DIFFERS(strata, "x");
    DIFFERS(where, "x");
    DIFFERS(within, "x");
    DIFFERS(marker_optional, true);
    { /* which is about covariates */
        static const char *const names[] = {"age"};
        rc_cohort_options with = {.covariates = names, .n_covariates = 1}, other = with, none = {.keep_missing = true};
        other.keep_missing = true;
        assert_false(rc_cohort_options_same(&with, &other));
        assert_true(rc_cohort_options_same(&none, &(rc_cohort_options){0}));
    }
    DIFFERS(keep_table, true);
    DIFFERS(need_center, true);
}

static void every_list_counts(void **state)
{
    (void)state;
    const char *const list[] = {"x"};
    const rc_cohort_options none = {0}, some[] = {{.n_event_values = 1, .event_values = list},
                                                  {.n_competing_values = 1, .competing_values = list},
                                                  {.n_markers = 1, .marker = list},
                                                  {.n_covariates = 1, .covariates = list},
                                                  {.file = {.n_missing = 1, .missing = list}}};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        assert_false(rc_cohort_options_same(&none, &some[i]));
        assert_true(rc_cohort_options_same(&some[i], &some[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_by_content),
        cmocka_unit_test(every_member_counts),
        cmocka_unit_test(every_list_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
