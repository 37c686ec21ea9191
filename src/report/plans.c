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
    return plan->text ? rc_summary_json_get(document, plan->name) : NULL;
}
