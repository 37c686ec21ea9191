/* SPDX-License-Identifier: GPL-3.0-or-later
 * criterion.c - the table of criteria. */
#include "plan/criterion.h"

#include "base/nearest.h"
#include "kernel/chisq.h"
#include "kernel/competing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAXSTAT_ABOUT "absolute standardised log-rank score statistic; as maxstat"

static const char *lacks_competing(const recut_cohort *cohort)
{
    if (!cohort) return "simulated patients have no competing events";
    if (cohort->has_entry) return "it is not defined here for patients with entry times; leave the entry column out";
    return cohort->has_competing ? NULL
                                 : "there are no competing events; name their values of the event column "
                                   "(competing-value), or search by logrank";
}

static const char *lacks_covariates(const recut_cohort *cohort)
{
    if (!cohort) return "simulated patients have no covariates";
    return cohort->has_entry ? "its model of the covariates has no entry times; leave out entry, or search by logrank"
                             : NULL;
}

static const rc_criterion table[] = {
    {.name = "logrank",
     .help = "default",
     .label = "log-rank chi-square",
     .about = MAXSTAT_ABOUT,
     .rival = "maxstat and survminer select by the score statistic, here --criterion score: it takes",
     .exact = true,
     .scores = rc_kernel_risk_maxstat,
     .sides = RC_SIDES_EQUAL},
    {.name = "score",
     .help = "as maxstat",
     .label = "score statistic",
     .about = MAXSTAT_ABOUT,
     .rival = "maxstat and survminer select by this statistic, too. The log-rank chi-square (recut's default) takes",
     .scores = rc_kernel_risk_maxstat,
     .sides = RC_SIDES_MAXSTAT},
    {.name = "subdistribution",
     .help = "Fine & Gray",
     .label = "subdistribution score statistic",
     .about = "absolute standardised score statistic of the subdistribution hazard; Fine & Gray",
     .rival = "The cause-specific log-rank chi-square takes",
     .scores = rc_kernel_competing_scores,
     .sides = RC_SIDES_EQUAL,
     .lacks = lacks_competing},
    {.name = "adjusted",
     .help = "given the covariates of --adjust",
     .label = "score statistic given the covariates",
     .about =
         "absolute standardised efficient score in the Cox model with the covariates; its square is coxph's score test",
     .given = true,
     .scores = rc_kernel_risk_maxstat,
     .sides = RC_SIDES_EQUAL,
     .lacks = lacks_covariates},
};
enum { ROWS = sizeof table / sizeof *table };

const rc_criterion *rc_plan_criterion(size_t i)
{
    return i < ROWS ? &table[i] : NULL;
}

const rc_criterion *rc_plan_criterion_find(const char *name)
{
    for (size_t i = 0; name && i < ROWS; i++)
        if (strcmp(table[i].name, name) == 0) return &table[i];
    return NULL;
}

const rc_criterion *rc_plan_criterion_stored(const char *name)
{
    const rc_criterion *found = rc_plan_criterion_find(name);
    return found ? found : &table[0];
}

const rc_criterion *rc_plan_criterion_rival(const rc_criterion *criterion)
{
    for (size_t i = 0; i < ROWS; i++)
        if (table[i].exact != criterion->exact && (table[i].exact || table[i].scores == criterion->scores))
            return &table[i];
    return criterion;
}

double rc_plan_criterion_chisq(const rc_criterion *criterion, double statistic)
{
    return criterion->exact ? statistic : statistic * statistic;
}

double rc_plan_criterion_z(const rc_criterion *criterion, double statistic)
{
    return criterion->exact ? sqrt(statistic) : statistic;
}

double rc_plan_criterion_p(const rc_criterion *criterion, double statistic)
{
    return rc_kernel_chisq_p(rc_plan_criterion_chisq(criterion, statistic));
}

double rc_plan_criterion_bin_width(const rc_criterion *criterion)
{
    if (criterion->bin_width > 0) return criterion->bin_width;
    return criterion->exact ? 1.0 / 64 : 1.0 / 512;
}

void rc_plan_criterion_names(bool help, char *out, size_t room)
{
    size_t used = 0;
    for (size_t i = 0; i < ROWS && used < room; i++) {
        const char *joint = i == 0 ? "" : i + 1 == ROWS ? " or " : ", ", *words = help ? table[i].help : NULL;
        used += (size_t)snprintf(out + used, room - used, "%s%s%s%s%s", joint, table[i].name, words ? " (" : "",
                                 words ? words : "", words ? ")" : "");
    }
}

recut_status rc_plan_criterion_search(const recut_cohort *cohort, const rc_plan_options *options, rc_search *out,
                                      recut_error *err)
{
    *out = (rc_search){.criterion = rc_plan_criterion_find(options->criterion),
                       .min_fraction = options->min_fraction,
                       .kernel = rc_kernel_scan_table(options->kernel)};
    if (!(options->min_fraction > 0 && options->min_fraction <= 0.5))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "min-fraction %g: expected a share above 0 and at most 0.5",
                              options->min_fraction);
    if (!out->criterion) {
        const char *names[ROWS];
        char hint[64], all[256];
        for (size_t i = 0; i < ROWS; i++) names[i] = table[i].name;
        rc_plan_criterion_names(false, all, sizeof all);
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "criterion %s: expected %s%s", options->criterion, all,
                              rc_base_nearest_hint(options->criterion, names, ROWS, "", hint, sizeof hint));
    }
    const char *lacking = out->criterion->lacks ? out->criterion->lacks(cohort) : NULL;
    if (lacking) return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "criterion %s: %s", out->criterion->name, lacking);
    if (!out->kernel)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "environment variable RECUT_KERNEL: no kernels called \"%s\"",
                       options->kernel);
    if (!out->criterion->given) return RECUT_OK;
    if (options->n_adjust == 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "criterion %s: it is given covariates, and none are named (adjust COLUMN)",
                              options->criterion);
    out->n_given = options->n_adjust;
    out->given = options->adjust;
    return RECUT_OK;
}

recut_status rc_plan_criterion_alone(const rc_search *search, const char *why, recut_error *err)
{
    if (!search->criterion->given) return RECUT_OK;
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "criterion %s: %s", search->criterion->name, why);
}
