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
extern const option_row rc_tool_options_rows[RC_OPTIONS_MOST]; /* ends with a row without a name */

/* Keeps a copy of text[0 .. length) for as long as the options live. */
RECUT_CHECK recut_status rc_tool_options_keep(rc_tool_options *options, const char *text, size_t length,
                                              const char **out, recut_error *err);

#endif
