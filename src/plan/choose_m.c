/* SPDX-License-Identifier: GPL-3.0-or-later
 * choose_m.c - how many patients an m-out-of-n resample holds. */
#include "plan/choose_m.h"

#include "base/memory.h"
#include "plan/resample.h"
#include "plan/tables.h"

#include <math.h>
#include <stdlib.h>

enum { CHOICE_REPLICATES = 1000, CHOICE_MAX = 12 };

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

recut_status rc_plan_choose_m(rc_analysis *analysis, const rc_choice *choice, uint64_t seed, int64_t *out,
                              recut_error *err)
{
    static const rc_column columns[] = {
        {"m", "patients", "size of the resample"},
        {"distance", "1", "Kolmogorov distance between its distribution of the cutoff and that of the next smaller m"},
    };
    recut_status st = RECUT_OK;
    size_t m[CHOICE_MAX], count = 0, n = choice->n;
    double *sorted[2] = {NULL, NULL}, nearest = INFINITY;
    rc_selected selected;
    rc_table *table;
    rc_pcg g;
    for (double size = (double)n; count < CHOICE_MAX && (size >= 20 || count < 2); size *= 0.75)
        m[count++] = (size_t)ceil(size);
    RC_NEW(sorted[0], CHOICE_REPLICATES, err);
    RC_NEW(sorted[1], CHOICE_REPLICATES, err);
    RC_TRY(rc_plan_tables_add(analysis, "choice_of_m", "m chosen by the rule of Bickel & Sakov 2008", count - 1, 2,
                              columns, &table, err));
    rc_plan_sample_search(choice->sample, 0, &selected);
    *out = (int64_t)n;
    for (size_t j = 0; j + 1 < count; j++) table->data[2 * j] = (double)m[j];
    if (selected.reason != RC_REASON_NONE) goto done; /* nothing to center on: the distances stay NaN */
    rc_base_pcg_for_block(&g, seed, 0x6d, 0, 0);      /* "m": a stream of its own */
    cutoff_distribution(choice, &g, m[0], selected.cutoff, sorted[0], CHOICE_REPLICATES);
    for (size_t j = 0; j + 1 < count; j++) {
        cutoff_distribution(choice, &g, m[j + 1], selected.cutoff, sorted[(j + 1) % 2], CHOICE_REPLICATES);
        double d = distance(sorted[j % 2], sorted[(j + 1) % 2], CHOICE_REPLICATES);
        table->data[2 * j + 1] = d;
        if (d < nearest) nearest = d, *out = (int64_t)m[j];
    }
done:
    rc_base_memory_free(sorted[0]);
    rc_base_memory_free(sorted[1]);
    return st;
}
