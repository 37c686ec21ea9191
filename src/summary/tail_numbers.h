/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * tail_numbers.h - p and its interval from the counts of the runs of a splitting.
 *
 * The runs are independent and unbiased, so p is their mean and its interval comes from how they spread, on the scale
 * of the logarithm with Student's t for their number.  bench/splitting.md: how often it covers. */
#ifndef RC_SUMMARY_TAIL_NUMBERS_H
#define RC_SUMMARY_TAIL_NUMBERS_H

#include "plan/tail.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct rc_tail_numbers {
    double runs, lost, p, log_p, lower, upper, error, spread, ancestors, accepted;
    const char *reason; /* why there is no p; NULL: there is */
} rc_tail_numbers;

/* rc_summary_tail_numbers() - NaN where there is nothing to say.
 *   counts  [RC_TAIL_BINS] a row of the tally `runs`; NULL: no runs were made
 *   pilot   log of the pilot's p, which the counts are relative to      end  rc_climb_end of the pilot */
rc_tail_numbers rc_summary_tail_numbers(const int64_t *counts, double pilot, double end);

/* rc_summary_tail_none() - "tail" and "tail_reason" of an element whose replicates are counted: none, and why.  Where
 * runs were made, document_tail.c puts what they say in this place.   statistic  observed, NaN: there is none */
void rc_summary_tail_none(double statistic, double exceedances, cJSON *element, bool *failed);

#endif
