/* SPDX-License-Identifier: GPL-3.0-or-later
 * study.c - binding of figures to a frame. */
#include "study/study.h"

#include "base/memory.h"
#include "base/text.h"
#include "cohort/columns.h"
#include "kernel/concordance.h"
#include "kernel/cox_profile.h"
#include "kernel/scan_table.h"

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
        return RC_FAIL(err, RECUT_E_USAGE, (int64_t)i, "%s: %s:%zu: column %s: found %g, expected " RC_TEXT_OWN, place,
                       table->name, table->line[i + 1], rc_cohort_csv_header(table, column), x,
                       event ? "0 or 1 as an event (" RC_TEXT_OPTION "recode gives values other names)"
                             : "a time of 0 or more");
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

size_t rc_study_in_order(const rc_study *study, size_t patients, size_t column, double *x)
{
    const rc_frame_column *from = &study->frame->column[column];
    const double *who = study->terms.term[patients].value;
    size_t k = 0;
    for (size_t i = 0; i < study->frame->n; i++) {
        uint32_t row = from->order[i];
        if (who[row] > 0 && !isnan(from->value[row])) x[k++] = from->value[row];
    }
    return k;
}
