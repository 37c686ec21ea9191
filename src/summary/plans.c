/* SPDX-License-Identifier: GPL-3.0-or-later
 * plans.c - the table of plans, and what their documents share. */
#include "summary/plans.h"

#include "base/memory.h"
#include "kernel/level.h"
#include "kernel/reason.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A new plan: its object here, and in the list. */
extern const rc_summary_plan rc_summary_describe, rc_summary_screen, rc_summary_search, rc_summary_permute,
    rc_summary_tail, rc_summary_censoring, rc_summary_bootstrap, rc_summary_sets, rc_summary_set_splits,
    rc_summary_centers, rc_summary_splits, rc_summary_within, rc_summary_labels, rc_summary_crossvalidate,
    rc_summary_falsify, rc_summary_figures, rc_summary_simulate, rc_summary_assess, rc_summary_outcome,
    rc_summary_outcome_tail, rc_summary_outcome_resamples, rc_summary_outcome_splits;

const rc_summary_plan *const rc_summary_plans[] = {
    &rc_summary_outcome,
    &rc_summary_outcome_tail,
    &rc_summary_outcome_resamples,
    &rc_summary_outcome_splits,
    &rc_summary_describe,
    &rc_summary_screen,
    &rc_summary_search,
    &rc_summary_permute,
    &rc_summary_tail,
    &rc_summary_censoring,
    &rc_summary_bootstrap,
    &rc_summary_sets,
    &rc_summary_centers,
    &rc_summary_splits,
    &rc_summary_within,
    &rc_summary_labels,
    &rc_summary_crossvalidate,
    &rc_summary_falsify,
    &rc_summary_set_splits,
    &rc_summary_figures,
    &rc_summary_simulate,
    &rc_summary_assess,
    NULL,
};

/* Names are cut to the length of the stored name, as they were when they were written. */
static void full_name(const char *name, const char *marker, char out[RC_NAME_ROOM])
{
    const char *slot = strstr(name, "%s");
    if (slot)
        snprintf(out, RC_NAME_ROOM, "%.*s%s", (int)(slot - name), name, marker);
    else
        snprintf(out, RC_NAME_ROOM, "%s", name);
}

const rc_table *rc_summary_plans_find_table(const rc_stored *stored, const char *name, const char *marker)
{
    char full[RC_NAME_ROOM];
    full_name(name, marker, full);
    return rc_run_stored_table(stored, full);
}

const rc_tally *rc_summary_plans_find_tally(const rc_stored *stored, const char *name, const char *marker)
{
    char full[RC_NAME_ROOM];
    full_name(name, marker, full);
    const rc_tally *tally = rc_run_stored_tally(stored, full);
    return tally && tally->n_rows > 0 && tally->n_bins > 0 ? tally : NULL; /* who finds one reads its first row */
}

recut_status rc_summary_plans_table(const rc_stored *stored, const char *name, const char *marker, size_t rows,
                                    size_t columns, const rc_table **out, recut_error *err)
{
    char full[RC_NAME_ROOM];
    full_name(name, marker, full);
    const rc_table *table = rc_run_stored_table(stored, full);
    if (!table || table->n_rows < rows || table->n_columns < columns)
        return RC_FAIL(err, RECUT_E_STORE, -1, "the result's analysis %s has no table %s of %zu rows and %zu columns",
                       stored->group, full, rows, columns);
    *out = table;
    return RECUT_OK;
}

recut_status rc_summary_plans_optional(const rc_stored *stored, const char *name, const char *marker, size_t rows,
                                       size_t columns, const rc_table **out, recut_error *err)
{
    *out = rc_summary_plans_find_table(stored, name, marker);
    return *out ? rc_summary_plans_table(stored, name, marker, rows, columns, out, err) : RECUT_OK;
}

recut_status rc_summary_plans_tally(const rc_stored *stored, const char *name, size_t rows, size_t bins,
                                    const int64_t **out, recut_error *err)
{
    const rc_tally *tally = rc_run_stored_tally(stored, name);
    if (!tally || tally->n_rows < rows || tally->n_bins < bins)
        return RC_FAIL(err, RECUT_E_STORE, -1, "the result's analysis %s has no counts %s of %zu rows and %zu bins",
                       stored->group, name, rows, bins);
    *out = stored->counts + tally->offset;
    return RECUT_OK;
}

const rc_stored *rc_summary_plans_beside(const rc_summary_input *input, const char *plan)
{
    const char *number = strrchr(input->stored->group, '/');
    for (size_t i = 0; number && input->result && i < input->result->n; i++) {
        const rc_stored *other = &input->result->analysis[i];
        const char *its = strrchr(other->group, '/');
        if (strcmp(other->plan, plan) == 0 && its && strcmp(its, number) == 0) return other;
    }
    return NULL;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* No plan has a marker twice, and a short list of one marker could ask for a page without end. */
static recut_status check_distinct(const rc_summary_input *input, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char **sorted = NULL;
    RC_NEW(sorted, input->n_markers, err);
    if (input->n_markers) {
        memcpy(sorted, input->marker, input->n_markers * sizeof *sorted);
        qsort(sorted, input->n_markers, sizeof *sorted, by_text);
    }
    for (size_t i = 1; i < input->n_markers && st == RECUT_OK; i++)
        if (strcmp(sorted[i - 1], sorted[i]) == 0)
            st = RC_FAIL(err, RECUT_E_DATA, -1, "damaged or not written by recut: analysis %s names a marker twice",
                         input->stored->group);
done:
    rc_base_memory_free(sorted);
    return st;
}

recut_status rc_summary_plans_read_markers(rc_summary_input *input, recut_error *err)
{
    recut_status st = RECUT_OK;
    const cJSON *list = rc_summary_json_get(input->spec, "markers"), *name;
    int n = cJSON_GetArraySize(list);
    RC_NEW(input->marker, n > 0 ? (size_t)n : 0, err);
    cJSON_ArrayForEach(name, list) input->marker[input->n_markers++] = cJSON_IsString(name) ? name->valuestring : "";
    RC_TRY(check_distinct(input, err));
done:
    return st;
}

size_t rc_summary_plans_markers(const rc_summary_input *input)
{
    return input->n_markers;
}

const char *rc_summary_plans_marker(const rc_summary_input *input, size_t i)
{
    return i < input->n_markers ? input->marker[i] : "";
}

const rc_criterion *rc_summary_plans_criterion(const rc_summary_input *input)
{
    return rc_plan_criterion_stored(rc_summary_json_get_text(input->spec, "criterion"));
}

void rc_summary_plans_begin(const rc_summary_input *input, size_t marker, cJSON *element, bool *failed)
{
    rc_summary_json_text(element, "analysis", input->stored->group, failed);
    rc_summary_json_text(element, "marker", rc_summary_plans_marker(input, marker), failed);
    rc_summary_json_text(element, "criterion", rc_summary_json_get_text(input->spec, "criterion"), failed);
    rc_summary_json_number(element, "min_fraction", rc_summary_json_get_number(input->spec, "min_fraction"), failed);
    rc_summary_json_text(element, "high", rc_summary_plans_above(input) ? "gt" : "ge", failed);
}

bool rc_summary_plans_above(const rc_summary_input *input)
{
    return strcmp(rc_summary_json_get_text(input->spec, "high"), "gt") == 0;
}

int64_t rc_summary_plans_whole(double x, int64_t most)
{
    return x >= 0 && x <= (double)most && floor(x) == x ? (int64_t)x : -1;
}

const char *rc_summary_plans_reason_text(double code)
{
    int64_t reason = rc_summary_plans_whole(code, RC_REASON_COUNT - 1);
    if (isnan(code) || reason == RC_REASON_NONE) return NULL;
    return reason < 0 ? "a reason that this recut does not know" : rc_kernel_reason_text((rc_reason)reason);
}

void rc_summary_plans_reason(cJSON *into, double code, bool *failed)
{
    rc_summary_json_text(into, "reason", rc_summary_plans_reason_text(code), failed);
}

void rc_summary_plans_given(const rc_summary_input *input, cJSON *element, bool *failed)
{
    const cJSON *name;
    if (!rc_summary_plans_criterion(input)->given) return;
    cJSON *list = rc_summary_json_array(element, "given", failed);
    cJSON_ArrayForEach(name, rc_summary_json_get(input->spec, "adjust")) if (cJSON_IsString(name))
        rc_summary_json_text(list, NULL, name->valuestring, failed);
}

void rc_summary_plans_row(const rc_table *table, size_t row, cJSON *into, bool *failed)
{
    const double *value = table->data + row * table->n_columns;
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *name = table->column[c].name;
        if (strcmp(name, "reason") == 0)
            rc_summary_plans_reason(into, value[c], failed);
        else if (strcmp(name, "p") == 0 || strcmp(name, "p_naive") == 0 ||
                 (strlen(name) > 2 && strcmp(name + strlen(name) - 2, "_p") == 0))
            rc_summary_json_p(into, name, value[c], failed);
        else
            rc_summary_json_number(into, name, value[c], failed);
    }
}

void rc_summary_plans_failed(cJSON *into, const char *key, const int64_t *counts, bool *failed)
{
    cJSON *reasons = rc_summary_json_object(into, key, failed);
    for (int r = RC_REASON_NONE + 1; r < RC_REASON_COUNT; r++)
        if (counts[r]) rc_summary_json_number(reasons, rc_kernel_reason_text((rc_reason)r), (double)counts[r], failed);
}

double rc_summary_plans_cell(const rc_table *table, size_t row, const char *column)
{
    for (size_t c = 0; table && row < table->n_rows && c < table->n_columns; c++)
        if (strcmp(table->column[c].name, column) == 0) return table->data[row * table->n_columns + c];
    return NAN;
}

const char *rc_summary_plans_label(const rc_table *table, size_t row)
{
    return table && table->label && row < table->n_rows && table->label[row] ? table->label[row] : "";
}

size_t rc_summary_plans_column(const rc_summary_input *input, const char *prefix, const char *name)
{
    char full[RC_NAME_ROOM + 64];
    snprintf(full, sizeof full, "%s/%s", prefix, name);
    return rc_run_stored_column(input->stored, full);
}

recut_status rc_summary_plans_load(const rc_summary_input *input, const char *prefix, const char *name, double *out,
                                   recut_error *err)
{
    size_t column = rc_summary_plans_column(input, prefix, name);
    if (column == SIZE_MAX)
        return RC_FAIL(err, RECUT_E_STORE, -1, "the result's analysis %s has no column %s/%s", input->stored->group,
                       prefix, name);
    if (input->stored->rows_kept == 0) return RECUT_OK;
    return input->reader->column(input->reader->self, input->index, column, out, err);
}

void rc_summary_plans_p(cJSON *into, const rc_p_value *p, bool *failed)
{
    rc_summary_json_number(into, "p", p->p, failed);
    rc_summary_json_number(into, "p_lower", p->lower, failed);
    rc_summary_json_number(into, "p_upper", p->upper, failed);
}

void rc_summary_plans_share(cJSON *into, const char *key, const char *lower, const char *upper, int64_t x, int64_t n,
                            bool *failed)
{
    rc_p_value share = rc_summary_estimators_monte_carlo(x, n, RC_KERNEL_CONFIDENCE);
    rc_summary_json_number(into, key, n > 0 ? (double)x / (double)n : NAN, failed);
    rc_summary_json_number(into, lower, n > 0 ? share.lower : NAN, failed);
    rc_summary_json_number(into, upper, n > 0 ? share.upper : NAN, failed);
}

recut_status rc_summary_plans_finish(bool failed, recut_error *err)
{
    return failed ? RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the summary") : RECUT_OK;
}
