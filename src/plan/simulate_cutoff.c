/* SPDX-License-Identifier: GPL-3.0-or-later
 * simulate_cutoff.c - intervals and sets for the best cutoff, in one simulated cohort.
 *
 *   1. what is kept     2. sets     3. resamples     4. all */
#include "plan/simulate_cutoff.h"

#include "base/memory.h"
#include "plan/choose_m.h"
#include "plan/cutset.h"
#include "plan/resample.h"
#include "plan/rescale.h"

#include <math.h>
#include <string.h>

const char *const rc_plan_simulate_cutoffs[] = {"set", "set_jump", "percentile", "m_out_of_n_smooth",
                                                "m_out_of_n_jump"};
const rc_column rc_plan_simulate_cutoff_columns[] = {
    {"lower", "marker", "lower end"},
    {"upper", "marker", "upper end"},
    {"share", "1", "share of the candidates in it"},
    {"holds", "1", "1 where it holds the best cutoff of the truth, 0 where it does not"},
};

/* ---- 1. what is kept ---------------------------------------------------- */

typedef struct cutoffs {
    const rc_context *context;
    const rc_marker *marker;
    size_t k, best; /* candidates; position of the best cutoff */
    bool known;     /* there is a best one */
    double *out;
} cutoffs;

static double value_at(const cutoffs *c, size_t position)
{
    return c->marker->value[c->marker->order[position]];
}

static double candidate_value(const cutoffs *c, size_t candidate)
{
    return value_at(c, c->context->marker[0].position[candidate]);
}

static void keep(const cutoffs *c, rc_simulate_cutoff which, double lower, double upper, double inside, bool holds)
{
    double *to = c->out + (size_t)which * RC_CUTOFF_COLUMNS;
    to[RC_CUTOFF_LOWER] = lower;
    to[RC_CUTOFF_UPPER] = upper;
    to[RC_CUTOFF_SHARE] = inside / (double)c->k;
    if (c->known) to[RC_CUTOFF_HOLDS] = holds;
}

static void keep_interval(const cutoffs *c, rc_simulate_cutoff which, double lower, double upper)
{
    double inside = 0, best = c->best < c->marker->n ? value_at(c, c->best) : INFINITY;
    if (isnan(lower) || isnan(upper)) return;
    for (size_t i = 0; i < c->k; i++) inside += candidate_value(c, i) >= lower && candidate_value(c, i) <= upper;
    keep(c, which, lower, upper, inside, best >= lower && best <= upper);
}

/* ---- 2. sets ------------------------------------------------------------ */

static void keep_set(const cutoffs *c, rc_simulate_cutoff which, const rc_cutset *set, rc_cutset_effect effect)
{
    double inside = 0, lower = NAN, upper = NAN;
    bool holds = false;
    for (size_t i = 0; i < c->k; i++) {
        if (!rc_plan_cutset_holds(set, effect, i)) continue;
        if (inside++ == 0) lower = candidate_value(c, i);
        upper = candidate_value(c, i);
        holds = holds || c->context->marker[0].position[i] == c->best;
    }
    keep(c, which, lower, upper, inside, holds);
}

static recut_status sets(const cutoffs *c, rc_pcg *generator, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_cutset set = {0};
    rc_reason reason;
    if (!rc_plan_cutset_is_for(c->context->cohort, c->context->search.criterion)) return RECUT_OK;
    RC_NEW(set.loss, c->k, err);
    for (int e = 0; e < RC_CUTSET_EFFECTS; e++) RC_NEW(set.critical[e], c->k, err);
    RC_TRY(rc_plan_cutset(c->context, 0, generator, &set, &reason, err));
    if (reason != RC_REASON_NONE) goto done;
    keep_set(c, RC_SIMULATE_SET, &set, RC_CUTSET_ANY);
    keep_set(c, RC_SIMULATE_SET_JUMP, &set, RC_CUTSET_JUMP);
done:
    rc_base_memory_free(set.loss);
    for (int e = 0; e < RC_CUTSET_EFFECTS; e++) rc_base_memory_free(set.critical[e]);
    return st;
}

/* ---- 3. resamples ------------------------------------------------------- */

typedef struct resampling {
    rc_sample *sample;
    double *weight, *value, *below, *work, distance[RC_CHOOSE_M_SIZES];
    uint32_t *scratch;
    int64_t *selected; /* by distinct value */
} resampling;

static recut_status make(const cutoffs *c, size_t inner, resampling *r, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_sample_options options = {.search = c->context->search};
    size_t n = c->marker->n, distinct = c->marker->n_distinct;
    RC_TRY(rc_plan_sample_create(c->context->cohort, &options, &r->sample, err));
    RC_NEW(r->weight, n, err);
    RC_NEW(r->scratch, n, err);
    RC_NEW(r->value, distinct, err);
    RC_NEW(r->below, distinct, err);
    RC_NEW(r->selected, distinct, err);
    RC_NEW(r->work, 2 * inner, err);
    for (size_t v = 0; v < distinct; v++) {
        r->value[v] = value_at(c, c->marker->first[v]);
        r->below[v] = c->marker->first[v];
    }
done:
    return st;
}

static void clear(resampling *r)
{
    rc_plan_sample_destroy(r->sample);
    void *const all[] = {r->weight, r->value, r->below, r->work, r->scratch, r->selected};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

static void count(const cutoffs *c, rc_scheme scheme, size_t m, size_t inner, rc_pcg *generator, resampling *r)
{
    const rc_resample draws = {.scheme = scheme, .n = c->marker->n, .m = m};
    rc_selected selected;
    memset(r->selected, 0, c->marker->n_distinct * sizeof *r->selected);
    for (size_t b = 0; b < inner; b++) {
        rc_plan_resample_draw(&draws, (int64_t)b, generator, r->weight, r->scratch);
        rc_plan_sample_set(r->sample, r->weight, true);
        rc_plan_sample_search(r->sample, 0, &selected);
        if (selected.reason == RC_REASON_NONE) r->selected[selected.value]++;
    }
}

static double quantile(const cutoffs *c, const resampling *r, double probability)
{
    size_t v = rc_plan_rescale_quantile(r->selected, c->marker->n_distinct, probability);
    return v < c->marker->n_distinct ? r->value[v] : NAN;
}

static void keep_rescaled(const cutoffs *c, const resampling *r, double estimate, double m)
{
    static const struct {
        rc_simulate_cutoff which;
        double rate;
    } rows[] = {{RC_SIMULATE_M_SMOOTH, 1.0 / 3}, {RC_SIMULATE_M_JUMP, 1}};
    double ends[2];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double factor =
            rc_plan_rescale_factor(rc_plan_resample_name(RC_SCHEME_M_OUT_OF_N), m, (double)c->marker->n, rows[i].rate);
        rc_plan_rescale_cutoff(r->value, r->below, r->selected, c->marker->n_distinct, estimate, candidate_value(c, 0),
                               candidate_value(c, c->k - 1), factor, ends);
        keep_interval(c, rows[i].which, ends[0], ends[1]);
    }
}

static recut_status resamples(const cutoffs *c, size_t inner, rc_pcg *generator, recut_error *err)
{
    recut_status st = RECUT_OK;
    resampling r = {0};
    rc_selected own;
    size_t n = c->marker->n, m[RC_CHOOSE_M_SIZES], sizes = rc_plan_choose_m_sizes(n, m);
    RC_TRY(make(c, inner, &r, err));
    for (size_t i = 0; i < n; i++) r.weight[i] = 1;
    rc_plan_sample_set(r.sample, r.weight, true);
    rc_plan_sample_search(r.sample, 0, &own);
    if (own.reason != RC_REASON_NONE) goto done;
    count(c, RC_SCHEME_ORDINARY, n, inner, generator, &r);
    keep_interval(c, RC_SIMULATE_PERCENTILE, quantile(c, &r, 0.025), quantile(c, &r, 0.975));
    const rc_choice choice = {.sample = r.sample, .n = n, .weight = r.weight, .scratch = r.scratch};
    size_t chosen = rc_plan_choose_m_distances(&choice, own.cutoff, m, sizes, inner, generator, r.work, r.distance);
    count(c, RC_SCHEME_M_OUT_OF_N, chosen, inner, generator, &r);
    keep_rescaled(c, &r, own.cutoff, (double)chosen);
done:
    clear(&r);
    return st;
}

/* ---- 4. all ------------------------------------------------------------- */

recut_status rc_plan_simulate_cutoff(const rc_context *context, double best, size_t inner, rc_pcg *generator,
                                     double *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const cutoffs c = {.context = context,
                       .marker = &context->cohort->marker[0],
                       .k = context->marker[0].scan.k,
                       .known = !isnan(best),
                       .best = isnan(best) ? SIZE_MAX : rc_cohort_count_below(context->cohort, 0, best),
                       .out = out};
    for (size_t i = 0; i < (size_t)RC_SIMULATE_CUTOFFS * RC_CUTOFF_COLUMNS; i++) out[i] = NAN;
    if (c.k == 0) return RECUT_OK;
    RC_TRY(sets(&c, generator, err));
    RC_TRY(resamples(&c, inner, generator, err));
done:
    return st;
}
