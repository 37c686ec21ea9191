/* SPDX-License-Identifier: GPL-3.0-or-later
 * arrays.c - a cohort from arrays. */
#include "cohort/arrays.h"

#include "base/memory.h"
#include "cohort/order.h"

#include <math.h>
#include <string.h>

static recut_status copy_string(const char *text, char **out, recut_error *err)
{
    if (!(*out = rc_base_memory_string(text))) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
    return RECUT_OK;
}

recut_status rc_cohort_check_arrays(size_t n, const double *time, const uint8_t *event, const double *marker,
                                    recut_error *err)
{
    if (n > 0 && (!time || !event || !marker)) return RC_FAIL(err, RECUT_E_ARG, -1, "an array or the name is NULL");
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(time[i]) || time[i] < 0)
            return RC_FAIL(err, RECUT_E_ARG, (int64_t)i, "patient %zu: time %g, expected finite and >= 0", i, time[i]);
        if (event[i] > 1)
            return RC_FAIL(err, RECUT_E_ARG, (int64_t)i, "patient %zu: event %u, expected 0 or 1", i, event[i]);
        if (!isfinite(marker[i]))
            return RC_FAIL(err, RECUT_E_ARG, (int64_t)i, "patient %zu: marker %g, expected finite", i, marker[i]);
    }
    return RECUT_OK;
}

recut_status recut_cohort_from_arrays(size_t n, const double *time, const uint8_t *event, const double *marker,
                                      const char *name, recut_cohort **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_cohort *cohort = NULL;
    if (n < 2 || n >= UINT32_MAX) return RC_FAIL(err, RECUT_E_ARG, -1, "%zu patients, expected 2 to 2^32 - 2", n);
    if (!name) return RC_FAIL(err, RECUT_E_ARG, -1, "an array or the name is NULL");
    RC_TRY(rc_cohort_check_arrays(n, time, event, marker, err));
    RC_NEW(cohort, 1, err);
    cohort->n = cohort->n_read = n;
    RC_NEW(cohort->time, n, err);
    RC_NEW(cohort->event, n, err);
    RC_NEW(cohort->marker, 1, err);
    cohort->n_markers = 1;
    RC_NEW(cohort->marker[0].value, n, err);
    for (size_t i = 0; i < n; i++) cohort->time[i] = time[i] + 0.0; /* -0 becomes 0 */
    memcpy(cohort->event, event, n * sizeof *event);
    memcpy(cohort->marker[0].value, marker, n * sizeof *marker);
    for (size_t i = 0; i < n; i++) cohort->events += event[i];
    RC_TRY(copy_string(name, &cohort->marker[0].name, err));
    RC_TRY(copy_string("arrays", &cohort->source, err));
    RC_TRY(copy_string("time", &cohort->time_name, err));
    RC_TRY(copy_string("event", &cohort->event_name, err));
    RC_TRY(rc_cohort_order_marker(&cohort->marker[0], n, err));
    RC_TRY(rc_cohort_order_times(cohort, err));
    *out = cohort;
    cohort = NULL;
done:
    recut_cohort_destroy(cohort);
    return st;
}
