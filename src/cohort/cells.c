/* SPDX-License-Identifier: GPL-3.0-or-later
 * cells.c - the end of a table, and what is wrong with one of its fields. */
#include "cohort/cells.h"

#include "base/memory.h"
#include "base/text.h"
#include "cohort/number.h"

#include <stdlib.h>

recut_status rc_cohort_csv_fail(const rc_cohort_table *table, size_t row, size_t column, const char *expected,
                                recut_error *err)
{
    char name[RC_SHOW], found[RC_SHOW];
    const rc_joined *joined = &table->joined;
    if (joined->first && column >= joined->first)
        return RC_FAIL(err, RECUT_E_DATA, (int64_t)row, "%s:%zu: gene %s: found \"%s\", expected " RC_TEXT_OWN,
                       joined->name, joined->line[joined->samples_in_rows ? row : column - joined->first],
                       rc_cohort_number_show(rc_cohort_csv_header(table, column), name),
                       rc_cohort_number_show(rc_cohort_csv_cell(table, row, column), found), expected);
    return RC_FAIL(err, RECUT_E_DATA, (int64_t)row, "%s:%zu: column %s: found \"%s\", expected " RC_TEXT_OWN,
                   table->name, table->line[row + 1], rc_cohort_number_show(rc_cohort_csv_header(table, column), name),
                   rc_cohort_number_show(rc_cohort_csv_cell(table, row, column), found), expected);
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
    rc_base_memory_free(table->doubt);
    rc_base_memory_free(table->joined.name);
    rc_base_memory_free(table->joined.line);
    rc_cohort_notes_clear(&table->notes);
    rc_base_memory_free(table);
}
