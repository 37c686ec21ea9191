/* SPDX-License-Identifier: GPL-3.0-or-later
 * centers.c - what the centers say without resampling: leave one out, all splits of the centers, heterogeneity.
 * A table analysis.
 *
 *   1. centers     2. leave one out, splits     3. heterogeneity     4. the plan */
#include "base/memory.h"
#include "kernel/cox.h"
#include "kernel/heterogeneity.h"
#include "plan/adjusted.h"
#include "plan/context.h"
#include "plan/design.h"
#include "plan/tables.h"
#include "study/centers_given.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* All splits up to ten centers; beyond, a seeded sample of 1022, fewer in very large cohorts: this is done before the
 * first block of the other plans. */
enum { SPLITS_ALL = 10, SPLITS_MOST = 1022, SPLITS_LEAST = 100, SPLITS_PATIENTS = 200000000 };

/* What is stored is given covariates. */
static void tell_given(rc_table *table)
{
    for (size_t c = 0; c < table->n_columns; c++) rc_plan_adjusted_about(&table->column[c]);
}

/* ---- 1. centers --------------------------------------------------------- */

static recut_status add_centers(rc_analysis *analysis, const rc_design *design, recut_error *err)
{
    static const rc_column columns[] = {
        {"n", "patients", "patients of the center"},
        {"events", "events", "their events"},
        {"discovery", "1", "1 = discovery center of the published design"},
    };
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = design->cohort;
    rc_table *table;
    RC_TRY(rc_plan_tables_add(analysis, "centers", "the centers", design->n_centers, 3, columns, &table, err));
    for (size_t c = 0; c < design->n_centers; c++) {
        RC_TRY(rc_plan_tables_label(table, c, cohort->center.level[c], err));
        double *row = table->data + 3 * c;
        row[0] = row[1] = 0;
        row[2] = design->is_discovery[c];
        for (size_t i = 0; i < cohort->n; i++) {
            if (cohort->center.code[i] != c) continue;
            row[0] += 1;
            row[1] += cohort->event[i];
        }
    }
done:
    return st;
}

/* ---- 2. leave one out, splits ------------------------------------------- */

static recut_status add_leave_one_out(rc_analysis *analysis, const rc_design *design, rc_design_work *work,
                                      size_t marker, uint8_t *in, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = design->cohort;
    char name[RC_NAME_ROOM];
    rc_table *table;
    snprintf(name, sizeof name, "leave_one_out/%s", cohort->marker[marker].name);
    RC_TRY(rc_plan_tables_add(analysis, name, "selected in all centers but one, validated in that one",
                              design->n_centers, RC_DESIGN_COLUMNS, rc_plan_design_columns, &table, err));
    if (design->sample.n_given) tell_given(table);
    for (size_t c = 0; c < design->n_centers; c++) {
        RC_TRY(rc_plan_tables_label(table, c, cohort->center.level[c], err));
        for (size_t k = 0; k < design->n_centers; k++) in[k] = k != c;
        rc_plan_design_weights(design, in, work->first, work->second);
        rc_plan_design_score(work->sample, marker, work->first, work->second, table->data + c * RC_DESIGN_COLUMNS);
    }
done:
    return st;
}

/* "Hamburg + Vienna"; cut short with "..." where it does not fit. */
static void name_split(const rc_design *design, const uint8_t *in, char *out, size_t room)
{
    size_t at = 0;
    out[0] = '\0';
    for (size_t c = 0; c < design->n_centers; c++) {
        if (!in[c]) continue;
        const char *level = design->cohort->center.level[c];
        if (at + strlen(level) + 8 > room) {
            snprintf(out + at, room - at, " ...");
            return;
        }
        at += (size_t)snprintf(out + at, room - at, "%s%s", at ? " + " : "", level);
    }
}

/* Split s of all 2^k - 2, in binary counting order, or a random one. */
static void make_split(const rc_design *design, size_t s, bool all, rc_pcg *g, uint8_t *in)
{
    size_t k = design->n_centers, chosen;
    do {
        chosen = 0;
        for (size_t c = 0; c < k; c++) {
            in[c] = (uint8_t)(all ? (s + 1) >> c & 1 : rc_base_pcg_below(g, 2));
            chosen += in[c];
        }
    } while (chosen == 0 || chosen == k);
}

static recut_status add_splits(rc_analysis *analysis, const rc_design *design, rc_design_work *work, size_t marker,
                               uint8_t *in, const rc_plan_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool all = design->n_centers <= SPLITS_ALL;
    size_t count = SPLITS_PATIENTS / design->cohort->n;
    if (count > SPLITS_MOST) count = SPLITS_MOST;
    if (count < SPLITS_LEAST) count = SPLITS_LEAST;
    if (all) count = ((size_t)1 << design->n_centers) - 2;
    char name[RC_NAME_ROOM];
    rc_table *table;
    rc_pcg g;
    snprintf(name, sizeof name, "center_splits/%s", design->cohort->marker[marker].name);
    RC_TRY(rc_plan_tables_add(analysis, name,
                              all ? "every split of the centers; the label names those of discovery"
                                  : "a seeded sample of the splits of the centers; the label names those of discovery",
                              count, RC_DESIGN_COLUMNS, rc_plan_design_columns, &table, err));
    if (design->sample.n_given) tell_given(table);
    rc_base_pcg_for_block(&g, options->seed, 0x6373, 0, 0); /* "cs" */
    for (size_t s = 0; s < count; s++) {
        make_split(design, s, all, &g, in);
        name_split(design, in, name, sizeof name);
        RC_TRY(rc_plan_tables_label(table, s, name, err));
        rc_plan_design_weights(design, in, work->first, work->second);
        rc_plan_design_score(work->sample, marker, work->first, work->second, table->data + s * RC_DESIGN_COLUMNS);
        RC_TRY(rc_plan_prepared(options, "splits of the centers", s + 1, count, err));
    }
done:
    return st;
}

/* ---- 3. heterogeneity --------------------------------------------------- */

enum { HET_COLUMNS = 21, BY_CENTER_COLUMNS = 8 };
static const rc_column by_center_columns[BY_CENTER_COLUMNS] = {
    {"cutoff", "marker", "high is marker >= cutoff"},
    {"n_low", "patients", "patients below"},
    {"n_high", "patients", "patients at or above"},
    {"log_hr", "1", "log hazard ratio (Cox, Efron)"},
    {"log_hr_se", "1", "its standard error"},
    {"chisq", "1", "log-rank chi-square"},
    {"p", "1", "its p"},
    {"reason", "code", "0, or why there is no log_hr"},
};
static const rc_column heterogeneity_columns[HET_COLUMNS] = {
    {"cutoff", "marker", "high is marker >= cutoff"},
    {"centers_used", "1", "centers with a finite log hazard ratio"},
    {"q", "1", "Cochran's Q"},
    {"df", "1", "its degrees of freedom"},
    {"q_p", "1", "its p"},
    {"i2", "share", "I-squared"},
    {"tau2_dl", "1", "between-center variance, DerSimonian & Laird"},
    {"tau2_pm", "1", "between-center variance, Paule & Mandel"},
    {"log_hr_fixed", "1", "pooled log hazard ratio, common effect"},
    {"log_hr_fixed_se", "1", "its standard error"},
    {"log_hr_random", "1", "pooled log hazard ratio, random effects with tau2_dl"},
    {"log_hr_random_se", "1", "its standard error"},
    {"interaction_chisq", "1", "center x marker interaction, likelihood ratio, baseline hazards by center"},
    {"interaction_df", "1", "its degrees of freedom"},
    {"interaction_p", "1", "its p"},
    {"stratified_chisq", "1", "log-rank chi-square stratified by center"},
    {"stratified_p", "1", "its p"},
    {"stratified_log_hr", "1", "log hazard ratio of the Cox model stratified by center"},
    {"stratified_log_hr_se", "1", "its standard error"},
    {"stratified_p_wald", "1", "its Wald p"},
    {"stratified_reason", "code", "0, or why there is no stratified_log_hr"},
};

/* One center's counts at its own event times, for the split marked in `high`. */
typedef struct center_counts {
    double *d, *d1, *y, *y1; /* [m] */
} center_counts;

static void count_center(const recut_cohort *cohort, uint32_t c, const uint8_t *high, const center_counts *counts)
{
    size_t m = cohort->n_event_times;
    memset(counts->d, 0, 4 * m * sizeof *counts->d); /* one allocation: d, d1, y, y1 */
    for (size_t i = 0; i < cohort->n; i++) {
        if (cohort->center.code[i] != c) continue;
        uint32_t r = cohort->rank[i], f = rc_cohort_from(cohort, i);
        if (f) counts->y[f - 1] -= 1, counts->y1[f - 1] -= high[i];
        if (r) counts->y[r - 1] += 1, counts->y1[r - 1] += high[i];
        if (cohort->event[i]) counts->d[r - 1] += 1, counts->d1[r - 1] += high[i];
    }
    for (size_t j = m; j-- > 1;) counts->y[j - 1] += counts->y[j], counts->y1[j - 1] += counts->y1[j];
}

static recut_status stratified_cox(const rc_design *design, const uint8_t *high, const double *weight, double *beta,
                                   double *se, double *gain, rc_reason *reason, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = design->cohort;
    double *x = NULL, *work = NULL, variance, estimate;
    uint32_t *stratum = NULL; /* a center, or a stratum in a center */
    size_t strata = rc_cohort_strata(cohort);
    RC_NEW(x, cohort->n, err);
    RC_NEW(stratum, cohort->n, err);
    for (size_t i = 0; i < cohort->n; i++)
        stratum[i] = cohort->center.code[i] * (uint32_t)strata + (cohort->has_strata ? cohort->strata.code[i] : 0);
    RC_NEW(work, rc_kernel_cox_work(cohort->n, 1), err);
    for (size_t i = 0; i < cohort->n; i++) x[i] = high[i];
    rc_cox_data data = {.p = 1, .x = x, .weight = weight, .ties = RC_TIES_EFRON};
    rc_kernel_cox_survival(cohort, &data);
    data.stratum = stratum;
    data.n_strata = design->n_centers * strata;
    rc_cox_fit fit = {.beta = &estimate, .covariance = &variance};
    rc_kernel_cox_fit(&data, &fit, work);
    *reason = fit.reason;
    *beta = fit.reason == RC_REASON_NONE ? estimate : NAN;
    *se = fit.reason == RC_REASON_NONE ? sqrt(variance) : NAN;
    *gain = fit.loglik - fit.loglik0;
done:
    rc_base_memory_free(x);
    rc_base_memory_free(stratum);
    rc_base_memory_free(work);
    return st;
}

/* One center at one cutoff, by its own patients. */
typedef struct of_center {
    double chisq, p, log_hr, se;
    rc_reason reason;
    double gain, difference, variance; /* of its likelihood; of the log-rank test, 0 where it has none */
} of_center;

static of_center split_center(const recut_cohort *cohort, uint32_t c, bool empty, const uint8_t *high,
                              const center_counts *counts)
{
    size_t m = cohort->n_event_times;
    double split[RC_SPLIT_COLUMNS];
    of_center out = {0};
    count_center(cohort, c, high, counts);
    rc_plan_context_split_counts(m, counts->d, counts->d1, counts->y, counts->y1, split);
    out.reason = rc_kernel_cox_binary(m, counts->d, counts->d1, counts->y, counts->y1, RC_TIES_EFRON, &out.log_hr,
                                      &out.se, &out.gain);
    bool tested = split[RC_SPLIT_VARIANCE] > 0;
    if (empty)
        out.reason = RC_REASON_EMPTY_GROUP;
    else if (out.reason == RC_REASON_NONE && !tested)
        out.reason = RC_REASON_NO_EVENTS; /* all die at once */
    out.chisq = split[RC_SPLIT_CHISQ];
    out.p = split[RC_SPLIT_P_NAIVE];
    if (tested) out.difference = split[RC_SPLIT_OBSERVED] - split[RC_SPLIT_EXPECTED];
    if (tested) out.variance = split[RC_SPLIT_VARIANCE];
    return out;
}

/* The same given covariates, in the center's own model of them.  weight [n] scratch. */
static of_center split_center_given(const rc_design *design, rc_sample *sample, uint32_t c, size_t marker,
                                    double cutoff, double *weight)
{
    const recut_cohort *cohort = design->cohort;
    double row[RC_VALIDATION_COLUMNS];
    for (size_t i = 0; i < cohort->n; i++) weight[i] = cohort->center.code[i] == c;
    rc_plan_design_validate(sample, marker, rc_cohort_count_below(cohort, marker, cutoff), weight, row);
    return (of_center){row[0], row[1], row[2], row[3], (rc_reason)row[5], 0, 0, 0};
}

/* What all centers say together. */
typedef struct pooled {
    double interaction, df, chisq, log_hr, se;
    rc_reason reason;
} pooled;

/* used [n] scratch; gain: sum over the centers that have a ratio, `estimable` of them. */
static recut_status pool(const rc_design *design, const uint8_t *high, const double *log_hr, double *used, double gain,
                         size_t estimable, pooled *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    double beta, se, common;
    rc_reason ignored;
    const recut_cohort *cohort = design->cohort;
    /* Both models of the interaction on the centers whose own hazard ratio is finite. */
    for (size_t i = 0; i < cohort->n; i++) used[i] = isfinite(log_hr[cohort->center.code[i]]);
    if (estimable > 1) {
        RC_TRY(stratified_cox(design, high, used, &beta, &se, &common, &ignored, err));
        if (ignored == RC_REASON_NONE) {
            out->interaction = fmax(0, 2 * (gain - common));
            out->df = (double)estimable - 1;
        }
    }
    RC_TRY(stratified_cox(design, high, NULL, &out->log_hr, &out->se, &common, &out->reason, err));
done:
    return st;
}

static recut_status pool_given(const rc_design *design, const uint8_t *high, const double *log_hr, pooled *out,
                               recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_centers_given given;
    RC_TRY(rc_study_centers_given(design, high, log_hr, &given, err));
    *out = (pooled){given.interaction, given.interaction_df, given.chisq, given.log_hr, given.se, given.reason};
done:
    return st;
}

/* Everything at one cutoff: rows of the two tables. */
static recut_status one_cutoff(const rc_design *design, size_t marker, double cutoff, const center_counts *counts,
                               rc_design_work *work, double *by_center, double *row, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = design->cohort;
    size_t k = design->n_centers, estimable = 0;
    double difference = 0, variance = 0, gain = 0;
    double *log_hr = NULL, *log_se = NULL;
    uint8_t *high = work->high;
    bool given = design->sample.n_given > 0;
    pooled all = {NAN, NAN, NAN, NAN, NAN, RC_REASON_NONE};
    RC_NEW(log_hr, k, err);
    RC_NEW(log_se, k, err);
    for (size_t i = 0; i < cohort->n; i++) high[i] = rc_cohort_is_high(cohort, cohort->marker[marker].value[i], cutoff);
    for (size_t c = 0; c < k; c++) {
        double *out = by_center + c * BY_CENTER_COLUMNS, n_high = 0, size = 0;
        for (size_t i = 0; i < cohort->n; i++)
            if (cohort->center.code[i] == c) size += 1, n_high += high[i];
        const of_center of = given ? split_center_given(design, work->sample, (uint32_t)c, marker, cutoff, work->second)
                                   : split_center(cohort, (uint32_t)c, n_high == 0 || n_high == size, high, counts);
        bool ok = of.reason == RC_REASON_NONE;
        log_hr[c] = ok ? of.log_hr : NAN;
        log_se[c] = ok ? of.se : NAN;
        if (ok) gain += of.gain, estimable++;
        difference += of.difference;
        variance += of.variance;
        double values[BY_CENTER_COLUMNS] = {cutoff,    size - n_high, n_high, log_hr[c],
                                            log_se[c], of.chisq,      of.p,   of.reason};
        memcpy(out, values, sizeof values);
    }
    rc_heterogeneity het;
    rc_kernel_heterogeneity(k, log_hr, log_se, &het);
    if (given) {
        RC_TRY(pool_given(design, high, log_hr, &all, err));
    } else {
        RC_TRY(pool(design, high, log_hr, work->second, gain, estimable, &all, err));
        all.chisq = variance > 0 ? difference * difference / variance : NAN;
    }
    double values[HET_COLUMNS] = {cutoff,
                                  (double)het.k,
                                  het.q,
                                  het.df,
                                  het.q_p,
                                  het.i2,
                                  het.tau2_dl,
                                  het.tau2_pm,
                                  het.fixed,
                                  het.fixed_se,
                                  het.random,
                                  het.random_se,
                                  all.interaction,
                                  all.df,
                                  isnan(all.interaction) ? NAN : gsl_cdf_chisq_Q(all.interaction, all.df),
                                  all.chisq,
                                  rc_plan_context_chisq_p(all.chisq),
                                  all.log_hr,
                                  all.se,
                                  rc_plan_context_chisq_p(all.log_hr / all.se * (all.log_hr / all.se)),
                                  all.reason};
    memcpy(row, values, sizeof values);
done:
    rc_base_memory_free(log_hr);
    rc_base_memory_free(log_se);
    return st;
}

/* Where no cutoff was selected: the reason, everything else stays NaN. */
static void no_cutoff(size_t k, rc_reason reason, double *by_center, double *row)
{
    row[HET_COLUMNS - 1] = reason;
    for (size_t c = 0; c < k; c++) by_center[(c + 1) * BY_CENTER_COLUMNS - 1] = reason;
}

/* The fixed cutoffs, then those that the discovery centers and the pooled patients select. */
static recut_status add_heterogeneity(rc_analysis *analysis, const rc_design_state *state, rc_design_work *work,
                                      size_t marker, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_design *design = &state->design;
    const recut_cohort *cohort = design->cohort;
    size_t k = design->n_centers, m = cohort->n_event_times, rows = state->n_cutoffs + 2;
    static const char *const selected_in[] = {"selected in discovery", "selected in all centers"};
    char name[RC_NAME_ROOM];
    center_counts counts = {0};
    rc_table *table;
    RC_NEW(counts.d, 4 * m, err);
    counts = (center_counts){counts.d, counts.d + m, counts.d + 2 * m, counts.d + 3 * m};
    snprintf(name, sizeof name, "heterogeneity/%s", cohort->marker[marker].name);
    RC_TRY(rc_plan_tables_add(analysis, name, "between-center variation of the hazard ratio at fixed cutoffs", rows,
                              HET_COLUMNS, heterogeneity_columns, &table, err));
    snprintf(name, sizeof name, "by_center/%s", cohort->marker[marker].name);
    RC_TRY(rc_plan_tables_add(analysis, name, "the split at fixed cutoffs in each center", rows * k, BY_CENTER_COLUMNS,
                              by_center_columns, &table, err));
    rc_table *heterogeneity = &analysis->table[analysis->n_tables - 2], *by_center = table;
    if (design->sample.n_given) tell_given(heterogeneity), tell_given(by_center);
    for (size_t r = 0; r < rows; r++) {
        double cutoff = NAN, *by_center_rows = by_center->data + r * k * BY_CENTER_COLUMNS,
               *row = heterogeneity->data + r * HET_COLUMNS;
        rc_reason reason = RC_REASON_NONE;
        if (r < state->n_cutoffs) {
            cutoff = state->cutoff[r];
            RC_TRY(rc_plan_tables_label(heterogeneity, r, "fixed", err));
        } else {
            rc_selected selected;
            rc_plan_design_weights(design, design->is_discovery, work->first, work->second);
            for (size_t i = 0; r > state->n_cutoffs && i < cohort->n; i++) work->first[i] = 1;
            rc_plan_sample_set(work->sample, work->first, true);
            rc_plan_sample_search(work->sample, marker, &selected);
            cutoff = selected.cutoff;
            reason = selected.reason;
            RC_TRY(rc_plan_tables_label(heterogeneity, r, selected_in[r - state->n_cutoffs], err));
        }
        for (size_t c = 0; c < k; c++) RC_TRY(rc_plan_tables_label(by_center, r * k + c, cohort->center.level[c], err));
        if (reason != RC_REASON_NONE)
            no_cutoff(k, reason, by_center_rows, row);
        else
            RC_TRY(one_cutoff(design, marker, cutoff, &counts, work, by_center_rows, row, err));
    }
done:
    rc_base_memory_free(counts.d);
    return st;
}

/* ---- 4. the plan -------------------------------------------------------- */

static recut_status centers_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_design_state *state = NULL;
    rc_design_work *work = NULL;
    uint8_t *in = NULL;
    rc_plan_options own = *options;
    own.replicates = 0;
    own.replay = NULL;
    RC_TRY(rc_plan_design_begin("centers", cohort, &own, analysis, &state, err));
    RC_TRY(rc_plan_design_work_create(&state->design, RC_DESIGN_COLUMNS, &work, err));
    RC_NEW(in, state->design.n_centers, err);
    RC_TRY(add_centers(analysis, &state->design, err));
    for (size_t m = 0; m < cohort->n_markers; m++) {
        RC_TRY(add_leave_one_out(analysis, &state->design, work, m, in, err));
        RC_TRY(add_splits(analysis, &state->design, work, m, in, options, err));
        RC_TRY(add_heterogeneity(analysis, state, work, m, err));
    }
done:
    rc_base_memory_free(in);
    rc_plan_design_work_destroy(work);
    return st;
}

const rc_plan_type rc_study_centers_type = {
    .name = "centers", .create = centers_create, .destroy = rc_plan_design_state_destroy};
