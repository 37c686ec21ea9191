/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * scan_table.h - which kernels search: one row a set of instructions. */
#ifndef RC_KERNEL_SCAN_TABLE_H
#define RC_KERNEL_SCAN_TABLE_H

#include "kernel/scan_passes.h"

typedef struct rc_scan_table {
    const char *name;
    rc_scan_search *logrank, *score;
    const rc_scan_passes *(*passes)(void); /* NULL: its functions compose shuffle and search */
} rc_scan_table;

/* The kernels to use: the fastest that this processor has, or those of a name
 * ("reference", "bound", "portable", "avx2", "avx512", "neon"; NULL or "" = none given).  NULL where the name is
 * unknown or the processor has no such instructions. */
const rc_scan_table *rc_kernel_scan_table(const char *name);

/* Scratch of any search, of one thread, never shared: bytes for a scan of n records, m event times, k candidates. */
size_t rc_kernel_scan_work(size_t n, size_t m, size_t k);

#endif
