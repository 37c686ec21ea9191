/* SPDX-License-Identifier: GPL-3.0-or-later
 * outcome_verdict.c - can a cutoff for an outcome be trusted?  Limits and questions are those of every verdict
 * (verdict_lines.h), but of the size, which has no limits of its own here: is there any effect left?
 *
 *   1. facts     2. lines     3. the sentence */
#include "summary/outcome_element.h"
#include "summary/phrase.h"
#include "summary/verdict_lines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. facts ----------------------------------------------------------- */

/* Of an element; what was not computed is NaN. */
typedef struct facts {
    const cJSON *element;
    double p, p_lower, p_upper;
    double bound; /* markers that p is an upper bound for; 0: it is no bound */
    rc_verdict_share near, real, useless;
    bool other_size;
    const cJSON *effect, *pooled; /* NULL: none */
    bool ratio;                   /* the effect is an odds ratio */
} facts;

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static rc_verdict_share share_of(const cJSON *object, const char *key)
{
    return (rc_verdict_share){number(object, key), number(object, "lower"), number(object, "upper")};
}

static double markers_of(const cJSON *element, const cJSON *list)
{
    double count = 0;
    const cJSON *other;
    cJSON_ArrayForEach(other, list) count +=
        strcmp(rc_summary_json_get_text(other, "analysis"), rc_summary_json_get_text(element, "analysis")) == 0 &&
        !isnan(number(other, "p"));
    return count;
}

static void take_p(facts *f, const cJSON *of, double factor)
{
    f->p = factor * number(of, "p");
    f->p_lower = factor * number(of, "p_lower");
    f->p_upper = fmin(1, factor * number(of, "p_upper"));
}

/* By runs of splitting where there are such; of several markers by maxT, or where no permutation reached the largest
 * statistic by Bonferroni, as verdict_facts.c does. */
static void find_p(facts *f, const cJSON *element, const cJSON *list)
{
    const cJSON *tail = rc_summary_json_get(element, "tail");
    double p = number(element, "p"), p_maxt = number(element, "p_maxt"), markers = markers_of(element, list),
           rare = number(tail, "p");
    bool several = markers > 1, reached = !(p_maxt * (number(element, "replicates") + 1) < 1.5);
    take_p(f, element, several && p_maxt > p ? p_maxt / p : 1); /* the interval is as wide, on the logarithm */
    if (isnan(rare) || (several && (reached || !(markers * rare < p_maxt)))) return;
    take_p(f, tail, several ? markers : 1);
    f->bound = several ? markers : 0;
}

static facts find_facts(const cJSON *element, const cJSON *list)
{
    facts f = {.element = element};
    find_p(&f, element, list);
    const cJSON *resamples = rc_summary_json_get(element, "resamples"),
                *centers = rc_summary_json_get(element, "centers");
    const char *scheme = rc_summary_json_get_text(resamples, "scheme");
    f.other_size = strcmp(scheme, "m-out-of-n") == 0 || strcmp(scheme, "subsample") == 0;
    f.near = share_of(rc_summary_json_get(resamples, "near"), "share");
    const cJSON *selected = rc_summary_json_get(resamples, "selected");
    f.effect = rc_summary_json_get(selected, "odds_ratio");
    f.ratio = f.effect != NULL;
    if (!f.effect) f.effect = rc_summary_json_get(selected, "difference");
    f.pooled = rc_summary_json_get(centers, "pooled");
    const cJSON *splits = rc_summary_json_get(centers, "random_splits");
    f.real = share_of(rc_summary_json_get(splits, "marker"), "validated");
    f.useless = share_of(rc_summary_json_get(splits, "useless"), "validated");
    return f;
}

static double limit(rc_verdict_line line, int i)
{
    return rc_summary_verdict_rules[line].limit[i];
}

/* "odds ratio 2.20, 1.42-3.40" */
static void put_effect(char *text, const cJSON *effect, bool ratio)
{
    double x = number(effect, "estimate"), lower = number(effect, "lower"), upper = number(effect, "upper");
    if (ratio)
        rc_summary_phrase_put(text, "odds ratio %s, %s", rc_summary_phrase_hr(x),
                              rc_summary_phrase_interval(lower, upper));
    else
        rc_summary_phrase_put(text, "difference %s, %s to %s", rc_summary_phrase_value(x),
                              rc_summary_phrase_value(lower), rc_summary_phrase_value(upper));
}

/* ---- 2. lines ----------------------------------------------------------- */

static rc_verdict_answer judge_signal(const facts *f, char *text)
{
    double level = limit(RC_VERDICT_SIGNAL, 0);
    if (isnan(f->p)) {
        rc_summary_phrase_put(text, "not run: recut permute");
        return RC_ANSWER_NOT_RUN;
    }
    rc_summary_phrase_put(text, "%s, corrected for searching", rc_summary_phrase_p_is(f->p));
    if (f->bound > 0) rc_summary_phrase_put(text, "; Bonferroni over %s markers", rc_summary_phrase_count(f->bound));
    return f->p_upper < level ? RC_ANSWER_YES : f->p_lower >= level ? RC_ANSWER_NO : RC_ANSWER_UNCLEAR;
}

static rc_verdict_answer judge_location(const facts *f, char *text)
{
    if (isnan(f->near.share) || f->other_size) {
        rc_summary_phrase_put(text,
                              f->other_size ? "not judged by resamples of another size" : "not run: recut bootstrap");
        return RC_ANSWER_NOT_RUN;
    }
    rc_summary_phrase_put(text, "nearby in %s of the resamples", rc_summary_phrase_percent(f->near.share));
    return f->near.lower >= limit(RC_VERDICT_LOCATION, 0)  ? RC_ANSWER_YES
           : f->near.upper < limit(RC_VERDICT_LOCATION, 1) ? RC_ANSWER_NO
                                                           : RC_ANSWER_UNCLEAR;
}

/* yes: an effect is left without what the selection adds. */
static rc_verdict_answer judge_size(const facts *f, char *text)
{
    double lower = number(f->effect, "lower"), upper = number(f->effect, "upper"), none = f->ratio ? 1 : 0;
    if (isnan(lower) || isnan(upper)) {
        const char *why = rc_summary_json_get_text(f->effect, "reason");
        rc_summary_phrase_put(text, "%s", *why ? why : "not run: recut bootstrap");
        return RC_ANSWER_NOT_RUN;
    }
    put_effect(text, f->effect, f->ratio);
    return lower > none || upper < none ? RC_ANSWER_YES : RC_ANSWER_UNCLEAR;
}

static rc_verdict_answer judge_travel(const facts *f, char *text)
{
    double centers = number(f->pooled, "centers"), same = number(f->pooled, "same_direction"),
           p = number(f->pooled, "p");
    bool turned = rc_summary_json_get_bool(f->pooled, "turned");
    if (!(centers > 0) || isnan(p) || isnan(same)) {
        rc_summary_phrase_put(text, f->pooled ? "no other center has both groups" : "not run: recut centers");
        return RC_ANSWER_NOT_RUN;
    }
    const cJSON *odds = rc_summary_json_get(f->pooled, "odds_ratio");
    put_effect(text, odds ? odds : rc_summary_json_get(f->pooled, "difference"), odds != NULL);
    rc_summary_phrase_put(text, "; same side in %s of %s", rc_summary_phrase_count(same),
                          rc_summary_phrase_count(centers));
    if (same == centers && p < limit(RC_VERDICT_TRAVEL, 0)) return RC_ANSWER_YES;
    return turned ? RC_ANSWER_NO : RC_ANSWER_UNCLEAR;
}

static rc_verdict_answer judge_chance(const facts *f, char *text)
{
    double least = limit(RC_VERDICT_CHANCE, 0);
    if (isnan(f->real.share) || isnan(f->useless.share)) {
        rc_summary_phrase_put(text, "not run: recut centers");
        return RC_ANSWER_NOT_RUN;
    }
    rc_summary_phrase_put(text, "random splits %s; useless marker %s", rc_summary_phrase_percent(f->real.share),
                          rc_summary_phrase_percent(f->useless.share));
    bool more = f->real.lower > f->useless.upper;
    return f->real.lower >= least && more                               ? RC_ANSWER_YES
           : f->real.upper < least || f->real.upper <= f->useless.lower ? RC_ANSWER_NO
                                                                        : RC_ANSWER_UNCLEAR;
}

/* ---- 3. the sentence ---------------------------------------------------- */

static const char *headline(const rc_verdict_answer *answer)
{
    rc_verdict_answer signal = answer[RC_VERDICT_SIGNAL], place = answer[RC_VERDICT_LOCATION];
    if (signal == RC_ANSWER_NO) return "No: no more than the search finds by chance.";
    if (signal == RC_ANSWER_NOT_RUN) return "Not known: the search is not paid for.";
    if (signal == RC_ANSWER_UNCLEAR) return "Unclear: too few permutations tell.";
    if (answer[RC_VERDICT_TRAVEL] == RC_ANSWER_NO) return "Here, yes; in the other centers, no.";
    return place == RC_ANSWER_YES  ? "Yes."
           : place == RC_ANSWER_NO ? "The marker, yes; the cutoff, no."
                                   : "The marker, yes; the place of the cutoff, not known.";
}

static void judge(cJSON *element, const cJSON *of, bool *failed)
{
    typedef rc_verdict_answer judged(const facts *f, char *text);
    static const struct {
        rc_verdict_line line;
        judged *judge;
        const char *question;
    } lines[] = {{RC_VERDICT_SIGNAL, judge_signal, NULL},
                 {RC_VERDICT_LOCATION, judge_location, NULL},
                 {RC_VERDICT_SIZE, judge_size, "Is an effect left?"},
                 {RC_VERDICT_TRAVEL, judge_travel, NULL},
                 {RC_VERDICT_CHANCE, judge_chance, NULL}};
    rc_verdict_answer answer[RC_VERDICT_LINES] = {0};
    const facts f = find_facts(element, of);
    cJSON *verdict = rc_summary_json_object(element, "verdict", failed);
    rc_summary_json_text(verdict, "headline", NULL, failed);
    cJSON *list = rc_summary_json_array(verdict, "lines", failed);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const rc_verdict_rule *rule = &rc_summary_verdict_rules[lines[i].line];
        char text[RC_PHRASE] = "";
        answer[lines[i].line] = lines[i].judge(&f, text);
        cJSON *line = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_text(line, "key", rule->key, failed);
        rc_summary_json_text(line, "question", lines[i].question ? lines[i].question : rule->question, failed);
        rc_summary_json_text(line, "answer", rc_summary_verdict_answer(answer[lines[i].line]), failed);
        rc_summary_json_text(line, "text", text, failed);
    }
    cJSON *said = cJSON_CreateString(headline(answer));
    if (!said || !cJSON_ReplaceItemInObjectCaseSensitive(verdict, "headline", said)) *failed = true;
}

void rc_summary_outcome_judge(cJSON *list, bool *failed)
{
    cJSON *element;
    cJSON_ArrayForEach(element, list)
    {
        bool some = !isnan(number(element, "p")) || rc_summary_json_get(element, "resamples") ||
                    rc_summary_json_get(element, "centers");
        if (some && (!isnan(number(element, "cutoff")) || !rc_summary_json_get(element, "cutoff")))
            judge(element, list, failed);
    }
}
