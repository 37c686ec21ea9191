/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * summary_modes.h - what recut-summary can print: the page in its formats, and what options ask for instead.  A new
 * medium is a row of its formats, something else to print a row of the modes. */
#ifndef RC_TOOL_SUMMARY_MODES_H
#define RC_TOOL_SUMMARY_MODES_H

#include "tool/child.h"
#include "tool/summary_options.h"

/* Whether there is such a mode and such a format of it, and what else it needs.  RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_tool_summary_modes_check(const rc_summary_options *options, recut_error *err);

/* Where the text goes; NULL = standard output. */
const char *rc_tool_summary_modes_output(const rc_summary_options *options);

/* The folder into which the files in the text go (figures.h); NULL = it is one text. */
const char *rc_tool_summary_modes_folder(const rc_summary_options *options);

/* Is the text a table that becomes an HDF5 file (table_file.h)? */
bool rc_tool_summary_modes_is_table_file(const rc_summary_options *options);

/* Makes the text: a task of rc_tool_child, self: rc_summary_options. */
RECUT_CHECK recut_status rc_tool_summary_modes_make(const void *self, char **text, char warning[RC_TOOL_WARNING],
                                                    recut_error *err);

/* The path of a second result that the mode reads; NULL = none.  Its document as JSON is made by
 * rc_tool_summary_modes_other, a task of rc_tool_child, self: that path. */
const char *rc_tool_summary_modes_second(const rc_summary_options *options);
RECUT_CHECK recut_status rc_tool_summary_modes_other(const void *self, char **text, char warning[RC_TOOL_WARNING],
                                                     recut_error *err);

#endif
