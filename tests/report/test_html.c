/* SPDX-License-Identifier: GPL-3.0-or-later
 * The report of every golden document as HTML: well formed, ids unique, nothing that is fetched or run, tables and
 * figures with names, headings in order; names that anybody chose stay names.
 *
 *   1. a reader of what we write     2. what it checks     3. documents     4. names */
#include "report/csv.h"
#include "report/golden_document.h"
#include "report/html.h"
#include "summary/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- 1. a reader of what we write --------------------------------------- */

enum { DEPTH = 64, NAME = 32, IDS = 20000, ATTRIBUTES = 24 };

typedef struct span {
    const char *at;
    size_t length;
} span;

typedef struct element {
    char name[NAME];
    span key[ATTRIBUTES], value[ATTRIBUTES];
    size_t n;
    bool closes, empty;
} element;

typedef struct reader {
    const char *what, *at, *text;
    char open[DEPTH][NAME];
    size_t depth, elements, ids, references;
    span id[IDS], reference[IDS];
    int heading;             /* level of the last one */
    bool title, description; /* of the svg that is open */
    size_t tables, figures, unnamed_heads;
} reader;

static void complain(const reader *r, const char *message)
{
    fail_msg("%s: %s: ...%.80s", r->what, message, r->at);
}

/* key="value" ... up to > */
static void read_attributes(reader *r, element *e)
{
    while (*(r->at += strspn(r->at, " \n")) != '>') {
        if (*r->at == '/') {
            e->empty = true;
            r->at++;
            continue;
        }
        size_t length = strcspn(r->at, "=> \n\"'<");
        if (!length || e->n == ATTRIBUTES) complain(r, "no attribute");
        e->key[e->n] = (span){r->at, length};
        r->at += length;
        if (*r->at != '=' || r->at[1] != '"') complain(r, "an attribute without a quoted value");
        r->at += 2;
        length = strcspn(r->at, "\"<");
        if (r->at[length] != '"') complain(r, "an attribute that does not end");
        e->value[e->n++] = (span){r->at, length};
        r->at += length + 1;
    }
    r->at++;
}

/* At "<". */
static element read_element(reader *r)
{
    element e = {.closes = r->at[1] == '/'};
    r->at += 1 + e.closes;
    size_t length = strspn(r->at, "abcdefghijklmnopqrstuvwxyz123456");
    if (!length || length >= NAME) complain(r, "no element");
    memcpy(e.name, r->at, length);
    r->at += length;
    read_attributes(r, &e);
    return e;
}

static bool is(span s, const char *text)
{
    return s.length == strlen(text) && strncmp(s.at, text, s.length) == 0;
}

static const span *attribute(const element *e, const char *key)
{
    for (size_t i = 0; i < e->n; i++)
        if (is(e->key[i], key)) return &e->value[i];
    return NULL;
}

/* References to characters are whole, and nothing moves a cursor. */
static void check_text(reader *r, const char *end)
{
    for (; r->at < end; r->at++) {
        unsigned char c = (unsigned char)*r->at;
        if (c == '>' || (c < ' ' && c != '\n')) complain(r, "a character that is not escaped");
        if (c != '&') continue;
        size_t length = strspn(r->at + 1, "abcdefghijklmnopqrstuvwxyz#0123456789");
        if (!length || r->at[1 + length] != ';') complain(r, "an & that is no reference");
    }
}

/* ---- 2. what it checks -------------------------------------------------- */

static void note_references(reader *r, const element *e)
{
    const span *id = attribute(e, "id"), *href = attribute(e, "href");
    static const char *const lists[] = {"aria-labelledby", "aria-describedby"};
    if (id) r->id[r->ids++] = *id;
    if (href && *href->at == '#') r->reference[r->references++] = (span){href->at + 1, href->length - 1};
    for (size_t i = 0; i < 2; i++) {
        const span *list = attribute(e, lists[i]);
        for (size_t at = 0; list && at < list->length;) {
            size_t length = strcspn(list->at + at, " \"");
            r->reference[r->references++] = (span){list->at + at, length};
            at += length + 1;
        }
    }
    assert_true(r->ids < IDS - 4 && r->references < IDS - 4);
}

static void check_attributes(reader *r, const element *e)
{
    static const char *const fetched[] = {"src", "srcset", "action", "poster", "background", "data", "style"};
    const span *href = attribute(e, "href");
    for (size_t i = 0; i < e->n; i++) {
        if (strncmp(e->key[i].at, "on", 2) == 0) complain(r, "an attribute that runs something");
        for (size_t k = 0; k < sizeof fetched / sizeof *fetched; k++)
            if (is(e->key[i], fetched[k])) complain(r, "an attribute that fetches something");
        for (size_t k = 0; k < i; k++)
            if (e->key[k].length == e->key[i].length && strncmp(e->key[k].at, e->key[i].at, e->key[i].length) == 0)
                complain(r, "an attribute twice");
    }
    /* a link may lead to a place of this page, to numbers inside of it, to a source that is cited */
    if (href && *href->at != '#' && strncmp(href->at, "data:text/csv", 13) != 0 &&
        strncmp(href->at, "https://", 8) != 0)
        complain(r, "a link to somewhere else");
    if (strcmp(e->name, "a") != 0 && href) complain(r, "a reference that is no link");
}

static void check_begin(reader *r, const element *e)
{
    static const char *const forbidden[] = {"script", "iframe", "object", "embed", "img",
                                            "link",   "form",   "base",   "input"};
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (strcmp(e->name, forbidden[i]) == 0) complain(r, "an element that has no place in a report");
    if (e->name[0] == 'h' && e->name[1] >= '1' && e->name[1] <= '6' && !e->name[2]) {
        int level = e->name[1] - '0';
        if (level > r->heading + 1) complain(r, "a level of headings is left out");
        if (*r->at == '<') complain(r, "a heading without text");
        r->heading = level;
    }
    if (strcmp(e->name, "table") == 0) {
        r->tables++;
        if (strncmp(r->at + strspn(r->at, "\n"), "<caption", 8) != 0) complain(r, "a table without a caption");
    }
    if (strcmp(e->name, "th") == 0 && !attribute(e, "scope")) complain(r, "a head without a scope");
    if (strcmp(e->name, "svg") == 0) {
        r->figures++;
        r->title = r->description = false;
    }
    r->title = r->title || strcmp(e->name, "title") == 0;
    r->description = r->description || strcmp(e->name, "desc") == 0;
}

static void check_end(reader *r, const element *e)
{
    if (!r->depth || strcmp(r->open[r->depth - 1], e->name) != 0) complain(r, "an element is closed that is not open");
    if (strcmp(e->name, "svg") == 0 && !(r->title && r->description)) complain(r, "a figure without title and desc");
    r->depth--;
}

static void read_one(reader *r)
{
    element e = read_element(r);
    /* the room that a name takes in a figure decides how many lines and numbers have room beside it */
    if (strcmp(e.name, "text") != 0 && strcmp(e.name, "line") != 0) r->elements++;
    if (e.closes) {
        check_end(r, &e);
        return;
    }
    check_attributes(r, &e);
    note_references(r, &e);
    check_begin(r, &e);
    if (e.empty || strcmp(e.name, "meta") == 0) return;
    assert_true(r->depth < DEPTH);
    memcpy(r->open[r->depth++], e.name, NAME);
    if (strcmp(e.name, "style") == 0) r->at = strstr(r->at, "</style>");
}

static int by_text(const void *a, const void *b)
{
    const span *x = a, *y = b;
    int order = strncmp(x->at, y->at, x->length < y->length ? x->length : y->length);
    return order ? order : (x->length > y->length) - (x->length < y->length);
}

static void check_ids(reader *r)
{
    qsort(r->id, r->ids, sizeof *r->id, by_text);
    for (size_t i = 1; i < r->ids; i++)
        if (by_text(&r->id[i - 1], &r->id[i]) == 0)
            fail_msg("%s: id %.*s twice", r->what, (int)r->id[i].length, r->id[i].at);
    for (size_t i = 0; i < r->references; i++)
        if (!bsearch(&r->reference[i], r->id, r->ids, sizeof *r->id, by_text))
            fail_msg("%s: no id %.*s", r->what, (int)r->reference[i].length, r->reference[i].at);
}

/* The reader with what it counted; free() it. */
static reader *check(const char *what, const char *html)
{
    reader *r = calloc(1, sizeof *r);
    assert_non_null(r);
    r->what = what;
    r->at = r->text = html;
    if (strncmp(html, "<!DOCTYPE html>\n<html lang=\"en\">", 32) != 0) complain(r, "not our file");
    r->at += 15;
    while (*r->at) {
        const char *next = strchr(r->at, '<');
        check_text(r, next ? next : r->at + strlen(r->at));
        if (!next) break;
        read_one(r);
    }
    if (r->depth) complain(r, "an element is open at the end");
    check_ids(r);
    assert_true(r->elements > 30);
    return r;
}

/* ---- 3. documents ------------------------------------------------------- */

static char *print(const cJSON *document, const char *name)
{
    char *out = NULL;
    recut_error err = {0};
    const rc_report_options options = {0};
    if (rc_report_html(document, &options, &out, &err) != RECUT_OK) fail_msg("%s: %s", name, err.text);
    return out;
}

static void check_golden(const char *name, cJSON *document)
{
    char *html = print(document, name), *again = print(document, name);
    free(check(name, html));
    assert_string_equal(html, again);
    assert_true(strlen(html) < 1000000);
    assert_null(strstr(html, ">nan<"));
    assert_null(strstr(html, "<tr></tr>"));
    assert_non_null(strstr(html, "Content-Security-Policy"));
    const cJSON *cohort = rc_summary_json_get(document, "cohort");
    bool patients = rc_summary_json_get_number(cohort, "n") > 0; /* simulated ones of no table need no warning */
    assert_int_equal(strstr(html, "SYNTHETIC cohort") != NULL,
                     patients && rc_summary_json_get_bool(cohort, "synthetic"));
    free(html);
    free(again);
}

static void golden(void **state)
{
    (void)state;
    each_golden_document(check_golden);
}

/* ---- 4. names ----------------------------------------------------------- */

static const char *const hostile[] = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></style></svg></table><h1>x",
    "]]>--><!--",
    "&lt;b&gt; &amp &#60;",
    "=cmd|'/C calc'!A0",
    "\x1b[31mred\x1b[0m\x07",
    "\xe2\x80\xaetxt.exe",
    "\xff\xc3(\x80",
    "javascript:alert(1)",
    "{?n|{marker}} {{ }} %s%n",
    "wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_"
    "wide_"
    "wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_wide_",
};
enum { HOSTILE = sizeof hostile / sizeof *hostile };

/* Names that a user chose: markers, centers, levels, columns, files. */
static bool is_name(const cJSON *item)
{
    static const char *const keys[] = {"marker", "center", "level", "column", "source",  "label",  "term", "against",
                                       "group",  "time",   "event", "where",  "command", "result", "host"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (item->string && strcmp(item->string, keys[i]) == 0) return true;
    return false;
}

/* Puts `name` in front of every name, so that those that were different still are. */
static void rename_all(cJSON *item, const char *name)
{
    char text[1024];
    for (cJSON *child = item->child; child; child = child->next) {
        rename_all(child, name);
        if (!cJSON_IsString(child) || !is_name(child)) continue;
        snprintf(text, sizeof text, "%s%s", name, child->valuestring);
        assert_non_null(cJSON_SetValuestring(child, text));
    }
}

static size_t round_now, document_now;

static void check_names(const char *name, cJSON *document)
{
    char *csv = NULL;
    reader *plain = NULL, *named = NULL;
    char *before = print(document, name);
    plain = check(name, before);
    rename_all(document, hostile[(round_now + document_now++) % HOSTILE]);
    char *html = print(document, name);
    named = check(name, html);
    /* names are texts: they add no element, no attribute, no id */
    assert_true(named->elements == plain->elements);
    assert_true(named->ids == plain->ids);
    assert_int_equal(rc_report_csv(document, &csv, NULL), RECUT_OK);
    assert_null(strstr(csv, ",=cmd"));
    assert_null(strstr(csv, ",\"=cmd"));
    assert_null(strchr(csv, '\x1b'));
    free(csv);
    free(before);
    free(html);
    free(plain);
    free(named);
}

/* In each round another name for each document: all of them are seen with every kind of page. */
static void names(void **state)
{
    (void)state;
    for (round_now = 0; round_now < 3; round_now++) {
        document_now = 0;
        each_golden_document(check_names);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden), cmocka_unit_test(names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
