/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copies of one block in two folders: the same bits are merged, other bits and other runs refused, gaps listed. */
#include "base/memory.h"
#include "cohort/cohort.h"
#include "store/store.h"
#include "study/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct run {
    recut_cohort *cohort;
    rc_analysis *analysis;
    double *rows;
    int64_t *tally;
    void *work;
    char fingerprint[33];
} run;

static int setup(void **state)
{
    recut_error err;
    static run r;
    double time[60], marker[60];
    uint8_t event[60];
    for (size_t i = 0; i < 60; i++) {
        time[i] = 1 + (double)(i * 37 % 61);
        event[i] = i % 3 != 0;
        marker[i] = (double)(i * 17 % 59);
    }
    rc_plan_options options = {
        .criterion = "logrank", .min_fraction = 0.1, .replicates = 40000, .seed = 1, .rows = -1, .hazard_ratio = "mh"};
    r = (run){0};
    assert_int_equal(recut_cohort_from_arrays(60, time, event, marker, "m", &r.cohort, &err), RECUT_OK);
    assert_int_equal(rc_plan_create(rc_study_find("permute"), r.cohort, &options, &r.analysis, &err), RECUT_OK);
    snprintf(r.analysis->group, sizeof r.analysis->group, "permute/0");
    assert_true(r.analysis->n_blocks >= 3);
    r.rows = rc_base_memory_zeroed((size_t)r.analysis->block_size * r.analysis->n_columns, sizeof(double));
    r.tally = rc_base_memory_zeroed(r.analysis->tally_length, sizeof(int64_t));
    assert_int_equal(r.analysis->type->work_create(r.analysis, &r.work, &err), RECUT_OK);
    rc_plan_fingerprint(&r.analysis, 1, r.fingerprint);
    *state = &r;
    return 0;
}

static int teardown(void **state)
{
    run *r = *state;
    recut_error err;
    const char *const folders[] = {"whole.d", "piece.d"};
    for (int i = 0; i < 2; i++) assert_int_equal(rc_store_remove(folders[i], &err), RECUT_OK);
    unlink("merged.h5");
    unlink("single.h5");
    r->analysis->type->work_destroy(r->work);
    rc_plan_destroy(r->analysis);
    recut_cohort_destroy(r->cohort);
    rc_base_memory_free(r->rows);
    rc_base_memory_free(r->tally);
    return 0;
}

/* A segment with blocks [from, to); one row of the first differs in its last bit where `other`. */
static void write_blocks(run *r, const char *folder, const char *fingerprint, int64_t from, int64_t to, bool other)
{
    recut_error err;
    rc_sink sink = {0};
    mkdir(folder, 0777);
    assert_int_equal(rc_store_sink_create(folder, 0, 0, 0, fingerprint, &r->analysis, 1, &sink, &err), RECUT_OK);
    for (int64_t b = from; b < to; b++) {
        memset(r->tally, 0, r->analysis->tally_length * sizeof *r->tally);
        assert_int_equal(r->analysis->type->block(r->analysis, b, rc_plan_block_count(r->analysis, b), r->rows,
                                                  r->tally, r->work, &err),
                         RECUT_OK);
        if (other && b == from) {
            uint64_t bits;
            memcpy(&bits, &r->rows[7], sizeof bits);
            bits ^= 1;
            memcpy(&r->rows[7], &bits, sizeof bits);
        }
        assert_int_equal(sink.put(sink.self, 0, b, r->rows, r->tally, &err), RECUT_OK);
    }
    assert_int_equal(sink.flush(sink.self, &err), RECUT_OK);
    rc_store_sink_destroy(&sink);
}

static void same_files(const char *a, const char *b)
{
    FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
    int c;
    assert_true(x && y);
    do assert_int_equal(c = getc(x), getc(y));
    while (c != EOF);
    fclose(x);
    fclose(y);
}

static recut_status merge(run *r, recut_error *err)
{
    const char *const folders[] = {"whole.d", "piece.d"};
    rc_store_head head = {.fingerprint = r->fingerprint, .cohort_json = "{}"};
    return rc_store_merge_folders(folders, 2, "merged.h5", &head, &r->analysis, 1, err);
}

static void same_copies(void **state)
{
    run *r = *state;
    recut_error err;
    char found[33];
    write_blocks(r, "whole.d", r->fingerprint, 0, r->analysis->n_blocks, false);
    write_blocks(r, "piece.d", r->fingerprint, 1, 3, false);
    assert_int_equal(merge(r, &err), RECUT_OK);
    assert_int_equal(rc_store_result_fingerprint("merged.h5", found, &err), RECUT_OK);
    assert_string_equal(found, r->fingerprint);
}

/* Sums that share blocks: a part that others cover is left out, what two hold beside other blocks is taken off once. */
static void overlapping_sums(void **state)
{
    static const int64_t cut[][4] = {{0, 3, 1, -1}, {1, -1, 0, 3}, {0, -1, 2, -1}, {0, 2, 0, -1}, {0, 2, 2, -1}};
    run *r = *state;
    recut_error err;
    const char *const whole[] = {"whole.d"};
    int64_t end = r->analysis->n_blocks;
    rc_store_head head = {.fingerprint = r->fingerprint, .cohort_json = "{}"};
    assert_true(end > 4);
    write_blocks(r, "whole.d", r->fingerprint, 0, end, false);
    assert_int_equal(rc_store_merge_folders(whole, 1, "single.h5", &head, &r->analysis, 1, &err), RECUT_OK);
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
        write_blocks(r, "whole.d", r->fingerprint, cut[i][0], cut[i][1] < 0 ? end : cut[i][1], false);
        write_blocks(r, "piece.d", r->fingerprint, cut[i][2], cut[i][3] < 0 ? end : cut[i][3], false);
        assert_int_equal(merge(r, &err), RECUT_OK);
        same_files("merged.h5", "single.h5");
    }
}

static void other_bits(void **state)
{
    run *r = *state;
    recut_error err;
    write_blocks(r, "whole.d", r->fingerprint, 0, r->analysis->n_blocks, false);
    write_blocks(r, "piece.d", r->fingerprint, 1, 3, true);
    assert_int_equal(merge(r, &err), RECUT_E_STORE);
    assert_non_null(strstr(err.text, "piece.d/r0000-000000.h5: block 1 of permute/0 differs from another copy of it"));
    assert_int_equal(err.index, 1);
    assert_int_not_equal(access("merged.h5", F_OK), 0);
}

static void foreign(void **state)
{
    run *r = *state;
    recut_error err;
    write_blocks(r, "whole.d", r->fingerprint, 0, r->analysis->n_blocks, false);
    write_blocks(r, "piece.d", "00000000000000000000000000000000", 1, 3, false);
    assert_int_equal(merge(r, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "piece.d/r0000-000000.h5 is a segment of another run"));
}

static void gaps(void **state)
{
    run *r = *state;
    recut_error err;
    write_blocks(r, "whole.d", r->fingerprint, 0, 1, false);
    write_blocks(r, "piece.d", r->fingerprint, 2, 3, false);
    assert_int_equal(merge(r, &err), RECUT_E_STORE);
    assert_non_null(strstr(err.text, "whole.d and 1 more folder: "));
    assert_non_null(strstr(err.text, "blocks of permute/0 are missing, the first is 1"));
    assert_int_not_equal(access("merged.h5", F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(same_copies, setup, teardown),
        cmocka_unit_test_setup_teardown(overlapping_sums, setup, teardown),
        cmocka_unit_test_setup_teardown(other_bits, setup, teardown),
        cmocka_unit_test_setup_teardown(foreign, setup, teardown),
        cmocka_unit_test_setup_teardown(gaps, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
