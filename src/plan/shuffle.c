/* SPDX-License-Identifier: GPL-3.0-or-later
 * shuffle.c - one permutation for all markers. */
#include "plan/shuffle.h"

#include "base/memory.h"
#include "kernel/scan_fused.h"

#include <string.h>

recut_status rc_plan_shuffle_create(rc_shuffle *shuffle, size_t n, const uint32_t *start, const rc_factor *strata,
                                    recut_error *err)
{
    recut_status st = RECUT_OK;
    *shuffle = (rc_shuffle){.n = n};
    RC_NEW(shuffle->start, n, err);
    memcpy(shuffle->start, start, n * sizeof *start);
    if (!strata) return st;
    RC_NEW(shuffle->stratum_first, strata->n_levels + 1, err);
    RC_NEW(shuffle->stratum_place, n, err);
    uint32_t filled = 0;
    for (size_t s = 0; s < strata->n_levels; s++) {
        shuffle->stratum_first[s] = filled;
        for (size_t i = 0; i < n; i++)
            if (strata->code[start[i]] == s) shuffle->stratum_place[filled++] = (uint32_t)i;
    }
    shuffle->stratum_first[strata->n_levels] = filled;
    shuffle->n_strata = strata->n_levels;
done:
    return st;
}

void rc_plan_shuffle_clear(rc_shuffle *shuffle)
{
    rc_base_memory_free(shuffle->start);
    rc_base_memory_free(shuffle->stratum_first);
    rc_base_memory_free(shuffle->stratum_place);
    *shuffle = (rc_shuffle){0};
}

void rc_plan_shuffle_begin(const rc_analysis *analysis, int64_t block, rc_pcg *generator)
{
    for (int lane = 0; lane < RC_SHUFFLE_LANES; lane++)
        rc_base_pcg_for_block(&generator[lane], analysis->seed, analysis->key_lo, analysis->key_hi,
                              block * RC_SHUFFLE_LANES + lane);
}

void rc_plan_shuffle_draw(const rc_shuffle *shuffle, const rc_scan_table *kernel, rc_pcg *generator, size_t lanes,
                          uint32_t *record, uint32_t *scratch)
{
    size_t n = shuffle->n;
    if (shuffle->n_strata == 0) {
        rc_kernel_fused_shuffle(kernel, generator, lanes, shuffle->start, record, n, n);
        return;
    }
    for (size_t lane = 0; lane < lanes; lane++) {
        uint32_t *out = record + lane * n;
        memcpy(out, shuffle->start, n * sizeof *out);
        for (size_t s = 0; s < shuffle->n_strata; s++) {
            const uint32_t *place = shuffle->stratum_place + shuffle->stratum_first[s];
            size_t size = shuffle->stratum_first[s + 1] - shuffle->stratum_first[s];
            for (size_t i = 0; i < size; i++) scratch[i] = out[place[i]];
            rc_base_pcg_shuffle(&generator[lane], scratch, size);
            for (size_t i = 0; i < size; i++) out[place[i]] = scratch[i];
        }
    }
}
