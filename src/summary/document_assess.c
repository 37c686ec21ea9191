/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_assess.c - a printed cutoff, judged without its patients, as JSON.
 *
 *   1. p     2. the hazard ratio     3. the design     4. in words     5. all of it */
#include "kernel/level.h"
#include "plan/layout.h"
#include "summary/claim.h"
#include "summary/journal.h"
#include "summary/plans.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { F_NAIVE, F_BONFERRONI, F_MILLER, F_LAUSEN_1992, F_LAUSEN_1994, F_CANDIDATES, F_CHISQ, FORMULAS };

typedef struct assessed {
    const rc_summary_input *input;
    rc_printed printed;
    const int64_t *search, *design;
    const rc_tally *chisq;
    const double *formula; /* [FORMULAS] */
    rc_p_value p;          /* corrected; the interval holds what was rounded as well */
    double hr, hr_expected, factor, null_mean;
    bool *failed;
} assessed;

/* ---- 1. p --------------------------------------------------------------- */

static double share(int64_t x, int64_t n)
{
    return n > 0 ? (double)x / (double)n : NAN;
}

static void correct(assessed *a)
{
    int64_t n = a->search[RC_ASSESS_HAS_P];
    rc_p_value least = rc_summary_estimators_monte_carlo(a->search[RC_ASSESS_AT_LOW], n, RC_KERNEL_CONFIDENCE),
               most = rc_summary_estimators_monte_carlo(a->search[RC_ASSESS_AT_HIGH], n, RC_KERNEL_CONFIDENCE);
    a->p = rc_summary_estimators_monte_carlo(a->search[RC_ASSESS_AT_PRINTED], n, RC_KERNEL_CONFIDENCE);
    a->p.lower = a->printed.p.low > 0 ? least.lower : 0;
    a->p.upper = most.upper;
    if (n == 0) a->p = (rc_p_value){NAN, NAN, NAN, NAN};
}

static void add_p(const assessed *a, cJSON *element)
{
    static const char *const keys[] = {"p_naive",    "bonferroni", "miller_siegmund", "lausen_1992", "lausen_1994",
                                       "candidates", "chisq"};
    cJSON *formulas = rc_summary_json_object(element, "formulas", a->failed);
    for (int f = F_BONFERRONI; f <= F_CANDIDATES; f++) {
        double x = a->formula[f];
        if (f < F_CANDIDATES)
            rc_summary_json_p(formulas, keys[f], x, a->failed);
        else
            rc_summary_json_number(formulas, keys[f], x, a->failed);
    }
    rc_summary_json_number(element, "p_naive", a->printed.p.value, a->failed);
    rc_summary_json_number(element, "chisq", a->formula[F_CHISQ], a->failed);
    rc_summary_json_number(element, "p_corrected", a->p.p, a->failed);
    rc_summary_json_number(element, "p_lower", a->p.lower, a->failed);
    rc_summary_json_number(element, "p_upper", a->p.upper, a->failed);
    rc_summary_json_number(element, "p_error", a->p.error, a->failed);
    rc_summary_json_number(element, "chance_of_p", share(a->search[RC_ASSESS_AT_PRINTED], a->search[RC_ASSESS_HAS_P]),
                           a->failed);
    rc_summary_json_number(element, "chance_of_005", share(a->search[RC_ASSESS_AT_LEVEL], a->search[RC_ASSESS_HAS_P]),
                           a->failed);
}

/* ---- 2. the hazard ratio ------------------------------------------------ */

/* Mean of the best chi-square where there is nothing to find. */
static double null_mean(const assessed *a)
{
    const int64_t *count = a->input->stored->counts + a->chisq->offset;
    double sum = 0, n = 0;
    for (size_t b = 0; b < a->chisq->n_bins; b++) {
        sum += (double)count[b] * (a->chisq->origin + ((double)b + 0.5) * a->chisq->width);
        n += (double)count[b];
    }
    return n > 0 ? sum / n : NAN;
}

/* The heuristic factor of van Houwelingen & le Cessie 1990 (Stat Med 9:1303), (chi-square - df) / chi-square; the mean
 * of the best chi-square of noise stands for df: it is what this search takes from chance. */
static void shrink(assessed *a)
{
    double chisq = a->formula[F_CHISQ];
    a->null_mean = null_mean(a);
    a->factor = fmax(0, 1 - a->null_mean / chisq);
    a->hr = isnan(a->printed.hr.value) ? rc_summary_claim_hr(&a->printed, chisq) : a->printed.hr.value;
    a->hr_expected = exp(a->factor * log(a->hr));
}

static void add_hr(const assessed *a, cJSON *element)
{
    rc_summary_json_number(element, "hr", a->hr, a->failed);
    rc_summary_json_text(element, "hr_source",
                         isnan(a->hr)                 ? NULL
                         : isnan(a->printed.hr.value) ? "p, events and groups (Schoenfeld 1981)"
                                                      : "printed",
                         a->failed);
    rc_summary_json_number(element, "hr_expected", a->hr_expected, a->failed);
    rc_summary_json_number(element, "shrinkage", a->factor, a->failed);
    rc_summary_json_number(element, "null_chisq", a->null_mean, a->failed);
}

/* ---- 3. the design ------------------------------------------------------ */

static void add_design(const assessed *a, cJSON *element)
{
    int64_t n = a->design[RC_ASSESS_SEARCHED];
    if (!a->printed.discovery) {
        rc_summary_json_number(element, "false_validation", NAN, a->failed);
        rc_summary_json_item(element, "design", cJSON_CreateNull(), a->failed);
        return;
    }
    rc_summary_json_number(element, "false_validation", share(a->design[RC_ASSESS_VALIDATED], n), a->failed);
    cJSON *design = rc_summary_json_object(element, "design", a->failed);
    rc_summary_json_number(design, "discovery", (double)a->printed.discovery, a->failed);
    rc_summary_json_number(design, "validation", (double)a->printed.validation, a->failed);
    rc_summary_json_number(design, "discovered", share(a->design[RC_ASSESS_DISCOVERED], n), a->failed);
    rc_summary_json_number(design, "validated", share(a->design[RC_ASSESS_VALIDATED], n), a->failed);
    rc_summary_json_number(design, "both", share(a->design[RC_ASSESS_BOTH], n), a->failed);
    rc_summary_json_number(design, "validation_p", a->printed.validation_p.value, a->failed);
    rc_summary_json_number(design, "chance_of_validation_p",
                           isnan(a->printed.validation_p.value) ? NAN : share(a->design[RC_ASSESS_AT_VALIDATION], n),
                           a->failed);
    rc_p_value pooled = rc_summary_estimators_monte_carlo(a->design[RC_ASSESS_POOLED], n, RC_KERNEL_CONFIDENCE);
    rc_summary_json_number(design, "p_pooled", pooled.p, a->failed);
    rc_summary_json_number(design, "p_pooled_lower", pooled.lower, a->failed);
    rc_summary_json_number(design, "p_pooled_upper", pooled.upper, a->failed);
}

/* ---- 4. in words -------------------------------------------------------- */

static void add_words(const assessed *a, int contradictions, cJSON *element)
{
    const double level = 0.05;
    const rc_printed *printed = &a->printed;
    bool yes = a->p.upper <= level, no = a->p.lower > level, bound = !yes && !no && !(printed->p.low > 0);
    char text[1024], word[5][RC_JOURNAL_SIZE], markers[64] = "a marker", more[160] = "", travel[200] = "",
                                               wrong[96] = "";
    const char *less = printed->p.low > 0 ? "= " : "< ";
    if (printed->markers > 1) snprintf(markers, sizeof markers, "the best of %zu markers", printed->markers);
    if (!isnan(a->hr_expected))
        snprintf(more, sizeof more, " In new patients expect a hazard ratio of about %s, not %s.",
                 rc_summary_journal_hr(a->hr_expected, word[0]), rc_summary_journal_hr(a->hr, word[1]));
    if (printed->discovery)
        snprintf(
            travel, sizeof travel,
            " A marker that does nothing would pass this validation (p < 0.05, same direction) in %s.",
            rc_summary_journal_percent(share(a->design[RC_ASSESS_VALIDATED], a->design[RC_ASSESS_SEARCHED]), word[2]));
    if (contradictions == 1)
        snprintf(wrong, sizeof wrong, " One of the printed figures does not fit the others.");
    else if (contradictions)
        snprintf(wrong, sizeof wrong, " The printed figures contradict each other in %d places.", contradictions);
    snprintf(
        text, sizeof text,
        "%s: in %zu patients with %zu events the best cutoff of %s reaches the printed p %s%g by chance alone in %s "
        "of studies (corrected for searching: %s).%s%s%s",
        isnan(a->p.p) ? "Not known"
        : bound       ? "Not known from a p of which only a bound is printed"
        : yes         ? "More than chance, as far as printed figures tell"
        : no          ? "Not more than chance may give"
                      : "Too close to call",
        printed->n, printed->events, markers, less, printed->p.value,
        rc_summary_journal_percent(share(a->search[RC_ASSESS_AT_PRINTED], a->search[RC_ASSESS_HAS_P]), word[3]),
        rc_summary_journal_p_is(a->p.p, word[4]), more, travel, wrong);
    rc_summary_json_text(element, "answer",
                         isnan(a->p.p) ? "not known"
                         : yes         ? "yes"
                         : no          ? "no"
                                       : "unclear",
                         a->failed);
    rc_summary_json_text(element, "sentence", text, a->failed);
}

/* ---- 5. all of it ------------------------------------------------------- */

static void add_printed(const assessed *a, cJSON *element)
{
    const rc_printed *p = &a->printed;
    cJSON *into = rc_summary_json_object(element, "printed", a->failed);
    const struct {
        const char *key;
        double x;
    } rows[] = {{"n", (double)p->n},
                {"events", (double)p->events},
                {"high", p->high ? (double)p->high : NAN},
                {"markers", (double)p->markers},
                {"distinct", (double)p->distinct},
                {"p", p->p.value},
                {"p_low", p->p.low},
                {"p_high", p->p.high},
                {"hr", p->hr.value},
                {"hr_lower", p->hr_lower.value},
                {"hr_upper", p->hr_upper.value},
                {"high_percent", p->high_percent.value},
                {"events_percent", p->events_percent.value}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rc_summary_json_number(into, rows[i].key, rows[i].x, a->failed);
    const cJSON *censoring = rc_summary_json_get(rc_summary_json_get(a->input->spec, "printed"), "censoring");
    rc_summary_json_text(into, "censoring", cJSON_IsString(censoring) ? censoring->valuestring : "dropout", a->failed);
    const cJSON *counts = rc_summary_json_get(rc_summary_json_get(a->input->spec, "printed"), "counts");
    rc_summary_json_item(into, "counts", counts ? cJSON_Duplicate(counts, 1) : cJSON_CreateNull(), a->failed);
}

static recut_status document_assess(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    const rc_table *formulas = NULL;
    assessed a = {.input = input, .failed = &failed};
    double min_fraction = rc_summary_json_get_number(input->spec, "min_fraction");
    RC_TRY(rc_summary_plans_tally(input->stored, "search", 1, RC_ASSESS_COUNTS, &a.search, err));
    RC_TRY(rc_summary_plans_tally(input->stored, "design", 1, RC_ASSESS_DESIGN_COUNTS, &a.design, err));
    RC_TRY(rc_summary_plans_table(input->stored, "formulas", NULL, 1, FORMULAS, &formulas, err));
    a.chisq = rc_summary_plans_find_tally(input->stored, "chisq", NULL);
    if (!a.chisq) return RC_FAIL(err, RECUT_E_STORE, -1, "analysis %s has no tally chisq", input->stored->group);
    a.formula = formulas->data;
    rc_plan_printed_stored(rc_summary_json_get(input->spec, "printed"), &a.printed);
    if (a.printed.n == 0)
        return RC_FAIL(err, RECUT_E_STORE, -1, "analysis %s does not say what was printed", input->stored->group);
    correct(&a);
    shrink(&a);
    cJSON *element = rc_summary_json_object(list, NULL, &failed), *contradictions;
    rc_summary_json_text(element, "analysis", input->stored->group, &failed);
    rc_summary_json_text(element, "criterion", rc_summary_json_get_text(input->spec, "criterion"), &failed);
    rc_summary_json_number(element, "min_fraction", min_fraction, &failed);
    rc_summary_json_number(element, "replicates", (double)input->stored->replicates, &failed);
    add_printed(&a, element);
    add_p(&a, element);
    add_hr(&a, element);
    add_design(&a, element);
    contradictions = rc_summary_json_array(element, "contradictions", &failed);
    rc_summary_claim_contradictions(&a.printed, min_fraction, contradictions, &failed);
    add_words(&a, cJSON_GetArraySize(contradictions), element);
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

const rc_summary_plan rc_summary_assess = {
    .name = "assess", .list = "assessments", .document = document_assess, .first = "assess"};
