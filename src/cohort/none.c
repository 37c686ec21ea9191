/* SPDX-License-Identifier: GPL-3.0-or-later
 * none.c - a cohort without patients. */
#include "cohort/none.h"

#include "base/memory.h"

recut_status rc_cohort_none(recut_cohort **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_cohort *cohort = NULL;
    RC_NEW(cohort, 1, err);
    cohort->synthetic = true;
    cohort->source = rc_base_memory_string("simulated");
    cohort->time_name = rc_base_memory_string("time");
    cohort->event_name = rc_base_memory_string("event");
    if (!cohort->source || !cohort->time_name || !cohort->event_name) {
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for a cohort");
        goto done;
    }
    *out = cohort;
    cohort = NULL;
done:
    recut_cohort_destroy(cohort);
    return st;
}
