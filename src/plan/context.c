/* SPDX-License-Identifier: GPL-3.0-or-later
 * context.c - shared preparation and the description of a split. */
#include "plan/context.h"

#include "base/memory.h"
#include "kernel/chisq.h"
#include "kernel/hazard.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

double rc_plan_context_chisq_p(double chisq)
{
    return rc_kernel_chisq_p(chisq);
}

/* Adds the patients of order[from .. to-1] to those below, in all or in each stratum. */
static void add_below(const rc_context *context, size_t which, size_t from, size_t to, double *below)
{
    const recut_cohort *cohort = context->cohort;
    const uint32_t *order = cohort->marker[which].order;
    if (!cohort->has_strata) below[0] = (double)to;
    for (size_t i = from; cohort->has_strata && i < to; i++) below[cohort->strata.code[order[i]]] += 1;
}

double rc_plan_context_deviation(const rc_context *context, size_t which, size_t position)
{
    const recut_cohort *cohort = context->cohort;
    size_t strata = rc_cohort_strata(cohort);
    double all = 0, *below = context->below ? context->below : &all;
    memset(below, 0, strata * sizeof *below);
    add_below(context, which, 0, position, below);
    return rc_kernel_risk_deviation(&context->risk, strata, below, (double)cohort->n, context->score_square);
}

void rc_plan_context_further(rc_context *context, double *score)
{
    const rc_criterion *criterion = context->search.criterion;
    for (size_t s = 0; s < criterion->more; s++)
        rc_kernel_risk_fixed(context->cohort, criterion->scores, criterion->further[s], &context->risk,
                             context->further_units + s * context->cohort->n, &context->further_unit[s],
                             &context->further_square[s], score);
}

void rc_plan_context_joint(rc_context *context)
{
    const rc_criterion *criterion = context->search.criterion;
    const int64_t *units[1 + RC_CRITERION_MORE] = {context->score_units};
    double unit[1 + RC_CRITERION_MORE] = {context->score_unit}, covariance[RC_JOINT_MOST][RC_JOINT_MOST] = {{0}};
    size_t n = context->cohort->n, sets = 1 + criterion->more;
    if (!criterion->more) return;
    for (size_t s = 1; s < sets; s++) {
        units[s] = context->further_units + (s - 1) * n;
        unit[s] = context->further_unit[s - 1];
    }
    for (size_t k = 0; k < sets; k++)
        for (size_t l = 0; l < sets; l++)
            for (size_t i = 0; i < n; i++)
                covariance[k][l] += (double)units[k][i] * unit[k] * ((double)units[l][i] * unit[l]);
    context->joint = rc_kernel_joint(sets, covariance);
}

bool rc_plan_context_is_significant(const rc_context *context, double statistic)
{
    if (context->search.criterion->more) return statistic > context->significant;
    return rc_plan_criterion_chisq(context->search.criterion, statistic) > RC_KERNEL_CHISQ_095;
}

double rc_plan_context_largest(const rc_context *context, const uint32_t *record, size_t position, double largest)
{
    size_t n = context->cohort->n, strata = rc_cohort_strata(context->cohort);
    double low = (double)position;
    for (size_t s = 0; s < context->search.criterion->more; s++) {
        int64_t sum = 0;
        for (size_t i = 0; i < position; i++) sum += context->further_units[s * n + record[i]];
        double sd = rc_kernel_risk_deviation(&context->risk, strata, &low, (double)n, context->further_square[s]);
        if (sd > 0)
            largest = fmax(largest, fabs((double)sum * context->further_unit[s]) / sd); /* fmax leaves NaN out */
    }
    return largest;
}

double rc_plan_context_p(const rc_context *context, double statistic)
{
    if (context->search.criterion->more) return rc_kernel_joint_p(&context->joint, statistic);
    return rc_plan_criterion_p(context->search.criterion, statistic);
}

void rc_plan_context_scales(rc_context *context, size_t which)
{
    rc_context_marker *marker = &context->marker[which];
    const recut_cohort *cohort = context->cohort;
    size_t strata = rc_cohort_strata(cohort), at = 0;
    double all = 0, *below = context->below ? context->below : &all;
    memset(below, 0, strata * sizeof *below);
    for (size_t c = 0; c < marker->scan.k; at = marker->position[c], c++) {
        add_below(context, which, at, marker->position[c], below);
        marker->inverse_sd[c] =
            1 / rc_kernel_risk_deviation(&context->risk, strata, below, (double)cohort->n, context->score_square);
        if (!isfinite(marker->inverse_sd[c])) marker->inverse_sd[c] = 0;
        for (size_t s = 0; s < context->search.criterion->more; s++) {
            double sd =
                rc_kernel_risk_deviation(&context->risk, strata, below, (double)cohort->n, context->further_square[s]);
            marker->further[s * marker->scan.k + c] = sd > 0 ? 1 / sd : 0;
        }
    }
}

void rc_plan_context_scan(rc_context *context, size_t which, size_t k)
{
    const recut_cohort *cohort = context->cohort;
    rc_context_marker *marker = &context->marker[which];
    bool exact = context->search.criterion->exact;
    marker->scan = (rc_scan){.n = cohort->n,
                             .m = context->risk.m,
                             .k = k,
                             .position = marker->position,
                             .units = exact ? context->risk.units : context->score_units,
                             .unit = exact ? context->risk.unit : context->score_unit,
                             .rank = cohort->rank,
                             .from = cohort->from,
                             .at_risk = context->risk.at_risk,
                             .spread = context->risk.spread,
                             .inverse_sd = marker->inverse_sd,
                             .more = context->search.criterion->more,
                             .set = marker->set};
    for (size_t s = 0; s < context->search.criterion->more; s++)
        marker->set[s] = (rc_scan_set){.units = context->further_units + s * cohort->n,
                                       .unit = context->further_unit[s],
                                       .inverse_sd = marker->further + s * k};
}

static recut_status marker_create(rc_context *context, size_t which, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = context->cohort;
    rc_context_marker *marker = &context->marker[which];
    RC_NEW(marker->position, cohort->marker[which].n_distinct, err);
    size_t k =
        rc_cohort_candidates(cohort, which, context->search.min_fraction, context->search.sides, marker->position);
    RC_NEW(marker->inverse_sd, k, err);
    RC_NEW(marker->further, context->search.criterion->more * k, err);
    rc_plan_context_scan(context, which, k);
    rc_plan_context_scales(context, which);
    size_t doubles = rc_kernel_scan_work(cohort->n, context->risk.m, k) / sizeof(double);
    if (context->model) doubles = rc_plan_covariate_model_work(context->model, k);
    if (doubles > context->scan_doubles) context->scan_doubles = doubles;
done:
    return st;
}

/* What a criterion given covariates needs: something to be given. */
static recut_status make_model(rc_context *context, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_search *search = &context->search;
    if (!search->criterion->given) return RECUT_OK;
    RC_TRY(rc_plan_covariate_model_create(context->cohort, search, &context->model, err));
    if (context->model->reason == RC_REASON_NONE && context->model->fit.lost == context->model->columns.n)
        st = RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                            "adjust %s%s: nothing to adjust for, it has one value in all patients that can be compared",
                            search->given[0], search->n_given > 1 ? " and each of the others" : "");
done:
    return st;
}

recut_status rc_plan_context_create(const recut_cohort *cohort, const rc_search *search, rc_context **out,
                                    recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_context *context = NULL;
    double *score = NULL;

    RC_NEW(context, 1, err);
    context->cohort = cohort;
    context->search = *search;
    size_t n = cohort->n, m = cohort->n_event_times;
    RC_NEW(score, n, err);
    RC_NEW(context->risk.deaths, m, err);
    RC_NEW(context->risk.at_risk, m, err);
    RC_NEW(context->risk.spread, m, err);
    RC_NEW(context->risk.units, n, err);
    if (cohort->has_strata) {
        RC_NEW(context->risk.stratum, 3 * rc_cohort_strata(cohort), err);
        RC_NEW(context->below, rc_cohort_strata(cohort), err);
    }
    rc_kernel_risk_fill(cohort, &context->risk, score);
    RC_NEW(context->score_units, n, err);
    RC_NEW(context->further_units, search->criterion->more * n, err);
    rc_plan_context_further(context, score);
    rc_kernel_risk_fixed(cohort, search->criterion->scores, search->criterion->argument, &context->risk,
                         context->score_units, &context->score_unit, &context->score_square, score);
    rc_plan_context_joint(context);
    if (search->criterion->more) context->significant = rc_kernel_joint_quantile(&context->joint, 0.05);
    RC_TRY(make_model(context, err));
    RC_NEW(context->marker, cohort->n_markers, err);
    for (size_t i = 0; i < cohort->n_markers; i++) RC_TRY(marker_create(context, i, err));
    *out = context;
    context = NULL;
done:
    rc_base_memory_free(score);
    rc_plan_context_destroy(context);
    return st;
}

void rc_plan_context_destroy(rc_context *context)
{
    if (!context) return;
    for (size_t i = 0; context->marker && i < context->cohort->n_markers; i++) {
        rc_base_memory_free(context->marker[i].position);
        rc_base_memory_free(context->marker[i].inverse_sd);
        rc_base_memory_free(context->marker[i].further);
    }
    rc_base_memory_free(context->marker);
    rc_plan_covariate_model_destroy(context->model);
    rc_base_memory_free(context->risk.deaths);
    rc_base_memory_free(context->risk.at_risk);
    rc_base_memory_free(context->risk.spread);
    rc_base_memory_free(context->risk.units);
    rc_base_memory_free(context->risk.stratum);
    rc_base_memory_free(context->below);
    rc_base_memory_free(context->score_units);
    rc_base_memory_free(context->further_units);
    rc_base_memory_free(context);
}

size_t rc_plan_context_most_candidates(const rc_context *context)
{
    size_t k = 0;
    for (size_t i = 0; i < context->cohort->n_markers; i++)
        if (context->marker[i].scan.k > k) k = context->marker[i].scan.k;
    return k;
}

void rc_plan_context_observed(const rc_context *context, size_t marker, rc_scan_best *best, double *work)
{
    const rc_scan *scan = &context->marker[marker].scan;
    const uint32_t *record = context->cohort->marker[marker].order;
    if (context->model)
        rc_plan_covariate_model_search(&context->model->fit, scan->k, scan->position, record, best, work);
    else
        rc_plan_criterion_kernel (&context->search)(scan, record, best, work);
}

rc_reason rc_plan_context_why(const rc_context *context, size_t marker)
{
    if (context->marker[marker].scan.k == 0) return RC_REASON_NO_CUTOFF;
    if (!context->model || context->model->reason == RC_REASON_NO_EVENTS) return RC_REASON_NO_EVENTS;
    return context->model->reason == RC_REASON_NONE ? RC_REASON_SINGULAR : context->model->reason;
}

double rc_plan_context_given(const rc_context *context, const uint32_t *record, size_t position, double *work)
{
    double z;
    const uint32_t at = (uint32_t)position;
    rc_plan_covariate_model_scan(&context->model->fit, 1, &at, record, &z, work);
    return z;
}

void rc_plan_context_columns(const rc_criterion *criterion, rc_column columns[RC_SPLIT_COLUMNS])
{
    memcpy(columns, rc_plan_layout_split, RC_SPLIT_COLUMNS * sizeof *columns);
    snprintf(columns[RC_SPLIT_SCORE].about, sizeof columns[RC_SPLIT_SCORE].about, "%s", criterion->about);
}

static void ratio(const rc_ratio *from, double *row, int first)
{
    row[first] = from->estimate;
    row[first + 1] = from->lower;
    row[first + 2] = from->upper;
}

void rc_plan_context_split_counts(size_t m, const double *d, const double *d1, const double *y, const double *y1,
                                  double *row)
{
    rc_hazard hazard;
    for (int c = RC_SPLIT_EVENTS_LOW; c < RC_SPLIT_COLUMNS; c++)
        if (c != RC_SPLIT_SCORE) row[c] = NAN;
    rc_kernel_hazard(m, d, d1, y, y1, RC_HAZARD_COX, &hazard);
    row[RC_SPLIT_EVENTS_LOW] = hazard.events - hazard.observed;
    row[RC_SPLIT_OBSERVED] = hazard.observed;
    row[RC_SPLIT_EXPECTED] = hazard.expected;
    row[RC_SPLIT_VARIANCE] = hazard.variance;
    row[RC_SPLIT_CHISQ] = hazard.chisq;
    row[RC_SPLIT_P_NAIVE] = hazard.p;
    ratio(&hazard.mantel_haenszel, row, RC_SPLIT_HR_MH);
    ratio(&hazard.log_rank, row, RC_SPLIT_HR_OE);
    ratio(&hazard.cox, row, RC_SPLIT_HR);
    row[RC_SPLIT_LOG_HR_SE] = hazard.cox_se;
    row[RC_SPLIT_HR_P] = hazard.cox_wald_p;
    row[RC_SPLIT_REASON] = hazard.cox_reason;
}

size_t rc_plan_context_split_work(const rc_context *context)
{
    size_t counts = 6 * (context->risk.m + 1),
           given = context->model ? rc_plan_covariate_model_work(context->model, 1) : 0;
    return counts > given ? counts : given;
}

/* At risk and events at each event time in the positions from `position` on; low [m]: at risk below. */
static void high_counts(const rc_context *context, size_t which, size_t position, double *low, double *y1, double *d1)
{
    const recut_cohort *cohort = context->cohort;
    const uint32_t *order = cohort->marker[which].order;
    size_t m = context->risk.m;
    rc_kernel_scan_low_at_risk(&context->marker[which].scan, order, position, low);
    memcpy(d1, context->risk.deaths, m * sizeof *d1);
    for (size_t i = 0; i < position; i++)
        if (cohort->event[order[i]]) d1[cohort->rank[order[i]] - 1] -= 1;
    for (size_t j = 0; j < m; j++) y1[j] = context->risk.at_risk[j] - low[j];
}

void rc_plan_context_weighted(const rc_context *context, size_t which, size_t position, double *row, double *work)
{
    const rc_criterion *criterion = context->search.criterion;
    const rc_risk *risk = &context->risk;
    size_t m = risk->m;
    double *y1 = work, *d1 = y1 + m, *weight = d1 + m, difference, variance; /* the weights where the low counts were */
    high_counts(context, which, position, weight, y1, d1);
    rc_kernel_weights_fill(criterion->weights, context->cohort, risk, criterion->argument, weight);
    rc_kernel_weights_test(m, weight, risk->deaths, d1, risk->at_risk, y1, &difference, &variance);
    row[RC_WEIGHTED_DIFFERENCE] = difference;
    row[RC_WEIGHTED_VARIANCE] = variance;
    row[RC_WEIGHTED_CHISQ] = variance > 0 ? difference * difference / variance : NAN;
    row[RC_WEIGHTED_P] = rc_plan_context_chisq_p(row[RC_WEIGHTED_CHISQ]);
}

void rc_plan_context_split(const rc_context *context, size_t which, size_t position, double cutoff, double *row,
                           double *work)
{
    const recut_cohort *cohort = context->cohort;
    const rc_marker *marker = &cohort->marker[which];
    size_t m = context->risk.m, n = cohort->n;
    double *low = work, *y1 = low + m, *d1 = y1 + m;
    int64_t sum = 0;
    for (int c = 0; c < RC_SPLIT_COLUMNS; c++) row[c] = NAN;
    row[RC_SPLIT_CUTOFF] = cutoff;
    bool none = position == (cohort->above ? n : 0);
    row[RC_SPLIT_NEXT_LOWER] = none ? NAN : rc_cohort_next(cohort, which, position);
    row[RC_SPLIT_N_LOW] = (double)position;
    row[RC_SPLIT_N_HIGH] = (double)(n - position);
    high_counts(context, which, position, low, y1, d1);
    for (size_t i = 0; i < position; i++) sum += context->score_units[marker->order[i]];
    double sd = rc_plan_context_deviation(context, which, position);
    row[RC_SPLIT_SCORE] = sd > 0 ? fabs((double)sum * context->score_unit) / sd : NAN;
    row[RC_SPLIT_SCORE] = rc_plan_context_largest(context, marker->order, position, row[RC_SPLIT_SCORE]);
    rc_plan_context_split_counts(m, context->risk.deaths, d1, context->risk.at_risk, y1, row);
    if (context->model) row[RC_SPLIT_SCORE] = rc_plan_context_given(context, marker->order, position, work);
    if (!context->search.criterion->exact) row[RC_SPLIT_P_NAIVE] = rc_plan_context_p(context, row[RC_SPLIT_SCORE]);
    if (position == 0 || position == n) row[RC_SPLIT_REASON] = RC_REASON_EMPTY_GROUP;
}
