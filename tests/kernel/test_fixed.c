/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fixed splits, many at once: the same bits as the reference's sums and variance. */
#include "base/memory.h"
#include "base/pcg.h"
#include "kernel/fixed.h"
#include "kernel/scan_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { N = 200, WIDTH = RC_FIXED_WIDTH };

typedef struct records { /* in time order, so place = record */
    uint32_t rank[N], gone[N];
    int64_t units[N];
    double at_risk[N], spread[N];
    size_t n, m;
} records;

/* n records over m event times (some may have nobody leaving), arbitrary scores and weights. */
static void make(records *r, size_t n, size_t m, rc_pcg *g)
{
    *r = (records){.n = n, .m = m};
    for (size_t i = 0; i < n; i++) {
        r->rank[i] = (uint32_t)(i * (m + 1) / n); /* ascending; 0 = never at risk */
        r->units[i] = (int64_t)rc_base_pcg_below(g, UINT64_C(1) << 50) - (INT64_C(1) << 49);
    }
    for (size_t j = 0; j < m; j++) {
        while (r->gone[j] < n && r->rank[r->gone[j]] <= j) r->gone[j]++;
        r->at_risk[j] = (double)(n - r->gone[j]);
        r->spread[j] = (double)rc_base_pcg_below(g, 1000) / 997;
    }
}

static void equals_reference(void **state)
{
    (void)state;
    static const size_t sizes[][2] = {{200, 160}, {143, 77}, {7, 5}, {9, 8}, {2, 1}, {64, 64}, {5, 0}};
    rc_pcg g;
    rc_base_pcg_for_block(&g, 1, 2, 3, 0);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        static records r;
        static rc_fixed_low low[N];
        uint32_t who[N], record[N];
        double n_low[WIDTH] = {0}, variance[WIDTH], counts[N];
        int64_t sum[WIDTH];
        make(&r, sizes[s][0], sizes[s][1], &g);
        for (uint32_t i = 0; i < r.n; i++) who[i] = i;
        rc_base_pcg_shuffle(&g, who, r.n);
        for (size_t i = 0; i < r.n; i++)
            for (size_t k = 0; k < WIDTH; k++) { /* the first split has nobody, the second everybody */
                bool is_low = k == 1 || (k > 1 && rc_base_pcg_below(&g, 8) < k);
                low[i].mask[k] = is_low ? -1 : 0;
                low[i].one[k] = is_low;
                n_low[k] += is_low;
            }
        rc_fixed fixed = {
            .n = r.n, .m = r.m, .units = r.units, .gone = r.gone, .at_risk = r.at_risk, .spread = r.spread};
        rc_kernel_fixed_logrank(&fixed, who, low, n_low, sum, variance);
        rc_scan scan = {.n = r.n, .m = r.m, .rank = r.rank};
        for (size_t k = 0; k < WIDTH; k++) {
            size_t end = 0;
            int64_t expected = 0;
            for (uint32_t place = 0; place < r.n; place++)
                if (low[who[place]].mask[k]) {
                    record[end++] = place;
                    expected += r.units[place];
                }
            rc_kernel_scan_low_at_risk(&scan, record, end, counts);
            double reference = rc_kernel_scan_variance(r.m, r.spread, r.at_risk, counts);
            assert_true(sum[k] == expected);
            assert_memory_equal(&variance[k], &reference, sizeof reference);
        }
        assert_true(variance[0] == 0 && variance[1] == 0 && sum[0] == 0);
        if (r.m > 10) assert_true(variance[4] > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_reference)};
    return cmocka_run_group_tests_name("fixed", tests, NULL, NULL);
}
