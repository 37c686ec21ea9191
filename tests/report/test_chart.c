/* SPDX-License-Identifier: GPL-3.0-or-later
 * A chart as data: its table by hand, text that fits, labels that keep clear of each other, errors kept. */
#include "drawn.h"

#include "report/chart_layout.h"

static char *print_csv(const rc_chart *chart)
{
    return drawn_text(rc_report_chart_csv, chart);
}

/* A line and its band are one row; labels of two lines are one; names of formulas are texts. */
static void table(void **state)
{
    (void)state;
    rc_chart chart = {0};
    rc_report_chart_begin(&chart, NULL, "t", "d");
    rc_chart_panel *panel = rc_report_chart_panel(&chart, NULL, "=cmd()");
    panel->x = rc_report_chart_axis(panel, NULL, "time", "days");
    panel->y = rc_report_chart_axis(panel, NULL, "survival", "survival");
    rc_chart_series *band = rc_report_chart_series(panel, RC_CHART_STEP_BAND, "low", NULL, "low");
    rc_chart_series *line = rc_report_chart_series(panel, RC_CHART_STEPS, "low", NULL, "low");
    rc_report_chart_point(line, 0, 1, NAN, NAN);
    rc_report_chart_point(line, 1.0 / 3, 0.5, NAN, NAN);
    rc_report_chart_point(band, 1.0 / 3, NAN, 0.25, INFINITY);
    rc_chart_series *dots = rc_report_chart_series(panel, RC_CHART_POINTS, "low", NULL, "a, \"b\"");
    rc_report_chart_point(dots, -2, 3, NAN, NAN);
    rc_report_chart_label(dots, NULL, "one\ntwo\x1b", NULL);
    char *csv = print_csv(&chart);
    assert_string_equal(csv, RC_CHART_CSV_HEAD "'=cmd(),low,,time,survival,0,1,NA,NA\n"
                                               "'=cmd(),low,,time,survival,0.3333333333333333,0.5,0.25,Inf\n"
                                               "'=cmd(),\"a, \"\"b\"\"\",\"one, two\\x1b\",time,survival,-2,3,NA,NA\n");
    free(csv);
    rc_report_chart_destroy(&chart);
}

static void lines(void **state)
{
    (void)state;
    size_t skip;
    assert_int_equal(rc_report_chart_text_line("two words", 1000, 10, &skip), 9);
    assert_int_equal(skip, 0);
    assert_int_equal(rc_report_chart_text_line("two words", 40, 10, &skip), 3);
    assert_int_equal(skip, 1);
    assert_int_equal(rc_report_chart_text_line("one\ntwo", 1000, 10, &skip), 3);
    assert_int_equal(skip, 1);
    /* a long word is cut, never inside of a character, and at least one is taken */
    assert_int_equal(rc_report_chart_text_line("\u00e4\u00e4\u00e4\u00e4", 14, 10, &skip), 4);
    assert_int_equal(rc_report_chart_text_line("\u00e4\u00e4", 0, 10, &skip), 2);
    assert_true(rc_report_chart_text_width("MMMM", 10) > rc_report_chart_text_width("iiii", 10));
    assert_true(rc_report_chart_text_width("a\nlonger", 10) == rc_report_chart_text_width("a", 10));
    assert_true(rc_report_chart_text_width(NULL, 10) == 0);
}

static uint32_t next(uint32_t *state)
{
    return (*state = *state * 1664525u + 1013904223u) >> 8;
}

/* Of up to four rules anywhere, and two ranges: texts of one row do not touch, none leaves the drawing where it has
 * room, and no leading line crosses a text. */
static void labels(void **state)
{
    (void)state;
    uint32_t seed = 1;
    static const char *const words[] = {"selected 18.22", "named beforehand 17", "95 % below 9.3", "observed 24.6"};
    for (int round = 0; round < 300; round++) {
        rc_chart chart = {0};
        rc_chart_panel *panel = rc_report_chart_panel(&chart, NULL, "p");
        panel->x = rc_report_chart_axis(panel, NULL, "x", "x");
        panel->y = rc_report_chart_axis(panel, NULL, "y", "y");
        panel->x.low = 0;
        panel->x.high = 100;
        size_t n = 1 + (size_t)round % 4;
        rc_chart_series *rules = rc_report_chart_series(panel, RC_CHART_RULE_X, "mark", NULL, "r");
        for (size_t i = 0; i < n; i++) {
            rc_report_chart_point(rules, next(&seed) % 101, NAN, NAN, NAN);
            rc_report_chart_label(rules, NULL, words[i], NULL);
        }
        rc_chart_series *range = rc_report_chart_series(panel, RC_CHART_RANGE, "range", NULL, "w");
        double from = next(&seed) % 100;
        rc_report_chart_point(range, NAN, NAN, from, from + next(&seed) % 20);
        rc_report_chart_label(range, NULL, "50 %: 12.5 to 13.75", NULL);
        rc_chart_layout layout = rc_report_chart_layout(panel);
        assert_int_equal(layout.n_above, n + 1);
        for (size_t i = 0; i < layout.n_above; i++) {
            const rc_chart_above *a = &layout.above[i];
            if (a->left < 0 || a->right > RC_CHART_WIDTH) fail_msg("round %d: %s leaves the drawing", round, a->text);
            assert_true(rc_report_chart_above_y(&layout, a->row) > layout.text_end);
            for (size_t j = 0; j < i; j++) {
                const rc_chart_above *b = &layout.above[j];
                if (a->row == b->row && a->left < b->right && b->left < a->right)
                    fail_msg("round %d: %s and %s overlap", round, a->text, b->text);
                if (i < n && a->row > b->row && a->x > b->left && a->x < b->right)
                    fail_msg("round %d: the line of %s crosses %s", round, a->text, b->text);
            }
        }
        rc_report_chart_destroy(&chart);
    }
}

/* The first error stays, later builders do nothing, and nothing is lost. */
static void errors(void **state)
{
    (void)state;
    rc_chart chart = {0};
    const rc_report_place place = {0};
    rc_report_chart_begin(&chart, &place, "{never closed", "d");
    assert_int_equal(chart.status, RECUT_E_BUG);
    assert_null(rc_report_chart_panel(&chart, NULL, "p"));
    rc_report_chart_line(NULL, "note", NULL, "text");
    assert_null(rc_report_chart_series(NULL, RC_CHART_LINE, "low", NULL, "s"));
    rc_report_chart_point(NULL, 1, 2, 3, 4);
    rc_report_chart_label(NULL, NULL, "l", NULL);
    rc_report_chart_destroy(&chart);
    recut_error err;
    assert_int_equal(rc_report_figure_make("no such figure", &place, &chart, &err), RECUT_E_BUG);
    rc_report_chart_destroy(&chart);
}

/* A panel of nothing, of one point, of a point that is nowhere. */
static void little(void **state)
{
    (void)state;
    for (int points = 0; points < 3; points++) {
        rc_chart chart = {0};
        rc_report_chart_begin(&chart, NULL, "t", "d");
        rc_chart_panel *panel = rc_report_chart_panel(&chart, NULL, "");
        panel->x = rc_report_chart_axis(panel, NULL, "x", "");
        panel->y = rc_report_chart_axis(panel, NULL, "y", "");
        panel->y.scale = RC_SVG_P;
        rc_chart_series *series = rc_report_chart_series(panel, RC_CHART_POINTS, "low", NULL, "s");
        if (points) rc_report_chart_point(series, points == 1 ? 5 : NAN, points == 1 ? 0.5 : -1, NAN, NAN);
        char *file = drawn_text(rc_report_chart_file, &chart);
        drawn_check_form(file);
        assert_non_null(strstr(file, RC_CHART_FILE_MARK));
        free(file);
        rc_report_chart_destroy(&chart);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(lines), cmocka_unit_test(labels),
                                       cmocka_unit_test(errors), cmocka_unit_test(little)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
