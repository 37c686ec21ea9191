/* SPDX-License-Identifier: GPL-3.0-or-later
 * csv.c - CSV by libcsv.
 *
 *   1. messages   2. the file in memory   3. what it looks like   4. the parse   5. header checks */
#include "cohort/csv.h"

#include "base/memory.h"
#include "cohort/number.h"

#include <csv.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- 1. messages -------------------------------------------------------- */

recut_status rc_cohort_csv_fail(const rc_cohort_table *table, size_t row, size_t column, const char *expected,
                                recut_error *err)
{
    char name[RC_SHOW], found[RC_SHOW];
    return RC_FAIL(err, RECUT_E_DATA, (int64_t)row, "%s:%zu: column %s: found \"%s\", expected %s", table->name,
                   table->line[row + 1], rc_cohort_number_show(rc_cohort_csv_header(table, column), name),
                   rc_cohort_number_show(rc_cohort_csv_cell(table, row, column), found), expected);
}

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

/* ---- 2. the file in memory ---------------------------------------------- */

static recut_status open_file(const char *path, const char *name, FILE **file, size_t *size, recut_error *err)
{
    struct stat status;
    FILE *opened = fopen(path, "rb");
    if (!opened) {
        /* a wrong name is the user's to mend; anything else is the surroundings' fault */
        bool named_wrong = errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ENAMETOOLONG ||
                           errno == ELOOP || errno == EISDIR;
        return RC_FAIL(err, named_wrong ? RECUT_E_USAGE : RECUT_E_IO, -1, "%s: cannot open: %s", name, strerror(errno));
    }
    if (fstat(fileno(opened), &status) != 0) status = (struct stat){0};
    if (S_ISDIR(status.st_mode)) {
        fclose(opened);
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: is a folder, expected a CSV file", name);
    }
    *size = S_ISREG(status.st_mode) && status.st_size > 0 ? (size_t)status.st_size : 0;
    *file = opened;
    return RECUT_OK;
}

/* The whole file with two bytes to spare (see parse). */
static recut_status slurp(const char *path, const char *name, char **text, size_t *size, recut_error *err)
{
    recut_status st = RECUT_OK;
    FILE *file = NULL;
    char *buffer = NULL;
    size_t used = 0, capacity = 0, got;
    RC_TRY(open_file(path, name, &file, &capacity, err));
    capacity += 4096;
    do {
        char *larger = realloc(buffer, capacity);
        if (!larger) {
            st = RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for %zu bytes", name, capacity);
            goto done;
        }
        buffer = larger;
        got = fread(buffer + used, 1, capacity - used - 2, file);
        used += got;
        if (used == capacity - 2) capacity *= 2;
    } while (got > 0);
    if (ferror(file)) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "%s: cannot read: %s", name, strerror(errno));
        goto done;
    }
    *text = buffer;
    *size = used;
    buffer = NULL;
done:
    free(buffer);
    if (file) fclose(file);
    return st;
}

/* ---- 3. what it looks like ---------------------------------------------- */

static bool begins_with(const char *text, size_t size, const char *mark, size_t length)
{
    return size >= length && memcmp(text, mark, length) == 0;
}

/* Files that are no text at all get their own word. */
static recut_status check_kind(const char *name, const char *text, size_t size, recut_error *err)
{
    if (begins_with(text, size, "\xff\xfe", 2) || begins_with(text, size, "\xfe\xff", 2))
        return RC_FAIL(err, RECUT_E_PARSE, -1, "%s:1: found UTF-16 text, expected UTF-8", name);
    if (begins_with(text, size, "PK\x03\x04", 4))
        return RC_FAIL(err, RECUT_E_PARSE, -1, "%s:1: found a zip file or spreadsheet, expected CSV text", name);
    if (begins_with(text, size, "\x1f\x8b", 2))
        return RC_FAIL(err, RECUT_E_PARSE, -1, "%s:1: found gzip data, expected CSV text", name);
    const char *nul = size ? memchr(text, 0, size) : NULL;
    if (nul) {
        size_t line = 1;
        for (const char *at = text; at < nul; at++) line += *at == '\n';
        return RC_FAIL(err, RECUT_E_PARSE, -1, "%s:%zu: found a NUL byte, expected text", name, line);
    }
    return RECUT_OK;
}

/* Comma, semicolon or tab: whichever the header has most of outside quotes. */
static char find_separator(const char *text, size_t size)
{
    size_t comma = 0, semicolon = 0, tab = 0;
    bool quoted = false, begun = false;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if ((c == '\n' || c == '\r') && begun) break;
        if (c != '\n' && c != '\r' && c != ' ') begun = true;
        comma += c == ',';
        semicolon += c == ';';
        tab += c == '\t';
    }
    if (tab > comma && tab > semicolon) return '\t';
    return semicolon > comma ? ';' : ',';
}

/* ---- 4. the parse ------------------------------------------------------- */

typedef struct reader {
    rc_cohort_table *table;
    size_t used;     /* bytes of table->text taken */
    size_t cells;    /* fields stored */
    size_t column;   /* fields seen in this row */
    size_t rows;     /* finished rows, header included */
    size_t row_line; /* where this row begins */
    recut_status st;
    recut_error *err;
} reader;

static void on_field(void *field, size_t length, void *data)
{
    reader *r = data;
    rc_cohort_table *table = r->table;
    const char *text = field;
    if (r->st != RECUT_OK) return;
    if (r->rows > 0 && r->column >= table->n_columns) {
        r->column++; /* too many: only counted, for the message */
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
    while (length > 0 && (*text == ' ' || *text == '\t')) {
        text++;
        length--;
    }
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) length--;
    table->cell[r->cells++] = (uint32_t)offset;
    if (length) memcpy(table->text + r->used, text, length);
    table->text[r->used + length] = '\0';
    r->used += length + 1;
    r->column++;
}

static void on_row(int end, void *data)
{
    reader *r = data;
    rc_cohort_table *table = r->table;
    (void)end;
    if (r->st != RECUT_OK) return;
    if (r->rows == 0) {
        table->n_columns = r->column;
    } else if (r->column != table->n_columns) {
        r->st = RC_FAIL(r->err, RECUT_E_PARSE, (int64_t)r->rows - 1,
                        "%s:%zu: found %zu field%s, expected %zu as in the header", table->name, r->row_line, r->column,
                        r->column == 1 ? "" : "s", table->n_columns);
        return;
    }
    r->rows++;
    r->column = 0;
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

/* Line by line, so that the line number is known.  libcsv copies each field before it is
 * handed over, and a field with its NUL is never longer than what was read for it: so the
 * fields go back into the very buffer they came from (`at` may begin inside table->text). */
static recut_status feed(reader *r, const char *at, const char *end, char separator)
{
    struct csv_parser parser;
    size_t line = 0;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return RC_FAIL(r->err, RECUT_E_BUG, -1, "libcsv does not start");
    csv_set_delim(&parser, (unsigned char)separator);
    while (at < end && r->st == RECUT_OK) {
        size_t length = line_length(at, end);
        line++;
        if (!parser.quoted) r->row_line = line;
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
static recut_status make_room(rc_cohort_table *table, const char *text, size_t size, char separator, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t rows = 1, cells = 1;
    for (size_t i = 0; i < size; i++) {
        rows += text[i] == '\n' || text[i] == '\r';
        cells += text[i] == separator;
    }
    RC_NEW(table->start, rows, err);
    RC_NEW(table->line, rows, err);
    RC_NEW(table->cell, rows + cells, err);
done:
    return st;
}

/* ---- 5. header checks --------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static recut_status check_header(const rc_cohort_table *table, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char **sorted = NULL;
    char shown[RC_SHOW];
    RC_NEW(sorted, table->n_columns, err);
    for (size_t c = 0; c < table->n_columns; c++) {
        sorted[c] = rc_cohort_csv_header(table, c);
        if (sorted[c][0]) continue;
        st = RC_FAIL(err, RECUT_E_PARSE, -1, "%s:%zu: column %zu of %zu: found no name, expected one%s", table->name,
                     table->line[0], c + 1, table->n_columns,
                     c == 0 ? " (row names of R? write.csv(..., row.names = FALSE))" : "");
        goto done;
    }
    qsort(sorted, table->n_columns, sizeof *sorted, compare_names);
    for (size_t c = 1; c < table->n_columns; c++) {
        if (strcmp(sorted[c - 1], sorted[c]) != 0) continue;
        st = RC_FAIL(err, RECUT_E_PARSE, -1, "%s:%zu: column %s: found twice in the header, expected once", table->name,
                     table->line[0], rc_cohort_number_show(sorted[c], shown));
        goto done;
    }
done:
    rc_base_memory_free(sorted);
    return st;
}

/* Takes ownership of text, which has room for size + 2 bytes. */
static recut_status make_table(const char *name, char *text, size_t size, rc_cohort_table **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_cohort_table *table = NULL;
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
    RC_TRY(check_kind(table->name, text, size, err));
    size_t skip = begins_with(text, size, "\xef\xbb\xbf", 3) ? 3 : 0;
    char separator = find_separator(text + skip, size - skip);
    RC_TRY(make_room(table, text + skip, size - skip, separator, err));
    reader r = {.table = table, .err = err};
    RC_TRY(feed(&r, text + skip, text + size, separator));
    if (r.rows == 0) {
        st = RC_FAIL(err, RECUT_E_PARSE, -1, "%s: the file is empty, expected a header and one row for each patient",
                     table->name);
        goto done;
    }
    RC_TRY(check_header(table, err));
    if (r.rows == 1) {
        st = RC_FAIL(err, RECUT_E_PARSE, -1, "%s: found only a header, expected one row for each patient", table->name);
        goto done;
    }
    table->n_rows = r.rows - 1;
    if (table->n_rows >= UINT32_MAX) {
        st =
            RC_FAIL(err, RECUT_E_SHAPE, -1, "%s: found %zu rows, expected fewer than 2^32", table->name, table->n_rows);
        goto done;
    }
    *out = table;
    table = NULL;
done:
    rc_cohort_csv_destroy(table);
    return st;
}

recut_status rc_cohort_csv_read(const char *path, rc_cohort_table **out, recut_error *err)
{
    char *text = NULL, *name = short_name(path);
    size_t size = 0;
    if (!name) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    recut_status st = slurp(path, name, &text, &size, err);
    if (st == RECUT_OK) st = make_table(path, text, size, out, err);
    rc_base_memory_free(name);
    return st;
}

recut_status rc_cohort_csv_parse(const char *name, const char *text, size_t size, rc_cohort_table **out,
                                 recut_error *err)
{
    char *copy = malloc(size + 2);
    if (!copy) return RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for %zu bytes", name, size);
    if (size) memcpy(copy, text, size);
    return make_table(name, copy, size, out, err);
}

void rc_cohort_csv_destroy(rc_cohort_table *table)
{
    if (!table) return;
    if (table->c_locale) freelocale(table->c_locale);
    free(table->text);
    rc_base_memory_free(table->name);
    rc_base_memory_free(table->start);
    rc_base_memory_free(table->cell);
    rc_base_memory_free(table->line);
    rc_cohort_notes_clear(&table->notes);
    rc_base_memory_free(table);
}
