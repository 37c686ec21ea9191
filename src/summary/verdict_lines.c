/* SPDX-License-Identifier: GPL-3.0-or-later
 * verdict_lines.c - the six lines of a verdict.
 *
 *   1. rules     2. signal     3. location     4. size     5. travel     6. chance and cutting     7. numbers
 *
 * Where an answer rests on simulation it is given only where the interval of the simulation leaves no doubt. */
#include "summary/verdict_lines.h"

#include "summary/json.h"
#include "summary/phrase.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. rules ----------------------------------------------------------- */

enum { LOCATION_YES, LOCATION_NO };
enum { SIZE_SMALL, SIZE_MODERATE, SIZE_LARGE };
enum { TRAVEL_LEVEL, TRAVEL_FEW };
enum { CHANCE_SHARE };
enum { CUTTING_MARGIN, CUTTING_LEAST };

const rc_verdict_rule rc_summary_verdict_rules[RC_VERDICT_LINES] = {
    [RC_VERDICT_SIGNAL] =
        {"signal", "Is there a signal?", "Signal", "p < {0}, all of its simulation interval on one side", {0.05}},
    [RC_VERDICT_LOCATION] =
        {"location",
         "Is the cutoff stable?",
         "Stable",
         "{0%} of the bootstrap resamples cut within +-10 % of the patients' ranks of it; no below {1%}; "
         "unclear where the simulation cannot tell",
         {0.90, 0.50}},
    [RC_VERDICT_SIZE] =
        {"size",
         "How large is the effect?",
         "Effect",
         "corrected hazard ratio (or its inverse) from {0} small, {1} moderate, {2} large; unclear if its interval "
         "holds both 1 and {1}",
         {1.3, 1.9, 2.8}},
    [RC_VERDICT_TRAVEL] = {"travel",
                           "Does it travel?",
                           "Travel",
                           "same direction in every other center of {1} events or more, and pooled p < {0}",
                           {0.05, 10}},
    [RC_VERDICT_CHANCE] = {"chance",
                           "Does it beat chance?",
                           "Chance",
                           "validated (p < 0.05, same direction) in {0%} or more, and oftener than a useless marker",
                           {0.50}},
    [RC_VERDICT_CUTTING] =
        {"cutting",
         "Was cutting worth it?",
         "Cutting",
         "C of the split, corrected, more than {0} above that of the uncut marker, and above {1}; no: so much below",
         {0.01, 0.55}},
};

static double limit(rc_verdict_line line, int i)
{
    return rc_summary_verdict_rules[line].limit[i];
}

const char *rc_summary_verdict_rule(rc_verdict_line line, char out[RC_VERDICT_RULE_SIZE])
{
    const rc_verdict_rule *rule = &rc_summary_verdict_rules[line];
    size_t used = 0;
    for (const char *at = rule->rule; *at && used + 32 < RC_VERDICT_RULE_SIZE;) {
        if (*at != '{') {
            out[used++] = *at++;
            continue;
        }
        bool percent = at[2] == '%';
        double x = rule->limit[at[1] - '0'];
        used +=
            (size_t)snprintf(out + used, RC_VERDICT_RULE_SIZE - used, percent ? "%g %%" : "%g", percent ? 100 * x : x);
        at += percent ? 4 : 3;
    }
    out[used] = '\0';
    return out;
}

const char *rc_summary_verdict_answer(rc_verdict_answer answer)
{
    static const char *const text[RC_ANSWERS] = {
        [RC_ANSWER_NOT_RUN] = "not run", [RC_ANSWER_YES] = "yes",      [RC_ANSWER_NO] = "no",
        [RC_ANSWER_UNCLEAR] = "unclear", [RC_ANSWER_LARGE] = "large",  [RC_ANSWER_MODERATE] = "moderate",
        [RC_ANSWER_SMALL] = "small",     [RC_ANSWER_LITTLE] = "little"};
    return text[answer];
}

static void say(rc_verdict_judged *line, rc_verdict_answer answer, const char *format, ...) RECUT_FORMAT(3, 4);
static void say(rc_verdict_judged *line, rc_verdict_answer answer, const char *format, ...)
{
    va_list list;
    line->answer = answer;
    va_start(list, format);
    vsnprintf(line->text, sizeof line->text, format, list);
    va_end(list);
}

static bool fits(const rc_verdict_judged *line)
{
    return strlen(line->text) <= RC_VERDICT_TEXT;
}

/* ---- 2. signal ---------------------------------------------------------- */

static rc_verdict_answer below_level(const rc_verdict_p *p)
{
    double level = limit(RC_VERDICT_SIGNAL, 0);
    if (isnan(p->lower) || isnan(p->upper)) return p->p < level ? RC_ANSWER_YES : RC_ANSWER_NO;
    return p->upper < level ? RC_ANSWER_YES : p->lower >= level ? RC_ANSWER_NO : RC_ANSWER_UNCLEAR;
}

static void judge_signal(const rc_verdict_facts *f, rc_verdict_judged *line)
{
    char p[RC_JOURNAL_SIZE], other[RC_JOURNAL_SIZE], count[RC_JOURNAL_SIZE];
    rc_verdict_answer answer = below_level(&f->p);
    if (f->kind == RC_VERDICT_NOTHING) {
        if (f->reason)
            say(line, RC_ANSWER_UNCLEAR, "%s", f->reason);
        else
            say(line, RC_ANSWER_NOT_RUN, "not run: recut check");
        return;
    }
    if (!f->p_of) {
        say(line, RC_ANSWER_NOT_RUN, "not run: recut permute");
        if (!isnan(f->p_formula))
            say(line, RC_ANSWER_NOT_RUN, "not run: recut permute (formula %s)",
                rc_summary_journal_p_is(f->p_formula, p));
        return;
    }
    rc_summary_journal_p_is(f->p.p, p);
    if (answer == RC_ANSWER_UNCLEAR) {
        say(line, answer, "%s, of the simulation %s-%s", p, rc_summary_journal_p(f->p.lower, other),
            rc_summary_journal_p(f->p.upper, count));
        if (f->p.lower < 0.001)
            say(line, answer, "%s, of the simulation 0-%s", p, rc_summary_journal_p(f->p.upper, count));
        if (!fits(line)) say(line, answer, "%s: more replicates decide", p);
    } else if (f->kind == RC_VERDICT_NAMED) {
        say(line, answer, "%s, cutoff named: not searched for", p);
        if (!fits(line)) say(line, answer, "%s, not searched for", p);
    } else if (f->tested > 1) {
        const char *markers = rc_summary_phrase_markers(f->tested);
        say(line, answer, "%s over %s (alone %s)", p, markers, rc_summary_journal_p(f->found.p, other));
        if (isnan(f->found.p) || !fits(line)) say(line, answer, "%s over %s", p, markers);
    } else if (f->kind == RC_VERDICT_SCREENED) {
        say(line, answer, "%s, one split: not searched for", p);
    } else {
        say(line, answer, "corrected %s (uncorrected %s)", p, rc_summary_journal_p(f->p_naive, other));
        if (!fits(line)) say(line, answer, "corrected %s", p);
    }
}

/* ---- 3. location -------------------------------------------------------- */

/* Resamples agree with their own cohort more than other cohorts do (bench/stability.md). */
static rc_verdict_answer place_answer(const rc_verdict_share *nearby)
{
    double lower = isnan(nearby->lower) ? nearby->share : nearby->lower,
           upper = isnan(nearby->upper) ? nearby->share : nearby->upper;
    if (lower >= limit(RC_VERDICT_LOCATION, LOCATION_YES)) return RC_ANSWER_YES;
    return upper < limit(RC_VERDICT_LOCATION, LOCATION_NO) ? RC_ANSWER_NO : RC_ANSWER_UNCLEAR;
}

static void judge_location(const rc_verdict_facts *f, rc_verdict_judged *line)
{
    char share[RC_JOURNAL_SIZE], from[RC_JOURNAL_SIZE], to[RC_JOURNAL_SIZE];
    if (f->kind == RC_VERDICT_NOTHING && f->reason) {
        say(line, RC_ANSWER_UNCLEAR, "%s", f->reason);
        return;
    }
    if (f->single && f->kind == RC_VERDICT_SELECTED) {
        say(line, RC_ANSWER_YES, "the only cutoff that is possible");
        return;
    }
    if (f->kind == RC_VERDICT_SCREENED) {
        say(line, RC_ANSWER_NOT_RUN, "not run: recut bootstrap (no search here)");
        return;
    }
    if (isnan(f->nearby.share)) {
        say(line, RC_ANSWER_NOT_RUN, "not run: recut bootstrap");
        return;
    }
    rc_verdict_answer answer = place_answer(&f->nearby);
    if (f->other_size && answer == RC_ANSWER_NO) answer = RC_ANSWER_UNCLEAR; /* fewer patients scatter more */
    say(line, answer, "nearby in %s; 95 %%: %s to %s", rc_summary_journal_percent(f->nearby.share, share),
        rc_summary_journal_value(f->picked_lower, from), rc_summary_journal_value(f->picked_upper, to));
    if (!fits(line)) say(line, answer, "nearby in %s of the resamples", share);
}

/* ---- 4. size ------------------------------------------------------------ */

/* What another bootstrap has to be told for what this one cannot say. */
static const char *other_way(const rc_verdict_facts *f)
{
    if (f->no_rows) return "--rows all";
    return f->other_size ? "--scheme ordinary" : "--cutoff C";
}

static double size_of(double hr)
{
    return hr < 1 ? 1 / hr : hr;
}

static rc_verdict_answer size_answer(const rc_verdict_ratio *r)
{
    double size = size_of(r->hr);
    bool none = r->lower <= 1 && r->upper >= 1;
    if (none && fmax(size_of(r->lower), size_of(r->upper)) >= limit(RC_VERDICT_SIZE, SIZE_MODERATE))
        return RC_ANSWER_UNCLEAR;
    if (size >= limit(RC_VERDICT_SIZE, SIZE_LARGE)) return RC_ANSWER_LARGE;
    if (size >= limit(RC_VERDICT_SIZE, SIZE_MODERATE)) return RC_ANSWER_MODERATE;
    return size >= limit(RC_VERDICT_SIZE, SIZE_SMALL) ? RC_ANSWER_SMALL : RC_ANSWER_LITTLE;
}

/* The corrected ratio on the other side of 1 than the one found is less than nothing: no effect is left, unless it is
 * far there and no interval says how well that is known. */
static rc_verdict_answer selected_answer(const rc_verdict_facts *f)
{
    rc_verdict_answer answer = size_answer(&f->hr);
    if ((f->hr_found - 1) * (f->hr.hr - 1) >= 0 || answer == RC_ANSWER_UNCLEAR) return answer;
    return isnan(f->hr.lower) && answer != RC_ANSWER_LITTLE ? RC_ANSWER_UNCLEAR : RC_ANSWER_LITTLE;
}

static void judge_size(const rc_verdict_facts *f, rc_verdict_judged *line)
{
    char found[RC_JOURNAL_SIZE], hr[RC_JOURNAL_SIZE], interval[RC_JOURNAL_SIZE];
    bool has_interval = !isnan(f->hr.lower) && !isnan(f->hr.upper);
    rc_summary_journal_hr(f->hr_found, found);
    rc_summary_journal_hr(f->hr.hr, hr);
    rc_summary_journal_interval(f->hr.lower, f->hr.upper, interval);
    if (f->kind == RC_VERDICT_NOTHING) {
        if (f->reason)
            say(line, RC_ANSWER_UNCLEAR, "%s", f->reason);
        else
            say(line, RC_ANSWER_NOT_RUN, "not run: recut check");
    } else if (f->kind != RC_VERDICT_SELECTED) {
        if (isnan(f->hr.hr))
            say(line, RC_ANSWER_UNCLEAR, "HR %s: %s", found, f->hr_reason ? f->hr_reason : "not computed");
        else
            say(line, size_answer(&f->hr), "HR %s (%s)%s", hr, interval,
                strlen(hr) + strlen(interval) <= 20 ? ", not searched for" : "");
    } else if (isnan(f->hr.hr) && f->row->bootstrap) {
        say(line, RC_ANSWER_UNCLEAR, "HR %s as found; resamples: infinite", found);
        if (f->single) say(line, RC_ANSWER_UNCLEAR, "HR %s as found, the only cutoff", found);
        if (f->other_size || f->no_rows) say(line, RC_ANSWER_NOT_RUN, "not run: recut bootstrap %s", other_way(f));
    } else if (isnan(f->hr.hr)) {
        say(line, RC_ANSWER_NOT_RUN, "not run: recut bootstrap (found: HR %s)", found);
        if (!fits(line)) say(line, RC_ANSWER_NOT_RUN, "not run: recut bootstrap");
    } else if (has_interval) {
        say(line, selected_answer(f), "HR %s found, %s corrected (%s)", found, hr, interval);
        if (!fits(line)) say(line, selected_answer(f), "HR %s corrected (%s)", hr, interval);
    } else {
        say(line, selected_answer(f), "HR %s as found, %s corrected", found, hr);
    }
}

/* ---- 5. travel ---------------------------------------------------------- */

/* "left out: HR 2.36, 6.51, 1.68, 0.53", where that fits. */
static void list_ratios(const rc_verdict_travel *t, rc_verdict_answer answer, rc_verdict_judged *line)
{
    char hr[RC_JOURNAL_SIZE];
    size_t n = t->centers > RC_VERDICT_CENTERS ? RC_VERDICT_CENTERS : (size_t)t->centers, used;
    bool left = strcmp(t->source, "leave_one_out") == 0;
    say(line, answer, "%s HR ", left ? "left out:" : "others:");
    for (size_t i = 0; i < n && fits(line); i++) {
        used = strlen(line->text);
        snprintf(line->text + used, sizeof line->text - used, "%s%s", i ? ", " : "",
                 rc_summary_journal_hr(t->hr[i], hr));
    }
    if (fits(line) && n == (size_t)t->centers) return;
    say(line, answer, "same way in %.0f of %.0f, pooled HR %s", t->same, t->same + t->reversed,
        rc_summary_journal_hr(t->pooled.hr, hr));
}

static void judge_travel(const rc_verdict_facts *f, rc_verdict_judged *line)
{
    const rc_verdict_travel *t = &f->travel;
    bool column = !isnan(f->n_centers) && f->n_centers > 0;
    if (!t->source) {
        if (f->kind == RC_VERDICT_NOTHING && f->reason)
            say(line, RC_ANSWER_UNCLEAR, "%s", f->reason);
        else if (column && f->n_centers < 2)
            say(line, RC_ANSWER_NOT_RUN, "not run: one center only");
        else
            say(line, RC_ANSWER_NOT_RUN, "not run: recut centers%s", column ? "" : " --center COLUMN");
        return;
    }
    rc_verdict_answer answer = RC_ANSWER_UNCLEAR;
    if (t->reversed > t->reversed_few || t->p >= 1)
        answer = RC_ANSWER_NO;
    else if (t->p < limit(RC_VERDICT_TRAVEL, TRAVEL_LEVEL))
        answer = RC_ANSWER_YES;
    if (t->same + t->reversed == 0)
        say(line, RC_ANSWER_UNCLEAR, "no other center has a hazard ratio");
    else
        list_ratios(t, answer, line);
}

/* ---- 6. chance and cutting ---------------------------------------------- */

static void judge_chance(const rc_verdict_facts *f, rc_verdict_judged *line)
{
    char real[RC_JOURNAL_SIZE], chance[RC_JOURNAL_SIZE];
    bool column = !isnan(f->n_centers) && f->n_centers > 0;
    if (f->kind == RC_VERDICT_NOTHING && f->reason) {
        say(line, RC_ANSWER_UNCLEAR, "%s", f->reason);
        return;
    }
    if (isnan(f->false_.share) || isnan(f->real.share)) {
        if (column && f->n_centers < 2)
            say(line, RC_ANSWER_NOT_RUN, "not run: one center only");
        else
            say(line, RC_ANSWER_NOT_RUN, "not run: recut centers%s", column ? "" : " --center COLUMN");
        return;
    }
    rc_verdict_answer answer = RC_ANSWER_UNCLEAR;
    if (f->real.lower > f->false_.upper && f->real.share >= limit(RC_VERDICT_CHANCE, CHANCE_SHARE))
        answer = RC_ANSWER_YES;
    else if (f->real.share <= f->false_.share || f->real.upper < f->false_.upper)
        answer = RC_ANSWER_NO;
    say(line, answer,
        f->kind == RC_VERDICT_NAMED ? "if searched: %s; useless marker: %s" : "validated in %s; useless marker: %s",
        rc_summary_journal_percent(f->real.share, real), rc_summary_journal_percent(f->false_.share, chance));
}

static void judge_cutting(const rc_verdict_facts *f, rc_verdict_judged *line)
{
    char marker[RC_JOURNAL_SIZE], split[RC_JOURNAL_SIZE];
    double loss = f->c_marker - f->c_split, margin = limit(RC_VERDICT_CUTTING, CUTTING_MARGIN);
    if (f->kind == RC_VERDICT_NOTHING && f->reason) {
        say(line, RC_ANSWER_UNCLEAR, "%s", f->reason);
        return;
    }
    if (isnan(loss)) {
        say(line, RC_ANSWER_NOT_RUN, "not run: recut bootstrap%s%s", f->row->bootstrap ? " " : "",
            f->row->bootstrap ? other_way(f) : "");
        return;
    }
    double least = limit(RC_VERDICT_CUTTING, CUTTING_LEAST); /* near 0.5 nobody is told apart, cut or not */
    rc_verdict_answer answer = RC_ANSWER_UNCLEAR;
    if (fmax(f->c_marker, f->c_split) >= least && loss > margin) answer = RC_ANSWER_NO;
    if (f->c_split >= least && loss < -margin) answer = RC_ANSWER_YES;
    say(line, answer, "C%s %s uncut, %s cut", f->kind == RC_VERDICT_SELECTED && !f->single ? " corrected:" : "",
        rc_summary_journal_c(f->c_marker, marker), rc_summary_journal_c(f->c_split, split));
}

/* Of several cutoffs: no limit of the other lines has been measured for them, so they say what there is. */
static void judge_groups(const rc_verdict_facts *f, rc_verdict_line which, rc_verdict_judged *line)
{
    char share[RC_JOURNAL_SIZE];
    say(line, RC_ANSWER_NOT_RUN, "of one cutoff: without --cuts");
    if (which != RC_VERDICT_LOCATION) return;
    if (isnan(f->again_number.share))
        say(line, RC_ANSWER_NOT_RUN, "not run: recut bootstrap");
    else if (f->number_chosen)
        say(line, RC_ANSWER_UNCLEAR, "as many in %s of the resamples",
            rc_summary_journal_percent(f->again_number.share, share));
    else
        say(line, RC_ANSWER_UNCLEAR, "see the groups: each has its own interval");
}

static const char *mark_of(rc_verdict_answer answer)
{
    switch (answer) {
    case RC_ANSWER_YES:
    case RC_ANSWER_LARGE:
    case RC_ANSWER_MODERATE:
        return "good";
    case RC_ANSWER_NO:
    case RC_ANSWER_LITTLE:
        return "bad";
    case RC_ANSWER_NOT_RUN:
        return "none";
    default:
        return "open";
    }
}

void rc_summary_verdict_judge(const rc_verdict_facts *facts, rc_verdict_judged line[RC_VERDICT_LINES])
{
    static void (*const judge[RC_VERDICT_LINES])(const rc_verdict_facts *, rc_verdict_judged *) = {
        judge_signal, judge_location, judge_size, judge_travel, judge_chance, judge_cutting};
    for (int i = 0; i < RC_VERDICT_LINES; i++) {
        if (facts->kind == RC_VERDICT_GROUPS && i != RC_VERDICT_SIGNAL)
            judge_groups(facts, (rc_verdict_line)i, &line[i]);
        else
            judge[i](facts, &line[i]);
        if (!fits(&line[i])) memcpy(line[i].text + RC_VERDICT_TEXT - 2, "..", 3); /* a foreign reason */
        line[i].mark = mark_of(line[i].answer);
    }
}

/* ---- 7. numbers --------------------------------------------------------- */

static void add_ratio(cJSON *into, const char *const key[3], const rc_verdict_ratio *r, bool *failed)
{
    rc_summary_json_number(into, key[0], r->hr, failed);
    rc_summary_json_number(into, key[1], r->lower, failed);
    rc_summary_json_number(into, key[2], r->upper, failed);
}

static void add_share(cJSON *into, const char *const key[3], const rc_verdict_share *s, bool *failed)
{
    rc_summary_json_number(into, key[0], s->share, failed);
    rc_summary_json_number(into, key[1], s->lower, failed);
    rc_summary_json_number(into, key[2], s->upper, failed);
}

static void add_signal(const rc_verdict_facts *f, cJSON *into, bool *failed)
{
    rc_summary_json_number(into, "p", f->p.p, failed);
    rc_summary_json_number(into, "p_lower", f->p.lower, failed);
    rc_summary_json_number(into, "p_upper", f->p.upper, failed);
    rc_summary_json_text(into, "p_of", f->p_of, failed);
    rc_summary_json_number(into, "p_naive", f->p_naive, failed);
    rc_summary_json_number(into, "p_alone", f->found.p, failed);
    rc_summary_json_number(into, "tested", f->tested, failed);
    rc_summary_json_number(into, "replicates", f->replicates, failed);
    rc_summary_json_number(into, "p_formula", f->p_formula, failed);
    rc_summary_json_text(into, "formula", isnan(f->p_formula) ? NULL : f->formula, failed);
    rc_summary_json_number(into, "naive_type1_error", f->type1, failed);
    rc_summary_json_number(into, "detectable_hr", f->detectable, failed);
}

static void add_travel(const rc_verdict_travel *t, cJSON *into, bool *failed)
{
    bool any = t->source != NULL;
    rc_summary_json_text(into, "from", t->source, failed);
    rc_summary_json_number(into, "centers", any ? t->centers : NAN, failed);
    rc_summary_json_number(into, "same", any ? t->same : NAN, failed);
    rc_summary_json_number(into, "reversed", any ? t->reversed : NAN, failed);
    rc_summary_json_number(into, "reversed_few", any ? t->reversed_few : NAN, failed);
    add_ratio(into, (const char *const[]){"hr", "hr_lower", "hr_upper"}, &t->pooled, failed);
    rc_summary_json_number(into, "p", t->p, failed);
    rc_summary_json_number(into, "i2", t->i2, failed);
}

void rc_summary_verdict_values(const rc_verdict_facts *f, rc_verdict_line line, cJSON *into, bool *failed)
{
    switch (line) {
    case RC_VERDICT_SIGNAL:
        add_signal(f, into, failed);
        break;
    case RC_VERDICT_LOCATION:
        add_share(into, (const char *const[]){"nearby", "nearby_lower", "nearby_upper"}, &f->nearby, failed);
        rc_summary_json_number(into, "again", f->again, failed);
        rc_summary_json_number(into, "picked_lower", f->picked_lower, failed);
        rc_summary_json_number(into, "picked_upper", f->picked_upper, failed);
        rc_summary_json_number(into, "picks", f->picks, failed);
        break;
    case RC_VERDICT_SIZE:
        rc_summary_json_number(into, "hr_found", f->hr_found, failed);
        add_ratio(into, (const char *const[]){"hr", "hr_lower", "hr_upper"}, &f->hr, failed);
        rc_summary_json_text(into, "method", f->hr_method, failed);
        break;
    case RC_VERDICT_TRAVEL:
        add_travel(&f->travel, into, failed);
        break;
    case RC_VERDICT_CHANCE:
        add_share(into, (const char *const[]){"validated", "validated_lower", "validated_upper"}, &f->real, failed);
        add_share(into, (const char *const[]){"useless", "useless_lower", "useless_upper"}, &f->false_, failed);
        break;
    case RC_VERDICT_CUTTING:
        rc_summary_json_number(into, "c_marker", f->c_marker, failed);
        rc_summary_json_number(into, "c_split", f->c_split, failed);
        break;
    case RC_VERDICT_LINES:
        break;
    }
}
