/* SPDX-License-Identifier: GPL-3.0-or-later
 * answer.c - the last line of a run. */
#include "tool/answer.h"

#include "base/text.h"
#include "plan/layout.h"
#include "summary/document.h"
#include "summary/json.h"

#include <cjson/cJSON.h>

static bool is_small(const rc_store_plan *plan)
{
    double bytes = 0;
    for (size_t a = 0; a < plan->n; a++)
        bytes += 8.0 * (double)plan->analysis[a]->rows_kept * (double)plan->analysis[a]->n_columns;
    cJSON *cohort = cJSON_Parse(plan->head.cohort_json ? plan->head.cohort_json : "");
    int markers = cJSON_GetArraySize(rc_summary_json_get(cohort, "markers"));
    cJSON_Delete(cohort);
    return markers <= RC_WIDE_MARKERS && bytes <= RC_ANSWER_BYTES_MOST;
}

static const char *sentence_of(const cJSON *document)
{
    const char *sentence = rc_summary_json_get_text(rc_summary_json_get(document, "verdict"), "sentence");
    return *sentence ? sentence : rc_summary_json_get_text(rc_summary_json_get(document, "assess"), "sentence");
}

void rc_tool_answer_print(const char *result, const rc_store_plan *plan, const char *how)
{
    cJSON *document = NULL;
    char warning[640];
    const char *sentence = "";
    recut_error err = {.text = ""};
    /* The result is there whatever becomes of its document, and recut-summary will say what that is. */
    if (is_small(plan) && rc_summary_document_read(result, false, &document, warning, &err) == RECUT_OK)
        sentence = sentence_of(document);
    rc_base_text_print(stderr, "recut: %s %s.  %s%sPage: recut-summary %s\n", result, how, sentence,
                       *sentence ? "  " : "", result);
    rc_summary_document_destroy(document);
}
