/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_names.c - markers by a file of names, prefixes, and wide tables. */
#include "base/text.h"
#include "cohort/read.h"
#include "support.h"

#include "cohort/names.h"

#include <stdlib.h>

static const char small[] = "time,event,a1,a2,b1,@x\n1,1,3,4,5,6\n2,0,4,5,6,7\n3,1,5,6,7,8\n";

static void check_markers(const char *const *asked, size_t n_asked, const char *const *expected, size_t n)
{
    recut_cohort *c = read_text(small, (rc_cohort_options){.n_markers = n_asked, .marker = asked});
    assert_int_equal(c->n_markers, n);
    for (size_t i = 0; i < n; i++) assert_string_equal(c->marker[i].name, expected[i]);
    recut_cohort_destroy(c);
}

static void check_refused(const char *asked, recut_status status, const char *pattern)
{
    char message[512];
    assert_int_equal(read_failing(small, (rc_cohort_options){.n_markers = 1, .marker = &asked}, message), status);
    if (!strstr(message, pattern)) fail_msg("found \"%s\", expected \"%s\"", message, pattern);
}

static void list_of_names(void **state)
{
    (void)state;
    const char *const asked[] = {"b1", "@list.txt"}, *const expected[] = {"b1", "a2", "a1"};
    write_file("list.txt", TEXT("\xef\xbb\xbf# genes\r\n\r\n  a2\t\r\n\"a1\"\n#a9"));
    check_markers(asked, 2, expected, 3);
    const char *const prefix[] = {"@prefix.txt", "b*"}, *const both[] = {"a1", "a2", "b1"};
    write_file("prefix.txt", TEXT("a*"));
    check_markers(prefix, 2, both, 3);
    const char *const column[] = {"@x"}; /* a column of that name comes first */
    check_markers(column, 1, column, 1);
}

static void lines_are_kept(void **state)
{
    (void)state;
    rc_names names;
    write_file("list.txt", TEXT("#\n\nx\n y \n"));
    assert_int_equal(rc_cohort_names_read("list.txt", &names, NULL), RECUT_OK);
    assert_int_equal(names.n, 2);
    assert_string_equal(names.name[0], "x");
    assert_string_equal(names.name[1], "y");
    assert_int_equal(names.line[0], 3);
    assert_int_equal(names.line[1], 4);
    rc_cohort_names_clear(&names);
    write_file("list.txt", TEXT("\xff\xfe"
                                "a\0001\0\r\0\n\0\xb5\0g\0")); /* UTF-16 */
    assert_int_equal(rc_cohort_names_read("list.txt", &names, NULL), RECUT_OK);
    assert_int_equal(names.n, 2);
    assert_string_equal(names.name[0], "a1");
    assert_string_equal(names.name[1], "\xc2\xb5g");
    rc_cohort_names_clear(&names);
    write_file("list.txt", TEXT("IL-6 (\xb5g/L)\rx")); /* Windows-1252, CR */
    assert_int_equal(rc_cohort_names_read("list.txt", &names, NULL), RECUT_OK);
    assert_int_equal(names.n, 2);
    assert_string_equal(names.name[0], "IL-6 (\xc2\xb5g/L)");
    assert_int_equal(names.line[1], 2);
    rc_cohort_names_clear(&names);
}

static void bad_lists(void **state)
{
    (void)state;
    write_file("bad.txt", TEXT("a1\n# none\na3\n"));
    check_refused("@bad.txt", RECUT_E_USAGE,
                  "no column \"a3\" (" RC_TEXT_OPTION "marker @bad.txt, line 3); closest: a1, a2");
    write_file("bad.txt", TEXT("c*\n"));
    check_refused("@bad.txt", RECUT_E_USAGE, RC_TEXT_OPTION "marker @bad.txt, line 1 \"c*\": found no such column");
    write_file("bad.txt", TEXT("a1\na*\n"));
    check_refused("@bad.txt", RECUT_E_USAGE, "column a1 is asked for twice");
    write_file("bad.txt", TEXT("time\n"));
    check_refused("@bad.txt", RECUT_E_USAGE, "column time is the time");
    write_file("bad.txt", TEXT("# nothing\n\n"));
    check_refused("@bad.txt", RECUT_E_PARSE, "bad.txt: found no name");
    write_file("bad.txt", TEXT("a1\na\0b\n"));
    check_refused("@bad.txt", RECUT_E_PARSE, "bad.txt:2: found a NUL byte");
    check_refused("@nowhere.txt", RECUT_E_USAGE, "nowhere.txt: cannot open");
    check_refused("@.", RECUT_E_USAGE, "is a folder");
    check_refused("@", RECUT_E_USAGE, "expected the name of a file");
}

enum { WIDE = 5000, PATIENTS = 20 };

/* Value of gene g in patient i: no two genes alike. */
static int value(int i, int g)
{
    return (i * 7919 + g * (i + 3)) % 1009;
}

/* 5,000 columns, all asked for by name in reverse order. */
static void wide_table(void **state)
{
    (void)state;
    const char *const list[] = {"@genes.txt"}, *const prefix[] = {"ENSG*"};
    FILE *csv = fopen("wide.csv", "w"), *names = fopen("genes.txt", "w");
    assert_non_null(csv);
    assert_non_null(names);
    fprintf(csv, "time,event");
    for (int g = 0; g < WIDE; g++) fprintf(csv, ",ENSG%05d", g);
    for (int i = 0; i < PATIENTS; i++) {
        fprintf(csv, "\n%d,%d", i + 1, i % 2);
        for (int g = 0; g < WIDE; g++) fprintf(csv, ",%d", value(i, g));
    }
    for (int g = WIDE; g-- > 0;) fprintf(names, "ENSG%05d\n", g);
    assert_int_equal(fclose(csv), 0);
    assert_int_equal(fclose(names), 0);
    for (int reverse = 0; reverse < 2; reverse++) {
        recut_cohort *c = NULL;
        rc_cohort_options options = {.path = "wide.csv", .n_markers = 1, .marker = reverse ? list : prefix};
        assert_int_equal(rc_cohort_read(&options, &c, NULL), RECUT_OK);
        assert_int_equal(c->n_markers, WIDE);
        assert_int_equal(c->n, PATIENTS);
        for (int g = 0; g < WIDE; g++) {
            int column = reverse ? WIDE - 1 - g : g;
            assert_int_equal(strtol(c->marker[g].name + 4, NULL, 10), column);
            for (int i = 0; i < PATIENTS; i++) assert_true(c->marker[g].value[i] == value(i, column));
        }
        recut_cohort_destroy(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(list_of_names), cmocka_unit_test(lines_are_kept),
                                       cmocka_unit_test(bad_lists), cmocka_unit_test(wide_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
