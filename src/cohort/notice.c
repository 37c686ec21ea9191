/* SPDX-License-Identifier: GPL-3.0-or-later
 * notice.c - odd things that are said. */
#include "cohort/notice.h"

#include "base/text.h"
#include "cohort/missing.h"
#include "cohort/number.h"
#include "cohort/propose.h"
#include "cohort/repeats.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* "a, b and 3 more": the markers that hold an infinite value, said once. */
static recut_status note_infinite(const recut_cohort *cohort, rc_notes *notes, recut_error *err)
{
    enum { MOST = 3 };
    char names[256] = "", more[32] = "", shown[RC_SHOW];
    size_t n = 0, used = 0;
    for (size_t m = 0; m < cohort->n_markers; m++) {
        const rc_marker *marker = &cohort->marker[m];
        bool any = false;
        for (size_t i = 0; i < cohort->n && !any; i++) any = isinf(marker->value[i]);
        if (!any || ++n > MOST) continue;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", n > 1 ? ", " : "",
                                 rc_cohort_number_show(marker->name, shown));
    }
    if (n > MOST) snprintf(more, sizeof more, " and %zu more", n - MOST);
    if (n == 0) return RECUT_OK;
    return rc_cohort_notes_add(
        notes, false, err,
        "-Inf or Inf in %s%s: ordered as the smallest or largest value, as in maxstat; no mean and no "
        "hazard ratio per unit of it",
        names, more);
}

/* NA is a missing sign, and North America: in a column of names it is said how many patients have it. */
static recut_status missing_or_name(const rc_rows *rows, size_t column, rc_notes *notes, recut_error *err)
{
    const rc_cohort_table *table = rows->table;
    size_t n = 0, names = 0;
    double x;
    char shown[RC_SHOW];
    if (column == SIZE_MAX) return RECUT_OK;
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text = rc_cohort_csv_cell(table, i, column);
        if (!rows->selected[i]) continue;
        n += strcmp(text, "NA") == 0;
        names += !rc_cohort_number_missing(text) && rc_cohort_number_parse(text, table->c_locale, &x) == RC_NUMBER_NOT;
    }
    if (n == 0 || names == 0) return RECUT_OK;
    rc_cohort_number_show(rc_cohort_csv_header(table, column), shown);
    return rc_cohort_notes_add(notes, true, err,
                               "column %s: NA is taken as missing in %zu patient%s; if it is a name: " RC_TEXT_OPTION
                               "recode "
                               "'%s.NAME=NA'",
                               shown, n, n == 1 ? "" : "s", shown);
}

/* With --event-value every other word is censored: one that others write for a missing value is said. */
static recut_status missing_or_censored(const rc_rows *rows, size_t column, rc_notes *notes, recut_error *err)
{
    const rc_cohort_table *table = rows->table;
    const char *word = NULL;
    size_t n = 0;
    if (column == SIZE_MAX) return RECUT_OK;
    char name[RC_SHOW], shown[RC_SHOW], quoted[RC_SHOW + 8];
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *text = rc_cohort_csv_cell(table, i, column);
        if (!rows->selected[i] || rc_cohort_number_missing(text)) continue;
        if (!word && rc_cohort_missing_known(text)) word = text;
        n += word && strcmp(word, text) == 0;
    }
    if (!word) return RECUT_OK;
    rc_cohort_number_quote(rc_cohort_number_show(word, shown), quoted, sizeof quoted);
    return rc_cohort_notes_add(
        notes, true, err,
        "column %s: %s is read as a value in %zu row%s; if it stands for a missing one: " RC_TEXT_OPTION "missing%s%s",
        rc_cohort_number_show(rc_cohort_csv_header(table, column), name), shown, n, n == 1 ? "" : "s",
        *shown == '-' ? "=" : " ", quoted);
}

/* What looks wrong, though it may be right. */
recut_status rc_cohort_notice(const rc_rows *rows, const rc_columns *columns, const char *holes, recut_cohort *cohort,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    char names[300];
    if (*holes) RC_TRY(rc_cohort_notes_add(&cohort->notes, true, err, RC_TEXT_OWN, holes));
    if (cohort->events == cohort->n && !cohort->outcome)
        RC_TRY(rc_cohort_notes_add(&cohort->notes, true, err,
                                   "all %zu patients have the event; is " RC_TEXT_OPTION "event coded the right way?",
                                   cohort->n));
    const struct {
        const char *name;
        size_t column;
    } usual[] = {{"center", columns->center}, {"id", columns->id}};
    for (int i = 0; i < 2; i++)
        if (usual[i].column == SIZE_MAX && rc_cohort_columns_index(rows->table, usual[i].name) != SIZE_MAX)
            RC_TRY(rc_cohort_notes_add(&cohort->notes, true, err, "several columns are called %s: none of them is used",
                                       usual[i].name));
    if (columns->event != SIZE_MAX) RC_TRY(missing_or_censored(rows, columns->event, &cohort->notes, err));
    RC_TRY(missing_or_name(rows, columns->center, &cohort->notes, err));
    RC_TRY(missing_or_name(rows, columns->strata, &cohort->notes, err));
    RC_TRY(note_infinite(cohort, &cohort->notes, err));
    RC_TRY(rc_cohort_repeats_notice(rows, columns, &cohort->notes, err));
    if (columns->n_markers == 0) {
        RC_TRY(rc_cohort_propose(rows->table, columns, names, sizeof names, err));
        RC_TRY(rc_cohort_notes_add(&cohort->notes, false, err, "no marker is named; numeric columns: %s",
                                   *names ? names : "none"));
    }
done:
    return st;
}
