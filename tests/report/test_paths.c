/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every path that a page names, in conditions too, stands in some golden document: a key that was misspelt or that no
 * document has any more is found, though its part of the page may be printed of none of them. */
#include "report/golden_document.h"
#include "report/pages.h"
#include "report/render_text.h"
#include "summary/json.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SLOTS = 8192 };

/* A path of a block, and whether it was ever there. */
typedef struct seen {
    const void *block;
    char path[96];
    const char *plan;
    bool exists;
} seen;
static seen table[SLOTS];
static size_t n_seen;
static const char *plan_name;

static void note(void *self, const void *block, const char *path, bool exists)
{
    size_t at = (uintptr_t)block / sizeof(void *);
    (void)self;
    for (const char *c = path; *c; c++) at = at * 31 + (unsigned char)*c;
    for (at %= SLOTS; table[at].plan; at = (at + 1) % SLOTS)
        if (table[at].block == block && strcmp(table[at].path, path) == 0) break;
    if (!table[at].plan) {
        table[at] = (seen){.block = block, .plan = plan_name};
        snprintf(table[at].path, sizeof table[at].path, "%s", path);
        assert_true(++n_seen < SLOTS / 2);
    }
    table[at].exists |= exists;
}

static void visit(const cJSON *document, FILE *to)
{
    const rc_report_medium medium = rc_report_render_text(&(rc_text){.to = to});
    const rc_report_options options = {.whole_scan = true};
    rc_report_slips slips = {.visit = note};
    for (const rc_report_plan *const *plan = rc_report_plans; *plan; plan++) {
        const cJSON *list = rc_report_plans_list(document, *plan), *element;
        plan_name = (*plan)->name;
        rc_report_place place = {.element = document, .document = document, .slips = &slips};
        cJSON_ArrayForEach(element, list)
        {
            if ((*plan)->page)
                assert_int_equal(rc_report_plans_page(*plan, &medium, document, element, &options, &slips, NULL), 0);
        }
        if (list && (*plan)->table)
            assert_int_equal(rc_report_plans_table(*plan, &medium, document, list, &options, &slips, NULL), 0);
        if ((*plan)->whole)
            assert_int_equal(rc_report_plans_blocks((*plan)->whole, (*plan)->derive_whole, &medium, &options, &place,
                                                    cJSON_CreateObject(), NULL),
                             0);
    }
    plan_name = "the frame";
    assert_int_equal(rc_report_pages(document, &options, &medium, &slips, NULL), RECUT_OK);
}

/* Paths that were never there. */
static size_t absent(bool print)
{
    size_t bad = 0;
    for (size_t i = 0; i < SLOTS; i++)
        if (table[i].plan && !table[i].exists) {
            if (print) print_error("page of %s: no golden document has %s\n", table[i].plan, table[i].path);
            bad++;
        }
    return bad;
}

/* A page that misspells: in a text, in a condition that never holds, in what such a condition guards, in a table. */
static void misspelt(void **state)
{
    (void)state;
    static const rc_page_column columns[] = {{"p", "{p:p}", 8, 0}, {"q", "{qq:p}", 8, 0}, {0}};
    static const rc_page_block wrong[] = {{RC_PAGE_LINE, .when = "n<0 and pp<1", .text = "{?n<0|{nn}|{n}}"},
                                          {RC_PAGE_TABLE, .over = "rows", .column = columns},
                                          {0}};
    char *out = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&out, &length);
    const rc_report_medium medium = rc_report_render_text(&(rc_text){.to = to});
    rc_report_slips slips = {.visit = note};
    cJSON *element = cJSON_Parse("{\"n\":5,\"p\":null,\"rows\":[{\"p\":0.1}]}");
    rc_report_place place = {.element = element, .slips = &slips};
    plan_name = "a page that misspells";
    assert_int_equal(rc_report_page(&medium, wrong, &place, NULL), RECUT_OK);
    fclose(to);
    free(out);
    cJSON_Delete(element);
    assert_int_equal(absent(false), 3);
    memset(table, 0, sizeof table);
    n_seen = 0;
}

static void paths(void **state)
{
    (void)state;
    char *out = NULL;
    size_t length = 0, bad;
    DIR *folder = opendir(RECUT_TESTS_DIR "/golden/documents");
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        const char *end = strrchr(entry->d_name, '.');
        if (!end || strcmp(end, ".json") != 0) continue;
        FILE *to = open_memstream(&out, &length);
        cJSON *document = read_document(entry->d_name);
        visit(document, to);
        cJSON_Delete(document);
        fclose(to);
        free(out);
    }
    closedir(folder);
    assert_true(n_seen > 300);
    bad = absent(true);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(misspelt), cmocka_unit_test(paths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
