/* SPDX-License-Identifier: GPL-3.0-or-later
 * analyses.c - names of analyses in the text of a job's result. */
#include "report/analyses.h"

#include "summary/json.h"

#include <stdlib.h>
#include <string.h>

static const cJSON *find(const cJSON *document, const char *name)
{
    const cJSON *analysis;
    cJSON_ArrayForEach(analysis, rc_summary_json_get(document, "analyses"))
    {
        if (strcmp(rc_summary_json_get_text(analysis, "name"), name) == 0) return analysis;
    }
    return NULL;
}

static bool same_text(const cJSON *a, const cJSON *b, const char *key)
{
    return strcmp(rc_summary_json_get_text(a, key), rc_summary_json_get_text(b, key)) == 0;
}

static bool is_other(const cJSON *cohort, const cJSON *head)
{
    return !same_text(cohort, head, "time") || !same_text(cohort, head, "event") || !same_text(cohort, head, "where") ||
           rc_summary_json_get_number(cohort, "n") != rc_summary_json_get_number(head, "n");
}

static bool several_analyses(const cJSON *list)
{
    const cJSON *element, *first = cJSON_GetArrayItem(list, 0);
    cJSON_ArrayForEach(element, list)
    {
        if (!same_text(element, first, "analysis")) return true;
    }
    return false;
}

static const cJSON *part_of(const cJSON *analysis)
{
    return rc_summary_json_get(rc_summary_json_get(analysis, "cohort"), "part_of");
}

/* Of one command, for markers that different patients have. */
static bool parts_of_one(const cJSON *a, const cJSON *b)
{
    const cJSON *one = rc_summary_json_get(a, "cohort"), *two = rc_summary_json_get(b, "cohort");
    return part_of(a) && part_of(b) && cJSON_Compare(part_of(a), part_of(b), 1) && same_text(a, b, "plan") &&
           same_text(a, b, "label") && same_text(one, two, "time") && same_text(one, two, "event") &&
           same_text(one, two, "where");
}

bool rc_report_analyses_together(const cJSON *document, const char *a, const char *b)
{
    return strcmp(a, b) == 0 || parts_of_one(find(document, a), find(document, b));
}

/* Others are told by the plan they belong to. */
static bool has_page(const char *plan)
{
    for (const rc_report_plan *const *at = rc_report_plans; *at; at++)
        if (strcmp((*at)->name, plan) == 0) return rc_report_plans_of_markers(*at);
    return false;
}

/* Endpoint and filter are said where they are not those of the head. */
#define COHORT_WORDS                                                                                                   \
    "{cohort.n:count} patients, {cohort.events:count} events"                                                          \
    "{?cohort.time=/cohort/time and cohort.event=/cohort/event||, time \"{cohort.time}\", event \"{cohort.event}\"}"   \
    "{?cohort.where!=/cohort/where|, where {?cohort.where|{cohort.where}|nothing is asked}}"

static const rc_page_column columns[] = {
    {"", "{name}", -12, 0},
    {"", "{?label|{label}}", -8, 0},
    {"", "{?cohort.part_of|and on, each marker on the patients that have it: }" COHORT_WORDS, -1, 0},
    {0}};
static const rc_page_block shown_block[] = {
    {RC_PAGE_PART, .text = "Analyses"}, {RC_PAGE_TABLE, .over = "$shown", .column = columns, .indent = 2}, {0}};
const rc_page_block rc_report_analyses_block[] = {{RC_PAGE_GROUP, .when = "$shown", .block = shown_block}, {0}};
const rc_page_block rc_report_analyses_name_block[] = {
    {RC_PAGE_LINE, .when = "$named",
     .text =
         "[{?label|{label}|{$named}}]{?$parts| and on, each marker on the patients that have it}{?$other| " COHORT_WORDS
         "}",
     .indent = 2, .role = "analysis"},
    {0}};

/* $shown: the entries that are worth a line, one for all parts of a command. */
void rc_report_analyses_derive(const cJSON *document, const rc_report_options *options, cJSON *derived, bool *failed)
{
    const cJSON *head = rc_summary_json_get(document, "cohort"), *analysis, *earlier = NULL;
    cJSON *shown = rc_summary_json_array(derived, "shown", failed);
    bool worth = false;
    (void)options;
    cJSON_ArrayForEach(analysis, rc_summary_json_get(document, "analyses"))
    {
        const cJSON *cohort = rc_summary_json_get(analysis, "cohort");
        if (*rc_summary_json_get_text(analysis, "label") || (is_other(cohort, head) && !part_of(analysis)))
            worth = true;
    }
    if (!worth) return;
    cJSON_ArrayForEach(analysis, rc_summary_json_get(document, "analyses"))
    {
        if (!has_page(rc_summary_json_get_text(analysis, "plan"))) continue;
        if (earlier && parts_of_one(earlier, analysis)) continue;
        earlier = analysis;
        rc_report_plans_refer(shown, NULL, analysis, failed);
    }
}

const cJSON *rc_report_analyses_name(const cJSON *document, const cJSON *list, const char *analysis, bool table,
                                     cJSON *into)
{
    const cJSON *entry = find(document, analysis), *cohort = rc_summary_json_get(entry, "cohort");
    bool label = *rc_summary_json_get_text(entry, "label"), parts = table && part_of(entry);
    bool other = !parts && cohort && is_other(cohort, rc_summary_json_get(document, "cohort"));
    if (!label && (parts || (!other && !several_analyses(list)))) return entry;
    cJSON_AddBoolToObject(into, "other", other);
    cJSON_AddBoolToObject(into, "parts", parts);
    cJSON_AddStringToObject(into, "named", analysis);
    return entry;
}

bool rc_report_analyses_repeats(const cJSON *document, const cJSON *list, const cJSON *element, bool with_fixed)
{
    const cJSON *earlier, *best = rc_summary_json_get(element, "best"), *fixed = rc_summary_json_get(element, "fixed");
    if (!best || !several_analyses(list)) return false;
    const cJSON *cohort = rc_summary_json_get(find(document, rc_summary_json_get_text(element, "analysis")), "cohort");
    cJSON_ArrayForEach(earlier, list)
    {
        if (earlier == element) return false;
        if (!same_text(earlier, element, "marker") || !same_text(earlier, element, "criterion")) continue;
        const cJSON *other =
            rc_summary_json_get(find(document, rc_summary_json_get_text(earlier, "analysis")), "cohort");
        if (is_other(cohort, other) || !cJSON_Compare(best, rc_summary_json_get(earlier, "best"), 1)) continue;
        if (!with_fixed || cJSON_GetArraySize(fixed) == 0 ||
            cJSON_Compare(fixed, rc_summary_json_get(earlier, "fixed"), 1))
            return true;
    }
    return false;
}
