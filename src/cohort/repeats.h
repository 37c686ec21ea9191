/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * repeats.h - several rows of one patient, taken for several patients. */
#ifndef RC_COHORT_REPEATS_H
#define RC_COHORT_REPEATS_H

#include "cohort/columns.h"
#include "cohort/values.h"

/* Whether a column of that name holds patients' numbers or names: id, patient, Patient ID, subject_id, USUBJID,
 * case_submitter_id, bcr_patient_barcode ... */
bool rc_cohort_repeats_is_patient(const char *name);

/* Whether the header does not name a column: "", or row.names where the reader gave it that name. */
bool rc_cohort_repeats_is_nameless(const char *name);

/* rc_cohort_repeats_notice() - warns where a column of such a name, or a nameless first one, has the same value in
 * several rows that are kept (of one center, where there are centers), and no id column was used, whose values must
 * differ.  Errors: RECUT_E_MEMORY.  O(rows log rows). */
RECUT_CHECK recut_status rc_cohort_repeats_notice(const rc_rows *rows, const rc_columns *columns, rc_notes *notes,
                                                  recut_error *err);

#endif
