/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_verify.c - one bit of a result, wherever it lies: the seal finds it, and in rows their own checksums do, too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/h5.h"
#include "store/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char *bytes;
static size_t n_bytes;

static int read_golden(void **state)
{
    (void)state;
    FILE *from = fopen(RECUT_TESTS_DIR "/golden/documents/permute.h5", "rb");
    if (!from) return 1;
    fseek(from, 0, SEEK_END);
    n_bytes = (size_t)ftell(from);
    rewind(from);
    bytes = malloc(n_bytes);
    bool ok = bytes && fread(bytes, 1, n_bytes, from) == n_bytes;
    fclose(from);
    return ok ? 0 : 1;
}

static int drop_golden(void **state)
{
    (void)state;
    free(bytes);
    return 0;
}

static void write_copy(void)
{
    FILE *to = fopen("copy.h5", "wb");
    assert_non_null(to);
    assert_int_equal(fwrite(bytes, 1, n_bytes, to), n_bytes);
    assert_int_equal(fclose(to), 0);
}

static void whole(void **state)
{
    rc_result *result = NULL;
    rc_store_verified read;
    (void)state;
    write_copy();
    assert_int_equal(rc_store_result_open("copy.h5", &result, NULL), RECUT_OK);
    assert_int_equal(rc_store_verify(result, &read, NULL), RECUT_OK);
    assert_true(read.datasets >= 20 && read.checksums >= 1 && read.texts > 50);
    assert_true(read.numbers >= 400 * (int64_t)result->analysis[1].n_columns);
    rc_store_result_close(result);
}

static void expect_damaged(size_t at, int bit)
{
    rc_result *result = NULL;
    recut_error err = {0};
    bytes[at] ^= (unsigned char)(1 << bit);
    write_copy();
    if (rc_store_result_open("copy.h5", &result, &err) == RECUT_OK) fail_msg("bit %d of byte %zu", bit, at);
    assert_int_equal(recut_status_exit_code(err.code), 1);
    bytes[at] ^= (unsigned char)(1 << bit);
}

static size_t find(const void *what, size_t n)
{
    const unsigned char *at = memmem(bytes, n_bytes, what, n);
    assert_non_null(at);
    return (size_t)(at - bytes);
}

/* In the head, its unused rest, an attribute, rows, a tally, a table; and everywhere. */
static void a_bit(void **state)
{
    enum { SOME = 400 };
    hsize_t start[2], chunk_bytes;
    haddr_t chunk = 0;
    unsigned mask;
    rc_result *result = NULL;
    rc_store_verified read;
    (void)state;
    write_copy();
    assert_int_equal(rc_store_result_open("copy.h5", &result, NULL), RECUT_OK);
    const rc_stored *permute = &result->analysis[1];
    const rc_table *observed = rc_run_stored_table(permute, "observed");
    const rc_tally *exceedances = rc_run_stored_tally(permute, "exceedances");
    assert_non_null(observed);
    assert_non_null(exceedances);
    hid_t rows = rc_store_h5_open(result->file, "permute/0/rows");
    hid_t space = H5Dget_space(rows);
    assert_true(H5Dget_chunk_info(rows, space, 0, start, &mask, &chunk, &chunk_bytes) >= 0);
    H5Sclose(space);
    H5Dclose(rows);
    size_t in_rows = (size_t)chunk + 512, in_table = find(observed->data, 3 * sizeof(double)),
           in_tally = find(&permute->counts[exceedances->offset], sizeof(int64_t));
    size_t place[] = {0, 15, 100, 511, find("\"hazard_ratio\":\"mh\"", 19), in_rows, in_rows + 9, in_table, in_tally};
    rc_store_result_close(result);
    for (size_t i = 0; i < sizeof place / sizeof *place; i++) expect_damaged(place[i], (int)i % 8);
    for (size_t i = 0; i < SOME; i++) expect_damaged(i * (n_bytes - 1) / (SOME - 1), (int)(i % 8));
    /* past the seal the rows' own checksum is left; HDF5 counts their place with or without the seal */
    recut_status st = RECUT_OK;
    for (size_t seal = 0; seal <= 512 && st == RECUT_OK; seal += 512) {
        recut_error err = {0};
        bytes[in_rows - seal] ^= 1;
        write_copy();
        assert_int_equal(rc_store_result_reopen("copy.h5", &result, NULL), RECUT_OK);
        st = rc_store_verify(result, &read, &err);
        if (st != RECUT_OK)
            assert_non_null(strstr(err.text, "permute/0/rows cannot be read, or its checksum is wrong"));
        bytes[in_rows - seal] ^= 1;
        rc_store_result_close(result);
    }
    assert_int_equal(st, RECUT_E_STORE);
    remove("copy.h5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whole), cmocka_unit_test(a_bit)};
    return cmocka_run_group_tests(tests, read_golden, drop_golden);
}
