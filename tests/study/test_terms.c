/* SPDX-License-Identifier: GPL-3.0-or-later
 * Terms: a where-expression over a frame holds where it holds over the table of texts, and what is refused. */
#include "study/terms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/pcg.h"
#include "support.h"

enum { ROWS = 40, TABLES = 60, EXPRESSIONS = 40, LONG = 2000 };

static size_t below(rc_pcg *g, size_t n)
{
    return (size_t)rc_base_pcg_below(g, n);
}

/* Numbers, words and mixed columns (hence words), a fifth missing in each of the ways. */
static void random_table(rc_pcg *g, char *text, size_t size)
{
    static const char *const missing[] = {"", "NA", ".", "NaN"};
    static const char *const number[] = {"0", "1", "2", "2.0", "-1.5", "1e1", "18.22"};
    static const char *const word[] = {"A", "B", "C", "high", "2 to 3", "not"};
    size_t used = (size_t)snprintf(text, size, "n1,n2,w1,\"w 2\",mixed\n");
    for (size_t row = 0; row < ROWS; row++) {
        const char *cell[5];
        for (size_t c = 0; c < 5; c++) {
            bool words = c == 2 || c == 3 || (c == 4 && (row == 0 || below(g, 2)));
            cell[c] = words ? word[below(g, 6)] : number[below(g, 7)];
            if (row > 0 && below(g, 5) == 0) cell[c] = missing[below(g, 4)];
        }
        used +=
            (size_t)snprintf(text + used, size - used, "%s,%s,%s,%s,%s\n", cell[0], cell[1], cell[2], cell[3], cell[4]);
    }
}

static size_t random_comparison(rc_pcg *g, char *to, size_t size)
{
    static const char *const sign[] = {"==", "!=", "<", "<=", ">", ">="};
    static const char *const column[] = {"n1", "n2", "w1", "`w 2`", "mixed"};
    static const char *const number[] = {"0", "1", "2", "-1.5", "10", "18.22", "3e0"};
    static const char *const word[] = {"\"A\"", "'B'", "\"not there\"", "\"2 to 3\"", "high", "'-'"};
    size_t c = below(g, 5), s = below(g, 6);
    if (c < 2 && below(g, 4) == 0) /* a number against a word: any value there */
        return (size_t)snprintf(to, size, "%s %s \"-\"", column[c], sign[below(g, 2)]);
    return (size_t)snprintf(to, size, "%s %s %s", column[c], sign[s], c < 2 ? number[below(g, 7)] : word[below(g, 6)]);
}

static size_t random_expression(rc_pcg *g, int depth, char *to, size_t size)
{
    size_t used = 0, kind = depth > 0 ? below(g, 5) : 4;
    switch (kind) {
    case 0:
    case 1:
        used += (size_t)snprintf(to, size, "(");
        used += random_expression(g, depth - 1, to + used, size - used);
        used += (size_t)snprintf(to + used, size - used, kind ? " and " : " or ");
        used += random_expression(g, depth - 1, to + used, size - used);
        return used + (size_t)snprintf(to + used, size - used, ")");
    case 2:
        used += random_expression(g, depth - 1, to, size);
        used += (size_t)snprintf(to + used, size - used, below(g, 2) ? " and " : " or ");
        return used + random_expression(g, depth - 1, to + used, size - used);
    case 3:
        used += (size_t)snprintf(to, size, "not ");
        return used + random_expression(g, depth - 1, to + used, size - used);
    default:
        return random_comparison(g, to, size);
    }
}

typedef struct bench {
    rc_cohort_table *table;
    rc_frame *frame;
    rc_terms terms;
} bench;

static void open_table(bench *b, const char *text)
{
    recut_error err;
    *b = (bench){0};
    if (rc_cohort_csv_parse("t.csv", text, strlen(text), &b->table, &err) != RECUT_OK ||
        rc_study_frame_create(b->table, &b->frame, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    b->terms.frame = b->frame;
}

static void close_table(bench *b)
{
    rc_study_terms_clear(&b->terms);
    rc_study_frame_destroy(b->frame);
    rc_cohort_csv_destroy(b->table);
}

/* Returns the rows in which it holds. */
static size_t agree(bench *b, const char *expression)
{
    rc_where *where = NULL;
    uint8_t keep[ROWS];
    recut_error err;
    size_t term = 0, sum = 0;
    if (rc_cohort_where_parse(expression, b->table, &where, &err) != RECUT_OK ||
        rc_cohort_where_evaluate(where, b->table, keep, &err) != RECUT_OK ||
        rc_study_terms_add(&b->terms, expression, "t.csv:2: figure a", &term, &err) != RECUT_OK)
        fail_msg("%s: %s", expression, err.text);
    const double *value = b->terms.term[term].value;
    for (size_t i = 0; i < ROWS; i++) {
        if (value[i] != (double)keep[i])
            fail_msg("%s: row %zu: %g, the table says %d", expression, i, value[i], keep[i]);
        sum += keep[i];
    }
    rc_cohort_where_destroy(where);
    return sum;
}

static void same_as_over_texts(void **state)
{
    (void)state;
    static char text[ROWS * 100], expression[LONG];
    rc_pcg g;
    size_t some = 0;
    rc_base_pcg_for_block(&g, 5, 1, 2, 0);
    for (int t = 0; t < TABLES; t++) {
        bench b;
        random_table(&g, text, sizeof text);
        open_table(&b, text);
        for (int e = 0; e < EXPRESSIONS; e++) {
            (void)random_expression(&g, 4, expression, sizeof expression);
            size_t sum = agree(&b, expression);
            some += sum > 0 && sum < ROWS;
        }
        close_table(&b);
    }
    assert_true(some > TABLES * EXPRESSIONS / 3);
}

/* A row worked out again after its values have changed is that of a fresh table. */
static void refreshed(void **state)
{
    (void)state;
    bench b;
    size_t term, same, column;
    recut_error err;
    open_table(&b, "x,w\n1,A\n2,B\nNA,\n");
    assert_int_equal(rc_study_terms_add(&b.terms, "x > 1 or not w != \"A\"", "p", &term, &err), RECUT_OK);
    assert_int_equal(rc_study_terms_add(&b.terms, "x > 1 or not w != \"A\"", "p", &same, &err), RECUT_OK);
    assert_int_equal(term, same); /* one text, one term */
    assert_int_equal(rc_study_terms_add(&b.terms, "x", "p", &column, &err), RECUT_OK);
    assert_int_equal(b.terms.term[column].column, 0);
    assert_true(b.terms.term[column].value == b.frame->column[0].value);
    assert_int_equal(b.terms.term[column].columns, 1U << b.frame->column[0].slot);
    assert_int_equal(b.terms.term[term].columns, 3);
    const double *value = b.terms.term[term].value;
    assert_true(value[0] == 1 && value[1] == 1 && value[2] == 1); /* missing: != is false, not of it true */
    b.frame->column[1].value[0] = 1;                              /* B */
    b.frame->column[0].value[1] = NAN;
    b.frame->column[1].value[2] = 1;
    for (size_t row = 0; row < 3; row++) rc_study_terms_refresh(&b.terms, term, row);
    assert_true(value[0] == 0 && value[1] == 0 && value[2] == 0);
    assert_int_equal(rc_study_terms_add(&b.terms, "", "p", &term, &err), RECUT_OK);
    assert_int_equal(b.terms.term[term].column, SIZE_MAX);
    assert_int_equal(b.terms.term[term].columns, 0);
    for (size_t row = 0; row < 3; row++) assert_true(b.terms.term[term].value[row] == 1);
    close_table(&b);
}

static void refused(const char *expression, const char *message)
{
    bench b;
    size_t term;
    recut_error err = {.text = ""};
    open_table(&b, "x,w,iL6\n1,A,3\n2,B,4\n,,5\n");
    assert_int_equal(rc_study_terms_add(&b.terms, expression, "f.csv:7: figure a", &term, &err), RECUT_E_USAGE);
    one_clear_line(err.text, message);
    assert_memory_equal(err.text, "f.csv:7: figure a: ", 19);
    close_table(&b);
}

static void refusals(void **state)
{
    (void)state;
    refused("w == 1", "column w holds words, expected a comparison with one of them");
    refused("w > 1 and x == 1", "column w holds words");
    refused("x == \"1\"", "column x holds numbers, expected a comparison with one of them");
    refused("x != '2'", "column x holds numbers");
    refused("x < \"A\"", "column x holds numbers");
    refused("il == 3", "no column \"il\"");
    refused("il6 == 3", "iL6"); /* says which are near */
    refused("x >", "found the end, expected a number or a word");
    refused("x == 1 &", "expected \"and\"");
    refused("(x == 1", "found the end");
    refused("nothing", "\"nothing\"");
}

/* A set of columns is 64 bits. */
static void too_many_columns(void **state)
{
    (void)state;
    bench b;
    size_t term;
    recut_error err = {.text = ""};
    char text[2000], name[32];
    size_t used = 0;
    for (int row = 0; row < 3; row++) {
        for (int c = 0; c < RC_FRAME_SLOTS + 1; c++)
            used += (size_t)snprintf(text + used, sizeof text - used, row ? "%s%d" : "%sc%d", c ? "," : "", c);
        used += (size_t)snprintf(text + used, sizeof text - used, "\n");
    }
    open_table(&b, text);
    assert_int_equal(b.frame->n_columns, RC_FRAME_SLOTS + 1);
    for (int c = 0; c < RC_FRAME_SLOTS; c++) {
        snprintf(name, sizeof name, "c%d > 0", c);
        assert_int_equal(rc_study_terms_add(&b.terms, name, "p", &term, &err), RECUT_OK);
        assert_true(b.terms.term[term].columns == (uint64_t)1 << c);
    }
    assert_int_equal(rc_study_terms_add(&b.terms, "c0 == 0 or c63 > 5", "p", &term, &err), RECUT_OK);
    snprintf(name, sizeof name, "c%d > 0", RC_FRAME_SLOTS);
    assert_int_equal(rc_study_terms_add(&b.terms, name, "p", &term, &err), RECUT_E_USAGE);
    one_clear_line(err.text, "more than 64 columns");
    close_table(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_over_texts),
        cmocka_unit_test(refreshed),
        cmocka_unit_test(refusals),
        cmocka_unit_test(too_many_columns),
    };
    return cmocka_run_group_tests_name("terms", tests, NULL, NULL);
}
