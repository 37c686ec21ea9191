/* SPDX-License-Identifier: GPL-3.0-or-later
 * fixed.c - statistics of fixed cutoffs in the observed data and in permutations of them. */
#include "plan/fixed.h"

#include "base/memory.h"
#include "plan/maxt.h"
#include "plan/tables.h"

#include <math.h>
#include <stdio.h>

/* Of the split into the first `position` places and the rest; NaN where it has none. */
static double statistic_at(const rc_context *context, size_t marker, const uint32_t *record, size_t position,
                           double inverse_sd, double *low)
{
    const rc_scan *scan = &context->marker[marker].scan;
    if (position == 0 || position >= scan->n) return NAN;
    if (context->model) return rc_plan_context_given(context, record, position, low);
    int64_t units = 0;
    for (size_t i = 0; i < position; i++) units += scan->units[record[i]];
    double difference = (double)units * scan->unit;
    if (!context->search.criterion->exact)
        return rc_plan_context_largest(context, record, position, inverse_sd > 0 ? fabs(difference) * inverse_sd : NAN);
    rc_kernel_scan_low_at_risk(scan, record, position, low);
    double variance = rc_kernel_scan_variance(scan->m, scan->spread, scan->at_risk, low);
    return variance > 0 ? difference * difference / variance : NAN;
}

/* Scratch of a statistic in any part. */
static size_t most_doubles(const rc_contexts *contexts)
{
    size_t most = 0;
    for (size_t p = 0; p < contexts->n; p++) {
        size_t here = rc_plan_context_split_work(contexts->context[p]);
        if (here > most) most = here;
    }
    return most;
}

recut_status rc_plan_fixed_create(rc_fixed *fixed, const recut_cohort *cohort, const rc_contexts *contexts,
                                  const rc_plan_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *low = NULL;
    *fixed = (rc_fixed){.cohort = cohort, .contexts = contexts, .n = options->n_cutoffs};
    RC_NEW(fixed->position, cohort->n_markers * fixed->n, err);
    RC_NEW(fixed->inverse_sd, cohort->n_markers * fixed->n, err);
    RC_NEW(fixed->observed, cohort->n_markers * fixed->n, err);
    RC_NEW(low, most_doubles(contexts), err);
    for (size_t m = 0; m < cohort->n_markers; m++) {
        size_t own;
        const rc_context *context = rc_plan_contexts_of(contexts, cohort, m, &own);
        for (size_t c = 0; c < fixed->n; c++) {
            size_t at = m * fixed->n + c, position = rc_cohort_count_below(context->cohort, own, options->cutoff[c]);
            double sd = rc_plan_context_deviation(context, own, position);
            fixed->position[at] = position;
            fixed->inverse_sd[at] = sd > 0 ? 1 / sd : 0;
            fixed->observed[at] =
                statistic_at(context, own, context->cohort->marker[own].order, position, fixed->inverse_sd[at], low);
        }
    }
done:
    rc_base_memory_free(low);
    return st;
}

void rc_plan_fixed_clear(rc_fixed *fixed)
{
    rc_base_memory_free(fixed->position);
    rc_base_memory_free(fixed->inverse_sd);
    rc_base_memory_free(fixed->observed);
    *fixed = (rc_fixed){0};
}

recut_status rc_plan_fixed_describe(const rc_fixed *fixed, const rc_plan_options *options, rc_analysis *analysis,
                                    recut_error *err)
{
    static const rc_column columns[] = {
        {"cutoff", "marker", "high is marker >= cutoff"},
        {"n_low", "patients", "patients below"},
        {"n_high", "patients", "patients at or above"},
        {"statistic", "1",
         "the criterion's statistic (log-rank chi-square, or absolute standardized sum of its scores) at this cutoff"},
        {"p", "1", "its p by the normal distribution"}, /* with further scores alone: else the statistic says it */
    };
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = fixed->cohort;
    rc_table *table;
    char name[RC_NAME_ROOM];
    if (fixed->n == 0) return RECUT_OK;
    for (size_t m = 0; m < cohort->n_markers; m++) {
        size_t own;
        const rc_context *context = rc_plan_contexts_of(fixed->contexts, cohort, m, &own);
        size_t patients = context->cohort->n, width = context->search.criterion->more ? 5 : 4;
        snprintf(name, sizeof name, "fixed/%s", cohort->marker[m].name);
        RC_TRY(rc_plan_tables_add(analysis, name, "cutoffs fixed beforehand", fixed->n, width, columns, &table, err));
        for (size_t c = 0; c < fixed->n; c++) {
            double *row = table->data + width * c;
            size_t position = fixed->position[m * fixed->n + c];
            row[0] = options->cutoff[c];
            row[1] = (double)position;
            row[2] = (double)(patients - position);
            row[3] = fixed->observed[m * fixed->n + c];
            if (width > 4) row[4] = rc_plan_context_p(context, row[3]);
        }
    }
    RC_TRY(rc_plan_tables_tally(analysis, "exceedances_fixed",
                                "replicates with a statistic >= the observed one at a fixed cutoff", cohort->n_markers,
                                fixed->n, 0, 0, err));
done:
    return st;
}

void rc_plan_fixed_count(const rc_fixed *fixed, size_t marker, const rc_context *imputed, const uint32_t *record,
                         double *low, int64_t *exceedances)
{
    size_t own;
    const rc_context *context = rc_plan_contexts_of(fixed->contexts, fixed->cohort, marker, &own);
    for (size_t c = 0; c < fixed->n; c++) {
        size_t at = marker * fixed->n + c;
        if (isnan(fixed->observed[at])) continue;
        double inverse_sd = fixed->inverse_sd[at];
        if (imputed && !imputed->search.criterion->exact) {
            double sd = rc_plan_context_deviation(imputed, own, fixed->position[at]);
            inverse_sd = sd > 0 ? 1 / sd : 0;
        }
        double statistic = statistic_at(imputed ? imputed : context, own, record, fixed->position[at], inverse_sd, low);
        exceedances[c] += statistic >= rc_plan_maxt_threshold(fixed->observed[at]);
    }
}

void rc_plan_fixed_count_given(const rc_fixed *fixed, size_t marker, const rc_given *fit, const uint32_t *order,
                               double *work, int64_t *exceedances)
{
    for (size_t c = 0; c < fixed->n; c++) {
        size_t at = marker * fixed->n + c;
        const uint32_t position = (uint32_t)fixed->position[at];
        double z;
        if (isnan(fixed->observed[at])) continue;
        rc_plan_covariate_model_scan(fit, 1, &position, order, &z, work);
        exceedances[c] += z >= rc_plan_maxt_threshold(fixed->observed[at]);
    }
}
