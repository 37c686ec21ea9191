/* SPDX-License-Identifier: GPL-3.0-or-later
 * stored.c - parts of an analysis by name. */
#include "run/stored.h"

#include <string.h>

const rc_table *rc_run_stored_table(const rc_stored *analysis, const char *name)
{
    for (size_t t = 0; t < analysis->n_tables; t++)
        if (strcmp(analysis->table[t].name, name) == 0) return &analysis->table[t];
    return NULL;
}

const rc_tally *rc_run_stored_tally(const rc_stored *analysis, const char *name)
{
    for (size_t t = 0; t < analysis->n_tallies; t++)
        if (strcmp(analysis->tally[t].name, name) == 0) return &analysis->tally[t];
    return NULL;
}

size_t rc_run_stored_column(const rc_stored *analysis, const char *name)
{
    for (size_t c = 0; c < analysis->n_columns; c++)
        if (strcmp(analysis->column[c].name, name) == 0) return c;
    return SIZE_MAX;
}
