/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * fisher.h - tests of independence in a table of counts: Fisher's exact test and Pearson's chi-square. */
#ifndef RC_KERNEL_FISHER_H
#define RC_KERNEL_FISHER_H

#include <stddef.h>

/* rc_kernel_fisher_p() - two-sided exact p of the table a b / c d: the probabilities of the tables with the same
 * margins that are at most 1 + 1e-7 times the observed one, summed, as R's fisher.test.  Always in (0, 1]; 1 where a
 * margin is 0. Plain arithmetic from the mode outwards, so the same bits everywhere; relative error below 1e-12 to 10^5
 * patients. O(smallest margin). */
double rc_kernel_fisher_p(size_t a, size_t b, size_t c, size_t d);

enum { RC_FISHER_STEPS = 50000000, RC_FISHER_CELLS = 1024 };

/* Doubles of scratch for a table of so many patients. */
size_t rc_kernel_fisher_table_work(size_t total);

/* rc_kernel_fisher_table_p() - the same for rows x columns counts (row by row), by enumeration; rows and columns
 * without a patient are left out, as fisher.test does.  1 where only one row or column is left.
 * NaN where there are more than RC_FISHER_CELLS cells or the enumeration takes more than RC_FISHER_STEPS steps
 * (about half a second); the chi-square test is what is left then.
 * Source: Freeman & Halton 1951 Biometrika 38:141. */
double rc_kernel_fisher_table_p(size_t rows, size_t columns, const size_t *count, double *work);

typedef struct rc_chisq_table {
    double chisq, df, p;   /* NaN where fewer than two rows or columns have patients */
    double least_expected; /* below 5 the approximation is doubtful (R warns) */
} rc_chisq_table;

/* rc_kernel_fisher_chisq() - Pearson's chi-square of rows x columns counts; yates: with the continuity correction,
 * which R's chisq.test applies by default to 2 x 2 tables only, as here.  Rows and columns without a patient are left
 * out. All NaN where the table is larger than RC_FISHER_CELLS. */
void rc_kernel_fisher_chisq(size_t rows, size_t columns, const size_t *count, int yates, rc_chisq_table *out);

#endif
