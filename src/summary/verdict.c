/* SPDX-License-Identifier: GPL-3.0-or-later
 * verdict.c - the verdicts of a document.
 *
 *   1. one verdict     2. over several markers     3. into the document */
#include "summary/verdict.h"

#include "base/memory.h"
#include "cohort/intern.h"
#include "summary/json.h"
#include "summary/markers_table.h"
#include "summary/verdict_notes.h"
#include "summary/verdict_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. one verdict ----------------------------------------------------- */

typedef struct judged {
    rc_verdict_facts facts;
    rc_verdict_judged line[RC_VERDICT_LINES];
    rc_verdict_words words;
} judged;

static void judge(const cJSON *document, const rc_marker_row *row, judged *out)
{
    double few = rc_summary_verdict_rules[RC_VERDICT_TRAVEL].limit[1];
    rc_summary_verdict_facts(document, row, few, &out->facts);
    rc_summary_verdict_judge(&out->facts, out->line);
    rc_summary_verdict_say(&out->facts, out->line, &out->words);
}

static const char *analysis_of(const rc_marker_row *row)
{
    const cJSON *const any[] = {row->search, row->permute, row->screen, row->describe, row->bootstrap, row->centers};
    for (size_t i = 0; i < sizeof any / sizeof *any; i++)
        if (any[i]) return rc_summary_json_get_text(any[i], "analysis");
    return "";
}

/* before: said in front of the sentence, "" or a sentence with a blank behind it. */
static void fill(cJSON *into, const judged *j, const char *before, bool *failed)
{
    static const char *const kind[] = {"none", "selected", "named", "screened", "groups"};
    char sentence[3 * RC_PHRASE], rule[RC_VERDICT_RULE_SIZE];
    const rc_marker_row *row = j->facts.row;
    rc_summary_json_text(into, "marker", row->marker, failed);
    rc_summary_json_text(into, "analysis", analysis_of(row), failed);
    rc_summary_json_text(into, "label", *row->label ? row->label : NULL, failed);
    rc_summary_json_text(into, "kind", kind[j->facts.kind], failed);
    rc_summary_json_number(into, "cutoff", j->facts.cutoff, failed);
    rc_summary_json_bool(into, "selected", j->facts.kind == RC_VERDICT_SELECTED, failed);
    rc_summary_json_text(into, "answer", j->words.answer, failed);
    rc_summary_json_text(into, "headline", j->words.headline, failed);
    rc_summary_json_text(into, "about", j->words.about, failed);
    snprintf(sentence, sizeof sentence, "%s%s", before, j->words.because);
    rc_summary_json_text(into, "because", sentence, failed);
    snprintf(sentence, sizeof sentence, "%s %s%s", j->words.headline, before, j->words.because);
    rc_summary_json_text(into, "sentence", sentence, failed);
    for (int i = 0; i < RC_VERDICT_LINES; i++) {
        cJSON *line = rc_summary_json_object(into, rc_summary_verdict_rules[i].key, failed);
        rc_summary_json_text(line, "question", rc_summary_verdict_rules[i].question, failed);
        rc_summary_json_text(line, "name", rc_summary_verdict_rules[i].name, failed);
        rc_summary_json_text(line, "answer", rc_summary_verdict_answer(j->line[i].answer), failed);
        rc_summary_json_text(line, "mark", j->line[i].mark, failed);
        rc_summary_json_text(line, "text", j->line[i].text, failed);
        rc_summary_json_text(line, "rule", rc_summary_verdict_rule((rc_verdict_line)i, rule), failed);
        rc_summary_verdict_values(&j->facts, (rc_verdict_line)i, rc_summary_json_object(line, "values", failed),
                                  failed);
    }
    rc_summary_json_text(into, "which_p", j->words.which_p, failed);
    *sentence = '\0';
    for (int i = 0; i < RC_VERDICT_LINES; i++)
        if (j->line[i].answer != RC_ANSWER_NOT_RUN && (j->facts.kind != RC_VERDICT_GROUPS || i == RC_VERDICT_SIGNAL))
            rc_summary_phrase_put(sentence, "%s%s: %s.", *sentence ? " " : "", rc_summary_verdict_rules[i].name,
                                  rc_summary_verdict_rule((rc_verdict_line)i, rule));
    rc_summary_json_text(into, "rules", *sentence ? sentence : NULL, failed);
    rc_summary_verdict_notes(&j->facts, rc_summary_json_array(into, "notes", failed), failed);
}

/* ---- 2. over several markers -------------------------------------------- */

typedef struct tally {
    size_t markers, yes, no, unclear, not_run;
} tally;

static void count_answer(tally *t, rc_verdict_answer answer)
{
    t->markers++;
    t->yes += answer == RC_ANSWER_YES;
    t->no += answer == RC_ANSWER_NO;
    t->unclear += answer == RC_ANSWER_UNCLEAR;
    t->not_run += answer == RC_ANSWER_NOT_RUN;
}

static void say_all(const tally *t, const judged *main, char out[RC_PHRASE])
{
    const char *marker = rc_summary_phrase_name(main->facts.row->marker),
               *yes = rc_summary_phrase_count((double)t->yes), *all = rc_summary_phrase_count((double)t->markers);
    const char *how = main->facts.kind != RC_VERDICT_NAMED ? "corrected for all of them" /* named: each its own p */
                                                           : "each taken by itself";
    *out = '\0';
    if (t->markers < 2 || t->not_run == t->markers || main->facts.kind == RC_VERDICT_NOTHING) return;
    if (t->yes)
        snprintf(out, RC_PHRASE, "Of %s markers %s %s, %s; this is %s, of the smallest p. ", all,
                 t->yes < t->markers ? yes
                 : t->yes == 2       ? "both"
                                     : "all",
                 t->yes == 1 ? "passes" : "pass", how, marker);
    else
        snprintf(out, RC_PHRASE, "Of %s markers none passes, %s; this is %s, of the smallest p. ", all, how, marker);
}

/* The markers of the same patients and endpoint as the main one, each once. */
static recut_status count_all(const cJSON *document, const rc_marker_row *row, size_t n, const rc_marker_row *main,
                              tally *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_intern seen = {0};
    double few = rc_summary_verdict_rules[RC_VERDICT_TRAVEL].limit[1];
    *out = (tally){0};
    for (size_t i = 0; i < n; i++) {
        uint32_t at;
        bool is_new;
        rc_verdict_facts facts;
        rc_verdict_judged line[RC_VERDICT_LINES];
        if (row[i].patients != main->patients) continue;
        RC_TRY(rc_cohort_intern_add(&seen, row[i].marker, &at, &is_new, err));
        if (!is_new) continue;
        rc_summary_verdict_facts(document, &row[i], few, &facts);
        rc_summary_verdict_judge(&facts, line);
        count_answer(out, line[RC_VERDICT_SIGNAL].answer);
    }
done:
    rc_cohort_intern_clear(&seen);
    return st;
}

/* Of the first row's patients and endpoint the marker of the smallest p. */
static size_t find_main(const rc_marker_row *row, size_t n)
{
    size_t main = 0;
    for (size_t i = 1; i < n && n <= RC_MARKERS_UNSORTED; i++) {
        if (row[i].patients != row[0].patients || strcmp(row[i].marker, row[main].marker) == 0) continue;
        if (row[i].p < row[main].p || (row[i].p == row[main].p && row[i].naive < row[main].naive)) main = i;
    }
    return main;
}

static recut_status add_main(cJSON *document, const rc_marker_row *row, size_t n, bool *failed, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_marker_row *main = &row[find_main(row, n)];
    char before[RC_PHRASE];
    tally all;
    judged *j = NULL;
    RC_NEW(j, 1, err);
    RC_TRY(count_all(document, row, n, main, &all, err));
    judge(document, main, j);
    say_all(&all, j, before);
    cJSON *into = rc_summary_json_object(document, "verdict", failed);
    fill(into, j, before, failed);
    cJSON *counts = rc_summary_json_object(into, "markers", failed);
    rc_summary_json_number(counts, "n", (double)all.markers, failed);
    rc_summary_json_number(counts, "yes", (double)all.yes, failed);
    rc_summary_json_number(counts, "no", (double)all.no, failed);
    rc_summary_json_number(counts, "unclear", (double)all.unclear, failed);
    rc_summary_json_number(counts, "not_run", (double)all.not_run, failed);
done:
    rc_base_memory_free(j);
    return st;
}

/* ---- 3. into the document ----------------------------------------------- */

static recut_status finish(bool failed, recut_error *err)
{
    return failed ? RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the summary") : RECUT_OK;
}

recut_status rc_summary_verdict_add(cJSON *document, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    rc_marker_row *row = NULL;
    judged *j = NULL;
    size_t n = 0;
    RC_NEW(j, 1, err);
    RC_TRY(rc_summary_markers_gather(document, &row, &n, err));
    if (n > 0)
        RC_TRY(add_main(document, row, n, &failed, err));
    else
        rc_summary_json_item(document, "verdict", cJSON_CreateNull(), &failed);
    cJSON *list = rc_summary_json_array(document, "verdicts", &failed);
    for (size_t i = 0; i < n && i < RC_VERDICTS_MOST && !failed; i++) {
        judge(document, &row[i], j);
        fill(rc_summary_json_object(list, NULL, &failed), j, "", &failed);
    }
    rc_summary_markers_table(document, row, n, &failed);
    RC_TRY(finish(failed, err));
done:
    rc_base_memory_free(j);
    rc_base_memory_free(row);
    return st;
}

recut_status rc_summary_verdict_of(const cJSON *document, const char *marker, const char *label, cJSON **out,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    rc_marker_row *row = NULL;
    judged *j = NULL;
    size_t n = 0, at = 0;
    *out = NULL;
    RC_NEW(j, 1, err);
    RC_TRY(rc_summary_markers_gather(document, &row, &n, err));
    while (at < n && (strcmp(row[at].marker, marker) != 0 || (label && strcmp(row[at].label, label) != 0))) at++;
    if (at < n) {
        *out = cJSON_CreateObject();
        failed = !*out;
        judge(document, &row[at], j);
        fill(*out, j, "", &failed);
    }
    RC_TRY(finish(failed, err));
done:
    if (st != RECUT_OK) {
        cJSON_Delete(*out);
        *out = NULL;
    }
    rc_base_memory_free(j);
    rc_base_memory_free(row);
    return st;
}
