/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cutset.h - the confidence set for the best cutoff of a bootstrap's marker. */
#ifndef RC_SUMMARY_CUTSET_H
#define RC_SUMMARY_CUTSET_H

#include "summary/boot.h"

/* rc_summary_cutset() - "cutoff_set" of `selected`: its ends and members (plan/cutset.h) with the coverage that was
 * measured; `method` is null, and `reason` says why, where there is none or its coverage was not measured.
 *   marker      in  name as stored      candidates  in  of the search */
void rc_summary_cutset(const rc_boot *boot, const char *marker, double candidates, cJSON *selected);

#endif
