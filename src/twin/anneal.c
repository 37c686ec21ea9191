/* SPDX-License-Identifier: GPL-3.0-or-later
 * anneal.c - the search for a synthetic twin.
 *
 *   1. a move and its undoing   2. proposals   3. the loss   4. phases */
#include "twin/anneal.h"

#include "base/elementary.h"
#include "base/memory.h"

#include <math.h>
#include <string.h>

enum { CHANGES = 64 };

typedef struct change {
    size_t column, row;
    double before;
} change;

typedef struct search {
    rc_twin *twin;
    rc_pcg *random;
    size_t n;             /* figures */
    size_t *order;        /* [n] those first that refuse most for what they cost */
    double *refusals;     /* [n] moves given up at this figure, fading */
    double *loss, *trial; /* [n] */
    double total;
    int stage; /* figures up to this expense count */
    size_t n_changes;
    change changes[CHANGES];
    uint64_t changed; /* slots */
    double **best;    /* [columns][rows] */
    double best_total;
} search;

/* ---- 1. a move and its undoing ------------------------------------------ */

static void put(search *s, size_t column, size_t row, double x)
{
    rc_frame_column *frame = &s->twin->frame->column[column];
    double before = frame->value[row];
    if (before == x || (isnan(before) && isnan(x)) || s->n_changes == CHANGES) return;
    s->changes[s->n_changes++] = (change){column, row, before};
    s->changed |= (uint64_t)1 << frame->slot;
    frame->value[row] = x;
}

/* The columns that a bound holds follow. */
static void settle(search *s, size_t row)
{
    for (size_t c = 0; c < s->twin->n_columns; c++)
        if (s->twin->column[c].bound != SIZE_MAX) put(s, c, row, rc_twin_allowed(s->twin, c, row));
}

/* Orders and terms of the rows that changed. */
static void refresh(search *s)
{
    rc_terms *terms = rc_study_terms(s->twin->study);
    for (size_t i = 0; i < s->n_changes; i++) {
        size_t column = s->changes[i].column, row = s->changes[i].row;
        uint64_t slot = (uint64_t)1 << s->twin->frame->column[column].slot;
        if (!s->twin->frame->column[column].words) rc_study_frame_move(s->twin->frame, column, row);
        for (size_t t = 0; t < terms->n; t++)
            if (terms->term[t].columns & slot) rc_study_terms_refresh(terms, t, row);
    }
    rc_study_changed(s->twin->study);
}

static void undo(search *s)
{
    for (size_t i = s->n_changes; i-- > 0;)
        s->twin->frame->column[s->changes[i].column].value[s->changes[i].row] = s->changes[i].before;
    refresh(s);
}

/* ---- 2. proposals ------------------------------------------------------- */

static size_t below(search *s, size_t n)
{
    return (size_t)rc_base_pcg_below(s->random, n);
}

static bool is_outcome(const search *s, size_t column)
{
    return s->twin->column[column].kind >= RC_TWIN_TIME;
}

static void swap(search *s, size_t column, size_t a, size_t b)
{
    const double *value = s->twin->frame->column[column].value;
    double x = value[a], y = value[b];
    put(s, column, a, y);
    put(s, column, b, x);
}

/* Another row whose value stands near in the column's order, or anywhere. */
static size_t any_partner(search *s, size_t column, size_t row)
{
    const rc_frame_column *frame = &s->twin->frame->column[column];
    size_t n = s->twin->frame->n, at = 0;
    if (frame->words || below(s, 2)) return below(s, n);
    while (frame->order[at] != row) at++;
    size_t reach = 1 + below(s, 8);
    if (below(s, 2)) return frame->order[at + reach < n ? at + reach : n - 1];
    return frame->order[at >= reach ? at - reach : 0];
}

/* Mostly one that is alike in a few of the groups that the figures are about: an exchange between them leaves these as
 * they are. */
static size_t partner(search *s, size_t column, size_t row)
{
    enum { ALIKE = 3, TRIES = 30 };
    const rc_terms *terms = rc_study_terms(s->twin->study);
    const double *alike[ALIKE];
    size_t n = below(s, ALIKE + 1), found = any_partner(s, column, row);
    for (size_t k = 0; k < n; k++) alike[k] = terms->term[below(s, terms->n)].value;
    for (int tries = 0; tries < TRIES; tries++) {
        size_t k = 0;
        while (k < n && alike[k][found] == alike[k][row]) k++;
        if (k == n && found != row) break;
        found = any_partner(s, column, row);
    }
    return found;
}

/* Everything about the outcome of two patients. */
static void swap_outcomes(search *s, size_t a, size_t b)
{
    for (size_t c = 0; c < s->twin->n_columns; c++)
        if (is_outcome(s, c)) swap(s, c, a, b);
}

static double nudge(search *s, size_t column, double x)
{
    static const double scale[] = {0.7, 0.2, 0.06, 0.02};
    const rc_twin_column *about = &s->twin->column[column];
    size_t way = below(s, 6);
    double step = pow(10, -about->decimals);
    if (way == 4) return x + (below(s, 2) ? step : -step);
    if (way == 5) return rc_twin_draw(s->twin, column, s->random);
    if (about->kind == RC_TWIN_NORMAL) return x + about->second * scale[way] * rc_base_pcg_normal(s->random);
    return x * rc_base_elementary_exp(scale[way] * rc_base_pcg_normal(s->random));
}

/* Mostly a column of some unmet figure, one as likely as the other; SIZE_MAX = none allowed. */
static size_t choose_column(search *s, bool outcomes)
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

static void propose(search *s, bool outcomes)
{
    size_t n = s->twin->frame->n, row = below(s, n), column = choose_column(s, outcomes);
    s->n_changes = 0;
    s->changed = 0;
    if (column == SIZE_MAX) return;
    const rc_twin_column *about = &s->twin->column[column];
    const double *value = s->twin->frame->column[column].value;
    if (about->kind == RC_TWIN_EVENT && below(s, 2)) {
        put(s, column, row, 1 - value[row]);
        settle(s, row);
    } else if (about->kind >= RC_TWIN_TIME && below(s, 2)) {
        size_t other = partner(s, column, row);
        swap_outcomes(s, row, other);
    } else if (about->kind == RC_TWIN_EVENT || (about->kind < RC_TWIN_TIME && below(s, 3))) {
        size_t other = partner(s, column, row);
        swap(s, column, row, other);
        settle(s, row);
        settle(s, other);
    } else {
        double x = about->kind == RC_TWIN_LEVELS ? rc_twin_draw(s->twin, column, s->random)
                                                 : rc_twin_grid(about, nudge(s, column, value[row]));
        put(s, column, row, x);
        settle(s, row);
    }
}

/* ---- 3. the loss -------------------------------------------------------- */

/* What must come first is cheap or holds the rest together: what is about no endpoint, log-ranks and cutoffs, C and Cox
 * models of one covariate, models of several. */
enum { STAGES = 4 };

static int stage_of(const rc_measure *measure)
{
    rc_quantity q = measure->figure->quantity;
    if (measure->time == SIZE_MAX) return 0;
    if (q == RC_FIGURE_HR || q == RC_FIGURE_NOT_SIGNIFICANT || q == RC_FIGURE_OPTIMAL_CUTOFF) return 1;
    return q == RC_FIGURE_HR_MULTIVARIABLE ? 3 : 2;
}

/* What an earlier stage has met is hardly given up for a later one. */
static double weight_of(const search *s, int stage)
{
    if (stage == s->stage || stage > 1) return 1;
    return stage == 0 ? 50 : 12;
}

static double figure_loss(search *s, size_t i)
{
    rc_measured measured;
    if (stage_of(rc_study_at(s->twin->study, i)) > s->stage) return 0;
    rc_study_measure(s->twin->study, i, false, &measured);
    double loss = rc_study_match_loss(rc_study_at(s->twin->study, i)->figure, &measured);
    return weight_of(s, stage_of(rc_study_at(s->twin->study, i))) * loss;
}

/* A figure whose patients are none of those that changed, before or after, stays as it was. */
static bool touched(const search *s, size_t i)
{
    const rc_measure *measure = rc_study_at(s->twin->study, i);
    const rc_term *patients = &rc_study_terms(s->twin->study)->term[measure->patients];
    if (!(measure->columns & s->changed) || stage_of(measure) > s->stage) return false;
    if (patients->columns & s->changed) return true;
    for (size_t k = 0; k < s->n_changes; k++)
        if (patients->value[s->changes[k].row] > 0) return true;
    return false;
}

/* What the models of several covariates, not looked at yet, cost at least. */
static double estimates_alone(search *s)
{
    rc_measured measured;
    double loss = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (!isnan(s->trial[i])) continue;
        rc_study_measure_estimate(s->twin->study, i, &measured);
        loss += rc_study_match_loss(rc_study_at(s->twin->study, i)->figure, &measured);
    }
    return loss;
}

/* Whether the total after the move is at most `budget`; trial holds the new losses then. */
static bool affordable(search *s, double budget)
{
    double total = s->total;
    for (size_t i = 0; i < s->n; i++) {
        s->trial[i] = touched(s, i) ? NAN : s->loss[i];
        if (isnan(s->trial[i])) total -= s->loss[i];
    }
    for (size_t k = 0; k < s->n && total <= budget; k++) {
        size_t i = s->order[k];
        if (!isnan(s->trial[i]) || stage_of(rc_study_at(s->twin->study, i)) == STAGES - 1) continue;
        total += s->trial[i] = figure_loss(s, i);
        if (total > budget) s->refusals[i]++;
    }
    if (total > budget || total + estimates_alone(s) > budget) return false;
    for (size_t i = 0; i < s->n && total <= budget; i++)
        if (isnan(s->trial[i])) total += s->trial[i] = figure_loss(s, i);
    return total <= budget;
}

/* Roughly, in units of a log-rank test. */
static double cost_of(const rc_measure *measure)
{
    switch (measure->figure->quantity) {
    case RC_FIGURE_HR:
    case RC_FIGURE_NOT_SIGNIFICANT:
        return 1;
    case RC_FIGURE_OPTIMAL_CUTOFF:
        return 3;
    case RC_FIGURE_HARRELL_C:
    case RC_FIGURE_HR_UNIVARIABLE:
        return 5;
    case RC_FIGURE_HR_COX:
        return 30;
    default:
        return 0.2;
    }
}

/* By refusals per cost, insertion: the order is nearly right already. */
static void reorder(search *s)
{
    for (size_t i = 0; i < s->n; i++) s->refusals[i] *= 0.9;
    for (size_t k = 1; k < s->n; k++) {
        size_t i = s->order[k], at = k;
        double value = (s->refusals[i] + 1) / cost_of(rc_study_at(s->twin->study, i));
        for (; at > 0; at--) {
            size_t other = s->order[at - 1];
            if ((s->refusals[other] + 1) / cost_of(rc_study_at(s->twin->study, other)) >= value) break;
            s->order[at] = other;
        }
        s->order[at] = i;
    }
}

static void keep_best(search *s)
{
    s->best_total = s->total;
    for (size_t c = 0; c < s->twin->n_columns; c++)
        memcpy(s->best[c], s->twin->frame->column[c].value, s->twin->frame->n * sizeof(double));
}

static void accept(search *s)
{
    s->total = 0;
    for (size_t i = 0; i < s->n; i++) {
        s->total += s->loss[i] = s->trial[i];
    }
    if (s->total < s->best_total) keep_best(s);
}

static void measure_all(search *s)
{
    s->total = 0;
    for (size_t i = 0; i < s->n; i++) s->total += s->loss[i] = s->trial[i] = figure_loss(s, i);
}

static void go_back_to_best(search *s)
{
    rc_terms *terms = rc_study_terms(s->twin->study);
    for (size_t c = 0; c < s->twin->n_columns; c++) {
        memcpy(s->twin->frame->column[c].value, s->best[c], s->twin->frame->n * sizeof(double));
        rc_study_frame_sort(s->twin->frame, c);
    }
    for (size_t t = 0; t < terms->n; t++)
        for (size_t row = 0; row < s->twin->frame->n; row++) rc_study_terms_refresh(terms, t, row);
    rc_study_changed(s->twin->study);
    measure_all(s);
}

/* ---- 4. phases ---------------------------------------------------------- */

static bool counts(const rc_figure *figure)
{
    return !figure->rule && !figure->conflict;
}

/* Everything that counts by now is met, but what cannot be. */
static bool done(const search *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->loss[i] > 0 && !rc_study_at(s->twin->study, i)->figure->conflict) return false;
    return true;
}

/* Temperature falls from hot to cold, geometrically. */
static int64_t cool(search *s, int64_t moves, double hot, double cold)
{
    double ratio = rc_base_elementary_log(cold / hot);
    int64_t move = 0;
    for (; move < moves; move++) {
        if (move % 64 == 0 && done(s)) break;
        if (move % 4096 == 0) reorder(s);
        double temperature = hot * rc_base_elementary_exp(ratio * (double)move / (double)moves);
        propose(s, s->stage > 0);
        double budget = s->total - temperature * rc_base_elementary_log(rc_base_pcg_uniform(s->random));
        if (s->n_changes == 0) continue;
        refresh(s);
        if (affordable(s, budget))
            accept(s);
        else
            undo(s);
    }
    return move;
}

/* The figures of one more stage count: cooled once from hot, then from the best again and ever less hot, until all are
 * met or the moves are spent.  Returns the moves. */
static int64_t run_stage(search *s, int stage, int64_t moves)
{
    /* again: where the first reheating begins.  About an endpoint nothing is decided below 0.001. */
    static const double hot[STAGES] = {1, 1, 0.5, 0.3}, again[STAGES] = {0.2, 0.1, 0.06, 0.04};
    enum { ROUNDS = 10 };
    double cold = stage == 0 ? 1e-5 : stage < STAGES - 1 ? 1e-3 : 1e-4, warm = again[stage];
    int64_t spent;
    s->stage = stage;
    measure_all(s);
    keep_best(s);
    spent = cool(s, moves / 3, hot[stage], cold);
    for (; spent < moves && !done(s); warm = fmax(0.01, 0.8 * warm)) {
        int64_t left = moves - spent, some = moves / ROUNDS + 1;
        go_back_to_best(s);
        spent += cool(s, left < some ? left : some, warm, cold);
    }
    if (!done(s)) go_back_to_best(s);
    return spent;
}

static recut_status prepare(search *s, rc_twin *twin, rc_pcg *random, recut_error *err)
{
    recut_status st = RECUT_OK;
    *s = (search){.twin = twin, .random = random, .n = rc_study_size(twin->study), .best_total = INFINITY};
    RC_NEW(s->order, s->n, err);
    RC_NEW(s->refusals, s->n, err);
    RC_NEW(s->loss, s->n, err);
    RC_NEW(s->trial, s->n, err);
    RC_NEW(s->best, twin->n_columns, err);
    for (size_t c = 0; c < twin->n_columns; c++) RC_NEW(s->best[c], twin->frame->n, err);
    for (size_t i = 0; i < s->n; i++) s->order[i] = i;
done:
    return st;
}

static void clear(search *s)
{
    for (size_t c = 0; s->best && c < s->twin->n_columns; c++) rc_base_memory_free(s->best[c]);
    rc_base_memory_free(s->best);
    rc_base_memory_free(s->order);
    rc_base_memory_free(s->refusals);
    rc_base_memory_free(s->loss);
    rc_base_memory_free(s->trial);
}

static void report(const search *s, rc_twin_outcome *out)
{
    out->figures = out->matched = 0;
    rc_measured measured;
    rc_match match;
    for (size_t i = 0; i < s->n; i++) {
        const rc_figure *figure = rc_study_at(s->twin->study, i)->figure;
        if (!counts(figure)) continue;
        rc_study_measure(s->twin->study, i, true, &measured);
        rc_study_match(figure, &measured, &match);
        out->figures++;
        out->matched += match.matches;
    }
    out->loss = s->total;
}

recut_status rc_twin_anneal_polish(rc_twin *twin, int64_t moves, rc_pcg *random, rc_twin_outcome *out, recut_error *err)
{
    static const double warm = 0.02, cold = 0.0003;
    enum { ROUNDS = 2 };
    recut_status st = RECUT_OK;
    search s;
    RC_TRY(prepare(&s, twin, random, err));
    s.stage = STAGES - 1;
    measure_all(&s);
    keep_best(&s);
    for (int round = 0; round < ROUNDS && !done(&s); round++) {
        go_back_to_best(&s);
        out->moves += cool(&s, moves / ROUNDS, warm, cold);
    }
    go_back_to_best(&s);
    RC_TRY(rc_twin_shorten(twin, err));
    report(&s, out);
done:
    clear(&s);
    return st;
}

recut_status rc_twin_anneal(rc_twin *twin, int64_t moves, rc_pcg *random, rc_twin_outcome *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    search s;
    static const int64_t share[STAGES] = {4, 4, 5, 7}; /* of 20 */
    *out = (rc_twin_outcome){0};
    RC_TRY(prepare(&s, twin, random, err));
    for (int stage = 0; stage < STAGES; stage++) out->moves += run_stage(&s, stage, share[stage] * moves / 20);
    RC_TRY(rc_twin_shorten(twin, err));
    report(&s, out);
done:
    clear(&s);
    return st;
}
