/* SPDX-License-Identifier: GPL-3.0-or-later
 * analyses.c - names of analyses in the text of a job's result. */
#include "report/analyses.h"

#include "report/format.h"
#include "report/plans.h"

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

/* Endpoint and filter are said where they are not those of the head. */
static void print_cohort(FILE *to, const cJSON *cohort, const cJSON *head)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    fprintf(to, "%s patients, %s events", rc_report_format_count(rc_summary_json_get_number(cohort, "n"), a),
            rc_report_format_count(rc_summary_json_get_number(cohort, "events"), b));
    if (!same_text(cohort, head, "time") || !same_text(cohort, head, "event"))
        fprintf(to, ", time \"%s\", event \"%s\"", rc_summary_json_get_text(cohort, "time"),
                rc_summary_json_get_text(cohort, "event"));
    if (!same_text(cohort, head, "where"))
        fprintf(to, ", where %s",
                rc_summary_json_get(cohort, "where") ? rc_summary_json_get_text(cohort, "where") : "nothing is asked");
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

void rc_report_analyses_name(FILE *to, const cJSON *document, const cJSON *list, const char *analysis)
{
    const cJSON *entry = find(document, analysis), *head = rc_summary_json_get(document, "cohort");
    const cJSON *cohort = rc_summary_json_get(entry, "cohort");
    const char *label = rc_summary_json_get_text(entry, "label");
    bool other = cohort && is_other(cohort, head);
    if (!*label && !other && !several_analyses(list)) return;
    fprintf(to, "  [%s%s%s]", analysis, *label ? " " : "", label);
    if (other) {
        fputc(' ', to);
        print_cohort(to, cohort, head);
    }
    fputc('\n', to);
}

static const cJSON *part_of(const cJSON *analysis)
{
    return rc_summary_json_get(rc_summary_json_get(analysis, "cohort"), "part_of");
}

bool rc_report_analyses_parts(FILE *to, const cJSON *document, const char *analysis)
{
    const cJSON *entry = find(document, analysis);
    const char *label = rc_summary_json_get_text(entry, "label");
    if (!part_of(entry)) return false;
    if (*label) fprintf(to, "  [%s %s] and on, each marker on the patients that have it\n", analysis, label);
    return true;
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
static bool has_text(const char *plan)
{
    for (const rc_report_plan *const *at = rc_report_plans; *at; at++)
        if (strcmp((*at)->name, plan) == 0) return (*at)->page || (*at)->text;
    return false;
}

void rc_report_analyses(FILE *to, const cJSON *document)
{
    const cJSON *list = rc_summary_json_get(document, "analyses"), *head = rc_summary_json_get(document, "cohort");
    const cJSON *analysis, *earlier = NULL;
    bool worth = false;
    cJSON_ArrayForEach(analysis, list)
    {
        const cJSON *cohort = rc_summary_json_get(analysis, "cohort");
        if (*rc_summary_json_get_text(analysis, "label") || (is_other(cohort, head) && !part_of(analysis)))
            worth = true;
    }
    if (!worth) return;
    fputs("\nAnalyses\n========\n\n", to);
    cJSON_ArrayForEach(analysis, list)
    {
        if (!has_text(rc_summary_json_get_text(analysis, "plan"))) continue;
        if (earlier && parts_of_one(earlier, analysis)) continue; /* one line stands for all of them */
        earlier = analysis;
        char *line = NULL;
        size_t length = 0;
        FILE *memory = open_memstream(&line, &length);
        if (!memory) return;
        if (part_of(analysis)) fputs("and on, each marker on the patients that have it: ", memory);
        print_cohort(memory, rc_summary_json_get(analysis, "cohort"), head);
        fclose(memory);
        fprintf(to, "  %-16s %-20s ", rc_summary_json_get_text(analysis, "name"),
                rc_summary_json_get_text(analysis, "label"));
        rc_report_format_wrap(to, line, 40, 40);
        free(line);
    }
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
