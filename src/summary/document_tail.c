/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_tail.c - p by multilevel splitting: "tail" of the elements of permute.
 *
 * The runs are independent and unbiased, so p is their mean and its interval comes from how they spread, on the scale
 * of the logarithm with Student's t for their number. */
#include "plan/tail.h"

#include "kernel/level.h"
#include "summary/plans.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

/* Runs whose steps mix keep, of the arrangements of the beginning, about as many with descendants as a lottery would
 * (0.9 of them and more), and spread about as far as independent shares do (bench/splitting.md).  Below the first or
 * beyond the second of these limits single runs are ruled by a few families, and the spread of some of them says little
 * of what others would find. */
static const double ancestors_least = 0.4; /* of those expected */
static const double spread_most = 2.5;     /* times the standard deviation of independent shares */

typedef struct tail_numbers {
    double runs, lost, p, log_p, lower, upper, error, spread, ancestors, accepted;
    const char *reason; /* why there is no p; NULL: there is */
} tail_numbers;

static const char *judge(const tail_numbers *t, double end)
{
    if (end == 1) return "the statistic takes too few values: no swaps lead beyond one of its levels";
    if (end == 2) return "the observed statistic lies beyond all levels";
    if (!(t->runs >= 2) || !(t->p > 0)) return "no run reached the observed statistic";
    if (!(t->spread <= spread_most)) return "the runs mix badly: they spread much farther than their shares explain";
    if (!(t->ancestors >= ancestors_least))
        return "the runs mix badly: what reaches the observed statistic stems from too few of the first permutations";
    return NULL;
}

/* counts: of the tally `runs`, NULL: no runs were made. */
static tail_numbers numbers_of(const int64_t *counts, double pilot, double end)
{
    tail_numbers t = {.p = NAN,
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

static void fill(const tail_numbers *t, const double *row, cJSON *element, bool *failed)
{
    bool there = !t->reason;
    cJSON_DeleteItemFromObject(element, "tail");
    cJSON_DeleteItemFromObject(element, "tail_reason");
    cJSON *into = rc_summary_json_object(element, "tail", failed);
    rc_summary_json_text(into, "method", "splitting", failed);
    rc_summary_json_p(into, "p", there ? t->p : NAN, failed);
    rc_summary_json_p(into, "p_lower", there ? t->lower : NAN, failed);
    rc_summary_json_p(into, "p_upper", there ? t->upper : NAN, failed);
    rc_summary_json_number(into, "log10_p", there ? t->log_p / log(10) : NAN, failed);
    rc_summary_json_number(into, "relative_error", there ? t->error : NAN, failed);
    rc_summary_json_number(into, "runs", t->runs, failed);
    rc_summary_json_number(into, "runs_lost", t->lost, failed);
    rc_summary_json_number(into, "levels", row[RC_TAIL_LEVELS], failed);
    rc_summary_json_number(into, "arrangements", row[RC_TAIL_SIZE], failed);
    rc_summary_json_number(into, "spread", t->spread, failed);
    rc_summary_json_number(into, "ancestors", t->ancestors, failed);
    rc_summary_json_number(into, "accepted", t->accepted, failed);
    rc_summary_json_text(element, "tail_reason", t->reason, failed);
}

static bool same_number(const rc_summary_input *input, const cJSON *element)
{
    const char *own = strrchr(input->stored->group, '/'),
               *other = strrchr(rc_summary_json_get_text(element, "analysis"), '/');
    return own && other && strcmp(own, other) == 0;
}

static recut_status document_tail(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = input->stored;
    const rc_table *followed = NULL;
    const int64_t *runs = NULL;
    bool failed = false, all = strcmp(rc_summary_json_get_text(input->spec, "tail"), "splitting") == 0;
    const rc_tally *tally = rc_summary_plans_find_tally(stored, "runs", NULL);
    RC_TRY(rc_summary_plans_table(stored, "followed", NULL, 0, RC_TAIL_FOLLOWED_COLUMNS, &followed, err));
    if (tally) RC_TRY(rc_summary_plans_tally(stored, "runs", 1, RC_TAIL_BINS, &runs, err));
    for (size_t i = 0; i < followed->n_rows; i++) {
        const double *row = followed->data + i * followed->n_columns;
        const char *marker = rc_summary_plans_label(followed, i);
        cJSON *element;
        cJSON_ArrayForEach(element, list)
        {
            if (!same_number(input, element) || strcmp(rc_summary_json_get_text(element, "marker"), marker) != 0)
                continue;
            if (!all && rc_summary_json_get_number(element, "exceedances") >= RC_TAIL_COUNTED) continue;
            bool made = tally && i < tally->n_rows && row[RC_TAIL_END] == 0;
            tail_numbers t = numbers_of(made ? runs + i * tally->n_bins : NULL, row[RC_TAIL_PILOT], row[RC_TAIL_END]);
            fill(&t, row, element, &failed);
            break;
        }
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

const rc_summary_plan rc_summary_tail = {.name = "tail", .list = "permute", .document = document_tail};
