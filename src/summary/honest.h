/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * honest.h - the hazard ratio that a bootstrap's selected cutoff will have in new patients. */
#ifndef RC_SUMMARY_HONEST_H
#define RC_SUMMARY_HONEST_H

#include "summary/boot.h"

/* Fewer patients, and fewer resamples, were not measured (bench/honest.md). */
enum { RC_HONEST_PATIENTS = 50, RC_HONEST_RESAMPLES = 100 };

/* rc_summary_honest() - "selected" of an element: the cutoff, its hazard ratio as if it had not been selected, and
 * `hr`, the honest one (plan/honest.h) with the coverage that was measured; its method is null, and reason says why,
 * where it was not measured or cannot be computed.
 *   prefix   in  of the selected cutoff's columns      log_hr  in  of the selected cutoff, infinite where it is
 *   median   in  of what selection adds to it (rc_optimism.median)      candidates  in  of the search */
void rc_summary_honest(const rc_boot *boot, const char *prefix, double log_hr, double median, double candidates,
                       cJSON *element);

#endif
