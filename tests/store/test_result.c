/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_result.c - what is read back from a result: by recut, by h5dump; damaged and foreign files. */
#include "store/merged.h"

#include "cohort/cohort.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

/* ---- descriptions ------------------------------------------------------- */

static rc_table make_table(const char *name, size_t rows, size_t columns, rc_column *column, bool labels)
{
    rc_table table = {.about = "what it is", .n_rows = rows, .n_columns = columns, .column = column};
    snprintf(table.name, sizeof table.name, "%s", name);
    table.data = calloc(rows * columns + 1, sizeof *table.data);
    table.label = labels ? calloc(rows + 1, sizeof *table.label) : NULL;
    for (size_t i = 0; i < rows * columns; i++) table.data[i] = i % 5 == 0 ? (double)INFINITY : (double)i / 3.0;
    for (size_t r = 0; labels && r < rows; r++) {
        table.label[r] = calloc(64, 1);
        snprintf(table.label[r], 64, "row %zu of a table with long labels", r);
    }
    return table;
}

static void expect_table(const rc_stored *stored, const rc_table *want)
{
    const rc_table *found = rc_run_stored_table(stored, want->name);
    assert_non_null(found);
    assert_string_equal(found->about, want->about);
    assert_int_equal(found->n_rows, want->n_rows);
    assert_int_equal(found->n_columns, want->n_columns);
    assert_memory_equal(found->data, want->data, want->n_rows * want->n_columns * sizeof *want->data);
    for (size_t c = 0; c < want->n_columns; c++) assert_string_equal(found->column[c].name, want->column[c].name);
    assert_int_equal(found->label != NULL, want->label != NULL);
    for (size_t r = 0; want->label && r < want->n_rows; r++) assert_string_equal(found->label[r], want->label[r]);
}

/* Long lists of names and labels (above 64 KiB), names with slashes and dots, empty tables. */
static void tables_come_back(void **state)
{
    enum { WIDE = 1500, TABLES = 9 };
    static const char *const names[TABLES] = {"selected",       "scan/il6", "scan/il6/CRP", "scan/.",     "scan/..",
                                              "scan/a/b/c.d e", "empty",    "wide",         "scan/labels"};
    fake_run *run = *state;
    recut_error err;
    rc_table table[TABLES];
    char *spec = calloc(1, 200001), *cohort = calloc(1, 100001);
    rc_analysis *analysis[1] = {fake_make((fake_shape){1, 100, 10, 100, WIDE, 1, 0})};
    for (size_t t = 0; t < TABLES; t++)
        table[t] = make_table(names[t], t == 6 ? 0 : t == 1 ? 3000 : 4, t == 7 ? WIDE : 3, analysis[0]->column, t % 2);
    memset(spec, 's', 200000);
    memset(cohort, 'c', 100000);
    rc_base_memory_free(analysis[0]->spec);
    analysis[0]->spec = rc_base_memory_string(spec);
    analysis[0]->table = table;
    analysis[0]->n_tables = TABLES;
    mkdir(run->folder, 0777);
    fake_fill(run->folder, analysis, 1, fake_plain);
    assert_ok(rc_store_merge(run->folder, run->result,
                             &(rc_store_head){.fingerprint = FINGERPRINT, .cohort_json = cohort}, analysis, 1, &err),
              err);
    rc_result *result = open_result(run->result);
    expect_numbers(result, 0, analysis[0], 100);
    assert_string_equal(result->analysis[0].spec, spec);
    assert_string_equal(result->cohort_json, cohort);
    assert_false(result->synthetic);
    assert_int_equal(result->analysis[0].n_tables, TABLES);
    for (size_t t = 0; t < TABLES; t++) expect_table(&result->analysis[0], &table[t]);
    assert_null(rc_run_stored_table(&result->analysis[0], "none"));
    rc_store_result_close(result);
    for (size_t t = 0; t < TABLES; t++) {
        for (size_t r = 0; table[t].label && r < table[t].n_rows; r++) free(table[t].label[r]);
        free(table[t].label);
        free(table[t].data);
    }
    fake_destroy(analysis[0]);
    free(spec);
    free(cohort);
}

/* Another program reads it: h5dump knows nothing of recut. */
static void h5dump_reads_it(void **state)
{
    fake_run *run = *state;
    recut_error err;
    char first[64];
    rc_column column[3] = {{"cutoff", "pg/ml", "the cutoff"}, {"p", "1", "naive"}, {"n", "1", "size"}};
    rc_table table = make_table("scan/il6", 4, 3, column, true);
    double time[3] = {1.5, 2.5, 3.5}, il6[3] = {10.25, 20.25, 30.25};
    uint8_t event[3] = {1, 0, 1};
    uint32_t code[3] = {1, 0, 1};
    char *level[2] = {"Hamburg", "Vienna"}, *id[3] = {"patient-a", "patient-b", "patient-c"};
    rc_marker marker = {.name = "il6/crp", .value = il6};
    recut_cohort cohort = {.n = 3,
                           .time = time,
                           .event = event,
                           .id = id,
                           .n_markers = 1,
                           .marker = &marker,
                           .has_center = true,
                           .center = {"center", 2, level, code}};
    run->analysis[0]->table = &table;
    run->analysis[0]->n_tables = 1;
    fill(run, fake_plain);
    assert_ok(rc_store_merge(run->folder, run->result,
                             &(rc_store_head){
                                 .fingerprint = FINGERPRINT, .cohort_json = "{}", .synthetic = true, .embed = &cohort},
                             run->analysis, FAKE_ANALYSES, &err),
              err);
    char *version = fake_shell("h5dump --version 2>&1"),
         *all = fake_shell("h5dump -p -m '%%.17g' %s 2>&1", run->result);
    bool present = strstr(version, "h5dump: Version") != NULL;
    snprintf(first, sizeof first, "(0,0): %.17g", fake_value(0, 0, 0));
    bool rows = strstr(all, first) || isnan(fake_value(0, 0, 0));
    static const char *const wanted[] = {"GROUP \"fake\"",
                                         "GROUP \"0\"",
                                         "DATASET \"rows\"",
                                         "CHECKSUM FLETCHER32",
                                         "DATASET \"columns\"",
                                         "\"cutoff\"",
                                         "\"Vienna\"",
                                         "(2): 30.25",
                                         "\"row 3 of a table with long labels\"",
                                         "ATTRIBUTE \"synthetic\"",
                                         "(2): 3.5",
                                         "GROUP \"il6\"",
                                         "DATASET \"il6%2Fcrp\""};
    const char *missing = NULL;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(all, wanted[i])) missing = wanted[i];
    bool private = strstr(all, "patient-a") == NULL;
    bool errors = strstr(all, "rror") != NULL;
    for (size_t r = 0; r < 4; r++) free(table.label[r]);
    free(table.label);
    free(table.data);
    free(version);
    free(all);
    run->analysis[0]->n_tables = 0;
    if (!present) {
        print_message("skipped: h5dump is not installed\n");
        skip();
    }
    assert_true(rows);
    if (missing) fail_msg("h5dump does not print %s", missing);
    assert_true(private);
    assert_false(errors);
}

/* ---- damage ------------------------------------------------------------- */

static void expect_refused(const char *path, recut_status status, const char *why)
{
    recut_error err;
    rc_result *result = NULL;
    char found[33] = "untouched";
    assert_int_equal(rc_store_result_open(path, &result, &err), status);
    assert_null(result);
    assert_non_null(strstr(err.text, path));
    assert_non_null(strstr(err.text, why));
    assert_null(strchr(err.text, '\n'));
    assert_int_equal(rc_store_result_fingerprint(path, found, &err), status);
    assert_string_equal(found, "untouched");
}

static void damaged_results_are_refused(void **state)
{
    fake_run *run = *state;
    recut_error err;
    size_t n;
    fill(run, fake_plain);
    assert_ok(merge_of(run, FAKE_ANALYSES, &err), err);
    unsigned char *bytes = fake_read(run->result, &n);
    for (size_t i = 0; i < 300; i++) {
        size_t at = i < 100 ? i * 29 : (size_t)fake_hash(1, (int64_t)i, 0) % n;
        unsigned char bit = (unsigned char)(1u << i % 8);
        bytes[at] ^= bit;
        fake_write(run->result, bytes, n);
        bytes[at] ^= bit;
        expect_refused(run->result, RECUT_E_STORE, at < 13 ? "is not a result" : "is damaged");
    }
    for (size_t i = 0; i < 200; i++) {
        size_t length = i < 100 ? i * 41 : i == 100 ? n - 1 : (size_t)fake_hash(2, (int64_t)i, 0) % n;
        fake_write(run->result, bytes, length);
        expect_refused(run->result, RECUT_E_STORE, length < 512 ? "is not a result" : "is damaged");
    }
    bytes[n] = 'x';
    fake_write(run->result, bytes, n + 1);
    expect_refused(run->result, RECUT_E_STORE, "is damaged");
    fake_write(run->result, bytes, n);
    rc_store_result_close(open_result(run->result));
    free(bytes);
}

static void foreign_files_are_refused(void **state)
{
    fake_run *run = *state;
    char path[128];
    fill(run, fake_plain);
    fake_write(run->result, "id,time,event\n", 14);
    expect_refused(run->result, RECUT_E_STORE, "is not a result of recut");
    fake_write(run->result, "", 0);
    expect_refused(run->result, RECUT_E_STORE, "is not a result of recut");
    snprintf(path, sizeof path, "%s/r0000-000000.h5", run->folder);
    expect_refused(path, RECUT_E_STORE, "is not a result of recut");
    expect_refused(run->folder, RECUT_E_IO, "Is a directory");
    snprintf(path, sizeof path, "%s/none.h5", run->home);
    expect_refused(path, RECUT_E_IO, "No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tables_come_back),
        TEST(h5dump_reads_it),
        TEST(damaged_results_are_refused),
        TEST(foreign_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
