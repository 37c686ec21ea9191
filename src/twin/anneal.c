/* SPDX-License-Identifier: GPL-3.0-or-later
 * anneal.c - one chain cools. */
#include "twin/anneal.h"

#include "base/elementary.h"
#include "twin/loss.h"
#include "twin/moves.h"

bool rc_twin_anneal_done(const rc_search *s)
{
    double sum;
    return rc_twin_loss_unmet(s, &sum) == 0;
}

int64_t rc_twin_anneal(rc_search *s, const rc_cooling *cooling)
{
    double ratio = rc_base_elementary_log(cooling->cold / cooling->hot);
    int64_t move = 0;
    s->stage = cooling->stage;
    for (size_t i = 0; i < s->n; i++) {
        s->order[i] = i;
        s->refusals[i] = 0;
    }
    rc_twin_loss_afresh(s);
    rc_twin_search_keep_best(s);
    for (; move < cooling->moves; move++) {
        if (move % 64 == 0 && rc_twin_anneal_done(s)) break;
        if (move % 4096 == 0) rc_twin_loss_reorder(s);
        double temperature = cooling->hot * rc_base_elementary_exp(ratio * (double)move / (double)cooling->moves);
        rc_twin_moves_propose(s, s->stage > 0);
        double budget = s->total - temperature * rc_base_elementary_log(rc_base_pcg_uniform(&s->random));
        if (s->n_changes == 0) continue;
        rc_twin_search_refresh(s);
        if (!rc_twin_loss_affordable(s, budget)) {
            rc_twin_search_undo(s);
            continue;
        }
        rc_twin_loss_accept(s);
        if (s->total < s->best_total) rc_twin_search_keep_best(s);
    }
    rc_twin_loss_back_to_best(s);
    return move;
}
