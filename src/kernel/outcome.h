/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome.h - a marker against an outcome that is no survival: Wilcoxon scores, and of an outcome of two values what a
 * cutoff tells of it. */
#ifndef RC_KERNEL_OUTCOME_H
#define RC_KERNEL_OUTCOME_H

#include "kernel/risk.h"

/* rc_kernel_outcome_scores() - mid-ranks of the cohort's outcome (of its time, which is the rank of it).  The
 * standardized sum over a group is the Wilcoxon statistic; of an outcome of two values the root of the Mantel-Haenszel
 * chi-square, (n - 1) / n times Pearson's.  Source: coin's maxstat_test(ytrafo = rank_trafo). */
rc_scores rc_kernel_outcome_scores;

typedef struct rc_auc {
    double auc, lower, upper; /* area under the ROC curve, 95 % by DeLong's variance, kept within 0 and 1 */
} rc_auc;

/* rc_kernel_outcome_auc() - how well the marker tells who has the outcome: the share of pairs of a patient with and one
 * without it in which the one with has the larger marker, ties half.
 *   order, first  in  of rc_marker: patients by ascending marker, positions where a new value begins
 *   positive      in  [patients] 1 = has the outcome
 * NaN where all or none have it.  O(n).  Source: DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837; pROC::ci.auc.
 */
void rc_kernel_outcome_auc(const rc_marker *marker, const uint8_t *positive, rc_auc *out);

/* Of a cutoff: a high marker is taken for the outcome. */
typedef struct rc_diagnosis {
    double sensitivity, specificity, youden; /* youden = sensitivity + specificity - 1: below 0 low markers have it */
    double ppv, npv;
    double odds_ratio, lower, upper; /* high against low, 95 % by Woolf; NaN where a cell is empty */
} rc_diagnosis;

/* From the patients of each cell. */
void rc_kernel_outcome_diagnosis(double low, double low_positive, double high, double high_positive, rc_diagnosis *out);

/* One side of a cutoff: patients (weights), sum and sum of squares of their outcome, which is 1 where it is the larger
 * of two. */
typedef struct rc_outcome_side {
    double n, sum, square;
} rc_outcome_side;

/* High against low. */
typedef struct rc_outcome_effect {
    double difference, difference_se; /* of means, Welch; of shares with one patient more of each value on each side */
    double log_odds, log_odds_se;     /* of two values, Woolf; where a cell is empty each counts half a patient more */
} rc_outcome_effect;

/* rc_kernel_outcome_effect() - the same bits on every machine.  Source: Welch 1947, Biometrika 34:28 (t.test); Woolf
 * 1955, Ann Hum Genet 19:251, with Haldane's halves (1956, ibid. 20:309); Agresti & Caffo 2000, Am Stat 54:280. */
void rc_kernel_outcome_effect(const rc_outcome_side *low, const rc_outcome_side *high, bool binary,
                              rc_outcome_effect *out);

#endif
