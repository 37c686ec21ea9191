/* SPDX-License-Identifier: GPL-3.0-or-later
 * permute_p.c - p of every marker of a permutation. */
#include "summary/permute_p.h"

#include "base/memory.h"
#include "kernel/level.h"
#include "kernel/reason.h"
#include "summary/fdr.h"
#include "summary/minp.h"

#include <math.h>

bool rc_summary_permute_p_stopped(const rc_stored *stored, const rc_permute_p *p, size_t i)
{
    if (stored->adaptive > 0)
        return p->exceedances[i] >= stored->adaptive && p->replicates[i] < stored->replicates_asked;
    return stored->stop_at > 0 && stored->stop_after && i < stored->n_stop && stored->stop_after[i] >= 0;
}

static recut_status make_p(const rc_stored *stored, size_t n, rc_permute_p *counts, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *statistic = NULL;
    RC_NEW(statistic, n, err);
    RC_NEW(counts->p, n, err);
    RC_NEW(counts->p_maxt, n, err);
    for (size_t i = 0; i < n; i++) {
        statistic[i] = counts->observed->data[i * counts->observed->n_columns + RC_PERMUTE_OBSERVED_STATISTIC];
        if (isnan(statistic[i])) {
            counts->p[i] = (rc_p_value){NAN, NAN, NAN, NAN};
            counts->p_maxt[i] = NAN;
            continue;
        }
        counts->p[i] =
            stored->adaptive > 0
                ? rc_summary_estimators_monte_carlo(counts->exceedances[i], counts->replicates[i], RC_KERNEL_CONFIDENCE)
                : rc_summary_estimators_sequential(
                      stored->stop_at, rc_summary_permute_p_stopped(stored, counts, i) ? stored->stop_after[i] : -1,
                      counts->exceedances[i], stored->replicates, RC_KERNEL_CONFIDENCE);
        counts->p_maxt[i] = rc_summary_estimators_monte_carlo(counts->maxt[i], counts->stepped, RC_KERNEL_CONFIDENCE).p;
        /* one p cannot be below the other; after a sequential stop the two estimates differ a little */
        if (n == 1 || counts->p_maxt[i] < counts->p[i].p) counts->p_maxt[i] = counts->p[i].p;
    }
    RC_TRY(rc_summary_estimators_step_down(statistic, counts->p_maxt, n, err));
    RC_NEW(counts->q, n, err);
    RC_NEW(counts->q_storey, n, err);
    for (size_t i = 0; i < n; i++) statistic[i] = counts->p[i].p;
    RC_TRY(rc_summary_fdr_bh(statistic, n, counts->q, err));
    RC_TRY(rc_summary_fdr_storey(statistic, n, RC_FDR_LAMBDA, &counts->pi0, counts->q_storey, err));
done:
    rc_base_memory_free(statistic);
    return st;
}

static recut_status read_statistic(void *self, size_t marker, double *out, recut_error *err)
{
    const rc_summary_input *input = self;
    size_t width = input->stored->n_columns / rc_summary_plans_markers(input);
    return input->reader->column(input->reader->self, input->index, marker * width, out, err);
}

/* From the statistics of every replicate, where they are kept: a count of them is no use, the p of the markers must be
 * compared in each. */
static recut_status make_minp(const rc_summary_input *input, size_t n, rc_permute_p *counts, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = input->stored;
    rc_minp_source source = {(void *)(uintptr_t)input, read_statistic};
    double *statistic = NULL;
    bool all = stored->rows_kept > 0 && stored->rows_kept >= stored->replicates;
    RC_NEW(counts->p_minp, n, err);
    RC_NEW(statistic, n, err);
    counts->no_minp = stored->stop_at > 0 || stored->adaptive > 0 ? "sampling may stop early"
                      : !all                                      ? "not all rows are kept (--rows all)"
                                                                  : NULL;
    for (size_t i = 0; i < n; i++) {
        statistic[i] = counts->observed->data[i * counts->observed->n_columns + RC_PERMUTE_OBSERVED_STATISTIC];
        counts->p_minp[i] = n == 1 ? counts->p[i].p : NAN;
    }
    if (n == 1) counts->no_minp = NULL;
    if (n > 1 && !counts->no_minp)
        RC_TRY(rc_summary_minp(n, (size_t)stored->replicates, statistic, &source, counts->p_minp, err));
done:
    rc_base_memory_free(statistic);
    return st;
}

/* In how many replicates each marker was searched: all, or with adaptive replicates those that have a reason, 0 for
 * usable, of it. */
static recut_status count_replicates(const rc_summary_input *input, rc_permute_p *counts, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = input->stored;
    const int64_t *stepped = NULL;
    RC_NEW(counts->replicates, counts->n, err);
    counts->stepped = stored->replicates;
    for (size_t i = 0; i < counts->n; i++) {
        counts->replicates[i] = stored->adaptive > 0 ? 0 : stored->replicates;
        for (size_t r = 0; r < RC_REASON_COUNT && stored->adaptive > 0; r++)
            counts->replicates[i] += counts->failed[i * RC_REASON_COUNT + r];
    }
    if (stored->adaptive > 0) {
        RC_TRY(rc_summary_plans_tally(stored, "maxt_replicates", 1, 1, &stepped, err));
        counts->stepped = *stepped;
    }
done:
    return st;
}

recut_status rc_summary_permute_p(const rc_summary_input *input, rc_permute_p *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = input->stored;
    size_t n = out->n = rc_summary_plans_markers(input);
    RC_TRY(rc_summary_plans_table(stored, "observed", NULL, n, RC_PERMUTE_OBSERVED_HR, &out->observed, err));
    RC_TRY(rc_summary_plans_tally(stored, "exceedances", n, 1, &out->exceedances, err));
    RC_TRY(rc_summary_plans_tally(stored, "exceedances_maxt", n, 1, &out->maxt, err));
    RC_TRY(rc_summary_plans_tally(stored, "naive_significant", n, 1, &out->naive, err));
    RC_TRY(rc_summary_plans_tally(stored, "failed", n, RC_REASON_COUNT, &out->failed, err));
    RC_TRY(count_replicates(input, out, err));
    RC_TRY(make_p(stored, n, out, err));
    RC_TRY(make_minp(input, n, out, err));
done:
    return st;
}

void rc_summary_permute_p_clear(rc_permute_p *p)
{
    rc_base_memory_free(p->p);
    rc_base_memory_free(p->replicates);
    rc_base_memory_free(p->p_maxt);
    rc_base_memory_free(p->p_minp);
    rc_base_memory_free(p->q);
    rc_base_memory_free(p->q_storey);
    *p = (rc_permute_p){0};
}

void rc_summary_permute_p_add(const rc_summary_input *input, const rc_permute_p *p, size_t i, cJSON *element,
                              bool *failed)
{
    const rc_stored *stored = input->stored;
    bool stop = rc_summary_permute_p_stopped(stored, p, i), adaptive = stored->adaptive > 0;
    rc_summary_json_number(element, "replicates", (double)p->replicates[i], failed);
    rc_summary_json_number(element, "replicates_asked", (double)stored->replicates_asked, failed);
    rc_summary_json_number(element, "exceedances", (double)p->exceedances[i], failed);
    rc_summary_plans_p(element, &p->p[i], failed);
    rc_summary_json_number(element, "p_error", p->p[i].error, failed);
    rc_summary_json_text(element, "p_method", adaptive ? "adaptive" : stop ? "besag_clifford" : "monte_carlo", failed);
    rc_summary_json_number(element, "stopped_after",
                           !stop      ? NAN
                           : adaptive ? (double)p->replicates[i]
                                      : (double)stored->stop_after[i],
                           failed);
    rc_summary_json_number(element, "p_maxt", p->p_maxt[i], failed);
    if (adaptive) rc_summary_json_number(element, "maxt_replicates", (double)p->stepped, failed);
    rc_summary_json_number(element, "p_minp", p->p_minp[i], failed);
    rc_summary_json_text(element, "p_minp_reason", p->no_minp, failed);
    if (p->n == 1) return;
    rc_summary_json_number(element, "q", p->q[i], failed);
    rc_summary_json_number(element, "q_storey", p->q_storey[i], failed);
    rc_summary_json_number(element, "pi0", p->pi0, failed);
}
