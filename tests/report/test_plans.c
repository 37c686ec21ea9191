/* SPDX-License-Identifier: GPL-3.0-or-later Every plan's page of every golden document, as text and as HTML: no path
 * that the document lacks, headings of their level, no character art. */
#include "report/golden_document.h"
#include "report/plans.h"
#include "report/render_html.h"
#include "report/render_text.h"
#include "summary/json.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_no_slip(const rc_report_slips *slips, const char *name, const rc_report_plan *plan)
{
    if (slips->n) fail_msg("%s: the page of %s asks for %s, which the document lacks", name, plan->name, slips->first);
}

/* The element and the table of its list, by one medium. */
static void print(const rc_report_plan *plan, const rc_report_medium *medium, const cJSON *document, const char *name)
{
    const cJSON *list = rc_report_plans_list(document, plan), *element;
    const rc_report_options options = {0};
    rc_report_slips slips = {0};
    recut_error err = {0};
    cJSON_ArrayForEach(element, list)
    {
        if (rc_report_plans_page(plan, medium, document, element, &options, &slips, &err) != RECUT_OK)
            fail_msg("%s: %s", name, err.text);
    }
    if (list && plan->table)
        assert_int_equal(rc_report_plans_table(plan, medium, document, list, &options, &slips, &err), 0);
    expect_no_slip(&slips, name, plan);
}

static bool is_document(const char *name)
{
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".json") == 0;
}

/* Calls check for every golden document; at least so many there must be. */
static void each_document(void (*check)(const cJSON *document, const char *name), int least)
{
    int n = 0;
    DIR *folder = opendir(RECUT_TESTS_DIR "/golden/documents");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (!is_document(entry->d_name)) continue;
        cJSON *document = read_document(entry->d_name);
        check(document, entry->d_name);
        cJSON_Delete(document);
        n++;
    }
    closedir(folder);
    assert_true(n >= least);
}

static void check_text(const cJSON *document, const char *name)
{
    char *out = NULL;
    size_t length = 0;
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++) {
        if (!(*plan)->page) continue;
        FILE *to = open_memstream(&out, &length);
        rc_report_medium medium = rc_report_render_text(&(rc_text){.to = to});
        print(*plan, &medium, document, name);
        fclose(to);
        assert_null(strstr(out, "nan"));
        free(out);
    }
}

/* What stands before the markers, by one medium. */
static void print_whole(const rc_report_medium *medium, const cJSON *document, const char *name)
{
    const rc_report_options options = {0};
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++) {
        rc_report_slips slips = {0};
        rc_report_place place = {.element = document, .document = document, .slips = &slips};
        if (!(*plan)->whole) continue;
        assert_int_equal(rc_report_plans_blocks((*plan)->whole, (*plan)->derive_whole, medium, &options, &place,
                                                cJSON_CreateObject(), NULL),
                         RECUT_OK);
        expect_no_slip(&slips, name, *plan);
    }
}

static void check_whole(const cJSON *document, const char *name)
{
    char *out = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&out, &length);
    rc_report_medium medium = rc_report_render_text(&(rc_text){.to = to});
    print_whole(&medium, document, name);
    fclose(to);
    assert_null(strstr(out, "nan"));
    free(out);
    rc_html html = {.to = open_memstream(&out, &length), .level = 2};
    medium = rc_report_render_html(&html);
    print_whole(&medium, document, name);
    fclose(html.to);
    assert_null(strstr(out, "nan"));
    assert_null(strstr(out, "<p></p>"));
    if (cJSON_GetObjectItem(document, "figures")) assert_non_null(strstr(out, "<th scope=\"col\">HR as</th>"));
    free(out);
}

/* Parts of a page stand one level below that of the plan, and no heading is empty. */
static void check_headings(const char *html, const char *name, const rc_report_plan *plan)
{
    int last = 0;
    for (const char *at = html; (at = strstr(at, "<h")); at++) {
        if (at[2] < '1' || at[2] > '6') continue;
        int level = at[2] - '0';
        const char *text = strchr(at, '>') + 1;
        if (*text == '<') fail_msg("%s: %s has a heading without text", name, plan->name);
        if (last ? level > last + 1 : level != 3) fail_msg("%s: %s: level %d after %d", name, plan->name, level, last);
        last = level;
    }
    assert_true(last > 0);
}

static void check_html(const cJSON *document, const char *name)
{
    char *out = NULL;
    size_t length = 0;
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++) {
        if (!(*plan)->page || !rc_report_plans_list(document, *plan)) continue;
        rc_html html = {.to = open_memstream(&out, &length), .level = 2};
        rc_report_medium medium = rc_report_render_html(&html);
        print(*plan, &medium, document, name);
        fclose(html.to);
        assert_null(strstr(out, "nan"));
        assert_null(strstr(out, "<p></p>"));
        assert_null(strstr(out, "<td>|</td>"));
        check_headings(out, name, *plan);
        free(out);
    }
}

static void text(void **state)
{
    (void)state;
    each_document(check_text, 20);
    each_document(check_whole, 20);
}

static void html(void **state)
{
    (void)state;
    each_document(check_html, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(text), cmocka_unit_test(html)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
