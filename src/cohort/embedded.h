/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * embedded.h - the built-in cohort: 143 synthetic patients, the twin of jobs/il6 (embedded.c.in). */
#ifndef RC_COHORT_EMBEDDED_H
#define RC_COHORT_EMBEDDED_H

#include <stddef.h>

/* The lines of jobs/il6/twin.csv, each with its line end. */
const char *const *rc_cohort_embedded_lines(size_t *n);

#endif
