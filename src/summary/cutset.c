/* SPDX-License-Identifier: GPL-3.0-or-later
 * cutset.c - the confidence set for the best cutoff from its stored table. */
#include "summary/cutset.h"

#include "plan/cutset_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { FEWEST_PATIENTS = 50, MEMBERS_MOST = 2000 }; /* fewer were not measured; so many are listed one by one */
static const double everything = 0.9;               /* of the candidates: where the cutoff is, is not known */

/* The least and the greatest coverage over the simulated truths, of the set and of the one that takes a jump for
 * granted (over jumps only). */
typedef struct measured {
    double n, least, greatest, least_jump, greatest_jump;
} measured;

static const measured *find_measured(double n)
{
    static const measured rows[] = {
#include "summary/cutset.inc"
    };
    const measured *nearest = rows;
    for (size_t i = 1; i < sizeof rows / sizeof *rows; i++)
        if (fabs(log(rows[i].n / n)) < fabs(log(nearest->n / n))) nearest = &rows[i];
    return nearest;
}

/* Why there is no set; NULL where there is one. */
static const char *why_not(const rc_boot *boot, const rc_table *table, double candidates)
{
    if (candidates == 1) return "one candidate, nothing selected";
    if (strcmp(boot->scheme, "cluster") == 0) return "patients of a center are not taken as independent";
    if (boot->n > RC_CUTSET_LARGEST) return "more than 20,000 patients";
    if (!table && boot->input->n_markers > RC_CUTSET_MARKERS) return "more than 100 markers";
    if (!table) return candidates > 0 ? "not made for this criterion, or not stored" : "no cutoff is selected";
    if (strcmp(rc_summary_json_get_text(boot->input->spec, "criterion"), "logrank") != 0)
        return "its coverage was measured with the log-rank only";
    if (boot->n < FEWEST_PATIENTS) return "its coverage was not measured with fewer than 50 patients";
    return NULL;
}

typedef struct set {
    double lower, upper, count, between; /* between: candidates from lower to upper */
} set;

static bool is_member(const rc_table *table, size_t row, const char *critical)
{
    static const double rounding = 1e-9;
    return rc_summary_plans_cell(table, row, "loss") <= rc_summary_plans_cell(table, row, critical) + rounding;
}

static set find_set(const rc_table *table, const char *critical, const char *value)
{
    set out = {NAN, NAN, 0, 0};
    size_t first = 0, last = 0;
    for (size_t c = 0; c < table->n_rows; c++) {
        if (!is_member(table, c, critical)) continue;
        if (out.count++ <= 0) first = c;
        last = c;
    }
    if (!(out.count > 0)) return out;
    out.lower = rc_summary_plans_cell(table, first, value);
    out.upper = rc_summary_plans_cell(table, last, value);
    out.between = (double)(last - first + 1);
    return out;
}

/* value: the column of the cutoff. */
static void add_set(const rc_table *table, const char *critical, const char *value, double least, double greatest,
                    cJSON *into, bool *failed)
{
    set found = {NAN, NAN, NAN, NAN};
    if (table) found = find_set(table, critical, value);
    rc_summary_json_number(into, "lower", found.lower, failed);
    rc_summary_json_number(into, "upper", found.upper, failed);
    cJSON *members = rc_summary_json_array(into, "members", failed);
    for (size_t c = 0; table && found.count <= MEMBERS_MOST && c < table->n_rows; c++)
        if (is_member(table, c, critical))
            rc_summary_json_number(members, NULL, rc_summary_plans_cell(table, c, value), failed);
    rc_summary_json_number(into, "count", found.count, failed);
    rc_summary_json_number(into, "excluded", table ? (double)table->n_rows - found.count : NAN, failed);
    rc_summary_json_bool(into, "gaps", found.count < found.between, failed);
    rc_summary_json_bool(into, "uninformative", table && found.count >= everything * (double)table->n_rows, failed);
    rc_summary_json_number(into, "coverage_least", table ? least : NAN, failed);
    rc_summary_json_number(into, "coverage_greatest", table ? greatest : NAN, failed);
}

void rc_summary_cutset(const rc_boot *boot, const char *marker, double candidates, cJSON *selected)
{
    bool *failed = boot->failed;
    char name[RC_NAME_ROOM];
    snprintf(name, sizeof name, "cutset/%s", marker);
    const rc_table *table = rc_run_stored_table(boot->input->stored, name);
    const char *why = why_not(boot, table, candidates);
    const measured *cell = find_measured(boot->n);
    const char *value = rc_summary_plans_above(boot->input) ? "next_lower" : "value";
    if (why) table = NULL;
    cJSON *object = rc_summary_json_object(selected, "cutoff_set", failed);
    rc_summary_json_text(object, "method", why ? NULL : "profile", failed);
    rc_summary_json_text(object, "reason", why, failed);
    rc_summary_json_number(object, "level", why ? NAN : RC_CUTSET_LEVEL, failed);
    rc_summary_json_number(object, "candidates", table ? (double)table->n_rows : NAN, failed);
    rc_summary_json_number(object, "coverage_n", why ? NAN : cell->n, failed);
    add_set(table, "critical", value, cell->least, cell->greatest, object, failed);
    add_set(table, "critical_jump", value, cell->least_jump, cell->greatest_jump,
            rc_summary_json_object(object, "jump", failed), failed);
}
