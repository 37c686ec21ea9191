/* SPDX-License-Identifier: GPL-3.0-or-later
 * A field of a table: quotes, formulas, numbers. */
#include "report/csv_field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void expect(const char *text, const char *field)
{
    char *out = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&out, &length);
    assert_non_null(to);
    rc_report_csv_field(to, text);
    fclose(to);
    assert_string_equal(out, field);
    free(out);
}

static void quotes(void **state)
{
    (void)state;
    expect("", "");
    expect("il6", "il6");
    expect("a, b", "\"a, b\"");
    expect("a;b", "\"a;b\"");
    expect("a\tb", "\"a\tb\"");
    expect("say \"a\"", "\"say \"\"a\"\"\"");
    expect("a\nb", "\"a\nb\"");
    expect("IL-6 = 5", "IL-6 = 5"); /* inside a name it is no formula */
}

/* Names that a spreadsheet would calculate; the wide forms too. */
static void formulas(void **state)
{
    (void)state;
    expect("=cmd|'/C calc'!A0", "'=cmd|'/C calc'!A0");
    expect("+1+1", "'+1+1");
    expect("-2+3", "'-2+3");
    expect("@SUM(A1)", "'@SUM(A1)");
    expect(" =1", "' =1");
    expect("=HYPERLINK(\"http://x\",1)", "\"'=HYPERLINK(\"\"http://x\"\",1)\"");
    expect("\xef\xbc\x9d"
           "1",
           "'\xef\xbc\x9d"
           "1");
    expect("-", "'-");
}

static void numbers(void **state)
{
    (void)state;
    expect("-1.5", "-1.5");
    expect("+2e-3", "+2e-3");
    expect("-Inf", "-Inf");
    expect("-1.5 to 2", "'-1.5 to 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(quotes), cmocka_unit_test(formulas), cmocka_unit_test(numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
