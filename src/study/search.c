/* SPDX-License-Identifier: GPL-3.0-or-later
 * search.c - the observed search: every admissible cutoff, the selected one, fixed ones, closed forms.
 * A table analysis; plan/layout.h says what it stores.
 *
 *   1. the scan table     2. selected and fixed cutoffs     3. the plan     4. public recut_scan() */
#include "base/memory.h"
#include "cohort/parts.h"
#include "kernel/corrections.h"
#include "kernel/profile.h"
#include "kernel/reason.h"
#include "plan/context.h"
#include "plan/tables.h"
#include "study/competing.h"
#include "study/curves.h"
#include "study/groups.h"
#include "study/search_adjusted.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. the scan table -------------------------------------------------- */

/* All candidates of a marker as recut_cutoff rows, allocated. */
static recut_status scan_rows(const rc_context *context, size_t which, recut_cutoff **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = context->cohort;
    const rc_marker *marker = &cohort->marker[which];
    const rc_scan *scan = &context->marker[which].scan;
    size_t k = scan->k;
    double *observed = NULL, *expected = NULL, *variance = NULL, *work = NULL, *given = NULL, *given_work = NULL;
    recut_cutoff *rows = NULL;

    RC_NEW(observed, k, err);
    RC_NEW(expected, k, err);
    RC_NEW(variance, k, err);
    RC_NEW(work, rc_kernel_profile_work(scan->n, scan->m), err);
    RC_NEW(rows, k, err);
    rc_kernel_profile(scan, marker->order, cohort->event, context->risk.deaths, observed, expected, variance, 0, work);
    if (context->model) {
        RC_NEW(given, k, err);
        RC_NEW(given_work, rc_plan_covariate_model_work(context->model, k), err);
        rc_plan_covariate_model_scan(&context->model->fit, k, scan->position, marker->order, given, given_work);
    }
    int64_t sum = 0;
    size_t at = 0;
    for (size_t c = 0; c < k; c++) {
        size_t p = scan->position[c];
        for (; at < p; at++) sum += context->score_units[marker->order[at]];
        double difference = observed[c] - expected[c];
        double inverse_sd = context->marker[which].inverse_sd[c];
        double chisq = variance[c] > 0 ? difference * difference / variance[c] : NAN;
        double score = inverse_sd > 0 ? fabs((double)sum * context->score_unit) * inverse_sd : NAN;
        score = rc_plan_context_largest(context, marker->order, p, score);
        rows[c] = (recut_cutoff){.cutoff = rc_cohort_cutoff(cohort, which, p),
                                 .next_lower = rc_cohort_next(cohort, which, p),
                                 .n_low = p,
                                 .n_high = cohort->n - p,
                                 .observed = observed[c],
                                 .expected = expected[c],
                                 .variance = variance[c],
                                 .chisq = chisq,
                                 .p = rc_plan_context_chisq_p(chisq),
                                 .score = given ? given[c] : score};
    }
    *out = rows;
    rows = NULL;
done:
    rc_base_memory_free(observed);
    rc_base_memory_free(expected);
    rc_base_memory_free(variance);
    rc_base_memory_free(work);
    rc_base_memory_free(given);
    rc_base_memory_free(given_work);
    rc_base_memory_free(rows);
    return st;
}

static recut_status add_scan(rc_analysis *analysis, const rc_context *context, size_t which, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_cutoff *rows = NULL;
    rc_table *table;
    rc_column column[RC_SCAN_COLUMNS];
    char name[RC_NAME_ROOM];
    size_t k = context->marker[which].scan.k;

    memcpy(column, rc_plan_layout_scan, sizeof column);
    snprintf(column[RC_SCAN_COLUMNS - 1].about, sizeof column->about, "%s", context->search.criterion->about);
    RC_TRY(scan_rows(context, which, &rows, err));
    snprintf(name, sizeof name, "scan/%s", context->cohort->marker[which].name);
    RC_TRY(rc_plan_tables_add(analysis, name, "log-rank and score statistics at every admissible cutoff", k,
                              RC_SCAN_COLUMNS, column, &table, err));
    for (size_t c = 0; c < k; c++) {
        double *row = table->data + c * RC_SCAN_COLUMNS;
        const recut_cutoff *from = &rows[c];
        row[0] = from->cutoff;
        row[1] = from->next_lower;
        row[2] = (double)from->n_low;
        row[3] = (double)from->n_high;
        row[4] = from->observed;
        row[5] = from->expected;
        row[6] = from->variance;
        row[7] = from->chisq;
        row[8] = from->p;
        row[9] = from->score;
    }
done:
    rc_base_memory_free(rows);
    return st;
}

/* ---- 2. selected and fixed cutoffs -------------------------------------- */

static const rc_column correction_columns[] = {
    {"bonferroni", "1", "naive p times the number of candidate cutoffs"},
    {"miller_siegmund", "1", "Miller & Siegmund 1982, shares of the outermost candidates"},
    {"lausen_schumacher_1992", "1", "Lausen & Schumacher 1992, min_fraction to 1 - min_fraction"},
    {"improved_bonferroni_1994", "1", "Lausen, Sauerbrei & Schumacher 1994"},
};

/* Tables with a row a marker, in this order. */
enum { SELECTED, CORRECTIONS, CANDIDATES };

/* The columns of a split, and of its weighted log-rank test behind the first n; their number. */
static size_t with_weighted(const rc_criterion *criterion, size_t n, rc_column *column)
{
    if (!criterion->weights) return n;
    memcpy(column + n, rc_plan_layout_weighted, sizeof rc_plan_layout_weighted);
    return n + RC_WEIGHTED_COLUMNS;
}

static recut_status add_marker_tables(rc_analysis *analysis, const recut_cohort *cohort, const rc_criterion *criterion,
                                      bool wide, recut_error *err)
{
    static const rc_column candidates = {"candidates", "1", "admissible cutoffs"};
    recut_status st = RECUT_OK;
    size_t n_markers = cohort->n_markers;
    rc_table *table;
    rc_column split[RC_SPLIT_COLUMNS + RC_WEIGHTED_COLUMNS];
    rc_plan_context_columns(criterion, split);
    size_t columns = with_weighted(criterion, RC_SPLIT_COLUMNS, split);
    RC_TRY(rc_plan_tables_add(analysis, "selected", "the cutoff that the search selects", n_markers, columns, split,
                              &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    RC_TRY(rc_plan_tables_add(analysis, "corrections", "closed-form corrected p of the selected cutoff", n_markers, 4,
                              correction_columns, &table, err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
    if (!wide) return st; /* else in place of the scans */
    RC_TRY(rc_plan_tables_add(analysis, "candidates", "number of admissible cutoffs", n_markers, 1, &candidates, &table,
                              err));
    RC_TRY(rc_plan_tables_label_markers(table, cohort, err));
done:
    return st;
}

static double *selected_row(const rc_analysis *analysis, size_t marker)
{
    const rc_table *table = &analysis->table[SELECTED];
    return table->data + marker * table->n_columns;
}

/* Rows of the markers of one part. */
static recut_status fill_selected(rc_analysis *analysis, const rc_context *context, size_t part, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = context->cohort;
    double *work = NULL, *split_work = NULL;
    RC_NEW(work, context->scan_doubles, err);
    RC_NEW(split_work, rc_plan_context_split_work(context), err);
    for (size_t i = 0; i < cohort->n_markers; i++) {
        const rc_scan *scan = &context->marker[i].scan;
        size_t which = rc_cohort_part_marker(analysis->cohort, part, i);
        double *row = selected_row(analysis, which);
        rc_scan_best best;
        rc_corrections closed;
        rc_plan_context_observed(context, i, &best, work);
        if (best.statistic < 0) {
            row[RC_SPLIT_REASON] = rc_plan_context_why(context, i);
            continue;
        }
        size_t p = scan->position[best.candidate];
        rc_plan_context_split(context, i, p, rc_cohort_cutoff(cohort, i, p), row, split_work);
        if (context->search.criterion->weights)
            rc_plan_context_weighted(context, i, p, row + RC_SPLIT_COLUMNS, split_work);
        double z = rc_plan_criterion_z(context->search.criterion, best.statistic);
        rc_kernel_corrections(z, scan->n, scan->position, scan->k, context->search.min_fraction, &closed);
        double *corrected = analysis->table[CORRECTIONS].data + 4 * which;
        corrected[0] = closed.bonferroni;
        /* the others know how splits of one marker go together, not given what, nor of several statistics at each */
        if (context->search.criterion->more) corrected[0] = fmin(1, (double)scan->k * row[RC_SPLIT_P_NAIVE]);
        if (context->model || context->search.criterion->more) continue;
        corrected[1] = closed.miller_siegmund;
        corrected[2] = closed.lausen_schumacher;
        corrected[3] = closed.improved_bonferroni;
    }
done:
    rc_base_memory_free(work);
    rc_base_memory_free(split_work);
    return st;
}

/* A fixed cutoff: the split, and what a reader needs whose cutpoint means "above it", as maxstat and survminer print
 * theirs. */
enum {
    FIXED_AT = RC_SPLIT_COLUMNS,
    FIXED_NEXT_HIGHER,
    FIXED_WEIGHTED,
    FIXED_COLUMNS = FIXED_WEIGHTED + RC_WEIGHTED_COLUMNS
};

static size_t fixed_columns(const rc_criterion *criterion, rc_column column[FIXED_COLUMNS])
{
    rc_plan_context_columns(criterion, column);
    column[FIXED_AT] = (rc_column){"at_cutoff", "patients", "patients whose value is the cutoff; they are high"};
    column[FIXED_NEXT_HIGHER] = (rc_column){"next_higher", "marker", "smallest value above the cutoff; NaN if none"};
    return with_weighted(criterion, FIXED_WEIGHTED, column);
}

static void fill_fixed(const rc_context *context, size_t which, double cutoff, double *row, double *work)
{
    const rc_marker *marker = &context->cohort->marker[which];
    size_t n = context->cohort->n, low = rc_cohort_count_below(context->cohort, which, cutoff), above = low;
    rc_plan_context_split(context, which, low, cutoff, row, work);
    if (context->cohort->above) { /* they are low, and whoever means "at or above" takes the next lower value */
        size_t below = low;
        while (below > 0 && !(marker->value[marker->order[below - 1]] < cutoff)) below--;
        row[FIXED_AT] = (double)(low - below);
        row[FIXED_NEXT_HIGHER] = below > 0 ? marker->value[marker->order[below - 1]] : NAN;
    } else {
        while (above < n && !(marker->value[marker->order[above]] > cutoff)) above++;
        row[FIXED_AT] = (double)(above - low);
        row[FIXED_NEXT_HIGHER] = above < n ? marker->value[marker->order[above]] : NAN;
    }
    if (context->search.criterion->weights) rc_plan_context_weighted(context, which, low, row + FIXED_WEIGHTED, work);
}

static recut_status add_fixed(rc_analysis *analysis, const rc_context *context, size_t which,
                              const rc_plan_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *work = NULL;
    rc_table *table;
    rc_column column[FIXED_COLUMNS];
    char name[RC_NAME_ROOM];
    if (options->n_cutoffs == 0) return RECUT_OK;
    size_t columns = fixed_columns(context->search.criterion, column);
    RC_NEW(work, rc_plan_context_split_work(context), err);
    snprintf(name, sizeof name, "fixed/%s", context->cohort->marker[which].name);
    RC_TRY(rc_plan_tables_add(analysis, name, "cutoffs fixed beforehand", options->n_cutoffs, columns, column, &table,
                              err));
    for (size_t c = 0; c < options->n_cutoffs; c++)
        fill_fixed(context, which, options->cutoff[c], table->data + c * columns, work);
done:
    rc_base_memory_free(work);
    return st;
}

/* Of the selected and the fixed cutoffs. */
static recut_status add_curves(rc_analysis *analysis, const rc_context *context, size_t part, size_t which,
                               const rc_plan_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *cutoff = NULL;
    size_t row = rc_cohort_part_marker(analysis->cohort, part, which);
    RC_NEW(cutoff, 1 + options->n_cutoffs, err);
    cutoff[0] = selected_row(analysis, row)[RC_SPLIT_CUTOFF];
    if (options->n_cutoffs) memcpy(cutoff + 1, options->cutoff, options->n_cutoffs * sizeof *cutoff);
    if (!options->no_curves)
        RC_TRY(rc_study_curves(context->cohort, which, cutoff, 1 + options->n_cutoffs, analysis, err));
    RC_TRY(
        rc_study_competing(context->cohort, which, cutoff, 1 + options->n_cutoffs, !options->no_curves, analysis, err));
done:
    rc_base_memory_free(cutoff);
    return st;
}

static recut_status add_adjusted(rc_analysis *analysis, const rc_context *context, size_t part,
                                 const rc_plan_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n_markers = analysis->cohort->n_markers;
    double *selected = NULL;
    RC_NEW(selected, n_markers, err);
    for (size_t i = 0; i < n_markers; i++)
        selected[i] = analysis->table[SELECTED].data[i * RC_SPLIT_COLUMNS + RC_SPLIT_CUTOFF];
    RC_TRY(rc_study_search_adjusted(analysis, context, part, options, selected, err));
done:
    rc_base_memory_free(selected);
    return st;
}

/* ---- 3. the plan -------------------------------------------------------- */

static recut_status add_part(rc_analysis *analysis, const rc_plan_options *options, const rc_search *search,
                             const rc_cuts_choice *cuts, size_t part, bool wide, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = rc_cohort_part(analysis->cohort, part);
    rc_context *context = NULL;
    RC_TRY(rc_plan_context_create(cohort, search, &context, err));
    RC_TRY(fill_selected(analysis, context, part, err));
    for (size_t i = 0; i < cohort->n_markers; i++) {
        if (wide)
            analysis->table[CANDIDATES].data[rc_cohort_part_marker(analysis->cohort, part, i)] =
                (double)context->marker[i].scan.k;
        else
            RC_TRY(add_scan(analysis, context, i, err));
        RC_TRY(add_fixed(analysis, context, i, options, err));
        if (!wide && cuts->wanted) RC_TRY(rc_study_groups(analysis, context, i, cuts, !options->no_curves, err));
        if (!wide) RC_TRY(add_curves(analysis, context, part, i, options, err));
    }
    if (options->n_adjust) RC_TRY(add_adjusted(analysis, context, part, options, err));
done:
    rc_plan_context_destroy(context); /* everything is in the tables */
    return st;
}

static recut_status make_spec(rc_analysis *analysis, const recut_cohort *cohort, const rc_plan_options *options,
                              const rc_cuts_choice *cuts, recut_error *err)
{
    cJSON *spec = rc_plan_tables_spec("search", cohort, options);
    cJSON *cutoffs = spec ? cJSON_AddArrayToObject(spec, "cutoffs") : NULL;
    for (size_t c = 0; cutoffs && c < options->n_cutoffs; c++)
        cJSON_AddItemToArray(cutoffs, cJSON_CreateNumber(options->cutoff[c]));
    rc_plan_tables_adjust(spec, options);
    if (spec && options->no_curves) cJSON_AddTrueToObject(spec, "no_curves"); /* else not named: see plan/key.c */
    rc_plan_cuts_spec(spec, cuts);
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

static recut_status search_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    bool wide = cohort->n_markers > RC_WIDE_MARKERS;
    rc_search search;
    rc_cuts_choice cuts;
    RC_TRY(rc_plan_criterion_search(cohort, options, &search, err));
    RC_TRY(rc_plan_cuts_choice(options, &search, cohort, &cuts, err));
    RC_TRY(make_spec(analysis, cohort, options, &cuts, err));
    RC_TRY(add_marker_tables(analysis, cohort, search.criterion, wide, err));
    if (wide && options->n_adjust) RC_TRY(rc_study_search_adjusted_wide(analysis, err));
    for (size_t part = 0; part < rc_cohort_parts(cohort); part++)
        RC_TRY(add_part(analysis, options, &search, &cuts, part, wide, err));
done:
    return st;
}

const rc_plan_type rc_study_search_type = {.name = "search", .parts = true, .create = search_create};

/* ---- 4. public recut_scan() --------------------------------------------- */

recut_status recut_scan(const recut_cohort *cohort, double min_fraction, recut_cutoff **out, size_t *k,
                        recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_context *context = NULL;
    recut_cutoff *rows = NULL;
    rc_plan_options options = {.criterion = rc_plan_criterion(0)->name, .min_fraction = min_fraction};
    rc_search search;
    if (!(min_fraction > 0 && min_fraction <= 0.5))
        return RC_FAIL(err, RECUT_E_ARG, -1, "min_fraction %g: expected a share above 0 and at most 0.5", min_fraction);
    RC_TRY(rc_plan_criterion_search(cohort, &options, &search, err));
    RC_TRY(rc_plan_context_create(rc_cohort_part(cohort, 0), &search, &context, err)); /* that of marker 0 */
    if (context->marker[0].scan.k) RC_TRY(scan_rows(context, 0, &rows, err));
    *out = rows;
    *k = context->marker[0].scan.k;
done:
    rc_plan_context_destroy(context);
    return st;
}
