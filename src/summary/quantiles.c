/* SPDX-License-Identifier: GPL-3.0-or-later
 * quantiles.c - quickselect, and counting through bins. */
#include "summary/quantiles.h"

#include "base/quantile.h"

#include <math.h>

size_t rc_summary_quantiles_usable(double *x, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        double value = x[i];
        if (isnan(value)) continue;
        x[i] = x[kept];
        x[kept++] = value;
    }
    return kept;
}

static void swap(double *a, double *b)
{
    double t = *a;
    *a = *b;
    *b = t;
}

double rc_summary_quantiles_select(double *x, size_t n, size_t k)
{
    size_t lo = 0, hi = n - 1;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (x[middle] < x[lo]) swap(&x[middle], &x[lo]);
        if (x[hi] < x[lo]) swap(&x[hi], &x[lo]);
        if (x[hi] < x[middle]) swap(&x[hi], &x[middle]);
        double pivot = x[middle];
        size_t i = lo, j = hi;
        for (;;) { /* Hoare: equal values go to both sides, so ties do no harm */
            while (x[i] < pivot) i++;
            while (pivot < x[j]) j--;
            if (i >= j) break;
            swap(&x[i++], &x[j--]);
        }
        /* x[lo..i) <= pivot <= x(j..hi], with i == j on a value equal to the pivot or i == j + 1 */
        if (k <= j && j < hi)
            hi = j;
        else if (k >= i && i > lo)
            lo = i;
        else if (k < i && i > lo)
            hi = i - 1;
        else
            lo = j + 1;
    }
    return x[k];
}

double rc_summary_quantiles_array(double *x, size_t n, double probability)
{
    if (n == 0) return NAN;
    rc_quantile at = rc_base_quantile_place((int64_t)n, probability);
    size_t k = (size_t)at.below;
    double value = rc_summary_quantiles_select(x, n, k);
    if (at.above == at.below) return value;
    double next = x[k + 1];
    for (size_t i = k + 2; i < n; i++)
        if (x[i] < next) next = x[i];
    return rc_base_quantile_between(value, next, at.part);
}

int64_t rc_summary_quantiles_total(const rc_histogram *histogram)
{
    int64_t sum = 0;
    for (size_t i = 0; i < histogram->n_bins; i++) sum += histogram->count[i];
    return sum;
}

size_t rc_summary_quantiles_bin(const rc_histogram *histogram, int64_t k)
{
    int64_t sum = 0;
    for (size_t i = 0; i < histogram->n_bins; i++) {
        sum += histogram->count[i];
        if (k < sum) return i;
    }
    return histogram->n_bins - 1;
}

/* The value of rank k: the middle of its share of the bin. */
static double value_of_rank(const rc_histogram *h, int64_t k)
{
    int64_t before = 0;
    size_t bin = rc_summary_quantiles_bin(h, k);
    if ((bin == 0 && h->below) || (bin == h->n_bins - 1 && h->above)) return NAN;
    for (size_t i = 0; i < bin; i++) before += h->count[i];
    double inside = ((double)(k - before) + 0.5) / (double)h->count[bin];
    return h->origin + ((double)bin + inside) * h->width;
}

double rc_summary_quantiles_histogram(const rc_histogram *histogram, double probability)
{
    int64_t n = rc_summary_quantiles_total(histogram);
    if (n == 0) return NAN;
    rc_quantile at = rc_base_quantile_place(n, probability);
    return rc_base_quantile_between(value_of_rank(histogram, at.below), value_of_rank(histogram, at.above), at.part);
}
