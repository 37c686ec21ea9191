/* SPDX-License-Identifier: GPL-3.0-or-later
 * claim.c - printed figures held against each other.
 *
 *   1. ranges     2. counts     3. ratio, interval and p */
#include "summary/claim.h"

#include "kernel/chisq.h"
#include "kernel/level.h"
#include "summary/journal.h"
#include "summary/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* Wald and log-rank chi-square of one split differ by so much, and by so much more where they are small: of 3,000
 * simulated splits of 40 to 500 patients fewer than 1 in 100 is called a contradiction (tests/summary/test_claim.c). */
static const double chisq_ratio = 1.4, chisq_room = 1.0;
/* Likewise the log hazard ratio that Schoenfeld's formula takes from a p. */
static const double log_hr_ratio = 1.6;
/* An interval's centre may lie so far from the estimate, in standard errors: beyond, it is no Wald interval. */
static const double centre_room = 1e-9;

/* ---- 1. ranges ---------------------------------------------------------- */

typedef struct range {
    double low, high;
} range;

static bool is_there(rc_printed_number x)
{
    return !isnan(x.value);
}

static bool apart(range a, range b)
{
    return a.low > b.high || b.low > a.high;
}

/* The z^2 of the p's that are printed so; the largest is infinite where p may be 0. */
static range chisq_of(rc_printed_number p)
{
    double least = rc_kernel_chisq_z(p.high), most = p.low > 0 ? rc_kernel_chisq_z(p.low) : INFINITY;
    return (range){least * least, most * most};
}

__attribute__((format(printf, 4, 5))) static void add(cJSON *list, bool *failed, const char *kind, const char *format,
                                                      ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    cJSON *item = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(item, "kind", kind, failed);
    rc_summary_json_text(item, "text", text, failed);
}

/* ---- 2. counts ---------------------------------------------------------- */

static void percentage(const char *what, size_t count, size_t n, rc_printed_number percent, cJSON *list, bool *failed)
{
    if (!is_there(percent)) return;
    double share = 100 * (double)count / (double)n, room = 1e-9;
    if (share >= percent.low - room && share <= percent.high + room) return;
    add(list, failed, "percentage", "%zu of %zu patients %s are %.3g %%, printed %.6g %%", count, n, what, share,
        percent.value);
}

static void counts(const rc_printed *p, double min_fraction, cJSON *list, bool *failed)
{
    if (p->high) percentage("at or above the cutoff", p->high, p->n, p->high_percent, list, failed);
    percentage("with an event", p->events, p->n, p->events_percent, list, failed);
    if (!p->high) return;
    size_t least = p->high < p->n - p->high ? p->high : p->n - p->high;
    if ((double)least < ceil(min_fraction * (double)p->n - 1e-9) && !p->discovery)
        add(list, failed, "least_share",
            "a search that leaves at least %g %% of the %zu patients on each side cannot choose a cutoff with %zu on "
            "one",
            100 * min_fraction, p->n, least);
}

/* ---- 3. ratio, interval and p ------------------------------------------- */

static double share_high(const rc_printed *p)
{
    return p->high ? (double)p->high / (double)p->n : NAN;
}

double rc_summary_claim_hr(const rc_printed *p, double chisq)
{
    double q = share_high(p);
    return isnan(q) ? NAN : exp(sqrt(chisq / ((double)p->events * q * (1 - q))));
}

/* A ratio outside its own interval; an interval that is not symmetric on the logarithm. */
static void interval(const rc_printed *p, cJSON *list, bool *failed)
{
    if (p->hr.low > p->hr_upper.high || p->hr.high < p->hr_lower.low) {
        add(list, failed, "outside", "the hazard ratio %g lies outside its interval %g to %g", p->hr.value,
            p->hr_lower.value, p->hr_upper.value);
        return;
    }
    const range centre = {sqrt(fmax(p->hr_lower.low, 0) * p->hr_upper.low), sqrt(p->hr_lower.high * p->hr_upper.high)},
                ratio = {p->hr.low * (1 - centre_room), p->hr.high * (1 + centre_room)};
    if (apart(centre, ratio))
        add(list, failed, "asymmetric",
            "%g to %g is no Wald interval of a hazard ratio of %g: on the logarithm its middle is %.3g to %.3g; a "
            "profile-likelihood interval, one of Kaplan-Meier programs, or a misprint",
            p->hr_lower.value, p->hr_upper.value, p->hr.value, centre.low, centre.high);
}

/* The information of a Cox model on one split is at most a quarter of the events. */
static void width(const rc_printed *p, cJSON *list, bool *failed)
{
    double widest = log(p->hr_upper.high / fmax(p->hr_lower.low, 1e-12)) / (2 * RC_KERNEL_Z_095);
    double least = 2 / sqrt((double)p->events);
    if (widest >= least) return;
    add(list, failed, "too_narrow",
        "an interval of %g to %g needs at least %.0f events (standard error of the log hazard ratio %.3f, with %zu "
        "events at least %.3f)",
        p->hr_lower.value, p->hr_upper.value, ceil(4 / (widest * widest)), widest, p->events, least);
}

static void wald_and_p(const rc_printed *p, cJSON *list, bool *failed)
{
    char words[2][RC_JOURNAL_SIZE];
    double near = fmin(fabs(log(p->hr.low)), fabs(log(p->hr.high))),
           far = fmax(fabs(log(p->hr.low)), fabs(log(p->hr.high)));
    double narrow = log(p->hr_upper.low / p->hr_lower.high) / (2 * RC_KERNEL_Z_095);
    double wide = log(p->hr_upper.high / fmax(p->hr_lower.low, 1e-12)) / (2 * RC_KERNEL_Z_095);
    if (!(narrow > 0)) return;
    if (p->hr.low <= 1 && p->hr.high >= 1) near = 0;
    range printed = chisq_of(p->p), wald = {near / wide * (near / wide), far / narrow * (far / narrow)};
    wald.low = wald.low / chisq_ratio - chisq_room;
    wald.high = wald.high * chisq_ratio + chisq_room;
    if (!apart(printed, wald)) return;
    double z = log(p->hr.value) / (0.5 * (narrow + wide));
    add(list, failed, "p_and_interval", "the hazard ratio %g with %g to %g means %s, not the printed %s", p->hr.value,
        p->hr_lower.value, p->hr_upper.value, rc_summary_journal_p_is(rc_kernel_chisq_p(z * z), words[0]),
        rc_summary_journal_p_is(p->p.value, words[1]));
}

static void ratio_and_p(const rc_printed *p, cJSON *list, bool *failed)
{
    char words[2][RC_JOURNAL_SIZE];
    range chisq = chisq_of(p->p);
    double q = share_high(p), information = (double)p->events * q * (1 - q);
    double far = fmax(fabs(log(p->hr.low)), fabs(log(p->hr.high))),
           near = fmin(fabs(log(p->hr.low)), fabs(log(p->hr.high)));
    if (p->hr.low <= 1 && p->hr.high >= 1) near = 0;
    const range printed = {near / log_hr_ratio, far * log_hr_ratio},
                implied = {sqrt(chisq.low / information), sqrt(chisq.high / information)};
    if (isnan(q) || !apart(printed, implied)) return;
    double mean = chisq.high < INFINITY ? sqrt(0.5 * (chisq.low + chisq.high)) : sqrt(chisq.low),
           size = fabs(log(p->hr.value));
    add(list, failed, "p_and_ratio",
        "%zu events, %zu of %zu patients high, and %s mean a hazard ratio near %s (or its inverse), not %g; %g would "
        "need about %.0f events",
        p->events, p->high, p->n, rc_summary_journal_p_is(p->p.value, words[0]),
        rc_summary_journal_hr(exp(mean / sqrt(information)), words[1]), p->hr.value, p->hr.value,
        size > 0 ? mean * mean / (size * size * q * (1 - q)) : INFINITY);
}

void rc_summary_claim_contradictions(const rc_printed *printed, double min_fraction, cJSON *list, bool *failed)
{
    counts(printed, min_fraction, list, failed);
    if (is_there(printed->hr_lower) && is_there(printed->hr_upper) && is_there(printed->hr)) {
        interval(printed, list, failed);
        width(printed, list, failed);
        wald_and_p(printed, list, failed);
    }
    if (is_there(printed->hr) && is_there(printed->p)) ratio_and_p(printed, list, failed);
}
