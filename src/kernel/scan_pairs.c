/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_pairs.c - bounds of the variance from pairs of records: memory and the unit. */
#include "kernel/scan_pairs.h"

#include <string.h>

static size_t room_of(size_t most)
{
    return (most / 2 + RC_PAIRS_STEP) / RC_PAIRS_STEP * RC_PAIRS_STEP + RC_PAIRS_STEP;
}

void rc_kernel_pairs_lay_out(rc_pairs *pairs, rc_carver *c, size_t most)
{
    size_t room = room_of(most);
    for (int e = 0; e < 2; e++) {
        rc_pairs_end *end = &pairs->end[e];
        end->reach = rc_kernel_carve(c, room, sizeof *end->reach);
        end->from = rc_kernel_carve(c, room, sizeof *end->from);
        end->weight = rc_kernel_carve(c, room, sizeof *end->weight);
        end->gain = rc_kernel_carve(c, room, sizeof *end->gain);
    }
    pairs->mask = rc_kernel_carve(c, room + RC_PAIRS_STEP, sizeof *pairs->mask);
}

void rc_kernel_pairs_init(rc_pairs *pairs, size_t most)
{
    size_t room = room_of(most);
    for (size_t i = 0; i < room + RC_PAIRS_STEP; i++) pairs->mask[i] = i < room ? -1 : 0;
    for (int e = 0; e < 2; e++) {
        pairs->end[e].before = pairs->mask + room;
        memset(pairs->end[e].reach, 0, room * sizeof *pairs->end[e].reach);
        memset(pairs->end[e].from, 0, room * sizeof *pairs->end[e].from);
        for (size_t i = 0; i < room; i++) pairs->end[e].weight[i] = 1;
    }
}

double rc_kernel_pairs_unit(double all_spread, double all_gain, double size, bool from)
{
    /* sum_j w_j y_j (Y_j - y_j) is at most a quarter of sum_j w_j Y_j size: below 2^30 units */
    double each = all_spread / (from ? INT16_MAX - 1 : UINT16_MAX - 1), all = all_gain * size / 4 / 0x1p30;
    double unit = (each > all ? each : all) * (1 + 1e-8);
    return unit > 0 ? unit : 1;
}

void rc_kernel_pairs_bounds(const rc_scan_passes *passes, const rc_pairs *pairs, size_t n, int32_t *least)
{
    least[0] = least[n] = 0;
    passes->pairs(&pairs->end[0], n / 2, false, least);
    passes->pairs(&pairs->end[1], n - n / 2, true, least + n);
}
