/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_outline.c - segments read without HDF5 and through it: the same, or left to HDF5. */
#include "fuzz/forge.h"
#include "store/fake.h"
#include "store/folder.h"
#include "store/segment.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, fake_teardown)

/* Rows, some rows, a sequential stop, more groups than a node of a symbol table has room for. */
static int set_up(void **state)
{
    static const fake_shape shape[] = {{0, 1000, 64, 1000, 3, 2, 0},
                                       {1, 700, 32, 300, 5, 1, 0},
                                       {2, 900, 8, 0, 2, 2, 100},
                                       {FAKE_ZEROS, 700, 64, 700, 6, 1, 0}};
    if (fake_begin(state, shape, sizeof shape / sizeof *shape) != 0) return -1;
    return mkdir(((fake_run *)*state)->folder, 0777);
}

static bool same(const void *a, const void *b, size_t bytes)
{
    return (!a && !b) || (a && b && memcmp(a, b, bytes) == 0);
}

static bool same_blocks(const rc_segment *x, const rc_segment *y, fake_run *run, size_t a, double *rows[2],
                        int64_t *tally[2])
{
    const rc_segment *of[2] = {x, y};
    const rc_segment_part *part = &x->part[a];
    size_t length = run->analysis[a]->tally_length, width = run->analysis[a]->n_columns;
    for (size_t k = 0; k < part->n; k++) {
        size_t n = rc_plan_block_rows(run->analysis[a], part->block[k]);
        bool good[2], counted[2];
        for (int i = 0; i < 2; i++) {
            memset(rows[i], 0, n * width * sizeof(double));
            memset(tally[i], 0, length * sizeof(int64_t));
            good[i] = rc_store_segment_read(of[i], run->analysis, a, k, rows[i], 0, tally[i]);
            counted[i] = (part->summed && k) || rc_store_segment_read_tally(of[i], run->analysis, a, k, tally[i]);
        }
        /* of what HDF5 reads; newer ones refuse a damaged index whose blocks are there, with the right CRC */
        if (good[1] && !(good[0] && same(rows[0], rows[1], n * width * sizeof(double)))) return false;
        if (counted[1] && !(counted[0] && same(tally[0], tally[1], length * sizeof(int64_t)))) return false;
    }
    return true;
}

static bool same_segments(const rc_segment *x, const rc_segment *y, fake_run *run)
{
    recut_error err;
    double *rows[2];
    int64_t *tally[2];
    bool ok = x->n == y->n && x->plain && !y->plain;
    for (int i = 0; i < 2; i++)
        assert_ok(rc_store_segment_buffers(run->analysis, run->n, &rows[i], &tally[i], &err), err);
    for (size_t a = 0; ok && a < x->n; a++) {
        const rc_segment_part *p = &x->part[a], *q = &y->part[a];
        size_t n = p->n, columns = n * run->analysis[a]->n_columns;
        ok = n == q->n && p->summed == q->summed && same(p->block, q->block, n * sizeof *p->block) &&
             same(p->crc, q->crc, n * sizeof *p->crc) &&
             same(p->column_crc, q->column_crc, columns * sizeof *p->column_crc) && same(p->zero, q->zero, columns) &&
             same_blocks(x, y, run, a, rows, tally);
    }
    for (int i = 0; i < 2; i++) {
        rc_base_memory_free(rows[i]);
        rc_base_memory_free(tally[i]);
    }
    return ok;
}

/* Every segment that recut writes is read without HDF5, and as HDF5 reads it. */
static void segments_need_no_hdf5(void **state)
{
    static const fake_spread spread[] = {{1, 1000000, 0, 0, 0, -1, 0, 0}, {2, 3, 7, 100, 0, -1, 0, 0}};
    fake_run *run = *state;
    recut_error err;
    rc_store_names names = {0};
    for (size_t i = 0; i < 2; i++) fake_fill(run->folder, run->analysis, run->n, spread[i]);
    assert_ok(rc_store_folder_segments(run->folder, &names, &err), err);
    assert_true(names.n >= 50);
    for (size_t s = 0; s < names.n; s++) {
        for (int trust = RC_STORE_TRUSTED; trust <= RC_STORE_CHECKED; trust++) {
            rc_segment plain, through;
            assert_true(rc_store_segment_open_plain(names.path[s], (rc_store_trust)trust, FINGERPRINT, run->analysis,
                                                    run->n, &plain));
            assert_ok(rc_store_segment_open_hdf5(names.path[s], (rc_store_trust)trust, FINGERPRINT, run->analysis,
                                                 run->n, &through, &err),
                      err);
            assert_true(same_segments(&plain, &through, run));
            rc_store_segment_close(&plain);
            rc_store_segment_close(&through);
        }
        assert_false(rc_store_segment_open_plain(names.path[s], RC_STORE_TRUSTED, "0123", run->analysis, run->n,
                                                 &(rc_segment){0}));
    }
    rc_store_folder_clear(&names);
}

/* In a process of its own, as HDF5 has faults that such a file can reach: 2 = HDF5 reads something else. */
static int ask_hdf5(const char *path, const rc_segment *plain, fake_run *run)
{
    int code = 0;
    pid_t child = fork();
    if (child == 0) {
        rc_segment through;
        if (rc_store_segment_open_hdf5(path, RC_STORE_OUTLINE, FINGERPRINT, run->analysis, run->n, &through, NULL) !=
            RECUT_OK)
            _exit(1);
        _exit(same_segments(plain, &through, run) ? 0 : 2);
    }
    assert_int_equal(waitpid(child, &code, 0), child);
    return WIFEXITED(code) ? WEXITSTATUS(code) : 1;
}

/* A changed byte behind a seal that is right: declined, or what HDF5 reads if it reads it. */
static void changed_bytes_are_read_as_hdf5_does(void **state)
{
    fake_run *run = *state;
    char path[128];
    size_t n, taken = 0;
    fake_fill(run->folder, run->analysis, run->n, (fake_spread){1, 12, 3, 0, 0, -1, 0, 0});
    snprintf(path, sizeof path, "%s/r0000-000001.h5", run->folder);
    unsigned char *bytes = fake_read(path, &n);
    for (size_t at = 512; at < n; at += 83) {
        static const unsigned char other[] = {0x01, 0x80, 0xff, 0x08};
        rc_segment plain;
        unsigned char change = other[at % sizeof other];
        bytes[at] ^= change;
        assert_true(forge_seal((forge_bytes){.data = bytes, .n = n}));
        fake_write(path, bytes, n);
        if (rc_store_segment_open_plain(path, RC_STORE_OUTLINE, FINGERPRINT, run->analysis, run->n, &plain)) {
            if (taken++ % 3 == 0 && ask_hdf5(path, &plain, run) == 2) fail_msg("byte %zu", at);
            rc_store_segment_close(&plain);
        }
        bytes[at] ^= change;
    }
    assert_true(taken > 0);
    free(bytes);
}

/* Cut anywhere, with a seal of what is left: declined, or what HDF5 reads if it reads it. */
static void cut_segments_are_read_as_hdf5_does(void **state)
{
    fake_run *run = *state;
    char path[128];
    size_t n;
    fake_fill(run->folder, run->analysis, run->n, (fake_spread){1, 12, 3, 0, 0, -1, 0, 0});
    snprintf(path, sizeof path, "%s/r0000-000000.h5", run->folder);
    unsigned char *bytes = fake_read(path, &n);
    for (size_t left = 700; left < n; left += 601) {
        rc_segment plain;
        assert_true(forge_seal((forge_bytes){.data = bytes, .n = left}));
        fake_write(path, bytes, left);
        if (!rc_store_segment_open_plain(path, RC_STORE_OUTLINE, FINGERPRINT, run->analysis, run->n, &plain)) continue;
        if (ask_hdf5(path, &plain, run) == 2) fail_msg("%zu bytes", left);
        rc_store_segment_close(&plain);
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(segments_need_no_hdf5),
        TEST(changed_bytes_are_read_as_hdf5_does),
        TEST(cut_segments_are_read_as_hdf5_does),
    };
    return cmocka_run_group_tests_name("store/outline", tests, NULL, NULL);
}
