/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * student.h - two groups of numbers compared: t tests from their summaries, rank-sum test from their values. */
#ifndef RC_KERNEL_STUDENT_H
#define RC_KERNEL_STUDENT_H

#include <stddef.h>

typedef struct rc_student {
    double difference, lower, upper; /* mean of the first less that of the second, 95 % interval */
    double t, df, p;                 /* two-sided */
} rc_student;

/* rc_kernel_student() - from the number, mean and standard deviation (n - 1) of two groups; pooled: equal variances
 * (Student), else Welch.  Equals R's t.test(var.equal = pooled).  All NaN where a group has fewer than 2 (pooled: both
 * together fewer than 3), where a mean or deviation is NaN, or where both deviations are 0. */
void rc_kernel_student(double n1, double mean1, double sd1, double n2, double mean2, double sd2, int pooled,
                       rc_student *out);

typedef struct rc_rank_sum {
    double w; /* pairs in which the first group's value is the larger, ties 1/2: R's W */
    double p; /* two-sided */
    int exact;
} rc_rank_sum;

/* Doubles of scratch of rc_kernel_student_rank_sum. */
size_t rc_kernel_student_rank_sum_work(size_t n1, size_t n2);

/* rc_kernel_student_rank_sum() - Wilcoxon's rank-sum (Mann-Whitney) test of two ascending arrays without NaN, as R's
 * wilcox.test: exact where both groups have fewer than 50 values and no two values are equal, else normal with tie and
 * continuity correction.  NaN where a group is empty or all values are equal.  O(n) or, exact, O((n1 n2)^2 / 2). */
void rc_kernel_student_rank_sum(size_t n1, const double *x1, size_t n2, const double *x2, rc_rank_sum *out,
                                double *work);

#endif
