/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fdr.h - false discovery rates from the p of many tests: q[i] is the least rate at which test i is among the
 * discoveries.  NaN p are no tests and get NaN. */
#ifndef RC_SUMMARY_FDR_H
#define RC_SUMMARY_FDR_H

#include "base/status.h"

#include <stddef.h>

/* Of the share of tests without an effect: p above it are counted. */
#define RC_FDR_LAMBDA 0.5

/* Benjamini & Hochberg 1995 (JRSS B 57:289): R's p.adjust(p, "BH").  q out [n].  O(n log n).  Errors: RECUT_E_MEMORY.
 * */
RECUT_CHECK recut_status rc_summary_fdr_bh(const double *p, size_t n, double *q, recut_error *err);

/* Storey 2002 (JRSS B 64:479), as R's qvalue(p, lambda = lambda): pi0 = share of p >= lambda, over 1 - lambda, at most
 * 1; q = pi0 * BH.  Where no p is that large one is taken to be, so that pi0 is not 0.  *pi0 is NaN without tests. */
RECUT_CHECK recut_status rc_summary_fdr_storey(const double *p, size_t n, double lambda, double *pi0, double *q,
                                               recut_error *err);

#endif
