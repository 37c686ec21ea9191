/* SPDX-License-Identifier: GPL-3.0-or-later
 * Kaplan-Meier curves in the document: as stored, put together where they are long, absent in older results. */
#include "summary/json.h"
#include "summary/made.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { LOW = 5000, HIGH = 3, FIXED = 2, ROWS = LOW + HIGH + FIXED };

/* Curve 0: 5,000 low patients, of whom every other dies, and three high ones; curve 1: two low ones, nobody high. */
static void add_curves(rc_table *table, double *data)
{
    snprintf(table->name, sizeof table->name, "curves/il6");
    table->n_rows = ROWS;
    table->n_columns = RC_CURVE_COLUMNS;
    table->column = (rc_column *)(uintptr_t)rc_plan_layout_curves;
    table->data = data;
    for (size_t r = 0; r < ROWS; r++) {
        double *row = data + r * RC_CURVE_COLUMNS;
        size_t group = r >= LOW && r < LOW + HIGH, first = r < LOW ? 0 : r < LOW + HIGH ? LOW : LOW + HIGH;
        size_t n = r < LOW ? LOW : r < LOW + HIGH ? HIGH : FIXED, i = r - first;
        row[RC_CURVE_CURVE] = r >= LOW + HIGH;
        row[RC_CURVE_CUTOFF] = r >= LOW + HIGH ? 20 : 18.22;
        row[RC_CURVE_GROUP] = (double)group;
        row[RC_CURVE_TIME] = (double)i + 0.5;
        row[RC_CURVE_AT_RISK] = (double)(n - i);
        row[RC_CURVE_EVENTS] = (double)(i % 2);
        row[RC_CURVE_CENSORED] = (double)(1 - i % 2);
        row[RC_CURVE_SURVIVAL] = 1 / ((double)i + 1);
        row[RC_CURVE_LOWER] = i ? 0.1 / ((double)i + 1) : NAN;
        row[RC_CURVE_UPPER] = i ? 1 : NAN;
        row[RC_CURVE_TIMES] = 1;
    }
}

static const cJSON *curves_of(made *m, bool whole, cJSON **document)
{
    recut_error err = {0};
    rc_row_reader reader = {.self = m, .column = made_column};
    if (rc_summary_document_create(&m->result, &reader, NULL, whole, document, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    return rc_summary_json_get(cJSON_GetArrayItem(rc_summary_json_get(*document, "search"), 0), "curves");
}

static const cJSON *group_of(const cJSON *curves, int curve, int group)
{
    return cJSON_GetArrayItem(rc_summary_json_get(cJSON_GetArrayItem(curves, curve), "groups"), group);
}

static const cJSON *steps_of(const cJSON *group, const char *key)
{
    const cJSON *list = rc_summary_json_get(rc_summary_json_get(group, "steps"), key);
    assert_true(cJSON_IsArray(list));
    return list;
}

static double sum(const cJSON *list)
{
    const cJSON *item;
    double total = 0;
    cJSON_ArrayForEach(item, list) total += item->valuedouble;
    return total;
}

static void test_curves(void **state)
{
    (void)state;
    double *data = calloc((size_t)ROWS * RC_CURVE_COLUMNS, sizeof *data);
    cJSON *document = NULL;
    made *m = made_create();
    rc_table tables[MADE_TABLES + 1];
    assert_non_null(data);
    const cJSON *curves = curves_of(m, false, &document); /* none is stored */
    assert_true(cJSON_IsArray(curves) && cJSON_GetArraySize(curves) == 0);
    cJSON_Delete(document);
    memcpy(tables, m->stored[0].table, m->stored[0].n_tables * sizeof *tables);
    add_curves(&tables[m->stored[0].n_tables++], data);
    m->stored[0].table = tables;

    curves = curves_of(m, false, &document);
    assert_int_equal(cJSON_GetArraySize(curves), 2);
    const cJSON *selected = cJSON_GetArrayItem(curves, 0), *fixed = cJSON_GetArrayItem(curves, 1);
    assert_string_equal(rc_summary_json_get_text(selected, "kind"), "selected");
    assert_string_equal(rc_summary_json_get_text(fixed, "kind"), "fixed");
    assert_true(rc_summary_json_get_number(selected, "cutoff") == 18.22 &&
                rc_summary_json_get_number(fixed, "cutoff") == 20);
    const cJSON *low = group_of(curves, 0, 0), *high = group_of(curves, 0, 1), *nobody = group_of(curves, 1, 1);
    assert_true(rc_summary_json_get_bool(low, "thinned") && !rc_summary_json_get_bool(high, "thinned"));
    assert_true(rc_summary_json_get_number(high, "n") == 60 && rc_summary_json_get_number(high, "events") == 45);
    /* put together, nobody is lost, and survival at the times that are left is as stored */
    assert_int_equal(cJSON_GetArraySize(steps_of(low, "time")), 2000);
    assert_true(sum(steps_of(low, "events")) == LOW / 2 && sum(steps_of(low, "censored")) == LOW / 2);
    for (int i = 0; i < 2000; i++) {
        double time = cJSON_GetArrayItem(steps_of(low, "time"), i)->valuedouble;
        if (i % 100) continue; /* lists are slow */
        assert_true(cJSON_GetArrayItem(steps_of(low, "survival"), i)->valuedouble == 1 / (time + 0.5));
    }
    assert_true(cJSON_GetArrayItem(steps_of(low, "time"), 1999)->valuedouble == LOW - 0.5);
    assert_int_equal(cJSON_GetArraySize(steps_of(high, "time")), HIGH);
    assert_true(cJSON_IsNull(cJSON_GetArrayItem(steps_of(high, "lower"), 0)));
    assert_true(cJSON_GetArrayItem(steps_of(high, "at_risk"), 2)->valuedouble == 1);
    assert_int_equal(cJSON_GetArraySize(steps_of(nobody, "time")), 0);
    assert_int_equal(cJSON_GetArraySize(steps_of(group_of(curves, 1, 0), "upper")), FIXED);
    cJSON_Delete(document);

    curves = curves_of(m, true, &document); /* everything is asked for */
    assert_int_equal(cJSON_GetArraySize(steps_of(group_of(curves, 0, 0), "time")), LOW);
    assert_true(!rc_summary_json_get_bool(group_of(curves, 0, 0), "thinned"));
    cJSON_Delete(document);

    recut_error err = {0};
    rc_row_reader reader = {.self = m, .column = made_column};
    tables[m->stored[0].n_tables - 1].n_columns = RC_CURVE_COLUMNS - 1; /* a damaged result */
    assert_int_equal(rc_summary_document_create(&m->result, &reader, NULL, false, &document, &err), RECUT_E_STORE);
    free(data);
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_curves)};
    return cmocka_run_group_tests_name("curves", tests, NULL, NULL);
}
