/* SPDX-License-Identifier: GPL-3.0-or-later
 * contexts.c - a context for each part of a cohort. */
#include "plan/contexts.h"

#include "base/memory.h"

recut_status rc_plan_contexts_create(rc_contexts *contexts, const recut_cohort *cohort, const rc_search *search,
                                     recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(contexts->context, rc_cohort_parts(cohort), err);
    contexts->n = rc_cohort_parts(cohort);
    for (size_t p = 0; p < contexts->n; p++)
        RC_TRY(rc_plan_context_create(rc_cohort_part(cohort, p), search, &contexts->context[p], err));
done:
    return st;
}

void rc_plan_contexts_clear(rc_contexts *contexts)
{
    for (size_t p = 0; p < contexts->n; p++) rc_plan_context_destroy(contexts->context[p]);
    rc_base_memory_free(contexts->context);
    *contexts = (rc_contexts){0};
}

const rc_context *rc_plan_contexts_of(const rc_contexts *contexts, const recut_cohort *cohort, size_t marker,
                                      size_t *own)
{
    size_t part;
    rc_cohort_find_part(cohort, marker, &part, own);
    return contexts->context[part];
}

void rc_plan_contexts_induce(const rc_part *part, const uint32_t *to, uint32_t *out)
{
    for (size_t i = 0; i < part->cohort->n; i++) {
        uint32_t at = to[part->patient[i]];
        while (part->place[at] == UINT32_MAX) at = to[at];
        out[i] = part->place[at];
    }
}
