/* SPDX-License-Identifier: GPL-3.0-or-later
 * nested_support.h - arrays for the workspaces of plan/nested.h.  Include after cmocka.h. */
#ifndef TESTS_PLAN_NESTED_SUPPORT_H
#define TESTS_PLAN_NESTED_SUPPORT_H

#include "centers_support.h"
#include "kernel_sets.h"

enum { MOST = 600 };
static const char *const criteria[] = {"logrank", "score"};

typedef struct arrays {
    size_t n;
    double time[MOST], marker[MOST];
    uint8_t event[MOST];
} arrays;

/* Of a random size, more often a small one; ties from none to all, events from none to all, zeros of both signs. */
static inline void random_arrays(arrays *a, rc_pcg *g)
{
    double u = rc_base_pcg_uniform(g), share = rc_base_pcg_uniform(g) * 1.2 - 0.1;
    a->n = 1 + (size_t)(u * u * MOST);
    double times = (double)(1 + rc_base_pcg_below(g, 2 * a->n)), values = (double)(1 + rc_base_pcg_below(g, 2 * a->n));
    bool ties = rc_base_pcg_below(g, 4) > 0;
    for (size_t i = 0; i < a->n; i++) {
        double t = rc_base_pcg_uniform(g), x = rc_base_pcg_uniform(g) - 0.5;
        a->time[i] = ties ? 1 + floor(times * t) : t;
        a->marker[i] = ties ? floor(values * x) * (x < 0 ? 1 : -1) * 0.5 : x;
        a->event[i] = rc_base_pcg_uniform(g) < share;
    }
}

static inline rc_nested *workspace(size_t n_max, const char *criterion, double min_fraction)
{
    recut_error err = {0};
    rc_nested *nested = NULL;
    rc_plan_options options = {.criterion = criterion, .min_fraction = min_fraction, .kernel = kernel_set};
    if (rc_plan_nested_create(n_max, &options, &nested, &err) != RECUT_OK) fail_msg("%s", err.text);
    return nested;
}

static inline void load(rc_nested *nested, const arrays *a)
{
    recut_error err = {0};
    if (rc_plan_nested_load(nested, a->n, a->time, a->event, a->marker, &err) != RECUT_OK) fail_msg("%s", err.text);
}

static inline recut_cohort *plain(const arrays *a)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    if (recut_cohort_from_arrays(a->n, a->time, a->event, a->marker, "x", &cohort, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    return cohort;
}

#endif
