/* SPDX-License-Identifier: GPL-3.0-or-later
 * table.c - reading a table and giving its columns and values other names.
 *
 *   1. the source   2. renaming   3. all together */
#include "cohort/table.h"

#include "base/memory.h"
#include "base/text.h"
#include "cohort/columns.h"
#include "cohort/embedded.h"
#include "cohort/expression.h"
#include "cohort/number.h"
#include "cohort/unicode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. the source ------------------------------------------------------ */

static recut_status read_embedded(rc_cohort_table **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n, size = 0, used = 0;
    char *text = NULL;
    const char *const *lines = rc_cohort_embedded_lines(&n);
    for (size_t i = 0; i < n; i++) size += strlen(lines[i]);
    RC_NEW(text, size, err);
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(lines[i]);
        memcpy(text + used, lines[i], length);
        used += length;
    }
    RC_TRY(rc_cohort_csv_parse("embedded", text, size, out, err));
done:
    rc_base_memory_free(text);
    return st;
}

static recut_status read_source(const rc_cohort_options *options, rc_cohort_table **out, recut_error *err)
{
    if (options->path && options->embedded)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "found a CSV file and " RC_TEXT_OPTION "embedded, expected one of them");
    if (options->embedded) return read_embedded(out, err);
    if (!options->path || !options->path[0])
        return RC_FAIL(err, RECUT_E_USAGE, -1, "no cohort: expected a CSV file or " RC_TEXT_OPTION "embedded");
    if (options->bytes)
        return rc_cohort_csv_parse_as(options->named ? options->path : "standard input", options->bytes,
                                      options->n_bytes, &options->file, out, err);
    return rc_cohort_csv_read_as(options->path, &options->file, out, err);
}

bool rc_cohort_table_synthetic(const rc_cohort_table *table)
{
    size_t origin = rc_cohort_columns_index(table, "origin");
    if (origin == SIZE_MAX) return false;
    for (size_t i = 0; i < table->n_rows; i++)
        if (strcmp(rc_cohort_csv_cell(table, i, origin), "synthetic") != 0) return false;
    return true;
}

/* ---- 2. renaming -------------------------------------------------------- */

/* Appends the new names to the text; at[i] = position of rename[i].name. */
static recut_status append_names(rc_cohort_table *table, const rc_cohort_options *options, size_t *at, recut_error *err)
{
    size_t end = 0, more = 0;
    const char *last = rc_cohort_csv_cell(table, table->n_rows - 1, table->n_columns - 1);
    end = (size_t)(last - table->text) + strlen(last) + 1; /* rows and fields lie in their order */
    for (size_t i = 0; i < options->n_renames; i++) more += strlen(options->rename[i].name) + 1;
    char *text = realloc(table->text, end + more);
    if (!text) return RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for %zu bytes", table->name, end + more);
    table->text = text;
    for (size_t i = 0; i < options->n_renames; i++) {
        at[i] = end;
        end += (size_t)sprintf(text + end, "%s", options->rename[i].name) + 1;
    }
    return RECUT_OK;
}

/* Row 0 is the header. */
static recut_status point(rc_cohort_table *table, size_t row, size_t column, size_t at, recut_error *err)
{
    size_t offset = at - table->start[row];
    if (offset > UINT32_MAX)
        return RC_FAIL(err, RECUT_E_SHAPE, -1, "%s: the file is too large for renaming (4 GB)", table->name);
    table->cell[row * table->n_columns + column] = (uint32_t)offset;
    return RECUT_OK;
}

static recut_status rename_columns(rc_cohort_table *table, const rc_cohort_options *options, const size_t *at,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    char asked[RC_SHOW + 32], a[RC_SHOW], b[RC_SHOW];
    size_t *column = NULL;
    RC_NEW(column, options->n_renames, err);
    for (size_t i = 0; i < options->n_renames; i++) { /* every look-up before the first change */
        const rc_cohort_rename *rename = &options->rename[i];
        column[i] = SIZE_MAX;
        if (rename->column) continue;
        snprintf(asked, sizeof asked, "to be renamed %s", rc_cohort_number_show(rename->name, a));
        RC_TRY(rc_cohort_columns_find(table, rename->theirs, asked, &column[i], err));
        for (size_t k = 0; k < i; k++) {
            if (column[k] != column[i]) continue;
            st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s: column \"%s\" is renamed twice, to %s and %s", table->name,
                         rename->theirs, options->rename[k].name, rc_cohort_number_show(rename->name, a));
            goto done;
        }
    }
    for (size_t i = 0; i < options->n_renames; i++)
        if (column[i] != SIZE_MAX) RC_TRY(point(table, 0, column[i], at[i], err));
    for (size_t i = 0; i < options->n_renames; i++)
        for (size_t c = 0; column[i] != SIZE_MAX && c < table->n_columns; c++) {
            if (c == column[i] || strcmp(rc_cohort_csv_header(table, c), options->rename[i].name) != 0) continue;
            st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s: column \"%s\" cannot be renamed %s: another column has that name",
                         table->name, rc_cohort_number_show(options->rename[i].theirs, a),
                         rc_cohort_number_show(options->rename[i].name, b));
            goto done;
        }
done:
    rc_base_memory_free(column);
    return st;
}

static bool same_value(const rc_cohort_table *table, const char *a, const char *b)
{
    double x, y;
    if (strcmp(a, b) == 0) return true;
    return rc_cohort_number_parse(a, table->c_locale, &x) == RC_NUMBER_OK &&
           rc_cohort_number_parse(b, table->c_locale, &y) == RC_NUMBER_OK && x == y;
}

/* Values that get the name of another one.  Of the event that is refused: 1 for a 2 beside a 1 that means censored
 * makes everybody an event.  at0: where the new names begin in the text. */
static recut_status check_merged(rc_cohort_table *table, const rc_cohort_options *options, const size_t *column,
                                 size_t at0, recut_error *err)
{
    recut_status st = RECUT_OK;
    char a[RC_SHOW], b[RC_SHOW], c[RC_SHOW];
    for (size_t i = 0; i < options->n_renames; i++) {
        const rc_cohort_rename *rename = &options->rename[i];
        size_t rows = 0;
        bool twice = false;
        if (column[i] == SIZE_MAX || rc_cohort_number_missing(rename->name)) continue;
        for (size_t row = 0; row < table->n_rows; row++) {
            const char *text = rc_cohort_csv_cell(table, row, column[i]);
            rows += text < table->text + at0 && same_value(table, text, rename->name);
        }
        for (size_t k = 0; k < i; k++)
            twice = twice || (column[k] == column[i] && same_value(table, options->rename[k].name, rename->name));
        if (rows == 0 && !twice) continue;
        rc_cohort_number_show(rename->theirs, a);
        rc_cohort_number_show(rename->name, b);
        rc_cohort_number_show(rename->column, c);
        if (strcmp(rename->column, options->event ? options->event : "event") == 0)
            return RC_FAIL(
                err, RECUT_E_USAGE, -1,
                "%s: column %s: %s would be called %s, as another value is: two values of an event are not made "
                "one; name those that are the event with " RC_TEXT_OPTION
                "event-value, and competing events with " RC_TEXT_OPTION "competing-value",
                table->name, c, a, b);
        if (rows > 0)
            RC_TRY(rc_cohort_notes_add(&table->notes, true, err,
                                       "column %s: %s is called %s now, as another value is in %zu row%s: they are one",
                                       c, a, b, rows, rows == 1 ? "" : "s"));
    }
done:
    return st;
}

/* Each field is looked at as the file has it, so that two values may be exchanged. */
static recut_status rename_values(rc_cohort_table *table, const rc_cohort_options *options, const size_t *at,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    char a[RC_SHOW], b[RC_SHOW];
    size_t *used = NULL, *column = NULL;
    char **theirs = NULL;
    RC_NEW(used, options->n_renames, err);
    RC_NEW(column, options->n_renames, err);
    RC_NEW(theirs, options->n_renames, err);
    for (size_t i = 0; i < options->n_renames; i++) {
        column[i] = SIZE_MAX;
        if (!(theirs[i] = rc_cohort_unicode_typed(options->rename[i].theirs))) {
            st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
            goto done;
        }
        if (options->rename[i].column)
            RC_TRY(rc_cohort_columns_find(table, options->rename[i].column, "some of its values are to be renamed",
                                          &column[i], err));
    }
    for (size_t row = 0; row < table->n_rows; row++)
        for (size_t i = 0; i < options->n_renames; i++) {
            if (column[i] == SIZE_MAX) continue;
            const char *text = rc_cohort_csv_cell(table, row, column[i]);
            bool changed = text >= table->text + at[0];
            if (changed || strcmp(text, theirs[i]) != 0) continue;
            RC_TRY(point(table, row + 1, column[i], at[i], err));
            used[i]++;
        }
    for (size_t i = 0; i < options->n_renames; i++) {
        if (column[i] == SIZE_MAX || used[i]) continue;
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s: column %s: no value \"%s\" (to be renamed %s)", table->name,
                     options->rename[i].column, rc_cohort_number_show(options->rename[i].theirs, a),
                     rc_cohort_number_show(options->rename[i].name, b));
        goto done;
    }
    RC_TRY(check_merged(table, options, column, at[0], err));
done:
    for (size_t i = 0; theirs && i < options->n_renames; i++) rc_base_memory_free(theirs[i]);
    rc_base_memory_free(theirs);
    rc_base_memory_free(used);
    rc_base_memory_free(column);
    return st;
}

/* ---- 3. all together ---------------------------------------------------- */

recut_status rc_cohort_table_read(const rc_cohort_options *options, rc_cohort_table **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_cohort_table *table = NULL;
    size_t *at = NULL;
    RC_TRY(read_source(options, &table, err));
    if (options->n_renames) {
        RC_NEW(at, options->n_renames, err);
        RC_TRY(append_names(table, options, at, err));
        RC_TRY(rename_columns(table, options, at, err));
        RC_TRY(rename_values(table, options, at, err));
    }
    if (!options->expression && (options->by || options->samples_in_rows)) {
        st = RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                            "%s: it is of a matrix of genes, and there is none (expression FILE)",
                            options->by ? "by" : "samples");
        goto done;
    }
    if (options->expression) RC_TRY(rc_cohort_expression_join(table, options, err));
    *out = table;
    table = NULL;
done:
    rc_cohort_csv_destroy(table);
    rc_base_memory_free(at);
    return st;
}
