/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_permute.c - the permutation null and the corrected p as JSON.
 *
 *   1. the null from rows or histograms     2. a marker
 *
 * Where every row is kept, quantiles are exact; else they come from the histograms; with neither (many markers)
 * from the rows that are kept. */
#include "base/quantile.h"
#include "kernel/chisq.h"
#include "kernel/level.h"
#include "kernel/reason.h"
#include "summary/plans.h"

#include "base/memory.h"
#include "plan/impute.h"
#include "plan/layout.h"
#include "summary/histogram.h"
#include "summary/permute_cuts.h"
#include "summary/permute_p.h"
#include "summary/quantiles.h"
#include "summary/tail_numbers.h"

#include <math.h>
#include <string.h>

enum { OBSERVED_STATISTIC, OBSERVED_CUTOFF, OBSERVED_CANDIDATES, OBSERVED_REASON, OBSERVED_HR };

/* ---- 1. the null -------------------------------------------------------- */

typedef struct null_source {
    const rc_summary_input *input;
    const char *marker;
    bool rows; /* else histograms */
    bool none;
    bool cuts;      /* several cutoffs: the statistic is a chi-square, and there is no hazard ratio */
    size_t index;   /* of the marker */
    double *column; /* [rows_kept] scratch, with rows */
    bool *failed;
} null_source;

/* Usable values of a stored column in source->column. */
static recut_status load(const null_source *source, const char *name, size_t *n, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(rc_summary_plans_load(source->input, source->marker, name, source->column, err));
    *n = rc_summary_quantiles_usable(source->column, (size_t)source->input->stored->rows_kept);
done:
    return st;
}

static rc_histogram histogram_of(const rc_stored *stored, const rc_tally *tally, int below, int above)
{
    return (rc_histogram){.count = stored->counts + tally->offset,
                          .n_bins = tally->n_bins,
                          .origin = tally->origin,
                          .width = tally->width,
                          .below = below,
                          .above = above};
}

static recut_status add_statistic(const null_source *source, cJSON *null, recut_error *err)
{
    static const struct {
        const char *name;
        double probability;
    } wanted[] = {{"median", 0.5}, {"q90", 0.9}, {"q95", 0.95}, {"q99", 0.99}};
    recut_status st = RECUT_OK;
    const rc_stored *stored = source->input->stored;
    size_t n = 0;
    rc_histogram h = {0};
    cJSON *into = rc_summary_json_object(null, "statistic", source->failed);
    if (source->rows)
        RC_TRY(load(source, "statistic", &n, err));
    else
        h = histogram_of(stored, rc_summary_plans_find_tally(stored, "null_statistic/%s", source->marker), 0, 1);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        rc_summary_json_number(into, wanted[i].name,
                               source->rows ? rc_summary_quantiles_array(source->column, n, wanted[i].probability)
                                            : rc_summary_quantiles_histogram(&h, wanted[i].probability),
                               source->failed);
    rc_summary_json_number(into, "resolution", source->rows ? 0 : h.width, source->failed);
    if (source->input->n_markers > RC_WIDE_MARKERS)
        rc_summary_json_item(null, "histogram", cJSON_CreateNull(), source->failed);
    else if (source->rows)
        RC_TRY(rc_summary_histogram_values(source->column, n, "histogram", null, source->failed, err));
    else
        RC_TRY(rc_summary_histogram_counts(&h, "histogram", null, source->failed, err));
done:
    return st;
}

/* Candidates are ascending; a replicate's cutoff is one of them, bit for bit. */
static size_t candidate_of(const rc_table *candidates, double cutoff)
{
    size_t lo = 0, hi = candidates->n_rows;
    while (hi - lo > 1) {
        size_t middle = lo + (hi - lo) / 2;
        if (candidates->data[middle * candidates->n_columns] <= cutoff)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

static double cutoff_of_bin(const rc_table *candidates, const rc_histogram *h, size_t bin)
{
    size_t row = bin * (size_t)h->width + (size_t)h->width / 2;
    if (row >= candidates->n_rows) row = candidates->n_rows - 1;
    return candidates->data[row * candidates->n_columns];
}

static double cutoff_quantile(const rc_table *candidates, const rc_histogram *h, int64_t n, double probability)
{
    rc_quantile at = rc_base_quantile_place(n, probability);
    return rc_base_quantile_between(cutoff_of_bin(candidates, h, rc_summary_quantiles_bin(h, at.below)),
                                    cutoff_of_bin(candidates, h, rc_summary_quantiles_bin(h, at.above)), at.part);
}

static void cutoff_numbers(const rc_table *candidates, const rc_histogram *h, cJSON *into, bool *failed)
{
    int64_t n = rc_summary_quantiles_total(h);
    size_t mode = 0;
    bool any = n > 0 && candidates->n_rows > 0;
    for (size_t i = 1; i < h->n_bins; i++)
        if (h->count[i] > h->count[mode]) mode = i;
    rc_summary_json_number(into, "median", any ? cutoff_quantile(candidates, h, n, 0.5) : NAN, failed);
    rc_summary_json_number(into, "q025", any ? cutoff_quantile(candidates, h, n, 0.025) : NAN, failed);
    rc_summary_json_number(into, "q975", any ? cutoff_quantile(candidates, h, n, 0.975) : NAN, failed);
    rc_summary_json_number(into, "mode", any ? cutoff_of_bin(candidates, h, mode) : NAN, failed);
    rc_summary_json_number(into, "mode_share", any ? (double)h->count[mode] / (double)n : NAN, failed);
    rc_summary_json_number(into, "resolution", h->width, failed);
}

static recut_status add_cutoff(const null_source *source, cJSON *null, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = source->input->stored;
    const rc_table *candidates;
    int64_t *count = NULL;
    RC_TRY(rc_summary_plans_table(stored, "candidates/%s", source->marker, 0, 1, &candidates, err));
    cJSON *into = rc_summary_json_object(null, "cutoff", source->failed);
    rc_histogram h = {.n_bins = candidates->n_rows, .width = 1};
    if (source->rows) {
        size_t n = 0;
        RC_NEW(count, candidates->n_rows, err);
        RC_TRY(load(source, "cutoff", &n, err));
        for (size_t i = 0; i < n && candidates->n_rows; i++) count[candidate_of(candidates, source->column[i])]++;
        h.count = count;
    } else {
        h = histogram_of(stored, rc_summary_plans_find_tally(stored, "null_cutoff/%s", source->marker), 0, 0);
    }
    if (h.n_bins > 0) cutoff_numbers(candidates, &h, into, source->failed);
done:
    rc_base_memory_free(count);
    return st;
}

/* From a histogram of log hr: the bin across 0 counts by its share above 0. */
static double above_1_of_histogram(const rc_histogram *h)
{
    double above = 0;
    for (size_t i = 0; i < h->n_bins; i++) {
        double share = (h->origin + (double)(i + 1) * h->width) / h->width; /* of the bin that lies above 0 */
        above += (double)h->count[i] * (share <= 0 ? 0 : share >= 1 ? 1 : share);
    }
    int64_t n = rc_summary_quantiles_total(h);
    return n ? above / (double)n : NAN;
}

/* Median size of the effect whichever way it points: exp(median |log hr|).  Selected hazard ratios lie on both sides of
 * 1 with little in between, so their plain median says nothing. */
static double typical_of_rows(double *hr, size_t n)
{
    for (size_t i = 0; i < n; i++) hr[i] = fabs(log(hr[i]));
    return exp(rc_summary_quantiles_array(hr, n, 0.5));
}

static recut_status typical_of_histogram(const rc_histogram *h, double *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    int64_t *folded = NULL;
    RC_NEW(folded, h->n_bins, err);
    size_t last = 0;
    for (size_t i = 0; i < h->n_bins; i++) {
        double place = floor(fabs(h->origin + ((double)i + 0.5) * h->width) / h->width + 0.5);
        size_t to = place < (double)h->n_bins ? (size_t)place : h->n_bins - 1;
        folded[to] += h->count[i];
        if (to > last) last = to;
    }
    rc_histogram sizes = {.count = folded, .n_bins = last + 1, .origin = -h->width / 2, .width = h->width, .above = 1};
    double size = rc_summary_quantiles_histogram(&sizes, 0.5);
    *out = exp(size < 0 ? 0 : size);
done:
    rc_base_memory_free(folded);
    return st;
}

static recut_status add_hr(const null_source *source, double observed, cJSON *null, recut_error *err)
{
    recut_status st = RECUT_OK;
    const double probability[] = {0.5, 0.025, 0.975};
    const char *const name[] = {"median", "q025", "q975"};
    const rc_stored *stored = source->input->stored;
    const rc_tally *tally = rc_summary_plans_find_tally(stored, "null_log_hr/%s", source->marker);
    double value[3] = {NAN, NAN, NAN}, above = NAN, typical = NAN, resolution = 0;
    size_t n = 0;
    cJSON *into = rc_summary_json_object(null, "hr", source->failed);
    if (source->rows) {
        RC_TRY(load(source, "hr", &n, err));
        for (size_t i = 0; i < 3; i++) value[i] = rc_summary_quantiles_array(source->column, n, probability[i]);
        size_t larger = 0;
        for (size_t i = 0; i < n; i++) larger += source->column[i] > 1;
        if (n) above = (double)larger / (double)n;
        typical = typical_of_rows(source->column, n);
    } else if (tally) {
        rc_histogram h = histogram_of(stored, tally, 1, 1);
        n = (size_t)rc_summary_quantiles_total(&h);
        for (size_t i = 0; i < 3; i++) value[i] = exp(rc_summary_quantiles_histogram(&h, probability[i]));
        above = above_1_of_histogram(&h);
        RC_TRY(typical_of_histogram(&h, &typical, err));
        resolution = expm1(h.width);
    }
    for (size_t i = 0; i < 3; i++) rc_summary_json_number(into, name[i], value[i], source->failed);
    rc_summary_json_number(into, "typical", typical, source->failed);
    rc_summary_json_number(into, "above_1", above, source->failed);
    rc_summary_json_number(into, "resolution", resolution, source->failed);
    const char *kind = rc_summary_json_get_text(source->input->spec, "hazard_ratio");
    rc_summary_json_text(into, "kind", kind, source->failed);
    rc_summary_json_number(into, "observed", observed, source->failed);
    rc_summary_json_text(into, "reason",
                         strcmp(kind, "none") == 0                         ? "not computed (hazard ratio: none)"
                         : n == 0                                          ? "no usable hazard ratio"
                         : isnan(value[0] + value[1] + value[2] + typical) ? "beyond the histogram"
                                                                           : NULL,
                         source->failed);
done:
    return st;
}

static recut_status add_null(const null_source *source, double observed_hr, cJSON *element, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = source->input->stored;
    if (source->none) {
        rc_summary_json_item(element, "null", cJSON_CreateNull(), source->failed);
        return st;
    }
    cJSON *null = rc_summary_json_object(element, "null", source->failed);
    rc_summary_json_number(null, "replicates", (double)(source->rows ? stored->rows_kept : stored->replicates),
                           source->failed);
    rc_summary_json_text(null, "from", source->rows ? "rows" : "histogram", source->failed);
    RC_TRY(add_statistic(source, null, err));
    if (source->cuts) return rc_summary_permute_cuts_null(source->input, source->index, null, source->failed, err);
    RC_TRY(add_cutoff(source, null, err));
    RC_TRY(add_hr(source, observed_hr, null, err));
done:
    return st;
}

/* ---- 2. a marker -------------------------------------------------------- */

/* Stored where the statistic alone does not say it. */
static double naive_p(const rc_criterion *criterion, double statistic, const rc_table *table, size_t row,
                      const char *column)
{
    if (criterion->more) return rc_summary_plans_cell(table, row, column);
    return rc_kernel_chisq_p(rc_plan_criterion_chisq(criterion, statistic));
}

static void add_p(const rc_summary_input *input, const rc_permute_p *counts, size_t i, cJSON *element, bool *failed)
{
    const double *observed = counts->observed->data + i * counts->observed->n_columns;
    double statistic = observed[OBSERVED_STATISTIC];
    const char *strata = rc_summary_json_get_text(input->spec, "within_strata");
    const cJSON *set = rc_summary_json_get(element, "cuts");

    rc_summary_json_text(element, "within_strata", *strata ? strata : NULL, failed);
    rc_summary_plans_given(input, element, failed);
    rc_summary_json_number(element, "candidates", observed[OBSERVED_CANDIDATES], failed);
    rc_summary_json_number(element, "statistic", statistic, failed);
    rc_summary_json_number(element, "cutoff", set ? NAN : observed[OBSERVED_CUTOFF], failed);
    rc_summary_plans_reason(element, observed[OBSERVED_REASON], failed);
    rc_summary_json_p(element, "p_naive",
                      set ? rc_summary_permute_cuts_naive(set)
                          : naive_p(rc_summary_plans_criterion(input), statistic, counts->observed, i, "p_naive"),
                      failed);
    rc_summary_permute_p_add(input, counts, i, element, failed);
    rc_summary_plans_share(element, "naive_type1_error", "naive_type1_error_lower", "naive_type1_error_upper",
                           counts->naive[i], isnan(statistic) ? 0 : counts->replicates[i], failed);
    rc_summary_plans_failed(element, "failed", counts->failed + i * RC_REASON_COUNT, failed);
}

/* Fixed cutoffs in the same replicates: the p by chi-square beside the p by permutation. */
static recut_status add_fixed(const rc_summary_input *input, const char *marker, size_t i, cJSON *element, bool *failed,
                              recut_error *err)
{
    enum { CUTOFF, LOW, HIGH, STATISTIC, COLUMNS };
    recut_status st = RECUT_OK;
    const rc_table *table = NULL;
    const int64_t *exceedances = NULL;
    const rc_criterion *criterion = rc_summary_plans_criterion(input);
    cJSON *list = rc_summary_json_array(element, "fixed", failed);
    if (!rc_summary_plans_find_table(input->stored, "fixed/%s", marker)) return RECUT_OK;
    RC_TRY(rc_summary_plans_table(input->stored, "fixed/%s", marker, 1, COLUMNS, &table, err));
    RC_TRY(rc_summary_plans_tally(input->stored, "exceedances_fixed", i + 1, table->n_rows, &exceedances, err));
    for (size_t r = 0; r < table->n_rows; r++) {
        const double *row = table->data + r * table->n_columns;
        double statistic = row[STATISTIC];
        bool none = isnan(statistic), empty = !(row[LOW] > 0 && row[HIGH] > 0);
        int64_t x = exceedances[i * table->n_rows + r];
        rc_p_value p = rc_summary_estimators_monte_carlo(x, input->stored->replicates, RC_KERNEL_CONFIDENCE);
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_number(item, "cutoff", row[CUTOFF], failed);
        rc_summary_json_number(item, "n_low", row[LOW], failed);
        rc_summary_json_number(item, "n_high", row[HIGH], failed);
        rc_summary_json_number(item, "statistic", statistic, failed);
        rc_summary_json_p(item, "p", naive_p(criterion, statistic, table, r, "p"), failed);
        rc_summary_json_number(item, "exceedances", none ? NAN : (double)x, failed);
        rc_summary_json_number(item, "p_permutation", none ? NAN : p.p, failed);
        rc_summary_json_number(item, "p_permutation_lower", none ? NAN : p.lower, failed);
        rc_summary_json_number(item, "p_permutation_upper", none ? NAN : p.upper, failed);
        rc_summary_json_text(item, "reason",
                             none ? rc_kernel_reason_text(empty ? RC_REASON_EMPTY_GROUP : RC_REASON_NO_EVENTS) : NULL,
                             failed);
    }
done:
    return st;
}

/* Where censoring was imputed: what was drawn in a replicate. */
static recut_status add_imputed(const rc_summary_input *input, size_t i, cJSON *element, bool *failed, recut_error *err)
{
    recut_status st = RECUT_OK;
    const int64_t *counts = NULL;
    double replicates = (double)input->stored->replicates;
    if (!rc_summary_plans_find_tally(input->stored, "imputed", NULL)) {
        rc_summary_json_item(element, "imputed", cJSON_CreateNull(), failed);
        return st;
    }
    RC_TRY(rc_summary_plans_tally(input->stored, "imputed", i + 1, RC_IMPUTE_COUNTS, &counts, err));
    counts += i * RC_IMPUTE_COUNTS;
    cJSON *into = rc_summary_json_object(element, "imputed", failed);
    double events = (double)counts[RC_IMPUTE_EVENTS], censoring = (double)counts[RC_IMPUTE_CENSORING];
    rc_summary_json_number(into, "event_times", replicates > 0 ? events / replicates : NAN, failed);
    rc_summary_json_number(into, "event_times_beyond",
                           events > 0 ? (double)counts[RC_IMPUTE_EVENTS_BEYOND] / events : NAN, failed);
    rc_summary_json_number(into, "censoring_times", replicates > 0 ? censoring / replicates : NAN, failed);
    rc_summary_json_number(into, "censoring_times_beyond",
                           censoring > 0 ? (double)counts[RC_IMPUTE_CENSORING_BEYOND] / censoring : NAN, failed);
done:
    return st;
}

static recut_status add_marker(const rc_summary_input *input, const rc_permute_p *counts, size_t i, double *column,
                               cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    const rc_stored *stored = input->stored;
    const char *marker = rc_summary_plans_marker(input, i);
    size_t least, most;
    bool cuts = rc_summary_groups_asked(input->spec, &least, &most);
    bool histograms = rc_summary_plans_find_tally(stored, "null_statistic/%s", marker) &&
                      (cuts || rc_summary_plans_find_tally(stored, "null_cutoff/%s", marker));
    bool all = stored->rows_kept > 0 && stored->rows_kept >= stored->replicates;
    null_source source = {
        .input = input, .marker = marker, .column = column, .failed = &failed, .cuts = cuts, .index = i};
    source.rows = all || (!histograms && stored->rows_kept > 0);
    source.none = !source.rows && !histograms;
    const double *observed = counts->observed->data + i * counts->observed->n_columns;

    cJSON *element = rc_summary_json_object(list, NULL, &failed);
    rc_summary_plans_begin(input, i, element, &failed);
    if (cuts) RC_TRY(rc_summary_permute_cuts_add(input, i, element, &failed, err));
    add_p(input, counts, i, element, &failed);
    if (isnan(observed[OBSERVED_STATISTIC])) source.none = true;
    bool has_hr = counts->observed->n_columns > OBSERVED_HR;
    RC_TRY(add_null(&source, has_hr ? observed[OBSERVED_HR] : NAN, element, err));
    RC_TRY(add_fixed(input, marker, i, element, &failed, err));
    RC_TRY(add_imputed(input, i, element, &failed, err));
    rc_summary_tail_none(observed[OBSERVED_STATISTIC], (double)counts->exceedances[i], element, &failed);
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

static recut_status document_permute(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = input->stored;
    rc_permute_p counts = {0};
    double *column = NULL;
    RC_TRY(rc_summary_permute_p(input, &counts, err));
    RC_NEW(column, (size_t)(stored->rows_kept > 0 ? stored->rows_kept : 0), err);
    for (size_t i = 0; i < counts.n; i++) RC_TRY(add_marker(input, &counts, i, column, list, err));
done:
    rc_base_memory_free(column);
    rc_summary_permute_p_clear(&counts);
    return st;
}

const rc_summary_plan rc_summary_permute = {.name = "permute", .list = "permute", .document = document_permute};
