/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * patients.h - how many patients each marker has, where that is not the same for all of them. */
#ifndef RC_SUMMARY_PATIENTS_H
#define RC_SUMMARY_PATIENTS_H

#include "cohort/cohort.h"

#include <cjson/cJSON.h>
#include <stdio.h>

/* Into the description of a cohort: "patients_by_marker" of one with parts, "part_of" of a part. */
void rc_summary_patients_describe(cJSON *root, const recut_cohort *cohort, bool *failed);

/* "n" and "events" of the elements from number `first` on in a list of markers of one analysis; cohort: its description. */
void rc_summary_patients_count(cJSON *list, int first, const cJSON *cohort, bool *failed);

/* Of a document, nothing where all markers have the same patients.
 *   _head    a line of the head      _table   a line a marker, at most `most`      _marker  a line about one marker */
void rc_summary_text_patients_head(FILE *to, const cJSON *cohort);
void rc_summary_text_patients_table(FILE *to, const cJSON *cohort, int most);
void rc_summary_text_patients_marker(FILE *to, const cJSON *cohort, const char *marker);

#endif
