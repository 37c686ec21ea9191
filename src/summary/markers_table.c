/* SPDX-License-Identifier: GPL-3.0-or-later
 * markers_table.c - the rows of markers.h as `.markers[]`. */
#include "summary/markers_table.h"

#include "kernel/level.h"
#include "plan/criterion.h"
#include "summary/estimators.h"
#include "summary/json.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

void rc_summary_markers_table_interval(double p, double replicates, double *lower, double *upper)
{
    *lower = *upper = NAN;
    if (!(replicates >= 1 && replicates <= 1e15) || !(p > 0 && p <= 1)) return;
    double reached = floor(p * (replicates + 1) - 1 + 0.5);
    rc_p_value interval = rc_summary_estimators_monte_carlo((int64_t)(reached < 0 ? 0 : reached), (int64_t)replicates,
                                                            RC_KERNEL_CONFIDENCE);
    *lower = interval.lower;
    *upper = interval.upper;
}

/* Keys of a row that are copied from an element as they stand. */
typedef struct copied {
    const char *key, *from;
} copied;

static void copy(cJSON *into, const cJSON *from, const copied *keys, size_t n, bool *failed)
{
    for (size_t i = 0; i < n; i++) {
        const cJSON *item = get(from, keys[i].from);
        rc_summary_json_item(into, keys[i].key, item ? cJSON_Duplicate(item, 1) : cJSON_CreateNull(), failed);
    }
}
#define COPY(into, from, keys, failed) copy(into, from, keys, sizeof(keys) / sizeof *(keys), failed)

static const copied split_keys[] = {{"cutoff", "cutoff"}, {"next_lower", "next_lower"}, {"next_higher", "next_higher"},
                                    {"n_low", "n_low"},   {"n_high", "n_high"},         {"events_low", "events_low"},
                                    {"hr", "hr"},         {"hr_lower", "hr_lower"},     {"hr_upper", "hr_upper"}};

/* Several cutoffs, where they were searched for. */
static const cJSON *set_of(const rc_marker_row *row)
{
    const cJSON *groups = get(row->search, "groups");
    return groups ? groups : get(row->permute, "cuts");
}

/* The cutoff that the row is about: the selected one, else the screen's, else that of describe. */
static const cJSON *split_of(const rc_marker_row *row)
{
    if (set_of(row)) return NULL; /* several cutoffs are no split */
    if (row->search) return get(row->search, "best");
    return get(row->screen ? row->screen : row->describe, "split");
}

static void add_tested(const rc_marker_row *row, cJSON *into, bool *failed)
{
    static const copied keys[] = {{"p", "p"},
                                  {"p_lower", "p_lower"},
                                  {"p_upper", "p_upper"},
                                  {"p_method", "p_method"},
                                  {"exceedances", "exceedances"},
                                  {"replicates", "replicates"},
                                  {"p_maxt", "p_maxt"}},
                        rates[] = {{"q", "q"}, {"q_storey", "q_storey"}},
                        tail[] = {{"p_tail", "p"}, {"p_tail_lower", "p_lower"}, {"p_tail_upper", "p_upper"}};
    const cJSON *of = row->permute ? row->permute : row->screen;
    double lower, upper;
    double naive = number(split_of(row), "p_naive");
    if (isnan(naive)) naive = number(of, "p_naive");
    if (isnan(naive)) naive = number(set_of(row), "p_naive");
    rc_summary_json_number(into, "p_naive", naive, failed);
    COPY(into, of, keys, failed);
    if (get(of, "q")) COPY(into, of, rates, failed);
    if (!isnan(number(get(of, "tail"), "p"))) COPY(into, get(of, "tail"), tail, failed);
    double stepped = number(of, "maxt_replicates");
    if (isnan(stepped)) stepped = number(of, "replicates");
    rc_summary_markers_table_interval(number(of, "p_maxt"), stepped, &lower, &upper);
    rc_summary_json_number(into, "p_maxt_lower", row->tested > 1 ? lower : number(of, "p_lower"), failed);
    rc_summary_json_number(into, "p_maxt_upper", row->tested > 1 ? upper : number(of, "p_upper"), failed);
    rc_summary_json_number(into, "tested", row->tested, failed);
}

/* What a bootstrap adds: the hazard ratio without its optimism (by means; by medians where one resample is infinite),
 * its interval where the result has one that holds after the selection, where else the search cuts, and C. */
static void add_resampled(const rc_marker_row *row, cJSON *into, bool *failed)
{
    const cJSON *again = get(row->bootstrap, "reselected"), *shrunk = get(again, "shrinkage"),
                *honest = get(get(row->bootstrap, "selected"), "hr"), *c = get(get(again, "optimism"), "c");
    static const copied cutoff_keys[] = {{"picked_again", "estimate_share"},
                                         {"picked_near", "near_share"},
                                         {"picked_lower", "q025"},
                                         {"picked_upper", "q975"}};
    double corrected = number(honest, "estimate");
    if (isnan(corrected)) corrected = number(shrunk, "hr_bias_corrected");
    if (isnan(corrected)) corrected = number(shrunk, "hr_median_corrected");
    rc_summary_json_number(into, "hr_corrected", corrected, failed);
    rc_summary_json_number(into, "hr_corrected_lower", number(honest, "lower"), failed);
    rc_summary_json_number(into, "hr_corrected_upper", number(honest, "upper"), failed);
    COPY(into, get(again, "cutoff"), cutoff_keys, failed);
    rc_summary_json_number(into, "c_marker", number(get(get(again, "optimism"), "c_marker"), "corrected"), failed);
    rc_summary_json_number(into, "c_split", number(c, "apparent"), failed);
    rc_summary_json_number(into, "c_split_corrected", number(c, "corrected"), failed);
}

/* The ratio given covariates, where the criterion is given some: of the selected cutoff, or a fixed one. */
static void add_given(const rc_marker_row *row, const cJSON *named, cJSON *into, bool *failed)
{
    static const copied keys[] = {{"hr_given", "hr"}, {"hr_given_lower", "hr_lower"}, {"hr_given_upper", "hr_upper"}};
    const cJSON *adjusted = get(row->search, "adjusted"), *fixed, *list = get(adjusted, "fixed");
    if (!adjusted || !rc_plan_criterion_stored(rc_summary_json_get_text(row->search, "criterion"))->given) return;
    if (!named) COPY(into, get(adjusted, "selected"), keys, failed);
    cJSON_ArrayForEach(fixed, list) if (named && number(fixed, "cutoff") == number(named, "cutoff"))
    {
        COPY(into, fixed, keys, failed);
        return;
    }
}

static void add_fixed(const rc_marker_row *row, cJSON *into, bool *failed)
{
    const cJSON *cutoff, *tested = get(row->permute, "fixed");
    const cJSON *permuted = tested ? tested->child : NULL;
    cJSON *list = rc_summary_json_array(into, "fixed", failed);
    cJSON_ArrayForEach(cutoff, row->fixed)
    {
        cJSON *made = rc_summary_json_object(list, NULL, failed);
        COPY(made, cutoff, split_keys, failed);
        add_given(row, cutoff, made, failed);
        rc_summary_json_number(made, "p_naive", number(cutoff, "p_naive"), failed);
        bool same = permuted && number(permuted, "cutoff") == number(cutoff, "cutoff");
        rc_summary_json_number(made, "p", same ? number(permuted, "p_permutation") : NAN, failed);
        rc_summary_json_number(made, "p_lower", same ? number(permuted, "p_permutation_lower") : NAN, failed);
        rc_summary_json_number(made, "p_upper", same ? number(permuted, "p_permutation_upper") : NAN, failed);
        if (permuted) permuted = permuted->next;
    }
}

static void add_row(const rc_marker_row *row, cJSON *list, bool *failed)
{
    const cJSON *cohort = get(row->analysis, "cohort"), *split = split_of(row),
                *any = row->search    ? row->search
                       : row->permute ? row->permute
                       : row->screen  ? row->screen
                                      : row->describe;
    static const copied counts[] = {{"n", "n"},
                                    {"events", "events"},
                                    {"criterion", "criterion"},
                                    {"min_fraction", "min_fraction"},
                                    {"candidates", "candidates"}};
    static const copied endpoint[] = {{"time", "time"}, {"event", "event"}, {"where", "where"}};
    if (!any) any = row->bootstrap ? row->bootstrap : row->centers;
    cJSON *into = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(into, "marker", row->marker, failed);
    rc_summary_json_text(into, "analysis", rc_summary_json_get_text(any, "analysis"), failed);
    rc_summary_json_text(into, "label", *row->label ? row->label : NULL, failed);
    COPY(into, cohort, endpoint, failed);
    COPY(into, any, counts, failed);
    rc_summary_json_bool(into, "selected", row->search != NULL, failed);
    COPY(into, split, split_keys, failed);
    if (!set_of(row)) add_given(row, NULL, into, failed);
    if (set_of(row)) rc_summary_json_item(into, "cutoffs", cJSON_Duplicate(get(set_of(row), "cutoffs"), 1), failed);
    add_tested(row, into, failed);
    add_resampled(row, into, failed);
    add_fixed(row, into, failed);
    const cJSON *reason = get(set_of(row) ? set_of(row) : split, "reason");
    if (!reason && set_of(row)) reason = get(row->permute, "reason");
    rc_summary_json_text(into, "reason", reason && cJSON_IsString(reason) ? reason->valuestring : NULL, failed);
}

void rc_summary_markers_table(cJSON *document, const rc_marker_row *row, size_t n, bool *failed)
{
    cJSON *list = rc_summary_json_array(document, "markers", failed);
    for (size_t i = 0; i < n && !*failed; i++) add_row(&row[i], list, failed);
}

rc_markers_kind rc_summary_markers_table_kind(const char *column)
{
    static const char *const texts[] = {"marker", "analysis",  "label",    "time",  "event",
                                        "where",  "criterion", "p_method", "reason"};
    const char *dot = strrchr(column, '.'), *key = dot ? dot + 1 : column;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(key, texts[i]) == 0) return RC_MARKERS_TEXT;
    return strcmp(key, "selected") == 0 ? RC_MARKERS_LOGICAL : RC_MARKERS_NUMBER;
}
