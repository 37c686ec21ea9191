/* SPDX-License-Identifier: GPL-3.0-or-later
 * measure.c - counts, means, quartiles and tests; which figure is worked out how. */
#include "study/measure.h"

#include "base/quantile.h"
#include "kernel/fisher.h"
#include "kernel/student.h"
#include "study/measure_survival.h"

#include <math.h>
#include <string.h>

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

/* n, mean and standard deviation of x among those with who = 1 and (group NULL or group = which), missing ones
 * aside. */
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

static void describe(const rc_study *study, const rc_measure *measure, rc_measured *out)
{
    const rc_term *term = &study->terms.term[measure->of[0]];
    double three[3];
    if (measure->figure->quantity == RC_FIGURE_MEDIAN) {
        size_t k = rc_study_in_order(study, measure->patients, term->column, study->d);
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

void rc_study_measure_estimate(rc_study *study, size_t i, rc_measured *out)
{
    rc_study_measure_cox_estimate(study, &study->measure[i], out);
}
