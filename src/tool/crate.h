/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crate.h - ro-crate-metadata.json beside a result (--ro-crate): what was made from what, by which recut, when.
 *
 * RO-Crate 1.2 (https://w3id.org/ro/crate/1.2), profile Process Run Crate 0.5
 * (https://w3id.org/ro/wfrun/process/0.5): a
 * CreateAction whose instrument is recut, whose objects are the files that the command reads, and whose results are the
 * result, its record, and the pages and tables of recut-summary that stand beside them.  Files are told by SHA-256 and
 * size; those outside of the result's folder by name alone, as the crate does not hold them.  No patient's row. */
#ifndef RC_TOOL_CRATE_H
#define RC_TOOL_CRATE_H

#include "api/options.h"
#include "tool/paths.h"

typedef struct rc_tool_crate rc_tool_crate;

/* Before the run, on rank 0: may it be written, and what do the inputs hold now?  Reads every input once. *out = NULL
 * where no crate is asked for.  Errors: RECUT_E_USAGE (a file there that recut has not made, or the crate of another
 * result, unless --force), RECUT_E_IO, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_tool_crate_begin(const rc_tool_paths *paths, const rc_api_options *options,
                                             rc_tool_crate **out, recut_error *err);
/* When the result and its record are there.  crate: NULL = none is asked for.  Reads every file once. */
RECUT_CHECK recut_status rc_tool_crate_write(const rc_tool_crate *crate, const char *fingerprint, recut_error *err);
void rc_tool_crate_free(rc_tool_crate *crate); /* NULL is fine */

#endif
