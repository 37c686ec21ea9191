/* SPDX-License-Identifier: GPL-3.0-or-later
 * printed.c - what a paper prints of a cutoff.
 *
 *   1. numbers     2. what is asked for     3. JSON */
#include "plan/printed.h"

#include "base/digits.h"
#include "base/elementary.h"
#include "kernel/chisq.h"
#include "kernel/level.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. numbers --------------------------------------------------------- */

static const rc_printed_number nothing = {NAN, NAN, NAN};

/* Half a unit of the last decimal: 0.0004 is 0.00035 to 0.00045. */
static double half_unit(const char *text)
{
    const char *exponent = strpbrk(text, "eE"), *point = strchr(text, '.');
    long decimals = point ? (long)strspn(point + 1, "0123456789") : 0;
    char half[40]; /* read, not computed: the same double everywhere */
    snprintf(half, sizeof half, "5e%ld", (exponent ? strtol(exponent + 1, NULL, 10) : 0) - decimals - 1);
    return strtod(half, NULL);
}

static rc_printed_number around(double value, double half)
{
    return (rc_printed_number){value, value - half, value + half};
}

/* Of a number without its text: as many decimals as it needs. */
static rc_printed_number of_double(double x)
{
    char text[RC_DIGITS];
    rc_base_digits(x, text);
    return around(x, half_unit(text));
}

/* "0.0004", "<0.001" (also with blanks, and with <=). */
static recut_status read_p(const char *option, const char *text, rc_printed_number *out, recut_error *err)
{
    const char *at = text;
    char *end = NULL;
    bool below = false;
    *out = nothing;
    if (!text) return RECUT_OK;
    while (isspace((unsigned char)*at)) at++;
    if (*at == '<') {
        below = true;
        at += at[1] == '=' ? 2 : 1;
        while (isspace((unsigned char)*at)) at++;
    }
    double x = strtod(at, &end);
    if (end == at || *end || !(x > 0) || x > 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "%s: found \"%s\", expected a p as it is printed, above 0 and at most 1: 0.0004, or "
                              "'<0.001'",
                              option, text);
    *out = around(x, half_unit(at));
    if (below) *out = (rc_printed_number){x, 0, x};
    if (!(out->low > 0)) out->low = 0;
    out->high = fmin(out->high, 1);
    return RECUT_OK;
}

/* ---- 2. what is asked for ----------------------------------------------- */

size_t rc_plan_printed_counts(const rc_plan_options *options, size_t n, size_t *count)
{
    const char *at = options->printed.counts;
    size_t values = 0, left = n;
    while (at && *at) {
        char *end;
        at += strspn(at, " ");
        unsigned long here = isdigit((unsigned char)*at) ? strtoul(at, &end, 10) : 0;
        if (here < 1 || here > left) return 0;
        if (count) count[values] = here;
        values++;
        left -= here;
        at = end + strspn(end, " ");
        if (*at && (*at != ',' || !at[1])) return 0;
        at += *at == ',';
    }
    return left == 0 ? values : 0;
}

static recut_status read_values(const rc_plan_options *o, rc_printed *out, recut_error *err)
{
    out->distinct = o->printed.distinct > 0 ? (size_t)o->printed.distinct : out->n;
    if (o->printed.counts && o->printed.distinct > 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "counts: they say how many values differ; leave out distinct");
    if (o->printed.counts) {
        out->distinct = rc_plan_printed_counts(o, out->n, NULL);
        if (out->distinct < 2)
            return RC_FAIL_OPTION(
                err, RECUT_E_USAGE, -1,
                "counts: found \"%.60s\", expected the numbers of patients at two or more values, from "
                "the smallest value up, separated by commas, %zu in all",
                o->printed.counts, out->n);
    }
    if (out->distinct < 2 || out->distinct > out->n)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "distinct: found %zu, expected 2 to %zu different values",
                              out->distinct, out->n);
    return RECUT_OK;
}

static recut_status read_patients(const rc_plan_options *o, rc_printed *out, recut_error *err)
{
    enum { MOST = 65535 };
    if (o->truth.n_sizes != 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "n: the number of patients is needed, one number");
    double n = o->truth.size[0];
    if (!(n >= 10 && n <= MOST && floor(n) == n))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "n: found %g, expected a whole number from 10 to %d", n,
                              (int)MOST);
    out->n = (size_t)n;
    if (o->printed.events < 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "events: the number of events is needed (deaths, progressions); what a test can find "
                              "depends on it");
    out->events = (size_t)o->printed.events;
    if (out->events > out->n)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "events: found %zu, more than the %zu patients", out->events,
                              out->n);
    out->high = (size_t)o->printed.high;
    if (out->high >= out->n)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "high: found %zu, expected fewer than the %zu patients",
                              out->high, out->n);
    out->markers = o->truth.markers > 0 ? (size_t)o->truth.markers : 1;
    return RECUT_OK;
}

static recut_status read_design(const rc_plan_options *o, rc_printed *out, recut_error *err)
{
    enum { FEWEST = 5 };
    double discovery = 0;
    char *end = NULL;
    if (o->n_discovery > 0) {
        discovery = o->n_discovery == 1 ? strtod(o->discovery[0], &end) : NAN;
        if (!end || *end || !(discovery >= FEWEST) || floor(discovery) != discovery || discovery > 1e9)
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                                  "discovery: found \"%s\", expected the number of patients in which the cutoff was "
                                  "sought, at least %d",
                                  o->discovery[0], (int)FEWEST);
    }
    out->discovery = (size_t)discovery;
    out->validation = (size_t)o->printed.validation;
    if (!out->discovery != !out->validation) {
        if (out->discovery && out->discovery < out->n) out->validation = out->n - out->discovery;
        if (out->validation && out->validation < out->n) out->discovery = out->n - out->validation;
    }
    if ((out->discovery || out->validation) &&
        (out->discovery + out->validation != out->n || out->discovery < FEWEST || out->validation < FEWEST))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "discovery: %zu patients and %zu of the validation are not the %zu patients in all (n), "
                              "at least %d each",
                              out->discovery, out->validation, out->n, (int)FEWEST);
    if (o->printed.validation_p && !out->discovery)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "validation-p: say how many patients there were for discovery and validation");
    return RECUT_OK;
}

/* Of log HR and the width of its interval. */
static rc_printed_number wald(const rc_printed *printed)
{
    double se = rc_base_elementary_log(printed->hr_upper.value / printed->hr_lower.value) / (2 * RC_KERNEL_Z_095);
    double z = rc_base_elementary_log(printed->hr.value) / se, p = rc_kernel_chisq_p(z * z);
    return (rc_printed_number){p, p, p};
}

static recut_status read_effect(const rc_plan_options *o, rc_printed *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const double *limit = o->printed.hr_interval;
    out->hr = out->hr_lower = out->hr_upper = nothing;
    if (o->truth.n_hrs > 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "hr: found %zu hazard ratios, expected one", o->truth.n_hrs);
    if (o->truth.n_hrs) out->hr = of_double(o->truth.hr[0]);
    if (o->printed.n_hr_interval) {
        if (o->printed.n_hr_interval != 2 || !(limit[0] > 0) || !(limit[0] < limit[1]) || !o->truth.n_hrs)
            return RC_FAIL_OPTION(
                err, RECUT_E_USAGE, -1,
                "hr-interval: expected its lower and its upper limit, as 1.5,3.7, and the ratio (hr)");
        out->hr_lower = of_double(limit[0]);
        out->hr_upper = of_double(limit[1]);
    }
    RC_TRY(read_p("p", o->printed.p, &out->p, err));
    RC_TRY(read_p("validation-p", o->printed.validation_p, &out->validation_p, err));
    if (isnan(out->p.value) && !isnan(out->hr_lower.value)) out->p = wald(out);
    if (isnan(out->p.value))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "p: the printed p of the cutoff is needed, or the hazard ratio with its interval");
    out->high_percent = o->printed.high_percent > 0 ? of_double(o->printed.high_percent) : nothing;
    out->events_percent = o->printed.events_percent > 0 ? of_double(o->printed.events_percent) : nothing;
done:
    return st;
}

recut_status rc_plan_printed_read(const rc_plan_options *options, rc_printed *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    *out = (rc_printed){0};
    RC_TRY(read_patients(options, out, err));
    RC_TRY(read_values(options, out, err));
    RC_TRY(read_design(options, out, err));
    RC_TRY(read_effect(options, out, err));
done:
    return st;
}

/* ---- 3. JSON ------------------------------------------------------------ */

static const struct {
    const char *key;
    size_t at;
} sizes[] = {{"n", offsetof(rc_printed, n)},
             {"events", offsetof(rc_printed, events)},
             {"high", offsetof(rc_printed, high)},
             {"discovery", offsetof(rc_printed, discovery)},
             {"validation", offsetof(rc_printed, validation)},
             {"markers", offsetof(rc_printed, markers)},
             {"distinct", offsetof(rc_printed, distinct)}},
  numbers[] = {{"p", offsetof(rc_printed, p)},
               {"validation_p", offsetof(rc_printed, validation_p)},
               {"hr", offsetof(rc_printed, hr)},
               {"hr_lower", offsetof(rc_printed, hr_lower)},
               {"hr_upper", offsetof(rc_printed, hr_upper)},
               {"high_percent", offsetof(rc_printed, high_percent)},
               {"events_percent", offsetof(rc_printed, events_percent)}};
enum { SIZES = sizeof sizes / sizeof *sizes, NUMBERS = sizeof numbers / sizeof *numbers };

bool rc_plan_printed_write(const rc_printed *printed, cJSON *into)
{
    bool ok = into != NULL;
    for (size_t i = 0; ok && i < SIZES; i++) {
        size_t x;
        memcpy(&x, (const char *)printed + sizes[i].at, sizeof x);
        ok = cJSON_AddNumberToObject(into, sizes[i].key, (double)x) != NULL;
    }
    for (size_t i = 0; ok && i < NUMBERS; i++) {
        rc_printed_number x;
        memcpy(&x, (const char *)printed + numbers[i].at, sizeof x);
        if (isnan(x.value)) continue;
        const double list[] = {x.value, x.low, x.high};
        ok = cJSON_AddItemToObject(into, numbers[i].key, cJSON_CreateDoubleArray(list, 3));
    }
    return ok;
}

static double number_at(const cJSON *list, int i)
{
    const cJSON *item = cJSON_GetArrayItem(list, i);
    return cJSON_IsNumber(item) ? item->valuedouble : NAN;
}

void rc_plan_printed_stored(const cJSON *from, rc_printed *out)
{
    *out = (rc_printed){0};
    for (size_t i = 0; i < SIZES; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(from, sizes[i].key);
        size_t x =
            cJSON_IsNumber(item) && item->valuedouble > 0 && item->valuedouble < 1e9 ? (size_t)item->valuedouble : 0;
        memcpy((char *)out + sizes[i].at, &x, sizeof x);
    }
    for (size_t i = 0; i < NUMBERS; i++) {
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(from, numbers[i].key);
        const rc_printed_number x = {number_at(list, 0), number_at(list, 1), number_at(list, 2)};
        memcpy((char *)out + numbers[i].at, &x, sizeof x);
    }
}
