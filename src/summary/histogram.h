/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * histogram.h - a distribution in few bins, for a document: what a figure draws. */
#ifndef RC_SUMMARY_HISTOGRAM_H
#define RC_SUMMARY_HISTOGRAM_H

#include "summary/json.h"
#include "summary/quantiles.h"

enum { RC_SUMMARY_BINS = 60 };

/* key: {origin, width, counts, beyond}: bin i of the counts is [origin + i width, origin + (i + 1) width), and `beyond`
 * lie above the last one.  At most RC_SUMMARY_BINS bins, the last one not empty. */

/* Of values x [n] that are 0 or more, without NaN; the width is 1, 2 or 5 times a power of ten.  RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_histogram_values(const double *x, size_t n, const char *key, cJSON *into,
                                                     bool *failed, recut_error *err);
/* Of a stored histogram whose last bin, where it says so, takes what is beyond: so many bins become one.
 * RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_histogram_counts(const rc_histogram *histogram, const char *key, cJSON *into,
                                                     bool *failed, recut_error *err);

#endif
