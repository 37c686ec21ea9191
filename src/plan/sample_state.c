/* SPDX-License-Identifier: GPL-3.0-or-later
 * sample_state.c - weighted samples: set-up, risk sets, C of the marker, search.
 *
 *   1. set-up     2. risk sets     3. C, search */
#include "plan/sample_state.h"

#include "base/memory.h"
#include "kernel/concordance.h"
#include "kernel/cox.h"
#include "kernel/scan_fused.h"
#include "plan/context.h"

#include <math.h>
#include <string.h>

/* ---- 1. set-up ---------------------------------------------------------- */

enum { CURVE_ARRAYS = 6, WORK_ARRAYS = 7 }; /* of rc_kaplan without bands; and what a Cox fit of counts uses */

static recut_status make_levels(rc_sample *sample, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = sample->cohort;
    RC_NEW(sample->level, cohort->n_markers, err);
    for (size_t k = 0; k < cohort->n_markers; k++) {
        const rc_marker *marker = &cohort->marker[k];
        RC_NEW(sample->level[k], cohort->n, err);
        for (size_t v = 0; v < marker->n_distinct; v++)
            for (uint32_t i = marker->first[v]; i < marker->first[v + 1]; i++)
                sample->level[k][marker->order[i]] = (uint32_t)v;
    }
done:
    return st;
}

static recut_status make_pairs(rc_sample *sample, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = sample->cohort;
    if (!rc_kernel_concordance_whole_serves(cohort)) return RECUT_OK;
    RC_NEW(sample->pairs, cohort->n_markers, err);
    RC_NEW(sample->pairs_memory, cohort->n_markers, err);
    for (size_t k = 0; k < cohort->n_markers; k++) {
        unsigned char *memory;
        RC_NEW(memory, rc_kernel_concordance_whole_bytes(cohort), err);
        sample->pairs_memory[k] = memory;
        rc_kernel_concordance_whole_init(&sample->pairs[k], cohort, k, memory);
    }
done:
    return st;
}

static recut_status make_matrix(rc_sample *sample, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(rc_plan_adjusted_create(sample->cohort, sample->options.n_adjust, sample->options.adjust, &sample->adjust,
                                   err));
    sample->p = 1 + sample->adjust.n;
    RC_NEW(sample->beta, sample->p, err);
    RC_NEW(sample->covariance, sample->p * sample->p, err);
    RC_NEW(sample->why, sample->p, err);
done:
    return st;
}

static recut_status make_work(rc_sample *sample, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = sample->cohort->n, fit = (sample->p + 1) * n + rc_kernel_cox_work(n, sample->p);
    size_t count = fit > WORK_ARRAYS * n ? fit : WORK_ARRAYS * n;
    if (!(sample->work = rc_plan_reselect_spare(sample->reselect, count))) {
        RC_NEW(sample->own_work, count, err);
        sample->work = sample->own_work;
    }
    sample->x_used = sample->work;
    sample->weight_used = sample->x_used + sample->p * n;
    sample->cox_work = sample->weight_used + n;
    sample->cox_room = rc_kernel_cox_binary_room(count);
done:
    return st;
}

/* Those of the instruction set of the searches. */
static const rc_whole_passes *passes_of(const rc_scan_table *table)
{
    const rc_scan_passes *of = table && table->passes ? table->passes() : NULL;
    const rc_whole_passes *avx512 = rc_kernel_whole_avx512(), *avx2 = rc_kernel_whole_avx2();
    if (of && of == rc_kernel_fused_avx512() && avx512) return avx512;
    return of && of == rc_kernel_fused_avx2() && avx2 ? avx2 : &rc_kernel_whole_portable;
}

recut_status rc_plan_sample_create(const recut_cohort *cohort, const rc_sample_options *options, rc_sample **out,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_sample *sample = NULL;
    size_t n = cohort->n, m = cohort->n_event_times;
    RC_NEW(sample, 1, err);
    sample->cohort = cohort;
    sample->options = *options;
    sample->passes = passes_of(options->search.kernel);
    RC_NEW(sample->risk.deaths, m, err);
    RC_NEW(sample->risk.at_risk, m, err);
    RC_NEW(sample->risk.spread, m, err);
    RC_NEW(sample->d1, m, err);
    RC_NEW(sample->y1, m, err);
    RC_NEW(sample->group, n, err);
    RC_TRY(make_levels(sample, err));
    RC_TRY(make_pairs(sample, err));
    RC_TRY(rc_plan_sample_curves_create(cohort, options->n_times, options->time, options->tau, &sample->curves, err));
    RC_TRY(make_matrix(sample, err));
    RC_TRY(rc_plan_reselect_create(cohort, &options->search, &sample->reselect, err));
    RC_TRY(make_work(sample, err));
    if (options->n_given)
        RC_TRY(rc_plan_sample_given_create(cohort, options->n_given, options->given, &sample->given, err));
    *out = sample;
    sample = NULL;
done:
    rc_plan_sample_destroy(sample);
    return st;
}

void rc_plan_sample_destroy(rc_sample *sample)
{
    if (!sample) return;
    for (size_t k = 0; sample->level && k < sample->cohort->n_markers; k++) rc_base_memory_free(sample->level[k]);
    for (size_t k = 0; sample->pairs_memory && k < sample->cohort->n_markers; k++)
        rc_base_memory_free(sample->pairs_memory[k]);
    rc_base_memory_free(sample->level);
    rc_plan_reselect_destroy(sample->reselect);
    rc_plan_sample_given_destroy(sample->given);
    rc_plan_adjusted_clear(&sample->adjust);
    rc_plan_sample_curves_clear(&sample->curves);
    void *const all[] = {sample->risk.deaths,
                         sample->risk.at_risk,
                         sample->risk.spread,
                         sample->d1,
                         sample->y1,
                         sample->group,
                         sample->beta,
                         sample->covariance,
                         sample->why,
                         sample->own_work,
                         sample->pairs,
                         sample->pairs_memory,
                         sample};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

/* ---- 2. risk sets ------------------------------------------------------- */

void rc_plan_sample_set(rc_sample *sample, const double *weight, bool integer)
{
    sample->weight = weight;
    sample->integer = integer;
    sample->size = rc_plan_reselect_set(sample->reselect, weight, integer, &sample->risk);
    if (sample->given) rc_plan_sample_given_set(sample->given, weight);
}

void rc_plan_sample_survival(rc_sample *sample, const double *time, const uint8_t *event, const uint32_t *by_time)
{
    if (sample->given) rc_plan_sample_given_survival(sample->given, time, event, by_time);
}

void rc_plan_sample_permute(rc_sample *sample, const uint32_t *order)
{
    sample->permuted = order;
}

/* ---- 3. C, search ------------------------------------------------------- */

double rc_plan_sample_c(rc_sample *sample, size_t marker)
{
    const recut_cohort *cohort = sample->cohort;
    size_t levels = cohort->marker[marker].n_distinct;
    if (sample->pairs && sample->integer && sample->size <= RC_CONCORDANCE_WHOLE_WEIGHT)
        return rc_kernel_concordance_whole(&sample->pairs[marker], sample->passes, sample->weight);
    if (cohort->from)
        return rc_kernel_concordance_intervals_levels(cohort, sample->level[marker], levels, sample->weight,
                                                      sample->work);
    return rc_kernel_concordance_levels(cohort->n, cohort->by_time, cohort->time, cohort->event, sample->level[marker],
                                        levels, sample->weight, sample->work);
}

/* Candidates are those of all patients of the sample, the model is of those who lack no covariate. */
static void search_given(rc_sample *sample, size_t which, rc_selected *out)
{
    const uint32_t *order = rc_plan_sample_patients(sample, which), *position, *value;
    rc_scan_best best = {.statistic = -1};
    size_t k = rc_plan_reselect_candidates(sample->reselect, which, order, &position, &value);
    *out = (rc_selected){.reason = RC_REASON_NO_CUTOFF, .candidates = k, .cutoff = NAN, .statistic = NAN};
    if (k == 0) return;
    out->reason = rc_plan_sample_given_search(sample->given, k, position, order, &best);
    if (out->reason != RC_REASON_NONE) return;
    out->value = value[best.candidate];
    out->position = position[best.candidate];
    out->cutoff = rc_cohort_cutoff(sample->cohort, which, out->position);
    out->statistic = best.statistic;
}

void rc_plan_sample_search(rc_sample *sample, size_t which, rc_selected *out)
{
    if (sample->given) {
        search_given(sample, which, out);
        return;
    }
    rc_plan_reselect_search(sample->reselect, which, rc_plan_sample_patients(sample, which), out);
}
