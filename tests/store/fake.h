/* SPDX-License-Identifier: GPL-3.0-or-later
 * fake.h - a plan whose numbers are a hash of (key, replicate, column), and ways to put its blocks into segments:
 * every test can compute what it must find. */
#ifndef TESTS_STORE_FAKE_H
#define TESTS_STORE_FAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/memory.h"
#include "store/store.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define FINGERPRINT "0123456789abcdef0123456789abcdef"

enum { FAKE_BINS = 7, FAKE_STOP_BINS = 2 };

typedef struct fake_plan {
    int64_t key;
    long calls; /* of block() */
    rc_tally tally[2];
    rc_column *column;
} fake_plan;

static inline uint64_t fake_hash(int64_t key, int64_t replicate, uint64_t column)
{
    rc_hash h;
    uint64_t lo, hi;
    rc_base_hash_init(&h, (uint64_t)key);
    rc_base_hash_u64(&h, (uint64_t)replicate);
    rc_base_hash_u64(&h, column);
    rc_base_hash_finish(&h, &lo, &hi);
    return lo;
}

/* An analysis with this key has columns with many zeros: 1 nothing else; 2 replicates [4,096, 81,920); 3 all but a -0.0
 * and the smallest number; 4 every other replicate.  With a larger key there is nothing else at all. */
enum { FAKE_ZEROS = 100 };

/* Any bits, NaN among them. */
static inline double fake_value(int64_t key, int64_t replicate, uint64_t column)
{
    uint64_t bits = fake_hash(key, replicate, column);
    if (key > FAKE_ZEROS) return 0;
    if (key == FAKE_ZEROS && column == 3) return replicate == 5000 ? -0.0 : replicate == 40001 ? 0x1p-1074 : 0;
    if (key == FAKE_ZEROS &&
        (column == 1 || (column == 2 && replicate >= 4096 && replicate < 81920) || (column == 4 && replicate % 2)))
        return 0;
    return bits % 11 == 0 ? (double)NAN : (double)(bits >> 12) / 1024.0;
}

/* Row r of the stop tally: does this replicate count there, and in which of its bins? */
static inline bool fake_stops(int64_t key, int64_t replicate, size_t row, size_t *bin)
{
    uint64_t bits = fake_hash(key, replicate, 1000 + row);
    *bin = bits % FAKE_STOP_BINS;
    return (bits >> 8) % (3 + 2 * row) == 0;
}

static inline recut_status fake_work_create(const rc_analysis *analysis, void **work, recut_error *err)
{
    (void)analysis, (void)err;
    *work = malloc(1);
    return *work ? RECUT_OK : RECUT_E_MEMORY;
}

static inline recut_status fake_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows,
                                      int64_t *tally, void *work, recut_error *err)
{
    fake_plan *plan = analysis->state;
    (void)work, (void)err;
    plan->calls++;
    for (size_t i = 0; i < count; i++) {
        int64_t replicate = block * analysis->block_size + (int64_t)i;
        for (size_t c = 0; rows && c < analysis->n_columns; c++)
            rows[i * analysis->n_columns + c] = fake_value(plan->key, replicate, c);
        tally[fake_hash(plan->key, replicate, 999) % FAKE_BINS]++;
        for (size_t r = 0; r < plan->tally[1].n_rows; r++) {
            size_t bin;
            if (fake_stops(plan->key, replicate, r, &bin)) tally[plan->tally[1].offset + r * FAKE_STOP_BINS + bin]++;
        }
    }
    return RECUT_OK;
}

static const rc_plan_type fake_type = {
    .name = "fake", .work_create = fake_work_create, .work_destroy = free, .block = fake_block};

typedef struct fake_shape {
    int64_t key, replicates, block_size, rows_kept;
    size_t n_columns, stop_rows;
    int64_t stop_at;
} fake_shape;

static inline rc_analysis *fake_make(fake_shape shape)
{
    rc_analysis *analysis = rc_base_memory_zeroed(1, sizeof *analysis);
    fake_plan *plan = rc_base_memory_zeroed(1, sizeof *plan);
    plan->key = shape.key;
    plan->tally[0] = (rc_tally){
        .name = "bins", .about = "a histogram", .n_rows = 1, .n_bins = FAKE_BINS, .origin = -1.5, .width = 0.25};
    plan->tally[1] = (rc_tally){.name = "stop/all",
                                .about = "what stops",
                                .n_rows = shape.stop_rows,
                                .n_bins = FAKE_STOP_BINS,
                                .offset = FAKE_BINS};
    plan->column = rc_base_memory_zeroed(shape.n_columns, sizeof *plan->column);
    for (size_t c = 0; c < shape.n_columns; c++) {
        snprintf(plan->column[c].name, sizeof plan->column[c].name, "il6/column%zu", c);
        snprintf(plan->column[c].unit, sizeof plan->column[c].unit, "%s", c % 2 ? "" : "\xc2\xb5g/ml");
        snprintf(plan->column[c].about, sizeof plan->column[c].about, "hash of column %zu", c);
    }
    *analysis = (rc_analysis){.type = &fake_type,
                              .spec = rc_base_memory_string("{\"fake\":true}"),
                              .seed = UINT64_MAX - 5,
                              .replicates = shape.replicates,
                              .block_size = shape.block_size,
                              .rows_kept = shape.rows_kept,
                              .n_blocks = (shape.replicates + shape.block_size - 1) / shape.block_size,
                              .n_columns = shape.n_columns,
                              .column = plan->column,
                              .n_tallies = 2,
                              .tally = plan->tally,
                              .tally_length = FAKE_BINS + shape.stop_rows * FAKE_STOP_BINS,
                              .stop_at = shape.stop_at,
                              .stop_tally = 1,
                              .state = plan};
    snprintf(analysis->group, sizeof analysis->group, "fake/%lld", (long long)shape.key);
    return analysis;
}

static inline void fake_destroy(rc_analysis *analysis)
{
    fake_plan *plan = analysis->state;
    rc_base_memory_free(plan->column);
    rc_base_memory_free(plan);
    rc_base_memory_free(analysis->spec);
    rc_base_memory_free(analysis);
}

/* ---- a run's folder ----------------------------------------------------- */

enum { FAKE_ANALYSES = 4, FAKE_MOST = 5 };

typedef struct fake_run {
    rc_analysis *analysis[FAKE_MOST];
    size_t n;
    char home[64], folder[80], result[80];
} fake_run;

static inline int fake_begin(void **state, const fake_shape *shape, size_t n)
{
    fake_run *run = calloc(1, sizeof *run);
    strcpy(run->home, "store-XXXXXX");
    if (n > FAKE_MOST || !mkdtemp(run->home)) return -1;
    snprintf(run->folder, sizeof run->folder, "%s/x.d", run->home);
    snprintf(run->result, sizeof run->result, "%s/x.h5", run->home);
    run->n = n;
    for (size_t a = 0; a < n; a++) run->analysis[a] = fake_make(shape[a]);
    *state = run;
    return 0;
}

/* With rows, with some rows, without rows, without replicates. */
static inline int fake_setup(void **state)
{
    static const fake_shape shape[FAKE_ANALYSES] = {
        {0, 1000, 64, 1000, 3, 2, 0}, {1, 700, 32, 300, 5, 1, 0}, {2, 5000, 128, 0, 2, 1, 0}, {3, 0, 64, 0, 0, 0, 0}};
    if (fake_begin(state, shape, FAKE_ANALYSES) != 0) return -1;
    fake_run *run = *state;
    run->analysis[3]->n_tallies = run->analysis[3]->tally_length = 0;
    return 0;
}

static inline int fake_teardown(void **state)
{
    fake_run *run = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", run->home);
    int code = system(command);
    for (size_t a = 0; a < run->n; a++) fake_destroy(run->analysis[a]);
    free(run);
    return code;
}

#define assert_ok(call, err)                                                                                           \
    do {                                                                                                               \
        recut_status status_ = (call);                                                                                 \
        if (status_ != RECUT_OK) fail_msg("status %d: %s", (int)status_, (err).text);                                  \
    } while (0)

/* Every kept row of an analysis of a result, to the bits of its zeros and NaNs. */
static inline void fake_expect_rows(const rc_result *result, size_t a, const fake_shape *shape)
{
    recut_error err;
    size_t kept = (size_t)result->analysis[a].rows_kept;
    assert_int_equal(result->analysis[a].n_columns, shape->n_columns);
    double *column = malloc(kept * sizeof *column);
    for (size_t c = 0; c < shape->n_columns; c++) {
        memset(column, 0xff, kept * sizeof *column);
        assert_ok(rc_store_result_column(result, a, c, column, &err), err);
        for (size_t i = 0; i < kept; i++) {
            double want = fake_value(shape->key, (int64_t)i, c);
            assert_memory_equal(&column[i], &want, sizeof want);
        }
    }
    free(column);
}

static inline void fake_put(rc_sink *sink, rc_analysis *const *analysis, size_t a, int64_t block)
{
    recut_error err;
    size_t kept = rc_plan_block_rows(analysis[a], block), count = rc_plan_block_count(analysis[a], block);
    double *rows = rc_base_memory_zeroed(count, analysis[a]->n_columns * sizeof *rows);
    int64_t *tally = rc_base_memory_zeroed(analysis[a]->tally_length, sizeof *tally);
    assert_ok(fake_block(analysis[a], block, count, rows, tally, NULL, &err), err);
    assert_ok(sink->put(sink->self, a, block, kept ? rows : NULL, tally, &err), err);
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
}

/* How blocks are spread over segments. */
typedef struct fake_spread {
    int ranks, flush_every;
    uint64_t shuffle;                          /* order of the blocks */
    int64_t first;                             /* number of the first segment */
    int twice_every;                           /* such blocks come twice; 0 = none */
    int64_t lost_analysis, lost_from, lost_to; /* these blocks never come */
} fake_spread;

static const fake_spread fake_plain = {1, 1000000, 0, 0, 0, -1, 0, 0};

static inline bool fake_lost(const fake_spread *spread, size_t a, int64_t b)
{
    return (int64_t)a == spread->lost_analysis && b >= spread->lost_from && b < spread->lost_to;
}

/* Puts all blocks of all analyses into segments of the folder, which must exist. */
static inline void fake_fill(const char *folder, rc_analysis *const *analysis, size_t n, fake_spread spread)
{
    recut_error err;
    rc_sink sink[8];
    size_t total = 0, at = 0;
    for (size_t a = 0; a < n; a++) total += (size_t)analysis[a]->n_blocks;
    struct {
        size_t a;
        int64_t b;
    } *todo = calloc(total + 1, sizeof *todo), swap;
    for (size_t a = 0; a < n; a++)
        for (int64_t b = 0; b < analysis[a]->n_blocks; b++) todo[at].a = a, todo[at++].b = b;
    for (size_t i = total; spread.shuffle && i > 1; i--) {
        size_t j = fake_hash((int64_t)spread.shuffle, (int64_t)i, 0) % i;
        swap = todo[i - 1];
        todo[i - 1] = todo[j];
        todo[j] = swap;
    }
    for (int r = 0; r < spread.ranks; r++)
        assert_ok(rc_store_sink_create(folder, r, spread.first, 0, FINGERPRINT, analysis, n, &sink[r], &err), err);
    for (size_t i = 0; i < total; i++) {
        int r = (int)(i % (size_t)spread.ranks);
        if (fake_lost(&spread, todo[i].a, todo[i].b)) continue;
        fake_put(&sink[r], analysis, todo[i].a, todo[i].b);
        if (spread.twice_every && i % (size_t)spread.twice_every == 0)
            fake_put(&sink[(r + 1) % spread.ranks], analysis, todo[i].a, todo[i].b);
        if ((i + 1) % (size_t)spread.flush_every == 0) assert_ok(sink[r].flush(sink[r].self, &err), err);
    }
    for (int r = 0; r < spread.ranks; r++) {
        assert_ok(sink[r].flush(sink[r].self, &err), err);
        rc_store_sink_destroy(&sink[r]);
    }
    free(todo);
}

/* ---- files -------------------------------------------------------------- */

static inline unsigned char *fake_read(const char *path, size_t *n)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    if (!file || stat(path, &status) != 0) fail_msg("cannot read %s", path);
    unsigned char *bytes = malloc((size_t)status.st_size + 1);
    *n = fread(bytes, 1, (size_t)status.st_size, file);
    fclose(file);
    return bytes;
}

static inline void fake_write(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, n, file) != n || fclose(file) != 0) fail_msg("cannot write %s", path);
}

static inline bool fake_exists(const char *home, const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", home, name);
    return access(path, F_OK) == 0;
}

/* Output of a shell command. */
static inline char *fake_shell(const char *format, ...)
{
    char command[512];
    size_t room = 1 << 20;
    char *text = calloc(room, 1);
    va_list list;
    va_start(list, format);
    vsnprintf(command, sizeof command, format, list);
    va_end(list);
    FILE *pipe = popen(command, "r");
    size_t n = fread(text, 1, room - 1, pipe);
    text[n] = '\0';
    pclose(pipe);
    return text;
}

/* The result of what is in the run's folder. */
static inline unsigned char *fake_merged(fake_run *run, size_t *n)
{
    const rc_store_head head = {.fingerprint = FINGERPRINT, .cohort_json = "{}"};
    recut_error err;
    assert_ok(rc_store_merge(run->folder, run->result, &head, run->analysis, run->n, &err), err);
    return fake_read(run->result, n);
}

/* Whatever blocks come together in a segment, and in whatever order: the same bytes, which are as they should be. */
static inline void fake_any_segments(fake_run *run, void (*expect)(fake_run *run))
{
    static const fake_spread spread[] = {{1, 1000000, 0, 0, 0, -1, 0, 0},
                                         {1, 1, 0, 0, 0, -1, 0, 0},
                                         {3, 4, 9, 0, 3, -1, 0, 0},
                                         {2, 2, 5, 0, 1, -1, 0, 0}};
    unsigned char *first = NULL;
    for (size_t i = 0, n, m = 0; i < sizeof spread / sizeof *spread; i++) {
        fake_fill(run->folder, run->analysis, run->n, spread[i]);
        unsigned char *bytes = fake_merged(run, &n);
        expect(run);
        if (first) {
            assert_int_equal(n, m);
            assert_memory_equal(bytes, first, n);
            free(bytes);
        } else {
            first = bytes;
            m = n;
        }
        free(fake_shell("rm -f '%s'/r*", run->folder));
    }
    free(first);
}

/* A small disk, or the test is skipped. */
static inline void fake_disk(const char *at, const char *size)
{
    char options[32];
    snprintf(options, sizeof options, "size=%s", size);
    mkdir(at, 0777);
    if (mount("none", at, "tmpfs", 0, options) != 0) {
        print_message("skipped: mounting a tmpfs is not permitted here\n");
        skip();
    }
}

static inline void fake_ignore(int signal)
{
    (void)signal;
}

/* A timer without SA_RESTART interrupts whatever can be interrupted. */
static inline void fake_alarms(bool on)
{
    struct sigaction action = {.sa_handler = fake_ignore};
    struct itimerval often = {{0, 200}, {0, 200}}, off = {{0, 0}, {0, 0}};
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, on ? &often : &off, NULL);
}

#endif
