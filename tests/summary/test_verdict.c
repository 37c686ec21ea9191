/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_verdict.c - the sentence and the six answers against the numbers they rest on, borders included.
 *
 *   1. documents     2. the table     3. several markers, many, and what is damaged; places     4. journal numbers */
#include "../report/golden_document.h"
#include "summary/journal.h"
#include "summary/json.h"
#include "summary/markers.h"
#include "summary/verdict.h"
#include "summary/verdict_lines.h"
#include "verdict_cases.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- 1. documents ------------------------------------------------------- */

/* a: analyses, s: search, p: permute, b: bootstrap, c: centers, r: screen, d: describe */
static cJSON *make(const char *which)
{
    static const char letters[] = "aspbcrd";
    char text[8192] = "{";
    for (; *which; which++) {
        const char *part = parts[strchr(letters, *which) - letters];
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", text[1] ? "," : "", part);
    }
    strcat(text, "}");
    cJSON *document = cJSON_Parse(text);
    assert_non_null(document);
    return document;
}

static cJSON *step(cJSON *at, const char *key)
{
    return cJSON_IsArray(at) ? cJSON_GetArrayItem(at, atoi(key)) : cJSON_GetObjectItemCaseSensitive(at, key);
}

/* "path=value;path=value", path with dots, value JSON; no value: the key goes. */
static void change(cJSON *document, const char *changes)
{
    char all[4096], *save = NULL;
    snprintf(all, sizeof all, "%s", changes);
    for (char *one = strtok_r(all, ";", &save); one; one = strtok_r(NULL, ";", &save)) {
        char *value = strchr(one, '='), *dot;
        cJSON *at = document;
        assert_non_null(value);
        *value++ = '\0';
        for (; (dot = strchr(one, '.')); one = dot + 1) {
            *dot = '\0';
            at = step(at, one);
            assert_non_null(at);
        }
        cJSON *made = *value ? cJSON_Parse(value) : NULL;
        if (*value) assert_non_null(made);
        if (cJSON_IsArray(at)) {
            assert_true(cJSON_AddItemToArray(at, made));
            continue;
        }
        cJSON_DeleteItemFromObjectCaseSensitive(at, one);
        if (made) assert_true(cJSON_AddItemToObject(at, one, made));
    }
}

/* ---- 2. the table ------------------------------------------------------- */

static char letter(const char *answer, bool size)
{
    if (strcmp(answer, "not run") == 0) return '-';
    if (!size) return answer[0];
    return strcmp(answer, "little") == 0 ? 'l' : strcmp(answer, "unclear") == 0 ? 'u' : (char)(answer[0] - 'a' + 'A');
}

static bool said(const cJSON *verdict, const char *words)
{
    if (strstr(rc_summary_json_get_text(verdict, "sentence"), words)) return true;
    if (strstr(rc_summary_json_get_text(verdict, "about"), words)) return true;
    if (strstr(rc_summary_json_get_text(verdict, "which_p"), words)) return true;
    for (int i = 0; i < RC_VERDICT_LINES; i++) {
        const cJSON *line = rc_summary_json_get(verdict, rc_summary_verdict_rules[i].key);
        if (strstr(rc_summary_json_get_text(line, "text"), words)) return true;
    }
    return false;
}

/* What holds of every verdict. */
static void check_verdict(const cJSON *verdict)
{
    assert_null(strstr(rc_summary_json_get_text(verdict, "sentence"), "ignifican"));
    assert_true(*rc_summary_json_get_text(verdict, "sentence"));
    assert_true(*rc_summary_json_get_text(verdict, "which_p"));
    for (int i = 0; i < RC_VERDICT_LINES; i++) {
        const cJSON *line = rc_summary_json_get(verdict, rc_summary_verdict_rules[i].key);
        const char *text = rc_summary_json_get_text(line, "text"), *answer = rc_summary_json_get_text(line, "answer");
        assert_in_range(strlen(text), 1, RC_VERDICT_TEXT);
        assert_null(strstr(text, "nan"));
        assert_true(*rc_summary_json_get_text(line, "rule"));
        assert_null(strchr(rc_summary_json_get_text(line, "rule"), '{'));
        if (strcmp(answer, "not run") == 0) assert_non_null(strstr(text, "not run: "));
    }
}

static void table(void **state)
{
    (void)state;
    assert_true(sizeof cases / sizeof *cases >= 25);
    int wrong = 0;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        cJSON *document = make(cases[c].which);
        change(document, cases[c].changes);
        assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
        const cJSON *verdict = rc_summary_json_get(document, "verdict");
        char got[RC_VERDICT_LINES + 1] = "";
        check_verdict(verdict);
        for (int i = 0; i < RC_VERDICT_LINES; i++)
            got[i] = letter(
                rc_summary_json_get_text(rc_summary_json_get(verdict, rc_summary_verdict_rules[i].key), "answer"),
                i == RC_VERDICT_SIZE);
        bool right = strcmp(got, cases[c].answers) == 0 &&
                     strcmp(rc_summary_json_get_text(verdict, "answer"), cases[c].answer) == 0;
        if (cases[c].headline)
            right = right && strcmp(rc_summary_json_get_text(verdict, "headline"), cases[c].headline) == 0;
        for (int i = 0; i < 3 && cases[c].says[i]; i++) right = right && said(verdict, cases[c].says[i]);
        if (!right) {
            print_error("%s: %s %s\n%s\n%s\n", cases[c].name, got, rc_summary_json_get_text(verdict, "answer"),
                        rc_summary_json_get_text(verdict, "sentence"), rc_summary_json_get_text(verdict, "which_p"));
            for (int i = 0; i < RC_VERDICT_LINES; i++)
                print_error("  %s\n", rc_summary_json_get_text(
                                          rc_summary_json_get(verdict, rc_summary_verdict_rules[i].key), "text"));
            wrong++;
        }
        cJSON_Delete(document);
    }
    assert_int_equal(wrong, 0);
}

/* ---- 3. several markers, many, and what is damaged; places ---------------------- */

/* n markers, searched and permuted together; p of marker i: p[i], or (i + 1) / n. */
static cJSON *make_many(size_t n, const double *p)
{
    cJSON *document = make("asp"), *search = cJSON_GetObjectItemCaseSensitive(document, "search"),
          *permute = cJSON_GetObjectItemCaseSensitive(document, "permute");
    for (size_t i = 1; i < n; i++) {
        cJSON_AddItemToArray(search, cJSON_Duplicate(search->child, 1));
        cJSON_AddItemToArray(permute, cJSON_Duplicate(permute->child, 1));
    }
    cJSON *one = search->child, *two = permute->child;
    for (size_t i = 0; i < n; i++, one = one->next, two = two->next) {
        char name[32], value[128];
        double at = p ? p[i] : (double)(n - i) / (double)n;
        snprintf(name, sizeof name, "\"m%zu\"", i);
        snprintf(value, sizeof value, "marker=%s", name);
        change(one, value);
        snprintf(value, sizeof value, "marker=%s;p_maxt=%.17g", name, at);
        change(two, value);
    }
    return document;
}

static void several(void **state)
{
    (void)state;
    static const double p[5] = {0.3, 0.0004, 0.6, 0.001, 0.0498};
    cJSON *document = make_many(5, p);
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    const cJSON *verdict = rc_summary_json_get(document, "verdict"), *counts = rc_summary_json_get(verdict, "markers");
    assert_string_equal(rc_summary_json_get_text(verdict, "marker"), "m1");
    /* 0.0498 of 10,000 permutations is 0.046 to 0.054 */
    assert_true(rc_summary_json_get_number(counts, "n") == 5 && rc_summary_json_get_number(counts, "yes") == 2 &&
                rc_summary_json_get_number(counts, "no") == 2 && rc_summary_json_get_number(counts, "unclear") == 1);
    assert_true(
        said(verdict,
             "Of 5 markers 2 pass, corrected for all of them; this is m1, of the smallest p. Survival differs by m1"));
    assert_true(said(verdict, "(p < 0.001, corrected for searching and for all 5 markers)"));
    assert_true(said(verdict, "p < 0.001 over all 5 markers (alone 0.003)"));
    assert_int_equal(cJSON_GetArraySize(rc_summary_json_get(document, "verdicts")), 5);
    const cJSON *third = cJSON_GetArrayItem(rc_summary_json_get(document, "verdicts"), 2);
    assert_string_equal(rc_summary_json_get_text(third, "headline"), "No.");
    assert_true(said(third, "Corrected for the search and for all 5 markers, m2 has p = 0.60"));
    cJSON_Delete(document);
}

/* Two analyses of a marker each: nothing pays for both but Bonferroni, p = 2 x 0.03. */
static void apart(void **state)
{
    (void)state;
    cJSON *document = make_many(2, (const double[]){0.03, 0.5});
    change(document,
           "analyses.+={\"name\":\"permute/9\",\"cohort\":{\"time\":\"time\",\"event\":\"event\"}};"
           "permute.1.analysis=\"permute/9\";permute.0.p=0.03;permute.0.p_lower=0.0299;permute.0.p_upper=0.0301");
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    const cJSON *verdict = rc_summary_json_get(document, "verdict"), *signal = rc_summary_json_get(verdict, "signal");
    assert_string_equal(rc_summary_json_get_text(signal, "answer"), "no");
    assert_string_equal(rc_summary_json_get_text(rc_summary_json_get(signal, "values"), "p_of"), "bonferroni");
    assert_float_equal(rc_summary_json_get_number(rc_summary_json_get(signal, "values"), "p"), 0.06, 1e-12);
    cJSON_Delete(document);
}

/* Of two markers one that no permutation reaches: 2 x the p of splitting.  Where one permutation does, maxT. */
static void rare(void **state)
{
    (void)state;
    static const struct {
        double p_maxt, p, lower;
        const char *p_of;
    } rows[] = {{1 / 10001.0, 2e-9, 1e-9, "splitting"}, {2 / 10001.0, 2 / 10001.0, 2.53e-6, "maxt"}};
    for (size_t c = 0; c < 2; c++) {
        cJSON *document = make_many(2, (const double[]){rows[c].p_maxt, 0.5});
        change(document, "permute.0.tail={\"p\":1e-9,\"p_lower\":5e-10,\"p_upper\":2e-9,\"runs\":16}");
        assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
        const cJSON *verdict = rc_summary_json_get(document, "verdict"),
                    *values = rc_summary_json_get(rc_summary_json_get(verdict, "signal"), "values");
        assert_string_equal(rc_summary_json_get_text(values, "p_of"), rows[c].p_of);
        assert_true(fabs(rc_summary_json_get_number(values, "p") / rows[c].p - 1) < 1e-9);
        assert_true(fabs(rc_summary_json_get_number(values, "p_lower") / rows[c].lower - 1) < 0.01);
        assert_true(said(verdict, "Bonferroni over 2 markers, 2e-09: at most, by 16 runs of splitting") == (c == 0));
        cJSON_Delete(document);
    }
}

/* By p, in a time that grows with their number; those without a verdict are judged when somebody asks. */
static void many(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    cJSON *document = make_many(MANY, NULL), *made = NULL;
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    const cJSON *markers = rc_summary_json_get(document, "markers"), *row;
    double before = 0;
    assert_int_equal(cJSON_GetArraySize(markers), MANY);
    cJSON_ArrayForEach(row, markers)
    {
        assert_true(rc_summary_json_get_number(row, "p_maxt") >= before);
        before = rc_summary_json_get_number(row, "p_maxt");
    }
    assert_string_equal(rc_summary_json_get_text(rc_summary_json_get(document, "verdict"), "marker"), "m19999");
    assert_true(said(rc_summary_json_get(document, "verdict"), "Of 20,000 markers "));
    assert_int_equal(cJSON_GetArraySize(rc_summary_json_get(document, "verdicts")), RC_VERDICTS_MOST);
    assert_int_equal(rc_summary_verdict_of(document, "m7", NULL, &made, NULL), RECUT_OK);
    assert_string_equal(rc_summary_json_get_text(made, "headline"), "No.");
    check_verdict(made);
    cJSON_Delete(made);
    assert_int_equal(rc_summary_verdict_of(document, "nobody", NULL, &made, NULL), RECUT_OK);
    assert_null(made);
    cJSON_Delete(document);
}

/* Endpoints, filters, criteria and other permutations of a marker are rows of their own; an analysis of the same
 * patients joins the row it belongs to, whatever its label. */
static void rows(void **state)
{
    (void)state;
    cJSON *document = make("aspb");
    change(document,
           "analyses.+={\"name\":\"search/1\",\"cohort\":{\"time\":\"pfs\",\"event\":\"event\"}};"
           "analyses.+={\"name\":\"search/2\",\"label\":\"score\",\"cohort\":{\"time\":\"time\",\"event\":\"event\"}};"
           "permute.0.label=\"OS\"");
    cJSON *search = cJSON_GetObjectItemCaseSensitive(document, "search");
    cJSON_AddItemToArray(search, cJSON_Duplicate(search->child, 1));
    cJSON_AddItemToArray(search, cJSON_Duplicate(search->child, 1));
    change(document, "search.1.analysis=\"search/1\";search.2.analysis=\"search/2\";search.2.criterion=\"score\"");
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    const cJSON *markers = rc_summary_json_get(document, "markers"), *first = cJSON_GetArrayItem(markers, 0);
    assert_int_equal(cJSON_GetArraySize(markers), 3);
    assert_string_equal(rc_summary_json_get_text(first, "label"), "OS");
    assert_true(rc_summary_json_get_number(first, "p") == 0.0031);
    assert_true(rc_summary_json_get_number(first, "hr_corrected") == 1.92);
    assert_string_equal(rc_summary_json_get_text(cJSON_GetArrayItem(markers, 1), "time"), "pfs");
    assert_true(isnan(rc_summary_json_get_number(cJSON_GetArrayItem(markers, 1), "p")));
    assert_string_equal(rc_summary_json_get_text(cJSON_GetArrayItem(markers, 2), "criterion"), "score");
    cJSON_Delete(document);
}

static void notes(void **state)
{
    (void)state;
    cJSON *document = make("asp");
    change(document, "search.0.other_criterion.cutoff=12.5;permute.0.exceedances=0;permute.0.replicates=200;permute.0."
                     "p=0.004975124378109453");
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    const cJSON *list = rc_summary_json_get(rc_summary_json_get(document, "verdict"), "notes");
    assert_int_equal(cJSON_GetArraySize(list), 2);
    assert_string_equal(cJSON_GetArrayItem(list, 0)->valuestring,
                        "The criterion score, by which maxstat and survminer search, selects another cutoff, 12.5.");
    assert_string_equal(
        cJSON_GetArrayItem(list, 1)->valuestring,
        "None of the 200 permutations reached the observed split: p = 0.005 is the least p they can show.");
    cJSON_Delete(document);
}

/* Of the censoring of the same command: its number, not its place in the list. */
static void notes_of_censoring(void **state)
{
    (void)state;
    cJSON *document = make("asp"), *permute = cJSON_GetObjectItemCaseSensitive(document, "permute"),
          *list = cJSON_AddArrayToObject(document, "censoring");
    cJSON_AddItemToArray(permute, cJSON_Duplicate(permute->child, 1));
    cJSON_AddItemToArray(list, cJSON_Duplicate(permute->child, 1));
    cJSON_AddItemToArray(list, cJSON_Duplicate(permute->child, 1));
    change(document, "permute.0.analysis=\"permute/0\";permute.1.analysis=\"permute/1\";censoring.0.analysis="
                     "\"censoring/1\";censoring.1.analysis=\"censoring/0\";censoring.0.p=0.05;censoring.1.p=0.03");
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    const cJSON *verdicts = rc_summary_json_get(document, "verdicts");
    assert_int_equal(cJSON_GetArraySize(verdicts), 2);
    const cJSON *first = rc_summary_json_get(cJSON_GetArrayItem(verdicts, 0), "notes");
    assert_string_equal(
        cJSON_GetArrayItem(first, cJSON_GetArraySize(first) - 1)->valuestring,
        "Censoring seems to depend on the marker (p = 0.03): the permutation p may be too small or too large; "
        "--null impute allows for it, or permute within strata that account for it (--strata).");
    assert_int_equal(cJSON_GetArraySize(rc_summary_json_get(cJSON_GetArrayItem(verdicts, 1), "notes")),
                     cJSON_GetArraySize(first) - 1);
    cJSON_Delete(document);
    document = make("asp");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(document, "censoring"),
                         cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(document, "permute")->child, 1));
    change(document, "censoring.0.p=0.0004;censoring.0.within_strata=\"site\"");
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    const cJSON *own = rc_summary_json_get(rc_summary_json_get(document, "verdict"), "notes");
    assert_string_equal(
        cJSON_GetArrayItem(own, cJSON_GetArraySize(own) - 1)->valuestring,
        "Censoring seems to depend on the marker (p < 0.001 within site): the permutation p may be too small or "
        "too large; --null impute allows for it, or other strata may account for it.");
    cJSON_Delete(document);
    document = make("asp");
    permute = cJSON_GetObjectItemCaseSensitive(document, "permute");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(document, "censoring"), cJSON_Duplicate(permute->child, 1));
    cJSON_AddObjectToObject(permute->child, "imputed");
    change(document, "censoring.0.p=0.0004");
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    const cJSON *verdict = rc_summary_json_get(document, "verdict");
    own = rc_summary_json_get(verdict, "notes");
    assert_string_equal(cJSON_GetArrayItem(own, cJSON_GetArraySize(own) - 1)->valuestring,
                        "Censoring seems to depend on the marker (p < 0.001): the permutation p allows for it.");
    assert_non_null(strstr(rc_summary_json_get_text(verdict, "which_p"), "permutations with imputed censoring"));
    cJSON_Delete(document);
}

/* A name that is long, or no text at all, leaves the lines as they are. */
static void hostile(void **state)
{
    (void)state;
    char name[600], changes[1400];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    snprintf(changes, sizeof changes, "search.0.marker=\"%s\";permute.0.marker=\"%s\"", name, name);
    cJSON *document = make("asp");
    change(document, changes);
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    check_verdict(rc_summary_json_get(document, "verdict"));
    assert_true(strlen(rc_summary_json_get_text(rc_summary_json_get(document, "verdict"), "sentence")) < 600);
    cJSON_Delete(document);
    document = cJSON_Parse("{\"search\":[{},7,null,{\"marker\":3,\"best\":[]}],\"permute\":{},\"analyses\":[1]}");
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    cJSON_Delete(document);
    document = cJSON_Parse("{\"figures\":[{}]}");
    assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
    assert_true(cJSON_IsNull(rc_summary_json_get(document, "verdict")));
    assert_int_equal(cJSON_GetArraySize(rc_summary_json_get(document, "verdicts")), 0);
    cJSON_Delete(document);
}

/* Whatever the numbers are, every line fits. */
static void widths(void **state)
{
    (void)state;
    static const char *const p[] = {"0.0496", "0.04996", "0.05", "0.0499999", "1e-9", "0.99999", "1", "null"},
                             *const x[] = {"-1.23456e-7", "1.23456e12", "123456.7", "\"-Inf\"", "0.5", "-99999.99"},
                             *const hr[] = {"1e-9", "0.0049", "99.999", "1e9", "null", "1"};
    char text[2048];
    for (int i = 0; i < 8 * 6 * 6; i++) {
        const char *one = p[i % 8], *two = p[(i / 8) % 8], *at = x[i % 6], *to = x[(i / 6) % 6],
                   *ratio = hr[(i / 8) % 6];
        for (int named = 0; named < 2; named++) {
            cJSON *document = make("aspbc");
            if (named) change(document, NAMED ";" NEAR_FIXED("0.9999", "0.999", "1"));
            snprintf(text, sizeof text,
                     "permute.0.p=%s;permute.0.p_lower=%s;permute.0.p_upper=%s;search.0.best.p_naive=%s;" BOOT
                     "cutoff.q025=%s;" BOOT "cutoff.q975=%s;search.0.best.hr=%s;" BOOT "shrinkage.hr_bias_corrected=%s;"
                     "bootstrap.0.selected={\"hr\":{\"estimate\":%s,\"lower\":%s,\"upper\":%s}};search.0.best.reason="
                     "\"some long reason that nobody has thought of before this day\"",
                     one, two, p[(i / 3) % 8], two, at, to, ratio, hr[i % 6], hr[i % 6], hr[(i / 2) % 6],
                     hr[(i / 5) % 6]);
            change(document, text);
            assert_int_equal(rc_summary_verdict_add(document, NULL), RECUT_OK);
            check_verdict(rc_summary_json_get(document, "verdict"));
            cJSON_Delete(document);
        }
    }
}

/* near_share by its definition, from the values that the resamples selected. */
static double near_by_hand(const cJSON *element, double cutoff)
{
    const cJSON *value, *list = rc_summary_json_get(rc_summary_json_get(element, "reselected"), "values");
    double n = rc_summary_json_get_number(element, "patients"), below = 0, rank = 0, picks = 0, near = 0;
    cJSON_ArrayForEach(value, list) below +=
        rc_summary_json_get_number(value, "value") < cutoff ? rc_summary_json_get_number(value, "patients") : 0;
    cJSON_ArrayForEach(value, list)
    {
        double selected = rc_summary_json_get_number(value, "selected");
        picks += selected;
        if (fabs(rank - below) <= 0.1 * n + 1e-9) near += selected;
        rank += rc_summary_json_get_number(value, "patients");
    }
    return near / picks;
}

static void nearby(void **state)
{
    (void)state;
    static const char *const files[] = {"bootstrap.json", "boot_beyond.json", "boot_cluster.json", "job.json"};
    int checked = 0;
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        cJSON *document = read_document(files[f]);
        const cJSON *element;
        cJSON_ArrayForEach(element, rc_summary_json_get(document, "bootstrap"))
        {
            const cJSON *cutoff = rc_summary_json_get(rc_summary_json_get(element, "reselected"), "cutoff");
            double share = rc_summary_json_get_number(cutoff, "near_share"),
                   fixed = rc_summary_json_get_number(element, "cutoff");
            assert_float_equal(share, near_by_hand(element, rc_summary_json_get_number(cutoff, "estimate")), 1e-12);
            assert_float_equal(rc_summary_json_get_number(cutoff, "near_fixed_share"), near_by_hand(element, fixed),
                               1e-12);
            assert_true(rc_summary_json_get_number(cutoff, "near_lower") < share || share == 0);
            checked++;
        }
        cJSON_Delete(document);
    }
    assert_int_equal(checked, 5);
}

/* ---- 4. journal numbers ------------------------------------------------- */

static void journal(void **state)
{
    (void)state;
    static const struct {
        const char *(*print)(double, char *);
        double x;
        const char *text;
    } numbers[] = {
        {rc_summary_journal_p, 0.00031, "< 0.001"},
        {rc_summary_journal_p, 0.001, "0.001"},
        {rc_summary_journal_p, 0.0031, "0.003"},
        {rc_summary_journal_p, 0.0099, "0.010"},
        {rc_summary_journal_p, 0.012, "0.01"},
        {rc_summary_journal_p, 0.044, "0.04"},
        {rc_summary_journal_p, 0.0496, "0.0496"},
        {rc_summary_journal_p, 0.05, "0.05"},
        {rc_summary_journal_p, 0.0504, "0.0504"},
        {rc_summary_journal_p, 0.052, "0.052"},
        {rc_summary_journal_p, 0.19, "0.19"},
        {rc_summary_journal_p, 0.995, "> 0.99"},
        {rc_summary_journal_p, 1, "1"},
        {rc_summary_journal_p, NAN, "-"},
        {rc_summary_journal_p_is, 1e-9, "p < 0.001"},
        {rc_summary_journal_p_is, 0.04, "p = 0.04"},
        {rc_summary_journal_hr, 1.756, "1.76"},
        {rc_summary_journal_hr, 0.001, "< 0.01"},
        {rc_summary_journal_hr, 101, "> 100"},
        {rc_summary_journal_hr, INFINITY, "infinite"},
        {rc_summary_journal_hr, 0, "0"},
        {rc_summary_journal_percent, 0.234, "23 %"},
        {rc_summary_journal_percent, 0.001, "< 1 %"},
        {rc_summary_journal_percent, 0.999, "> 99 %"},
        {rc_summary_journal_percent, 0, "0 %"},
        {rc_summary_journal_percent, 1, "100 %"},
        {rc_summary_journal_count, 20000, "20,000"},
        {rc_summary_journal_value, 12345.6, "12346"},
        {rc_summary_journal_value, -0.0510811, "-0.05108"},
        {rc_summary_journal_value, -INFINITY, "-Inf"},
    };
    char out[RC_JOURNAL_SIZE];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_string_equal(numbers[i].print(numbers[i].x, out), numbers[i].text);
    assert_string_equal(rc_summary_journal_interval(1.07, 2.9, out), "1.07-2.90");
    assert_string_equal(rc_summary_journal_interval(0, INFINITY, out), "0-infinite");
    assert_string_equal(rc_summary_journal_interval(NAN, 2, out), "-");
    assert_string_equal(rc_summary_journal_cutoff(154.1180000001, 154.118, out), "154.1180000001");
    assert_string_equal(rc_summary_journal_cutoff(18.22, 17.67, out), "18.22");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(table),   cmocka_unit_test(several),
                                       cmocka_unit_test(apart),   cmocka_unit_test(rare),
                                       cmocka_unit_test(many),    cmocka_unit_test(rows),
                                       cmocka_unit_test(notes),   cmocka_unit_test(notes_of_censoring),
                                       cmocka_unit_test(hostile), cmocka_unit_test(nearby),
                                       cmocka_unit_test(widths),  cmocka_unit_test(journal)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
