/* SPDX-License-Identifier: GPL-3.0-or-later
 * bench_cluster.c - what a run over many nodes costs besides computing, each part alone:
 *
 *   mpirun -n K bench_cluster messages   every other rank asks rank 0: microseconds of a round trip, and of rank 0's
 *                                        processor for a question and its answer when many wait
 *   mpirun -n K bench_cluster claims     the engine over blocks that cost nothing: blocks a second
 *   bench_cluster books R T S            rank 0's books for R ranks of T threads, S seconds a block: nanoseconds a
 *                                        block
 *   bench_cluster segments FOLDER        milliseconds to write a segment, by its bytes of rows; microseconds of the
 *                                        processor to take a block into it
 *   bench_cluster merge FOLDER           seconds to merge, by segments, blocks and bytes of rows
 *
 * Rows of a table: name, x1, x2, x3, value.  scaling.sh runs all of them. */
#include "base/memory.h"
#include "run/claims.h"
#include "run/engine.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* As `recut permute` with one marker of 143 patients has them. */
enum { STOP = -1, COLUMNS = 5, TALLY = 6275, BLOCK = 4096, SMALL_TALLY = 16 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Of this thread. */
static double processor(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void row(const char *name, double x1, double x2, double x3, double value)
{
    printf("%s\t%g\t%g\t%g\t%.6g\n", name, x1, x2, x3, value);
    fflush(stdout);
}

/* ---- a plan that costs nothing ------------------------------------------ */

static recut_status empty_work(const rc_analysis *analysis, void **work, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *made = NULL;
    (void)analysis;
    RC_NEW(made, 1, err);
    *work = made;
done:
    return st;
}

static recut_status empty_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                                void *work, recut_error *err)
{
    (void)work, (void)err;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) * analysis->n_columns : 0;
    for (size_t i = 0; i < kept; i++) rows[i] = (double)(block * 7919 + (int64_t)i);
    for (size_t i = 0; i < analysis->tally_length; i += 11) tally[i] = (int64_t)((count + i) % 97);
    return RECUT_OK;
}

static const rc_plan_type empty = {
    .name = "empty", .work_create = empty_work, .work_destroy = rc_base_memory_free, .block = empty_block};

static rc_column column[COLUMNS];
static rc_tally tally[2] = {{.name = "null", .about = "a histogram", .n_rows = 1, .n_bins = TALLY, .each = 97},
                            {.name = "null", .about = "a histogram", .n_rows = 1, .n_bins = SMALL_TALLY, .each = 97}};
static char spec[] = "{}";

static rc_analysis make(int64_t blocks, int64_t block_size, size_t tally_length, bool rows)
{
    rc_analysis a = {.type = &empty,
                     .group = "empty/0",
                     .spec = spec,
                     .replicates = blocks * block_size,
                     .block_size = block_size,
                     .n_blocks = blocks,
                     .rows_kept = rows ? blocks * block_size : 0,
                     .n_columns = COLUMNS,
                     .column = column,
                     .n_tallies = tally_length > 0,
                     .tally = &tally[tally_length != TALLY],
                     .tally_length = tally_length};
    for (int c = 0; c < COLUMNS; c++) snprintf(column[c].name, sizeof column[c].name, "il6/column%d", c);
    return a;
}

/* ---- messages and claims ------------------------------------------------ */

/* Answers until everybody has said STOP.  nap: lets questions pile up, and then the processor time of each counts. */
static recut_status answer(rc_ranks *ranks, bool nap, double *spent, int64_t *answered, recut_error *err)
{
    recut_status st = RECUT_OK;
    int from, left = rc_run_ranks_size(ranks) - 1;
    int64_t words[64];
    size_t n;
    *spent = 0, *answered = 0;
    while (left > 0) {
        if (nap) nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
        double begin = processor();
        int64_t before = *answered;
        while (rc_run_ranks_poll(ranks, &from, words, 64, &n)) {
            if (words[0] == STOP)
                left--;
            else
                RC_TRY(rc_run_ranks_send(ranks, from, words, 4, err));
            ++*answered;
        }
        if (*answered > before) *spent += processor() - begin;
    }
done:
    return st;
}

/* Asks many times, `burst` questions at once. */
static recut_status ask(rc_ranks *ranks, int many, int burst, recut_error *err)
{
    recut_status st = RECUT_OK;
    int64_t words[64] = {0};
    int from;
    size_t n;
    for (int i = 0; i < many; i++) {
        for (int k = 0; k < burst; k++) RC_TRY(rc_run_ranks_send(ranks, 0, words, 49, err)); /* a report of 16 blocks */
        for (int k = 0; k < burst; k++)
            while (!rc_run_ranks_poll(ranks, &from, words, 64, &n)) continue;
    }
    words[0] = STOP;
    RC_TRY(rc_run_ranks_send(ranks, 0, words, 4, err));
done:
    return st;
}

static recut_status messages(rc_ranks *ranks, recut_error *err)
{
    enum { SINGLE = 4000, BURSTS = 300, BURST = 64 };
    recut_status st = RECUT_OK;
    int size = rc_run_ranks_size(ranks);
    double spent = 0;
    int64_t answered = 0;
    for (int nap = 0; nap < 2; nap++) {
        double begin = now();
        if (rc_run_ranks_rank(ranks) > 0)
            st = ask(ranks, nap ? BURSTS : SINGLE, nap ? BURST : 1, err);
        else
            st = answer(ranks, nap, &spent, &answered, err);
        RC_TRY(rc_run_ranks_agree(ranks, st, err));
        if (rc_run_ranks_rank(ranks) > 0) continue;
        if (nap)
            row("server_us", size, 0, 0, 1e6 * spent / (double)answered);
        else
            row("round_trip_us", size, 0, 0, 1e6 * (now() - begin) / SINGLE);
    }
done:
    return st;
}

static recut_status claims(rc_ranks *ranks, recut_error *err)
{
    enum { BLOCKS = 100000 };
    recut_status st = RECUT_OK;
    rc_analysis a = make(BLOCKS, 1, 0, false), *list[] = {&a};
    uint8_t *done[1] = {NULL};
    int64_t *stop[1] = {NULL}, blocks = 0;
    rc_sink sink;
    rc_run_outcome out;
    rc_run_options options = {.threads = 1, .flush_seconds = 5, .progress = RC_PROGRESS_NONE};
    RC_NEW(done[0], BLOCKS, err);
    rc_store_null_sink(&sink, &blocks);
    RC_TRY(rc_run_engine(list, 1, done, stop, ranks, &sink, &options, &out, err));
    if (rc_run_ranks_rank(ranks) == 0) row("claimed_blocks", rc_run_ranks_size(ranks), 0, 0, BLOCKS / out.seconds);
done:
    rc_base_memory_free(done[0]);
    return st;
}

/* ---- books -------------------------------------------------------------- */

/* Rank 0's pass: what has come in `patience` from every rank, then a look at every rank. */
static recut_status books(int ranks, int threads, double seconds, recut_error *err)
{
    recut_status st = RECUT_OK;
    int64_t each = (int64_t)(threads * rc_run_claims_patience(ranks) / seconds) + 1, *next = NULL, *held = NULL;
    int64_t reported = 0, claimed = 0, passes = 0, n_blocks = 40 * (int64_t)ranks * (each + 2 * threads);
    rc_analysis a = make(n_blocks, 1, 0, false), *list[] = {&a};
    uint8_t *done[1] = {NULL};
    int64_t *stop[1] = {NULL};
    int *many = NULL;
    rc_claims *book = NULL;
    double spent = 0;
    RC_NEW(done[0], (size_t)n_blocks, err);
    RC_NEW(many, (size_t)ranks, err);
    RC_NEW(next, (size_t)ranks, err);
    RC_NEW(held, (size_t)ranks, err);
    for (int r = 0; r < ranks; r++) many[r] = threads;
    RC_TRY(rc_run_claims_create(list, 1, done, stop, ranks, many, &book, err));
    for (double begin = now(); book->open > n_blocks / 4 && now() - begin < 2;) {
        double from = now();
        for (int r = 0; r < ranks; r++) {
            size_t which;
            int64_t first, wanted = rc_run_claims_wanted(book, r);
            int64_t count = rc_run_claims_take(book, r, wanted, &which, &first);
            if (count == 0) continue;
            claimed++;
            if (held[r] == 0) next[r] = first;
            held[r] += count;
        }
        for (int r = 0; r < ranks; r++) {
            int64_t here = each < held[r] ? each : held[r];
            for (int64_t i = 0; i < here; i++) rc_run_claims_report(book, r, 0, next[r]++ % n_blocks, seconds, NULL);
            held[r] -= here;
            reported += here;
        }
        spent += now() - from;
        passes++;
    }
    row("books_ns_a_block", ranks, threads, seconds, 1e9 * spent / (double)reported);
    row("blocks_a_claim", ranks, threads, seconds, (double)reported / (double)claimed);
    row("books_ns_a_pass_and_rank", ranks, threads, seconds, 1e9 * spent / (double)passes / ranks);
done:
    rc_run_claims_destroy(book);
    rc_base_memory_free(done[0]);
    rc_base_memory_free(many);
    rc_base_memory_free(next);
    rc_base_memory_free(held);
    return st;
}

/* ---- segments and merge ------------------------------------------------- */

/* Blocks first, first + step, ... into a segment each `a_segment` of them. */
static recut_status fill(const char *folder, rc_analysis *a, int64_t a_segment, double *took, double *put, int *written,
                         recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_sink sink = {0};
    double *rows = NULL, from;
    int64_t *counts = NULL;
    RC_NEW(rows, BLOCK * COLUMNS, err);
    RC_NEW(counts, TALLY, err);
    *took = *put = 0, *written = 0;
    mkdir(folder, 0777);
    RC_TRY(rc_store_sink_create(folder, 0, 0, 1, "0", &a, 1, &sink, err));
    for (int64_t b = 0; b < a->n_blocks; b++) {
        RC_TRY(empty_block(a, b, rc_plan_block_count(a, b), rows, counts, NULL, err));
        from = processor();
        RC_TRY(sink.put(sink.self, 0, b, rc_plan_block_rows(a, b) ? rows : NULL, counts, err));
        *put += processor() - from;
        if ((b + 1) % a_segment != 0 && b + 1 < a->n_blocks) continue;
        from = now();
        RC_TRY(sink.flush(sink.self, err));
        *took += now() - from;
        ++*written;
    }
done:
    if (sink.self) rc_store_sink_destroy(&sink);
    rc_base_memory_free(rows);
    rc_base_memory_free(counts);
    return st;
}

static recut_status segments(const char *folder, recut_error *err)
{
    static const int64_t blocks[] = {0, 1, 4, 16, 64}; /* a segment; 0 = without rows */
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        int written;
        double took, put;
        int64_t each = blocks[i] ? blocks[i] : 64, many = blocks[i] > 4 ? 10 : 30;
        rc_analysis a = make(each * many, BLOCK, TALLY, blocks[i] > 0);
        RC_TRY(fill(folder, &a, each, &took, &put, &written, err));
        row("segment_ms", 8.0 * COLUMNS * BLOCK * (double)blocks[i], 0, 0, 1e3 * took / written);
        if (blocks[i] != 1)
            row("put_us", a.rows_kept ? 8.0 * COLUMNS * BLOCK : 0, 0, 0, 1e6 * put / (double)a.n_blocks);
        RC_TRY(rc_store_remove(folder, err));
    }
done:
    return st;
}

static recut_status merge(const char *folder, recut_error *err)
{
    static const struct {
        int64_t blocks, a_segment;
        bool rows;
        size_t tally;
    } job[] = {{1000, 100, false, TALLY},
               {1000, 10, false, TALLY},
               {100, 1, false, TALLY},
               {400, 1, false, TALLY},
               {2000000, 20000, false, SMALL_TALLY},
               {64, 16, true, TALLY},
               {512, 16, true, TALLY}};
    recut_status st = RECUT_OK;
    rc_store_head head = {.fingerprint = "0", .cohort_json = "{}"};
    char path[4096];
    snprintf(path, sizeof path, "%.4000s.h5", folder);
    for (size_t i = 0; i < sizeof job / sizeof *job; i++) {
        int written;
        double took, put, from;
        rc_analysis a = make(job[i].blocks, job[i].rows ? BLOCK : 1, job[i].tally, job[i].rows);
        RC_TRY(fill(folder, &a, job[i].a_segment, &took, &put, &written, err));
        rc_analysis *list[] = {&a};
        from = now();
        RC_TRY(rc_store_merge(folder, path, &head, list, 1, err));
        row("merge_seconds", written, (double)job[i].blocks,
            job[i].rows ? 8.0 * COLUMNS * BLOCK * (double)job[i].blocks : 0, now() - from);
        unlink(path);
        RC_TRY(rc_store_remove(folder, err));
    }
done:
    return st;
}

int main(int argc, char **argv)
{
    recut_status st = RECUT_OK;
    recut_error err = {0};
    rc_ranks *ranks = NULL;
    const char *what = argc > 1 ? argv[1] : "";
    RC_TRY(rc_run_ranks_open(&argc, &argv, &ranks, &err));
    if (strcmp(what, "messages") == 0)
        st = messages(ranks, &err);
    else if (strcmp(what, "claims") == 0)
        st = claims(ranks, &err);
    else if (strcmp(what, "books") == 0 && argc == 5)
        st = books(atoi(argv[2]), atoi(argv[3]), atof(argv[4]), &err);
    else if (strcmp(what, "segments") == 0 && argc == 3)
        st = segments(argv[2], &err);
    else if (strcmp(what, "merge") == 0 && argc == 3)
        st = merge(argv[2], &err);
    else
        st = RC_FAIL(&err, RECUT_E_USAGE, -1,
                     "usage: bench_cluster messages|claims|books R T S|segments FOLDER|merge FOLDER");
done:
    if (st != RECUT_OK) fprintf(stderr, "bench_cluster: error: %s\n", err.text);
    rc_run_ranks_close(ranks);
    return st == RECUT_OK ? 0 : 1;
}
