/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe_columns.c - columns as they are described. */
#include "study/describe_columns.h"

#include "base/memory.h"
#include "plan/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

recut_status rc_study_describe_columns_make(const recut_cohort *cohort, const char *name, size_t few,
                                            rc_describe_column *out, recut_error *err)
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

void rc_study_describe_columns_free(rc_describe_column *column, size_t n)
{
    for (size_t i = 0; column && i < n; i++) {
        rc_base_memory_free(column[i].level);
        rc_base_memory_free(column[i].code);
    }
    rc_base_memory_free(column);
}

recut_status rc_study_describe_columns_table(const rc_describe *d, rc_analysis *analysis, const char *part,
                                             const char *about, size_t n_rows, size_t n_columns,
                                             const rc_column *column, rc_table **out, recut_error *err)
{
    char name[RC_NAME_ROOM];
    snprintf(name, sizeof name, "%s/%s", part, d->cohort->marker[d->marker].name);
    return rc_plan_tables_add(analysis, name, about, n_rows, n_columns, column, out, err);
}
