/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * patients.h - how many patients each marker has, where that is not the same for all of them. */
#ifndef RC_SUMMARY_PATIENTS_H
#define RC_SUMMARY_PATIENTS_H

#include "cohort/cohort.h"

#include <cjson/cJSON.h>

/* Into the description of a cohort: "patients_by_marker" of one with parts, "part_of" of a part. */
void rc_summary_patients_describe(cJSON *root, const recut_cohort *cohort, bool *failed);

/* "n" and "events" of the elements from number `first` on in a list of markers of one analysis; cohort: its
 * description. */
void rc_summary_patients_count(cJSON *list, int first, const cJSON *cohort, bool *failed);

/* The entry of a marker in a list of patients_by_marker, looked for from `from` on and then from the beginning; NULL =
 * none. */
const cJSON *rc_summary_patients_entry(const cJSON *list, const cJSON *from, const char *marker);

#endif
