/* SPDX-License-Identifier: GPL-3.0-or-later
 * reverse.c - event and censoring exchanged. */
#include "cohort/reverse.h"

#include "base/memory.h"
#include "cohort/order.h"

#include <string.h>

void rc_cohort_reverse_destroy(recut_cohort *reversed)
{
    if (!reversed) return;
    for (size_t p = 0; reversed->part && p < reversed->n_parts; p++)
        rc_cohort_reverse_destroy(reversed->part[p].cohort);
    void *const owned[] = {reversed->part,     reversed->time,       reversed->event,  reversed->by_time,
                           reversed->rank,     reversed->event_time, reversed->entry,  reversed->from,
                           reversed->by_entry, reversed->by_rank,    reversed->by_from};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) rc_base_memory_free(owned[i]);
    rc_base_memory_free(reversed);
}

/* One cohort without its parts. */
static recut_status reverse_one(const recut_cohort *cohort, recut_cohort **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_cohort *made = NULL;
    size_t n = cohort->n;
    RC_NEW(made, 1, err);
    *made = *cohort;
    made->part = NULL;
    made->time = NULL;
    made->event = NULL;
    made->competing = NULL;
    made->outcome = NULL;
    made->by_time = made->rank = made->from = made->by_entry = made->by_rank = made->by_from = NULL;
    made->event_time = made->entry = NULL;
    RC_NEW(made->time, n, err);
    RC_NEW(made->event, n, err);
    memcpy(made->time, cohort->time, n * sizeof *made->time);
    if (cohort->has_entry) {
        RC_NEW(made->entry, n, err);
        memcpy(made->entry, cohort->entry, n * sizeof *made->entry);
    }
    made->events = 0;
    for (size_t i = 0; i < n; i++) /* a competing event is no censoring */
        made->events += made->event[i] = !cohort->event[i] && !(cohort->competing && cohort->competing[i]);
    RC_TRY(rc_cohort_order_times(made, err));
    *out = made;
    made = NULL;
done:
    rc_cohort_reverse_destroy(made);
    return st;
}

recut_status rc_cohort_reverse(const recut_cohort *cohort, recut_cohort **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_cohort *made = NULL;
    RC_TRY(reverse_one(cohort, &made, err));
    if (cohort->n_parts) RC_NEW(made->part, cohort->n_parts, err);
    for (size_t p = 0; p < cohort->n_parts; p++) {
        made->part[p] = cohort->part[p];
        made->part[p].cohort = NULL;
    }
    for (size_t p = 0; p < cohort->n_parts; p++) {
        RC_TRY(reverse_one(cohort->part[p].cohort, &made->part[p].cohort, err));
        made->part[p].cohort->whole = made;
    }
    *out = made;
    made = NULL;
done:
    rc_cohort_reverse_destroy(made);
    return st;
}
