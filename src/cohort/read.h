/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * read.h - a cohort from a table. */
#ifndef RC_COHORT_READ_H
#define RC_COHORT_READ_H

#include "cohort/cohort.h"
#include "cohort/options.h"

/* rc_cohort_read() - the cohort of a CSV file or the embedded one.
 * A missing value (empty, NA, NaN, or '.') in time, event, center (if has_center by option or need_center;
 * otherwise a missing center is the level "(missing)"), strata, all of the markers, or (without keep_missing) a
 * covariate drops the patient and is counted; so is --where ("where").  Who lacks some of the markers only stays, and
 * is not in the parts of those (parts.h).  A time of 0 stays, as in R; a negative one is an error.
 * Anything else that is not what its column needs is an error: file, line, column, found, expected.
 * Errors: RECUT_E_IO, RECUT_E_PARSE, RECUT_E_DATA, RECUT_E_SHAPE, RECUT_E_USAGE (no such column),
 * RECUT_E_MEMORY.  O(rows x columns + n log n). */
RECUT_CHECK recut_status rc_cohort_read(const rc_cohort_options *options, recut_cohort **out, recut_error *err);

#endif
