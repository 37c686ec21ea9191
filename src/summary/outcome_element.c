/* SPDX-License-Identifier: GPL-3.0-or-later
 * outcome_element.c - the element of a marker and an outcome. */
#include "summary/outcome_element.h"

#include <math.h>
#include <string.h>

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

cJSON *rc_summary_outcome_element(const rc_summary_input *input, size_t marker, cJSON *list, bool *failed)
{
    const char *name = rc_summary_plans_marker(input, marker),
               *outcome = rc_summary_json_get_text(input->spec, "outcome");
    cJSON *element, *any = NULL, *own = NULL;
    cJSON_ArrayForEach(element, list)
    {
        if (!same_text(rc_summary_json_get_text(element, "marker"), name) ||
            !same_text(rc_summary_json_get_text(element, "outcome"), outcome))
            continue;
        any = element;
        if (same_text(rc_summary_json_get_text(element, "label"), input->stored->label)) own = element;
    }
    if (own || any) return own ? own : any;
    element = rc_summary_json_object(list, NULL, failed);
    rc_summary_plans_begin(input, marker, element, failed);
    rc_summary_json_text(element, "outcome", outcome, failed);
    return element;
}

const rc_outcome_coverage *rc_summary_outcome_coverage(const char *statistic, double n)
{
    static const rc_outcome_coverage rows[] = {
#include "summary/outcome.inc"
    };
    const rc_outcome_coverage *nearest = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].statistic, statistic) == 0 &&
            (!nearest || fabs(log(rows[i].n / n)) < fabs(log(nearest->n / n))))
            nearest = &rows[i];
    return nearest;
}
