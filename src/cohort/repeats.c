/* SPDX-License-Identifier: GPL-3.0-or-later
 * repeats.c - patients with several rows. */
#include "cohort/repeats.h"

#include "cohort/intern.h"
#include "cohort/number.h"

#include <ctype.h>
#include <string.h>

/* In small letters, without anything else but digits. */
static void squeeze(const char *name, char out[RC_SHOW])
{
    size_t n = 0;
    for (; *name && n + 1 < RC_SHOW; name++)
        if (isalnum((unsigned char)*name) && (unsigned char)*name < 0x80) out[n++] = (char)tolower((unsigned char)*name);
    out[n] = '\0';
}

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && strcmp(text + n - m, end) == 0;
}

bool rc_cohort_repeats_is_patient(const char *name)
{
    static const char *const whole[] = {"id",     "patient",    "subject",      "participant", "pid",      "pat",
                                        "patid",  "patno",      "patnr",        "subjid",      "usubjid",  "submitterid",
                                        "caseid", "casenumber", "casesubmitterid", "recordid",  "mrn",      "patients",
                                        "donor",  "donorid",    "individual",   "individualid", "pnr",      "personid"};
    static const char *const who[] = {"patient", "subject", "participant"};
    static const char *const what[] = {"id",   "no",  "nr",   "num",       "number",     "nummer",
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

static recut_status count(const rc_rows *rows, size_t column, size_t *filled, size_t *distinct, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_intern intern = {0};
    uint32_t number;
    bool is_new;
    *filled = *distinct = 0;
    for (size_t i = 0; i < rows->table->n_rows; i++) {
        const char *text = rc_cohort_csv_cell(rows->table, i, column);
        if (rows->dropped[i] || rc_cohort_number_missing(text)) continue;
        RC_TRY(rc_cohort_intern_add(&intern, text, &number, &is_new, err));
        ++*filled;
        *distinct += is_new;
    }
done:
    rc_cohort_intern_clear(&intern);
    return st;
}

recut_status rc_cohort_repeats_notice(const rc_rows *rows, const rc_columns *columns, rc_notes *notes, recut_error *err)
{
    enum { GROUPS = 10 };
    recut_status st = RECUT_OK;
    const rc_cohort_table *table = rows->table;
    char shown[RC_SHOW];
    if (columns->id != SIZE_MAX) return RECUT_OK;
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *name = rc_cohort_csv_header(table, c);
        bool nameless = c == 0 && !*name;
        size_t filled = 0, distinct = 0;
        if ((!nameless && !rc_cohort_repeats_is_patient(name)) || rc_cohort_columns_part(columns, c)) continue;
        RC_TRY(count(rows, c, &filled, &distinct, err));
        /* a few values in many rows are groups, not patients: in-patients, out-patients */
        if (distinct == filled || distinct < (filled / 2 < GROUPS ? filled / 2 : GROUPS)) continue;
        st = rc_cohort_notes_add(notes, true, err,
                                 "%s%s holds %zu different values in %zu rows: several rows a patient? Each row is taken "
                                 "for a patient; keep one of each with --where%s%s",
                                 nameless ? "the first column" : "column ",
                                 nameless ? "" : rc_cohort_number_show(name, shown), distinct, filled,
                                 nameless ? "" : ", and check with --id ", nameless ? "" : shown);
        break;
    }
done:
    return st;
}
