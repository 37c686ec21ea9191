/* SPDX-License-Identifier: GPL-3.0-or-later
 * The whole page of every golden document, short and long, as text and as HTML: no path is asked for that the document
 * lacks. */
#include "report/pages.h"
#include "report/render_html.h"
#include "report/render_text.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static cJSON *read_document(const char *path)
{
    char *text = NULL;
    size_t length = 0;
    FILE *from = fopen(path, "r");
    assert_non_null(from);
    ssize_t got = getdelim(&text, &length, '\0', from);
    fclose(from);
    cJSON *document = got > 0 ? cJSON_Parse(text) : NULL;
    if (!document) fail_msg("%s is no JSON", path);
    free(text);
    return document;
}

/* The whole page; free() it. */
static char *print(const cJSON *document, const char *name, bool as_html, bool whole_scan)
{
    char *out = NULL;
    size_t length = 0;
    recut_error err = {0};
    rc_report_slips slips = {0};
    const rc_report_options options = {.whole_scan = whole_scan};
    FILE *to = open_memstream(&out, &length);
    rc_html html = {.to = to, .level = 1};
    const rc_report_medium medium =
        as_html ? rc_report_render_html(&html) : rc_report_render_text(&(rc_text){.to = to});
    if (rc_report_pages(document, &options, &medium, &slips, &err) != RECUT_OK) fail_msg("%s: %s", name, err.text);
    fclose(to);
    if (slips.n) fail_msg("%s: %zu times a path that is not there, first %s", name, slips.n, slips.first);
    return out;
}

static void golden(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob(RECUT_TESTS_DIR "/golden/documents/*.json", 0, NULL, &found), 0);
    assert_true(found.gl_pathc >= 30);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        cJSON *document = read_document(found.gl_pathv[i]);
        for (int form = 0; form < 4; form++) {
            char *page = print(document, found.gl_pathv[i], form & 1, form & 2);
            assert_null(strstr(page, "nan"));
            assert_non_null(
                strstr(page, cJSON_GetObjectItem(cJSON_GetObjectItem(document, "cohort"), "source")->valuestring));
            if (form & 1) assert_non_null(strstr(page, "<dt>cohort</dt>"));
            free(page);
        }
        cJSON_Delete(document);
    }
    globfree(&found);
}

/* A document that lacks what every document has is counted, and its page is printed all the same. */
static void lacking(void **state)
{
    (void)state;
    char *page = NULL;
    cJSON *document = cJSON_Parse("{\"provenance\":{\"version\":\"0\"},\"cohort\":{\"n\":5}}");
    size_t length = 0;
    rc_report_slips slips = {0};
    const rc_report_options options = {0};
    FILE *to = open_memstream(&page, &length);
    const rc_report_medium medium = rc_report_render_text(&(rc_text){.to = to});
    assert_int_equal(rc_report_pages(document, &options, &medium, &slips, NULL), RECUT_OK);
    fclose(to);
    assert_true(slips.n >= 4);
    assert_string_equal(slips.first, "source");
    assert_non_null(strstr(page, "-: 5 patients, - events (-)"));
    free(page);
    cJSON_Delete(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden), cmocka_unit_test(lacking)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
