/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_nearest.c - slips of names, and what is none. */
#include "base/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_distances(void **state)
{
    (void)state;
    assert_int_equal(rc_base_nearest_distance("search", "search"), 0);
    assert_int_equal(rc_base_nearest_distance("SEARCH", "search"), 0);
    assert_int_equal(rc_base_nearest_distance("serach", "search"), 1); /* a swap */
    assert_int_equal(rc_base_nearest_distance("centre", "center"), 1);
    assert_int_equal(rc_base_nearest_distance("markers", "marker"), 1);
    assert_int_equal(rc_base_nearest_distance("kitten", "sitting"), 3);
    assert_int_equal(rc_base_nearest_distance("", "abc"), 3);
    assert_int_equal(rc_base_nearest_distance("abc", ""), 3);
}

static void test_found(void **state)
{
    static const char *const list[] = {"search", "screen", "logrank", "m-out-of-n", "mh", "IL6"};
    enum { N = sizeof list / sizeof *list };
    char hint[64];
    (void)state;
    assert_string_equal(rc_base_nearest_find("serach", list, N), "search");
    assert_string_equal(rc_base_nearest_find("logrnk", list, N), "logrank");
    assert_string_equal(rc_base_nearest_find("log-rank", list, N), "logrank");
    assert_string_equal(rc_base_nearest_find("m-out", list, N), "m-out-of-n"); /* a beginning */
    assert_string_equal(rc_base_nearest_find("logrank-test", list, N), "logrank");
    assert_string_equal(rc_base_nearest_find("il6", list, N), "IL6");
    assert_null(rc_base_nearest_find("entry", list, N));
    assert_null(rc_base_nearest_find("serach", list, 0));
    assert_string_equal(rc_base_nearest_hint("serach", list, N, "--", hint, sizeof hint), "; did you mean --search?");
    assert_string_equal(rc_base_nearest_hint("wilcoxon", list, N, "", hint, sizeof hint), "");
}

/* Names of any length and content: the hint is whole, and shows no control character. */
static void test_foreign(void **state)
{
    char name[300], hint[64];
    const char *list[] = {name};
    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    name[3] = '\x1b';
    for (size_t room = 48; room <= sizeof hint; room++) {
        rc_base_nearest_hint("xxx", list, 1, "--", hint, room);
        assert_true(strlen(hint) < room);
        assert_string_equal(hint + strlen(hint) - 2, "x?");
        assert_null(strchr(hint, '\x1b'));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_distances), cmocka_unit_test(test_found),
                                       cmocka_unit_test(test_foreign)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
