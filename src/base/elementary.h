/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * elementary.h - exp and log with the same bits on every machine.  The C library chooses
 * among variants by processor (glibc: with and without fused multiply-add) whose last bits differ, so
 * whatever ends up in a stored row must not call it.  Only +, -, *, / and exact scaling here.
 * Errors below 1 unit in the last place (exp, log) and 3 (expm1, log1p); special values as in C. */
#ifndef RC_BASE_ELEMENTARY_H
#define RC_BASE_ELEMENTARY_H

#include <stddef.h>

double rc_base_elementary_exp(double x);
double rc_base_elementary_log(double x);
/* out[i] = rc_base_elementary_exp(x[i]), i < n: several side by side. */
void rc_base_elementary_exps(size_t n, const double *x, double *out);
double rc_base_elementary_expm1(double x);
double rc_base_elementary_log1p(double x);

#endif
