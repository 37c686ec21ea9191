/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_hazards.c - hazard ratios of selected cutoffs. */
#include "kernel/scan_hazards.h"

#include "kernel/carve.h"
#include "kernel/hazards_pass.h"
#include "kernel/scan_fused.h"

#include <math.h>
#include <string.h>

enum { LANES = RC_HAZARDS_LANES };

static void portable_pass(const rc_hazards *h, double *hr, double *log_hr)
{
    hazards_reals variance;
    hazards_variances(h->m, h->spread, h->at_risk, h->count, h->first, &variance);
    hazards_ratios(h->difference, &variance, hr, log_hr);
}

static size_t lay_out(rc_hazards *h, bool entries, rc_carver c)
{
    h->spread = rc_kernel_carve(&c, h->m, sizeof *h->spread);
    h->at_risk = rc_kernel_carve(&c, h->m, sizeof *h->at_risk);
    h->whole = rc_kernel_carve(&c, h->m, sizeof *h->whole);
    h->units = rc_kernel_carve(&c, h->n, sizeof *h->units);
    h->row = rc_kernel_carve(&c, h->n, sizeof *h->row);
    if (entries) h->from = rc_kernel_carve(&c, h->n, sizeof *h->from);
    h->count = rc_kernel_carve(&c, (h->m + 1) * LANES, sizeof *h->count);
    h->first = rc_kernel_carve(&c, LANES, sizeof *h->first);
    h->difference = rc_kernel_carve(&c, LANES, sizeof *h->difference);
    return c.used;
}

static size_t whole_rows(size_t m)
{
    return (m + 7) / 8 * 8;
}

size_t rc_kernel_hazards_bytes(const rc_scan *scan)
{
    rc_hazards h = {.n = scan->n, .m = whole_rows(scan->m)};
    return lay_out(&h, scan->from != NULL, (rc_carver){0}) + RC_CARVE_LINE;
}

static void empty(rc_hazards *h)
{
    for (size_t lane = 0; lane < LANES; lane++) {
        h->first[lane] = 0;
        h->difference[lane] = NAN;
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
    *hazards = (rc_hazards){.n = scan->n, .m = whole_rows(scan->m), .unit = risk->unit, .pass = pass_of(table)};
    lay_out(hazards, scan->from != NULL, rc_kernel_carver(memory));
    for (size_t i = 0; i < scan->n; i++) {
        size_t r = record ? record[i] : i;
        hazards->units[i] = risk->units[r];
        hazards->row[i] = scan->rank[r] * LANES;
        if (scan->from) hazards->from[i] = scan->from[r] * LANES;
    }
    memset(hazards->spread, 0, hazards->m * sizeof *hazards->spread);
    memset(hazards->at_risk, 0, hazards->m * sizeof *hazards->at_risk);
    memcpy(hazards->spread, risk->spread, scan->m * sizeof *hazards->spread);
    memcpy(hazards->at_risk, risk->at_risk, scan->m * sizeof *hazards->at_risk);
    for (size_t j = 0; j < hazards->m; j++) hazards->whole[j] = (int32_t)hazards->at_risk[j];
    memset(hazards->count, 0, (hazards->m + 1) * LANES * sizeof *hazards->count);
    empty(hazards);
}

/* A side by its size, the sum of its scores, and whether it is the high one. */
static inline void add_side(rc_hazards *h, size_t lane, size_t size, int64_t sum, bool high)
{
    int64_t low = (1 - 2 * (int64_t)high) * sum; /* all scores sum to 0; a branch could not be predicted */
    h->difference[lane] = -(double)low * h->unit;
    h->first[lane] = (int16_t)((h->from ? 0 : (int)size) - h->count[lane]); /* who never is at risk has rank 0 */
}

/* The split into the places [0, end) and the rest. */
static inline void add_one(rc_hazards *h, size_t lane, const uint16_t *place, size_t end)
{
    bool high = end > h->n - end;
    size_t size = high ? h->n - end : end;
    int16_t *count = h->count + lane;
    const int64_t *units = h->units;
    const uint32_t *row = h->row, *from = h->from;
    int64_t sum = 0;
    place += (high ? end : 0) * RC_HAZARDS_ABREAST;
    for (size_t i = 0; i < size; i++) {
        size_t its = place[i * RC_HAZARDS_ABREAST];
        count[row[its]]++;
        sum += units[its];
    }
    for (size_t i = 0; from && i < size; i++) count[from[place[i * RC_HAZARDS_ABREAST]]]--;
    add_side(h, lane, size, sum, high);
}

void rc_kernel_hazards_add(rc_hazards *hazards, size_t first, size_t lanes, const uint16_t *place, const int64_t *end)
{
    for (size_t i = 0; i < lanes; i++)
        if (end[i] >= 0) add_one(hazards, first + i, place + i, (size_t)end[i]);
}

void rc_kernel_hazards_take(rc_hazards *hazards, double *hr, double *log_hr)
{
    rc_hazards *h = hazards;
    h->pass(h, hr, log_hr);
    empty(h);
}
