/* SPDX-License-Identifier: GPL-3.0-or-later
 * table_file.c - columns out of a text, into a file. */
#include "tool/table_file.h"

#include "base/memory.h"
#include "store/table.h"
#include "summary/json.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static recut_status not_understood(recut_error *err)
{
    return RC_FAIL(err, RECUT_E_BUG, -1, "the table came in a form that is not understood");
}

/* NaN for what is not there; an infinite value of a marker is a text in JSON. */
static double number_of(const cJSON *cell, bool *ok)
{
    if (cJSON_IsNumber(cell)) return cell->valuedouble;
    if (cJSON_IsBool(cell)) return cJSON_IsTrue(cell);
    if (cJSON_IsString(cell) && strcmp(cell->valuestring, "Inf") == 0) return INFINITY;
    if (cJSON_IsString(cell) && strcmp(cell->valuestring, "-Inf") == 0) return -INFINITY;
    *ok = *ok && cJSON_IsNull(cell);
    return NAN;
}

static recut_status take_texts(const cJSON *cells, size_t rows, const char **to, recut_error *err)
{
    size_t i = 0;
    const cJSON *cell;
    cJSON_ArrayForEach(cell, cells)
    {
        if (i == rows || !(cJSON_IsString(cell) || cJSON_IsNull(cell))) return not_understood(err);
        to[i++] = cJSON_IsString(cell) ? cell->valuestring : "";
    }
    return i == rows ? RECUT_OK : not_understood(err);
}

static recut_status take_numbers(const cJSON *cells, size_t rows, double *to, recut_error *err)
{
    size_t i = 0;
    bool ok = true;
    const cJSON *cell;
    cJSON_ArrayForEach(cell, cells)
    {
        if (i == rows) return not_understood(err);
        to[i++] = number_of(cell, &ok);
    }
    return ok && i == rows ? RECUT_OK : not_understood(err);
}

/* What a column points to. */
typedef struct owned {
    double *number;
    const char **text;
} owned;

static recut_status take_column(const cJSON *from, size_t rows, owned *own, rc_store_column *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *kind = rc_summary_json_get_text(from, "kind");
    const cJSON *cells = rc_summary_json_get(from, "cells");
    *out = (rc_store_column){.name = rc_summary_json_get_text(from, "name"), .logical = strcmp(kind, "logical") == 0};
    if (!*out->name || strchr(out->name, '/')) return not_understood(err);
    if (strcmp(kind, "text") == 0) {
        RC_NEW(own->text, rows, err);
        out->text = own->text;
        RC_TRY(take_texts(cells, rows, own->text, err));
    } else {
        RC_NEW(own->number, rows, err);
        out->number = own->number;
        RC_TRY(take_numbers(cells, rows, own->number, err));
    }
done:
    return st;
}

recut_status rc_tool_table_file_write(const char *path, const char *text, recut_error *err)
{
    recut_status st = RECUT_OK;
    cJSON *from = cJSON_Parse(text);
    const cJSON *item, *list = rc_summary_json_get(from, "columns");
    double rows = rc_summary_json_get_number(from, "rows");
    rc_store_column *column = NULL;
    owned *own = NULL;
    size_t n = (size_t)cJSON_GetArraySize(list), at = 0;
    if (!(rows >= 1 && rows <= 1e9) || n == 0) {
        st = not_understood(err);
        goto done;
    }
    RC_NEW(own, n, err);
    RC_NEW(column, n, err);
    cJSON_ArrayForEach(item, list)
    {
        RC_TRY(take_column(item, (size_t)rows, &own[at], &column[at], err));
        at++;
    }
    const rc_store_table table = {.top = "markers",
                                  .fingerprint = rc_summary_json_get_text(from, "fingerprint"),
                                  .rows = (size_t)rows,
                                  .n = n,
                                  .column = column};
    RC_TRY(rc_store_table_write(path, &table, err));
done:
    for (size_t c = 0; own && c < n; c++) {
        rc_base_memory_free(own[c].number);
        rc_base_memory_free(own[c].text);
    }
    rc_base_memory_free(own);
    rc_base_memory_free(column);
    cJSON_Delete(from);
    return st;
}
