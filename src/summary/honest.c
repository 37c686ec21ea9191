/* SPDX-License-Identifier: GPL-3.0-or-later
 * honest.c - the honest interval from stored resamples. */
#include "summary/honest.h"

#include "plan/honest.h"

#include <math.h>
#include <string.h>

/* The least and the greatest coverage over the simulated truths. */
typedef struct measured {
    double n, least, greatest;
} measured;

/* A 95 % interval covers this. */
static const double least_called = 0.93, most_called = 0.97;

static const measured *find_measured(bool given, double n)
{
    static const measured alone[] = {
#include "summary/honest.inc"
    };
    static const measured with_covariates[] = {
#include "summary/honest_given.inc"
    };
    const measured *rows = given ? with_covariates : alone, *nearest = rows;
    size_t count = given ? sizeof with_covariates / sizeof *with_covariates : sizeof alone / sizeof *alone;
    for (size_t i = 1; i < count; i++)
        if (fabs(log(rows[i].n / n)) < fabs(log(nearest->n / n))) nearest = &rows[i];
    return nearest;
}

static bool is_given(const rc_boot *boot)
{
    return rc_summary_plans_criterion(boot->input)->given;
}

/* Why there is no interval that was measured; NULL where there is one. */
static const char *why_not(const rc_boot *boot, const double profile[2], double median, double candidates)
{
    if (boot->rows == 0) return "no resamples are stored";
    if (candidates == 1) return "one candidate, nothing selected";
    if (strcmp(boot->scheme, "ordinary") != 0) return "its coverage was measured with the ordinary bootstrap only";
    if (boot->n < RC_HONEST_PATIENTS) return "its coverage was not measured with fewer than 50 patients";
    if (boot->rows < RC_HONEST_RESAMPLES) return "fewer than 100 resamples";
    if (isnan(profile[0]) || isnan(profile[1])) return "the selected cutoff has no profile likelihood interval";
    const measured *near = find_measured(is_given(boot), boot->n);
    if (near->least < least_called || near->greatest > most_called)
        return "given covariates and with so few patients it held more than 97 % of some simulated truths, or fewer "
               "than 93 %, so it is not called 95 %";
    if (!isfinite(median)) return "what the selection adds is not finite in most resamples";
    return NULL;
}

static void add_ratio(cJSON *into, const rc_honest *log_hr, bool *failed)
{
    rc_summary_json_number(into, "estimate", exp(log_hr->estimate), failed);
    rc_summary_json_number(into, "lower", exp(log_hr->lower), failed);
    rc_summary_json_number(into, "upper", exp(log_hr->upper), failed);
}

void rc_summary_honest(const rc_boot *boot, const char *prefix, double log_hr, double median, double candidates,
                       cJSON *element)
{
    double profile[2] = {NAN, NAN};
    bool *failed = boot->failed;
    rc_summary_boot_find_profile(boot, prefix, profile);
    const rc_honest found = {log_hr, log(profile[0]), log(profile[1])};
    const char *why = why_not(boot, profile, median, candidates);
    rc_honest honest = {NAN, NAN, NAN};
    if (!why) honest = rc_plan_honest_interval(log_hr, found.lower, found.upper, median);
    cJSON *object = rc_summary_json_object(element, "selected", failed);
    rc_summary_json_number(object, "cutoff", rc_summary_boot_estimate(boot, prefix, "cutoff"), failed);
    cJSON *hr = rc_summary_json_object(object, "hr", failed);
    add_ratio(hr, &honest, failed);
    cJSON *open = rc_summary_json_array(hr, "open", failed);
    rc_summary_json_bool(open, NULL, isinf(honest.lower), failed);
    rc_summary_json_bool(open, NULL, isinf(honest.upper), failed);
    rc_summary_json_text(hr, "method", why ? NULL : rc_plan_honest_names[RC_HONEST_HONEST], failed);
    rc_summary_json_text(hr, "reason", why, failed);
    const measured *cell = why ? NULL : find_measured(is_given(boot), boot->n);
    cJSON *coverage = rc_summary_json_object(hr, "coverage", failed);
    rc_summary_json_number(coverage, "n", cell ? cell->n : NAN, failed);
    rc_summary_json_number(coverage, "least", cell ? cell->least : NAN, failed);
    rc_summary_json_number(coverage, "greatest", cell ? cell->greatest : NAN, failed);
    add_ratio(rc_summary_json_object(object, "hr_uncorrected", failed), &found, failed);
}
