/* SPDX-License-Identifier: GPL-3.0-or-later
 * test_crc.c - the CRC-32 of stored bytes is that of zlib, whichever library computes it, and so are those that are
 * joined. */
#include "store/crc.h"
#include "store/fake.h"

#include <zlib.h>

enum { MOST = 70000 };

static unsigned char *make_bytes(void)
{
    unsigned char *bytes = malloc(MOST);
    for (size_t i = 0; i < MOST; i++) bytes[i] = (unsigned char)(fake_hash(1, (int64_t)i / 8, 2) >> 8 * (i % 8));
    return bytes;
}

/* The check value of this CRC in every catalogue, and what follows by hand: of nothing it is what was before. */
static void known_answers(void **state)
{
    (void)state;
    assert_int_equal(rc_store_crc(0, "123456789", 9), 0xcbf43926);
    assert_int_equal(rc_store_crc(rc_store_crc(0, "1234", 4), "56789", 5), 0xcbf43926);
    assert_int_equal(rc_store_crc(0, "", 0), 0);
    assert_int_equal(rc_store_crc(77, "", 0), 77);
    assert_int_equal(rc_store_crc(0, "\0\0\0\0", 4), 0x2144df1c);
}

/* Lengths around all that a vectorized one may treat otherwise, at any place, behind any other. */
static void the_same_as_zlib(void **state)
{
    (void)state;
    unsigned char *bytes = make_bytes();
    for (size_t n = 0; n < 1100; n++)
        for (size_t at = 0; at < 65; at += 1 + n % 13) {
            uint32_t before = (uint32_t)fake_hash(3, (int64_t)n, at);
            assert_int_equal(rc_store_crc(0, bytes + at, n), crc32_z(0, bytes + at, n));
            assert_int_equal(rc_store_crc(before, bytes + at, n), crc32_z(before, bytes + at, n));
        }
    for (size_t n = 1100; n < MOST; n += 1733)
        assert_int_equal(rc_store_crc(5, bytes + n % 7, n - 7), crc32_z(5, bytes + n % 7, n - 7));
    free(bytes);
}

static void joined_is_the_whole(void **state)
{
    (void)state;
    unsigned char *bytes = make_bytes();
    for (int64_t trial = 0; trial < 400; trial++) {
        size_t n = (size_t)fake_hash(4, trial, 0) % (trial % 2 ? MOST : 40),
               cut = (size_t)fake_hash(4, trial, 1) % (n + 1);
        uint32_t head = rc_store_crc(0, bytes, cut), tail = rc_store_crc(0, bytes + cut, n - cut);
        assert_int_equal(rc_store_crc_join(head, tail, (int64_t)(n - cut)), rc_store_crc(0, bytes, n));
    }
    free(bytes);
}

/* Items side by side, items one behind another, and these without some. */
static void items_are_joined(void **state)
{
    enum { ITEMS = 9 };
    (void)state;
    unsigned char *bytes = make_bytes(), *some = malloc(MOST);
    for (int64_t trial = 0; trial < 300; trial++) {
        size_t n = (size_t)fake_hash(5, trial, 0) % (MOST / ITEMS), left = 0;
        uint32_t item[ITEMS], before[ITEMS];
        uint8_t left_out[ITEMS];
        for (size_t i = 0; i < ITEMS; i++) {
            item[i] = rc_store_crc(0, bytes + i * n, n);
            before[i] = rc_store_crc(0, bytes, i);
            left_out[i] = trial > 1 && fake_hash(5, trial, 1 + i) % 3 == 0;
            if (trial == 1) left_out[i] = 1;
            if (!left_out[i]) memcpy(some + n * left++, bytes + i * n, n);
        }
        rc_store_crc_join_all(before, item, ITEMS, (int64_t)n);
        for (size_t i = 0; i < ITEMS; i++)
            assert_int_equal(before[i], rc_store_crc(rc_store_crc(0, bytes, i), bytes + i * n, n));
        assert_int_equal(rc_store_crc_concat(item, NULL, ITEMS, (int64_t)n), rc_store_crc(0, bytes, ITEMS * n));
        assert_int_equal(rc_store_crc_concat(item, left_out, ITEMS, (int64_t)n), rc_store_crc(0, some, left * n));
    }
    assert_int_equal(rc_store_crc_concat(NULL, NULL, 0, 8), 0);
    free(bytes);
    free(some);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_answers), cmocka_unit_test(the_same_as_zlib),
                                       cmocka_unit_test(joined_is_the_whole), cmocka_unit_test(items_are_joined)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
