/* SPDX-License-Identifier: GPL-3.0-or-later
 * find.c - the table of analyses. */
#include "study/find.h"

#include <string.h>

extern const rc_plan_type rc_plan_permute_type, rc_plan_tail_type, rc_plan_censoring_type, rc_plan_bootstrap_type,
    rc_plan_jackknife_type, rc_plan_sets_type, rc_plan_set_splits_type, rc_plan_outcome_type,
    rc_plan_outcome_resamples_type, rc_plan_outcome_tail_type, rc_plan_outcome_splits_type, rc_plan_splits_type,
    rc_plan_within_type, rc_plan_labels_type, rc_plan_crossvalidate_type, rc_plan_falsify_type, rc_plan_screen_type,
    rc_study_search_type, rc_plan_simulate_type, rc_plan_assess_type, rc_study_centers_type, rc_study_describe_type,
    rc_study_figures_type;

/* A new analysis is one row here. */
static const rc_plan_type *const types[] = {
    &rc_study_search_type,
    &rc_plan_permute_type,
    &rc_plan_censoring_type,
    &rc_plan_tail_type,
    &rc_plan_outcome_type,
    &rc_plan_outcome_tail_type,
    &rc_plan_outcome_resamples_type,
    &rc_plan_outcome_splits_type,
    &rc_plan_bootstrap_type,
    &rc_plan_jackknife_type,
    &rc_plan_sets_type,
    &rc_plan_set_splits_type,
    &rc_study_centers_type,
    &rc_plan_splits_type,
    &rc_plan_within_type,
    &rc_plan_labels_type,
    &rc_plan_crossvalidate_type,
    &rc_plan_falsify_type,
    &rc_plan_screen_type,
    &rc_plan_simulate_type,
    &rc_study_describe_type,
    &rc_study_figures_type,
    &rc_plan_assess_type,
    NULL,
};

const rc_plan_type *rc_study_find(const char *name)
{
    for (size_t i = 0; types[i]; i++)
        if (strcmp(types[i]->name, name) == 0) return types[i];
    return NULL;
}
