/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_search.c - the observed search as JSON. */
#include "summary/competing.h"
#include "summary/curve.h"
#include "summary/document.h"
#include "summary/groups.h"
#include "summary/plans.h"

#include "plan/layout.h"

#include <math.h>
#include <string.h>

/* A correction that is not above 0 is an approximation that fails here, unless the naive p is as small. */
static void add_corrections(const rc_table *table, size_t row, double p_naive, const char *unknown, cJSON *element,
                            bool *failed)
{
    char text[2 * RC_NAME_ROOM] = "";
    const double *value = table->data + row * table->n_columns;
    cJSON *into = rc_summary_json_object(element, "corrections", failed);
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *name = table->column[c].name;
        if (!(value[c] > 0) && p_naive > 1e-280) {
            rc_summary_json_number(into, name, NAN, failed);
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "the approximation fails here: ", name);
        } else {
            rc_summary_json_p(into, name, value[c], failed);
        }
    }
    if (unknown) snprintf(text, sizeof text, "%s", unknown);
    if (isnan(p_naive)) snprintf(text, sizeof text, "no cutoff selected");
    rc_summary_json_text(into, "reason", *text ? text : NULL, failed);
}

/* ---- curves ------------------------------------------------------------- */

/* Steps of a group at most, and of all groups of the analysis; but no group has fewer than FEWEST. */
enum { STEPS_MOST = 2000, STEPS_IN_ALL = 64000, STEPS_FEWEST = 200 };

static size_t steps_most(const rc_summary_input *input, size_t n_curves)
{
    size_t groups = 2 * n_curves * rc_summary_plans_markers(input), most = STEPS_IN_ALL / (groups ? groups : 1);
    if (input->whole_scan) return SIZE_MAX;
    return most > STEPS_MOST ? STEPS_MOST : most < STEPS_FEWEST ? STEPS_FEWEST : most;
}

/* One curve, of the split in a row of the tables selected or fixed.  Returns the row behind it. */
static size_t add_curve(const rc_table *curves, size_t from, size_t which, const rc_table *split, size_t row,
                        rc_kaplan *curve, size_t most, cJSON *list, bool *failed)
{
    const double *of = split->data + row * split->n_columns;
    cJSON *item = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(item, "kind", which ? "fixed" : "selected", failed);
    rc_summary_json_number(item, "cutoff", of[RC_SPLIT_CUTOFF], failed);
    cJSON *groups = rc_summary_json_array(item, "groups", failed);
    for (size_t g = 0; g < 2; g++) {
        cJSON *group = rc_summary_json_object(groups, NULL, failed);
        rc_summary_json_text(group, "group", g ? "high" : "low", failed);
        rc_summary_json_number(group, "n", of[g ? RC_SPLIT_N_HIGH : RC_SPLIT_N_LOW], failed);
        rc_summary_json_number(group, "events", of[g ? RC_SPLIT_OBSERVED : RC_SPLIT_EVENTS_LOW], failed);
        from = rc_summary_curve_read(curves, from, which, g, curve);
        rc_kernel_kaplan_thin(curve, most);
        rc_summary_curve_steps(curve, group, failed);
    }
    return from;
}

/* Empty where none are stored: many markers, an older recut, --no-curves. */
static recut_status add_curves(const rc_summary_input *input, const rc_table *selected, size_t row, const char *marker,
                               cJSON *element, bool *failed, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_kaplan curve = {0};
    size_t at = 0;
    const rc_table *curves, *fixed = rc_summary_plans_find_table(input->stored, "fixed/%s", marker);
    cJSON *list = rc_summary_json_array(element, "curves", failed);
    RC_TRY(rc_summary_plans_optional(input->stored, "curves/%s", marker, 0, RC_CURVE_COLUMNS, &curves, err));
    if (!curves) goto done;
    RC_TRY(rc_summary_curve_create(curves->n_rows, &curve, err));
    size_t n_fixed = fixed && fixed->n_columns >= RC_SPLIT_COLUMNS ? fixed->n_rows : 0;
    size_t most = steps_most(input, 1 + n_fixed);
    if (!isnan(selected->data[row * selected->n_columns + RC_SPLIT_CUTOFF]))
        at = add_curve(curves, at, 0, selected, row, &curve, most, list, failed);
    for (size_t c = 0; c < n_fixed; c++) at = add_curve(curves, at, 1 + c, fixed, c, &curve, most, list, failed);
done:
    rc_summary_curve_destroy(&curve);
    return st;
}

/* A row of a split or of the scan with the criterion's statistic, on the scale of a chi-square of 1 df. */
static void add_row(const rc_criterion *criterion, const rc_table *table, size_t row, size_t chisq, size_t score,
                    cJSON *into, bool *failed)
{
    const double *of = table->data + row * table->n_columns;
    rc_summary_plans_row(table, row, into, failed);
    rc_summary_json_number(into, "statistic", rc_plan_criterion_chisq(criterion, of[criterion->exact ? chisq : score]),
                           failed);
}

static void add_rows(const rc_criterion *criterion, const rc_table *table, size_t chisq, size_t score, const char *key,
                     cJSON *element, bool *failed)
{
    cJSON *list = rc_summary_json_array(element, key, failed);
    for (size_t r = 0; table && r < table->n_rows; r++)
        add_row(criterion, table, r, chisq, score, rc_summary_json_object(list, NULL, failed), failed);
}

/* ---- the scan ----------------------------------------------------------- */

enum { SCAN_CUTOFF = 0, SCAN_NEXT, SCAN_CHISQ = 7, SCAN_SCORE = 9 };

/* Candidates whose statistic is the largest, up to its rounding; the first of them, or SIZE_MAX. */
static size_t add_largest(const rc_table *scan, size_t column, cJSON *list, bool *failed)
{
    static const double rounding = 1e-12;
    double largest = -INFINITY;
    size_t first = SIZE_MAX;
    for (size_t r = 0; r < scan->n_rows; r++) largest = fmax(largest, scan->data[r * scan->n_columns + column]);
    for (size_t r = 0; r < scan->n_rows; r++) {
        const double *row = scan->data + r * scan->n_columns;
        if (!(row[column] >= largest * (1 - rounding))) continue;
        if (first == SIZE_MAX) first = r;
        if (list) rc_summary_json_item(list, NULL, cJSON_CreateNumber(row[SCAN_CUTOFF]), failed);
    }
    return first;
}

/* Cutoffs that share the largest statistic, and what the other criterion would have selected. */
static void add_rivals(const rc_summary_input *input, const rc_table *scan, cJSON *element, bool *failed)
{
    const rc_criterion *own = rc_summary_plans_criterion(input), *rival = rc_plan_criterion_rival(own);
    cJSON *equal = rc_summary_json_array(element, "equal_best", failed);
    if (!scan || scan->n_columns < RC_SCAN_COLUMNS ||
        add_largest(scan, own->exact ? SCAN_CHISQ : SCAN_SCORE, equal, failed) == SIZE_MAX) {
        rc_summary_json_number(element, "other_criterion", NAN, failed);
        return;
    }
    size_t other = add_largest(scan, rival->exact ? SCAN_CHISQ : SCAN_SCORE, NULL, failed);
    cJSON *into = rc_summary_json_object(element, "other_criterion", failed);
    rc_summary_json_text(into, "criterion", rival->name, failed);
    const double *row = other == SIZE_MAX ? NULL : scan->data + other * scan->n_columns;
    bool above = rc_summary_plans_above(input);
    rc_summary_json_number(into, "cutoff", row ? row[SCAN_CUTOFF] : NAN, failed);
    /* the largest value of the low group */
    rc_summary_json_number(into, "printed", row ? row[above ? SCAN_CUTOFF : SCAN_NEXT] : NAN, failed);
}

/* ---- given covariates --------------------------------------------------- */

/* The model of the covariates, and the selected and the fixed cutoffs in the one with them. */
static recut_status add_adjusted(const rc_summary_input *input, size_t i, const char *marker, cJSON *element,
                                 bool *failed, recut_error *err)
{
    static const char *const patients[] = {"patients", "events", "missing"};
    recut_status st = RECUT_OK;
    const rc_table *splits, *terms;
    RC_TRY(rc_summary_plans_optional(input->stored, "adjusted/%s", marker, 1, RC_ADJUSTED_COLUMNS, &splits, err));
    size_t selected = splits ? 0 : i;
    if (!splits)
        RC_TRY(rc_summary_plans_optional(input->stored, "adjusted", NULL, i + 1, RC_ADJUSTED_COLUMNS, &splits, err));
    if (!splits) goto done;
    terms = rc_summary_plans_find_table(input->stored, "adjusted_terms/%s", marker);
    cJSON *into = rc_summary_json_object(element, "adjusted", failed);
    const cJSON *name;
    cJSON *list = rc_summary_json_array(into, "covariates", failed);
    cJSON_ArrayForEach(name, rc_summary_json_get(input->spec, "adjust")) if (cJSON_IsString(name))
        rc_summary_json_text(list, NULL, name->valuestring, failed);
    list = rc_summary_json_array(into, "terms", failed);
    for (size_t r = 0; terms && r < terms->n_rows; r++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "term", rc_summary_plans_label(terms, r), failed);
        rc_summary_plans_row(terms, r, item, failed);
    }
    for (size_t c = 0; c < sizeof patients / sizeof *patients; c++)
        rc_summary_json_number(into, patients[c], rc_summary_plans_cell(splits, selected, patients[c]), failed);
    rc_summary_plans_row(splits, selected, rc_summary_json_object(into, "selected", failed), failed);
    list = rc_summary_json_array(into, "fixed", failed);
    for (size_t r = 1; splits->n_rows > 1 && selected == 0 && terms && r < splits->n_rows; r++)
        rc_summary_plans_row(splits, r, rc_summary_json_object(list, NULL, failed), failed);
done:
    return st;
}

static recut_status add_marker(const rc_summary_input *input, size_t i, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    const rc_stored *stored = input->stored;
    const rc_table *selected, *corrections, *number, *fixed, *scan = NULL;
    const rc_criterion *criterion = rc_summary_plans_criterion(input);
    const char *marker = rc_summary_plans_marker(input, i);
    RC_TRY(rc_summary_plans_table(stored, "selected", NULL, i + 1, RC_SPLIT_COLUMNS, &selected, err));
    RC_TRY(rc_summary_plans_table(stored, "corrections", NULL, i + 1, 4, &corrections, err));
    if (!(number = rc_summary_plans_find_table(stored, "candidates", NULL))) /* of many markers, without scans */
        RC_TRY(rc_summary_plans_table(stored, "scan/%s", marker, 0, RC_SCAN_COLUMNS, &scan, err));
    double candidates = scan ? (double)scan->n_rows : number && i < number->n_rows ? number->data[i] : NAN;

    cJSON *element = rc_summary_json_object(list, NULL, &failed);
    rc_summary_plans_begin(input, i, element, &failed);
    rc_summary_json_number(element, "candidates", candidates, &failed);
    const char *sides = rc_summary_json_get_text(input->spec, "candidates");
    bool maxstat = *sides ? strcmp(sides, "maxstat") == 0 : criterion->sides == RC_SIDES_MAXSTAT;
    rc_summary_json_text(element, "sides", maxstat ? "maxstat" : "equal", &failed);
    add_row(criterion, selected, i, RC_SPLIT_CHISQ, RC_SPLIT_SCORE, rc_summary_json_object(element, "best", &failed),
            &failed);
    add_rivals(input, scan, element, &failed);
    add_corrections(corrections, i, selected->data[i * selected->n_columns + RC_SPLIT_P_NAIVE],
                    criterion->given  ? "not known of a statistic given covariates"
                    : criterion->more ? "not known of the largest of several statistics"
                                      : NULL,
                    element, &failed);
    RC_TRY(rc_summary_plans_optional(stored, "fixed/%s", marker, 0, RC_SPLIT_COLUMNS, &fixed, err));
    add_rows(criterion, fixed, RC_SPLIT_CHISQ, RC_SPLIT_SCORE, "fixed", element, &failed);
    RC_TRY(add_adjusted(input, i, marker, element, &failed, err));
    RC_TRY(add_curves(input, selected, i, marker, element, &failed, err));
    RC_TRY(rc_summary_groups_add(input, marker, element, &failed, err));
    RC_TRY(
        rc_summary_competing(input, marker, steps_most(input, 1 + (fixed ? fixed->n_rows : 0)), element, &failed, err));
    bool too_long = scan && scan->n_rows > RC_DOCUMENT_SCAN_MOST && !input->whole_scan;
    add_rows(criterion, too_long ? NULL : scan, SCAN_CHISQ, SCAN_SCORE, "scan", element, &failed);
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

static recut_status document_search(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < rc_summary_plans_markers(input); i++) RC_TRY(add_marker(input, i, list, err));
done:
    return st;
}

const rc_summary_plan rc_summary_search = {.name = "search", .list = "search", .document = document_search};
