/* SPDX-License-Identifier: GPL-3.0-or-later
 * drawn.c - survival by inversion of the fitted curves. */
#include "plan/drawn.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

/* The patients of the model, stratum after stratum, each by ascending time. */
static size_t order_patients(const rc_covariate_model *model, uint32_t *order)
{
    const rc_cox_data *data = &model->data;
    size_t strata = data->stratum ? data->n_strata : 1, k = 0;
    for (size_t s = 0; s < strata; s++)
        for (size_t i = 0; i < data->n; i++) {
            uint32_t patient = data->by_time[i];
            if (model->weight[patient] > 0 && (!data->stratum || data->stratum[patient] == s)) order[k++] = patient;
        }
    return k;
}

static bool same_stratum(const rc_cox_data *data, uint32_t a, uint32_t b)
{
    return !data->stratum || data->stratum[a] == data->stratum[b];
}

/* One stratum, [from, to) of the order: its places from n_grid on.  At a time shared with a death somebody is censored
 * after it. */
static void add_stratum(rc_drawn *drawn, const uint32_t *order, size_t from, size_t to)
{
    const rc_cox_data *data = &drawn->model->data;
    const rc_given *fit = &drawn->model->fit;
    size_t begin = drawn->n_grid;
    double death = 0, stay = 1;
    for (size_t i = from, end; i < to; i = end) {
        double deaths = 0, censored = 0, at_risk = (double)(to - i);
        for (end = i; end < to && data->time[order[end]] == data->time[order[i]]; end++) {
            deaths += data->event[order[end]] != 0;
            censored += data->event[order[end]] == 0;
        }
        if (deaths > 0) death = fit->hazard[fit->rank[order[i]] - 1];
        if (censored > 0) stay *= 1 - censored / (at_risk - deaths);
        drawn->death[drawn->n_grid] = death;
        drawn->stay[drawn->n_grid++] = stay;
    }
    for (size_t i = from; i < to; i++) {
        drawn->first[order[i]] = (uint32_t)begin;
        drawn->last[order[i]] = (uint32_t)drawn->n_grid - 1;
    }
}

recut_status rc_plan_drawn_create(rc_drawn *drawn, const rc_covariate_model *model, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = model->fit.n;
    uint32_t *order = NULL;
    *drawn = (rc_drawn){.model = model};
    RC_NEW(order, n, err);
    RC_NEW(drawn->first, n, err);
    RC_NEW(drawn->last, n, err);
    RC_NEW(drawn->death, n, err);
    RC_NEW(drawn->stay, n, err);
    size_t there = order_patients(model, order);
    for (size_t from = 0, to; from < there; from = to) {
        for (to = from; to < there && same_stratum(&model->data, order[from], order[to]);) to++;
        add_stratum(drawn, order, from, to);
    }
done:
    rc_base_memory_free(order);
    return st;
}

void rc_plan_drawn_clear(rc_drawn *drawn)
{
    rc_base_memory_free(drawn->first);
    rc_base_memory_free(drawn->last);
    rc_base_memory_free(drawn->death);
    rc_base_memory_free(drawn->stay);
    *drawn = (rc_drawn){0};
}

recut_status rc_plan_drawn_survival_create(const rc_drawn *drawn, rc_drawn_survival *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = drawn->model->fit.n;
    RC_NEW(out->time, n, err);
    RC_NEW(out->event, n, err);
    RC_NEW(out->by_time, n, err);
    RC_NEW(out->count, drawn->n_grid + 1, err);
done:
    return st;
}

void rc_plan_drawn_survival_clear(rc_drawn_survival *survival)
{
    rc_base_memory_free(survival->time);
    rc_base_memory_free(survival->event);
    rc_base_memory_free(survival->by_time);
    rc_base_memory_free(survival->count);
    *survival = (rc_drawn_survival){0};
}

/* The first place in [first, last] whose hazard has come up to `hazard`; last + 1: none. */
static uint32_t find_death(const double *death, uint32_t first, uint32_t last, double hazard)
{
    uint32_t low = first, high = last + 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (death[middle] >= hazard)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* The first place after which no more than the share u stays; last + 1: none. */
static uint32_t find_censoring(const double *stay, uint32_t first, uint32_t last, double u)
{
    uint32_t low = first, high = last + 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (stay[middle] < u)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void sort(const rc_drawn *drawn, rc_drawn_survival *out)
{
    size_t n = drawn->model->fit.n;
    uint32_t sum = 0;
    memset(out->count, 0, (drawn->n_grid + 1) * sizeof *out->count);
    for (size_t i = 0; i < n; i++) out->count[(size_t)out->time[i]]++;
    for (size_t g = 0; g <= drawn->n_grid; g++) {
        uint32_t here = out->count[g];
        out->count[g] = sum;
        sum += here;
    }
    for (size_t i = 0; i < n; i++) out->by_time[out->count[(size_t)out->time[i]]++] = (uint32_t)i;
}

void rc_plan_drawn_draw(const rc_drawn *drawn, rc_pcg *generator, rc_drawn_survival *out)
{
    const rc_covariate_model *model = drawn->model;
    for (size_t i = 0; i < model->fit.n; i++) {
        out->time[i] = 0;
        out->event[i] = 0;
        if (!(model->weight[i] > 0)) continue;
        double hazard = rc_base_pcg_exponential(generator), u = rc_base_pcg_uniform(generator);
        uint32_t first = drawn->first[i], last = drawn->last[i];
        uint32_t dies = find_death(drawn->death, first, last, hazard / model->fit.risk[i]);
        uint32_t leaves = find_censoring(drawn->stay, first, last, u);
        out->event[i] = dies <= leaves && dies <= last;
        out->time[i] = dies <= leaves ? dies : leaves;
        if (out->time[i] > last) out->time[i] = last;
    }
    sort(drawn, out);
}
