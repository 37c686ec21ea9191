/* SPDX-License-Identifier: GPL-3.0-or-later
 * cohort.c - a cohort in numbers. */
#include "summary/cohort.h"

#include "base/memory.h"
#include "base/text.h"
#include "kernel/kaplan.h"
#include "kernel/level.h"
#include "summary/json.h"
#include "summary/patients.h"

#include <math.h>

/* Kaplan-Meier with events and censorings exchanged: how long patients were, or would have been, watched. */
static recut_status add_follow_up(const recut_cohort *cohort, cJSON *root, bool *failed, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = cohort->n;
    double *storage = NULL;
    uint8_t *censored = NULL;
    RC_NEW(storage, 8 * n, err);
    RC_NEW(censored, n, err);
    for (size_t i = 0; i < n; i++) censored[i] = !cohort->event[i] && !(cohort->competing && cohort->competing[i]);
    rc_kaplan curve = {.time = storage,
                       .at_risk = storage + n,
                       .events = storage + 2 * n,
                       .censored = storage + 3 * n,
                       .survival = storage + 4 * n,
                       .greenwood = storage + 5 * n,
                       .lower = storage + 6 * n,
                       .upper = storage + 7 * n};
    rc_kernel_kaplan_entry(n, cohort->by_time, cohort->time, censored, cohort->entry, cohort->by_entry, NULL, NULL, 0,
                           RC_KERNEL_CONFIDENCE, &curve);
    rc_summary_json_number(root, "follow_up_median", rc_kernel_kaplan_median(&curve, 0), failed);
    rc_summary_json_number(root, "follow_up_q1", rc_kernel_kaplan_quantile(&curve, 0.25), failed);
    rc_summary_json_number(root, "follow_up_q3", rc_kernel_kaplan_quantile(&curve, 0.75), failed);
done:
    rc_base_memory_free(storage);
    rc_base_memory_free(censored);
    return st;
}

static recut_status add_factor(cJSON *root, const char *key, bool present, const rc_factor *factor, size_t n,
                               bool *failed, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t *count = NULL;
    cJSON *levels = rc_summary_json_object(root, key, failed);
    if (!present) return st;
    RC_NEW(count, factor->n_levels, err);
    for (size_t i = 0; i < n; i++) count[factor->code[i]]++;
    for (size_t k = 0; k < factor->n_levels; k++)
        rc_summary_json_number(levels, factor->level[k], (double)count[k], failed);
done:
    rc_base_memory_free(count);
    return st;
}

static void add_lists(cJSON *root, const recut_cohort *cohort, bool *failed)
{
    cJSON *notes = NULL, *dropped = rc_summary_json_object(root, "dropped", failed);
    for (size_t i = 0; i < cohort->n_drops; i++)
        rc_summary_json_number(dropped, cohort->drop[i].reason, (double)cohort->drop[i].count, failed);
    if (cohort->outcome) rc_summary_json_text(root, "outcome", cohort->time_name, failed);
    rc_summary_json_text(root, "time", cohort->outcome ? NULL : cohort->time_name, failed);
    rc_summary_json_text(root, "event", cohort->outcome ? NULL : cohort->event_name, failed);
    for (size_t i = 0; i < cohort->notes.n; i++) {
        if (i == 0) notes = rc_summary_json_array(root, "notes", failed);
        char note[RC_NOTE]; /* stored as the program says it, whoever stores it: the same bytes */
        snprintf(note, sizeof note, "%s", cohort->notes.note[i].text);
        rc_base_text_spell(note, &rc_base_text_command);
        rc_summary_json_text(notes, NULL, note, failed);
    }
    if (cohort->where) rc_summary_json_text(root, "where", cohort->where, failed);
    cJSON *markers = rc_summary_json_array(root, "markers", failed);
    for (size_t i = 0; i < cohort->n_markers; i++) rc_summary_json_text(markers, NULL, cohort->marker[i].name, failed);
    cJSON *covariates = rc_summary_json_array(root, "covariates", failed), *without = NULL;
    for (size_t i = 0; i < cohort->n_covariates; i++)
        rc_summary_json_text(covariates, NULL, cohort->covariate[i].factor.name, failed);
    for (size_t i = 0; i < cohort->n_covariates; i++) {
        const rc_covariate *covariate = &cohort->covariate[i];
        size_t missing = 0;
        for (size_t k = 0; covariate->missing && k < cohort->n; k++) missing += covariate->missing[k];
        if (missing && !without) without = rc_summary_json_object(root, "covariates_missing", failed);
        if (missing) rc_summary_json_number(without, covariate->factor.name, (double)missing, failed);
    }
}

recut_status rc_summary_cohort_json(const recut_cohort *cohort, char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool failed = false;
    cJSON *root = cJSON_CreateObject();
    rc_summary_json_text(root, "source", cohort->source, &failed);
    rc_summary_json_bool(root, "synthetic", cohort->synthetic, &failed);
    rc_summary_json_number(root, "n", (double)cohort->n, &failed);
    rc_summary_json_number(root, "events", (double)cohort->events, &failed);
    rc_summary_patients_describe(root, cohort, &failed);
    rc_summary_json_number(root, "n_read", (double)cohort->n_read, &failed);
    rc_summary_json_number(root, "n_dropped", (double)cohort->n_dropped, &failed);
    add_lists(root, cohort, &failed);
    rc_summary_json_text(root, "center", cohort->has_center ? cohort->center.name : NULL, &failed);
    RC_TRY(add_factor(root, "centers", cohort->has_center, &cohort->center, cohort->n, &failed, err));
    rc_summary_json_text(root, "strata", cohort->has_strata ? cohort->strata.name : NULL, &failed);
    RC_TRY(add_factor(root, "strata_levels", cohort->has_strata, &cohort->strata, cohort->n, &failed, err));
    if (cohort->has_entry) rc_summary_json_text(root, "entry", cohort->entry_name, &failed);
    rc_summary_json_number(root, "event_times", (double)cohort->n_event_times, &failed);
    if (!cohort->outcome) RC_TRY(add_follow_up(cohort, root, &failed, err));
    if (failed) {
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the description of the cohort");
        goto done;
    }
    RC_TRY(rc_summary_json_print(root, false, out, err));
done:
    cJSON_Delete(root);
    return st;
}
