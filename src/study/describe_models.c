/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe_models.c - Cox models: each covariate, the marker and the split alone, then the covariates with the split
 * and with the marker.  A model uses the patients without a missing value in its own columns.  A term whose coefficient
 * is infinite or aliased loses only itself.
 *
 *   1. list of models     2. terms     3. a fit     4. rows     5. all */
#include "study/describe_models.h"
#include "kernel/cox.h"

#include "base/memory.h"
#include "kernel/chisq.h"
#include "kernel/concordance.h"
#include "kernel/hazard.h"
#include "plan/tables.h"

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
    (void)rc_plan_tables_split(marker->name, d->cutoff, m->split_name);
    for (size_t i = 0; i < n; i++) m->split[i] = marker->value[i] >= d->cutoff;
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

/* Terms of a column: one where it is numeric, else the levels but one. */
static size_t column_terms(const rc_describe_column *column)
{
    return column->value ? 1 : column->n_levels > 0 ? column->n_levels - 1 : 0;
}

/* ---- 2. terms ----------------------------------------------------------- */

typedef struct term {
    size_t column;
    double level, against, patients, events;
    rc_reason reason; /* why it is left out */
} term;

/* Scratch of every model. */
typedef struct fit_work {
    double *weight, *x, *predictor, *beta, *covariance, *cox, *concordance;
    rc_reason *why; /* [n_used] of the fit */
    term *term;
    size_t n_terms; /* of the present model */
    size_t n_used;  /* of them estimated: columns of x */
    size_t *used;   /* [n_used] term of each */
} fit_work;

static bool is_missing(const rc_describe_column *column, size_t i)
{
    return column->value ? isnan(column->value[i]) : column->code[i] == RC_DESCRIBE_NONE;
}

/* Takes a term into the model, with its values among the patients used, unless they are all the same. */
static void add_term(const recut_cohort *cohort, const rc_describe_column *column, term t, fit_work *w)
{
    size_t n = cohort->n;
    double *x = w->x + w->n_used * n, first = NAN;
    bool varies = false;
    t.patients = t.events = 0;
    for (size_t i = 0; i < n; i++) {
        x[i] = 0;
        if (w->weight[i] == 0) continue;
        x[i] = column->value ? column->value[i] : (double)column->code[i] == t.level;
        if (isnan(first)) first = x[i];
        varies = varies || x[i] != first;
        bool counts = column->value || x[i] == 1;
        t.patients += counts;
        t.events += counts && cohort->event[i];
    }
    t.reason = varies ? RC_REASON_NONE : column->value ? RC_REASON_SINGULAR : RC_REASON_EMPTY_GROUP;
    if (varies) w->used[w->n_used++] = w->n_terms;
    w->term[w->n_terms++] = t;
}

static void add_column(const recut_cohort *cohort, const rc_describe_column *column, size_t which, fit_work *w)
{
    if (column->value) {
        add_term(cohort, column, (term){.column = which, .level = NAN, .against = NAN}, w);
        return;
    }
    uint32_t reference = RC_DESCRIBE_NONE;
    for (size_t i = 0; i < cohort->n; i++)
        if (w->weight[i] > 0 && column->code[i] < reference) reference = column->code[i];
    if (reference == RC_DESCRIBE_NONE) reference = 0; /* nobody is left: every level is empty */
    for (size_t l = 0; l < column->n_levels; l++)
        if (l != reference)
            add_term(cohort, column, (term){.column = which, .level = (double)l, .against = reference}, w);
}

/* ---- 3. a fit ----------------------------------------------------------- */

static recut_status fit_work_create(const rc_describe *d, const models *m, fit_work *w, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = d->cohort->n, p = 0;
    for (size_t c = 0; c < m->n_columns; c++) p += column_terms(&m->column[c]);
    RC_NEW(w->weight, n, err);
    RC_NEW(w->x, n * (p + 1), err); /* one more: a term that is left out is written before it is known */
    RC_NEW(w->predictor, n, err);
    RC_NEW(w->beta, p, err);
    RC_NEW(w->covariance, p * p, err);
    RC_NEW(w->cox, rc_kernel_cox_work(n, p), err);
    RC_NEW(w->concordance, rc_kernel_concordance_work(n), err);
    RC_NEW(w->why, p, err);
    RC_NEW(w->term, p, err);
    RC_NEW(w->used, p, err);
done:
    return st;
}

static void fit_work_clear(fit_work *w)
{
    void *const owned[] = {w->weight, w->x,           w->predictor, w->beta, w->covariance,
                           w->cox,    w->concordance, w->why,       w->term, w->used};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) rc_base_memory_free(owned[i]);
}

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

static void add_c(const recut_cohort *cohort, fit_work *w, double *row)
{
    rc_concordance c;
    for (size_t i = 0; i < cohort->n; i++) {
        w->predictor[i] = 0;
        for (size_t j = 0; j < w->n_used; j++)
            if (w->why[j] != RC_REASON_SINGULAR) w->predictor[i] += w->beta[j] * w->x[j * cohort->n + i];
    }
    rc_kernel_concordance(cohort->n, cohort->by_time, cohort->time, cohort->event, w->predictor, w->weight, 1, &c,
                          w->concordance);
    row[13] = c.c;
    row[14] = c.se;
    row[15] = c.c - RC_KERNEL_Z_095 * c.se;
    row[16] = c.c + RC_KERNEL_Z_095 * c.se;
}

/* Fits one model: the row of the table models, and the terms in w. */
static void fit_model(const rc_describe *d, const models *m, const model *which, fit_work *w, double *row)
{
    const recut_cohort *cohort = d->cohort;
    size_t n = cohort->n, patients = 0, events = 0;
    w->n_terms = w->n_used = 0;
    for (size_t i = 0; i < n; i++) {
        w->weight[i] = 1;
        for (size_t c = 0; c < which->n_columns; c++)
            if (is_missing(&m->column[which->column[c]], i)) w->weight[i] = 0;
        patients += w->weight[i] > 0;
        events += w->weight[i] > 0 && cohort->event[i];
    }
    for (size_t c = 0; c < which->n_columns; c++) add_column(cohort, &m->column[which->column[c]], which->column[c], w);
    row[0] = which->multivariable;
    row[1] = (double)patients;
    row[2] = (double)events;
    row[3] = (double)(n - patients);
    row[4] = (double)w->n_used;
    rc_cox_fit fit = {.reason = patients == 0 || events == 0 ? RC_REASON_NO_EVENTS : RC_REASON_SINGULAR,
                      .why = w->why,
                      .beta = w->beta,
                      .covariance = w->covariance};
    rc_cox_data data = {.n = n,
                        .p = w->n_used,
                        .by_time = cohort->by_time,
                        .time = cohort->time,
                        .event = cohort->event,
                        .x = w->x,
                        .weight = w->weight,
                        .ties = RC_TIES_EFRON};
    if (events > 0 && w->n_used > 0) rc_kernel_cox_fit(&data, &fit, w->cox);
    row[17] = fit.reason;
    if (fit.reason == RC_REASON_NONE) {
        size_t aliased = 0;
        for (size_t j = 0; j < w->n_used; j++) aliased += w->why[j] == RC_REASON_SINGULAR;
        row[4] = (double)(w->n_used - aliased);
        add_tests(&fit, w->n_used - aliased, row);
        add_c(cohort, w, row);
    }
}

/* ---- 4. rows ------------------------------------------------------------ */

static void term_rows(size_t which, const fit_work *w, rc_reason reason, double *rows)
{
    for (size_t t = 0; t < w->n_terms; t++) {
        const term *from = &w->term[t];
        const double head[] = {(double)which, (double)from->column, from->level,
                               from->against, from->patients,       from->events};
        memcpy(rows + t * TERM, head, sizeof head);
        rows[t * TERM + 12] = from->reason ? from->reason : reason;
        rows[t * TERM + 13] = 0;
    }
    for (size_t j = 0; j < w->n_used && reason == RC_REASON_NONE; j++) {
        double *row = rows + w->used[j] * TERM, beta = w->beta[j], se = sqrt(w->covariance[j * w->n_used + j]);
        if (w->why[j] != RC_REASON_NONE) { /* alone: the others are as coxph gives them */
            row[12] = w->why[j];
            if (w->why[j] == RC_REASON_MONOTONE) row[13] = beta > 0 ? 1 : -1;
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

static recut_status label_terms(const models *m, const fit_work *w, rc_table *terms, size_t at, recut_error *err)
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

/* ---- 5. all ------------------------------------------------------------- */

recut_status rc_study_describe_models(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t first = analysis->n_tables, n_terms = 0, at = 0;
    models m = {0};
    fit_work w = {0};
    char label[256];
    rc_table *terms;
    RC_TRY(list_models(d, &m, err));
    for (size_t k = 0; k < m.n; k++)
        for (size_t c = 0; c < m.model[k].n_columns; c++) n_terms += column_terms(&m.column[m.model[k].column[c]]);
    RC_TRY(
        rc_study_describe_columns_table(d, analysis, "models", "Cox models", m.n, MODEL, model_columns, &terms, err));
    RC_TRY(rc_study_describe_columns_table(d, analysis, "terms", "terms of the Cox models", n_terms, TERM, term_columns,
                                           &terms, err));
    RC_TRY(fit_work_create(d, &m, &w, err));
    for (size_t k = 0; k < m.n; k++) {
        double *row = analysis->table[first].data + k * MODEL;
        snprintf(label, sizeof label, "%s%.200s", m.model[k].multivariable ? "multivariable with " : "",
                 m.column[m.model[k].column[0]].name);
        RC_TRY(rc_plan_tables_label(&analysis->table[first], k, label, err));
        fit_model(d, &m, &m.model[k], &w, row);
        term_rows(k, &w, (rc_reason)row[17], terms->data + at * TERM);
        RC_TRY(label_terms(&m, &w, terms, at, err));
        at += w.n_terms;
    }
done:
    clear_models(&m);
    fit_work_clear(&w);
    return st;
}
