/* SPDX-License-Identifier: GPL-3.0-or-later
 * csv.c - CSV by libcsv.
 *
 *   1. its name   2. the parse   3. all together */
#include "cohort/csv.h"

#include "base/memory.h"
#include "cohort/decimal.h"
#include "cohort/dialect.h"
#include "cohort/missing.h"
#include "cohort/number.h"
#include "cohort/source.h"
#include "cohort/unicode.h"

#include <csv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. its name -------------------------------------------------------- */

/* A path longer than a message can carry keeps its end. */
static char *short_name(const char *path)
{
    enum { MOST = 200 };
    size_t length = strlen(path);
    if (length <= MOST) return rc_base_memory_string(path);
    char *name = rc_base_memory_string(path + length - MOST);
    if (name) memcpy(name, "...", 3);
    return name;
}

/* ---- 2. the parse ------------------------------------------------------- */

typedef struct reader {
    rc_cohort_table *table;
    size_t used;         /* bytes of table->text taken */
    size_t cells;        /* fields stored */
    size_t column;       /* fields seen in this row */
    size_t rows;         /* finished rows, header included */
    size_t row_line;     /* where this row begins */
    bool filled;         /* a field of this row holds something */
    bool surplus;        /* so does one beyond the header's */
    size_t unnamed;      /* columns at the end of the header without a name, left out */
    size_t empty;        /* rows without anything, left out */
    size_t comments;     /* lines that begin with # between the rows, left out */
    size_t comment_line; /* the first of them */
    char separator;
    recut_status st;
    recut_error *err;
} reader;

static size_t strspn_blanks(const char *text, size_t length)
{
    size_t n = 0;
    while (n < length && (text[n] == ' ' || text[n] == '\t')) n++;
    return n;
}

static void on_field(void *field, size_t length, void *data)
{
    reader *r = data;
    rc_cohort_table *table = r->table;
    const char *text = field;
    if (r->st != RECUT_OK) return;
    if (r->rows > 0 && r->column >= table->n_columns) {
        r->column++; /* too many: only counted, for the message */
        r->surplus = r->surplus || length > strspn_blanks(text, length);
        return;
    }
    if (r->column == 0) {
        table->start[r->rows] = r->used;
        table->line[r->rows] = r->row_line;
    }
    size_t offset = r->used - table->start[r->rows];
    if (offset > UINT32_MAX) {
        r->st = RC_FAIL(r->err, RECUT_E_PARSE, -1, "%s:%zu: the row is longer than 4 GiB", table->name, r->row_line);
        return;
    }
    size_t blanks = strspn_blanks(text, length);
    text += blanks;
    length -= blanks;
    r->filled = r->filled || length > 0;
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) length--;
    table->cell[r->cells++] = (uint32_t)offset;
    if (length) memcpy(table->text + r->used, text, length);
    table->text[r->used + length] = '\0';
    r->used += length + 1;
    r->column++;
}

/* Forgets the fields of this row. */
static void take_back(reader *r)
{
    size_t stored = r->rows > 0 && r->column > r->table->n_columns ? r->table->n_columns : r->column;
    r->cells -= stored;
    if (stored) r->used = r->table->start[r->rows];
}

/* Excel ends a header with the separators of columns that were once used. */
static void drop_unnamed(reader *r)
{
    const rc_cohort_table *table = r->table;
    while (r->column > 1 && !table->text[table->start[0] + table->cell[r->column - 1]]) {
        r->column--;
        r->cells--;
        r->unnamed++;
    }
}

static void on_row(int end, void *data)
{
    reader *r = data;
    rc_cohort_table *table = r->table;
    (void)end;
    if (r->st != RECUT_OK) return;
    if (!r->filled && !r->surplus) {
        take_back(r);
        r->empty += r->rows > 0;
    } else if (r->rows == 0) {
        drop_unnamed(r);
        table->n_columns = r->column;
        r->rows++;
    } else if (r->column < table->n_columns || r->surplus) {
        r->st = RC_FAIL(r->err, RECUT_E_PARSE, (int64_t)r->rows - 1,
                        "%s:%zu: found %zu field%s, expected %zu as in the header%s", table->name, r->row_line,
                        r->column, r->column == 1 ? "" : "s", table->n_columns,
                        table->n_columns == 1 ? " (is the first one a title?  Then leave it out)"
                        : r->column == table->n_columns + 1 && r->separator == ','
                            ? " (a comma inside a field, or a decimal comma, needs quotes)"
                            : "");
        return;
    } else {
        r->rows++;
    }
    r->column = 0;
    r->filled = r->surplus = false;
}

/* Bytes up to and with the next line end: LF, CRLF, or CR alone. */
static size_t line_length(const char *at, const char *end)
{
    const char *lf = memchr(at, '\n', (size_t)(end - at));
    const char *stop = lf ? lf + 1 : end;
    const char *cr = memchr(at, '\r', (size_t)(stop - at));
    if (cr && cr + 1 != lf) stop = cr + 1;
    return (size_t)(stop - at);
}

static recut_status parse_fail(const reader *r, size_t line, int code)
{
    const char *name = r->table->name;
    if (code != CSV_EPARSE) return RC_FAIL(r->err, RECUT_E_MEMORY, -1, "%s: %s", name, csv_strerror(code));
    if (line != r->row_line)
        return RC_FAIL(r->err, RECUT_E_PARSE, -1,
                       "%s:%zu: found a stray quote in the row that begins in line %zu, expected quotes around "
                       "the whole field and doubled inside it",
                       name, line, r->row_line);
    return RC_FAIL(r->err, RECUT_E_PARSE, -1,
                   "%s:%zu: found a stray quote, expected quotes around the whole field and doubled inside it", name,
                   line);
}

/* A line between the rows that begins with # and is no row. */
static bool is_comment(const reader *r, const char *at, const char *end)
{
    const char *next;
    return r->rows > 0 && rc_cohort_dialect_fields(at, end, r->separator, &next) != r->table->n_columns;
}

/* Line by line, so that the line number is known.  libcsv copies each field before it is
 * handed over, and a field with its NUL is never longer than what was read for it: so the
 * fields go back into the very buffer they came from (`at` may begin inside table->text).  line: how many came
 * before. */
static recut_status feed(reader *r, const char *at, const char *end, size_t line)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return RC_FAIL(r->err, RECUT_E_BUG, -1, "libcsv does not start");
    csv_set_delim(&parser, (unsigned char)r->separator);
    while (at < end && r->st == RECUT_OK) {
        size_t length = line_length(at, end);
        line++;
        if (!parser.quoted) r->row_line = line;
        if (*at == '#' && !parser.quoted && is_comment(r, at, end)) {
            if (r->comments++ == 0) r->comment_line = line;
            at += length;
            continue;
        }
        if (csv_parse(&parser, at, length, on_field, on_row, r) != length && r->st == RECUT_OK)
            r->st = parse_fail(r, line, csv_error(&parser));
        at += length;
    }
    if (r->st == RECUT_OK && csv_fini(&parser, on_field, on_row, r) != 0)
        r->st =
            RC_FAIL(r->err, RECUT_E_PARSE, -1, "%s:%zu: found a quoted field that never ends, expected a closing \"",
                    r->table->name, r->row_line);
    csv_free(&parser);
    return r->st;
}

/* Upper bounds of rows and fields: each ends at a line end, a separator, or the end of the file. */
static recut_status make_room(rc_cohort_table *table, const char *text, size_t size, char separator, size_t *separators,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t rows = 1, cells = 1;
    for (size_t i = 0; i < size; i++) {
        rows += text[i] == '\n' || text[i] == '\r';
        cells += text[i] == separator;
    }
    *separators = cells - 1;
    RC_NEW(table->start, rows, err);
    RC_NEW(table->line, rows, err);
    RC_NEW(table->cell, rows + cells, err);
done:
    return st;
}

/* ---- 3. all together ---------------------------------------------------- */

/* Special blanks, invisible characters and letters apart from their marks, in names and fields. */
static recut_status tidy(rc_cohort_table *table, recut_error *err)
{
    recut_status st = RECUT_OK;
    unsigned done = 0;
    for (size_t i = 0; i < (table->n_rows + 1) * table->n_columns; i++) {
        char *text = table->text + table->start[i / table->n_columns] + table->cell[i];
        if (!rc_cohort_unicode_is_ascii(text)) done |= rc_cohort_unicode_tidy(text);
    }
    if (done & RC_TIDY_INVISIBLE)
        RC_TRY(rc_cohort_notes_add(&table->notes, false, err, "invisible characters in names or fields left out"));
    if (done & RC_TIDY_COMPOSED)
        RC_TRY(rc_cohort_notes_add(&table->notes, false, err, "letters and their accents put together (NFC)"));
done:
    return st;
}

static recut_status add_notes(const reader *r, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_notes *notes = &r->table->notes;
    if (r->unnamed)
        RC_TRY(rc_cohort_notes_add(notes, false, err, "%zu column%s at the end without a name left out", r->unnamed,
                                   r->unnamed == 1 ? "" : "s"));
    if (r->empty)
        RC_TRY(rc_cohort_notes_add(notes, false, err, "%zu row%s without anything left out", r->empty,
                                   r->empty == 1 ? "" : "s"));
    if (r->comments)
        RC_TRY(rc_cohort_notes_add(
            notes, true, err, "%zu line%s between the rows that begin%s with # left out, the first is line %zu",
            r->comments, r->comments == 1 ? "" : "s", r->comments == 1 ? "s" : "", r->comment_line));
done:
    return st;
}

/* Is there a blank or an apostrophe between two digits, as between thousands? */
static bool has_groups(const char *text, size_t size)
{
    static const char marks[] = " '";
    for (const char *mark = marks; *mark; mark++)
        for (const char *at = text, *end = text + size; (at = memchr(at, *mark, (size_t)(end - at))); at++)
            if (at > text && at + 1 < end && at[-1] >= '0' && at[-1] <= '9' && at[1] >= '0' && at[1] <= '9')
                return true;
    return false;
}

static recut_status check_rows(rc_cohort_table *table, const reader *r, recut_error *err)
{
    if (r->rows == 0)
        return RC_FAIL(err, RECUT_E_PARSE, -1, "%s: the file is empty, expected a header and one row for each patient",
                       table->name);
    table->n_rows = r->rows - 1;
    if (table->n_rows >= UINT32_MAX)
        return RC_FAIL(err, RECUT_E_SHAPE, -1, "%s: found %zu rows, expected fewer than 2^32", table->name,
                       table->n_rows);
    return RECUT_OK;
}

/* From text that is UTF-8 to a table whose numbers have decimal points. */
static recut_status fill(rc_cohort_table *table, size_t size, size_t begin, bool beyond, const rc_csv_options *options,
                         recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_dialect dialect = {0};
    size_t separators = 0;
    RC_TRY(rc_cohort_dialect_find(table->name, table->text, &size, begin, options->separator, &dialect, &table->notes,
                                  err));
    const char *text = table->text + dialect.begin, *end = table->text + size;
    bool groups = has_groups(text, (size_t)(end - text));
    bool commas = dialect.separator != ',' && size && memchr(text, ',', (size_t)(end - text));
    reader r = {.table = table, .separator = dialect.separator, .err = err};
    RC_TRY(make_room(table, text, (size_t)(end - text), dialect.separator, &separators, err));
    RC_TRY(feed(&r, text, end, dialect.line - 1));
    RC_TRY(check_rows(table, &r, err));
    if (beyond) RC_TRY(tidy(table, err));
    if (table->n_rows == 0) {
        st = RC_FAIL(err, RECUT_E_PARSE, -1, "%s: found only a header, expected one row for each patient", table->name);
        goto done;
    }
    RC_TRY(add_notes(&r, err));
    rc_cohort_missing_apply(table, options->n_missing, options->missing);
    /* every separator ended a field, or, where a field holds one, there are more of them */
    if (dialect.separator == ',') commas = separators > r.cells - r.rows;
    if (commas || beyond || groups || dialect.separator != ',' || options->decimal)
        RC_TRY(
            rc_cohort_decimal_settle(table, dialect.separator, options->decimal, !commas && !beyond && !groups, err));
done:
    return st;
}

/* Takes ownership of text, which has RC_SOURCE_SPARE bytes behind it. */
static recut_status make_table(const char *name, char *text, size_t size, const rc_csv_options *options,
                               rc_cohort_table **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_cohort_table *table = NULL;
    size_t begin = 0;
    bool beyond = false;
    if (!(table = rc_base_memory_zeroed(1, sizeof *table))) {
        free(text);
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    }
    table->text = text;
    table->name = short_name(name);
    table->c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!table->name || !table->c_locale) {
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
        goto done;
    }
    RC_TRY(rc_cohort_source_unpack(table->name, &table->text, &size, err));
    RC_TRY(rc_cohort_source_decode(table->name, &table->text, &size, &begin, &beyond, &table->notes, err));
    RC_TRY(fill(table, size, begin, beyond, options ? options : &(rc_csv_options){0}, err));
    *out = table;
    table = NULL;
done:
    rc_cohort_csv_destroy(table);
    return st;
}

recut_status rc_cohort_csv_read_as(const char *path, const rc_csv_options *options, rc_cohort_table **out,
                                   recut_error *err)
{
    char *text = NULL, *name = short_name(path);
    size_t size = 0;
    if (!name) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    recut_status st = rc_cohort_source_read(path, name, &text, &size, err);
    if (st == RECUT_OK) st = make_table(path, text, size, options, out, err);
    rc_base_memory_free(name);
    return st;
}

recut_status rc_cohort_csv_parse_as(const char *name, const char *text, size_t size, const rc_csv_options *options,
                                    rc_cohort_table **out, recut_error *err)
{
    char *copy = malloc(size + RC_SOURCE_SPARE);
    if (!copy) return RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for %zu bytes", name, size);
    if (size) memcpy(copy, text, size);
    return make_table(name, copy, size, options, out, err);
}
