/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe_survival.c - Kaplan-Meier of all patients and of each group, numbers at risk, log-rank test, hazard ratios,
 * Harrell's C.
 *
 *   1. curves     2. tests     3. concordance     4. all */
#include "study/describe_survival.h"
#include "kernel/level.h"

#include "base/memory.h"
#include "kernel/concordance.h"
#include "kernel/kaplan.h"
#include "kernel/logrank.h"
#include "kernel/reason.h"
#include "plan/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const rc_column group_columns[] = {
    {"patients", "patients", "patients of the group"},
    {"events", "events", "events among them"},
    {"median", "time", "median survival (Kaplan-Meier); NaN where not reached"},
    {"median_lower", "time", "95 % limit (log-log band); NaN where not reached"},
    {"median_upper", "time", "95 % limit (log-log band); NaN where not reached"},
    {"observed", "events", "events of the group among the patients with a group"},
    {"expected", "events", "expected of the group were there no difference (log-rank)"},
};
static const rc_column survival_columns[] = {
    {"group", "code", "0 = all patients, then the groups"},
    {"time", "time", "as asked for"},
    {"at_risk", "patients", "patients at risk just before this time"},
    {"survival", "1", "Kaplan-Meier; NaN after the last time"},
    {"lower", "1", "95 % limit (log-log); NaN where survival is 0 or 1"},
    {"upper", "1", "95 % limit (log-log); NaN where survival is 0 or 1"},
};
static const rc_column risk_columns[] = {
    {"group", "code", "0 = all patients, then the groups"},
    {"time", "time", "of a regular grid"},
    {"at_risk", "patients", "patients at risk just before this time"},
    {"events", "events", "events up to and at this time"},
    {"censored", "patients", "patients censored up to and at this time"},
};
static const rc_column logrank_columns[] = {
    {"chisq", "1", "log-rank chi-square over the groups; as survival::survdiff"},
    {"df", "1", "groups with expected events, less 1"},
    {"p", "1", "chi-square p"},
};
static const rc_column concordance_columns[] = {
    {"patients", "patients", "patients compared"},
    {"events", "events", "events among them"},
    {"c", "1", "Harrell's C: probability that the higher value has the shorter survival"},
    {"se", "1", "its standard error (infinitesimal jackknife, as survival::concordance)"},
    {"lower", "1", "c - 1.96 se"},
    {"upper", "1", "c + 1.96 se"},
};
enum { GROUP = 7, SURVIVAL = 6, RISK = 5, LOGRANK = 3, CONCORDANCE = 6, GRID_MOST = 9 };

/* ---- 1. curves ---------------------------------------------------------- */

/* A round step with at most eight to the last time: 1, 2, 3 or 6 times a power of ten (months suit them), below 1 1,
 * 2.5 or 5 times one.  1 where everybody's time is 0. */
static double grid_step(double last)
{
    if (!(last > 0)) return 1;
    static const double whole[] = {1, 2, 3, 6, INFINITY}, parts[] = {1, 2.5, 5, INFINITY};
    double power = pow(10, floor(log10(last / (GRID_MOST - 1))));
    for (;; power *= 10)
        for (const double *step = power < 1 ? parts : whole; *step < INFINITY; step++)
            if (*step * power * (GRID_MOST - 1) >= last) return *step * power;
}

static void survival_row(const rc_kaplan *curve, double time, double *row)
{
    size_t next = 0; /* first time of the curve beyond `time` */
    row[2] = 0;
    while (next < curve->k && curve->time[next] <= time) next++;
    size_t at = next > 0 && curve->time[next - 1] == time ? next - 1 : next;
    if (at < curve->k) row[2] = curve->at_risk[at];
    row[3] = rc_kernel_kaplan_at(curve, time);
    if (isnan(row[3]) || next == 0) return;
    row[4] = curve->lower[next - 1];
    row[5] = curve->upper[next - 1];
}

static void risk_row(const rc_kaplan *curve, double time, double *row)
{
    row[2] = row[3] = row[4] = 0;
    for (size_t j = curve->k; j-- > 0;) {
        if (curve->time[j] >= time) row[2] = curve->at_risk[j];
        if (curve->time[j] > time) continue;
        row[3] += curve->events[j];
        row[4] += curve->censored[j];
    }
}

/* With entry times: who has entered before a time and not left before it; at 0, who was there from the beginning. */
static double at_risk_at(const rc_describe *d, size_t g, double time)
{
    const recut_cohort *cohort = d->cohort;
    double count = 0;
    for (size_t i = 0; i < cohort->n; i++) {
        if (g > 0 && d->group[i] != g - 1) continue;
        bool entered = time > 0 ? cohort->entry[i] < time : cohort->entry[i] <= time;
        count += entered && cohort->time[i] >= time;
    }
    return count;
}

static void group_row(const rc_describe *d, size_t g, const rc_kaplan *curve, double *row)
{
    row[0] = row[1] = 0;
    for (size_t i = 0; i < d->cohort->n; i++) {
        if (g > 0 && d->group[i] != g - 1) continue;
        row[0] += 1;
        row[1] += d->cohort->event[i];
    }
    row[2] = rc_kernel_kaplan_median(curve, 0);
    row[3] = rc_kernel_kaplan_median(curve, -1);
    row[4] = rc_kernel_kaplan_median(curve, 1);
}

static recut_status add_curves(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = d->cohort;
    size_t n = cohort->n, all = d->n_groups + 1, first = analysis->n_tables, n_times = d->options->n_times;
    double *storage = NULL, last = cohort->time[cohort->by_time[n - 1]], step = grid_step(last);
    size_t grid = (size_t)floor(last / step) + 1;
    rc_table *table;
    RC_TRY(rc_study_describe_columns_table(d, analysis, "groups", "survival of all patients and of each group", all,
                                           GROUP, group_columns, &table, err));
    for (size_t g = 0; g < all; g++) RC_TRY(rc_plan_tables_label(table, g, g ? d->group_name[g - 1] : "all", err));
    RC_TRY(rc_study_describe_columns_table(d, analysis, "at_risk", "numbers at risk", all * grid, RISK, risk_columns,
                                           &table, err));
    if (n_times)
        RC_TRY(rc_study_describe_columns_table(d, analysis, "survival", "survival at the times asked for",
                                               all * n_times, SURVIVAL, survival_columns, &table, err));
    RC_NEW(storage, 8 * n, err);
    rc_kaplan curve = {.time = storage,
                       .at_risk = storage + n,
                       .events = storage + 2 * n,
                       .censored = storage + 3 * n,
                       .survival = storage + 4 * n,
                       .greenwood = storage + 5 * n,
                       .lower = storage + 6 * n,
                       .upper = storage + 7 * n};
    for (size_t g = 0; g < all; g++) {
        rc_kernel_kaplan_cohort(cohort, NULL, g ? d->group : NULL, g ? (uint32_t)(g - 1) : 0, 0.95, &curve);
        group_row(d, g, &curve, analysis->table[first].data + g * GROUP);
        for (size_t t = 0; t < grid; t++) {
            double *row = analysis->table[first + 1].data + (g * grid + t) * RISK;
            row[0] = (double)g;
            row[1] = (double)t * step;
            risk_row(&curve, row[1], row);
            if (cohort->has_entry) row[2] = at_risk_at(d, g, row[1]);
        }
        for (size_t t = 0; t < n_times; t++) {
            double *row = analysis->table[first + 2].data + (g * n_times + t) * SURVIVAL;
            row[0] = (double)g;
            row[1] = d->options->times[t];
            survival_row(&curve, row[1], row);
            if (cohort->has_entry) row[2] = at_risk_at(d, g, row[1]);
        }
    }
done:
    rc_base_memory_free(storage);
    return st;
}

/* ---- 2. tests ----------------------------------------------------------- */

/* groups: the table's place, filled with observed and expected. */
static recut_status add_logrank(const rc_describe *d, rc_analysis *analysis, size_t groups, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = d->cohort;
    size_t k = d->n_groups;
    double *work = NULL, *observed = NULL;
    rc_table *table;
    rc_logrank test;
    if (k < 2) return RECUT_OK;
    RC_TRY(rc_study_describe_columns_table(d, analysis, "logrank", "log-rank test of the groups", 1, LOGRANK,
                                           logrank_columns, &table, err));
    RC_NEW(work, rc_kernel_logrank_work(k), err);
    RC_NEW(observed, 2 * k, err);
    const rc_logrank_data data = rc_kernel_logrank_cohort(cohort);
    rc_kernel_logrank(&data, d->group, k, observed, observed + k, &test, work);
    table->data[0] = test.chisq;
    table->data[1] = test.df;
    table->data[2] = test.p;
    for (size_t g = 0; g < k; g++) {
        double *row = analysis->table[groups].data + (g + 1) * GROUP;
        row[5] = observed[g];
        row[6] = observed[k + g];
    }
done:
    rc_base_memory_free(work);
    rc_base_memory_free(observed);
    return st;
}

/* Group g against the first, among the patients of the two.  work [4 m] */
static void hazard_row(const rc_describe *d, size_t g, double *row, double *work)
{
    const recut_cohort *cohort = d->cohort;
    size_t m = cohort->n_event_times;
    double *deaths = work, *deaths1 = work + m, *at_risk = work + 2 * m, *at_risk1 = work + 3 * m, size[2] = {0, 0};
    memset(work, 0, 4 * m * sizeof *work);
    for (size_t i = 0; i < cohort->n; i++) {
        if (d->group[i] != 0 && d->group[i] != g) continue;
        bool is = d->group[i] == g;
        uint32_t rank = cohort->rank[i], from = rc_cohort_from(cohort, i);
        size[is] += 1;
        if (rank == from) continue;
        if (from) at_risk[from - 1] -= 1, at_risk1[from - 1] -= is;
        at_risk[rank - 1] += 1;
        at_risk1[rank - 1] += is;
        deaths[rank - 1] += cohort->event[i];
        deaths1[rank - 1] += is && cohort->event[i];
    }
    for (size_t j = m; j-- > 1;) {
        at_risk[j - 1] += at_risk[j];
        at_risk1[j - 1] += at_risk1[j];
    }
    rc_plan_context_split_counts(m, deaths, deaths1, at_risk, at_risk1, row);
    row[RC_SPLIT_N_LOW] = size[0];
    row[RC_SPLIT_N_HIGH] = size[1];
    if (size[0] == 0 || size[1] == 0) row[RC_SPLIT_REASON] = RC_REASON_EMPTY_GROUP;
}

static recut_status add_hazard(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *work = NULL;
    rc_table *table;
    rc_column columns[RC_SPLIT_COLUMNS];
    rc_plan_context_columns(d->context->search.criterion, columns);
    RC_NEW(work, 6 * (d->cohort->n_event_times + 1), err);
    if (d->options->by && d->n_groups > 1) {
        RC_TRY(rc_study_describe_columns_table(d, analysis, "hazard", "each group against the first", d->n_groups - 1,
                                               RC_SPLIT_COLUMNS, columns, &table, err));
        for (size_t g = 1; g < d->n_groups; g++) {
            RC_TRY(rc_plan_tables_label(table, g - 1, d->group_name[g], err));
            hazard_row(d, g, table->data + (g - 1) * RC_SPLIT_COLUMNS, work);
        }
    }
    if (!isnan(d->cutoff)) {
        RC_TRY(rc_study_describe_columns_table(d, analysis, "split", "the cutoff", 1, RC_SPLIT_COLUMNS, columns, &table,
                                               err));
        rc_plan_context_split(d->context, d->marker, rc_cohort_count_below(d->cohort, d->marker, d->cutoff), d->cutoff,
                              table->data, work);
    }
done:
    rc_base_memory_free(work);
    return st;
}

/* ---- 3. concordance ----------------------------------------------------- */

static recut_status add_concordance(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = d->cohort;
    const rc_marker *marker = &cohort->marker[d->marker];
    size_t rows = isnan(d->cutoff) ? 1 : 2;
    double *x = NULL, *work = NULL;
    char label[RC_PREFIX];
    rc_table *table;
    RC_TRY(rc_study_describe_columns_table(d, analysis, "concordance", "Harrell's C", rows, CONCORDANCE,
                                           concordance_columns, &table, err));
    RC_NEW(x, cohort->n, err);
    RC_NEW(work, rc_kernel_concordance_work(cohort->n), err);
    for (size_t r = 0; r < rows; r++) {
        rc_concordance c;
        double *row = table->data + r * CONCORDANCE;
        RC_TRY(rc_plan_tables_label(
            table, r, r ? rc_plan_tables_split(cohort, marker->name, d->cutoff, label) : marker->name, err));
        for (size_t i = 0; i < cohort->n; i++)
            x[i] = r ? rc_cohort_is_high(cohort, marker->value[i], d->cutoff) : marker->value[i];
        rc_kernel_concordance_cohort(cohort, x, NULL, 1, &c, work);
        row[0] = (double)cohort->n;
        row[1] = (double)cohort->events;
        row[2] = c.c;
        row[3] = c.se;
        row[4] = c.c - RC_KERNEL_Z_095 * c.se;
        row[5] = c.c + RC_KERNEL_Z_095 * c.se;
    }
done:
    rc_base_memory_free(x);
    rc_base_memory_free(work);
    return st;
}

/* ---- 4. all ------------------------------------------------------------- */

recut_status rc_study_describe_survival(const rc_describe *d, rc_analysis *analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t groups = analysis->n_tables;
    RC_TRY(add_curves(d, analysis, err));
    RC_TRY(add_logrank(d, analysis, groups, err));
    RC_TRY(add_hazard(d, analysis, err));
    RC_TRY(add_concordance(d, analysis, err));
done:
    return st;
}
