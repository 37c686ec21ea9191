/* SPDX-License-Identifier: GPL-3.0-or-later
 * Blocks as elements of HTML: what is for columns of characters alone does not come through. */
#include "report/render_html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Body and contents of the blocks; free() them. */
static char *print(const rc_page_block *block, const char *json, char **contents)
{
    char *out = NULL;
    size_t length = 0, listed = 0;
    cJSON *element = cJSON_Parse(json);
    rc_html html = {.to = open_memstream(&out, &length), .level = 2, .last = 1};
    html.contents = open_memstream(contents, &listed);
    assert_true(element && html.to && html.contents);
    const rc_report_medium medium = rc_report_render_html(&html);
    const rc_report_place place = {.element = element};
    assert_int_equal(rc_report_page(&medium, block, &place, NULL), RECUT_OK);
    rc_report_render_html_finish(&html);
    fclose(html.to);
    fclose(html.contents);
    cJSON_Delete(element);
    return out;
}

static void expect(const rc_page_block *block, const char *json, const char *body, const char *listed)
{
    char *contents = NULL, *out = print(block, json, &contents);
    assert_string_equal(out, body);
    assert_string_equal(contents, listed);
    free(out);
    free(contents);
}

static const rc_page_column columns[] = {
    {"what\nis", NULL, -12, 0}, {"correc-\nted", NULL, 8, 0}, {"low/\nhigh", NULL, -8, 0}, {0}};
static const rc_page_row rows[] = {{"", {"group"}},
                                   {"", {"  {name:name,4}", "{x:value3,9}", "{y,-12}"}},
                                   {"", {""}},
                                   {"", {"  last", "-", "none & nothing"}},
                                   {0}};
static const rc_page_block table[] = {{RC_PAGE_TABLE, .column = columns, .row = rows, .indent = 4}, {0}};

/* Words that were parted are whole, names are not cut, texts not padded; an empty row parts its neighbors; blanks in
 * front say what belongs below what. */
static void tables(void **state)
{
    (void)state;
    expect(table, "{\"name\":\"long name\",\"x\":1.5,\"y\":\"<b>\"}",
           "<div class=\"scroll\" role=\"group\" aria-labelledby=\"table-1\" tabindex=\"0\"><table>\n"
           "<caption class=\"away\" id=\"table-1\">what is</caption>\n"
           "<thead><tr><th scope=\"col\">what is</th><th scope=\"col\" class=\"n\">corrected</th><th "
           "scope=\"col\">low/high</th></tr></thead>\n"
           "<tbody>\n"
           "<tr><th scope=\"rowgroup\" colspan=\"3\" class=\"title\">group</th></tr>\n"
           "<tr><th scope=\"row\" class=\"sub\">long name</th><td class=\"n\">1.50</td><td>&lt;b&gt;</td></tr>\n"
           "<tr class=\"apart\"><th scope=\"row\" class=\"sub\">last</th><td class=\"n\">-</td><td>none &amp; "
           "nothing</td></tr>\n"
           "</tbody></table></div>\n",
           "");
}

static const rc_page_column number[] = {{"i", "{@value}", 3, 0}, {0}};
static const rc_page_block many[] = {{RC_PAGE_TABLE, .over = "list", .column = number}, {0}};

/* A long table is folded, and says how long it is. */
static void folded(void **state)
{
    (void)state;
    for (int n = 40; n <= 41; n++) {
        char json[512] = "{\"list\":[1", *contents = NULL;
        for (int i = 1; i < n; i++) strcat(json, ",1");
        strcat(json, "]}");
        char *out = print(many, json, &contents);
        assert_int_equal(strstr(out, "<details><summary>i (41 rows)</summary>") != NULL, n == 41);
        assert_int_equal(strstr(out, "</details>") != NULL, n == 41);
        free(out);
        free(contents);
    }
}

static const rc_page_block texts[] = {{RC_PAGE_PART, .text = "A: b"},
                                      {RC_PAGE_LINE, .text = "[permute/0 Ham & burg] 5 patients", .role = "analysis"},
                                      {RC_PAGE_LINE, .text = ""},
                                      {RC_PAGE_HEADING, .text = "Search: of all (10 %)", .indent = 2},
                                      {RC_PAGE_FACT, .label = "one", .text = "1"},
                                      {RC_PAGE_FACT, .label = "", .text = "and more"},
                                      {RC_PAGE_LINE, .label = "two", .text = "2\n  lines"},
                                      {RC_PAGE_LINE, .text = "a line\n"},
                                      {RC_PAGE_HEADING, .text = "too deep", .indent = 8},
                                      {RC_PAGE_PARAGRAPH, .text = "more", .role = "lead"},
                                      {RC_PAGE_PART, .text = "B"},
                                      {0}};

/* Facts behind each other are one list, parts are sections, no level of headings is left out, and the contents name the
 * analysis of a heading. */
static void headings(void **state)
{
    (void)state;
    expect(texts, "{}",
           "<section aria-labelledby=\"part-1\">\n<h2 id=\"part-1\">A: b</h2>\n"
           "<h3 id=\"part-2\">Search: of all (10 %)</h3>\n"
           "<p class=\"analysis\">[permute/0 Ham &amp; burg] 5 patients</p>\n"
           "<dl>\n<dt>one</dt><dd>1</dd>\n<dd>and more</dd>\n<dt>two</dt><dd>2   lines</dd>\n</dl>\n"
           "<p class=\"line\">a line </p>\n"
           "<h4 id=\"part-3\">too deep</h4>\n"
           "<p class=\"lead\">more</p>\n"
           "</section>\n"
           "<section aria-labelledby=\"part-4\">\n<h2 id=\"part-4\">B</h2>\n</section>\n",
           "<li><a href=\"#part-1\">A: b</a>\n<ul><li><a href=\"#part-2\">Search: Ham &amp; burg</a></li></ul></li>\n"
           "<li><a href=\"#part-4\">B</a></li>\n");
}

static const rc_page_column answers[] = {{"", NULL, -12, 0}, {"", NULL, -8, 0}, {0}};
static const rc_page_row lines[] = {
    {"", {"signal?", "{a.answer}"}}, {"", {"chance?", "{b.answer}"}}, {"", {"else?", "{c.answer}"}}, {0}};
static const rc_page_block answer[] = {
    {RC_PAGE_HEADING, .text = "CAN IT BE TRUSTED?  No."},
    {RC_PAGE_TABLE, .column = answers, .row = lines, .marks = "{a.mark} {b.mark} {c.mark}"},
    {0}};
static const rc_page_block verdict[] = {{RC_PAGE_GROUP, .block = answer, .role = "verdict"}, {0}};

/* Marks stand beside the words, known ones only; the question is no shout, and not in the contents. */
static void marks(void **state)
{
    (void)state;
    char *contents = NULL,
         *out = print(verdict,
                      "{\"a\":{\"answer\":\"yes\",\"mark\":\"good\"},\"b\":{\"answer\":\"yes\",\"mark\":\"bad\"},"
                      "\"c\":{\"answer\":\"<i>\",\"mark\":\"x\\\" onclick=\\\"y\"}}",
                      &contents);
    assert_non_null(strstr(out, "<section class=\"verdict\" aria-labelledby=\"part-1\">\n<h2 id=\"part-1\">"));
    assert_non_null(strstr(out, ">Can it be trusted?  No.</h2>"));
    assert_non_null(strstr(out, "<th scope=\"row\">signal?</th><td><span class=\"answer good\">yes</span></td>"));
    assert_non_null(strstr(out, "<th scope=\"row\">chance?</th><td><span class=\"answer bad\">yes</span></td>"));
    assert_non_null(strstr(out, "<th scope=\"row\">else?</th><td><span class=\"answer none\">&lt;i&gt;</span></td>"));
    assert_null(strstr(out, "onclick"));
    assert_string_equal(contents, "");
    free(out);
    free(contents);
}

static const rc_page_block inside[] = {{RC_PAGE_PART, .text = "il6"},
                                       {RC_PAGE_GROUP, .block = answer, .role = "verdict"},
                                       {RC_PAGE_HEADING, .text = "Search", .indent = 2},
                                       {0}};

/* A verdict in a marker's part is a part of it, and is called by the marker: a page of several has no two of one
 * name. */
static void nested(void **state)
{
    (void)state;
    char *contents = NULL, *out = print(inside, "{\"a\":{},\"b\":{},\"c\":{}}", &contents);
    const char *part = strstr(out, "<h2 id=\"part-1\">il6</h2>"),
               *verdict_part = strstr(out, "<section class=\"verdict\" aria-labelledby=\"part-1 part-2\">"),
               *question = strstr(out, "<h3 id=\"part-2\">Can"), *end = strstr(out, "</section>"),
               *search = strstr(out, "<h3 id=\"part-3\">Search</h3>");
    assert_true(part && verdict_part > part && question > verdict_part && end > question && search > end);
    assert_non_null(strstr(search, "</section>"));
    assert_null(strstr(contents, "part-2"));
    free(out);
    free(contents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nested), cmocka_unit_test(tables), cmocka_unit_test(folded),
                                       cmocka_unit_test(headings), cmocka_unit_test(marks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
