/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_sets.c - several cutoffs in bootstrap resamples: "cuts" of the elements of bootstrap. */
#include "base/memory.h"
#include "kernel/cuts.h"
#include "kernel/reason.h"
#include "summary/groups.h"
#include "summary/quantiles.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CHISQ, NUMBER, REASON, CUTOFF };

/* What is stored of a marker. */
typedef struct stored_sets {
    const double *observed;
    size_t width, least, most;
    const int64_t *failed, *numbers, *near;
} stored_sets;

static bool same_number(const rc_summary_input *input, const cJSON *element)
{
    const char *own = strrchr(input->stored->group, '/'),
               *other = strrchr(rc_summary_json_get_text(element, "analysis"), '/');
    return own && other && strcmp(own, other) == 0;
}

/* Quantiles of the c-th cutoff over the resamples that select as many as the observed data. */
static recut_status add_quantiles(const rc_summary_input *input, const char *marker, const stored_sets *sets, size_t c,
                                  cJSON *into, bool *failed, recut_error *err)
{
    static const struct {
        const char *key;
        double probability;
    } wanted[] = {{"q025", 0.025}, {"median", 0.5}, {"q975", 0.975}};
    recut_status st = RECUT_OK;
    size_t rows = (size_t)input->stored->rows_kept, n = 0;
    double *number = NULL, *value = NULL;
    char name[32];
    snprintf(name, sizeof name, "cutoff_%zu", c + 1);
    RC_NEW(number, rows, err);
    RC_NEW(value, rows, err);
    if (rows) {
        RC_TRY(rc_summary_plans_load(input, marker, "cuts", number, err));
        RC_TRY(rc_summary_plans_load(input, marker, name, value, err));
    }
    for (size_t i = 0; i < rows; i++)
        if (number[i] == sets->observed[NUMBER]) value[n++] = value[i];
    n = rc_summary_quantiles_usable(value, n);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        rc_summary_json_number(into, wanted[i].key,
                               n ? rc_summary_quantiles_array(value, n, wanted[i].probability) : NAN, failed);
done:
    rc_base_memory_free(number);
    rc_base_memory_free(value);
    return st;
}

static recut_status add_set(const rc_summary_input *input, const char *marker, const stored_sets *sets, cJSON *element,
                            bool *failed, recut_error *err)
{
    recut_status st = RECUT_OK;
    int64_t usable = 0, as_many = 0;
    cJSON *into = rc_summary_json_object(element, "cuts", failed);
    size_t numbers = sets->most - sets->least + 1;
    for (size_t g = 0; g < numbers; g++) usable += sets->numbers[g];
    rc_summary_json_text(into, "analysis", input->stored->group, failed);
    rc_summary_groups_rule(input->spec, into, failed);
    rc_summary_json_number(into, "replicates", (double)input->stored->replicates, failed);
    rc_summary_json_number(into, "cuts", sets->observed[NUMBER], failed);
    cJSON *list = rc_summary_json_array(into, "numbers", failed);
    for (size_t g = 0; g < numbers; g++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_number(item, "cuts", (double)(sets->least + g), failed);
        rc_summary_plans_share(item, "share", "share_lower", "share_upper", sets->numbers[g], usable, failed);
        if (sets->observed[NUMBER] == (double)(sets->least + g)) as_many = sets->numbers[g];
    }
    cJSON *again = rc_summary_json_object(into, "as_many", failed);
    rc_summary_plans_share(again, "share", "lower", "upper", as_many, isnan(sets->observed[NUMBER]) ? 0 : usable,
                           failed);
    list = rc_summary_json_array(into, "cutoffs", failed);
    for (size_t c = 0; c < sets->most && !isnan(sets->observed[CUTOFF + c]); c++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_number(item, "estimate", sets->observed[CUTOFF + c], failed);
        RC_TRY(add_quantiles(input, marker, sets, c, item, failed, err));
        rc_summary_plans_share(item, "near_share", "near_lower", "near_upper", sets->near[c], as_many, failed);
    }
    rc_summary_plans_reason(into, sets->observed[REASON], failed);
    rc_summary_plans_failed(into, "failed", sets->failed, failed);
done:
    return st;
}

/* Every element of bootstrap of the same marker, of any fixed cutoff, gets it. */
static recut_status document_sets(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    stored_sets sets = {.least = 1, .most = 1};
    size_t markers = rc_summary_plans_markers(input);
    const rc_table *observed;
    const int64_t *reasons, *numbers, *near;
    if (!rc_summary_groups_asked(input->spec, &sets.least, &sets.most)) return st;
    size_t count = sets.most - sets.least + 1;
    RC_TRY(rc_summary_plans_table(input->stored, "observed", NULL, markers, CUTOFF + sets.most, &observed, err));
    RC_TRY(rc_summary_plans_tally(input->stored, "failed", markers, RC_REASON_COUNT, &reasons, err));
    RC_TRY(rc_summary_plans_tally(input->stored, "numbers", markers, count, &numbers, err));
    RC_TRY(rc_summary_plans_tally(input->stored, "near", markers, sets.most, &near, err));
    for (size_t m = 0; m < markers; m++) {
        const char *marker = rc_summary_plans_marker(input, m);
        cJSON *element;
        sets.width = observed->n_columns;
        sets.observed = observed->data + m * sets.width;
        sets.failed = reasons + m * RC_REASON_COUNT;
        sets.numbers = numbers + m * count;
        sets.near = near + m * sets.most;
        cJSON_ArrayForEach(element, list)
        {
            if (!same_number(input, element) || strcmp(rc_summary_json_get_text(element, "marker"), marker) != 0)
                continue;
            RC_TRY(add_set(input, marker, &sets, element, &failed, err));
        }
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

const rc_summary_plan rc_summary_sets = {.name = "sets", .list = "bootstrap", .document = document_sets};
