/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe_models.c - Cox models: each covariate, the marker and the split alone, then the covariates with the split
 * and with the marker.  A model uses the patients without a missing value in its own columns.  A term whose coefficient
 * is infinite or aliased loses only itself.
 *
 *   1. list of models     2. a fit     3. rows     4. all */
#include "study/describe_models.h"

#include "base/memory.h"
#include "kernel/chisq.h"
#include "kernel/hazard.h"
#include "plan/tables.h"
#include "study/describe_fit.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const rc_column model_columns[] = {
    {"multivariable", "1", "1 = all covariates together with the split or the marker"},
    {"patients", "patients", "patients without a missing value in the model's columns"},
    {"events", "events", "events among them"},
    {"missing", "patients", "patients left out for a missing value"},
    {"parameters", "1", "estimated coefficients"},
    {"loglik0", "1", "log partial likelihood without covariates"},
    {"loglik", "1", "at the estimate"},
    {"lr", "1", "likelihood-ratio chi-square"},
    {"lr_p", "1", "its p, df = parameters"},
    {"wald", "1", "Wald chi-square"},
    {"wald_p", "1", "its p, df = parameters"},
    {"score", "1", "score chi-square"},
    {"score_p", "1", "its p, df = parameters"},
    {"c", "1", "Harrell's C of the linear predictor, in the patients that it was fitted to"},
    {"c_se", "1", "its standard error"},
    {"c_lower", "1", "c - 1.96 se"},
    {"c_upper", "1", "c + 1.96 se"},
    {"reason", "code", "0, or why there is no fit: see rc_reason"},
};
static const rc_column term_columns[] = {
    {"model", "code", "row of the table models"},
    {"column", "code", "0 = marker, 1 = split at the cutoff, then the covariates in the order asked for"},
    {"level", "code", "level of a text column; NaN = numeric, per unit"},
    {"against", "code", "reference level: the first one of the patients used"},
    {"patients", "patients", "patients of the level; numeric: of the model"},
    {"events", "events", "events among them"},
    {"log_hr", "1", "coefficient"},
    {"se", "1", "its standard error"},
    {"hr", "1", "hazard ratio, Cox (Efron)"},
    {"hr_lower", "1", "95 % Wald limit"},
    {"hr_upper", "1", "95 % Wald limit"},
    {"p", "1", "Wald p"},
    {"reason", "code", "0, or why hr is NaN: see rc_reason"},
    {"toward", "1",
     "-1 = the hazard ratio runs to 0, 1 = to infinity, 0 = neither; the other terms are at their limits"},
};
enum { MODEL = 18, TERM = 14 };

/* ---- 1. list of models -------------------------------------------------- */

typedef struct model {
    bool multivariable;
    size_t n_columns;
    size_t *column; /* of `models.column`: 0 = marker, 1 = split, 2 .. */
} model;

typedef struct models {
    size_t n_columns;
    rc_describe_column *column; /* borrowed parts, but for the split's values */
    double *split;
    size_t n;
    model *model;
    size_t *index; /* storage of their columns */
    char split_name[RC_PREFIX];
} models;

static void add_model(models *m, bool multivariable, size_t first, size_t n_adjust, size_t *used)
{
    model *at = &m->model[m->n++];
    *at = (model){.multivariable = multivariable, .n_columns = 1 + n_adjust, .column = m->index + *used};
    at->column[0] = first;
    for (size_t a = 0; a < n_adjust; a++) at->column[1 + a] = 2 + a;
    *used += at->n_columns;
}

static recut_status list_models(const rc_describe *d, models *m, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = d->cohort->n, used = 0, k = d->n_adjust;
    bool split = !isnan(d->cutoff);
    const rc_marker *marker = &d->cohort->marker[d->marker];
    m->n_columns = 2 + k;
    RC_NEW(m->column, m->n_columns, err);
    RC_NEW(m->split, n, err);
    RC_NEW(m->model, k + 4, err);
    RC_NEW(m->index, k + 2 + 2 * (k + 1), err);
    (void)rc_plan_tables_split(d->cohort, marker->name, d->cutoff, m->split_name);
    for (size_t i = 0; i < n; i++) m->split[i] = rc_cohort_is_high(d->cohort, marker->value[i], d->cutoff);
    m->column[0] = (rc_describe_column){.name = marker->name, .value = marker->value};
    m->column[1] = (rc_describe_column){.name = m->split_name, .value = m->split};
    memcpy(m->column + 2, d->adjust, k * sizeof *d->adjust);
    for (size_t a = 0; a < k; a++) add_model(m, false, 2 + a, 0, &used);
    add_model(m, false, 0, 0, &used);
    if (split) add_model(m, false, 1, 0, &used);
    if (k > 0 && split) add_model(m, true, 1, k, &used);
    if (k > 0) add_model(m, true, 0, k, &used);
done:
    return st;
}

static void clear_models(models *m)
{
    rc_base_memory_free(m->column);
    rc_base_memory_free(m->split);
    rc_base_memory_free(m->model);
    rc_base_memory_free(m->index);
}

/* ---- 2. a fit ----------------------------------------------------------- */

static void add_tests(const rc_cox_fit *fit, size_t p, double *row)
{
    const double chisq[] = {fit->lr, fit->wald, fit->score_test};
    row[5] = fit->loglik0;
    row[6] = fit->loglik;
    for (size_t i = 0; i < 3; i++) {
        row[7 + 2 * i] = chisq[i];
        row[8 + 2 * i] = gsl_cdf_chisq_Q(chisq[i], (double)p);
    }
}

/* The row of the table models; the terms stay in the fit. */
static void fit_model(const rc_describe *d, const model *which, rc_describe_fit *w, double *row)
{
    rc_study_describe_fit(w, which->column, which->n_columns);
    row[0] = which->multivariable;
    row[1] = (double)w->patients;
    row[2] = (double)w->events;
    row[3] = (double)(d->cohort->n - w->patients);
    row[4] = (double)w->parameters;
    row[17] = w->fit.reason;
    if (w->fit.reason != RC_REASON_NONE) return;
    rc_concordance c = rc_study_describe_fit_c(w);
    add_tests(&w->fit, w->parameters, row);
    row[13] = c.c;
    row[14] = c.se;
    row[15] = c.c - RC_KERNEL_Z_095 * c.se;
    row[16] = c.c + RC_KERNEL_Z_095 * c.se;
}

/* ---- 3. rows ------------------------------------------------------------ */

static void term_rows(size_t which, const rc_describe_fit *w, rc_reason reason, double *rows)
{
    for (size_t t = 0; t < w->n_terms; t++) {
        const rc_fit_term *from = &w->term[t];
        const double head[] = {(double)which, (double)from->column, from->level,
                               from->against, from->patients,       from->events};
        memcpy(rows + t * TERM, head, sizeof head);
        rows[t * TERM + 12] = from->reason ? from->reason : reason;
        rows[t * TERM + 13] = 0;
    }
    for (size_t j = 0; j < w->n_used && reason == RC_REASON_NONE; j++) {
        double *row = rows + w->used[j] * TERM, beta = w->fit.beta[j], se = sqrt(w->fit.covariance[j * w->n_used + j]);
        if (w->fit.why[j] != RC_REASON_NONE) { /* alone: the others are as coxph gives them */
            row[12] = w->fit.why[j];
            if (w->fit.why[j] == RC_REASON_MONOTONE) row[13] = beta > 0 ? 1 : -1;
            continue;
        }
        rc_ratio hr = rc_kernel_hazard_interval(beta, se);
        row[6] = beta;
        row[7] = se;
        row[8] = hr.estimate;
        row[9] = hr.lower;
        row[10] = hr.upper;
        row[11] = rc_kernel_chisq_p(beta / se * (beta / se));
    }
}

static recut_status label_terms(const models *m, const rc_describe_fit *w, rc_table *terms, size_t at, recut_error *err)
{
    recut_status st = RECUT_OK;
    char label[256];
    for (size_t t = 0; t < w->n_terms; t++) {
        const rc_describe_column *column = &m->column[w->term[t].column];
        if (column->value)
            snprintf(label, sizeof label, "%.240s", column->name);
        else
            snprintf(label, sizeof label, "%.120s: %.120s", column->name, column->level[(size_t)w->term[t].level]);
        RC_TRY(rc_plan_tables_label(terms, at + t, label, err));
    }
done:
    return st;
}

/* ---- 4. all ------------------------------------------------------------- */

recut_status rc_study_describe_models(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t first = analysis->n_tables, n_terms = 0, at = 0;
    models m = {0};
    rc_describe_fit w = {0};
    char label[256];
    rc_table *terms;
    RC_TRY(list_models(d, &m, err));
    for (size_t k = 0; k < m.n; k++)
        for (size_t c = 0; c < m.model[k].n_columns; c++)
            n_terms += rc_study_describe_fit_terms(&m.column[m.model[k].column[c]]);
    RC_TRY(
        rc_study_describe_columns_table(d, analysis, "models", "Cox models", m.n, MODEL, model_columns, &terms, err));
    RC_TRY(rc_study_describe_columns_table(d, analysis, "terms", "terms of the Cox models", n_terms, TERM, term_columns,
                                           &terms, err));
    RC_TRY(rc_study_describe_fit_create(d->cohort, m.column, m.n_columns, &w, err));
    for (size_t k = 0; k < m.n; k++) {
        double *row = analysis->table[first].data + k * MODEL;
        snprintf(label, sizeof label, "%s%.200s", m.model[k].multivariable ? "multivariable with " : "",
                 m.column[m.model[k].column[0]].name);
        RC_TRY(rc_plan_tables_label(&analysis->table[first], k, label, err));
        fit_model(d, &m.model[k], &w, row);
        term_rows(k, &w, (rc_reason)row[17], terms->data + at * TERM);
        RC_TRY(label_terms(&m, &w, terms, at, err));
        at += w.n_terms;
    }
done:
    clear_models(&m);
    rc_study_describe_fit_clear(&w);
    return st;
}
