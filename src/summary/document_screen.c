/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_screen.c - the screen of several markers as JSON. */
#include "kernel/level.h"
#include "kernel/reason.h"
#include "summary/plans.h"

#include "base/memory.h"
#include "plan/layout.h"
#include "summary/adjust.h"
#include "summary/estimators.h"

#include <math.h>

typedef struct screen_counts {
    const rc_table *observed;
    const int64_t *exceedances, *maxt, *single, *naive, *any, *failed;
    double *statistic;     /* [markers] T_0; NaN where a marker takes no part */
    rc_p_value *p;         /* [markers] of the marker alone */
    double *p_maxt;        /* [markers] step-down */
    double *p_naive;       /* [markers] */
    rc_adjusted *adjusted; /* [markers] of p_naive */
    size_t tests;          /* markers that take part */
} screen_counts;

static recut_status read_counts(const rc_stored *stored, size_t n, screen_counts *counts, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(rc_summary_plans_table(stored, "observed", NULL, n, RC_SPLIT_COLUMNS + 1, &counts->observed, err));
    RC_TRY(rc_summary_plans_tally(stored, "exceedances", n, 1, &counts->exceedances, err));
    RC_TRY(rc_summary_plans_tally(stored, "exceedances_maxt", n, 1, &counts->maxt, err));
    RC_TRY(rc_summary_plans_tally(stored, "exceedances_single_step", n, 1, &counts->single, err));
    RC_TRY(rc_summary_plans_tally(stored, "naive_significant", n, 1, &counts->naive, err));
    RC_TRY(rc_summary_plans_tally(stored, "naive_significant_any", 1, 1, &counts->any, err));
    RC_TRY(rc_summary_plans_tally(stored, "failed", n, RC_REASON_COUNT, &counts->failed, err));
done:
    return st;
}

static recut_status make_p(const rc_stored *stored, size_t n, screen_counts *counts, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(counts->statistic, n, err);
    RC_NEW(counts->p, n, err);
    RC_NEW(counts->p_maxt, n, err);
    RC_NEW(counts->p_naive, n, err);
    RC_NEW(counts->adjusted, n, err);
    for (size_t i = 0; i < n; i++) {
        counts->statistic[i] = counts->observed->data[i * counts->observed->n_columns + RC_SPLIT_COLUMNS];
        counts->p_naive[i] = counts->observed->data[i * counts->observed->n_columns + RC_SPLIT_P_NAIVE];
        counts->p[i] = (rc_p_value){NAN, NAN, NAN, NAN};
        counts->p_maxt[i] = NAN;
        if (isnan(counts->statistic[i])) continue;
        counts->tests++;
        counts->p[i] =
            rc_summary_estimators_monte_carlo(counts->exceedances[i], stored->replicates, RC_KERNEL_CONFIDENCE);
        counts->p_maxt[i] =
            rc_summary_estimators_monte_carlo(counts->maxt[i], stored->replicates, RC_KERNEL_CONFIDENCE).p;
    }
    RC_TRY(rc_summary_estimators_step_down(counts->statistic, counts->p_maxt, n, err));
    RC_TRY(rc_summary_adjust(counts->p_naive, n, counts->adjusted, err));
done:
    return st;
}

static recut_status add_marker(const rc_summary_input *input, const screen_counts *counts, size_t i, cJSON *list,
                               recut_error *err)
{
    bool failed = false, any = !isnan(counts->statistic[i]);
    const rc_stored *stored = input->stored;
    const char *strata = rc_summary_json_get_text(input->spec, "within_strata");
    rc_p_value single = rc_summary_estimators_monte_carlo(counts->single[i], stored->replicates, RC_KERNEL_CONFIDENCE);
    cJSON *element = rc_summary_json_object(list, NULL, &failed);
    rc_summary_json_text(element, "analysis", stored->group, &failed);
    rc_summary_json_text(element, "marker", rc_summary_plans_marker(input, i), &failed);
    rc_summary_json_text(element, "criterion", rc_summary_plans_criterion(input)->name, &failed);
    rc_summary_json_text(element, "high", rc_summary_plans_above(input) ? "gt" : "ge", &failed);
    rc_summary_json_number(element, "quantile", rc_summary_json_get_number(input->spec, "quantile"), &failed);
    rc_summary_json_text(element, "within_strata", *strata ? strata : NULL, &failed);
    rc_summary_plans_row(counts->observed, i, rc_summary_json_object(element, "split", &failed), &failed);
    rc_summary_json_p(element, "p_naive", counts->p_naive[i], &failed);
    rc_summary_json_number(element, "replicates", (double)stored->replicates, &failed);
    rc_summary_json_number(element, "exceedances", (double)counts->exceedances[i], &failed);
    rc_summary_plans_p(element, &counts->p[i], &failed);
    rc_summary_json_number(element, "p_error", counts->p[i].error, &failed);
    rc_summary_json_number(element, "tests", (double)counts->tests, &failed);
    rc_summary_json_number(element, "p_maxt", counts->p_maxt[i], &failed);
    rc_summary_json_number(element, "p_maxt_single_step", any ? single.p : NAN, &failed);
    rc_summary_json_p(element, "p_bonferroni", counts->adjusted[i].bonferroni, &failed);
    rc_summary_json_p(element, "p_holm", counts->adjusted[i].holm, &failed);
    rc_summary_json_p(element, "p_benjamini_hochberg", counts->adjusted[i].benjamini_hochberg, &failed);
    double reason = any ? RC_REASON_NONE : counts->observed->data[i * counts->observed->n_columns + RC_SPLIT_REASON];
    rc_summary_plans_reason(element, reason, &failed);
    rc_summary_plans_share(element, "naive_type1_error", "naive_type1_error_lower", "naive_type1_error_upper",
                           counts->naive[i], any ? stored->replicates : 0, &failed);
    rc_summary_plans_share(element, "naive_type1_error_any", "naive_type1_error_any_lower",
                           "naive_type1_error_any_upper", counts->any[0], counts->tests ? stored->replicates : 0,
                           &failed);
    rc_summary_plans_failed(element, "failed", counts->failed + i * RC_REASON_COUNT, &failed);
    return rc_summary_plans_finish(failed, err);
}

static recut_status document_screen(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = rc_summary_plans_markers(input);
    screen_counts counts = {0};
    RC_TRY(read_counts(input->stored, n, &counts, err));
    RC_TRY(make_p(input->stored, n, &counts, err));
    for (size_t i = 0; i < n; i++) RC_TRY(add_marker(input, &counts, i, list, err));
done:
    rc_base_memory_free(counts.statistic);
    rc_base_memory_free(counts.p);
    rc_base_memory_free(counts.p_maxt);
    rc_base_memory_free(counts.p_naive);
    rc_base_memory_free(counts.adjusted);
    return st;
}

const rc_summary_plan rc_summary_screen = {.name = "screen", .list = "screen", .document = document_screen};
