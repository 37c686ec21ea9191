/* SPDX-License-Identifier: GPL-3.0-or-later
 * table.c - first the columns of all rows, then the rows. */
#include "report/table.h"

#include "base/digits.h"
#include "base/text.h"
#include "cohort/intern.h"
#include "report/csv_field.h"
#include "summary/json.h"

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

recut_status rc_report_table_text(const cJSON *document, char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    columns c = {.err = err};
    char *text = NULL, path[PATH] = "";
    size_t length = 0;
    FILE *to = NULL;
    const cJSON *row, *rows = rc_summary_json_get(document, "markers");
    if (cJSON_GetArraySize(rows) == 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "this result has no markers, so there is no table of them");
    cJSON_ArrayForEach(row, rows) RC_TRY(walk(&c, row, path, note_column));
    if (!(c.cell = calloc(c.names.n + 1, sizeof *c.cell)) || !(to = open_memstream(&text, &length))) {
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
    for (size_t i = 0; i < c.names.n; i++) free(c.own[i]);
    free(c.own);
    free(c.cell);
    rc_cohort_intern_clear(&c.names);
    return st;
}
