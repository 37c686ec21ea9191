/* SPDX-License-Identifier: GPL-3.0-or-later
 * about.c - the description of a run. */
#include "api/about.h"

#include "base/memory.h"
#include "summary/cohort.h"

#include <stdlib.h>
#include <string.h>

static recut_status describe_others(rc_about *about, rc_analysis *const *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t a = 0; a < about->n; a++) {
        char **json = &about->other_cohort[a];
        if (analysis[a]->cohort == about->first) continue;
        RC_TRY(rc_summary_cohort_json(analysis[a]->cohort, json, err));
        if (strcmp(*json, about->cohort_json) != 0) continue;
        free(*json);
        *json = NULL;
    }
done:
    return st;
}

recut_status rc_api_about_make(rc_analysis *const *analysis, size_t n, rc_about *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    out->first = analysis[0]->cohort->whole ? analysis[0]->cohort->whole : analysis[0]->cohort;
    out->n = n;
    rc_plan_fingerprint(analysis, n, out->fingerprint);
    RC_NEW(out->other_cohort, n, err);
    RC_TRY(rc_summary_cohort_json(out->first, &out->cohort_json, err));
    RC_TRY(describe_others(out, analysis, err));
done:
    return st;
}

void rc_api_about_clear(rc_about *about)
{
    for (size_t a = 0; about->other_cohort && a < about->n; a++) free(about->other_cohort[a]);
    rc_base_memory_free(about->other_cohort);
    free(about->cohort_json);
    *about = (rc_about){0};
}
