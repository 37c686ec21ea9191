/* SPDX-License-Identifier: GPL-3.0-or-later
 * groups.c - tables cuts, groups, group_hr, cuts_model, group_curves, pairs of a marker. */
#include "summary/groups.h"

#include "kernel/cuts.h"
#include "plan/criterion.h"
#include "plan/layout.h"
#include "summary/curve.h"

#include <math.h>

bool rc_summary_groups_asked(const cJSON *spec, size_t *least, size_t *most)
{
    const cJSON *range = rc_summary_json_get(spec, "cuts"), *first = cJSON_GetArrayItem(range, 0),
                *last = cJSON_GetArrayItem(range, 1);
    int64_t from = cJSON_IsNumber(first) ? rc_summary_plans_whole(first->valuedouble, RC_CUTS_MOST) : -1,
            to = cJSON_IsNumber(last) ? rc_summary_plans_whole(last->valuedouble, RC_CUTS_MOST) : -1;
    if (from < 1 || to < 2 || to < from) return false;
    *least = (size_t)from;
    *most = (size_t)to;
    return true;
}

void rc_summary_groups_rule(const cJSON *spec, cJSON *into, bool *failed)
{
    size_t least = 1, most = 1;
    const char *by = rc_summary_json_get_text(spec, "cuts_by"), *order = rc_summary_json_get_text(spec, "order");
    cJSON *asked = rc_summary_json_object(into, "asked", failed);
    (void)rc_summary_groups_asked(spec, &least, &most);
    rc_summary_json_number(asked, "least", (double)least, failed);
    rc_summary_json_number(asked, "most", (double)most, failed);
    rc_summary_json_text(asked, "by", *by ? by : NULL, failed);
    rc_summary_json_text(asked, "order", *order ? order : NULL, failed);
    const rc_criterion *criterion = rc_plan_criterion_stored(rc_summary_json_get_text(spec, "criterion"));
    const cJSON *adjust = rc_summary_json_get(spec, "adjust"), *name;
    cJSON *given = rc_summary_json_array(asked, "given", failed);
    cJSON_ArrayForEach(name, adjust) if (criterion->given && cJSON_IsString(name))
        rc_summary_json_text(given, NULL, name->valuestring, failed);
}

static void add_cutoffs(const double *row, cJSON *into, bool *failed)
{
    cJSON *list = rc_summary_json_array(into, "cutoffs", failed);
    for (size_t c = 0; c < RC_CUTS_MOST && !isnan(row[RC_CUTS_CUTOFF + c]); c++)
        rc_summary_json_number(list, NULL, row[RC_CUTS_CUTOFF + c], failed);
}

/* What is said of one number of cutoffs, in "numbers" and, of the chosen one, of the groups themselves. */
static void add_set(const double *row, double cuts, cJSON *into, bool *failed)
{
    rc_summary_json_number(into, "cuts", cuts, failed);
    add_cutoffs(row, into, failed);
    rc_summary_json_number(into, "statistic", row[RC_CUTS_STATISTIC], failed);
    rc_summary_json_number(into, "df", row[RC_CUTS_DF], failed);
    rc_summary_json_p(into, "p_naive", row[RC_CUTS_P_NAIVE], failed);
    rc_summary_json_number(into, "compared", row[RC_CUTS_COMPARED], failed);
    rc_summary_json_number(into, "logrank", row[RC_CUTS_LOGRANK], failed);
    rc_summary_json_p(into, "logrank_p", row[RC_CUTS_LOGRANK_P], failed);
    rc_summary_plans_reason(into, row[RC_CUTS_REASON], failed);
}

static void add_column(const rc_table *table, size_t column, const char *key, cJSON *into, bool *failed)
{
    cJSON *list = rc_summary_json_array(into, key, failed);
    for (size_t r = 0; table && r < table->n_rows; r++)
        rc_summary_json_number(list, NULL, table->data[r * table->n_columns + column], failed);
}

/* The same by group, for who reads it as a table. */
static void add_list(const rc_table *groups, cJSON *into, bool *failed)
{
    cJSON *list = rc_summary_json_array(into, "list", failed);
    for (size_t g = 0; groups && g < groups->n_rows; g++) {
        const double *row = groups->data + g * groups->n_columns;
        bool last = g + 1 == groups->n_rows;
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_number(item, "group", (double)g + 1, failed);
        rc_summary_json_number(item, "cutoff", row[RC_GROUP_LOWEST], failed);
        rc_summary_json_number(item, "below", last ? NAN : row[groups->n_columns + RC_GROUP_LOWEST], failed);
        rc_summary_json_number(item, "n", row[RC_GROUP_N], failed);
        rc_summary_json_number(item, "events", row[RC_GROUP_EVENTS], failed);
        rc_summary_json_number(item, "expected", row[RC_GROUP_EXPECTED], failed);
    }
}

static void add_ratios(const rc_table *table, cJSON *into, bool *failed)
{
    cJSON *list = rc_summary_json_array(into, "hr", failed);
    for (size_t r = 0; table && r < table->n_rows; r++)
        rc_summary_plans_row(table, r, rc_summary_json_object(list, NULL, failed), failed);
}

/* Given covariates: without any cutoff, then of each number. */
static void add_models(const rc_table *table, cJSON *into, bool *failed)
{
    cJSON *list = rc_summary_json_array(into, "models", failed);
    for (size_t r = 0; table && r < table->n_rows; r++) {
        const double *row = table->data + r * table->n_columns;
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_number(item, "cuts", row[RC_CUTS_MODEL_NUMBER], failed);
        rc_summary_json_number(item, "loglik", row[RC_CUTS_MODEL_LOGLIK], failed);
        rc_summary_json_number(item, "coefficients", row[RC_CUTS_MODEL_COEFFICIENTS], failed);
        rc_summary_json_number(item, "aic", row[RC_CUTS_MODEL_AIC], failed);
        rc_summary_json_number(item, "bic", row[RC_CUTS_MODEL_BIC], failed);
        rc_summary_plans_reason(item, row[RC_CUTS_MODEL_REASON], failed);
    }
}

static recut_status add_curves(const rc_table *curves, const rc_table *groups, bool whole, cJSON *into, bool *failed,
                               recut_error *err)
{
    enum { STEPS_MOST = 2000 };
    recut_status st = RECUT_OK;
    size_t at = 0;
    rc_kaplan curve = {0};
    cJSON *list = rc_summary_json_array(into, "curves", failed);
    if (!curves || !groups) return st;
    RC_TRY(rc_summary_curve_create(curves->n_rows, &curve, err));
    for (size_t g = 0; g < groups->n_rows; g++) {
        const double *of = groups->data + g * groups->n_columns;
        cJSON *group = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_number(group, "group", (double)g + 1, failed);
        rc_summary_json_number(group, "n", of[RC_GROUP_N], failed);
        rc_summary_json_number(group, "events", of[RC_GROUP_EVENTS], failed);
        at = rc_summary_curve_read(curves, at, 0, g, &curve);
        rc_kernel_kaplan_thin(&curve, whole ? SIZE_MAX : STEPS_MOST);
        rc_summary_curve_steps(&curve, group, failed);
    }
done:
    rc_summary_curve_destroy(&curve);
    return st;
}

recut_status rc_summary_groups_add(const rc_summary_input *input, const char *marker, cJSON *element, bool *failed,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = input->stored;
    const rc_table *sets, *groups, *ratios, *models, *curves, *pairs;
    const double *chosen = NULL;
    size_t least, most;
    if (!rc_summary_groups_asked(input->spec, &least, &most)) return st;
    RC_TRY(rc_summary_plans_optional(stored, "cuts/%s", marker, most - least + 1, RC_CUTS_COLUMNS, &sets, err));
    if (!sets) return st; /* many markers */
    RC_TRY(rc_summary_plans_optional(stored, "groups/%s", marker, 1, RC_GROUP_COLUMNS, &groups, err));
    RC_TRY(rc_summary_plans_optional(stored, "group_hr/%s", marker, 1, RC_GROUP_HR_COLUMNS, &ratios, err));
    RC_TRY(rc_summary_plans_optional(stored, "cuts_model/%s", marker, 1, RC_CUTS_MODEL_COLUMNS, &models, err));
    RC_TRY(rc_summary_plans_optional(stored, "group_curves/%s", marker, 0, RC_CURVE_COLUMNS, &curves, err));
    RC_TRY(rc_summary_plans_optional(stored, "pairs/%s", marker, 0, 3, &pairs, err));
    cJSON *into = rc_summary_json_object(element, "groups", failed);
    rc_summary_groups_rule(input->spec, into, failed);
    for (size_t r = 0; r <= most - least; r++)
        if (sets->data[r * sets->n_columns + RC_CUTS_CHOSEN] > 0) chosen = sets->data + r * sets->n_columns;
    add_set(chosen ? chosen : sets->data, chosen ? chosen[RC_CUTS_NUMBER] : NAN, into, failed);
    add_column(groups, RC_GROUP_N, "n", into, failed);
    add_column(groups, RC_GROUP_EVENTS, "events", into, failed);
    add_column(groups, RC_GROUP_EXPECTED, "expected", into, failed);
    add_list(groups, into, failed);
    add_ratios(ratios, into, failed);
    cJSON *numbers = rc_summary_json_array(into, "numbers", failed);
    for (size_t r = 0; r <= most - least; r++) {
        const double *row = sets->data + r * sets->n_columns;
        cJSON *item = rc_summary_json_object(numbers, NULL, failed);
        add_set(row, row[RC_CUTS_NUMBER], item, failed);
        rc_summary_json_bool(item, "chosen", row[RC_CUTS_CHOSEN] > 0, failed);
    }
    add_models(models, into, failed);
    RC_TRY(add_curves(curves, groups, input->whole_scan, into, failed, err));
    cJSON *list = rc_summary_json_array(into, "pairs", failed);
    for (size_t r = 0; pairs && r < pairs->n_rows; r++)
        rc_summary_plans_row(pairs, r, rc_summary_json_object(list, NULL, failed), failed);
done:
    return st;
}
