/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_describe.c - the tables of a clinical paper as JSON.
 *
 *   1. survival     2. baseline     3. models     4. assumptions     5. response     6. a marker */
#include "kernel/reason.h"
#include "plan/layout.h"
#include "summary/plans.h"

#include <limits.h>
#include <math.h>

/* The tables of one marker. */
typedef struct tables {
    const rc_table *groups, *at_risk, *survival, *logrank, *hazard, *split, *concordance, *numeric, *levels, *tests,
        *models, *terms, *zph, *forms, *nonlinear, *response, *response_tests;
} tables;

/* Name of a column (0 = the marker) or of one of its levels in a list of the spec; "" where there is none. */
static const char *spec_name(const cJSON *list, double column, double level)
{
    const cJSON *item = cJSON_GetArrayItem(list, (int)rc_summary_plans_whole(column, INT_MAX)); /* -1 = none */
    if (isnan(level)) return rc_summary_json_get_text(item, "name");
    const cJSON *name =
        cJSON_GetArrayItem(rc_summary_json_get(item, "levels"), (int)rc_summary_plans_whole(level, INT_MAX));
    return cJSON_IsString(name) ? name->valuestring : "";
}

static void add_reason(cJSON *into, bool wrong, const char *reason, bool *failed)
{
    rc_summary_json_text(into, "reason", wrong ? reason : NULL, failed);
}

/* In place of a code of the table `item` has words. */
static void put(cJSON *item, const char *key, cJSON *words, bool *failed)
{
    if (words && cJSON_ReplaceItemInObjectCaseSensitive(item, key, words)) return;
    if (!words || !cJSON_AddItemToObject(item, key, words)) *failed = true; /* a table that lacks the code */
}

/* ---- 1. survival -------------------------------------------------------- */

/* The rows of one group, without their number. */
static void add_group_rows(const rc_table *table, double group, const char *key, cJSON *into, bool *failed)
{
    cJSON *list = rc_summary_json_array(into, key, failed);
    for (size_t r = 0; table && r < table->n_rows; r++) {
        if (rc_summary_plans_cell(table, r, "group") != group) continue;
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_plans_row(table, r, item, failed);
        cJSON_DeleteItemFromObjectCaseSensitive(item, "group");
    }
}

static void add_survival(const tables *t, cJSON *element, bool *failed)
{
    cJSON *list = rc_summary_json_array(element, "groups", failed);
    for (size_t g = 0; g < t->groups->n_rows; g++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "group", rc_summary_plans_label(t->groups, g), failed);
        rc_summary_plans_row(t->groups, g, item, failed);
        add_reason(item, isnan(rc_summary_plans_cell(t->groups, g, "median")),
                   rc_summary_plans_cell(t->groups, g, "patients") > 0 ? rc_kernel_reason_text(RC_REASON_NOT_REACHED)
                                                                       : rc_kernel_reason_text(RC_REASON_EMPTY_GROUP),
                   failed);
        add_group_rows(t->survival, (double)g, "survival", item, failed);
        add_group_rows(t->at_risk, (double)g, "at_risk", item, failed);
    }
    if (t->logrank) {
        cJSON *test = rc_summary_json_object(element, "logrank", failed);
        rc_summary_plans_row(t->logrank, 0, test, failed);
        add_reason(test, isnan(rc_summary_plans_cell(t->logrank, 0, "p")), rc_kernel_reason_text(RC_REASON_NO_EVENTS),
                   failed);
    } else {
        rc_summary_json_number(element, "logrank", NAN, failed);
    }
    if (t->split)
        rc_summary_plans_row(t->split, 0, rc_summary_json_object(element, "split", failed), failed);
    else
        rc_summary_json_number(element, "split", NAN, failed);
    list = rc_summary_json_array(element, "hazard", failed);
    for (size_t r = 0; t->hazard && r < t->hazard->n_rows; r++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "group", rc_summary_plans_label(t->hazard, r), failed);
        rc_summary_json_text(item, "against", rc_summary_plans_label(t->groups, 1), failed);
        rc_summary_plans_row(t->hazard, r, item, failed);
    }
    list = rc_summary_json_array(element, "concordance", failed);
    for (size_t r = 0; r < t->concordance->n_rows; r++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "of", rc_summary_plans_label(t->concordance, r), failed);
        rc_summary_plans_row(t->concordance, r, item, failed);
        add_reason(item, isnan(rc_summary_plans_cell(t->concordance, r, "c")),
                   rc_kernel_reason_text(RC_REASON_NO_EVENTS), failed);
    }
}

/* ---- 2. baseline -------------------------------------------------------- */

static void add_row_of_group(const rc_table *table, const rc_table *groups, size_t r, cJSON *list, bool *failed)
{
    cJSON *item = rc_summary_json_object(list, NULL, failed);
    rc_summary_plans_row(table, r, item, failed);
    cJSON_DeleteItemFromObjectCaseSensitive(item, "column");
    cJSON_DeleteItemFromObjectCaseSensitive(item, "level");
    int64_t g = rc_summary_plans_whole(rc_summary_plans_cell(table, r, "group"), INT_MAX);
    put(item, "group", cJSON_CreateString(g >= 0 ? rc_summary_plans_label(groups, (size_t)g) : ""), failed);
}

static void add_levels(const tables *t, const cJSON *columns, double c, cJSON *item, bool *failed)
{
    cJSON *list = NULL, *groups = NULL;
    double level = NAN;
    for (size_t r = 0; t->levels && r < t->levels->n_rows; r++) {
        if (rc_summary_plans_cell(t->levels, r, "column") != c) continue;
        if (!list) list = rc_summary_json_array(item, "levels", failed);
        if (rc_summary_plans_cell(t->levels, r, "level") != level) {
            level = rc_summary_plans_cell(t->levels, r, "level");
            cJSON *at = rc_summary_json_object(list, NULL, failed);
            rc_summary_json_text(at, "level", spec_name(columns, c - 1, level), failed);
            groups = rc_summary_json_array(at, "groups", failed);
        }
        add_row_of_group(t->levels, t->groups, r, groups, failed);
    }
    if (!list) rc_summary_json_number(item, "levels", NAN, failed);
}

/* cut: the groups are low and high of the marker, which is column 0. */
static void add_tests(const tables *t, size_t c, bool cut, cJSON *item, bool *failed)
{
    if (!t->tests || c >= t->tests->n_rows) {
        rc_summary_json_number(item, "tests", NAN, failed);
        return;
    }
    cJSON *tests = rc_summary_json_object(item, "tests", failed);
    rc_summary_plans_row(t->tests, c, tests, failed);
    bool none = isnan(rc_summary_plans_cell(t->tests, c, "fisher_p")) &&
                isnan(rc_summary_plans_cell(t->tests, c, "rank_sum_p"));
    bool too_many = none && !isnan(rc_summary_plans_cell(t->tests, c, "chisq"));
    add_reason(tests, none,
               too_many    ? "too many tables for Fisher's exact test"
               : cut && !c ? "not tested: the groups are cut from this marker"
                           : "nothing to compare: one value, one group, or numbers of more than two groups",
               failed);
}

static void add_baseline(const tables *t, const rc_summary_input *input, const char *marker, cJSON *element,
                         bool *failed)
{
    const cJSON *columns = rc_summary_json_get(input->spec, "columns");
    cJSON *list = rc_summary_json_array(element, "baseline", failed);
    size_t n = 1 + (size_t)cJSON_GetArraySize(columns);
    for (size_t c = 0; c < n; c++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed), *numeric = NULL;
        rc_summary_json_text(item, "column", c ? spec_name(columns, (double)c - 1, NAN) : marker, failed);
        for (size_t r = 0; r < t->numeric->n_rows; r++) {
            if (rc_summary_plans_cell(t->numeric, r, "column") != (double)c) continue;
            if (!numeric) numeric = rc_summary_json_array(item, "numeric", failed);
            add_row_of_group(t->numeric, t->groups, r, numeric, failed);
        }
        if (!numeric) rc_summary_json_number(item, "numeric", NAN, failed);
        add_levels(t, columns, (double)c, item, failed);
        add_tests(t, c, !*rc_summary_json_get_text(input->spec, "by"), item, failed);
    }
}

/* ---- 3. models ---------------------------------------------------------- */

static void add_term(const tables *t, size_t r, const cJSON *adjust, cJSON *list, bool *failed)
{
    static const char *const of_level[] = {"level", "against"};
    cJSON *item = rc_summary_json_object(list, NULL, failed);
    double column = rc_summary_plans_cell(t->terms, r, "column"), level = rc_summary_plans_cell(t->terms, r, "level");
    const char *name = rc_summary_plans_label(t->terms, r);
    rc_summary_json_text(item, "term", name, failed);
    rc_summary_plans_row(t->terms, r, item, failed);
    cJSON_DeleteItemFromObjectCaseSensitive(item, "model");
    put(item, "column", cJSON_CreateString(isnan(level) ? name : spec_name(adjust, column - 2, NAN)), failed);
    for (size_t i = 0; i < sizeof of_level / sizeof *of_level && !isnan(level); i++) {
        double code = rc_summary_plans_cell(t->terms, r, of_level[i]);
        put(item, of_level[i], cJSON_CreateString(spec_name(adjust, column - 2, code)), failed);
    }
}

static void add_models(const tables *t, const rc_summary_input *input, cJSON *element, bool *failed)
{
    const cJSON *adjust = rc_summary_json_get(input->spec, "adjust");
    cJSON *list = rc_summary_json_array(element, "models", failed);
    for (size_t k = 0; k < t->models->n_rows; k++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "model", rc_summary_plans_label(t->models, k), failed);
        rc_summary_plans_row(t->models, k, item, failed);
        put(item, "multivariable", cJSON_CreateBool(rc_summary_plans_cell(t->models, k, "multivariable") > 0), failed);
        cJSON *terms = rc_summary_json_array(item, "terms", failed);
        for (size_t r = 0; t->terms && r < t->terms->n_rows; r++)
            if (rc_summary_plans_cell(t->terms, r, "model") == (double)k) add_term(t, r, adjust, terms, failed);
    }
}

/* ---- 4. assumptions ----------------------------------------------------- */

static const char *const form_names[RC_FORMS] = {"linear", "spline", "split selected", "split fixed"},
                         *const model_names[2 * RC_FORMS] = {"marker",
                                                             "spline",
                                                             "split selected",
                                                             "split fixed",
                                                             "covariates with marker",
                                                             "covariates with spline",
                                                             "covariates with split selected",
                                                             "covariates with split fixed"},
                         *const transform_names[] = {"km", "identity"};

/* The name of a stored code; "" for what is none. */
static const char *name_of(const char *const *name, int64_t n, double code)
{
    int64_t i = rc_summary_plans_whole(code, n - 1);
    return i < 0 ? "" : name[i];
}

static void add_proportional(const rc_table *table, cJSON *into, bool *failed)
{
    cJSON *list = rc_summary_json_array(into, "proportional_hazards", failed);
    for (size_t r = 0; r < table->n_rows; r++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "of", rc_summary_plans_label(table, r), failed);
        rc_summary_plans_row(table, r, item, failed);
        cJSON_DeleteItemFromObjectCaseSensitive(item, "column");
        put(item, "model",
            cJSON_CreateString(name_of(model_names, 2 * RC_FORMS, rc_summary_plans_cell(table, r, "model"))), failed);
        put(item, "transform",
            cJSON_CreateString(name_of(transform_names, 2, rc_summary_plans_cell(table, r, "transform"))), failed);
    }
}

static void add_forms(const rc_table *table, cJSON *into, bool *failed)
{
    enum { KNOTS = 5 };
    cJSON *list = rc_summary_json_array(into, "forms", failed);
    for (size_t r = 0; r < table->n_rows; r++) {
        double form = rc_summary_plans_cell(table, r, "form");
        cJSON *item = rc_summary_json_object(list, NULL, failed), *knots = cJSON_CreateArray();
        rc_summary_plans_row(table, r, item, failed);
        put(item, "form", cJSON_CreateString(name_of(form_names, RC_FORMS, form)), failed);
        int64_t n = rc_summary_plans_whole(rc_summary_plans_cell(table, r, "knots"), KNOTS);
        for (int64_t k = 0; k < KNOTS; k++) {
            char name[16];
            snprintf(name, sizeof name, "knot_%d", (int)k + 1);
            if (k < n) rc_summary_json_number(knots, NULL, rc_summary_plans_cell(table, r, name), failed);
            cJSON_DeleteItemFromObjectCaseSensitive(item, name);
        }
        put(item, "knots", knots, failed);
    }
}

/* Null in results of older versions. */
static void add_assumptions(const tables *t, cJSON *element, bool *failed)
{
    if (!t->zph || !t->forms || !t->nonlinear) {
        rc_summary_json_number(element, "assumptions", NAN, failed);
        return;
    }
    cJSON *into = rc_summary_json_object(element, "assumptions", failed);
    add_proportional(t->zph, into, failed);
    add_forms(t->forms, into, failed);
    rc_summary_plans_row(t->nonlinear, 0, rc_summary_json_object(into, "nonlinear", failed), failed);
}

/* ---- 5. response -------------------------------------------------------- */

static void add_rate(const rc_table *response, size_t g, const char *count, const char *const key[3], cJSON *item,
                     bool *failed)
{
    int64_t n = rc_summary_plans_whole(rc_summary_plans_cell(response, g, "evaluable"), INT_MAX),
            x = rc_summary_plans_whole(rc_summary_plans_cell(response, g, count), n);
    rc_summary_json_number(item, count, rc_summary_plans_cell(response, g, count), failed);
    rc_summary_plans_share(item, key[0], key[1], key[2], x, x < 0 ? 0 : n, failed);
}

static void add_response(const tables *t, const rc_summary_input *input, cJSON *element, bool *failed)
{
    static const char *const counts[] = {"responders", "controlled"}, *const rates[][3] = {
                                                                          {"orr", "orr_lower", "orr_upper"},
                                                                          {"dcr", "dcr_lower", "dcr_upper"}};
    if (!t->response) {
        rc_summary_json_number(element, "response", NAN, failed);
        return;
    }
    cJSON *into = rc_summary_json_object(element, "response", failed);
    rc_summary_json_text(into, "column", rc_summary_json_get_text(input->spec, "response"), failed);
    for (size_t i = 0; i < 2; i++)
        rc_summary_json_item(into, counts[i], cJSON_Duplicate(rc_summary_json_get(input->spec, counts[i]), 1), failed);
    cJSON *list = rc_summary_json_array(into, "groups", failed);
    for (size_t g = 0; g < t->response->n_rows; g++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "group", rc_summary_plans_label(t->response, g), failed);
        rc_summary_json_number(item, "evaluable", rc_summary_plans_cell(t->response, g, "evaluable"), failed);
        for (size_t i = 0; i < 2; i++) add_rate(t->response, g, counts[i], rates[i], item, failed);
    }
    if (t->response_tests)
        rc_summary_plans_row(t->response_tests, 0, into, failed);
    else {
        rc_summary_json_number(into, "response_p", NAN, failed);
        rc_summary_json_number(into, "control_p", NAN, failed);
    }
}

/* ---- 6. a marker -------------------------------------------------------- */

static recut_status find_tables(const rc_summary_input *input, const char *marker, tables *t, recut_error *err)
{
    recut_status st = RECUT_OK;
    const struct {
        const char *name;
        size_t rows;
        const rc_table **table;
    } always[] = {{"groups/%s", 1, &t->groups},           {"at_risk/%s", 1, &t->at_risk},
                  {"concordance/%s", 1, &t->concordance}, {"numeric/%s", 1, &t->numeric},
                  {"models/%s", 1, &t->models},           {"terms/%s", 1, &t->terms}},
      some[] = {{"survival/%s", 0, &t->survival},
                {"logrank/%s", 1, &t->logrank},
                {"hazard/%s", 0, &t->hazard},
                {"split/%s", 1, &t->split},
                {"levels/%s", 0, &t->levels},
                {"tests/%s", 0, &t->tests},
                {"zph/%s", 0, &t->zph},
                {"forms/%s", 0, &t->forms},
                {"nonlinear/%s", 1, &t->nonlinear},
                {"response/%s", 0, &t->response},
                {"response_tests/%s", 1, &t->response_tests}};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        RC_TRY(rc_summary_plans_table(input->stored, always[i].name, marker, always[i].rows, 1, always[i].table, err));
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        RC_TRY(rc_summary_plans_optional(input->stored, some[i].name, marker, some[i].rows, 1, some[i].table, err));
done:
    return st;
}

static recut_status document_describe(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < rc_summary_plans_markers(input); i++) {
        tables t = {0};
        bool failed = false;
        const char *marker = rc_summary_plans_marker(input, i), *by = rc_summary_json_get_text(input->spec, "by");
        RC_TRY(find_tables(input, marker, &t, err));
        cJSON *element = rc_summary_json_object(list, NULL, &failed);
        rc_summary_json_text(element, "analysis", input->stored->group, &failed);
        rc_summary_json_text(element, "marker", marker, &failed);
        rc_summary_json_text(element, "high", rc_summary_plans_above(input) ? "gt" : "ge", &failed);
        rc_summary_json_text(element, "by", *by ? by : NULL, &failed);
        rc_summary_json_number(element, "cutoff", rc_summary_json_get_number(input->spec, "cutoff"), &failed);
        add_survival(&t, element, &failed);
        add_baseline(&t, input, marker, element, &failed);
        add_models(&t, input, element, &failed);
        add_assumptions(&t, element, &failed);
        add_response(&t, input, element, &failed);
        RC_TRY(rc_summary_plans_finish(failed, err));
    }
done:
    return st;
}

const rc_summary_plan rc_summary_describe = {.name = "describe", .list = "describe", .document = document_describe};
