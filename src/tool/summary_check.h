/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * summary_check.h - recut-summary --check: is a result whole, and what is it?  And the page of one that is not there
 * yet. */
#ifndef RC_TOOL_SUMMARY_CHECK_H
#define RC_TOOL_SUMMARY_CHECK_H

#include "base/status.h"

#include <cjson/cJSON.h>

/* What is known of the file at path, also where it fails; cJSON_Delete it.  RECUT_OK: whole: the seal is right (so
 * every byte is as recut wrote it), every dataset and its checksum was read, and the document could be made of it.
 * RECUT_E_STORE else: damaged, not a result, of a newer recut, or not there (yet).  Keys: README.md of summary,
 * "check". */
RECUT_CHECK recut_status rc_tool_summary_check(const char *path, cJSON **about, recut_error *err);

/* Its page; of what rc_tool_unfinished_tell knows.  free() them. */
RECUT_CHECK recut_status rc_tool_summary_check_page(const cJSON *about, int columns, char **out, recut_error *err);
RECUT_CHECK recut_status rc_tool_summary_check_unfinished(const cJSON *unfinished, int columns, char **out,
                                                          recut_error *err);

#endif
