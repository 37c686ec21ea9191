/* SPDX-License-Identifier: GPL-3.0-or-later
 * table.c - first the columns of all rows, then the rows. */
#include "report/table.h"

#include "base/digits.h"
#include "base/memory.h"
#include "base/text.h"
#include "cohort/intern.h"
#include "report/csv_field.h"
#include "summary/json.h"
#include "summary/markers_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 512 };

typedef struct columns {
    rc_intern names;
    char **own; /* [names.n] the texts, so that they last */
    size_t room;
    const cJSON **cell; /* [names.n] of the row that is printed; NULL = none */
    recut_error *err;
} columns;

/* Does something with each leaf of a row; path: of its keys. */
typedef recut_status leaf(columns *c, const char *path, const cJSON *item);

static recut_status walk(columns *c, const cJSON *item, char path[PATH], leaf *each)
{
    recut_status st = RECUT_OK;
    size_t end = strlen(path), row = 0;
    const cJSON *child;
    if (!cJSON_IsObject(item) && !cJSON_IsArray(item)) return each(c, path, item);
    cJSON_ArrayForEach(child, item)
    {
        if (cJSON_IsObject(item))
            snprintf(path + end, PATH - end, "%s%s", end ? "." : "", child->string);
        else
            snprintf(path + end, PATH - end, "%s%zu", end ? "." : "", row++);
        RC_TRY(walk(c, child, path, each));
        path[end] = '\0';
    }
done:
    return st;
}

static recut_status out_of_memory(recut_error *err)
{
    return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the table");
}

static recut_status find(columns *c, const char *path, uint32_t *at, bool *is_new)
{
    return rc_cohort_intern_add(&c->names, path, at, is_new, c->err);
}

/* The intern borrows its texts: a new one is put in the place of the path, which changes. */
static recut_status note_column(columns *c, const char *path, const cJSON *item)
{
    recut_status st = RECUT_OK;
    uint32_t at;
    bool is_new = false;
    (void)item;
    RC_TRY(find(c, path, &at, &is_new));
    if (!is_new) goto done;
    if (at == c->room) {
        size_t room = 2 * c->room + 64;
        char **longer = realloc(c->own, room * sizeof *longer);
        if (!longer) return out_of_memory(c->err);
        c->own = longer;
        c->room = room;
    }
    if (!(c->own[at] = strdup(path))) {
        c->names.n = at;
        return out_of_memory(c->err);
    }
    c->names.text[at] = c->own[at];
done:
    return st;
}

static recut_status note_cell(columns *c, const char *path, const cJSON *item)
{
    uint32_t at;
    bool is_new;
    recut_status st = find(c, path, &at, &is_new);
    if (st == RECUT_OK) c->cell[at] = item;
    return st;
}

/* A name may hold anything, tabs and line ends too; false: out of memory. */
static bool print_text(FILE *to, const char *text)
{
    size_t n = strlen(text), room = rc_base_text_shown(text, n) + 16;
    char *shown = malloc(room);
    if (!shown) return false;
    rc_report_csv_field(to, rc_base_text_show(text, n, shown, room));
    free(shown);
    return true;
}

static bool print_cell(FILE *to, const cJSON *item)
{
    char digits[RC_DIGITS];
    if (cJSON_IsString(item)) {
        return print_text(to, item->valuestring);
    } else if (cJSON_IsNumber(item)) {
        rc_base_digits(item->valuedouble, digits);
        fputs(digits, to);
    } else {
        fputs(cJSON_IsTrue(item) ? "TRUE" : cJSON_IsFalse(item) ? "FALSE" : "NA", to);
    }
    return true;
}

static recut_status print_rows(columns *c, const cJSON *rows, FILE *to)
{
    recut_status st = RECUT_OK;
    const cJSON *row;
    char path[PATH] = "";
    for (size_t i = 0; i < c->names.n; i++) fprintf(to, "%s%s", i ? "\t" : "", c->names.text[i]);
    fputc('\n', to);
    cJSON_ArrayForEach(row, rows)
    {
        memset(c->cell, 0, c->names.n * sizeof(const cJSON *));
        RC_TRY(walk(c, row, path, note_cell));
        for (size_t i = 0; i < c->names.n; i++) {
            if (i) fputc('\t', to);
            if (!print_cell(to, c->cell[i])) return out_of_memory(c->err);
        }
        fputc('\n', to);
    }
done:
    return st;
}

static void clear(columns *c)
{
    for (size_t i = 0; i < c->names.n; i++) free(c->own[i]);
    free(c->own);
    free(c->cell);
    rc_cohort_intern_clear(&c->names);
}

/* The columns of all rows, with room for the cells of one. */
static recut_status find_columns(const cJSON *rows, columns *c)
{
    recut_status st = RECUT_OK;
    char path[PATH] = "";
    const cJSON *row;
    if (cJSON_GetArraySize(rows) == 0)
        return RC_FAIL(c->err, RECUT_E_USAGE, -1, "this result has no markers, so there is no table of them");
    cJSON_ArrayForEach(row, rows) RC_TRY(walk(c, row, path, note_column));
    if (!(c->cell = calloc(c->names.n + 1, sizeof *c->cell))) st = out_of_memory(c->err);
done:
    return st;
}

recut_status rc_report_table_text(const cJSON *document, char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    columns c = {.err = err};
    char *text = NULL;
    size_t length = 0;
    FILE *to = NULL;
    const cJSON *rows = rc_summary_json_get(document, "markers");
    RC_TRY(find_columns(rows, &c));
    if (!(to = open_memstream(&text, &length))) {
        st = out_of_memory(err);
        goto done;
    }
    RC_TRY(print_rows(&c, rows, to));
    bool bad = ferror(to) != 0;
    bad = fclose(to) != 0 || bad;
    to = NULL;
    if (bad) {
        st = out_of_memory(err);
        goto done;
    }
    *out = text;
    text = NULL;
done:
    if (to) fclose(to);
    free(text);
    clear(&c);
    return st;
}

/* ---- for a program ------------------------------------------------------ */

static const char *const kind_names[] = {
    [RC_MARKERS_NUMBER] = "number", [RC_MARKERS_TEXT] = "text", [RC_MARKERS_LOGICAL] = "logical"};

static bool is_of_kind(const cJSON *item, rc_markers_kind kind)
{
    if (!item || cJSON_IsNull(item)) return kind != RC_MARKERS_LOGICAL;
    switch (kind) {
    case RC_MARKERS_TEXT:
        return cJSON_IsString(item);
    case RC_MARKERS_LOGICAL:
        return cJSON_IsBool(item);
    default:
        return cJSON_IsNumber(item) || (cJSON_IsString(item) && (strcmp(item->valuestring, "Inf") == 0 ||
                                                                 strcmp(item->valuestring, "-Inf") == 0));
    }
}

static cJSON *add_column(cJSON *list, const char *name, bool *failed)
{
    cJSON *column = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(column, "name", name, failed);
    rc_summary_json_text(column, "kind", kind_names[rc_summary_markers_table_kind(name)], failed);
    return rc_summary_json_array(column, "cells", failed);
}

static recut_status add_cells(columns *c, const cJSON *rows, cJSON **cells, bool *failed)
{
    recut_status st = RECUT_OK;
    char path[PATH] = "";
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        memset(c->cell, 0, c->names.n * sizeof(const cJSON *));
        RC_TRY(walk(c, row, path, note_cell));
        for (size_t i = 0; i < c->names.n; i++) {
            const char *name = c->names.text[i];
            if (!is_of_kind(c->cell[i], rc_summary_markers_table_kind(name))) {
                st = RC_FAIL(c->err, RECUT_E_BUG, -1, "the column %s of the table holds what is no %s", name,
                             kind_names[rc_summary_markers_table_kind(name)]);
                goto done;
            }
            rc_summary_json_item(cells[i], NULL, c->cell[i] ? cJSON_Duplicate(c->cell[i], 1) : cJSON_CreateNull(),
                                 failed);
        }
    }
done:
    return st;
}

recut_status rc_report_table_columns(const cJSON *document, cJSON **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    columns c = {.err = err};
    bool failed = false;
    cJSON *made = NULL, *list, **cells = NULL;
    const cJSON *rows = rc_summary_json_get(document, "markers");
    RC_TRY(find_columns(rows, &c));
    RC_NEW(cells, c.names.n, err);
    made = cJSON_CreateObject();
    rc_summary_json_text(made, "fingerprint",
                         rc_summary_json_get_text(rc_summary_json_get(document, "provenance"), "fingerprint"), &failed);
    rc_summary_json_number(made, "rows", cJSON_GetArraySize(rows), &failed);
    list = rc_summary_json_array(made, "columns", &failed);
    for (size_t i = 0; i < c.names.n; i++) cells[i] = add_column(list, c.names.text[i], &failed);
    RC_TRY(add_cells(&c, rows, cells, &failed));
    if (failed) st = out_of_memory(err);
    if (st == RECUT_OK) {
        *out = made;
        made = NULL;
    }
done:
    cJSON_Delete(made);
    rc_base_memory_free(cells);
    clear(&c);
    return st;
}
