/* SPDX-License-Identifier: GPL-3.0-or-later
 * verdict_notes.c - which p to report, and what a reader has to know beside a verdict.
 *
 *   1. which p     2. notes */
#include "summary/verdict_notes.h"

#include "plan/criterion.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

/* ---- 1. which p --------------------------------------------------------- */

/* Where a reader would see a difference. */
static void put_not_naive(const rc_verdict_facts *f, char *text)
{
    const char *naive = rc_summary_phrase_p_is(f->p_naive);
    if (!isnan(f->p_naive) && strcmp(naive, rc_summary_phrase_p_is(f->p.p)) != 0)
        rc_summary_phrase_put(text, "; not the uncorrected %s", naive);
}

static bool is_imputed(const rc_verdict_facts *f)
{
    return cJSON_IsObject(rc_summary_json_get(f->row->permute, "imputed"));
}

/* Replicates drawn from a model of covariates, not permutations. */
static bool drawn(const cJSON *element)
{
    return rc_summary_json_get(element, "given") && !*rc_summary_json_get_text(element, "within_strata");
}

static void put_named(const rc_verdict_facts *f, char *text)
{
    const char *criterion = rc_summary_json_get_text(f->row->search, "criterion");
    bool permuted = strcmp(f->p_of, "named") == 0, exact = !*criterion || rc_plan_criterion_stored(criterion)->exact;
    rc_summary_phrase_put(text, "%s (%s), if %s was named before these patients were seen",
                          rc_summary_phrase_p_is(f->p.p),
                          !permuted                ? (exact ? "log-rank" : "score test")
                          : drawn(f->row->permute) ? "simulation"
                          : is_imputed(f)          ? "permutation with imputed censoring"
                                                   : "permutation",
                          f->cutoff_text);
    if (!isnan(f->travel.p) && f->n_discovery == 1)
        rc_summary_phrase_put(text, "; if it was found in %s, %s (the other centers, pooled)",
                              rc_summary_phrase_name(f->discovery), rc_summary_phrase_p_is(f->travel.p));
    if (!isnan(f->found.p))
        rc_summary_phrase_put(text, "; if it was taken from them, %s (corrected for searching)",
                              rc_summary_phrase_p_is(f->found.p));
}

/* What a p was counted over. */
static const char *replicates_of(const rc_verdict_facts *f)
{
    return drawn(f->row->permute) ? "simulations" : "permutations";
}

static void put_permuted(const rc_verdict_facts *f, char *text)
{
    const char *strata = rc_summary_json_get_text(f->row->permute, "within_strata");
    bool selected = f->kind == RC_VERDICT_SELECTED || f->kind == RC_VERDICT_GROUPS;
    rc_summary_phrase_put(text, "%s (", rc_summary_phrase_p_is(f->p.p));
    if (f->tested > 1)
        rc_summary_phrase_put(text, "%s over %s markers, ", strcmp(f->p_of, "maxt") == 0 ? "maxT" : "Bonferroni",
                              rc_summary_phrase_count(f->tested));
    const cJSON *tail = rc_summary_json_get(f->row->permute, "tail");
    double runs = rc_summary_json_get_number(tail, "runs"), p = rc_summary_json_get_number(tail, "p");
    if (!isnan(p) && (f->tested <= 1 || strcmp(f->p_of, "splitting") == 0))
        rc_summary_phrase_put(text, "%.2g: %s%s runs of splitting", f->p.p, f->tested > 1 ? "at most, by " : "",
                              rc_summary_phrase_count(runs));
    else
        rc_summary_phrase_put(text, "%s %s", rc_summary_phrase_count(f->replicates), replicates_of(f));
    if (*strata) rc_summary_phrase_put(text, " within %s", rc_summary_phrase_name(strata));
    if (is_imputed(f)) rc_summary_phrase_put(text, " with imputed censoring");
    rc_summary_phrase_put(text, selected ? ", corrected for searching)" : ")");
    if (selected || f->tested > 1) put_not_naive(f, text);
}

void rc_summary_verdict_which_p(const rc_verdict_facts *f, char *text)
{
    if (f->kind == RC_VERDICT_NOTHING) {
        rc_summary_phrase_put(text, "none: no cutoff was compared");
    } else if (!f->p_of) {
        rc_summary_phrase_put(text, "none yet: recut permute gives it");
        if (!isnan(f->p_formula))
            rc_summary_phrase_put(text, "; by formula about %s (%s)", rc_summary_phrase_p_is(f->p_formula), f->formula);
        put_not_naive(f, text);
    } else if (f->kind == RC_VERDICT_NAMED) {
        put_named(f, text);
    } else {
        put_permuted(f, text);
    }
}

/* ---- 2. notes ----------------------------------------------------------- */

static void add_rival(const rc_verdict_facts *f, cJSON *list, bool *failed)
{
    char text[RC_PHRASE] = "";
    const cJSON *rival = rc_summary_json_get(f->row->search, "other_criterion"),
                *best = rc_summary_json_get(f->row->search, "best");
    double other = rc_summary_json_get_number(rival, "cutoff"), own = rc_summary_json_get_number(best, "cutoff");
    const char *name = rc_summary_json_get_text(rival, "criterion");
    /* maxstat and survminer know neither strata nor entry times: what they search is another statistic */
    const cJSON *cohort = rc_summary_json_get(f->document, "cohort");
    bool theirs = !*rc_summary_json_get_text(cohort, "strata") && !*rc_summary_json_get_text(cohort, "entry");
    bool score = theirs && strcmp(name, "score") == 0;
    if (isnan(other) || isnan(own) || f->kind == RC_VERDICT_GROUPS) return;
    if (other != own)
        rc_summary_phrase_put(text, "The criterion %s%s selects another cutoff, %s.", name,
                              score ? ", by which maxstat and survminer search," : "", rc_summary_phrase_value(other));
    else if (score && f->kind == RC_VERDICT_SELECTED)
        rc_summary_phrase_put(text, "maxstat and survminer search by the score statistic (--criterion score), which "
                                    "selects the same cutoff here; survminer prints its p uncorrected.");
    if (*text) rc_summary_json_text(list, NULL, text, failed);
}

static void add_hazards(const rc_verdict_facts *f, cJSON *list, bool *failed)
{
    char text[RC_PHRASE] = "";
    if (!(f->p_hazards < 0.05)) return;
    rc_summary_phrase_put(text,
                          "The hazards at %s are not proportional (%s): the hazard ratio is a mean over the follow-up.",
                          f->cutoff_text, rc_summary_phrase_p_is(f->p_hazards));
    rc_summary_json_text(list, NULL, text, failed);
}

/* The p of so few permutations is printed with its digits, as if it were known so well. */
static void add_least(const rc_verdict_facts *f, cJSON *list, bool *failed)
{
    char text[RC_PHRASE] = "";
    if (!(f->replicates < 999) || f->kind == RC_VERDICT_NAMED) return;
    if (!(fabs(f->p.p * (f->replicates + 1) - 1) < 1e-6)) return;
    rc_summary_phrase_put(text, "None of the %s %s reached the observed split: %s is the least p they can show.",
                          rc_summary_phrase_count(f->replicates), replicates_of(f),
                          rc_summary_phrase_p_is(1 / (f->replicates + 1)));
    rc_summary_json_text(list, NULL, text, failed);
}

/* Permuting survival is exact only where censoring does not depend on the marker. */
static void add_censoring(const rc_verdict_facts *f, cJSON *list, bool *failed)
{
    char text[RC_PHRASE] = "";
    double p = rc_summary_json_get_number(f->row->censoring, "p");
    const char *strata = rc_summary_json_get_text(f->row->censoring, "within_strata");
    bool given = drawn(f->row->censoring);
    if (!(p < 0.05)) return;
    if (is_imputed(f)) {
        rc_summary_phrase_put(
            text, "Censoring seems to depend on the marker (%s%s%s): the permutation p allows for it.",
            rc_summary_phrase_p_is(p), *strata ? " within " : "", *strata ? rc_summary_phrase_name(strata) : "");
        rc_summary_json_text(list, NULL, text, failed);
        return;
    }
    rc_summary_phrase_put(
        text, "Censoring seems to depend on the marker (%s%s%s): the %s p may be too small or too large; %s.",
        rc_summary_phrase_p_is(p), *strata ? " within " : "", *strata ? rc_summary_phrase_name(strata) : "",
        given ? "simulated" : "permutation",
        given     ? "strata may account for it (--strata)"
        : *strata ? "--null impute allows for it, or other strata may account for it"
                  : "--null impute allows for it, or permute within strata that account for it (--strata)");
    rc_summary_json_text(list, NULL, text, failed);
}

/* A search given covariates: so is what is said of it. */
static void add_given(const rc_verdict_facts *f, cJSON *list, bool *failed)
{
    char text[RC_PHRASE] = "";
    const cJSON *name, *names = rc_summary_json_get(rc_summary_json_get(f->row->search, "adjusted"), "covariates");
    if (!names || !rc_plan_criterion_stored(rc_summary_json_get_text(f->row->search, "criterion"))->given) return;
    rc_summary_phrase_put(text, "Hazard ratio and p are given ");
    cJSON_ArrayForEach(name, names) rc_summary_phrase_put(text, "%s%s", name == names->child ? "" : ", ",
                                                          rc_summary_phrase_name(name->valuestring));
    rc_summary_phrase_put(text, ".");
    rc_summary_json_text(list, NULL, text, failed);
}

/* Whoever names several and keeps one has searched. */
static void add_named(const rc_verdict_facts *f, cJSON *list, bool *failed)
{
    char text[RC_PHRASE] = "";
    int n = cJSON_GetArraySize(f->row->fixed);
    if (f->kind != RC_VERDICT_NAMED || n < 2) return;
    rc_summary_phrase_put(text, "%d cutoffs were named; this is about the first. To choose among them is a search too.",
                          n);
    rc_summary_json_text(list, NULL, text, failed);
}

static void add_centers(const rc_verdict_facts *f, cJSON *list, bool *failed)
{
    char text[RC_PHRASE] = "";
    double known = rc_summary_json_get_number(f->row->centers, "n");
    if (!(known < f->n)) return;
    rc_summary_phrase_put(text, "The centers are those of %s patients; of the others no center is known.",
                          rc_summary_phrase_count(known));
    rc_summary_json_text(list, NULL, text, failed);
}

void rc_summary_verdict_notes(const rc_verdict_facts *f, cJSON *list, bool *failed)
{
    add_given(f, list, failed);
    add_named(f, list, failed);
    add_rival(f, list, failed);
    add_hazards(f, list, failed);
    add_centers(f, list, failed);
    add_least(f, list, failed);
    add_censoring(f, list, failed);
}
