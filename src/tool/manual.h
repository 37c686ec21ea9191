/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * manual.h - manual pages (man(7)) made of the tables of commands and options: recut --manual FOLDER and
 * recut-summary --manual FOLDER, which the build calls. */
#ifndef RC_TOOL_MANUAL_H
#define RC_TOOL_MANUAL_H

#include "tool/shown.h"

/* Writes FOLDER/recut.1 and FOLDER/recut-COMMAND.1 of every command.  Errors: RECUT_E_IO. */
RECUT_CHECK recut_status rc_tool_manual_recut(const char *folder, recut_error *err);
/* The page of one command or program, FOLDER/recut-summary.1.  Errors: RECUT_E_IO. */
RECUT_CHECK recut_status rc_tool_manual_page(const char *folder, const rc_shown *shown, recut_error *err);

#endif
