/* SPDX-License-Identifier: GPL-3.0-or-later
 * measure.c - binding of figures to a frame; counts, means, quartiles and tests. */
#include "study/measure.h"

#include "base/memory.h"
#include "base/quantile.h"
#include "cohort/columns.h"
#include "kernel/concordance.h"
#include "kernel/cox_profile.h"
#include "kernel/fisher.h"
#include "kernel/scan_table.h"
#include "kernel/student.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- binding ------------------------------------------------------------ */

static recut_status bind_column(rc_study *study, const char *name, const char *place, size_t *column, uint64_t *columns,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(rc_cohort_columns_find(study->frame->table, name, place, column, err));
    RC_TRY(rc_study_frame_use(study->frame, *column, err));
    if (study->frame->column[*column].words)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: column %s holds words, expected numbers", place, name);
    *columns |= (uint64_t)1 << study->frame->column[*column].slot;
done:
    return st;
}

/* Times are not negative and events 0 or 1 (a 1/2 coding would make everybody an event).  A twin has no rows yet. */
static recut_status check_outcome(const rc_study *study, size_t column, bool event, const char *place, recut_error *err)
{
    const rc_cohort_table *table = study->frame->table;
    for (size_t i = 0; i < table->n_rows; i++) {
        double x = study->frame->column[column].value[i];
        if (isnan(x) || (event ? x == 0 || x == 1 : x >= 0)) continue;
        return RC_FAIL(err, RECUT_E_USAGE, (int64_t)i, "%s: %s:%zu: column %s: found %g, expected %s", place, table->name,
                       table->line[i + 1], rc_cohort_csv_header(table, column), x,
                       event ? "0 or 1 as an event (--recode gives values other names)" : "a time of 0 or more");
    }
    return RECUT_OK;
}

static recut_status bind_term(rc_study *study, const char *text, const char *place, size_t *term, uint64_t *columns,
                              recut_error *err)
{
    recut_status st = rc_study_terms_add(&study->terms, text, place, term, err);
    if (st == RECUT_OK) *columns |= study->terms.term[*term].columns;
    return st;
}

static recut_status refuse(const rc_term *term, const char *place, const char *field, const char *expected,
                           recut_error *err)
{
    return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: found %s = \"%s\", expected %s", place, field, term->text, expected);
}

/* The codes of words are no numbers. */
static recut_status check_numbers(const rc_study *study, const size_t *term, size_t n, const char *place,
                                  recut_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const rc_term *at = &study->terms.term[term[i]];
        if (at->column != SIZE_MAX && study->frame->column[at->column].words)
            return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: column %s holds words, expected numbers", place, at->text);
    }
    return RECUT_OK;
}

/* A figure about the values of a column needs one that holds numbers; whom it is about is yes or no. */
static recut_status check_terms(const rc_study *study, const rc_measure *measure, const char *place, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_figure *figure = measure->figure;
    rc_quantity q = figure->quantity;
    const rc_term *term = study->terms.term;
    if (term[measure->patients].column != SIZE_MAX)
        return refuse(&term[measure->patients], place, "patients", "an expression", err);
    if (term[measure->by].column != SIZE_MAX) return refuse(&term[measure->by], place, "by", "an expression", err);
    bool wants_column = q == RC_FIGURE_MEAN || q == RC_FIGURE_SD || q == RC_FIGURE_MEDIAN || q == RC_FIGURE_HARRELL_C ||
                        q == RC_FIGURE_OPTIMAL_CUTOFF || q == RC_FIGURE_T_TEST_P || q == RC_FIGURE_HR_COX;
    bool wants_expression = q == RC_FIGURE_N || q == RC_FIGURE_PERCENT || q == RC_FIGURE_FISHER_P;
    for (size_t i = 0; i < figure->n_of; i++) {
        bool column = term[measure->of[i]].column != SIZE_MAX;
        if (wants_column && !column) return refuse(&term[measure->of[i]], place, "of", "a column", err);
        if (wants_expression && column) return refuse(&term[measure->of[i]], place, "of", "an expression", err);
    }
    RC_TRY(check_numbers(study, measure->of, figure->n_of, place, err));
    RC_TRY(check_numbers(study, measure->model, figure->n_model, place, err));
done:
    return st;
}

static recut_status bind(rc_study *study, const rc_figures *figures, size_t i, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_figure *figure = &figures->figure[i];
    rc_measure *measure = &study->measure[study->n];
    char place[300];
    snprintf(place, sizeof place, "%s:%zu: figure %.60s", figures->table->name, figures->table->line[i + 1],
             figure->id);
    *measure = (rc_measure){.figure = figure, .time = SIZE_MAX, .event = SIZE_MAX};
    RC_TRY(bind_term(study, figure->patients, place, &measure->patients, &measure->columns, err));
    RC_TRY(bind_term(study, figure->by, place, &measure->by, &measure->columns, err));
    for (size_t c = 0; c < figure->n_of; c++)
        RC_TRY(bind_term(study, figure->of[c], place, &measure->of[c], &measure->columns, err));
    for (size_t c = 0; c < figure->n_model; c++)
        RC_TRY(bind_term(study, figure->model[c], place, &measure->model[c], &measure->columns, err));
    if (*figure->time) RC_TRY(bind_column(study, figure->time, place, &measure->time, &measure->columns, err));
    if (*figure->event) RC_TRY(bind_column(study, figure->event, place, &measure->event, &measure->columns, err));
    if (*figure->time) RC_TRY(check_outcome(study, measure->time, false, place, err));
    if (*figure->event) RC_TRY(check_outcome(study, measure->event, true, place, err));
    RC_TRY(check_terms(study, measure, place, err));
    measure->model_group = study->n;
    for (size_t g = 0; g < study->n; g++) {
        const rc_measure *other = &study->measure[g];
        bool same = figure->n_model > 0 && other->figure->n_model == figure->n_model &&
                    other->patients == measure->patients && other->time == measure->time &&
                    other->event == measure->event &&
                    memcmp(other->model, measure->model, figure->n_model * sizeof(size_t)) == 0;
        if (same && measure->model_group == study->n) measure->model_group = g;
    }
    study->n++;
done:
    return st;
}

static recut_status make_scratch(rc_study *study, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = study->frame->n;
    size_t work = rc_kernel_cox_work(n, RC_FIGURE_LIST), other = rc_kernel_concordance_work(n);
    RC_NEW(study->rows.row, n, err);
    RC_NEW(study->rows.identity, n, err);
    RC_NEW(study->rows.time, n, err);
    RC_NEW(study->rows.x, RC_FIGURE_LIST * n, err);
    RC_NEW(study->rows.event, n, err);
    for (size_t i = 0; i < n; i++) study->rows.identity[i] = (uint32_t)i;
    RC_NEW(study->d, n, err);
    RC_NEW(study->d1, n, err);
    RC_NEW(study->y, n, err);
    RC_NEW(study->y1, n, err);
    RC_NEW(study->work, work > other ? work : other, err);
    RC_NEW(study->profile, rc_kernel_cox_profile_work(n, RC_FIGURE_LIST), err);
    RC_NEW(study->units, n, err);
    RC_NEW(study->scan_work, rc_kernel_scan_work(n, n, n) / sizeof(double) + 1, err);
    RC_NEW(study->place, n, err);
    RC_NEW(study->record, n, err);
    RC_NEW(study->position, n, err);
    RC_NEW(study->rank, n, err);
    study->fit.why = study->fit_why;
    study->fit.beta = study->fit_beta;
    study->fit.covariance = study->fit_covariance;
    study->stamp = 1;
done:
    return st;
}

recut_status rc_study_create(const rc_figures *figures, rc_frame *frame, rc_study **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_study *study = NULL;
    RC_NEW(study, 1, err);
    study->frame = frame;
    study->terms.frame = frame;
    RC_NEW(study->measure, figures->n, err);
    for (size_t i = 0; i < figures->n; i++) {
        const rc_figure *figure = &figures->figure[i];
        if (rc_study_printed_readable(figure)) RC_TRY(bind(study, figures, i, err));
    }
    RC_TRY(make_scratch(study, err));
    *out = study;
    study = NULL;
done:
    rc_study_destroy(study);
    return st;
}

void rc_study_destroy(rc_study *study)
{
    if (!study) return;
    void *const owned[] = {study->measure,   study->rows.row,  study->rows.identity,
                           study->rows.time, study->rows.x,    study->rows.event,
                           study->d,         study->d1,        study->y,
                           study->y1,        study->work,      study->profile,
                           study->units,     study->scan_work, study->place,
                           study->record,    study->position,  study->rank};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) rc_base_memory_free(owned[i]);
    rc_study_terms_clear(&study->terms);
    rc_base_memory_free(study);
}

size_t rc_study_size(const rc_study *study)
{
    return study->n;
}

const rc_measure *rc_study_at(const rc_study *study, size_t i)
{
    return &study->measure[i];
}

rc_terms *rc_study_terms(rc_study *study)
{
    return &study->terms;
}

void rc_study_changed(rc_study *study)
{
    study->stamp++;
}

/* ---- counts, means, quartiles ------------------------------------------- */

static const double *values(const rc_study *study, size_t term)
{
    return study->terms.term[term].value;
}

static void count(const rc_study *study, const rc_measure *measure, rc_measured *out)
{
    const double *who = values(study, measure->patients);
    out->value[0] = out->patients;
    for (size_t c = 0; c < measure->figure->n_of; c++) {
        const double *holds = values(study, measure->of[c]);
        double sum = 0;
        for (size_t i = 0; i < study->frame->n; i++) sum += who[i] * holds[i];
        out->value[c] = sum;
    }
}

/* n, mean and standard deviation of x among those with who = 1 and (group NULL or group = which), missing ones aside. */
static void moments(size_t n, const double *x, const double *who, const double *group, double which, double out[3])
{
    double k = 0, sum = 0, square = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(who[i] > 0) || (group && group[i] != which) || isnan(x[i])) continue;
        k++;
        sum += x[i];
    }
    double mean = sum / k;
    for (size_t i = 0; i < n; i++) {
        if (!(who[i] > 0) || (group && group[i] != which) || isnan(x[i])) continue;
        square += (x[i] - mean) * (x[i] - mean);
    }
    out[0] = k;
    out[1] = k > 0 ? mean : NAN;
    out[2] = k > 1 ? sqrt(square / (k - 1)) : NAN;
}

/* The values of the patients in order, into x; returns their number. */
static size_t in_order(const rc_study *study, size_t patients, size_t column, double *x)
{
    const rc_frame_column *from = &study->frame->column[column];
    const double *who = values(study, patients);
    size_t k = 0;
    for (size_t i = 0; i < study->frame->n; i++) {
        uint32_t row = from->order[i];
        if (who[row] > 0 && !isnan(from->value[row])) x[k++] = from->value[row];
    }
    return k;
}

double rc_study_median(const rc_study *study, size_t patients, size_t column)
{
    return rc_base_quantile(study->d, in_order(study, patients, column, study->d), 0.5);
}

static void describe(const rc_study *study, const rc_measure *measure, rc_measured *out)
{
    const rc_term *term = &study->terms.term[measure->of[0]];
    double three[3];
    if (measure->figure->quantity == RC_FIGURE_MEDIAN) {
        size_t k = in_order(study, measure->patients, term->column, study->d);
        out->value[0] = rc_base_quantile(study->d, k, 0.5);
        out->lower = rc_base_quantile(study->d, k, 0.25);
        out->upper = rc_base_quantile(study->d, k, 0.75);
        return;
    }
    moments(study->frame->n, term->value, values(study, measure->patients), NULL, 0, three);
    out->value[0] = measure->figure->quantity == RC_FIGURE_MEAN ? three[1] : three[2];
}

/* ---- tests -------------------------------------------------------------- */

static void cross(const rc_study *study, const rc_measure *measure, size_t cell[4])
{
    const double *who = values(study, measure->patients), *of = values(study, measure->of[0]),
                 *by = values(study, measure->by);
    for (int c = 0; c < 4; c++) cell[c] = 0;
    for (size_t i = 0; i < study->frame->n; i++)
        if (who[i] > 0) cell[2 * (by[i] > 0) + !(of[i] > 0)]++;
}

static void compare(const rc_study *study, const rc_measure *measure, rc_measured *out)
{
    size_t cell[4];
    double low[3], high[3];
    rc_student student;
    if (measure->figure->quantity == RC_FIGURE_T_TEST_P) {
        const double *x = values(study, measure->of[0]), *who = values(study, measure->patients);
        moments(study->frame->n, x, who, values(study, measure->by), 0, low);
        moments(study->frame->n, x, who, values(study, measure->by), 1, high);
        rc_kernel_student(low[0], low[1], low[2], high[0], high[1], high[2], 1, &student);
        memcpy(out->value, (double[]){low[1], low[2], high[1], high[2]}, 4 * sizeof(double));
        out->p[RC_P_EXACT] = student.p;
        return;
    }
    cross(study, measure, cell);
    out->p[RC_P_EXACT] = rc_kernel_fisher_p(cell[0], cell[1], cell[2], cell[3]);
    if (measure->figure->quantity == RC_FIGURE_PERCENT)
        out->value[0] = 100 * (double)cell[2] / (double)(cell[2] + cell[3]);
    else
        for (int c = 0; c < 4; c++) out->value[c] = (double)cell[c];
}

/* ---- dispatch ----------------------------------------------------------- */

void rc_study_measure(rc_study *study, size_t i, bool all, rc_measured *out)
{
    const rc_measure *measure = &study->measure[i];
    const rc_ratio none = {NAN, NAN, NAN};
    *out = (rc_measured){.lower = NAN, .upper = NAN, .events = NAN, .shortfall = NAN};
    for (int c = 0; c < RC_FIGURE_LIST; c++) out->value[c] = NAN;
    for (int c = 0; c < RC_CONVENTIONS; c++) out->ratio[c] = none;
    for (int c = 0; c < RC_P_KINDS; c++) out->p[c] = NAN;
    const double *who = values(study, measure->patients);
    for (size_t row = 0; row < study->frame->n; row++) out->patients += who[row];
    switch (measure->figure->quantity) {
    case RC_FIGURE_N:
        count(study, measure, out);
        break;
    case RC_FIGURE_MEAN:
    case RC_FIGURE_SD:
    case RC_FIGURE_MEDIAN:
        describe(study, measure, out);
        break;
    case RC_FIGURE_PERCENT:
    case RC_FIGURE_FISHER_P:
    case RC_FIGURE_T_TEST_P:
        compare(study, measure, out);
        break;
    case RC_FIGURE_OPTIMAL_CUTOFF:
        rc_study_measure_cutoff(study, measure, out);
        break;
    case RC_FIGURE_HR_UNIVARIABLE: /* two groups have a shorter way */
        if (study->terms.term[measure->of[0]].column == SIZE_MAX)
            rc_study_measure_survival(study, measure, all, out);
        else
            rc_study_measure_cox(study, measure, all, out);
        break;
    case RC_FIGURE_HR_COX:
    case RC_FIGURE_HR_MULTIVARIABLE:
        rc_study_measure_cox(study, measure, all, out);
        break;
    default:
        rc_study_measure_survival(study, measure, all, out);
    }
}
