/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a page holds at each level, and of the markers that are asked for. */
#include "report/golden_document.h"
#include "report/pages.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void print(const cJSON *document, rc_report_options options, char **page)
{
    recut_error err = {0};
    if (rc_report_text(document, &options, page, &err) != RECUT_OK) fail_msg("%s", err.text);
}

static void has(const char *page, const char *part)
{
    if (!strstr(page, part)) fail_msg("no \"%s\" in:\n%s", part, page);
}

static void lacks(const char *page, const char *part)
{
    if (strstr(page, part)) fail_msg("\"%s\" in:\n%s", part, page);
}

static void in_order(const char *page, const char *first, const char *second)
{
    const char *a = strstr(page, first), *b = strstr(page, second);
    if (!a || !b || a > b) fail_msg("no \"%s\" behind \"%s\" in:\n%s", second, first, page);
}

static const char *last(const char *page, const char *part)
{
    const char *found = NULL;
    while ((page = strstr(page, part))) found = page++;
    return found;
}

/* The verdict first, where the numbers come from last, detail only where it is asked for. */
static void levels(void **state)
{
    (void)state;
    cJSON *document = read_document("job.json");
    char *brief, *normal, *full, *scan;
    print(document, (rc_report_options){.brief = true}, &brief);
    print(document, (rc_report_options){0}, &normal);
    print(document, (rc_report_options){.full = true}, &full);
    print(document, (rc_report_options){.whole_scan = true}, &scan);
    assert_true(strlen(brief) < strlen(normal) && strlen(normal) < strlen(full) && strlen(full) < strlen(scan));
    assert_memory_equal(normal, brief, strlen(brief)); /* the same verdict, with the page behind it */
    in_order(normal, "CAN THIS CUTOFF BE TRUSTED?", "\n  cohort ");
    in_order(normal, "\n  cohort ", "\n  marker ");
    in_order(normal, "\n  marker ", "\nil6\n");
    in_order(normal, "\nil6\n", "\n  fingerprint ");
    lacks(brief, "cohort143.csv: 143 patients");
    lacks(brief, "fingerprint");
    static const char *const detail[] = {
        "Mantel-Haenszel", "Lausen",          ".632",        "root-n",           "GraphPad",
        "Scan:",           "nothing to find", "Every split", "bench/coverage.md"};
    for (size_t i = 0; i < sizeof detail / sizeof *detail; i++) {
        lacks(normal, detail[i]);
        has(full, detail[i]);
    }
    has(full, "11 of 114 possible cutoffs");
    has(scan, "all 114 possible cutoffs");
    free(brief);
    free(normal);
    free(full);
    free(scan);
    cJSON_Delete(document);
}

/* Many markers: a table by p; the page of one where it is asked for, with its own verdict first. */
static void markers(void **state)
{
    (void)state;
    static const char *const il10[] = {"il10"}, *const both[] = {"il2", "il10"}, *const wrong[] = {"il10", "li6"};
    recut_error err = {0};
    char *page = NULL;
    cJSON *document = read_document("permute_several.json");
    print(document, (rc_report_options){0}, &page);
    lacks(page, "\nil6\n===");
    has(page, "--marker il6");
    has(page, "\n  il10 ");
    free(page);
    print(document, (rc_report_options){.marker = il10, .n_markers = 1}, &page);
    has(page, "\nil10\n====");
    has(page, "\nil10 >= 0.596 in 143 patients");
    has(page, "Not significant once the 3 markers are paid for");
    lacks(page, "\n  il2 ");
    lacks(page, "is significant");
    has(page, "CAN THIS");
    assert_string_equal(strstr(page, "CAN THIS"), last(page, "CAN THIS")); /* one verdict */
    free(page);
    print(document, (rc_report_options){.marker = both, .n_markers = 2}, &page);
    has(page, "\nil10\n====");
    has(page, "\nil2\n===");
    lacks(page, "\nil6\n===");
    free(page);
    print(document, (rc_report_options){.brief = true, .marker = both, .n_markers = 2}, &page);
    has(page, "\nil2 >= 0.374");
    has(page, "\nil10 >= 0.596");
    free(page);
    assert_int_equal(rc_report_text(document, &(rc_report_options){.marker = wrong, .n_markers = 2}, &page, &err),
                     RECUT_E_USAGE);
    assert_string_equal(err.text, "no marker \"li6\" in this result, which has 3; did you mean il6?");
    print(document, (rc_report_options){.top = 1}, &page);
    has(page, "\n  il6 ");
    lacks(page, "\n  il2 ");
    has(page, "and 2 more");
    free(page);
    cJSON_Delete(document);
}

/* Words and digits that nobody but a statistician reads are no part of what everybody sees. */
static void plain_words(void **state)
{
    (void)state;
    static const char *const jargon[] = {"naive",
                                         "search paid for",
                                         "root-n",
                                         "not drawn",
                                         "/cutoff_spread",
                                         "@18.22",
                                         "candidate",
                                         "standardi",
                                         "Besag",
                                         ".632",
                                         "nan",
                                         "-642"};
    glob_t found;
    assert_int_equal(glob(RECUT_TESTS_DIR "/golden/documents/*.json", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        cJSON *document = read_document(strrchr(found.gl_pathv[i], '/') + 1);
        char *page;
        print(document, (rc_report_options){0}, &page);
        for (size_t k = 0; k < sizeof jargon / sizeof *jargon; k++)
            if (strstr(page, jargon[k]) && !strstr(page, "  0.632"))
                fail_msg("%s: \"%s\" in:\n%s", found.gl_pathv[i], jargon[k], page);
        free(page);
        cJSON_Delete(document);
    }
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(levels), cmocka_unit_test(markers),
                                       cmocka_unit_test(plain_words)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
