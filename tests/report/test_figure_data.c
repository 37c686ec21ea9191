/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the figures draw, read back: every number in a data-... attribute of every figure of every golden document is one
 * of the document, or follows from some of its numbers; curves, scan, null distribution, re-selected cutoffs and forest
 * number by number.
 *
 *   1. numbers of a document     2. numbers of a drawing     3. every number     4. number by number */
#include "report/chart_svg.h"
#include "report/figure.h"
#include "report/golden_document.h"
#include "summary/json.h"

#include <glob.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define Z 1.959963984540054 /* of a 95 % interval */
#define CHISQ_95 3.841458820694124

/* ---- 1. numbers of a document ------------------------------------------- */

typedef struct numbers {
    double *x;
    size_t n, room;
} numbers;

static void add(numbers *all, double x)
{
    if (!isfinite(x)) return;
    if (all->n == all->room) {
        all->room = all->room ? 2 * all->room : 4096;
        all->x = realloc(all->x, all->room * sizeof *all->x);
        assert_non_null(all->x);
    }
    all->x[all->n++] = x;
}

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* A ratio with its limits, from its logarithm and the standard error that stands beside it. */
static void add_ratio(numbers *all, double log_ratio, double se)
{
    add(all, exp(log_ratio));
    add(all, exp(log_ratio - Z * se));
    add(all, exp(log_ratio + Z * se));
}

static void add_object(numbers *all, const cJSON *object)
{
    char key[128];
    const cJSON *item;
    double v = number(object, "variance");
    cJSON_ArrayForEach(item, object)
    {
        if (!item->string || !cJSON_IsNumber(item)) continue;
        snprintf(key, sizeof key, "%.100s_se", item->string);
        add_ratio(all, item->valuedouble, number(object, key));
    }
    if (v > 0) add_ratio(all, (number(object, "observed") - number(object, "expected")) / v, 1 / sqrt(v));
}

/* Counts as shares of all of them. */
static void add_shares(numbers *all, const cJSON *list)
{
    const cJSON *item;
    double sum = 0;
    cJSON_ArrayForEach(item, list) sum += item->valuedouble;
    cJSON_ArrayForEach(item, list) if (sum > 0) add(all, item->valuedouble / sum);
}

static void collect(numbers *all, const cJSON *item)
{
    const cJSON *child;
    if (cJSON_IsNumber(item)) {
        add(all, item->valuedouble);
        add(all, exp(item->valuedouble));
    }
    if (cJSON_IsObject(item)) add_object(all, item);
    if (cJSON_IsArray(item) && cJSON_IsNumber(item->child)) add_shares(all, item);
    cJSON_ArrayForEach(child, item) collect(all, child);
}

/* p as they are expected of so many markers that do nothing. */
static void add_expected(numbers *all, int n)
{
    for (int i = 0; i < n; i++) add(all, (i + 0.5) / n);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool near(double x, double y)
{
    return fabs(x - y) <= 1e-12 * fmax(1e-3, fmax(fabs(x), fabs(y)));
}

static bool holds(const numbers *sorted, double x)
{
    size_t low = 0, high = sorted->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sorted->x[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return (low < sorted->n && near(sorted->x[low], x)) || (low > 0 && near(sorted->x[low - 1], x));
}

/* ---- 2. numbers of a drawing -------------------------------------------- */

/* One element with data: its class, and its attributes one by one. */
typedef struct drawn {
    char class[64], key[16];
    double *x;
    size_t n;
} drawn;

typedef struct drawing {
    drawn *list;
    size_t n;
} drawing;

static void read_numbers(const char *from, const char *end, drawn *into)
{
    char *after;
    into->x = calloc((size_t)(end - from) + 1, sizeof *into->x);
    assert_non_null(into->x);
    for (; from < end; from = after + strspn(after, " ")) {
        double x = strtod(from, &after);
        if (after == from) fail_msg("no number in data-%s: %.20s", into->key, from);
        into->x[into->n++] = x;
    }
}

static drawing read_drawing(const char *svg)
{
    drawing all = {calloc(strlen(svg) / 10 + 1, sizeof *all.list), 0};
    assert_non_null(all.list);
    for (const char *at = svg; (at = strstr(at, " data-"));) {
        drawn *one = &all.list[all.n++];
        const char *element = at, *class;
        while (*element != '<') element--;
        class = strstr(element, "class=\"") + strlen("class=\"");
        snprintf(one->class, sizeof one->class, "%.*s", (int)strcspn(class, "\""), class);
        at += strlen(" data-");
        snprintf(one->key, sizeof one->key, "%.*s", (int)strcspn(at, "="), at);
        at = strchr(at, '"') + 1;
        read_numbers(at, strchr(at, '"'), one);
    }
    return all;
}

static void free_drawing(drawing *all)
{
    for (size_t i = 0; i < all->n; i++) free(all->list[i].x);
    free(all->list);
}

/* The next one of this class and key from *at on; fails where there is none. */
static const drawn *next(const drawing *all, size_t *at, const char *class, const char *key)
{
    for (; *at < all->n; ++*at)
        if (strcmp(all->list[*at].class, class) == 0 && strcmp(all->list[*at].key, key) == 0)
            return &all->list[(*at)++];
    fail_msg("no %s with data-%s", class, key);
    return NULL;
}

/* ---- 3. every number ---------------------------------------------------- */

/* Round numbers of an axis, bars of a figure that has a check of its own, and what rules say whatever was found. */
static bool is_frame(const drawn *of, double x, bool own)
{
    if (own && strstr(of->class, "bars")) return true;
    if (strcmp(of->key, "x") == 0 && strstr(of->class, "counts")) return true;
    return !(x < 0) && (near(x, 0) || near(x, 1) || near(x, CHISQ_95) || near(x, Z));
}

static void check_numbers(const char *what, const numbers *sorted, const drawing *all, bool own)
{
    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->list[i].n; k++) {
            const drawn *of = &all->list[i];
            if (!isfinite(of->x[k]) || is_frame(of, of->x[k], own) || holds(sorted, of->x[k])) continue;
            fail_msg("%s: %s data-%s draws %.17g, which the document does not say", what, of->class, of->key, of->x[k]);
        }
}

/* ---- 4. number by number ------------------------------------------------ */

static void expect(double found, const cJSON *item)
{
    if (cJSON_IsNumber(item))
        assert_true(near(found, item->valuedouble));
    else
        assert_true(isnan(found) || isinf(found));
}

/* list[first ...] of the drawing are the items, one by one. */
static void expect_list(const drawn *found, size_t first, const cJSON *list)
{
    const cJSON *item;
    assert_int_equal(found->n, first + (size_t)cJSON_GetArraySize(list));
    cJSON_ArrayForEach(item, list) expect(found->x[first++], item);
}

static void check_kaplan(const cJSON *element, const drawing *all)
{
    enum { PANELS = 4 };
    size_t at = 0;
    int panels = 0;
    const cJSON *curve, *group;
    cJSON_ArrayForEach(curve, rc_summary_json_get(element, "curves"))
    {
        if (panels++ == PANELS) break;
        cJSON_ArrayForEach(group, rc_summary_json_get(curve, "groups"))
        {
            char class[32];
            const cJSON *steps = rc_summary_json_get(group, "steps");
            const char *side = rc_summary_json_get_text(group, "group");
            if (!(number(group, "n") > 0)) continue;
            snprintf(class, sizeof class, "band %s", side);
            expect_list(next(all, &at, class, "lower"), 0, rc_summary_json_get(steps, "lower"));
            expect_list(next(all, &at, class, "upper"), 0, rc_summary_json_get(steps, "upper"));
            snprintf(class, sizeof class, "line %s", side);
            expect_list(next(all, &at, class, "x"), 1, rc_summary_json_get(steps, "time"));
            expect_list(next(all, &at, class, "y"), 1, rc_summary_json_get(steps, "survival"));
        }
    }
}

static void check_scan(const cJSON *element, const drawing *all)
{
    size_t at = 0, i = 0;
    const cJSON *row, *list = rc_summary_json_get(element, "scan");
    const drawn *x = next(all, &at, "line curve", "x"), *y = next(all, &at, "line curve", "y");
    assert_int_equal(x->n, (size_t)cJSON_GetArraySize(list));
    bool score = strcmp(rc_summary_json_get_text(element, "criterion"), "score") == 0;
    cJSON_ArrayForEach(row, list)
    {
        expect(x->x[i], rc_summary_json_get(row, "cutoff"));
        assert_true(near(y->x[i], fabs(number(row, score ? "score" : "chisq"))));
        i++;
    }
    expect(next(all, &at, "mark", "x")->x[0], rc_summary_json_get(rc_summary_json_get(element, "best"), "cutoff"));
}

/* Bars below the observed statistic and those from it on, which are drawn behind each other. */
static void check_null(const cJSON *element, const drawing *all)
{
    size_t at = 0;
    const cJSON *histogram = rc_summary_json_get(rc_summary_json_get(element, "null"), "histogram"),
                *count = rc_summary_json_get(histogram, "counts")->child;
    double edge = number(histogram, "origin");
    for (size_t i = 0; i + 2 < all->n; i++) {
        if (!strstr(all->list[i].class, "bars") || strcmp(all->list[i].key, "lower") != 0) continue;
        const drawn *lower = &all->list[i], *y = &all->list[i + 2];
        assert_string_equal(y->key, "y");
        for (size_t k = 0; k < y->n; k++, count = count->next, edge += number(histogram, "width")) {
            assert_non_null(count);
            expect(y->x[k], count);
            assert_true(fabs(lower->x[k] - edge) < 1e-9);
        }
    }
    assert_null(count);
    assert_true(near(next(all, &at, "mark", "x")->x[0], number(element, "statistic")));
}

/* The centers of each cutoff, in their order. */
static void check_forest(const cJSON *element, const drawing *all)
{
    size_t at = 0;
    const cJSON *cutoff = rc_summary_json_get(element, "heterogeneity")->child, *center;
    cJSON_ArrayForEach(center, rc_summary_json_get(cutoff, "by_center"))
    {
        double log_hr = number(center, "log_hr"), se = number(center, "log_hr_se");
        const drawn *row = next(all, &at, "row curve", "interval");
        assert_int_equal(row->n, 3);
        assert_int_equal(isnan(row->x[0]), isnan(log_hr));
        if (isnan(log_hr)) continue;
        assert_true(near(row->x[0], exp(log_hr)) && near(row->x[1], exp(log_hr - Z * se)) &&
                    near(row->x[2], exp(log_hr + Z * se)));
    }
}

/* Shares of the patients, of the resamples, between the edges of the patients' bars. */
static void check_reselected(const cJSON *element, const drawing *all)
{
    size_t at = 0;
    const cJSON *item, *list = rc_summary_json_get(rc_summary_json_get(element, "reselected"), "values");
    const drawn *lower = next(all, &at, "bars soft", "lower"), *upper = next(all, &at, "bars soft", "upper"),
                *patients = next(all, &at, "bars soft", "y"), *selected = next(all, &at, "bars low", "y");
    double all_patients = 0, all_selected = 0;
    cJSON_ArrayForEach(item, list)
    {
        all_patients += number(item, "patients");
        all_selected += number(item, "selected");
    }
    assert_int_equal(patients->n, selected->n);
    for (size_t i = 0; i < patients->n; i++) {
        double n = 0, chosen = 0;
        cJSON_ArrayForEach(item, list)
        {
            double value = number(item, "value");
            if (!isfinite(value) || (i > 0 && value < lower->x[i]) || (i + 1 < patients->n && value >= upper->x[i]))
                continue;
            n += number(item, "patients");
            chosen += number(item, "selected");
        }
        assert_true(near(patients->x[i], n / all_patients));
        assert_true(near(selected->x[i], chosen / all_selected));
    }
}

static const struct {
    const char *name;
    void (*check)(const cJSON *element, const drawing *all);
} checks[] = {{"kaplan", check_kaplan},
              {"scan", check_scan},
              {"null", check_null},
              {"reselected", check_reselected},
              {"forest", check_forest}};
enum { CHECKS = sizeof checks / sizeof *checks };

static size_t drawn_of[CHECKS], figures;

static void check_figure(const char *what, const rc_report_figure *figure, const cJSON *document, const cJSON *element,
                         const numbers *sorted)
{
    char *svg = NULL;
    size_t length = 0;
    rc_chart chart;
    recut_error err = {.text = ""};
    const rc_report_place place = {.element = element, .document = document};
    if (rc_report_figure_make(figure->name, &place, &chart, &err) != RECUT_OK) fail_msg("%s: %s", what, err.text);
    FILE *to = chart.panel ? open_memstream(&svg, &length) : NULL;
    if (to) {
        rc_report_chart_svg(&chart, "figure", to);
        fclose(to);
        drawing all = read_drawing(svg);
        size_t own = 0;
        while (own < CHECKS && strcmp(checks[own].name, figure->name) != 0) own++;
        check_numbers(what, sorted, &all, own < CHECKS);
        if (own < CHECKS) {
            checks[own].check(element, &all);
            drawn_of[own]++;
        }
        figures++;
        free_drawing(&all);
        free(svg);
    }
    rc_report_chart_destroy(&chart);
}

static void check_document(const char *name)
{
    char what[128];
    numbers all = {0};
    cJSON *document = read_document(name);
    const cJSON *element;
    collect(&all, document);
    add_expected(&all, cJSON_GetArraySize(rc_summary_json_get(document, "screen")));
    qsort(all.x, all.n, sizeof *all.x, by_size);
    for (const rc_report_figure *const *figure = rc_report_figures; *figure; figure++) {
        snprintf(what, sizeof what, "%s, %s", name, (*figure)->name);
        if (!(*figure)->list) check_figure(what, *figure, document, document, &all);
        const cJSON *list = (*figure)->list ? rc_summary_json_get(document, (*figure)->list) : NULL;
        cJSON_ArrayForEach(element, list) check_figure(what, *figure, document, element, &all);
    }
    free(all.x);
    cJSON_Delete(document);
}

static void golden(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob(RECUT_TESTS_DIR "/golden/documents/*.json", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) check_document(strrchr(found.gl_pathv[i], '/') + 1);
    globfree(&found);
    for (size_t i = 0; i < CHECKS; i++)
        if (!drawn_of[i]) fail_msg("no golden document has the figure %s", checks[i].name);
    assert_true(figures > 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
