/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_decimal.c - decimal signs and thousands: what each field can be, what a table makes of it, and what is
 * refused. */
#include "base/text.h"
#include "support.h"

#include "cohort/csv.h"
#include "cohort/decimal.h"

static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        rc_decimal_kind kind;
    } known[] = {{"12", RC_DECIMAL_WHOLE},
                 {"-3", RC_DECIMAL_WHOLE},
                 {"1e5", RC_DECIMAL_WHOLE},
                 {"1 070", RC_DECIMAL_WHOLE},
                 {"1'070'300", RC_DECIMAL_WHOLE},
                 {"64.7", RC_DECIMAL_POINT},
                 {".5", RC_DECIMAL_POINT},
                 {"5.", RC_DECIMAL_POINT},
                 {"0.123", RC_DECIMAL_POINT},
                 {"1234.567", RC_DECIMAL_POINT},
                 {"1.2345", RC_DECIMAL_POINT},
                 {"1.234e5", RC_DECIMAL_POINT},
                 {"1,234.5", RC_DECIMAL_POINT},
                 {"1 234.5", RC_DECIMAL_POINT},
                 {"64,7", RC_DECIMAL_COMMA},
                 {"0,123", RC_DECIMAL_COMMA},
                 {"-,5", RC_DECIMAL_COMMA},
                 {"1.234,5", RC_DECIMAL_COMMA},
                 {"1'234,5", RC_DECIMAL_COMMA},
                 {"1.234", RC_DECIMAL_POINT_DOUBTFUL},
                 {"-123.456", RC_DECIMAL_POINT_DOUBTFUL},
                 {"1,070", RC_DECIMAL_COMMA_DOUBTFUL},
                 {"1.234.567", RC_DECIMAL_POINT_GROUPS},
                 {"1,234,567", RC_DECIMAL_COMMA_GROUPS},
                 {"", RC_DECIMAL_TEXT},
                 {"-", RC_DECIMAL_TEXT},
                 {".", RC_DECIMAL_TEXT},
                 {"12,", RC_DECIMAL_TEXT},
                 {"1.2.3", RC_DECIMAL_TEXT},
                 {"1,2,3", RC_DECIMAL_TEXT},
                 {"1,23,456", RC_DECIMAL_TEXT},
                 {"1 2", RC_DECIMAL_TEXT},
                 {"12 months", RC_DECIMAL_TEXT},
                 {"0x1F", RC_DECIMAL_TEXT},
                 {"1.234,567,8", RC_DECIMAL_TEXT},
                 {"2021-03-04", RC_DECIMAL_TEXT}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (rc_cohort_decimal_kind(known[i].text) != known[i].kind)
            fail_msg("\"%s\": %d, expected %d", known[i].text, (int)rc_cohort_decimal_kind(known[i].text),
                     (int)known[i].kind);
}

/* Reads a table and looks at column x: its fields joined by blanks, or the error of reading it as numbers. */
static void read_x(const char *text, char decimal, char *out, size_t size, bool *doubtful)
{
    rc_cohort_table *table = NULL;
    recut_error err;
    rc_csv_options options = {.decimal = decimal};
    if (rc_cohort_csv_parse_as("t.csv", text, strlen(text), &options, &table, &err) != RECUT_OK)
        fail_msg("%s: %s", text, err.text);
    size_t x = 0, used = 0;
    while (strcmp(rc_cohort_csv_header(table, x), "x") != 0) x++;
    *doubtful = rc_cohort_decimal_check(table, x, &err) != RECUT_OK;
    out[0] = '\0';
    for (size_t i = 0; i < table->n_rows && !*doubtful; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? " " : "", rc_cohort_csv_cell(table, i, x));
    if (*doubtful) snprintf(out, size, "%s", err.text);
    rc_cohort_csv_destroy(table);
}

static void tables(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char decimal;
        const char *expected; /* fields, or a part of the message */
        bool doubtful;
    } known[] = {
        {"x;t\n64,7;1\n5,3;2\n-1,5;3\n", 0, "64.7 5.3 -1.5", false},
        {"x\tt\n64,7\t1\n5\t2\n", 0, "64.7 5", false},
        {"t,x\n1,\"64,7\"\n2,\"5,3\"\n", 0, "64.7 5.3", false},
        {"x;t\n1.234,5;1\n3;2\n1.070;3\n", 0, "1234.5 3 1070", false}, /* 1.234,5 shows the thousands */
        {"x;t\n1,234.5;1\n3;2\n", 0, "1234.5 3", false},
        {"x;t\n1.234.567;1\n3;2\n1.070;3\n", 0, "1234567 3 1070", false},
        {"x;t\n1\xc2\xa0"
         "070;1\n2\xe2\x80\xaf"
         "500,5;2\n3,5;3\n",
         0, "1070 2500.5 3.5", false},
        {"x,t\n1 070,1\n425,2\n", 0, "1070 425", false},
        {"x,t\n1'070,1\n425,2\n", 0, "1070 425", false},
        {"x,t\n\xe2\x88\x92"
         "1.3,1\n\xef\xbc\x92\xef\xbc\x95,2\n",
         0, "-1.3 25", false}, /* U+2212, full width */
        {"x;t\n1,070;1\n2,588;2\n", 0,
         "1070 with commas between thousands (then say " RC_TEXT_OPTION "decimal .), or 1.070", true},
        {"x;t\n1,070;64,7\n2,588;2\n", 0, "1.070 2.588", false}, /* a table of decimal commas */
        {"t,x\n64.7,\"1,070\"\n5.3,\"425\"\n", 0, "found \"1,070\"", true},
        {"t,x\n64.7,\"1,070\"\n5.3,\"425\"\n", '.', "1070 425", false},
        {"t,x\n64,\"1,070\"\n5,\"425\"\n", ',', "1.070 425", false},
        {"t;x\n64;1.234\n5;2.5\n", 0, "1.234 2.5", false},
        {"t;x\n64.7;1.234\n5;2\n", 0, "1.234 2", false}, /* a table of decimal points */
        {"t;x\n64;1.234\n5;2\n", 0,
         "1234 with points between thousands (then say " RC_TEXT_OPTION "decimal ,), or 1.234", true},
        {"t;x\n64,7;1.234\n5;2\n", 0,
         "1234 with points between thousands (then say " RC_TEXT_OPTION "decimal ,), or 1.234", true},
        {"t;x\n64;1,5\n5;1.234\n", 0, "found \"1.234\"", true}, /* the point beside a decimal comma */
        {"t;x\n64,7;1.234\n5;2\n", ',', "1234 2", false},
        {"t;x\n64;1.234\n5;2\n", '.', "1.234 2", false},
        {"t;x\n64;1.5\n5;2,5\n", 0, "a decimal point as in \"1.5\" in line 2, or a comma in the whole column", true},
        {"t;x\n64;1.5\n5;2\n", ',', "a number with a decimal comma, as " RC_TEXT_OPTION "decimal says", true},
        {"t;x\n64;1,5\n5;2\n", '.', "a number with a decimal point, as " RC_TEXT_OPTION "decimal says", true},
        {"t,x\n64,1.234\n5,2\n", 0, "1.234 2", false}, /* separated by commas: a point */
        {"t;x\n64;1,5 und 2,5\n5;a\n3;b\n", 0, "1,5 und 2,5 a b", false},
        {"t;x\n64;1,5\n5;a\n3;b\n", 0, "1,5 a b", false}, /* a column of texts is left alone */
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char found[640];
        bool doubtful;
        read_x(known[i].text, known[i].decimal, found, sizeof found, &doubtful);
        if (doubtful != known[i].doubtful ||
            (doubtful ? !strstr(found, known[i].expected) : strcmp(found, known[i].expected) != 0))
            fail_msg("%s%s\"%s\", expected \"%s\"", known[i].text, doubtful ? "refused: " : "", found,
                     known[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kinds), cmocka_unit_test(tables)};
    return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
