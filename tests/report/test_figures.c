/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every number of every figure of the golden documents, read back from its drawing and compared with the document: what
 * is expected is worked out here from the JSON, mark by mark, and no mark is left over. */
#include "plan/criterion.h"

#include "figure_checks.h"

/* ---- scan --------------------------------------------------------------- */

/* The same marker in the same patients in another list: the golden documents tell them apart by n and events. */
static const cJSON *beside(const cJSON *document, const char *list, const cJSON *element)
{
    const cJSON *other;
    cJSON_ArrayForEach(other, get(document, list))
    {
        if (strcmp(rc_summary_json_get_text(other, "marker"), rc_summary_json_get_text(element, "marker")) == 0 &&
            number(other, "n") == number(element, "n") && number(other, "events") == number(element, "events"))
            return other;
    }
    return NULL;
}

static void check_cutoffs(drawn *d, int panel, const cJSON *element)
{
    const cJSON *fixed;
    one(d, panel, "mark", "x", number(get(element, "best"), "cutoff"));
    cJSON_ArrayForEach(fixed, get(element, "fixed")) one(d, panel, "fixed", "x", number(fixed, "cutoff"));
}

static void check_scan(drawn *d, const cJSON *document, const cJSON *element)
{
    const cJSON *row, *null = get(get(beside(document, "permute", element), "null"), "statistic");
    bool score = !rc_plan_criterion_stored(rc_summary_json_get_text(element, "criterion"))->exact;
    column cutoff = {0}, statistic = {0}, hr = {0}, lower = {0}, upper = {0};
    cJSON_ArrayForEach(row, get(element, "scan"))
    {
        double o = number(row, "observed"), e = number(row, "expected"), all = number(element, "events");
        double log_hr = log(o / e / ((all - o) / (all - e))), se = sqrt(1 / e + 1 / (all - e));
        add(&cutoff, number(row, "cutoff"));
        add(&statistic, score ? fabs(number(row, "score")) : number(row, "chisq"));
        add(&hr, exp(log_hr));
        add(&lower, exp(log_hr - 1.959963984540054 * se));
        add(&upper, exp(log_hr + 1.959963984540054 * se));
    }
    one(d, 0, "limit", "y", score ? 1.959963984540054 : 3.841458820694124);
    if (!isnan(number(null, "q95"))) one(d, 0, "limit", "y", number(null, "q95"));
    same(drawn_take(d, 0, "rug soft"), "x", &cutoff);
    drawn_mark *line = drawn_take(d, 0, "line curve");
    same(line, "x", &cutoff);
    same(line, "y", &statistic);
    drawn_mark *dots = drawn_take(d, 0, "points curve");
    if (dots) same(dots, "y", &statistic);
    check_cutoffs(d, 0, element);
    one(d, 1, "soft", "y", 1);
    drawn_mark *ratio = drawn_take(d, 1, "line curve"), *band = drawn_take(d, 1, "band soft");
    same(ratio, "x", &cutoff);
    same(ratio, "y", &hr);
    same(band, "lower", &lower);
    same(band, "upper", &upper);
    if (!isnan(number(get(element, "best"), "hr"))) {
        const drawn_mark *dot = drawn_take(d, 1, "points mark"); /* by Cox, as the page says it */
        assert_non_null(dot);
        column best = {0}, at = {0};
        add(&at, number(get(element, "best"), "cutoff"));
        add(&best, number(get(element, "best"), "hr"));
        same(dot, "x", &at);
        same(dot, "y", &best);
        clear(&at);
        clear(&best);
    }
    check_cutoffs(d, 1, element);
    column *all[] = {&cutoff, &statistic, &hr, &lower, &upper};
    for (size_t i = 0; i < 5; i++) clear(all[i]);
}

/* ---- null --------------------------------------------------------------- */

static void check_null(drawn *d, const cJSON *document, const cJSON *element)
{
    const cJSON *null = get(element, "null"), *histogram = get(null, "histogram"), *count;
    double width = number(histogram, "width"), observed = number(element, "statistic"), sum = 0;
    column from[2] = {{0}, {0}}, y[2] = {{0}, {0}};
    size_t i = 0;
    (void)document;
    cJSON_ArrayForEach(count, get(histogram, "counts"))
    {
        double lower = number(histogram, "origin") + (double)i++ * width;
        add(&from[lower >= observed], lower);
        add(&y[lower >= observed], item(count));
        sum += item(count);
    }
    assert_true(sum + number(histogram, "beyond") <= number(null, "replicates"));
    for (size_t k = 0; k < 2; k++) {
        drawn_mark *bars = from[k].n ? drawn_take(d, 0, k ? "bars mark" : "bars soft") : NULL;
        if (from[k].n) same(bars, "lower", &from[k]), same(bars, "y", &y[k]);
        for (size_t b = 0; bars && b < from[k].n; b++)
            assert_true(fabs(bars->value[1][b] - from[k].x[b] - width) < 1e-12 * (1 + from[k].x[b]));
        clear(&from[k]);
        clear(&y[k]);
    }
    one(d, 0, "limit", "x", number(get(null, "statistic"), "q95"));
    one(d, 0, "mark", "x", observed);
}

/* ---- bootstrap ---------------------------------------------------------- */

static void check_reselected(drawn *d, const cJSON *document, const cJSON *element)
{
    const cJSON *reselected = get(element, "reselected"), *cutoff = get(reselected, "cutoff"), *value;
    drawn_mark *patients = drawn_take(d, 0, "bars soft"), *chosen = drawn_take(d, 0, "bars low");
    double all[2] = {0, 0};
    (void)document;
    assert_non_null(patients);
    assert_non_null(chosen);
    assert_int_equal(patients->n[0], chosen->n[0]);
    cJSON_ArrayForEach(value, get(reselected, "values")) all[0] += number(value, "patients"),
        all[1] += number(value, "selected");
    for (size_t b = 0; b < patients->n[0]; b++) {
        double lower = patients->value[0][b], upper = patients->value[1][b], in[2] = {0, 0};
        bool first = b == 0, last = b + 1 == patients->n[0];
        assert_true(first || lower == patients->value[1][b - 1]);
        assert_true(lower < chosen->value[0][b] && chosen->value[1][b] < upper);
        cJSON_ArrayForEach(value, get(reselected, "values"))
        {
            double x = number(value, "value");
            if (!(first || x >= lower) || !(last ? x <= upper : x < upper) || isnan(x)) continue;
            in[0] += number(value, "patients");
            in[1] += number(value, "selected");
        }
        if (fabs(patients->value[2][b] - in[0] / all[0]) > 1e-14 || fabs(chosen->value[2][b] - in[1] / all[1]) > 1e-14)
            fail_msg("%s: bar %zu from %g to %g", where, b, lower, upper);
    }
    column low = {0}, high = {0};
    drawn_mark *range = drawn_take(d, 0, "range");
    add(&low, number(cutoff, "q25"));
    add(&low, number(cutoff, "q025"));
    add(&high, number(cutoff, "q75"));
    add(&high, number(cutoff, "q975"));
    same(range, "lower", &low);
    same(range, "upper", &high);
    clear(&low);
    clear(&high);
    if (!isnan(number(cutoff, "estimate"))) one(d, 0, "mark", "x", number(cutoff, "estimate"));
    if (!isnan(number(element, "cutoff"))) one(d, 0, "fixed", "x", number(element, "cutoff"));
}

static void directed(drawn *d, const cJSON *design, bool below)
{
    const cJSON *q = get(design, "hr_validation_directed");
    double median = number(q, "median"), lower = number(q, "q025"), upper = number(q, "q975");
    if (isnan(median)) return;
    if (below)
        interval(d, 0, "row soft", 1 / median, 1 / upper, 1 / lower);
    else
        interval(d, 0, "row soft", median, lower, upper);
}

static void check_effect(drawn *d, const cJSON *document, const cJSON *element)
{
    const cJSON *reselected = get(element, "reselected"), *shrinkage = get(reselected, "shrinkage"),
                *best = get(beside(document, "search", element), "best"), *hr = get(element, "hr"),
                *own = get(hr, "interval"), *centers = beside(document, "centers", element);
    double found = number(shrinkage, "hr_apparent");
    one(d, 0, "soft", "x", 1);
    bool same_cutoff = number(best, "cutoff") == number(get(reselected, "cutoff"), "estimate");
    if (same_cutoff && isfinite(number(best, "hr")))
        interval(d, 0, "row mark", number(best, "hr"), number(best, "hr_lower"), number(best, "hr_upper"));
    else if (!isnan(found))
        interval(d, 0, "row mark", found, NAN, NAN);
    const cJSON *honest = get(get(element, "selected"), "hr");
    if (!isnan(number(honest, "estimate")))
        interval(d, 0, "row curve", number(honest, "estimate"), number(honest, "lower"), number(honest, "upper"));
    static const char *const corrected[] = {"hr_median_corrected", "hr_shrunk", "hr_heuristic"};
    for (size_t i = isnan(number(honest, "estimate")) ? 0U : 1U; i < 3; i++)
        if (!isnan(number(shrinkage, corrected[i])))
            interval(d, 0, "row curve", number(shrinkage, corrected[i]), NAN, NAN);
    directed(d, get(centers, "random_splits"), found < 1);
    directed(d, get(centers, "within_bootstrap"), found < 1);
    if (!isnan(number(hr, "estimate")))
        interval(d, 0, "row high", number(hr, "estimate"), number(own, "lower"), number(own, "upper"));
}

/* ---- centers ------------------------------------------------------------ */

static void log_row(drawn *d, int panel, const char *class, double log_hr, double se)
{
    interval(d, panel, class, exp(log_hr), exp(log_hr - 1.959963984540054 * se), exp(log_hr + 1.959963984540054 * se));
}

static void check_forest(drawn *d, const cJSON *document, const cJSON *element)
{
    const cJSON *row, *center;
    int panel = 0;
    (void)document;
    cJSON_ArrayForEach(row, get(element, "heterogeneity"))
    {
        one(d, panel, "soft", "x", 1);
        cJSON_ArrayForEach(center, get(row, "by_center"))
            log_row(d, panel, "row curve", number(center, "log_hr"), number(center, "log_hr_se"));
        if (number(row, "centers_used") > 1) {
            log_row(d, panel, "row mark", number(row, "log_hr_random"), number(row, "log_hr_random_se"));
            log_row(d, panel, "row mark", number(row, "log_hr_fixed"), number(row, "log_hr_fixed_se"));
        }
        panel++;
    }
    if (cJSON_GetArraySize(get(element, "leave_one_out")) == 0) return;
    one(d, panel, "soft", "x", 1);
    cJSON_ArrayForEach(row, get(element, "leave_one_out"))
        log_row(d, panel, "row curve", number(row, "validation_log_hr"), number(row, "validation_log_hr_se"));
}

static void check_cloud(drawn *d, int panel, const cJSON *design)
{
    const cJSON *point;
    column x[2] = {{0}, {0}}, y[2] = {{0}, {0}};
    cJSON_ArrayForEach(point, get(design, "points"))
    {
        double discovery = number(point, "hr_discovery"), validation = number(point, "hr_validation");
        int hit = number(point, "p_validation") < 0.05 && (discovery > 1) == (validation > 1);
        add(&x[hit], discovery);
        add(&y[hit], validation);
    }
    one(d, panel, "soft", "x", 1);
    one(d, panel, "soft", "y", 1);
    for (size_t k = 0; k < 2; k++) {
        drawn_mark *points = x[k].n ? drawn_take(d, panel, k ? "points low" : "rings soft") : NULL;
        if (x[k].n) same(points, "x", &x[k]), same(points, "y", &y[k]);
        clear(&x[k]);
        clear(&y[k]);
    }
}

static void check_splits(drawn *d, const cJSON *document, const cJSON *element)
{
    static const char *const design[] = {"random_splits", "false_validation", "within_bootstrap"};
    int panel = 0;
    (void)document;
    for (size_t i = 0; i < 2; i++)
        if (cJSON_GetArraySize(get(get(element, design[i]), "points")))
            check_cloud(d, panel++, get(element, design[i]));
    for (size_t i = 0; i < 3; i++) {
        const cJSON *share = get(get(element, design[i]), "p_below_005_same_direction");
        if (!isnan(number(share, "share")))
            interval(d, panel, i == 1 ? "row mark" : "row curve", number(share, "share"), number(share, "lower"),
                     number(share, "upper"));
    }
}

/* ---- many markers ------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void check_quantiles(drawn *d, const char *class, const cJSON *list, const char *key)
{
    const cJSON *row;
    column p = {0}, expected = {0};
    cJSON_ArrayForEach(row, list) if (!isnan(number(row, key))) add(&p, number(row, key));
    qsort(p.x, p.n, sizeof *p.x, ascending);
    for (size_t i = 0; i < p.n; i++) add(&expected, ((double)i + 0.5) / (double)p.n);
    drawn_mark *points = drawn_take(d, 1, class);
    same(points, "x", &expected);
    same(points, "y", &p);
    clear(&p);
    clear(&expected);
}

/* The golden documents' markers: few, of one endpoint, all with a permutation p. */
static void check_many(drawn *d, const cJSON *document, const cJSON *element)
{
    const cJSON *row, *list = get(document, "markers");
    size_t found = 0;
    (void)element;
    one(d, 0, "soft", "x", 1);
    one(d, 0, "limit", "y", 0.05);
    one(d, 0, "soft", "y", 1 / (number(list->child, "replicates") + 1));
    for (const char *class = "rings soft"; class; class = strcmp(class, "rings soft") == 0 ? "points low" : NULL) {
        drawn_mark *points = drawn_take(d, 0, class);
        for (size_t i = 0; points && i < points->n[0]; i++) {
            bool hit = false;
            cJSON_ArrayForEach(row, list) hit =
                hit || (number(row, "hr") == points->value[0][i] && number(row, "p") == points->value[1][i] &&
                        (number(row, "p_maxt") < 0.05) == (*class == 'p'));
            assert_true(hit);
            found++;
        }
    }
    assert_int_equal(found, cJSON_GetArraySize(list));
    check_quantiles(d, "rings soft", list, "p_naive");
    check_quantiles(d, "points low", list, "p");
}

/* ---- all of them -------------------------------------------------------- */

static const figure_check checks[] = {
    {"scan", check_scan},     {"null", check_null},     {"effect", check_effect}, {"reselected", check_reselected},
    {"forest", check_forest}, {"splits", check_splits}, {"many", check_many}};

static void golden(void **state)
{
    (void)state;
    check_golden(checks, sizeof checks / sizeof *checks);
}

/* 0 .. 99 and two values of 100,000: the axis ends with the 100th of 102 patients (97.5 %), or with the last value that
 * a resample selects. */
static void tails(void **state)
{
    static const char head[] =
        "{\"analyses\":[],\"bootstrap\":[{\"marker\":\"m\",\"analysis\":\"b\",\"replicates\":5,\"cutoff\":null,"
        "\"reselected\":{\"cutoff\":{\"estimate\":null},\"values\":[";
    (void)state;
    for (int selected = 0; selected < 2; selected++) {
        char text[8192];
        size_t used = (size_t)snprintf(text, sizeof text, "%s", head);
        for (int i = 0; i < 102; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s{\"value\":%d,\"patients\":1,\"selected\":%d}",
                                     i ? "," : "", i < 100 ? i : 99900 + i, i == 10 || (selected && i == 100));
        snprintf(text + used, sizeof text - used, "]}}]}");
        cJSON *document = cJSON_Parse(text);
        assert_non_null(document);
        drawn d;
        assert_true(draw("reselected", document, get(document, "bootstrap")->child, &d));
        drawn_mark *bars = drawn_take(&d, 0, "bars soft");
        assert_non_null(bars);
        assert_true(bars->value[1][bars->n[1] - 1] == (selected ? 100000 : 99));
        assert_int_equal(strstr(d.svg, selected ? "1 patient has larger" : "2 patients have larger") != NULL, 1);
        drawn_clear(&d);
        cJSON_Delete(document);
    }
}

/* Every figure is checked here, or in test_figures_survival.c, test_figure_simulate.c and test_figure_groups.c. */
static void complete(void **state)
{
    enum { SURVIVAL = 2, SIMULATED = 5, GROUPS = 2 };
    size_t n = 0;
    (void)state;
    while (rc_report_figures[n]) n++;
    assert_int_equal(n, sizeof checks / sizeof *checks + SURVIVAL + SIMULATED + GROUPS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(golden), cmocka_unit_test(tails), cmocka_unit_test(complete)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
