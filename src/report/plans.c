/* SPDX-License-Identifier: GPL-3.0-or-later
 * plans.c - the pages of the plans, in their order. */
#include "report/plans.h"

#include "summary/json.h"

const rc_report_plan *const rc_report_plans[] = {
    &rc_report_page_describe, &rc_report_page_screen,    &rc_report_page_search,
    &rc_report_page_permute,  &rc_report_page_bootstrap, &rc_report_page_centers,
    &rc_report_page_figures,  &rc_report_page_study,     NULL};

const cJSON *rc_report_plans_list(const cJSON *document, const rc_report_plan *plan)
{
    return plan->page || plan->text ? rc_summary_json_get(document, plan->name) : NULL;
}

void rc_report_plans_refer(cJSON *object, const char *key, const cJSON *item, bool *failed)
{
    if (item && !cJSON_AddItemReferenceToObject(object, key, (cJSON *)(uintptr_t)item)) *failed = true;
}

recut_status rc_report_plans_page(const rc_report_plan *plan, const rc_report_medium *medium, const cJSON *document,
                                  const cJSON *element, const rc_report_options *options, rc_report_slips *slips,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    cJSON *derived = cJSON_CreateObject();
    bool failed = !derived;
    if (!failed && plan->derive) plan->derive(element, options, derived, &failed);
    const rc_report_place place = {.element = element, .document = document, .derived = derived, .slips = slips};
    st = failed ? RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the summary")
                : rc_report_page(medium, plan->page, &place, err);
    cJSON_Delete(derived);
    return st;
}

recut_status rc_report_plans_table(const rc_report_plan *plan, const rc_report_medium *medium, const cJSON *document,
                                   const cJSON *list, rc_report_slips *slips, recut_error *err)
{
    const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = plan->table, .indent = 2}, {0}};
    const rc_report_place place = {.element = list, .document = document, .slips = slips};
    return rc_report_page(medium, table, &place, err);
}
