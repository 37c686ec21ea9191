/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_child.c - a task in a process of its own: whatever becomes of it is one answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tool/child.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static recut_status task(const void *self, char **text, char warning[RC_TOOL_WARNING], recut_error *err)
{
    const char *what = self;
    if (strcmp(what, "crash") == 0) raise(SIGSEGV);
    if (strcmp(what, "abort") == 0) abort();
    if (strcmp(what, "killed") == 0) raise(SIGKILL);
    if (strcmp(what, "too long") == 0) raise(SIGXCPU);
    if (strcmp(what, "leaves") == 0) _exit(0);
    for (volatile bool endless = strcmp(what, "endless") == 0; endless;) {
    }
    if (strcmp(what, "error") == 0)
        return rc_base_status_fail(err, RECUT_E_STORE, 7, __FILE__, __LINE__, "not this one");
    if (strcmp(what, "says and fails") == 0) {
        *text = strdup("this much");
        return rc_base_status_fail(err, RECUT_E_STORE, 7, __FILE__, __LINE__, "and no more");
    }
    if (strcmp(what, "writes") == 0) {
        FILE *file = fopen("written", "w");
        signal(SIGXFSZ, SIG_IGN);
        bool failed = !file || fputs("x", file) < 0 || fclose(file) != 0;
        *text = strdup(failed ? "refused" : "written");
        return RECUT_OK;
    }
    size_t n = strcmp(what, "long") == 0 ? 10000000 : 4;
    *text = malloc(n + 1);
    memset(*text, 'a', n);
    (*text)[n] = '\0';
    if (strcmp(what, "warns") == 0) strcpy(warning, "mind this");
    return RECUT_OK;
}

static recut_status run(const char *what, char **text, char warning[RC_TOOL_WARNING], recut_error *err)
{
    *text = NULL;
    return rc_tool_child(task, what, "some.h5", text, warning, err);
}

static void answers_come_back(void **state)
{
    char *text, warning[RC_TOOL_WARNING];
    recut_error err;
    (void)state;
    assert_int_equal(run("short", &text, warning, &err), RECUT_OK);
    assert_string_equal(text, "aaaa");
    assert_string_equal(warning, "");
    free(text);
    assert_int_equal(run("warns", &text, warning, &err), RECUT_OK);
    assert_string_equal(warning, "mind this");
    free(text);
    assert_int_equal(run("long", &text, warning, &err), RECUT_OK);
    assert_int_equal(strlen(text), 10000000);
    free(text);
    assert_int_equal(run("error", &text, warning, &err), RECUT_E_STORE);
    assert_string_equal(err.text, "not this one");
    assert_int_equal(err.index, 7);
    assert_null(text);
    assert_int_equal(run("says and fails", &text, warning, &err), RECUT_E_STORE);
    assert_string_equal(err.text, "and no more");
    assert_string_equal(text, "this much");
    free(text);
}

static void whatever_happens_is_one_line(void **state)
{
    static const struct {
        const char *what, *says;
        recut_status status;
    } row[] = {{"crash", "damaged or not written by recut: reading it failed", RECUT_E_DATA},
               {"abort", "damaged or not written by recut: reading it failed", RECUT_E_DATA},
               {"leaves", "no answer", RECUT_E_DATA},
               {"too long", "took too long", RECUT_E_DATA},
               {"killed", "ended from outside", RECUT_E_IO}};
    char *text, warning[RC_TOOL_WARNING];
    recut_error err;
    (void)state;
    signal(SIGSEGV, SIG_DFL); /* cmocka's and a sanitizer's would answer for the child */
    signal(SIGABRT, SIG_DFL);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_int_equal(run(row[i].what, &text, warning, &err), row[i].status);
        assert_non_null(strstr(err.text, "some.h5"));
        assert_non_null(strstr(err.text, row[i].says));
        assert_null(strchr(err.text, '\n'));
        assert_null(text);
    }
}

/* A second of processor time, whoever ignores the signal of it. */
static void a_child_without_end_is_ended(void **state)
{
    char *text, warning[RC_TOOL_WARNING];
    recut_error err;
    struct rlimit old;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_CPU, &old), 0);
    assert_int_equal(setrlimit(RLIMIT_CPU, &(struct rlimit){.rlim_cur = 1, .rlim_max = old.rlim_max}), 0);
    signal(SIGXCPU, SIG_IGN);
    assert_int_equal(run("endless", &text, warning, &err), RECUT_E_DATA);
    signal(SIGXCPU, SIG_DFL);
    assert_int_equal(setrlimit(RLIMIT_CPU, &old), 0);
    assert_string_equal(err.text,
                        "some.h5: damaged or not written by recut: reading it took too long and was given up");
}

static void a_child_writes_no_file(void **state)
{
    char *text, warning[RC_TOOL_WARNING];
    recut_error err;
    (void)state;
    assert_int_equal(run("writes", &text, warning, &err), RECUT_OK);
    assert_string_equal(text, "refused");
    free(text);
    unlink("written");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_back), cmocka_unit_test(whatever_happens_is_one_line),
        cmocka_unit_test(a_child_without_end_is_ended), cmocka_unit_test(a_child_writes_no_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
