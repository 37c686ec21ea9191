/* SPDX-License-Identifier: GPL-3.0-or-later
 * adjust.c - Bonferroni, Holm, Benjamini-Hochberg. */
#include "summary/adjust.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

typedef struct ranked {
    double p;
    size_t index;
} ranked;

static int by_p(const void *left, const void *right)
{
    const ranked *a = left, *b = right;
    if (a->p != b->p) return a->p < b->p ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index;
}

recut_status rc_summary_adjust(const double *p, size_t n, rc_adjusted *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    ranked *order = NULL;
    size_t tests = 0;
    RC_NEW(order, n, err);
    for (size_t i = 0; i < n; i++) {
        out[i] = (rc_adjusted){NAN, NAN, NAN};
        if (!isnan(p[i])) order[tests++] = (ranked){.p = p[i], .index = i};
    }
    qsort(order, tests, sizeof *order, by_p);
    double holm = 0, rate = 1;
    for (size_t r = 0; r < tests; r++) { /* from the smallest: never below an earlier one */
        holm = fmax(holm, fmin(1, (double)(tests - r) * order[r].p));
        out[order[r].index].holm = holm;
        out[order[r].index].bonferroni = fmin(1, (double)tests * order[r].p);
    }
    for (size_t r = tests; r-- > 0;) { /* from the largest: never above a later one */
        rate = fmin(rate, (double)tests / (double)(r + 1) * order[r].p);
        out[order[r].index].benjamini_hochberg = rate;
    }
done:
    rc_base_memory_free(order);
    return st;
}
