/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_figures.c - published figures beside this cohort's, as JSON. */
#include "study/printed.h"
#include "summary/plans.h"

#include <math.h>
#include <string.h>

static size_t find_row(const rc_table *table, const char *id)
{
    for (size_t r = 0; r < table->n_rows; r++)
        if (strcmp(rc_summary_plans_label(table, r), id) == 0) return r;
    return SIZE_MAX;
}

static void add_values(const rc_table *table, size_t row, const cJSON *figure, cJSON *into, bool *failed)
{
    char name[32];
    size_t n = 0;
    cJSON *list = rc_summary_json_array(into, "values", failed);
    const char *quantity = rc_summary_json_get_text(figure, "quantity");
    for (int i = 1; i <= RC_FIGURE_LIST; i++) {
        snprintf(name, sizeof name, "value_%d", i);
        double x = rc_summary_plans_cell(table, row, name);
        if (!isnan(x)) rc_summary_json_number(list, NULL, x, failed);
        n += isnan(x) ? 0 : 1;
    }
    if (n == 0 && strncmp(quantity, "hr", 2) != 0 && strcmp(quantity, "not_significant") != 0)
        rc_summary_json_number(list, NULL, NAN, failed);
    rc_summary_json_number(into, "lower", rc_summary_plans_cell(table, row, "lower"), failed);
    rc_summary_json_number(into, "upper", rc_summary_plans_cell(table, row, "upper"), failed);
}

/* {mh: {hr, hr_lower, hr_upper}, ...} and the p by kind; only those that exist. */
static void add_ratios(const rc_table *table, size_t row, cJSON *into, bool *failed)
{
    char name[32];
    cJSON *ratios = rc_summary_json_object(into, "hr", failed), *p = rc_summary_json_object(into, "p", failed);
    for (int c = 0; c < RC_CONVENTIONS; c++) {
        const char *convention = rc_study_printed_convention((rc_convention)c);
        double hr = rc_summary_plans_cell(table, row, convention);
        if (isnan(hr)) continue;
        cJSON *one = rc_summary_json_object(ratios, convention, failed);
        rc_summary_json_number(one, "hr", hr, failed);
        snprintf(name, sizeof name, "%s_lower", convention);
        rc_summary_json_number(one, "hr_lower", rc_summary_plans_cell(table, row, name), failed);
        snprintf(name, sizeof name, "%s_upper", convention);
        rc_summary_json_number(one, "hr_upper", rc_summary_plans_cell(table, row, name), failed);
    }
    for (int k = 0; k < RC_P_KINDS; k++) {
        snprintf(name, sizeof name, "p_%d", k);
        double x = rc_summary_plans_cell(table, row, name);
        if (!isnan(x)) rc_summary_json_p(p, rc_study_printed_p_kind((rc_p_kind)k), x, failed);
    }
}

static void add_fits(const rc_table *table, size_t row, cJSON *into, bool *failed)
{
    int64_t fits = rc_summary_plans_whole(rc_summary_plans_cell(table, row, "fits"), (1 << RC_CONVENTIONS) - 1),
            p = rc_summary_plans_whole(rc_summary_plans_cell(table, row, "fits_p"), (1 << RC_P_KINDS) - 1);
    cJSON *list = rc_summary_json_array(into, "fits", failed);
    for (int c = 0; c < RC_CONVENTIONS; c++)
        if (fits > 0 && fits >> c & 1)
            rc_summary_json_text(list, NULL, rc_study_printed_convention((rc_convention)c), failed);
    list = rc_summary_json_array(into, "fits_p", failed);
    for (int k = 0; k < RC_P_KINDS; k++)
        if (p > 0 && p >> k & 1) rc_summary_json_text(list, NULL, rc_study_printed_p_kind((rc_p_kind)k), failed);
}

enum { PUBLISHED, COMPARED, MATCHING, CONTRADICTORY, CONTRADICTORY_MATCHING, COUNTS };

static void add_figure(const rc_table *table, const cJSON *figure, cJSON *list, bool *failed, double count[COUNTS])
{
    static const char *const copied[] = {"id", "cohort", "endpoint", "quantity", "variable", "source"};
    size_t row = find_row(table, rc_summary_json_get_text(figure, "id"));
    bool readable = rc_summary_json_get_bool(figure, "readable") && row != SIZE_MAX;
    cJSON *element = rc_summary_json_object(list, NULL, failed);
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        rc_summary_json_text(element, copied[i], rc_summary_json_get_text(figure, copied[i]), failed);
    cJSON *published = rc_summary_json_object(element, "published", failed);
    static const char *const printed[] = {"value", "lower", "upper", "p"};
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        const char *text = rc_summary_json_get_text(figure, printed[i]);
        rc_summary_json_text(published, printed[i], *text ? text : NULL, failed);
    }
    rc_summary_json_number(element, "decimals", rc_summary_json_get_number(figure, "decimals"), failed);
    const char *note = rc_summary_json_get_text(figure, "note");
    rc_summary_json_text(element, "note", *note ? note : NULL, failed);
    bool conflict = rc_summary_json_get_bool(figure, "conflict");
    rc_summary_json_bool(element, "conflict", conflict, failed);
    count[PUBLISHED]++;
    if (!readable) {
        rc_summary_json_item(element, "here", cJSON_CreateNull(), failed);
        rc_summary_json_item(element, "match", cJSON_CreateNull(), failed);
        return;
    }
    cJSON *here = rc_summary_json_object(element, "here", failed);
    rc_summary_json_number(here, "patients", rc_summary_plans_cell(table, row, "patients"), failed);
    rc_summary_json_number(here, "events", rc_summary_plans_cell(table, row, "events"), failed);
    add_values(table, row, figure, here, failed);
    add_ratios(table, row, here, failed);
    rc_summary_plans_reason(here, rc_summary_plans_cell(table, row, "reason"), failed);
    bool match = rc_summary_plans_cell(table, row, "matches") > 0;
    rc_summary_json_bool(element, "match", match, failed);
    rc_summary_json_number(element, "loss", match ? 0 : rc_summary_plans_cell(table, row, "loss"), failed);
    add_fits(table, row, element, failed);
    count[COMPARED]++;
    count[MATCHING] += match;
    count[CONTRADICTORY] += conflict;
    count[CONTRADICTORY_MATCHING] += conflict && match;
}

static recut_status document_figures(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    const rc_table *table;
    const cJSON *figure;
    static const char *const counted[COUNTS] = {"published", "compared", "matching", "contradictory",
                                                "contradictory_matching"};
    double count[COUNTS] = {0};
    RC_TRY(rc_summary_plans_table(input->stored, "figures", NULL, 0, 1, &table, err));
    cJSON *element = rc_summary_json_object(list, NULL, &failed);
    rc_summary_json_text(element, "analysis", input->stored->group, &failed);
    cJSON *all = rc_summary_json_array(element, "figures", &failed);
    cJSON_ArrayForEach(figure, rc_summary_json_get(input->spec, "figures"))
        add_figure(table, figure, all, &failed, count);
    for (int i = 0; i < COUNTS; i++) rc_summary_json_number(element, counted[i], count[i], &failed);
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

const rc_summary_plan rc_summary_figures = {.name = "figures", .list = "figures", .document = document_figures};
