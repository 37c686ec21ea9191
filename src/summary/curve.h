/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * curve.h - stored Kaplan-Meier curves (RC_CURVE_COLUMNS of plan/layout.h) as JSON. */
#ifndef RC_SUMMARY_CURVE_H
#define RC_SUMMARY_CURVE_H

#include "kernel/kaplan.h"
#include "plan/plan.h"
#include "summary/json.h"

/* Room for a curve of so many rows.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_curve_create(size_t rows, rc_kaplan *curve, recut_error *err);
void rc_summary_curve_destroy(rc_kaplan *curve);

/* The stored rows from `from` on, as far as they are of this curve and group.  Returns the row behind them. */
size_t rc_summary_curve_read(const rc_table *table, size_t from, size_t which, size_t group, rc_kaplan *curve);

/* "thinned" and "steps" of a group. */
void rc_summary_curve_steps(const rc_kaplan *curve, cJSON *group, bool *failed);

#endif
