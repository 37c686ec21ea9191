/* SPDX-License-Identifier: GPL-3.0-or-later
 * tail_numbers.c - p of the runs of a splitting. */
#include "summary/tail_numbers.h"

#include "kernel/level.h"
#include "plan/plan.h"
#include "summary/json.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Runs whose steps mix keep, of the arrangements of the beginning, about as many with descendants as a lottery would
 * (0.9 of them and more), and spread about as far as independent shares do (bench/splitting.md).  Below the first or
 * beyond the second of these limits single runs are ruled by a few families, and the spread of some of them says little
 * of what others would find. */
static const double ancestors_least = 0.4; /* of those expected */
static const double spread_most = 2.5;     /* times the standard deviation of independent shares */

static const char *judge(const rc_tail_numbers *t, double end)
{
    if (end == 1) return "the statistic takes too few values: no swaps lead beyond one of its levels";
    if (end == 2) return "the observed statistic lies beyond all levels";
    if (!(t->runs >= 2) || !(t->p > 0)) return "no run reached the observed statistic";
    if (!(t->spread <= spread_most)) return "the runs mix badly: they spread much farther than their shares explain";
    if (!(t->ancestors >= ancestors_least))
        return "the runs mix badly: what reaches the observed statistic stems from too few of the first permutations";
    return NULL;
}

rc_tail_numbers rc_summary_tail_numbers(const int64_t *counts, double pilot, double end)
{
    rc_tail_numbers t = {.p = NAN,
                         .log_p = NAN,
                         .lower = NAN,
                         .upper = NAN,
                         .error = NAN,
                         .spread = NAN,
                         .ancestors = NAN,
                         .accepted = NAN};
    double n = t.runs = counts ? (double)counts[RC_TAIL_RUNS] : 0;
    t.lost = counts ? (double)counts[RC_TAIL_LOST] : 0;
    if (counts && n >= 2 && counts[RC_TAIL_SUM] > 0) {
        double mean = (double)counts[RC_TAIL_SUM] / RC_STOP_RUN_ONE / n,
               squares = (double)counts[RC_TAIL_SQUARE] / RC_STOP_RUN_ONE_SQUARED / n,
               within = (double)counts[RC_TAIL_WITHIN] / 0x1p30 / n;
        double variance = fmax(0, squares / (mean * mean) - 1) * n / (n - 1);
        t.error = sqrt(variance / n);
        t.log_p = log(mean) + pilot;
        t.p = exp(t.log_p);
        double width = t.error * gsl_cdf_tdist_Pinv(0.5 + RC_KERNEL_CONFIDENCE / 2, n - 1);
        t.lower = exp(t.log_p - width);
        t.upper = fmin(1, exp(t.log_p + width));
        if (within > 0) t.spread = sqrt(variance / within);
        t.ancestors = (double)counts[RC_TAIL_REMAIN] / (double)counts[RC_TAIL_FORESEEN];
        t.accepted = (double)counts[RC_TAIL_TAKEN] / 0x1p20 / n;
    }
    t.reason = judge(&t, end);
    return t;
}

void rc_summary_tail_none(double statistic, double exceedances, cJSON *element, bool *failed)
{
    rc_summary_json_item(element, "tail", cJSON_CreateNull(), failed);
    rc_summary_json_text(element, "tail_reason",
                         isnan(statistic)                 ? "no observed statistic"
                         : exceedances >= RC_TAIL_COUNTED ? "not needed: 10 or more replicates reached the observed "
                                                            "statistic"
                                                          : "no runs of splitting were made; of more than 1,000 "
                                                            "patients, 256 markers or one cutoff they are made with "
                                                            "tail splitting",
                         failed);
}
