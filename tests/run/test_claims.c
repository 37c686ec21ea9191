/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rank 0's books in simulated time: ranks of any speed, a server that computes or does not, random gaps.
 * Every open block goes out once, in order; nobody waits for ever; the end is near the best possible. */
#include "fake.h"

#include "base/pcg.h"
#include "run/claims.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>

enum { MOST_RANKS = 8, MOST_THREADS = 3, MOST_BLOCKS = 4000 };

typedef struct simulation {
    rc_analysis analysis[2];
    rc_analysis *list[2];
    fake_plan plan[2];
    uint8_t *done[2];
    int64_t *stop_counts[2];
    uint8_t taken[2][MOST_BLOCKS];
    int size, threads[MOST_RANKS];
    double speed[MOST_RANKS];                   /* seconds a block */
    int64_t queue[MOST_RANKS][2 * MOST_BLOCKS]; /* analysis * MOST_BLOCKS + block */
    size_t head[MOST_RANKS], tail[MOST_RANKS];
    int64_t at[MOST_RANKS][MOST_THREADS]; /* what a thread computes, -1 = nothing */
    double until[MOST_RANKS][MOST_THREADS];
    bool serving_thread_computes; /* then rank 0 answers only between its blocks */
    int64_t computed[MOST_RANKS];
    int64_t last_taken;
} simulation;

static void hand_out(simulation *s, rc_claims *claims)
{
    for (int r = 0; r < s->size; r++) {
        int64_t wanted = rc_run_claims_wanted(claims, r), first, count;
        for (; wanted > 0; wanted -= count) {
            size_t a;
            count = rc_run_claims_take(claims, r, wanted, &a, &first);
            if (count == 0) break;
            assert_true(count <= wanted);
            for (int64_t b = first; b < first + count; b++) {
                int64_t id = (int64_t)a * MOST_BLOCKS + b;
                assert_false(s->taken[a][b]);
                assert_false(s->done[a][b]);
                assert_true(id > s->last_taken); /* ascending */
                s->last_taken = id;
                s->taken[a][b] = 1;
                s->queue[r][s->tail[r]++] = id;
            }
        }
    }
}

static void start_threads(simulation *s, rc_claims *claims, double now)
{
    for (int r = 0; r < s->size; r++)
        for (int t = s->threads[r] - 1; t >= 0; t--) { /* thread 0 last, as it talks first */
            if (s->at[r][t] >= 0 || s->head[r] == s->tail[r]) continue;
            if (r == 0 && t == 0 && s->size > 1 && s->threads[0] > 1 && !rc_run_claims_server_free(claims)) continue;
            s->at[r][t] = s->queue[r][s->head[r]++];
            s->until[r][t] = now + s->speed[r];
        }
}

/* A report on its way to rank 0. */
typedef struct mail {
    int rank;
    int64_t id;
} mail;

/* Runs to the end; returns the simulated seconds. */
static double simulate(simulation *s)
{
    rc_claims *claims;
    recut_error err;
    double now = 0, next;
    static mail box[2 * MOST_BLOCKS];
    size_t read = 0, written = 0;
    const int64_t counts[FAKE_STOP_ROWS] = {5, 5};
    s->last_taken = -1;
    assert_int_equal(rc_run_claims_create(s->list, 2, s->done, s->stop_counts, s->size, s->threads, &claims, &err),
                     RECUT_OK);
    hand_out(s, claims);
    start_threads(s, claims, now);
    for (;; now = next) {
        next = INFINITY;
        for (int r = 0; r < s->size; r++)
            for (int t = 0; t < s->threads[r]; t++) {
                if (s->at[r][t] >= 0 && s->until[r][t] <= now) {
                    box[written++] = (mail){r, s->at[r][t]};
                    s->at[r][t] = -1;
                    s->computed[r]++;
                }
            }
        if (!s->serving_thread_computes || s->at[0][0] < 0) { /* else rank 0 does not listen now */
            for (; read < written; read++)
                rc_run_claims_report(claims, box[read].rank, (size_t)(box[read].id / MOST_BLOCKS),
                                     box[read].id % MOST_BLOCKS, s->speed[box[read].rank], counts);
            hand_out(s, claims);
        }
        start_threads(s, claims, now);
        for (int r = 0; r < s->size; r++)
            for (int t = 0; t < s->threads[r]; t++)
                if (s->at[r][t] >= 0 && s->until[r][t] < next) next = s->until[r][t];
        if (isinf(next)) break;
    }
    assert_int_equal(read, written);
    assert_int_equal(claims->open, 0);
    assert_int_equal(claims->held, 0);
    assert_true(rc_run_claims_complete(claims));
    rc_run_claims_destroy(claims);
    return now;
}

static simulation *set_up(int64_t first, int64_t second)
{
    simulation *s = calloc(1, sizeof *s);
    assert_non_null(s);
    for (int a = 0; a < 2; a++) {
        fake_init(&s->analysis[a], &s->plan[a], a, a ? second : first, 1, 0);
        s->list[a] = &s->analysis[a];
        s->done[a] = calloc(MOST_BLOCKS, 1);
        s->stop_counts[a] = calloc((size_t)MOST_BLOCKS * FAKE_STOP_ROWS, sizeof(int64_t));
    }
    memset(s->at, -1, sizeof s->at);
    return s;
}

static void tear_down(simulation *s)
{
    for (int a = 0; a < 2; a++) {
        free(s->done[a]);
        free(s->stop_counts[a]);
    }
    free(s);
}

static void set_ranks(simulation *s, int size, const int *threads, const double *speed)
{
    s->size = size;
    memcpy(s->threads, threads, (size_t)size * sizeof *threads);
    memcpy(s->speed, speed, (size_t)size * sizeof *speed);
}

/* No schedule is faster than this. */
static double ideal(const simulation *s, double blocks)
{
    double rate = 0;
    for (int r = 0; r < s->size; r++) rate += s->threads[r] / s->speed[r];
    return blocks / rate;
}

/* One rank ten times slower, wherever it is: at most about one of its blocks is lost. */
static void a_slow_rank_costs_a_block(void **state)
{
    (void)state;
    for (int slow = 0; slow < 3; slow++)
        for (int computes = 0; computes < 2; computes++) {
            simulation *s = set_up(300, 200);
            double speed[3] = {0.01, 0.01, 0.01};
            speed[slow] = 0.1;
            set_ranks(s, 3, (const int[]){1, 1, 1}, speed);
            s->serving_thread_computes = computes;
            double best = ideal(s, 500), time = simulate(s);
            assert_true(time >= best * 0.999 && time <= best + 0.1);
            assert_true(s->computed[slow] >= 15 && s->computed[slow] <= 25); /* of 500: a 21st */
            tear_down(s);
        }
}

/* One block that seems to last for an hour (a machine put to sleep, a clock set forward) costs the rank no more than
 * its next few blocks; blocks of another share are neither to do nor done. */
static void a_jump_of_the_clock_is_forgotten(void **state)
{
    (void)state;
    rc_claims *claims;
    recut_error err;
    size_t a;
    int64_t first, counts[FAKE_STOP_ROWS] = {0};
    simulation *s = set_up(3000, 40);
    memset(s->done[1], RC_DONE_ELSEWHERE, 30);
    assert_int_equal(
        rc_run_claims_create(s->list, 2, s->done, s->stop_counts, 3, (const int[]){1, 1, 1}, &claims, &err), RECUT_OK);
    rc_claims_totals totals = rc_run_claims_totals(claims);
    assert_int_equal(totals.blocks, 3010);
    assert_int_equal(totals.replicates, 3010);
    assert_int_equal(totals.blocks_done, 0);
    assert_int_equal(totals.replicates_done, 0);
    for (int round = 0; round < 60; round++)
        for (int r = 0; r < 3; r++) {
            int64_t wanted = rc_run_claims_wanted(claims, r), count = rc_run_claims_take(claims, r, wanted, &a, &first);
            assert_true(wanted > 0 || claims->rank[r].held > 0);
            for (int64_t b = first; b < first + count; b++)
                rc_run_claims_report(claims, r, a, b, round == 30 && b == first ? 3600 : 0.01, counts);
        }
    for (int r = 0; r < 3; r++) assert_true(claims->rank[r].finished > 50);
    rc_run_claims_destroy(claims);
    tear_down(s);
}

/* Equal ranks: no more than a few blocks' time over the ideal. */
static void equal_ranks_end_together(void **state)
{
    (void)state;
    for (int size = 1; size <= MOST_RANKS; size++)
        for (int threads = 1; threads <= MOST_THREADS; threads++) {
            simulation *s = set_up(1000, 1);
            int many[MOST_RANKS];
            double speed[MOST_RANKS];
            for (int r = 0; r < size; r++) {
                many[r] = threads;
                speed[r] = 0.01;
            }
            set_ranks(s, size, many, speed);
            s->serving_thread_computes = true;
            double best = ideal(s, 1001), time = simulate(s);
            assert_true(time <= best + 4 * 0.01);
            tear_down(s);
        }
}

/* Speeds over four orders of magnitude, gaps, few blocks: everything goes out once and the simulation ends. */
static void any_layout_ends(void **state)
{
    (void)state;
    rc_pcg g;
    rc_base_pcg_seed(&g, 20250, 7);
    for (int i = 0; i < 600; i++) {
        simulation *s = set_up((int64_t)rc_base_pcg_below(&g, 200), (int64_t)rc_base_pcg_below(&g, 20));
        int threads[MOST_RANKS], size = 1 + (int)rc_base_pcg_below(&g, MOST_RANKS);
        double speed[MOST_RANKS], slowest = 0, open = 0;
        for (int r = 0; r < size; r++) {
            threads[r] = 1 + (int)rc_base_pcg_below(&g, MOST_THREADS);
            speed[r] = pow(10, -3 + 4 * rc_base_pcg_uniform(&g));
            slowest = speed[r] > slowest ? speed[r] : slowest;
        }
        for (int a = 0; a < 2; a++)
            for (int64_t b = 0; b < s->analysis[a].n_blocks; b++) {
                s->done[a][b] = rc_base_pcg_below(&g, 4) == 0;
                open += !s->done[a][b];
            }
        set_ranks(s, size, threads, speed);
        s->serving_thread_computes = i % 2;
        double best = ideal(s, open), time = simulate(s);
        assert_true(time <= best + 3 * slowest);
        int64_t computed = 0;
        for (int r = 0; r < size; r++) computed += s->computed[r];
        assert_int_equal(computed, (int64_t)open);
        for (int a = 0; a < 2; a++)
            for (int64_t b = 0; b < s->analysis[a].n_blocks; b++) assert_true(s->done[a][b]);
        tear_down(s);
    }
}

/* Every block counts 5 in both rows: 100 are reached with block 19. */
static void stop_rule_closes_an_analysis(void **state)
{
    (void)state;
    simulation *s = set_up(3000, 40);
    s->analysis[0].stop_at = 100;
    set_ranks(s, 2, (const int[]){1, 2}, (const double[]){0.05, 0.03});
    simulate(s);
    int64_t blocks = 0;
    for (int64_t b = 0; b < 3000; b++) blocks += s->done[0][b];
    assert_true(blocks >= 20 && blocks < 60);
    for (int64_t b = 0; b < 40; b++) assert_true(s->done[1][b] && (b >= 20 || s->done[0][b]));
    assert_int_equal(rc_run_claims_stop_block(&s->analysis[0], s->stop_counts[0], s->done[0]), 20);
    tear_down(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slow_rank_costs_a_block),    cmocka_unit_test(a_jump_of_the_clock_is_forgotten),
        cmocka_unit_test(equal_ranks_end_together),     cmocka_unit_test(any_layout_ends),
        cmocka_unit_test(stop_rule_closes_an_analysis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
