/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_hazards.c - hazard ratios of selected cutoffs. */
#include "kernel/scan_hazards.h"

#include "base/elementary.h"
#include "kernel/carve.h"
#include "kernel/scan_fused.h"
#include "kernel/scan_hazards_pass.h"

#include <math.h>

enum { LANES = RC_HAZARDS_LANES };

static void portable_pass(size_t m, const double *spread, const double *at_risk, int32_t *count, const int32_t *first,
                          double *variance)
{
    hazards_pass(m, spread, at_risk, count, first, variance);
}

static size_t lay_out(rc_hazards *h, bool entries, rc_carver c)
{
    h->units = rc_kernel_carve(&c, h->n, sizeof *h->units);
    h->rank = rc_kernel_carve(&c, h->n, sizeof *h->rank);
    h->from = entries ? rc_kernel_carve(&c, h->n, sizeof *h->from) : NULL;
    h->count = rc_kernel_carve(&c, (h->m + 1) * LANES, sizeof *h->count);
    h->first = rc_kernel_carve(&c, LANES, sizeof *h->first);
    h->ratio = rc_kernel_carve(&c, LANES, sizeof *h->ratio);
    h->results = rc_kernel_carve(&c, LANES, sizeof *h->results);
    return c.used;
}

size_t rc_kernel_hazards_bytes(const rc_scan *scan)
{
    rc_hazards h = {.n = scan->n, .m = scan->m};
    return lay_out(&h, scan->from != NULL, (rc_carver){0}) + RC_CARVE_LINE;
}

static void empty(rc_hazards *h)
{
    for (size_t lane = 0; lane < LANES; lane++) {
        h->first[lane] = 0;
        h->ratio[lane] = NAN;
    }
}

static rc_hazards_pass *pass_of(const rc_scan_table *table)
{
    const rc_scan_passes *passes = table->passes ? table->passes() : NULL;
    rc_hazards_pass *avx512 = rc_kernel_hazards_pass_avx512(), *avx2 = rc_kernel_hazards_pass_avx2();
    if (passes && passes == rc_kernel_fused_avx512() && avx512) return avx512;
    return passes && passes == rc_kernel_fused_avx2() && avx2 ? avx2 : portable_pass;
}

void rc_kernel_hazards_init(rc_hazards *hazards, const rc_scan_table *table, const rc_scan *scan, const rc_risk *risk,
                            const uint32_t *record, void *memory)
{
    *hazards = (rc_hazards){.n = scan->n,
                            .m = scan->m,
                            .spread = risk->spread,
                            .at_risk = risk->at_risk,
                            .unit = risk->unit,
                            .pass = pass_of(table)};
    lay_out(hazards, scan->from != NULL, rc_kernel_carver(memory));
    for (size_t i = 0; i < scan->n; i++) {
        size_t r = record ? record[i] : i;
        hazards->units[i] = risk->units[r];
        hazards->rank[i] = scan->rank[r] * LANES;
        if (scan->from) hazards->from[i] = scan->from[r] * LANES;
    }
    memset(hazards->count, 0, (scan->m + 1) * LANES * sizeof *hazards->count);
    empty(hazards);
}

/* The sum of a side's scores; -O + E of the high one if it is the low side. */
static void add_sum(rc_hazards *h, size_t lane, int64_t sum, size_t size, bool high)
{
    int64_t low = high ? -sum : sum; /* all scores sum to 0 */
    h->ratio[lane] = -(double)low * h->unit;
    h->first[lane] = (int32_t)(h->from ? 0 : size) - h->count[lane]; /* who never is at risk has rank 0 */
}

void rc_kernel_hazards_add(rc_hazards *hazards, size_t lane, const uint32_t *place, size_t end)
{
    const rc_hazards *h = hazards;
    bool high = end > h->n - end;
    size_t size = high ? h->n - end : end;
    int32_t *count = h->count + lane;
    int64_t sum = 0;
    if (high) place += end;
    for (size_t i = 0; i < size; i++) {
        uint32_t p = place[i];
        count[h->rank[p]]++;
        sum += h->units[p];
    }
    for (size_t i = 0; h->from && i < size; i++) count[h->from[place[i]]]--;
    add_sum(hazards, lane, sum, size, high);
}

void rc_kernel_hazards_add_abreast(rc_hazards *hazards, size_t lane, const uint16_t *place, size_t stride, size_t end)
{
    const rc_hazards *h = hazards;
    bool high = end > h->n - end;
    size_t size = high ? h->n - end : end;
    int32_t *count = h->count + lane;
    int64_t sum = 0;
    if (high) place += end * stride;
    for (size_t i = 0; i < size; i++) {
        size_t p = place[i * stride];
        count[h->rank[p]]++;
        sum += h->units[p];
    }
    for (size_t i = 0; h->from && i < size; i++) count[h->from[place[i * stride]]]--;
    add_sum(hazards, lane, sum, size, high);
}

void rc_kernel_hazards_take(rc_hazards *hazards, size_t count, double *hr, double *log_hr)
{
    rc_hazards *h = hazards;
    h->pass(h->m, h->spread, h->at_risk, h->count, h->first, h->results);
    for (size_t lane = 0; lane < count; lane++) log_hr[lane] = h->ratio[lane] / h->results[lane];
    rc_base_elementary_exps(count, log_hr, hr);
    empty(h);
}
