/* SPDX-License-Identifier: GPL-3.0-or-later
 * special.c - what no rule of values can say. */
#include "api/special.h"

#include "api/input.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

recut_status rc_api_special_file(rc_api_options *o, const rc_option *row, const char *value, recut_error *err)
{
    const char **path = (const char **)(void *)((char *)o + row->rule.field);
    recut_status st = rc_api_input_path(o, value, path, err);
    return st == RECUT_OK ? rc_api_input_add(o, *path, err) : st;
}

/* A folder that is written. */
recut_status rc_api_special_folder(rc_api_options *o, const rc_option *row, const char *value, recut_error *err)
{
    return rc_api_input_path(o, value, (const char **)(void *)((char *)o + row->rule.field), err);
}

/* @FILE: names in a file. */
recut_status rc_api_special_markers(rc_api_options *o, const rc_option *row, const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    (void)row, (void)value;
    for (size_t i = 0; i < o->cohort.n_markers; i++)
        if (o->cohort.marker[i][0] == '@') RC_TRY(rc_api_input_add(o, o->cohort.marker[i] + 1, err));
done:
    return st;
}

/* Has the cohort read the columns of every option that names some, each once.  A name twice in one option stays twice,
 * and is refused by the cohort. */
recut_status rc_api_special_columns(rc_api_options *o, const rc_option *row, const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    const struct {
        const char *const *name;
        size_t n;
    } asked[] = {{o->plan.adjust, o->plan.n_adjust},
                 {o->plan.columns, o->plan.n_columns},
                 {&o->plan.by, o->plan.by != NULL},
                 {&o->plan.response, o->plan.response != NULL}};
    void *list = NULL;
    size_t n = 0;
    (void)row, (void)value;
    for (size_t a = 0; a < sizeof asked / sizeof *asked; a++) {
        size_t before = n;
        for (size_t i = 0; i < asked[a].n; i++) {
            const char *const *there = list;
            size_t k = 0;
            while (k < before && strcmp(there[k], asked[a].name[i]) != 0) k++;
            if (k < before) continue;
            RC_TRY(rc_api_kept_append(&o->kept, &list, n, &asked[a].name[i], sizeof(char *), err));
            n++;
        }
    }
    o->cohort.covariates = list;
    o->cohort.n_covariates = n;
    o->cohort.covariates_option = n == o->plan.n_adjust ? NULL
                                                        : RC_TEXT_OPTION
                                      "by, " RC_TEXT_OPTION "columns, " RC_TEXT_OPTION "adjust or " RC_TEXT_OPTION
                                      "response";
done:
    return st;
}

/* NAME=THEIRS, COLUMN.NAME=THEIRS: they add up. */
recut_status rc_api_special_rename(rc_api_options *o, const rc_option *row, const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool recode = strcmp(row->name, "recode") == 0;
    const char *from = value, *dot = recode ? strchr(value, '.') : NULL, *equals;
    rc_cohort_rename rename = {0};
    void *list = (void *)o->cohort.rename; /* made here */
    if (dot && dot > value) {
        RC_TRY(rc_api_kept_text(&o->kept, value, (size_t)(dot - value), &rename.column, err));
        from = dot + 1;
    }
    equals = strchr(from, '=');
    if (!equals || equals == from || !equals[1] || (recode && !rename.column))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: found \"%s\", expected %s", row->name, value,
                              recode ? "COLUMN.VALUE=VALUE IN THE FILE" : "NAME=NAME IN THE FILE");
    RC_TRY(rc_api_kept_text(&o->kept, from, (size_t)(equals - from), &rename.name, err));
    rename.theirs = equals + 1;
    RC_TRY(rc_api_kept_append(&o->kept, &list, o->cohort.n_renames, &rename, sizeof rename, err));
    o->cohort.rename = list;
    o->cohort.n_renames++;
done:
    return st;
}

recut_status rc_api_special_share(rc_api_options *o, const rc_option *row, const char *value, recut_error *err)
{
    int end = 0;
    int64_t share = 0, shares = 0;
    if (sscanf(value, "%" SCNd64 "/%" SCNd64 "%n", &share, &shares, &end) != 2 || value[end] || share < 1 ||
        share > shares || shares > 1000000)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: found \"%s\", expected K/N with K from 1 to N, as in 3/8",
                              row->name, value);
    o->share = share;
    o->shares = shares;
    return RECUT_OK;
}

/* 18,22: a list of two whole numbers, or a number with a decimal comma. */
recut_status rc_api_special_cutoffs(rc_api_options *o, const rc_option *row, const char *value, recut_error *err)
{
    size_t before = strspn(value + (*value == '-'), "0123456789") + (*value == '-');
    const char *after = value[before] == ',' && before ? value + before + 1 : "";
    (void)row, (void)err;
    o->two_cutoffs = *after && after[strspn(after, "0123456789")] == '\0' ? value : NULL;
    return RECUT_OK;
}
