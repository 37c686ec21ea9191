/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe.c - the tables of a clinical paper: what columns and groups there are, and the parts one after the other.
 * A plan without replicates; layout.h says what it stores.
 *
 *   1. columns     2. groups     3. spec     4. the plan */
#include "study/describe.h"

#include "base/memory.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. columns --------------------------------------------------------- */

/* Distinct values of a numeric covariate, ascending, where they are few; each named by a text it was read from. */
static void count_values(const rc_covariate *from, size_t n, size_t few, rc_describe_column *out)
{
    double value[RC_DESCRIBE_GROUPS];
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = 0;
        if (isnan(from->value[i])) continue;
        while (at < k && value[at] < from->value[i]) at++;
        if (at < k && value[at] == from->value[i]) continue;
        if (k == few) return;
        memmove(value + at + 1, value + at, (k - at) * sizeof *value);
        memmove(out->level + at + 1, out->level + at, (k - at) * sizeof *out->level);
        value[at] = from->value[i];
        out->level[at] = from->factor.level[from->factor.code[i]];
        k++;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t l = 0; l < k; l++)
            if (from->value[i] == value[l]) out->code[i] = (uint32_t)l;
    out->n_levels = k;
    out->counted = true;
}

/* The factor's levels without "(missing)". */
static void count_texts(const rc_covariate *from, size_t n, rc_describe_column *out)
{
    for (size_t l = 0; l < from->factor.n_levels; l++) {
        bool used = false;
        for (size_t i = 0; i < n; i++) {
            if (from->factor.code[i] != l || (from->missing && from->missing[i])) continue;
            out->code[i] = (uint32_t)out->n_levels;
            used = true;
        }
        if (used) out->level[out->n_levels++] = from->factor.level[l];
    }
    out->counted = true;
}

static recut_status make_column(const recut_cohort *cohort, const char *name, size_t few, rc_describe_column *out,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n, at = rc_cohort_find_covariate(cohort, name);
    if (at == SIZE_MAX) return RC_FAIL(err, RECUT_E_USAGE, -1, "no column \"%s\" was read with the cohort", name);
    const rc_covariate *from = &cohort->covariate[at];
    out->name = from->factor.name;
    out->value = from->numeric ? from->value : NULL;
    RC_NEW(out->level, from->factor.n_levels, err);
    RC_NEW(out->code, n, err);
    for (size_t i = 0; i < n; i++) out->code[i] = RC_DESCRIBE_NONE;
    if (from->numeric)
        count_values(from, n, few, out);
    else
        count_texts(from, n, out);
done:
    return st;
}

static void clear_columns(rc_describe_column *column, size_t n)
{
    for (size_t i = 0; column && i < n; i++) {
        rc_base_memory_free(column[i].level);
        rc_base_memory_free(column[i].code);
    }
    rc_base_memory_free(column);
}

/* [first] are left for the caller. */
static recut_status make_columns(const recut_cohort *cohort, const char *const *name, size_t n, size_t first,
                                 rc_describe_column **out, size_t *count, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(*out, first + n, err);
    *count = first + n;
    for (size_t i = 0; i < n; i++) RC_TRY(make_column(cohort, name[i], RC_DESCRIBE_FEW, &(*out)[first + i], err));
done:
    return st;
}

/* ---- 2. groups ---------------------------------------------------------- */

static recut_status make_groups(rc_describe *d, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = d->cohort;
    rc_describe_column by = {0};
    RC_NEW(d->group, cohort->n, err);
    if (d->options->by) {
        RC_TRY(make_column(cohort, d->options->by, RC_DESCRIBE_GROUPS, &by, err));
        if (!by.counted || by.n_levels > RC_DESCRIBE_GROUPS) {
            st = RC_FAIL(err, RECUT_E_USAGE, -1, "--by %s: found more than %d different values, expected groups",
                         d->options->by, (int)RC_DESCRIBE_GROUPS);
            goto done;
        }
        d->n_groups = by.n_levels;
        RC_NEW(d->group_name, by.n_levels, err);
        memcpy(d->group_name, by.level, by.n_levels * sizeof *by.level);
        memcpy(d->group, by.code, cohort->n * sizeof *by.code);
    } else if (!isnan(d->cutoff)) {
        d->n_groups = 2;
        RC_NEW(d->group_name, 2, err);
        d->group_name[0] = "low";
        d->group_name[1] = "high";
    }
done:
    rc_base_memory_free(by.level);
    rc_base_memory_free(by.code);
    return st;
}

static void set_marker(rc_describe *d, size_t which)
{
    const rc_marker *marker = &d->cohort->marker[which];
    d->marker = which;
    d->column[0] = (rc_describe_column){.name = marker->name, .value = marker->value};
    for (size_t i = 0; !d->options->by && d->n_groups && i < d->cohort->n; i++)
        d->group[i] = marker->value[i] >= d->cutoff;
}

recut_status rc_study_describe_table(const rc_describe *d, rc_analysis *analysis, const char *part, const char *about,
                                     size_t n_rows, size_t n_columns, const rc_column *column, rc_table **out,
                                     recut_error *err)
{
    char name[RC_NAME_ROOM];
    snprintf(name, sizeof name, "%s/%s", part, d->cohort->marker[d->marker].name);
    return rc_plan_tables_add(analysis, name, about, n_rows, n_columns, column, out, err);
}

/* ---- 3. spec ------------------------------------------------------------ */

static void add_texts(cJSON *spec, const char *key, const char *const *text, size_t n)
{
    cJSON *list = cJSON_AddArrayToObject(spec, key);
    for (size_t i = 0; list && i < n; i++) cJSON_AddItemToArray(list, cJSON_CreateString(text[i]));
}

static void add_columns(cJSON *spec, const char *key, const rc_describe_column *column, size_t n)
{
    cJSON *list = cJSON_AddArrayToObject(spec, key);
    for (size_t i = 0; list && i < n; i++) {
        cJSON *item = cJSON_CreateObject();
        cJSON_AddItemToArray(list, item);
        cJSON_AddStringToObject(item, "name", column[i].name);
        if (column[i].counted)
            add_texts(item, "levels", column[i].level, column[i].n_levels);
        else
            cJSON_AddNullToObject(item, "levels");
    }
}

static recut_status write_spec(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    const rc_plan_options *o = d->options;
    cJSON *spec = rc_plan_tables_spec("describe", d->cohort, o);
    if (spec) {
        cJSON_AddItemToObject(spec, "cutoff", isnan(d->cutoff) ? cJSON_CreateNull() : cJSON_CreateNumber(d->cutoff));
        cJSON_AddItemToObject(spec, "by", o->by ? cJSON_CreateString(o->by) : cJSON_CreateNull());
        cJSON_AddItemToObject(spec, "times",
                              cJSON_CreateDoubleArray(o->n_times ? o->times : &(double){0}, (int)o->n_times));
        cJSON_AddItemToObject(spec, "response", o->response ? cJSON_CreateString(o->response) : cJSON_CreateNull());
        add_texts(spec, "responders", o->responders, o->n_responders);
        add_texts(spec, "controlled", o->controlled, o->n_controlled);
        add_texts(spec, "groups", d->group_name, d->n_groups);
        add_columns(spec, "columns", d->column + 1, d->n_columns - 1);
        add_columns(spec, "adjust", d->adjust, d->n_adjust);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

/* ---- 4. the plan -------------------------------------------------------- */

static recut_status check_options(const rc_plan_options *options, recut_error *err)
{
    if (options->n_cutoffs > 1)
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "--cutoff: found %zu cutoffs, expected one (describe compares low and high)",
                       options->n_cutoffs);
    if (!options->response && (options->n_responders || options->n_controlled))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--responders and --controlled need --response COL");
    if (options->response && (!options->n_responders || !options->n_controlled))
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "--response %s: name the levels that count with --responders and --controlled",
                       options->response);
    return RECUT_OK;
}

static recut_status describe_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                    recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_context *context = NULL;
    rc_describe d = {.cohort = cohort, .options = options, .cutoff = options->n_cutoffs ? options->cutoff[0] : NAN};
    bool own = options->n_columns > 0;
    RC_TRY(check_options(options, err));
    RC_TRY(rc_plan_context_create(cohort, options, &context, err));
    d.context = context;
    RC_TRY(make_columns(cohort, own ? options->columns : options->adjust, own ? options->n_columns : options->n_adjust,
                        1, &d.column, &d.n_columns, err));
    RC_TRY(make_columns(cohort, options->adjust, options->n_adjust, 0, &d.adjust, &d.n_adjust, err));
    RC_TRY(make_groups(&d, err));
    RC_TRY(write_spec(&d, analysis, err));
    for (size_t i = 0; i < cohort->n_markers; i++) {
        set_marker(&d, i);
        RC_TRY(rc_study_describe_survival(&d, analysis, err));
        RC_TRY(rc_study_describe_baseline(&d, analysis, err));
        RC_TRY(rc_study_describe_models(&d, analysis, err));
        RC_TRY(rc_study_describe_response(&d, analysis, err));
    }
done:
    clear_columns(d.column, d.n_columns);
    clear_columns(d.adjust, d.n_adjust);
    rc_base_memory_free(d.group_name);
    rc_base_memory_free(d.group);
    rc_plan_context_destroy(context); /* everything is in the tables */
    return st;
}

const rc_plan_type rc_study_describe_type = {.name = "describe", .create = describe_create};
