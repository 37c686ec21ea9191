/* SPDX-License-Identifier: GPL-3.0-or-later
 * The engine on one rank, with 1, 2 and 3 threads: every block once, resumes, sequential stops, failures, signals. */
#include "fake.h"

#include "run/threads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MOST = 4 };

/* A run and everything it needs. */
typedef struct fixture {
    rc_ranks *ranks;
    size_t n;
    rc_analysis analysis[MOST];
    rc_analysis *list[MOST];
    fake_plan plan[MOST];
    uint8_t *done[MOST];
    int64_t *stop_counts[MOST];
    fake_sink sink;
    rc_run_options options;
    rc_run_outcome out;
    recut_error err;
} fixture;

static void add(fixture *f, int64_t replicates, int64_t block_size, int64_t rows_kept)
{
    size_t a = f->n++;
    fake_init(&f->analysis[a], &f->plan[a], (int64_t)a + 1, replicates, block_size, rows_kept);
    f->list[a] = &f->analysis[a];
    size_t blocks = (size_t)f->analysis[a].n_blocks;
    f->done[a] = rc_base_memory_zeroed(blocks, 1);
    f->stop_counts[a] = rc_base_memory_zeroed(blocks * FAKE_STOP_ROWS, sizeof **f->stop_counts);
}

static recut_status run(fixture *f, int threads)
{
    rc_sink sink = fake_sink_open(&f->sink, f->list, f->n);
    f->options.threads = threads;
    f->options.progress = RC_PROGRESS_NONE;
    if (f->options.flush_seconds == 0) f->options.flush_seconds = 5;
    return rc_run_engine(f->list, f->n, f->done, f->stop_counts, f->ranks, &sink, &f->options, &f->out, &f->err);
}

static recut_status run_failing(fixture *f, int threads, int64_t fail_put, int64_t fail_flush)
{
    rc_sink sink = fake_sink_open(&f->sink, f->list, f->n);
    f->sink.fail_put = fail_put;
    f->sink.fail_flush = fail_flush;
    f->options = (rc_run_options){.threads = threads, .flush_seconds = 0.001, .progress = RC_PROGRESS_NONE};
    return rc_run_engine(f->list, f->n, f->done, f->stop_counts, f->ranks, &sink, &f->options, &f->out, &f->err);
}

/* What holds after every run, failed or not: no block twice, none wrong, done[] says what the sink has. */
static int64_t check(fixture *f, uint8_t *const *before)
{
    int64_t blocks = 0;
    assert_int_equal(f->sink.wrong, 0);
    for (size_t a = 0; a < f->n; a++) {
        assert_int_equal(f->plan[a].works, 0);
        for (int64_t b = 0; b < f->analysis[a].n_blocks; b++) {
            int had = before && before[a] && before[a][b];
            assert_int_equal(f->sink.got[a][b] + had, f->done[a][b] ? 1 : 0);
            blocks += f->sink.got[a][b];
        }
    }
    return blocks;
}

static void end_run(fixture *f)
{
    fake_sink_close(&f->sink);
}

static void clear(fixture *f)
{
    for (size_t a = 0; a < f->n; a++) {
        rc_base_memory_free(f->done[a]);
        rc_base_memory_free(f->stop_counts[a]);
    }
    rc_run_ranks_close(f->ranks);
}

static fixture begin(void)
{
    fixture f;
    memset(&f, 0, sizeof f);
    assert_int_equal(rc_run_ranks_open(NULL, NULL, &f.ranks, &f.err), RECUT_OK);
    return f;
}

static void every_block_once(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        fixture f = begin();
        add(&f, 1003, 10, 1003); /* the last block is short */
        add(&f, 0, 10, 0);
        add(&f, 500, 10, 45); /* rows end inside a block */
        add(&f, 64, 32, 0);
        assert_int_equal(run(&f, threads), RECUT_OK);
        assert_int_equal(check(&f, NULL), 101 + 50 + 2);
        assert_int_equal(f.out.blocks_total, 153);
        assert_int_equal(f.out.blocks_now, 153);
        assert_int_equal(f.out.blocks_before, 0);
        assert_int_equal(f.out.replicates_now, 1567);
        assert_false(f.out.stopped);
        assert_int_equal(f.sink.unflushed, 0);
        assert_true(f.plan[0].works_made >= 1 && f.plan[0].works_made <= threads);
        assert_int_equal(f.plan[1].works_made, 0);
        end_run(&f);
        clear(&f);
    }
}

static void nothing_to_do(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        fixture f = begin();
        assert_int_equal(run(&f, threads), RECUT_OK); /* no analysis at all */
        assert_int_equal(f.out.blocks_total, 0);
        end_run(&f);
        add(&f, 0, 8, 0);
        assert_int_equal(run(&f, threads), RECUT_OK); /* no block */
        assert_int_equal(f.out.blocks_total, 0);
        end_run(&f);
        add(&f, 80, 8, 80);
        memset(f.done[1], 1, 10);
        assert_int_equal(run(&f, threads), RECUT_OK); /* all there already */
        assert_int_equal(f.out.blocks_total, 10);
        assert_int_equal(f.out.blocks_before, 10);
        assert_int_equal(f.out.blocks_now, 0);
        assert_int_equal(f.sink.puts, 0);
        assert_int_equal(f.sink.flushes, 0);
        end_run(&f);
        clear(&f);
    }
}

static void fewer_blocks_than_threads(void **state)
{
    (void)state;
    fixture f = begin();
    add(&f, 2, 1, 2);
    assert_int_equal(run(&f, 6), RECUT_OK);
    assert_int_equal(check(&f, NULL), 2);
    end_run(&f);
    assert_int_equal(run(&f, 0), RECUT_E_ARG);
    end_run(&f);
    clear(&f);
}

static void resumes_around_gaps(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        fixture f = begin();
        uint8_t first[70], second[20];
        uint8_t *before[MOST] = {first, second};
        add(&f, 700, 10, 700);
        add(&f, 200, 10, 200);
        for (int b = 0; b < 70; b++) first[b] = f.done[0][b] = b % 3 == 0 || (b > 20 && b < 40);
        for (int b = 0; b < 20; b++) second[b] = f.done[1][b] = b != 19;
        int64_t there = 0;
        for (int b = 0; b < 70; b++) there += first[b];
        assert_int_equal(run(&f, threads), RECUT_OK);
        assert_int_equal(check(&f, before), 90 - 19 - there);
        assert_int_equal(f.out.blocks_before, 19 + there);
        assert_int_equal(f.out.blocks_total, 90);
        assert_int_equal(f.out.replicates_now, 10 * (71 - there));
        end_run(&f);
        clear(&f);
    }
}

/* Row 1 counts every third replicate: 100 are there after replicate 298, that is in block 29. */
static void stops_when_the_counts_are_reached(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        fixture f = begin();
        add(&f, 100000, 10, 0);
        add(&f, 300, 10, 300);
        f.analysis[0].stop_at = 100;
        f.plan[0].delay_us = 300;
        assert_int_equal(run(&f, threads), RECUT_OK);
        assert_false(f.out.stopped);
        int64_t blocks = check(&f, NULL) - 30;
        assert_int_equal(rc_run_claims_stop_block(&f.analysis[0], f.stop_counts[0], f.done[0]), 30);
        assert_true(blocks >= 30 && blocks < 1000);
        for (int b = 0; b < 30; b++) assert_true(f.done[0][b] && f.done[1][b]);
        assert_int_equal(f.out.blocks_total, blocks + 30);
        assert_int_equal(f.out.blocks_now, blocks + 30);
        end_run(&f);

        assert_int_equal(run(&f, threads), RECUT_OK); /* again: the counts of the stored blocks say that all is there */
        assert_int_equal(f.out.blocks_now, 0);
        assert_int_equal(f.sink.puts, 0);
        end_run(&f);
        clear(&f);
    }
}

static void stop_block_is_the_least(void **state)
{
    (void)state;
    rc_analysis analysis;
    fake_plan plan;
    int64_t counts[6][FAKE_STOP_ROWS] = {{3, 0}, {2, 1}, {0, 4}, {9, 0}, {0, 1}, {1, 1}};
    uint8_t done[6] = {1, 1, 1, 1, 1, 1};
    fake_init(&analysis, &plan, 1, 60, 10, 0);
    assert_int_equal(rc_run_claims_stop_block(&analysis, &counts[0][0], done), 6); /* no rule */
    analysis.stop_at = 1;
    assert_int_equal(rc_run_claims_stop_block(&analysis, &counts[0][0], done), 2);
    analysis.stop_at = 5;
    assert_int_equal(rc_run_claims_stop_block(&analysis, &counts[0][0], done), 3);
    analysis.stop_at = 6;
    assert_int_equal(rc_run_claims_stop_block(&analysis, &counts[0][0], done), 5);
    analysis.stop_at = 8;
    assert_int_equal(rc_run_claims_stop_block(&analysis, &counts[0][0], done), 6); /* never reached */
    analysis.stop_at = 6;
    done[1] = 0; /* what is behind a gap does not count */
    assert_int_equal(rc_run_claims_stop_block(&analysis, &counts[0][0], done), 6);
}

/* Blocks 37, 44, ... fail; the lowest must win although 37 takes much longer than the others. */
static void lowest_error_wins(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        fixture f = begin();
        add(&f, 300, 10, 300);
        add(&f, 2000, 10, 2000);
        f.plan[1].fail_from = 37;
        f.plan[1].fail_step = 7;
        f.plan[1].slow_block = 37;
        f.plan[1].slow_us = 20000;
        f.plan[1].delay_us = 100;
        assert_int_equal(run(&f, threads), RECUT_E_DATA);
        assert_string_equal(f.err.text, "block 37 of key 2 fails");
        assert_int_equal(f.err.code, RECUT_E_DATA);
        assert_int_equal(f.err.index, 37);
        int64_t blocks = check(&f, NULL);
        assert_true(blocks >= 30 + 37 && blocks < 230);
        for (int b = 0; b < 37; b++) assert_true(f.done[1][b]); /* the lower ones were ended and stored */
        assert_int_equal(f.sink.unflushed, 0);
        end_run(&f);
        clear(&f);
    }
}

static void signal_stops_and_nothing_is_lost(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        fixture f = begin();
        uint8_t *before[MOST] = {0};
        add(&f, 4000, 10, 4000);
        f.plan[0].raise_at = 50;
        f.plan[0].delay_us = 200;
        rc_run_signals_install();
        assert_int_equal(run(&f, threads), RECUT_STOPPED);
        assert_true(f.out.stopped);
        int64_t blocks = check(&f, NULL);
        assert_true(blocks >= 51 - threads && blocks < 400);
        assert_true(f.done[0][50]); /* the block in which it came */
        assert_int_equal(f.out.blocks_now, blocks);
        assert_int_equal(f.out.blocks_total, 400);
        assert_int_equal(f.sink.unflushed, 0);
        assert_int_equal(f.plan[0].calls, blocks); /* nothing that was computed is thrown away */
        end_run(&f);

        before[0] = malloc(400);
        memcpy(before[0], f.done[0], 400);
        f.plan[0].raise_at = -1;
        rc_run_signals_install();
        assert_int_equal(run(&f, threads), RECUT_OK);
        assert_int_equal(check(&f, before), 400 - blocks);
        assert_false(f.out.stopped);
        end_run(&f);
        free(before[0]);
        clear(&f);
    }
}

static void signal_before_the_start_and_at_the_end(void **state)
{
    (void)state;
    fixture f = begin();
    add(&f, 40, 10, 40);
    rc_run_signals_install();
    raise(SIGTERM);
    assert_true(rc_run_signals_raised());
    assert_int_equal(run(&f, 2), RECUT_STOPPED);
    assert_int_equal(check(&f, NULL), 0);
    end_run(&f);
    rc_run_signals_install();
    f.plan[0].raise_at = 3; /* the last block: then all is there, and it is no early stop */
    assert_int_equal(run(&f, 1), RECUT_OK);
    assert_int_equal(check(&f, NULL), 4);
    assert_false(f.out.stopped);
    end_run(&f);
    rc_run_signals_install();
    clear(&f);
}

static void sink_failures_are_errors(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        fixture f = begin();
        add(&f, 2000, 10, 2000);
        f.plan[0].delay_us = 100;
        assert_int_equal(run_failing(&f, threads, 20, 0), RECUT_E_IO);
        assert_non_null(strstr(f.err.text, "the disk is full at block"));
        int64_t blocks = check(&f, NULL);
        assert_true(blocks >= 19 && blocks < 200);
        assert_false(f.done[0][f.err.index]);
        assert_int_equal(f.sink.unflushed, 0); /* what could be put was flushed */
        end_run(&f);
        clear(&f);

        f = begin();
        add(&f, 2000, 10, 2000);
        f.plan[0].delay_us = 100;
        assert_int_equal(run_failing(&f, threads, 0, 3), RECUT_E_IO);
        assert_string_equal(f.err.text, "cannot flush");
        assert_true(check(&f, NULL) < 200);
        end_run(&f);
        clear(&f);

        f = begin(); /* the last flush of all */
        add(&f, 20, 10, 20);
        rc_sink sink = fake_sink_open(&f.sink, f.list, f.n);
        f.sink.fail_flush = 1;
        f.options = (rc_run_options){.threads = threads, .flush_seconds = 60, .progress = RC_PROGRESS_NONE};
        assert_int_equal(rc_run_engine(f.list, f.n, f.done, f.stop_counts, f.ranks, &sink, &f.options, &f.out, &f.err),
                         RECUT_E_IO);
        end_run(&f);
        clear(&f);
    }
}

static void flushes_by_time_and_by_size(void **state)
{
    (void)state;
    fixture f = begin();
    add(&f, 100, 1, 100);
    f.plan[0].delay_us = 1000;
    f.options.flush_seconds = 0.02;
    assert_int_equal(run(&f, 1), RECUT_OK);
    assert_true(f.sink.flushes >= 3 && f.sink.flushes <= 40); /* at least 100 ms of computing */
    end_run(&f);
    memset(f.done[0], 0, 100);
    rc_sink sink = fake_sink_open(&f.sink, f.list, f.n);
    f.sink.pending_bytes = (size_t)5 << 20; /* the fourth block is over 16 MB */
    f.options.flush_seconds = 3600;
    assert_int_equal(rc_run_engine(f.list, f.n, f.done, f.stop_counts, f.ranks, &sink, &f.options, &f.out, &f.err),
                     RECUT_OK);
    assert_int_equal(f.sink.flushes, 25);
    end_run(&f);
    clear(&f);
}

/* Time outside of block() on one rank and thread, with blocks of 1 ms: less than 2 %.  The best of some runs,
 * because the machine may do other things as well. */
static void costs_little(void **state)
{
    (void)state;
#if defined(__SANITIZE_THREAD__)
    const double most = 0.10; /* every lock is looked at */
#else
    const double most = 0.02;
#endif
    double best = 1;
    for (int i = 0; i < 8 && best >= most; i++) {
        fixture f = begin();
        add(&f, 3000, 10, 3000);
        f.plan[0].delay_us = 940;
        assert_int_equal(run(&f, 1), RECUT_OK);
        double inside = 1e-9 * (double)f.plan[0].nanoseconds, cost = (f.out.seconds - inside) / inside;
        if (cost < best) best = cost;
        end_run(&f);
        clear(&f);
    }
    print_message("cost of the engine: %.2f %%\n", 100 * best);
    assert_true(best < most);
}

/* Sleeping blocks overlap, whatever the number of CPUs. */
static void threads_share_the_work(void **state)
{
    (void)state;
    double best = 100;
    if (rc_run_threads_possible(3) < 3) skip(); /* built without OpenMP */
    for (int i = 0; i < 5 && best > 0.5; i++) {
        fixture f = begin();
        add(&f, 90, 1, 90);
        f.plan[0].delay_us = 10000;
        assert_int_equal(run(&f, 3), RECUT_OK); /* 0.9 s of one thread */
        if (f.out.seconds < best) best = f.out.seconds;
        end_run(&f);
        clear(&f);
    }
    assert_true(best < 0.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_block_once),
        cmocka_unit_test(nothing_to_do),
        cmocka_unit_test(fewer_blocks_than_threads),
        cmocka_unit_test(resumes_around_gaps),
        cmocka_unit_test(stops_when_the_counts_are_reached),
        cmocka_unit_test(stop_block_is_the_least),
        cmocka_unit_test(lowest_error_wins),
        cmocka_unit_test(signal_stops_and_nothing_is_lost),
        cmocka_unit_test(signal_before_the_start_and_at_the_end),
        cmocka_unit_test(sink_failures_are_errors),
        cmocka_unit_test(flushes_by_time_and_by_size),
        cmocka_unit_test(costs_little),
        cmocka_unit_test(threads_share_the_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
