/* SPDX-License-Identifier: GPL-3.0-or-later
 * repeats.c - patients with several rows. */
#include "cohort/repeats.h"

#include "base/memory.h"
#include "base/text.h"
#include "cohort/intern.h"
#include "cohort/number.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* In small letters, without anything else but digits. */
static void squeeze(const char *name, char out[RC_SHOW])
{
    size_t n = 0;
    for (; *name && n + 1 < RC_SHOW; name++)
        if (isalnum((unsigned char)*name) && (unsigned char)*name < 0x80)
            out[n++] = (char)tolower((unsigned char)*name);
    out[n] = '\0';
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

bool rc_cohort_repeats_is_patient(const char *name)
{
    static const char *const whole[] = {"id",         "patient",      "subject",  "participant", "pid",
                                        "pat",        "patid",        "patno",    "patnr",       "subjid",
                                        "usubjid",    "submitterid",  "caseid",   "casenumber",  "casesubmitterid",
                                        "recordid",   "mrn",          "patients", "donor",       "donorid",
                                        "individual", "individualid", "pnr",      "personid"};
    static const char *const who[] = {"patient", "subject", "participant"};
    static const char *const what[] = {"id",   "no",  "nr",   "num",     "number",     "nummer",
                                       "code", "key", "name", "barcode", "identifier", "pseudonym"};
    char word[RC_SHOW];
    squeeze(name, word);
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strcmp(word, whole[i]) == 0) return true;
    for (size_t i = 0; i < sizeof who / sizeof *who; i++)
        for (size_t k = 0; strstr(word, who[i]) && k < sizeof what / sizeof *what; k++)
            if (ends_with(word, what[k])) return true;
    return false;
}

bool rc_cohort_repeats_is_nameless(const char *name)
{
    return !*name || strcmp(name, "row.names") == 0;
}

typedef struct counts {
    size_t filled, distinct, numbers; /* rows kept with a value, different values, rows with a number */
    bool within;                      /* a value stands twice in one center (or there are no centers) */
} counts;

static int compare_keys(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static recut_status count(const rc_rows *rows, size_t column, size_t center, counts *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_cohort_table *table = rows->table;
    rc_intern values = {0}, centers = {0};
    uint64_t *key = NULL;
    uint32_t value, of = 0;
    bool is_new, new_center;
    double x;
    *out = (counts){0};
    RC_NEW(key, table->n_rows, err);
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text = rc_cohort_csv_cell(table, i, column);
        if (rows->dropped[i] || rc_cohort_number_missing(text)) continue;
        RC_TRY(rc_cohort_intern_add(&values, text, &value, &is_new, err));
        if (center != SIZE_MAX)
            RC_TRY(rc_cohort_intern_add(&centers, rc_cohort_csv_cell(table, i, center), &of, &new_center, err));
        key[out->filled++] = (uint64_t)of << 32 | value;
        out->distinct += is_new;
        out->numbers += rc_cohort_number_parse(text, table->c_locale, &x) == RC_NUMBER_OK;
    }
    qsort(key, out->filled, sizeof *key, compare_keys);
    for (size_t i = 1; i < out->filled; i++) out->within = out->within || key[i] == key[i - 1];
done:
    rc_cohort_intern_clear(&values);
    rc_cohort_intern_clear(&centers);
    rc_base_memory_free(key);
    return st;
}

/* Few values in many rows are groups (in-patients, out-patients); numbers that begin anew in each center are of
 * different patients, and those of a nameless column number the rows of joined tables. */
static bool are_repeats(const counts *c, bool nameless)
{
    enum { GROUPS = 10 };
    return c->distinct < c->filled && c->within && c->distinct >= (c->filled / 2 < GROUPS ? c->filled / 2 : GROUPS) &&
           !(nameless && c->numbers == c->filled);
}

recut_status rc_cohort_repeats_notice(const rc_rows *rows, const rc_columns *columns, rc_notes *notes, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_cohort_table *table = rows->table;
    char shown[RC_SHOW];
    if (columns->id != SIZE_MAX) return RECUT_OK;
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *name = rc_cohort_csv_header(table, c);
        bool nameless = c == 0 && rc_cohort_repeats_is_nameless(name);
        counts found;
        if ((!nameless && !rc_cohort_repeats_is_patient(name)) || rc_cohort_columns_part(columns, c)) continue;
        RC_TRY(count(rows, c, columns->center, &found, err));
        if (!are_repeats(&found, nameless)) continue;
        st = rc_cohort_notes_add(
            notes, true, err,
            "%s%s holds %zu different values in %zu rows: several rows a patient? Each row is taken "
            "for a patient; keep one of each with " RC_TEXT_OPTION "where" RC_TEXT_OWN "%s",
            nameless ? "the first column" : "column ", nameless ? "" : rc_cohort_number_show(name, shown),
            found.distinct, found.filled, nameless ? "" : ", and check with " RC_TEXT_OPTION "id ",
            nameless ? "" : shown);
        break;
    }
done:
    return st;
}
