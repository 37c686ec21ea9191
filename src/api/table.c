/* SPDX-License-Identifier: GPL-3.0-or-later
 * table.c - columns from arrays, or the name of a file.
 *
 *   1. columns     2. as CSV     3. for a cohort */
#include "api/table.h"

#include "api/locale.h"
#include "base/digits.h"
#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Numbers, or texts one behind the other. */
typedef struct column {
    char *name;
    double *number; /* [n], or NULL */
    char *text;     /* or NULL: [bytes], each with its NUL */
    size_t bytes;
} column;

struct recut_table {
    char *name; /* or the path of the file */
    bool file;
    size_t n, n_columns;
    column *column;
};

/* ---- 1. columns --------------------------------------------------------- */

static recut_status create(size_t n, const char *name, bool file, recut_table **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_table *table = NULL;
    RC_NEW(table, 1, err);
    table->n = n;
    table->file = file;
    if (!(table->name = rc_base_memory_string(name)))
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for a table");
    else
        *out = table;
    if (st == RECUT_OK) table = NULL;
done:
    recut_table_destroy(table);
    return st;
}

recut_status recut_table_create(size_t n, const char *name, recut_table **out, recut_error *err)
{
    if (n < 1 || n >= UINT32_MAX) return RC_FAIL(err, RECUT_E_ARG, -1, "%zu patients, expected 1 to 2^32 - 2", n);
    return create(n, name && *name ? name : "arrays", false, out, err);
}

recut_status recut_table_open(const char *path, recut_table **out, recut_error *err)
{
    if (!path || !*path) return RC_FAIL(err, RECUT_E_ARG, -1, "no name of a file");
    return create(0, path, true, out, err);
}

void recut_table_destroy(recut_table *table)
{
    if (!table) return;
    for (size_t c = 0; c < table->n_columns; c++) {
        rc_base_memory_free(table->column[c].name);
        rc_base_memory_free(table->column[c].number);
        rc_base_memory_free(table->column[c].text);
    }
    free(table->column);
    rc_base_memory_free(table->name);
    rc_base_memory_free(table);
}

/* A new column without values, which counts once n_columns is raised. */
static recut_status add(recut_table *table, const char *name, const void *x, column **out, recut_error *err)
{
    if (!table || !name || !*name || !x)
        return RC_FAIL(err, RECUT_E_ARG, -1, "no table, or a column without a name or array");
    if (table->file) return RC_FAIL(err, RECUT_E_ARG, -1, "column %s: the table is the file %s", name, table->name);
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->column[c].name, name) == 0)
            return RC_FAIL(err, RECUT_E_ARG, -1, "column %s is in the table already", name);
    column *longer = realloc(table->column, (table->n_columns + 1) * sizeof *longer);
    if (longer) {
        table->column = longer;
        *out = &longer[table->n_columns];
        **out = (column){.name = rc_base_memory_string(name)};
    }
    return longer && (*out)->name ? RECUT_OK : RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for column %s", name);
}

recut_status recut_table_numbers(recut_table *table, const char *name, const double *x, recut_error *err)
{
    recut_status st = RECUT_OK;
    column *made = NULL;
    RC_TRY(add(table, name, x, &made, err));
    RC_NEW(made->number, table->n, err);
    memcpy(made->number, x, table->n * sizeof *x);
    table->n_columns++;
    made = NULL;
done:
    if (made) rc_base_memory_free(made->name);
    return st;
}

recut_status recut_table_texts(recut_table *table, const char *name, const char *const *x, recut_error *err)
{
    recut_status st = RECUT_OK;
    column *made = NULL;
    size_t at = 0;
    RC_TRY(add(table, name, x, &made, err));
    for (size_t i = 0; i < table->n; i++) made->bytes += (x[i] ? strlen(x[i]) : 0) + 1;
    RC_NEW(made->text, made->bytes, err);
    for (size_t i = 0; i < table->n; i++) {
        size_t length = x[i] ? strlen(x[i]) : 0;
        if (length) memcpy(made->text + at, x[i], length);
        at += length + 1;
    }
    table->n_columns++;
    made = NULL;
done:
    if (made) rc_base_memory_free(made->name);
    return st;
}

/* ---- 2. as CSV ---------------------------------------------------------- */

/* A text in quotes, which doubles those in it; nothing for no text. */
static char *put_text(char *to, const char *text)
{
    if (!*text) return to;
    *to++ = '"';
    for (; *text; text++) {
        if (*text == '"') *to++ = '"';
        *to++ = *text;
    }
    *to++ = '"';
    return to;
}

static char *put_number(char *to, double x)
{
    char digits[RC_DIGITS];
    if (isnan(x)) return to;
    if (isinf(x))
        snprintf(digits, sizeof digits, x < 0 ? "-Inf" : "Inf");
    else
        rc_base_digits(x, digits);
    size_t length = strlen(digits);
    memcpy(to, digits, length);
    return to + length;
}

static size_t csv_room(const recut_table *table)
{
    size_t room = 1;
    for (size_t c = 0; c < table->n_columns; c++) {
        const column *at = &table->column[c];
        room += 2 * strlen(at->name) + 3 + (at->number ? table->n * (RC_DIGITS + 1) : 2 * at->bytes + 3 * table->n);
    }
    return room;
}

/* Returns its length; `cursor` [n_columns] is scratch. */
static size_t write_csv(const recut_table *table, const char **cursor, char *out)
{
    char *to = out;
    for (size_t c = 0; c < table->n_columns; c++) {
        cursor[c] = table->column[c].text;
        to = put_text(to, table->column[c].name);
        *to++ = c + 1 < table->n_columns ? ',' : '\n';
    }
    for (size_t i = 0; i < table->n; i++)
        for (size_t c = 0; c < table->n_columns; c++) {
            const column *at = &table->column[c];
            if (at->number) {
                to = put_number(to, at->number[i]);
            } else {
                to = put_text(to, cursor[c]);
                cursor[c] += strlen(cursor[c]) + 1;
            }
            *to++ = c + 1 < table->n_columns ? ',' : '\n';
        }
    return (size_t)(to - out);
}

/* ---- 3. for a cohort ---------------------------------------------------- */

static recut_status use_arrays(const recut_table *table, rc_api_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_cohort_options *cohort = &options->cohort;
    const char **cursor = NULL;
    if (cohort->file.separator || cohort->file.decimal)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: it is of a file, and this table is of arrays",
                              cohort->file.separator ? "separator" : "decimal");
    if (table->n_columns == 0) return RC_FAIL(err, RECUT_E_ARG, -1, "%s: a table without columns", table->name);
    RC_NEW(cursor, table->n_columns, err);
    if (!(options->input = malloc(csv_room(table)))) {
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for %zu columns", table->name, table->n_columns);
        goto done;
    }
    cohort->n_bytes = write_csv(table, cursor, options->input);
    cohort->bytes = options->input;
    cohort->named = true;
    cohort->file.separator = ',';
    cohort->file.decimal = '.';
done:
    rc_base_memory_free(cursor);
    return st;
}

recut_status rc_api_table_use(const recut_table *table, rc_api_options *options, recut_error *err)
{
    recut_status st = rc_api_kept_text(&options->kept, table->name, strlen(table->name), &options->cohort.path, err);
    return st == RECUT_OK && !table->file ? use_arrays(table, options, err) : st;
}
