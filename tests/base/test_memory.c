/* SPDX-License-Identifier: GPL-3.0-or-later
 * Zeroed memory: on a cache line, zero where it was used before, and resident only where it is used if it is large. */
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

static const size_t mib = (size_t)1 << 20;

static bool all_zero(const unsigned char *p, size_t bytes)
{
    return p[0] == 0 && memcmp(p, p + 1, bytes - 1) == 0;
}

/* Sizes around those that are treated otherwise, every one twice in memory that was full. */
static void zero_and_aligned(void **state)
{
    (void)state;
    const size_t sizes[] = {1, 63, 64, 4097, mib, 32 * mib - 64, 32 * mib, 32 * mib + 1, 33 * mib + 4095, 70 * mib};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int again = 0; again < 3; again++) {
            unsigned char *p = rc_base_memory_zeroed(sizes[i], 1);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % 64, 0);
            assert_true(all_zero(p, sizes[i]));
            memset(p, 0xa5, sizes[i]);
            rc_base_memory_free(p);
        }
}

static void none_and_too_much(void **state)
{
    (void)state;
    void *none = rc_base_memory_zeroed(0, 8);
    assert_non_null(none);
    rc_base_memory_free(none);
    assert_null(rc_base_memory_zeroed(SIZE_MAX / 2, 4));
    assert_null(rc_base_memory_zeroed(SIZE_MAX, 1));
}

/* Any length at any place, with no other byte, or one of any value anywhere. */
static void knows_zeros(void **state)
{
    (void)state;
    unsigned char bytes[400];
    const double negative = -0.0, smallest = 0x1p-1074, zero = 0;
    assert_true(rc_base_memory_is_zero(&zero, sizeof zero));
    assert_false(rc_base_memory_is_zero(&negative, sizeof negative));
    assert_false(rc_base_memory_is_zero(&smallest, sizeof smallest));
    assert_true(rc_base_memory_is_zero(NULL, 0));
    for (size_t n = 0; n < 300; n++)
        for (size_t at = 0; at < 70; at += n < 70 ? 1 : 23) {
            memset(bytes, 0xff, sizeof bytes);
            memset(bytes + at, 0, n);
            assert_true(rc_base_memory_is_zero(bytes + at, n));
            for (size_t other = 0; other < n; other++) {
                bytes[at + other] = (unsigned char)(1u << (other + n) % 8);
                assert_false(rc_base_memory_is_zero(bytes + at, n));
                bytes[at + other] = 0;
            }
        }
}

static long peak_kb(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

/* Two pages of 512 MiB are written to. */
static void resident_where_used(void **state)
{
    (void)state;
    long before = peak_kb();
    unsigned char *p = rc_base_memory_zeroed(512, mib);
    assert_non_null(p);
    p[200 * mib] = 1;
    p[300 * mib] = 1;
    assert_int_equal(p[200 * mib] + p[300 * mib] + p[250 * mib], 2);
    assert_true(peak_kb() - before < 256 * 1024); /* less than half, whatever the page size */
    rc_base_memory_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(resident_where_used), cmocka_unit_test(zero_and_aligned),
                                       cmocka_unit_test(none_and_too_much), cmocka_unit_test(knows_zeros)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
