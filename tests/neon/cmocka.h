/* SPDX-License-Identifier: GPL-3.0-or-later
 * cmocka.h - what the kernel tests use of cmocka, where there is no library of it for the processor (tests/neon.sh). */
#ifndef TESTS_NEON_CMOCKA_H
#define TESTS_NEON_CMOCKA_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct CMUnitTest {
    const char *name;
    void (*run)(void **state);
} CMUnitTest;

static inline void cmocka_must(bool holds, const char *what, const char *file, int line)
{
    if (holds) return;
    printf("%s:%d: failed: %s\n", file, line, what);
    exit(1);
}

#define cmocka_unit_test(function)                                                                                     \
    {                                                                                                                  \
#function, function                                                                                            \
    }
#define assert_true(x) cmocka_must((x) != 0, #x, __FILE__, __LINE__)
#define assert_non_null(x) cmocka_must((x) != NULL, #x " is there", __FILE__, __LINE__)
#define assert_null(x) cmocka_must((x) == NULL, #x " is NULL", __FILE__, __LINE__)
#define assert_int_equal(a, b) cmocka_must((uintmax_t)(a) == (uintmax_t)(b), #a " equals " #b, __FILE__, __LINE__)
#define assert_memory_equal(a, b, size) cmocka_must(memcmp(a, b, size) == 0, #a " equals " #b, __FILE__, __LINE__)
#define assert_ptr_equal(a, b) cmocka_must((a) == (b), #a " equals " #b, __FILE__, __LINE__)
#define assert_string_equal(a, b) cmocka_must(strcmp(a, b) == 0, #a " equals " #b, __FILE__, __LINE__)
#define assert_in_range(x, least, most) cmocka_must((x) >= (least) && (x) <= (most), #x " in range", __FILE__, __LINE__)
#define skip()                                                                                                         \
    do {                                                                                                               \
        puts("(skipped)");                                                                                             \
        return;                                                                                                        \
    } while (0)
#define cmocka_run_group_tests(tests, setup, teardown) cmocka_run(#tests, tests, sizeof(tests) / sizeof(tests)[0])
#define cmocka_run_group_tests_name(group, tests, setup, teardown)                                                     \
    cmocka_run(group, tests, sizeof(tests) / sizeof(tests)[0])

static inline int cmocka_run(const char *group, const CMUnitTest *tests, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *state = NULL;
        tests[i].run(&state);
        printf("%s: %s passed\n", group, tests[i].name);
    }
    return 0;
}

#endif
