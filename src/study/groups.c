/* SPDX-License-Identifier: GPL-3.0-or-later
 * groups.c - the groups between several cutoffs on the observed data.
 *
 *   1. the sets     2. the groups     3. hazard ratios     4. every pair     5. all */
#include "study/groups.h"

#include "base/memory.h"
#include "kernel/level.h"
#include "kernel/reason.h"
#include "plan/tables.h"
#include "study/curves.h"
#include "study/groups_adjusted.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What is known of a marker while its tables are made. */
typedef struct sets {
    const rc_context *context;
    size_t marker;
    rc_cuts_rule rule; /* of the whole choice */
    rc_cuts cuts;      /* room for any number in it */
    size_t rows;       /* of its V */
    void *memory;
    rc_cuts_best best;               /* the chosen set */
    rc_cuts_best each[RC_CUTS_MOST]; /* the best set of each number, from rule.least on */
    uint32_t *group;                 /* [n] of a patient in it */
} sets;

static const rc_marker *values(const sets *s)
{
    return &s->context->cohort->marker[s->marker];
}

static double cutoff_at(const sets *s, size_t candidate)
{
    return rc_cohort_cutoff(s->context->cohort, s->marker, s->context->marker[s->marker].scan.position[candidate]);
}

/* Group of each patient. */
static void assign(const sets *s, const rc_cuts_best *best, uint32_t *group)
{
    const rc_marker *marker = values(s);
    const uint32_t *position = s->context->marker[s->marker].scan.position;
    uint32_t g = 0;
    for (size_t p = 0; p < s->context->cohort->n; p++) {
        while (g < best->number && p >= position[best->place[g]]) g++;
        group[marker->order[p]] = g;
    }
}

/* ---- 1. the sets -------------------------------------------------------- */

/* Log-rank test of the groups of a set (of order u: of the outer ones together against the middle). */
static recut_status logrank(const sets *s, const rc_cuts_best *best, double difference[RC_CUTS_MOST + 1], double *chisq,
                            double *df, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_context *context = s->context;
    const rc_scan *scan = &context->marker[s->marker].scan;
    uint32_t end[RC_CUTS_MOST] = {0}, *record = NULL;
    size_t degrees = 0, number = best->number;
    double *work = NULL;
    RC_NEW(work, (number + 1) * scan->m, err);
    RC_NEW(record, scan->n, err);
    memcpy(record, values(s)->order, scan->n * sizeof *record);
    for (size_t c = 0; c < number; c++) end[c] = scan->position[best->place[c]];
    *chisq = rc_kernel_cuts_logrank(scan, &context->risk, record, end, number, difference, &degrees, work);
    if (s->rule.order == RC_CUTS_U) {
        double merged[2];
        size_t first = end[0], middle = end[1] - end[0];
        memcpy(record, values(s)->order + first, middle * sizeof *record);
        memcpy(record + middle, values(s)->order, first * sizeof *record);
        end[0] = (uint32_t)middle;
        *chisq = rc_kernel_cuts_logrank(scan, &context->risk, record, end, 1, merged, &degrees, work);
    }
    *df = (double)degrees;
done:
    rc_base_memory_free(work);
    rc_base_memory_free(record);
    return st;
}

static recut_status add_sets(rc_analysis *analysis, sets *s, recut_error *err)
{
    recut_status st = RECUT_OK;
    const uint32_t *record = values(s)->order;
    const rc_cuts_query query = rc_plan_cuts_query(s->context, s->marker);
    rc_table *table;
    char name[RC_NAME_ROOM];
    snprintf(name, sizeof name, "cuts/%s", values(s)->name);
    rc_kernel_cuts_search(&s->cuts, &query, record, &s->best);
    RC_TRY(rc_plan_tables_add(analysis, name, "the best set of so many cutoffs", s->rule.most - s->rule.least + 1,
                              RC_CUTS_COLUMNS, rc_plan_layout_cuts, &table, err));
    for (size_t number = s->rule.least; number <= s->rule.most; number++) {
        double *row = table->data + (number - s->rule.least) * RC_CUTS_COLUMNS;
        rc_cuts_best best;
        double difference[RC_CUTS_MOST + 1], degrees;
        s->cuts.rule.least = s->cuts.rule.most = number;
        rc_kernel_cuts_search(&s->cuts, &query, record, &best);
        s->each[number - s->rule.least] = best;
        row[RC_CUTS_NUMBER] = (double)number;
        row[RC_CUTS_CHOSEN] = number == s->best.number;
        row[RC_CUTS_REASON] = rc_plan_cuts_reason(&best);
        if (best.number == 0) continue;
        double df = (double)rc_plan_cuts_df(&s->rule, number);
        row[RC_CUTS_STATISTIC] = best.statistic;
        row[RC_CUTS_DF] = df;
        row[RC_CUTS_P_NAIVE] = gsl_cdf_chisq_Q(best.statistic, df);
        row[RC_CUTS_COMPARED] = best.statistic - s->rule.penalty * (double)(number - s->rule.least);
        for (size_t c = 0; c < number; c++) row[RC_CUTS_CUTOFF + c] = cutoff_at(s, best.place[c]);
        RC_TRY(logrank(s, &best, difference, &row[RC_CUTS_LOGRANK], &degrees, err));
        if (degrees > 0) row[RC_CUTS_LOGRANK_P] = gsl_cdf_chisq_Q(row[RC_CUTS_LOGRANK], degrees);
    }
    s->cuts.rule = s->rule;
done:
    return st;
}

/* ---- 2. the groups ------------------------------------------------------ */

static recut_status add_groups(rc_analysis *analysis, sets *s, bool curves, recut_error *err)
{
    static const rc_column columns[RC_GROUP_COLUMNS] = {
        {"lowest", "marker", "the cutoff at which the group begins; NaN: the lowest group"},
        {"n", "patients", "patients of the group"},
        {"events", "events", "their events"},
        {"expected", "events", "events expected of them if no group differed (log-rank)"},
    };
    recut_status st = RECUT_OK;
    double difference[RC_CUTS_MOST + 1], chisq, df;
    const recut_cohort *cohort = s->context->cohort;
    size_t n = cohort->n;
    rc_table *table;
    char name[RC_NAME_ROOM];
    RC_TRY(logrank(s, &s->best, difference, &chisq, &df, err));
    assign(s, &s->best, s->group);
    snprintf(name, sizeof name, "groups/%s", values(s)->name);
    RC_TRY(rc_plan_tables_add(analysis, name, "the groups between the cutoffs", s->best.number + 1, RC_GROUP_COLUMNS,
                              columns, &table, err));
    for (size_t g = 0; g <= s->best.number; g++) {
        double *row = table->data + g * RC_GROUP_COLUMNS, count = 0, events = 0;
        for (size_t i = 0; i < n; i++) count += s->group[i] == g, events += s->group[i] == g && cohort->event[i];
        row[RC_GROUP_LOWEST] = g ? cutoff_at(s, s->best.place[g - 1]) : NAN;
        row[RC_GROUP_N] = count;
        row[RC_GROUP_EVENTS] = events;
        row[RC_GROUP_EXPECTED] = events - difference[g];
    }
    snprintf(name, sizeof name, "group_curves/%s", values(s)->name);
    if (curves) RC_TRY(rc_study_curves_groups(cohort, name, s->group, s->best.number + 1, analysis, err));
done:
    return st;
}

/* ---- 3. hazard ratios --------------------------------------------------- */

/* Log hazard ratios of the groups against one with the most events, from one Cox model. */
typedef struct ratios {
    size_t base, p;
    double beta[RC_CUTS_MOST], covariance[RC_CUTS_MOST * RC_CUTS_MOST];
    rc_reason reason, why[RC_CUTS_MOST];
} ratios;

/* Patients and events of a group in the model: given covariates, of who lacks none of them. */
static double events_of(const sets *s, uint32_t group)
{
    const recut_cohort *cohort = s->context->cohort;
    const rc_covariate_model *model = s->context->model;
    double events = 0;
    for (size_t i = 0; i < cohort->n; i++)
        events += s->group[i] == group && cohort->event[i] ? (model ? model->weight[i] : 1) : 0;
    return events;
}

static recut_status fit(const sets *s, ratios *out, recut_error *err)
{
    size_t p = s->best.number;
    rc_group_model model;
    *out = (ratios){.p = p};
    for (size_t g = 1; g <= p; g++)
        if (events_of(s, (uint32_t)g) > events_of(s, (uint32_t)out->base)) out->base = g;
    recut_status st = rc_study_groups_model(s->context, s->group, p, out->base, &model, err);
    if (st != RECUT_OK) return st;
    out->reason = model.reason;
    memcpy(out->beta, model.beta, p * sizeof *out->beta);
    memcpy(out->why, model.why, p * sizeof *out->why);
    memcpy(out->covariance, model.covariance, p * p * sizeof *out->covariance);
    return RECUT_OK;
}

/* Coefficient of a group; SIZE_MAX: it is the base. */
static size_t coefficient(const ratios *r, size_t group)
{
    return group == r->base ? SIZE_MAX : group < r->base ? group : group - 1;
}

static void contrast(const ratios *r, size_t of, size_t against, double *row)
{
    size_t a = coefficient(r, of), b = coefficient(r, against);
    double beta = 0, variance = 0;
    rc_reason reason = r->reason;
    if (a < RC_CUTS_MOST) { /* SIZE_MAX: the base */
        beta += r->beta[a];
        variance += r->covariance[a * r->p + a];
        if (r->why[a]) reason = r->why[a];
    }
    if (b < RC_CUTS_MOST) {
        beta -= r->beta[b];
        variance += r->covariance[b * r->p + b];
        if (r->why[b]) reason = r->why[b];
    }
    if (a != SIZE_MAX && b != SIZE_MAX) variance -= 2 * r->covariance[a * r->p + b];
    double se = sqrt(variance), z = beta / se;
    row[RC_GROUP_HR_OF] = (double)of + 1;
    row[RC_GROUP_HR_AGAINST] = (double)against + 1;
    row[RC_GROUP_HR_REASON] = reason;
    if (reason != RC_REASON_NONE) return;
    row[RC_GROUP_HR] = exp(beta);
    row[RC_GROUP_HR_LOWER] = exp(beta - RC_KERNEL_Z_095 * se);
    row[RC_GROUP_HR_UPPER] = exp(beta + RC_KERNEL_Z_095 * se);
    row[RC_GROUP_HR_P] = gsl_cdf_chisq_Q(z * z, 1);
}

static recut_status add_ratios(rc_analysis *analysis, const sets *s, recut_error *err)
{
    static const rc_column columns[RC_GROUP_HR_COLUMNS] = {
        {"of", "1", "number of a group, 1 = the lowest"},
        {"against", "1", "number of the group it is compared with"},
        {"hr", "1", "hazard ratio of the one against the other, from one Cox model (Efron) of all groups"},
        {"hr_lower", "1", "95 % Wald interval"},
        {"hr_upper", "1", "95 % Wald interval"},
        {"hr_p", "1", "Wald p, as if the cutoffs had not been selected"},
        {"reason", "code", "0, or why there is none: see rc_reason"},
    };
    recut_status st = RECUT_OK;
    size_t number = s->best.number, row = 0;
    ratios all;
    rc_table *table;
    char name[RC_NAME_ROOM];
    RC_TRY(fit(s, &all, err));
    snprintf(name, sizeof name, "group_hr/%s", values(s)->name);
    RC_TRY(rc_plan_tables_add(analysis, name, "hazard ratios of all pairs of groups", number * (number + 1) / 2,
                              RC_GROUP_HR_COLUMNS, columns, &table, err));
    for (size_t of = 1; of <= number; of++)
        for (size_t against = 0; against < of; against++)
            contrast(&all, of, against, table->data + row++ * RC_GROUP_HR_COLUMNS);
done:
    return st;
}

/* Given covariates: how well the Cox model with the groups of each number fits, and that without any. */
static recut_status add_models(rc_analysis *analysis, const sets *s, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t numbers = s->rule.most - s->rule.least + 1;
    double events = rc_plan_cuts_events(s->context);
    rc_table *table;
    uint32_t *group = NULL;
    char name[RC_NAME_ROOM];
    snprintf(name, sizeof name, "cuts_model/%s", values(s)->name);
    RC_NEW(group, s->context->cohort->n, err);
    RC_TRY(rc_plan_tables_add(analysis, name, "the Cox model of the groups and the covariates", numbers + 1,
                              RC_CUTS_MODEL_COLUMNS, rc_plan_layout_cuts_model, &table, err));
    for (size_t r = 0; r <= numbers; r++) {
        const rc_cuts_best none = {0}, *best = r ? &s->each[r - 1] : &none;
        double *row = table->data + r * RC_CUTS_MODEL_COLUMNS;
        rc_group_model model;
        row[RC_CUTS_MODEL_NUMBER] = r ? (double)(s->rule.least + r - 1) : 0;
        row[RC_CUTS_MODEL_REASON] = rc_plan_cuts_reason(best);
        if (r && best->number == 0) continue;
        assign(s, best, group);
        RC_TRY(rc_study_groups_model(s->context, group, best->number, 0, &model, err));
        row[RC_CUTS_MODEL_REASON] = model.reason;
        if (model.reason != RC_REASON_NONE) continue;
        row[RC_CUTS_MODEL_LOGLIK] = model.loglik;
        row[RC_CUTS_MODEL_COEFFICIENTS] = (double)model.coefficients;
        row[RC_CUTS_MODEL_AIC] = 2 * (double)model.coefficients - 2 * model.loglik;
        row[RC_CUTS_MODEL_BIC] = log(events) * (double)model.coefficients - 2 * model.loglik;
    }
done:
    rc_base_memory_free(group);
    return st;
}

/* ---- 4. every pair ------------------------------------------------------ */

/* Candidates of the grid: all, or evenly spread ones and those of the best pair.  Returns their number. */
static size_t choose_grid(size_t k, const size_t *best, size_t grid[RC_CUTS_GRID + 2])
{
    size_t count = 0, next = 0;
    for (size_t c = 0; c < k; c++) {
        bool even = k <= RC_CUTS_GRID || c == next * (k - 1) / (RC_CUTS_GRID - 1);
        next += even;
        if (even || c == best[0] || c == best[1]) grid[count++] = c;
    }
    return count;
}

static recut_status add_pairs(rc_analysis *analysis, const sets *s, recut_error *err)
{
    static const rc_column columns[] = {{"cutoff_1", "marker", "the lower cutoff"},
                                        {"cutoff_2", "marker", "the higher cutoff"},
                                        {"statistic", "1", "chi-square of the three groups"}};
    recut_status st = RECUT_OK;
    const rc_scan *whole = &s->context->marker[s->marker].scan;
    rc_cuts_rule two = s->rule;
    rc_cuts cuts;
    rc_table *table;
    unsigned char *memory = NULL;
    double *rows = NULL;
    uint32_t position[2];
    size_t grid[RC_CUTS_GRID + 2], used = 0;
    char name[RC_NAME_ROOM];
    two.least = two.most = 2;
    RC_NEW(memory, rc_kernel_cuts_bytes(&two, 2, s->rows), err);
    const size_t *best = s->best.place;
    size_t count = choose_grid(whole->k, best, grid);
    RC_NEW(rows, 3 * count * count, err);
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++) {
            rc_scan scan = *whole;
            rc_cuts_query query = rc_plan_cuts_query(s->context, s->marker);
            rc_cuts_best found;
            position[0] = whole->position[grid[a]];
            position[1] = whole->position[grid[b]];
            scan.position = position;
            scan.k = 2;
            query.scan = &scan;
            rc_kernel_cuts_init(&cuts, &two, 2, s->rows, memory);
            rc_kernel_cuts_search(&cuts, &query, values(s)->order, &found);
            if (found.number != 2) continue;
            rows[3 * used] = cutoff_at(s, grid[a]);
            rows[3 * used + 1] = cutoff_at(s, grid[b]);
            rows[3 * used++ + 2] = found.statistic;
        }
    snprintf(name, sizeof name, "pairs/%s", values(s)->name);
    RC_TRY(rc_plan_tables_add(analysis, name, "pairs of cutoffs", used, 3, columns, &table, err));
    memcpy(table->data, rows, 3 * used * sizeof *rows);
done:
    rc_base_memory_free(memory);
    rc_base_memory_free(rows);
    return st;
}

/* ---- 5. all ------------------------------------------------------------- */

recut_status rc_study_groups(rc_analysis *analysis, const rc_context *context, size_t marker,
                             const rc_cuts_choice *choice, bool curves, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_scan *scan = &context->marker[marker].scan;
    unsigned char *memory = NULL;
    sets s = {.context = context,
              .marker = marker,
              .rule = rc_plan_cuts_rule(choice, rc_plan_cuts_events(context)),
              .rows = rc_plan_cuts_context_rows(choice, context)};
    RC_TRY(rc_plan_cuts_check(choice, context, marker, err));
    RC_NEW(memory, rc_kernel_cuts_bytes(&s.rule, scan->k, s.rows), err);
    RC_NEW(s.group, context->cohort->n, err);
    rc_kernel_cuts_init(&s.cuts, &s.rule, scan->k, s.rows, memory);
    RC_TRY(add_sets(analysis, &s, err));
    if (s.best.number == 0) goto done;
    RC_TRY(add_groups(analysis, &s, curves, err));
    RC_TRY(add_ratios(analysis, &s, err));
    if (context->model) RC_TRY(add_models(analysis, &s, err));
    if (s.rule.least <= 2 && s.rule.most >= 2) RC_TRY(add_pairs(analysis, &s, err));
done:
    rc_base_memory_free(memory);
    rc_base_memory_free(s.group);
    return st;
}
