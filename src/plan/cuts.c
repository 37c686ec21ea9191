/* SPDX-License-Identifier: GPL-3.0-or-later
 * cuts.c - the options of several cutoffs, and what is refused. */
#include "plan/cuts.h"

#include "base/elementary.h"
#include "base/nearest.h"
#include "base/text.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const rc_column rc_plan_cuts_columns[RC_CUTS_MOST] = {
    {"cutoff_1", "marker", "the lowest selected cutoff"},
    {"cutoff_2", "marker", "the second; NaN where there are fewer"},
    {"cutoff_3", "marker", "the third"},
    {"cutoff_4", "marker", "the fourth"},
    {"cutoff_5", "marker", "the fifth"},
};

bool rc_plan_cuts_asked(const rc_plan_options *options)
{
    return options->cuts && strcmp(options->cuts, "1") != 0;
}

/* "2", "1..3" */
static bool read_number(const char *text, size_t *least, size_t *most)
{
    char *end;
    if (*text < '0' || *text > '9') return false;
    *least = *most = strtoul(text, &end, 10);
    if (strncmp(end, "..", 2) == 0 && end[2] >= '0' && end[2] <= '9') *most = strtoul(end + 2, &end, 10);
    return *end == '\0' && *least >= 1 && *least <= *most && *most <= RC_CUTS_MOST;
}

static recut_status read_word(const char *option, const char *word, const char *const names[2], size_t *which,
                              recut_error *err)
{
    char hint[64];
    for (*which = 0; *which < 2; ++*which)
        if (strcmp(word, names[*which]) == 0) return RECUT_OK;
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s %s: expected %s or %s%s", option, word, names[0], names[1],
                          rc_base_nearest_hint(word, names, 2, "", hint, sizeof hint));
}

static recut_status check_criterion(const rc_cuts_choice *choice, const rc_search *search, recut_error *err)
{
    const rc_criterion *criterion = search->criterion;
    if (criterion->given || criterion->exact || criterion->scores) return RECUT_OK;
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                          "cuts %zu: criterion %s has no statistic of several groups; " RC_TEXT_OPTION
                          "criterion score, logrank or "
                          "adjusted has",
                          choice->rule.most, criterion->name);
}

recut_status rc_plan_cuts_choice(const rc_plan_options *options, const rc_search *search, const recut_cohort *cohort,
                                 rc_cuts_choice *out, recut_error *err)
{
    static const char *const by[] = {"aic", "bic"}, *const orders[] = {"monotone", "u"};
    recut_status st = RECUT_OK;
    size_t which = 0;
    rc_cuts_rule *rule = &out->rule;
    *out = (rc_cuts_choice){.rule = {.least = 1, .most = 1}};
    rule->exact = search->criterion->exact || search->criterion->given || cohort->has_strata;
    if (options->cuts && !read_number(options->cuts, &rule->least, &rule->most))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "cuts %s: expected a number of cutoffs from 1 to %d, or a range such as 1..3",
                              options->cuts, RC_CUTS_MOST);
    out->wanted = rule->most > 1;
    if (out->wanted) RC_TRY(rc_plan_criterion_single(search, "a search for several cutoffs", err));
    if (options->cuts_by) RC_TRY(read_word("cuts-by", options->cuts_by, by, &which, err));
    out->bic = which == 1;
    if (options->cuts_by && rule->least == rule->most)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "cuts-by %s: it chooses the number of cutoffs, which a range such as " RC_TEXT_OPTION
                              "cuts 1..3 leaves "
                              "open",
                              options->cuts_by);
    if (options->order) {
        RC_TRY(read_word("order", options->order, orders, &which, err));
        rule->order = which ? RC_CUTS_U : RC_CUTS_MONOTONE;
        if (!out->wanted)
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                                  "order %s: two groups have no order to keep; it goes with " RC_TEXT_OPTION
                                  "cuts 2 or more",
                                  options->order);
        if (rule->order == RC_CUTS_U && !(rule->least == 2 && rule->most == 2))
            return RC_FAIL_OPTION(
                err, RECUT_E_USAGE, -1,
                "order u: the outer groups together against the middle one are three groups: " RC_TEXT_OPTION
                "cuts 2, found " RC_TEXT_OPTION "cuts %s",
                options->cuts);
    }
    if (out->wanted) RC_TRY(check_criterion(out, search, err));
done:
    return st;
}

recut_status rc_plan_cuts_check(const rc_cuts_choice *choice, const rc_context *context, size_t marker,
                                recut_error *err)
{
    static const double most_work = 4e10, most_sets = 1e10; /* some ten seconds a replicate */
    const rc_search *search = &context->search;
    const rc_cuts_rule *rule = &choice->rule;
    double n = (double)context->cohort->n, k = (double)context->marker[marker].scan.k;
    double m = (double)rc_plan_cuts_context_rows(choice, context);
    rc_bounds bounds = rc_cohort_bounds(n, search->min_fraction, search->sides, true);
    const char *name = context->cohort->marker[marker].name;
    if (bounds.low + (double)rule->most * bounds.high > n)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "cuts %zu: %zu groups cannot each hold %g %% of %zu patients; give fewer cuts, or a "
                              "smaller " RC_TEXT_OPTION "min-fraction",
                              rule->most, rule->most + 1, 100 * search->min_fraction, context->cohort->n);
    if (rule->order == RC_CUTS_MONOTONE && rule->most > 2 && k > RC_CUTS_CHAIN_MOST)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "order monotone: with three cuts or more it is searched among at most %d possible "
                              "cutoffs, %s has %g; round the marker, or give " RC_TEXT_OPTION "cuts 2",
                              RC_CUTS_CHAIN_MOST, name, k);
    if (!rule->exact) return RECUT_OK;
    const char *other = search->criterion->given ? "round the marker"
                        : context->cohort->has_strata && !search->criterion->exact
                            ? "round the marker, or leave the strata out"
                            : RC_TEXT_OPTION "criterion score searches them in milliseconds";
    if (k * k * m > most_work)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "cuts %zu: %s has %g possible cutoffs, and with the covariance of their groups over %g "
                              "event times or strata every pair is too much; " RC_TEXT_OWN,
                              rule->most, name, k, m, other);
    if (rule->most > 2 && rc_kernel_cuts_sets(rule, context->marker[marker].scan.k) > most_sets)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "cuts %zu: %s has %g possible cutoffs, too many to look at every set of %zu; give fewer "
                              "cuts; or " RC_TEXT_OWN,
                              rule->most, name, k, rule->most, other);
    return RECUT_OK;
}

void rc_plan_cuts_spec(cJSON *spec, const rc_cuts_choice *choice)
{
    const double range[2] = {(double)choice->rule.least, (double)choice->rule.most};
    if (!spec || !choice->wanted) return;
    cJSON_AddItemToObject(spec, "cuts", cJSON_CreateDoubleArray(range, 2));
    if (choice->rule.least < choice->rule.most) cJSON_AddStringToObject(spec, "cuts_by", choice->bic ? "bic" : "aic");
    if (choice->rule.order != RC_CUTS_ANY)
        cJSON_AddStringToObject(spec, "order", choice->rule.order == RC_CUTS_U ? "u" : "monotone");
}

rc_cuts_rule rc_plan_cuts_rule(const rc_cuts_choice *choice, double events)
{
    rc_cuts_rule rule = choice->rule;
    if (rule.least < rule.most) rule.penalty = choice->bic && events > 1 ? rc_base_elementary_log(events) : 2;
    if (choice->bic && !(events > 1)) rule.penalty = 0;
    return rule;
}

double rc_plan_cuts_events_given(const rc_given *given)
{
    double events = 0;
    for (size_t i = 0; i < given->n; i++) events += given->residual[i] + given->expected[i];
    return events;
}

double rc_plan_cuts_events(const rc_context *context)
{
    return context->model ? rc_plan_cuts_events_given(&context->model->fit) : (double)context->cohort->events;
}

size_t rc_plan_cuts_rows(const rc_cuts_choice *choice, const rc_search *search, const recut_cohort *cohort,
                         size_t adjusted)
{
    if (!choice->rule.exact) return 0;
    if (search->criterion->given) return rc_kernel_cuts_given_rows(cohort->n, adjusted);
    return search->criterion->exact ? cohort->n_event_times : rc_cohort_strata(cohort);
}

size_t rc_plan_cuts_context_rows(const rc_cuts_choice *choice, const rc_context *context)
{
    return rc_plan_cuts_rows(choice, &context->search, context->cohort, context->model ? context->model->fit.p : 0);
}

rc_cuts_query rc_plan_cuts_query(const rc_context *context, size_t marker)
{
    const rc_search *search = &context->search;
    const recut_cohort *cohort = context->cohort;
    bool strata = cohort->has_strata && !search->criterion->exact && !search->criterion->given;
    double n = (double)cohort->n;
    rc_bounds bounds = rc_cohort_bounds(n, search->min_fraction, search->sides, true);
    return (rc_cuts_query){.scan = &context->marker[marker].scan,
                           .event = cohort->event,
                           .given = context->model ? &context->model->fit : NULL,
                           .code = strata ? cohort->strata.code : NULL,
                           .stratum = strata ? context->risk.stratum : NULL,
                           .strata = strata ? rc_cohort_strata(cohort) : 0,
                           .size = n,
                           .square = context->score_square,
                           .low = bounds.low,
                           .middle = bounds.high, /* not below the share that was asked for */
                           .high = bounds.high};
}
