/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_progress.c - how far a run has come, from its folder, and what launches.jsonl may hold. */
#include "store/fake.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)

static void say(const fake_run *run, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/launches.jsonl", run->folder);
    fake_write(path, text, strlen(text));
}

static int64_t blocks_of(const fake_run *run)
{
    int64_t n = 0;
    for (size_t a = 0; a < FAKE_ANALYSES; a++) n += run->analysis[a]->n_blocks;
    return n;
}

static void blocks_are_counted_once(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_store_progress progress;
    mkdir(run->folder, 0777);
    say(run, "{\"command\":\"recut permute x.csv\",\"directory\":\"/home\"}\n");
    assert_ok(rc_store_progress_read(run->folder, &progress, &err), err);
    assert_int_equal(progress.done, 0);
    assert_int_equal(progress.total, -1);
    assert_string_equal(progress.command, "recut permute x.csv");
    assert_string_equal(progress.directory, "/home");
    assert_false(progress.running);
    rc_store_progress_clear(&progress);
    fake_fill(run->folder, run->analysis, FAKE_ANALYSES, (fake_spread){2, 4, 5, 0, 3, 1, 3, 11});
    assert_ok(rc_store_progress_read(run->folder, &progress, &err), err);
    assert_int_equal(progress.total, blocks_of(run));
    assert_int_equal(progress.done, blocks_of(run) - 8);
    assert_string_equal(progress.fingerprint, FINGERPRINT);
    rc_store_progress_clear(&progress);
}

static void a_held_lock_is_a_running_run(void **state)
{
    fake_run *run = *state;
    recut_error err;
    rc_store_progress progress;
    rc_store_state *found = NULL;
    int lock = -1;
    assert_ok(rc_store_scan(run->folder, FINGERPRINT, run->analysis, FAKE_ANALYSES, &found, &lock, &err), err);
    rc_store_state_destroy(found);
    say(run, "{\"command\":\"recut search\"}");
    assert_ok(rc_store_progress_read(run->folder, &progress, &err), err);
    assert_true(progress.running);
    assert_null(progress.directory);
    rc_store_progress_clear(&progress);
    rc_store_unlock(lock);
    assert_ok(rc_store_progress_read(run->folder, &progress, &err), err);
    assert_false(progress.running);
    rc_store_progress_clear(&progress);
}

/* The last line that names a command counts, whatever stands around it. */
static void launches_may_hold_anything(void **state)
{
    static const char *const none[] = {"", "\n\n", "{", "[[[[[[[[", "{\"command\":7}", "null", "{\"Command\":\"x\"}"};
    fake_run *run = *state;
    recut_error err;
    char *command = NULL, *directory = NULL;
    mkdir(run->folder, 0777);
    assert_int_equal(rc_store_launches_last(run->folder, &command, &directory, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "not a folder of recut"));
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        say(run, none[i]);
        assert_int_equal(rc_store_launches_last(run->folder, &command, &directory, &err), RECUT_E_USAGE);
        assert_non_null(strstr(err.text, "names no command"));
    }
    say(run, "{\"command\":\"one\"}\n{\"command\":\"two\",\"directory\":\"d\"}\n{\"command\":\"thr");
    assert_ok(rc_store_launches_last(run->folder, &command, &directory, &err), err);
    assert_string_equal(command, "two");
    assert_string_equal(directory, "d");
    rc_base_memory_free(command);
    rc_base_memory_free(directory);
}

/* A pipe in its place is not waited for. */
static void launches_must_be_a_file(void **state)
{
    fake_run *run = *state;
    recut_error err;
    char path[256], *command = NULL, *directory = NULL;
    mkdir(run->folder, 0777);
    snprintf(path, sizeof path, "%s/launches.jsonl", run->folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(rc_store_launches_last(run->folder, &command, &directory, &err), RECUT_E_USAGE);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(blocks_are_counted_once), TEST(a_held_lock_is_a_running_run),
                                       TEST(launches_may_hold_anything), TEST(launches_must_be_a_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
