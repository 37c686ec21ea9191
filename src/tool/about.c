/* SPDX-License-Identifier: GPL-3.0-or-later
 * about.c - the description of a launch's run. */
#include "tool/about.h"

#include "base/memory.h"
#include "summary/cohort.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static recut_status describe_others(rc_tool_about *about, const recut_cohort *first, rc_analysis *const *analysis,
                                    size_t n, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t a = 0; a < n; a++) {
        char **json = &about->other_cohort[a];
        if (analysis[a]->cohort == first) continue;
        RC_TRY(rc_summary_cohort_json(analysis[a]->cohort, json, err));
        if (strcmp(*json, about->cohort_json) != 0) continue;
        free(*json);
        *json = NULL;
    }
done:
    return st;
}

recut_status rc_tool_about_make(const rc_tool_options *options, rc_analysis *const *analysis, size_t n,
                                rc_tool_about *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *first = analysis[0]->cohort->whole ? analysis[0]->cohort->whole : analysis[0]->cohort;
    out->plan = (rc_store_plan){.analysis = analysis, .n = n};
    rc_plan_fingerprint(analysis, n, out->fingerprint);
    RC_NEW(out->other_cohort, n, err);
    RC_TRY(rc_summary_cohort_json(first, &out->cohort_json, err));
    RC_TRY(describe_others(out, first, analysis, n, err));
    out->directory = getcwd(NULL, 0);
    out->plan = (rc_store_plan){.head = {.fingerprint = out->fingerprint,
                                         .cohort_json = out->cohort_json,
                                         .synthetic = first->synthetic,
                                         .embed = options->embed_cohort ? first : NULL,
                                         .other_cohort = out->other_cohort},
                                .analysis = analysis,
                                .n = n,
                                .embeds = options->embed_cohort,
                                .share = options->share,
                                .shares = options->shares,
                                .directory = out->directory,
                                .word = options->argv,
                                .n_words = (size_t)options->argc};
done:
    return st;
}

void rc_tool_about_clear(rc_tool_about *about)
{
    for (size_t a = 0; about->other_cohort && a < about->plan.n; a++) free(about->other_cohort[a]);
    rc_base_memory_free(about->other_cohort);
    free(about->cohort_json);
    free(about->directory);
    *about = (rc_tool_about){0};
}
