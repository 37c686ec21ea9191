/* SPDX-License-Identifier: GPL-3.0-or-later
 * The canonical text behind a key: what enters, what does not, in which order. */
#include "plan/key.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_text(const char *spec, const char *expected)
{
    recut_error err = {0};
    char *text = NULL;
    if (rc_plan_key_text(spec, &text, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_string_equal(text, expected);
    free(text);
}

static void fields_by_name(void **state)
{
    (void)state;
    expect_text("{\"plan\":\"permute\",\"markers\":[\"il6\",\"a \\\"b\\\"\"],\"cutoffs\":[18.22,0.1,3e-300]}",
                "recut-key 2\ncutoffs [18.22,0.1,3e-300]\nmarkers [\"il6\",\"a \\\"b\\\"\"]\nplan \"permute\"\n");
    expect_text("{\"b\":{\"y\":1,\"x\":true},\"a\":1000000000.1359}",
                "recut-key 2\na 1000000000.1359\nb {\"x\":true,\"y\":1,}\n");
}

static void defaults_do_not_enter(void **state)
{
    (void)state;
    expect_text("{\"plan\":\"permute\",\"criterion\":\"logrank\",\"min_fraction\":0.1,\"within_strata\":null,"
                "\"hazard_ratio\":\"mh\",\"replicates\":1000,\"stop_at\":10,\"flag\":false,\"list\":[],\"word\":\"\"}",
                "recut-key 2\nplan \"permute\"\n");
    expect_text("{\"plan\":\"permute\",\"criterion\":\"score\",\"min_fraction\":0.2}",
                "recut-key 2\ncriterion \"score\"\nmin_fraction 0.2\nplan \"permute\"\n");
}

/* Two doubles that agree to 15 digits are two cutoffs. */
static void close_numbers_differ(void **state)
{
    (void)state;
    uint64_t a[2], b[2], c[2];
    assert_int_equal(rc_plan_key("{\"x\":0.30000000000000004}", &a[0], &a[1], NULL), RECUT_OK);
    assert_int_equal(rc_plan_key("{\"x\":0.3}", &b[0], &b[1], NULL), RECUT_OK);
    assert_int_equal(rc_plan_key("{\"list\":[],\"x\":0.3,\"replicates\":9}", &c[0], &c[1], NULL), RECUT_OK);
    assert_true(a[0] != b[0] && a[1] != b[1]);
    assert_true(b[0] == c[0] && b[1] == c[1]);
}

static void not_an_object(void **state)
{
    (void)state;
    char *text = NULL;
    recut_error err = {0};
    assert_int_equal(rc_plan_key_text("[1]", &text, &err), RECUT_E_BUG);
    assert_int_equal(rc_plan_key_text("{", &text, &err), RECUT_E_BUG);
    assert_null(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_by_name),
        cmocka_unit_test(defaults_do_not_enter),
        cmocka_unit_test(close_numbers_differ),
        cmocka_unit_test(not_an_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
