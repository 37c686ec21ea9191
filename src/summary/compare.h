/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compare.h - two documents: what was different, and which numbers differ by more than their Monte-Carlo error. */
#ifndef RC_SUMMARY_COMPARE_H
#define RC_SUMMARY_COMPARE_H

#include "base/status.h"

#include <cjson/cJSON.h>

/* rc_summary_compare() - two results of other seeds, criteria, cohorts or versions.  Elements are matched by list and
 * marker and fixed cutoff, then as far as possible by label, endpoint and filter.  Keys of *out: README.md beside this
 * file ("--compare").  A number of a simulation is judged by z, its difference over the standard error of the
 * difference, as if the two were independent (with one seed they are not, and z is too small); any other must be equal
 * to 1e-9.  Linear in the documents.  cJSON_Delete(*out).  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_compare(const cJSON *one, const cJSON *other, cJSON **out, recut_error *err);

#endif
