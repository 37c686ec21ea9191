/* SPDX-License-Identifier: GPL-3.0-or-later
 * timing.h - what the benchmarks in one thread share: processor time and medians. */
#ifndef BENCH_TIMING_H
#define BENCH_TIMING_H

#include <stdlib.h>
#include <time.h>

/* Processor time of this thread. */
static inline double timing_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static inline int timing_by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* Sorts x [count]: the first is the least, the last the largest value. */
static inline double timing_median(double *x, size_t count)
{
    qsort(x, count, sizeof *x, timing_by_value);
    return count % 2 ? x[count / 2] : (x[count / 2 - 1] + x[count / 2]) / 2;
}

#endif
