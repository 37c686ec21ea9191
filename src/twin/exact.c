/* SPDX-License-Identifier: GPL-3.0-or-later
 * exact.c - descent by single changes and exchanges. */
#include "twin/exact.h"

#include "twin/anneal.h"
#include "twin/loss.h"
#include "twin/moves.h"

#include <math.h>

typedef struct descent {
    rc_search *search;
    int64_t moves, most, taken;
} descent;

/* Met or spent? */
static bool over(const descent *d)
{
    return d->moves >= d->most || rc_twin_anneal_done(d->search);
}

/* The move at hand, kept where it lowers the loss by more than rounding. */
static void judge(descent *d)
{
    static const double least = 1e-12;
    rc_search *s = d->search;
    if (s->n_changes == 0) return;
    d->moves++;
    rc_twin_search_refresh(s);
    if (!rc_twin_loss_affordable(s, s->total - least)) {
        rc_twin_search_undo(s);
        return;
    }
    rc_twin_loss_accept(s);
    d->taken++;
}

static void try_value(descent *d, size_t column, size_t row, double x)
{
    if (d->moves >= d->most) return;
    rc_twin_search_begin(d->search);
    rc_twin_search_put(d->search, column, row, x);
    rc_twin_search_settle(d->search, row);
    judge(d);
}

static void try_values(descent *d, size_t column, size_t row)
{
    const rc_twin_column *about = &d->search->twin->column[column];
    const rc_frame_column *frame = &d->search->twin->frame->column[column];
    if (about->kind == RC_TWIN_EVENT) {
        try_value(d, column, row, 1 - frame->value[row]);
        return;
    }
    if (about->kind == RC_TWIN_LEVELS) {
        for (size_t l = 0; l < about->n_levels; l++) try_value(d, column, row, about->level[l]);
        if (about->missing) try_value(d, column, row, NAN);
        return;
    }
    double step = pow(10, -about->decimals);
    for (size_t other = 0; other < d->search->twin->frame->n; other++)
        for (int side = -1; side <= 1; side++)
            try_value(d, column, row, rc_twin_grid(about, frame->value[other] + side * step));
}

static void try_exchanges(descent *d, const rc_search_block *block)
{
    size_t n = d->search->twin->frame->n;
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n && d->moves < d->most; b++) {
            rc_twin_search_begin(d->search);
            rc_twin_moves_exchange(d->search, block, a, b);
            judge(d);
        }
}

int64_t rc_twin_exact(rc_search *s, int rounds, int64_t most)
{
    descent d = {.search = s, .most = most};
    s->stage = RC_SEARCH_STAGES - 1;
    rc_twin_loss_afresh(s);
    for (int round = 0; round < rounds; round++) {
        d.taken = 0;
        for (size_t block = 0; block < s->n_blocks && !over(&d); block++) try_exchanges(&d, &s->block[block]);
        for (size_t column = 0; column < s->twin->n_columns && !over(&d); column++)
            for (size_t row = 0; row < s->twin->frame->n; row++) try_values(&d, column, row);
        if (d.taken == 0 || over(&d)) break;
    }
    rc_twin_loss_afresh(s);
    return d.moves;
}
