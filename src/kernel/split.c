/* SPDX-License-Identifier: GPL-3.0-or-later
 * split.c - a population of arrangements that climbs from level to level.
 *
 *   1. making     2. steps     3. a run */
#include "kernel/split.h"

#include "base/elementary.h"
#include "kernel/carve.h"

#include <math.h>
#include <string.h>

/* ---- 1. making ---------------------------------------------------------- */

static void lay_out(rc_split *split, rc_carver *c)
{
    split->state = rc_kernel_carve(c, split->size, split->bytes);
    split->order = rc_kernel_carve(c, split->size, sizeof *split->order);
    split->origin = rc_kernel_carve(c, split->size, sizeof *split->origin);
    split->record = rc_kernel_carve(c, split->n, sizeof *split->record);
}

size_t rc_kernel_split_bytes(size_t n, size_t size, size_t state_bytes)
{
    rc_carver c = {.base = NULL};
    rc_split split = {.n = n, .size = size, .bytes = state_bytes};
    lay_out(&split, &c);
    return c.used + RC_CARVE_LINE;
}

void rc_kernel_split_init(rc_split *split, size_t n, size_t size, size_t state_bytes, const rc_split_strata *strata,
                          void *memory)
{
    rc_carver c = rc_kernel_carver(memory);
    *split = (rc_split){.n = n, .size = size, .bytes = state_bytes, .strata = *strata};
    lay_out(split, &c);
}

void rc_kernel_split_level(rc_split_walk *walk, double level)
{
    walk->level = level;
    if (walk->aim) walk->aim(walk);
}

/* ---- 2. steps ----------------------------------------------------------- */

static unsigned char *state_of(const rc_split *split, uint32_t which)
{
    return split->state + (size_t)which * split->bytes;
}

void rc_kernel_split_fill(rc_split *split, const rc_split_walk *walk, rc_split_deal *deal, void *dealer,
                          rc_pcg *generator)
{
    for (size_t i = 0; i < split->size; i++) {
        deal(dealer, generator, split->record);
        walk->begin(walk, split->record, state_of(split, (uint32_t)i));
        split->order[i] = split->origin[i] = (uint32_t)i;
    }
    split->alive = split->size;
}

size_t rc_kernel_split_keep(rc_split *split, const rc_split_walk *walk)
{
    size_t alive = 0;
    for (size_t i = 0; i < split->size; i++) {
        uint32_t which = split->order[i];
        if (!walk->reaches(walk, state_of(split, which))) continue;
        split->order[i] = split->order[alive];
        split->order[alive++] = which;
    }
    return split->alive = alive;
}

void rc_kernel_split_refill(rc_split *split, rc_pcg *generator)
{
    size_t alive = split->alive, more = split->size % alive, next = alive;
    for (size_t i = 0; i < more; i++) { /* those that are copied once more come first */
        size_t j = i + (size_t)rc_base_pcg_below(generator, alive - i);
        uint32_t which = split->order[i];
        split->order[i] = split->order[j];
        split->order[j] = which;
    }
    for (size_t i = 0; i < alive; i++)
        for (size_t copies = split->size / alive + (i < more); copies > 1; copies--, next++) {
            uint32_t from = split->order[i], to = split->order[next];
            memcpy(state_of(split, to), state_of(split, from), split->bytes);
            split->origin[to] = split->origin[from];
        }
}

/* x / 2^32 of n */
static uint32_t share_of(uint32_t x, size_t n)
{
    return (uint32_t)(((uint64_t)x * n) >> 32);
}

/* That a place comes a little oftener than another (2^-32) does no harm: whichever law the pairs follow, it is the same
 * in all arrangements and forth as back, which is all that the steps have to be. */
static rc_split_pair draw_pair(const rc_split *split, uint64_t word)
{
    const rc_split_strata *strata = &split->strata;
    rc_split_pair pair = {.i = share_of((uint32_t)(word >> 32), split->n)};
    if (strata->n_strata == 0) {
        pair.j = share_of((uint32_t)word, split->n);
    } else {
        uint32_t s = strata->stratum[pair.i], first = strata->first[s];
        pair.j = strata->place[first + share_of((uint32_t)word, strata->first[s + 1] - first)];
    }
    return pair;
}

int64_t rc_kernel_split_move(rc_split *split, const rc_split_walk *walk, size_t moves, size_t pairs, rc_pcg *generator)
{
    rc_split_pair pair[RC_SPLIT_PAIRS_MOST];
    int64_t taken = 0;
    for (size_t i = 0; i < split->size; i++) {
        unsigned char *state = state_of(split, (uint32_t)i);
        for (size_t move = 0; move < moves; move++) {
            size_t swaps = 1 + (pairs > 1 ? (size_t)rc_base_pcg_below(generator, pairs) : 0);
            for (size_t p = 0; p < swaps; p++) pair[p] = draw_pair(split, rc_base_pcg_next(generator));
            taken += walk->move(walk, state, pair, swaps);
        }
    }
    return taken;
}

/* ---- 3. a run ----------------------------------------------------------- */

static double count_ancestors(rc_split *split)
{
    double count = 0;
    uint8_t *seen = split->state; /* nobody needs the states any more, which are larger */
    memset(seen, 0, split->size);
    for (size_t i = 0; i < split->alive; i++) {
        uint32_t origin = split->origin[split->order[i]];
        count += !seen[origin];
        seen[origin] = 1;
    }
    return count;
}

/* Backwards: x of the arrangements behind a stage have their parents among `alive` equally large families. */
static double expected_ancestors(const size_t *alive, size_t stages, double size)
{
    double x = (double)alive[stages - 1];
    for (size_t s = stages - 1; s-- > 0;) {
        double families = (double)alive[s], missed = x < size ? rc_base_elementary_log(1 - x / size) : -INFINITY;
        x = families * (1 - (x < size ? rc_base_elementary_exp(size / families * missed) : 0));
    }
    return x;
}

void rc_kernel_split_run(rc_split *split, rc_split_walk *walk, const rc_split_stage *stage, size_t stages,
                         rc_split_deal *deal, void *dealer, rc_pcg *generator, size_t *alive, rc_split_result *out)
{
    double size = (double)split->size, steps = 0, taken = 0;
    *out = (rc_split_result){.accepted = 1};
    rc_kernel_split_fill(split, walk, deal, dealer, generator);
    for (size_t s = 0; s < stages; s++) {
        rc_kernel_split_level(walk, stage[s].level);
        alive[s] = rc_kernel_split_keep(split, walk);
        if (alive[s] == 0) {
            out->log_p = -INFINITY;
            return;
        }
        out->log_p += rc_base_elementary_log((double)alive[s] / size);
        out->variance += (1 - (double)alive[s] / size) / (double)alive[s];
        if (s + 1 == stages) break;
        rc_kernel_split_refill(split, generator);
        taken += (double)rc_kernel_split_move(split, walk, stage[s].moves, stage[s].pairs, generator);
        steps += size * stage[s].moves;
    }
    if (steps > 0) out->accepted = taken / steps;
    out->ancestors = count_ancestors(split);
    out->expected = expected_ancestors(alive, stages, size);
}
