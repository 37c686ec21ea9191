/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_gate.c - results and segments that recut did not write, behind a seal that is right: one line each. */
#include "store/fake.h"

#include "fuzz/forge.h"
#include "store/h5.h"
#include "store/heap.h"

#include <fcntl.h>

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

typedef void forger(hid_t file);

static void replace(hid_t file, const char *path, hid_t type, hid_t creation, int rank, hsize_t rows, hsize_t columns)
{
    const hsize_t dims[2] = {rows, columns};
    hid_t space = H5Screate_simple(rank, dims, NULL);
    assert_true(H5Ldelete(file, path, H5P_DEFAULT) >= 0);
    hid_t dataset = H5Dcreate2(file, path, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
    assert_true(dataset >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
    if (creation != H5P_DEFAULT) H5Pclose(creation);
}

static hid_t chunked(hsize_t rows, hsize_t columns)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(creation, 2, (hsize_t[2]){rows, columns});
    return creation;
}

static void put_i64(hid_t file, const char *path, const char *name, int64_t value)
{
    hid_t at = H5Oopen(file, path, H5P_DEFAULT), attribute = H5Aopen(at, name, H5P_DEFAULT);
    assert_true(H5Awrite(attribute, H5T_NATIVE_INT64, &value) >= 0);
    H5Aclose(attribute);
    H5Oclose(at);
}

/* ---- what recut does not write ------------------------------------------ */

static void external(hid_t file)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(creation, "/etc/hostname", 0, H5F_UNLIMITED);
    replace(file, "fake/0/tally/bins", H5T_STD_I64LE, creation, 2, 1, FAKE_BINS);
}

static void virtual(hid_t file)
{
    hsize_t dims[2] = {1, FAKE_BINS};
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(2, dims, NULL);
    H5Pset_virtual(creation, space, "/etc/hostname", "/x", space);
    H5Sclose(space);
    replace(file, "fake/0/tally/bins", H5T_STD_I64LE, creation, 2, 1, FAKE_BINS);
}

static void filtered(hid_t file)
{
    hid_t creation = chunked(1, FAKE_BINS);
    H5Pset_shuffle(creation);
    replace(file, "fake/0/tally/bins", H5T_STD_I64LE, creation, 2, 1, FAKE_BINS);
}

static void soft(hid_t file)
{
    H5Ldelete(file, "fake/1", H5P_DEFAULT);
    H5Lcreate_soft("/fake/0", file, "fake/1", H5P_DEFAULT, H5P_DEFAULT);
}

static void soft_loop(hid_t file)
{
    H5Ldelete(file, "fake/1", H5P_DEFAULT);
    H5Lcreate_soft("/fake/1", file, "fake/1", H5P_DEFAULT, H5P_DEFAULT);
}

static void elsewhere(hid_t file)
{
    H5Ldelete(file, "fake/1", H5P_DEFAULT);
    H5Lcreate_external("/etc/hostname", "/", file, "fake/1", H5P_DEFAULT, H5P_DEFAULT);
}

static void endless(hid_t file)
{
    H5Lcreate_hard(file, "/", file, "fake/again", H5P_DEFAULT, H5P_DEFAULT);
}

static void committed_type(hid_t file)
{
    hid_t type = H5Tcopy(H5T_NATIVE_DOUBLE);
    H5Tcommit2(file, "type", type, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Tclose(type);
}

/* ---- more than is stored ------------------------------------------------ */

static void many_rows(hid_t file)
{
    replace(file, "fake/0/rows", H5T_IEEE_F64LE, chunked(64, 1), 2, (hsize_t)1 << 28, 3);
    put_i64(file, "fake/0", "rows_kept", (int64_t)1 << 28);
}

static void rows_beyond_count(hid_t file)
{
    replace(file, "fake/0/rows", H5T_IEEE_F64LE, chunked(64, 1), 2, (hsize_t)1 << 62, 3);
}

static void many_counts(hid_t file)
{
    replace(file, "fake/0/tally/bins", H5T_STD_I64LE, chunked(1, 8), 2, ((hsize_t)1 << 61) - 512, 8);
}

static void many_texts(hid_t file)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(creation, 1, (hsize_t[1]){1024});
    replace(file, "analyses", H5T_C_S1, creation, 1, (hsize_t)1 << 27, 1);
}

/* ---- numbers that cannot be --------------------------------------------- */

static void negative_replicates(hid_t file)
{
    put_i64(file, "fake/0", "replicates", -1);
}

static void kept_of_none(hid_t file)
{
    put_i64(file, "fake/2", "rows_kept", 1000000000);
}

static void write_count(hid_t file, int64_t value)
{
    int64_t count[FAKE_BINS] = {value, value};
    hid_t dataset = H5Dopen2(file, "fake/0/tally/bins", H5P_DEFAULT);
    assert_true(H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, count) >= 0);
    H5Dclose(dataset);
}

static void negative_count(hid_t file)
{
    write_count(file, -5);
}

static void count_above_replicates(hid_t file)
{
    write_count(file, INT64_MAX);
}

static void other_type(hid_t file)
{
    replace(file, "fake/0/tally/bins", H5T_IEEE_F32LE, H5P_DEFAULT, 2, 1, FAKE_BINS);
}

/* ---- tests -------------------------------------------------------------- */

static const struct {
    const char *name;
    forger *forge;
    const char *says;
} row[] = {{"external storage", external, "bins: its numbers lie in other files"},
           {"a virtual dataset", virtual, "bins: its numbers lie in other files"},
           {"a filter", filtered, "bins: a filter that recut does not use"},
           {"a soft link", soft, "1: a link to elsewhere"},
           {"a soft link to itself", soft_loop, "1: a link to elsewhere"},
           {"an external link", elsewhere, "1: a link to elsewhere"},
           {"a group in itself", endless, "groups in groups without end"},
           {"a committed type", committed_type, "type: an object that recut does not write"},
           {"2^28 rows", many_rows, "rows: it announces more than the file holds"},
           {"2^62 rows", rows_beyond_count, "rows: it announces more than the file holds"},
           {"2^64 counts", many_counts, "bins: it announces more than the file holds"},
           {"2^27 texts", many_texts, "analyses: it announces more than the file holds"},
           {"replicates below 0", negative_replicates, "analysis fake/0 lacks a part"},
           {"rows kept of none", kept_of_none, "analysis fake/2 lacks a part"},
           {"a count below 0", negative_count, "analysis fake/0 lacks a part"},
           {"a count above the replicates", count_above_replicates, "analysis fake/0 lacks a part"},
           {"a type of other tools", other_type, "bins: a type that recut does not use"}};
enum { ROWS = sizeof row / sizeof *row };

static void change(const char *path, forger *forge)
{
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    assert_true(file >= 0);
    forge(file);
    assert_true(H5Fclose(file) >= 0);
    forge_bytes bytes = forge_read(path);
    assert_true(forge_seal(bytes));
    forge_write(path, bytes);
    free(bytes.data);
}

static void forged_results_are_refused(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_result *result = NULL;
    size_t n;
    mkdir(run->folder, 0777);
    fake_fill(run->folder, run->analysis, run->n, fake_plain);
    unsigned char *good = fake_merged(run, &n);
    for (size_t i = 0; i < ROWS; i++) {
        fake_write(run->result, good, n);
        change(run->result, row[i].forge);
        assert_int_equal(rc_store_result_open(run->result, &result, &err), RECUT_E_DATA);
        assert_null(result);
        if (!strstr(err.text, row[i].says)) fail_msg("%s: %s", row[i].name, err.text);
        assert_non_null(strstr(err.text, "damaged or not written by recut"));
        assert_non_null(strstr(err.text, run->result));
        assert_null(strchr(err.text, '\n'));
    }
    free(good);
}

/* ---- heaps of texts ----------------------------------------------------- */

static void put_number(unsigned char *at, uint64_t value, int n)
{
    for (int i = 0; i < n; i++) at[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t get_number(const unsigned char *at, int n)
{
    uint64_t value = 0;
    for (int i = n; i-- > 0;) value = value << 8 | at[i];
    return value;
}

/* The first heap of a file of n bytes, and the free room at its end. */
static size_t find_heap(const unsigned char *bytes, size_t n, size_t *room)
{
    size_t at = 0;
    while (at + 16 < n && memcmp(bytes + at, "GCOL\1", 5) != 0) at++;
    assert_true(at + 16 < n);
    for (*room = at + 16; get_number(bytes + *room, 2) != 0;) {
        *room += 16 + (size_t)(get_number(bytes + *room + 8, 8) + 7) / 8 * 8;
        assert_true(*room + 16 < at + 4096);
    }
    return at;
}

/* HDF5 1.10 to 1.14 read the first and second of these without end. */
static void broken_heaps_are_refused(void **state)
{
    static const struct {
        const char *says;
        int in; /* the collection, its first text, its free room */
        uint64_t length;
    } heap[] = {{"texts in a heap that HDF5 does not write", 2, 0},
                {"texts in a heap that HDF5 does not write", 1, UINT64_MAX - 14},
                {"texts in a heap that HDF5 does not write", 1, UINT64_MAX},
                {"texts in a heap that HDF5 does not write", 1, 1 << 20},
                {"texts in a heap that HDF5 does not write", 2, 8},
                {"a heap of texts that HDF5 does not write", 0, 0},
                {"a heap of texts that HDF5 does not write", 0, 4095}};
    fake_run *run = *state;
    recut_error err;
    rc_result *result = NULL;
    size_t n, room;
    mkdir(run->folder, 0777);
    fake_fill(run->folder, run->analysis, run->n, fake_plain);
    unsigned char *good = fake_merged(run, &n), *bad = malloc(n);
    for (size_t i = 0; i < sizeof heap / sizeof *heap; i++) {
        memcpy(bad, good, n);
        size_t at = find_heap(bad, n, &room), place[] = {at, at + 16, room};
        put_number(bad + place[heap[i].in] + 8, heap[i].length, 8);
        assert_true(forge_seal((forge_bytes){.data = bad, .n = n}));
        fake_write(run->result, bad, n);
        assert_int_equal(rc_store_result_open(run->result, &result, &err), RECUT_E_DATA);
        if (!strstr(err.text, heap[i].says)) fail_msg("%zu: %s", i, err.text);
    }
    free(good);
    free(bad);
}

/* Bytes that begin as a heap does, where there is none: no reason to refuse a file.  Heaps in heaps are one. */
static void heaps_by_their_length(void **state)
{
    enum { N = 600000, AT = 1 << 18 };
    unsigned char *bytes = calloc(N, 1);
    const char *why;
    recut_error err;
    fake_run *run = *state;
    memcpy(bytes + N - 5, "GCOL\1", 5);
    memcpy(bytes + AT - 3, "GCOL\1", 5); /* over the end of a piece */
    memset(bytes + AT + 5, 0xff, 8);
    fake_write(run->result, bytes, N);
    int fd = open(run->result, O_RDONLY);
    assert_ok(rc_store_heap_check("x.h5", fd, N, &why, &err), err);
    assert_null(why);
    assert_int_equal(rc_store_heap_check("x.h5", fd, 2 * N, &why, &err), RECUT_E_IO);
    assert_string_equal(err.text, "cannot read x.h5: it has become shorter");
    put_number(bytes + AT + 5, 4096, 8);
    put_number(bytes + AT + 21, 4080, 8); /* all of it free */
    fake_write(run->result, bytes, N);
    assert_ok(rc_store_heap_check("x.h5", fd, N, &why, &err), err);
    assert_null(why);
    put_number(bytes + AT + 21, 0, 8);
    fake_write(run->result, bytes, N);
    assert_ok(rc_store_heap_check("x.h5", fd, N, &why, &err), err);
    assert_string_equal(why, "texts in a heap that HDF5 does not write");
    for (size_t i = 0; i < 1000; i++) { /* quadratic time, were each walked */
        memcpy(bytes + 16 * i, "GCOL\1", 5);
        put_number(bytes + 16 * i + 8, (uint64_t)(N - 16 * i) & ~(uint64_t)7, 8);
    }
    put_number(bytes + 16 + 8, N, 8);
    fake_write(run->result, bytes, N);
    assert_ok(rc_store_heap_check("x.h5", fd, N, &why, &err), err);
    assert_non_null(why);
    close(fd);
    free(bytes);
}

/* ---- segments ----------------------------------------------------------- */

static void external_rows(hid_t file)
{
    hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(creation, "/etc/hostname", 0, H5F_UNLIMITED);
    replace(file, "a0/rows", H5T_IEEE_F64LE, creation, 1, 3000, 1);
}

static void segment_link(hid_t file)
{
    H5Ldelete(file, "a1", H5P_DEFAULT);
    H5Lcreate_external("/etc/hostname", "/", file, "a1", H5P_DEFAULT, H5P_DEFAULT);
}

static void block_beyond(hid_t file)
{
    int64_t block[64] = {1 << 20};
    hid_t dataset = H5Dopen2(file, "a0/block", H5P_DEFAULT);
    assert_true(H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, block) >= 0);
    H5Dclose(dataset);
}

/* Such a segment counts as damaged: its blocks are missing where nobody else has them. */
static void forged_segments_are_passed_over(void **state)
{
    static forger *const forgers[] = {external_rows, segment_link, block_beyond};
    const rc_store_head head = {.fingerprint = FINGERPRINT, .cohort_json = "{}"};
    fake_run *run = *state;
    recut_error err;
    rc_store_state *found = NULL;
    char path[128];
    int lock = -1;
    mkdir(run->folder, 0777);
    snprintf(path, sizeof path, "%s/r0000-000000.h5", run->folder);
    for (size_t i = 0; i < sizeof forgers / sizeof *forgers; i++) {
        fake_fill(run->folder, run->analysis, run->n, fake_plain);
        change(path, forgers[i]);
        assert_ok(rc_store_scan(run->folder, FINGERPRINT, run->analysis, run->n, &found, &lock, &err), err);
        assert_int_equal(found->damaged, 1);
        assert_int_equal(found->segments, 0);
        rc_store_state_destroy(found);
        rc_store_unlock(lock);
        assert_int_equal(rc_store_merge(run->folder, run->result, &head, run->analysis, run->n, &err), RECUT_E_STORE);
        assert_non_null(strstr(err.text, "are missing"));
    }
}

/* Sums that cannot be those of the blocks are seen before they are added up. */
static void forge_sum(fake_run *run, int64_t value)
{
    const rc_store_head head = {.fingerprint = FINGERPRINT, .cohort_json = "{}"};
    recut_error err;
    char path[128];
    snprintf(path, sizeof path, "%s/r0000-000000.h5", run->folder);
    fake_fill(run->folder, run->analysis, run->n, fake_plain);
    hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT), dataset = H5Dopen2(file, "a0/tally", H5P_DEFAULT);
    int64_t tally[64] = {value};
    assert_true(H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, tally) >= 0);
    H5Dclose(dataset);
    H5Fclose(file);
    forge_bytes bytes = forge_read(path);
    assert_true(forge_seal(bytes));
    forge_write(path, bytes);
    free(bytes.data);
    assert_int_equal(rc_store_merge(run->folder, run->result, &head, run->analysis, run->n, &err), RECUT_E_STORE);
    assert_non_null(strstr(err.text, "damaged"));
    assert_false(fake_exists(run->home, "x.h5"));
}

static void forged_sums_are_refused(void **state)
{
    fake_run *run = *state;
    mkdir(run->folder, 0777);
    forge_sum(run, -1);
    forge_sum(run, 1001); /* of 1,000 replicates */
    forge_sum(run, INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(forged_results_are_refused), TEST(broken_heaps_are_refused),
                                       TEST(heaps_by_their_length), TEST(forged_segments_are_passed_over),
                                       TEST(forged_sums_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
