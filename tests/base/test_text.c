/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_text.c - what foreign text may hold, and what is shown of it. */
#include "base/status.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void shows(const char *text, const char *wanted)
{
    char out[256];
    assert_string_equal(rc_base_text_show(text, strlen(text), out, sizeof out), wanted);
    assert_int_equal(rc_base_text_shown(text, strlen(text)), strlen(wanted));
}

static void test_characters(void **state)
{
    (void)state;
    shows("IL-6 \xce\xb1\xe2\x89\xa5 \xf0\x9f\xa7\xac", "IL-6 \xce\xb1\xe2\x89\xa5 \xf0\x9f\xa7\xac");
    shows("a\x1b[31mb\x07", "a\\x1b[31mb\\x07");
    shows("a\nb\tc\r", "a b c ");
    shows("\xc2\x9b\x7f", "\\u{009b}\\x7f");
    shows("\xe2\x80\xae"
          "abc",
          "\\u{202e}abc");                                      /* right to left */
    shows("\xef\xbb\xbfx\xe2\x80\x8b", "\\u{feff}x\\u{200b}");  /* no width */
    shows("\xff\xc3(\xe2\x82", "\\xff\\xc3(\\xe2\\x82");        /* no UTF-8, cut UTF-8 */
    shows("\xc0\xaf\xed\xa0\x80", "\\xc0\\xaf\\xed\\xa0\\x80"); /* overlong, surrogate */
    shows("", "");
}

static void test_shortened(void **state)
{
    char out[64], long_text[400] = "";
    (void)state;
    for (int i = 0; i < 60; i++) strcat(long_text, "\xc3\xa9");
    for (size_t room = 16; room < sizeof out; room++) {
        rc_base_text_show(long_text, strlen(long_text), out, room);
        assert_true(strlen(out) < room && strlen(out) + 4 >= room);
        assert_non_null(strstr(out, "..."));
        char again[128];
        assert_string_equal(rc_base_text_show(out, strlen(out), again, sizeof again), out); /* whole characters */
    }
    assert_string_equal(rc_base_text_show("abcdefghijklmnopqrstuvwxyz", 26, out, 17), "abcdefg...uvwxyz");
}

static void said(const char *wanted, const char *format, ...) RECUT_FORMAT(2, 3);
static void said(const char *wanted, const char *format, ...)
{
    char out[512];
    va_list arguments;
    va_start(arguments, format);
    rc_base_text_format(out, sizeof out, format, arguments);
    va_end(arguments);
    assert_string_equal(out, wanted);
}

static void test_formats(void **state)
{
    (void)state;
    said("7 of 12 (58.3 %), -3 9 1e+06 0x1f", "%zu of %d (%.1f %%), %lld %ld %g %#x", (size_t)7, 12, 58.333, -3LL, 9L,
         1e6, 31u);
    said("[ab   ] [   ab] [a] [  4] [x]", "[%-5s] [%5s] [%.1s] [%*d] [%c]", "ab", "ab", "ab", 3, 4, 'x');
    said("[ab] \\x1b \xc3\xa9", "[%.*s] %s %.3s", 2, "abc", "\x1b", "\xc3\xa9\xc3\xa9");
    said("18446744073709551615 -9223372036854775807", "%llu %jd", 18446744073709551615ULL, (intmax_t)-INT64_MAX);
}

/* A long name costs its own middle, not the advice behind it. */
static void test_advice_stays(void **state)
{
    recut_error err;
    char name[3000];
    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(
        RC_FAIL(&err, RECUT_E_USAGE, -1, "%s: no column \"%s\" (%s); do this: --that", "t.csv", name, name),
        RECUT_E_USAGE);
    assert_true(strlen(err.text) < sizeof err.text && strlen(err.text) > sizeof err.text - 8);
    assert_memory_equal(err.text, "t.csv: no column \"nnn", 21);
    assert_string_equal(err.text + strlen(err.text) - 18, "); do this: --that");
    /* said again inside another line */
    recut_error outer;
    assert_int_equal(RC_FAIL(&outer, RECUT_E_USAGE, -1, "job.ini:3: [permute] %s", err.text), RECUT_E_USAGE);
    assert_string_equal(outer.text + strlen(outer.text) - 18, "); do this: --that");
}

/* Options are marked in texts of ours, and nothing foreign holds a mark. */
static void test_options(void **state)
{
    static const rc_spelling plain = {"", '-'}, argument = {"", '_'};
    const char *own = "with " RC_TEXT_OPTION "min-fraction 0.1", *foreign = RC_TEXT_OPTION "where";
    const rc_spelling *const spellings[] = {&rc_base_text_command, &plain, &argument};
    const char *const wanted[] = {
        "--cuts 2: m-out-of-n with --min-fraction 0.1 (\\x1f\\x1fwhere) [    with] -",
        "cuts 2: m-out-of-n with min-fraction 0.1 (\\x1f\\x1fwhere) [    with] ",
        "cuts 2: m-out-of-n with min_fraction 0.1 (\\x1f\\x1fwhere) [    with] ",
    };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char text[200];
        rc_base_text_compose(text, sizeof text, RC_TEXT_OPTION "cuts 2: m-out-of-n " RC_TEXT_OWN " (%s) [%8.4s] \x1f",
                             own, foreign, own);
        rc_base_text_spell(text, spellings[i]); /* half a mark at the end, as of a line that was cut */
        assert_string_equal(text, wanted[i]);
    }
    /* the mark is as long as the two dashes: where a line is shortened does not hang on it */
    char marked[64], spelled[64];
    rc_base_text_compose(marked, sizeof marked, RC_TEXT_OPTION "marker %s: do " RC_TEXT_OPTION "that",
                         "a name that is longer than the line has room for, much longer");
    rc_base_text_compose(spelled, sizeof spelled, "--marker %s: do --that",
                         "a name that is longer than the line has room for, much longer");
    rc_base_text_spell(marked, &rc_base_text_command);
    assert_string_equal(marked, spelled);
}

static void test_pages(void **state)
{
    (void)state;
    char *page = rc_base_text_page("one\x1b[0m\ntwo\xff\n", false);
    assert_string_equal(page, "one\\x1b[0m\ntwo\\xff\n");
    free(page);
    page = rc_base_text_page("{\"a\xff\":\t\"\x7f\xc2\x9b\xe2\x80\xae\xf3\xa0\x80\x81\xc3\xa9\"}\n", true);
    assert_string_equal(page, "{\"a\\ufffd\":\t\"\\u007f\\u009b\\u202e\\udb40\\udc01\xc3\xa9\"}\n");
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_characters), cmocka_unit_test(test_shortened),
                                       cmocka_unit_test(test_formats),    cmocka_unit_test(test_advice_stays),
                                       cmocka_unit_test(test_options),    cmocka_unit_test(test_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
