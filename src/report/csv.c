/* SPDX-License-Identifier: GPL-3.0-or-later
 * csv.c - a walk over the document. */
#include "report/csv.h"

#include "base/digits.h"
#include "base/text.h"
#include "report/csv_field.h"
#include "report/plans.h"
#include "summary/json.h"

#include <stdlib.h>
#include <string.h>

typedef struct csv_place {
    FILE *to;
    const char *analysis, *marker;
    char path[4096]; /* of keys, which may be long names */
} csv_place;

static void print_line(const csv_place *at, const cJSON *item)
{
    char digits[RC_DIGITS];
    rc_report_csv_field(at->to, at->analysis);
    fputc(',', at->to);
    rc_report_csv_field(at->to, at->marker);
    fputc(',', at->to);
    rc_report_csv_field(at->to, at->path);
    fputc(',', at->to);
    if (cJSON_IsString(item)) {
        rc_report_csv_field(at->to, item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        rc_base_digits(item->valuedouble, digits);
        fputs(digits, at->to);
    } else {
        fputs(cJSON_IsTrue(item) ? "true" : cJSON_IsFalse(item) ? "false" : "NA", at->to);
    }
    fputc('\n', at->to);
}

static void walk(csv_place *at, const cJSON *item)
{
    size_t end = strlen(at->path), row = 0;
    if (!cJSON_IsObject(item) && !cJSON_IsArray(item)) {
        print_line(at, item);
        return;
    }
    const cJSON *child;
    cJSON_ArrayForEach(child, item)
    {
        if (cJSON_IsObject(item)) {
            bool top = end == 0 && (strcmp(child->string, "analysis") == 0 || strcmp(child->string, "marker") == 0);
            if (top && *at->marker) continue; /* they are the first two columns already */
            snprintf(at->path + end, sizeof at->path - end, "%s%s", end ? "." : "", child->string);
        } else {
            snprintf(at->path + end, sizeof at->path - end, "[%zu]", row++);
        }
        walk(at, child);
        at->path[end] = '\0';
    }
}

recut_status rc_report_csv(const cJSON *document, char **out, recut_error *err)
{
    static const char *const heads[] = {"provenance", "cohort"};
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    if (!to) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the table");
    fputs("analysis,marker,quantity,value\n", to);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        csv_place at = {.to = to, .analysis = heads[i], .marker = ""};
        walk(&at, rc_summary_json_get(document, heads[i]));
    }
    const cJSON *analysis;
    cJSON_ArrayForEach(analysis, rc_summary_json_get(document, "analyses"))
    {
        csv_place at = {.to = to, .analysis = rc_summary_json_get_text(analysis, "name"), .marker = ""};
        walk(&at, analysis);
    }
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++) {
        const cJSON *element;
        cJSON_ArrayForEach(element, rc_report_plans_list(document, *plan))
        {
            csv_place at = {.to = to,
                            .analysis = rc_summary_json_get_text(element, "analysis"),
                            .marker = rc_summary_json_get_text(element, "marker")};
            walk(&at, element);
        }
    }
    bool bad = ferror(to) != 0;
    bad = fclose(to) != 0 || bad;
    if (bad) {
        free(text);
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the table");
    }
    *out = rc_base_text_page(text, false);
    free(text);
    return *out ? RECUT_OK : RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the table");
}
