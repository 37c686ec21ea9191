/* SPDX-License-Identifier: GPL-3.0-or-later
 * options.c - whether two choices are the same one. */
#include "cohort/options.h"

#include <string.h>

/* A new member is compared below, or named as one that does not count; then this is the new size (64 bits). */
_Static_assert(sizeof(void *) != 8 || sizeof(rc_cohort_options) == 288,
               "rc_cohort_options_same: compare the new member");

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_list(size_t n, const char *const *a, size_t m, const char *const *b)
{
    if (n != m) return false;
    for (size_t i = 0; i < n; i++)
        if (strcmp(a[i], b[i]) != 0) return false;
    return true;
}

static bool same_table(const rc_cohort_options *a, const rc_cohort_options *b)
{
    if (a->n_renames != b->n_renames) return false;
    for (size_t i = 0; i < a->n_renames; i++)
        if (!same_text(a->rename[i].name, b->rename[i].name) || !same_text(a->rename[i].theirs, b->rename[i].theirs) ||
            !same_text(a->rename[i].column, b->rename[i].column))
            return false;
    return same_text(a->path, b->path) && a->bytes == b->bytes && a->n_bytes == b->n_bytes &&
           a->embedded == b->embedded && a->named == b->named && a->file.separator == b->file.separator &&
           a->file.decimal == b->file.decimal &&
           same_list(a->file.n_missing, a->file.missing, b->file.n_missing, b->file.missing) &&
           same_text(a->expression, b->expression) && same_text(a->by, b->by) &&
           a->samples_in_rows == b->samples_in_rows;
}

static bool same_columns(const rc_cohort_options *a, const rc_cohort_options *b)
{
    return same_text(a->time, b->time) && same_text(a->event, b->event) &&
           same_list(a->n_event_values, a->event_values, b->n_event_values, b->event_values) &&
           same_list(a->n_competing_values, a->competing_values, b->n_competing_values, b->competing_values) &&
           same_text(a->center, b->center) && same_text(a->id, b->id) && same_text(a->strata, b->strata) &&
           same_text(a->outcome, b->outcome) && same_text(a->entry, b->entry) && same_text(a->weight, b->weight) &&
           same_list(a->n_markers, a->marker, b->n_markers, b->marker) &&
           same_list(a->n_covariates, a->covariates, b->n_covariates, b->covariates);
}

/* All but covariates_option, which is for messages; keep_missing is about covariates. */
bool rc_cohort_options_same(const rc_cohort_options *a, const rc_cohort_options *b)
{
    return same_table(a, b) && same_columns(a, b) && same_text(a->where, b->where) && same_text(a->within, b->within) &&
           a->need_center == b->need_center && a->marker_optional == b->marker_optional &&
           (a->keep_missing == b->keep_missing || a->n_covariates == 0) && a->keep_table == b->keep_table &&
           a->above == b->above && !(a->min_present < b->min_present || a->min_present > b->min_present);
}
