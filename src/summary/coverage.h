/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * coverage.h - which intervals of the bootstrap may be called 95 %: those that the simulation of bench/coverage.c found
 * to hold the truth in 93 to 97 % of the cohorts, in all its settings. */
#ifndef RC_SUMMARY_COVERAGE_H
#define RC_SUMMARY_COVERAGE_H

#include <stdbool.h>

typedef enum rc_interval_kind {
    RC_INTERVAL_PERCENTILE,
    RC_INTERVAL_BCA,
    RC_INTERVAL_NORMAL,
    RC_INTERVAL_BASIC,
    RC_INTERVAL_PROFILE,
    RC_INTERVAL_RESCALED,
    RC_INTERVAL_KINDS
} rc_interval_kind;

extern const char *const rc_summary_coverage_kinds[RC_INTERVAL_KINDS]; /* as in the document */

/* Measured with n = 50 and 200 patients: the lowest and the highest coverage over its settings, in thousandths. */
typedef struct rc_coverage {
    const char *scheme, *statistic, *interval;
    int small[2], large[2];
} rc_coverage;

/* rc_summary_coverage() - NULL where it was not measured.
 *   statistic  in  as stored: all survival differences are one; of a scheme replay NULL */
const rc_coverage *rc_summary_coverage(const char *scheme, const char *statistic, rc_interval_kind kind);

/* Whether it may be called a 95 % interval of a cohort of n: with 200 patients or more what was measured at 200
 * decides, with 50 or more both do; never with fewer. */
bool rc_summary_coverage_holds(const rc_coverage *coverage, double n);

#endif
