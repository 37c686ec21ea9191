/* SPDX-License-Identifier: GPL-3.0-or-later
 * outcome.c - a cutoff for an outcome that is no survival: the search by Wilcoxon scores, its permutation null, and
 * what each cutoff tells of the outcome.  The engine is that of the permutations.
 *
 *   1. groups     2. tables     3. the plan */
#include "base/memory.h"
#include "base/quantile.h"
#include "cohort/parts.h"
#include "kernel/reason.h"
#include "plan/layout.h"
#include "plan/outcome_split.h"
#include "plan/permute_state.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of a patient's outcome, where it has two values: the larger one. */
typedef struct outcome {
    const rc_context *context;
    size_t own; /* the marker in its part */
    bool binary;
    uint8_t *positive; /* [n] all 0 unless binary */
    double *sorted;    /* [n] scratch */
    double *work;      /* [rc_plan_context_split_work] */
} outcome;

static void outcome_clear(outcome *o)
{
    rc_base_memory_free(o->positive);
    rc_base_memory_free(o->sorted);
    rc_base_memory_free(o->work);
}

static recut_status outcome_init(outcome *o, const rc_context *context, size_t own, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = context->cohort;
    *o = (outcome){.context = context, .own = own};
    RC_NEW(o->positive, cohort->n, err);
    RC_NEW(o->sorted, cohort->n, err);
    RC_NEW(o->work, rc_plan_context_split_work(context), err);
    o->binary = rc_plan_outcome_binary(cohort);
    double most = cohort->outcome[cohort->by_time[cohort->n - 1]];
    for (size_t i = 0; i < cohort->n && o->binary; i++) o->positive[i] = cohort->outcome[i] == most;
done:
    return st;
}

/* ---- 1. groups ---------------------------------------------------------- */

static const rc_column split_columns[] = {
    {"kind", "code", "0 = the selected cutoff, 1 = a fixed one"},
    {"cutoff", "marker", "high is marker >= cutoff"},
    {"next_lower", "marker", "largest marker value below the cutoff; NaN if none"},
    {"n_low", "patients", "patients below the cutoff"},
    {"n_high", "patients", "patients at or above the cutoff"},
    {"positive_low", "patients", "of the low group with the larger of two outcomes; NaN where there are more"},
    {"positive_high", "patients", "of the high group"},
    {"mean_low", "outcome", "mean outcome of the low group"},
    {"mean_high", "outcome", "mean outcome of the high group"},
    {"median_low", "outcome", "median outcome of the low group"},
    {"median_high", "outcome", "median outcome of the high group"},
    {"statistic", "1", "absolute standardized Wilcoxon statistic; as coin's wilcox_test without a sign"},
    {"p_naive", "1", "its p, not corrected for the search"},
    {"sensitivity", "1", "share of the high patients among those with the outcome"},
    {"specificity", "1", "share of the low patients among those without"},
    {"youden", "1", "sensitivity + specificity - 1"},
    {"auc", "1", "area under the ROC curve of the split: (sensitivity + specificity) / 2"},
    {"ppv", "1", "share with the outcome among the high patients"},
    {"npv", "1", "share without the outcome among the low patients"},
    {"odds_ratio", "1", "of the outcome, high against low"},
    {"odds_ratio_lower", "1", "95 % limit (Woolf)"},
    {"odds_ratio_upper", "1", "95 % limit (Woolf)"},
};
enum {
    KIND,
    CUTOFF,
    NEXT_LOWER,
    N_LOW,
    N_HIGH,
    POSITIVE_LOW,
    POSITIVE_HIGH,
    MEAN_LOW,
    MEAN_HIGH,
    MEDIAN_LOW,
    MEDIAN_HIGH,
    STATISTIC,
    P_NAIVE,
    SENSITIVITY,
    SPECIFICITY,
    YOUDEN,
    AUC,
    PPV,
    NPV,
    ODDS_RATIO,
    ODDS_LOWER,
    ODDS_UPPER,
    SPLIT_COLUMNS
};

/* Mean and median outcome of one side; low: the first `position` of the marker's order.  0 patients: NaN. */
static void center_of(const outcome *o, double cutoff, bool high, double *mean, double *median)
{
    const recut_cohort *cohort = o->context->cohort;
    const double *value = cohort->marker[o->own].value;
    size_t n = 0;
    double sum = 0;
    for (size_t k = 0; k < cohort->n; k++) { /* by_time: ascending outcome */
        uint32_t i = cohort->by_time[k];
        if ((value[i] >= cutoff) != high) continue;
        o->sorted[n++] = cohort->outcome[i];
        sum += cohort->outcome[i];
    }
    *mean = n ? sum / (double)n : NAN;
    *median = NAN;
    if (!n) return;
    rc_quantile at = rc_base_quantile_place((int64_t)n, 0.5);
    *median = rc_base_quantile_between(o->sorted[at.below], o->sorted[at.above], at.part);
}

static void fill_split(const outcome *o, double kind, size_t position, double cutoff, double *row)
{
    const recut_cohort *cohort = o->context->cohort;
    const uint32_t *order = cohort->marker[o->own].order;
    double split[RC_SPLIT_COLUMNS], low = 0, high = 0;
    rc_diagnosis d;
    rc_plan_context_split(o->context, o->own, position, cutoff, split, o->work);
    row[KIND] = kind;
    row[CUTOFF] = cutoff;
    row[NEXT_LOWER] = split[RC_SPLIT_NEXT_LOWER];
    row[N_LOW] = (double)position;
    row[N_HIGH] = (double)(cohort->n - position);
    center_of(o, cutoff, false, &row[MEAN_LOW], &row[MEDIAN_LOW]);
    center_of(o, cutoff, true, &row[MEAN_HIGH], &row[MEDIAN_HIGH]);
    row[STATISTIC] = fabs(split[RC_SPLIT_SCORE]);
    row[P_NAIVE] = rc_plan_criterion_p(o->context->search.criterion, row[STATISTIC]);
    if (!o->binary) return;
    for (size_t k = 0; k < cohort->n; k++) *(k < position ? &low : &high) += o->positive[order[k]];
    rc_kernel_outcome_diagnosis(row[N_LOW], low, row[N_HIGH], high, &d);
    row[POSITIVE_LOW] = low;
    row[POSITIVE_HIGH] = high;
    row[SENSITIVITY] = d.sensitivity;
    row[SPECIFICITY] = d.specificity;
    row[YOUDEN] = d.youden;
    row[AUC] = (d.youden + 1) / 2;
    row[PPV] = d.ppv;
    row[NPV] = d.npv;
    row[ODDS_RATIO] = d.odds_ratio;
    row[ODDS_LOWER] = d.lower;
    row[ODDS_UPPER] = d.upper;
}

/* ---- 2. tables ---------------------------------------------------------- */

static const rc_column observed_columns[] = {
    {"n", "patients", "patients that have the marker"},
    {"positive", "patients", "of them with the larger of two outcomes; NaN where there are more"},
    {"candidates", "1", "admissible cutoffs"},
    {"statistic", "1", "absolute standardized Wilcoxon statistic of the selected cutoff"},
    {"cutoff", "marker", "selected cutoff; high is marker >= cutoff"},
    {"p_naive", "1", "its p, not corrected for the search"},
    {"auc", "1", "area under the ROC curve of the uncut marker for the larger of two outcomes"},
    {"auc_lower", "1", "95 % limit (DeLong)"},
    {"auc_upper", "1", "95 % limit (DeLong)"},
    {"youden_cutoff", "marker", "cutoff with the largest |sensitivity + specificity - 1| of all values"},
    {"youden", "1", "sensitivity + specificity - 1 there"},
    {"reason", "code", "0, or why no cutoff is selected: see rc_reason"},
};
enum {
    OBSERVED_N,
    OBSERVED_POSITIVE,
    OBSERVED_CANDIDATES,
    OBSERVED_STATISTIC,
    OBSERVED_CUTOFF,
    OBSERVED_P,
    OBSERVED_AUC,
    OBSERVED_AUC_LOWER,
    OBSERVED_AUC_UPPER,
    OBSERVED_YOUDEN_CUTOFF,
    OBSERVED_YOUDEN,
    OBSERVED_REASON,
    OBSERVED_COLUMNS
};

static void fill_binary(const outcome *o, double *row)
{
    const recut_cohort *cohort = o->context->cohort;
    const rc_marker *marker = &cohort->marker[o->own];
    double positive = 0, low = 0;
    rc_auc auc;
    for (size_t i = 0; i < cohort->n; i++) positive += o->positive[i];
    rc_kernel_outcome_auc(marker, o->positive, &auc);
    row[OBSERVED_POSITIVE] = positive;
    row[OBSERVED_AUC] = auc.auc;
    row[OBSERVED_AUC_LOWER] = auc.lower;
    row[OBSERVED_AUC_UPPER] = auc.upper;
    for (size_t v = 1; v < marker->n_distinct; v++) {
        rc_diagnosis d;
        for (size_t k = marker->first[v - 1]; k < marker->first[v]; k++) low += o->positive[marker->order[k]];
        double at = (double)marker->first[v];
        rc_kernel_outcome_diagnosis(at, low, (double)cohort->n - at, positive - low, &d);
        if (fabs(d.youden) <= fabs(row[OBSERVED_YOUDEN]) + 1e-12) continue; /* NaN: the first */
        row[OBSERVED_YOUDEN] = d.youden;
        row[OBSERVED_YOUDEN_CUTOFF] = marker->value[marker->order[marker->first[v]]];
    }
}

static const rc_column scan_columns[] = {
    {"cutoff", "marker", "high is marker >= cutoff"},
    {"next_lower", "marker", "largest marker value below the cutoff"},
    {"n_low", "patients", "patients below the cutoff"},
    {"n_high", "patients", "patients at or above the cutoff"},
    {"mean_low", "outcome", "mean outcome of the low group"},
    {"mean_high", "outcome", "mean outcome of the high group"},
    {"statistic", "1", "absolute standardized Wilcoxon statistic"},
    {"sensitivity", "1", "share of the high patients among those with the larger of two outcomes"},
    {"specificity", "1", "share of the low patients among the others"},
    {"youden", "1", "sensitivity + specificity - 1"},
};
enum {
    SCAN_CUTOFF,
    SCAN_NEXT_LOWER,
    SCAN_N_LOW,
    SCAN_N_HIGH,
    SCAN_MEAN_LOW,
    SCAN_MEAN_HIGH,
    SCAN_STATISTIC,
    SCAN_SENSITIVITY,
    SCAN_SPECIFICITY,
    SCAN_YOUDEN,
    SCAN_COLUMNS
};

/* O(n + candidates). */
static void fill_scan(const outcome *o, double *rows)
{
    const rc_context *context = o->context;
    const recut_cohort *cohort = context->cohort;
    const rc_marker *marker = &cohort->marker[o->own];
    const rc_context_marker *own = &context->marker[o->own];
    double total = 0, positive = 0, sum = 0, low = 0, n = (double)cohort->n;
    int64_t units = 0;
    size_t at = 0;
    for (size_t i = 0; i < cohort->n; i++) total += cohort->outcome[i], positive += o->positive[i];
    for (size_t c = 0; c < own->scan.k; c++, rows += SCAN_COLUMNS) {
        size_t p = own->position[c];
        rc_diagnosis d;
        for (; at < p; at++) {
            uint32_t i = marker->order[at];
            sum += cohort->outcome[i];
            low += o->positive[i];
            units += context->score_units[i];
        }
        rows[SCAN_CUTOFF] = marker->value[marker->order[p]];
        rows[SCAN_NEXT_LOWER] = marker->value[marker->order[p - 1]];
        rows[SCAN_N_LOW] = (double)p;
        rows[SCAN_N_HIGH] = n - (double)p;
        rows[SCAN_MEAN_LOW] = sum / (double)p;
        rows[SCAN_MEAN_HIGH] = (total - sum) / (n - (double)p);
        rows[SCAN_STATISTIC] =
            own->inverse_sd[c] > 0 ? fabs((double)units * context->score_unit) * own->inverse_sd[c] : NAN;
        if (!o->binary) continue;
        rc_kernel_outcome_diagnosis((double)p, low, n - (double)p, positive - low, &d);
        rows[SCAN_SENSITIVITY] = d.sensitivity;
        rows[SCAN_SPECIFICITY] = d.specificity;
        rows[SCAN_YOUDEN] = d.youden;
    }
}

static recut_status add_splits(rc_analysis *analysis, const outcome *o, const rc_scan_best *best,
                               const rc_plan_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_marker *marker = &o->context->cohort->marker[o->own];
    const rc_scan *scan = &o->context->marker[o->own].scan;
    size_t selected = best->statistic >= 0;
    rc_table *table;
    char name[RC_NAME_ROOM];
    snprintf(name, sizeof name, "cutoffs/%s", marker->name);
    RC_TRY(rc_plan_tables_add(analysis, name, "the selected cutoff and the fixed ones", selected + options->n_cutoffs,
                              SPLIT_COLUMNS, split_columns, &table, err));
    if (selected) {
        size_t p = scan->position[best->candidate];
        fill_split(o, 0, p, marker->value[marker->order[p]], table->data);
    }
    for (size_t c = 0; c < options->n_cutoffs; c++)
        fill_split(o, 1, rc_cohort_count_below(o->context->cohort, o->own, options->cutoff[c]), options->cutoff[c],
                   table->data + (selected + c) * SPLIT_COLUMNS);
    snprintf(name, sizeof name, "scan/%s", marker->name);
    RC_TRY(rc_plan_tables_add(analysis, name, "every admissible cutoff", scan->k, SCAN_COLUMNS, scan_columns, &table,
                              err));
    fill_scan(o, table->data);
done:
    return st;
}

static recut_status add_marker(rc_analysis *analysis, const rc_permute_state *state, const rc_plan_options *options,
                               size_t i, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t own;
    const rc_context *context = rc_plan_contexts_of(&state->contexts, state->cohort, i, &own);
    const rc_scan *scan = &context->marker[own].scan;
    const rc_marker *marker = &context->cohort->marker[own];
    double *work = NULL, *row = analysis->table[0].data + OBSERVED_COLUMNS * i;
    outcome o = {0};
    rc_scan_best best;
    RC_NEW(work, context->scan_doubles, err);
    RC_TRY(outcome_init(&o, context, own, err));
    rc_plan_context_observed(context, own, &best, work);
    row[OBSERVED_N] = (double)context->cohort->n;
    row[OBSERVED_CANDIDATES] = (double)scan->k;
    row[OBSERVED_STATISTIC] = state->observed[i];
    row[OBSERVED_P] = rc_plan_criterion_p(context->search.criterion, state->observed[i]);
    if (best.statistic >= 0) row[OBSERVED_CUTOFF] = marker->value[marker->order[scan->position[best.candidate]]];
    row[OBSERVED_REASON] = best.statistic >= 0 ? RC_REASON_NONE : rc_plan_context_why(context, own);
    if (o.binary) fill_binary(&o, row);
    if (!state->wide) RC_TRY(add_splits(analysis, &o, &best, options, err));
done:
    outcome_clear(&o);
    rc_base_memory_free(work);
    return st;
}

/* ---- 3. the plan -------------------------------------------------------- */

static recut_status make_spec(rc_analysis *analysis, const rc_plan_options *options, const recut_cohort *cohort,
                              recut_error *err)
{
    cJSON *spec = rc_plan_tables_spec("outcome", cohort, options);
    if (spec) {
        cJSON_AddStringToObject(spec, "outcome", cohort->time_name);
        if (cohort->has_strata)
            cJSON_AddStringToObject(spec, "within_strata", cohort->strata.name);
        else
            cJSON_AddNullToObject(spec, "within_strata");
        cJSON *cutoffs = cJSON_AddArrayToObject(spec, "cutoffs");
        for (size_t c = 0; cutoffs && c < options->n_cutoffs; c++)
            cJSON_AddItemToArray(cutoffs, cJSON_CreateNumber(options->cutoff[c]));
        cJSON_AddNumberToObject(spec, "replicates", (double)options->replicates);
        cJSON_AddNumberToObject(spec, "stop_at", (double)options->stop_at);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

static recut_status outcome_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_permute_state *state = NULL;
    rc_plan_options own = *options, scan = *options;
    rc_search search;
    rc_table *table;
    scan.n_cutoffs = 0; /* fixed ones are not looked at in the replicates */
    if (options->stop_at > 0 && cohort->n_markers > 64)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "stop-at with %zu markers: at most 64", cohort->n_markers);
    RC_TRY(rc_plan_outcome_search(cohort, options, &search, err));
    own.criterion = search.criterion->name;
    RC_TRY(make_spec(analysis, &own, cohort, err));
    RC_NEW(state, 1, err);
    state->cohort = cohort;
    analysis->state = state; /* rc_plan_create destroys it on failure */
    state->hazard = RC_PERMUTE_NO_HAZARD;
    state->wide = cohort->n_markers > RC_WIDE_MARKERS;
    RC_TRY(rc_plan_permute_prepare(state, &search, &scan, err));
    RC_TRY(rc_plan_tables_add(analysis, "observed", "the search on the observed data", cohort->n_markers,
                              OBSERVED_COLUMNS, observed_columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    for (size_t i = 0; i < cohort->n_markers; i++) RC_TRY(add_marker(analysis, state, options, i, err));
    RC_TRY(rc_plan_permute_add_tallies(analysis, cohort->n_markers, err));
    analysis->replicates = options->replicates;
    analysis->stop_at = options->stop_at;
done:
    return st;
}

const rc_plan_type rc_plan_outcome_type = {.name = "outcome",
                                           .parts = true,
                                           .cost = 1,
                                           .create = outcome_create,
                                           .destroy = rc_plan_permute_destroy,
                                           .work_create = rc_plan_permute_work_create,
                                           .work_destroy = rc_plan_permute_work_destroy,
                                           .block = rc_plan_permute_block};
