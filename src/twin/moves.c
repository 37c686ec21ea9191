/* SPDX-License-Identifier: GPL-3.0-or-later
 * moves.c - proposals. */
#include "twin/moves.h"

#include "base/elementary.h"

#include <math.h>

static size_t below(rc_search *s, size_t n)
{
    return (size_t)rc_base_pcg_below(&s->random, n);
}

static bool is_outcome(const rc_search *s, size_t column)
{
    return s->twin->column[column].kind >= RC_TWIN_TIME;
}

void rc_twin_moves_exchange(rc_search *s, const rc_search_block *block, size_t a, size_t b)
{
    for (size_t k = 0; k < block->n_columns; k++) {
        const double *value = s->twin->frame->column[block->column[k]].value;
        double x = value[a], y = value[b];
        rc_twin_search_put(s, block->column[k], a, y);
        rc_twin_search_put(s, block->column[k], b, x);
    }
    rc_twin_search_settle(s, a);
    rc_twin_search_settle(s, b);
}

/* ---- with whom ---------------------------------------------------------- */

/* A row whose value stands near in the column's order, or any. */
static size_t any_partner(rc_search *s, size_t column, size_t row, bool near)
{
    const rc_frame_column *frame = &s->twin->frame->column[column];
    size_t n = s->twin->frame->n, at = 0;
    if (frame->words || !near) return below(s, n);
    while (frame->order[at] != row) at++;
    size_t reach = 1 + below(s, 12);
    if (below(s, 2)) return frame->order[at + reach < n ? at + reach : n - 1];
    return frame->order[at >= reach ? at - reach : 0];
}

/* On the same side of every expression that the block's own columns decide: of a marker its cutoffs. */
static bool same_sides(const rc_search *s, uint64_t slots, size_t a, size_t b)
{
    const rc_terms *terms = rc_study_terms(s->twin->study);
    for (size_t t = 0; t < terms->n; t++) {
        const rc_term *term = &terms->term[t];
        if (term->column == SIZE_MAX && (term->columns & slots) && term->value[a] != term->value[b]) return false;
    }
    return true;
}

/* Alike in all of the groups that the block is counted in, in some of them, or in none; SIZE_MAX where nobody is. */
static size_t partner(rc_search *s, const rc_search_block *block, size_t row)
{
    enum { TRIES = 40 };
    const rc_terms *terms = rc_study_terms(s->twin->study);
    size_t alike[RC_SEARCH_ALIKE], n = 0, how = below(s, 4), column = block->column[below(s, block->n_columns)];
    for (size_t k = 0; k < block->n_alike; k++)
        if (how > 1 || (how == 1 && below(s, 3) == 0)) alike[n++] = block->alike[k];
    rc_twin_kind kind = s->twin->column[block->column[0]].kind;
    bool near = below(s, 2), sides = (kind == RC_TWIN_POSITIVE || kind == RC_TWIN_NORMAL) && below(s, 4) > 0;
    uint64_t slots = (uint64_t)1 << s->twin->frame->column[block->column[0]].slot;
    for (int tries = 0; tries < TRIES; tries++) {
        size_t found = any_partner(s, column, row, near), k = 0;
        if (found == row) continue;
        while (k < n && terms->term[alike[k]].value[found] == terms->term[alike[k]].value[row]) k++;
        if (k == n && (!sides || same_sides(s, slots, row, found))) return found;
    }
    return SIZE_MAX;
}

/* ---- single values ------------------------------------------------------ */

static double nudge(rc_search *s, size_t column, double x)
{
    static const double scale[] = {0.7, 0.2, 0.06, 0.02};
    const rc_twin_column *about = &s->twin->column[column];
    size_t way = below(s, 6);
    double step = pow(10, -about->decimals);
    if (way == 4) return x + (below(s, 2) ? step : -step);
    if (way == 5) return rc_twin_draw(s->twin, column, &s->random);
    if (about->kind == RC_TWIN_NORMAL) return x + about->second * scale[way] * rc_base_pcg_normal(&s->random);
    return x * rc_base_elementary_exp(scale[way] * rc_base_pcg_normal(&s->random));
}

/* Just past a row that stands a few places on: others of the same group are mostly not passed. */
static double past(rc_search *s, size_t column, size_t row)
{
    const double *value = s->twin->frame->column[column].value;
    double other = value[any_partner(s, column, row, true)], step = pow(10, -s->twin->column[column].decimals);
    return other > value[row] ? other + step : other < value[row] ? other - step : other + (below(s, 2) ? step : -step);
}

static void change_value(rc_search *s, size_t column, size_t row)
{
    const rc_twin_column *about = &s->twin->column[column];
    double x = s->twin->frame->column[column].value[row];
    if (about->kind == RC_TWIN_EVENT)
        x = 1 - x;
    else if (about->kind == RC_TWIN_LEVELS)
        x = rc_twin_draw(s->twin, column, &s->random);
    else
        x = rc_twin_grid(about, below(s, 3) == 0 ? past(s, column, row) : nudge(s, column, x));
    rc_twin_search_put(s, column, row, x);
    rc_twin_search_settle(s, row);
}

/* ---- a move ------------------------------------------------------------- */

/* Mostly a column of some unmet figure, one as likely as the other; SIZE_MAX = none allowed. */
static size_t choose_column(rc_search *s, bool outcomes)
{
    enum { TRIES = 200 };
    size_t n = s->twin->n_columns;
    uint64_t wanted = ~(uint64_t)0;
    bool focus = below(s, 4) > 0;
    for (int tries = 0; focus && tries < TRIES; tries++) {
        size_t figure = below(s, s->n);
        if (!(s->loss[figure] > 0)) continue;
        wanted = rc_study_at(s->twin->study, figure)->columns;
        break;
    }
    for (int tries = 0; tries < TRIES; tries++) {
        size_t column = below(s, n);
        if (!(wanted >> s->twin->frame->column[column].slot & 1)) continue;
        if (outcomes || !is_outcome(s, column)) return column;
    }
    return SIZE_MAX;
}

/* The column alone, or what it is tied to. */
static const rc_search_block *choose_block(rc_search *s, size_t column)
{
    if (below(s, 2))
        for (size_t b = s->twin->n_columns; b < s->n_blocks; b++)
            for (size_t k = 0; k < s->block[b].n_columns; k++)
                if (s->block[b].column[k] == column) return &s->block[b];
    return &s->block[column];
}

static void add_move(rc_search *s, bool outcomes)
{
    size_t row = below(s, s->twin->frame->n), column = choose_column(s, outcomes), other;
    if (column == SIZE_MAX) return;
    const rc_search_block *block = choose_block(s, column);
    size_t single = is_outcome(s, column) ? 2 : 3; /* one in so many */
    if (below(s, single) == 0)
        change_value(s, column, row);
    else if ((other = partner(s, block, row)) != SIZE_MAX)
        rc_twin_moves_exchange(s, block, row, other);
}

void rc_twin_moves_propose(rc_search *s, bool outcomes)
{
    rc_twin_search_begin(s);
    add_move(s, outcomes);
    if (below(s, 8) == 0) add_move(s, outcomes);
}
