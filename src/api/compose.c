/* SPDX-License-Identifier: GPL-3.0-or-later
 * compose.c - the options of a command inside another. */
#include "api/compose.h"

#include "api/special.h"

#include <string.h>

/* The member that the row sets, as it is in `from`. */
static void copy_member(const rc_option *row, const rc_api_options *from, rc_api_options *to)
{
    const rc_value_rule *rule = &row->rule;
    if (rule->kind == RC_VALUE_NONE) return;
    memcpy((char *)to + rule->field, (const char *)from + rule->field, rule->size);
    if (rule->kind == RC_VALUE_NAMES || rule->kind == RC_VALUE_NUMBERS || rule->kind == RC_VALUE_SERIES)
        memcpy((char *)to + rule->count, (const char *)from + rule->count, sizeof(size_t));
}

recut_status rc_api_compose_options(const rc_command *command, const rc_api_options *whole, rc_api_options *out,
                                    recut_error *err)
{
    char takes[RC_COMMAND_TAKES];
    rc_api_options untouched;
    rc_api_options_init(&untouched);
    rc_api_command_takes(command, takes);
    *out = *whole;
    out->kept = (rc_kept){0};
    out->input = NULL; /* the whole's; cohort.bytes points to it */
    out->two_cutoffs = NULL;
    for (const rc_option *row = rc_api_options_table; row->name; row++)
        if (!rc_api_options_belongs(row, takes)) copy_member(row, &untouched, out);
    for (const rc_option *row = rc_api_options_table; row->name; row++) /* two rows may set one member */
        if (rc_api_options_belongs(row, takes)) copy_member(row, whole, out);
    if (command->one_cutoff && out->plan.n_cutoffs > 1) out->plan.n_cutoffs = 1;
    rc_api_options_clear(&untouched);
    return rc_api_special_columns(out, NULL, NULL, err);
}
