/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * permute_cuts.h - several cutoffs in the document of a permutation. */
#ifndef RC_SUMMARY_PERMUTE_CUTS_H
#define RC_SUMMARY_PERMUTE_CUTS_H

#include "summary/groups.h"

/* Adds "cuts" to the element of a marker: the set that the observed data select.  Errors: RECUT_E_STORE. */
RECUT_CHECK recut_status rc_summary_permute_cuts_add(const rc_summary_input *input, size_t marker, cJSON *element,
                                                     bool *failed, recut_error *err);
/* p of that set as if it had not been selected. */
double rc_summary_permute_cuts_naive(const cJSON *cuts);
/* Adds "cuts" to the null: how often each number of cutoffs is selected. */
RECUT_CHECK recut_status rc_summary_permute_cuts_null(const rc_summary_input *input, size_t marker, cJSON *null,
                                                      bool *failed, recut_error *err);

#endif
