/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * quantiles.h - quantiles of stored values and of stored histograms (R's type 7 in both). */
#ifndef RC_SUMMARY_QUANTILES_H
#define RC_SUMMARY_QUANTILES_H

#include <stddef.h>
#include <stdint.h>

/* Moves NaN to the end, keeping nothing of the order; returns how many values are left in front. */
size_t rc_summary_quantiles_usable(double *x, size_t n);

/* The value of rank k (0-based) by ascending order, by partial sorting: afterwards x[0..k) <= x[k] <= x(k..n).
 * No NaN.  O(n) on average. */
double rc_summary_quantiles_select(double *x, size_t n, size_t k);

/* Type 7 quantile of x [n >= 1] without NaN; reorders x. NaN where n is 0. */
double rc_summary_quantiles_array(double *x, size_t n, double probability);

/* A histogram: bin i counts values in [origin + i width, origin + (i + 1) width).  below / above: the first / last bin
 * takes also what lies beyond, so no value is known there. */
typedef struct rc_histogram {
    const int64_t *count;
    size_t n_bins;
    double origin, width;
    int below, above;
} rc_histogram;

int64_t rc_summary_quantiles_total(const rc_histogram *histogram);

/* Type 7 quantile, values taken as spread evenly over their bin: within one bin width of the quantile of the values.
 * NaN where it falls into a bin without known bounds, or where there is no count. */
double rc_summary_quantiles_histogram(const rc_histogram *histogram, double probability);

/* The bin of the value of rank k (0-based). */
size_t rc_summary_quantiles_bin(const rc_histogram *histogram, int64_t k);

#endif
