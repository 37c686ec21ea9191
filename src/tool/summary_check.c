/* SPDX-License-Identifier: GPL-3.0-or-later
 * summary_check.c - what --check finds, and its page.
 *
 *   1. finding     2. pages */
#include "tool/summary_check.h"

#include "base/text.h"
#include "plan/key.h"
#include "report/print.h"
#include "store/verify.h"
#include "summary/document.h"
#include "summary/json.h"
#include "tool/child.h"
#include "tool/unfinished.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* ---- 1. finding --------------------------------------------------------- */

static void add_analyses(cJSON *about, const rc_result *result, bool *failed)
{
    bool same = true, said = true;
    cJSON *list = rc_summary_json_array(about, "analyses", failed);
    for (size_t a = 0; a < result->n; a++) {
        const rc_stored *stored = &result->analysis[a];
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "name", stored->group, failed);
        rc_summary_json_text(item, "label", stored->label, failed);
        rc_summary_json_number(item, "replicates", (double)stored->replicates, failed);
        rc_summary_json_number(item, "replicates_asked", (double)stored->replicates_asked, failed);
        rc_summary_json_bool(item, "stopped", stored->replicates < stored->replicates_asked, failed);
        rc_summary_json_number(item, "rows_kept", (double)stored->rows_kept, failed);
        rc_summary_json_number(item, "key_version", stored->key_version ? (double)stored->key_version : NAN, failed);
        if (stored->replicates <= 0) continue;
        said = said && stored->key_version > 0;
        same = same && stored->key_version == RC_PLAN_KEY_VERSION;
    }
    rc_summary_json_bool(about, "same_streams", same, failed);
    rc_summary_json_bool(about, "streams_unsaid", !said, failed);
}

static void add_head(cJSON *about, const rc_result *result, bool *failed)
{
    rc_summary_json_text(about, "version", result->version, failed);
    rc_summary_json_number(about, "schema", (double)result->schema, failed);
    rc_summary_json_text(about, "fingerprint", result->fingerprint, failed);
    rc_summary_json_bool(about, "synthetic", result->synthetic, failed);
}

static recut_status read_all(const char *path, cJSON *about, bool *failed, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_result *result = NULL;
    rc_store_verified read = {0};
    cJSON *document = NULL;
    char warning[RC_TOOL_WARNING] = "";
    RC_TRY(rc_store_result_open(path, &result, err));
    rc_summary_json_text(about, "seal", "right", failed);
    add_head(about, result, failed);
    add_analyses(about, result, failed);
    RC_TRY(rc_store_verify(result, &read, err));
    rc_summary_json_number(about, "datasets", (double)read.datasets, failed);
    rc_summary_json_number(about, "checksums", (double)read.checksums, failed);
    rc_summary_json_number(about, "numbers", (double)read.numbers, failed);
    rc_summary_json_number(about, "texts", (double)read.texts, failed);
    RC_TRY(rc_summary_document_read(path, false, &document, warning, err));
    const cJSON *run = rc_summary_json_get(document, "run");
    if (run) rc_summary_json_item(about, "run", cJSON_Duplicate(run, 1), failed);
    rc_summary_json_text(about, "run_fault", *warning ? warning : NULL, failed);
done:
    cJSON_Delete(document);
    rc_store_result_close(result);
    return st;
}

recut_status rc_tool_summary_check(const char *path, cJSON **about, recut_error *err)
{
    bool failed = false;
    struct stat status;
    cJSON *unfinished = NULL;
    recut_error why = {.text = ""};
    *about = cJSON_CreateObject();
    rc_summary_json_text(*about, "program", "recut", &failed);
    rc_summary_json_text(*about, "file", path, &failed);
    recut_status st = rc_tool_unfinished_tell(path, &unfinished, &why);
    if (unfinished) rc_summary_json_item(*about, "unfinished", unfinished, &failed);
    if (st == RECUT_OK && stat(path, &status) == 0)
        rc_summary_json_number(*about, "bytes", (double)status.st_size, &failed);
    if (st == RECUT_OK) st = read_all(path, *about, &failed, &why);
    rc_base_text_spell(why.text, &rc_base_text_command);
    rc_summary_json_bool(*about, "whole", st == RECUT_OK, &failed);
    rc_summary_json_text(*about, "fault", st == RECUT_OK ? NULL : why.text, &failed);
    rc_summary_json_text(*about, "program_version", recut_version(), &failed);
    if (failed || st == RECUT_E_MEMORY)
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the check of %s", path);
    if (st == RECUT_OK) return st;
    *err = why;
    return RECUT_E_STORE; /* whatever it is, the file is not whole */
}

/* ---- 2. pages ----------------------------------------------------------- */

static const rc_page_block unfinished[] = {
    {RC_PAGE_LINE, .text = "{path}: not finished{?source| ({source}: {n:count} patients, {events:count} events)}\n"},
    {RC_PAGE_FACT, .when = "folder", .label = "done",
     .text = "{?total|{100 * done / total:fixed1} %, {done:count} of {total:count} blocks, in {folder}|nothing on disk "
             "yet, in {folder}}",
     .indent = 2, .width = 13},
    {RC_PAGE_FACT, .when = "shares", .label = "done",
     .text = "{100 * done:fixed1} % in {begun:count} of {shares:count} shares", .indent = 2, .width = 13},
    {RC_PAGE_FACT, .label = "state",
     .text =
         "{?state='running'|running: a process is working on it|{?state='stopped'|stopped: no process is working on "
         "it|the shares are not joined yet}}",
     .indent = 2, .width = 13},
    {RC_PAGE_FACT, .when = "analyses", .label = "analyses",
     .text = "{*analyses|{name}{?label| {label}}{?replicates>0| ({replicates:count} replicates)}|, }", .indent = 2,
     .width = 13},
    {RC_PAGE_FACT, .when = "command and state='running'", .label = "command", .text = "{command}", .indent = 2,
     .width = 13},
    {RC_PAGE_FACT, .when = "command and state='stopped'", .label = "resume with", .text = "cd {directory}; {command}",
     .indent = 2, .width = 13},
    {RC_PAGE_FACT, .when = "command and state='shares'", .label = "then", .text = "{command}", .indent = 2,
     .width = 13},
    {0}};

static const rc_page_block whole[] = {
    {RC_PAGE_FACT, .label = "seal", .text = "right: all {bytes:count} bytes are as recut wrote them", .indent = 2,
     .width = 13},
    {RC_PAGE_FACT, .label = "numbers",
     .text = "{numbers:count} numbers and {texts:count} texts in {datasets:count} datasets read, {checksums:count} "
             "checksums of their own right",
     .indent = 2, .width = 13},
    {RC_PAGE_FACT, .label = "analyses",
     .text = "{*analyses|{name}{?label| {label}}{?replicates>0| ({replicates:count}{?stopped| of at most "
             "{replicates_asked:count}} replicates, {rows_kept:count} rows kept)}|, }",
     .indent = 2, .width = 13},
    {RC_PAGE_FACT, .label = "written by",
     .text = "recut {version}, schema {schema:fixed0}; this is recut {program_version}", .indent = 2, .width = 13},
    {RC_PAGE_FACT, .when = "!same_streams", .label = "",
     .text =
         "{?streams_unsaid|it does not say whether this recut would deal the same replicates from its seed: recut "
         "verify finds out|this recut would deal other replicates from the same seed: repeat the run with that one}",
     .indent = 2, .width = 13},
    {RC_PAGE_FACT, .label = "fingerprint", .text = "{fingerprint}{?synthetic|; SYNTHETIC cohort}", .indent = 2,
     .width = 13},
    {RC_PAGE_FACT, .label = "run record",
     .text = "{?run|there: {run.ranks:count} rank{?run.ranks=1||s} x {run.threads:count} "
             "thread{?run.threads=1||s}{?run.damaged_segments>0|; {run.damaged_segments:count} damaged segments were "
             "computed again}|{?run_fault|{run_fault}|none beside it}}",
     .indent = 2, .width = 13},
    {0}};

static const rc_page_block page[] = {
    {RC_PAGE_LINE, .when = "whole", .text = "{file}: complete and undamaged\n"},
    {RC_PAGE_LINE, .when = "!whole and !unfinished", .text = "{file}: NOT WHOLE\n"},
    {RC_PAGE_FACT, .when = "!whole and !unfinished", .label = "fault", .text = "{fault}", .indent = 2, .width = 13},
    {RC_PAGE_FACT, .when = "!whole and !unfinished", .label = "what to do",
     .text = "take a copy that is whole, or give its command again: the same patients, options and seed give the same "
             "bytes",
     .indent = 2, .width = 13},
    {RC_PAGE_GROUP, .when = "whole", .block = whole},
    {RC_PAGE_GROUP, .at = "unfinished", .block = unfinished},
    {RC_PAGE_FACT, .when = "!whole", .label = "checked by", .text = "recut {program_version}", .indent = 2,
     .width = 13},
    {0}};

recut_status rc_tool_summary_check_page(const cJSON *about, int columns, char **out, recut_error *err)
{
    return rc_report_print_blocks(page, about, columns, out, err);
}

recut_status rc_tool_summary_check_unfinished(const cJSON *about, int columns, char **out, recut_error *err)
{
    return rc_report_print_blocks(unfinished, about, columns, out, err);
}
