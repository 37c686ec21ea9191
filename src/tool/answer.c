/* SPDX-License-Identifier: GPL-3.0-or-later
 * answer.c - the last line of a run. */
#include "tool/answer.h"

#include "base/text.h"
#include "plan/layout.h"
#include "summary/document.h"
#include "summary/json.h"

#include <cjson/cJSON.h>
#include <string.h>
#include <sys/stat.h>

static bool is_small(const char *result, const char *cohort_json)
{
    struct stat status;
    if (stat(result, &status) != 0 || status.st_size > RC_ANSWER_BYTES_MOST) return false;
    cJSON *cohort = cJSON_Parse(cohort_json ? cohort_json : "");
    int markers = cJSON_GetArraySize(rc_summary_json_get(cohort, "markers"));
    cJSON_Delete(cohort);
    return markers <= RC_WIDE_MARKERS;
}

void rc_tool_answer_print(const char *result, const char *cohort_json, const char *how)
{
    cJSON *document = NULL;
    char warning[640];
    const char *sentence = "";
    recut_error err = {.text = ""};
    /* The result is there whatever becomes of its document, and recut-summary will say what that is. */
    if (is_small(result, cohort_json) && rc_summary_document_read(result, false, &document, warning, &err) == RECUT_OK)
        sentence = rc_summary_json_get_text(rc_summary_json_get(document, "verdict"), "sentence");
    rc_base_text_print(stderr, "recut: %s %s.  %s%sPage: recut-summary %s\n", result, how, sentence,
                       *sentence ? "  " : "", result);
    rc_summary_document_destroy(document);
}
