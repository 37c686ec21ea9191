/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compare_numbers.h - the numbers of two elements of one kind: which are of a simulation, with what error, is a
 * table. */
#ifndef RC_SUMMARY_COMPARE_NUMBERS_H
#define RC_SUMMARY_COMPARE_NUMBERS_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* |z| beyond this is called beyond the error: 5 % of them by chance. */
#define RC_COMPARE_Z 1.959963984540054

typedef struct rc_compare_counts {
    size_t exact, exact_differ;           /* numbers without simulation; of these, not equal */
    size_t judged, equal, within, beyond; /* numbers of simulations */
    double largest;                       /* |z| */
    size_t left_out;                      /* differing numbers that are not listed, since many of their kind are */
} rc_compare_counts;

/* Adds to `rows` {list, label, marker, cutoff, quantity, one, other, error, z, verdict} for each number that is not
 * equal.  with_search: also what is the same for all fixed cutoffs of a marker.  verdict: "within error", "beyond
 * error", "differs". */
void rc_summary_compare_numbers(const char *list, const cJSON *one, const cJSON *other, bool with_search, cJSON *rows,
                                rc_compare_counts *counts, bool *failed);

/* z of two shares x / n, less the continuity correction; NaN where there is none.  *error: of their difference. */
double rc_summary_compare_shares(double x1, double n1, double x2, double n2, double *error);

#endif
