/* SPDX-License-Identifier: GPL-3.0-or-later
 * result.c - what a caller reads of a result.
 *
 *   1. the object     2. the document     3. pages     4. what is stored */
#include "api/result.h"

#include "api/locale.h"
#include "api/spell.h"
#include "base/memory.h"
#include "report/csv.h"
#include "report/html.h"
#include "report/methods.h"
#include "report/print.h"
#include "report/remark.h"
#include "summary/document.h"
#include "summary/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. the object ------------------------------------------------------ */

static recut_status read_column(void *self, size_t analysis, size_t column, double *out, recut_error *err)
{
    return rc_run_gathered_column(self, analysis, column, out, err);
}

rc_row_reader rc_api_result_reader(rc_gathered *gathered)
{
    return (rc_row_reader){.self = gathered, .column = read_column};
}

recut_status rc_api_result_finish(recut_result *result, const cJSON *run, recut_error *err)
{
    recut_status st = RECUT_OK;
    snprintf(result->version, sizeof result->version, "%s", recut_version());
    RC_TRY(rc_summary_document_create(result->stored, &result->reader, run, false, &result->document, err));
    RC_TRY(rc_summary_json_print(result->document, true, &result->json, err));
done:
    return st;
}

void recut_result_destroy(recut_result *result)
{
    if (!result) return;
    rc_summary_document_destroy(result->document);
    free(result->json);
    if (result->close) result->close(result->stored);
    rc_run_gathered_destroy(result->gathered);
    rc_api_about_clear(&result->about);
    rc_api_batch_clear(&result->batch);
    rc_api_sections_destroy(result->sections);
    rc_api_options_clear(&result->options);
    rc_api_kept_clear(&result->kept);
    rc_base_memory_free(result);
}

void recut_free(void *text)
{
    free(text);
}

const char *recut_result_note(const recut_result *result, size_t i, int *warning)
{
    if (i >= result->n_notes) return NULL;
    if (warning) *warning = result->note[i].warning;
    return result->note[i].text;
}

const char *recut_result_fingerprint(const recut_result *result)
{
    return result->stored->fingerprint;
}

/* ---- 2. the document ---------------------------------------------------- */

const char *recut_result_document(const recut_result *result)
{
    return result->json;
}

/* The item of "a.b[2].c", or NULL. */
static const cJSON *look(const cJSON *at, const char *path)
{
    char key[128];
    while (at && *path) {
        size_t length = strcspn(path, ".[");
        if (*path == '[') {
            char *end;
            unsigned long index = strtoul(path + 1, &end, 10);
            if (path[1] < '0' || path[1] > '9' || *end != ']' || index > 1000000000 || !cJSON_IsArray(at)) return NULL;
            at = cJSON_GetArrayItem(at, (int)index);
            path = end + 1;
        } else {
            if (length == 0 || length >= sizeof key) return NULL;
            memcpy(key, path, length);
            key[length] = '\0';
            at = cJSON_GetObjectItemCaseSensitive(at, key);
            path += length;
        }
        if (*path == '.' && path[1] != '\0' && path[1] != '[')
            path++;
        else if (*path && *path != '[')
            return NULL;
    }
    return at;
}

recut_status recut_result_number(const recut_result *result, const char *path, double *out, recut_error *err)
{
    const cJSON *item = look(result->document, path ? path : "");
    if (cJSON_IsNumber(item))
        *out = item->valuedouble;
    else if (cJSON_IsNull(item))
        *out = NAN;
    else if (cJSON_IsBool(item))
        *out = cJSON_IsTrue(item);
    else
        return RC_FAIL(err, RECUT_E_ARG, -1, "%s: the document has no number there", path ? path : "");
    return RECUT_OK;
}

recut_status recut_result_text(const recut_result *result, const char *path, const char **out, recut_error *err)
{
    const cJSON *item = look(result->document, path ? path : "");
    if (!cJSON_IsString(item))
        return RC_FAIL(err, RECUT_E_ARG, -1, "%s: the document has no text there", path ? path : "");
    *out = item->valuestring;
    return RECUT_OK;
}

/* ---- 3. pages ----------------------------------------------------------- */

static recut_status print_text(const cJSON *document, char **out, recut_error *err)
{
    return rc_report_text(document, &(rc_report_options){0}, out, err);
}

static recut_status print_html(const cJSON *document, char **out, recut_error *err)
{
    return rc_report_html(document, &(rc_report_options){0}, out, err);
}

static recut_status print_methods(const cJSON *document, char **out, recut_error *err)
{
    return rc_report_methods_text(document, 0, out, err);
}

static recut_status print_remark(const cJSON *document, char **out, recut_error *err)
{
    cJSON *items = NULL;
    recut_status st = rc_report_remark(document, NULL, &items, err);
    if (st == RECUT_OK) st = rc_report_print_blocks(rc_report_remark_block, items, 0, out, err);
    cJSON_Delete(items);
    return st;
}

recut_status recut_result_page(const recut_result *result, const char *format, char **out, recut_error *err)
{
    static const struct {
        const char *name;
        recut_status (*print)(const cJSON *document, char **out, recut_error *err);
    } formats[] = {{"text", print_text},
                   {"html", print_html},
                   {"csv", rc_report_csv},
                   {"methods", print_methods},
                   {"remark", print_remark}};
    for (size_t i = 0; format && i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(format, formats[i].name) != 0) continue;
        rc_locale locale = rc_api_locale_enter();
        recut_status st = formats[i].print(result->document, out, err);
        rc_api_locale_leave(&locale);
        return rc_api_spell_error(st, &rc_api_spell_plain, err);
    }
    return RC_FAIL(err, RECUT_E_ARG, -1, "format \"%s\", expected text, html, csv, methods or remark",
                   format ? format : "");
}

/* ---- 4. what is stored -------------------------------------------------- */

static const rc_stored *find(const recut_result *result, size_t analysis)
{
    return analysis < result->stored->n ? &result->stored->analysis[analysis] : NULL;
}

static recut_status no_such(const char *what, size_t i, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_ARG, (int64_t)i, "the result has no %s %zu", what, i);
}

size_t recut_result_analyses(const recut_result *result)
{
    return result->stored->n;
}

recut_status recut_result_analysis(const recut_result *result, size_t analysis, recut_analysis *out, recut_error *err)
{
    const rc_stored *stored = find(result, analysis);
    if (!stored) return no_such("analysis", analysis, err);
    *out = (recut_analysis){.name = stored->group,
                            .plan = stored->plan,
                            .spec = stored->spec,
                            .seed = stored->seed,
                            .replicates = stored->replicates,
                            .rows_kept = stored->rows_kept,
                            .n_columns = stored->n_columns,
                            .n_tallies = stored->n_tallies,
                            .n_tables = stored->n_tables};
    return RECUT_OK;
}

recut_status recut_result_table(const recut_result *result, size_t analysis, size_t table, recut_observed *out,
                                recut_error *err)
{
    const rc_stored *stored = find(result, analysis);
    if (!stored || table >= stored->n_tables)
        return no_such(stored ? "table" : "analysis", stored ? table : analysis, err);
    const rc_table *found = &stored->table[table];
    *out = (recut_observed){.name = found->name,
                            .about = found->about,
                            .n_rows = found->n_rows,
                            .n_columns = found->n_columns,
                            .label = (const char *const *)found->label,
                            .data = found->data};
    return RECUT_OK;
}

const char *recut_result_column(const recut_result *result, size_t analysis, size_t table, size_t column)
{
    const rc_stored *stored = find(result, analysis);
    if (stored && table == SIZE_MAX) return column < stored->n_columns ? stored->column[column].name : NULL;
    if (!stored || table >= stored->n_tables || column >= stored->table[table].n_columns) return NULL;
    return stored->table[table].column[column].name;
}

recut_status recut_result_tally(const recut_result *result, size_t analysis, size_t tally, recut_tally *out,
                                recut_error *err)
{
    const rc_stored *stored = find(result, analysis);
    if (!stored || tally >= stored->n_tallies)
        return no_such(stored ? "tally" : "analysis", stored ? tally : analysis, err);
    const rc_tally *found = &stored->tally[tally];
    *out = (recut_tally){.name = found->name,
                         .about = found->about,
                         .n_rows = found->n_rows,
                         .n_bins = found->n_bins,
                         .origin = found->origin,
                         .width = found->width,
                         .count = stored->counts + found->offset};
    return RECUT_OK;
}

recut_status recut_result_rows(const recut_result *result, size_t analysis, size_t column, double *out,
                               recut_error *err)
{
    const rc_stored *stored = find(result, analysis);
    if (!stored) return no_such("analysis", analysis, err);
    if (column >= stored->n_columns || stored->rows_kept == 0)
        return RC_FAIL(err, RECUT_E_ARG, (int64_t)column, "%s: no rows, or no column %zu", stored->group, column);
    return result->reader.column(result->reader.self, analysis, column, out, err);
}
