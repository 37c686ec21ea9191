/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * set_search.h - the search for several cutoffs again, in weighted samples of a cohort's patients. */
#ifndef RC_PLAN_SET_SEARCH_H
#define RC_PLAN_SET_SEARCH_H

#include "plan/cuts.h"

/* What is searched for: shared by all threads. */
typedef struct rc_set_search {
    const recut_cohort *cohort;
    rc_search search;
    rc_cuts_choice cuts;
    rc_covariate_model *model; /* of a criterion given covariates, else NULL */
    double cost;               /* of a sample, in nanoseconds: see rc_kernel_cuts_cost */
} rc_set_search;

/* From the options; what is too large is refused.  out: cleared by _clear, also after an error.  Errors:
 * RECUT_E_USAGE, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_set_search_create(const recut_cohort *cohort, const rc_plan_options *options,
                                                   rc_set_search *out, recut_error *err);
void rc_plan_set_search_clear(rc_set_search *search);

/* A sample, and scratch of one thread. */
typedef struct rc_set_sample {
    rc_cuts cuts;
    unsigned char *memory;
    rc_risk risk; /* of the sample, its arrays owned */
    double *score;
    uint32_t *position; /* [n] candidates of the last search: patients below, in the cohort's order */
    rc_given fit;       /* of the covariates in the sample */
    void *fit_memory;
    double *present; /* [n] weights of who is in the model */
    const double *weight;
    double size, events, square;
    bool whole;
    rc_reason failed; /* why the model of the covariates has no fit */
} rc_set_sample;

RECUT_CHECK recut_status rc_plan_set_sample_create(const rc_set_search *search, rc_set_sample **out, recut_error *err);
void rc_plan_set_sample_destroy(rc_set_sample *sample); /* NULL is fine */

/* Takes [n] weights (borrowed until the next).  whole: they are whole numbers. */
void rc_plan_set_sample_take(const rc_set_search *search, rc_set_sample *sample, const double *weight, bool whole);

/* The best set of a marker in the sample: places among sample->position.  Returns the reason, NONE where there is one.
 */
rc_reason rc_plan_set_sample_find(const rc_set_search *search, rc_set_sample *sample, size_t marker,
                                  rc_cuts_best *best);

/* Is a cutoff that leaves `below` patients below near one that leaves `other`?  At most a tenth of n lies between. */
static inline bool rc_plan_set_near(double below, double other, size_t n)
{
    double apart = below > other ? below - other : other - below;
    return apart <= 0.1 * (double)n;
}

#endif
