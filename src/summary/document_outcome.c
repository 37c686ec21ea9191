/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_outcome.c - a cutoff for an outcome that is no survival. */
#include "base/memory.h"
#include "kernel/level.h"
#include "summary/plans.h"
#include "summary/tail_numbers.h"

#include <math.h>

static void add_rows(const rc_table *table, const char *key, cJSON *element, bool *failed)
{
    cJSON *list = rc_summary_json_array(element, key, failed);
    for (size_t r = 0; table && r < table->n_rows; r++)
        rc_summary_plans_row(table, r, rc_summary_json_object(list, NULL, failed), failed);
}

/* p corrected for searching and, made monotone, for the number of markers; NaN where there are no replicates. */
static recut_status make_p(const rc_stored *stored, const rc_table *observed, const int64_t *exceedances,
                           const int64_t *maxt, size_t n, rc_p_value *p, double *p_maxt, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *statistic = NULL;
    RC_NEW(statistic, n, err);
    for (size_t i = 0; i < n; i++) {
        statistic[i] = rc_summary_plans_cell(observed, i, "statistic");
        p[i] = (rc_p_value){NAN, NAN, NAN, NAN};
        p_maxt[i] = NAN;
        if (isnan(statistic[i]) || !exceedances) continue;
        bool stopped = stored->stop_at > 0 && stored->stop_after && i < stored->n_stop && stored->stop_after[i] >= 0;
        p[i] = rc_summary_estimators_sequential(stored->stop_at, stopped ? stored->stop_after[i] : -1, exceedances[i],
                                                stored->replicates, RC_KERNEL_CONFIDENCE);
        p_maxt[i] = rc_summary_estimators_monte_carlo(maxt[i], stored->replicates, RC_KERNEL_CONFIDENCE).p;
        if (n == 1 || p_maxt[i] < p[i].p) p_maxt[i] = p[i].p;
    }
    if (exceedances) RC_TRY(rc_summary_estimators_step_down(statistic, p_maxt, n, err));
done:
    rc_base_memory_free(statistic);
    return st;
}

static recut_status document_outcome(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = input->stored;
    const char *strata = rc_summary_json_get_text(input->spec, "within_strata");
    size_t n = rc_summary_plans_markers(input);
    const rc_table *observed;
    const int64_t *exceedances = NULL, *maxt = NULL;
    rc_p_value *p = NULL;
    double *p_maxt = NULL;
    bool failed = false;
    RC_NEW(p, n, err);
    RC_NEW(p_maxt, n, err);
    RC_TRY(rc_summary_plans_table(stored, "observed", NULL, n, 1, &observed, err));
    if (stored->replicates > 0) {
        RC_TRY(rc_summary_plans_tally(stored, "exceedances", n, 1, &exceedances, err));
        RC_TRY(rc_summary_plans_tally(stored, "exceedances_maxt", n, 1, &maxt, err));
    }
    RC_TRY(make_p(stored, observed, exceedances, maxt, n, p, p_maxt, err));
    for (size_t i = 0; i < n; i++) {
        const char *marker = rc_summary_plans_marker(input, i);
        cJSON *element = rc_summary_json_object(list, NULL, &failed);
        rc_summary_plans_begin(input, i, element, &failed);
        rc_summary_json_text(element, "outcome", rc_summary_json_get_text(input->spec, "outcome"), &failed);
        rc_summary_json_text(element, "within_strata", *strata ? strata : NULL, &failed);
        rc_summary_plans_row(observed, i, element, &failed);
        rc_summary_plans_p(element, &p[i], &failed);
        rc_summary_json_number(element, "exceedances", exceedances && !isnan(p[i].p) ? (double)exceedances[i] : NAN,
                               &failed);
        if (exceedances)
            rc_summary_tail_none(rc_summary_plans_cell(observed, i, "statistic"), (double)exceedances[i], element,
                                 &failed);
        rc_summary_json_number(element, "p_maxt", p_maxt[i], &failed);
        rc_summary_json_number(element, "replicates", (double)stored->replicates, &failed);
        add_rows(rc_summary_plans_find_table(stored, "cutoffs/%s", marker), "cutoffs", element, &failed);
        add_rows(rc_summary_plans_find_table(stored, "scan/%s", marker), "scan", element, &failed);
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    rc_base_memory_free(p);
    rc_base_memory_free(p_maxt);
    return st;
}

const rc_summary_plan rc_summary_outcome = {.name = "outcome", .list = "outcome", .document = document_outcome};
