/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_censoring.c - does censoring depend on the marker? */
#include "kernel/chisq.h"
#include "kernel/level.h"
#include "summary/plans.h"

#include <math.h>

enum { OBSERVED_STATISTIC, OBSERVED_CUTOFF, OBSERVED_N, OBSERVED_CENSORED, OBSERVED_REASON, OBSERVED_COLUMNS };

static void add_marker(const rc_summary_input *input, const double *observed, const int64_t *exceedances, size_t i,
                       cJSON *list, bool *failed)
{
    const rc_stored *stored = input->stored;
    const char *strata = rc_summary_json_get_text(input->spec, "within_strata");
    double statistic = observed[OBSERVED_STATISTIC];
    bool none = isnan(statistic) || !exceedances;
    rc_p_value p = {NAN, NAN, NAN, NAN};
    if (!none) p = rc_summary_estimators_monte_carlo(exceedances[i], stored->replicates, RC_KERNEL_CONFIDENCE);
    cJSON *element = rc_summary_json_object(list, NULL, failed);
    rc_summary_plans_begin(input, i, element, failed);
    rc_summary_json_text(element, "within_strata", *strata ? strata : NULL, failed);
    rc_summary_plans_given(input, element, failed);
    rc_summary_json_number(element, "censored", observed[OBSERVED_CENSORED], failed);
    rc_summary_json_number(element, "cutoff", observed[OBSERVED_CUTOFF], failed);
    rc_summary_json_number(element, "statistic", statistic, failed);
    rc_summary_json_p(element, "p_naive", rc_plan_criterion_p(rc_summary_plans_criterion(input), statistic), failed);
    rc_summary_plans_p(element, &p, failed);
    rc_summary_json_number(element, "exceedances", none ? NAN : (double)exceedances[i], failed);
    rc_summary_json_number(element, "replicates", (double)stored->replicates, failed);
    if (observed[OBSERVED_CENSORED] == 0)
        rc_summary_json_text(element, "reason", "nobody is censored", failed);
    else
        rc_summary_plans_reason(element, observed[OBSERVED_REASON], failed);
}

/* Nothing where there are too many markers to look at each. */
static recut_status document_censoring(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = input->stored;
    size_t n = rc_summary_plans_markers(input);
    const rc_table *observed = NULL;
    const int64_t *exceedances = NULL;
    bool failed = false;
    RC_TRY(rc_summary_plans_optional(stored, "observed", NULL, n, OBSERVED_COLUMNS, &observed, err));
    if (!observed) return RECUT_OK;
    if (stored->replicates > 0) RC_TRY(rc_summary_plans_tally(stored, "exceedances", n, 1, &exceedances, err));
    for (size_t i = 0; i < n; i++)
        add_marker(input, observed->data + i * observed->n_columns, exceedances, i, list, &failed);
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

const rc_summary_plan rc_summary_censoring = {.name = "censoring", .list = "censoring", .document = document_censoring};
