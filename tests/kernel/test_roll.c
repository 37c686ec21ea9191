/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dice of whole runs against rc_base_pcg_dice, word by word, with every set of instructions. */
#include "kernel/roll.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { LANES = RC_ROLL_LANES, MOST = 600 };

/* The dice of a shuffle's next run from `left` places, drawn one word at a time. */
static void expected_run(rc_pcg *g, const rc_roll_run *run, uint32_t *dice, size_t stride)
{
    size_t left = run->left;
    for (uint32_t word = 0; word < run->words; word++) {
        uint64_t bound = UINT64_MAX, drawn[RC_ROLL_DICE];
        assert_true(run->count == rc_base_pcg_batch(left) || run->count == left - 1);
        rc_base_pcg_dice(g, left, run->count, &bound, drawn);
        for (unsigned k = 0; k < run->count; k++, left--, dice += stride) *dice = (uint32_t)drawn[k];
    }
}

/* From n places on, `runs` runs of up to `rows` places: the same dice, the same generators, and those also where the
 * dice are not asked for. */
static void compare(const rc_roll *roll, size_t lanes, size_t n, size_t rows, int runs, uint64_t seed)
{
    _Alignas(64) unsigned char state[RC_ROLL_STATE], silent[RC_ROLL_STATE];
    static uint32_t got[(MOST + RC_ROLL_MORE) * LANES], expected[(MOST + RC_ROLL_MORE) * LANES];
    rc_pcg g[LANES], h[LANES];
    for (size_t lane = 0; lane < lanes; lane++) rc_base_pcg_for_block(&g[lane], seed, n, lane, runs);
    memcpy(h, g, sizeof h);
    roll->open(state, g, lanes);
    roll->open(silent, g, lanes);
    for (size_t left = n; left > 1 && runs > 0; runs--) {
        rc_roll_run run = rc_kernel_roll_next(left, left > rows ? left - rows : 1);
        size_t done = (size_t)run.words * run.count;
        assert_int_equal(run.left, left);
        assert_in_range(done, 1, left - 1);
        roll->run(state, &run, lanes, got);
        roll->run(silent, &run, lanes, NULL);
        for (size_t lane = 0; lane < lanes; lane++) expected_run(&h[lane], &run, expected + lane, lanes);
        assert_memory_equal(got, expected, done * lanes * sizeof *got);
        roll->close(state, g, lanes);
        for (size_t lane = 0; lane < lanes; lane++) assert_true(g[lane].state == h[lane].state);
        roll->close(silent, g, lanes);
        for (size_t lane = 0; lane < lanes; lane++) assert_true(g[lane].state == h[lane].state);
        left -= done;
    }
}

/* Over every length at which the number of dice a word changes; at 2^9, 2^19 and 2^30 words are often thrown away. */
static void compare_all(const rc_roll *roll)
{
    static const size_t length[] = {2,    3,    6,    7,     8,     143,   511,    512,    513,    518,
                                    2047, 2049, 2060, 16384, 16385, 16400, 524287, 524288, 524290, (size_t)1 << 30};
    rc_pcg g;
    rc_base_pcg_for_block(&g, 9, 0, 0, 0);
    for (size_t lanes = 1; lanes <= LANES; lanes += LANES - 1) {
        for (size_t i = 0; i < sizeof length / sizeof *length; i++)
            for (uint64_t seed = 0; seed < 20; seed++)
                compare(roll, lanes, length[i], 1 + (size_t)rc_base_pcg_below(&g, MOST - RC_ROLL_DICE), 40, seed);
        compare(roll, lanes, ((size_t)1 << 30) + 3, 100, 3, 1);
        for (uint64_t seed = 0; seed < 300; seed++)
            compare(roll, lanes, 2 + (size_t)rc_base_pcg_below(&g, 3000),
                    1 + (size_t)rc_base_pcg_below(&g, MOST - RC_ROLL_DICE), MOST, seed);
    }
}

static void portable(void **state)
{
    (void)state;
    compare_all(rc_kernel_roll_portable());
}

static void avx512(void **state)
{
    (void)state;
    if (!rc_kernel_roll_avx512()) skip();
    compare_all(rc_kernel_roll_avx512());
}

/* A word is taken only while it is needed. */
static void runs(void **state)
{
    (void)state;
    rc_roll_run run = rc_kernel_roll_next(100, 90);
    assert_int_equal(run.count, 6);
    assert_int_equal(run.words, 2); /* 12 places, to 88 */
    run = rc_kernel_roll_next(100, 99);
    assert_int_equal(run.words, 1);
    run = rc_kernel_roll_next(515, 1);
    assert_int_equal(run.count, 5); /* 515 to 511 in one word, then six a word */
    assert_int_equal(run.words, 1);
    run = rc_kernel_roll_next(4, 1);
    assert_int_equal(run.count, 3);
    assert_int_equal(run.words, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(portable), cmocka_unit_test(avx512), cmocka_unit_test(runs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
