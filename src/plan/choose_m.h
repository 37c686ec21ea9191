/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * choose_m.h - how many patients an m-out-of-n resample holds. */
#ifndef RC_PLAN_CHOOSE_M_H
#define RC_PLAN_CHOOSE_M_H

#include "base/pcg.h"
#include "plan/plan.h"
#include "plan/sample.h"

typedef struct rc_choice {
    rc_sample *sample; /* searches marker 0; set to the original cohort; overwritten */
    size_t n;          /* patients of the cohort */
    double *weight;    /* [n] scratch */
    uint32_t *scratch; /* [n] */
} rc_choice;

/* rc_plan_choose_m() - Bickel & Sakov 2008 (Statistica Sinica 18:967): among m_j = ceil(0.75^j n) the one whose
 * bootstrap distribution of the cutoff is nearest to the next one's.
 *   analysis  gets the table `choice_of_m`
 *   out       m; n, and distances of NaN, where the search finds no cutoff in the cohort itself
 * Up to 12,000 searches, from generators of the seed alone.  Errors: RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_plan_choose_m(rc_analysis *analysis, const rc_choice *choice, uint64_t seed, int64_t *out,
                                          recut_error *err);

enum { RC_CHOOSE_M_SIZES = 12, RC_CHOOSE_M_REPLICATES = 1000 };

/* rc_plan_choose_m_sizes() - the sizes that the rule looks at, n first; returns how many, 2 to RC_CHOOSE_M_SIZES. */
size_t rc_plan_choose_m_sizes(size_t n, size_t m[RC_CHOOSE_M_SIZES]);

/* rc_plan_choose_m_distances() - the rule itself.
 *   center      in  the cutoff of the cohort itself
 *   count, m    in  of rc_plan_choose_m_sizes
 *   replicates  in  of each size; generator  in/out
 *   work        [2 replicates]
 *   distance    out [count - 1]
 * Returns m. */
size_t rc_plan_choose_m_distances(const rc_choice *choice, double center, const size_t *m, size_t count,
                                  size_t replicates, rc_pcg *generator, double *work, double *distance);

#endif
