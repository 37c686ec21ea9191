/* SPDX-License-Identifier: GPL-3.0-or-later
 * curve.c - the steps of a stored curve. */
#include "summary/curve.h"

#include "base/memory.h"
#include "plan/layout.h"

recut_status rc_summary_curve_create(size_t rows, rc_kaplan *curve, recut_error *err)
{
    enum { ARRAYS = 9 };
    recut_status st = RECUT_OK;
    double **const array[ARRAYS] = {&curve->time,     &curve->at_risk,  &curve->events,
                                    &curve->censored, &curve->survival, &curve->greenwood,
                                    &curve->lower,    &curve->upper,    &curve->times};
    RC_NEW(curve->time, ARRAYS * rows, err);
    for (size_t i = 1; i < ARRAYS; i++) *array[i] = curve->time + i * rows;
done:
    return st;
}

void rc_summary_curve_destroy(rc_kaplan *curve)
{
    rc_base_memory_free(curve->time);
    *curve = (rc_kaplan){0};
}

void rc_summary_curve_steps(const rc_kaplan *curve, cJSON *item, bool *failed)
{
    static const char *const key[] = {"time", "at_risk", "events", "censored", "survival", "lower", "upper"};
    const double *const array[] = {curve->time,     curve->at_risk, curve->events, curve->censored,
                                   curve->survival, curve->lower,   curve->upper};
    bool thinned = false;
    for (size_t j = 0; j < curve->k; j++) thinned = thinned || curve->times[j] > 1;
    rc_summary_json_bool(item, "thinned", thinned, failed);
    cJSON *steps = rc_summary_json_object(item, "steps", failed);
    for (size_t c = 0; c < sizeof key / sizeof *key; c++) {
        cJSON *list = rc_summary_json_array(steps, key[c], failed);
        for (size_t j = 0; j < curve->k; j++) rc_summary_json_number(list, NULL, array[c][j], failed);
    }
}

size_t rc_summary_curve_read(const rc_table *table, size_t from, size_t which, size_t group, rc_kaplan *curve)
{
    size_t k = 0, r = from;
    for (; r < table->n_rows; r++, k++) {
        const double *row = table->data + r * table->n_columns;
        if (row[RC_CURVE_CURVE] != (double)which || row[RC_CURVE_GROUP] != (double)group) break;
        curve->time[k] = row[RC_CURVE_TIME];
        curve->at_risk[k] = row[RC_CURVE_AT_RISK];
        curve->events[k] = row[RC_CURVE_EVENTS];
        curve->censored[k] = row[RC_CURVE_CENSORED];
        curve->survival[k] = row[RC_CURVE_SURVIVAL];
        curve->lower[k] = row[RC_CURVE_LOWER];
        curve->upper[k] = row[RC_CURVE_UPPER];
        curve->times[k] = row[RC_CURVE_TIMES];
    }
    curve->k = k;
    return r;
}
