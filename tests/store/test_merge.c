/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_merge.c - one result from any segments, the same bytes for the same blocks, and reading it. */
#include "store/fake.h"

#include "cohort/cohort.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

static const rc_store_head head = {.fingerprint = FINGERPRINT, .cohort_json = "{\"n\":143}", .synthetic = true};

static recut_status merge_of(fake_run *run, size_t n, recut_error *err)
{
    return rc_store_merge(run->folder, run->result, &head, run->analysis, n, err);
}

static rc_result *open_result(const char *path)
{
    recut_error err;
    rc_result *result = NULL;
    assert_ok(rc_store_result_open(path, &result, &err), err);
    return result;
}

static void fill(fake_run *run, fake_spread spread)
{
    mkdir(run->folder, 0777);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, spread);
}

static bool same_bits(double x, double y)
{
    return memcmp(&x, &y, sizeof x) == 0;
}

/* The stored analysis is what its first `replicates` replicates are. */
static void expect_numbers(const rc_result *result, size_t a, const rc_analysis *analysis, int64_t replicates)
{
    recut_error err;
    const rc_stored *stored = &result->analysis[a];
    const fake_plan *plan = analysis->state;
    int64_t kept = analysis->rows_kept < replicates ? analysis->rows_kept : replicates;
    int64_t *want = calloc(analysis->tally_length + 1, sizeof *want);
    double *column = malloc(((size_t)kept + 1) * sizeof *column);
    assert_int_equal(stored->replicates, replicates);
    assert_int_equal(stored->rows_kept, kept);
    assert_int_equal(stored->n_columns, analysis->n_columns);
    for (size_t c = 0; c < analysis->n_columns; c++) {
        if (kept == 0)
            assert_int_equal(rc_store_result_column(result, a, c, column, &err), RECUT_E_ARG);
        else
            assert_ok(rc_store_result_column(result, a, c, column, &err), err);
        for (int64_t i = 0; i < kept; i++) assert_true(same_bits(column[i], fake_value(plan->key, i, c)));
        assert_string_equal(stored->column[c].name, analysis->column[c].name);
        assert_string_equal(stored->column[c].unit, analysis->column[c].unit);
        assert_string_equal(stored->column[c].about, analysis->column[c].about);
    }
    assert_int_equal(rc_store_result_column(result, a, analysis->n_columns, column, &err), RECUT_E_ARG);
    for (int64_t i = 0; i < replicates; i++) {
        want[fake_hash(plan->key, i, 999) % FAKE_BINS]++;
        for (size_t r = 0; r < plan->tally[1].n_rows; r++) {
            size_t bin;
            if (fake_stops(plan->key, i, r, &bin)) want[FAKE_BINS + r * FAKE_STOP_BINS + bin]++;
        }
    }
    assert_int_equal(stored->tally_length, analysis->tally_length);
    if (analysis->tally_length) assert_memory_equal(stored->counts, want, analysis->tally_length * sizeof *want);
    free(want);
    free(column);
}

static void expect_head(const rc_result *result, fake_run *run)
{
    const rc_stored *stored = &result->analysis[0];
    assert_string_equal(result->path, run->result);
    assert_string_equal(result->fingerprint, FINGERPRINT);
    assert_string_equal(result->version, RECUT_VERSION);
    assert_string_equal(result->cohort_json, head.cohort_json);
    assert_true(result->synthetic);
    assert_int_equal(result->n, FAKE_ANALYSES);
    assert_string_equal(stored->group, "fake/0");
    assert_string_equal(stored->plan, "fake");
    assert_string_equal(stored->spec, "{\"fake\":true}");
    assert_true(stored->seed == UINT64_MAX - 5);
    assert_int_equal(stored->replicates_asked, 1000);
    assert_int_equal(stored->block_size, 64);
    assert_int_equal(stored->stop_at, 0);
    assert_null(stored->stop_after);
    assert_int_equal(rc_run_stored_column(stored, "il6/column2"), 2);
    assert_true(rc_run_stored_column(stored, "none") == SIZE_MAX);
    const rc_tally *bins = rc_run_stored_tally(stored, "bins");
    assert_non_null(bins);
    assert_string_equal(bins->about, "a histogram");
    assert_true(bins->origin == -1.5 && bins->width == 0.25);
    assert_int_equal(bins->n_bins, FAKE_BINS);
    assert_int_equal(rc_run_stored_tally(stored, "stop/all")->offset, FAKE_BINS);
    assert_null(rc_run_stored_tally(stored, "none"));
}

static void a_result_is_what_was_computed(void **state)
{
    fake_run *run = *state;
    recut_error err;
    char found[33];
    fill(run, (fake_spread){3, 7, 5, 0, 9, -1, 0, 0});
    assert_ok(merge_of(run, FAKE_ANALYSES, &err), err);
    assert_false(fake_exists(run->home, "x.h5.part"));
    rc_result *result = open_result(run->result);
    expect_head(result, run);
    for (size_t a = 0; a < FAKE_ANALYSES; a++)
        expect_numbers(result, a, run->analysis[a], run->analysis[a]->replicates);
    rc_store_result_close(result);
    assert_ok(rc_store_result_fingerprint(run->result, found, &err), err);
    assert_string_equal(found, FINGERPRINT);
}

/* Other ranks, other order, other flushes, blocks twice, other segment numbers: the same file. */
static void equal_blocks_give_equal_files(void **state)
{
    static const fake_spread spread[] = {{1, 1000000, 0, 0, 0, -1, 0, 0},
                                         {1, 1, 0, 0, 0, -1, 0, 0},
                                         {4, 3, 17, 100, 0, -1, 0, 0},
                                         {8, 2, 99, 7, 3, -1, 0, 0}};
    fake_run *run = *state;
    recut_error err;
    unsigned char *first = NULL;
    size_t n_first = 0, n;
    run->analysis[2]->stop_at = 300;
    for (size_t s = 0; s < sizeof spread / sizeof *spread; s++) {
        fill(run, spread[s]);
        assert_ok(merge_of(run, FAKE_ANALYSES, &err), err);
        unsigned char *bytes = fake_read(run->result, &n);
        if (s == 0) first = bytes, n_first = n;
        assert_int_equal(n, n_first);
        assert_memory_equal(bytes, first, n);
        if (s) free(bytes);
        assert_ok(rc_store_remove(run->folder, &err), err);
        sleep(s == 1); /* a time stamp would differ */
    }
    free(first);
}

/* Many bands of rows. */
static void many_rows_are_kept_in_order(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_analysis *large[1] = {fake_make((fake_shape){9, 20011, 300, 20011, 6, 1, 0})};
    mkdir(run->folder, 0777);
    fake_fill(run->folder, large, 1, (fake_spread){2, 5, 3, 0, 0, -1, 0, 0});
    assert_ok(rc_store_merge(run->folder, run->result, &head, large, 1, &err), err);
    rc_result *result = open_result(run->result);
    expect_numbers(result, 0, large[0], 20011);
    rc_store_result_close(result);
    fake_destroy(large[0]);
}

static void gaps_are_named(void **state)
{
    fake_run *run = *state;
    recut_error err;
    fill(run, (fake_spread){2, 4, 1, 0, 0, 1, 3, 11});
    assert_int_equal(merge_of(run, FAKE_ANALYSES, &err), RECUT_E_STORE);
    assert_non_null(strstr(err.text, "8 blocks of fake/1 are missing, the first is 3, then 4, 5, 6, 7, ..."));
    assert_int_equal(err.index, 3);
    assert_false(fake_exists(run->home, "x.h5"));
    assert_false(fake_exists(run->home, "x.h5.part"));
    assert_int_equal(rc_store_merge(run->folder, run->result,
                                    &(rc_store_head){.fingerprint = "ff", .cohort_json = "{}"}, run->analysis, 1, &err),
                     RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "of another run (fingerprint " FINGERPRINT ")"));
}

/* A damaged segment is a gap unless its blocks are elsewhere. */
static void damaged_segments_are_passed_over(void **state)
{
    fake_run *run = *state;
    recut_error err;
    char path[128];
    size_t n;
    fill(run, (fake_spread){1, 10, 0, 0, 0, -1, 0, 0});
    snprintf(path, sizeof path, "%s/r0000-000001.h5", run->folder);
    unsigned char *bytes = fake_read(path, &n);
    bytes[n / 2] ^= 4;
    fake_write(path, bytes, n);
    free(bytes);
    assert_int_equal(merge_of(run, FAKE_ANALYSES, &err), RECUT_E_STORE);
    assert_non_null(strstr(err.text, "6 blocks of fake/0 are missing, the first is 10, then 11, 12, 13, 14, ..."));
    fill(run, (fake_spread){2, 30, 8, 50, 0, -1, 0, 0});
    assert_ok(merge_of(run, FAKE_ANALYSES, &err), err);
    rc_result *result = open_result(run->result);
    for (size_t a = 0; a < FAKE_ANALYSES; a++)
        expect_numbers(result, a, run->analysis[a], run->analysis[a]->replicates);
    rc_store_result_close(result);
}

/* ---- sequential stop ---------------------------------------------------- */

/* By counting: when each row has reached stop_at, and when all have. */
static int64_t count_stop(const rc_analysis *analysis, int64_t *after)
{
    const fake_plan *plan = analysis->state;
    int64_t last = 0;
    for (size_t r = 0; r < plan->tally[1].n_rows; r++) {
        int64_t sum = 0;
        size_t bin;
        after[r] = -1;
        for (int64_t i = 0; i < analysis->replicates && after[r] < 0; i++)
            if (fake_stops(plan->key, i, r, &bin) && ++sum == analysis->stop_at) after[r] = i + 1;
        if (after[r] < 0 || last < 0)
            last = -1;
        else if (after[r] > last)
            last = after[r];
    }
    return last < 0 ? analysis->replicates : last;
}

static void expect_stop(fake_run *run, fake_shape shape, int64_t *stopped)
{
    recut_error err;
    rc_analysis *analysis[1] = {fake_make(shape)};
    int64_t after[128], end = count_stop(analysis[0], after);
    fake_spread spread = {2, 3, 6, 0, 4, -1, 0, 0};
    int64_t first_free = (end + shape.block_size - 1) / shape.block_size;
    if (end < shape.replicates) { /* the engine never computes what comes after */
        spread.lost_analysis = 0;
        spread.lost_from = first_free;
        spread.lost_to = analysis[0]->n_blocks;
    }
    mkdir(run->folder, 0777);
    fake_fill(run->folder, analysis, 1, spread);
    assert_ok(rc_store_merge(run->folder, run->result, &head, analysis, 1, &err), err);
    rc_result *result = open_result(run->result);
    const rc_stored *stored = &result->analysis[0];
    expect_numbers(result, 0, analysis[0], end);
    assert_int_equal(stored->replicates_asked, shape.replicates);
    assert_int_equal(stored->stop_at, shape.stop_at);
    assert_int_equal(stored->n_stop, shape.stop_rows);
    assert_memory_equal(stored->stop_after, after, shape.stop_rows * sizeof *after);
    rc_store_result_close(result);
    assert_ok(rc_store_remove(run->folder, &err), err);
    fake_destroy(analysis[0]);
    *stopped += end < shape.replicates;
}

static void a_stop_is_exact(void **state)
{
    fake_run *run = *state;
    int64_t stopped = 0, never = 0;
    for (int64_t key = 0; key < 12; key++) {
        expect_stop(run, (fake_shape){key, 1500, 48, 1500, 2, 3, 5 + 4 * key}, &stopped);
        expect_stop(run, (fake_shape){key, 700, 64, 100, 2, 1, 1 + 3 * key}, &stopped);
    }
    assert_int_equal(stopped, 24);
    expect_stop(run, (fake_shape){3, 3000, 256, 500, 2, 70, 2}, &stopped); /* many rows in one bisection */
    expect_stop(run, (fake_shape){3, 500, 500, 0, 2, 3, 6}, &stopped);     /* one block */
    expect_stop(run, (fake_shape){3, 500, 1, 500, 2, 3, 6}, &stopped);     /* blocks of one replicate */
    assert_int_equal(stopped, 27);
    expect_stop(run, (fake_shape){5, 600, 64, 600, 2, 3, 150}, &never); /* one row reaches it, others do not */
    expect_stop(run, (fake_shape){5, 600, 64, 0, 2, 2, 1000000}, &never);
    assert_int_equal(never, 0);
}

/* All rows of a block are found by one bisection: never more computations than replicates in a block. */
static void a_stop_costs_few_blocks(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_analysis *analysis[1] = {fake_make((fake_shape){3, 512, 512, 0, 1, 100, 1})};
    fake_plan *plan = analysis[0]->state;
    mkdir(run->folder, 0777);
    fake_fill(run->folder, analysis, 1, fake_plain);
    plan->calls = 0;
    assert_ok(rc_store_merge(run->folder, run->result, &head, analysis, 1, &err), err);
    assert_true(plan->calls > 9 && plan->calls < 500);
    fake_destroy(analysis[0]);
}

static void a_gap_before_the_stop_is_an_error(void **state)
{
    fake_run *run = *state;
    recut_error err;
    run->analysis[0]->stop_at = 100;
    fill(run, (fake_spread){1, 5, 0, 0, 0, 0, 2, 3});
    assert_int_equal(merge_of(run, 1, &err), RECUT_E_STORE);
    assert_non_null(strstr(err.text, "1 blocks of fake/0 are missing, the first is 2"));
}

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

/* ---- surroundings ------------------------------------------------------- */

/* Disks of many sizes, from none of the result to all but its end. */
static void a_full_disk_leaves_nothing(void **state)
{
    fake_run *run = *state;
    recut_error err;
    char disk[80], path[128], size[24];
    size_t full = 0, n;
    rc_analysis *large[1] = {fake_make((fake_shape){9, 30000, 300, 30000, 8, 1, 0})};
    mkdir(run->folder, 0777);
    fake_fill(run->folder, large, 1, (fake_spread){1, 10, 0, 0, 0, -1, 0, 0});
    assert_ok(rc_store_merge(run->folder, run->result, &head, large, 1, &err), err);
    unsigned char *bytes = fake_read(run->result, &n);
    free(bytes);
    snprintf(disk, sizeof disk, "%s/disk", run->home);
    snprintf(path, sizeof path, "%s/y.h5", disk);
    for (size_t k = 4096; k < n; k += k < 100000 ? 20480 : n / 9) {
        snprintf(size, sizeof size, "%zu", k);
        fake_disk(disk, size);
        recut_status st = rc_store_merge(run->folder, path, &head, large, 1, &err);
        bool left = fake_exists(disk, "y.h5") || fake_exists(disk, "y.h5.part");
        umount(disk);
        assert_int_equal(st, RECUT_E_IO);
        assert_non_null(strstr(err.text, "cannot write "));
        assert_non_null(strstr(err.text, "y.h5: No space left on device"));
        assert_false(left);
        full++;
    }
    assert_true(full > 8);
    fake_disk(disk, "8m");
    recut_status st = rc_store_merge(run->folder, path, &head, large, 1, &err);
    umount(disk);
    fake_destroy(large[0]);
    assert_ok(st, err);
}

static void a_merge_survives_interruptions(void **state)
{
    fake_run *run = *state;
    recut_error err;
    size_t n, m;
    fill(run, (fake_spread){2, 3, 1, 0, 0, -1, 0, 0});
    assert_ok(merge_of(run, FAKE_ANALYSES, &err), err);
    unsigned char *calm = fake_read(run->result, &n);
    fake_alarms(true);
    recut_status st = merge_of(run, FAKE_ANALYSES, &err);
    fake_alarms(false);
    assert_ok(st, err);
    unsigned char *disturbed = fake_read(run->result, &m);
    assert_int_equal(m, n);
    assert_memory_equal(disturbed, calm, n);
    free(calm);
    free(disturbed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_result_is_what_was_computed),
        TEST(equal_blocks_give_equal_files),
        TEST(many_rows_are_kept_in_order),
        TEST(gaps_are_named),
        TEST(damaged_segments_are_passed_over),
        TEST(a_stop_is_exact),
        TEST(a_stop_costs_few_blocks),
        TEST(a_gap_before_the_stop_is_an_error),
        TEST(tables_come_back),
        TEST(h5dump_reads_it),
        TEST(damaged_results_are_refused),
        TEST(foreign_files_are_refused),
        TEST(a_full_disk_leaves_nothing),
        TEST(a_merge_survives_interruptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
