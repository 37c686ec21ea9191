/* SPDX-License-Identifier: GPL-3.0-or-later
 * criterion.c - the table of criteria. */
#include "plan/criterion.h"

#include "base/digits.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "kernel/chisq.h"
#include "kernel/competing.h"
#include "kernel/outcome.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAXSTAT_ABOUT "absolute standardised log-rank score statistic; as maxstat"

static const char *lacks_competing(const recut_cohort *cohort)
{
    if (!cohort) return "simulated patients have no competing events";
    if (cohort->has_entry)
        return "with entry times its weights need the curve of the entries too, and that is not built; leave the entry "
               "column out, or search by logrank, which is then cause-specific";
    return cohort->has_competing ? NULL
                                 : "there are no competing events; name their values of the event column "
                                   "(competing-value), or search by logrank";
}

static const char *lacks_covariates(const recut_cohort *cohort)
{
    return cohort ? NULL : "simulated patients have no covariates";
}

static const char *lacks_outcome(const recut_cohort *cohort)
{
    return cohort && cohort->outcome ? NULL : "it is of an outcome that is no survival; name its column (outcome)";
}

static const char *lacks_one_stratum(const recut_cohort *cohort)
{
    return cohort && cohort->has_strata
               ? "it has no stratified form; leave out strata, or take one of its parts, as fh:0,1"
               : NULL;
}

static const rc_criterion table[] = {
    {.name = "logrank",
     .help = "default",
     .label = "log-rank chi-square",
     .cite = "mantel1966",
     .about = MAXSTAT_ABOUT,
     .rival = "maxstat and survminer select by the score statistic, here --criterion score: it takes",
     .exact = true,
     .scores = rc_kernel_risk_maxstat,
     .sides = RC_SIDES_EQUAL},
    {.name = "score",
     .help = "as maxstat",
     .label = "score statistic",
     .cite = "lausen1992 hothorn2003",
     .about = MAXSTAT_ABOUT,
     .rival = "maxstat and survminer select by this statistic, too. The log-rank chi-square (recut's default) takes",
     .scores = rc_kernel_risk_maxstat,
     .sides = RC_SIDES_MAXSTAT},
    {.name = "subdistribution",
     .help = "Fine & Gray",
     .label = "subdistribution score statistic",
     .cite = "fine1999 hothorn2003",
     .about = "absolute standardised score statistic of the subdistribution hazard; Fine & Gray",
     .rival = "The cause-specific log-rank chi-square takes",
     .scores = rc_kernel_competing_scores,
     .sides = RC_SIDES_EQUAL,
     .lacks = lacks_competing},
    {.name = "adjusted",
     .help = "given the covariates of --adjust",
     .label = "score statistic given the covariates",
     .cite = "cox1972 efron1977",
     .about =
         "absolute standardised efficient score in the Cox model with the covariates; its square is coxph's score test",
     .given = true,
     .scores = rc_kernel_risk_maxstat,
     .sides = RC_SIDES_EQUAL,
     .lacks = lacks_covariates},
    {.name = "gehan",
     .help = "Gehan-Breslow",
     .label = "Gehan-Breslow statistic",
     .cite = "gehan1965 breslow1970 strasser1999",
     .about = "absolute standardized Gehan-Breslow statistic (weights: at risk)",
     .scores = rc_kernel_weights_gehan_scores,
     .weights = rc_kernel_weights_gehan,
     .sides = RC_SIDES_EQUAL},
    {.name = "tarone-ware",
     .label = "Tarone-Ware statistic",
     .cite = "tarone1977 strasser1999",
     .about = "absolute standardized Tarone-Ware statistic (weights: root of at risk)",
     .scores = rc_kernel_weights_tarone_ware_scores,
     .weights = rc_kernel_weights_tarone_ware,
     .sides = RC_SIDES_EQUAL},
    {.name = "peto",
     .help = "Peto-Prentice",
     .label = "Peto-Prentice statistic",
     .cite = "peto1972 prentice1978 strasser1999",
     .about = "absolute standardized Peto-Prentice statistic (weights: product of Y / (Y + d))",
     .scores = rc_kernel_weights_peto_scores,
     .weights = rc_kernel_weights_peto,
     .sides = RC_SIDES_EQUAL},
    {.name = "maxcombo",
     .help = "the largest of fh:0,0, fh:1,0, fh:0,1 and fh:1,1",
     .label = "MaxCombo statistic",
     .cite = "fleming1991 lin2020 strasser1999",
     .about = "largest absolute standardized Fleming-Harrington statistic of (0,0), (1,0), (0,1), (1,1)",
     .scores = rc_kernel_weights_fh_scores,
     .more = 3,
     .further = {{1, 0}, {0, 1}, {1, 1}},
     .sides = RC_SIDES_EQUAL,
     .lacks = lacks_one_stratum},
    {.name = "fh",
     .takes = "r,g",
     .help = "Fleming-Harrington; fh:1,0 as survdiff's rho = 1",
     .label = "Fleming-Harrington",
     .cite = "fleming1991 strasser1999",
     .about = "absolute standardized Fleming-Harrington statistic (weights: S^r (1 - S)^g)",
     .scores = rc_kernel_weights_fh_scores,
     .weights = rc_kernel_weights_fh,
     .sides = RC_SIDES_EQUAL},
    {.name = "wilcoxon",
     .help = "of --outcome",
     .label = "Wilcoxon statistic",
     .cite = "hothorn2003",
     .about = "absolute standardized Wilcoxon statistic (mid-ranks of the outcome)",
     .outcome = true,
     .scores = rc_kernel_outcome_scores,
     .sides = RC_SIDES_EQUAL,
     .lacks = lacks_outcome},
};
enum { ROWS = sizeof table / sizeof *table };

/* ---- families ----------------------------------------------------------- */

/* Members of families, made once and kept: whoever holds a criterion holds it for good. */
typedef struct member {
    rc_criterion row;
    char name[32 + RC_CRITERION_ARGUMENTS * RC_DIGITS], label[64 + RC_CRITERION_ARGUMENTS * RC_DIGITS];
    struct member *next;
} member;
static _Atomic(member *) members;

static const double argument_most = 10;

/* "0,1" of "fh:0,1"; false where it says anything else. */
static bool read_arguments(const char *text, double argument[RC_CRITERION_ARGUMENTS])
{
    for (int i = 0; i < RC_CRITERION_ARGUMENTS; i++) {
        char *end;
        if (text[strspn(text, "0123456789.,eE+-")]) return false;
        double x = strtod(text, &end);
        if (end == text || *end != (i + 1 < RC_CRITERION_ARGUMENTS ? ',' : '\0')) return false;
        if (!(x >= 0 && x <= argument_most)) return false;
        argument[i] = x + 0.0; /* -0 becomes 0 */
        text = end + 1;
    }
    return true;
}

static const rc_criterion *find_member(const char *name)
{
    for (const member *m = atomic_load(&members); m; m = m->next)
        if (strcmp(m->name, name) == 0) return &m->row;
    return NULL;
}

/* The family that a name is meant to be of: "fh", "fh:", "fh:1"; and what follows its name and colon. */
static const rc_criterion *family_of(const char *name, const char **arguments)
{
    size_t length = strcspn(name, ":");
    for (size_t i = 0; i < ROWS; i++) {
        if (!table[i].takes || strlen(table[i].name) != length || strncmp(table[i].name, name, length) != 0) continue;
        *arguments = name[length] ? name + length + 1 : "";
        return &table[i];
    }
    return NULL;
}

/* Two threads may make the same one: both are kept and right. */
static const rc_criterion *make_member(const rc_criterion *family, const double argument[RC_CRITERION_ARGUMENTS])
{
    char r[RC_DIGITS], g[RC_DIGITS], name[sizeof((member *)NULL)->name];
    rc_base_digits(argument[0], r);
    rc_base_digits(argument[1], g);
    snprintf(name, sizeof name, "%s:%s,%s", family->name, r, g);
    const rc_criterion *found = find_member(name);
    if (found) return found;
    member *made = rc_base_memory_zeroed(1, sizeof *made);
    if (!made) return NULL;
    memcpy(made->name, name, sizeof name);
    snprintf(made->label, sizeof made->label, "%s (%s, %s) statistic", family->label, r, g);
    made->row = *family;
    made->row.name = made->name;
    made->row.label = made->label;
    made->row.takes = NULL;
    memcpy(made->row.argument, argument, sizeof made->row.argument);
    made->next = atomic_load(&members);
    while (!atomic_compare_exchange_weak(&members, &made->next, made)) continue;
    return &made->row;
}

/* ---- rows --------------------------------------------------------------- */

const rc_criterion *rc_plan_criterion(size_t i)
{
    return i < ROWS ? &table[i] : NULL;
}

const rc_criterion *rc_plan_criterion_find(const char *name)
{
    const char *arguments;
    double argument[RC_CRITERION_ARGUMENTS];
    for (size_t i = 0; name && i < ROWS; i++)
        if (!table[i].takes && strcmp(table[i].name, name) == 0) return &table[i];
    const rc_criterion *family = name ? family_of(name, &arguments) : NULL;
    return family && read_arguments(arguments, argument) ? make_member(family, argument) : NULL;
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

bool rc_plan_criterion_usual(const rc_criterion *criterion, const char *candidates)
{
    return (strcmp(candidates, "maxstat") == 0) == (criterion->sides == RC_SIDES_MAXSTAT);
}

double rc_plan_criterion_chisq(const rc_criterion *criterion, double statistic)
{
    return criterion->exact || criterion->more ? statistic : statistic * statistic;
}

double rc_plan_criterion_z(const rc_criterion *criterion, double statistic)
{
    return criterion->exact ? sqrt(statistic) : statistic;
}

double rc_plan_criterion_p(const rc_criterion *criterion, double statistic)
{
    if (criterion->more) return NAN;
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
        used += (size_t)snprintf(out + used, room - used, "%s%s%s%s%s%s%s", joint, table[i].name,
                                 table[i].takes ? ":" : "", table[i].takes ? table[i].takes : "", words ? " (" : "",
                                 words ? words : "", words ? ")" : "");
    }
}

/* Why there is none of this name. */
static recut_status unknown(const char *name, recut_error *err)
{
    const char *names[ROWS], *arguments;
    char hint[64], all[RC_CRITERION_NAMES];
    const rc_criterion *family = family_of(name, &arguments);
    double argument[RC_CRITERION_ARGUMENTS];
    if (family && read_arguments(arguments, argument))
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the criterion %s", name);
    if (family)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "criterion %s: expected %s:%s with two numbers from 0 to %g, as %s:0,1", name,
                              family->name, family->takes, argument_most, family->name);
    for (size_t i = 0; i < ROWS; i++) names[i] = table[i].name;
    rc_plan_criterion_names(false, all, sizeof all);
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "criterion %s: expected %s%s", name, all,
                          rc_base_nearest_hint(name, names, ROWS, "", hint, sizeof hint));
}

static recut_status choose_sides(const rc_plan_options *options, rc_search *out, recut_error *err)
{
    static const char *const words[] = {"equal", "maxstat"};
    char hint[64];
    out->sides = out->criterion->sides;
    if (!options->candidates) return RECUT_OK;
    for (int i = 0; i < 2; i++)
        if (strcmp(options->candidates, words[i]) == 0) {
            out->sides = i ? RC_SIDES_MAXSTAT : RC_SIDES_EQUAL;
            return RECUT_OK;
        }
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "candidates %s: expected equal or maxstat%s", options->candidates,
                          rc_base_nearest_hint(options->candidates, words, 2, "", hint, sizeof hint));
}

recut_status rc_plan_criterion_search(const recut_cohort *cohort, const rc_plan_options *options, rc_search *out,
                                      recut_error *err)
{
    recut_status st = RECUT_OK;
    *out = (rc_search){.criterion = rc_plan_criterion_find(options->criterion),
                       .min_fraction = options->min_fraction,
                       .kernel = rc_kernel_scan_table(options->kernel)};
    if (!(options->min_fraction > 0 && options->min_fraction <= 0.5))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "min-fraction %g: expected a share above 0 and at most 0.5",
                              options->min_fraction);
    if (!out->criterion) return unknown(options->criterion, err);
    RC_TRY(choose_sides(options, out, err));
    const char *lacking = out->criterion->lacks ? out->criterion->lacks(cohort) : NULL;
    if (cohort && cohort->outcome && !out->criterion->outcome)
        lacking = "it is of survival, but the patients have an outcome (outcome): that is searched by wilcoxon";
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
done:
    return st;
}

recut_status rc_plan_criterion_alone(const rc_search *search, const char *why, recut_error *err)
{
    if (!search->criterion->given) return RECUT_OK;
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "criterion %s: %s", search->criterion->name, why);
}

recut_status rc_plan_criterion_single(const rc_search *search, const char *what, recut_error *err)
{
    if (!search->criterion->more) return RECUT_OK;
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                          "criterion %s: %s takes one set of scores, not several; one of its parts, as fh:0,1, has",
                          search->criterion->name, what);
}
