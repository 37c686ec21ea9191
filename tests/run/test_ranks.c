/* SPDX-License-Identifier: GPL-3.0-or-later
 * One rank: collective calls, messages to oneself, copies that cannot see each other, signals. */
#include "run/claims.h"
#include "run/engine.h"
#include "run/signals.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static rc_ranks *alone(void)
{
    rc_ranks *ranks = NULL;
    recut_error err;
    assert_int_equal(rc_run_ranks_open(NULL, NULL, &ranks, &err), RECUT_OK);
    return ranks;
}

static void collective_calls(void **state)
{
    (void)state;
    rc_ranks *ranks = alone();
    recut_error err = {.code = RECUT_E_DATA, .text = "mine"};
    int number = 7, all = 0;
    assert_int_equal(rc_run_ranks_rank(ranks), 0);
    assert_int_equal(rc_run_ranks_size(ranks), 1);
    assert_true(strlen(rc_run_ranks_host(ranks)) > 0);
    assert_int_equal(rc_run_ranks_agree(ranks, RECUT_OK, &err), RECUT_OK);
    assert_int_equal(rc_run_ranks_agree(ranks, RECUT_E_DATA, &err), RECUT_E_DATA);
    assert_string_equal(err.text, "mine");
    assert_int_equal(rc_run_ranks_broadcast(ranks, &number, sizeof number, &err), RECUT_OK);
    assert_int_equal(rc_run_ranks_gather(ranks, &number, sizeof number, &all, &err), RECUT_OK);
    assert_int_equal(all, 7);
    assert_true(rc_run_ranks_same(ranks, "text"));
    assert_int_equal(rc_run_ranks_check(ranks, &err), RECUT_OK);
    rc_run_ranks_close(ranks);
    rc_run_ranks_close(NULL);
}

static void messages_to_oneself_keep_their_order(void **state)
{
    (void)state;
    rc_ranks *ranks = alone();
    recut_error err;
    int64_t words[8];
    int from = -1;
    size_t n = 0;
    assert_false(rc_run_ranks_poll(ranks, &from, words, 8, &n));
    for (int64_t i = 0; i < 5; i++) {
        const int64_t message[] = {i, 10 * i, 100 * i};
        assert_int_equal(rc_run_ranks_send(ranks, 0, message, (size_t)(i % 3 + 1), &err), RECUT_OK);
    }
    for (int64_t i = 0; i < 3; i++) {
        assert_true(rc_run_ranks_poll(ranks, &from, words, 8, &n));
        assert_int_equal(from, 0);
        assert_int_equal(n, i % 3 + 1);
        for (size_t w = 0; w < n; w++) assert_int_equal(words[w], w == 0 ? i : w == 1 ? 10 * i : 100 * i);
    }
    rc_run_ranks_close(ranks); /* with two unread */
}

static void copies_are_refused(void **state)
{
    (void)state;
    rc_ranks *ranks = NULL;
    recut_error err;
    setenv("SLURM_PROCID", "0", 1);
    setenv("SLURM_STEP_NUM_TASKS", "4", 1);
    assert_int_equal(rc_run_ranks_open(NULL, NULL, &ranks, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "--mpi=pmix"));
    assert_null(ranks);
    setenv("SLURM_PROCID", "1", 1); /* the first one has said it */
    assert_int_equal(rc_run_ranks_open(NULL, NULL, &ranks, &err), RECUT_E_USAGE);
    assert_string_equal(err.text, "");
    setenv("SLURM_STEP_NUM_TASKS", "1", 1);
    assert_int_equal(rc_run_ranks_open(NULL, NULL, &ranks, &err), RECUT_OK);
    rc_run_ranks_close(ranks);
    unsetenv("SLURM_PROCID");
    unsetenv("SLURM_STEP_NUM_TASKS");
}

/* What a child process ends with that sends itself these signals. */
static int end_of_child(int first, int second)
{
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0});
        rc_run_signals_install();
        bool before = rc_run_signals_raised();
        raise(first);
        if (second) raise(second);
        _exit(!before && rc_run_signals_raised() ? 42 : 1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static void second_interrupt_kills(void **state)
{
    (void)state;
    assert_int_equal(end_of_child(SIGUSR1, SIGUSR1), 42);
    assert_int_equal(end_of_child(SIGTERM, SIGTERM), 42);
    assert_int_equal(end_of_child(SIGINT, 0), 42);
    assert_int_equal(end_of_child(SIGINT, SIGTERM), 42);
    assert_int_equal(end_of_child(SIGINT, SIGINT), -SIGINT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collective_calls),
        cmocka_unit_test(messages_to_oneself_keep_their_order),
        cmocka_unit_test(copies_are_refused),
        cmocka_unit_test(second_interrupt_kills),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
