/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe_assumptions.c - proportional hazards of the splits, the marker and the models with covariates; the marker as
 * a line, a restricted cubic spline and split at the selected and the fixed cutoff, each alone, by likelihood.
 *
 *   1. columns     2. proportional hazards     3. forms     4. all */
#include "study/describe_assumptions.h"

#include "base/memory.h"
#include "kernel/spline.h"
#include "kernel/zph.h"
#include "plan/tables.h"
#include "study/describe_fit.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const rc_column zph_columns[] = {
    {"model", "code", "see rc_describe_form; 4 more: together with the covariates"},
    {"cutoff", "marker", "of the model's split; NaN = none"},
    {"column", "code", "0 = marker, 1 = split, then the covariates in the order asked for; NaN = all of the model"},
    {"transform", "code", "of time: 0 = 1 - Kaplan-Meier of all patients (km), 1 = time itself (identity)"},
    {"chisq", "1", "score test of a hazard ratio that changes with it; as survival::cox.zph (version 3)"},
    {"df", "1", "coefficients tested"},
    {"p", "1", "chi-square p"},
    {"reason", "code", "0, or why there is no test: see rc_reason"},
};
enum { ZPH_MODEL, ZPH_CUTOFF, ZPH_COLUMN, ZPH_TRANSFORM, ZPH_CHISQ, ZPH_DF, ZPH_P, ZPH_REASON, ZPH_COLUMNS };

static const rc_column form_columns[] = {
    {"form", "code", "see rc_describe_form"},
    {"cutoff", "marker", "of a split; NaN = none"},
    {"knots", "1", "of the spline"},
    {"knot_1", "marker", "its places"},
    {"knot_2", "marker", ""},
    {"knot_3", "marker", ""},
    {"knot_4", "marker", ""},
    {"knot_5", "marker", ""},
    {"parameters", "1", "estimated coefficients; a selected cutoff is not counted as one"},
    {"loglik0", "1", "log partial likelihood without the marker"},
    {"loglik", "1", "at the estimate"},
    {"lr", "1", "likelihood-ratio chi-square"},
    {"p", "1", "its p, df = parameters; of the selected cutoff as if it had not been selected"},
    {"aic", "1", "2 parameters - 2 loglik"},
    {"c", "1", "Harrell's C, in the patients that it was fitted to"},
    {"reason", "code", "0, or what is wrong with the fit: see rc_reason"},
};
enum {
    FORM_FORM,
    FORM_CUTOFF,
    FORM_KNOTS,
    FORM_KNOT,
    FORM_PARAMETERS = FORM_KNOT + RC_SPLINE_MOST,
    FORM_LOGLIK0,
    FORM_LOGLIK,
    FORM_LR,
    FORM_P,
    FORM_AIC,
    FORM_C,
    FORM_REASON,
    FORM_COLUMNS
};

static const rc_column nonlinear_columns[] = {
    {"lr", "1", "likelihood-ratio chi-square of the spline against the line"},
    {"df", "1", "coefficients that the spline has beside the line's"},
    {"p", "1", "its p"},
    {"reason", "code", "0, or why there is no test: see rc_reason"},
};
enum { NONLINEAR_LR, NONLINEAR_DF, NONLINEAR_P, NONLINEAR_REASON, NONLINEAR_COLUMNS };

/* ---- 1. columns --------------------------------------------------------- */

/* The columns of all models: the marker, its splits, what a spline has beside it, then the covariates. */
enum { MARKER, SPLIT_SELECTED, SPLIT_FIXED, BENT, ADJUST = BENT + RC_SPLINE_MOST - 2 };

typedef struct assumed {
    const rc_describe *d;
    double cutoff[2]; /* selected, fixed; NaN = none */
    size_t n_knots;
    double knot[RC_SPLINE_MOST];
    size_t n_columns;
    rc_describe_column *column;
    double *values; /* of the splits and the spline */
    char name[2][RC_PREFIX];
    rc_describe_fit fit;
    double *zph;
    size_t *term, *which; /* of the covariates of a model; its columns */
    rc_zph_test *test;
} assumed;

static recut_status find_selected(assumed *a, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_describe *d = a->d;
    const rc_scan *scan = &d->context->marker[d->marker].scan;
    double *work = NULL;
    rc_scan_best best;
    RC_NEW(work, d->context->scan_doubles, err);
    a->cutoff[0] = NAN;
    if (scan->k == 0) goto done;
    rc_plan_context_observed(d->context, d->marker, &best, work);
    if (best.statistic >= 0) a->cutoff[0] = rc_cohort_cutoff(d->cohort, d->marker, scan->position[best.candidate]);
done:
    rc_base_memory_free(work);
    return st;
}

static recut_status make_columns(assumed *a, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_describe *d = a->d;
    const rc_marker *marker = &d->cohort->marker[d->marker];
    size_t n = d->cohort->n, asked = d->options->knots ? (size_t)d->options->knots : RC_SPLINE_DEFAULT;
    RC_TRY(find_selected(a, err));
    a->cutoff[1] = d->cutoff;
    a->n_columns = ADJUST + d->n_adjust;
    RC_NEW(a->column, a->n_columns, err);
    RC_NEW(a->values, (ADJUST - 1) * n, err);
    a->column[MARKER] = (rc_describe_column){.name = marker->name, .value = marker->value};
    for (size_t c = MARKER + 1; c < ADJUST; c++)
        a->column[c] = (rc_describe_column){.name = "", .value = a->values + (c - 1) * n};
    for (size_t s = 0; s < 2; s++) {
        a->column[SPLIT_SELECTED + s].name = rc_plan_tables_split(d->cohort, marker->name, a->cutoff[s], a->name[s]);
        for (size_t i = 0; i < n; i++)
            a->values[(SPLIT_SELECTED + s - 1) * n + i] = rc_cohort_is_high(d->cohort, marker->value[i], a->cutoff[s]);
    }
    a->n_knots = rc_kernel_spline_knots(d->cohort, d->marker, asked, a->knot);
    if (a->n_knots) rc_kernel_spline_basis(n, marker->value, a->n_knots, a->knot, a->values + (BENT - 1) * n);
    if (d->n_adjust) memcpy(a->column + ADJUST, d->adjust, d->n_adjust * sizeof *d->adjust);
    RC_TRY(rc_study_describe_fit_create(d->cohort, a->column, a->n_columns, &a->fit, err));
    size_t p = 0;
    for (size_t c = 0; c < a->n_columns; c++) p += rc_study_describe_fit_terms(&a->column[c]);
    RC_NEW(a->zph, rc_kernel_zph_work(n, p), err);
    RC_NEW(a->term, p, err);
    RC_NEW(a->which, a->n_columns, err);
    RC_NEW(a->test, a->n_columns + 1, err);
done:
    return st;
}

static void clear(assumed *a)
{
    rc_study_describe_fit_clear(&a->fit);
    void *const owned[] = {a->column, a->values, a->zph, a->term, a->which, a->test};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) rc_base_memory_free(owned[i]);
}

/* ---- 2. proportional hazards -------------------------------------------- */

typedef struct zph_model {
    rc_describe_form form;
    size_t column; /* MARKER, SPLIT_SELECTED, SPLIT_FIXED */
    bool many;     /* with the covariates */
} zph_model;

/* The splits and the marker alone; with the covariates the fixed split, or the selected one where none is fixed, and
 * the marker. */
static size_t list_models(const assumed *a, zph_model model[5])
{
    size_t n = 0;
    bool selected = !isnan(a->cutoff[0]), fixed = !isnan(a->cutoff[1]);
    const zph_model of_selected = {RC_FORM_SPLIT_SELECTED, SPLIT_SELECTED, false},
                    of_fixed = {RC_FORM_SPLIT_FIXED, SPLIT_FIXED, false}, of_marker = {RC_FORM_LINEAR, MARKER, false};
    if (selected) model[n++] = of_selected;
    if (fixed) model[n++] = of_fixed;
    model[n++] = of_marker;
    if (a->d->n_adjust == 0) return n;
    if (fixed || selected) {
        model[n] = fixed ? of_fixed : of_selected;
        model[n++].many = true;
    }
    model[n] = of_marker;
    model[n++].many = true;
    return n;
}

/* Fits the model and tests it by both transforms; returns the row behind its own. */
static recut_status test_model(assumed *a, const zph_model *model, rc_table *table, size_t *at, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_describe_fit *fit = &a->fit;
    size_t n = 0;
    a->which[n++] = model->column;
    for (size_t c = 0; model->many && c < a->d->n_adjust; c++) a->which[n++] = ADJUST + c;
    rc_study_describe_fit(fit, a->which, n);
    for (size_t j = 0; j < fit->n_used; j++)
        for (size_t c = 0; c < n; c++)
            if (fit->term[fit->used[j]].column == a->which[c]) a->term[j] = c;
    for (size_t t = 0; t < RC_ZPH_TRANSFORMS; t++) {
        if (fit->fit.reason == RC_REASON_NONE)
            rc_kernel_zph(&fit->data, fit->fit.beta, fit->fit.why, a->term, n, (rc_zph_transform)t, a->test, a->zph);
        for (size_t c = 0; c < (model->many ? n + 1 : 1); c++, ++*at) {
            double *row = table->data + *at * ZPH_COLUMNS;
            row[ZPH_MODEL] = (double)model->form + (model->many ? RC_FORMS : 0);
            row[ZPH_CUTOFF] = model->column == MARKER ? NAN : a->cutoff[model->column - SPLIT_SELECTED];
            row[ZPH_COLUMN] = c == n ? NAN : c > 0 ? (double)c + 1 : model->column != MARKER;
            row[ZPH_TRANSFORM] = (double)t;
            row[ZPH_REASON] = fit->fit.reason;
            RC_TRY(rc_plan_tables_label(table, *at, c == n ? "GLOBAL" : a->column[a->which[c]].name, err));
            if (fit->fit.reason != RC_REASON_NONE) continue;
            row[ZPH_CHISQ] = a->test[c].chisq;
            row[ZPH_DF] = a->test[c].df;
            row[ZPH_P] = a->test[c].p;
            row[ZPH_REASON] = a->test[c].reason;
        }
    }
done:
    return st;
}

static recut_status add_zph(assumed *a, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    zph_model model[5];
    size_t n = list_models(a, model), rows = 0, at = 0;
    rc_table *table;
    for (size_t m = 0; m < n; m++) rows += RC_ZPH_TRANSFORMS * (model[m].many ? a->d->n_adjust + 2 : 1);
    RC_TRY(rc_study_describe_columns_table(a->d, analysis, "zph", "score tests of proportional hazards", rows,
                                           ZPH_COLUMNS, zph_columns, &table, err));
    for (size_t m = 0; m < n; m++) RC_TRY(test_model(a, &model[m], table, &at, err));
done:
    return st;
}

/* ---- 3. forms ----------------------------------------------------------- */

static void fit_form(assumed *a, size_t n, double *row)
{
    rc_describe_fit *fit = &a->fit;
    rc_study_describe_fit(fit, a->which, n);
    row[FORM_REASON] = fit->fit.reason;
    if (fit->fit.reason != RC_REASON_NONE) return;
    for (size_t j = 0; j < fit->n_used; j++) /* what remains is a fit all the same */
        if (fit->fit.why[j] == RC_REASON_MONOTONE) row[FORM_REASON] = RC_REASON_MONOTONE;
    row[FORM_PARAMETERS] = (double)fit->parameters;
    row[FORM_LOGLIK0] = fit->fit.loglik0;
    row[FORM_LOGLIK] = fit->fit.loglik;
    row[FORM_LR] = fit->fit.lr;
    row[FORM_P] = gsl_cdf_chisq_Q(fmax(fit->fit.lr, 0), (double)fit->parameters);
    row[FORM_AIC] = 2 * (double)fit->parameters - 2 * fit->fit.loglik;
    row[FORM_C] = rc_study_describe_fit_c(fit).c;
}

/* linear: its row.  A line that cannot be fitted would leave a spline without it, and one without knots is the line. */
static void form_row(assumed *a, size_t form, const double *linear, double *row)
{
    bool split = form >= RC_FORM_SPLIT_SELECTED, spline = form == RC_FORM_SPLINE;
    size_t n = 0;
    row[FORM_FORM] = (double)form;
    if (split) row[FORM_CUTOFF] = a->cutoff[form - RC_FORM_SPLIT_SELECTED];
    a->which[n++] = split ? SPLIT_SELECTED + form - RC_FORM_SPLIT_SELECTED : MARKER;
    if (spline) row[FORM_KNOTS] = (double)a->n_knots;
    for (size_t k = 0; spline && k < a->n_knots; k++) row[FORM_KNOT + k] = a->knot[k];
    for (size_t k = 0; spline && k + 2 < a->n_knots; k++) a->which[n++] = BENT + k;
    if (spline && isnan(linear[FORM_LOGLIK]))
        row[FORM_REASON] = linear[FORM_REASON];
    else if (spline && a->n_knots == 0)
        row[FORM_REASON] = RC_REASON_SINGULAR;
    else
        fit_form(a, n, row);
}

/* Spline against line. */
static void nonlinear_row(const double *linear, const double *spline, double *row)
{
    double df = spline[FORM_PARAMETERS] - linear[FORM_PARAMETERS], lr = 2 * (spline[FORM_LOGLIK] - linear[FORM_LOGLIK]);
    row[NONLINEAR_REASON] = isnan(lr) ? spline[FORM_REASON] : df > 0 ? RC_REASON_NONE : RC_REASON_SINGULAR;
    if (row[NONLINEAR_REASON] != RC_REASON_NONE) return;
    row[NONLINEAR_LR] = fmax(lr, 0);
    row[NONLINEAR_DF] = df;
    row[NONLINEAR_P] = gsl_cdf_chisq_Q(row[NONLINEAR_LR], df);
}

static recut_status add_forms(assumed *a, rc_analysis *analysis, recut_error *err)
{
    static const char *const label[RC_FORMS] = {"linear", "spline", "split selected", "split fixed"};
    recut_status st = RECUT_OK;
    size_t forms = analysis->n_tables, form[RC_FORMS] = {RC_FORM_LINEAR, RC_FORM_SPLINE}, rows = 2;
    rc_table *table;
    for (size_t s = 0; s < 2; s++)
        if (!isnan(a->cutoff[s])) form[rows++] = RC_FORM_SPLIT_SELECTED + s;
    RC_TRY(rc_study_describe_columns_table(a->d, analysis, "forms", "the marker alone in a Cox model, in several forms",
                                           rows, FORM_COLUMNS, form_columns, &table, err));
    for (size_t f = 0; f < rows; f++) {
        form_row(a, form[f], table->data, table->data + f * FORM_COLUMNS);
        RC_TRY(rc_plan_tables_label(table, f, label[form[f]], err));
    }
    RC_TRY(rc_study_describe_columns_table(a->d, analysis, "nonlinear", "does a spline fit better than a line?", 1,
                                           NONLINEAR_COLUMNS, nonlinear_columns, &table, err));
    const double *row = analysis->table[forms].data;
    nonlinear_row(row, row + FORM_COLUMNS, table->data);
done:
    return st;
}

/* ---- 4. all ------------------------------------------------------------- */

recut_status rc_study_describe_assumptions(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    assumed a = {.d = d};
    RC_TRY(make_columns(&a, err));
    RC_TRY(add_zph(&a, analysis, err));
    RC_TRY(add_forms(&a, analysis, err));
done:
    clear(&a);
    return st;
}
