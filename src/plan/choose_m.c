/* SPDX-License-Identifier: GPL-3.0-or-later
 * choose_m.c - how many patients an m-out-of-n resample holds. */
#include "plan/choose_m.h"

#include "base/memory.h"
#include "plan/resample.h"
#include "plan/tables.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Largest distance between two empirical distribution functions, both sorted, of equal size. */
static double distance(const double *a, const double *b, size_t n)
{
    double largest = 0;
    for (size_t i = 0, j = 0; i < n && j < n;) {
        double x = a[i] < b[j] ? a[i] : b[j];
        while (i < n && a[i] <= x) i++;
        while (j < n && b[j] <= x) j++;
        largest = fmax(largest, fabs((double)i - (double)j) / (double)n);
    }
    return largest;
}

/* Sorted m^(1/3) (cutoff* - cutoff) of marker 0: the cutoff converges at the cube-root rate. */
static void cutoff_distribution(const rc_choice *choice, rc_pcg *g, size_t m, double center, double *out, size_t count)
{
    rc_resample draws = {.scheme = RC_SCHEME_M_OUT_OF_N, .n = choice->n, .m = m};
    rc_selected selected;
    for (size_t b = 0; b < count; b++) {
        rc_plan_resample_draw(&draws, 0, g, choice->weight, choice->scratch);
        rc_plan_sample_set(choice->sample, choice->weight, true);
        rc_plan_sample_search(choice->sample, 0, &selected);
        out[b] = selected.reason == RC_REASON_NONE ? cbrt((double)m) * (selected.cutoff - center) : INFINITY;
    }
    qsort(out, count, sizeof *out, ascending);
}

size_t rc_plan_choose_m_sizes(size_t n, size_t m[RC_CHOOSE_M_SIZES])
{
    size_t count = 0;
    for (double size = (double)n; count < RC_CHOOSE_M_SIZES && (size >= 20 || count < 2); size *= 0.75)
        m[count++] = (size_t)ceil(size);
    return count;
}

size_t rc_plan_choose_m_distances(const rc_choice *choice, double center, const size_t *m, size_t count,
                                  size_t replicates, rc_pcg *generator, double *work, double *distances)
{
    double *const sorted[2] = {work, work + replicates};
    double nearest = INFINITY;
    size_t chosen = m[0];
    cutoff_distribution(choice, generator, m[0], center, sorted[0], replicates);
    for (size_t j = 0; j + 1 < count; j++) {
        cutoff_distribution(choice, generator, m[j + 1], center, sorted[(j + 1) % 2], replicates);
        distances[j] = distance(sorted[j % 2], sorted[(j + 1) % 2], replicates);
        if (distances[j] < nearest) nearest = distances[j], chosen = m[j];
    }
    return chosen;
}

recut_status rc_plan_choose_m(rc_analysis *analysis, const rc_choice *choice, uint64_t seed, int64_t *out,
                              recut_error *err)
{
    static const rc_column columns[] = {
        {"m", "patients", "size of the resample"},
        {"distance", "1", "Kolmogorov distance between its distribution of the cutoff and that of the next smaller m"},
    };
    recut_status st = RECUT_OK;
    size_t m[RC_CHOOSE_M_SIZES], count = rc_plan_choose_m_sizes(choice->n, m);
    double *work = NULL, distances[RC_CHOOSE_M_SIZES];
    rc_selected selected;
    rc_table *table;
    rc_pcg g;
    RC_NEW(work, 2 * RC_CHOOSE_M_REPLICATES, err);
    RC_TRY(rc_plan_tables_add(analysis, "choice_of_m", "m chosen by the rule of Bickel & Sakov 2008", count - 1, 2,
                              columns, &table, err));
    rc_plan_sample_search(choice->sample, 0, &selected);
    *out = (int64_t)choice->n;
    for (size_t j = 0; j + 1 < count; j++) table->data[2 * j] = (double)m[j];
    if (selected.reason != RC_REASON_NONE) goto done; /* nothing to center on: the distances stay NaN */
    rc_base_pcg_for_block(&g, seed, 0x6d, 0, 0);      /* "m": a stream of its own */
    *out = (int64_t)rc_plan_choose_m_distances(choice, selected.cutoff, m, count, RC_CHOOSE_M_REPLICATES, &g, work,
                                               distances);
    for (size_t j = 0; j + 1 < count; j++) table->data[2 * j + 1] = distances[j];
done:
    rc_base_memory_free(work);
    return st;
}
