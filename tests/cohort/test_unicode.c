/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_unicode.c - characters that mean the same, and names typed in another way. */
#include "support.h"

#include "cohort/unicode.h"

static void decoding(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xc3", "\xc0\xaf", "\xed\xa0\x80",    "\xf5\x80\x80\x80",
                                      "\x80", "\xe2\x88", "\xf0\x8f\xbf\xbf"};
    static const uint32_t good[] = {'a', 0x7f, 0x80, 0xe4, 0x7ff, 0x800, 0x2212, 0xffff, 0x10000, 0x10ffff};
    uint32_t code;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(rc_cohort_unicode_decode(bad[i], bad[i] + strlen(bad[i]), &code), 0);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char text[4];
        size_t n = rc_cohort_unicode_encode(good[i], text);
        assert_int_equal(rc_cohort_unicode_decode(text, text + n, &code), n);
        assert_int_equal(code, good[i]);
    }
    assert_int_equal(rc_cohort_unicode_windows(0x80), 0x20ac);
    assert_int_equal(rc_cohort_unicode_windows(0xb5), 0xb5);
}

static void tidying(void **state)
{
    (void)state;
    static const struct {
        const char *text, *tidy;
    } known[] = {{"Ko\xcc\x88ln", "K\xc3\xb6ln"},
                 {"a\xcc\x82\xcc\x81", "\xe1\xba\xa5"}, /* Vietnamese: two marks */
                 {"\xef\xbb\xbfid", "id"},
                 {"\xc2\xa0il6\xc2\xa0", "il6"},
                 {"day\xc2\xa0"
                  "1",
                  "day 1"},
                 {"il\xc2\xad"
                  "6\xe2\x80\x8b",
                  "il6"},
                 {"q\xcc\x88", "q\xcc\x88"}, /* no such letter */
                 {"\xcc\x88"
                  "a",
                  "\xcc\x88"
                  "a"},
                 {"\xb5g", "\xb5g"},
                 {"", ""}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", known[i].text);
        rc_cohort_unicode_tidy(text);
        assert_string_equal(text, known[i].tidy);
    }
}

static void folding(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool same;
    } known[] = {{"IL-6 (\xc2\xb5g/L)", "IL-6 (\xb5g/L)", true},     /* UTF-8, Latin-1 */
                 {"IL-6 (\xc2\xb5g/L)", "IL-6 (\xce\xbcg/L)", true}, /* micro, mu */
                 {"IL\xe2\x80\x93"
                  "6",
                  "IL-6", true},                                        /* en dash */
                 {"Zentrum K\xc3\xb6ln", "Zentrum Ko\xcc\x88ln", true}, /* NFC, NFD */
                 {"day\xc2\xa0"
                  "1",
                  "day  1", true},
                 {"#Patient", "Patient", true},
                 {"\xef\xbc\xa1\xef\xbc\x91", "A1", true},
                 {"patient\xe2\x80\x99s", "patient's", true},
                 {"IL6", "il6", false},
                 {"a", "\xc3\xa4", false}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char a[128], b[128];
        rc_cohort_unicode_fold(known[i].a, a);
        rc_cohort_unicode_fold(known[i].b, b);
        if ((strcmp(a, b) == 0) != known[i].same) fail_msg("%s, %s: %s, %s", known[i].a, known[i].b, a, b);
    }
}

/* Columns are found however their names are typed, and refused where two could be meant. */
static void names_are_found(void **state)
{
    (void)state;
    static const char *const typed[] = {"IL-6 (\xc2\xb5g/L)", "IL-6 (\xb5g/L)", "IL-6 (\xce\xbcg/L)",
                                        ("IL\xe2\x80\x91"
                                         "6 (\xc2\xb5g/L)")};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        rc_cohort_options options = {.n_markers = 1, .marker = &typed[i]};
        recut_cohort *c = read_text("id,time,event,IL-6 (\xb5g/L)\nP1,1,1,2\nP2,2,0,3\n", options);
        assert_string_equal(c->marker[0].name, "IL-6 (\xc2\xb5g/L)");
        recut_cohort_destroy(c);
    }
    char message[512];
    rc_cohort_options options = {.n_markers = 1, .marker = typed};
    assert_int_equal(read_failing("time,event,IL-6 (\xce\xbcg/L),IL\xe2\x80\x91"
                                  "6 (\xc2\xb5g/L)\n1,1,2,3\n2,0,3,4\n",
                                  options, message),
                     RECUT_E_USAGE);
}

/* Values too: in --where and --recode. */
static void values_are_found(void **state)
{
    (void)state;
    static const char text[] = "id,time,event,il6,center\nP1,1,1,2,K\xf6ln\nP2,2,0,3,Ulm\nP3,3,1,3,K\xf6ln\n";
    static const char *const where[] = {"center == \"K\xc3\xb6ln\"", "center == \"Ko\xcc\x88ln\"",
                                        "center == \"K\xf6ln\""};
    static const char *const marker[] = {"il6"};
    for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
        recut_cohort *c = read_text(text, (rc_cohort_options){.where = where[i], .n_markers = 1, .marker = marker});
        assert_int_equal(c->n, 2);
        recut_cohort_destroy(c);
    }
    const rc_cohort_rename rename = {.name = "Cologne", .theirs = "Ko\xcc\x88ln", .column = "center"};
    recut_cohort *c =
        read_text(text, (rc_cohort_options){.n_renames = 1, .rename = &rename, .n_markers = 1, .marker = marker});
    assert_string_equal(c->center.level[0], "Cologne");
    recut_cohort_destroy(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(decoding), cmocka_unit_test(tidying), cmocka_unit_test(folding),
                                       cmocka_unit_test(names_are_found), cmocka_unit_test(values_are_found)};
    return cmocka_run_group_tests_name("unicode", tests, NULL, NULL);
}
