/* SPDX-License-Identifier: GPL-3.0-or-later
 * adjusted.c - the covariates of the adjusted model. */
#include "plan/adjusted.h"

#include "base/memory.h"
#include "kernel/cox.h"
#include "plan/tables.h"

#include <stdio.h>
#include <string.h>

recut_status rc_plan_adjusted_find(const recut_cohort *cohort, size_t n_adjust, const char *const *name, size_t *adjust,
                                   recut_error *err)
{
    for (size_t a = 0; a < n_adjust; a++) {
        adjust[a] = rc_cohort_find_covariate(cohort, name[a]);
        if (adjust[a] == SIZE_MAX)
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "adjust %s: the cohort has no such column", name[a]);
    }
    return RECUT_OK;
}

static bool is_complete(const recut_cohort *cohort, size_t n_adjust, const size_t *adjust, size_t patient)
{
    for (size_t a = 0; a < n_adjust; a++) {
        const uint8_t *missing = cohort->covariate[adjust[a]].missing;
        if (missing && missing[patient]) return false;
    }
    return true;
}

static recut_status find_complete(const recut_cohort *cohort, size_t n_adjust, const size_t *adjust, uint8_t **out,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n, there = 0;
    uint8_t *complete;
    RC_NEW(complete, n, err);
    for (size_t i = 0; i < n; i++) there += complete[i] = is_complete(cohort, n_adjust, adjust, i);
    if (there < n)
        *out = complete;
    else
        rc_base_memory_free(complete);
done:
    return st;
}

static bool level_occurs(const rc_covariate *covariate, const uint8_t *complete, size_t n, size_t level)
{
    for (size_t i = 0; i < n; i++)
        if (covariate->factor.code[i] == level && (!complete || complete[i])) return true;
    return false;
}

/* The columns of one covariate, into x unless that is NULL; returns their number. */
static size_t fill(const rc_covariate *covariate, const uint8_t *complete, size_t n, double *x)
{
    size_t levels = 0;
    if (covariate->numeric) {
        for (size_t i = 0; x && i < n; i++) x[i] = !complete || complete[i] ? covariate->value[i] : 0;
        return 1;
    }
    for (size_t l = 0; l < covariate->factor.n_levels; l++) {
        if (!level_occurs(covariate, complete, n, l)) continue;
        for (size_t i = 0; x && levels > 0 && i < n; i++)
            x[(levels - 1) * n + i] = covariate->factor.code[i] == l && (!complete || complete[i]);
        levels++;
    }
    return levels > 1 ? levels - 1 : 0;
}

recut_status rc_plan_adjusted_create(const recut_cohort *cohort, size_t n_adjust, const size_t *adjust,
                                     rc_adjust_columns *columns, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n, at = 0;
    RC_TRY(find_complete(cohort, n_adjust, adjust, &columns->complete, err));
    for (size_t a = 0; a < n_adjust; a++) columns->n += fill(&cohort->covariate[adjust[a]], columns->complete, n, NULL);
    RC_NEW(columns->x, columns->n * n, err);
    for (size_t a = 0; a < n_adjust; a++)
        at += fill(&cohort->covariate[adjust[a]], columns->complete, n, columns->x + at * n);
done:
    return st;
}

void rc_plan_adjusted_clear(rc_adjust_columns *columns)
{
    rc_base_memory_free(columns->x);
    rc_base_memory_free(columns->complete);
    *columns = (rc_adjust_columns){0};
}

void rc_plan_adjusted_about(rc_column *column)
{
    static const char *const words[][2] = {
        {"log-rank chi-square", "score test chi-square given the covariates"},
        {"log hazard ratio (Cox, Efron)", "log hazard ratio given the covariates (Cox, Efron)"},
        {"log hazard ratio", "log hazard ratio given the covariates"},
    };
    char text[sizeof column->about];
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        const char *found = strstr(column->about, words[w][0]);
        if (!found) continue;
        snprintf(text, sizeof text, "%.*s%s%.80s", (int)(found - column->about), column->about, words[w][1],
                 found + strlen(words[w][0]));
        memcpy(column->about, text, sizeof text);
        return;
    }
}

recut_status rc_plan_adjusted_table(rc_analysis *analysis, size_t n_adjust, const size_t *adjust, recut_error *err)
{
    static const rc_column columns[] = {
        {"patients", "patients", "patients without a missing value in the covariates"},
        {"events", "events", "their events"},
        {"missing", "patients", "patients left out of the adjusted model for a missing value"},
    };
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = analysis->cohort;
    double patients = 0, events = 0;
    rc_table *table;
    for (size_t i = 0; i < cohort->n; i++) {
        bool there = is_complete(cohort, n_adjust, adjust, i);
        patients += there;
        events += there && cohort->event[i];
    }
    RC_TRY(rc_plan_tables_add(analysis, "adjusted", "who is in the adjusted model", 1, 3, columns, &table, err));
    table->data[0] = patients;
    table->data[1] = events;
    table->data[2] = (double)cohort->n - patients;
done:
    return st;
}

void rc_plan_adjusted_name(const recut_cohort *cohort, size_t n_adjust, const size_t *adjust,
                           const rc_adjust_columns *columns, size_t which, char out[RC_NAME_ROOM])
{
    size_t at = 0;
    for (size_t a = 0; a < n_adjust; a++) {
        const rc_covariate *covariate = &cohort->covariate[adjust[a]];
        const rc_factor *factor = &covariate->factor;
        bool first = true;
        if (covariate->numeric && at++ == which) snprintf(out, RC_NAME_ROOM, "%.200s", factor->name);
        for (size_t l = 0; !covariate->numeric && l < factor->n_levels; l++) {
            if (!level_occurs(covariate, columns->complete, cohort->n, l)) continue;
            if (!first && at++ == which) snprintf(out, RC_NAME_ROOM, "%.120s: %.120s", factor->name, factor->level[l]);
            first = false;
        }
    }
}

/* Rows of the table: the covariates whose coefficient is infinite or aliased. */
static recut_status add_lost(rc_analysis *analysis, size_t n_adjust, const size_t *adjust,
                             const rc_adjust_columns *columns, const rc_cox_fit *fit, recut_error *err)
{
    static const rc_column about[] = {
        {"reason", "code", "why the covariate has no coefficient in the cohort: see rc_reason"},
        {"toward", "1", "-1 = its hazard ratio runs to 0, 1 = to infinity, 0 = neither"},
    };
    recut_status st = RECUT_OK;
    char name[RC_NAME_ROOM] = "";
    size_t row = 0;
    rc_table *table;
    if (fit->lost == 0) return RECUT_OK;
    RC_TRY(rc_plan_tables_add(analysis, "adjusted_lost", "covariates that the adjusted model has no coefficient of",
                              fit->lost, 2, about, &table, err));
    for (size_t c = 0; c < columns->n && row < fit->lost; c++) {
        if (fit->why[c] == RC_REASON_NONE) continue;
        rc_plan_adjusted_name(analysis->cohort, n_adjust, adjust, columns, c, name);
        RC_TRY(rc_plan_tables_label(table, row, name, err));
        table->data[2 * row] = fit->why[c];
        table->data[2 * row + 1] = fit->why[c] != RC_REASON_MONOTONE ? 0 : fit->beta[c] > 0 ? 1 : -1;
        row++;
    }
done:
    return st;
}

recut_status rc_plan_adjusted_lost(rc_analysis *analysis, size_t n_adjust, const size_t *adjust, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = analysis->cohort;
    rc_adjust_columns columns = {0};
    double *weight = NULL, *beta = NULL, *covariance = NULL, *work = NULL;
    rc_reason *why = NULL;
    RC_TRY(rc_plan_adjusted_create(cohort, n_adjust, adjust, &columns, err));
    RC_NEW(weight, cohort->n, err);
    RC_NEW(beta, columns.n, err);
    RC_NEW(why, columns.n, err);
    RC_NEW(covariance, columns.n * columns.n, err);
    RC_NEW(work, rc_kernel_cox_work(cohort->n, columns.n), err);
    for (size_t i = 0; i < cohort->n; i++) weight[i] = !columns.complete || columns.complete[i];
    rc_cox_data data = {.p = columns.n, .x = columns.x, .weight = weight, .ties = RC_TIES_EFRON};
    rc_kernel_cox_survival(cohort, &data);
    rc_cox_fit fit = {.why = why, .beta = beta, .covariance = covariance};
    if (columns.n > 0) rc_kernel_cox_fit(&data, &fit, work);
    if (fit.reason == RC_REASON_NONE) RC_TRY(add_lost(analysis, n_adjust, adjust, &columns, &fit, err));
done:
    rc_plan_adjusted_clear(&columns);
    rc_base_memory_free(weight);
    rc_base_memory_free(beta);
    rc_base_memory_free(why);
    rc_base_memory_free(covariance);
    rc_base_memory_free(work);
    return st;
}
