/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_describe.c - the tables of a clinical paper as JSON.
 *
 *   1. survival     2. baseline     3. models     4. response     5. a marker */
#include "kernel/level.h"
#include "kernel/reason.h"
#include "plan/layout.h"
#include "summary/estimators.h"
#include "summary/plans.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* The tables of one marker. */
typedef struct tables {
    const rc_table *groups, *at_risk, *survival, *logrank, *hazard, *split, *concordance, *numeric, *levels, *tests,
        *models, *terms, *response, *response_tests;
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
    static const char *const codes[] = {"column", "level"};
    cJSON *item = rc_summary_json_object(list, NULL, failed);
    rc_summary_plans_row(table, r, item, failed);
    for (size_t i = 0; i < 2; i++) cJSON_DeleteItemFromObjectCaseSensitive(item, codes[i]);
    int64_t g = rc_summary_plans_whole(rc_summary_plans_cell(table, r, "group"), INT_MAX);
    cJSON *name = cJSON_CreateString(g >= 0 ? rc_summary_plans_label(groups, (size_t)g) : "");
    if (!name || !cJSON_ReplaceItemInObjectCaseSensitive(item, "group", name)) *failed = true;
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
    cJSON *item = rc_summary_json_object(list, NULL, failed);
    double column = rc_summary_plans_cell(t->terms, r, "column"), level = rc_summary_plans_cell(t->terms, r, "level");
    rc_summary_json_text(item, "term", rc_summary_plans_label(t->terms, r), failed);
    if (isnan(level)) {
        rc_summary_json_text(item, "column", rc_summary_plans_label(t->terms, r), failed);
        rc_summary_json_text(item, "level", NULL, failed);
        rc_summary_json_text(item, "against", NULL, failed);
    } else {
        rc_summary_json_text(item, "column", spec_name(adjust, column - 2, NAN), failed);
        rc_summary_json_text(item, "level", spec_name(adjust, column - 2, level), failed);
        rc_summary_json_text(item, "against",
                             spec_name(adjust, column - 2, rc_summary_plans_cell(t->terms, r, "against")), failed);
    }
    const rc_table rest = {.n_rows = 1,
                           .n_columns = t->terms->n_columns - 4,
                           .column = t->terms->column + 4,
                           .data = t->terms->data + r * t->terms->n_columns + 4};
    rc_summary_plans_row(&rest, 0, item, failed);
}

static void add_models(const tables *t, const rc_summary_input *input, cJSON *element, bool *failed)
{
    const cJSON *adjust = rc_summary_json_get(input->spec, "adjust");
    cJSON *list = rc_summary_json_array(element, "models", failed);
    for (size_t k = 0; k < t->models->n_rows; k++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "model", rc_summary_plans_label(t->models, k), failed);
        rc_summary_plans_row(t->models, k, item, failed);
        cJSON *multivariable = cJSON_CreateBool(rc_summary_plans_cell(t->models, k, "multivariable") > 0);
        if (!multivariable || !cJSON_ReplaceItemInObjectCaseSensitive(item, "multivariable", multivariable))
            *failed = true;
        cJSON *terms = rc_summary_json_array(item, "terms", failed);
        for (size_t r = 0; t->terms && r < t->terms->n_rows; r++)
            if (rc_summary_plans_cell(t->terms, r, "model") == (double)k) add_term(t, r, adjust, terms, failed);
    }
}

/* ---- 4. response -------------------------------------------------------- */

static void add_rate(cJSON *item, const char *count_name, const char *name, double count, double of, bool *failed)
{
    char key[32];
    int64_t n = rc_summary_plans_whole(of, INT_MAX), x = rc_summary_plans_whole(count, n);
    rc_p_value limits = {.lower = NAN, .upper = NAN};
    if (n > 0 && x >= 0) limits = rc_summary_estimators_monte_carlo(x, n, RC_KERNEL_CONFIDENCE);
    rc_summary_json_number(item, count_name, count, failed);
    rc_summary_json_number(item, name, of > 0 ? count / of : NAN, failed);
    snprintf(key, sizeof key, "%s_lower", name);
    rc_summary_json_number(item, key, limits.lower, failed);
    snprintf(key, sizeof key, "%s_upper", name);
    rc_summary_json_number(item, key, limits.upper, failed);
}

static void add_response(const tables *t, const rc_summary_input *input, cJSON *element, bool *failed)
{
    static const char *const copied[] = {"responders", "controlled"};
    if (!t->response) {
        rc_summary_json_number(element, "response", NAN, failed);
        return;
    }
    cJSON *into = rc_summary_json_object(element, "response", failed);
    rc_summary_json_text(into, "column", rc_summary_json_get_text(input->spec, "response"), failed);
    for (size_t i = 0; i < 2; i++)
        rc_summary_json_item(into, copied[i], cJSON_Duplicate(rc_summary_json_get(input->spec, copied[i]), 1), failed);
    cJSON *list = rc_summary_json_array(into, "groups", failed);
    for (size_t g = 0; g < t->response->n_rows; g++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        double of = rc_summary_plans_cell(t->response, g, "evaluable");
        rc_summary_json_text(item, "group", rc_summary_plans_label(t->response, g), failed);
        rc_summary_json_number(item, "evaluable", of, failed);
        add_rate(item, "responders", "orr", rc_summary_plans_cell(t->response, g, "responders"), of, failed);
        add_rate(item, "controlled", "dcr", rc_summary_plans_cell(t->response, g, "controlled"), of, failed);
    }
    if (t->response_tests)
        rc_summary_plans_row(t->response_tests, 0, into, failed);
    else {
        rc_summary_json_number(into, "response_p", NAN, failed);
        rc_summary_json_number(into, "control_p", NAN, failed);
    }
}

/* ---- 5. a marker -------------------------------------------------------- */

static recut_status find_tables(const rc_summary_input *input, const char *marker, tables *t, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = input->stored;
    RC_TRY(rc_summary_plans_table(stored, "groups/%s", marker, 1, 7, &t->groups, err));
    RC_TRY(rc_summary_plans_table(stored, "at_risk/%s", marker, 1, 5, &t->at_risk, err));
    RC_TRY(rc_summary_plans_table(stored, "concordance/%s", marker, 1, 6, &t->concordance, err));
    RC_TRY(rc_summary_plans_table(stored, "numeric/%s", marker, 1, 11, &t->numeric, err));
    RC_TRY(rc_summary_plans_table(stored, "models/%s", marker, 1, 18, &t->models, err));
    RC_TRY(rc_summary_plans_table(stored, "terms/%s", marker, 1, 13, &t->terms, err));
    RC_TRY(rc_summary_plans_optional(stored, "survival/%s", marker, 0, 1, &t->survival, err));
    RC_TRY(rc_summary_plans_optional(stored, "logrank/%s", marker, 1, 1, &t->logrank, err));
    RC_TRY(rc_summary_plans_optional(stored, "hazard/%s", marker, 0, 1, &t->hazard, err));
    RC_TRY(rc_summary_plans_optional(stored, "split/%s", marker, 1, 1, &t->split, err));
    RC_TRY(rc_summary_plans_optional(stored, "levels/%s", marker, 0, 1, &t->levels, err));
    RC_TRY(rc_summary_plans_optional(stored, "tests/%s", marker, 0, 1, &t->tests, err));
    RC_TRY(rc_summary_plans_optional(stored, "response/%s", marker, 0, 1, &t->response, err));
    RC_TRY(rc_summary_plans_optional(stored, "response_tests/%s", marker, 1, 1, &t->response_tests, err));
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
        rc_summary_json_text(element, "by", *by ? by : NULL, &failed);
        rc_summary_json_number(element, "cutoff", rc_summary_json_get_number(input->spec, "cutoff"), &failed);
        add_survival(&t, element, &failed);
        add_baseline(&t, input, marker, element, &failed);
        add_models(&t, input, element, &failed);
        add_response(&t, input, element, &failed);
        RC_TRY(rc_summary_plans_finish(failed, err));
    }
done:
    return st;
}

const rc_summary_plan rc_summary_describe = {"describe", "describe", document_describe};
