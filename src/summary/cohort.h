/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cohort.h - the description of a cohort that a result keeps: counts and names, no patient.
 *
 *   source            file name without folder, or "embedded"
 *   synthetic         true = simulated, not patients
 *   n, events         patients and events analysed
 *   patients_by_marker  [{marker n events missing}] where the markers are not there in the same patients; each is
 *                       looked
 *                     at on its own.  part_of {n, events}: this is a part of that cohort, of markers that these
 *                     patients have
 *   n_read, n_dropped rows read, rows left out;  dropped {reason: count}
 *   time, event       column names;  markers [name];  covariates [name]
 *   covariates_missing {covariate: patients without it}, who are not in the models with it; only where somebody is
 *   notes             [sentence] what was guessed while the file was read; only where something was
 *   where             the filter that chose the patients; only with one
 *   center, strata    column names or null;  centers {level: n}, strata_levels {level: n} (empty without the column)
 *   event_times       distinct times with an event
 *   follow_up_median  reverse Kaplan-Meier (Schemper & Smith 1996), unit of time; null where not reached
 *   follow_up_q1, follow_up_q3  its quartiles: a quarter, three quarters were watched no longer */
#ifndef RC_SUMMARY_COHORT_H
#define RC_SUMMARY_COHORT_H

#include "cohort/cohort.h"

/* JSON text; free() it.  Depends on the cohort alone: equal cohorts, equal bytes. */
RECUT_CHECK recut_status rc_summary_cohort_json(const recut_cohort *cohort, char **out, recut_error *err);

#endif
