/* SPDX-License-Identifier: GPL-3.0-or-later
 * Charts: places, round numbers, numbers that can be read back, names that stay inert. */
#include "report/escape.h"
#include "report/svg.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const rc_svg plot = {.width = 200,
                            .height = 100,
                            .left = 20,
                            .top = 10,
                            .right = 30,
                            .bottom = 40,
                            .x = {.low = 0, .high = 10, .label = "x"},
                            .y = {.low = 1, .high = 100, .log = true, .label = "y"}};

static void places(void **state)
{
    (void)state;
    assert_true(fabs(rc_report_svg_x(&plot, 5) - 95) < 1e-9);
    assert_true(fabs(rc_report_svg_x(&plot, 99) - 170) < 1e-9);
    assert_true(fabs(rc_report_svg_y(&plot, 10) - 35) < 1e-9);
    assert_true(fabs(rc_report_svg_y(&plot, 0) - 60) < 1e-9); /* not on a log axis: its end */
}

static void round_numbers(void **state)
{
    (void)state;
    static const struct {
        rc_svg_axis axis;
        size_t n;
        double first, last;
    } cases[] = {{{.low = 0, .high = 10}, 6, 0, 10},
                 {{.low = -0.3, .high = 1.1}, 7, -0.2, 1},
                 {{.low = 17, .high = 143}, 7, 20, 140},
                 {{.low = 0.1, .high = 10, .log = true}, 7, 0.1, 10},
                 {{.low = 1e-8, .high = 1, .log = true}, 5, 1e-8, 1},
                 {{.low = 1, .high = 1}, 0, 0, 0},
                 {{.low = 0, .high = INFINITY}, 0, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double tick[RC_SVG_TICKS];
        size_t n = rc_report_svg_ticks(&cases[i].axis, tick);
        if (n != cases[i].n) fail_msg("case %zu: %zu ticks", i, n);
        if (n == 0) continue;
        assert_true(fabs(tick[0] - cases[i].first) < 1e-12);
        assert_true(fabs(tick[n - 1] - cases[i].last) < 1e-12);
    }
}

static void tick_texts(void **state)
{
    (void)state;
    static const struct {
        rc_svg_scale scale;
        double x;
        const char *text;
    } cases[] = {{RC_SVG_NUMBERS, 0.5, "0.5"},
                 {RC_SVG_NUMBERS, -0.0, "0"},
                 {RC_SVG_SHARES, 0.2, "20 %"},
                 {RC_SVG_SHARES, -0.0, "0 %"},
                 {RC_SVG_P, 0.001, "0.001"},
                 {RC_SVG_P, 1e-4, "10\u207b\u2074"},
                 {RC_SVG_P, 3e-12, "3\u00b710\u207b\u00b9\u00b2"},
                 {RC_SVG_NUMBERS, -2e6, "-2\u00b710\u2076"},
                 {RC_SVG_NUMBERS, 150000, "150000"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[RC_SVG_TICK_TEXT];
        const rc_svg_axis axis = {.low = 0.1, .high = 1, .scale = cases[i].scale};
        assert_string_equal(rc_report_svg_tick_text(&axis, cases[i].x, text), cases[i].text);
    }
}

/* Fewer numbers where there is less room; on a narrow log axis even steps; small p at the far end. */
static void room_and_direction(void **state)
{
    (void)state;
    double tick[RC_SVG_TICKS];
    rc_svg_axis axis = {.low = 1e-6, .high = 1, .log = true, .most = 4};
    assert_int_equal(rc_report_svg_ticks(&axis, tick), 4);
    assert_true(fabs(tick[1] - 1e-4) < 1e-15);
    axis = (rc_svg_axis){.low = 1.1, .high = 1.8, .log = true, .most = 7};
    assert_int_equal(rc_report_svg_ticks(&axis, tick), 8);
    assert_true(fabs(tick[0] - 1.1) < 1e-12 && fabs(tick[1] - 1.2) < 1e-12);
    rc_svg svg = plot;
    svg.x = (rc_svg_axis){.low = 0.01, .high = 1, .log = true, .scale = RC_SVG_P};
    assert_true(fabs(rc_report_svg_x(&svg, 1) - 20) < 1e-9);
    assert_true(fabs(rc_report_svg_x(&svg, 0.1) - 95) < 1e-9);
    assert_true(fabs(rc_report_svg_x(&svg, 0.01) - 170) < 1e-9);
}

static void ranges(void **state)
{
    (void)state;
    const double x[] = {3, NAN, INFINITY, 5}, same[] = {7, 7}, negative[] = {-1, 0};
    rc_svg_axis axis = rc_report_svg_axis(x, 4, false, "x");
    assert_true(axis.low < 3 && axis.low > 2.8 && axis.high > 5 && axis.high < 5.2);
    axis = rc_report_svg_axis(same, 2, false, "x");
    assert_true(axis.low < 7 && axis.high > 7);
    axis = rc_report_svg_axis(negative, 2, true, "x");
    assert_true(axis.low > 0 && axis.high > axis.low);
}

static char *drawn(void (*draw)(const rc_svg *))
{
    char *out = NULL;
    size_t length = 0;
    rc_svg svg = plot;
    svg.to = open_memstream(&out, &length);
    assert_non_null(svg.to);
    draw(&svg);
    fclose(svg.to);
    return out;
}

static void draw_bars(const rc_svg *svg)
{
    const double lower[] = {0, 2, 4}, upper[] = {2, 4, 10}, y[] = {10, 0, NAN};
    rc_report_svg_bars(svg, "bars", lower, upper, y, 3);
}

static void bars(void **state)
{
    (void)state;
    char *text = drawn(draw_bars);
    assert_non_null(strstr(text, "d=\"M20.00 60.00V35.00H50.00V60.00Z\""));
    assert_non_null(strstr(text, "data-lower=\"0 2 4\" data-upper=\"2 4 10\" data-y=\"10 0 NaN\""));
    free(text);
}

static void draw_line(const rc_svg *svg)
{
    const double x[] = {0, 1.0 / 3, 10}, y[] = {100, NAN, 1}, upper[] = {100, 50, 20};
    rc_report_svg_line(svg, "low", x, upper, 3, true);
    rc_report_svg_line(svg, "low", x, y, 3, false);
    rc_report_svg_band(svg, "low", x, y, upper, 3, true);
    rc_report_svg_interval(svg, "hr", 10, 2, 1, INFINITY);
}

static void numbers_come_back(void **state)
{
    (void)state;
    char *text = drawn(draw_line);
    assert_non_null(strstr(text, "d=\"M20.0 10.0L25.0 10.0L25.0 17.5L170.0 17.5L170.0 27.5\""));
    assert_non_null(strstr(text, "data-x=\"0 0.3333333333333333 10\""));
    assert_non_null(strstr(text, "data-y=\"100 NaN 1\""));
    assert_non_null(strstr(text, "d=\"M20.0 10.0M170.0 60.0\""));
    assert_non_null(strstr(text, "data-interval=\"2 1 Inf\""));
    assert_non_null(strstr(text, "class=\"arrow\""));
    free(text);
}

static void draw_names(const rc_svg *svg)
{
    rc_report_svg_begin(svg, "a", "</title><script>alert(1)</script>", "\"quoted\" & \x01\x9b\xff 'single'");
    rc_report_svg_end(svg);
}

static void names_are_inert(void **state)
{
    (void)state;
    char *text = drawn(draw_names);
    assert_null(strstr(text, "<script"));
    assert_non_null(strstr(text, "&lt;/title&gt;&lt;script&gt;alert(1)"));
    assert_non_null(strstr(text, "&quot;quoted&quot; &amp; \\x01\\x9b\\xff &#39;single&#39;"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places),
        cmocka_unit_test(round_numbers),
        cmocka_unit_test(ranges),
        cmocka_unit_test(tick_texts),
        cmocka_unit_test(room_and_direction),
        cmocka_unit_test(bars),
        cmocka_unit_test(numbers_come_back),
        cmocka_unit_test(names_are_inert),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
