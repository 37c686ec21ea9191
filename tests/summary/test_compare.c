/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_compare.c - two documents beside each other: matching, differences, and how often two simulations of one thing
 * are called different. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/pcg.h"
#include "report/golden_document.h"
#include "summary/compare.h"
#include "summary/compare_numbers.h"

#include <math.h>
#include <string.h>

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItem(object, key);
}

static const char *text(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(get(object, key));
}

static double number(const cJSON *object, const char *key)
{
    return cJSON_IsNumber(get(object, key)) ? get(object, key)->valuedouble : (double)NAN;
}

static cJSON *compare(const cJSON *one, const cJSON *other)
{
    cJSON *out = NULL;
    recut_error err = {0};
    if (rc_summary_compare(one, other, &out, &err) != RECUT_OK) fail_msg("%s", err.text);
    return out;
}

static const cJSON *find(const cJSON *list, const char *key, const char *is)
{
    const cJSON *row;
    cJSON_ArrayForEach(row, list) if (strcmp(text(row, key), is) == 0) return row;
    return NULL;
}

/* By hand: 30 and 50 of 1000: pooled 0.04, error sqrt(0.04 0.96 2 / 1000) = 0.0087636, (0.02 - 0.001) / 0.0087636. */
static void shares(void **state)
{
    double error;
    (void)state;
    assert_true(fabs(rc_summary_compare_shares(50, 1000, 30, 1000, &error) - 2.168068) < 1e-6);
    assert_true(fabs(error - 0.008763561) < 1e-9);
    assert_true(fabs(rc_summary_compare_shares(30, 1000, 50, 1000, &error) + 2.168068) < 1e-6);
    assert_true(rc_summary_compare_shares(1, 1000, 2, 1000, &error) == 0); /* nothing is left of it */
    assert_true(isnan(rc_summary_compare_shares(0, 10, 0, 10, &error)));
}

/* Two simulations of the same p: at most 5 % beyond 1.96, whatever p. */
static void size_of_the_test(void **state)
{
    static const double p[] = {0.0005, 0.002, 0.01, 0.05, 0.3, 0.97};
    enum { PAIRS = 4000, B = 1000 };
    rc_pcg g;
    (void)state;
    rc_base_pcg_for_block(&g, 1, 2, 3, 0);
    for (size_t k = 0; k < sizeof p / sizeof *p; k++) {
        int beyond = 0;
        for (int i = 0; i < PAIRS; i++) {
            double x[2] = {0, 0}, error;
            for (int b = 0; b < 2 * B; b++) x[b % 2] += rc_base_pcg_uniform(&g) < p[k];
            beyond += fabs(rc_summary_compare_shares(x[0], B, x[1], B, &error)) > RC_COMPARE_Z;
        }
        if (beyond > 0.058 * PAIRS) fail_msg("p %g: %d of %d", p[k], beyond, PAIRS);
        if (p[k] >= 0.05 && beyond < 0.03 * PAIRS) fail_msg("p %g: only %d of %d", p[k], beyond, PAIRS);
    }
}

/* A document beside itself: every number equal, whatever it is of. */
static void same(void **state)
{
    static const char *const names[] = {
        "job.json",     "boot_infinite.json",  "centers_many.json", "screen.json",     "describe_lost.json",
        "figures.json", "permute_strata.json", "parts.json",        "search_none.json"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cJSON *document = read_document(names[i]), *out = compare(document, document);
        assert_string_equal(text(out, "answer"), "the same numbers");
        assert_true(cJSON_IsTrue(get(out, "same")));
        assert_int_equal(cJSON_GetArraySize(get(out, "differences")), 0);
        assert_int_equal(cJSON_GetArraySize(get(out, "rows")), 0);
        assert_true(number(get(out, "numbers"), "matched") >= 1);
        assert_true(number(get(out, "numbers"), "exact") >= 3);
        cJSON_Delete(out);
        cJSON_Delete(document);
    }
}

static cJSON *element(cJSON *document, const char *list, int i)
{
    return cJSON_GetArrayItem(cJSON_GetObjectItem(document, list), i);
}

/* One number is changed: it is found, by its path, with its error. */
static void one_number(void **state)
{
    (void)state;
    cJSON *one = read_document("permute.json"), *other = read_document("permute.json");
    cJSON_SetNumberValue(cJSON_GetObjectItem(element(other, "permute", 0), "exceedances"), 60);
    cJSON_SetNumberValue(cJSON_GetObjectItem(element(other, "permute", 0), "p"), 61.0 / 401);
    cJSON *out = compare(one, other);
    const cJSON *row = find(get(out, "rows"), "quantity", "p");
    assert_non_null(row);
    assert_string_equal(text(row, "verdict"), "beyond error");
    assert_true(number(row, "z") < -5);
    assert_string_equal(text(out, "answer"), "differ beyond Monte-Carlo error");
    assert_int_equal((int)number(get(out, "numbers"), "beyond_error"), 1);
    cJSON_Delete(out);
    /* a number without simulation: to rounding it is equal, beyond that it differs */
    cJSON_Delete(other);
    other = read_document("permute.json");
    cJSON *cutoff = cJSON_GetObjectItem(cJSON_GetObjectItem(element(other, "search", 0), "best"), "hr");
    cJSON_SetNumberValue(cutoff, cutoff->valuedouble * (1 + 1e-12));
    out = compare(one, other);
    assert_int_equal(cJSON_GetArraySize(get(out, "rows")), 0);
    assert_string_equal(text(out, "answer"), "the same where they can be compared");
    cJSON_Delete(out);
    cJSON_SetNumberValue(cutoff, cutoff->valuedouble * (1 + 1e-7));
    out = compare(one, other);
    row = find(get(out, "rows"), "quantity", "best.hr");
    assert_non_null(row);
    assert_string_equal(text(row, "verdict"), "differs");
    assert_string_equal(text(out, "answer"), "different numbers");
    cJSON_Delete(out);
    cJSON_Delete(one);
    cJSON_Delete(other);
}

static void differences(void **state)
{
    (void)state;
    cJSON *one = read_document("permute.json"), *other = read_document("permute_several.json"),
          *out = compare(one, other); /* other criterion, markers, replicates */
    const cJSON *row = find(get(out, "differences"), "what", "criterion");
    assert_non_null(row);
    assert_string_equal(text(row, "one"), "logrank");
    assert_string_equal(text(row, "other"), "score");
    assert_non_null(row = find(get(out, "differences"), "what", "replicates"));
    assert_string_equal(text(row, "one"), "400");
    assert_non_null(find(get(out, "differences"), "what", "fixed"));
    assert_int_equal(cJSON_GetArraySize(get(out, "only_in_other")),
                     6); /* il10, il2: searched, permuted, their censoring */
    assert_true(cJSON_IsFalse(get(out, "same")));
    cJSON_Delete(out);
    /* another cohort: a hospital of the same table, matched by the marker */
    cJSON_Delete(other);
    other = read_document("job.json");
    out = compare(other, one);
    assert_true(number(get(out, "numbers"), "matched") == 3);
    assert_true(cJSON_GetArraySize(get(out, "only_in_one")) >= 4);
    cJSON_Delete(out);
    /* nothing in common */
    cJSON_Delete(other);
    other = read_document("figures.json");
    out = compare(one, other);
    assert_string_equal(text(out, "answer"), "nothing in common");
    cJSON_Delete(out);
    cJSON_Delete(one);
    cJSON_Delete(other);
}

/* Two simulations: the truths are compared as they are, the shares by their cohorts. */
static void simulations(void **state)
{
    static const char made[] =
        "{\"provenance\": {}, \"cohort\": {}, \"analyses\": [], \"simulate\": [{\"analysis\": \"simulate/0\","
        " \"cohorts\": 1000, \"truth\": {\"kind\": \"jump\", \"hr\": %s},"
        " \"procedures\": [{\"name\": \"a\", \"rejected\": %s}, {\"name\": \"b\", \"rejected\": 0.3}]}]}";
    char one[1024], other[1024];
    (void)state;
    snprintf(one, sizeof one, made, "2", "0.05");
    snprintf(other, sizeof other, made, "2", "0.06");
    cJSON *a = cJSON_Parse(one), *b = cJSON_Parse(other), *out = compare(a, b);
    assert_string_equal(text(out, "answer"), "agree within Monte-Carlo error");
    assert_string_equal(text(cJSON_GetArrayItem(get(out, "rows"), 0), "quantity"), "procedures.a.rejected");
    cJSON_Delete(out);
    cJSON_Delete(b);
    snprintf(other, sizeof other, made, "3", "0.15");
    out = compare(a, b = cJSON_Parse(other));
    assert_string_equal(text(out, "answer"), "different numbers");
    assert_non_null(find(get(out, "rows"), "quantity", "truth.hr"));
    assert_string_equal(text(find(get(out, "rows"), "quantity", "procedures.a.rejected"), "verdict"), "beyond error");
    cJSON_Delete(out);
    cJSON_Delete(b);
    cJSON_Delete(a);
}

/* Endpoints are matched by label and columns, not by their place. */
static void places(void **state)
{
    (void)state;
    cJSON *one = read_document("job.json"), *other = read_document("job.json"),
          *list = cJSON_GetObjectItem(other, "permute"), *turned = cJSON_CreateArray();
    while (list->child) cJSON_InsertItemInArray(turned, 0, cJSON_DetachItemFromArray(list, 0));
    cJSON_ReplaceItemInObject(other, "permute", turned);
    cJSON *out = compare(one, other);
    assert_string_equal(text(out, "answer"), "the same numbers");
    cJSON_Delete(out);
    cJSON_Delete(one);
    cJSON_Delete(other);
}

/* Many markers in another order: linear in their number. */
static void many(void **state)
{
    enum { MARKERS = 20000 };
    cJSON *document[2];
    (void)state;
    for (int side = 0; side < 2; side++) {
        document[side] = cJSON_Parse("{\"provenance\": {}, \"cohort\": {}, \"analyses\": []}");
        cJSON *list = cJSON_AddArrayToObject(document[side], "permute");
        for (int i = 0; i < MARKERS; i++) {
            char name[32];
            cJSON *item = cJSON_CreateObject();
            int k = side ? MARKERS - 1 - i : i;
            snprintf(name, sizeof name, "g%d", k);
            cJSON_AddStringToObject(item, "analysis", "permute/0");
            cJSON_AddStringToObject(item, "marker", name);
            cJSON_AddNumberToObject(item, "statistic", k * 0.5);
            cJSON_AddItemToArray(list, item);
        }
    }
    cJSON *out = compare(document[0], document[1]);
    assert_string_equal(text(out, "answer"), "the same numbers");
    assert_int_equal((int)number(get(out, "numbers"), "matched"), MARKERS);
    cJSON_Delete(out);
    cJSON_Delete(document[0]);
    cJSON_Delete(document[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares),      cmocka_unit_test(size_of_the_test),
        cmocka_unit_test(same),        cmocka_unit_test(one_number),
        cmocka_unit_test(differences), cmocka_unit_test(places),
        cmocka_unit_test(simulations), cmocka_unit_test(many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
