/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figures.h - the figures of a result as files in a folder. */
#ifndef RC_TOOL_FIGURES_H
#define RC_TOOL_FIGURES_H

#include "base/status.h"

/* rc_tool_figures_write() - writes the files that `text` (report/render_figures.h) holds into `folder`, which is made
 * where it is not there, each figure also as PDF where rsvg-convert or inkscape is installed, and says on standard
 * output what was written.  input: the result that was read.  Nothing is written unless everything may be: files that
 * are not figures of recut-summary are left alone (outputs.h).  Errors: RECUT_E_USAGE, RECUT_E_IO. */
RECUT_CHECK recut_status rc_tool_figures_write(const char *folder, const char *text, const char *input,
                                               recut_error *err);

#endif
