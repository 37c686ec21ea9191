/* SPDX-License-Identifier: GPL-3.0-or-later
 * doubts.c - numbers with a comma. */
#include "api/doubts.h"

#include "base/text.h"
#include <string.h>

recut_status rc_api_doubts_readings(const rc_api_options *options, const rc_listener *listener, recut_error *err)
{
    const char *text = options->two_cutoffs;
    if (!text) return RECUT_OK;
    int before = (int)strcspn(text, ",");
    const char *after = text + before + 1;
    if (options->cohort.file.decimal == ',')
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "cutoff %s: two cutoffs, %.*s and %s, or a decimal comma as " RC_TEXT_OPTION
                              "decimal says?  Write \"%.*s, %s\" "
                              "or %.*s.%s",
                              text, before, text, after, before, text, after, before, text, after);
    rc_api_say(listener, RC_SAY_WARNING,
               RC_TEXT_OPTION "cutoff %s is read as two cutoffs, %.*s and %s; with a decimal comma it would be %.*s.%s "
                              "(write a point; \"%.*s, %s\" says two)",
               text, before, text, after, before, text, after, before, text, after);
    return RECUT_OK;
}
