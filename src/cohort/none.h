/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * none.h - the cohort of analyses that look at no patients: they make their own. */
#ifndef RC_COHORT_NONE_H
#define RC_COHORT_NONE_H

#include "cohort/cohort.h"

/* No patients, no markers; its source is "simulated" and it is synthetic.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_cohort_none(recut_cohort **out, recut_error *err);

#endif
