/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_seals.c - seals that are joined from known CRCs, rows that are checked when they are read, chunks that HDF5
 * takes as they are.  Blocks here are large enough for all of it, which those of the other tests are not. */
#include "base/text.h"
#include "store/fake.h"
#include "store/file.h"
#include "store/fletcher.h"
#include "store/h5.h"
#include "store/written.h"

#include <zlib.h>

static const rc_store_head head = {.fingerprint = FINGERPRINT, .cohort_json = "{}"};

/* Three analyses with chunks of one column: summed tallies, a sequential stop inside a block, some rows; and a wide
 * one. */
static const fake_shape large[] = {{0, 70000, 2048, 70000, 3, 1, 0},
                                   {1, 60000, 4096, 60000, 2, 2, 9400},
                                   {2, 80000, 24576, 41000, 1, 1, 0},
                                   {3, 700, 256, 700, 130, 1, 0}};
enum { LARGE = sizeof large / sizeof *large };

static int set_up(void **state)
{
    if (fake_begin(state, large, LARGE) != 0) return -1;
    return mkdir(((fake_run *)*state)->folder, 0777);
}

static recut_status merge(fake_run *run, recut_error *err)
{
    return rc_store_merge(run->folder, run->result, &head, run->analysis, LARGE, err);
}

/* After how many replicates both rows of the second analysis have reached their number. */
static int64_t count_stop(void)
{
    int64_t last = 0;
    for (size_t r = 0; r < large[1].stop_rows; r++) {
        int64_t sum = 0, i = 0;
        for (size_t bin; sum < large[1].stop_at; i++) sum += fake_stops(large[1].key, i, r, &bin);
        if (i > last) last = i;
    }
    return last;
}

/* Its whole seal is checked here, and fletcher32 of every chunk by HDF5. */
static void expect_result(fake_run *run)
{
    int64_t stopped = count_stop();
    recut_error err;
    rc_result *result = NULL;
    assert_ok(rc_store_result_open(run->result, &result, &err), err);
    for (size_t a = 0; a < LARGE; a++) {
        int64_t kept = a == 1 ? stopped : run->analysis[a]->rows_kept;
        assert_int_equal(result->analysis[a].rows_kept, kept);
        fake_expect_rows(result, a, &large[a]);
    }
    rc_store_result_close(result);
}

static void any_segments_give_the_same_sealed_bytes(void **state)
{
    int64_t stopped = count_stop();
    assert_true(stopped > 32768 && stopped < 60000 && stopped % 4096 != 0);
    fake_any_segments(*state, expect_result);
}

static void expect_passed_over(fake_run *run, const unsigned char *bytes, size_t n, const char *path)
{
    recut_error err;
    rc_store_state *found = NULL;
    int lock = -1;
    fake_write(path, bytes, n);
    assert_int_equal(merge(run, &err), RECUT_E_STORE);
    if (!strstr(err.text, " missing, the first is ")) fail_msg("%s", err.text);
    assert_false(fake_exists(run->home, "x.h5"));
    assert_false(fake_exists(run->home, "x.h5.part"));
    assert_ok(rc_store_scan(run->folder, FINGERPRINT, run->analysis, LARGE, &found, &lock, &err), err);
    assert_int_equal(found->damaged, 1);
    rc_store_state_destroy(found);
    rc_store_unlock(lock);
}

/* Every byte of the seal, the bytes around the rows, others anywhere: the merge and the scan find each flipped bit,
 * although the merge reads nothing twice; and where the blocks are in another segment too, the result is as if nothing
 * had happened. */
static void a_flipped_bit_anywhere_in_a_segment_is_found(void **state)
{
    fake_run *run = *state;
    char path[128];
    size_t n, m, rows_at = 0, rows_n = 0;
    recut_error err;
    fake_fill(run->folder, run->analysis, LARGE, (fake_spread){1, 6, 0, 0, 0, -1, 0, 0});
    unsigned char *good = fake_merged(run, &m);
    unlink(run->result);
    snprintf(path, sizeof path, "%s/r0000-000000.h5", run->folder);
    unsigned char *bytes = fake_read(path, &n);
    bytes[n] = 0;
    const char *line = strstr((const char *)bytes, "\nrows at byte "); /* the seal leaves them to the merge */
    assert_non_null(line);
    assert_int_equal(sscanf(line, "\nrows at byte %zu, %zu bytes", &rows_at, &rows_n), 2);
    assert_int_equal(rows_n, 6 * 2048 * 3 * sizeof(double));
    for (size_t i = 0; i < 220; i++) {
        size_t at = i < 130   ? i
                    : i < 140 ? rows_at - 5 + i - 130
                    : i < 150 ? rows_at + rows_n - 5 + i - 140
                    : i < 160 ? n - 1 - (i - 150)
                              : (size_t)fake_hash(5, (int64_t)i, 0) % n;
        unsigned char bit = (unsigned char)(1u << i % 8);
        bytes[at] ^= bit;
        expect_passed_over(run, bytes, n, path);
        bytes[at] ^= bit;
    }
    for (size_t i = 0; i < 12; i++)
        expect_passed_over(run, bytes, i < 4 ? n - 1 - i : (size_t)fake_hash(6, (int64_t)i, 0) % n, path);
    bytes[rows_at + rows_n / 2] ^= 1;
    fake_write(path, bytes, n);
    fake_fill(run->folder, run->analysis, LARGE, (fake_spread){2, 30, 8, 50, 0, -1, 0, 0});
    assert_ok(merge(run, &err), err);
    free(bytes);
    bytes = fake_read(run->result, &n);
    assert_int_equal(n, m);
    assert_memory_equal(bytes, good, n);
    free(bytes);
    free(good);
}

static void a_flipped_bit_anywhere_in_a_result_is_found(void **state)
{
    fake_run *run = *state;
    size_t n;
    recut_error err;
    fake_fill(run->folder, run->analysis, LARGE, fake_plain);
    unsigned char *bytes = fake_merged(run, &n);
    for (size_t i = 0; i < 200; i++) {
        size_t at = i < 80 ? i : (size_t)fake_hash(7, (int64_t)i, 0) % n;
        rc_result *result = NULL;
        bytes[at] ^= (unsigned char)(1u << i % 8);
        fake_write(run->result, bytes, n);
        bytes[at] ^= (unsigned char)(1u << i % 8);
        assert_int_equal(rc_store_result_open(run->result, &result, &err), RECUT_E_STORE);
    }
    free(bytes);
}

/* A run that an older recut began: one line, and nothing of it is read. */
static void segments_of_another_format_are_refused(void **state)
{
    fake_run *run = *state;
    char path[128];
    recut_error err;
    rc_store_file *file = NULL;
    rc_store_state *found = NULL;
    int lock = -1;
    snprintf(path, sizeof path, "%s/r0000-000000.h5", run->folder);
    assert_ok(rc_store_file_create(path, "segment", &file, &err), err);
    assert_true(rc_store_h5_put_i64(file->id, "format", 1) &&
                rc_store_h5_put_text(file->id, "fingerprint", FINGERPRINT));
    assert_ok(rc_store_file_seal(file, &err), err);
    assert_ok(rc_store_file_commit(file, &err), err);
    rc_store_file_close(file);
    assert_int_equal(rc_store_scan(run->folder, FINGERPRINT, run->analysis, LARGE, &found, &lock, &err), RECUT_E_USAGE);
    assert_non_null(
        strstr(err.text, "holds segments of another run (format 1); use " RC_TEXT_OPTION "force to discard them"));
    assert_int_equal(merge(run, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "(format 1)"));
}

/* ---- runs of written bytes ---------------------------------------------- */

/* Pieces of any size written anywhere, over each other too: what is known is what is there. */
static void runs_know_what_was_written(void **state)
{
    enum { BYTES = 1 << 18 };
    (void)state;
    unsigned char *disk = calloc(1, BYTES), *piece = malloc(BYTES);
    size_t covered = 0, late = 0;
    for (int trial = 0; trial < 40; trial++) {
        rc_written written = {0};
        int64_t next = 0;
        for (int i = 0; i < 60; i++) {
            uint64_t bits = fake_hash(trial, i, 0);
            size_t n = 1 + bits % (bits & 1 << 20 ? 40000 : 9000);
            int64_t at = bits >> 40 & 3 ? next : (int64_t)((bits >> 21) % BYTES);
            if (at + (int64_t)n > BYTES) at = BYTES - (int64_t)n;
            for (size_t k = 0; k < n; k++) piece[k] = (unsigned char)(bits >> k % 57);
            if (bits >> 43 & 1)
                rc_store_written_expect(&written, piece, n, (uint32_t)crc32_z(0, piece, n), bits >> 44 & 1);
            else if (bits >> 45 & 1) /* not what comes */
                rc_store_written_expect(&written, piece, n + 1, 77, true);
            rc_store_written_note(&written, at, piece, n);
            memcpy(disk + at, piece, n);
            next = at + (int64_t)n;
        }
        int64_t end = 0;
        for (size_t i = 0; i < written.n; i++) {
            const rc_written_run *run = &written.run[i];
            assert_true(run->at >= end && run->n >= 4096);
            end = run->at + run->n;
            assert_int_equal(run->crc, crc32_z(0, disk + run->at, (size_t)run->n));
            covered += (size_t)run->n;
        }
        assert_true(end <= BYTES);
        const rc_written_run *longest = rc_store_written_late(&written);
        if (longest) late++;
        assert_true(!longest || longest->late);
        rc_store_written_clear(&written);
    }
    assert_true(covered > 10 * BYTES && late > 5);
    free(disk);
    free(piece);
}

/* An expectation is good for one piece: the same memory holds something else the next time. */
static void an_expectation_is_used_once(void **state)
{
    (void)state;
    rc_written written = {0};
    unsigned char *piece = calloc(1, 8192);
    rc_store_written_expect(&written, piece, 8192, (uint32_t)crc32_z(0, piece, 8192), false);
    rc_store_written_note(&written, 512, piece, 8192);
    piece[77] = 1;
    rc_store_written_note(&written, 9000, piece, 8192);
    assert_int_equal(written.n, 2);
    assert_int_equal(written.run[1].crc, crc32_z(0, piece, 8192));
    assert_int_not_equal(written.run[0].crc, written.run[1].crc);
    rc_store_written_clear(&written);
    free(piece);
}

/* ---- the checksum of HDF5's filter -------------------------------------- */

/* What HDF5 itself puts behind a chunk of these bytes. */
static uint32_t stock_checksum(const unsigned char *bytes, size_t n)
{
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), creation = H5Pcreate(H5P_DATASET_CREATE);
    hsize_t dims = n, zero = 0, stored = 0;
    uint32_t mask = 1, check;
    H5Pset_fapl_core(access, 1 << 16, false);
    H5Pset_chunk(creation, 1, &dims);
    H5Pset_fletcher32(creation);
    hid_t file = H5Fcreate("core.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access), space = H5Screate_simple(1, &dims, NULL);
    hid_t data = H5Dcreate2(file, "x", H5T_NATIVE_UCHAR, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    assert_true(H5Dwrite(data, H5T_NATIVE_UCHAR, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) >= 0);
    assert_true(H5Dflush(data) >= 0 && H5Dget_chunk_storage_size(data, &zero, &stored) >= 0);
    assert_int_equal(stored, n + 4);
    unsigned char *raw = malloc(n + 4);
    assert_true(H5Dread_chunk(data, H5P_DEFAULT, &zero, &mask, raw) >= 0);
    assert_int_equal(mask, 0);
    memcpy(&check, raw + n, sizeof check);
    free(raw);
    H5Dclose(data), H5Sclose(space), H5Fclose(file), H5Pclose(access), H5Pclose(creation);
    return check;
}

static void the_checksum_is_that_of_hdf5(void **state)
{
    enum { MOST = 70000 };
    (void)state;
    unsigned char *bytes = malloc(MOST);
    for (int kind = 0; kind < 6; kind++)
        for (size_t i = 0; i < 40; i++) {
            size_t n = i < 30 ? 2 * i + 2 : 2 + 2 * (size_t)(fake_hash(kind, (int64_t)i, 0) % (MOST / 2 - 1));
            if (i == 39) n = 1 << 16;
            for (size_t k = 0; k < n; k++) {
                unsigned char any = (unsigned char)(fake_hash(kind, (int64_t)(i * MOST + k / 8), 1) >> 8 * (k % 8));
                bytes[k] = (unsigned char)(kind == 0   ? 0
                                           : kind == 1 ? 255
                                           : kind == 2 ? k == n - 1
                                           : kind == 3 ? (k == 0 ? 255 : 0)
                                           : kind == 4 ? any | 0xf0
                                                       : any);
            }
            assert_int_equal(rc_store_fletcher(bytes, n), stock_checksum(bytes, n));
        }
    free(bytes);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, fake_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(any_segments_give_the_same_sealed_bytes),     TEST(a_flipped_bit_anywhere_in_a_segment_is_found),
        TEST(a_flipped_bit_anywhere_in_a_result_is_found), TEST(segments_of_another_format_are_refused),
        cmocka_unit_test(runs_know_what_was_written),      cmocka_unit_test(an_expectation_is_used_once),
        cmocka_unit_test(the_checksum_is_that_of_hdf5),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
