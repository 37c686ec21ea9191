/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * groups.h - the groups between several cutoffs as JSON. */
#ifndef RC_SUMMARY_GROUPS_H
#define RC_SUMMARY_GROUPS_H

#include "summary/plans.h"

/* Numbers of cutoffs that the spec asks for; false: one cutoff. */
bool rc_summary_groups_asked(const cJSON *spec, size_t *least, size_t *most);
/* "asked" {least, most, by, order}. */
void rc_summary_groups_rule(const cJSON *spec, cJSON *into, bool *failed);

/* Adds "groups" to an element of search; nothing where one cutoff was searched.  Errors: RECUT_E_STORE,
 * RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_groups_add(const rc_summary_input *input, const char *marker, cJSON *element,
                                               bool *failed, recut_error *err);

#endif
