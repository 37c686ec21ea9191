/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plans.h - the page of each plan.  A new plan's page: page_<plan>.c, which defines its object, and a row in plans.c. */
#ifndef RC_REPORT_PLANS_H
#define RC_REPORT_PLANS_H

#include "report/page.h"

typedef struct rc_report_options {
    bool whole_scan; /* every row of the scan, and the page of every marker */
} rc_report_options;

/* The page of a plan. */
typedef struct rc_report_plan {
    const char *name;  /* of the plan, and of its list in the document */
    const char *title; /* of its table over several markers */
    /* What is printed of one element of the list, and of the list.  NULL: text, table_text. */
    const rc_page_block *page;
    const rc_page_column *table; /* row an element */
    /* What the page prints and the document does not hold (paths with "$"): for one element.  NULL: nothing. */
    void (*derive)(const cJSON *element, const rc_report_options *options, cJSON *derived, bool *failed);
    /* Of one element of the list, and of the list.  NULL: a plan that is of no marker. */
    void (*text)(FILE *to, const cJSON *element, const cJSON *list, const rc_report_options *options);
    void (*table_text)(FILE *to, const cJSON *list);
    void (*whole_text)(FILE *to, const cJSON *document); /* before the markers, once; NULL: nothing */
} rc_report_plan;

/* In the order of the page; ends with NULL. */
extern const rc_report_plan *const rc_report_plans[];
extern const rc_report_plan rc_report_page_describe, rc_report_page_screen, rc_report_page_search,
    rc_report_page_permute, rc_report_page_bootstrap, rc_report_page_centers, rc_report_page_figures,
    rc_report_page_study;

/* The plan's list in a document; NULL where there is none, or it is of no marker. */
const cJSON *rc_report_plans_list(const cJSON *document, const rc_report_plan *plan);

/* Prints an element of a plan's list, or the list as a table.  slips may be NULL.  Errors: RECUT_E_MEMORY, RECUT_E_BUG. */
RECUT_CHECK recut_status rc_report_plans_page(const rc_report_plan *plan, const rc_report_medium *medium,
                                              const cJSON *document, const cJSON *element,
                                              const rc_report_options *options, rc_report_slips *slips,
                                              recut_error *err);
RECUT_CHECK recut_status rc_report_plans_table(const rc_report_plan *plan, const rc_report_medium *medium,
                                               const cJSON *document, const cJSON *list, rc_report_slips *slips,
                                               recut_error *err);

/* For what is derived: "key" of an object is an item of the document, which must outlive it; NULL: nothing. */
void rc_report_plans_refer(cJSON *object, const char *key, const cJSON *item, bool *failed);

/* Groups, log-rank and the three hazard ratios of an object with the columns of a split. */
void rc_report_text_split(FILE *to, const cJSON *split);
/* Its hazard ratios alone, a line each. */
void rc_report_text_hazard(FILE *to, const cJSON *split);

#endif
