/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * maxt.h - counts for p over several markers: each alone, and Westfall & Young's maxT (Westfall & Young 1993,
 * Resampling-Based Multiple Testing; Ge, Dudoit & Speed 2003, Test 12:1). */
#ifndef RC_PLAN_MAXT_H
#define RC_PLAN_MAXT_H

#include <stddef.h>
#include <stdint.h>

/* T equal to T_0 up to this relative difference counts as reaching it. */
double rc_plan_maxt_threshold(double observed);

/* rc_plan_maxt_count() - one replicate: statistic in [n], negative where there is none.
 *   order      [n] markers by falling T_0: rc_base_falling_order
 *   exceedances, step_down  in/out [n] counts: T >= T_0 of the marker alone; maximum of T over this and all
 *                           less significant markers >= T_0 of this one
 * Nothing is counted for a marker whose T_0 is NaN.  Returns the maximum over all markers, or -1. */
double rc_plan_maxt_count(const double *observed, const size_t *order, size_t n, const double *statistic,
                          int64_t *exceedances, int64_t *step_down);

#endif
