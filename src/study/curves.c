/* SPDX-License-Identifier: GPL-3.0-or-later
 * curves.c - the curves of both groups, group after group in one table. */
#include "study/curves.h"

#include "base/memory.h"
#include "kernel/kaplan.h"
#include "kernel/level.h"
#include "plan/layout.h"
#include "plan/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CURVE_ARRAYS = 9 };

static void place(rc_kaplan *curve, size_t n, double *storage)
{
    double **const array[CURVE_ARRAYS] = {&curve->time,     &curve->at_risk,  &curve->events,
                                          &curve->censored, &curve->survival, &curve->greenwood,
                                          &curve->lower,    &curve->upper,    &curve->times};
    for (size_t i = 0; i < CURVE_ARRAYS; i++) *array[i] = storage + i * n;
}

static void fill(const rc_kaplan *curve, size_t which, double cutoff, uint32_t group, double *rows)
{
    for (size_t j = 0; j < curve->k; j++) {
        double *row = rows + j * RC_CURVE_COLUMNS;
        row[RC_CURVE_CURVE] = (double)which;
        row[RC_CURVE_CUTOFF] = cutoff;
        row[RC_CURVE_GROUP] = group;
        row[RC_CURVE_TIME] = curve->time[j];
        row[RC_CURVE_AT_RISK] = curve->at_risk[j];
        row[RC_CURVE_EVENTS] = curve->events[j];
        row[RC_CURVE_CENSORED] = curve->censored[j];
        row[RC_CURVE_SURVIVAL] = curve->survival[j];
        row[RC_CURVE_LOWER] = curve->lower[j];
        row[RC_CURVE_UPPER] = curve->upper[j];
        row[RC_CURVE_TIMES] = curve->times[j];
    }
}

recut_status rc_study_curves_groups(const recut_cohort *cohort, const char *name, const uint32_t *group,
                                    size_t n_groups, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n, used = 0;
    double *storage = NULL, *rows = NULL;
    rc_kaplan curve = {0};
    rc_table *table;
    RC_NEW(storage, CURVE_ARRAYS * n, err);
    RC_NEW(rows, n * RC_CURVE_COLUMNS, err); /* a time of a patient is in one group */
    place(&curve, n, storage);
    for (uint32_t g = 0; g < n_groups; g++) {
        rc_kernel_kaplan_cohort(cohort, NULL, group, g, RC_KERNEL_CONFIDENCE, &curve);
        rc_kernel_kaplan_thin(&curve, RC_CURVE_STEPS);
        fill(&curve, 0, NAN, g, rows + used * RC_CURVE_COLUMNS);
        used += curve.k;
    }
    RC_TRY(rc_plan_tables_add(analysis, name, "Kaplan-Meier curves of the groups", used, RC_CURVE_COLUMNS,
                              rc_plan_layout_curves, &table, err));
    memcpy(table->data, rows, used * RC_CURVE_COLUMNS * sizeof *rows);
done:
    rc_base_memory_free(storage);
    rc_base_memory_free(rows);
    return st;
}

recut_status rc_study_curves(const recut_cohort *cohort, size_t which, const double *cutoff, size_t n_cutoffs,
                             rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_marker *marker = &cohort->marker[which];
    size_t n = cohort->n, most = n < 2 * RC_CURVE_STEPS ? n : 2 * RC_CURVE_STEPS, used = 0; /* rows of both groups */
    uint32_t *group = NULL;
    double *storage = NULL, *rows = NULL;
    char name[RC_NAME_ROOM];
    rc_kaplan curve = {0};
    rc_table *table;
    RC_NEW(group, n, err);
    RC_NEW(storage, CURVE_ARRAYS * n, err);
    RC_NEW(rows, n_cutoffs * most * RC_CURVE_COLUMNS, err);
    place(&curve, n, storage);
    for (size_t c = 0; c < n_cutoffs; c++) {
        if (isnan(cutoff[c])) continue;
        for (size_t i = 0; i < n; i++) group[i] = rc_cohort_is_high(cohort, marker->value[i], cutoff[c]);
        for (uint32_t g = 0; g < 2; g++) {
            rc_kernel_kaplan_cohort(cohort, NULL, group, g, RC_KERNEL_CONFIDENCE, &curve);
            rc_kernel_kaplan_thin(&curve, RC_CURVE_STEPS);
            fill(&curve, c, cutoff[c], g, rows + used * RC_CURVE_COLUMNS);
            used += curve.k;
        }
    }
    snprintf(name, sizeof name, "curves/%s", marker->name);
    RC_TRY(rc_plan_tables_add(analysis, name, "Kaplan-Meier curves of the low and the high patients", used,
                              RC_CURVE_COLUMNS, rc_plan_layout_curves, &table, err));
    memcpy(table->data, rows, used * RC_CURVE_COLUMNS * sizeof *rows);
done:
    rc_base_memory_free(group);
    rc_base_memory_free(storage);
    rc_base_memory_free(rows);
    return st;
}
