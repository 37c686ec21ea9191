/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_sink.c - sinks and scan: what was flushed is found again, whatever happened in between. */
#include "base/text.h"
#include "store/fake.h"

#include <inttypes.h>

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

static rc_store_state *scan(fake_run *run, int *lock)
{
    recut_error err;
    rc_store_state *state = NULL;
    assert_ok(rc_store_scan(run->folder, FINGERPRINT, run->analysis, FAKE_ANALYSES, &state, lock, &err), err);
    return state;
}

static int64_t count_done(const fake_run *run, const rc_store_state *state)
{
    int64_t done = 0;
    for (int a = 0; a < FAKE_ANALYSES; a++)
        for (int64_t b = 0; b < run->analysis[a]->n_blocks; b++) done += state->done[a][b];
    return done;
}

static int64_t count_blocks(const fake_run *run)
{
    int64_t blocks = 0;
    for (int a = 0; a < FAKE_ANALYSES; a++) blocks += run->analysis[a]->n_blocks;
    return blocks;
}

/* Makes the folder and leaves it unlocked. */
static void make(fake_run *run)
{
    int lock = -1;
    rc_store_state_destroy(scan(run, &lock));
    rc_store_unlock(lock);
}

static void expect_scan(fake_run *run, int64_t done, size_t segments, size_t damaged)
{
    int lock = -1;
    rc_store_state *state = scan(run, &lock);
    assert_int_equal(count_done(run, state), done);
    assert_int_equal(state->segments, segments);
    assert_int_equal(state->damaged, damaged);
    rc_store_state_destroy(state);
    rc_store_unlock(lock);
}

static void an_empty_folder_is_made_and_locked(void **state)
{
    fake_run *run = *state;
    recut_error err;
    int lock = -1, other = -1;
    rc_store_state *found = scan(run, &lock), *none = NULL;
    assert_int_equal(count_done(run, found), 0);
    assert_int_equal(found->next_segment, 0);
    assert_int_equal(rc_store_scan(run->folder, FINGERPRINT, run->analysis, FAKE_ANALYSES, &none, &other, &err),
                     RECUT_E_IO);
    assert_non_null(strstr(err.text, "another run is working on"));
    assert_null(none);
    assert_int_equal(other, -1);
    rc_store_unlock(lock);
    rc_store_state_destroy(found);
    make(run);
}

static void every_block_is_found_again(void **state)
{
    fake_run *run = *state;
    int lock = -1;
    run->analysis[0]->stop_at = 10;
    make(run);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, (fake_spread){3, 7, 5, 40, 9, -1, 0, 0});
    rc_store_state *found = scan(run, &lock);
    assert_int_equal(count_done(run, found), count_blocks(run));
    assert_int_equal(found->damaged, 0);
    assert_true(found->segments > 10);
    assert_true(found->next_segment > 40 && !fake_exists(run->folder, "r0000-000099.h5"));
    assert_null(found->stop_counts[1]);
    for (int64_t b = 0; b < run->analysis[0]->n_blocks; b++) {
        int64_t want[2] = {0, 0};
        size_t bin;
        for (int64_t i = b * 64; i < (b + 1) * 64 && i < 1000; i++)
            for (size_t r = 0; r < 2; r++) want[r] += fake_stops(0, i, r, &bin);
        assert_memory_equal(found->stop_counts[0] + 2 * b, want, sizeof want);
    }
    char name[64]; /* next_segment is free on every rank, and the number before it is not */
    bool used = false;
    for (int r = 0; r < 3; r++) {
        snprintf(name, sizeof name, "r%04d-%06" PRId64 ".h5", r, found->next_segment);
        assert_false(fake_exists(run->folder, name));
        snprintf(name, sizeof name, "r%04d-%06" PRId64 ".h5", r, found->next_segment - 1);
        used = used || fake_exists(run->folder, name);
    }
    assert_true(used);
    rc_store_state_destroy(found);
    rc_store_unlock(lock);
}

static void a_flush_of_nothing_writes_nothing(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_sink sink;
    make(run);
    assert_ok(rc_store_sink_create(run->folder, 0, 0, 0, FINGERPRINT, run->analysis, FAKE_ANALYSES, &sink, &err), err);
    assert_ok(sink.flush(sink.self, &err), err);
    assert_false(fake_exists(run->folder, "r0000-000000.h5"));
    assert_int_equal(sink.pending(sink.self), 0);
    fake_put(&sink, run->analysis, 0, 3);
    assert_true(sink.pending(sink.self) >= 64 * 3 * sizeof(double));
    assert_ok(sink.flush(sink.self, &err), err);
    assert_int_equal(sink.pending(sink.self), 0);
    assert_true(fake_exists(run->folder, "r0000-000000.h5"));
    rc_store_sink_destroy(&sink);
    rc_store_sink_destroy(&sink); /* again is fine */
    expect_scan(run, 1, 1, 0);
}

static void unfinished_files_are_swept_and_others_stay(void **state)
{
    fake_run *run = *state;
    char path[128];
    make(run);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, fake_plain);
    static const char *const names[] = {"r0000-000007.h5.part", "notes.txt", "r0-x.h5", "rr-1.h5"};
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", run->folder, names[i]);
        fake_write(path, "half", 4);
    }
    expect_scan(run, count_blocks(run), 1, 0);
    assert_false(fake_exists(run->folder, names[0]));
    for (int i = 1; i < 4; i++) assert_true(fake_exists(run->folder, names[i]));
}

static void copies_of_a_block_must_agree(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_sink sink;
    int lock = -1;
    rc_store_state *found = NULL;
    make(run);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, (fake_spread){2, 5, 1, 0, 0, -1, 0, 0});
    assert_ok(rc_store_sink_create(run->folder, 7, 0, 0, FINGERPRINT, run->analysis, FAKE_ANALYSES, &sink, &err), err);
    fake_put(&sink, run->analysis, 1, 4);
    assert_ok(sink.flush(sink.self, &err), err);
    make(run);
    ((fake_plan *)run->analysis[1]->state)->key = 77; /* another machine that computes other bits */
    fake_put(&sink, run->analysis, 1, 5);
    assert_ok(sink.flush(sink.self, &err), err);
    rc_store_sink_destroy(&sink);
    assert_int_equal(rc_store_scan(run->folder, FINGERPRINT, run->analysis, FAKE_ANALYSES, &found, &lock, &err),
                     RECUT_E_STORE);
    assert_non_null(strstr(err.text, "block 5 of fake/1 differs"));
    assert_int_equal(lock, -1);
}

/* A host that was given up goes on writing its segments beside those of the next launch, never over them. */
static void launches_do_not_meet(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_sink lost, next;
    int lock = -1;
    make(run);
    rc_store_state *first = scan(run, &lock);
    rc_store_unlock(lock);
    rc_store_state *second = scan(run, &lock);
    rc_store_unlock(lock);
    assert_true(first->launch != 0 && second->launch != 0 && first->launch != second->launch);
    assert_int_equal(first->next_segment, second->next_segment);
    assert_ok(
        rc_store_sink_create(run->folder, 3, 0, first->launch, FINGERPRINT, run->analysis, FAKE_ANALYSES, &lost, &err),
        err);
    assert_ok(
        rc_store_sink_create(run->folder, 3, 0, second->launch, FINGERPRINT, run->analysis, FAKE_ANALYSES, &next, &err),
        err);
    fake_put(&next, run->analysis, 0, 1);
    assert_ok(next.flush(next.self, &err), err);
    fake_put(&lost, run->analysis, 0, 2);
    assert_ok(lost.flush(lost.self, &err), err);
    rc_store_sink_destroy(&lost);
    rc_store_sink_destroy(&next);
    rc_store_state_destroy(first);
    rc_store_state_destroy(second);
    expect_scan(run, 2, 2, 0);
}

static void a_foreign_fingerprint_is_refused(void **state)
{
    fake_run *run = *state;
    recut_error err;
    int lock = -1;
    rc_store_state *found = NULL;
    make(run);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, fake_plain);
    assert_int_equal(rc_store_scan(run->folder, "ffff", run->analysis, FAKE_ANALYSES, &found, &lock, &err),
                     RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "x.d holds segments of another run (fingerprint " FINGERPRINT
                                     "); use " RC_TEXT_OPTION "force to discard them"));
    make(run); /* the lock is free again */
}

/* A segment of which a byte, a bit or the end is missing: its blocks are computed again, the others stay. */
static void damage_is_found_wherever_it_is(void **state)
{
    fake_run *run = *state;
    char path[128];
    size_t n;
    make(run);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, (fake_spread){1, 20, 3, 0, 0, -1, 0, 0});
    snprintf(path, sizeof path, "%s/r0000-000001.h5", run->folder);
    unsigned char *bytes = fake_read(path, &n);
    size_t segments = (size_t)(count_blocks(run) + 19) / 20;
    expect_scan(run, count_blocks(run), segments, 0);
    for (size_t i = 0; i < 60; i++) {
        size_t at = i < 20 ? i * 31 : (size_t)fake_hash(9, (int64_t)i, 0) % n;
        unsigned char bit = (unsigned char)(1u << i % 8);
        bytes[at] ^= bit;
        fake_write(path, bytes, n);
        bytes[at] ^= bit;
        expect_scan(run, count_blocks(run) - 20, segments - 1, 1);
    }
    for (size_t i = 0; i < 40; i++) {
        size_t length = i < 4 ? i : i == 4 ? n - 1 : (size_t)fake_hash(8, (int64_t)i, 0) % n;
        fake_write(path, bytes, length);
        expect_scan(run, count_blocks(run) - 20, segments - 1, 1);
    }
    fake_write(path, bytes, n);
    expect_scan(run, count_blocks(run), segments, 0);
    free(bytes);
}

static void remove_takes_what_is_ours(void **state)
{
    fake_run *run = *state;
    recut_error err;
    char path[128];
    assert_ok(rc_store_remove(run->folder, &err), err); /* nothing there */
    make(run);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, fake_plain);
    snprintf(path, sizeof path, "%s/launches.jsonl", run->folder);
    fake_write(path, "{}\n", 3);
    assert_ok(rc_store_remove(run->folder, &err), err);
    assert_false(fake_exists(run->home, "x.d"));
    make(run);
    snprintf(path, sizeof path, "%s/notes.txt", run->folder);
    fake_write(path, "mine", 4);
    assert_ok(rc_store_remove(run->folder, &err), err);
    assert_true(fake_exists(run->folder, "notes.txt"));
    assert_false(fake_exists(run->folder, "lock"));
}

/* Processes killed while they write: no segment is ever half there, and what was reported as flushed is there. */
static void a_killed_writer_leaves_whole_segments(void **state)
{
    fake_run *run = *state;
    make(run);
    for (int round = 0; round < 15; round++) {
        int pipes[2], code, lock = -1, wanted = round % 4, flushed = 0;
        int64_t block[4096];
        assert_int_equal(pipe(pipes), 0);
        pid_t child = fork();
        if (child == 0) {
            recut_error err;
            rc_sink sink;
            if (rc_store_sink_create(run->folder, round, 0, 0, FINGERPRINT, run->analysis, FAKE_ANALYSES, &sink, &err))
                _exit(1);
            for (int64_t b = 0;; b = (b + 1) % run->analysis[2]->n_blocks) {
                fake_put(&sink, run->analysis, 2, b);
                if (sink.flush(sink.self, &err) || write(pipes[1], &b, sizeof b) != sizeof b) _exit(1);
            }
        }
        close(pipes[1]);
        while (flushed < wanted && read(pipes[0], &block[flushed], sizeof *block) == sizeof *block) flushed++;
        usleep((useconds_t)(fake_hash(4, round, 0) % 8000));
        kill(child, SIGKILL);
        waitpid(child, &code, 0);
        rc_store_state *found = scan(run, &lock);
        assert_int_equal(found->damaged, 0);
        while (flushed < 4096 && read(pipes[0], &block[flushed], sizeof *block) == sizeof *block) flushed++;
        assert_true(flushed >= wanted);
        for (int i = 0; i < flushed; i++) assert_int_equal(found->done[2][block[i]], 1);
        close(pipes[0]);
        rc_store_state_destroy(found);
        rc_store_unlock(lock);
    }
}

/* A full disk: one line with the system's reason, nothing half written, and the blocks are still in the sink. */
static void a_full_disk_loses_nothing(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_sink sink;
    char path[128];
    void *ballast = calloc(1, 220000);
    fake_disk(run->folder, "256k");
    snprintf(path, sizeof path, "%s/ballast", run->folder);
    assert_ok(rc_store_sink_create(run->folder, 0, 0, 0, FINGERPRINT, run->analysis, FAKE_ANALYSES, &sink, &err), err);
    fake_put(&sink, run->analysis, 0, 0);
    recut_status first = sink.flush(sink.self, &err);
    fake_write(path, ballast, 220000);
    for (int64_t b = 1; b < run->analysis[0]->n_blocks; b++) fake_put(&sink, run->analysis, 0, b);
    for (int64_t b = 0; b < run->analysis[1]->n_blocks; b++) fake_put(&sink, run->analysis, 1, b);
    for (int64_t b = 0; b < run->analysis[2]->n_blocks; b++) fake_put(&sink, run->analysis, 2, b);
    recut_status full = sink.flush(sink.self, &err);
    bool half = fake_exists(run->folder, "r0000-000001.h5.part") || fake_exists(run->folder, "r0000-000001.h5");
    bool kept = fake_exists(run->folder, "r0000-000000.h5");
    unlink(path);
    recut_error later;
    recut_status again = sink.flush(sink.self, &later);
    rc_store_sink_destroy(&sink);
    int lock = -1;
    rc_store_state *found = NULL;
    recut_status scanned = rc_store_scan(run->folder, FINGERPRINT, run->analysis, FAKE_ANALYSES, &found, &lock, &later);
    rc_store_unlock(lock);
    umount(run->folder);
    free(ballast);
    assert_int_equal(first, RECUT_OK);
    assert_int_equal(full, RECUT_E_IO);
    assert_non_null(strstr(err.text, "cannot write "));
    assert_non_null(strstr(err.text, "r0000-000001.h5: No space left on device"));
    assert_false(half);
    assert_true(kept);
    assert_ok(again, later);
    assert_ok(scanned, later);
    assert_int_equal(count_done(run, found), count_blocks(run));
    rc_store_state_destroy(found);
}

static void interruptions_change_nothing(void **state)
{
    fake_run *run = *state;
    make(run);
    fake_alarms(true);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, (fake_spread){2, 2, 4, 0, 0, -1, 0, 0});
    int lock = -1;
    rc_store_state *found = scan(run, &lock);
    fake_alarms(false);
    assert_int_equal(count_done(run, found), count_blocks(run));
    assert_int_equal(found->damaged, 0);
    rc_store_state_destroy(found);
    rc_store_unlock(lock);
}

static void the_null_sink_counts(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_sink sink;
    int64_t blocks = 0;
    rc_store_null_sink(&sink, &blocks);
    fake_put(&sink, run->analysis, 0, 0);
    fake_put(&sink, run->analysis, 1, 0);
    assert_ok(sink.flush(sink.self, &err), err);
    assert_int_equal(blocks, 2);
    assert_int_equal(sink.pending(sink.self), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_folder_is_made_and_locked),
        TEST(every_block_is_found_again),
        TEST(a_flush_of_nothing_writes_nothing),
        TEST(unfinished_files_are_swept_and_others_stay),
        TEST(copies_of_a_block_must_agree),
        TEST(launches_do_not_meet),
        TEST(a_foreign_fingerprint_is_refused),
        TEST(damage_is_found_wherever_it_is),
        TEST(remove_takes_what_is_ours),
        TEST(a_killed_writer_leaves_whole_segments),
        TEST(a_full_disk_loses_nothing),
        TEST(interruptions_change_nothing),
        TEST(the_null_sink_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
