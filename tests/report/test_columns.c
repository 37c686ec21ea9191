/* SPDX-License-Identifier: GPL-3.0-or-later
 * No line of a text page is wider than its columns: the page of every golden document at every level, as it is and
 * with names and numbers that no column was made for. */
#include "report/golden_document.h"
#include "report/pages.h"
#include "report/render_text.h"
#include "report/wrap.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Columns of a line of UTF-8, counted here anew: characters from U+1100 on are wide but for punctuation, U+0300 to
 * U+036F take none.  The names below have no others. */
static int columns_of(const char *line, size_t bytes)
{
    int columns = 0;
    for (size_t i = 0; i < bytes; i++) {
        unsigned char c = (unsigned char)line[i], next = i + 1 < bytes ? (unsigned char)line[i + 1] : 0;
        if ((c & 0xC0) == 0x80) continue;
        bool combines = c == 0xCC || (c == 0xCD && next < 0xB0), wide = c >= 0xE3 && c < 0xF5;
        columns += combines ? 0 : 1 + wide;
    }
    return columns;
}

static void check_lines(const char *page, int columns, const char *name)
{
    while (*page) {
        size_t bytes = strcspn(page, "\n");
        if (columns_of(page, bytes) > columns)
            fail_msg("%s: wider than %d columns: %.*s", name, columns, (int)bytes, page);
        if (bytes && page[bytes - 1] == ' ') fail_msg("%s: a blank ends the line: %.*s", name, (int)bytes, page);
        page += bytes + (page[bytes] == '\n');
    }
}

static const rc_report_options levels[] = {{.brief = true}, {0}, {.full = true}, {.whole_scan = true}};
enum { LEVELS = sizeof levels / sizeof *levels };

/* At each level. */
static void check_document(const cJSON *document, const char *name, int columns)
{
    for (size_t i = 0; i < LEVELS; i++) {
        rc_report_options options = levels[i];
        recut_error err = {0};
        char *page = NULL;
        options.columns = columns;
        if (rc_report_text(document, &options, &page, &err) != RECUT_OK) fail_msg("%s: %s", name, err.text);
        check_lines(page, columns, name);
        free(page);
    }
}

static void check_as_it_is(const char *name, cJSON *document)
{
    static const int columns[] = {60, 80, 97, 160};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) check_document(document, name, columns[i]);
}

static void golden(void **state)
{
    (void)state;
    each_golden_document(check_as_it_is);
}

/* ---- names and numbers that no column was made for ---------------------- */

static const char long_name[] =
    "biomarker_of_a_name_that_never_ends_biomarker_of_a_name_that_never_ends_biomarker_of_a_"
    "name_that_never_ends_biomarker_of_a_name_that_never_ends_biomarker_of_a_name_that_nev",
                  wide_name[] = "\xE8\x85\xAB\xE7\x98\xA4\xE3\x83\x9E\xE3\x83\xBC\xE3\x82\xAB\xE3\x83\xBC "
                                "\xE8\x85\xAB\xE7\x98\xA4\xE3\x83\x9E\xE3\x83\xBC\xE3\x82\xAB\xE3\x83\xBC"
                                "\xE8\x85\xAB\xE7\x98\xA4\xE3\x83\x9E\xE3\x83\xBC\xE3\x82\xAB\xE3\x83\xBC",
                  marked_name[] =
                      "e\xCC\x81te\xCC\x81 of many words that go on and on, as a center in a hospital's own "
                      "words may do";
static const char *const names[] = {long_name, wide_name, marked_name};
enum { NAMES = sizeof names / sizeof *names };

/* In front of every text that a user chose, so that those that were different still are. */
static void rename_all(cJSON *item, const char *name)
{
    static const char *const keys[] = {"marker",  "center", "level",   "column", "source", "label", "term",
                                       "against", "group",  "command", "result", "where",  "time",  "event"};
    char text[1024];
    for (cJSON *child = item->child; child; child = child->next) {
        rename_all(child, name);
        for (size_t k = 0; cJSON_IsString(child) && child->string && k < sizeof keys / sizeof *keys; k++) {
            if (strcmp(child->string, keys[k]) != 0) continue;
            snprintf(text, sizeof text, "%s%s", name, child->valuestring);
            assert_non_null(cJSON_SetValuestring(child, text));
        }
    }
}

static void check_renamed(const char *name, cJSON *document)
{
    static size_t round;
    rename_all(document, names[round++ % NAMES]);
    check_document(document, name, round % 2 ? 80 : 60);
}

static void renamed(void **state)
{
    (void)state;
    for (int i = 0; i < NAMES; i++) each_golden_document(check_renamed);
}

/* Counts of billions, p of 1e-300, ratios that are infinite or 0, values of 17 digits: one kind in each round. */
static void spoil(cJSON *item, int kind)
{
    static const double values[] = {1234567890123.0, 1e-300, INFINITY, 0, 12345.678901234567, -98765432109876.5};
    for (cJSON *child = item->child; child; child = child->next) {
        spoil(child, kind);
        if (cJSON_IsNumber(child)) cJSON_SetNumberValue(child, values[kind]);
    }
}

static void check_spoilt(const char *name, cJSON *document)
{
    static int round;
    for (int kind = round++ % 2; kind < 6; kind += 2) {
        cJSON *copy = cJSON_Duplicate(document, 1);
        spoil(copy, kind);
        check_document(copy, name, kind % 2 ? 80 : 60);
        cJSON_Delete(copy);
    }
}

static void spoilt(void **state)
{
    (void)state;
    each_golden_document(check_spoilt);
}

/* ---- the pieces --------------------------------------------------------- */

static void expect_lines(const char *text, int room, const char *expected)
{
    char out[512] = "";
    for (const char *next; text; text = next) {
        size_t bytes = rc_report_wrap_line(text, room, &next);
        snprintf(out + strlen(out), sizeof out - strlen(out), "%.*s|", (int)bytes, text);
    }
    assert_string_equal(out, expected);
}

static void lines(void **state)
{
    (void)state;
    expect_lines("one two three", 7, "one two|three|");
    expect_lines("one two", 3, "one|two|");
    expect_lines("abcdefgh i", 3, "abc|def|gh|i|");
    expect_lines("it is p < 0.001 in 95 % of them", 12, "it is|p < 0.001 in|95 % of them|");
    expect_lines("  deep\n  twice", 20, "  deep|  twice|");
    expect_lines("", 5, "|");
    expect_lines("\xE8\x85\xAB\xE7\x98\xA4\xE3\x83\x9E", 4, "\xE8\x85\xAB\xE7\x98\xA4|\xE3\x83\x9E|");
    expect_lines("\xE8\x85\xAB", 1, "\xE8\x85\xAB|");                  /* one character at least */
    assert_int_equal(rc_report_wrap_width("e\xCC\x81\x1b", 4), 1 + 4); /* \x1b is shown */
    assert_int_equal(rc_report_wrap_lines("one two three", 7), 2);
}

/* A table of more columns than a page has room for goes on below, from the head of a group. */
static void folded(void **state)
{
    (void)state;
    static const rc_page_column columns[] = {
        {"name", "{name}", -8, 0}, {"aaaaa", "{x}", 26, 0}, {"bbbbb", "{x}", 26, 0}, {"|", "", 1, 0},
        {"ccccc", "{x}", 16, 0},   {"ddddd", "{x}", 5, 0},  {"eeeee", "{x}", 5, 1},  {0}};
    static const char *const groups[] = {NULL, "first", NULL, NULL, "second", NULL, NULL};
    static const rc_page_block page[] = {
        {RC_PAGE_TABLE, .over = "rows", .column = columns, .group = groups, .indent = 2}, {0}};
    char *out = NULL;
    size_t length = 0;
    cJSON *element = cJSON_Parse("{\"rows\":[{\"name\":\"a\",\"x\":\"123456789012345678901234\"}]}");
    FILE *to = open_memstream(&out, &length);
    rc_text text = {.to = to, .columns = 60};
    const rc_report_medium medium = rc_report_render_text(&text);
    const rc_report_place place = {.element = element};
    assert_int_equal(rc_report_page(&medium, page, &place, NULL), RECUT_OK);
    fclose(to);
    assert_string_equal(out, "        first\n"
                             "  name                     aaaaa                     bbbbb\n"
                             "  a     123456789012345678901234  123456789012345678901234\n"
                             "\n"
                             "        second\n"
                             "  name                     ccccc                     ddddd\n"
                             "  a     123456789012345678901234  123456789012345678901234\n");
    free(out);
    cJSON_Delete(element);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden), cmocka_unit_test(renamed), cmocka_unit_test(spoilt),
                                       cmocka_unit_test(lines), cmocka_unit_test(folded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
