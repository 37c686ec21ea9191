/* SPDX-License-Identifier: GPL-3.0-or-later
 * concordance_whole.c - pairs counted many at a time.  All counts are exact, so their order does not matter. */
#include "kernel/concordance_whole.h"

#include "kernel/carve.h"

#include <math.h>
#include <string.h>

enum { MARGIN = RC_WHOLE_MARGIN };

bool rc_kernel_concordance_whole_serves(const recut_cohort *cohort)
{
    return !cohort->from && cohort->n <= RC_CONCORDANCE_WHOLE_MOST;
}

static size_t lay_out(rc_concordance_whole *c, rc_carver at)
{
    c->row = rc_kernel_carve(&at, c->n, sizeof *c->row);
    c->death = rc_kernel_carve(&at, c->n, sizeof *c->death);
    c->later = rc_kernel_carve(&at, c->n, sizeof *c->later);
    c->drawn = rc_kernel_carve(&at, c->n + 1, sizeof *c->drawn);
    c->drawn_later = rc_kernel_carve(&at, c->n + 1, sizeof *c->drawn_later);
    c->level = rc_kernel_carve(&at, c->n + MARGIN, sizeof *c->level);
    c->weight = rc_kernel_carve(&at, c->n + MARGIN, sizeof *c->weight);
    c->outlive = rc_kernel_carve(&at, c->n + 1, sizeof *c->outlive);
    return at.used;
}

size_t rc_kernel_concordance_whole_bytes(const recut_cohort *cohort)
{
    rc_concordance_whole c = {.n = cohort->n};
    return lay_out(&c, (rc_carver){0}) + RC_CARVE_LINE;
}

/* Those of one time: the dead first. */
static void place_time(rc_concordance_whole *c, const recut_cohort *cohort, size_t from, size_t to)
{
    size_t at = from, first = c->deaths;
    for (int censored = 0; censored < 2; censored++)
        for (size_t i = from; i < to; i++) {
            uint32_t row = cohort->by_time[i];
            if ((cohort->event[row] == 0) != censored) continue;
            if (!censored) c->death[c->deaths++] = (uint32_t)at;
            c->row[at++] = row;
        }
    for (size_t k = first; k < c->deaths; k++) c->later[k] = (uint32_t)(from + (c->deaths - first));
}

void rc_kernel_concordance_whole_init(rc_concordance_whole *c, const recut_cohort *cohort, size_t marker, void *memory)
{
    const rc_marker *values = &cohort->marker[marker];
    const double *time = cohort->time;
    size_t n = cohort->n;
    *c = (rc_concordance_whole){.n = n, .ties = values->n_distinct < n};
    lay_out(c, rc_kernel_carver(memory));
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && time[cohort->by_time[to]] == time[cohort->by_time[from]];) to++;
        place_time(c, cohort, from, to);
    }
    memset(c->level, 0, (n + MARGIN) * sizeof *c->level);
    memset(c->weight, 0, (n + MARGIN) * sizeof *c->weight);
    for (size_t v = 0; v < values->n_distinct; v++)
        for (uint32_t i = values->first[v]; i < values->first[v + 1]; i++)
            c->weight[values->order[i]] = (int16_t)v; /* by patient for now */
    for (size_t i = 0; i < n; i++) c->level[i] = c->weight[c->row[i]];
    memset(c->weight, 0, (n + MARGIN) * sizeof *c->weight);
}

double rc_kernel_concordance_whole(const rc_concordance_whole *c, const rc_whole_passes *passes, const double *weight)
{
    int64_t found[2], comparable = 0;
    size_t drawn = 0;
    c->outlive[c->n] = 0;
    for (size_t i = c->n; i-- > 0;) {
        int32_t w = (int32_t)weight[c->row[i]];
        c->weight[i] = (int16_t)w;
        c->outlive[i] = c->outlive[i + 1] + w;
    }
    for (size_t k = 0; k < c->deaths; k++) { /* without a branch on who was drawn */
        int16_t w = c->weight[c->death[k]];
        c->drawn[drawn] = c->death[k];
        c->drawn_later[drawn] = c->later[k];
        drawn += w > 0;
        comparable += (int64_t)w * c->outlive[c->later[k]];
    }
    passes->pairs(c->level, c->weight, c->n, c->drawn, c->drawn_later, drawn, c->ties, found);
    return comparable > 0 ? ((double)found[0] + 0.5 * (double)found[1]) / (double)comparable : NAN;
}
