/* SPDX-License-Identifier: GPL-3.0-or-later
 * fdr.c - false discovery rates. */
#include "summary/fdr.h"

#include "base/memory.h"
#include "base/sort.h"

#include <math.h>

recut_status rc_summary_fdr_bh(const double *p, size_t n, double *q, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *key = NULL, least = 1;
    size_t *test = NULL, tests = 0;
    rc_sort_item *work = NULL;
    RC_NEW(key, n, err);
    RC_NEW(test, n, err);
    RC_NEW(work, 2 * n, err);
    for (size_t i = 0; i < n; i++) {
        q[i] = NAN;
        if (isnan(p[i])) continue;
        key[tests] = p[i];
        test[tests++] = i;
    }
    const rc_sort_item *sorted = rc_base_sort_ascending(key, tests, work);
    for (size_t k = tests; k-- > 0;) {
        least = fmin(least, key[sorted[k].index] * ((double)tests / (double)(k + 1)));
        q[test[sorted[k].index]] = least;
    }
done:
    rc_base_memory_free(key);
    rc_base_memory_free(test);
    rc_base_memory_free(work);
    return st;
}

recut_status rc_summary_fdr_storey(const double *p, size_t n, double lambda, double *pi0, double *q, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t tests = 0, beyond = 0;
    for (size_t i = 0; i < n; i++) {
        tests += (size_t)!isnan(p[i]);
        beyond += (size_t)(p[i] >= lambda);
    }
    *pi0 = tests ? fmin(1, (double)(beyond ? beyond : 1) / (double)tests / (1 - lambda)) : NAN;
    RC_TRY(rc_summary_fdr_bh(p, n, q, err));
    for (size_t i = 0; i < n; i++) q[i] *= *pi0;
done:
    return st;
}
