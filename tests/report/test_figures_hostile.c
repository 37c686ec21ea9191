/* SPDX-License-Identifier: GPL-3.0-or-later
 * Figures of documents that nothing made in earnest: numbers that are none, infinite, huge or of the wrong sign, lists
 * cut short, keys gone, names that mean something to a browser.  Whatever is drawn is well formed and the same
 * twice. */
#include "drawn.h"
#include "golden_document.h"

#include "summary/json.h"

/* ---- constructed ------------------------------------------------------- */

static void parse_and_draw(const char *text, const char *const *drawn_figures)
{
    cJSON *document = cJSON_Parse(text);
    assert_non_null(document);
    for (size_t f = 0; rc_report_figures[f]; f++) {
        const rc_report_figure *figure = rc_report_figures[f];
        const cJSON *element, *list = figure->list ? rc_summary_json_get(document, figure->list) : NULL;
        int any = 0;
        cJSON_ArrayForEach(element, list)
        {
            drawn d;
            any = draw(figure->name, document, element, &d) || any;
            drawn_clear(&d);
        }
        int expected = 0;
        for (size_t i = 0; drawn_figures[i]; i++) expected = expected || strcmp(drawn_figures[i], figure->name) == 0;
        if (figure->list && any != expected)
            fail_msg("%s: drawn %d, expected %d: %s", figure->name, any, expected, text);
    }
    cJSON_Delete(document);
}

#define STEPS(time, survival, lower, upper, risk, events, censored)                                                    \
    "\"steps\":{\"time\":" time ",\"survival\":" survival ",\"lower\":" lower ",\"upper\":" upper ",\"at_risk\":" risk \
    ",\"events\":" events ",\"censored\":" censored "}"
#define NOBODY STEPS("[]", "[]", "[]", "[]", "[]", "[]", "[]")
#define SEARCH(rest)                                                                                                   \
    "{\"cohort\":{\"time\":\"t\"},\"analyses\":[],\"search\":[{\"analysis\":\"search/0\",\"marker\":\"m\",\"n\":3,"    \
    "\"events\":1,\"criterion\":\"logrank\",\"candidates\":1," rest "}]}"
#define BEST "\"best\":{\"cutoff\":2,\"p_naive\":null,\"hr\":null},\"fixed\":[],"

/* All censored: survival stays 1 and has no band; one patient in a group, none in the other; an end at time 0. */
static void survival(void **state)
{
    (void)state;
    parse_and_draw(SEARCH(BEST "\"scan\":[],\"curves\":[{\"kind\":\"selected\",\"cutoff\":2,\"groups\":[{\"group\":"
                               "\"low\",\"n\":2,\"events\":"
                               "0," STEPS("[1,2]", "[1,1]", "[null,null]", "[null,null]", "[2,1]", "[0,0]",
                                          "[1,1]") "},"
                                                   "{\"group\":\"high\",\"n\":1,\"events\":1," STEPS(
                                                       "[1.5]", "[0]", "[null]", "[null]", "[1]", "[1]", "[0]") "}]}]"),
                   (const char *const[]){"kaplan", NULL});
    parse_and_draw(
        SEARCH(BEST
               "\"scan\":[],\"curves\":[{\"kind\":\"fixed\",\"cutoff\":\"-Inf\",\"groups\":[{\"group\":\"low\",\"n\":0,"
               "\"events\":0," NOBODY "},{\"group\":\"high\",\"n\":1,\"events\":0," STEPS(
                   "[0]", "[1]", "[null]", "[null]", "[1]", "[0]", "[1]") "}]}]"),
        (const char *const[]){"kaplan", NULL});
    parse_and_draw(SEARCH(BEST "\"scan\":[],\"curves\":[]"), (const char *const[]){NULL});
}

/* One candidate: nothing to choose; a negative marker; a variance of 0; a cutoff that is -Inf leaves one. */
static void scans(void **state)
{
    (void)state;
#define ROW(cutoff, observed, expected, variance, chisq)                                                               \
    "{\"cutoff\":" cutoff ",\"next_lower\":0,\"n_low\":1,\"n_high\":2,\"observed\":" observed                          \
    ",\"expected\":" expected ",\"variance\":" variance ",\"chisq\":" chisq ",\"p\":0.5,\"score\":-1}"
    static const char *const rows[] = {
        ROW("2", "1", "0.5", "0.25", "1"), ROW("2", "0", "0", "0", "null"),
        ROW("-7", "1", "0.5", "0.25", "1") "," ROW("-3.5", "1", "2", "0", "0"),
        ROW("\"-Inf\"", "1", "0.5", "0.25", "1") "," ROW("1e300", "1", "0.5", "1e-300", "1e300")};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[2048];
        snprintf(text, sizeof text, SEARCH(BEST "\"curves\":[],\"scan\":[%s]"), rows[i]);
        parse_and_draw(text, (const char *const[]){i == 2 ? "scan" : NULL, NULL});
    }
}

/* One center without events; a null of no replicates; a marker of one value, negative ones, -Inf among them. */
static void others(void **state)
{
    (void)state;
    parse_and_draw(
        "{\"analyses\":[],\"centers\":[{\"analysis\":\"centers/0\",\"marker\":\"m\",\"n\":3,\"events\":0,\"centers\":[{"
        "\"center\":\"A\",\"n\":3,\"events\":0,\"discovery\":1}],\"heterogeneity\":[{\"kind\":\"fixed\",\"cutoff\":2,"
        "\"centers_used\":0,\"q\":null,\"df\":null,\"q_p\":null,\"i2\":null,\"interaction_p\":null,\"by_center\":[{"
        "\"center\":\"A\",\"log_hr\":null,\"log_hr_se\":null}]}],\"leave_one_out\":[]}]}",
        (const char *const[]){"forest", NULL});
    parse_and_draw(
        "{\"analyses\":[],\"permute\":[{\"analysis\":\"permute/"
        "0\",\"marker\":\"m\",\"n\":3,\"events\":0,\"statistic\":4,"
        "\"p\":1,\"p_naive\":null,\"p_lower\":null,\"p_upper\":null,\"exceedances\":0,\"replicates\":0,\"null\":{"
        "\"statistic\":{\"q95\":null},\"histogram\":{\"origin\":0,\"width\":1,\"counts\":[],\"beyond\":0}}}]}",
        (const char *const[]){NULL});
    static const char *const values[] = {
        "{\"value\":-4,\"patients\":3,\"selected\":2}",
        ("{\"value\":\"-Inf\",\"patients\":1,\"selected\":0},{\"value\":-4,\"patients\":2,\"selected\":1},"
         "{\"value\":0,\"patients\":2,\"selected\":1}"),
        "{\"value\":1e-300,\"patients\":1,\"selected\":1},{\"value\":1e300,\"patients\":1,\"selected\":1}"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[2048];
        snprintf(text, sizeof text,
                 "{\"analyses\":[],\"bootstrap\":[{\"analysis\":\"bootstrap/"
                 "0\",\"marker\":\"m\",\"n\":3,\"events\":1,\"cutoff\":null,"
                 "\"replicates\":2,\"reselected\":{\"cutoff\":{\"estimate\":null,\"estimate_share\":0,\"near_share\":"
                 "null,\"q25\":-4,"
                 "\"q75\":0,\"q025\":-4,\"q975\":null},\"values\":[%s]}}]}",
                 values[i]);
        parse_and_draw(text, (const char *const[]){"reselected", NULL});
    }
}

/* ---- mutated ------------------------------------------------------------ */

static uint64_t draws;

static size_t draw_below(size_t n)
{
    draws = draws * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(draws >> 33) % n;
}

static void mutate_number(cJSON *x)
{
    static const double values[] = {0, -1, 1, 1e308, -1e308, 1e-308, 0.05, 1e15, -0.0, 12345678};
    size_t which = draw_below(14);
    if (which < 10)
        cJSON_SetNumberHelper(x, values[which]);
    else if (which < 13)
        x->type = cJSON_NULL;
    else
        cJSON_SetNumberHelper(x, which == 13 ? INFINITY : NAN);
}

static void mutate_text(cJSON *x)
{
    static const char *const texts[] = {
        "",
        "</svg><script>x",
        "]]>",
        "\x1b[31m\xff&\"'<",
        "{?n|{m}} %s%n",
        "-Inf",
        "wide wide wide wide wide wide wide wide wide wide wide wide wide wide wide wide"};
    assert_non_null(cJSON_SetValuestring(x, texts[draw_below(sizeof texts / sizeof *texts)]));
}

/* About one in `rare` of what is below an item becomes something else. */
static void mutate(cJSON *x, size_t rare)
{
    for (cJSON *child = x->child, *next; child; child = next) {
        next = child->next;
        bool hit = draw_below(rare) == 0;
        if (hit && cJSON_IsNumber(child))
            mutate_number(child);
        else if (hit && cJSON_IsString(child))
            mutate_text(child);
        else if (hit && draw_below(8) == 0) {
            cJSON_Delete(cJSON_DetachItemViaPointer(x, child));
            continue;
        } else if (hit && cJSON_IsArray(child)) {
            while (child->child && draw_below(12)) cJSON_DeleteItemFromArray(child, 0);
        }
        mutate(child, rare);
    }
}

static void mutated(void **state)
{
    static const char *const names[] = {"bootstrap.json", "centers.json", "permute.json", "screen.json", "search.json"};
    enum { ROUNDS = 6 };
    size_t figures = 0;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        cJSON *whole = read_document(names[i]);
        for (size_t round = 0; round < ROUNDS; round++) {
            cJSON *document = cJSON_Duplicate(whole, 1);
            draws = 100 * i + round;
            mutate(document, round % 3 == 0 ? 4 : round % 3 == 1 ? 20 : 150);
            for (size_t f = 0; rc_report_figures[f]; f++) {
                const char *list = rc_report_figures[f]->list;
                const cJSON *element = list ? rc_summary_json_get(document, list) : document;
                for (element = list && element ? element->child : element; element;
                     element = list ? element->next : NULL) {
                    drawn d, again;
                    int any = draw(rc_report_figures[f]->name, document, element, &d);
                    assert_int_equal(draw(rc_report_figures[f]->name, document, element, &again), any);
                    if (any) assert_string_equal(d.svg, again.svg);
                    figures += (size_t)any;
                    drawn_clear(&d);
                    drawn_clear(&again);
                }
            }
            cJSON_Delete(document);
        }
        cJSON_Delete(whole);
    }
    assert_true(figures > 5 * ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(survival), cmocka_unit_test(scans), cmocka_unit_test(others),
                                       cmocka_unit_test(mutated)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
