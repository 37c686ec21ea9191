/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_transpose.c - tables on their side are seen, and turned. */
#include "support.h"

#include "cohort/csv.h"
#include "cohort/transpose.h"

#include <stdlib.h>

static rc_cohort_table *parse(const char *text)
{
    rc_cohort_table *table = NULL;
    recut_error err;
    if (rc_cohort_csv_parse("t.csv", text, strlen(text), &table, &err) != RECUT_OK) fail_msg("%s", err.text);
    return table;
}

static void looks(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool turned;
    } known[] = {
        {"gene,GSM1,GSM2,GSM3\nTP53,1.2,3,-Inf\nIL6,2,NA,1\n", true},
        {"ID_REF\tA\tB\tC\n1007_s_at\t1\t2\t3\n", true},
        {"\"GSM1\" \"GSM2\" \"GSM3\" \"GSM4\"\n\"TP53\" 1 2 3 4\n\"IL6\" 1 2 3 4.5\n", true}, /* R, row names */
        {"what,anna,bert,carl\ntime,1,2,3\nevent,1,0,1\nil6,3,4,5\n", true},
        {"x,TCGA-02-0001,TCGA-A1-0003,TCGA-B7-1\nTP53,1,2,3\n", true},
        {"id,time,event,il6\nP1,1,1,2\nP2,2,0,3\n", false},
        {"id,tiempo,muerte,il6,il10\nP1,1,1,2,3\nP2,2,0,3,4\n", false},
        {"id,OStime,OSevent,ENSG1,ENSG2\nP1,1,1,2,3\n", false},
        {"id,ENSG1,ENSG2,ENSG3\nP1,1,1,2\n", false},
        {"gene,GSM1,GSM2,GSM3\nTP53,high,low,low\n", false},
        {"time,GSM1,GSM2,GSM3\n1,1,0,2\n", false},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        rc_cohort_table *table = parse(known[i].text);
        if (rc_cohort_transpose_looks(table) != known[i].turned) fail_msg("%s", known[i].text);
        rc_cohort_csv_destroy(table);
    }
}

static void turning(void **state)
{
    (void)state;
    rc_cohort_table *table = parse("gene;GSM1;GSM,2\nTP53;1,5;2\nIL6;3;NA\nIL6;4;5\nIL6.1;6;7\nIL6;8;9\n");
    char *csv = NULL;
    size_t length, renamed;
    recut_error err;
    assert_int_equal(rc_cohort_transpose(table, &csv, &length, &renamed, &err), RECUT_OK);
    assert_string_equal(csv, "id,TP53,IL6,IL6.1,IL6.1.1,IL6.2\nGSM1,1.5,3,4,6,8\n\"GSM,2\",2,NA,5,7,9\n");
    assert_int_equal(length, strlen(csv));
    assert_int_equal(renamed, 3);
    free(csv);
    rc_cohort_csv_destroy(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(looks), cmocka_unit_test(turning)};
    return cmocka_run_group_tests_name("transpose", tests, NULL, NULL);
}
