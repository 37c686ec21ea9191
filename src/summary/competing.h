/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * competing.h - competing risks at the cutoffs of a search. */
#ifndef RC_SUMMARY_COMPETING_H
#define RC_SUMMARY_COMPETING_H

#include "summary/plans.h"

/* Adds the list "competing" of a marker to its element of `search`; none where the cohort has no competing events.
 *   most  steps of a curve at most
 * Errors: RECUT_E_STORE, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_competing(const rc_summary_input *input, const char *marker, size_t most,
                                              cJSON *element, bool *failed, recut_error *err);

#endif
