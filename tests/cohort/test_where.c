/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_where.c - truth tables of the filter language. */
#include "support.h"

#include "cohort/where.h"

/* x: a number or missing; a, b: all four combinations of 0 and 1; w: words. */
static const char TABLE[] = "x,a,b,w,day 1,a-b,or\n"
                            "1,0,0,B,1,5,1\n"
                            "2,0,1,C,2,5,0\n"
                            "NA,1,0,NA,3,6,0\n"
                            "2.0,1,1,10,4,6,1\n";

/* `rows` names the rows that hold: "0110". */
static void check(const char *expression, const char *rows)
{
    rc_cohort_table *table = NULL;
    rc_where *where = NULL;
    uint8_t keep[4] = {7, 7, 7, 7};
    char found[5] = "";
    recut_error err;
    if (rc_cohort_csv_parse("t.csv", TABLE, sizeof TABLE - 1, &table, &err) != RECUT_OK ||
        rc_cohort_where_parse(expression, table, &where, &err) != RECUT_OK ||
        rc_cohort_where_evaluate(where, table, keep, &err) != RECUT_OK)
        fail_msg("%s: %s", expression, err.text);
    for (int i = 0; i < 4; i++) found[i] = (char)('0' + keep[i]);
    if (strcmp(found, rows) != 0) fail_msg("%s: rows %s, expected %s", expression, found, rows);
    rc_cohort_where_destroy(where);
    rc_cohort_csv_destroy(table);
}

static void comparisons(void **state)
{
    (void)state;
    check("x == 2", "0101"); /* by value: 2.0 too */
    check("x != 2", "1000"); /* the missing one is false */
    check("x < 2", "1000");
    check("x <= 2", "1101");
    check("x > 1", "0101");
    check("x >= 1", "1101");
    check("x==2", "0101");
    check("x > -5", "1101");
    check("x < 1.5e0", "1000");
    check("x == \"2\"", "0100"); /* as a text: not 2.0 */
}

static void words(void **state)
{
    (void)state;
    check("w == B", "1000");
    check("w == \"B\"", "1000");
    check("w == 'B'", "1000");
    check("w != B", "0101"); /* missing is false */
    check("w != \"B\" ", "0101");
    check("w < C", "1001"); /* letter by letter: 10 before B before C */
    check("w >= B", "1100");
    check("w == \"it's\"", "0000");
}

static void logic(void **state)
{
    (void)state;
    check("a == 1 and b == 1", "0001");
    check("a == 1 or b == 1", "0111");
    check("not a == 1", "1100");
    check("not (a == 1 or b == 1)", "1000");
    check("not not a == 1", "0011");
    check("not a == 1 and b == 1", "0100"); /* not binds closest */
    check("not (a == 1 and b == 1)", "1110");
    check("a == 1 or b == 1 and x == 1", "0011"); /* and before or */
    check("(a == 1 or b == 1) and x == 1", "0000");
    check("x == 1 and a == 0 or b == 1", "1101");
    check("a == 0 and b == 0 or a == 1 and b == 1", "1001");
    check("a == 1 AND b == 1 Or x == 1", "1001");
    check("NOT(a==1)and(b==1)", "0100");
    check("not x == 2", "1010"); /* a false comparison of a missing value, negated */
    check("((((a == 1))))", "0011");
    check("a == 1 and b == 1 and a == 1 and b == 1 and a == 1", "0001");
    check(" a == 1 \n and b == 1 ", "0001");
}

static void names(void **state)
{
    (void)state;
    check("`day 1` > 2", "0011");
    check("a-b == 5", "1100");
    check("`a-b` == 6", "0011");
    check("`or` == 1", "1001");
    check("`x` == 1", "1000");
}

/* A thousand terms are a chain, not a nest. */
static void long_chains(void **state)
{
    (void)state;
    enum { TERMS = 1000 };
    static char text[TERMS * 16];
    size_t used = 0;
    for (int i = 0; i < TERMS; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%sx == %d", i ? " or " : "", i + 2);
    check(text, "0101");
    /* 99 levels of parentheses, two values waiting at each */
    char nest[8000] = "";
    for (int i = 0; i < 99; i++) strcat(nest, "a == 0 or b == 1 and (");
    strcat(nest, "a == 1");
    for (int i = 0; i < 99; i++) strcat(nest, ")");
    check(nest, "1101");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparisons), cmocka_unit_test(words),       cmocka_unit_test(logic),
        cmocka_unit_test(names),       cmocka_unit_test(long_chains),
    };
    return cmocka_run_group_tests_name("where", tests, NULL, NULL);
}
