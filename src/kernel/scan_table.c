/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_table.c - the sets of kernels, and the scratch that serves any of them. */
#include "kernel/scan_table.h"

#include <string.h>

/* Doubles: [m] counts of the reference; the bounded searches keep one such array for each open interval end, the k
 * prefix sums, and the n ranks, weights and beginnings of intervals by position. */
size_t rc_kernel_scan_work(size_t n, size_t m, size_t k)
{
    return (rc_kernel_branch_arena(m, k) + (k + 8) + (m + 8) + n / 2 + 8 + n + n / 2 + 1) * sizeof(double);
}

void rc_kernel_scan_logrank_portable(const rc_scan *scan, const uint32_t *record, rc_scan_best *best, void *work)
{
    rc_kernel_fused_bound(rc_kernel_fused_portable(), scan, record, best, work);
}

void rc_kernel_scan_logrank_avx2(const rc_scan *scan, const uint32_t *record, rc_scan_best *best, void *work)
{
    rc_kernel_fused_bound(rc_kernel_fused_avx2(), scan, record, best, work);
}

void rc_kernel_scan_logrank_avx512(const rc_scan *scan, const uint32_t *record, rc_scan_best *best, void *work)
{
    rc_kernel_fused_bound(rc_kernel_fused_avx512(), scan, record, best, work);
}

void rc_kernel_scan_logrank_neon(const rc_scan *scan, const uint32_t *record, rc_scan_best *best, void *work)
{
    rc_kernel_fused_bound(rc_kernel_fused_neon(), scan, record, best, work);
}

const rc_scan_table *rc_kernel_scan_table(const char *name)
{
    static const rc_scan_table table[] = {
        /* the fastest first */
        {"avx512", rc_kernel_scan_logrank_avx512, rc_kernel_scan_score_ref, rc_kernel_fused_avx512},
        {"avx2", rc_kernel_scan_logrank_avx2, rc_kernel_scan_score_ref, rc_kernel_fused_avx2},
        {"neon", rc_kernel_scan_logrank_neon, rc_kernel_scan_score_ref, rc_kernel_fused_neon},
        {"portable", rc_kernel_scan_logrank_portable, rc_kernel_scan_score_ref, rc_kernel_fused_portable},
        {"bound", rc_kernel_scan_logrank_bound, rc_kernel_scan_score_ref, NULL},
        {"reference", rc_kernel_scan_logrank_ref, rc_kernel_scan_score_ref, NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (name && *name && strcmp(table[i].name, name) != 0) continue;
        if (!table[i].passes || table[i].passes()) return &table[i];
    }
    return NULL;
}
