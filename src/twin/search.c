/* SPDX-License-Identifier: GPL-3.0-or-later
 * search.c - a chain's storage, what figures and columns are to it, and the doing and undoing of moves. */
#include "twin/search.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

/* ---- what figures are --------------------------------------------------- */

static int stage_of(const rc_measure *measure)
{
    rc_quantity q = measure->figure->quantity;
    if (measure->time == SIZE_MAX) return 0;
    if (q == RC_FIGURE_HR || q == RC_FIGURE_NOT_SIGNIFICANT || q == RC_FIGURE_OPTIMAL_CUTOFF) return 1;
    return q == RC_FIGURE_HR_MULTIVARIABLE ? 3 : 2;
}

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

static recut_status know_figures(rc_search *s, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_study *study = s->twin->study;
    RC_NEW(s->model, s->n, err);
    RC_NEW(s->beta, s->n, err);
    RC_NEW(s->fitted, s->n, err);
    RC_NEW(s->there, s->n, err);
    for (size_t i = 0; i < s->n; i++) {
        const rc_measure *measure = rc_study_at(study, i);
        rc_search_figure *about = &s->figure[i];
        *about = (rc_search_figure){.stage = stage_of(measure), .cost = cost_of(measure), .model = SIZE_MAX};
        about->profile = measure->figure->convention == RC_CONVENTION_PROFILE && about->stage > 1;
        if (!rc_twin_model_fits(study, measure)) continue;
        if (measure->model_group < i && s->figure[measure->model_group].model != SIZE_MAX) {
            about->model = s->figure[measure->model_group].model;
            continue;
        }
        RC_TRY(rc_twin_model_create(s->twin->frame->n, measure->figure->n_model, &s->model[s->n_models], err));
        about->model = s->n_models++;
    }
done:
    return st;
}

/* ---- what columns are --------------------------------------------------- */

static uint64_t slot_of(const rc_search *s, size_t column)
{
    return (uint64_t)1 << s->twin->frame->column[column].slot;
}

/* Two columns of one rule that wants nobody, or one bound to the other, or an event and its time. */
static bool tied(const rc_search *s, size_t a, size_t b)
{
    const rc_twin_column *column = s->twin->column;
    uint64_t both = slot_of(s, a) | slot_of(s, b);
    if (column[a].kind >= RC_TWIN_TIME && column[b].kind >= RC_TWIN_TIME) return true;
    for (size_t i = 0; i < s->n; i++) {
        const rc_measure *measure = rc_study_at(s->twin->study, i);
        const rc_figure *figure = measure->figure;
        if (figure->rule && figure->n_values == 1 && figure->value[0] == 0 && (measure->columns & both) == both)
            return true;
    }
    return false;
}

static void add_alike(rc_search *s, rc_search_block *block, size_t term, uint64_t mine)
{
    const rc_term *about = &rc_study_terms(s->twin->study)->term[term];
    if (about->column != SIZE_MAX || !about->columns || (about->columns & mine)) return;
    for (size_t k = 0; k < block->n_alike; k++)
        if (block->alike[k] == term) return;
    if (block->n_alike < RC_SEARCH_ALIKE) block->alike[block->n_alike++] = term;
}

/* The groups in which figures count or test what the block says; of an outcome all that have log-rank tests. */
static void find_alike(rc_search *s, rc_search_block *block)
{
    uint64_t mine = 0;
    int stage = 0;
    for (size_t k = 0; k < block->n_columns; k++) {
        mine |= slot_of(s, block->column[k]);
        if (s->twin->column[block->column[k]].kind >= RC_TWIN_TIME) stage = 1;
    }
    for (size_t i = 0; i < s->n; i++) {
        const rc_measure *measure = rc_study_at(s->twin->study, i);
        if (s->figure[i].stage > stage || !(measure->columns & mine)) continue;
        add_alike(s, block, measure->patients, mine);
        add_alike(s, block, measure->by, mine);
        for (size_t c = 0; c < measure->figure->n_of; c++) add_alike(s, block, measure->of[c], mine);
    }
}

/* Single columns, then sets of columns that are tied, each once. */
static recut_status know_columns(rc_search *s, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = s->twin->n_columns, used = 0;
    bool *seen = NULL;
    RC_NEW(s->block, 2 * n, err);
    RC_NEW(s->column_of_block, 2 * n, err);
    RC_NEW(seen, n, err);
    for (size_t c = 0; c < n; c++) {
        s->block[c] = (rc_search_block){.n_columns = 1, .column = s->column_of_block + used};
        s->column_of_block[used++] = c;
    }
    s->n_blocks = n;
    for (size_t c = 0; c < n; c++) {
        rc_search_block *block = &s->block[s->n_blocks];
        if (seen[c]) continue;
        *block = (rc_search_block){.n_columns = 1, .column = s->column_of_block + used};
        block->column[0] = c;
        seen[c] = true;
        for (size_t k = 0; k < block->n_columns; k++)
            for (size_t d = 0; d < n; d++)
                if (!seen[d] && tied(s, block->column[k], d)) {
                    seen[d] = true;
                    block->column[block->n_columns++] = d;
                }
        used += block->n_columns;
        if (block->n_columns > 1)
            s->n_blocks++;
        else
            used--;
    }
    for (size_t b = 0; b < s->n_blocks; b++) find_alike(s, &s->block[b]);
done:
    rc_base_memory_free(seen);
    return st;
}

/* ---- storage ------------------------------------------------------------ */

recut_status rc_twin_search_create(rc_twin *twin, rc_search **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_search *s = NULL;
    RC_NEW(s, 1, err);
    s->twin = twin;
    s->n = rc_study_size(twin->study);
    RC_NEW(s->figure, s->n, err);
    RC_NEW(s->order, s->n, err);
    RC_NEW(s->refusals, s->n, err);
    RC_NEW(s->weight, s->n, err);
    RC_NEW(s->loss, s->n, err);
    RC_NEW(s->trial, s->n, err);
    RC_NEW(s->kept, s->n, err);
    RC_NEW(s->looked, s->n, err);
    RC_NEW(s->exact, s->n, err);
    RC_NEW(s->best, twin->n_columns, err);
    for (size_t c = 0; c < twin->n_columns; c++) RC_NEW(s->best[c], twin->frame->n, err);
    for (size_t i = 0; i < s->n; i++) {
        s->order[i] = i;
        s->weight[i] = 1;
    }
    s->best_total = INFINITY;
    s->stage = RC_SEARCH_STAGES - 1;
    RC_TRY(know_figures(s, err));
    RC_TRY(know_columns(s, err));
    *out = s;
    s = NULL;
done:
    rc_twin_search_destroy(s);
    return st;
}

void rc_twin_search_destroy(rc_search *s)
{
    if (!s) return;
    for (size_t m = 0; m < s->n_models; m++) rc_twin_model_destroy(s->model[m]);
    for (size_t c = 0; s->best && c < s->twin->n_columns; c++) rc_base_memory_free(s->best[c]);
    void *const owned[] = {s->figure, s->order,           s->refusals, s->weight, s->loss, s->trial,
                           s->kept,   s->looked,          s->exact,    s->model,  s->beta, s->there,
                           s->block,  s->column_of_block, s->fitted,   s->best};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) rc_base_memory_free(owned[i]);
    rc_base_memory_free(s);
}

/* ---- a move and its undoing --------------------------------------------- */

void rc_twin_search_begin(rc_search *s)
{
    s->n_changes = 0;
    s->changed = 0;
}

void rc_twin_search_put(rc_search *s, size_t column, size_t row, double x)
{
    rc_frame_column *frame = &s->twin->frame->column[column];
    double before = frame->value[row];
    if (before == x || (isnan(before) && isnan(x)) || s->n_changes == RC_SEARCH_CHANGES) return;
    s->change[s->n_changes++] = (rc_change){column, row, before};
    s->changed |= (uint64_t)1 << frame->slot;
    frame->value[row] = x;
}

void rc_twin_search_settle(rc_search *s, size_t row)
{
    for (size_t c = 0; c < s->twin->n_columns; c++)
        if (s->twin->column[c].bound != SIZE_MAX) rc_twin_search_put(s, c, row, rc_twin_allowed(s->twin, c, row));
}

void rc_twin_search_refresh(rc_search *s)
{
    rc_terms *terms = rc_study_terms(s->twin->study);
    uint64_t sorted = 0;
    for (size_t i = 0; i < s->n_changes; i++) {
        size_t column = s->change[i].column, row = s->change[i].row;
        uint64_t slot = slot_of(s, column);
        if (!s->twin->frame->column[column].words && !(sorted & slot)) rc_study_frame_resort(s->twin->frame, column);
        sorted |= slot;
        for (size_t t = 0; t < terms->n; t++)
            if (terms->term[t].columns & slot) rc_study_terms_refresh(terms, t, row);
    }
    rc_study_changed(s->twin->study);
}

void rc_twin_search_undo(rc_search *s)
{
    for (size_t i = s->n_changes; i-- > 0;)
        s->twin->frame->column[s->change[i].column].value[s->change[i].row] = s->change[i].before;
    rc_twin_search_refresh(s);
}

void rc_twin_search_keep_best(rc_search *s)
{
    s->best_total = s->total;
    for (size_t c = 0; c < s->twin->n_columns; c++)
        memcpy(s->best[c], s->twin->frame->column[c].value, s->twin->frame->n * sizeof(double));
}
