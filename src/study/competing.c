/* SPDX-License-Identifier: GPL-3.0-or-later
 * competing.c - tests and curves of competing risks at each cutoff. */
#include "study/competing.h"

#include "base/memory.h"
#include "kernel/competing.h"
#include "plan/layout.h"
#include "plan/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ARRAYS = 11 };

static void place(rc_incidence *curve, size_t n, double *storage)
{
    double **const array[ARRAYS] = {&curve->time,     &curve->at_risk,   &curve->events, &curve->competing,
                                    &curve->censored, &curve->incidence, &curve->se,     &curve->lower,
                                    &curve->upper,    &curve->other,     &curve->times};
    for (size_t i = 0; i < ARRAYS; i++) *array[i] = storage + i * n;
}

static rc_competing split(const recut_cohort *cohort, size_t which, double cutoff, uint8_t *group)
{
    for (size_t i = 0; i < cohort->n; i++) group[i] = rc_cohort_is_high(cohort, cohort->marker[which].value[i], cutoff);
    return (rc_competing){.n = cohort->n,
                          .by_time = cohort->by_time,
                          .time = cohort->time,
                          .event = cohort->event,
                          .competing = cohort->competing,
                          .group = group};
}

static void fill_tests(const rc_competing *of, double *row, double *work)
{
    rc_competing other = *of;
    rc_logrank gray, gray_other;
    rc_subdistribution fit;
    other.event = of->competing;
    other.competing = of->event;
    rc_kernel_competing_gray(of, &gray);
    rc_kernel_competing_gray(&other, &gray_other);
    rc_kernel_competing_hazard(of, &fit, work);
    row[RC_COMPETING_LOW] = row[RC_COMPETING_HIGH] = 0;
    for (size_t i = 0; i < of->n; i++) row[of->group[i] ? RC_COMPETING_HIGH : RC_COMPETING_LOW] += of->competing[i];
    row[RC_COMPETING_GRAY] = gray.chisq;
    row[RC_COMPETING_GRAY_P] = gray.p;
    row[RC_COMPETING_GRAY_OTHER] = gray_other.chisq;
    row[RC_COMPETING_GRAY_OTHER_P] = gray_other.p;
    row[RC_COMPETING_HR] = fit.ratio.estimate;
    row[RC_COMPETING_HR_LOWER] = fit.ratio.lower;
    row[RC_COMPETING_HR_UPPER] = fit.ratio.upper;
    row[RC_COMPETING_LOG_HR_SE] = fit.se;
    row[RC_COMPETING_SCORE] = fit.score;
    row[RC_COMPETING_VARIANCE] = fit.variance;
    row[RC_COMPETING_CHISQ] = fit.chisq;
    row[RC_COMPETING_P] = fit.p;
    row[RC_COMPETING_REASON] = fit.reason;
}

static void order_by_stratum(const recut_cohort *cohort, uint32_t *out)
{
    size_t used = 0;
    for (uint32_t s = 0; s < cohort->strata.n_levels; s++)
        for (size_t k = 0; k < cohort->n; k++)
            if (cohort->strata.code[cohort->by_time[k]] == s) out[used++] = cohort->by_time[k];
}

static recut_status add_tests(const recut_cohort *cohort, size_t which, const double *cutoff, size_t n_cutoffs,
                              uint8_t *group, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    char name[RC_NAME_ROOM];
    rc_table *table;
    double *work = NULL;
    uint32_t *by_stratum = NULL;
    RC_NEW(work, rc_kernel_competing_work(cohort->n), err);
    if (cohort->has_strata) {
        RC_NEW(by_stratum, cohort->n, err);
        order_by_stratum(cohort, by_stratum);
    }
    snprintf(name, sizeof name, "competing/%s", cohort->marker[which].name);
    RC_TRY(rc_plan_tables_add(analysis, name, "competing risks: Gray's test, Fine & Gray's hazard ratio", n_cutoffs,
                              RC_COMPETING_COLUMNS, rc_plan_layout_competing, &table, err));
    for (size_t c = 0; c < n_cutoffs; c++) {
        double *row = table->data + c * RC_COMPETING_COLUMNS;
        row[RC_COMPETING_CURVE] = (double)c;
        row[RC_COMPETING_CUTOFF] = cutoff[c];
        if (isnan(cutoff[c])) continue;
        rc_competing of = split(cohort, which, cutoff[c], group);
        if (by_stratum) of.by_time = by_stratum, of.stratum = cohort->strata.code;
        fill_tests(&of, row, work);
    }
done:
    rc_base_memory_free(work);
    rc_base_memory_free(by_stratum);
    return st;
}

static void fill_curve(const rc_incidence *curve, size_t which, double cutoff, unsigned group, double *rows)
{
    for (size_t j = 0; j < curve->k; j++) {
        double *row = rows + j * RC_INCIDENCE_COLUMNS;
        row[RC_INCIDENCE_CURVE] = (double)which;
        row[RC_INCIDENCE_CUTOFF] = cutoff;
        row[RC_INCIDENCE_GROUP] = group;
        row[RC_INCIDENCE_TIME] = curve->time[j];
        row[RC_INCIDENCE_AT_RISK] = curve->at_risk[j];
        row[RC_INCIDENCE_EVENTS] = curve->events[j];
        row[RC_INCIDENCE_COMPETING] = curve->competing[j];
        row[RC_INCIDENCE_CENSORED] = curve->censored[j];
        row[RC_INCIDENCE_INCIDENCE] = curve->incidence[j];
        row[RC_INCIDENCE_SE] = curve->se[j];
        row[RC_INCIDENCE_LOWER] = curve->lower[j];
        row[RC_INCIDENCE_UPPER] = curve->upper[j];
        row[RC_INCIDENCE_OTHER] = curve->other[j];
        row[RC_INCIDENCE_TIMES] = curve->times[j];
    }
}

static recut_status add_curves(const recut_cohort *cohort, size_t which, const double *cutoff, size_t n_cutoffs,
                               uint8_t *group, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n, most = n < 2 * RC_CURVE_STEPS ? n : 2 * RC_CURVE_STEPS, used = 0; /* rows of both groups */
    double *storage = NULL, *rows = NULL;
    char name[RC_NAME_ROOM];
    rc_incidence curve = {0};
    rc_table *table;
    RC_NEW(storage, ARRAYS * n, err);
    RC_NEW(rows, n_cutoffs * most * RC_INCIDENCE_COLUMNS, err);
    place(&curve, n, storage);
    for (size_t c = 0; c < n_cutoffs; c++) {
        if (isnan(cutoff[c])) continue;
        rc_competing of = split(cohort, which, cutoff[c], group);
        for (unsigned g = 0; g < 2; g++) {
            rc_kernel_competing_incidence(&of, g, &curve);
            rc_kernel_competing_thin(&curve, RC_CURVE_STEPS);
            fill_curve(&curve, c, cutoff[c], g, rows + used * RC_INCIDENCE_COLUMNS);
            used += curve.k;
        }
    }
    snprintf(name, sizeof name, "incidence/%s", cohort->marker[which].name);
    RC_TRY(rc_plan_tables_add(analysis, name, "cumulative incidence in the low and the high patients", used,
                              RC_INCIDENCE_COLUMNS, rc_plan_layout_incidence, &table, err));
    memcpy(table->data, rows, used * RC_INCIDENCE_COLUMNS * sizeof *rows);
done:
    rc_base_memory_free(storage);
    rc_base_memory_free(rows);
    return st;
}

recut_status rc_study_competing(const recut_cohort *cohort, size_t which, const double *cutoff, size_t n_cutoffs,
                                bool curves, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    uint8_t *group = NULL;
    if (!cohort->competing || cohort->has_entry) return RECUT_OK;
    RC_NEW(group, cohort->n, err);
    RC_TRY(add_tests(cohort, which, cutoff, n_cutoffs, group, analysis, err));
    if (curves) RC_TRY(add_curves(cohort, which, cutoff, n_cutoffs, group, analysis, err));
done:
    rc_base_memory_free(group);
    return st;
}
