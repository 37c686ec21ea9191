/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * adjust.h - p of several tests by closed rules, as R's p.adjust: NaN is no test, stays NaN and is not counted. */
#ifndef RC_SUMMARY_ADJUST_H
#define RC_SUMMARY_ADJUST_H

#include "base/status.h"

typedef struct rc_adjusted {
    double bonferroni;
    double holm;               /* 1979, Scand J Stat 6:65: the family-wise error, whatever the dependence */
    double benjamini_hochberg; /* 1995, J R Stat Soc B 57:289: the false discovery rate */
} rc_adjusted;

/* rc_summary_adjust() - p in [n], out [n].  O(n log n).  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_adjust(const double *p, size_t n, rc_adjusted *out, recut_error *err);

#endif
