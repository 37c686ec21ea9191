/* SPDX-License-Identifier: GPL-3.0-or-later
 * plans.c - the pages of the plans, in their order. */
#include "report/plans.h"

#include "plan/criterion.h"
#include "summary/json.h"

#include <stdint.h>
#include <string.h>

/* A new page: its object here, and in the list. */
extern const rc_report_plan rc_report_page_describe, rc_report_page_screen, rc_report_page_search,
    rc_report_page_permute, rc_report_page_censoring, rc_report_page_bootstrap, rc_report_page_centers,
    rc_report_page_figures, rc_report_page_study, rc_report_page_simulate, rc_report_page_assess,
    rc_report_page_outcome;

const rc_report_plan *const rc_report_plans[] = {
    &rc_report_page_outcome,
    &rc_report_page_describe,
    &rc_report_page_screen,
    &rc_report_page_search,
    &rc_report_page_permute,
    &rc_report_page_censoring,
    &rc_report_page_bootstrap,
    &rc_report_page_centers,
    &rc_report_page_figures,
    &rc_report_page_study,
    &rc_report_page_simulate,
    &rc_report_page_assess,
    NULL,
};

bool rc_report_plans_of_markers(const rc_report_plan *plan)
{
    return plan->page != NULL;
}

const cJSON *rc_report_plans_list(const cJSON *document, const rc_report_plan *plan)
{
    return rc_report_plans_of_markers(plan) ? rc_summary_json_get(document, plan->name) : NULL;
}

bool rc_report_plans_asked(const rc_report_options *options, const char *marker)
{
    for (size_t i = 0; i < options->n_markers; i++)
        if (strcmp(options->marker[i], marker) == 0) return true;
    return options->n_markers == 0;
}

void rc_report_plans_refer(cJSON *parent, const char *key, const cJSON *item, bool *failed)
{
    cJSON *own = (cJSON *)(uintptr_t)item;
    if (own && !(key ? cJSON_AddItemReferenceToObject(parent, key, own) : cJSON_AddItemReferenceToArray(parent, own)))
        *failed = true;
}

recut_status rc_report_plans_blocks(const rc_page_block *block, rc_report_derive derive, const rc_report_medium *medium,
                                    const rc_report_options *options, rc_report_place *place, cJSON *derived,
                                    recut_error *err)
{
    bool failed = !derived;
    rc_summary_json_bool(derived, "whole", options->whole_scan, &failed);
    rc_summary_json_bool(derived, "full", options->whole_scan || options->full, &failed);
    /* high is marker > cutoff: known of every element of a marker, and of its analysis */
    rc_summary_json_bool(derived, "above", strcmp(rc_summary_json_get_text(place->element, "high"), "gt") == 0,
                         &failed);
    rc_summary_json_bool(derived, "joint",
                         rc_plan_criterion_stored(rc_summary_json_get_text(place->element, "criterion"))->more > 0,
                         &failed);
    if (!failed && derive) derive(place->element, options, derived, &failed);
    place->derived = derived;
    recut_status st = failed ? RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the summary")
                             : rc_report_page(medium, block, place, err);
    cJSON_Delete(derived);
    return st;
}

recut_status rc_report_plans_page(const rc_report_plan *plan, const rc_report_medium *medium, const cJSON *document,
                                  const cJSON *element, const rc_report_options *options, rc_report_slips *slips,
                                  recut_error *err)
{
    const cJSON *list = rc_report_plans_list(document, plan), *other;
    const char *analysis = rc_summary_json_get_text(element, "analysis");
    int beside = 0;
    cJSON *derived = cJSON_CreateObject();
    cJSON_ArrayForEach(other, list) beside += strcmp(rc_summary_json_get_text(other, "analysis"), analysis) == 0;
    cJSON_AddNumberToObject(derived, "markers", beside);
    cJSON_AddNumberToObject(derived, "listed", cJSON_GetArraySize(list));
    rc_report_place place = {.element = element, .document = document, .slips = slips};
    return rc_report_plans_blocks(plan->page, plan->derive, medium, options, &place, derived, err);
}

recut_status rc_report_plans_table(const rc_report_plan *plan, const rc_report_medium *medium, const cJSON *document,
                                   const cJSON *list, const rc_report_options *options, rc_report_slips *slips,
                                   recut_error *err)
{
    rc_report_place place = {.element = list, .document = document, .slips = slips};
    return rc_report_plans_blocks(plan->table, NULL, medium, options, &place, cJSON_CreateObject(), err);
}
