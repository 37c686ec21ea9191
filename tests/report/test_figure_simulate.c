/* SPDX-License-Identifier: GPL-3.0-or-later
 * The curves of simulated cohorts: their numbers read back from the drawing and compared with the document, and which
 * points of a grid make a panel. */
#include "drawn.h"
#include "golden_document.h"

#include "summary/json.h"

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static const double *column(const drawn_mark *mark, const char *name, size_t n)
{
    assert_non_null(mark);
    for (size_t c = 0; c < mark->columns; c++)
        if (strcmp(mark->name[c], name) == 0) {
            assert_int_equal(mark->n[c], n);
            return mark->value[c];
        }
    fail_msg("no %s", name);
    return NULL;
}

static const cJSON *named(const cJSON *list, const char *name)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, list) if (strcmp(rc_summary_json_get_text(item, "name"), name) == 0) return item;
    return NULL;
}

/* ---- a golden document -------------------------------------------------- */

typedef struct pair {
    int first, second; /* elements of .simulate[]: the two points of a panel */
} pair;

/* A line of two points, and its bars: 95 % of the simulation. */
static void check_line(drawn *d, int panel, const char *class, const cJSON *one, const cJSON *two, const char *key,
                       const double *x)
{
    char name[64];
    const cJSON *const item[] = {one, two};
    snprintf(name, sizeof name, "line %s", class);
    drawn_mark *line = drawn_take(d, panel, name);
    const double *at = column(line, "x", 2), *y = column(line, "y", 2);
    snprintf(name, sizeof name, "whiskers %s", class);
    drawn_mark *bars = drawn_take(d, panel, name);
    const double *lower = column(bars, "lower", 2), *upper = column(bars, "upper", 2);
    for (size_t i = 0; i < 2; i++) {
        snprintf(name, sizeof name, "%s_error", key);
        double share = number(item[i], key), away = 1.959963984540054 * number(item[i], name);
        assert_true(at[i] == x[i] && y[i] == share);
        assert_true(fabs(lower[i] - fmax(share - away, 0)) < 1e-12);
        assert_true(fabs(upper[i] - fmin(share + away, 1)) < 1e-12);
    }
}

static void check_rule(drawn *d, int panel, double y)
{
    assert_true(column(drawn_take(d, panel, "limit"), "y", 1)[0] == y);
}

static void nothing_left(const drawn *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (!d->mark[i].taken) fail_msg("%s of panel %d was not expected", d->mark[i].class, d->mark[i].panel);
}

static void check_spread(drawn *d, int panel, const cJSON *const *element, const double *x)
{
    static const char *const limits[2][2] = {{"q025", "q975"}, {"q25", "q75"}};
    for (size_t b = 0; b < 2; b++) {
        drawn_mark *band = drawn_take(d, panel, "band low");
        for (size_t i = 0; i < 2; i++) {
            const cJSON *place = get(get(element[i], "cutoff"), "place");
            assert_true(column(band, "x", 2)[i] == x[i]);
            assert_true(column(band, "lower", 2)[i] == number(place, limits[b][0]));
            assert_true(column(band, "upper", 2)[i] == number(place, limits[b][1]));
        }
    }
    drawn_mark *line = drawn_take(d, panel, "line curve");
    for (size_t i = 0; i < 2; i++)
        assert_true(column(line, "y", 2)[i] == number(get(get(element[i], "cutoff"), "place"), "median"));
}

/* none, jump, linear at n = 40 and 60: without effect is hazard ratio 1 of both effects. */
static void golden(void **state)
{
    static const pair by_hr[] = {{0, 2}, {1, 3}, {0, 4}, {1, 5}}, by_n[] = {{0, 1}, {2, 3}, {4, 5}};
    static const char *const tests[][2] = {{"uncorrected", "high"},        {"bonferroni", "soft"},
                                           {"miller_siegmund", "low"},     {"lausen_1992", "low dotted"},
                                           {"lausen_1994", "soft dotted"}, {"permutation", "curve"},
                                           {"validation", "mark"},         {"fixed", "mark dotted"}};
    static const char *const intervals[][2] = {{"uncorrected", "high"},       {"differences", "low"},
                                               {"shifted", "soft"},           {"spread", "mark"},
                                               {"studentized", "low dotted"}, {"honest", "curve"}};
    static const double hr[] = {1, 3}, n[] = {40, 60};
    cJSON *document = read_document("simulate.json");
    drawn power, design, coverage, spread;
    (void)state;
    assert_true(draw("power", document, document, &power));
    assert_true(draw("design", document, document, &design));
    assert_true(draw("coverage", document, document, &coverage));
    assert_true(draw("spread", document, document, &spread));
    assert_true(power.panels == 4 && design.panels == 4 && coverage.panels == 3 && spread.panels == 3);
    for (int p = 0; p < 4; p++) {
        const cJSON *one = cJSON_GetArrayItem(get(document, "simulate"), by_hr[p].first),
                    *two = cJSON_GetArrayItem(get(document, "simulate"), by_hr[p].second);
        check_rule(&power, p, 0.05);
        for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
            check_line(&power, p, tests[i][1], named(get(one, "procedures"), tests[i][0]),
                       named(get(two, "procedures"), tests[i][0]), "rejected", hr);
        check_rule(&design, p, 0.05);
        check_line(&design, p, "high", get(one, "validation"), get(two, "validation"), "discovered", hr);
        check_line(&design, p, "mark", get(one, "validation"), get(two, "validation"), "validated", hr);
        check_line(&design, p, "mark dotted", named(get(one, "procedures"), "fixed"),
                   named(get(two, "procedures"), "fixed"), "rejected", hr);
    }
    for (int p = 0; p < 3; p++) {
        const cJSON *const element[] = {cJSON_GetArrayItem(get(document, "simulate"), by_n[p].first),
                                        cJSON_GetArrayItem(get(document, "simulate"), by_n[p].second)};
        check_rule(&coverage, p, 0.95);
        for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++)
            check_line(&coverage, p, intervals[i][1], named(get(element[0], "intervals"), intervals[i][0]),
                       named(get(element[1], "intervals"), intervals[i][0]), "coverage", n);
        if (p == 1) check_rule(&spread, p, 0.5);
        check_spread(&spread, p, element, n);
    }
    assert_non_null(strstr(power.svg, "Jump at 0.5, 40 patients<"));
    assert_non_null(strstr(coverage.svg, "No effect<"));
    assert_non_null(strstr(coverage.svg, "Log-linear effect, HR 3<"));
    nothing_left(&power);
    nothing_left(&design);
    nothing_left(&coverage);
    nothing_left(&spread);
    drawn_clear(&power);
    drawn_clear(&design);
    drawn_clear(&coverage);
    drawn_clear(&spread);
    cJSON_Delete(document);
}

/* none, jump at n = 40 and 60, with what resamples and other cohorts select. */
static void stability(void **state)
{
    static const char *const keys[][2] = {{"nearby", "high"}, {"other_cohorts", "curve"}, {"near_truth", "low"}};
    cJSON *document = read_document("simulate_near.json"), *plain = read_document("simulate.json");
    drawn d;
    (void)state;
    assert_false(draw("stability", plain, plain, &d));
    assert_true(draw("stability", document, document, &d));
    assert_int_equal(d.panels, 2);
    for (int p = 0; p < 2; p++)
        for (size_t k = 0; k < (p ? 3U : 2U); k++) {
            char name[32];
            snprintf(name, sizeof name, "line %s", keys[k][1]);
            drawn_mark *line = drawn_take(&d, p, name);
            snprintf(name, sizeof name, "whiskers %s", keys[k][1]);
            assert_int_equal(drawn_take(&d, p, name) != NULL, k != 1);
            for (int i = 0; i < 2; i++) {
                const cJSON *element = cJSON_GetArrayItem(get(document, "simulate"), 2 * p + i);
                assert_true(column(line, "x", 2)[i] == 40 + 20 * i);
                assert_true(column(line, "y", 2)[i] == number(get(element, "cutoff"), keys[k][0]));
            }
        }
    nothing_left(&d);
    drawn_clear(&d);
    cJSON_Delete(document);
    cJSON_Delete(plain);
}

/* ---- constructed -------------------------------------------------------- */

/* Points "kind n hr at event_share criterion rejected" of a document. */
static cJSON *grid(const char *const *point)
{
    static char text[65536], list[32768];
    snprintf(text, sizeof text, "{\"analyses\":[");
    list[0] = '\0';
    size_t used = strlen(text), behind = 0;
    for (int i = 0; point[i]; i++) {
        char kind[16], n[16], hr[16], at[16], share[16], criterion[16], rejected[16];
        assert_int_equal(
            sscanf(point[i], "%15s %15s %15s %15s %15s %15s %15s", kind, n, hr, at, share, criterion, rejected), 7);
        used +=
            (size_t)snprintf(text + used, sizeof text - used,
                             "%s{\"name\":\"simulate/%d\",\"options\":{\"criterion\":\"%s\",\"inner\":%d,\"truth\":{"
                             "\"kind\":\"%s\",\"n\":%s,\"hr\":%s,\"at\":%s,\"event_share\":%s}}}",
                             i ? "," : "", i, criterion, i, kind, n, hr, at, share);
        behind +=
            (size_t)snprintf(list + behind, sizeof list - behind,
                             "%s{\"analysis\":\"simulate/%d\",\"procedures\":[{\"name\":\"new_one\",\"rejected\":%s,"
                             "\"rejected_error\":0.01}]}",
                             i ? "," : "", i, rejected);
    }
    snprintf(text + used, sizeof text - used, "],\"simulate\":[%s]}", list);
    cJSON *document = cJSON_Parse(text);
    assert_non_null(document);
    return document;
}

static void draws(const char *const *point, int panels, const char *const *texts)
{
    cJSON *document = grid(point);
    drawn d;
    assert_int_equal(draw("power", document, document, &d), panels > 0);
    assert_int_equal(d.panels, panels);
    for (; texts && *texts; texts++)
        if (!strstr(d.svg, *texts)) fail_msg("\"%s\" is not in the figure", *texts);
    drawn_clear(&d);
    cJSON_Delete(document);
}

static void draws_like(void)
{
    static const char text[] = "{\"analyses\":[{\"name\":\"a\",\"options\":{\"truth\":{\"kind\":\"none\",\"n\":50,"
                               "\"hr\":1,\"event_share\":0.61234,"
                               "\"like\":{\"patients\":143}}}},{\"name\":\"b\",\"options\":{\"truth\":{\"kind\":"
                               "\"jump\",\"n\":50,\"hr\":2,\"at\":0.5,"
                               "\"event_share\":0.7,\"like\":{\"patients\":143}}}}],\"simulate\":[{\"analysis\":\"a\","
                               "\"procedures\":[{\"name\":\"fixed\","
                               "\"rejected\":0.05,\"rejected_error\":null}]},{\"analysis\":\"b\",\"procedures\":[{"
                               "\"name\":\"fixed\",\"rejected\":0.5,"
                               "\"rejected_error\":0.1}]}]}";
    cJSON *document = cJSON_Parse(text);
    drawn d;
    assert_non_null(document);
    assert_true(draw("power", document, document, &d));
    assert_int_equal(d.panels, 1);
    assert_non_null(strstr(d.svg, "Jump at 0.5, 50 patients<"));
    assert_non_null(strstr(d.svg, "data-lower=\"NaN "));
    drawn_clear(&d);
    cJSON_Delete(document);
}

/* The axis is the one with the most values. */
static void axes(void **state)
{
    (void)state;
    draws((const char *const[]){"jump 50 2 0.5 0.5 logrank 0.1", NULL}, 0, NULL);
    draws((const char *const[]){"none 50 1 0.5 0.5 logrank 0.1", "none 50 1 0.5 0.5 logrank 0.2", NULL}, 0, NULL);
    draws(
        (const char *const[]){"jump 50 2 0.5 0.3 logrank 0.1", "jump 50 2 0.5 0.6 logrank 0.2", NULL}, 1,
        (const char *const[]){"patients with an event", "data-x=\"0.3 0.6\"", "HR 2, 50 patients", ">new_one<", NULL});
    draws((const char *const[]){"jump 50 2 0.2 0.3 logrank 0.1", "jump 50 2 0.6 0.3 logrank 0.2", NULL}, 1,
          (const char *const[]){"patients below the jump", NULL});
    /* three sizes, two ratios: against the size; criteria in panels of their own */
    draws((const char *const[]){"jump 50 2 0.5 0.5 logrank 0.1", "jump 99 2 0.5 0.5 logrank 0.1",
                                "jump 70 2 0.5 0.5 logrank 0.1", "jump 50 3 0.5 0.5 score 0.1",
                                "jump 99 3 0.5 0.5 score null", "jump 70 3 0.5 0.5 score 0.1", NULL},
          2,
          (const char *const[]){"data-x=\"50 70 99\"", "HR 2, criterion logrank", "HR 3, criterion score",
                                "data-x=\"50 70\"", NULL});
    /* a panel too many is said */
    static const char *const places[] = {"0.02", "0.05", "0.1",  "0.15", "0.2",  "0.25", "0.3",  "0.35", "0.4",
                                         "0.45", "0.5",  "0.55", "0.6",  "0.65", "0.7",  "0.75", "0.8",  "0.85",
                                         "0.9",  "0.92", "0.94", "0.95", "0.96", "0.97", "0.98"};
    char room[75][64];
    const char *many[76] = {NULL};
    for (int i = 0; i < 75; i++) {
        snprintf(room[i], sizeof room[i], "jump 9%d %d %s 0.5 logrank 0.1", i / 3, 2 + i % 3, places[i / 3]);
        many[i] = room[i];
    }
    draws(many, 24, (const char *const[]){"panels that are not drawn: 1, see the table", NULL});
    /* taken from a cohort: the share of events follows from the effect */
    draws_like();
    /* as many: against the ratio; a truth without effect at another event share belongs to nothing */
    draws((const char *const[]){"none 50 1 0.5 0.5 logrank 0", "none 50 1 0.5 0.7 logrank 0",
                                "u 50 2 0.5 0.5 logrank 1", "jump 50 2 0.8 0.5 logrank 1", NULL},
          2,
          (const char *const[]){"U-shaped effect, 50 patients", "Jump at 0.8, 50 patients", "data-x=\"1 2\"",
                                "data-lower=\"0 0.98", "data-upper=\"0.019", NULL});
}

/* Documents that nothing made in earnest. */
static void hostile(void **state)
{
    static const char *const texts[] = {
        "{}",
        "{\"simulate\":[{}],\"analyses\":[{}]}",
        "{\"simulate\":[1,null,[]],\"analyses\":7}",
        "{\"simulate\":[{\"analysis\":\"s\"},{\"analysis\":\"s\"}],\"analyses\":[{\"name\":\"s\",\"options\":{"
        "\"truth\":[]}}]}",
        "{\"simulate\":[{\"analysis\":\"s\"},{\"analysis\":\"t\",\"procedures\":[{\"name\":3},7],\"cutoff\":{},"
        "\"validation\":{},\"intervals\":[{}]}],\"analyses\":[{\"name\":\"s\",\"options\":{\"truth\":{\"n\":5}}},{"
        "\"name\":\"t\",\"options\":{\"truth\":{\"n\":\"Inf\"}}}]}",
        "{\"simulate\":[{\"analysis\":\"s\"},{\"analysis\":\"t\",\"procedures\":[{\"name\":3},7],\"cutoff\":{},"
        "\"validation\":{},\"intervals\":[{}]}],\"analyses\":[{\"name\":\"s\",\"options\":{\"truth\":{\"n\":5}}},{"
        "\"name\":\"t\",\"options\":{\"truth\":{\"n\":-7}}}]}"};
    static const char *const figures[] = {"power", "design", "coverage", "spread", "stability"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cJSON *document = cJSON_Parse(texts[i]);
        assert_non_null(document);
        for (size_t f = 0; f < sizeof figures / sizeof *figures; f++) {
            drawn d;
            int any = draw(figures[f], document, document, &d);
            assert_int_equal(any, i == 5 && f < 4);
            drawn_clear(&d);
        }
        cJSON_Delete(document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden), cmocka_unit_test(stability), cmocka_unit_test(axes),
                                       cmocka_unit_test(hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
