/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * outcome_element.h - what the documents of an outcome that is no survival share: their element, and its answer. */
#ifndef RC_SUMMARY_OUTCOME_ELEMENT_H
#define RC_SUMMARY_OUTCOME_ELEMENT_H

#include "summary/plans.h"

/* The element of `outcome` of the same marker and outcome, of those with the same label where several are; made where
 * there is none.  NULL where memory is out. */
cJSON *rc_summary_outcome_element(const rc_summary_input *input, size_t marker, cJSON *list, bool *failed);

/* How often the honest interval held the truth (bench/outcome.md): of "shares", "means", "log_odds" or "youden", at the
 * next number of patients that was measured. */
typedef struct rc_outcome_coverage {
    const char *statistic;
    double n, least, greatest;
} rc_outcome_coverage;
const rc_outcome_coverage *rc_summary_outcome_coverage(const char *statistic, double n);

/* Adds `verdict` to each element that has something to judge, from its other keys; after all plans. */
void rc_summary_outcome_judge(cJSON *list, bool *failed);

#endif
