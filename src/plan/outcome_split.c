/* SPDX-License-Identifier: GPL-3.0-or-later
 * outcome_split.c - an outcome on both sides of a cutoff. */
#include "plan/outcome_split.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

const rc_column rc_plan_outcome_statistics[RC_OUTCOME_STATISTICS] = {
    {"difference", "outcome", "mean outcome, of two values share of the larger one, of the high group less the low"},
    {"log_odds", "1",
     "log odds ratio of the larger value, high against low; half a patient more each where a cell is empty"},
    {"sensitivity", "1", "share of the high patients among those with the larger value"},
    {"specificity", "1", "share of the low patients among the others"},
};

/* ---- the outcome -------------------------------------------------------- */

bool rc_plan_outcome_binary(const recut_cohort *cohort)
{
    size_t values = 1;
    for (size_t k = 1; k < cohort->n; k++)
        values += cohort->time[cohort->by_time[k]] > cohort->time[cohort->by_time[k - 1]];
    return values == 2;
}

recut_status rc_plan_outcome_init(const recut_cohort *cohort, rc_outcome *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    *out = (rc_outcome){.cohort = cohort, .binary = rc_plan_outcome_binary(cohort)};
    out->width = out->binary ? RC_OUTCOME_STATISTICS : 1;
    RC_NEW(out->value, cohort->n, err);
    double most = cohort->outcome[cohort->by_time[cohort->n - 1]];
    for (size_t i = 0; i < cohort->n; i++)
        out->value[i] = out->binary ? cohort->outcome[i] == most : cohort->outcome[i];
done:
    return st;
}

void rc_plan_outcome_clear(rc_outcome *outcome)
{
    rc_base_memory_free(outcome->value);
}

recut_status rc_plan_outcome_search(const recut_cohort *cohort, const rc_plan_options *options, rc_search *out,
                                    recut_error *err)
{
    static const char criterion[] = "wilcoxon";
    rc_plan_options own = *options;
    if (!cohort->outcome) return RC_FAIL(err, RECUT_E_USAGE, -1, "there is no outcome: name its column (outcome)");
    if (strcmp(options->criterion, criterion) != 0 && strcmp(options->criterion, rc_plan_criterion(0)->name) != 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "criterion %s: an outcome is searched by %s", options->criterion,
                              criterion);
    if (options->cuts)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "cuts %s: of an outcome one cutoff is searched for",
                              options->cuts);
    if (cohort->above)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "high gt: cutoffs for an outcome are printed as marker >= cutoff");
    if (options->n_adjust)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "adjust %s: an outcome is searched without covariates",
                              options->adjust[0]);
    if (options->null && strcmp(options->null, "permute") != 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "null %s: an outcome has no censoring; it is permuted",
                              options->null);
    if (options->n_times || options->tau > 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: an outcome has no times",
                              options->n_times ? "times" : "tau");
    own.criterion = criterion;
    return rc_plan_criterion_search(cohort, &own, out, err);
}

/* ---- a split ------------------------------------------------------------ */

void rc_plan_outcome_split(const rc_outcome *outcome, const double *weight, const uint32_t *order, size_t position,
                           rc_outcome_split *out)
{
    rc_outcome_effect effect;
    *out = (rc_outcome_split){0};
    for (size_t k = 0; k < outcome->cohort->n; k++) {
        rc_outcome_side *side = k < position ? &out->low : &out->high;
        double w = weight ? weight[order[k]] : 1, y = outcome->value[order[k]];
        side->n += w;
        side->sum += w * y;
        side->square += w * y * y;
    }
    rc_kernel_outcome_effect(&out->low, &out->high, outcome->binary, &effect);
    out->value[RC_OUTCOME_DIFFERENCE] = effect.difference;
    out->value[RC_OUTCOME_LOG_ODDS] = effect.log_odds;
    out->se[RC_OUTCOME_DIFFERENCE] = effect.difference_se;
    out->se[RC_OUTCOME_LOG_ODDS] = effect.log_odds_se;
    double with = out->low.sum + out->high.sum, without = out->low.n + out->high.n - with;
    bool both = outcome->binary && with > 0 && without > 0;
    out->value[RC_OUTCOME_SENSITIVITY] = both ? out->high.sum / with : NAN;
    out->value[RC_OUTCOME_SPECIFICITY] = both ? (out->low.n - out->low.sum) / without : NAN;
}

/* Of each stratum: patients, of them high, sum of scores, sum of squares. */
enum { ALL, HIGH, SUM, SQUARE, SUMS };

double rc_plan_outcome_z(const recut_cohort *cohort, const double *weight, const uint32_t *order, size_t position,
                         double *score, double *sum)
{
    size_t strata = rc_cohort_strata(cohort);
    double found = 0, variance = 0;
    rc_kernel_outcome_scores(cohort, NULL, weight, NULL, score);
    memset(sum, 0, SUMS * strata * sizeof *sum);
    for (size_t k = 0; k < cohort->n; k++) {
        uint32_t i = order[k];
        double w = weight ? weight[i] : 1;
        double *own = sum + SUMS * (cohort->has_strata ? cohort->strata.code[i] : 0);
        own[ALL] += w;
        own[SUM] += w * score[i];
        own[SQUARE] += w * score[i] * score[i];
        if (k < position) continue;
        own[HIGH] += w;
        found += w * score[i];
    }
    for (size_t s = 0; s < strata; s++) {
        const double *own = sum + SUMS * s;
        if (!(own[ALL] > 1)) {
            if (own[ALL] > 0) found -= own[HIGH] * own[SUM] / own[ALL];
            continue;
        }
        double mean = own[SUM] / own[ALL], spread = fmax(0, own[SQUARE] - own[SUM] * mean);
        found -= own[HIGH] * mean;
        variance += own[HIGH] * (own[ALL] - own[HIGH]) / (own[ALL] * (own[ALL] - 1)) * spread;
    }
    return variance > 0 ? found / sqrt(variance) : NAN;
}

/* ---- scratch ------------------------------------------------------------ */

void rc_plan_outcome_work_destroy(void *self)
{
    rc_outcome_work *work = self;
    if (!work) return;
    void *const all[] = {work->risk.deaths, work->risk.at_risk, work->risk.spread, work->weight,  work->other,
                         work->score,       work->sum,          work->order,       work->scratch, work->row};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
    rc_plan_reselect_destroy(work->reselect);
    rc_base_memory_free(work);
}

recut_status rc_plan_outcome_work_create(const recut_cohort *cohort, const rc_search *search, size_t columns,
                                         rc_outcome_work **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_outcome_work *work = NULL;
    size_t n = cohort->n, m = cohort->n_event_times;
    RC_NEW(work, 1, err);
    RC_TRY(rc_plan_reselect_create(cohort, search, &work->reselect, err));
    work->risk.n = n;
    work->risk.m = m;
    RC_NEW(work->risk.deaths, m, err);
    RC_NEW(work->risk.at_risk, m, err);
    RC_NEW(work->risk.spread, m, err);
    RC_NEW(work->weight, n, err);
    RC_NEW(work->other, n, err);
    RC_NEW(work->score, n, err);
    RC_NEW(work->sum, SUMS * rc_cohort_strata(cohort), err);
    RC_NEW(work->order, n, err);
    RC_NEW(work->scratch, n, err);
    RC_NEW(work->row, columns, err);
    *out = work;
    work = NULL;
done:
    rc_plan_outcome_work_destroy(work);
    return st;
}
