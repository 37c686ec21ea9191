/* SPDX-License-Identifier: GPL-3.0-or-later
 * Segments, scan, merge and reader, with a made-up plan whose blocks are a hash of block and replicate. */
#include "base/hash.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COLUMNS = 3, TALLY = 7 };
static const char *const fingerprint = "0123456789abcdef0123456789abcdef";

/* ---- the plan ----------------------------------------------------------- */

static uint64_t noise(const rc_analysis *a, int64_t replicate, uint64_t what)
{
    rc_hash h;
    uint64_t lo, hi;
    rc_base_hash_init(&h, a->seed);
    rc_base_hash_u64(&h, (uint64_t)replicate);
    rc_base_hash_u64(&h, what);
    rc_base_hash_finish(&h, &lo, &hi);
    return lo;
}

static recut_status fake_block(const rc_analysis *a, int64_t block, size_t count, double *rows, int64_t *tally,
                               void *work, recut_error *err)
{
    (void)work, (void)err;
    size_t kept = rows ? rc_plan_block_rows(a, block) : 0;
    for (size_t b = 0; b < count; b++) {
        int64_t replicate = block * a->block_size + (int64_t)b;
        for (size_t c = 0; b < kept && c < COLUMNS; c++) rows[b * COLUMNS + c] = (double)noise(a, replicate, c) / 3;
        tally[0] += noise(a, replicate, 10) % 4 == 0; /* the stop tally: two rows */
        tally[1] += noise(a, replicate, 11) % 9 == 0;
        tally[2 + noise(a, replicate, 12) % 5] +=
            a->stop_at == 0 && replicate % 61 == 7 ? 70000 : 1; /* some need more than 16 bits */
    }
    return RECUT_OK;
}

static recut_status fake_work(const rc_analysis *a, void **out, recut_error *err)
{
    (void)a, (void)err;
    *out = rc_base_memory_zeroed(1, 1);
    return RECUT_OK;
}

static const rc_plan_type fake = {
    .name = "fake", .work_create = fake_work, .work_destroy = rc_base_memory_free, .block = fake_block};

typedef struct made {
    rc_analysis a[2], *list[2];
    rc_column column[COLUMNS];
    rc_tally tally[2];
    rc_table table;
    rc_column table_column;
    char *label[2];
    double data[2];
} made;

static void make(made *m, int64_t replicates, int64_t rows_kept, int64_t stop_at)
{
    memset(m, 0, sizeof *m);
    for (int c = 0; c < COLUMNS; c++) snprintf(m->column[c].name, sizeof m->column[c].name, "x/%d", c);
    snprintf(m->tally[0].name, sizeof m->tally[0].name, "stop");
    m->tally[0].n_rows = 2, m->tally[0].n_bins = 1;
    snprintf(m->tally[1].name, sizeof m->tally[1].name, "bins/x");
    m->tally[1].n_rows = 1, m->tally[1].n_bins = 5, m->tally[1].offset = 2, m->tally[1].width = 0.5;
    m->tally[1].each = 70000;
    snprintf(m->table.name, sizeof m->table.name, "scan/x y");
    snprintf(m->table_column.name, sizeof m->table_column.name, "value");
    m->label[0] = "one", m->label[1] = "zwei ü";
    m->data[0] = 1.25, m->data[1] = -3;
    m->table = (rc_table){.n_rows = 2, .n_columns = 1, .column = &m->table_column, .label = m->label, .data = m->data};
    snprintf(m->table.name, sizeof m->table.name, "scan/x y");
    for (int i = 0; i < 2; i++) {
        rc_analysis *a = &m->a[i];
        *a = (rc_analysis){.type = &fake,
                           .spec = "{\"plan\":\"fake\"}",
                           .seed = (uint64_t)i + 5,
                           .replicates = i ? replicates / 2 : replicates,
                           .block_size = 16,
                           .rows_kept = i ? 0 : rows_kept,
                           .n_columns = COLUMNS,
                           .column = m->column,
                           .n_tallies = 2,
                           .tally = m->tally,
                           .tally_length = TALLY,
                           .n_tables = 1,
                           .table = &m->table,
                           .stop_at = i ? 0 : stop_at};
        a->n_blocks = (a->replicates + 15) / 16;
        snprintf(a->group, sizeof a->group, "fake/%d", i);
        m->list[i] = a;
    }
}

/* Blocks [first, last) in steps into one sink, flushed every `every` blocks. */
static void fill(made *m, const char *folder, int rank, int64_t sequence, int64_t first, int64_t step, int every)
{
    rc_sink sink;
    recut_error err = {0};
    double rows[16 * COLUMNS];
    int64_t tally[TALLY];
    int put = 0;
    if (rc_store_sink_create(folder, rank, sequence, 0, fingerprint, m->list, 2, &sink, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < 2; i++)
        for (int64_t b = first; b < m->a[i].n_blocks; b += step) {
            memset(tally, 0, sizeof tally);
            assert_int_equal(fake_block(&m->a[i], b, rc_plan_block_count(&m->a[i], b), rows, tally, NULL, NULL),
                             RECUT_OK);
            assert_int_equal(sink.put(sink.self, i, b, rc_plan_block_rows(&m->a[i], b) ? rows : NULL, tally, &err),
                             RECUT_OK);
            assert_true(sink.pending(sink.self) > 0);
            if (++put % every == 0 && sink.flush(sink.self, &err) != RECUT_OK) fail_msg("%s", err.text);
        }
    assert_int_equal(sink.flush(sink.self, &err), RECUT_OK);
    assert_int_equal(sink.pending(sink.self), 0);
    rc_store_sink_destroy(&sink);
}

static rc_store_state *scan(made *m, const char *folder, int *lock, recut_status expected, const char *fragment)
{
    rc_store_state *state = NULL;
    recut_error err = {0};
    recut_status st = rc_store_scan(folder, fingerprint, m->list, 2, &state, lock, &err);
    if (st != expected) fail_msg("status %d, expected %d: %s", st, expected, err.text);
    if (fragment) assert_non_null(strstr(err.text, fragment));
    return state;
}

static void start(made *m, const char *folder)
{
    int lock = -1;
    assert_int_equal(rc_store_remove(folder, NULL), RECUT_OK);
    rc_store_state_destroy(scan(m, folder, &lock, RECUT_OK, NULL));
    rc_store_unlock(lock);
}

static recut_status merge(made *m, const char *folder, const char *path, recut_error *err)
{
    rc_store_head head = {.fingerprint = fingerprint, .cohort_json = "{\"n\":3}", .synthetic = true};
    return rc_store_merge(folder, path, &head, m->list, 2, err);
}

static void merged(made *m, const char *folder, const char *path)
{
    recut_error err = {0};
    if (merge(m, folder, path, &err) != RECUT_OK) fail_msg("%s", err.text);
}

static char *slurp(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = calloc(1, 1 << 22);
    *n = fread(bytes, 1, 1 << 22, file);
    fclose(file);
    return bytes;
}

static void same_files(const char *a, const char *b)
{
    size_t n, m;
    char *x = slurp(a, &n), *y = slurp(b, &m);
    assert_int_equal(n, m);
    assert_memory_equal(x, y, n);
    free(x);
    free(y);
}

/* The one segment-like file of a folder with this number. */
static void segment_path(const char *folder, int which, char out[512])
{
    DIR *dir = opendir(folder);
    int seen = 0;
    out[0] = '\0';
    for (struct dirent *e; (e = readdir(dir));)
        if (e->d_name[0] == 'r' && seen++ == which) snprintf(out, 512, "%s/%s", folder, e->d_name);
    closedir(dir);
    assert_true(out[0] != '\0');
}

/* ---- tests -------------------------------------------------------------- */

static void any_segmentation_gives_the_same_bytes(void **state)
{
    (void)state;
    made m;
    make(&m, 1003, 500, 0);
    start(&m, "one.d");
    fill(&m, "one.d", 0, 0, 0, 1, 1000);
    merged(&m, "one.d", "one.h5");
    start(&m, "many.d");
    for (int rank = 0; rank < 3; rank++) fill(&m, "many.d", rank, 0, 2 - rank, 3, rank + 1);
    fill(&m, "many.d", 3, 7, 5, 11, 100); /* blocks that are there already */
    merged(&m, "many.d", "many.h5");
    same_files("one.h5", "many.h5");
    assert_int_equal(rc_store_remove("one.d", NULL), RECUT_OK);
    assert_int_equal(access("one.d", F_OK), -1);
}

static void reads_back_what_was_merged(void **state)
{
    (void)state;
    made m;
    rc_result *result = NULL;
    recut_error err = {0};
    make(&m, 1003, 500, 0);
    if (rc_store_result_open("many.h5", &result, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(result->n, 2);
    assert_string_equal(result->fingerprint, fingerprint);
    assert_true(result->synthetic);
    const rc_stored *s = &result->analysis[0];
    assert_true(s->replicates == 1003 && s->rows_kept == 500 && s->n_columns == COLUMNS && s->stop_after == NULL);
    assert_string_equal(s->plan, "fake");
    assert_string_equal(s->group, "fake/0");
    double column[500];
    assert_int_equal(rc_store_result_column(result, 0, rc_run_stored_column(s, "x/2"), column, &err), RECUT_OK);
    for (int64_t b = 0; b < 500; b++) assert_true(column[b] == (double)noise(&m.a[0], b, 2) / 3);
    int64_t tally[TALLY] = {0};
    for (int64_t b = 0; b < m.a[0].n_blocks; b++)
        assert_int_equal(fake_block(&m.a[0], b, rc_plan_block_count(&m.a[0], b), NULL, tally, NULL, NULL), RECUT_OK);
    assert_memory_equal(s->counts, tally, sizeof tally);
    const rc_table *table = rc_run_stored_table(s, "scan/x y");
    assert_non_null(table);
    assert_true(table->n_rows == 2 && table->data[0] == 1.25 && table->data[1] == -3);
    assert_string_equal(table->label[1], "zwei ü");
    const rc_tally *bins = rc_run_stored_tally(s, "bins/x");
    assert_true(bins && bins->width == 0.5 && bins->n_bins == 5 && bins->offset == 2);
    assert_null(rc_run_stored_table(s, "nothing"));
    assert_true(result->analysis[1].rows_kept == 0 && result->analysis[1].replicates == 501);
    assert_int_equal(rc_store_result_column(result, 1, 0, column, &err), RECUT_E_ARG);
    rc_store_result_close(result);
}

static void gaps_are_named(void **state)
{
    (void)state;
    made m;
    recut_error err = {0};
    make(&m, 1003, 500, 0);
    start(&m, "gap.d");
    fill(&m, "gap.d", 0, 0, 0, 2, 10);
    assert_int_equal(merge(&m, "gap.d", "gap.h5", &err), RECUT_E_STORE);
    assert_non_null(strstr(err.text, "31 blocks of fake/0 are missing, the first is 1"));
    assert_int_equal(access("gap.h5", F_OK), -1);
    assert_int_equal(access("gap.h5.part", F_OK), -1);
    int lock = -1;
    rc_store_state *found = scan(&m, "gap.d", &lock, RECUT_OK, NULL);
    for (int64_t b = 0; b < m.a[0].n_blocks; b++) assert_int_equal(found->done[0][b], b % 2 == 0);
    assert_true(found->next_segment > 0 && found->damaged == 0);
    rc_store_state_destroy(found);
    rc_store_unlock(lock);
}

/* A byte flipped anywhere, or the end cut off: never a wrong number, never a crash. */
static void damaged_segments_are_recomputed(void **state)
{
    (void)state;
    made m;
    char path[512];
    size_t n;
    make(&m, 1003, 500, 0);
    start(&m, "hurt.d");
    fill(&m, "hurt.d", 0, 0, 0, 1, 20);
    segment_path("hurt.d", 1, path);
    char *good = slurp(path, &n);
    for (int trial = 0; trial < 60; trial++) {
        char *bad = malloc(n);
        size_t length = n, at = noise(&m.a[0], trial, 99) % n;
        memcpy(bad, good, n);
        if (trial % 3 == 0)
            length = at;
        else
            bad[at] = (char)(bad[at] ^ (1 << trial % 8));
        FILE *file = fopen(path, "wb");
        assert_int_equal(fwrite(bad, 1, length, file), length);
        fclose(file);
        int lock = -1;
        rc_store_state *found = NULL;
        recut_error err = {0};
        recut_status st = rc_store_scan("hurt.d", fingerprint, m.list, 2, &found, &lock, &err);
        /* a flipped bit of the fingerprint itself makes a foreign segment of it */
        assert_true(st == RECUT_OK || st == RECUT_E_USAGE);
        if (st == RECUT_OK) fill(&m, "hurt.d", 9, found->next_segment, 0, 1, 1000);
        if (st == RECUT_OK) {
            merged(&m, "hurt.d", "hurt.h5");
            same_files("hurt.h5", "one.h5");
        }
        rc_store_state_destroy(found);
        rc_store_unlock(lock);
        free(bad);
        FILE *again = fopen(path, "wb");
        assert_int_equal(fwrite(good, 1, n, again), n);
        fclose(again);
        if (trial % 10 == 9) {
            start(&m, "hurt.d");
            fill(&m, "hurt.d", 0, 0, 0, 1, 20);
        }
    }
    free(good);
}

static void foreign_segments_and_locks_are_refused(void **state)
{
    (void)state;
    made m;
    int lock = -1, second = -1;
    rc_store_state *found = NULL;
    recut_error err = {0};
    make(&m, 320, 320, 0);
    start(&m, "foreign.d");
    fill(&m, "foreign.d", 0, 0, 0, 1, 10);
    assert_int_equal(rc_store_scan("foreign.d", "ffffffffffffffffffffffffffffffff", m.list, 2, &found, &lock, &err),
                     RECUT_E_USAGE);
    assert_non_null(strstr(err.text, RC_TEXT_OPTION "force"));
    rc_store_state_destroy(scan(&m, "foreign.d", &lock, RECUT_OK, NULL));
    scan(&m, "foreign.d", &second, RECUT_E_IO, "another run");
    rc_store_unlock(lock);
    rc_store_state_destroy(scan(&m, "foreign.d", &second, RECUT_OK, NULL));
    rc_store_unlock(second);
    FILE *part = fopen("foreign.d/r0001-000000.h5.part", "w");
    fclose(part);
    rc_store_state_destroy(scan(&m, "foreign.d", &lock, RECUT_OK, NULL));
    assert_int_equal(access("foreign.d/r0001-000000.h5.part", F_OK), -1);
    rc_store_unlock(lock);
}

/* The exact replicate at which both rows have reached stop_at, by counting one by one. */
static void sequential_stop_is_exact(void **state)
{
    (void)state;
    for (int64_t stop_at = 1; stop_at < 40; stop_at += 6) {
        made m;
        int64_t sum[2] = {0}, after[2] = {-1, -1}, last = 0;
        rc_result *result = NULL;
        make(&m, 1000, 1000, stop_at);
        for (int64_t b = 0; b < 1000 && (after[0] < 0 || after[1] < 0); b++) {
            sum[0] += noise(&m.a[0], b, 10) % 4 == 0;
            sum[1] += noise(&m.a[0], b, 11) % 9 == 0;
            for (int r = 0; r < 2; r++)
                if (after[r] < 0 && sum[r] >= stop_at) after[r] = b + 1;
            last = b + 1;
        }
        start(&m, "stop.d");
        fill(&m, "stop.d", 0, 0, 0, 1, 1000);
        unlink("stop.h5");
        merged(&m, "stop.d", "stop.h5");
        assert_int_equal(rc_store_result_open("stop.h5", &result, NULL), RECUT_OK);
        const rc_stored *s = &result->analysis[0];
        assert_int_equal(s->replicates, last);
        assert_int_equal(s->rows_kept, last);
        assert_int_equal(s->replicates_asked, 1000);
        assert_int_equal(s->n_stop, 2);
        assert_memory_equal(s->stop_after, after, sizeof after);
        assert_memory_equal(s->counts, sum, sizeof sum);
        int64_t bins = 0;
        for (int i = 2; i < TALLY; i++) bins += s->counts[i];
        assert_int_equal(bins, last);
        rc_store_result_close(result);
    }
}

/* A result cut short or with a flipped byte is refused or read right; it never crashes. */
static void damaged_results_do_not_crash(void **state)
{
    (void)state;
    size_t n, refused = 0;
    made m;
    make(&m, 1003, 500, 0);
    char *good = slurp("one.h5", &n);
    for (int trial = 0; trial < 200; trial++) {
        char *bad = malloc(n);
        size_t length = n, at = noise(&m.a[0], trial, 98) % n;
        rc_result *result = NULL;
        memcpy(bad, good, n);
        if (trial % 2)
            length = at;
        else
            bad[at] = (char)(bad[at] ^ 0x55);
        FILE *file = fopen("bad.h5", "wb");
        assert_int_equal(fwrite(bad, 1, length, file), length);
        fclose(file);
        recut_error err = {0};
        if (rc_store_result_open("bad.h5", &result, &err) == RECUT_OK) {
            double column[500];
            (void)!rc_store_result_column(result, 0, 0, column, &err); /* fletcher32 tells */
            rc_store_result_close(result);
        } else {
            refused++;
            assert_true(strlen(err.text) > 0 && !strchr(err.text, '\n'));
        }
        free(bad);
    }
    assert_true(refused >= 100);
    char found[33];
    assert_int_equal(rc_store_result_fingerprint("nowhere.h5", found, NULL), RECUT_E_IO);
    free(good);
}

static void null_sink_counts(void **state)
{
    (void)state;
    rc_sink sink;
    int64_t blocks = 0;
    rc_store_null_sink(&sink, &blocks);
    assert_int_equal(sink.put(sink.self, 0, 0, NULL, NULL, NULL), RECUT_OK);
    assert_true(blocks == 1 && sink.pending(sink.self) == 0 && sink.flush(sink.self, NULL) == RECUT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_segmentation_gives_the_same_bytes),
        cmocka_unit_test(reads_back_what_was_merged),
        cmocka_unit_test(gaps_are_named),
        cmocka_unit_test(damaged_segments_are_recomputed),
        cmocka_unit_test(foreign_segments_and_locks_are_refused),
        cmocka_unit_test(sequential_stop_is_exact),
        cmocka_unit_test(damaged_results_do_not_crash),
        cmocka_unit_test(null_sink_counts),
    };
    return cmocka_run_group_tests_name("segments", tests, NULL, NULL);
}
