/* SPDX-License-Identifier: GPL-3.0-or-later
 * search_adjusted.c - the covariates' model, and each cutoff in it: score test and hazard ratio. */
#include "study/search_adjusted.h"

#include "base/memory.h"
#include "cohort/parts.h"
#include "kernel/chisq.h"
#include "kernel/level.h"
#include "plan/layout.h"
#include "plan/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const rc_column split_columns[RC_ADJUSTED_COLUMNS] = {
    [RC_ADJUSTED_CUTOFF] = {"cutoff", "marker", "high is marker >= cutoff"},
    [RC_ADJUSTED_STATISTIC] = {"statistic", "1", "score test of the split in the model of the covariates (chi-square)"},
    [RC_ADJUSTED_P] = {"p", "1", "its p, as if the cutoff had not been searched for"},
    [RC_ADJUSTED_LOG_HR] = {"log_hr", "1", "log hazard ratio high against low given the covariates, Cox (Efron)"},
    [RC_ADJUSTED_LOG_HR_SE] = {"log_hr_se", "1", "its standard error"},
    [RC_ADJUSTED_HR] = {"hr", "1", "hazard ratio high against low given the covariates"},
    [RC_ADJUSTED_HR_LOWER] = {"hr_lower", "1", "lower 95 % limit (Wald)"},
    [RC_ADJUSTED_HR_UPPER] = {"hr_upper", "1", "upper 95 % limit (Wald)"},
    [RC_ADJUSTED_HR_P] = {"hr_p", "1", "Wald p"},
    [RC_ADJUSTED_REASON] = {"reason", "code", "0, or why there is no hazard ratio: see rc_reason"},
    [RC_ADJUSTED_PATIENTS] = {"patients", "patients", "without a missing value in the covariates"},
    [RC_ADJUSTED_EVENTS] = {"events", "events", "their events"},
    [RC_ADJUSTED_MISSING] = {"missing", "patients", "left out of the model for a missing value"},
};
enum { TERM_REASON = 6, TERM_TOWARD, TERM_COLUMNS };
static const rc_column term_columns[TERM_COLUMNS] = {
    {"log_hr", "1", "coefficient in the model of the covariates alone, Cox (Efron)"},
    {"log_hr_se", "1", "its standard error"},
    {"hr", "1", "hazard ratio of one unit, or of the level against the first"},
    {"hr_lower", "1", "lower 95 % limit (Wald)"},
    {"hr_upper", "1", "upper 95 % limit (Wald)"},
    {"p", "1", "Wald p"},
    [TERM_REASON] = {"reason", "code", "0, or why there is no coefficient: see rc_reason"},
    [TERM_TOWARD] = {"toward", "1", "-1 = its hazard ratio runs to 0, 1 = to infinity, 0 = neither"},
};

/* Scratch of one part. */
typedef struct adjusted_work {
    rc_covariate_model *own; /* where the search is not given covariates itself */
    const rc_covariate_model *model;
    uint8_t *high;
    double *splits, *ratio;
} adjusted_work;

static void work_clear(adjusted_work *work)
{
    rc_plan_covariate_model_destroy(work->own);
    rc_base_memory_free(work->high);
    rc_base_memory_free(work->splits);
    rc_base_memory_free(work->ratio);
}

static recut_status work_fill(adjusted_work *work, const rc_context *context, const rc_plan_options *options,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_search given = {.n_given = options->n_adjust, .given = options->adjust};
    if (!context->model) RC_TRY(rc_plan_covariate_model_create(context->cohort, &given, &work->own, err));
    work->model = context->model ? context->model : work->own;
    RC_NEW(work->high, context->cohort->n, err);
    RC_NEW(work->splits, rc_plan_covariate_model_work(work->model, 1), err);
    RC_NEW(work->ratio, rc_plan_covariate_model_ratio_work(work->model), err);
done:
    return st;
}

/* hr, lower, upper, p. */
static void wald(double log_hr, double se, double *out)
{
    double half = RC_KERNEL_Z_095 * se, z = log_hr / se;
    out[0] = exp(log_hr);
    out[1] = exp(log_hr - half);
    out[2] = exp(log_hr + half);
    out[3] = rc_kernel_chisq_p(z * z);
}

static void fill_split(const adjusted_work *work, const recut_cohort *cohort, size_t which, double cutoff, double *row)
{
    const rc_covariate_model *model = work->model;
    const rc_marker *marker = &cohort->marker[which];
    rc_adjusted_ratio ratio = {NAN, NAN, RC_REASON_NO_CUTOFF, 0};
    double z = NAN;
    row[RC_ADJUSTED_PATIENTS] = row[RC_ADJUSTED_EVENTS] = 0;
    for (size_t i = 0; i < cohort->n; i++) {
        row[RC_ADJUSTED_PATIENTS] += model->weight[i];
        row[RC_ADJUSTED_EVENTS] += model->weight[i] * cohort->event[i];
    }
    row[RC_ADJUSTED_MISSING] = (double)cohort->n - row[RC_ADJUSTED_PATIENTS];
    if (!isnan(cutoff)) {
        const uint32_t low = (uint32_t)rc_cohort_count_below(cohort, which, cutoff);
        for (size_t i = 0; i < cohort->n; i++) work->high[marker->order[i]] = i >= low;
        rc_plan_covariate_model_scan(&model->fit, 1, &low, marker->order, &z, work->splits);
        rc_plan_covariate_model_ratio(model, &model->data, work->high, &ratio, work->ratio);
    }
    row[RC_ADJUSTED_CUTOFF] = cutoff;
    row[RC_ADJUSTED_STATISTIC] = z * z;
    row[RC_ADJUSTED_P] = rc_kernel_chisq_p(z * z);
    row[RC_ADJUSTED_LOG_HR] = ratio.log_hr;
    row[RC_ADJUSTED_LOG_HR_SE] = ratio.se;
    wald(ratio.log_hr, ratio.se, row + RC_ADJUSTED_HR);
    row[RC_ADJUSTED_REASON] = ratio.reason;
}

static recut_status add_terms(rc_analysis *analysis, const rc_covariate_model *model, const char *marker,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t p = model->columns.n;
    char name[RC_NAME_ROOM], label[RC_NAME_ROOM] = "";
    rc_table *table;
    snprintf(name, sizeof name, "adjusted_terms/%s", marker);
    RC_TRY(rc_plan_tables_add(analysis, name, "the model of the covariates alone", p, TERM_COLUMNS, term_columns,
                              &table, err));
    for (size_t a = 0; a < p; a++) {
        double *row = table->data + a * TERM_COLUMNS, beta = model->fit.beta[a];
        rc_reason why = model->reason != RC_REASON_NONE ? model->reason : model->fit.why[a];
        bool there = why == RC_REASON_NONE;
        rc_plan_covariate_model_name(model, a, label);
        RC_TRY(rc_plan_tables_label(table, a, label, err));
        row[0] = there ? beta : NAN;
        row[1] = there ? sqrt(model->fit.covariance[a * p + a]) : NAN;
        wald(row[0], row[1], row + 2);
        row[TERM_REASON] = why;
        row[TERM_TOWARD] = why != RC_REASON_MONOTONE ? 0 : beta > 0 ? 1 : -1;
    }
done:
    return st;
}

recut_status rc_study_search_adjusted_wide(rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_table *table;
    RC_TRY(rc_plan_tables_add(analysis, "adjusted", "the selected cutoff given the covariates",
                              analysis->cohort->n_markers, RC_ADJUSTED_COLUMNS, split_columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, analysis->cohort, err));
done:
    return st;
}

static double *wide_rows(const rc_analysis *analysis)
{
    for (size_t t = 0; t < analysis->n_tables; t++)
        if (strcmp(analysis->table[t].name, "adjusted") == 0) return analysis->table[t].data;
    return NULL;
}

static recut_status add_marker(rc_analysis *analysis, const adjusted_work *work, const recut_cohort *cohort,
                               size_t which, const rc_plan_options *options, double selected, recut_error *err)
{
    recut_status st = RECUT_OK;
    char name[RC_NAME_ROOM];
    rc_table *table;
    snprintf(name, sizeof name, "adjusted/%s", cohort->marker[which].name);
    RC_TRY(rc_plan_tables_add(analysis, name, "the selected cutoff, then fixed ones, given the covariates",
                              1 + options->n_cutoffs, RC_ADJUSTED_COLUMNS, split_columns, &table, err));
    fill_split(work, cohort, which, selected, table->data);
    for (size_t c = 0; c < options->n_cutoffs; c++)
        fill_split(work, cohort, which, options->cutoff[c], table->data + (c + 1) * RC_ADJUSTED_COLUMNS);
    RC_TRY(add_terms(analysis, work->model, cohort->marker[which].name, err));
done:
    return st;
}

recut_status rc_study_search_adjusted(rc_analysis *analysis, const rc_context *context, size_t part,
                                      const rc_plan_options *options, const double *selected, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = context->cohort;
    adjusted_work work = {0};
    double *wide = wide_rows(analysis);
    RC_TRY(work_fill(&work, context, options, err));
    for (size_t i = 0; i < cohort->n_markers; i++) {
        size_t which = rc_cohort_part_marker(analysis->cohort, part, i);
        if (wide)
            fill_split(&work, cohort, i, selected[which], wide + which * RC_ADJUSTED_COLUMNS);
        else
            RC_TRY(add_marker(analysis, &work, cohort, i, options, selected[which], err));
    }
done:
    work_clear(&work);
    return st;
}
