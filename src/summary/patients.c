/* SPDX-License-Identifier: GPL-3.0-or-later
 * patients.c - how many patients each marker has. */
#include "summary/patients.h"

#include "cohort/parts.h"
#include "summary/json.h"

#include <string.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

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
    list = cohort->n_left_out ? rc_summary_json_array(root, "markers_left_out", failed) : NULL;
    for (size_t i = 0; list && i < cohort->n_left_out; i++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "marker", cohort->left_out[i].name, failed);
        rc_summary_json_number(item, "n", (double)cohort->left_out[i].n, failed);
        rc_summary_json_number(item, "events", (double)cohort->left_out[i].events, failed);
    }
    if (!cohort->whole) return;
    cJSON *whole = rc_summary_json_object(root, "part_of", failed);
    rc_summary_json_number(whole, "n", (double)cohort->whole->n, failed);
    rc_summary_json_number(whole, "events", (double)cohort->whole->events, failed);
}

/* The entry of a marker at or after `from`, else from the beginning; NULL = none. */
const cJSON *rc_summary_patients_entry(const cJSON *list, const cJSON *from, const char *marker)
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
        const cJSON *entry = rc_summary_patients_entry(by_marker, next, marker), *from = entry ? entry : cohort;
        rc_summary_json_number(element, "n", number(from, "n"), failed);
        rc_summary_json_number(element, "events", number(from, "events"), failed);
        if (entry) next = entry->next;
    }
}
