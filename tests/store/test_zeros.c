/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_zeros.c - columns of nothing but zero bytes are stored neither in segments nor in results, and are read all the
 * same. */
#include "store/fake.h"
#include "store/file.h"
#include "store/h5.h"

static const rc_store_head head = {.fingerprint = FINGERPRINT, .cohort_json = "{}"};

enum { ROWS = 110000, BLOCK = 2048, BAND = 32768 };

/* Columns with zeros in some blocks; zeros alone; zeros alone and tallies of every block; zeros alone in chunks of
 * several columns; and something else. */
static const fake_shape shape[] = {{FAKE_ZEROS, ROWS, BLOCK, ROWS, 5, 1, 0},
                                   {FAKE_ZEROS + 1, ROWS, BLOCK, 12000, 2, 1, 0},
                                   {FAKE_ZEROS + 2, 9000, BLOCK, 9000, 1, 2, 2000},
                                   {FAKE_ZEROS + 3, 500, 64, 500, 130, 1, 0},
                                   {4, 700, 64, 700, 3, 1, 0}};
enum { N = sizeof shape / sizeof *shape };

static int set_up(void **state)
{
    if (fake_begin(state, shape, N) != 0) return -1;
    return mkdir(((fake_run *)*state)->folder, 0777);
}

/* Every number, to the sign of its zero. */
static void expect_result(fake_run *run)
{
    recut_error err;
    rc_result *result = NULL;
    assert_ok(rc_store_result_open(run->result, &result, &err), err);
    for (size_t a = 0; a < N; a++) {
        size_t kept = (size_t)result->analysis[a].rows_kept;
        assert_true(a == 2 ? kept > 0 : (int64_t)kept == shape[a].rows_kept);
        fake_expect_rows(result, a, &shape[a]);
    }
    rc_store_result_close(result);
}

/* Segments that hold nothing but zeros among them. */
static void any_segments_give_the_same_bytes(void **state)
{
    fake_any_segments(*state, expect_result);
}

/* Doubles in a dataset; 0 where there is none. */
static hsize_t count_stored(hid_t file, const char *path)
{
    hsize_t dims[2] = {0, 1};
    hid_t dataset = rc_store_h5_open(file, path);
    if (dataset < 0) return 0;
    hid_t space = H5Dget_space(dataset);
    assert_true(H5Sget_simple_extent_dims(space, dims, NULL) > 0);
    H5Sclose(space);
    H5Dclose(dataset);
    return dims[0] * dims[1];
}

/* Rows of the blocks in which this column is not all zero bytes, counted one by one. */
static hsize_t count_rows(const fake_shape *of, uint64_t column)
{
    hsize_t sum = 0;
    for (int64_t first = 0; first < of->rows_kept; first += of->block_size) {
        int64_t end = first + of->block_size < of->rows_kept ? first + of->block_size : of->rows_kept;
        const double zero = 0;
        bool any = false;
        for (int64_t i = first; i < end; i++) {
            double value = fake_value(of->key, i, column);
            any = any || memcmp(&value, &zero, sizeof zero) != 0;
        }
        if (any) sum += (hsize_t)(end - first);
    }
    return sum;
}

static void segments_hold_the_other_columns_only(void **state)
{
    fake_run *run = *state;
    char path[128];
    recut_error err;
    rc_store_file *file = NULL;
    fake_fill(run->folder, run->analysis, N, fake_plain);
    snprintf(path, sizeof path, "%s/r0000-000000.h5", run->folder);
    assert_ok(rc_store_file_open(path, "segment", RC_STORE_CHECKED, &file, &err), err);
    for (size_t a = 0; a < N; a++) {
        hsize_t stored = 0;
        for (size_t c = 0; c < shape[a].n_columns; c++) stored += count_rows(&shape[a], c);
        snprintf(path, sizeof path, "a%zu/rows", a);
        assert_int_equal(count_stored(file->id, path), stored);
        snprintf(path, sizeof path, "a%zu/zero", a);
        assert_true(count_stored(file->id, path) > 0);
    }
    /* By hand: of 54 blocks all hold columns 0 and 4, blocks 2 to 39 do not hold column 2, two hold column 3. */
    assert_int_equal(count_stored(file->id, "a0/rows"), 2 * ROWS + (ROWS - 38 * BLOCK) + 2 * BLOCK);
    assert_int_equal(count_stored(file->id, "a1/rows"), 0);
    rc_store_file_close(file);
}

static hsize_t count_chunks(hid_t file, const char *path)
{
    hsize_t chunks = 0;
    hid_t dataset = rc_store_h5_open(file, path);
    assert_true(dataset >= 0);
    hid_t space = H5Dget_space(dataset);
    assert_true(H5Dget_num_chunks(dataset, space, &chunks) >= 0);
    H5Sclose(space);
    H5Dclose(dataset);
    return chunks;
}

/* Of four bands of 32,768 rows: columns 0 and 4 have all, column 2 lacks the second, column 3 has the first and the
 * second. */
static void results_hold_the_other_chunks_only(void **state)
{
    fake_run *run = *state;
    size_t n;
    recut_error err;
    rc_result *result = NULL;
    fake_fill(run->folder, run->analysis, N, fake_plain);
    free(fake_merged(run, &n));
    assert_ok(rc_store_result_open(run->result, &result, &err), err);
    assert_true(ROWS > 3 * BAND && ROWS < 4 * BAND);
    assert_int_equal(count_chunks((hid_t)result->file, "fake/100/rows"), 4 + 4 + 3 + 2);
    for (int key = FAKE_ZEROS + 1; key <= FAKE_ZEROS + 3; key++) {
        char path[32];
        snprintf(path, sizeof path, "fake/%d/rows", key);
        assert_int_equal(count_chunks((hid_t)result->file, path),
                         1); /* those of the first column say how many rows there are */
    }
    assert_true(count_chunks((hid_t)result->file, "fake/4/rows") > 0);
    rc_store_result_close(result);
    assert_true(n < 14 * (BAND + 64) * sizeof(double) + 100000);
}

/* Any bit of a segment, those of `zero` among them. */
static void a_flipped_bit_is_found(void **state)
{
    fake_run *run = *state;
    char path[128];
    size_t n, at = 0;
    recut_error err;
    fake_fill(run->folder, run->analysis, N, (fake_spread){1, 16, 0, 0, 0, -1, 0, 0});
    snprintf(path, sizeof path, "%s/r0000-000000.h5", run->folder);
    unsigned char *bytes = fake_read(path, &n);
    const unsigned char zero[] = {0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1}; /* blocks 0, 1, and 2: columns 0 to 2 */
    while (at + sizeof zero <= n && memcmp(bytes + at, zero, sizeof zero) != 0) at++;
    assert_true(at + sizeof zero <= n);
    for (size_t i = 0; i < 100; i++) {
        size_t where = i < 75 ? at + i : (size_t)fake_hash(8, (int64_t)i, 0) % n;
        rc_store_state *found = NULL;
        int lock = -1;
        bytes[where] ^= 1;
        fake_write(path, bytes, n);
        bytes[where] ^= 1;
        assert_int_equal(rc_store_merge(run->folder, run->result, &head, run->analysis, N, &err), RECUT_E_STORE);
        assert_false(fake_exists(run->home, "x.h5"));
        assert_ok(rc_store_scan(run->folder, FINGERPRINT, run->analysis, N, &found, &lock, &err), err);
        assert_int_equal(found->damaged, 1);
        rc_store_state_destroy(found);
        rc_store_unlock(lock);
    }
    free(bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, fake_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(any_segments_give_the_same_bytes),
                                       TEST(segments_hold_the_other_columns_only),
                                       TEST(results_hold_the_other_chunks_only), TEST(a_flipped_bit_is_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
