/* SPDX-License-Identifier: GPL-3.0-or-later
 * A matrix of genes joined to the patients: shapes, names, what is missing, what is refused; --min-present. */
#include "base/text.h"
#include "support.h"

#include <math.h>
#include <zlib.h>

static const char patients[] = "id,time,event,il6,bcr\n"
                               "GSM1,5,1,1,T1\n"
                               "GSM2,6,0,2,T2\n"
                               "GSM3,7,1,3,T3\n"
                               "GSM4,8,1,4,T4\n";

/* In another order, with a sample of nobody, no sample of GSM4, and a gene of the name of a column. */
static const char xena[] = "sample\tGSM3\tGSM1\tGSM9\tGSM2\n"
                           "TP53\t0.3\t0.1\t9\t0.2\n"
                           "EGFR\tnull\t-Inf\t9\tNA\n"
                           "TP53\t3\t1\t9\t\n"
                           "il6\t1\t2\t3\t4\n";

static const char geo[] = "!Series_title\t\"a \"\"series\"\", in quotes\"\n"
                          "!Sample_geo_accession\t\"GSM1\"\t\"GSM2\"\t\"GSM3\"\n"
                          "\n"
                          "!series_matrix_table_begin\n"
                          "\"ID_REF\"\t\"GSM1\"\t\"GSM2\"\t\"GSM3\"\n"
                          "\"1007_s_at\"\t0.1\t0.2\t0.3\n"
                          "\"1053_at\"\t-Inf\tnull\t\n"
                          "!series_matrix_table_end\n";

static bool noted(const recut_cohort *cohort, const char *text)
{
    for (size_t i = 0; i < cohort->notes.n; i++)
        if (strstr(cohort->notes.note[i].text, text)) return true;
    return false;
}

static recut_cohort *joined(const char *matrix, rc_cohort_options options)
{
    write_file("genes.tsv", matrix, strlen(matrix));
    options.expression = "genes.tsv";
    return read_text(patients, options);
}

static void check_values(const recut_cohort *cohort, size_t marker, const char *name, size_t n, const double *value)
{
    assert_string_equal(cohort->marker[marker].name, name);
    for (size_t i = 0; i < n; i++) {
        double found = cohort->marker[marker].value[i];
        assert_true(isnan(value[i]) ? isnan(found) : found == value[i]);
    }
}

static void joins_by_name(void **state)
{
    (void)state;
    recut_cohort *cohort = joined(xena, (rc_cohort_options){0});
    assert_int_equal(cohort->n, 3);         /* GSM4 has no gene at all */
    assert_int_equal(cohort->n_markers, 3); /* EGFR: one patient */
    check_values(cohort, 0, "TP53", 3, (const double[]){0.1, 0.2, 0.3});
    check_values(cohort, 1, "TP53.1", 3, (const double[]){1, NAN, 3});
    check_values(cohort, 2, "il6.1", 3, (const double[]){2, 4, 1});
    assert_true(noted(cohort, "4 genes of 3 of the 4 patients"));
    assert_true(noted(cohort, "1 patient of the table without a sample"));
    assert_true(noted(cohort, "1 column that is no patient's left out"));
    assert_true(noted(cohort, "2 genes of a name that is there before"));
    recut_cohort_destroy(cohort);
}

static void leaves_out_rare_genes(void **state)
{
    (void)state;
    const char text[] =
        "g\tGSM1\tGSM2\tGSM3\tGSM4\nA\t1\t2\t3\t4\nB\t1\t2\t\t\nC\t1\t\t\t\nD\t\t2\t\tNA\nE\t1\t2\t3\t\n";
    recut_cohort *cohort = joined(text, (rc_cohort_options){0});
    assert_int_equal(cohort->n_markers, 3); /* C: one patient; D: no event */
    assert_int_equal(cohort->n_left_out, 2);
    assert_string_equal(cohort->left_out[0].name, "C");
    assert_int_equal(cohort->left_out[0].n, 1);
    assert_int_equal(cohort->left_out[1].events, 0);
    recut_cohort_destroy(cohort);
    cohort = joined(text, (rc_cohort_options){.min_present = 0.75});
    assert_int_equal(cohort->n_markers, 2);
    assert_string_equal(cohort->marker[1].name, "E");
    assert_true(noted(cohort, "3 markers left out, which fewer than 3 patients have"));
    recut_cohort_destroy(cohort);
    cohort = joined(text, (rc_cohort_options){.min_present = 4});
    assert_int_equal(cohort->n_markers, 1);
    recut_cohort_destroy(cohort);
    char message[512];
    write_file("genes.tsv", text, sizeof text - 1);
    assert_int_equal(read_failing(patients, (rc_cohort_options){.expression = "genes.tsv", .min_present = 5}, message),
                     RECUT_E_SHAPE);
    assert_non_null(strstr(message, "none of the 5 markers is there in at least 5 patients"));
}

/* Missing values beside it: -Inf, the logarithm of 0, is the smallest value. */
static void takes_infinity(void **state)
{
    (void)state;
    recut_cohort *cohort = joined("g\tGSM1\tGSM2\tGSM3\tGSM4\nA\t-1e300\t-Inf\t3\tnull\n", (rc_cohort_options){0});
    assert_int_equal(cohort->n, 3);
    assert_int_equal(cohort->marker[0].order[0], 1);
    assert_true(cohort->marker[0].value[1] < -1e300);
    recut_cohort_destroy(cohort);
}

static void takes_named_genes(void **state)
{
    (void)state;
    const char *const named[] = {"TP53.1", "il6"};
    recut_cohort *cohort = joined(xena, (rc_cohort_options){.n_markers = 2, .marker = named});
    assert_int_equal(cohort->n_markers, 2);
    assert_int_equal(cohort->n, 4); /* by il6 of the patients' own table */
    assert_int_equal(cohort->n_parts, 2);
    assert_true(isnan(cohort->marker[0].value[1]));
    recut_cohort_destroy(cohort);
}

static void reads_series_matrix_and_gzip(void **state)
{
    (void)state;
    recut_cohort *cohort = joined(geo, (rc_cohort_options){.n_markers = 1, .marker = (const char *const[]){"1007*"}});
    check_values(cohort, 0, "1007_s_at", 3, (const double[]){0.1, 0.2, 0.3});
    recut_cohort_destroy(cohort);
    gzFile file = gzopen("genes.tsv.gz", "wb");
    assert_int_equal(gzwrite(file, geo, sizeof geo - 1), sizeof geo - 1);
    assert_int_equal(gzclose(file), Z_OK);
    cohort = read_text(patients, (rc_cohort_options){.expression = "genes.tsv.gz"});
    assert_int_equal(cohort->n_markers, 1); /* 1053_at: one patient has it */
    recut_cohort_destroy(cohort);
}

static void reads_samples_in_rows_by_another_column(void **state)
{
    (void)state;
    recut_cohort *cohort =
        joined("who;A;B\nT2;2,5;5\nT9;9;9\nT4;4,5;7\n", (rc_cohort_options){.samples_in_rows = 1, .by = "bcr"});
    assert_int_equal(cohort->n, 2);
    check_values(cohort, 0, "A", 2, (const double[]){2.5, 4.5});
    check_values(cohort, 1, "B", 2, (const double[]){5, 7});
    assert_string_equal(cohort->id[0], "T2"); /* the column is the id then */
    recut_cohort_destroy(cohort);
}

static void refuses(void **state)
{
    (void)state;
    const struct {
        const char *matrix;
        rc_cohort_options options;
        recut_status status;
        const char *words;
    } cases[] = {
        {"g\tGSM1\tGSM1\tGSM2\nA\t1\t2\t3\n",
         {0},
         RECUT_E_DATA,
         "genes.tsv:1: sample \"GSM1\" stands twice in the header, as column 2 and 3"},
        {"who\tA\nGSM1\t1\nGSM2\t2\n", {0}, RECUT_E_USAGE, "stand in the first column of genes.tsv: give samples rows"},
        {"g\tGSM1\tGSM2\nA\t1\t2\n",
         {.samples_in_rows = 1},
         RECUT_E_USAGE,
         "stand in the header of genes.tsv: give samples columns"},
        {"g\tTCGA-01\tTCGA-02\nA\t1\t2\n", {0}, RECUT_E_USAGE, "the first sample \"TCGA-01\""},
        {"g\tGSM1\tGSM2\nA\t1\t2\nB\t1\tx\n", {0}, RECUT_E_DATA, "genes.tsv:3: gene B: found \"x\", expected"},
        {"who\tA\tB\nGSM1\t1\t2\nGSM2\t1\tx\n", {.samples_in_rows = 1}, RECUT_E_DATA, "genes.tsv:3: gene B: found"},
        {"who\tA\nGSM1\t1\nGSM1\t1\n",
         {.samples_in_rows = 1},
         RECUT_E_DATA,
         "genes.tsv:3: sample \"GSM1\" stands in line 2 already"},
        {"g\tGSM1\tGSM2\nA\t1\t2\n", {.by = "nobody"}, RECUT_E_USAGE, "no column \"nobody\" (" RC_TEXT_OPTION "by)"},
        {"g\tGSM1\tGSM2\nNA\t1\t2\n", {0}, RECUT_E_SHAPE, "no gene with a name"},
        {"g\tGSM1\tGSM2\nA\t1\n", {0}, RECUT_E_PARSE, "genes.tsv:2: found 2 fields, expected 3"},
    };
    char message[512];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rc_cohort_options options = cases[i].options;
        options.expression = "genes.tsv";
        write_file("genes.tsv", cases[i].matrix, strlen(cases[i].matrix));
        recut_status st = read_failing(patients, options, message);
        if (!strstr(message, cases[i].words)) fail_msg("case %zu: %s", i, message);
        assert_int_equal(st, cases[i].status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_by_name),
        cmocka_unit_test(leaves_out_rare_genes),
        cmocka_unit_test(takes_infinity),
        cmocka_unit_test(takes_named_genes),
        cmocka_unit_test(reads_series_matrix_and_gzip),
        cmocka_unit_test(reads_samples_in_rows_by_another_column),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
