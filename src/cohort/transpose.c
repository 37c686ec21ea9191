/* SPDX-License-Identifier: GPL-3.0-or-later
 * transpose.c - is a table on its side, and turning it. */
#include "cohort/transpose.h"

#include "base/memory.h"
#include "cohort/intern.h"
#include "cohort/number.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- its looks ---------------------------------------------------------- */

enum { SAMPLE_ROWS = 50 };

static bool is_one_of(const char *text, const char *const *word)
{
    for (; *word; word++)
        if (strcasecmp(text, *word) == 0) return true;
    return false;
}

/* A column of numbers, or of texts, as far as the sample goes. */
static bool is_column_of(const rc_cohort_table *table, size_t column, bool numbers)
{
    size_t yes = 0, no = 0;
    double x;
    for (size_t i = 0; i < table->n_rows && i < SAMPLE_ROWS; i++) {
        const char *text = rc_cohort_csv_cell(table, i, column);
        if (rc_cohort_number_missing(text)) continue;
        bool number =
            rc_cohort_number_parse(text, table->c_locale, &x) == RC_NUMBER_OK || rc_cohort_number_infinite(text, &x);
        if (number == numbers)
            yes++;
        else
            no++;
    }
    return yes > 0 && no == 0;
}

/* Names of columns that begin alike and then count: GSM101, GSM102; TCGA-02-0001. */
static bool are_samples(const rc_cohort_table *table)
{
    enum { LEAST = 2 };
    static const char *const genes[] = {"ENS", "hsa-", "ILMN_", "NM_", "LOC", "cg0", "cg1", "cg2"};
    const char *first = rc_cohort_csv_header(table, 1);
    for (size_t g = 0; g < sizeof genes / sizeof *genes; g++)
        if (strncmp(first, genes[g], strlen(genes[g])) == 0) return false; /* they are in columns already */
    for (size_t c = 1; c < table->n_columns; c++) {
        const char *name = rc_cohort_csv_header(table, c);
        size_t same = 0;
        while (name[same] && name[same] == first[same] && !isdigit((unsigned char)name[same])) same++;
        if (!strpbrk(name, "0123456789") || (same < LEAST && !isdigit((unsigned char)name[same]))) return false;
    }
    return true;
}

static bool has_outcome_in_rows(const rc_cohort_table *table)
{
    static const char *const words[] = {"time", "event",  "status",   "os",       "pfs",       "os.time",   "os_time",
                                        "dead", "follow", "os_event", "survival", "os_months", "os_status", NULL};
    for (size_t i = 0; i < table->n_rows; i++)
        if (is_one_of(rc_cohort_csv_cell(table, i, 0), words)) return true;
    return false;
}

bool rc_cohort_transpose_looks(const rc_cohort_table *table)
{
    static const char *const words[] = {"gene",    "genes",     "gene_id", "gene id",    "gene symbol", "gene_symbol",
                                        "symbol",  "id_ref",    "probe",   "probe_id",   "probeset",    "hugo_symbol",
                                        "feature", "ensembl",   "protein", "ensembl_id", "gene.symbol", "mirna",
                                        "cpg",     "gene_name", "name",    "geneid",     "probe id",    NULL};
    if (table->n_columns < 4 || !is_column_of(table, 0, false)) return false;
    for (size_t c = 1; c < table->n_columns; c++)
        if (!is_column_of(table, c, true)) return false;
    return are_samples(table) || is_one_of(rc_cohort_csv_header(table, 0), words) || has_outcome_in_rows(table);
}

/* ---- turning it --------------------------------------------------------- */

static void put(FILE *to, const char *text)
{
    bool plain = !strpbrk(text, ",\"\n\r;\t");
    if (!plain) fputc('"', to);
    for (; *text; text++) {
        if (*text == '"') fputc('"', to);
        fputc(*text, to);
    }
    if (!plain) fputc('"', to);
}

/* name.1, or .2 ... where that is taken; free it with rc_base_memory_free. */
static recut_status rename_again(rc_intern *intern, const char *name, uint32_t *again, char **made, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t size = strlen(name) + 16;
    bool is_new = false;
    uint32_t number;
    RC_NEW(*made, size, err);
    while (!is_new) {
        snprintf(*made, size, "%s.%u", name, ++*again);
        RC_TRY(rc_cohort_intern_add(intern, *made, &number, &is_new, err));
    }
done:
    return st;
}

/* The first column as the header. */
static recut_status put_names(const rc_cohort_table *table, FILE *to, size_t *renamed, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_intern intern = {0}; /* borrows its texts */
    uint32_t *again = NULL, number;
    char **made = NULL;
    bool is_new;
    RC_NEW(again, 2 * table->n_rows, err);
    RC_NEW(made, table->n_rows, err);
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *name = rc_cohort_csv_cell(table, i, 0);
        RC_TRY(rc_cohort_intern_add(&intern, name, &number, &is_new, err));
        if (!is_new) {
            RC_TRY(rename_again(&intern, name, &again[number], &made[i], err));
            name = made[i];
            ++*renamed;
        }
        fputc(',', to);
        put(to, name);
    }
done:
    for (size_t i = 0; made && i < table->n_rows; i++) rc_base_memory_free(made[i]);
    rc_base_memory_free(made);
    rc_cohort_intern_clear(&intern);
    rc_base_memory_free(again);
    return st;
}

recut_status rc_cohort_transpose(const rc_cohort_table *table, char **csv, size_t *length, size_t *renamed,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL;
    FILE *to = open_memstream(&text, length);
    *renamed = 0;
    if (!to) return RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for the turned table", table->name);
    fputs("id", to);
    RC_TRY(put_names(table, to, renamed, err));
    fputc('\n', to);
    for (size_t c = 1; c < table->n_columns; c++) {
        put(to, rc_cohort_csv_header(table, c));
        for (size_t i = 0; i < table->n_rows; i++) {
            fputc(',', to);
            put(to, rc_cohort_csv_cell(table, i, c));
        }
        fputc('\n', to);
    }
done:
    if (fclose(to) != 0 && st == RECUT_OK)
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for the turned table", table->name);
    if (st == RECUT_OK)
        *csv = text;
    else
        free(text);
    return st;
}
