/* SPDX-License-Identifier: GPL-3.0-or-later
 * patients.c - how many patients each marker has.
 *
 *   1. the document     2. the page */
#include "summary/patients.h"

#include "cohort/parts.h"
#include "summary/format.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* ---- 1. the document ---------------------------------------------------- */

void rc_summary_patients_describe(cJSON *root, const recut_cohort *cohort, bool *failed)
{
    cJSON *list = cohort->n_parts ? rc_summary_json_array(root, "patients_by_marker", failed) : NULL;
    for (size_t i = 0; list && i < cohort->n_markers; i++) {
        const recut_cohort *part = rc_cohort_part(cohort, cohort->marker[i].part);
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "marker", cohort->marker[i].name, failed);
        rc_summary_json_number(item, "n", (double)part->n, failed);
        rc_summary_json_number(item, "events", (double)part->events, failed);
        rc_summary_json_number(item, "missing", (double)(cohort->n - part->n), failed);
    }
    if (!cohort->whole) return;
    cJSON *whole = rc_summary_json_object(root, "part_of", failed);
    rc_summary_json_number(whole, "n", (double)cohort->whole->n, failed);
    rc_summary_json_number(whole, "events", (double)cohort->whole->events, failed);
}

/* The entry of a marker at or after `from`, else from the beginning; NULL = none. */
static const cJSON *entry_of(const cJSON *list, const cJSON *from, const char *marker)
{
    const cJSON *item;
    for (item = from; item; item = item->next)
        if (strcmp(rc_summary_json_get_text(item, "marker"), marker) == 0) return item;
    for (item = list ? list->child : NULL; item && item != from; item = item->next)
        if (strcmp(rc_summary_json_get_text(item, "marker"), marker) == 0) return item;
    return NULL;
}

void rc_summary_patients_count(cJSON *list, int first, const cJSON *cohort, bool *failed)
{
    const cJSON *by_marker = rc_summary_json_get(cohort, "patients_by_marker");
    const cJSON *next = by_marker ? by_marker->child : NULL; /* elements mostly come in the order of the entries */
    for (cJSON *element = cJSON_GetArrayItem(list, first); element; element = element->next) {
        const char *marker = rc_summary_json_get_text(element, "marker");
        if (!*marker || rc_summary_json_get(element, "n")) continue;
        const cJSON *entry = entry_of(by_marker, next, marker), *from = entry ? entry : cohort;
        rc_summary_json_number(element, "n", number(from, "n"), failed);
        rc_summary_json_number(element, "events", number(from, "events"), failed);
        if (entry) next = entry->next;
    }
}

/* ---- 2. the page -------------------------------------------------------- */

void rc_summary_text_patients_head(FILE *to, const cJSON *cohort)
{
    const cJSON *list = rc_summary_json_get(cohort, "patients_by_marker"), *item;
    double fewest = INFINITY, most = 0;
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], line[256];
    if (!list) return;
    cJSON_ArrayForEach(item, list)
    {
        fewest = fmin(fewest, number(item, "n"));
        most = fmax(most, number(item, "n"));
    }
    if (fewest == most)
        snprintf(line, sizeof line, "each marker on the %s patients that have it: not the same for all",
                 rc_summary_format_count(most, a));
    else
        snprintf(line, sizeof line, "each marker on the patients that have it: %s to %s of them",
                 rc_summary_format_count(fewest, a), rc_summary_format_count(most, b));
    fprintf(to, "  %-10s ", "markers");
    rc_summary_format_wrap(to, line, 13, 13);
}

void rc_summary_text_patients_table(FILE *to, const cJSON *cohort, int most)
{
    const cJSON *list = rc_summary_json_get(cohort, "patients_by_marker"), *item;
    char a[RC_FORMAT_SIZE];
    int printed = 0, n = cJSON_GetArraySize(list);
    if (!list) return;
    fprintf(to, "  Patients of each marker\n  %-20s %9s %8s %26s\n", "marker", "patients", "events",
            "left out: marker missing");
    cJSON_ArrayForEach(item, list)
    {
        if (printed++ == most) break;
        fputs("  ", to);
        rc_summary_format_name(to, rc_summary_json_get_text(item, "marker"), 20);
        fprintf(to, " %9.0f %8.0f %26.0f\n", number(item, "n"), number(item, "events"), number(item, "missing"));
    }
    if (n > most)
        fprintf(to, "  and %s more (--format json: cohort.patients_by_marker)\n", rc_summary_format_count(n - most, a));
    fputc('\n', to);
}

void rc_summary_text_patients_marker(FILE *to, const cJSON *cohort, const char *marker)
{
    const cJSON *list = rc_summary_json_get(cohort, "patients_by_marker"), *entry = entry_of(list, NULL, marker);
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    if (!entry) return;
    fprintf(to, "  %s patients, %s events", rc_summary_format_count(number(entry, "n"), a),
            rc_summary_format_count(number(entry, "events"), b));
    if (number(entry, "missing") > 0)
        fprintf(to, "; left out: missing %s %s", marker, rc_summary_format_count(number(entry, "missing"), c));
    fputs("\n\n", to);
}
