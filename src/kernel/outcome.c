/* SPDX-License-Identifier: GPL-3.0-or-later
 * outcome.c - ranks, ROC curve, four cells. */
#include "kernel/outcome.h"

#include "base/elementary.h"
#include "kernel/level.h"

#include <math.h>

void rc_kernel_outcome_scores(const recut_cohort *cohort, rc_risk *risk, const double *weight, const double *argument,
                              double *score)
{
    size_t n = cohort->n;
    double before = 0;
    (void)risk;
    (void)argument;
    for (size_t k = 0; k < n;) {
        size_t end = k;
        double tied = 0, time = cohort->time[cohort->by_time[k]];
        for (; end < n && cohort->time[cohort->by_time[end]] == time; end++)
            tied += weight ? weight[cohort->by_time[end]] : 1;
        for (; k < end; k++) score[cohort->by_time[k]] = before + (tied + 1) / 2;
        before += tied;
    }
}

void rc_kernel_outcome_auc(const rc_marker *marker, const uint8_t *positive, rc_auc *out)
{
    double with = 0, without = 0, sum = 0, square[2] = {0}, seen[2] = {0};
    *out = (rc_auc){NAN, NAN, NAN};
    for (size_t k = 0; k < marker->n; k++) *(positive[marker->order[k]] ? &with : &without) += 1;
    if (!(with > 0 && without > 0)) return;
    for (size_t v = 0; v < marker->n_distinct; v++) {
        double here[2] = {0};
        for (size_t k = marker->first[v]; k < marker->first[v + 1]; k++) here[positive[marker->order[k]]] += 1;
        double below = (seen[0] + here[0] / 2) / without, above = (with - seen[1] - here[1] / 2) / with;
        sum += here[1] * below;
        square[1] += here[1] * below * below;
        square[0] += here[0] * above * above;
        for (int c = 0; c < 2; c++) seen[c] += here[c];
    }
    double auc = sum / with;
    double of_with = with > 1 ? (square[1] - with * auc * auc) / (with - 1) : NAN;
    double of_without = without > 1 ? (square[0] - without * auc * auc) / (without - 1) : NAN;
    double se = sqrt(fmax(0, of_with / with + of_without / without));
    out->auc = auc;
    if (!(with > 1 && without > 1)) return;
    out->lower = fmax(0, auc - RC_KERNEL_Z_095 * se);
    out->upper = fmin(1, auc + RC_KERNEL_Z_095 * se);
}

static double share(double part, double all)
{
    return all > 0 ? part / all : NAN;
}

void rc_kernel_outcome_diagnosis(double low, double low_positive, double high, double high_positive, rc_diagnosis *out)
{
    double low_negative = low - low_positive, high_negative = high - high_positive;
    *out = (rc_diagnosis){.sensitivity = share(high_positive, low_positive + high_positive),
                          .specificity = share(low_negative, low_negative + high_negative),
                          .ppv = share(high_positive, high),
                          .npv = share(low_negative, low),
                          .odds_ratio = NAN,
                          .lower = NAN,
                          .upper = NAN};
    out->youden = out->sensitivity + out->specificity - 1;
    if (!(low_positive > 0 && low_negative > 0 && high_positive > 0 && high_negative > 0)) return;
    double log_ratio = log(high_positive * low_negative / (high_negative * low_positive));
    double se = sqrt(1 / low_positive + 1 / low_negative + 1 / high_positive + 1 / high_negative);
    out->odds_ratio = exp(log_ratio);
    out->lower = exp(log_ratio - RC_KERNEL_Z_095 * se);
    out->upper = exp(log_ratio + RC_KERNEL_Z_095 * se);
}

static double variance_of(const rc_outcome_side *side, bool binary)
{
    double mean = side->sum / side->n, more = (side->sum + 1) / (side->n + 2);
    if (binary) return more * (1 - more) / (side->n + 2);
    return fmax(0, side->square - side->sum * mean) / ((side->n - 1) * side->n);
}

void rc_kernel_outcome_effect(const rc_outcome_side *low, const rc_outcome_side *high, bool binary,
                              rc_outcome_effect *out)
{
    double least = binary ? 0 : 1;
    *out = (rc_outcome_effect){NAN, NAN, NAN, NAN};
    if (!(low->n > 0 && high->n > 0)) return;
    out->difference = high->sum / high->n - low->sum / low->n;
    if (low->n > least && high->n > least)
        out->difference_se = sqrt(variance_of(low, binary) + variance_of(high, binary));
    if (!binary) return;
    double a = high->sum, b = high->n - high->sum, c = low->sum, d = low->n - low->sum;
    double more = a > 0 && b > 0 && c > 0 && d > 0 ? 0 : 0.5;
    a += more, b += more, c += more, d += more;
    out->log_odds = rc_base_elementary_log(a * d / (b * c));
    out->log_odds_se = sqrt(1 / a + 1 / b + 1 / c + 1 / d);
}
