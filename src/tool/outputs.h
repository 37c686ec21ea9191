/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outputs.h - may this be written?  Nothing that recut did not make is ever written over, with or without --force: no
 * input under any of its names, no other file, no device, no link that leads nowhere. */
#ifndef RC_TOOL_OUTPUTS_H
#define RC_TOOL_OUTPUTS_H

#include "base/status.h"

#include <stdbool.h>

/* What recut would put there, and so may replace. */
typedef enum rc_output_kind {
    RC_OUTPUT_RESULT, /* RESULT.h5 */
    RC_OUTPUT_RECORD, /* RESULT.run.json */
    RC_OUTPUT_FOLDER, /* RESULT.d */
    RC_OUTPUT_TWIN,   /* TWIN.csv */
    RC_OUTPUT_PAGE,   /* of recut-summary; devices and pipes too */
    RC_OUTPUT_TABLE,  /* of recut-summary: the table of markers as HDF5 */
    RC_OUTPUT_STATE,  /* the folder of --state */
    RC_OUTPUT_CRATE,  /* ro-crate-metadata.json */
    RC_OUTPUT_FIGURE  /* of recut-summary: SVG, its numbers as CSV, PDF that ends with RC_OUTPUT_PDF_END */
} rc_output_kind;

#define RC_OUTPUT_PDF_END "% figure of recut-summary\n" /* behind the end of a PDF, where readers look no more */

/* rc_tool_outputs_check() - RECUT_OK where nothing of that name is there, or only what recut has put there.
 * input [n]: paths that this command reads.  RECUT_E_USAGE with the reason and what to do; RECUT_E_IO where the system
 * does not say what is there. */
RECUT_CHECK recut_status rc_tool_outputs_check(const char *path, rc_output_kind kind, const char *const *input,
                                               size_t n, recut_error *err);

#endif
