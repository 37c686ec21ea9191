/* SPDX-License-Identifier: GPL-3.0-or-later
 * tables.c - the descriptive side of an analysis. */
#include "plan/tables.h"

#include "base/digits.h"
#include "base/memory.h"
#include "plan/criterion.h"
#include "plan/layout.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Grows an array by one zeroed item.  Plain realloc: these lists are short. */
static void *grow(void **array, size_t *count, size_t size)
{
    void *bigger = realloc(*array, (*count + 1) * size);
    if (!bigger) return NULL;
    *array = bigger;
    void *item = (char *)bigger + *count * size;
    memset(item, 0, size);
    ++*count;
    return item;
}

static recut_status no_memory(recut_error *err)
{
    return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the tables of an analysis");
}

/* Where high is marker > cutoff: what these columns hold then. */
static void turn_columns(size_t n, rc_column *column)
{
    static const struct {
        const char *name, *about, *turned, *now;
    } rows[] = {
        {"cutoff", "smallest marker value", "cutoff",
         "largest marker value of the low group (high is marker > cutoff)"},
        {"next_lower", "largest marker value", "next_higher", "smallest marker value of the high group; NaN if none"},
        {"next_higher", "smallest value above", "next_below", "largest value below the cutoff; NaN if none"},
        {"at_cutoff", "patients", "at_cutoff", "patients whose value is the cutoff; they are low"},
        {"n_low", "patients below", "n_low", "patients at or below the cutoff"},
        {"n_high", "patients at or", "n_high", "patients above the cutoff"},
    };
    static const char from[] = "marker >= cutoff", to[] = "marker > cutoff";
    for (size_t c = 0; c < n; c++) {
        char *at = strstr(column[c].about, from);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            if (strcmp(column[c].name, rows[i].name) != 0) continue;
            if (strncmp(column[c].about, rows[i].about, strlen(rows[i].about)) != 0) continue;
            snprintf(column[c].name, sizeof column[c].name, "%s", rows[i].turned);
            snprintf(column[c].about, sizeof column[c].about, "%s", rows[i].now);
            at = NULL;
            break;
        }
        if (!at) continue;
        memcpy(at, to, sizeof to - 1);
        memmove(at + sizeof to - 1, at + sizeof from - 1, strlen(at + sizeof from - 1) + 1);
    }
}

recut_status rc_plan_tables_add(rc_analysis *analysis, const char *name, const char *about, size_t n_rows,
                                size_t n_columns, const rc_column *column, rc_table **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_table *table = grow((void **)&analysis->table, &analysis->n_tables, sizeof *table);
    if (!table) return no_memory(err);
    snprintf(table->name, sizeof table->name, "%s", name);
    snprintf(table->about, sizeof table->about, "%s", about);
    table->n_rows = n_rows;
    table->n_columns = n_columns;
    RC_NEW(table->column, n_columns, err);
    memcpy(table->column, column, n_columns * sizeof *column);
    if (analysis->cohort && analysis->cohort->above) turn_columns(n_columns, table->column);
    RC_NEW(table->data, n_rows * n_columns, err);
    for (size_t i = 0; i < n_rows * n_columns; i++) table->data[i] = NAN;
    *out = table;
done:
    return st;
}

recut_status rc_plan_tables_label(rc_table *table, size_t row, const char *text, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (!table->label) RC_NEW(table->label, table->n_rows, err);
    if (!(table->label[row] = rc_base_memory_string(text))) st = no_memory(err);
done:
    return st;
}

recut_status rc_plan_tables_label_markers(rc_table *table, const recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < cohort->n_markers; i++) RC_TRY(rc_plan_tables_label(table, i, cohort->marker[i].name, err));
done:
    return st;
}

recut_status rc_plan_tables_candidates(rc_analysis *analysis, const recut_cohort *cohort, size_t which,
                                       const uint32_t *position, size_t k, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_marker *marker = &cohort->marker[which];
    rc_table *table;
    char name[RC_NAME_ROOM];
    snprintf(name, sizeof name, "candidates/%s", marker->name);
    RC_TRY(rc_plan_tables_add(analysis, name, "admissible cutoffs", k, 4, rc_plan_layout_scan, &table, err));
    for (size_t c = 0; c < k; c++) {
        double *row = table->data + 4 * c;
        row[0] = rc_cohort_cutoff(cohort, which, position[c]);
        row[1] = rc_cohort_next(cohort, which, position[c]);
        row[2] = position[c];
        row[3] = (double)(cohort->n - position[c]);
    }
done:
    return st;
}

recut_status rc_plan_tables_tally(rc_analysis *analysis, const char *name, const char *about, size_t n_rows,
                                  size_t n_bins, double origin, double width, recut_error *err)
{
    rc_tally *tally = grow((void **)&analysis->tally, &analysis->n_tallies, sizeof *tally);
    if (!tally) return no_memory(err);
    snprintf(tally->name, sizeof tally->name, "%s", name);
    snprintf(tally->about, sizeof tally->about, "%s", about);
    tally->n_rows = n_rows;
    tally->n_bins = n_bins;
    tally->origin = origin;
    tally->width = width;
    return RECUT_OK;
}

recut_status rc_plan_tables_tallies(rc_analysis *analysis, const rc_tally_row *row, size_t n, size_t each,
                                    recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t t = 0; t < n; t++)
        RC_TRY(rc_plan_tables_tally(analysis, row[t].name, row[t].about, row[t].rows ? row[t].rows * each : 1,
                                    row[t].bins, 0, 0, err));
done:
    return st;
}

recut_status rc_plan_tables_column(rc_analysis *analysis, const char *prefix, const rc_column *column, recut_error *err)
{
    rc_column *added = grow((void **)&analysis->column, &analysis->n_columns, sizeof *added);
    if (!added) return no_memory(err);
    *added = *column;
    if (prefix) {
        int length = snprintf(added->name, sizeof added->name, "%s/%s", prefix, column->name);
        if (length >= (int)sizeof added->name)
            return RC_FAIL(err, RECUT_E_USAGE, -1, "name \"%.60s...\" is too long: at most 60 characters", prefix);
    }
    return RECUT_OK;
}

const char *rc_plan_tables_fixed(const char *marker, double cutoff, char out[RC_PREFIX])
{
    char digits[RC_DIGITS];
    rc_base_digits(cutoff, digits);
    snprintf(out, RC_PREFIX, "%s@%s", marker, digits);
    return out;
}

const char *rc_plan_tables_split(const recut_cohort *cohort, const char *marker, double cutoff, char out[RC_PREFIX])
{
    char digits[RC_DIGITS];
    rc_base_digits(cutoff, digits);
    snprintf(out, RC_PREFIX, "%.100s %s %s", marker, cohort->above ? ">" : ">=", digits);
    return out;
}

bool rc_plan_tables_wide(const recut_cohort *cohort, const rc_plan_options *options, size_t n_columns)
{
    bool rows = options->rows != RC_ROWS_DEFAULT && rc_plan_rows_kept(options, n_columns) > 0;
    return cohort->n_markers > RC_WIDE_MARKERS && !rows;
}

cJSON *rc_plan_tables_spec(const char *plan, const recut_cohort *cohort, const rc_plan_options *options)
{
    cJSON *spec = cJSON_CreateObject(), *markers = NULL;
    const rc_criterion *criterion = rc_plan_criterion_find(options->criterion); /* by its canonical name */
    if (!spec || !cJSON_AddStringToObject(spec, "plan", plan) ||
        !cJSON_AddStringToObject(spec, "criterion", criterion ? criterion->name : options->criterion) ||
        !cJSON_AddNumberToObject(spec, "min_fraction", options->min_fraction) ||
        !(markers = cJSON_AddArrayToObject(spec, "markers")))
        goto fail;
    for (size_t i = 0; i < cohort->n_markers; i++)
        if (!cJSON_AddItemToArray(markers, cJSON_CreateString(cohort->marker[i].name))) goto fail;
    if (criterion && options->candidates && !rc_plan_criterion_usual(criterion, options->candidates) &&
        !cJSON_AddStringToObject(spec, "candidates", options->candidates))
        goto fail;
    if (cohort->above && !cJSON_AddStringToObject(spec, "high", "gt")) goto fail;
    if (cohort->has_strata && !cJSON_AddStringToObject(spec, "strata", cohort->strata.name)) goto fail;
    if (cohort->has_entry && !cJSON_AddStringToObject(spec, "entry", cohort->entry_name)) goto fail;
    if (criterion && criterion->given) rc_plan_tables_adjust(spec, options);
    return spec;
fail:
    cJSON_Delete(spec);
    return NULL;
}

void rc_plan_tables_adjust(cJSON *spec, const rc_plan_options *options)
{
    if (!spec || options->n_adjust == 0 || cJSON_GetObjectItemCaseSensitive(spec, "adjust")) return;
    cJSON *list = cJSON_AddArrayToObject(spec, "adjust");
    for (size_t a = 0; list && a < options->n_adjust; a++)
        cJSON_AddItemToArray(list, cJSON_CreateString(options->adjust[a]));
}

recut_status rc_plan_tables_finish_spec(rc_analysis *analysis, cJSON *spec, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = spec ? cJSON_PrintUnformatted(spec) : NULL;
    cJSON_Delete(spec);
    if (!text || !(analysis->spec = rc_base_memory_string(text))) st = no_memory(err);
    cJSON_free(text);
    return st;
}
