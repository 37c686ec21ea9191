/* SPDX-License-Identifier: GPL-3.0-or-later
 * jackknife.c - what is left out, moments, and the plan.
 *
 *   1. samples     2. moments     3. blocks     4. the plan */
#include "plan/jackknife.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "plan/split_row.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. samples --------------------------------------------------------- */

enum { ALL = 4000, MOST = 1000, LEAST = 100, PATIENTS = 40000000 };

rc_jackknife rc_plan_jackknife(const rc_resample *resample, size_t n)
{
    rc_jackknife out = {.resample = resample, .n = n, .groups = n <= ALL ? n : PATIENTS / n};
    if (n > ALL && out.groups > MOST) out.groups = MOST;
    if (n > ALL && out.groups < LEAST) out.groups = LEAST;
    out.clusters = resample->scheme == RC_SCHEME_CLUSTER;
    if (out.clusters) out.groups = resample->n_strata;
    return out;
}

void rc_plan_jackknife_weights(const rc_jackknife *jackknife, size_t g, double *weight)
{
    const rc_resample *resample = jackknife->resample;
    for (size_t i = 0; i < jackknife->n; i++) weight[i] = 1;
    for (size_t i = g; !jackknife->clusters && i < jackknife->n; i += jackknife->groups) weight[i] = 0;
    if (!jackknife->clusters) return;
    for (uint32_t i = resample->first[g]; i < resample->first[g + 1]; i++) weight[resample->member[i]] = 0;
}

/* ---- 2. moments --------------------------------------------------------- */

enum { LIMB_BITS = 32, DIGITS = 53, POSITIVE_D = 0, NEGATIVE_D, SQUARES, POSITIVE_CUBES, NEGATIVE_CUBES };

/* x >= 0 in units of 2^LOWEST, cut off below one and beyond the last limb. */
static void add(double x, int64_t *limb)
{
    int exponent, top = LIMB_BITS * (RC_JACKKNIFE_LIMBS - 1) + RC_JACKKNIFE_LOWEST; /* a limb is left for carries */
    double most = ldexp(1, top), part = frexp(x < most ? x : most, &exponent);
    uint64_t whole = (uint64_t)ldexp(part, DIGITS);
    int shift = exponent - DIGITS - RC_JACKKNIFE_LOWEST;
    if (shift < 0) {
        whole = shift > -DIGITS ? whole >> -shift : 0;
        shift = 0;
    }
    int at = shift / LIMB_BITS, within = shift % LIMB_BITS;
    uint64_t low = whole << within, high = within ? whole >> (64 - within) : 0;
    limb[at] += (int64_t)(low & UINT32_MAX);
    if (low >> LIMB_BITS) limb[at + 1] += (int64_t)(low >> LIMB_BITS);
    if (high) limb[at + 2] += (int64_t)high;
}

static double value(const int64_t *limb)
{
    double sum = 0;
    for (int k = RC_JACKKNIFE_LIMBS; k-- > 0;) sum += ldexp((double)limb[k], LIMB_BITS * k + RC_JACKKNIFE_LOWEST);
    return sum;
}

static double on_scale(double x, bool ratio)
{
    return ratio ? rc_base_elementary_log(x) : x;
}

void rc_plan_jackknife_count(double x, double estimate, bool ratio, int64_t *moments)
{
    double here = on_scale(x, ratio), cohort = on_scale(estimate, ratio);
    double d = isfinite(cohort) ? here - cohort : here;
    int64_t *sum = moments + 1;
    if (!isfinite(here)) return;
    moments[0]++;
    add(fabs(d), sum + (d < 0 ? NEGATIVE_D : POSITIVE_D) * RC_JACKKNIFE_LIMBS);
    add(d * d, sum + SQUARES * RC_JACKKNIFE_LIMBS);
    add(fabs(d * d * d), sum + (d < 0 ? NEGATIVE_CUBES : POSITIVE_CUBES) * RC_JACKKNIFE_LIMBS);
}

double rc_plan_jackknife_acceleration(const int64_t *moments)
{
    static const double rounding = 1e-14; /* of the squares: so much less is left where all d are the same */
    double n = (double)moments[0], sum[RC_JACKKNIFE_SUMS];
    if (moments[0] < 2) return NAN;
    for (int s = 0; s < RC_JACKKNIFE_SUMS; s++) sum[s] = value(moments + 1 + s * RC_JACKKNIFE_LIMBS);
    double mean = (sum[POSITIVE_D] - sum[NEGATIVE_D]) / n, squares = sum[SQUARES],
           cubes = sum[POSITIVE_CUBES] - sum[NEGATIVE_CUBES];
    double second = squares - n * mean * mean, third = 3 * mean * squares - 2 * n * mean * mean * mean - cubes;
    return second > rounding * squares ? third / (6 * pow(second, 1.5)) : 0;
}

/* ---- 3. blocks ---------------------------------------------------------- */

typedef struct jackknife_state {
    rc_resample resample;
    rc_jackknife samples;
    rc_split_row row;
    size_t n_values; /* of all markers */
    double *estimate;
    bool *ratio; /* [n_values] */
} jackknife_state;

typedef struct jackknife_work {
    rc_sample *sample;
    double *weight, *row; /* [n], [n_values] */
} jackknife_work;

static void jackknife_destroy(void *self)
{
    jackknife_state *state = self;
    if (!state) return;
    rc_plan_resample_clear(&state->resample);
    rc_plan_split_row_clear(&state->row);
    rc_base_memory_free(state->estimate);
    rc_base_memory_free(state->ratio);
    rc_base_memory_free(state);
}

static void work_destroy(void *self)
{
    jackknife_work *work = self;
    if (!work) return;
    rc_plan_sample_destroy(work->sample);
    rc_base_memory_free(work->weight);
    rc_base_memory_free(work->row);
    rc_base_memory_free(work);
}

static recut_status make_work(const jackknife_state *state, jackknife_work **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    jackknife_work *work = NULL;
    RC_NEW(work, 1, err);
    RC_TRY(rc_plan_sample_create(state->row.cohort, &state->row.sample, &work->sample, err));
    RC_NEW(work->weight, state->row.cohort->n, err);
    RC_NEW(work->row, state->n_values, err);
    *out = work;
    work = NULL;
done:
    work_destroy(work);
    return st;
}

static recut_status work_create(const rc_analysis *analysis, void **out, recut_error *err)
{
    jackknife_work *work = NULL;
    recut_status st = make_work(analysis->state, &work, err);
    *out = work;
    return st;
}

static void fill(const jackknife_state *state, jackknife_work *work)
{
    rc_plan_sample_set(work->sample, work->weight, true);
    for (size_t m = 0; m < state->row.cohort->n_markers; m++)
        rc_plan_split_row_fill(&state->row, work->sample, m, work->row + m * state->row.length);
}

static recut_status jackknife_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows,
                                    int64_t *tally, void *scratch, recut_error *err)
{
    const jackknife_state *state = analysis->state;
    jackknife_work *work = scratch;
    (void)rows;
    (void)err;
    for (size_t b = 0; b < count; b++) {
        rc_plan_jackknife_weights(&state->samples, (size_t)(block * analysis->block_size) + b, work->weight);
        fill(state, work);
        for (size_t v = 0; v < state->n_values; v++)
            rc_plan_jackknife_count(work->row[v], state->estimate[v], state->ratio[v],
                                    tally + analysis->tally[0].offset + v * RC_JACKKNIFE_BINS);
    }
    return RECUT_OK;
}

/* ---- 4. the plan -------------------------------------------------------- */

static bool is_ratio(const char *column)
{
    const char *slash = strrchr(column, '/');
    return slash && strncmp(slash + 1, "hr", 2) == 0;
}

static recut_status make_spec(rc_analysis *analysis, const jackknife_state *state, const rc_plan_options *options,
                              recut_error *err)
{
    cJSON *spec = rc_plan_tables_spec("jackknife", state->row.cohort, options);
    if (spec) {
        rc_plan_split_row_cutoffs(&state->row, spec);
        cJSON_AddStringToObject(spec, "left_out", state->samples.clusters ? "center" : "");
        rc_plan_split_row_statistics(&state->row, options, spec);
        cJSON_AddNumberToObject(spec, "replicates", (double)analysis->replicates);
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

/* The columns of a bootstrap's row without the search's, as rows here: what they are in the cohort itself. */
static recut_status add_estimates(rc_analysis *analysis, jackknife_state *state, recut_error *err)
{
    static const rc_column estimate = {"estimate", "as its column", "on the original cohort"};
    recut_status st = RECUT_OK;
    rc_analysis columns = {.cohort = analysis->cohort};
    rc_table *table;
    jackknife_work *work = NULL;
    for (size_t m = 0; m < state->row.cohort->n_markers; m++)
        RC_TRY(rc_plan_split_row_columns(&state->row, m, &columns, err));
    state->n_values = columns.n_columns;
    RC_NEW(state->estimate, state->n_values, err);
    RC_NEW(state->ratio, state->n_values, err);
    RC_TRY(make_work(state, &work, err));
    for (size_t i = 0; i < state->row.cohort->n; i++) work->weight[i] = 1;
    fill(state, work);
    RC_TRY(rc_plan_tables_add(analysis, "estimate", "statistics in a row of moments", state->n_values, 1, &estimate,
                              &table, err));
    for (size_t v = 0; v < state->n_values; v++) {
        table->data[v] = state->estimate[v] = work->row[v];
        state->ratio[v] = is_ratio(columns.column[v].name);
        RC_TRY(rc_plan_tables_label(table, v, columns.column[v].name, err));
    }
    RC_TRY(rc_plan_tables_tally(analysis, "moments",
                                "samples with a value; of its difference from the cohort's (of logarithms of ratios) "
                                "the sums, of squares, of cubes, signs apart, in limbs of 32 bits",
                                state->n_values, RC_JACKKNIFE_BINS, 0, 0, err));
    analysis->tally[0].each = INT64_C(1) << LIMB_BITS;
done:
    work_destroy(work);
    free(columns.column);
    return st;
}

static recut_status jackknife_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                     recut_error *err)
{
    recut_status st = RECUT_OK;
    jackknife_state *state = NULL;
    rc_scheme scheme = RC_SCHEME_ORDINARY;
    rc_search search;
    RC_TRY(rc_plan_criterion_search(cohort, options, &search, err));
    RC_TRY(rc_plan_resample_choose(options, &scheme, err));
    RC_NEW(state, 1, err);
    analysis->state = state; /* rc_plan_create destroys it on failure */
    RC_TRY(rc_plan_split_row_create(cohort, options, &search, &state->row, err));
    state->row.sample.n_given = 0; /* nothing is searched */
    RC_TRY(rc_plan_resample_init(cohort, scheme == RC_SCHEME_CLUSTER ? scheme : RC_SCHEME_ORDINARY, NULL, 0, NULL,
                                 &state->resample, err));
    state->samples = rc_plan_jackknife(&state->resample, cohort->n);
    analysis->replicates = (int64_t)state->samples.groups;
    RC_TRY(make_spec(analysis, state, options, err));
    RC_TRY(add_estimates(analysis, state, err));
done:
    return st;
}

const rc_plan_type rc_plan_jackknife_type = {.name = "jackknife",
                                             .cost = 16,
                                             .create = jackknife_create,
                                             .destroy = jackknife_destroy,
                                             .work_create = work_create,
                                             .work_destroy = work_destroy,
                                             .block = jackknife_block};
