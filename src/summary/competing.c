/* SPDX-License-Identifier: GPL-3.0-or-later
 * competing.c - tests and cumulative incidence as JSON. */
#include "summary/competing.h"

#include "base/memory.h"
#include "kernel/competing.h"
#include "plan/layout.h"

#include <math.h>

/* Key of a step, and column of the stored row. */
typedef struct step {
    const char *key;
    int column;
} step;
static const step steps[] = {{"time", RC_INCIDENCE_TIME},
                             {"at_risk", RC_INCIDENCE_AT_RISK},
                             {"events", RC_INCIDENCE_EVENTS},
                             {"competing", RC_INCIDENCE_COMPETING},
                             {"censored", RC_INCIDENCE_CENSORED},
                             {"incidence", RC_INCIDENCE_INCIDENCE},
                             {"se", RC_INCIDENCE_SE},
                             {"lower", RC_INCIDENCE_LOWER},
                             {"upper", RC_INCIDENCE_UPPER},
                             {"incidence_competing", RC_INCIDENCE_OTHER},
                             {NULL, RC_INCIDENCE_TIMES}};
enum { STEPS = sizeof steps / sizeof *steps };

static void place(rc_incidence *curve, double *array[STEPS])
{
    double **const member[STEPS] = {&curve->time,     &curve->at_risk,   &curve->events, &curve->competing,
                                    &curve->censored, &curve->incidence, &curve->se,     &curve->lower,
                                    &curve->upper,    &curve->other,     &curve->times};
    for (size_t a = 0; a < STEPS; a++) *member[a] = array[a];
}

/* The rows of a curve and group, from the row `from` on.  Returns the row behind them. */
static size_t add_group(const rc_table *table, size_t from, double which, unsigned g, size_t most, double *array[STEPS],
                        cJSON *list, bool *failed)
{
    rc_incidence curve = {0};
    bool thinned = false;
    double total[3] = {0};
    size_t k = 0, r = from;
    for (; table && r < table->n_rows; r++, k++) {
        const double *row = table->data + r * table->n_columns;
        if (row[RC_INCIDENCE_CURVE] != which || row[RC_INCIDENCE_GROUP] != g) break;
        for (size_t a = 0; a < STEPS; a++) array[a][k] = row[steps[a].column];
        total[0] += row[RC_INCIDENCE_EVENTS];
        total[1] += row[RC_INCIDENCE_COMPETING];
        total[2] += row[RC_INCIDENCE_CENSORED];
    }
    place(&curve, array);
    curve.k = k;
    rc_kernel_competing_thin(&curve, most);
    for (size_t j = 0; j < curve.k; j++) thinned = thinned || curve.times[j] > 1;
    cJSON *group = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(group, "group", g ? "high" : "low", failed);
    rc_summary_json_number(group, "n", total[0] + total[1] + total[2], failed);
    rc_summary_json_number(group, "events", total[0], failed);
    rc_summary_json_number(group, "competing", total[1], failed);
    rc_summary_json_bool(group, "thinned", thinned, failed);
    cJSON *into = rc_summary_json_object(group, "steps", failed);
    for (size_t a = 0; a < STEPS; a++) {
        cJSON *values = steps[a].key ? rc_summary_json_array(into, steps[a].key, failed) : NULL;
        for (size_t j = 0; values && j < curve.k; j++) rc_summary_json_number(values, NULL, array[a][j], failed);
    }
    return r;
}

recut_status rc_summary_competing(const rc_summary_input *input, const char *marker, size_t most, cJSON *element,
                                  bool *failed, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_table *tests, *curves;
    double *storage = NULL, *array[STEPS];
    size_t at = 0;
    RC_TRY(rc_summary_plans_optional(input->stored, "competing/%s", marker, 0, RC_COMPETING_COLUMNS, &tests, err));
    RC_TRY(rc_summary_plans_optional(input->stored, "incidence/%s", marker, 0, RC_INCIDENCE_COLUMNS, &curves, err));
    if (!tests) goto done;
    if (curves) RC_NEW(storage, STEPS * curves->n_rows, err);
    for (size_t a = 0; a < STEPS; a++) array[a] = curves ? storage + a * curves->n_rows : NULL;
    cJSON *list = rc_summary_json_array(element, "competing", failed);
    for (size_t c = 0; c < tests->n_rows; c++) {
        const double *row = tests->data + c * tests->n_columns;
        if (isnan(row[RC_COMPETING_CUTOFF])) continue;
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(item, "kind", row[RC_COMPETING_CURVE] > 0 ? "fixed" : "selected", failed);
        rc_summary_plans_row(tests, c, item, failed);
        cJSON *groups = rc_summary_json_array(item, "groups", failed);
        for (unsigned g = 0; curves && g < 2; g++)
            at = add_group(curves, at, row[RC_COMPETING_CURVE], g, most, array, groups, failed);
    }
done:
    rc_base_memory_free(storage);
    return st;
}
