/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe.c - the tables of a clinical paper: what columns and groups there are, and the parts one after the other.
 * A table analysis; plan/layout.h says what it stores.
 *
 *   1. columns and groups     2. spec     3. the analysis */
#include "base/memory.h"
#include "base/text.h"
#include "plan/tables.h"
#include "study/describe_assumptions.h"
#include "study/describe_baseline.h"
#include "study/describe_models.h"
#include "study/describe_survival.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. columns and groups ----------------------------------------------- */

/* [first] are left for the caller. */
static recut_status make_columns(const recut_cohort *cohort, const char *const *name, size_t n, size_t first,
                                 rc_describe_column **out, size_t *count, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(*out, first + n, err);
    *count = first + n;
    for (size_t i = 0; i < n; i++)
        RC_TRY(rc_study_describe_columns_make(cohort, name[i], RC_DESCRIBE_FEW, &(*out)[first + i], err));
done:
    return st;
}

static recut_status make_groups(rc_describe *d, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = d->cohort;
    rc_describe_column by = {0};
    RC_NEW(d->group, cohort->n, err);
    if (d->options->by) {
        RC_TRY(rc_study_describe_columns_make(cohort, d->options->by, RC_DESCRIBE_GROUPS, &by, err));
        if (!by.counted || by.n_levels > RC_DESCRIBE_GROUPS) {
            st = RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "by %s: found more than %d different values, expected groups",
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
        d->group[i] = rc_cohort_is_high(d->cohort, marker->value[i], d->cutoff);
}

/* ---- 2. spec ------------------------------------------------------------ */

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
        if (o->knots) cJSON_AddNumberToObject(spec, "knots", (double)o->knots); /* else not named: see plan/key.c */
        add_texts(spec, "groups", d->group_name, d->n_groups);
        add_columns(spec, "columns", d->column + 1, d->n_columns - 1);
        cJSON_DeleteItemFromObjectCaseSensitive(spec, "adjust"); /* of the criterion: the same, by name */
        add_columns(spec, "adjust", d->adjust, d->n_adjust);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

/* ---- 3. the analysis -------------------------------------------------------- */

static recut_status check_options(const rc_plan_options *options, recut_error *err)
{
    if (options->n_cutoffs > 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "cutoff: found %zu cutoffs, expected one (describe compares low and high)",
                              options->n_cutoffs);
    if (!options->response && (options->n_responders || options->n_controlled))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "responders and " RC_TEXT_OPTION "controlled need " RC_TEXT_OPTION "response COL");
    if (options->response && (!options->n_responders || !options->n_controlled))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "response %s: name the levels that count with " RC_TEXT_OPTION
                              "responders and " RC_TEXT_OPTION "controlled",
                              options->response);
    return RECUT_OK;
}

static recut_status describe_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                    recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_context *context = NULL;
    rc_search search;
    rc_describe d = {.cohort = cohort, .options = options, .cutoff = options->n_cutoffs ? options->cutoff[0] : NAN};
    bool own = options->n_columns > 0;
    RC_TRY(check_options(options, err));
    RC_TRY(rc_plan_criterion_search(cohort, options, &search, err));
    RC_TRY(rc_plan_context_create(cohort, &search, &context, err));
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
        RC_TRY(rc_study_describe_assumptions(&d, analysis, err));
        RC_TRY(rc_study_describe_response(&d, analysis, err));
    }
done:
    rc_study_describe_columns_free(d.column, d.n_columns);
    rc_study_describe_columns_free(d.adjust, d.n_adjust);
    rc_base_memory_free(d.group_name);
    rc_base_memory_free(d.group);
    rc_plan_context_destroy(context); /* everything is in the tables */
    return st;
}

const rc_plan_type rc_study_describe_type = {.name = "describe", .create = describe_create};
