/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cuts.h - several cutoffs at once, as the options ask for them: which, and what of a cohort the kernel needs. */
#ifndef RC_PLAN_CUTS_H
#define RC_PLAN_CUTS_H

#include "kernel/cuts.h"
#include "plan/context.h"

struct cJSON;

typedef struct rc_cuts_choice {
    bool wanted; /* false: one cutoff, the search of criterion.h */
    bool bic;
    rc_cuts_rule rule; /* without its penalty */
} rc_cuts_choice;

/* Do they ask for more than one cutoff?  What they say may be wrong. */
bool rc_plan_cuts_asked(const rc_plan_options *options);

/* rc_plan_cuts_choice() - from cuts, cuts_by, order of the options; cohort: whose strata the search has.  Errors:
 * RECUT_E_USAGE: what is not defined for the criterion, too. */
RECUT_CHECK recut_status rc_plan_cuts_choice(const rc_plan_options *options, const rc_search *search,
                                             const recut_cohort *cohort, rc_cuts_choice *out, recut_error *err);

/* Fit so many groups into the patients, and is the search of this marker small enough to be done?  Errors:
 * RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_plan_cuts_check(const rc_cuts_choice *choice, const rc_context *context, size_t marker,
                                            recut_error *err);

/* The fields cuts, cuts_by, order of a spec; none without several cutoffs. */
void rc_plan_cuts_spec(struct cJSON *spec, const rc_cuts_choice *choice);

/* The rule in a sample with so many events. */
rc_cuts_rule rc_plan_cuts_rule(const rc_cuts_choice *choice, double events);

/* What the kernel needs of a marker of the cohort itself. */
rc_cuts_query rc_plan_cuts_query(const rc_context *context, size_t marker);

/* Events of the search: of the cohort; given covariates those of their model (rc_plan_cuts_events_given: of a fit). */
double rc_plan_cuts_events(const rc_context *context);
double rc_plan_cuts_events_given(const rc_given *given);

/* Room that rc_kernel_cuts_bytes takes for the rows of V in a cohort: `adjusted` columns of covariates in the model. */
size_t rc_plan_cuts_rows(const rc_cuts_choice *choice, const rc_search *search, const recut_cohort *cohort,
                         size_t adjusted);
size_t rc_plan_cuts_context_rows(const rc_cuts_choice *choice, const rc_context *context);

/* Columns of the cutoffs of a set, the lowest first; [RC_CUTS_MOST]. */
extern const rc_column rc_plan_cuts_columns[RC_CUTS_MOST];

/* Why a search has found nothing; NONE where it has. */
static inline rc_reason rc_plan_cuts_reason(const rc_cuts_best *best)
{
    return best->number ? RC_REASON_NONE : best->admissible ? RC_REASON_NO_EVENTS : RC_REASON_NO_CUTOFF;
}

/* Degrees of freedom of the chi-square of so many cutoffs. */
static inline size_t rc_plan_cuts_df(const rc_cuts_rule *rule, size_t number)
{
    return rule->order == RC_CUTS_U ? 1 : number;
}

#endif
