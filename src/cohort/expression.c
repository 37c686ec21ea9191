/* SPDX-License-Identifier: GPL-3.0-or-later
 * expression.c - a matrix of genes joined to the table of the patients.
 *
 *   1. reading     2. which sample is whose     3. names of the genes     4. the joined table */
#include "cohort/expression.h"

#include "base/memory.h"
#include "base/text.h"
#include "cohort/columns.h"
#include "cohort/decimal.h"
#include "cohort/intern.h"
#include "cohort/number.h"
#include "cohort/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct matrix {
    rc_cohort_table *table; /* as its file has it */
    bool in_rows;           /* the samples are */
    size_t samples, genes;
    uint32_t *sample; /* [rows of the patients] number of the patient's sample, UINT32_MAX = none */
    size_t *gene;     /* [kept] numbers of the genes that have a name */
    char **renamed;   /* [kept] a new name, NULL = its own */
    size_t kept, n_renamed;
    size_t offset; /* of its text behind that of the patients */
} matrix;

/* ---- 1. reading --------------------------------------------------------- */

/* The lines of a series matrix that begin with ! are comments; what ends the matrix ends the text.  Returns the new
 * size. */
static size_t hide_remarks(char *text, size_t size)
{
    static const char ending[] = "!series_matrix_table_end";
    for (char *at = text, *end = text + size; at < end;) {
        char *line_end = memchr(at, '\n', (size_t)(end - at));
        char *next = line_end ? line_end + 1 : end;
        if (*at == '!') {
            if ((size_t)(next - at) >= sizeof ending - 1 && memcmp(at, ending, sizeof ending - 1) == 0)
                return (size_t)(at - text);
            *at = '#';
        }
        at = next;
    }
    return size;
}

static recut_status read_matrix(const rc_cohort_options *options, matrix *m, recut_error *err)
{
    recut_status st = RECUT_OK;
    static const char *const usual[] = {"null", "NULL", "Null"}; /* of a browser's export */
    enum { USUAL = sizeof usual / sizeof *usual };
    size_t n_words = options->file.n_missing + USUAL;
    const char **word = NULL, *path = options->expression;
    char *text = NULL;
    size_t size = 0;
    RC_NEW(word, n_words, err);
    for (size_t i = 0; i < n_words; i++) word[i] = i < USUAL ? usual[i] : options->file.missing[i - USUAL];
    const rc_csv_options file = {.decimal = options->file.decimal, .n_missing = n_words, .missing = word};
    RC_TRY(rc_cohort_source_read(path, path, &text, &size, err));
    RC_TRY(rc_cohort_source_unpack(path, &text, &size, err));
    RC_TRY(rc_cohort_csv_parse_as(path, text, hide_remarks(text, size), &file, &m->table, err));
    m->in_rows = options->samples_in_rows;
    m->samples = m->in_rows ? m->table->n_rows : m->table->n_columns - 1;
    m->genes = m->in_rows ? m->table->n_columns - 1 : m->table->n_rows;
    if (m->samples == 0 || m->genes == 0)
        st = RC_FAIL(err, RECUT_E_SHAPE, -1,
                     "%s: found one column, expected genes in rows and samples in columns, the names of the genes in "
                     "the first one",
                     path);
done:
    rc_base_memory_free(word);
    free(text);
    return st;
}

static const char *sample_name(const matrix *m, size_t s)
{
    return m->in_rows ? rc_cohort_csv_cell(m->table, s, 0) : rc_cohort_csv_header(m->table, s + 1);
}

static const char *gene_name(const matrix *m, size_t g)
{
    return m->in_rows ? rc_cohort_csv_header(m->table, g + 1) : rc_cohort_csv_cell(m->table, g, 0);
}

/* ---- 2. which sample is whose ------------------------------------------- */

/* Does the other side of the matrix hold the names that are sought? */
static bool is_turned(const rc_cohort_table *table, const matrix *m, size_t by)
{
    const matrix turned = {.table = m->table, .in_rows = !m->in_rows, .samples = m->genes, .genes = m->samples};
    rc_intern names = {0};
    uint32_t number;
    bool is_new, found = false;
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < table->n_rows && st == RECUT_OK; i++)
        st = rc_cohort_intern_add(&names, rc_cohort_csv_cell(table, i, by), &number, &is_new, NULL);
    for (size_t s = 0; s < turned.samples && !found && st == RECUT_OK; s++)
        found = rc_cohort_intern_find(&names, sample_name(&turned, s), &number);
    rc_cohort_intern_clear(&names);
    return found;
}

static recut_status no_sample(const rc_cohort_table *table, const matrix *m, size_t by, recut_error *err)
{
    char theirs[RC_SHOW], ours[RC_SHOW], column[RC_SHOW];
    if (is_turned(table, m, by))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "samples %s: the patients of %s stand in the %s of %s: give samples %s",
                              m->in_rows ? "rows" : "columns", table->name, m->in_rows ? "header" : "first column",
                              m->table->name, m->in_rows ? "columns" : "rows");
    return RC_FAIL_OPTION(
        err, RECUT_E_USAGE, -1,
        "by %s: no patient of %s is a sample of %s: the first patient is \"%s\", the first sample \"%s\"; the names "
        "must be equal letter for letter: choose the column that holds them with by COLUMN",
        rc_cohort_number_show(rc_cohort_csv_header(table, by), column), table->name, m->table->name,
        rc_cohort_number_show(table->n_rows ? rc_cohort_csv_cell(table, 0, by) : "", ours),
        rc_cohort_number_show(sample_name(m, 0), theirs));
}

static recut_status twice(const matrix *m, size_t first, size_t second, recut_error *err)
{
    char name[RC_SHOW];
    rc_cohort_number_show(sample_name(m, first), name);
    if (m->in_rows)
        return RC_FAIL(err, RECUT_E_DATA, -1,
                       "%s:%zu: sample \"%s\" stands in line %zu already, expected each patient's sample once; leave "
                       "one of them out",
                       m->table->name, m->table->line[second + 1], name, m->table->line[first + 1]);
    return RC_FAIL(err, RECUT_E_DATA, -1,
                   "%s:%zu: sample \"%s\" stands twice in the header, as column %zu and %zu, expected each patient's "
                   "sample once; leave one of them out",
                   m->table->name, m->table->line[0], name, first + 2, second + 2);
}

/* Fills m->sample.  A sample of nobody may stand there as often as it likes. */
static recut_status match(rc_cohort_table *table, size_t by, matrix *m, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_intern names = {0}; /* of the samples */
    uint32_t number, *first = NULL, *again = NULL;
    uint8_t *used = NULL;
    size_t patients = 0, wanted = 0;
    bool is_new;
    RC_NEW(m->sample, table->n_rows, err);
    RC_NEW(first, m->samples, err);
    RC_NEW(again, m->samples, err);
    RC_NEW(used, m->samples, err);
    for (size_t s = 0; s < m->samples; s++) {
        RC_TRY(rc_cohort_intern_add(&names, sample_name(m, s), &number, &is_new, err));
        if (is_new)
            first[number] = (uint32_t)s;
        else if (!again[number])
            again[number] = (uint32_t)s; /* never the first of all */
    }
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *id = rc_cohort_csv_cell(table, i, by);
        m->sample[i] = UINT32_MAX;
        if (rc_cohort_number_missing(id) || !rc_cohort_intern_find(&names, id, &number)) continue;
        if (again[number]) {
            st = twice(m, first[number], again[number], err);
            goto done;
        }
        m->sample[i] = first[number];
        patients++;
        wanted += !used[first[number]];
        used[first[number]] = 1;
    }
    if (patients == 0) {
        st = no_sample(table, m, by, err);
        goto done;
    }
    RC_TRY(rc_cohort_notes_add(&table->notes, false, err, "%s: %zu gene%s of %zu of the %zu patients of the table",
                               m->table->name, m->genes, m->genes == 1 ? "" : "s", patients, table->n_rows));
    if (patients < table->n_rows)
        RC_TRY(rc_cohort_notes_add(&table->notes, true, err, "%s: %zu patient%s of the table without a sample in it",
                                   m->table->name, table->n_rows - patients, table->n_rows - patients == 1 ? "" : "s"));
    if (wanted < m->samples)
        RC_TRY(rc_cohort_notes_add(&table->notes, true, err, "%s: %zu column%s that %s no patient's left out",
                                   m->table->name, m->samples - wanted, m->samples - wanted == 1 ? "" : "s",
                                   m->samples - wanted == 1 ? "is" : "are"));
    for (size_t s = 0; s < m->samples && !m->in_rows; s++)
        if (used[s]) RC_TRY(rc_cohort_decimal_check(m->table, s + 1, err));
    for (size_t g = 0; g < m->genes && m->in_rows; g++) RC_TRY(rc_cohort_decimal_check(m->table, g + 1, err));
done:
    rc_cohort_intern_clear(&names);
    rc_base_memory_free(first);
    rc_base_memory_free(again);
    rc_base_memory_free(used);
    return st;
}

/* ---- 3. names of the genes ---------------------------------------------- */

/* name.1, or .2 ... where that is taken. */
static recut_status rename_gene(rc_intern *names, const char *name, uint32_t *again, char **made, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t size = strlen(name) + 16;
    uint32_t number;
    bool is_new = false;
    RC_NEW(*made, size, err);
    while (!is_new) {
        snprintf(*made, size, "%s.%u", name, ++*again);
        RC_TRY(rc_cohort_intern_add(names, *made, &number, &is_new, err));
    }
done:
    return st;
}

static recut_status name_genes(rc_cohort_table *table, matrix *m, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_intern names = {0};
    uint32_t number, *again = NULL;
    bool is_new;
    RC_NEW(m->gene, m->genes, err);
    RC_NEW(m->renamed, m->genes, err);
    RC_NEW(again, table->n_columns + 2 * m->genes, err);
    for (size_t c = 0; c < table->n_columns; c++)
        RC_TRY(rc_cohort_intern_add(&names, rc_cohort_csv_header(table, c), &number, &is_new, err));
    for (size_t g = 0; g < m->genes; g++) {
        const char *name = gene_name(m, g);
        if (rc_cohort_number_missing(name)) continue;
        m->gene[m->kept++] = g;
        RC_TRY(rc_cohort_intern_add(&names, name, &number, &is_new, err));
        if (is_new) continue;
        RC_TRY(rename_gene(&names, name, &again[number], &m->renamed[m->kept - 1], err));
        m->n_renamed++;
    }
    if (m->kept < m->genes)
        RC_TRY(rc_cohort_notes_add(&table->notes, true, err, "%s: %zu gene%s without a name left out", m->table->name,
                                   m->genes - m->kept, m->genes - m->kept == 1 ? "" : "s"));
    if (m->n_renamed)
        RC_TRY(rc_cohort_notes_add(&table->notes, true, err,
                                   "%s: %zu gene%s of a name that is there before got a number behind it (NAME.1)",
                                   m->table->name, m->n_renamed, m->n_renamed == 1 ? "" : "s"));
    if (m->kept == 0)
        st = RC_FAIL(err, RECUT_E_SHAPE, -1, "%s: found no gene with a name, expected the names in the first %s",
                     m->table->name, m->in_rows ? "row" : "column");
done:
    rc_cohort_intern_clear(&names);
    rc_base_memory_free(again);
    return st;
}

/* ---- 4. the joined table ------------------------------------------------ */

/* Bytes of a table's text in use: to the end of its last field, renamed ones included. */
static size_t text_end(const rc_cohort_table *table)
{
    size_t end = 0, cells = (table->n_rows + 1) * table->n_columns;
    for (size_t i = 0; i < cells; i++) {
        size_t at = table->start[i / table->n_columns] + table->cell[i];
        if (at > end) end = at;
    }
    return end + strlen(table->text + end) + 1;
}

/* The texts of both and the new names, one behind the other; *nothing: where an empty one stands. */
static recut_status join_texts(rc_cohort_table *table, matrix *m, size_t *nothing, recut_error *err)
{
    size_t own = text_end(table), theirs = text_end(m->table), more = 1;
    for (size_t k = 0; k < m->kept; k++)
        if (m->renamed[k]) more += strlen(m->renamed[k]) + 1;
    if (own + theirs + more > UINT32_MAX)
        return RC_FAIL(err, RECUT_E_SHAPE, -1, "%s: found %zu bytes of text, expected at most 4 GiB", m->table->name,
                       theirs);
    char *text = realloc(table->text, own + theirs + more);
    if (!text) return RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for %zu bytes", m->table->name, own + theirs);
    table->text = text;
    memcpy(text + own, m->table->text, theirs);
    m->offset = own;
    *nothing = own + theirs;
    text[*nothing] = '\0';
    free(m->table->text);
    m->table->text = NULL;
    return RECUT_OK;
}

/* Where the field of a gene and a sample stands in the joined text. */
static size_t place_of(const matrix *m, size_t gene, size_t sample)
{
    const rc_cohort_table *t = m->table;
    size_t row = m->in_rows ? sample + 1 : gene + 1, column = m->in_rows ? gene + 1 : sample + 1;
    return m->offset + t->start[row] + t->cell[row * t->n_columns + column];
}

static size_t place_of_name(const matrix *m, size_t gene)
{
    const rc_cohort_table *t = m->table;
    size_t row = m->in_rows ? 0 : gene + 1, column = m->in_rows ? gene + 1 : 0;
    return m->offset + t->start[row] + t->cell[row * t->n_columns + column];
}

/* A tile of genes at a time: the rows of the one table are the columns of the other. */
static recut_status join_cells(rc_cohort_table *table, const matrix *m, size_t nothing, recut_error *err)
{
    enum { TILE = 64 };
    recut_status st = RECUT_OK;
    size_t own = table->n_columns, width = own + m->kept, at = nothing + 1;
    uint32_t *cell = NULL;
    rc_doubt *doubt = NULL;
    RC_NEW(cell, (table->n_rows + 1) * width, err);
    for (size_t i = 0; i <= table->n_rows; i++) memcpy(cell + i * width, table->cell + i * own, own * sizeof *cell);
    for (size_t k = 0; k < m->kept; k++) {
        size_t place = place_of_name(m, m->gene[k]);
        if (m->renamed[k]) {
            place = at;
            at += (size_t)sprintf(table->text + at, "%s", m->renamed[k]) + 1;
        }
        cell[own + k] = (uint32_t)(place - table->start[0]);
    }
    for (size_t k0 = 0; k0 < m->kept; k0 += TILE)
        for (size_t i = 0; i < table->n_rows; i++)
            for (size_t k = k0; k < m->kept && k < k0 + TILE; k++) {
                size_t place = m->sample[i] == UINT32_MAX ? nothing : place_of(m, m->gene[k], m->sample[i]);
                cell[(i + 1) * width + own + k] = (uint32_t)(place - table->start[i + 1]);
            }
    if (table->doubt) {
        RC_NEW(doubt, width, err);
        memcpy(doubt, table->doubt, own * sizeof *doubt);
        rc_base_memory_free(table->doubt);
        table->doubt = doubt;
    }
    rc_base_memory_free(table->cell);
    table->cell = cell;
    table->n_columns = width;
    table->joined.first = own;
    cell = NULL;
done:
    rc_base_memory_free(cell);
    return st;
}

static recut_status join_lines(rc_cohort_table *table, const matrix *m, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_joined *joined = &table->joined;
    const size_t *line = m->table->line;
    joined->samples_in_rows = m->in_rows;
    if (!(joined->name = rc_base_memory_string(m->table->name)))
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    RC_NEW(joined->line, m->in_rows ? table->n_rows : m->kept, err);
    for (size_t k = 0; k < m->kept && !m->in_rows; k++) joined->line[k] = line[m->gene[k] + 1];
    for (size_t i = 0; i < table->n_rows && m->in_rows; i++)
        joined->line[i] = m->sample[i] == UINT32_MAX ? 0 : line[m->sample[i] + 1];
done:
    return st;
}

recut_status rc_cohort_expression_join(rc_cohort_table *table, const rc_cohort_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    matrix m = {0};
    size_t by = SIZE_MAX, nothing = 0;
    const char *name = options->by ? options->by : options->id ? options->id : "id";
    RC_TRY(rc_cohort_columns_find(
        table, name, options->by ? RC_TEXT_OPTION "by" : RC_TEXT_OPTION "expression joins by " RC_TEXT_OPTION "id", &by,
        err));
    RC_TRY(read_matrix(options, &m, err));
    RC_TRY(rc_cohort_notes_move(&table->notes, &m.table->notes, err));
    RC_TRY(match(table, by, &m, err));
    RC_TRY(name_genes(table, &m, err));
    RC_TRY(join_lines(table, &m, err));
    RC_TRY(join_texts(table, &m, &nothing, err));
    RC_TRY(join_cells(table, &m, nothing, err));
done:
    rc_cohort_csv_destroy(m.table);
    for (size_t k = 0; m.renamed && k < m.kept; k++) rc_base_memory_free(m.renamed[k]);
    rc_base_memory_free(m.renamed);
    rc_base_memory_free(m.gene);
    rc_base_memory_free(m.sample);
    return st;
}
