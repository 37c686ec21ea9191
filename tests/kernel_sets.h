/* SPDX-License-Identifier: GPL-3.0-or-later
 * kernel_sets.h - tests that are run once for each set of kernels.  A program with such tests takes the set's name as
 * its argument (CMakeLists.txt: one ctest test each) and ends with 77, which ctest reports as skipped, where this
 * processor cannot run it; without an argument it runs its other tests.  Include after cmocka.h. */
#ifndef TESTS_KERNEL_SETS_H
#define TESTS_KERNEL_SETS_H

#include "kernel/scan_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *kernel_set; /* name of the set under test; NULL = the fastest */

/* Makes `name` the set under test: kernel_set is for rc_plan_options.kernel.  0: run the tests; else the program's exit
 * status. */
static inline int kernel_set_choose(const char *name)
{
    static const char *const portable[] = {"reference", "bound", "portable"}, *const other[] = {"avx2", "avx512",
                                                                                                "neon"};
    bool everywhere = false, known = false;
    for (size_t i = 0; i < sizeof portable / sizeof *portable; i++) everywhere |= strcmp(name, portable[i]) == 0;
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) known |= strcmp(name, other[i]) == 0;
    kernel_set = name;
    if (rc_kernel_scan_table(name)) return 0;
    if (known)
        printf("skipped: this processor or build has no %s kernels\n", name);
    else
        printf("FAILED: %s %s\n", everywhere ? "no kernels called" : "what kernels are", name);
    return known ? 77 : 1;
}

#endif
