/* SPDX-License-Identifier: GPL-3.0-or-later
 * verdict_words.c - the sentences of a verdict.
 *
 *   1. pieces     2. a selected cutoff     3. a named cutoff     4. the others     5. several cutoffs     6. the whole
 *
 * "Significant" is never said of a place: a p says that survival differs, not where to cut. */
#include "summary/verdict_words.h"

#include "summary/json.h"
#include "summary/phrase.h"
#include "summary/verdict_notes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. pieces ---------------------------------------------------------- */

enum { NAME_ROOM = 128 };

typedef struct story {
    const rc_verdict_facts *f;
    rc_verdict_answer signal, location, travel, cutting;
    rc_verdict_words *out;
    char marker[NAME_ROOM], others[NAME_ROOM]; /* others: "the centers other than Hamburg" */
} story;

static void head(story *s, const char *answer, const char *headline)
{
    s->out->answer = answer;
    snprintf(s->out->headline, sizeof s->out->headline, "%s", headline);
}

static const char *interval(const rc_verdict_ratio *r)
{
    return rc_summary_phrase_interval(r->lower, r->upper);
}

/* Below this a study of so many events is no small one; from this I2 on centers differ (Higgins & Thompson 2002). */
static const double detectable_few = 1.5, much_between = 0.5;

static void put_absence(const story *s, char *text)
{
    const rc_verdict_facts *f = s->f;
    if (!(f->detectable >= detectable_few)) return;
    rc_summary_phrase_put(text,
                          " Absence of evidence is not evidence of absence: with %s events in groups of these sizes a "
                          "hazard ratio below about %.*f is missed by more than one of five such studies.",
                          rc_summary_phrase_count(f->events), f->detectable < 10, f->detectable);
}

static void put_picks(const story *s, char *text)
{
    rc_summary_phrase_put(text, "resamples of these patients cut anywhere from %s to %s (95 %%), near %s in %s",
                          rc_summary_phrase_value(s->f->picked_lower), rc_summary_phrase_value(s->f->picked_upper),
                          s->f->cutoff_text, rc_summary_phrase_percent(s->f->nearby.share));
}

static void put_size(const story *s, char *text)
{
    const rc_verdict_facts *f = s->f;
    if (isnan(f->hr.hr) || f->kind != RC_VERDICT_SELECTED) return;
    if (!isnan(f->hr.lower))
        rc_summary_phrase_put(text, " Expect a hazard ratio of %s (%s) in new patients, not %s.",
                              rc_summary_phrase_hr(f->hr.hr), interval(&f->hr), rc_summary_phrase_hr(f->hr_found));
    else
        rc_summary_phrase_put(text, " Expect a hazard ratio of about %s in new patients, not %s.",
                              rc_summary_phrase_hr(f->hr.hr), rc_summary_phrase_hr(f->hr_found));
}

/* ---- 2. a selected cutoff ----------------------------------------------- */

static void selected_no(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    head(s, "no", "No.");
    if (f->tested > 1)
        rc_summary_phrase_put(text, "Corrected for the search and for %s, %s has %s",
                              rc_summary_phrase_markers(f->tested), s->marker, rc_summary_phrase_p_is(f->p.p));
    else
        rc_summary_phrase_put(
            text,
            "A search like this finds a split as good in %.0f of 100 markers that have nothing to do with survival "
            "(corrected %s)",
            fmax(1, floor(100 * f->p.p + 0.5)), rc_summary_phrase_p_is(f->p.p));
    if (f->p_naive < 0.05)
        rc_summary_phrase_put(text, "; the uncorrected %s should not be reported alone.",
                              rc_summary_phrase_p_is(f->p_naive));
    else
        rc_summary_phrase_put(text, ".");
    put_absence(s, text);
}

/* Of any cutoff: the simulation leaves open on which side of the level p lies. */
static void tell_unclear(story *s)
{
    const rc_verdict_facts *f = s->f;
    bool stopped = strcmp(rc_summary_json_get_text(f->row->permute, "p_method"), "besag_clifford") == 0 ||
                   (f->tested <= 1 && !isnan(rc_summary_json_get_number(f->row->permute, "stopped_after")));
    head(s, "unclear", "Not decided.");
    rc_summary_phrase_put(s->out->because,
                          "The %sp = %s comes from %s %s and is known no better than from %s to %s: %s decide "
                          "on which side of 5 %% it lies.",
                          f->kind == RC_VERDICT_SELECTED || f->kind == RC_VERDICT_GROUPS ? "corrected " : "",
                          rc_summary_phrase_p(f->p.p), rc_summary_phrase_count(f->replicates),
                          rc_summary_json_get(f->row->permute, "given") &&
                                  !*rc_summary_json_get_text(f->row->permute, "within_strata")
                              ? "simulations"
                              : "permutations",
                          f->p.lower < 0.001 ? "0" : rc_summary_phrase_p(f->p.lower), rc_summary_phrase_p(f->p.upper),
                          stopped ? "more exceedances" : "more replicates");
}

static void put_differs(const story *s, char *text)
{
    const rc_verdict_facts *f = s->f;
    rc_summary_phrase_put(text, "Survival differs by %s (%s, corrected for searching%s%s)", s->marker,
                          rc_summary_phrase_p_is(f->p.p), f->tested > 1 ? " and for " : "",
                          f->tested > 1 ? rc_summary_phrase_markers(f->tested) : "");
}

static void put_travel(const story *s, char *text)
{
    const rc_verdict_travel *t = &s->f->travel;
    const char *who = s->f->kind == RC_VERDICT_NAMED ? s->others : "the left-out centers";
    if (s->travel == RC_ANSWER_YES)
        rc_summary_phrase_put(text, " It holds in %s (pooled HR %s, %s%s).", who, rc_summary_phrase_hr(t->pooled.hr),
                              interval(&t->pooled), t->i2 >= much_between ? ", though they differ in its size" : "");
    if (s->travel == RC_ANSWER_NO)
        rc_summary_phrase_put(text, " It does not hold in %s: %.0f of %.0f point the other way.", who, t->reversed,
                              t->same + t->reversed);
    if (s->travel == RC_ANSWER_UNCLEAR && !isnan(t->pooled.hr))
        rc_summary_phrase_put(text, " Whether it holds in %s is open (pooled HR %s, %s).", who,
                              rc_summary_phrase_hr(t->pooled.hr), interval(&t->pooled));
}

static void put_cutting(const story *s, char *text)
{
    if (s->cutting != RC_ANSWER_NO) return;
    rc_summary_phrase_put(text, " Uncut, the marker ranks the patients better (C %s, cut %s).",
                          rc_summary_phrase_c(s->f->c_marker), rc_summary_phrase_c(s->f->c_split));
}

static void selected_yes(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    put_differs(s, text);
    switch (s->location) {
    case RC_ANSWER_NO:
        head(s, "marker", "The marker, yes; the cutoff, no.");
        rc_summary_phrase_put(text,
                              ", but %s is one of many cutoffs from %s to %s that resamples of these patients select "
                              "(near %s in %s, exactly "
                              "there in %s).",
                              f->cutoff_text, rc_summary_phrase_value(f->picked_lower),
                              rc_summary_phrase_value(f->picked_upper), f->cutoff_text,
                              rc_summary_phrase_percent(f->nearby.share), rc_summary_phrase_percent(f->again));
        put_travel(s, text);
        break;
    case RC_ANSWER_UNCLEAR:
        head(s, "marker", "The marker, yes; the cutoff, open.");
        rc_summary_phrase_put(text, ", but whether %s is the place to cut is open: ", f->cutoff_text);
        put_picks(s, text);
        rc_summary_phrase_put(text, ".");
        put_travel(s, text);
        break;
    case RC_ANSWER_NOT_RUN:
        head(s, "marker", "The marker, yes; the cutoff, not known.");
        rc_summary_phrase_put(text, ". That says nothing about where to cut: recut bootstrap does.");
        put_travel(s, text);
        break;
    default:
        head(s, "yes", "Yes, as far as these patients can tell.");
        if (s->travel == RC_ANSWER_NOT_RUN) head(s, "yes", "In these patients, yes; elsewhere, not known.");
        if (s->travel == RC_ANSWER_UNCLEAR) head(s, "unclear", "In these patients, yes; in other centers, open.");
        if (s->travel == RC_ANSWER_NO) head(s, "no", "Not in other centers.");
        if (f->single)
            rc_summary_phrase_put(text, ", and %s is the only cutoff that is possible.", f->cutoff_text);
        else
            rc_summary_phrase_put(text, ", and resamples of these patients cut near %s in %s (95 %%: %s to %s).",
                                  f->cutoff_text, rc_summary_phrase_percent(f->nearby.share),
                                  rc_summary_phrase_value(f->picked_lower), rc_summary_phrase_value(f->picked_upper));
        put_travel(s, text);
    }
    put_size(s, text);
    put_cutting(s, text);
}

static void selected_not_run(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    if (s->location == RC_ANSWER_NO) {
        head(s, "no", "The cutoff, no; the marker, not known.");
        rc_summary_phrase_put(text, "%s is one of many cutoffs: ", f->cutoff_text);
        put_picks(s, text);
        rc_summary_phrase_put(text, ". Whether %s matters at all: recut permute.", s->marker);
    } else {
        head(s, "not known", "Not known.");
        rc_summary_phrase_put(
            text,
            "%s is the best of %s cutoffs, and its uncorrected %s says nothing before the search is paid for: recut "
            "permute%s.",
            f->cutoff_text, rc_summary_phrase_count(f->candidates), rc_summary_phrase_p_is(f->p_naive),
            s->location == RC_ANSWER_NOT_RUN ? ", or all at once: recut check" : "");
        if (s->location == RC_ANSWER_YES)
            rc_summary_phrase_put(text, " Resamples of these patients cut near it in %s.",
                                  rc_summary_phrase_percent(f->nearby.share));
    }
    if (!isnan(f->p_formula))
        rc_summary_phrase_put(text, " By formula the corrected %s, about.", rc_summary_phrase_p_is(f->p_formula));
    put_travel(s, text);
}

static void tell_selected(story *s)
{
    switch (s->signal) {
    case RC_ANSWER_NO:
        selected_no(s);
        break;
    case RC_ANSWER_UNCLEAR:
        tell_unclear(s);
        break;
    case RC_ANSWER_NOT_RUN:
        selected_not_run(s);
        break;
    default:
        selected_yes(s);
    }
}

/* ---- 3. a named cutoff -------------------------------------------------- */

static void put_equal(const story *s, char *text)
{
    const rc_verdict_facts *f = s->f;
    if (!f->equal || f->single) return;
    rc_summary_phrase_put(text, " %s is also the cutoff that these patients select", f->cutoff_text);
    if (isnan(f->found.p))
        rc_summary_phrase_put(text, ": if it was taken from them, its p is not corrected: recut permute.");
    else
        rc_summary_phrase_put(text, ": if it was taken from them, report the corrected %s.",
                              rc_summary_phrase_p_is(f->found.p));
}

static void named_no(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    head(s, "no", "No.");
    rc_summary_phrase_put(text, "At %s survival does not differ more than by chance (HR %s, %s; %s).", f->cutoff_text,
                          rc_summary_phrase_hr(f->hr_found), interval(&f->hr), rc_summary_phrase_p_is(f->p.p));
    if (f->found.upper < 0.05)
        rc_summary_phrase_put(text, " %s may matter all the same: the best cutoff, %s, has %s corrected for searching.",
                              s->marker, f->selected_text, rc_summary_phrase_p_is(f->found.p));
    put_absence(s, text);
}

/* The two sides differ, but not because risk is known to change there.  Who took the cutoff from one of these centers
 * has seen it work there only, unless the others say so. */
static void head_of_place(story *s)
{
    char text[sizeof s->out->headline];
    snprintf(text, sizeof text, "The split, %s; the place of the cutoff, %s.",
             s->travel == RC_ANSWER_UNCLEAR ? "in these patients" : "yes",
             s->location == RC_ANSWER_NO        ? "no"
             : s->location == RC_ANSWER_UNCLEAR ? "open"
                                                : "not known");
    head(s, "marker", text);
}

static void named_yes(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    rc_summary_phrase_put(text, "Survival differs between the two sides of %s (HR %s, %s; %s)", f->cutoff_text,
                          rc_summary_phrase_hr(f->hr_found), interval(&f->hr), rc_summary_phrase_p_is(f->p.p));
    rc_summary_phrase_put(text, f->equal ? "." : ", which was named and not searched for here.");
    put_travel(s, text);
    if (s->location == RC_ANSWER_NO) {
        rc_summary_phrase_put(text, " As a place to cut it is one of many: ");
        put_picks(s, text);
        rc_summary_phrase_put(text, ".");
    } else if (s->location == RC_ANSWER_UNCLEAR) {
        rc_summary_phrase_put(text, " Whether it is the place to cut is open: ");
        put_picks(s, text);
        rc_summary_phrase_put(text, ".");
    } else if (s->location == RC_ANSWER_YES) {
        rc_summary_phrase_put(text, " Left free, the search cuts near it in %s of resamples.",
                              rc_summary_phrase_percent(f->nearby.share));
    }
    put_equal(s, text);
    put_cutting(s, text);
    if (s->travel == RC_ANSWER_NO)
        head(s, "no", "Not in other centers.");
    else if (s->location != RC_ANSWER_YES)
        head_of_place(s);
    else if (s->travel == RC_ANSWER_YES)
        head(s, "yes", "Yes, as far as these patients can tell.");
    else if (s->travel == RC_ANSWER_UNCLEAR)
        head(s, "unclear", "In these patients, yes; in other centers, open.");
    else
        head(s, "yes", "In these patients, yes; elsewhere, not known.");
}

static void tell_named(story *s)
{
    const rc_verdict_facts *f = s->f;
    if (s->signal == RC_ANSWER_NO) {
        named_no(s);
    } else if (s->signal == RC_ANSWER_UNCLEAR) {
        tell_unclear(s);
    } else if (s->signal == RC_ANSWER_YES) {
        named_yes(s);
    } else {
        head(s, "not known", "Not known.");
        rc_summary_phrase_put(s->out->because, "Nothing compares the two sides of %s: recut check.", f->cutoff_text);
    }
}

/* ---- 4. the others ------------------------------------------------------ */

static void tell_screened(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    double quantile = rc_summary_json_get_number(f->row->screen, "quantile");
    if (s->signal == RC_ANSWER_YES)
        head(s, "marker", "The marker, yes; a cutoff was not searched for.");
    else if (s->signal == RC_ANSWER_NO)
        head(s, "no", "No.");
    else
        head(s, "unclear", "Not decided.");
    rc_summary_phrase_put(text, "Split once, at its ");
    if (quantile == 0.5)
        rc_summary_phrase_put(text, "median");
    else
        rc_summary_phrase_put(text, "%g quantile", quantile);
    rc_summary_phrase_put(text, " (%s), %s %s (HR %s; %s", f->cutoff_text, s->marker,
                          s->signal == RC_ANSWER_YES  ? "separates survival"
                          : s->signal == RC_ANSWER_NO ? "does not separate survival more than by chance"
                                                      : "lies too close to 5 % for so few permutations",
                          rc_summary_phrase_hr(f->hr_found), rc_summary_phrase_p_is(f->p.p));
    if (f->tested > 1) rc_summary_phrase_put(text, " over %s", rc_summary_phrase_markers(f->tested));
    rc_summary_phrase_put(text, "). Where to cut was not asked: recut check.");
    if (s->signal == RC_ANSWER_NO) put_absence(s, text);
}

static void tell_nothing(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    head(s, "not known", f->reason ? "No cutoff." : "Not asked.");
    if (!f->reason) {
        rc_summary_phrase_put(text, "No cutoff of %s was searched for or named: recut check answers.", s->marker);
    } else if (f->events == 0) {
        rc_summary_phrase_put(text,
                              "None of the %s patients had the event: nothing can be said about any cutoff of %s.",
                              rc_summary_phrase_count(f->n), s->marker);
    } else if (f->candidates == 0) {
        rc_summary_phrase_put(
            text,
            "No cutoff of %s leaves %s of the patients on each side: too few patients or too few distinct values.",
            s->marker, rc_summary_phrase_percent(rc_summary_json_get_number(f->row->search, "min_fraction")));
    } else {
        rc_summary_phrase_put(text, "No cutoff of %s can be compared: %s.", s->marker, f->reason);
    }
}

/* Is high marker > cutoff? */
static bool above(const rc_verdict_facts *f)
{
    return strcmp(rc_summary_json_get_text(rc_summary_json_get(f->row->analysis, "options"), "high"), "gt") == 0;
}

static void tell_about(story *s)
{
    const rc_verdict_facts *f = s->f;
    const cJSON *cohort = rc_summary_json_get(f->row->analysis, "cohort");
    char *text = s->out->about;
    const char *from = rc_summary_json_get_text(cohort, "source"), *filter = rc_summary_json_get_text(cohort, "where");
    if (*f->row->label) rc_summary_phrase_put(text, "%s: ", rc_summary_phrase_name(f->row->label));
    rc_summary_phrase_put(text, "%s", s->marker);
    if (f->kind == RC_VERDICT_GROUPS)
        rc_summary_phrase_put(text, " cut at %s", f->set_text);
    else if (f->kind != RC_VERDICT_NOTHING)
        rc_summary_phrase_put(text, " %s %s", above(f) ? ">" : ">=", f->cutoff_text);
    rc_summary_phrase_put(text, " in %s patients, %s events", rc_summary_phrase_count(f->n),
                          rc_summary_phrase_count(f->events));
    if (*from) rc_summary_phrase_put(text, " (%s)", rc_summary_phrase_name(from));
    if (*filter) rc_summary_phrase_put(text, ", where %s", rc_summary_phrase_name(filter));
    if (f->kind == RC_VERDICT_SELECTED)
        rc_summary_phrase_put(text, ", the best of %s possible cutoffs", rc_summary_phrase_count(f->candidates));
    if (f->kind == RC_VERDICT_NAMED && f->equal)
        rc_summary_phrase_put(text, ", named, and also the best of %s possible cutoffs",
                              rc_summary_phrase_count(f->candidates));
    if (f->kind == RC_VERDICT_NAMED && !f->equal) rc_summary_phrase_put(text, ", named beforehand");
}

/* ---- 5. several cutoffs -------------------------------------------------- */

static void tell_groups(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    const char *paid = f->number_chosen ? "the choice of their number and place" : "the choice of their place";
    switch (s->signal) {
    case RC_ANSWER_NO:
        head(s, "no", "No.");
        rc_summary_phrase_put(text,
                              "With %s paid for, survival does not differ more than by chance between the groups "
                              "(corrected %s).",
                              paid, rc_summary_phrase_p_is(f->p.p));
        break;
    case RC_ANSWER_UNCLEAR:
        tell_unclear(s);
        break;
    case RC_ANSWER_NOT_RUN:
        head(s, "not known", "Not known.");
        rc_summary_phrase_put(text,
                              "%s is the best set of its kind, and its uncorrected %s says nothing before the "
                              "search is paid for: recut permute.",
                              f->set_text, rc_summary_phrase_p_is(f->p_naive));
        break;
    default:
        head(s, "marker", "The marker, yes; the cutoffs, see below.");
        rc_summary_phrase_put(text,
                              "Survival differs by %s, with %s paid for (corrected %s). That does not say where "
                              "to cut",
                              s->marker, paid, rc_summary_phrase_p_is(f->p.p));
        if (isnan(f->again_number.share))
            rc_summary_phrase_put(text, ": recut bootstrap does.");
        else
            rc_summary_phrase_put(text, ": how often resamples cut there stands with the groups.");
    }
}

/* ---- 6. the whole ------------------------------------------------------- */

void rc_summary_verdict_say(const rc_verdict_facts *facts, const rc_verdict_judged line[RC_VERDICT_LINES],
                            rc_verdict_words *out)
{
    static void (*const tell[])(story *) = {[RC_VERDICT_NOTHING] = tell_nothing,
                                            [RC_VERDICT_SELECTED] = tell_selected,
                                            [RC_VERDICT_NAMED] = tell_named,
                                            [RC_VERDICT_SCREENED] = tell_screened,
                                            [RC_VERDICT_GROUPS] = tell_groups};
    story s = {.f = facts,
               .signal = line[RC_VERDICT_SIGNAL].answer,
               .location = line[RC_VERDICT_LOCATION].answer,
               .travel = line[RC_VERDICT_TRAVEL].answer,
               .cutting = line[RC_VERDICT_CUTTING].answer,
               .out = out};
    *out = (rc_verdict_words){.answer = "not known"};
    snprintf(s.marker, sizeof s.marker, "%s", rc_summary_phrase_name(facts->row->marker));
    if (facts->n_discovery == 1)
        snprintf(s.others, sizeof s.others, "the centers other than %s",
                 rc_summary_phrase_name(facts->discovery ? facts->discovery : ""));
    else
        snprintf(s.others, sizeof s.others, "the other centers");
    tell_about(&s);
    tell[facts->kind](&s);
    rc_summary_verdict_which_p(facts, out->which_p);
}
