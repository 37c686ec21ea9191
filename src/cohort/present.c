/* SPDX-License-Identifier: GPL-3.0-or-later
 * present.c - which markers and patients are left where markers lack values. */
#include "cohort/present.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>

/* Patients with none of the markers. */
static recut_status drop_unmarked(rc_rows *rows, const rc_columns *columns, const recut_cohort *cohort,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    double **value = NULL;
    RC_NEW(value, cohort->n_markers, err);
    for (size_t i = 0; i < cohort->n_markers; i++) value[i] = cohort->marker[i].value;
    if (cohort->n_markers) rc_cohort_values_drop_unmarked(rows, cohort->n_markers, value, columns->marker[0]);
done:
    rc_base_memory_free(value);
    return st;
}

/* Patients who stay and have the marker, and their events. */
static rc_left_out count(const rc_rows *rows, const recut_cohort *cohort, const double *value)
{
    rc_left_out found = {0};
    for (size_t i = 0; i < rows->table->n_rows; i++) {
        if (rows->dropped[i] || isnan(value[i])) continue;
        found.n++;
        found.events += cohort->event[i] == 1;
    }
    return found;
}

static recut_status note_left_out(const recut_cohort *cohort, double least, size_t few, rc_notes *notes,
                                  recut_error *err)
{
    enum { NAMED = 5 };
    recut_status st = RECUT_OK;
    size_t n = cohort->n_left_out, used = 0;
    char names[512] = "";
    if (n == 0) return RECUT_OK;
    for (size_t i = 0; i < n && i < NAMED; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%.60s (%zu)", i ? ", " : "",
                                 cohort->left_out[i].name, cohort->left_out[i].n);
    if (n > NAMED) snprintf(names + used, sizeof names - used, " and %zu more", n - NAMED);
    RC_TRY(rc_cohort_notes_add(notes, true, err,
                               "%zu marker%s left out, which fewer than %.0f patients have, or none with an event "
                               "(%zu): %s",
                               n, n == 1 ? "" : "s", least, n - few, names));
done:
    return st;
}

static recut_status leave_out(const rc_rows *rows, double least, recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t kept = 0, few = 0, n = cohort->n_markers;
    RC_NEW(cohort->left_out, n, err);
    for (size_t i = 0; i < n; i++) {
        rc_left_out found = count(rows, cohort, cohort->marker[i].value);
        if ((double)found.n >= least && found.events > 0) {
            rc_marker kept_one = cohort->marker[i];
            cohort->marker[i] = (rc_marker){0};
            cohort->marker[kept++] = kept_one;
            continue;
        }
        few += (double)found.n < least;
        found.name = cohort->marker[i].name;
        cohort->left_out[cohort->n_left_out++] = found;
        rc_base_memory_free(cohort->marker[i].value);
        cohort->marker[i] = (rc_marker){0};
    }
    cohort->n_markers = kept;
    RC_TRY(note_left_out(cohort, least, few, &cohort->notes, err));
    if (kept == 0)
        st = RC_FAIL_OPTION(err, RECUT_E_SHAPE, -1,
                            "min-present: none of the %zu markers is there in at least %.0f patients, one of them with "
                            "an event",
                            n, least);
done:
    return st;
}

recut_status rc_cohort_present_settle(rc_rows *rows, const rc_columns *columns, const rc_cohort_options *options,
                                      recut_cohort *cohort, recut_error *err)
{
    recut_status st = RECUT_OK;
    double least = options->min_present;
    size_t patients = 0;
    bool all = rows->table->joined.first && options->n_markers == 0;
    RC_TRY(drop_unmarked(rows, columns, cohort, err));
    if (cohort->n_markers == 0 || (least <= 0 && !all)) return RECUT_OK;
    for (size_t i = 0; i < rows->table->n_rows; i++) patients += !rows->dropped[i];
    if (least <= 1) least = ceil(least * (double)patients - 1e-9);
    RC_TRY(leave_out(rows, least < 2 ? 2 : least, cohort, err));
    if (cohort->n_left_out) RC_TRY(drop_unmarked(rows, columns, cohort, err));
done:
    return st;
}
