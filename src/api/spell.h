/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * plain.h - texts for a caller who has no command line. */
#ifndef RC_API_PLAIN_H
#define RC_API_PLAIN_H

#include "base/status.h"

/* Options in text, in place, by their names: "--where" becomes "where"; only those of the table of options, and not in
 * a command of the program that the text says to type. */
void rc_api_plain(char *text);

/* The same of an error, unless st is RECUT_OK; returns st. */
recut_status rc_api_plain_error(recut_status st, recut_error *err);

#endif
