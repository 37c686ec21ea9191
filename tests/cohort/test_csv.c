/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_csv.c - one table in many dialects; numbers. */
#include "support.h"

#include "cohort/csv.h"
#include "cohort/number.h"

#include <math.h>
#include <stdlib.h>

static rc_cohort_table *parse(const char *text, size_t size)
{
    rc_cohort_table *table = NULL;
    recut_error err;
    if (rc_cohort_csv_parse("t.csv", text, size, &table, &err) != RECUT_OK) fail_msg("%s", err.text);
    return table;
}

/* The same 3 x 3 table however it is written. */
static void dialects_are_equal(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
    } dialect[] = {
        {TEXT("a,b,c d\n1,x,\n2,y,z\n")},
        {TEXT("a,b,c d\n1,x,\n2,y,z")},         /* no line end at the end */
        {TEXT("a,b,c d\r\n1,x,\r\n2,y,z\r\n")}, /* CRLF */
        {TEXT("a,b,c d\r1,x,\r2,y,z\r")},       /* CR */
        {TEXT("\xef\xbb\xbf"
              "a,b,c d\n1,x,\n2,y,z\n")}, /* BOM */
        {TEXT("\xef\xbb\xbf\"a\",\"b\",\"c d\"\r\n\"1\",\"x\",\"\"\r\n\"2\",\"y\",\"z\"\r\n")},
        {TEXT("a;b;c d\n1;x;\n2;y;z\n")},
        {TEXT("a\tb\tc d\n1\tx\t\n2\ty\tz\n")},
        {TEXT("\n a , b,c d \n\n1, x ,\n   \n2,\" y\",z\n\n")}, /* blanks and blank lines */
    };
    for (size_t i = 0; i < sizeof dialect / sizeof dialect[0]; i++) {
        rc_cohort_table *t = parse(dialect[i].text, dialect[i].size);
        static const char *const expected[] = {"a", "b", "c d", "1", "x", "", "2", "y", "z"};
        assert_int_equal(t->n_rows, 2);
        assert_int_equal(t->n_columns, 3);
        for (size_t c = 0; c < 3; c++) {
            assert_string_equal(rc_cohort_csv_header(t, c), expected[c]);
            assert_string_equal(rc_cohort_csv_cell(t, 0, c), expected[3 + c]);
            assert_string_equal(rc_cohort_csv_cell(t, 1, c), expected[6 + c]);
        }
        rc_cohort_csv_destroy(t);
    }
}

static void quoted_fields(void **state)
{
    (void)state;
    static const char text[] = "name;note\n\"a;b\";\"say \"\"hi\"\"\"\n\"two\nlines\";1,5\nc;\"\"\n";
    rc_cohort_table *t = parse(TEXT(text));
    assert_int_equal(t->n_rows, 3);
    assert_string_equal(rc_cohort_csv_cell(t, 0, 0), "a;b");
    assert_string_equal(rc_cohort_csv_cell(t, 0, 1), "say \"hi\"");
    assert_string_equal(rc_cohort_csv_cell(t, 1, 0), "two\nlines");
    assert_string_equal(rc_cohort_csv_cell(t, 1, 1), "1,5");
    assert_string_equal(rc_cohort_csv_cell(t, 2, 1), "");
    assert_int_equal(t->line[0], 1);
    assert_int_equal(t->line[1], 2);
    assert_int_equal(t->line[2], 3);
    assert_int_equal(t->line[3], 5); /* the row before took two lines */
    rc_cohort_csv_destroy(t);
    /* separators in quotes do not count for the choice: 1 semicolon against 3 quoted commas */
    t = parse(TEXT("\"a,b,c,\";d\n1;2\n"));
    assert_int_equal(t->n_columns, 2);
    rc_cohort_csv_destroy(t);
    t = parse(TEXT("a\n1\n")); /* one column */
    assert_int_equal(t->n_columns, 1);
    rc_cohort_csv_destroy(t);
}

/* Fields much longer than libcsv's first buffer go back into the text they came from. */
static void long_fields(void **state)
{
    (void)state;
    enum { LONG = 100000 };
    char *text = malloc(3 * LONG);
    assert_non_null(text);
    int used = snprintf(text, 3 * LONG, "a,b\nx,");
    memset(text + used, 'q', LONG);
    used += LONG;
    used += snprintf(text + used, 16, "\ny,z\n");
    rc_cohort_table *t = parse(text, (size_t)used);
    assert_int_equal(strlen(rc_cohort_csv_cell(t, 0, 1)), LONG);
    assert_int_equal(strspn(rc_cohort_csv_cell(t, 0, 1), "q"), LONG);
    assert_string_equal(rc_cohort_csv_cell(t, 1, 0), "y");
    assert_string_equal(rc_cohort_csv_cell(t, 1, 1), "z");
    rc_cohort_csv_destroy(t);
    free(text);
}

static void cohorts_of_dialects_are_equal(void **state)
{
    (void)state;
    static const char *const text[] = {
        "id,center,time,event,il6\nP1,A,1.5,1,3\nP2,B,2,0,1e1\nP3,A,.5,1,-2\n",
        "id;center;time;event;il6\r\nP1;A;1.50;1;3.0\r\nP2;B;2;0;10\r\nP3;A;0.5;1;-2\r\n",
        ("\xef\xbb\xbf\"id\"\t\"center\"\t\"time\"\t\"event\"\t\"il6\"\n\"P1\"\t\"A\"\t1.5\t\"TRUE\"\t+3\n"
         "\"P2\"\t\"B\"\t2.\t\"FALSE\"\t10\n\"P3\"\t\"A\"\t5e-1\t\"TRUE\"\t-2\n")};
    char first[RC_HASH_HEX], other[RC_HASH_HEX];
    for (size_t i = 0; i < 3; i++) {
        recut_cohort *c = read_text(text[i], (rc_cohort_options){0});
        hash_of(c, i ? other : first);
        if (i) assert_string_equal(first, other);
        recut_cohort_destroy(c);
    }
}

/* ---- numbers ------------------------------------------------------------ */

static void numbers_that_are(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},
                {"-0", 0},
                {"+1", 1},
                {"18.22", 18.22},
                {".5", .5},
                {"5.", 5},
                {"1e3", 1000},
                {"1E-3", 1e-3},
                {"-2.5e+2", -250},
                {"0.1", 0.1},
                {"123456789012345678901234567890", 123456789012345678901234567890.0},
                {"0.247973684210526", 0.247973684210526},
                {"9007199254740993", 9007199254740992.0}, /* 2^53 + 1, a tie, to even */
                {"1e22", 1e22},
                {"1e23", 1e23},
                {"1.7976931348623157e308", 1.7976931348623157e308},
                {"4.9e-324", 4.9e-324},
                {"0e99999", 0},
                {"0000000000000000000000000000012", 12},
                {"3.141592653589793238462643383279", 3.141592653589793}};
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double x = -1;
        assert_int_equal(rc_cohort_number_parse(good[i].text, c_locale, &x), RC_NUMBER_OK);
        if (x != good[i].value || signbit(x) != signbit(good[i].value)) fail_msg("%s: %.17g", good[i].text, x);
    }
    /* the short way is strtod bit for bit */
    uint64_t word = 1;
    for (int i = 0; i < 20000; i++) {
        char text[64];
        double x = -1;
        word = word * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        snprintf(text, sizeof text, "%.*g", 1 + (int)(word >> 60), (double)(int64_t)word * 1e-15);
        assert_int_equal(rc_cohort_number_parse(text, c_locale, &x), RC_NUMBER_OK);
        if (x != strtod(text, NULL)) fail_msg("%s: %.17g", text, x);
    }
    freelocale(c_locale);
}

static void numbers_that_are_not(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        rc_number result;
    } bad[] = {{"", RC_NUMBER_NOT},          {".", RC_NUMBER_NOT},         {"-", RC_NUMBER_NOT},
               {"+-1", RC_NUMBER_NOT},       {"1 2", RC_NUMBER_NOT},       {" 1", RC_NUMBER_NOT},
               {"12abc", RC_NUMBER_NOT},     {"0x10", RC_NUMBER_NOT},      {"inf", RC_NUMBER_NOT},
               {"-Infinity", RC_NUMBER_NOT}, {"nan", RC_NUMBER_NOT},       {"1e", RC_NUMBER_NOT},
               {"1e+", RC_NUMBER_NOT},       {"e5", RC_NUMBER_NOT},        {"1.2.3", RC_NUMBER_NOT},
               {"1d5", RC_NUMBER_NOT},       {"1,234.5", RC_NUMBER_NOT},   {"1,2,3", RC_NUMBER_NOT},
               {"12,", RC_NUMBER_NOT},       {"12,5", RC_NUMBER_COMMA},    {",5", RC_NUMBER_COMMA},
               {"-1,5e3", RC_NUMBER_COMMA},  {"1.234,5", RC_NUMBER_COMMA}, {"1e400", RC_NUMBER_RANGE},
               {"-1e400", RC_NUMBER_RANGE},  {"1e-400", RC_NUMBER_RANGE},  {"1e999999999999", RC_NUMBER_RANGE}};
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double x = 77;
        rc_number result = rc_cohort_number_parse(bad[i].text, c_locale, &x);
        if (result != bad[i].result) fail_msg("\"%s\": %d, expected %d", bad[i].text, (int)result, (int)bad[i].result);
        assert_true(x == 77); /* untouched */
    }
    freelocale(c_locale);
}

static void missing_and_shown(void **state)
{
    (void)state;
    char out[RC_SHOW];
    assert_true(rc_cohort_number_missing("") && rc_cohort_number_missing("NA") && rc_cohort_number_missing("NaN") &&
                rc_cohort_number_missing(".") && rc_cohort_number_missing("nan") && rc_cohort_number_missing("NAN"));
    assert_false(rc_cohort_number_missing("na") || rc_cohort_number_missing("0") || rc_cohort_number_missing(".5") ||
                 rc_cohort_number_missing("N") || rc_cohort_number_missing("nano"));
    assert_string_equal(rc_cohort_number_show("a\tb\nc", out), "a b c");
    /* 39 letters and a two-byte one: cut before it, not inside */
    assert_string_equal(rc_cohort_number_show("123456789012345678901234567890123456789\xc3\xa4 and more", out),
                        "1234567890123456789012...90123456789\xc3\xa4 and more");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialects_are_equal), cmocka_unit_test(quoted_fields),
        cmocka_unit_test(long_fields),        cmocka_unit_test(cohorts_of_dialects_are_equal),
        cmocka_unit_test(numbers_that_are),   cmocka_unit_test(numbers_that_are_not),
        cmocka_unit_test(missing_and_shown),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
