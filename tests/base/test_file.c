/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_file.c - files that are complete or absent, locks, a full disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static int make_folder(void **state)
{
    char *folder = strdup("file-XXXXXX");
    if (!folder || !mkdtemp(folder)) return -1;
    *state = folder;
    return 0;
}

static int remove_folder(void **state)
{
    char command[256];
    snprintf(command, sizeof command, "rm -rf '%s'", (char *)*state);
    int code = system(command);
    free(*state);
    return code;
}

static const char *path_in(const char *folder, const char *name)
{
    static char path[768];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static size_t size_of(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? (size_t)status.st_size : SIZE_MAX;
}

static void writes_and_replaces(void **state)
{
    recut_error err;
    char read[8] = "";
    const char *path = path_in(*state, "x");
    assert_int_equal(rc_base_file_write(path, "abc", 3, &err), RECUT_OK);
    assert_int_equal(rc_base_file_write(path, "defgh", 5, &err), RECUT_OK);
    int fd = rc_base_file_open(path, O_RDONLY);
    assert_true(rc_base_file_read_at(fd, read, 4, 1));
    assert_string_equal(read, "efgh");
    assert_false(rc_base_file_read_at(fd, read, 5, 1)); /* beyond the end */
    close(fd);
    assert_int_equal(size_of(path_in(*state, "x.part")), SIZE_MAX);
}

static void fails_with_a_reason(void **state)
{
    recut_error err;
    assert_int_equal(rc_base_file_write(path_in(*state, "no/such/x"), "a", 1, &err), RECUT_E_IO);
    assert_non_null(strstr(err.text, "No such file or directory"));
    assert_int_equal(mkdir(path_in(*state, "taken"), 0777), 0);
    assert_int_equal(rc_base_file_write(path_in(*state, "taken"), "a", 1, &err), RECUT_E_IO);
    assert_non_null(strstr(err.text, "directory"));
    assert_int_equal(size_of(path_in(*state, "taken.part")), SIZE_MAX);
    char *longest = malloc(6000);
    memset(longest, 'x', 5999);
    longest[5999] = '\0';
    assert_int_equal(rc_base_file_write(longest, "a", 1, &err), RECUT_E_IO);
    free(longest);
}

static void makes_and_removes(void **state)
{
    recut_error err;
    char folder[512];
    snprintf(folder, sizeof folder, "%s/sub", (const char *)*state);
    assert_int_equal(rc_base_file_folder(folder, &err), RECUT_OK);
    assert_int_equal(rc_base_file_folder(folder, &err), RECUT_OK);
    assert_int_equal(rc_base_file_write(path_in(folder, "x"), "", 0, &err), RECUT_OK);
    assert_int_equal(size_of(path_in(folder, "x")), 0);
    assert_int_equal(rc_base_file_folder(path_in(folder, "x"), &err), RECUT_E_IO);
    assert_non_null(strstr(err.text, "Not a directory"));
    assert_int_equal(rc_base_file_remove(path_in(folder, "x"), &err), RECUT_OK);
    assert_int_equal(rc_base_file_remove(path_in(folder, "x"), &err), RECUT_OK);
    assert_int_equal(rc_base_file_remove(folder, &err), RECUT_E_IO);
}

static void locks_exclude(void **state)
{
    recut_error err;
    int first = -1, second = -1;
    const char *path = path_in(*state, "lock");
    assert_int_equal(rc_base_file_lock(path, &first, &err), RECUT_OK);
    assert_true(first >= 0);
    assert_int_equal(rc_base_file_lock(path, &second, &err), RECUT_E_IO);
    assert_non_null(strstr(err.text, "another run is working on it"));
    assert_int_equal(second, -1);
    rc_base_file_unlock(first);
    assert_int_equal(rc_base_file_lock(path, &second, &err), RECUT_OK);
    rc_base_file_unlock(second);
    rc_base_file_unlock(-1);
}

/* The lock of a process that is killed is free again. */
static void locks_die_with_their_process(void **state)
{
    recut_error err;
    int lock = -1, code, ready[2];
    char byte;
    const char *path = path_in(*state, "lock");
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        if (rc_base_file_lock(path, &lock, NULL) == RECUT_OK && write(ready[1], "x", 1) == 1) pause();
        _exit(1);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(rc_base_file_lock(path, &lock, &err), RECUT_E_IO);
    kill(child, SIGKILL);
    waitpid(child, &code, 0);
    assert_int_equal(rc_base_file_lock(path, &lock, &err), RECUT_OK);
    rc_base_file_unlock(lock);
    close(ready[0]);
    close(ready[1]);
}

static void ignore_alarm(int signal)
{
    (void)signal;
}

/* A timer without SA_RESTART interrupts whatever can be interrupted. */
static void survives_interruptions(void **state)
{
    recut_error err;
    enum { BYTES = 1 << 20 };
    struct sigaction action = {.sa_handler = ignore_alarm}, before;
    struct itimerval often = {{0, 200}, {0, 200}}, off = {{0, 0}, {0, 0}};
    char *bytes = malloc(BYTES);
    memset(bytes, 'r', BYTES);
    sigaction(SIGALRM, &action, &before);
    setitimer(ITIMER_REAL, &often, NULL);
    int failures = 0, wrong = 0;
    for (int i = 0; i < 20; i++) {
        failures += rc_base_file_write(path_in(*state, "x"), bytes, BYTES, &err) != RECUT_OK;
        wrong += size_of(path_in(*state, "x")) != BYTES;
    }
    setitimer(ITIMER_REAL, &off, NULL);
    sigaction(SIGALRM, &before, NULL);
    free(bytes);
    assert_int_equal(failures, 0);
    assert_int_equal(wrong, 0);
}

static void says_that_the_disk_is_full(void **state)
{
    recut_error err;
    enum { BYTES = 1 << 20 };
    char disk[512];
    snprintf(disk, sizeof disk, "%s/disk", (const char *)*state);
    assert_int_equal(mkdir(disk, 0777), 0);
    if (mount("none", disk, "tmpfs", 0, "size=512k") != 0) {
        print_message("skipped: mounting a tmpfs is not permitted here\n");
        skip();
    }
    char *bytes = calloc(1, BYTES);
    recut_status kept = rc_base_file_write(path_in(disk, "small"), bytes, 1000, &err);
    recut_status full = rc_base_file_write(path_in(disk, "large"), bytes, BYTES, &err);
    size_t large = size_of(path_in(disk, "large")), part = size_of(path_in(disk, "large.part"));
    size_t small = size_of(path_in(disk, "small"));
    umount(disk);
    free(bytes);
    assert_int_equal(kept, RECUT_OK);
    assert_int_equal(small, 1000);
    assert_int_equal(full, RECUT_E_IO);
    assert_non_null(strstr(err.text, "large: No space left on device"));
    assert_int_equal(large, SIZE_MAX);
    assert_int_equal(part, SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_and_replaces, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(fails_with_a_reason, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(makes_and_removes, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(locks_exclude, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(locks_die_with_their_process, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(survives_interruptions, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(says_that_the_disk_is_full, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
