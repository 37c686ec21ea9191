/* SPDX-License-Identifier: GPL-3.0-or-later
 * Known answers against the published C++ implementation, jumps, bounded draws, shuffles. */
#include "base/hash.h"
#include "base/pcg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

void oracle_pcg32_seed(void *p, uint64_t seed, uint64_t stream);
uint32_t oracle_pcg32_next(void *p);
void oracle_pcg32_advance(void *p, uint64_t delta);
void oracle_pcg64_seed(void *p, uint64_t seed, uint64_t stream);
uint64_t oracle_pcg64_next(void *p);
void oracle_pcg64_advance(void *p, uint64_t delta);

static void known_answers(void **state)
{
    (void)state;
    /* first outputs for (seed, stream) = (42, 54), as the C++ implementation prints them */
    static const uint32_t first32[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e};
    static const uint64_t first64[] = {0x86b1da1d72062b68, 0x1304aa46c9853d39, 0xa3670e9e0dd50358,
                                       0xf9090e529a7dae00, 0xc85b9fd837996f2c, 0x606121f8e3919196};
    rc_pcg32 a;
    rc_pcg b;
    rc_base_pcg32_seed(&a, 42, 54);
    rc_base_pcg_seed(&b, 42, 54);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(rc_base_pcg32_next(&a), first32[i]);
        assert_int_equal(rc_base_pcg_next(&b), first64[i]);
    }
}

static void equals_the_published_generators(void **state)
{
    (void)state;
    _Alignas(16) unsigned char oracle32[64], oracle64[64];
    for (uint64_t seed = 0; seed < 20; seed++) {
        rc_pcg32 a;
        rc_pcg b;
        uint64_t stream = seed * UINT64_C(0x9e3779b97f4a7c15);
        rc_base_pcg32_seed(&a, seed, stream);
        oracle_pcg32_seed(oracle32, seed, stream);
        rc_base_pcg_seed(&b, seed, stream);
        oracle_pcg64_seed(oracle64, seed, stream);
        for (int i = 0; i < 5000; i++) {
            assert_int_equal(rc_base_pcg32_next(&a), oracle_pcg32_next(oracle32));
            assert_int_equal(rc_base_pcg_next(&b), oracle_pcg64_next(oracle64));
            if (i % 1000 == 7) {
                uint64_t jump = seed * 1000003 + (uint64_t)i;
                rc_base_pcg32_advance(&a, jump);
                oracle_pcg32_advance(oracle32, jump);
                rc_base_pcg_advance(&b, jump);
                oracle_pcg64_advance(oracle64, jump);
            }
        }
    }
}

static void jumps_back(void **state)
{
    (void)state;
    rc_pcg g;
    uint64_t drawn[100];
    rc_base_pcg_for_block(&g, 1, 2, 3, 4);
    for (int i = 0; i < 100; i++) drawn[i] = rc_base_pcg_next(&g);
    rc_base_pcg_advance(&g, (rc_u128)0 - 100);
    for (int i = 0; i < 100; i++) assert_int_equal(rc_base_pcg_next(&g), drawn[i]);
}

/* Frozen: a change here changes every result ever made. */
static void block_generators_are_frozen(void **state)
{
    (void)state;
    rc_pcg g;
    uint32_t items[10];
    for (uint32_t i = 0; i < 10; i++) items[i] = i;
    rc_base_pcg_for_block(&g, 1, 2, 3, 0);
    assert_int_equal(rc_base_pcg_next(&g), UINT64_C(0x64401567ae2d47de));
    rc_base_pcg_shuffle(&g, items, 10);
    static const uint32_t shuffled[10] = {8, 9, 1, 7, 0, 5, 6, 4, 2, 3};
    assert_memory_equal(items, shuffled, sizeof items);
    rc_hash h;
    char hex[RC_HASH_HEX];
    rc_base_hash_init(&h, 7);
    rc_base_hash_text(&h, "recut");
    rc_base_hash_hex(&h, hex);
    assert_string_equal(hex, "0af36a4357debf5a78b8cb1651cc4472");
}

static void neighbouring_blocks_differ_in_both_halves(void **state)
{
    (void)state;
    rc_pcg before, g;
    rc_base_pcg_for_block(&before, 1, 2, 3, 0);
    for (int64_t block = 1; block < 1000; block++) {
        rc_base_pcg_for_block(&g, 1, 2, 3, block);
        assert_int_not_equal((uint64_t)g.state, (uint64_t)before.state);
        assert_int_not_equal((uint64_t)(g.state >> 64), (uint64_t)(before.state >> 64));
        assert_int_not_equal((uint64_t)g.increment, (uint64_t)before.increment);
        before = g;
    }
}

/* Every permutation of four is equally likely: chi-square over 24 cells, 23 df, 0.999 quantile 49.7. */
static void shuffle_is_uniform(void **state)
{
    (void)state;
    int count[256] = {0};
    const int draws = 240000;
    rc_pcg g;
    rc_base_pcg_for_block(&g, 20, 0, 0, 0);
    for (int i = 0; i < draws; i++) {
        uint32_t items[4] = {0, 1, 2, 3};
        rc_base_pcg_shuffle(&g, items, 4);
        count[items[0] * 64 + items[1] * 16 + items[2] * 4 + items[3]]++;
    }
    double chisq = 0;
    int cells = 0;
    for (int i = 0; i < 256; i++)
        if (count[i]) cells++, chisq += pow(count[i] - draws / 24.0, 2) / (draws / 24.0);
    assert_int_equal(cells, 24);
    assert_true(chisq < 49.7);
}

/* First element to last place at sizes around every change of batch: a mean, and a permutation still. */
static void shuffle_at_the_batch_limits(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 2, 3, 6, 7, 8, 511, 512, 513, 514, 519, 2047, 2049, 2055, 16384, 16387, 16400};
    static uint32_t items[20000];
    static unsigned char seen[20000];
    rc_pcg g;
    rc_base_pcg_for_block(&g, 21, 0, 0, 0);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        size_t n = sizes[s];
        double sum = 0;
        const int repeats = 400;
        for (int r = 0; r < repeats; r++) {
            for (size_t i = 0; i < n; i++) items[i] = (uint32_t)i;
            rc_base_pcg_shuffle(&g, items, n);
            memset(seen, 0, sizeof seen);
            for (size_t i = 0; i < n; i++) {
                assert_true(items[i] < n && !seen[items[i]]);
                seen[items[i]] = 1;
            }
            if (n) sum += items[n - 1];
        }
        if (n > 2) /* mean (n-1)/2, sd n/sqrt(12); five standard errors */
            assert_true(fabs(sum / repeats - ((double)n - 1) / 2) < 5 * (double)n / sqrt(12.0 * repeats));
    }
}

static void bounded_draws(void **state)
{
    (void)state;
    rc_pcg g;
    int count[7] = {0};
    rc_base_pcg_for_block(&g, 22, 0, 0, 0);
    for (int i = 0; i < 70000; i++) {
        uint64_t x = rc_base_pcg_below(&g, 7);
        assert_true(x < 7);
        count[x]++;
    }
    double chisq = 0;
    for (int i = 0; i < 7; i++) chisq += pow(count[i] - 10000, 2) / 10000;
    assert_true(chisq < 22.5); /* 6 df, 0.999 */
    assert_int_equal(rc_base_pcg_below(&g, 1), 0);
    double sum = 0, square = 0, normal = 0, normal2 = 0;
    for (int i = 0; i < 100000; i++) {
        double u = rc_base_pcg_uniform(&g), e = rc_base_pcg_exponential(&g), z = rc_base_pcg_normal(&g);
        assert_true(u > 0 && u < 1 && e > 0 && isfinite(z));
        sum += e, square += u, normal += z, normal2 += z * z;
    }
    assert_true(fabs(sum / 1e5 - 1) < 5 / sqrt(1e5));
    assert_true(fabs(square / 1e5 - 0.5) < 5 * sqrt(1.0 / 12 / 1e5));
    assert_true(fabs(normal / 1e5) < 5 / sqrt(1e5));
    assert_true(fabs(normal2 / 1e5 - 1) < 5 * sqrt(2 / 1e5));
}

/* Pairs of dice from one word are uniform over their 25 cells (24 df, 0.999 quantile 51.2), and every face comes. */
static void equal_dice(void **state)
{
    (void)state;
    rc_pcg g;
    int pairs[25] = {0}, draws = 0;
    uint64_t threshold = UINT64_MAX, dice[8];
    unsigned count = rc_base_pcg_equal_batch(5);
    assert_int_equal(count, 8);
    assert_int_equal(rc_base_pcg_equal_batch(143), 8);
    assert_int_equal(rc_base_pcg_equal_batch(7871), 4);
    assert_int_equal(rc_base_pcg_equal_batch(1000000), 2);
    assert_int_equal(rc_base_pcg_equal_batch(UINT64_C(1) << 40), 1);
    rc_base_pcg_for_block(&g, 23, 0, 0, 0);
    for (; draws < 100000; draws++) {
        rc_base_pcg_equal_dice(&g, 5, count, &threshold, dice);
        assert_true(dice[0] < 5 && dice[7] < 5);
        pairs[dice[draws % 7] * 5 + dice[draws % 7 + 1]]++;
    }
    double chisq = 0;
    for (int i = 0; i < 25; i++) chisq += pow(pairs[i] - 4000, 2) / 4000;
    assert_true(chisq < 51.2);
}

static void hash_separates_fields(void **state)
{
    (void)state;
    rc_hash a, b;
    char x[RC_HASH_HEX], y[RC_HASH_HEX];
    rc_base_hash_init(&a, 1);
    rc_base_hash_init(&b, 1);
    rc_base_hash_text(&a, "ab");
    rc_base_hash_text(&a, "c");
    rc_base_hash_text(&b, "a");
    rc_base_hash_text(&b, "bc");
    rc_base_hash_hex(&a, x);
    rc_base_hash_hex(&b, y);
    assert_string_not_equal(x, y);
    double zero[] = {0.0}, minus[] = {-0.0};
    rc_base_hash_init(&a, 1);
    rc_base_hash_init(&b, 1);
    rc_base_hash_doubles(&a, zero, 1);
    rc_base_hash_doubles(&b, minus, 1);
    rc_base_hash_hex(&a, x);
    rc_base_hash_hex(&b, y);
    assert_string_equal(x, y);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(equals_the_published_generators),
        cmocka_unit_test(jumps_back),
        cmocka_unit_test(block_generators_are_frozen),
        cmocka_unit_test(neighbouring_blocks_differ_in_both_halves),
        cmocka_unit_test(shuffle_is_uniform),
        cmocka_unit_test(shuffle_at_the_batch_limits),
        cmocka_unit_test(bounded_draws),
        cmocka_unit_test(equal_dice),
        cmocka_unit_test(hash_separates_fields),
    };
    return cmocka_run_group_tests_name("pcg", tests, NULL, NULL);
}
