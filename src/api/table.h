/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.h - a caller's table, as a cohort reads it. */
#ifndef RC_API_TABLE_H
#define RC_API_TABLE_H

#include "api/options.h"

/* options->cohort reads this table; what it points to is options' own.  Arrays are written as CSV with every digit, so
 * that all rules of a file hold: O(rows x columns).  Errors: RECUT_E_USAGE (an option of a file's form),
 * RECUT_E_MEMORY.
 */
RECUT_CHECK recut_status rc_api_table_use(const recut_table *table, rc_api_options *options, recut_error *err);

#endif
