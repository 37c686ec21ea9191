/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * criterion.h - by what a cutoff is selected: a table with a row for each criterion (criterion.c), and the search that
 * the options ask for, made once and passed on as a whole.  Nobody else compares a criterion's name.
 *
 * To add a criterion whose statistic is |sum of the low group's fixed scores| over its standard deviation under
 * permutation (any rank test): one function rc_scores (kernel/risk.h), which fills a score for each patient from the
 * cohort's risk sets, and one row in criterion.c: name, label, about, scores, and RC_SIDES_MAXSTAT or RC_SIDES_EQUAL.
 * Options, all plans that search, JSON, CSV and pages then have it.  A test of its scores against published values or R
 * goes to tests/plan/test_criterion.c; a line to CHANGELOG.md.
 *
 * A row with `takes` is a family: "fh:0,1" is a criterion of its own, whose numbers its scores and weights are given.
 * It is made when it is first asked for, by its canonical name ("fh:0,1" for "fh:0.0,1e0"), and stays. */
#ifndef RC_PLAN_CRITERION_H
#define RC_PLAN_CRITERION_H

#include "kernel/risk.h"
#include "kernel/scan_table.h"
#include "kernel/weights.h"
#include "plan/plan.h"

enum { RC_CRITERION_ARGUMENTS = 2, RC_CRITERION_MORE = 3 };
enum { RC_CRITERION_NAMES = 256, RC_CRITERION_HELP = 512 }; /* rooms for all names, without and with help */

typedef struct rc_criterion {
    const char *name;  /* --criterion NAME; "criterion" of specs and documents; canonical */
    const char *takes; /* of a family: its arguments as a person writes them, "r,g"; else NULL */
    const char *help;  /* on --help, in parentheses after the name; NULL = nothing */
    const char *label; /* its statistic on a page: "log-rank chi-square" */
    const char *cite;  /* for the Methods, keys of report/citations.c; NULL = nothing */
    const char *about; /* of the stored column `score` */
    const char *rival; /* words on a page, before the cutoff that the rival (below) takes; NULL = those of the
                        * log-rank */
    bool exact;        /* log-rank chi-square with the hypergeometric variance of each split; else |standardized sum of
                 * scores| */
    bool given;        /* covariates: |efficient score| in a Cox model with them (covariate_model.h) over its standard
                        * error; scores are then those of the search without them */
    bool outcome;      /* of an outcome in place of survival; the others are of survival */
    rc_scores *scores; /* fixed scores: of the criterion; of an exact one those of the column `score` beside it */
    rc_weights *weights; /* of a weighted log-rank test, whose chi-square (hypergeometric variance) is stored at the
                          * selected and fixed cutoffs; else NULL */
    double argument[RC_CRITERION_ARGUMENTS]; /* of a member of a family */
    /* The statistic is the largest over these further sets of scores, too: `scores` with other arguments. */
    size_t more;
    double further[RC_CRITERION_MORE][RC_CRITERION_ARGUMENTS];
    rc_sides sides;   /* its convention for the least of each group */
    double bin_width; /* of the histogram of its statistic under permutation; 0 = that of its engine */
    /* What the patients lack for it, and what to do: NULL where nothing.  cohort NULL: simulated patients, of a time,
     * an event and markers alone.  A NULL function: any patients will do. */
    const char *(*lacks)(const recut_cohort *cohort);
} rc_criterion;

/* All names for a person: "logrank or score"; with help "logrank (default) or score (as maxstat)". */
void rc_plan_criterion_names(bool help, char *out, size_t room);

/* Row i of the table, families too; NULL past the last. */
const rc_criterion *rc_plan_criterion(size_t i);
/* NULL where there is none of that name: a family needs its arguments.  Any thread. */
const rc_criterion *rc_plan_criterion_find(const char *name);
/* Of a stored result: the first row (log-rank) where the name is unknown or there is none. */
const rc_criterion *rc_plan_criterion_stored(const char *name);
/* Are these the candidates (of the options) that a criterion has of its own? */
bool rc_plan_criterion_usual(const rc_criterion *criterion, const char *candidates);
/* The criterion to compare with: of an exact one that of its scores, of fixed scores the exact one. */
const rc_criterion *rc_plan_criterion_rival(const rc_criterion *criterion);

/* The statistic as a chi-square of 1 df, as |z|, and its p as if the cutoff had been fixed beforehand; NaN stays
 * NaN.  Of a criterion with further scores p hangs on the patients, here NaN: rc_plan_context_p has it. */
double rc_plan_criterion_chisq(const rc_criterion *criterion, double statistic);
double rc_plan_criterion_z(const rc_criterion *criterion, double statistic);
double rc_plan_criterion_p(const rc_criterion *criterion, double statistic);
double rc_plan_criterion_bin_width(const rc_criterion *criterion);

/* A search for the best cutoff. */
typedef struct rc_search {
    const rc_criterion *criterion;
    rc_sides sides;              /* which low groups are admitted: the criterion's, or those that the options ask for */
    double min_fraction;         /* least share of the patients in each group */
    const rc_scan_table *kernel; /* a set of instructions: any gives the same bits */
    size_t n_given;              /* of a criterion given covariates; else 0 */
    const char *const *given;    /* their names, borrowed from the options */
} rc_search;

/* rc_plan_criterion_search() - from criterion, min_fraction, kernel and, where the criterion is given them, the
 * covariates of the options.
 *   cohort  whose patients are searched; NULL: simulated ones
 * Errors: RECUT_E_USAGE, also where the patients lack what the criterion needs. */
RECUT_CHECK recut_status rc_plan_criterion_search(const recut_cohort *cohort, const rc_plan_options *options,
                                                  rc_search *out, recut_error *err);

/* For a plan whose searches are given nothing: RECUT_E_USAGE where the criterion is given covariates, `why` it cannot
 * be. */
RECUT_CHECK recut_status rc_plan_criterion_alone(const rc_search *search, const char *why, recut_error *err);

/* Refuses a criterion with further scores where only one set of them is known, as of `what`.  Errors: RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_plan_criterion_single(const rc_search *search, const char *what, recut_error *err);

/* The kernel that searches. */
static inline rc_scan_search *rc_plan_criterion_kernel(const rc_search *search)
{
    return search->criterion->exact ? search->kernel->logrank : search->kernel->score;
}

#endif
