/* SPDX-License-Identifier: GPL-3.0-or-later
 * document.c - head of the document and the plans' lists. */
#include "summary/document.h"

#include "base/memory.h"
#include "summary/outcome_element.h"
#include "summary/patients.h"
#include "summary/plans.h"
#include "summary/verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_provenance(cJSON *root, const rc_result *result, const cJSON *run, bool *failed)
{
    static const char *const copied[] = {"command", "ranks", "threads", "started", "seconds"};
    cJSON *head = rc_summary_json_object(root, "provenance", failed);
    rc_summary_json_text(head, "program", "recut", failed);
    rc_summary_json_text(head, "version", result->version, failed);
    rc_summary_json_number(head, "format", (double)result->schema, failed);
    rc_summary_json_text(head, "result", result->path, failed);
    rc_summary_json_text(head, "fingerprint", result->fingerprint, failed);
    if (result->n) rc_summary_json_uint64(head, "seed", result->analysis[0].seed, failed);
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) {
        const cJSON *item = rc_summary_json_get(run, copied[i]);
        if (item) rc_summary_json_item(head, copied[i], cJSON_Duplicate(item, 1), failed);
    }
}

static recut_status add_cohort(cJSON *parent, const char *json, bool *failed, recut_error *err)
{
    cJSON *cohort = cJSON_Parse(json ? json : "");
    if (!cJSON_IsObject(cohort)) {
        cJSON_Delete(cohort);
        return RC_FAIL(err, RECUT_E_STORE, -1, "the description of the cohort in the result is not JSON");
    }
    rc_summary_json_item(parent, "cohort", cohort, failed);
    return RECUT_OK;
}

/* The spec without what stands elsewhere or may be long: names of markers, published figures. */
static void add_options(cJSON *item, const char *spec, bool *failed)
{
    static const char *const elsewhere[] = {"plan", "markers", "figures", "data"};
    cJSON *options = cJSON_Parse(spec ? spec : "");
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        cJSON_DeleteItemFromObjectCaseSensitive(options, elsewhere[i]);
    if (cJSON_IsObject(options))
        rc_summary_json_item(item, "options", options, failed);
    else
        cJSON_Delete(options);
}

static recut_status add_analyses(cJSON *root, const rc_result *result, bool *failed, recut_error *err)
{
    recut_status st = RECUT_OK;
    cJSON *list = rc_summary_json_array(root, "analyses", failed);
    for (size_t i = 0; i < result->n; i++) {
        const rc_stored *stored = &result->analysis[i];
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "name", stored->group, failed);
        rc_summary_json_text(item, "plan", stored->plan, failed);
        rc_summary_json_text(item, "label", stored->label, failed);
        rc_summary_json_uint64(item, "seed", stored->seed, failed);
        rc_summary_json_number(item, "replicates", (double)stored->replicates, failed);
        rc_summary_json_number(item, "key_version", stored->key_version ? (double)stored->key_version : NAN, failed);
        add_options(item, stored->spec, failed);
        RC_TRY(add_cohort(item, stored->cohort_json ? stored->cohort_json : result->cohort_json, failed, err));
    }
done:
    return st;
}

static recut_status count_patients(const rc_stored *stored, const rc_result *result, cJSON *list, int first,
                                   bool *failed, recut_error *err)
{
    cJSON *own = cJSON_CreateObject();
    recut_status st = add_cohort(own, stored->cohort_json ? stored->cohort_json : result->cohort_json, failed, err);
    if (st == RECUT_OK) rc_summary_patients_count(list, first, rc_summary_json_get(own, "cohort"), failed);
    cJSON_Delete(own);
    return st;
}

/* All analyses of one plan, in one list; no list without such an analysis. */
static recut_status add_plan(cJSON *root, const rc_summary_plan *plan, const rc_result *result,
                             const rc_row_reader *reader, bool whole_scan, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    cJSON *list = NULL, *spec = NULL;
    const char **marker = NULL;
    for (size_t i = 0; i < result->n; i++) {
        const rc_stored *stored = &result->analysis[i];
        if (strcmp(stored->plan, plan->name) != 0) continue;
        if (!list) list = cJSON_GetObjectItemCaseSensitive(root, plan->list);
        if (!list) list = rc_summary_json_array(root, plan->list, &failed);
        cJSON_Delete(spec);
        spec = cJSON_Parse(stored->spec ? stored->spec : "");
        rc_summary_input input = {
            .stored = stored, .index = i, .result = result, .whole_scan = whole_scan, .reader = reader, .spec = spec};
        if (!list) {
            st = rc_summary_plans_finish(true, err);
            goto done;
        }
        if (!cJSON_IsObject(spec)) {
            st =
                RC_FAIL(err, RECUT_E_STORE, -1, "the options of analysis %s in the result are not JSON", stored->group);
            goto done;
        }
        st = rc_summary_plans_read_markers(&input, err);
        rc_base_memory_free(marker);
        marker = input.marker;
        int before = cJSON_GetArraySize(list);
        if (st == RECUT_OK) st = plan->document(&input, list, err);
        if (st != RECUT_OK) goto done;
        st = count_patients(stored, result, list, before, &failed, err);
        if (st != RECUT_OK) goto done;
        for (cJSON *made = cJSON_GetArrayItem(list, before); stored->label && made; made = made->next)
            rc_summary_json_text(made, "label", stored->label, &failed);
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    rc_base_memory_free(marker);
    cJSON_Delete(spec);
    return st;
}

static void add_first(cJSON *root, const rc_summary_plan *plan, bool *failed)
{
    const cJSON *first = plan->first ? cJSON_GetArrayItem(rc_summary_json_get(root, plan->list), 0) : NULL;
    if (first) rc_summary_json_item(root, plan->first, cJSON_Duplicate(first, 1), failed);
}

recut_status rc_summary_document_create(const rc_result *result, const rc_row_reader *reader, const cJSON *run,
                                        bool whole_scan, cJSON **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    cJSON *root = cJSON_CreateObject();
    add_provenance(root, result, run, &failed);
    RC_TRY(add_cohort(root, result->cohort_json, &failed, err));
    RC_TRY(add_analyses(root, result, &failed, err));
    for (size_t i = 0; rc_summary_plans[i]; i++)
        RC_TRY(add_plan(root, rc_summary_plans[i], result, reader, whole_scan, err));
    for (size_t i = 0; rc_summary_plans[i]; i++) add_first(root, rc_summary_plans[i], &failed);
    if (run) rc_summary_json_item(root, "run", cJSON_Duplicate(run, 1), &failed);
    RC_TRY(rc_summary_plans_finish(failed, err));
    rc_summary_outcome_judge(cJSON_GetObjectItemCaseSensitive(root, "outcome"), &failed);
    RC_TRY(rc_summary_verdict_add(root, err));
    *out = root;
    root = NULL;
done:
    cJSON_Delete(root);
    return st;
}

void rc_summary_document_destroy(cJSON *document)
{
    cJSON_Delete(document);
}
