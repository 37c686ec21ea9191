/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several cutoffs: the curves of the groups and the pairs of cutoffs, read back from the drawing and compared with the
 * document; no mark is left over. */
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

static const double *column(const drawn_mark *mark, const char *name, size_t *n)
{
    assert_non_null(mark);
    for (size_t c = 0; c < mark->columns; c++)
        if (strcmp(mark->name[c], name) == 0) {
            *n = mark->n[c];
            return mark->value[c];
        }
    fail_msg("no %s", name);
    return NULL;
}

static void nothing_left(const drawn *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (!d->mark[i].taken) fail_msg("%s of panel %d was not expected", d->mark[i].class, d->mark[i].panel);
}

static const cJSON *step_list(const cJSON *group, const char *key)
{
    return get(get(group, "steps"), key);
}

static void check_curve(drawn *d, const cJSON *group, const char *class)
{
    char name[32];
    size_t n = 0, censored = 0;
    snprintf(name, sizeof name, "line %s", class);
    const drawn_mark *line = drawn_take(d, 0, name);
    const double *time = column(line, "x", &n), *survival = column(line, "y", &n);
    const cJSON *t = step_list(group, "time")->child, *s = step_list(group, "survival")->child,
                *c = step_list(group, "censored")->child;
    assert_int_equal(n, cJSON_GetArraySize(step_list(group, "time")) + 1);
    assert_true(time[0] == 0 && survival[0] == 1);
    for (size_t i = 1; i < n; i++, t = t->next, s = s->next, c = c->next) {
        assert_true(time[i] == t->valuedouble && survival[i] == s->valuedouble);
        censored += c->valuedouble > 0;
    }
    snprintf(name, sizeof name, "ticks %s", class);
    if (censored) {
        (void)column(drawn_take(d, 0, name), "x", &n);
        assert_int_equal(n, censored);
    }
    snprintf(name, sizeof name, "band %s", class);
    (void)drawn_take(d, 0, name);
    snprintf(name, sizeof name, "counts %s", class);
    const double *risk = column(drawn_take(d, 0, name), "y", &n);
    assert_true(risk[0] == number(group, "n"));
}

static void survival(void **state)
{
    static const char *const class[] = {"low", "mark", "curve", "soft", "mark"};
    size_t drawings = 0;
    (void)state;
    cJSON *document = read_document("cuts_permute.json");
    const cJSON *element;
    cJSON_ArrayForEach(element, get(document, "search"))
    {
        const cJSON *curves = get(get(element, "groups"), "curves");
        int count = cJSON_GetArraySize(curves);
        drawn d;
        assert_true(draw("groups", document, element, &d));
        for (int g = 0; g < count; g++)
            check_curve(&d, cJSON_GetArrayItem(curves, g), g + 1 == count ? "high" : class[g]);
        nothing_left(&d);
        drawn_clear(&d);
        drawings++;
    }
    assert_int_equal(drawings, 2);
    cJSON_Delete(document);
}

/* Each pair stands once, among those of its share of the largest chi-square; the table has that too. */
static void pairs(void **state)
{
    static const struct {
        const char *class;
        double from, below;
    } level[] = {{"cells heat0", 0, 0.5},     {"cells heat1", 0.5, 0.65}, {"cells heat2", 0.65, 0.75},
                 {"cells heat3", 0.75, 0.85}, {"cells heat4", 0.85, 0.9}, {"cells heat5", 0.9, 0.95},
                 {"cells heat6", 0.95, 2}};
    (void)state;
    cJSON *document = read_document("cuts_u.json");
    const cJSON *element = get(document, "search")->child, *list = get(get(element, "groups"), "pairs"), *pair;
    double largest = 0;
    size_t found = 0, n = 0;
    drawn d;
    cJSON_ArrayForEach(pair, list) largest = fmax(largest, number(pair, "statistic"));
    assert_true(fabs(largest - number(get(element, "groups"), "statistic")) < 1e-9);
    assert_true(draw("pairs", document, element, &d));
    for (size_t l = 0; l < sizeof level / sizeof *level; l++) {
        const drawn_mark *mark = drawn_take(&d, 0, level[l].class);
        if (!mark) continue;
        const double *x = column(mark, "x", &n), *y = column(mark, "y", &n), *value = column(mark, "value", &n);
        size_t at = 0;
        cJSON_ArrayForEach(pair, list)
        {
            double share = number(pair, "statistic") / largest;
            if (share < level[l].from || share >= level[l].below) continue;
            assert_true(at < n && x[at] == number(pair, "cutoff_1") && y[at] == number(pair, "cutoff_2"));
            assert_true(value[at] == number(pair, "statistic"));
            at++;
        }
        assert_int_equal(at, n);
        found += n;
    }
    assert_int_equal(found, cJSON_GetArraySize(list));
    const double *best = column(drawn_take(&d, 0, "rings best"), "x", &n);
    assert_true(n == 1 && best[0] == get(get(element, "groups"), "cutoffs")->child->valuedouble);
    nothing_left(&d);
    drawn_clear(&d);
    cJSON_Delete(document);
}

/* Without several cutoffs, or where there are none, nothing is drawn. */
static void nothing(void **state)
{
    (void)state;
    static const char *const names[] = {"cuts_none.json", "search.json"};
    for (size_t i = 0; i < 2; i++) {
        cJSON *document = read_document(names[i]);
        drawn d;
        assert_false(draw("groups", document, get(document, "search")->child, &d));
        assert_false(draw("pairs", document, get(document, "search")->child, &d));
        cJSON_Delete(document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(survival), cmocka_unit_test(pairs), cmocka_unit_test(nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
