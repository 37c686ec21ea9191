/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_checks.h - what the tests of figures share: marks against columns that are expected, and the walk over the
 * golden documents, in which no mark is left over. */
#ifndef TESTS_REPORT_FIGURE_CHECKS_H
#define TESTS_REPORT_FIGURE_CHECKS_H

#include "drawn.h"
#include "golden_document.h"

#include "summary/json.h"

static inline double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static inline const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static inline double item(const cJSON *x)
{
    return cJSON_IsNumber(x) ? x->valuedouble : NAN;
}

/* A column that is expected. */
typedef struct column {
    double *x;
    size_t n, room;
} column;

static inline void add(column *c, double x)
{
    if (c->n == c->room) {
        c->room = 2 * c->room + 16;
        c->x = realloc(c->x, c->room * sizeof *c->x);
        assert_non_null(c->x);
    }
    c->x[c->n++] = x;
}

static inline void clear(column *c)
{
    free(c->x);
    *c = (column){0};
}

static const char *where;

static inline void same(const drawn_mark *mark, const char *name, const column *expected)
{
    if (!mark) fail_msg("%s: no mark for %s", where, name);
    for (size_t c = 0; c < mark->columns; c++) {
        if (strcmp(mark->name[c], name) != 0) continue;
        if (mark->n[c] != expected->n)
            fail_msg("%s: %s of %s: %zu numbers, expected %zu", where, name, mark->class, mark->n[c], expected->n);
        for (size_t i = 0; i < expected->n; i++) {
            double found = mark->value[c][i], want = expected->x[i];
            if (!(found == want || (isnan(found) && isnan(want)) || fabs(found - want) <= 1e-14 * fabs(want)))
                fail_msg("%s: %s[%zu] of %s: %.17g, expected %.17g", where, name, i, mark->class, found, want);
        }
        return;
    }
    fail_msg("%s: no %s", where, name);
}

/* A mark of one number. */
static inline void one(drawn *d, int panel, const char *class, const char *name, double x)
{
    column c = {0};
    add(&c, x);
    same(drawn_take(d, panel, class), name, &c);
    clear(&c);
}

static inline void interval(drawn *d, int panel, const char *class, double estimate, double lower, double upper)
{
    column c = {0};
    add(&c, estimate);
    add(&c, lower);
    add(&c, upper);
    same(drawn_take(d, panel, class), "interval", &c);
    clear(&c);
}

/* What is expected of a figure. */
typedef struct figure_check {
    const char *name;
    void (*check)(drawn *d, const cJSON *document, const cJSON *element);
} figure_check;

/* The numbers of the table are those of the drawing, in its order: as many of each kind, none that is not drawn. */
static inline void check_table(const drawn *d)
{
    size_t lines = 0;
    assert_int_equal(strncmp(d->csv, RC_CHART_CSV_HEAD, strlen(RC_CHART_CSV_HEAD)), 0);
    for (const char *at = d->csv; *at; at++) lines += *at == '\n';
    size_t most = 1, least = 1;
    for (size_t i = 0; i < d->n; i++) {
        bool is_interval = strcmp(d->mark[i].name[0], "interval") == 0,
             band = strncmp(d->mark[i].class, "band", 4) == 0;
        most += is_interval ? 1 : d->mark[i].n[0];
        least += is_interval ? 1 : band ? 0 : d->mark[i].n[0];
    }
    if (lines < least || lines > most)
        fail_msg("%s: %zu lines in the table, expected %zu to %zu", where, lines, least, most);
}

/* Draws one figure of an element, twice; was it drawn? */
static inline bool check_one(const figure_check *check, const char *name, const cJSON *document, const cJSON *element)
{
    char text[128];
    drawn d, again;
    snprintf(text, sizeof text, "%s of %s (%s)", check->name, name, rc_summary_json_get_text(element, "marker"));
    where = text;
    if (!draw(check->name, document, element, &d)) return false;
    check->check(&d, document, element);
    for (size_t i = 0; i < d.n; i++)
        if (!d.mark[i].taken && strncmp(d.mark[i].class, "points curve", 12) != 0)
            fail_msg("%s: %s of panel %d was not expected", where, d.mark[i].class, d.mark[i].panel);
    check_table(&d);
    assert_true(draw(check->name, document, element, &again));
    assert_string_equal(d.svg, again.svg);
    assert_string_equal(d.csv, again.csv);
    drawn_clear(&d);
    drawn_clear(&again);
    return true;
}

/* Every figure of the golden documents; each of `check` [n] is drawn at least once. */
static inline void check_golden(const figure_check *check, size_t n)
{
    bool drawn_once[12] = {false};
    static const char *const names[] = {"search",         "search_competing", "search_score",  "search_weighted",
                                        "search_above",   "search_none",      "permute",       "permute_several",
                                        "permute_strata", "permute_tallies",  "screen",        "bootstrap",
                                        "bootstrap_m",    "boot_auto",        "boot_bayesian", "boot_beyond",
                                        "boot_cluster",   "boot_infinite",    "boot_lost",     "boot_one",
                                        "boot_replay",    "boot_subsample",   "boot_tallies",  "centers",
                                        "centers_many",   "centers_tallies",  "job",           "study_figures"};
    assert_true(n <= sizeof drawn_once / sizeof *drawn_once);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        snprintf(path, sizeof path, "%s.json", names[i]);
        cJSON *document = read_document(path);
        for (size_t f = 0; f < n; f++) {
            const rc_report_figure *figure = rc_report_figure_find(check[f].name);
            const cJSON *element;
            assert_non_null(figure);
            if (!figure->list) drawn_once[f] |= check_one(&check[f], names[i], document, document);
            if (!figure->list) continue;
            cJSON_ArrayForEach(element, get(document, figure->list)) drawn_once[f] |=
                check_one(&check[f], names[i], document, element);
        }
        cJSON_Delete(document);
    }
    for (size_t f = 0; f < n; f++)
        if (!drawn_once[f]) fail_msg("no %s was drawn", check[f].name);
}

#endif
