/* SPDX-License-Identifier: GPL-3.0-or-later
 * about.c - the description of a launch's run. */
#include "tool/about.h"

#include <stdlib.h>
#include <unistd.h>

recut_status rc_tool_about_make(const rc_api_options *options, rc_analysis *const *analysis, size_t n,
                                rc_tool_about *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_about *about = &out->about;
    RC_TRY(rc_api_about_make(analysis, n, about, err));
    out->directory = getcwd(NULL, 0);
    out->plan = (rc_store_plan){.head = {.fingerprint = about->fingerprint,
                                         .cohort_json = about->cohort_json,
                                         .synthetic = about->first->synthetic,
                                         .embed = options->embed_cohort ? about->first : NULL,
                                         .other_cohort = about->other_cohort},
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
    rc_api_about_clear(&about->about);
    free(about->directory);
    *about = (rc_tool_about){0};
}
