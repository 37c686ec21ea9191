/* SPDX-License-Identifier: GPL-3.0-or-later
 * Printed figures against each other: what can be true is let pass, what cannot is named. */
#include "base/pcg.h"
#include "plan/layout.h"
#include "plan/nested.h"
#include "summary/claim.h"
#include "summary/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const rc_printed_number nothing = {NAN, NAN, NAN};

static rc_printed_number rounded(double x, int decimals)
{
    double unit = pow(10, -decimals), value = round(x / unit) * unit;
    return (rc_printed_number){value, value - unit / 2, value + unit / 2};
}

static rc_printed claim(size_t n, size_t events, size_t high)
{
    return (rc_printed){.n = n,
                        .events = events,
                        .high = high,
                        .markers = 1,
                        .distinct = n,
                        .p = nothing,
                        .validation_p = nothing,
                        .hr = nothing,
                        .hr_lower = nothing,
                        .hr_upper = nothing,
                        .high_percent = nothing,
                        .events_percent = nothing};
}

/* The kinds, each followed by a blank. */
static const char *kinds(const rc_printed *printed, char out[256])
{
    bool failed = false;
    const cJSON *item;
    cJSON *list = cJSON_CreateArray();
    *out = '\0';
    rc_summary_claim_contradictions(printed, 0.1, list, &failed);
    assert_false(failed);
    cJSON_ArrayForEach(item, list)
    {
        assert_true(*rc_summary_json_get_text(item, "text"));
        snprintf(out + strlen(out), 256 - strlen(out), "%s ", rc_summary_json_get_text(item, "kind"));
    }
    cJSON_Delete(list);
    return out;
}

static void test_named(void **state)
{
    (void)state;
    char out[256];
    rc_printed il6 = claim(143, 72, 77);
    il6.p = rounded(0.0004, 4);
    il6.hr = rounded(2.3, 1);
    il6.hr_lower = rounded(1.5, 1);
    il6.hr_upper = rounded(3.7, 1);
    assert_string_equal(kinds(&il6, out), "");
    il6.hr_upper = rounded(3.9, 1); /* sqrt(1.5 x 3.9) = 2.42 */
    assert_string_equal(kinds(&il6, out), "asymmetric ");
    il6.hr_upper = rounded(3.7, 1);
    il6.high_percent = rounded(53.8, 1);
    il6.events_percent = rounded(50.3, 1);
    assert_string_equal(kinds(&il6, out), "");
    il6.high_percent = rounded(54.8, 1);
    assert_string_equal(kinds(&il6, out), "percentage ");
    il6.high_percent = nothing;
    il6.high = 9;
    assert_non_null(strstr(kinds(&il6, out), "least_share "));
    il6.high = 77;
    il6.p = rounded(0.04, 2);
    assert_non_null(strstr(kinds(&il6, out), "p_and_interval "));
    il6.p = (rc_printed_number){0.001, 0, 0.001}; /* p < 0.001 */
    assert_string_equal(kinds(&il6, out), "");
    il6.events = 20;
    assert_non_null(strstr(kinds(&il6, out), "too_narrow "));
    il6.events = 72;
    il6.hr = rounded(4.3, 1);
    assert_string_equal(kinds(&il6, out), "outside ");
    il6.hr = rounded(5.3, 1);
    il6.hr_lower = rounded(3.5, 1);
    il6.hr_upper = rounded(8.1, 1);
    il6.p = rounded(0.0004, 4);
    assert_string_equal(kinds(&il6, out), "too_narrow p_and_interval p_and_ratio ");
    il6.hr = rounded(0.43, 2); /* the other way round is as good */
    il6.hr_lower = rounded(0.27, 2);
    il6.hr_upper = rounded(0.67, 2);
    il6.p = rounded(0.0004, 4);
    assert_string_equal(kinds(&il6, out), "");
}

/* Schoenfeld's ratio by hand: z = 3.5402 (p = 0.0004), 72 x 77/143 x 66/143 = 17.894; exp(3.5402 / sqrt) = 2.309. */
static void test_ratio(void **state)
{
    (void)state;
    rc_printed il6 = claim(143, 72, 77);
    assert_true(fabs(rc_summary_claim_hr(&il6, 3.5402 * 3.5402) - 2.3092) < 1e-3);
    il6.high = 0;
    assert_true(isnan(rc_summary_claim_hr(&il6, 12)));
}

enum { LARGEST = 500 };

/* A cohort with a hazard ratio between 1 and 4 at a cutoff of its own, as a paper would print its split. */
static bool simulate(rc_nested *nested, rc_pcg *g, rc_printed *out)
{
    double time[LARGEST], marker[LARGEST], split[RC_SPLIT_COLUMNS];
    uint8_t event[LARGEST];
    size_t n = 40 + rc_base_pcg_below(g, LARGEST - 40), at = n / 5 + rc_base_pcg_below(g, n * 3 / 5);
    double hr = exp(rc_base_pcg_uniform(g) * log(4)), end = 0.3 + 2 * rc_base_pcg_uniform(g);
    for (size_t i = 0; i < n; i++) {
        marker[i] = (double)i;
        time[i] = rc_base_pcg_exponential(g) / (i >= at ? hr : 1);
        double censored = end * rc_base_pcg_uniform(g);
        event[i] = time[i] <= censored;
        if (!event[i]) time[i] = censored;
    }
    assert_int_equal(rc_plan_nested_load(nested, n, time, event, marker, NULL), RECUT_OK);
    rc_plan_nested_split(nested, (double)at, split);
    size_t events = rc_plan_nested_context(nested)->cohort->events;
    if (split[RC_SPLIT_REASON] > 0 || events < 15 || !isfinite(split[RC_SPLIT_HR])) return false;
    *out = claim(n, events, n - at);
    double p = split[RC_SPLIT_P_NAIVE];
    out->p = p < 0.001 ? (rc_printed_number){0.001, 0, 0.001} : rounded(p, p < 0.01 ? 4 : 3);
    out->hr = rounded(split[RC_SPLIT_HR], 2);
    out->hr_lower = rounded(split[RC_SPLIT_HR_LOWER], 2);
    out->hr_upper = rounded(split[RC_SPLIT_HR_UPPER], 2);
    out->high_percent = rounded(100.0 * (double)(n - at) / (double)n, 1);
    out->events_percent = rounded(100.0 * (double)events / (double)n, 0);
    return true;
}

static void test_true_claims(void **state)
{
    (void)state;
    rc_nested *nested = NULL;
    rc_pcg g;
    rc_printed printed;
    char out[256];
    int called = 0, made = 0;
    const rc_plan_options options = {.criterion = "logrank", .min_fraction = 0.1};
    assert_int_equal(rc_plan_nested_create(LARGEST, &options, &nested, NULL), RECUT_OK);
    rc_base_pcg_for_block(&g, 7, 1, 2, 3);
    for (int i = 0; i < 3000; i++) {
        if (!simulate(nested, &g, &printed)) continue;
        made++;
        if (*kinds(&printed, out)) {
            called++;
            print_message("n %zu, events %zu, high %zu, HR %.2f (%.2f-%.2f), p %g: %s\n", printed.n, printed.events,
                          printed.high, printed.hr.value, printed.hr_lower.value, printed.hr_upper.value,
                          printed.p.value, out);
        }
    }
    rc_plan_nested_destroy(nested);
    assert_true(made > 2000);
    print_message("%d of %d true claims called contradictory\n", called, made);
    assert_true(called * 100 < made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_true_claims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
