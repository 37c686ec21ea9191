/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * heterogeneity.h - inverse-variance meta-analysis of a few estimates. */
#ifndef RC_KERNEL_HETEROGENEITY_H
#define RC_KERNEL_HETEROGENEITY_H

#include <stddef.h>

typedef struct rc_heterogeneity {
    size_t k;                 /* estimates used: finite, with a finite positive standard error */
    double q, df, q_p;        /* Cochran's Q, its chi-square p */
    double i2;                /* share, max(0, (Q - df) / Q) */
    double tau2_dl;           /* DerSimonian & Laird 1986 */
    double tau2_pm;           /* Paule & Mandel 1982 */
    double fixed, fixed_se;   /* pooled, common effect */
    double random, random_se; /* pooled with tau2_dl */
} rc_heterogeneity;

/* estimate, se in [n]; NaN or infinite ones are left out.  Everything NaN where none is left, Q part NaN with one. */
void rc_kernel_heterogeneity(size_t n, const double *estimate, const double *se, rc_heterogeneity *out);

#endif
