/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * arrays.h - a cohort from arrays: recut_cohort_from_arrays of recut.h. */
#ifndef RC_COHORT_ARRAYS_H
#define RC_COHORT_ARRAYS_H

#include "cohort/cohort.h"

/* What recut_cohort_from_arrays asks of each patient: [n] arrays.  Errors: RECUT_E_ARG, index = the first bad
 * patient. */
RECUT_CHECK recut_status rc_cohort_check_arrays(size_t n, const double *time, const uint8_t *event,
                                                const double *marker, recut_error *err);

#endif
