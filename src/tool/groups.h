/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * groups.h - recut cohort --groups-out: who is low and who is high, written back where that is asked for and nowhere
 * else. */
#ifndef RC_TOOL_GROUPS_H
#define RC_TOOL_GROUPS_H

#include "api/options.h"

/* Before the table is read: --groups-out and --cutoff go together, and the file is a new one.  RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_tool_groups_check(const rc_api_options *options, recut_error *err);

/* Writes options->groups: a row for every row of the table, in its order: "id" (without an id column "row", from 1), of
 * each marker its value and "MARKER_at_C" for each cutoff (low: below C, high: C and above), and "left_out", why the
 * row is no patient.  No value and no group where the row is left out or the marker is missing.  Says on standard error
 * what was written.  cohort: read with keep_table.  Errors: RECUT_E_MEMORY, RECUT_E_IO. */
RECUT_CHECK recut_status rc_tool_groups_write(const rc_api_options *options, const recut_cohort *cohort,
                                              recut_error *err);

#endif
