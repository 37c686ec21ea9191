/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_methods.c - the methods of every golden document: nothing that the document lacks, nothing that was not run, and
 * the references of what is said and of nothing else; unusual options are named. */
#include "report/citations.h"
#include "report/golden_document.h"
#include "report/methods.h"
#include "report/render_text.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* The methods on long lines, so that no phrase is cut; free() them. */
static char *print(const cJSON *document, const char *name)
{
    char *out = NULL;
    size_t length = 0;
    recut_error err = {0};
    rc_report_slips slips = {0};
    FILE *to = open_memstream(&out, &length);
    rc_text text = {.to = to, .columns = RC_TEXT_COLUMNS_MOST};
    const rc_report_medium medium = rc_report_render_text(&text);
    if (rc_report_methods(document, &medium, &slips, &err) != RECUT_OK) fail_msg("%s: %s", name, err.text);
    fclose(to);
    if (slips.n) fail_msg("%s: %zu times a path that is not there, first %s", name, slips.n, slips.first);
    for (char *at = out; *at; at++) /* lines joined */
        if (*at == '\n' && at[1] != '\n' && at[1]) *at = ' ';
    return out;
}

static char *print_golden(const char *name)
{
    cJSON *document = read_document(name);
    char *text = print(document, name);
    cJSON_Delete(document);
    return text;
}

static int count(const char *text, const char *what)
{
    int n = 0;
    for (; (text = strstr(text, what)); text++) n++;
    return n;
}

/* Who is named in parentheses is in the list, who is in the list is named; no place is left empty. */
static void check_references(const char *text, const char *name)
{
    const rc_citation *at;
    const char *list = strstr(text, "References");
    assert_non_null(list);
    for (size_t i = 0; (at = rc_report_citations_at(i)); i++) {
        const char *said = strstr(text, at->brief);
        bool cited = said && said < list;
        char beginning[24];
        snprintf(beginning, sizeof beginning, "%.20s", at->text);
        bool listed = at->doi ? strstr(list, at->doi) != NULL : strstr(list, beginning) != NULL;
        if (cited != listed) fail_msg("%s: %s is %s", name, at->brief, cited ? "not listed" : "listed and not cited");
    }
}

static void check(const char *text, const char *name)
{
    static const char *const never[] = {"{", "}", "nan", " - ", " -,", " -.", "()", " ,", " .", "..", "( "};
    const char *list = strstr(text, "References");
    for (size_t i = 0; i < sizeof never / sizeof *never; i++) {
        const char *found = strstr(text, never[i]);
        if (strcmp(never[i], " .") == 0 && found && strncmp(found, " .632", 5) == 0) found = NULL;
        if (found && strncmp(found, " - f))", 6) == 0) found = NULL; /* a formula */
        if (found && found < list) fail_msg("%s: \"%.40s\"", name, found);
    }
    check_references(text, name);
}

static void golden(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob(RECUT_TESTS_DIR "/golden/documents/*.json", 0, NULL, &found), 0);
    assert_true(found.gl_pathc >= 30);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *name = strrchr(found.gl_pathv[i], '/') + 1;
        cJSON *document = read_document(name);
        char *text = print(document, name);
        check(text, name);
        /* what was not run has no sentence */
        static const char *const words[][2] = {{"permute", "random permutations of survival"},
                                               {"bootstrap", "repeated in each"},
                                               {"centers", "leave one center out"},
                                               {"screen", "R's type 7"},
                                               {"search", "side were compared"},
                                               {"describe", "Kaplan and Meier"},
                                               {"figures", "printed figures"}};
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            bool run = cJSON_GetObjectItem(document, words[k][0]) != NULL, said = strstr(text, words[k][1]) != NULL;
            if (strcmp(words[k][0], "search") == 0 && run && !said) said = strstr(text, "No cutoff of") != NULL;
            if (strcmp(words[k][0], "permute") == 0 && run && !said) /* imputed, or given covariates */
                said = strstr(text, "random permutations of event times") ||
                       strstr(text, "simulations: survival was drawn");
            if (strcmp(words[k][0], "permute") == 0 && run && !said) /* given covariates */
                said = strstr(text, "simulations: survival was drawn") != NULL;
            if (run != said) fail_msg("%s: %s %s", name, words[k][0], run ? "is not told" : "was not run");
        }
        assert_non_null(
            strstr(text, cJSON_GetObjectItem(cJSON_GetObjectItem(document, "provenance"), "fingerprint")->valuestring));
        free(text);
        cJSON_Delete(document);
    }
    globfree(&found);
}

/* What is not the default is named. */
static void unusual(void **state)
{
    static const struct {
        const char *document, *says;
    } row[] = {
        {"permute_strata.json", "within the strata of center"},
        {"permute_strata.json", "after at most 300; then P = h / L, with h = 10"},
        {"permute_several.json", "compared by the score statistic"},
        {"permute_several.json", "floor(n f) to floor(n (1 - f))"},
        {"permute_several.json", "step-down maxT and step-down minP"},
        {"permute.json", "P = (x + 1) / (B + 1)"},
        {"permute.json", "400 random permutations"},
        {"permute.json", "The same permutations gave P of the cutoff 18.22"},
        {"boot_auto.json", "bootstrap samples of 12 of the 12 patients were drawn with replacement (their size chosen"},
        {"boot_bayesian.json", "Bayesian bootstrap"},
        {"boot_cluster.json", "samples of whole centers"},
        {"boot_one.json", "within the levels of center,event"},
        {"boot_replay.json", "(hash b3df70aa03cb639d22104d8570c2f075)"},
        {"boot_subsample.json", "subsamples of 90 of the 143 patients"},
        {"bootstrap.json", "fixed cutoffs 10, 18.22"},
        {"bootstrap.json", "adjusted for age, albi"},
        {"bootstrap.json", "Differences of survival were estimated at 6, 12"},
        {"bootstrap.json", "compared up to 12."},
        {"centers_many.json", "discovery in Center A, Center B, Center C, Center D, Center E and"},
        {"centers_many.json", "balanced by event"},
        {"centers_many.json", "in 2 folds, 2 times repeated"},
        {"describe_response.json", "response CR, PR; disease control CR, PR, SD"},
        {"describe_by.json", "described by center"},
        {"job.json", "with time pfs_time and event pfs_event (125 events)"},
        {"job.json", "63 patients for whom center == \"Hamburg\""},
        {"job.json", "who lack one are not in the models that hold it (albi 1)"},
        {"parts.json", "The command was: recut run -o parts.h5 parts.ini."},
        {"search_none.json", "No cutoff of"},
        {"screen.json", "Each of 5 markers was split at its median"},
        {"boot_beyond.json", "A patient whose marker is at or above a cutoff is called high (>=)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        char *text = print_golden(row[i].document);
        if (!strstr(text, row[i].says)) fail_msg("%s does not say \"%s\": %s", row[i].document, row[i].says, text);
        free(text);
    }
}

/* Six analyses of one kind: what is true of all is said once. */
static void once(void **state)
{
    (void)state;
    char *text = print_golden("job.json");
    assert_int_equal(count(text, "Closed-form approximations"), 1);
    assert_int_equal(count(text, "(x + 1) / (B + 1)"), 1);
    assert_int_equal(count(text, "was corrected for the search by"), 3);
    free(text);
    text = print_golden("parts.json"); /* a command in parts is one analysis */
    assert_int_equal(count(text, "was repeated in each"), 1);
    free(text);
}

static void citations(void **state)
{
    (void)state;
    char *text = NULL;
    const rc_citation *at, *before = NULL;
    for (size_t i = 0; (at = rc_report_citations_at(i)); i++) {
        if (before) assert_true(strcmp(before->key, at->key) < 0);
        assert_ptr_equal(rc_report_citations_find(at->key), at);
        assert_int_equal(at->text[strlen(at->text) - 1], '.');
        assert_null(strchr(at->doi ? at->doi : "", ' '));
        before = at;
    }
    assert_null(rc_report_citations_find("nobody1900"));
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++) /* every key that may be cited exists */
        for (const rc_report_sentence *s = (*plan)->methods; s && s->text; s++) {
            if (!s->cite || strchr(s->cite, '{')) continue;
            char keys[256];
            snprintf(keys, sizeof keys, "%s", s->cite);
            for (char *key = strtok(keys, " "); key; key = strtok(NULL, " "))
                if (!rc_report_citations_find(key)) fail_msg("nothing to cite for %s", key);
        }
    cJSON *document = read_document("permute.json");
    assert_int_equal(rc_report_citations_recut(document, &text, NULL), RECUT_OK);
    assert_non_null(strstr(text, "be1c9c9092393ed30f7aa6cbbd69773e"));
    assert_non_null(strstr(text, "@software{recut,"));
    assert_non_null(strstr(text, "{0.1.0}"));
    assert_non_null(strstr(text, "The recut developers. recut: resampling of biomarker cutoffs"));
    free(text);
    /* a version from a file of somebody else stays one word in the braces */
    cJSON_ReplaceItemInObject(cJSON_GetObjectItem(document, "provenance"), "version",
                              cJSON_CreateString("1}, note = {\\input{x}"));
    assert_int_equal(rc_report_citations_recut(document, &text, NULL), RECUT_OK);
    assert_non_null(strstr(text, "version  = {1noteinputx},"));
    free(text);
    cJSON_Delete(document);
    assert_int_equal(rc_report_citations_recut(NULL, &text, NULL), RECUT_OK);
    assert_null(strstr(text, "ingerprint"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden), cmocka_unit_test(unusual), cmocka_unit_test(once),
                                       cmocka_unit_test(citations)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
