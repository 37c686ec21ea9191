/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_outcome_splits.c - a cutoff for an outcome in other centers and in random splits: "centers" of the elements
 * of outcome. */
#include "base/memory.h"
#include "kernel/chisq.h"
#include "kernel/level.h"
#include "kernel/reason.h"
#include "summary/outcome_element.h"
#include "summary/quantiles.h"

#include <math.h>
#include <stdio.h>

enum { REAL, USELESS, VERSIONS };
enum { SIGNIFICANT, USABLE, BINS };

static double cell(const rc_table *table, size_t row, const char *column)
{
    return rc_summary_plans_cell(table, row, column);
}

/* key: the effect and its 95 % interval as of one cutoff; ratio: the columns are of a logarithm. */
static void add_effect(const char *key, double effect, double se, bool ratio, cJSON *into, bool *failed)
{
    double margin = RC_KERNEL_Z_095 * se;
    cJSON *object = rc_summary_json_object(into, key, failed);
    rc_summary_json_number(object, "estimate", ratio ? exp(effect) : effect, failed);
    rc_summary_json_number(object, "lower", ratio ? exp(effect - margin) : effect - margin, failed);
    rc_summary_json_number(object, "upper", ratio ? exp(effect + margin) : effect + margin, failed);
}

static void add_center(const rc_table *table, size_t row, bool binary, cJSON *list, bool *failed)
{
    static const char *const numbers[] = {"n", "n_low", "n_high"}, *const after[] = {"sensitivity", "specificity", "z"};
    cJSON *into = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(into, "center", rc_summary_plans_label(table, row), failed);
    rc_summary_json_bool(into, "discovery", cell(table, row, "discovery") > 0, failed);
    for (int i = 0; i < 3; i++) rc_summary_json_number(into, numbers[i], cell(table, row, numbers[i]), failed);
    add_effect("difference", cell(table, row, "difference"), cell(table, row, "difference_se"), false, into, failed);
    if (binary)
        add_effect("odds_ratio", cell(table, row, "log_odds"), cell(table, row, "log_odds_se"), true, into, failed);
    for (int i = 0; i < 3; i++) rc_summary_json_number(into, after[i], cell(table, row, after[i]), failed);
    rc_summary_json_p(into, "p", cell(table, row, "p"), failed);
}

/* The centers that had no part in the selection, by inverse variance; in which of them the direction is discovery's. */
static void add_pooled(const rc_table *table, bool binary, cJSON *into, bool *failed)
{
    const char *effect = binary ? "log_odds" : "difference", *error = binary ? "log_odds_se" : "difference_se";
    double sum = 0, weights = 0, centers = 0, same = 0, found = 0, found_weight = 0;
    for (size_t pass = 0; pass < 2; pass++)
        for (size_t c = 0; table && c < table->n_rows; c++) {
            double x = cell(table, c, effect), se = cell(table, c, error);
            if (!(se > 0) || (cell(table, c, "discovery") > 0) != (pass == 0)) continue;
            double weight = 1 / (se * se);
            if (pass == 0) {
                found += weight * x;
                found_weight += weight;
                continue;
            }
            centers++;
            same += x * found > 0;
            sum += weight * x;
            weights += weight;
        }
    double pooled = centers > 0 ? sum / weights : NAN, se = centers > 0 ? 1 / sqrt(weights) : NAN;
    cJSON *object = rc_summary_json_object(into, "pooled", failed);
    rc_summary_json_number(object, "centers", centers, failed);
    rc_summary_json_number(object, "same_direction", found_weight > 0 ? same : NAN, failed);
    add_effect(binary ? "odds_ratio" : "difference", pooled, se, binary, object, failed);
    rc_summary_json_p(object, "p", rc_kernel_chisq_p(pooled * pooled / (se * se)), failed);
    bool turned = found_weight > 0 && pooled * found < 0;
    rc_summary_json_bool(object, "turned", turned, failed);
}

static recut_status add_version(const rc_summary_input *input, const char *marker, int version,
                                const int64_t *validated, double *x, cJSON *into, bool *failed, recut_error *err)
{
    static const char *const keys[] = {"marker", "useless"}, *const columns[] = {"difference", "validation_difference"};
    recut_status st = RECUT_OK;
    char prefix[RC_NAME_ROOM];
    size_t kept = (size_t)input->stored->rows_kept;
    cJSON *object = rc_summary_json_object(into, keys[version], failed);
    snprintf(prefix, sizeof prefix, "%s/%s", marker, keys[version]);
    rc_summary_plans_share(object, "validated", "lower", "upper", validated[SIGNIFICANT], validated[USABLE], failed);
    for (int c = 0; c < 2; c++) {
        if (kept) RC_TRY(rc_summary_plans_load(input, prefix, columns[c], x, err));
        for (size_t b = 0; b < kept; b++) x[b] = fabs(x[b]);
        size_t usable = version == REAL ? rc_summary_quantiles_usable(x, kept) : 0;
        if (version == REAL)
            rc_summary_json_number(object, columns[c], usable ? rc_summary_quantiles_array(x, usable, 0.5) : NAN,
                                   failed);
    }
done:
    return st;
}

static recut_status add_marker(const rc_summary_input *input, size_t m, const rc_table *observed,
                               const int64_t *validated, const int64_t *reasons, double *x, cJSON *element,
                               bool *failed, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *marker = rc_summary_plans_marker(input, m);
    const rc_table *table = rc_summary_plans_find_table(input->stored, "centers/%s", marker);
    const cJSON *discovery = rc_summary_json_get(input->spec, "discovery");
    bool binary = false;
    cJSON *into = rc_summary_json_object(element, "centers", failed);
    rc_summary_json_text(into, "analysis", input->stored->group, failed);
    rc_summary_json_item(into, "discovery", cJSON_Duplicate(discovery, 1), failed);
    rc_summary_plans_row(observed, m, into, failed);
    for (size_t c = 0; table && c < table->n_rows; c++) binary = binary || !isnan(cell(table, c, "log_odds"));
    cJSON *list = rc_summary_json_array(into, "by_center", failed);
    for (size_t c = 0; table && c < table->n_rows; c++) add_center(table, c, binary, list, failed);
    add_pooled(table, binary, into, failed);
    cJSON *splits = rc_summary_json_object(into, "random_splits", failed);
    rc_summary_json_number(splits, "split_size", rc_summary_json_get_number(input->spec, "split_size"), failed);
    rc_summary_json_number(splits, "replicates", (double)input->stored->replicates, failed);
    for (int v = 0; v < VERSIONS; v++)
        RC_TRY(add_version(input, marker, v, validated + v * BINS, x, splits, failed, err));
    rc_summary_plans_failed(splits, "failed", reasons, failed);
done:
    return st;
}

static recut_status document_outcome_splits(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    size_t markers = rc_summary_plans_markers(input);
    const rc_table *observed;
    const int64_t *validated, *reasons;
    double *x = NULL;
    RC_TRY(rc_summary_plans_table(input->stored, "observed", NULL, markers, 1, &observed, err));
    RC_TRY(rc_summary_plans_tally(input->stored, "validated", markers * VERSIONS, BINS, &validated, err));
    RC_TRY(rc_summary_plans_tally(input->stored, "failed", markers * VERSIONS, RC_REASON_COUNT, &reasons, err));
    RC_NEW(x, (size_t)input->stored->rows_kept, err);
    for (size_t m = 0; m < markers; m++) {
        cJSON *element = rc_summary_outcome_element(input, m, list, &failed);
        RC_TRY(add_marker(input, m, observed, validated + m * VERSIONS * BINS, reasons + m * VERSIONS * RC_REASON_COUNT,
                          x, element, &failed, err));
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    rc_base_memory_free(x);
    return st;
}

const rc_summary_plan rc_summary_outcome_splits = {
    .name = "outcome_splits", .list = "outcome", .document = document_outcome_splits};
