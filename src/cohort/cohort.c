/* SPDX-License-Identifier: GPL-3.0-or-later
 * cohort.c - the end of a cohort, and questions to a finished one. */
#include "cohort/cohort.h"

#include "base/hash.h"
#include "base/memory.h"
#include "base/quantile.h"
#include "cohort/csv.h"

#include <math.h>
#include <string.h>

void rc_cohort_factor_clear(rc_factor *factor)
{
    rc_base_memory_free(factor->name);
    rc_base_memory_free(factor->level);
    rc_base_memory_free(factor->code);
    *factor = (rc_factor){0};
}

static void clear_parts(recut_cohort *cohort)
{
    for (size_t p = 0; p < cohort->n_parts; p++) {
        recut_cohort_destroy(cohort->part[p].cohort);
        rc_base_memory_free(cohort->part[p].marker);
        rc_base_memory_free(cohort->part[p].patient);
        rc_base_memory_free(cohort->part[p].place);
    }
    rc_base_memory_free(cohort->part);
    cohort->part = NULL;
    cohort->n_parts = 0;
}

void recut_cohort_destroy(recut_cohort *cohort)
{
    if (!cohort) return;
    rc_cohort_csv_destroy(cohort->table);
    clear_parts(cohort);
    for (size_t i = 0; i < cohort->n_markers; i++) {
        rc_base_memory_free(cohort->marker[i].name);
        rc_base_memory_free(cohort->marker[i].value);
        rc_base_memory_free(cohort->marker[i].order);
        rc_base_memory_free(cohort->marker[i].first);
    }
    for (size_t i = 0; i < cohort->n_covariates; i++) {
        rc_base_memory_free(cohort->covariate[i].value);
        rc_base_memory_free(cohort->covariate[i].missing);
        rc_cohort_factor_clear(&cohort->covariate[i].factor);
    }
    for (size_t i = 0; i < cohort->n_left_out; i++) rc_base_memory_free(cohort->left_out[i].name);
    for (size_t i = 0; i < cohort->n_drops; i++) rc_base_memory_free(cohort->drop[i].reason);
    rc_cohort_notes_clear(&cohort->notes);
    rc_cohort_factor_clear(&cohort->center);
    rc_cohort_factor_clear(&cohort->strata);
    void *const owned[] = {cohort->time,       cohort->event,      cohort->competing, cohort->id,
                           cohort->marker,     cohort->covariate,  cohort->by_time,   cohort->rank,
                           cohort->source,     cohort->where,      cohort->drop,      cohort->time_name,
                           cohort->event_time, cohort->event_name, cohort->row_drop,  cohort->entry,
                           cohort->entry_name, cohort->from,       cohort->by_entry,  cohort->by_rank,
                           cohort->by_from,    cohort->outcome,    cohort->left_out};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++) rc_base_memory_free(owned[i]);
    rc_base_memory_free(cohort);
}

size_t recut_cohort_size(const recut_cohort *cohort)
{
    return cohort->n;
}

size_t rc_cohort_find_marker(const recut_cohort *cohort, const char *name)
{
    for (size_t i = 0; i < cohort->n_markers; i++)
        if (strcmp(cohort->marker[i].name, name) == 0) return i;
    return SIZE_MAX;
}

size_t rc_cohort_find_covariate(const recut_cohort *cohort, const char *name)
{
    for (size_t i = 0; i < cohort->n_covariates; i++)
        if (strcmp(cohort->covariate[i].factor.name, name) == 0) return i;
    return SIZE_MAX;
}

rc_bounds rc_cohort_bounds(double size, double min_fraction, rc_sides sides, bool whole)
{
    double least = min_fraction * size;
    if (whole && sides == RC_SIDES_MAXSTAT)
        return (rc_bounds){fmax(1, floor(least)), fmax(1, size - floor(size * (1 - min_fraction)))};
    /* 0.07 * 100 is 7.000000000000001 in doubles: without the 1e-9 it would ask for eight patients */
    if (whole) least = fmax(1, ceil(least - 1e-9));
    return (rc_bounds){least, least};
}

size_t rc_cohort_candidates(const recut_cohort *cohort, size_t marker, double min_fraction, rc_sides sides,
                            uint32_t *position)
{
    const rc_marker *m = &cohort->marker[marker];
    rc_bounds bounds = rc_cohort_bounds((double)m->n, min_fraction, sides, true);
    size_t k = 0;
    for (size_t j = 0; j < m->n_distinct; j++)
        if ((double)m->first[j] >= bounds.low && (double)(m->n - m->first[j]) >= bounds.high)
            position[k++] = m->first[j];
    return k;
}

size_t rc_cohort_count_below(const recut_cohort *cohort, size_t marker, double cutoff)
{
    const rc_marker *m = &cohort->marker[marker];
    size_t lo = 0, hi = m->n;
    while (lo < hi) {
        size_t middle = lo + (hi - lo) / 2;
        if (!rc_cohort_is_high(cohort, m->value[m->order[middle]], cutoff))
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

double rc_cohort_cutoff(const recut_cohort *cohort, size_t marker, size_t position)
{
    const rc_marker *m = &cohort->marker[marker];
    return m->value[m->order[position - (cohort->above ? 1 : 0)]];
}

double rc_cohort_next(const recut_cohort *cohort, size_t marker, size_t position)
{
    const rc_marker *m = &cohort->marker[marker];
    return m->value[m->order[position - (cohort->above ? 0 : 1)]];
}

double rc_cohort_quantile(const recut_cohort *cohort, size_t marker, double share)
{
    const rc_marker *m = &cohort->marker[marker];
    rc_quantile at = rc_base_quantile_place((int64_t)m->n, share);
    return rc_base_quantile_between(m->value[m->order[at.below]], m->value[m->order[at.above]], at.part);
}

static void hash_factor(const rc_factor *factor, size_t n, rc_hash *h)
{
    rc_base_hash_text(h, factor->name);
    rc_base_hash_u64(h, factor->n_levels);
    for (size_t i = 0; i < factor->n_levels; i++) rc_base_hash_text(h, factor->level[i]);
    for (size_t i = 0; i < n; i++) rc_base_hash_u64(h, factor->code[i]);
}

void rc_cohort_hash(const recut_cohort *cohort, struct rc_hash *h)
{
    size_t n = cohort->n;
    rc_base_hash_u64(h, n);
    rc_base_hash_text(h, cohort->time_name);
    rc_base_hash_doubles(h, cohort->time, n);
    rc_base_hash_text(h, cohort->event_name);
    rc_base_hash_bytes(h, cohort->event, n);
    if (cohort->competing) rc_base_hash_bytes(h, cohort->competing, n);
    if (cohort->outcome) rc_base_hash_doubles(h, cohort->outcome, n);
    rc_base_hash_u64(h, cohort->n_markers);
    for (size_t i = 0; i < cohort->n_markers; i++) {
        rc_base_hash_text(h, cohort->marker[i].name);
        rc_base_hash_doubles(h, cohort->marker[i].value, n);
    }
    rc_base_hash_u64(h, cohort->has_center);
    if (cohort->has_center) hash_factor(&cohort->center, n, h);
    rc_base_hash_u64(h, cohort->has_strata);
    if (cohort->has_strata) hash_factor(&cohort->strata, n, h);
    rc_base_hash_u64(h, cohort->n_covariates);
    for (size_t i = 0; i < cohort->n_covariates; i++) {
        const rc_covariate *covariate = &cohort->covariate[i];
        hash_factor(&covariate->factor, n, h);
        rc_base_hash_u64(h, covariate->numeric);
        if (covariate->numeric) rc_base_hash_doubles(h, covariate->value, n);
    }
    if (cohort->above) rc_base_hash_text(h, "high gt");
    if (cohort->has_entry) {
        rc_base_hash_text(h, cohort->entry_name);
        rc_base_hash_doubles(h, cohort->entry, n);
    }
}
