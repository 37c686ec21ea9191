/* SPDX-License-Identifier: GPL-3.0-or-later
 * coverage.c - the measured coverages; coverage.inc is written by bench/coverage.sh. */
#include "summary/coverage.h"

#include <stddef.h>
#include <string.h>

static const rc_coverage measured[] = {
#include "summary/coverage.inc"
};

const char *const rc_summary_coverage_kinds[RC_INTERVAL_KINDS] = {"percentile", "bca",     "normal",
                                                                  "basic",      "profile", "rescaled"};

/* All times are one statistic. */
static bool same_statistic(const char *measured_as, const char *name)
{
    static const char difference[] = "survival_difference_";
    size_t length = sizeof difference - 1;
    if (strncmp(measured_as, difference, length) == 0) return strncmp(name, difference, length) == 0;
    return strcmp(measured_as, name) == 0;
}

const rc_coverage *rc_summary_coverage(const char *scheme, const char *statistic, rc_interval_kind kind)
{
    /* the profile likelihood needs no resamples, so it is measured once; it takes the patients for independent */
    if (kind == RC_INTERVAL_PROFILE && strcmp(scheme, "cluster") != 0) scheme = "cohort";
    for (size_t i = 0; i < sizeof measured / sizeof *measured; i++)
        if (strcmp(measured[i].scheme, scheme) == 0 && same_statistic(measured[i].statistic, statistic) &&
            strcmp(measured[i].interval, rc_summary_coverage_kinds[kind]) == 0)
            return &measured[i];
    return NULL;
}

static bool inside(const int range[2])
{
    return range[0] >= 930 && range[1] <= 970;
}

bool rc_summary_coverage_holds(const rc_coverage *coverage, double n)
{
    if (!coverage || !(n >= 50)) return false;
    /* not consistent for the hazard ratio: what covers at 200 patients misses it with more */
    if (strcmp(coverage->statistic, "hr_mh") == 0 || strcmp(coverage->statistic, "hr_oe") == 0) return false;
    return inside(coverage->large) && (n >= 200 || inside(coverage->small));
}
