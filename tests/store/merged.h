/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * merged.h - results of fake runs: made, opened, and held against what was computed. */
#ifndef RC_TEST_STORE_MERGED_H
#define RC_TEST_STORE_MERGED_H

#include "store/fake.h"

static const rc_store_head head = {.fingerprint = FINGERPRINT, .cohort_json = "{\"n\":143}", .synthetic = true};

static inline recut_status merge_of(fake_run *run, size_t n, recut_error *err)
{
    return rc_store_merge(run->folder, run->result, &head, run->analysis, n, err);
}

static inline rc_result *open_result(const char *path)
{
    recut_error err;
    rc_result *result = NULL;
    assert_ok(rc_store_result_open(path, &result, &err), err);
    return result;
}

static inline void fill(fake_run *run, fake_spread spread)
{
    mkdir(run->folder, 0777);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, spread);
}

static inline bool same_bits(double x, double y)
{
    return memcmp(&x, &y, sizeof x) == 0;
}

/* The stored analysis is what its first `replicates` replicates are. */
static inline void expect_numbers(const rc_result *result, size_t a, const rc_analysis *analysis, int64_t replicates)
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

#endif
