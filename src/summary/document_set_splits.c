/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_set_splits.c - several cutoffs tried in other patients: "cuts" of the elements of centers. */
#include "kernel/cuts.h"
#include "kernel/reason.h"
#include "plan/set_splits.h"
#include "summary/groups.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static void add_cutoffs(const double *row, size_t most, cJSON *into, bool *failed)
{
    cJSON *list = rc_summary_json_array(into, "cutoffs", failed);
    for (size_t c = 0; c < most && !isnan(row[RC_SET_SPLIT_CUTOFF + c]); c++)
        rc_summary_json_number(list, NULL, row[RC_SET_SPLIT_CUTOFF + c], failed);
}

/* The groups of one design in validation. */
static void add_groups(const rc_table *groups, size_t design, cJSON *into, bool *failed)
{
    cJSON *list = rc_summary_json_array(into, "groups", failed);
    for (size_t r = 0; groups && r < groups->n_rows; r++) {
        const double *row = groups->data + r * groups->n_columns;
        if (row[RC_SET_GROUP_DESIGN] < (double)design || row[RC_SET_GROUP_DESIGN] > (double)design) continue;
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_number(item, "group", row[RC_SET_GROUP_NUMBER], failed);
        rc_summary_json_number(item, "n", row[RC_SET_GROUP_N], failed);
        rc_summary_json_number(item, "events", row[RC_SET_GROUP_EVENTS], failed);
        rc_summary_json_number(item, "hr", row[RC_SET_GROUP_HR], failed);
        rc_summary_json_number(item, "hr_lower", row[RC_SET_GROUP_LOWER], failed);
        rc_summary_json_number(item, "hr_upper", row[RC_SET_GROUP_UPPER], failed);
        rc_summary_plans_reason(item, row[RC_SET_GROUP_REASON], failed);
    }
}

static void add_designs(const rc_table *designs, const rc_table *groups, size_t most, cJSON *into, bool *failed)
{
    cJSON *list = rc_summary_json_array(into, "designs", failed);
    for (size_t d = 0; designs && d < designs->n_rows; d++) {
        const double *row = designs->data + d * designs->n_columns;
        double reason = row[RC_SET_SPLIT_REASON] > 0 ? row[RC_SET_SPLIT_REASON] : row[RC_SET_SPLIT_V_REASON];
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "left_out", d ? designs->label[d] : NULL, failed);
        rc_summary_json_number(item, "cuts", row[RC_SET_SPLIT_CUTS], failed);
        add_cutoffs(row, most, item, failed);
        rc_summary_json_number(item, "n", row[RC_SET_SPLIT_N], failed);
        rc_summary_json_number(item, "events", row[RC_SET_SPLIT_EVENTS], failed);
        rc_summary_json_number(item, "chisq", row[RC_SET_SPLIT_V_CHISQ], failed);
        rc_summary_json_number(item, "df", row[RC_SET_SPLIT_V_DF], failed);
        bool tested = row[RC_SET_SPLIT_V_CHISQ] >= 0 && row[RC_SET_SPLIT_V_DF] >= 1;
        rc_summary_json_p(item, "p", tested ? gsl_cdf_chisq_Q(row[RC_SET_SPLIT_V_CHISQ], row[RC_SET_SPLIT_V_DF]) : NAN,
                          failed);
        rc_summary_json_bool(item, "order_kept", row[RC_SET_SPLIT_ORDER] > 0, failed);
        add_groups(groups, d, item, failed);
        rc_summary_plans_reason(item, reason, failed);
    }
}

/* What is stored of random splits of a marker. */
typedef struct stored_splits {
    const double *observed;
    size_t least, most;
    const int64_t *failed, *numbers, *again, *near, *validated;
} stored_splits;

static void add_splits(const rc_summary_input *input, const stored_splits *s, cJSON *into, bool *failed)
{
    int64_t usable = 0;
    size_t numbers = s->most - s->least + 1;
    for (size_t g = 0; g < numbers; g++) usable += s->numbers[g];
    rc_summary_json_number(into, "replicates", (double)input->stored->replicates, failed);
    rc_summary_json_number(into, "split_size", rc_summary_json_get_number(input->spec, "split_size"), failed);
    cJSON *list = rc_summary_json_array(into, "numbers", failed);
    for (size_t g = 0; g < numbers; g++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_number(item, "cuts", (double)(s->least + g), failed);
        rc_summary_plans_share(item, "share", "share_lower", "share_upper", s->numbers[g], usable, failed);
    }
    cJSON *again = rc_summary_json_object(into, "as_many", failed);
    rc_summary_plans_share(again, "share", "lower", "upper", s->again[RC_SET_AS_MANY], usable, failed);
    again = rc_summary_json_object(into, "all_near", failed);
    rc_summary_plans_share(again, "share", "lower", "upper", s->again[RC_SET_ALL_NEAR], usable, failed);
    list = rc_summary_json_array(into, "near", failed);
    for (size_t c = 0; c < s->most && !isnan(s->observed[RC_SET_SPLIT_CUTOFF + c]); c++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_number(item, "estimate", s->observed[RC_SET_SPLIT_CUTOFF + c], failed);
        rc_summary_plans_share(item, "near_share", "near_lower", "near_upper", s->near[c], s->again[RC_SET_AS_MANY],
                               failed);
    }
    again = rc_summary_json_object(into, "p_below_005", failed);
    rc_summary_plans_share(again, "share", "lower", "upper", s->validated[RC_SET_BELOW], s->validated[RC_SET_USABLE],
                           failed);
    again = rc_summary_json_object(into, "p_below_005_order_kept", failed);
    rc_summary_plans_share(again, "share", "lower", "upper", s->validated[RC_SET_BELOW_ORDERED],
                           s->validated[RC_SET_USABLE], failed);
    rc_summary_plans_failed(into, "failed_discovery", s->failed, failed);
    rc_summary_plans_failed(into, "failed_validation", s->failed + RC_REASON_COUNT, failed);
}

static cJSON *element_of(const rc_summary_input *input, const char *marker, cJSON *list)
{
    cJSON *element;
    const char *number = strrchr(input->stored->group, '/');
    cJSON_ArrayForEach(element, list)
    {
        const char *other = strrchr(rc_summary_json_get_text(element, "analysis"), '/');
        if (number && other && strcmp(number, other) == 0 &&
            strcmp(rc_summary_json_get_text(element, "marker"), marker) == 0)
            return element;
    }
    return NULL;
}

static recut_status document_set_splits(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    const rc_stored *stored = input->stored;
    stored_splits s = {.least = 1, .most = 1};
    size_t markers = rc_summary_plans_markers(input);
    const rc_table *observed, *designs, *groups;
    const int64_t *reasons, *numbers, *again, *near, *validated;
    if (!rc_summary_groups_asked(input->spec, &s.least, &s.most)) return st;
    size_t count = s.most - s.least + 1;
    RC_TRY(rc_summary_plans_table(stored, "observed", NULL, markers, RC_SET_SPLIT_CUTOFF + s.most, &observed, err));
    RC_TRY(rc_summary_plans_tally(stored, "failed", 2 * markers, RC_REASON_COUNT, &reasons, err));
    RC_TRY(rc_summary_plans_tally(stored, "numbers", markers, count, &numbers, err));
    RC_TRY(rc_summary_plans_tally(stored, "again", markers, RC_SET_AGAIN_BINS, &again, err));
    RC_TRY(rc_summary_plans_tally(stored, "near", markers, s.most, &near, err));
    RC_TRY(rc_summary_plans_tally(stored, "validated", markers, RC_SET_VALIDATED_BINS, &validated, err));
    for (size_t m = 0; m < markers; m++) {
        const char *marker = rc_summary_plans_marker(input, m);
        cJSON *element = element_of(input, marker, list);
        if (!element) continue;
        s.observed = observed->data + m * observed->n_columns;
        s.failed = reasons + 2 * m * RC_REASON_COUNT;
        s.numbers = numbers + m * count;
        s.again = again + m * RC_SET_AGAIN_BINS;
        s.near = near + m * s.most;
        s.validated = validated + m * RC_SET_VALIDATED_BINS;
        RC_TRY(rc_summary_plans_optional(stored, "designs/%s", marker, 1, RC_SET_SPLIT_CUTOFF + s.most, &designs, err));
        RC_TRY(rc_summary_plans_optional(stored, "design_groups/%s", marker, 0, RC_SET_GROUP_COLUMNS, &groups, err));
        cJSON *into = rc_summary_json_object(element, "cuts", &failed);
        rc_summary_json_text(into, "analysis", stored->group, &failed);
        rc_summary_groups_rule(input->spec, into, &failed);
        rc_summary_json_number(into, "cuts", s.observed[RC_SET_SPLIT_CUTS], &failed);
        add_cutoffs(s.observed, s.most, into, &failed);
        rc_summary_plans_reason(into, s.observed[RC_SET_SPLIT_REASON], &failed);
        add_designs(designs, groups, s.most, into, &failed);
        add_splits(input, &s, into, &failed);
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

const rc_summary_plan rc_summary_set_splits = {
    .name = "set_splits", .list = "centers", .document = document_set_splits};
