/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_merge.c - one result from any segments, the same bytes for the same blocks. */
#include "store/merged.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

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
        TEST(a_result_is_what_was_computed),    TEST(equal_blocks_give_equal_files),
        TEST(many_rows_are_kept_in_order),      TEST(gaps_are_named),
        TEST(damaged_segments_are_passed_over), TEST(a_stop_is_exact),
        TEST(a_stop_costs_few_blocks),          TEST(a_gap_before_the_stop_is_an_error),
        TEST(a_full_disk_leaves_nothing),       TEST(a_merge_survives_interruptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
