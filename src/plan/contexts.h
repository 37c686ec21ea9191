/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * contexts.h - the context of each part of a cohort (cohort/parts.h): of a cohort in which nobody lacks a marker,
 * one. */
#ifndef RC_PLAN_CONTEXTS_H
#define RC_PLAN_CONTEXTS_H

#include "cohort/parts.h"
#include "plan/context.h"

typedef struct rc_contexts {
    size_t n;             /* parts */
    rc_context **context; /* [n]; each with the cohort of its part */
} rc_contexts;

/* contexts: zeroed, the caller's; cleared by rc_plan_contexts_clear also after an error.  Errors: of
 * rc_plan_context_create. */
RECUT_CHECK recut_status rc_plan_contexts_create(rc_contexts *contexts, const recut_cohort *cohort,
                                                 const rc_search *search, recut_error *err);
void rc_plan_contexts_clear(rc_contexts *contexts);

/* Where a marker of the whole cohort is looked at, and its number there. */
const rc_context *rc_plan_contexts_of(const rc_contexts *contexts, const recut_cohort *cohort, size_t marker,
                                      size_t *own);

/* rc_plan_contexts_induce() - what a permutation of all patients does to those of a part: i goes to the first patient
 * of the part that is met on the way i -> to[i] -> to[to[i]] ...  Leaving numbers out of the cycles of a uniform
 * permutation leaves a uniform one (the "Chinese restaurant" is consistent), so every part has its exact null; and a
 * patient is dealt the same record in all markers but where that record's owner lacks one, so what the markers have in
 * common stays. With nobody missing it is `to` itself; a permutation within strata stays within them.
 *   to   [n of the whole]      out  [n of the part] in the part's numbers      O(n) */
void rc_plan_contexts_induce(const rc_part *part, const uint32_t *to, uint32_t *out);

#endif
