/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * corrections.h - closed forms for the p of a maximally selected statistic.
 * Approximations: what exceeds 1 is cut off there, what falls below 0 is NaN. */
#ifndef RC_KERNEL_CORRECTIONS_H
#define RC_KERNEL_CORRECTIONS_H

#include <stddef.h>
#include <stdint.h>

typedef struct rc_corrections {
    double bonferroni;          /* k times the naive p */
    double miller_siegmund;     /* 1982, Biometrics 38:1011; shares of the outermost candidates */
    double lausen_schumacher;   /* 1992, Biometrics 48:73; min_fraction and 1 - min_fraction (maxstat "Lau92") */
    double improved_bonferroni; /* Lausen, Sauerbrei & Schumacher 1994 (maxstat "Lau94") */
} rc_corrections;

/* z  standardized maximum (square root of the chi-square, or the score statistic), > 0
 * n patients, position [k] low group sizes of the candidates, ascending.  O(k). */
void rc_kernel_corrections(double z, size_t n, const uint32_t *position, size_t k, double min_fraction,
                           rc_corrections *out);

#endif
