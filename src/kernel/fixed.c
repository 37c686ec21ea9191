/* SPDX-License-Identifier: GPL-3.0-or-later
 * fixed.c - the pass over the time order.  Loops over splits have a constant length and no order of additions
 * across splits, so a compiler may vectorise them without changing a bit. */
#include "kernel/fixed.h"

#include <string.h>

enum { WIDTH = RC_FIXED_WIDTH, LANES = 8 /* running sums of rc_kernel_scan_variance */ };

void rc_kernel_fixed_logrank(const rc_fixed *fixed, const uint32_t *who, const rc_fixed_low *low, const double *n_low,
                             int64_t *sum, double *variance)
{
    double part[LANES][WIDTH] = {{0}}, at_risk[WIDTH]; /* low at risk at the event time reached */
    int64_t units[WIDTH] = {0};
    size_t place = 0, arrived = 0;
    memcpy(at_risk, n_low, sizeof at_risk);
    if (fixed->come) memset(at_risk, 0, sizeof at_risk);
    for (size_t j = 0; j < fixed->m; j++) {
        for (; fixed->come && arrived < fixed->come[j]; arrived++) {
            const rc_fixed_low *patient = &low[who[fixed->coming[arrived]]];
            for (size_t k = 0; k < WIDTH; k++) at_risk[k] += patient->one[k];
        }
        for (; place < fixed->gone[j]; place++) {
            const rc_fixed_low *patient = &low[who[fixed->going ? fixed->going[place] : place]];
            int64_t score = fixed->units[fixed->going ? fixed->going[place] : place];
            for (size_t k = 0; k < WIDTH; k++) units[k] += patient->mask[k] & score;
            for (size_t k = 0; k < WIDTH; k++) at_risk[k] -= patient->one[k];
        }
        double total = fixed->at_risk[j], spread = fixed->spread[j], *running = part[j % LANES];
        for (size_t k = 0; k < WIDTH; k++) running[k] += spread * (at_risk[k] * (total - at_risk[k]));
    }
    for (; place < fixed->n; place++) {
        size_t at = fixed->going ? fixed->going[place] : place;
        for (size_t k = 0; k < WIDTH; k++) units[k] += low[who[at]].mask[k] & fixed->units[at];
    }
    memcpy(sum, units, sizeof units);
    for (size_t k = 0; k < WIDTH; k++)
        variance[k] = ((part[0][k] + part[4][k]) + (part[2][k] + part[6][k])) +
                      ((part[1][k] + part[5][k]) + (part[3][k] + part[7][k]));
}

void rc_kernel_fixed_sums(size_t n, const int64_t *units, const uint32_t *who, const rc_fixed_low *low, int64_t *sum)
{
    int64_t all[WIDTH] = {0};
    for (size_t place = 0; place < n; place++)
        for (size_t k = 0; k < WIDTH; k++) all[k] += low[who[place]].mask[k] & units[place];
    memcpy(sum, all, sizeof all);
}
