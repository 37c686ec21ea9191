/* SPDX-License-Identifier: GPL-3.0-or-later
 * match.c - printed precision. */
#include "study/match.h"

#include "base/elementary.h"

#include <math.h>

static bool is_ratio(rc_quantity q)
{
    return q == RC_FIGURE_HR || q == RC_FIGURE_HR_COX || q == RC_FIGURE_HR_UNIVARIABLE ||
           q == RC_FIGURE_HR_MULTIVARIABLE;
}

/* Half units of the last place beyond the interval that rounds to the printed number; 0 = prints as it. */
static double beyond(double x, double printed, int decimals, double slack)
{
    double half = 0.5 * pow(10, -decimals);
    if (isnan(printed)) return 0;
    if (!isfinite(x)) return 1e6;
    return fmax(0, (fabs(x - printed) - half * slack) / half);
}

static bool prints(double x, double printed, int decimals)
{
    return beyond(x, printed, decimals, 1 + 1e-9) <= 0;
}

static bool prints_p(const rc_figure *figure, double p)
{
    if (figure->p_below) return p < figure->p;
    return prints(p, figure->p, figure->p_decimals);
}

static bool values_match(const rc_figure *figure, const rc_measured *measured)
{
    for (size_t i = 0; i < figure->n_values; i++)
        if (!prints(measured->value[i], figure->value[i], figure->decimals)) return false;
    return true;
}

void rc_study_match(const rc_figure *figure, const rc_measured *measured, rc_match *out)
{
    *out = (rc_match){.matches = true};
    if (figure->quantity == RC_FIGURE_NOT_SIGNIFICANT) {
        out->matches = measured->p[RC_P_LOG_RANK] >= 0.05;
        return;
    }
    for (int k = 0; k < RC_P_KINDS; k++)
        if (!isnan(figure->p) && prints_p(figure, measured->p[k])) out->p |= 1U << k;
    if (!isnan(figure->p)) out->matches = out->p != 0;
    if (!is_ratio(figure->quantity)) {
        if (!values_match(figure, measured) || !prints(measured->lower, figure->lower, figure->decimals) ||
            !prints(measured->upper, figure->upper, figure->decimals))
            out->matches = false;
        return;
    }
    for (int c = 0; c < RC_CONVENTIONS; c++) {
        const rc_ratio *ratio = &measured->ratio[c];
        if (prints(ratio->estimate, figure->n_values ? figure->value[0] : NAN, figure->decimals) &&
            prints(ratio->lower, figure->lower, figure->decimals) &&
            prints(ratio->upper, figure->upper, figure->decimals) && !isnan(ratio->estimate))
            out->ratios |= 1U << c;
    }
    if (!out->ratios) out->matches = false;
}

/* A twin stays this much inside the rounding interval, so that no print of it is a matter of the last bit. */
static const double inside = 0.998;
static const double hopeless = 20; /* of a part that is not there */

/* x moved into the rounding interval of the printed number. */
static double nearest(double x, double printed, int decimals)
{
    double half = 0.5 * pow(10, -decimals) * inside;
    return fmin(fmax(x, printed - half), printed + half);
}

static double difference(double x, double printed, int decimals, double unit)
{
    if (isnan(printed)) return 0;
    if (!isfinite(x)) return hopeless;
    return fmin(hopeless, fabs(x - nearest(x, printed, decimals)) / unit);
}

static double log_difference(double x, double printed, int decimals, double unit)
{
    if (isnan(printed)) return 0;
    if (!(x > 0) || !isfinite(x)) return hopeless;
    double near = nearest(x, printed, decimals);
    if (near == x) return 0;
    return fmin(hopeless, fabs(rc_base_elementary_log(x / fmax(near, 1e-12))) / unit);
}

static double p_part(const rc_figure *figure, double p)
{
    static const double unit = 0.5;
    if (figure->p_below && p < inside * figure->p) return 0;
    if (figure->p_below) return isfinite(p) ? rc_base_elementary_log(p / (inside * figure->p)) / unit : hopeless;
    return log_difference(p, figure->p, figure->p_decimals, unit);
}

/* A Cox model that aims at no convention may have its p by Wald or by likelihood ratio. */
static double nearest_p(const rc_figure *figure, const rc_measured *measured, rc_p_kind kind)
{
    double loss = p_part(figure, measured->p[kind]);
    if (figure->convention != RC_CONVENTION_NONE || kind != RC_P_WALD) return loss;
    return fmin(loss, p_part(figure, measured->p[RC_P_LIKELIHOOD_RATIO]));
}

static double ratio_loss(const rc_figure *figure, const rc_measured *measured)
{
    static const rc_p_kind kind[RC_CONVENTIONS] = {RC_P_LOG_RANK, RC_P_LOG_RANK, RC_P_WALD, RC_P_LIKELIHOOD_RATIO};
    static const double unit = 0.1;
    rc_convention aim = figure->convention;
    if (aim == RC_CONVENTION_NONE)
        aim = figure->quantity == RC_FIGURE_HR ? RC_CONVENTION_MANTEL_HAENSZEL : RC_CONVENTION_COX;
    const rc_ratio *ratio = &measured->ratio[aim];
    double estimate =
        log_difference(ratio->estimate, figure->n_values ? figure->value[0] : NAN, figure->decimals, unit);
    if (measured->estimate_only) return estimate;
    return estimate + log_difference(ratio->lower, figure->lower, figure->decimals, unit) +
           log_difference(ratio->upper, figure->upper, figure->decimals, unit) + nearest_p(figure, measured, kind[aim]);
}

/* What one unit of loss is for a value that is no ratio. */
static double unit_of(const rc_figure *figure, double printed)
{
    switch (figure->quantity) {
    case RC_FIGURE_N:
    case RC_FIGURE_FISHER_P:
        return 3;
    case RC_FIGURE_PERCENT:
        return 5;
    case RC_FIGURE_HARRELL_C:
        return 0.02;
    default:
        return 0.1 * (1 + fabs(printed));
    }
}

double rc_study_match_loss(const rc_figure *figure, const rc_measured *measured)
{
    double p = measured->p[RC_P_LOG_RANK], loss = 0;
    if (is_ratio(figure->quantity)) return ratio_loss(figure, measured);
    if (figure->quantity == RC_FIGURE_NOT_SIGNIFICANT) /* well clear of 0.05 */
        return p >= 0.1 ? 0 : p > 0 ? rc_base_elementary_log(0.1 / p) : hopeless;
    if (figure->quantity == RC_FIGURE_OPTIMAL_CUTOFF && !(measured->shortfall < 1e-9)) /* beyond rounding */
        return isnan(measured->shortfall) ? hopeless : measured->shortfall + 0.01;
    for (size_t i = 0; i < figure->n_values; i++)
        loss += difference(measured->value[i], figure->value[i], figure->decimals, unit_of(figure, figure->value[i]));
    return loss + difference(measured->lower, figure->lower, figure->decimals, unit_of(figure, figure->lower)) +
           difference(measured->upper, figure->upper, figure->decimals, unit_of(figure, figure->upper)) +
           p_part(figure, measured->p[RC_P_EXACT]);
}
