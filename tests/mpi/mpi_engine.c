/* SPDX-License-Identifier: GPL-3.0-or-later
 * The engine over real ranks.  usage: mpi_engine blocks|few|balance|signal|error|sink|stop_at */
#include "mpi/report.h"
#include "run/fake.h"

enum { MOST = 2 };

typedef struct fixture {
    rc_ranks *ranks;
    int rank, size;
    size_t n;
    rc_analysis analysis[MOST];
    rc_analysis *list[MOST];
    fake_plan plan[MOST];
    uint8_t *done[MOST];
    int64_t *stop_counts[MOST];
    fake_sink sink;
    rc_run_outcome out;
    recut_error err;
} fixture;

static void add(fixture *f, int64_t replicates, int64_t block_size)
{
    size_t a = f->n++;
    fake_init(&f->analysis[a], &f->plan[a], (int64_t)a + 1, replicates, block_size, replicates);
    f->list[a] = &f->analysis[a];
    size_t blocks = (size_t)f->analysis[a].n_blocks;
    f->done[a] = rc_base_memory_zeroed(blocks, 1);
    f->stop_counts[a] = rc_base_memory_zeroed(blocks * FAKE_STOP_ROWS, sizeof **f->stop_counts);
}

/* fail_put: that put of this rank fails; 0 = none. */
static recut_status run(fixture *f, int threads, int64_t fail_put)
{
    bool first = f->rank == 0;
    rc_sink sink = fake_sink_open(&f->sink, f->list, f->n);
    rc_run_options options = {.threads = threads, .flush_seconds = 0.05, .progress = RC_PROGRESS_NONE};
    f->sink.fail_put = fail_put;
    return rc_run_engine(f->list, f->n, first ? f->done : NULL, first ? f->stop_counts : NULL, f->ranks, &sink,
                         &options, &f->out, &f->err);
}

/* Every rank's got[] together: no block twice, and exactly those that done[] says (less those before).  Returns how
 * many. */
static int64_t check(fixture *f, uint8_t *const *before)
{
    int64_t blocks = 0;
    CHECK(f->sink.wrong == 0);
    CHECK(f->sink.unflushed == 0);
    for (size_t a = 0; a < f->n; a++) {
        size_t n = (size_t)f->analysis[a].n_blocks;
        uint8_t *all = rc_base_memory_zeroed(n * (size_t)f->size, 1);
        CHECK(f->plan[a].works == 0);
        CHECK(rc_run_ranks_gather(f->ranks, f->sink.got[a], n, all, &f->err) == RECUT_OK);
        for (size_t b = 0; f->rank == 0 && b < n; b++) {
            int count = before ? before[a][b] : 0;
            for (size_t r = 0; r < (size_t)f->size; r++) count += all[r * n + b];
            CHECK(count == (f->done[a][b] ? 1 : 0));
            blocks += f->done[a][b] && !(before && before[a][b]);
        }
        rc_base_memory_free(all);
    }
    if (f->rank == 0) CHECK(f->out.blocks_now == blocks);
    return blocks;
}

static void clear(fixture *f)
{
    fake_sink_close(&f->sink);
    for (size_t a = 0; a < f->n; a++) {
        rc_base_memory_free(f->done[a]);
        rc_base_memory_free(f->stop_counts[a]);
    }
    f->n = 0;
}

static void test_blocks(fixture *f)
{
    for (int threads = 1; threads <= 2; threads++) {
        add(f, 3004, 10);
        add(f, 640, 64);
        f->plan[0].delay_us = 200;
        uint8_t first[301] = {0}, second[10] = {0}, *before[MOST] = {first, second};
        for (int b = 0; b < 301; b++) first[b] = f->done[0][b] = b % 5 == 1 || (b > 100 && b < 150);
        CHECK(run(f, threads, 0) == RECUT_OK);
        int64_t there = 0;
        for (int b = 0; b < 301; b++) there += first[b];
        int64_t blocks = check(f, before);
        CHECK(!f->out.stopped);
        CHECK(f->out.blocks_total == 311 && f->out.blocks_before == there && f->out.blocks_now == 311 - there);
        if (f->rank == 0) CHECK(blocks == 311 - there);
        CHECK(f->sink.puts > 0); /* everybody takes part */
        clear(f);
    }
}

/* More ranks than blocks, no block, no analysis, all there before. */
static void test_few(fixture *f)
{
    CHECK(run(f, 2, 0) == RECUT_OK);
    CHECK(f->out.blocks_total == 0);
    clear(f);
    add(f, 0, 10);
    CHECK(run(f, 1, 0) == RECUT_OK);
    clear(f);
    for (int blocks = 1; blocks <= 3; blocks++) {
        add(f, blocks, 1);
        CHECK(run(f, 2, 0) == RECUT_OK);
        int64_t done = check(f, NULL);
        if (f->rank == 0) CHECK(done == blocks);
        fake_sink_close(&f->sink);
        CHECK(run(f, 2, 0) == RECUT_OK); /* again */
        CHECK(f->sink.puts == 0);
        CHECK(f->out.blocks_before == blocks && f->out.blocks_now == 0);
        clear(f);
    }
}

/* One rank ten times slower, each of them in turn.  Blocks sleep, so the number of CPUs does not matter. */
static void balance_once(fixture *f, int slow, int64_t *share, double *late)
{
    enum { BLOCKS = 300, FAST_US = 5000 };
    add(f, BLOCKS, 1);
    f->plan[0].delay_us = f->rank == slow ? 10 * FAST_US : FAST_US;
    CHECK(run(f, 1, 0) == RECUT_OK);
    int64_t done = check(f, NULL);
    if (f->rank == 0) CHECK(done == BLOCKS);
    int64_t mine[2] = {f->sink.puts, f->plan[0].nanoseconds}, all[2 * 64] = {0};
    CHECK(rc_run_ranks_gather(f->ranks, mine, sizeof mine, all, &f->err) == RECUT_OK);
    double rate = 0; /* a block takes what it really took */
    for (int r = 0; f->rank == 0 && r < f->size; r++) rate += 1e9 * (double)all[2 * r] / (double)all[2 * r + 1];
    *share = all[2 * slow];
    *late = f->out.seconds - BLOCKS / rate;
    clear(f);
}

static void test_balance(fixture *f)
{
    for (int slow = 0; slow < f->size; slow++) {
        int64_t share = 0, good = 0;
        double late = 0;
        for (int tries = 0; tries < 10 && !good; tries++) { /* the machine may be busy with other things */
            balance_once(f, slow, &share, &late);
            double expected = 300 / (10.0 * (f->size - 1) + 1);
            /* halves to each would be some six seconds late; six slow blocks are a machine that is busy with others */
            good = (double)share > 0.5 * expected && (double)share < 1.6 * expected && late < 6 * 0.05;
            if (f->rank == 0)
                fprintf(stderr, "slow rank %d: %d of 300 blocks, expected %.0f; %.0f ms later than the ideal\n", slow,
                        (int)share, expected, 1000 * late);
            CHECK(rc_run_ranks_broadcast(f->ranks, &good, sizeof good, &f->err) == RECUT_OK);
        }
        CHECK(good);
    }
}

/* A signal to each rank in turn, from inside of one of its blocks. */
static void test_signal(fixture *f)
{
    for (int hit = 0; hit < f->size; hit++)
        for (int threads = 1; threads <= 2; threads++) {
            add(f, 20000, 10);
            f->plan[0].delay_us = 500;
            rc_run_signals_install();
            if (f->rank == hit) f->plan[0].raise_call = 20;
            CHECK(run(f, threads, 0) == RECUT_STOPPED);
            CHECK(f->out.stopped && f->err.code == RECUT_STOPPED);
            int64_t blocks = check(f, NULL);
            CHECK(f->sink.puts == f->plan[0].calls); /* what was computed is kept */
            if (f->rank == 0) CHECK(blocks >= 10 && blocks < 1500);
            uint8_t *before[MOST] = {rc_base_memory_zeroed(2000, 1)};
            memcpy(before[0], f->done[0], 2000);
            fake_sink_close(&f->sink);
            rc_run_signals_install();
            f->plan[0].raise_call = 0;
            f->plan[0].delay_us = 0;
            CHECK(run(f, threads, 0) == RECUT_OK);
            int64_t rest = check(f, before);
            if (f->rank == 0) CHECK(blocks + rest == 2000);
            rc_base_memory_free(before[0]);
            clear(f);
        }
}

/* The same error on all ranks, whoever computes the block. */
static void test_error(fixture *f)
{
    for (int threads = 1; threads <= 2; threads++)
        for (int round = 0; round < 5; round++) {
            add(f, 5000, 10);
            f->plan[0].fail_from = 123;
            f->plan[0].fail_step = 3;
            f->plan[0].delay_us = 100;
            f->plan[0].slow_block = 123; /* others fail earlier */
            f->plan[0].slow_us = 10000;
            CHECK(run(f, threads, 0) == RECUT_E_DATA);
            CHECK(f->err.code == RECUT_E_DATA && f->err.index == 123);
            CHECK(strcmp(f->err.text, "block 123 of key 1 fails") == 0);
            int64_t blocks = check(f, NULL);
            for (int b = 0; f->rank == 0 && b < 123; b++) CHECK(f->done[0][b]);
            if (f->rank == 0) CHECK(blocks < 500);
            clear(f);
        }
}

/* A full disk at one rank's place, each of them in turn. */
static void test_sink(fixture *f)
{
    for (int hit = 0; hit < f->size; hit++)
        for (int threads = 1; threads <= 2; threads++) {
            add(f, 5000, 10);
            f->plan[0].delay_us = 500;
            CHECK(run(f, threads, f->rank == hit ? 7 : 0) == RECUT_E_IO);
            CHECK(strncmp(f->err.text, "the disk is full at block ", 26) == 0);
            int64_t blocks = check(f, NULL);
            if (f->rank == 0) CHECK(blocks < 500 && !f->done[0][f->err.index]);
            clear(f);
        }
}

/* 100 of every third replicate: block 29 is the last that is needed. */
static void test_stop_at(fixture *f)
{
    add(f, 100000, 10);
    add(f, 300, 10);
    f->analysis[0].stop_at = 100;
    f->plan[0].delay_us = 1000;
    CHECK(run(f, 2, 0) == RECUT_OK);
    CHECK(!f->out.stopped);
    int64_t blocks = check(f, NULL);
    if (f->rank == 0) {
        CHECK(blocks >= 60 && blocks < 2000);
        CHECK(rc_run_claims_stop_block(&f->analysis[0], f->stop_counts[0], f->done[0]) == 30);
    }
    fake_sink_close(&f->sink);
    CHECK(run(f, 1, 0) == RECUT_OK); /* nothing is missing */
    CHECK(f->sink.puts == 0);
    clear(f);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(fixture *f);
    } tests[] = {{"blocks", test_blocks}, {"few", test_few},   {"balance", test_balance}, {"signal", test_signal},
                 {"error", test_error},   {"sink", test_sink}, {"stop_at", test_stop_at}};
    static fixture f;
    int found = 0;
    if (rc_run_ranks_open(&argc, &argv, &f.ranks, &f.err) != RECUT_OK) return 1;
    f.rank = rc_run_ranks_rank(f.ranks);
    f.size = rc_run_ranks_size(f.ranks);
    for (size_t i = 0; argc > 1 && i < sizeof tests / sizeof *tests; i++)
        if (strcmp(tests[i].name, argv[1]) == 0) {
            tests[i].test(&f);
            found++;
        }
    CHECK(found == 1);
    return report_end(f.ranks);
}
