/* SPDX-License-Identifier: GPL-3.0-or-later
 * Distributions in few bins: round widths, bins put together, what is beyond. */
#include "summary/histogram.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_printed(cJSON *made, bool failed, const char *expected)
{
    cJSON *other = cJSON_Parse(expected);
    assert_false(failed);
    assert_non_null(other);
    assert_true(cJSON_Compare(made, other, 1));
    cJSON_Delete(other);
    cJSON_Delete(made);
}

static void of_values(const double *x, size_t n, const char *expected)
{
    bool failed = false;
    cJSON *made = cJSON_CreateObject();
    assert_int_equal(rc_summary_histogram_values(x, n, "h", made, &failed, NULL), RECUT_OK);
    assert_printed(made, failed, expected);
}

/* 11.8 / 0.2 = 59 is the last of 60 bins; with 12 the next round width is 0.5. */
static void values(void **state)
{
    (void)state;
    const double x[] = {0, 0.19, 0.2, 1.05}, wide[] = {0.4, 12}, infinite[] = {INFINITY, 0}, zero[] = {0, 0};
    of_values(
        x, 4,
        "{\"h\": {\"origin\": 0, \"width\": 0.02, \"counts\": [1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, "
        "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
        "1], \"beyond\": 0}}");
    of_values(wide, 2,
              "{\"h\": {\"origin\": 0, \"width\": 0.5, \"counts\": [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
              "0, 0, 0, 0, 0, 0, 0, 1], \"beyond\": 0}}");
    of_values(infinite, 2, "{\"h\": {\"origin\": 0, \"width\": 1, \"counts\": [1], \"beyond\": 1}}");
    of_values(zero, 2, "{\"h\": {\"origin\": 0, \"width\": 1, \"counts\": [2], \"beyond\": 0}}");
    of_values(zero, 0, "{\"h\": {\"origin\": 0, \"width\": 1, \"counts\": [], \"beyond\": 0}}");
}

static void counts(void **state)
{
    (void)state;
    int64_t count[131] = {0};
    bool failed = false;
    count[0] = 1;
    count[2] = 2;
    count[3] = 4;
    count[121] = 8;
    count[130] = 16;
    const rc_histogram histogram = {.count = count, .n_bins = 131, .origin = -1, .width = 0.25, .above = 1};
    cJSON *made = cJSON_CreateObject();
    assert_int_equal(rc_summary_histogram_counts(&histogram, "h", made, &failed, NULL), RECUT_OK);
    assert_printed(made, failed,
                   "{\"h\": {\"origin\": -1, \"width\": 0.75, \"counts\": [3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
                   "0, 0, 0, 0, 0, "
                   "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8], \"beyond\": 16}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values), cmocka_unit_test(counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
