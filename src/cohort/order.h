/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * order.h - sort orders, ties and ranks of a cohort whose values are in place. */
#ifndef RC_COHORT_ORDER_H
#define RC_COHORT_ORDER_H

#include "base/sort.h"
#include "cohort/cohort.h"

/* Sets order, n_distinct and first from value.  O(n log n). */
RECUT_CHECK recut_status rc_cohort_order_marker(rc_marker *marker, size_t n, recut_error *err);

/* Sets by_time, n_event_times, event_time, rank, and from and by_entry where there are entry times or strata, from
 * time, entry, event and strata, once times that are equal up to rounding are made equal (tie.h; entry times are tied
 * with them): time, entry and n_tied.  O(n log n).  Errors: RECUT_E_DATA where an entry is tied with its own time. */
RECUT_CHECK recut_status rc_cohort_order_times(recut_cohort *cohort, recut_error *err);

/* The same in storage of the caller, without entry times and strata: order [n], first [n + 1]; by_time, rank,
 * event_time [n] and work [2 n]. */
void rc_cohort_order_fill_marker(rc_marker *marker, size_t n, rc_sort_item *work);
void rc_cohort_order_fill_times(recut_cohort *cohort, rc_sort_item *work);

#endif
