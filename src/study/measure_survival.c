/* SPDX-License-Identifier: GPL-3.0-or-later
 * measure_survival.c - figures about an endpoint: hazard ratios, Harrell's C, the cutoff of the largest log-rank. */
#include "study/measure_survival.h"

#include "base/elementary.h"
#include "base/quantile.h"
#include "cohort/tie.h"
#include "kernel/chisq.h"
#include "kernel/concordance.h"
#include "kernel/cox_profile.h"
#include "kernel/risk.h"
#include "kernel/scan.h"

#include <math.h>

/* Rows of the patients in which none of the terms, time and event is missing. */
static void gather(rc_study *study, const rc_measure *measure, size_t p, const size_t *term)
{
    rc_study_rows *rows = &study->rows;
    const rc_frame_column *time = &study->frame->column[measure->time];
    const double *event = study->frame->column[measure->event].value;
    const double *who = study->terms.term[measure->patients].value;
    rows->k = 0;
    rows->p = p;
    for (size_t i = 0; i < study->frame->n; i++) {
        uint32_t row = time->order[i];
        if (!(who[row] > 0) || !(time->value[row] >= 0) || isnan(event[row])) continue;
        size_t c = 0;
        while (c < p && !isnan(study->terms.term[term[c]].value[row])) c++;
        if (c == p) rows->row[rows->k++] = row;
    }
    for (size_t i = 0; i < rows->k; i++) {
        rows->time[i] = time->value[rows->row[i]];
        rows->event[i] = event[rows->row[i]] > 0;
    }
    if (study->frame->table->n_rows) rc_cohort_tie_sorted(rows->time, rows->k); /* a twin's are rounded as printed */
    for (size_t c = 0; c < p; c++)
        for (size_t i = 0; i < rows->k; i++) rows->x[c * rows->k + i] = study->terms.term[term[c]].value[rows->row[i]];
}

/* As R's. */
static double median(const rc_study *study, size_t patients, size_t column)
{
    return rc_base_quantile(study->d, rc_study_in_order(study, patients, column, study->d), 0.5);
}

static double events_of(const rc_study_rows *rows)
{
    double events = 0;
    for (size_t i = 0; i < rows->k; i++) events += rows->event[i];
    return events;
}

/* Counts at the event times, ascending, of all and of the rows whose x is above `above`; returns where they begin. */
static size_t count_groups(rc_study *study, double above, size_t *m)
{
    const rc_study_rows *rows = &study->rows;
    size_t at = rows->k;
    double y = 0, y1 = 0;
    for (size_t i = rows->k; i > 0;) {
        double time = rows->time[i - 1], d = 0, d1 = 0;
        for (; i > 0 && rows->time[i - 1] == time; i--) {
            double high = rows->x[i - 1] > above;
            y++;
            y1 += high;
            d += rows->event[i - 1];
            d1 += rows->event[i - 1] * high;
        }
        if (!(d > 0)) continue;
        at--;
        study->d[at] = d;
        study->d1[at] = d1;
        study->y[at] = y;
        study->y1[at] = y1;
    }
    *m = rows->k - at;
    return at;
}

static void two_groups(rc_study *study, const rc_measure *measure, bool all, rc_measured *out)
{
    const rc_term *term = &study->terms.term[measure->of[0]];
    rc_convention aim = measure->figure->convention;
    rc_hazard hazard;
    size_t m;
    double above = term->column == SIZE_MAX ? 0.5 : median(study, measure->patients, term->column);
    gather(study, measure, 1, measure->of);
    size_t at = count_groups(study, above, &m);
    const double *d = study->d + at, *d1 = study->d1 + at, *y = study->y + at, *y1 = study->y1 + at;
    bool cox = measure->figure->quantity == RC_FIGURE_HR_UNIVARIABLE;
    rc_kernel_hazard(m, d, d1, y, y1, all || cox || aim == RC_CONVENTION_COX ? RC_HAZARD_COX_GAIN : RC_HAZARD_NO_COX,
                     &hazard);
    out->patients = (double)study->rows.k;
    out->events = hazard.events;
    out->ratio[RC_CONVENTION_MANTEL_HAENSZEL] = hazard.mantel_haenszel;
    out->ratio[RC_CONVENTION_LOG_RANK] = hazard.log_rank;
    out->ratio[RC_CONVENTION_COX] = hazard.cox;
    out->p[RC_P_LOG_RANK] = hazard.p;
    out->p[RC_P_WALD] = hazard.cox_wald_p;
    out->p[RC_P_LIKELIHOOD_RATIO] = hazard.cox_gain >= 0 ? rc_kernel_chisq_p(2 * hazard.cox_gain) : NAN;
    out->reason = hazard.cox_reason;
    if (hazard.cox_reason != RC_REASON_NONE || isnan(hazard.cox_gain) || study->rough ||
        !(all || aim == RC_CONVENTION_PROFILE))
        return;
    double lower, upper;
    rc_kernel_cox_binary_profile(m, d, d1, y, y1, RC_TIES_EFRON, hazard.cox_beta, hazard.cox_se, hazard.cox_gain,
                                 &lower, &upper);
    out->ratio[RC_CONVENTION_PROFILE] =
        (rc_ratio){hazard.cox.estimate, rc_base_elementary_exp(lower), rc_base_elementary_exp(upper)};
}

void rc_study_measure_survival(rc_study *study, const rc_measure *measure, bool all, rc_measured *out)
{
    const rc_study_rows *rows = &study->rows;
    rc_concordance concordance;
    if (measure->figure->quantity != RC_FIGURE_HARRELL_C) { /* an expression, or the median of a column */
        two_groups(study, measure, all, out);
        return;
    }
    gather(study, measure, 1, measure->of);
    rc_kernel_concordance(rows->k, rows->identity, rows->time, rows->event, rows->x, NULL, 1, &concordance,
                          study->work);
    out->events = events_of(rows);
    out->value[0] = concordance.c;
    out->lower = concordance.c - RC_KERNEL_Z_095 * concordance.se;
    out->upper = concordance.c + RC_KERNEL_Z_095 * concordance.se;
}

/* ---- the cutoff of the largest log-rank --------------------------------- */

/* Scores, risk sets and ranks of the rows gathered. */
static void fill_scan(rc_study *study, rc_scan *scan)
{
    const rc_study_rows *rows = &study->rows;
    size_t m, at = count_groups(study, INFINITY, &m), j = 0;
    double *at_risk = study->y + at, *spread = study->y1, *score = study->d1, hazard = 0;
    const double *deaths = study->d + at;
    for (size_t i = 0; i < rows->k;) {
        size_t end = i, events = 0;
        for (; end < rows->k && rows->time[end] == rows->time[i]; end++) events += rows->event[end];
        if (events) {
            double d = deaths[j], y = at_risk[j];
            hazard += d / y;
            spread[j] = y > 1 ? d * (y - d) / ((y - 1) * y * y) : 0;
            j++;
        }
        for (; i < end; i++) {
            score[i] = rows->event[i] - hazard;
            study->rank[i] = (uint32_t)j;
        }
    }
    double unit = rc_kernel_risk_fix(score, rows->k, study->units);
    *scan = (rc_scan){.n = rows->k,
                      .m = m,
                      .position = study->position,
                      .units = study->units,
                      .unit = unit,
                      .rank = study->rank,
                      .at_risk = at_risk,
                      .spread = spread};
}

/* Records by ascending marker, and the admissible candidates. */
static void order_records(rc_study *study, const rc_frame_column *column, rc_scan *scan)
{
    const rc_study_rows *rows = &study->rows;
    size_t n = 0;
    rc_bounds bounds = rc_cohort_bounds((double)rows->k, 0.1, RC_SIDES_EQUAL, true);
    for (size_t i = 0; i < study->frame->n; i++) study->place[i] = UINT32_MAX;
    for (size_t i = 0; i < rows->k; i++) study->place[rows->row[i]] = (uint32_t)i;
    for (size_t i = 0; i < study->frame->n; i++) {
        uint32_t place = study->place[column->order[i]];
        if (place != UINT32_MAX) study->record[n++] = place;
    }
    for (size_t i = 1; i < n; i++)
        if (rows->x[study->record[i - 1]] < rows->x[study->record[i]] && (double)i >= bounds.low &&
            (double)(n - i) >= bounds.high)
            study->position[scan->k++] = (uint32_t)i;
}

void rc_study_measure_cutoff(rc_study *study, const rc_measure *measure, rc_measured *out)
{
    const rc_study_rows *rows = &study->rows;
    const rc_figure *figure = measure->figure;
    rc_scan scan;
    rc_scan_best best;
    gather(study, measure, 1, measure->of);
    out->events = events_of(rows);
    out->reason = RC_REASON_NO_CUTOFF;
    if (rows->k < 2 || !(out->events > 0)) return;
    fill_scan(study, &scan);
    order_records(study, &study->frame->column[study->terms.term[measure->of[0]].column], &scan);
    rc_kernel_scan_logrank_bound(&scan, study->record, &best, study->scan_work);
    if (best.statistic < 0) return;
    out->reason = RC_REASON_NONE;
    out->value[0] = rows->x[study->record[study->position[best.candidate]]];
    out->p[RC_P_LOG_RANK] = rc_kernel_chisq_p(best.statistic);
    if (figure->n_values == 0) return;
    /* the same at the printed cutoff, which prints as the smallest value of its high group */
    double half = 0.5 * pow(10, -figure->decimals), there = 0;
    size_t m, at = count_groups(study, figure->value[0] - half * 1.000001, &m);
    rc_hazard hazard;
    rc_kernel_hazard(m, study->d + at, study->d1 + at, study->y + at, study->y1 + at, RC_HAZARD_NO_COX, &hazard);
    if (hazard.chisq > 0) there = hazard.chisq;
    out->shortfall = best.statistic - there;
}

/* ---- Cox models --------------------------------------------------------- */

static void fit_model(rc_study *study, const rc_measure *measure, rc_cox_data *data)
{
    bool several = measure->figure->quantity == RC_FIGURE_HR_MULTIVARIABLE;
    size_t p = several ? measure->figure->n_model : 1;
    gather(study, measure, p, several ? measure->model : measure->of);
    *data = (rc_cox_data){.n = study->rows.k,
                          .p = p,
                          .by_time = study->rows.identity,
                          .time = study->rows.time,
                          .event = study->rows.event,
                          .x = study->rows.x,
                          .ties = RC_TIES_EFRON};
    if (several && study->fit_stamp == study->stamp && study->fit_group == measure->model_group) return;
    rc_kernel_cox_fit(data, &study->fit, study->work);
    study->fit_stamp = several ? study->stamp : 0;
    study->fit_group = measure->model_group;
}

/* Place of the covariate that the figure is about. */
static size_t covariate(const rc_measure *measure)
{
    size_t which = 0;
    if (measure->figure->quantity == RC_FIGURE_HR_MULTIVARIABLE)
        while (measure->model[which] != measure->of[0]) which++;
    return which;
}

/* Why there is no estimate of a coefficient; others of the model that are infinite or aliased do not touch it. */
static rc_reason reason_of(const rc_study *study, size_t which)
{
    return study->fit.reason == RC_REASON_NONE ? study->fit_why[which] : study->fit.reason;
}

void rc_study_measure_cox_estimate(rc_study *study, const rc_measure *measure, rc_measured *out)
{
    rc_cox_data data;
    size_t which = covariate(measure);
    fit_model(study, measure, &data);
    *out = (rc_measured){.estimate_only = true, .reason = reason_of(study, which)};
    for (int c = 0; c < RC_CONVENTIONS; c++)
        out->ratio[c].estimate = out->reason == RC_REASON_NONE ? rc_base_elementary_exp(study->fit.beta[which]) : NAN;
}

void rc_study_measure_cox(rc_study *study, const rc_measure *measure, bool all, rc_measured *out)
{
    rc_cox_data data;
    rc_cox_profile profile;
    size_t which = covariate(measure);
    fit_model(study, measure, &data);
    const rc_cox_fit *fit = &study->fit;
    out->patients = (double)data.n;
    out->events = events_of(&study->rows);
    out->reason = reason_of(study, which);
    if (out->reason != RC_REASON_NONE) return;
    double beta = fit->beta[which], se = sqrt(fit->covariance[which * data.p + which]);
    out->ratio[RC_CONVENTION_COX] = rc_kernel_hazard_interval(beta, se);
    out->p[RC_P_WALD] = rc_kernel_chisq_p(beta / se * (beta / se));
    if (!all && measure->figure->convention != RC_CONVENTION_PROFILE) return;
    rc_kernel_cox_profile(&data, fit, which, &profile, study->profile);
    out->ratio[RC_CONVENTION_PROFILE] = (rc_ratio){rc_base_elementary_exp(beta), rc_base_elementary_exp(profile.lower),
                                                   rc_base_elementary_exp(profile.upper)};
    out->p[RC_P_LIKELIHOOD_RATIO] = rc_kernel_chisq_p(profile.lr);
}
