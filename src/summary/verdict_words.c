/* SPDX-License-Identifier: GPL-3.0-or-later
 * verdict_words.c - the sentences of a verdict.
 *
 *   1. pieces     2. a selected cutoff     3. a named cutoff     4. the others     5. which p     6. notes
 *
 * "Significant" is never said of a place: a p says that survival differs, not where to cut. */
#include "summary/verdict_words.h"

#include "base/text.h"
#include "summary/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. pieces ---------------------------------------------------------- */

enum { NAME_ROOM = 96 };

typedef struct story {
    const rc_verdict_facts *f;
    rc_verdict_answer signal, location, travel, cutting;
    rc_verdict_words *out;
    char marker[NAME_ROOM], others[NAME_ROOM]; /* others: "the centers other than Hamburg" */
} story;

static void put(char *text, const char *format, ...) RECUT_FORMAT(2, 3);
static void put(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list list;
    va_start(list, format);
    vsnprintf(text + used, RC_VERDICT_SENTENCE - used, format, list);
    va_end(list);
}

static void head(story *s, const char *answer, const char *headline)
{
    s->out->answer = answer;
    snprintf(s->out->headline, sizeof s->out->headline, "%s", headline);
}

/* Numbers as texts that live until the next eight are made. */
static char *room(void)
{
    static _Thread_local char rooms[8][RC_JOURNAL_SIZE];
    static _Thread_local unsigned next;
    return rooms[next++ % 8];
}

static const char *p_is(double p)
{
    return rc_summary_journal_p_is(p, room());
}

static const char *ratio(double hr)
{
    return rc_summary_journal_hr(hr, room());
}

static const char *interval(const rc_verdict_ratio *r)
{
    return rc_summary_journal_interval(r->lower, r->upper, room());
}

static const char *percent(double share)
{
    return rc_summary_journal_percent(share, room());
}

static const char *count(double n)
{
    return rc_summary_journal_count(n, room());
}

static const char *value(double x)
{
    return rc_summary_journal_value(x, room());
}

/* Below this a study of so many events is no small one; from this I2 on centers differ (Higgins & Thompson 2002). */
static const double detectable_few = 1.5, much_between = 0.5;

static void put_absence(const story *s, char *text)
{
    const rc_verdict_facts *f = s->f;
    if (!(f->detectable >= detectable_few)) return;
    put(text,
        " Absence of evidence is not evidence of absence: %s events miss a hazard ratio below %s in more than one of "
        "five such studies, if the groups are as large as these.",
        count(f->events), ratio(f->detectable));
}

static void put_picks(const story *s, char *text)
{
    put(text, "resamples of these patients cut anywhere from %s to %s (95 %%), near %s in %s",
        value(s->f->picked_lower), value(s->f->picked_upper), s->f->cutoff_text, percent(s->f->nearby.share));
}

static void put_size(const story *s, char *text)
{
    const rc_verdict_facts *f = s->f;
    if (isnan(f->hr.hr) || f->kind != RC_VERDICT_SELECTED) return;
    if (!isnan(f->hr.lower))
        put(text, " Expect a hazard ratio of %s (%s) in new patients, not %s.", ratio(f->hr.hr), interval(&f->hr),
            ratio(f->hr_found));
    else
        put(text, " Expect a hazard ratio of about %s in new patients, not %s.", ratio(f->hr.hr), ratio(f->hr_found));
}

/* ---- 2. a selected cutoff ----------------------------------------------- */

static void selected_no(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    head(s, "no", "No.");
    if (f->tested > 1)
        put(text, "Corrected for the search and for all %s markers, %s has %s", count(f->tested), s->marker,
            p_is(f->p.p));
    else
        put(text,
            "A search like this finds a split as good in %.0f of 100 markers that have nothing to do with survival "
            "(corrected %s)",
            fmax(1, floor(100 * f->p.p + 0.5)), p_is(f->p.p));
    if (f->p_naive < 0.05)
        put(text, "; the uncorrected %s should not be reported alone.", p_is(f->p_naive));
    else
        put(text, ".");
    put_absence(s, text);
}

static void selected_unclear(story *s)
{
    const rc_verdict_facts *f = s->f;
    head(s, "unclear", "Not decided.");
    put(s->out->because,
        "The corrected %s comes from %s permutations and is known no better than from %s to %s: more replicates decide "
        "on "
        "which side of 5 %% it lies.",
        p_is(f->p.p), count(f->replicates), rc_summary_journal_p(f->p.lower, room()),
        rc_summary_journal_p(f->p.upper, room()));
}

static void put_differs(const story *s, char *text)
{
    const rc_verdict_facts *f = s->f;
    put(text, "Survival differs by %s (%s, corrected for searching%s%s%s)", s->marker, p_is(f->p.p),
        f->tested > 1 ? " and for all " : "", f->tested > 1 ? count(f->tested) : "", f->tested > 1 ? " markers" : "");
}

static void put_travel(const story *s, char *text)
{
    const rc_verdict_travel *t = &s->f->travel;
    const char *who = s->f->kind == RC_VERDICT_NAMED ? s->others : "the left-out centers";
    if (s->travel == RC_ANSWER_YES)
        put(text, " It holds in %s (pooled HR %s, %s%s).", who, ratio(t->pooled.hr), interval(&t->pooled),
            t->i2 >= much_between ? ", though they differ in its size" : "");
    if (s->travel == RC_ANSWER_NO)
        put(text, " It does not hold in %s: %.0f of %.0f point the other way.", who, t->reversed, t->centers);
    if (s->travel == RC_ANSWER_UNCLEAR && !isnan(t->pooled.hr))
        put(text, " Whether it holds in %s is open (pooled HR %s, %s).", who, ratio(t->pooled.hr),
            interval(&t->pooled));
}

static void put_cutting(const story *s, char *text)
{
    if (s->cutting != RC_ANSWER_NO) return;
    put(text, " Uncut, the marker tells more (C %s, cut %s).", rc_summary_journal_c(s->f->c_marker, room()),
        rc_summary_journal_c(s->f->c_split, room()));
}

static void selected_yes(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    put_differs(s, text);
    switch (s->location) {
    case RC_ANSWER_NO:
        head(s, "marker", "The marker, yes; the cutoff, no.");
        put(text,
            ", but %s is one of many cutoffs from %s to %s that do as well: resamples of these patients cut near it "
            "in %s, exactly there in %s.",
            f->cutoff_text, value(f->picked_lower), value(f->picked_upper), percent(f->nearby.share),
            percent(f->again));
        put_travel(s, text);
        break;
    case RC_ANSWER_UNCLEAR:
        head(s, "marker", "The marker, yes; the cutoff, not decided.");
        put(text, ", but whether %s is the place to cut is open: ", f->cutoff_text);
        put_picks(s, text);
        put(text, ".");
        put_travel(s, text);
        break;
    case RC_ANSWER_NOT_RUN:
        head(s, "marker", "The marker, yes; the cutoff, not known.");
        put(text, ". That says nothing about where to cut: recut bootstrap does.");
        put_travel(s, text);
        break;
    default:
        head(s, "yes", "Yes, as far as these patients can tell.");
        if (s->travel == RC_ANSWER_NOT_RUN) head(s, "yes", "In these patients, yes; elsewhere, not known.");
        if (s->travel == RC_ANSWER_UNCLEAR) head(s, "unclear", "In these patients, yes; in other centers, open.");
        if (s->travel == RC_ANSWER_NO) head(s, "no", "Not in other centers.");
        if (f->single)
            put(text, ", and %s is the only cutoff that is possible.", f->cutoff_text);
        else
            put(text, ", and resamples of these patients cut near %s in %s (95 %%: %s to %s).", f->cutoff_text,
                percent(f->nearby.share), value(f->picked_lower), value(f->picked_upper));
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
        put(text, "%s is one of many cutoffs: ", f->cutoff_text);
        put_picks(s, text);
        put(text, ". Whether %s matters at all: recut permute.", s->marker);
    } else {
        head(s, "not known", "Not known.");
        put(text,
            "%s is the best of %s cutoffs, and its uncorrected %s says nothing before the search is paid for: recut "
            "permute%s.",
            f->cutoff_text, count(f->candidates), p_is(f->p_naive),
            s->location == RC_ANSWER_NOT_RUN ? ", or all at once: recut check" : "");
        if (s->location == RC_ANSWER_YES)
            put(text, " Resamples of these patients cut near it in %s.", percent(f->nearby.share));
    }
    if (!isnan(f->p_formula)) put(text, " By formula the corrected %s, about.", p_is(f->p_formula));
    put_travel(s, text);
}

static void tell_selected(story *s)
{
    switch (s->signal) {
    case RC_ANSWER_NO:
        selected_no(s);
        break;
    case RC_ANSWER_UNCLEAR:
        selected_unclear(s);
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
    put(text, " %s is also the cutoff that these patients select", f->cutoff_text);
    if (isnan(f->found.p))
        put(text, ": if it was taken from them, its p is not corrected: recut permute.");
    else
        put(text, ": if it was taken from them, report the corrected %s.", p_is(f->found.p));
}

static void named_no(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    head(s, "no", "No.");
    put(text, "At %s survival does not differ more than by chance (HR %s, %s; %s).", f->cutoff_text, ratio(f->hr_found),
        interval(&f->hr), p_is(f->p.p));
    if (f->found.upper < 0.05)
        put(text, " %s may matter all the same: the best cutoff, %s, has %s corrected for searching.", s->marker,
            f->selected_text, p_is(f->found.p));
    put_absence(s, text);
}

static void named_yes(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    put(text, "Survival differs between the two sides of %s (HR %s, %s; %s)", f->cutoff_text, ratio(f->hr_found),
        interval(&f->hr), p_is(f->p.p));
    put(text, f->equal ? "." : ", which was named and not searched for here.");
    put_travel(s, text);
    if (s->location == RC_ANSWER_NO) {
        put(text, " As a place to cut it is one of many: ");
        put_picks(s, text);
        put(text, ".");
    } else if (s->location == RC_ANSWER_YES) {
        put(text, " Left free, the search cuts near it in %s of resamples.", percent(f->nearby.share));
    }
    put_equal(s, text);
    put_cutting(s, text);
    if (s->travel == RC_ANSWER_NO)
        head(s, "no", "Not in other centers.");
    else if (s->location == RC_ANSWER_NO)
        head(s, "marker", "The split, yes; the place of the cutoff, no.");
    else if (s->location == RC_ANSWER_NOT_RUN || s->location == RC_ANSWER_UNCLEAR)
        head(s, "marker", "The split, yes; the place of the cutoff, not known.");
    else if (s->travel == RC_ANSWER_YES)
        head(s, "yes", "Yes, as far as these patients can tell.");
    else
        head(s, "yes",
             s->travel == RC_ANSWER_UNCLEAR ? "In these patients, yes; in other centers, open."
                                            : "In these patients, yes; elsewhere, not known.");
}

static void tell_named(story *s)
{
    const rc_verdict_facts *f = s->f;
    if (s->signal == RC_ANSWER_NO) {
        named_no(s);
    } else if (s->signal == RC_ANSWER_UNCLEAR) {
        selected_unclear(s);
    } else if (s->signal == RC_ANSWER_YES) {
        named_yes(s);
    } else {
        head(s, "not known", "Not known.");
        put(s->out->because, "Nothing compares the two sides of %s: recut check.", f->cutoff_text);
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
    put(text, "Split once, at its ");
    if (quantile == 0.5)
        put(text, "median");
    else
        put(text, "%g quantile", quantile);
    put(text, " (%s), %s %s (HR %s; %s", f->cutoff_text, s->marker,
        s->signal == RC_ANSWER_YES  ? "separates survival"
        : s->signal == RC_ANSWER_NO ? "does not separate survival more than by chance"
                                    : "lies too close to 5 % for so few permutations",
        ratio(f->hr_found), p_is(f->p.p));
    if (f->tested > 1) put(text, " over all %s markers", count(f->tested));
    put(text, "). Where to cut was not asked: recut check.");
    if (s->signal == RC_ANSWER_NO) put_absence(s, text);
}

static void tell_nothing(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->because;
    head(s, "not known", f->reason ? "No cutoff." : "Not asked.");
    if (!f->reason) {
        put(text, "No cutoff of %s was searched for or named: recut check answers.", s->marker);
    } else if (f->events == 0) {
        put(text, "None of the %s patients had the event: nothing can be said about any cutoff of %s.", count(f->n),
            s->marker);
    } else if (f->candidates == 0) {
        put(text,
            "No cutoff of %s leaves %s of the patients on each side: too few patients or too few distinct values.",
            s->marker, percent(rc_summary_json_get_number(f->row->search, "min_fraction")));
    } else {
        put(text, "No cutoff of %s can be compared: %s.", s->marker, f->reason);
    }
}

static void tell_about(story *s)
{
    const rc_verdict_facts *f = s->f;
    const cJSON *cohort = rc_summary_json_get(f->row->analysis, "cohort");
    char *text = s->out->about, source[NAME_ROOM], where[NAME_ROOM];
    const char *from = rc_summary_json_get_text(cohort, "source"), *filter = rc_summary_json_get_text(cohort, "where");
    if (*f->row->label) put(text, "%s: ", rc_base_text_show(f->row->label, strlen(f->row->label), where, sizeof where));
    put(text, "%s", s->marker);
    if (f->kind != RC_VERDICT_NOTHING) put(text, " >= %s", f->cutoff_text);
    put(text, " in %s patients, %s events", count(f->n), count(f->events));
    if (*from) put(text, " (%s)", rc_base_text_show(from, strlen(from), source, sizeof source));
    if (*filter) put(text, ", where %s", rc_base_text_show(filter, strlen(filter), where, sizeof where));
    if (f->kind == RC_VERDICT_SELECTED) put(text, ", the best of %s possible cutoffs", count(f->candidates));
    if (f->kind == RC_VERDICT_NAMED && f->equal)
        put(text, ", named, and also the best of %s possible cutoffs", count(f->candidates));
    if (f->kind == RC_VERDICT_NAMED && !f->equal) put(text, ", named beforehand");
}

/* ---- 5. which p --------------------------------------------------------- */

/* Where a reader would see a difference. */
static void put_not_naive(const story *s, char *text)
{
    const char *naive = p_is(s->f->p_naive);
    if (!isnan(s->f->p_naive) && strcmp(naive, p_is(s->f->p.p)) != 0) put(text, "; not the uncorrected %s", naive);
}

static void tell_p(story *s)
{
    const rc_verdict_facts *f = s->f;
    char *text = s->out->which_p;
    bool chance = f->p_of && strcmp(f->p_of, "maxt") == 0;
    if (f->kind == RC_VERDICT_NOTHING) {
        put(text, "none: no cutoff was compared");
    } else if (!f->p_of) {
        put(text, "none yet: recut permute gives it");
        if (!isnan(f->p_formula)) put(text, "; by formula about %s (%s)", p_is(f->p_formula), f->formula);
        put_not_naive(s, text);
    } else if (f->kind == RC_VERDICT_NAMED) {
        put(text, "%s (%s), if %s was named before these patients were seen", p_is(f->p.p),
            strcmp(f->p_of, "named") == 0 ? "permutation" : "log-rank", f->cutoff_text);
        if (!isnan(f->found.p))
            put(text, "; if it was taken from them, %s (corrected for searching)", p_is(f->found.p));
    } else if (f->tested > 1) {
        put(text, "%s (%s over %s markers%s, %s permutations)", p_is(f->p.p), chance ? "maxT" : "Bonferroni",
            count(f->tested), f->kind == RC_VERDICT_SELECTED ? ", corrected for searching" : "", count(f->replicates));
        put_not_naive(s, text);
    } else {
        const char *strata = rc_summary_json_get_text(f->row->permute, "within_strata");
        put(text, "%s (%s permutations%s%s%s)", p_is(f->p.p), count(f->replicates), *strata ? " within " : "", strata,
            f->kind == RC_VERDICT_SELECTED ? ", corrected for searching" : "");
        if (f->kind == RC_VERDICT_SELECTED) put_not_naive(s, text);
    }
}

void rc_summary_verdict_say(const rc_verdict_facts *facts, const rc_verdict_judged line[RC_VERDICT_LINES],
                            rc_verdict_words *out)
{
    static void (*const tell[])(story *) = {[RC_VERDICT_NOTHING] = tell_nothing,
                                            [RC_VERDICT_SELECTED] = tell_selected,
                                            [RC_VERDICT_NAMED] = tell_named,
                                            [RC_VERDICT_SCREENED] = tell_screened};
    story s = {.f = facts,
               .signal = line[RC_VERDICT_SIGNAL].answer,
               .location = line[RC_VERDICT_LOCATION].answer,
               .travel = line[RC_VERDICT_TRAVEL].answer,
               .cutting = line[RC_VERDICT_CUTTING].answer,
               .out = out};
    *out = (rc_verdict_words){.answer = "not known"};
    const char *marker = facts->row->marker;
    rc_base_text_show(marker, strlen(marker), s.marker, sizeof s.marker);
    char center[NAME_ROOM / 2];
    const char *discovery = facts->discovery ? facts->discovery : "";
    if (facts->n_discovery == 1)
        snprintf(s.others, sizeof s.others, "the centers other than %s",
                 rc_base_text_show(discovery, strlen(discovery), center, sizeof center));
    else
        snprintf(s.others, sizeof s.others, "the other centers");
    tell_about(&s);
    tell[facts->kind](&s);
    tell_p(&s);
}

/* ---- 6. notes ----------------------------------------------------------- */

static void add_note(cJSON *list, const char *text, bool *failed)
{
    rc_summary_json_text(list, NULL, text, failed);
}

void rc_summary_verdict_notes(const rc_verdict_facts *f, const rc_verdict_judged line[RC_VERDICT_LINES], cJSON *list,
                              bool *failed)
{
    char text[RC_VERDICT_SENTENCE] = "";
    const cJSON *rival = rc_summary_json_get(f->row->search, "other_criterion"),
                *best = rc_summary_json_get(f->row->search, "best");
    double other = rc_summary_json_get_number(rival, "cutoff"), own = rc_summary_json_get_number(best, "cutoff");
    const char *name = rc_summary_json_get_text(rival, "criterion");
    bool score = strcmp(name, "score") == 0;
    (void)line;
    if (!isnan(other) && !isnan(own) && other != own) {
        text[0] = '\0';
        put(text, "The criterion %s%s selects another cutoff, %s.", name,
            score ? ", which maxstat and survminer use," : "", value(other));
        add_note(list, text, failed);
    } else if (score && f->kind == RC_VERDICT_SELECTED) {
        add_note(
            list,
            "maxstat and survminer select by the score statistic: --criterion score gives their p; survminer prints "
            "it uncorrected.",
            failed);
    }
    if (f->p_hazards < 0.05) {
        text[0] = '\0';
        put(text, "The hazards at %s are not proportional (%s): the hazard ratio is a mean over the follow-up.",
            f->cutoff_text, p_is(f->p_hazards));
        add_note(list, text, failed);
    }
    double known = rc_summary_json_get_number(f->row->centers, "n");
    if (known < f->n) {
        text[0] = '\0';
        put(text, "The centers are those of %s patients; of the others no center is known.", count(known));
        add_note(list, text, failed);
    }
    if (f->exceedances == 0 && f->replicates < 999 && f->kind != RC_VERDICT_NAMED) {
        text[0] = '\0';
        put(text, "None of the %s permutations reached the observed split: %s is the least p they can show.",
            count(f->replicates), p_is(1 / (f->replicates + 1)));
        add_note(list, text, failed);
    }
}
