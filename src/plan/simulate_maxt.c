/* SPDX-License-Identifier: GPL-3.0-or-later
 * simulate_maxt.c - step-down maxT over the markers of one simulated cohort. */
#include "plan/simulate_maxt.h"

#include "base/falling.h"
#include "base/memory.h"
#include "plan/maxt.h"

#include <math.h>
#include <string.h>

enum { MOST = RC_SIMULATE_MAXT_MARKERS };

struct rc_simulate_maxt {
    size_t n, markers;
    rc_nested *nested[MOST];
    uint32_t *dealt; /* [n] */
    double observed[MOST], statistic[MOST];
    size_t order[MOST];
    int64_t alone[MOST], step_down[MOST];
};

recut_status rc_plan_simulate_maxt_create(size_t n, size_t markers, const rc_plan_options *options,
                                          rc_simulate_maxt **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_simulate_maxt *maxt = NULL;
    RC_NEW(maxt, 1, err);
    maxt->n = n;
    maxt->markers = markers;
    RC_NEW(maxt->dealt, n, err);
    for (size_t k = 0; k < markers; k++) RC_TRY(rc_plan_nested_create(n, options, &maxt->nested[k], err));
    *out = maxt;
    maxt = NULL;
done:
    rc_plan_simulate_maxt_destroy(maxt);
    return st;
}

void rc_plan_simulate_maxt_destroy(rc_simulate_maxt *maxt)
{
    if (!maxt) return;
    for (size_t k = 0; k < maxt->markers; k++) rc_plan_nested_destroy(maxt->nested[k]);
    rc_base_memory_free(maxt->dealt);
    rc_base_memory_free(maxt);
}

recut_status rc_plan_simulate_maxt_load(rc_simulate_maxt *maxt, size_t number, const double *time, const uint8_t *event,
                                        const double *marker, recut_error *err)
{
    rc_selected selected;
    recut_status st = rc_plan_nested_load(maxt->nested[number], maxt->n, time, event, marker, err);
    if (st != RECUT_OK) return st;
    rc_plan_nested_search(maxt->nested[number], &selected);
    maxt->observed[number] = selected.statistic;
    return RECUT_OK;
}

void rc_plan_simulate_maxt_adjust(rc_simulate_maxt *maxt, rc_pcg *generator, int64_t replicates, int64_t enough,
                                  double *p)
{
    int64_t done = 0;
    double largest = 0;
    rc_base_falling_order(maxt->observed, maxt->markers, maxt->order);
    memset(maxt->alone, 0, sizeof maxt->alone);
    memset(maxt->step_down, 0, sizeof maxt->step_down);
    for (size_t k = 0; k < maxt->markers; k++) p[k] = NAN;
    size_t first = maxt->order[0];
    if (isnan(maxt->observed[first])) return;
    for (size_t i = 0; i < maxt->n; i++) maxt->dealt[i] = (uint32_t)i;
    for (; done < replicates && maxt->step_down[first] < enough; done++) {
        rc_base_pcg_shuffle(generator, maxt->dealt, maxt->n);
        for (size_t k = 0; k < maxt->markers; k++)
            maxt->statistic[k] = isnan(maxt->observed[k]) ? -1 : rc_plan_nested_dealt(maxt->nested[k], maxt->dealt);
        (void)rc_plan_maxt_count(maxt->observed, maxt->order, maxt->markers, maxt->statistic, maxt->alone,
                                 maxt->step_down);
    }
    for (size_t s = 0; s < maxt->markers && !isnan(maxt->observed[maxt->order[s]]); s++) {
        size_t k = maxt->order[s];
        double here = (1 + (double)maxt->step_down[k]) / (1 + (double)done);
        largest = here > largest ? here : largest; /* no smaller than those before */
        p[k] = largest;
    }
}
