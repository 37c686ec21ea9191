/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table_file.h - the table of markers as an HDF5 file. */
#ifndef RC_TOOL_TABLE_FILE_H
#define RC_TOOL_TABLE_FILE_H

#include "base/status.h"

/* rc_tool_table_file_write() - `text`: what rc_report_table_columns (report/table.h) made in the process that has read
 * the result, which may be anybody's; into path by store/table.h.  Errors: RECUT_E_IO, RECUT_E_MEMORY; RECUT_E_BUG
 * where the text is in no such form. */
RECUT_CHECK recut_status rc_tool_table_file_write(const char *path, const char *text, recut_error *err);

#endif
