/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * options_row.h - a row of the option table, for the files that look at the table itself. */
#ifndef RC_TOOL_OPTIONS_ROW_H
#define RC_TOOL_OPTIONS_ROW_H

#include "tool/options.h"

typedef struct option_row option_row;
typedef recut_status setter(rc_tool_options *o, const option_row *row, const char *value, recut_error *err);

struct option_row {
    const char *name;
    int key;              /* a letter, or 0 */
    const char *argument; /* NULL = flag */
    unsigned mask;
    setter *set;
    size_t field; /* of rc_tool_options, for set_text and set_flag */
    const char *help;
};

enum { RC_OPTIONS_MOST = 128 };

/* Splits at commas into kept words; the array of pointers is itself kept. */
RECUT_CHECK recut_status rc_tool_options_split(rc_tool_options *options, const char *name, const char *text,
                                               const char *const **list, size_t *count, recut_error *err);

/* Setters of options_table.c. */
RECUT_CHECK recut_status rc_tool_options_set_missing(rc_tool_options *o, const option_row *row, const char *value,
                                                     recut_error *err);
RECUT_CHECK recut_status rc_tool_options_set_decimal(rc_tool_options *o, const option_row *row, const char *value,
                                                     recut_error *err);
RECUT_CHECK recut_status rc_tool_options_set_separator(rc_tool_options *o, const option_row *row, const char *value,
                                                       recut_error *err);
RECUT_CHECK recut_status rc_tool_options_set_rename(rc_tool_options *o, const option_row *row, const char *value,
                                                    recut_error *err);
RECUT_CHECK recut_status rc_tool_options_set_recode(rc_tool_options *o, const option_row *row, const char *value,
                                                    recut_error *err);
/* 18,22: a list of two whole numbers, or a number with a decimal comma. */
bool rc_tool_options_could_be_decimal(const char *value);

extern const option_row rc_tool_options_rows[RC_OPTIONS_MOST]; /* ends with a row without a name */

/* Keeps a copy of text[0 .. length) for as long as the options live. */
RECUT_CHECK recut_status rc_tool_options_keep(rc_tool_options *options, const char *text, size_t length,
                                              const char **out, recut_error *err);

#endif
