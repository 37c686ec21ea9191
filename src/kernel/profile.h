/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * profile.h - observed events, expected events and variance at EVERY candidate, for
 * the table of the observed scan. */
#ifndef RC_KERNEL_PROFILE_H
#define RC_KERNEL_PROFILE_H

#include "kernel/scan.h"

/* Doubles of scratch. */
size_t rc_kernel_profile_work(size_t n, size_t m);

/* rc_kernel_profile() - all candidates of a scan whose records stand at `record` (NULL = identity is not
 * assumed: always given).
 *   event    in  [n] by record            deaths  in [m] d_j
 *   observed, expected, variance  out [k], of the HIGH group
 * Up to about 1e9 steps of k m the variance is summed afresh at each candidate; beyond, it is carried
 * along in O(log n) a patient with two Fenwick trees (adding a record of rank r to a group G adds
 * A(r) - 2 sum_{k in G} W(min(r, r_k)), W the prefix sums of w, A(r) = sum_{j<r} w_j (Y_j - 1)),
 * which agrees to about 1e-12 relative.  carry: 0 choose by size, 1 never, 2 always (tests). */
void rc_kernel_profile(const rc_scan *scan, const uint32_t *record, const uint8_t *event, const double *deaths,
                       double *observed, double *expected, double *variance, int carry, double *work);

#endif
