/* SPDX-License-Identifier: GPL-3.0-or-later
 * A page of every kind of block, printed as text. */
#include "report/render_html.h"
#include "report/render_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const rc_page_column columns[] = {{"group", "{name:name,6}", -6, 0},
                                         {"patients", "{n:count}", 8, 0},
                                         {"95 %\ninterval", "{lower:value3} to {upper:value3}", -14, 0},
                                         {0}};
static const rc_page_column reasons[] = {{"", "{@value:count}", 8, 0}, {"", "{@name} of {^n:count}", -8, 0}, {0}};
static const rc_page_block each[] = {{RC_PAGE_LINE, .text = "group {name} of {^n:count}", .indent = 4}, {0}};
static const rc_page_block page[] = {{RC_PAGE_HEADING, .text = "Groups of {n:count}", .indent = 2},
                                     {RC_PAGE_LINE, .text = ""},
                                     {RC_PAGE_TABLE, .over = "groups", .column = columns, .indent = 2},
                                     {RC_PAGE_GROUP, .when = "groups.1.n>20", .over = "groups", .block = each},
                                     {RC_PAGE_GROUP, .when = "groups.1.n>200", .over = "groups", .block = each},
                                     {RC_PAGE_FACT, .label = "read as", .text = "{note}", .indent = 2, .width = 11},
                                     {RC_PAGE_PARAGRAPH, .text = "{note} {note}", .indent = 4},
                                     {RC_PAGE_TABLE, .over = "failed", .column = reasons, .indent = 2},
                                     {0}};

static void text(void **state)
{
    (void)state;
    static const char expected[] = "  Groups of 60\n"
                                   "\n"
                                   "                    95 %\n"
                                   "  group   patients  interval\n"
                                   "  low           25  0.500 to 2.00\n"
                                   "  high\xC2\xB5s        35  - to -\n"
                                   "    group low of 60\n"
                                   "    group high\xC2\xB5s of 60\n"
                                   "  read as    a comma between the columns and a decimal point, as most tables\n"
                                   "             have them in this world of ours\n";
    char *out = NULL;
    size_t length = 0;
    cJSON *element = cJSON_Parse("{\"n\":60,\"groups\":[{\"name\":\"low\",\"n\":25,\"lower\":0.5,\"upper\":2},{"
                                 "\"name\":\"high\xC2\xB5s\",\"n\":35,"
                                 "\"lower\":null,\"upper\":null}],\"failed\":{\"no events\":3},\"note\":\"a comma "
                                 "between the columns and a decimal "
                                 "point, as most tables have them in this world of ours\"}");
    FILE *to = open_memstream(&out, &length);
    assert_true(element && to);
    rc_report_slips slips = {0};
    rc_report_place place = {.element = element, .slips = &slips};
    rc_report_medium medium = rc_report_render_text(&(rc_text){.to = to});
    assert_int_equal(rc_report_page(&medium, page, &place, NULL), RECUT_OK);
    fclose(to);
    assert_int_equal(slips.n, 0);
    if (strncmp(out, expected, strlen(expected)) != 0) fail_msg("%s", out);
    assert_non_null(strstr(out, "         3  no events of 60\n"));
    for (char *line = strtok(out, "\n"); line; line = strtok(NULL, "\n")) assert_true(strlen(line) <= 80);
    free(out);
    cJSON_Delete(element);
}

static const rc_page_column wide[] = {{"center", "{name}", -8, 0},
                                      {"n", "{n:count}", 5, 0},
                                      {"p\nraw", "{?p|{p:p}}", 9, 0},
                                      {"|", "", 1, 0},
                                      {"C", "{?c|{c:value3}}", 5, 0},
                                      {"", "{?why|{why}}", -1, 0},
                                      {0}};
static const rc_page_block each_name[] = {{RC_PAGE_LINE, .text = "{name}"}, {0}};
static const char *const heads[] = {NULL, "discovery", NULL, NULL, "validation", NULL};
static const rc_page_block parts[] = {
    {RC_PAGE_HEADING,
     .text = "A heading of many words that goes on and on until it is wider than a page of the terminal is, here",
     .width = 2},
    {RC_PAGE_LINE, .label = "cutoff", .text = "{n:count} here,\nand there", .indent = 2, .width = 8},
    {RC_PAGE_TABLE, .over = "rows", .column = wide, .group = heads, .indent = 2},
    {0}};

/* Heads above several columns, rules, rows that end early, facts with lines of their own, headings that are wrapped. */
static void groups(void **state)
{
    (void)state;
    static const char expected[] = "A heading of many words that goes on and on until it is wider than a page of the\n"
                                   "  terminal is, here\n"
                                   "  cutoff  7 here,\n"
                                   "          and there\n"
                                   "            discovery         |  validation\n"
                                   "                           p  |\n"
                                   "  center        n        raw  |      C\n"
                                   "  a             5     0.0123  |  0.500  no events\n"
                                   "  b             6             |\n";
    char *out = NULL;
    size_t length = 0;
    cJSON *element = cJSON_Parse("{\"n\":7,\"rows\":[{\"name\":\"a\",\"n\":5,\"p\":0.0123,\"c\":0.5,\"why\":\"no "
                                 "events\"},{\"name\":\"b\",\"n\":6}]}");
    rc_report_place place = {.element = element};
    FILE *to = open_memstream(&out, &length);
    rc_report_medium medium = rc_report_render_text(&(rc_text){.to = to});
    assert_int_equal(rc_report_page(&medium, parts, &place, NULL), RECUT_OK);
    fclose(to);
    assert_string_equal(out, expected);
    free(out);
    static const rc_page_block first[] = {{RC_PAGE_GROUP, .over = "rows", .most = 1, .block = each_name}, {0}};
    cJSON *whole = cJSON_Parse("{\"whole\":true}");
    for (int all = 0; all < 2; all++) {
        place.derived = all ? whole : NULL;
        to = open_memstream(&out, &length);
        medium = rc_report_render_text(&(rc_text){.to = to});
        assert_int_equal(rc_report_page(&medium, first, &place, NULL), RECUT_OK);
        fclose(to);
        assert_string_equal(out, all ? "a\nb\n" : "a\n");
        free(out);
    }
    cJSON_Delete(whole);
    rc_html self = {.to = open_memstream(&out, &length), .level = 1};
    medium = rc_report_render_html(&self);
    assert_int_equal(rc_report_page(&medium, parts, &place, NULL), RECUT_OK);
    fclose(self.to);
    assert_non_null(strstr(out, "<td></td><th scope=\"colgroup\" colspan=\"2\">discovery</th>"
                                "<th scope=\"colgroup\" colspan=\"2\">validation</th>"));
    assert_non_null(strstr(out, "<dt>cutoff</dt>"));
    assert_null(strchr(out, '|'));
    free(out);
    cJSON_Delete(element);
}

static const rc_page_column fit[] = {
    {"model", NULL, -6, 0}, {"HR", NULL, 6, 0}, {"p", NULL, 6, 0}, {"n", "{n}", 3, 0}, {0}};
static const rc_page_row fits[] = {{"", {"Cox", "{hr:value3}", "{p:p}", "{n}"}},
                                   {"why", {"plain", "-", "{why}"}},
                                   {"!why", {"other", "{hr:value3}", "{p:p}"}},
                                   {0}};
static const rc_page_block rows[] = {
    {RC_PAGE_PART, .text = "il6"},
    {RC_PAGE_TABLE, .at = "best", .column = fit, .row = fits, .indent = 2},
    {RC_PAGE_PARAGRAPH, .at = "absent", .text = "{gone}"},
    {RC_PAGE_LINE, .text = "two\n  lines", .indent = 4},
    {RC_PAGE_PARAGRAPH,
     .text = "{^n} {best.n} many words that go on and on until they are wider than the page of "
             "a terminal ever is and on",
     .at = "best", .indent = 2, .hang = 3},
    {0}};

/* Rows that are named one by one, of an object inside; what is not there is not printed. */
static void named_rows(void **state)
{
    (void)state;
    static const char expected[] = "\nil6\n===\n\n"
                                   "  model       HR       p    n\n"
                                   "  Cox       2.00  0.0123    5\n"
                                   "  plain        -  no events here\n"
                                   "    two\n"
                                   "      lines\n"
                                   "  7 - many words that go on and on until they are wider than the page of a\n"
                                   "     terminal ever is and on\n";
    char *out = NULL;
    size_t length = 0;
    cJSON *element =
        cJSON_Parse("{\"n\":7,\"best\":{\"n\":5,\"hr\":2,\"p\":0.0123,\"why\":\"no events here\"},\"absent\":null}");
    rc_report_slips slips = {0};
    rc_report_place place = {.element = element, .slips = &slips};
    FILE *to = open_memstream(&out, &length);
    rc_report_medium medium = rc_report_render_text(&(rc_text){.to = to});
    assert_int_equal(rc_report_page(&medium, rows, &place, NULL), RECUT_OK);
    fclose(to);
    assert_string_equal(out, expected);
    assert_int_equal(slips.n, 1); /* best.n inside of best */
    free(out);
    rc_html self = {.to = open_memstream(&out, &length), .level = 2};
    medium = rc_report_render_html(&self);
    assert_int_equal(rc_report_page(&medium, rows, &place, NULL), RECUT_OK);
    fclose(self.to);
    assert_non_null(strstr(out, "<h2 id=\"part-1\">il6</h2>"));
    assert_non_null(strstr(out, "<td class=\"n\">-</td><td colspan=\"2\" class=\"note\">no events here</td></tr>"));
    free(out);
    cJSON_Delete(element);
}

static const rc_page_column repeated[] = {
    {"at", NULL, -4, 0}, {"{time:plain}", "{n}{?@last|!}", 4, 0}, {"p", "{p:journal}", 8, 0}, {0}};
static const rc_page_row repeated_rows[] = {{"", {"{name:name,-4}", "{n}/{^name:name,-3}", "{p:journal}"}},
                                            {"why",
                                             {"{why} and no more than {p:fixed*digits} or {^groups.0.p:fixed*digits}, "
                                              "until all of these words are wider than the page of a "
                                              "terminal"}},
                                            {0}};
static const rc_page_block across[] = {
    {RC_PAGE_TABLE, .over = "groups", .column = repeated, .row = repeated_rows, .across = "at", .repeated = 1}, {0}};

/* A column for each item of a list; a row that has fewer items, and one of a single cell. */
static void repeated_columns(void **state)
{
    (void)state;
    static const char expected[] = "at        0      6         p\n"
                                   "lo..  9/l..  4/l..   < 0.001\n"
                                   "high  8/h..             0.50\n"
                                   "none and no more than 0.50 or 0.00, until all of these words are wider than the\n"
                                   "page of a terminal\n";
    char *out = NULL;
    size_t length = 0;
    cJSON *element = cJSON_Parse(
        "{\"groups\":[{\"name\":\"lower\",\"p\":1e-9,\"at\":[{\"time\":0,\"n\":9},{\"time\":6,"
        "\"n\":4}]},{\"name\":\"high\",\"p\":0.5,\"digits\":2,\"why\":\"none\",\"at\":[{\"time\":0,\"n\":8}]}]}");
    rc_report_place place = {.element = element};
    FILE *to = open_memstream(&out, &length);
    rc_report_medium medium = rc_report_render_text(&(rc_text){.to = to});
    assert_int_equal(rc_report_page(&medium, across, &place, NULL), RECUT_OK);
    fclose(to);
    assert_string_equal(out, expected);
    free(out);
    rc_html self = {.to = open_memstream(&out, &length), .level = 2};
    medium = rc_report_render_html(&self);
    assert_int_equal(rc_report_page(&medium, across, &place, NULL), RECUT_OK);
    fclose(self.to);
    assert_non_null(strstr(out, "<th scope=\"col\" class=\"n\">0</th><th scope=\"col\" class=\"n\">6</th>"));
    free(out);
    cJSON_Delete(element);
}

/* The same blocks as HTML: names stay inert, every table has heads with a scope. */
static void html(void **state)
{
    (void)state;
    char *out = NULL;
    size_t length = 0;
    cJSON *element = cJSON_Parse(
        "{\"n\":60,\"groups\":[{\"name\":\"</td><script>x</script>\",\"n\":25,\"lower\":0.5,"
        "\"upper\":2},{\"name\":\"b\",\"n\":35,\"lower\":1,\"upper\":2}],\"failed\":{},\"note\":\"a & b\"}");
    rc_html self = {.to = open_memstream(&out, &length), .level = 1};
    assert_true(element && self.to);
    rc_report_place place = {.element = element};
    rc_report_medium medium = rc_report_render_html(&self);
    assert_int_equal(rc_report_page(&medium, page, &place, NULL), RECUT_OK);
    rc_report_render_html_finish(&self);
    fclose(self.to);
    assert_null(strstr(out, "<script"));
    assert_non_null(strstr(out, "<h2 id=\"part-1\">Groups of 60</h2>"));
    assert_non_null(strstr(out, "<th scope=\"col\" class=\"n\">patients</th>"));
    assert_non_null(strstr(out, "<dt>read as</dt><dd>a &amp; b</dd>"));
    assert_non_null(strstr(out, ">group b of 60</p>"));
    free(out);
    cJSON_Delete(element);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(text), cmocka_unit_test(groups), cmocka_unit_test(named_rows),
                                       cmocka_unit_test(repeated_columns), cmocka_unit_test(html)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
