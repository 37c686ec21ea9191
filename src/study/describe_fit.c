/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe_fit.c - the terms of a model, the fit, its C. */
#include "study/describe_fit.h"

#include "base/memory.h"

#include <math.h>

size_t rc_study_describe_fit_terms(const rc_describe_column *column)
{
    return column->value ? 1 : column->n_levels > 0 ? column->n_levels - 1 : 0;
}

recut_status rc_study_describe_fit_create(const recut_cohort *cohort, const rc_describe_column *column,
                                          size_t n_columns, rc_describe_fit *w, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n, p = 0;
    *w = (rc_describe_fit){.cohort = cohort, .column = column};
    for (size_t c = 0; c < n_columns; c++) p += rc_study_describe_fit_terms(&column[c]);
    RC_NEW(w->weight, n, err);
    RC_NEW(w->x, n * (p + 1), err); /* one more: a term that is left out is written before it is known */
    RC_NEW(w->predictor, n, err);
    RC_NEW(w->fit.beta, p, err);
    RC_NEW(w->fit.covariance, p * p, err);
    RC_NEW(w->fit.why, p, err);
    RC_NEW(w->cox, rc_kernel_cox_work(n, p), err);
    RC_NEW(w->concordance, rc_kernel_concordance_work(n), err);
    RC_NEW(w->term, p, err);
    RC_NEW(w->used, p, err);
done:
    return st;
}

void rc_study_describe_fit_clear(rc_describe_fit *w)
{
    void *const owned[] = {w->weight,  w->x,   w->predictor,   w->fit.beta, w->fit.covariance,
                           w->fit.why, w->cox, w->concordance, w->term,     w->used};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) rc_base_memory_free(owned[i]);
    *w = (rc_describe_fit){0};
}

static bool is_missing(const rc_describe_column *column, size_t i)
{
    return column->value ? isnan(column->value[i]) : column->code[i] == RC_DESCRIBE_NONE;
}

/* Takes a term into the model, with its values among the patients used, unless they are all the same. */
static void add_term(const rc_describe_column *column, rc_fit_term t, rc_describe_fit *w)
{
    const recut_cohort *cohort = w->cohort;
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

static void add_column(size_t which, rc_describe_fit *w)
{
    const rc_describe_column *column = &w->column[which];
    if (column->value) {
        add_term(column, (rc_fit_term){.column = which, .level = NAN, .against = NAN}, w);
        return;
    }
    uint32_t reference = RC_DESCRIBE_NONE;
    for (size_t i = 0; i < w->cohort->n; i++)
        if (w->weight[i] > 0 && column->code[i] < reference) reference = column->code[i];
    if (reference == RC_DESCRIBE_NONE) reference = 0; /* nobody is left: every level is empty */
    for (size_t l = 0; l < column->n_levels; l++)
        if (l != reference)
            add_term(column, (rc_fit_term){.column = which, .level = (double)l, .against = reference}, w);
}

void rc_study_describe_fit(rc_describe_fit *w, const size_t *which, size_t n_columns)
{
    const recut_cohort *cohort = w->cohort;
    size_t n = cohort->n;
    w->n_terms = w->n_used = w->patients = w->events = 0;
    for (size_t i = 0; i < n; i++) {
        w->weight[i] = 1;
        for (size_t c = 0; c < n_columns; c++)
            if (is_missing(&w->column[which[c]], i)) w->weight[i] = 0;
        w->patients += w->weight[i] > 0;
        w->events += w->weight[i] > 0 && cohort->event[i];
    }
    for (size_t c = 0; c < n_columns; c++) add_column(which[c], w);
    w->parameters = w->n_used;
    w->fit = (rc_cox_fit){.reason = w->events == 0 ? RC_REASON_NO_EVENTS : RC_REASON_SINGULAR,
                          .why = w->fit.why,
                          .beta = w->fit.beta,
                          .covariance = w->fit.covariance};
    w->data = (rc_cox_data){.p = w->n_used, .x = w->x, .weight = w->weight, .ties = RC_TIES_EFRON};
    rc_kernel_cox_survival(cohort, &w->data);
    if (w->events > 0 && w->n_used > 0) rc_kernel_cox_fit(&w->data, &w->fit, w->cox);
    for (size_t j = 0; j < w->n_used && w->fit.reason == RC_REASON_NONE; j++)
        w->parameters -= w->fit.why[j] == RC_REASON_SINGULAR;
}

rc_concordance rc_study_describe_fit_c(rc_describe_fit *w)
{
    const recut_cohort *cohort = w->cohort;
    rc_concordance c;
    for (size_t i = 0; i < cohort->n; i++) {
        w->predictor[i] = 0;
        for (size_t j = 0; j < w->n_used; j++)
            if (w->fit.why[j] != RC_REASON_SINGULAR) w->predictor[i] += w->fit.beta[j] * w->x[j * cohort->n + i];
    }
    rc_kernel_concordance_cohort(cohort, w->predictor, w->weight, 1, &c, w->concordance);
    return c;
}
