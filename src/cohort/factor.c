/* SPDX-License-Identifier: GPL-3.0-or-later
 * factor.c - levels and codes. */
#include "cohort/factor.h"

#include "base/memory.h"
#include "cohort/decimal.h"
#include "cohort/intern.h"
#include "cohort/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct level {
    const char *text;
    double value;
    uint32_t number; /* in order of first appearance */
} level;

static int compare_texts(const void *a, const void *b)
{
    return strcmp(((const level *)a)->text, ((const level *)b)->text);
}

static int compare_values(const void *a, const void *b)
{
    double x = ((const level *)a)->value, y = ((const level *)b)->value;
    return x < y ? -1 : x > y ? 1 : compare_texts(a, b); /* 1 and 1.0 are two levels */
}

recut_status rc_cohort_factor_texts(const char *const *text, size_t n, char ***out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t bytes = n * sizeof(char *);
    char *block = NULL;
    for (size_t i = 0; i < n; i++) bytes += strlen(text[i]) + 1;
    RC_NEW(block, bytes, err);
    char **pointers = (char **)(void *)block;
    char *at = block + n * sizeof(char *);
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(text[i]) + 1;
        pointers[i] = memcpy(at, text[i], length);
        at += length;
    }
    *out = pointers;
done:
    return st;
}

/* Sorts the levels; new_number[old] and the texts in their new order. */
static recut_status sort_levels(const rc_cohort_table *table, const rc_intern *intern, uint32_t *new_number,
                                rc_factor *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    level *levels = NULL;
    const char **sorted = NULL;
    bool numeric = true;
    RC_NEW(levels, intern->n, err);
    RC_NEW(sorted, intern->n, err);
    for (size_t i = 0; i < intern->n; i++) {
        levels[i] = (level){.text = intern->text[i], .number = (uint32_t)i};
        numeric = rc_cohort_number_parse(levels[i].text, table->c_locale, &levels[i].value) == RC_NUMBER_OK && numeric;
    }
    qsort(levels, intern->n, sizeof *levels, numeric ? compare_values : compare_texts);
    for (size_t i = 0; i < intern->n; i++) {
        new_number[levels[i].number] = (uint32_t)i;
        sorted[i] = levels[i].text;
    }
    RC_TRY(rc_cohort_factor_texts(sorted, intern->n, &out->level, err));
    out->n_levels = intern->n;
done:
    rc_base_memory_free(levels);
    rc_base_memory_free(sorted);
    return st;
}

recut_status rc_cohort_factor_make(const rc_cohort_table *table, size_t column, const uint32_t *row, size_t n,
                                   rc_factor *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_intern intern = {0};
    uint32_t *new_number = NULL;
    bool is_new;
    if (!(out->name = rc_base_memory_string(rc_cohort_csv_header(table, column)))) {
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
        goto done;
    }
    RC_NEW(out->code, n, err);
    for (size_t i = 0; i < n; i++) {
        const char *text = rc_cohort_csv_cell(table, row[i], column);
        if (rc_cohort_number_missing(text)) text = RC_COHORT_MISSING;
        RC_TRY(rc_cohort_intern_add(&intern, text, &out->code[i], &is_new, err));
    }
    RC_NEW(new_number, intern.n, err);
    RC_TRY(sort_levels(table, &intern, new_number, out, err));
    for (size_t i = 0; i < n; i++) out->code[i] = new_number[out->code[i]];
done:
    rc_cohort_intern_clear(&intern);
    rc_base_memory_free(new_number);
    return st;
}

/* Does the text in the first row that holds none look like a slip in a column of numbers? */
static recut_status check_text(const rc_cohort_table *table, size_t column, const uint32_t *row, size_t n,
                               const rc_factor *factor, recut_error *err)
{
    size_t numbers = 0, levels = 0, bad = SIZE_MAX;
    double x;
    recut_status st = rc_cohort_decimal_check(table, column, err);
    if (st != RECUT_OK) return st;
    for (size_t l = 0; l < factor->n_levels; l++)
        levels += rc_cohort_number_parse(factor->level[l], table->c_locale, &x) == RC_NUMBER_OK;
    for (size_t i = 0; i < n; i++) {
        const char *text = rc_cohort_csv_cell(table, row[i], column);
        if (rc_cohort_number_missing(text)) continue;
        rc_number result = rc_cohort_number_parse(text, table->c_locale, &x);
        if (result == RC_NUMBER_COMMA || result == RC_NUMBER_RANGE)
            return rc_cohort_csv_fail(table, row[i], column, rc_cohort_number_expected(result), err);
        numbers += result == RC_NUMBER_OK;
        if (result == RC_NUMBER_NOT && bad == SIZE_MAX) bad = row[i];
    }
    if (bad != SIZE_MAX && 2 * numbers >= n && levels > 10)
        return rc_cohort_csv_fail(table, bad, column, "a number, as in most rows of this covariate", err);
    return RECUT_OK;
}

recut_status rc_cohort_factor_covariate(const rc_cohort_table *table, size_t column, const uint32_t *row, size_t n,
                                        rc_covariate *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(rc_cohort_factor_make(table, column, row, n, &out->factor, err));
    RC_TRY(check_text(table, column, row, n, &out->factor, err));
    RC_NEW(out->value, n, err);
    RC_NEW(out->missing, n, err);
    size_t numbers = 0, missing = 0, others = 0;
    for (size_t i = 0; i < n; i++) {
        const char *text = rc_cohort_csv_cell(table, row[i], column);
        out->missing[i] = rc_cohort_number_missing(text);
        if (out->missing[i])
            out->value[i] = NAN, missing++;
        else if (rc_cohort_number_parse(text, table->c_locale, &out->value[i]) == RC_NUMBER_OK)
            numbers++;
        else
            others++;
    }
    out->numeric = numbers > 0 && others == 0;
    if (missing == 0) {
        rc_base_memory_free(out->missing);
        out->missing = NULL;
    }
    if (!out->numeric) {
        rc_base_memory_free(out->value);
        out->value = NULL;
    }
done:
    return st;
}
