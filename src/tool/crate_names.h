/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crate_names.h - files by the names that they have in an RO-Crate. */
#ifndef RC_TOOL_CRATE_NAMES_H
#define RC_TOOL_CRATE_NAMES_H

#include <stddef.h>

/* A path as a relative reference: "a b.csv" is "a%20b.csv".  Letters of UTF-8 stay; whatever else is no letter, digit,
 * '.', '-', '_', '~' or '/' is written %XX, bytes that are no UTF-8 too.  Returns out [room], or NULL where it does not
 * fit. */
char *rc_tool_crate_names_encode(const char *path, char *out, size_t room);

/* Where `path` lies below the folder `root`: "data/cohort.csv", malloc'd; NULL: not below it, or not to be found. */
char *rc_tool_crate_names_below(const char *root, const char *path);

/* What follows the last slash. */
const char *rc_tool_crate_names_last(const char *path);

/* Media type by the ending of a name, NULL = not known. */
const char *rc_tool_crate_names_media(const char *name);

#endif
