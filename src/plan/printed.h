/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * printed.h - what a paper prints of a cutoff, read from the options: each number with the range that was rounded
 * to it. */
#ifndef RC_PLAN_PRINTED_H
#define RC_PLAN_PRINTED_H

#include "plan/plan.h"

/* A printed number: everything from low to high is printed so.  "<0.001" is 0 to 0.001 with value 0.001.  NaN: not
 * printed. */
typedef struct rc_printed_number {
    double value, low, high;
} rc_printed_number;

typedef struct rc_printed {
    size_t n, events, high;       /* patients, events, patients at or above the cutoff (0: not printed) */
    size_t discovery, validation; /* patients of the two parts of the design; 0: there is none */
    size_t markers, distinct;     /* searched; values of each: n where all differ */
    rc_printed_number p, validation_p, hr, hr_lower, hr_upper, high_percent, events_percent;
} rc_printed;

/* rc_plan_printed_read() - from options->printed, ->truth (size, hr, markers) and ->discovery.
 * Without p it is that of the hazard ratio and its interval, by Wald.  Errors: RECUT_E_USAGE (what is missing, what
 * cannot be: more events than patients). */
RECUT_CHECK recut_status rc_plan_printed_read(const rc_plan_options *options, rc_printed *out, recut_error *err);

/* rc_plan_printed_counts() - the numbers of patients at each value, from options->printed.counts.
 *   count  out [n], or NULL
 * Returns how many there are; 0 where they are not known, not whole numbers above 0, or not n patients in all. */
size_t rc_plan_printed_counts(const rc_plan_options *options, size_t n, size_t *count);

/* As JSON, and back from it (what is missing is NaN or 0). */
struct cJSON;
bool rc_plan_printed_write(const rc_printed *printed, struct cJSON *into); /* false: memory is out */
void rc_plan_printed_stored(const struct cJSON *from, rc_printed *out);

#endif
