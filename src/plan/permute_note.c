/* SPDX-License-Identifier: GPL-3.0-or-later
 * permute_note.c - what is kept of the search of one marker in one replicate. */
#include "base/elementary.h"
#include "kernel/chisq.h"
#include "kernel/cox.h"
#include "plan/permute_state.h"

#include <math.h>
#include <string.h>

/* Hazard ratio, high against low, of the selected cutoff. */
static double hazard_ratio(const rc_permute_state *state, const rc_context *context, const rc_scan *scan,
                           const uint32_t *record, const rc_scan_best *best, double *counts, rc_reason *reason)
{
    const rc_risk *risk = &context->risk;
    const uint8_t *event = context->cohort->event;
    size_t m = risk->m, end = scan->position[best->candidate];
    double variance = best->variance;
    int64_t low_units = best->low;
    if (state->hazard == RC_PERMUTE_NO_HAZARD) return NAN;
    if (state->hazard == RC_PERMUTE_MH && context->search.criterion->exact)
        return rc_base_elementary_exp(-(double)low_units * scan->unit / variance);
    double *low = counts, *y1 = counts + m, *d1 = y1 + m;
    rc_kernel_scan_low_at_risk(scan, record, end, low);
    if (state->hazard == RC_PERMUTE_MH) {
        variance = rc_kernel_scan_variance(m, risk->spread, risk->at_risk, low);
        low_units = 0;
        for (size_t i = 0; i < end; i++) low_units += risk->units[record[i]];
        return rc_base_elementary_exp(-(double)low_units * risk->unit / variance);
    }
    memcpy(d1, risk->deaths, m * sizeof *d1);
    for (size_t i = 0; i < end; i++)
        if (event[record[i]]) d1[scan->rank[record[i]] - 1] -= 1;
    for (size_t j = 0; j < m; j++) y1[j] = risk->at_risk[j] - low[j];
    double beta, se, gain;
    *reason = rc_kernel_cox_binary(m, risk->deaths, d1, risk->at_risk, y1, RC_TIES_EFRON, &beta, &se, &gain);
    return *reason == RC_REASON_NONE ? rc_base_elementary_exp(beta) : NAN;
}

size_t rc_plan_permute_observed_work(const rc_permute_state *state)
{
    size_t most = 3 * (state->cohort->n_event_times + 1);
    for (size_t p = 0; p < state->contexts.n; p++) {
        const rc_context *context = state->contexts.context[p];
        size_t given = context->model ? rc_plan_covariate_model_ratio_work(context->model) : 0;
        given += context->cohort->n / sizeof(double) + 1; /* who is high */
        if (given > most) most = given;
    }
    return most;
}

double rc_plan_permute_observed_hr(const rc_permute_state *state, size_t marker, const rc_scan_best *best,
                                   double *counts)
{
    size_t own;
    const rc_context *context = rc_plan_contexts_of(&state->contexts, state->cohort, marker, &own);
    rc_reason reason;
    if (best->statistic < 0) return NAN;
    if (context->model)
        return rc_plan_permute_given_hr(state, context, own, context->cohort->marker[own].order, &context->model->data,
                                        best, (uint8_t *)counts, counts + context->cohort->n / sizeof(double) + 1,
                                        &reason);
    return hazard_ratio(state, context, &context->marker[own].scan, context->cohort->marker[own].order, best, counts,
                        &reason);
}

static size_t bin_at(double at, size_t bins)
{
    return at < 0 ? 0 : at >= (double)bins ? bins - 1 : (size_t)(int64_t)at;
}

static size_t bin(double x, double origin, double width, size_t bins)
{
    return bin_at((x - origin) / width, bins);
}

/* The bin of the logarithm of hr.  Nearly known (else NaN), it is computed only where that is near an edge. */
static size_t bin_of_log(const rc_tally *tally, double hr, double nearly)
{
    static const double to_integer = 0x1.8p52; /* added and taken off again, it rounds: floor() may be a call */
    double at = (nearly - tally->origin) / tally->width, edge = (at + to_integer) - to_integer;
    if (fabs(nearly) < 600 && fabs(at - edge) > 1e-6) return bin_at(at, RC_PERMUTE_LOG_HR_BINS);
    return bin(rc_base_elementary_log(hr), tally->origin, tally->width, RC_PERMUTE_LOG_HR_BINS);
}

void rc_plan_permute_keep(const rc_analysis *analysis, size_t marker, const rc_permute_found *found, double *row,
                          int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    size_t own;
    const rc_context *context = rc_plan_contexts_of(&state->contexts, state->cohort, marker, &own);
    const rc_scan_best *best = &found->best;
    bool there = best->statistic >= 0;
    if (there) {
        tally[analysis->tally[RC_PERMUTE_NAIVE].offset + marker] +=
            rc_plan_context_is_significant(context, best->statistic);
    }
    tally[analysis->tally[RC_PERMUTE_FAILED].offset + marker * RC_REASON_COUNT + found->reason]++;
    if (row) {
        row += marker * RC_PERMUTE_COLUMNS;
        row[0] = there ? best->statistic : NAN;
        row[1] =
            there ? rc_cohort_cutoff(context->cohort, own, context->marker[own].scan.position[best->candidate]) : NAN;
        row[2] = found->hr;
        row[3] = found->reason;
    }
    if (!state->histograms || !there) return;
    bool no_hazard = state->hazard == RC_PERMUTE_NO_HAZARD;
    size_t first = RC_PERMUTE_TALLIES + (state->fixed.n > 0); /* the first marker's histograms */
    const rc_tally *t = &analysis->tally[first + marker * (no_hazard ? 2 : 3)];
    tally[t[0].offset + bin(best->statistic, 0, state->bin_width, RC_PERMUTE_STATISTIC_BINS + 1)]++;
    tally[t[1].offset + best->candidate / state->cutoff_width[marker]]++;
    if (!no_hazard && found->hr > 0)
        tally[t[2].offset + bin_of_log(&t[2], found->hr, found->log_hr ? *found->log_hr : NAN)]++;
}

double rc_plan_permute_note(const rc_analysis *analysis, size_t marker, const rc_context *imputed,
                            const uint32_t *record, const rc_scan_best *best, double *counts, double *row,
                            int64_t *tally)
{
    const rc_permute_state *state = analysis->state;
    size_t own;
    const rc_context *context = rc_plan_contexts_of(&state->contexts, state->cohort, marker, &own);
    if (imputed) context = imputed;
    const rc_scan *scan = &context->marker[own].scan;
    rc_permute_found found = {.best = *best, .reason = RC_REASON_NONE, .hr = NAN};
    if (state->fixed.n > 0)
        rc_plan_fixed_count(&state->fixed, marker, imputed, record, counts,
                            tally + analysis->tally[RC_PERMUTE_FIXED].offset + marker * state->fixed.n);
    if (best->statistic < 0)
        found.reason = scan->k ? RC_REASON_NO_EVENTS : RC_REASON_NO_CUTOFF;
    else if (row || state->histograms)
        found.hr = hazard_ratio(state, context, scan, record, best, counts, &found.reason);
    rc_plan_permute_keep(analysis, marker, &found, row, tally);
    return best->statistic;
}

double rc_plan_permute_note_ratio(const rc_analysis *analysis, size_t marker, const rc_scan_best *best, double hr,
                                  double log_hr, double *row, int64_t *tally)
{
    rc_permute_found found = {.best = *best, .reason = RC_REASON_NONE, .hr = hr, .log_hr = &log_hr};
    if (best->statistic < 0) found.reason = RC_REASON_NO_EVENTS;
    rc_plan_permute_keep(analysis, marker, &found, row, tally);
    return best->statistic;
}
