/* SPDX-License-Identifier: GPL-3.0-or-later
 * simulate_truth.c - the truths of the plan `simulate`.
 *
 *   1. the grid     2. words     3. survival, marker, censoring     4. centers     5. a truth     6. its spec */
#include "plan/simulate_truth.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "plan/truth_like.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const survivals[] = {"exponential", "weibull", "piecewise", "like", NULL};
enum { EXPONENTIAL, WEIBULL, PIECEWISE, LIKE };

static bool has_cohort(const recut_cohort *like)
{
    return like && like->n > 0;
}

/* ---- 1. the grid -------------------------------------------------------- */

static double one_of(const double *list, size_t n, size_t i, double otherwise)
{
    return n ? list[i] : otherwise;
}

/* Of censoring as in the cohort, whose share of events is its own; nobody need have asked for it. */
static bool like_censoring(const rc_plan_truth_options *o, const recut_cohort *like)
{
    return has_cohort(like) && (!o->censoring || strcmp(o->censoring, "like") == 0);
}

size_t rc_plan_simulate_truth_points(const rc_plan_truth_options *o, const recut_cohort *like, size_t wanted,
                                     rc_simulate_point *out)
{
    static const char *const jump = "jump";
    size_t n = 0, effects = o->n_effects ? o->n_effects : 1, sizes = o->n_sizes ? o->n_sizes : 1;
    size_t shares = o->n_event_shares ? o->n_event_shares : 1;
    double share = like_censoring(o, like) ? 0 : 0.5, size = has_cohort(like) ? (double)like->n : 143;
    for (size_t e = 0; e < effects; e++) {
        const char *effect = o->n_effects ? o->effect[e] : jump;
        bool none = strcmp(effect, "none") == 0, jumps = strcmp(effect, jump) == 0;
        size_t hrs = o->n_hrs && !none ? o->n_hrs : 1, ats = o->n_ats && jumps ? o->n_ats : 1;
        size_t here = sizes * hrs * ats * shares;
        if (out && wanted >= n && wanted < n + here) {
            size_t i = wanted - n;
            out->effect = effect;
            out->event_share = one_of(o->event_share, o->n_event_shares, i % shares, share);
            out->at = one_of(o->at, o->n_ats, i / shares % ats, 0.5);
            out->hr = none ? 1 : one_of(o->hr, o->n_hrs, i / (shares * ats) % hrs, 2);
            out->size = one_of(o->size, o->n_sizes, i / (shares * ats * hrs), size);
        }
        n += here;
    }
    return n;
}

/* ---- 2. words ----------------------------------------------------------- */

recut_status rc_plan_simulate_truth_word(const char *option, const char *text, const char *const *list, size_t *out,
                                         recut_error *err)
{
    char hint[96], known[256] = "";
    size_t n = 0, used = 0;
    for (; list[n]; n++) {
        if (strcmp(list[n], text) == 0) {
            *out = n;
            return RECUT_OK;
        }
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", n ? ", " : "", list[n]);
    }
    return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: found \"%s\"%s, expected %s", option, text,
                          rc_base_nearest_hint(text, list, n, "", hint, sizeof hint), known);
}

/* The word that is given, or like where there is a cohort, or the first one. */
static recut_status choose(const char *option, const char *text, const char *const *list, const recut_cohort *like,
                           size_t *out, recut_error *err)
{
    recut_status st = rc_plan_simulate_truth_word(option,
                                                  text               ? text
                                                  : has_cohort(like) ? "like"
                                                                     : list[0],
                                                  list, out, err);
    if (st == RECUT_OK && strcmp(list[*out], "like") == 0 && !has_cohort(like))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: like what? like COHORT.csv names the cohort", option);
    return st;
}

/* Options of one choice are refused beside another. */
static recut_status check_belongs(const rc_plan_truth_options *o, size_t survival, size_t marker, recut_error *err)
{
    const struct {
        bool bad;
        const char *what;
    } rules[] = {
        {o->shape > 0 && survival != WEIBULL, "shape: it is that of survival weibull"},
        {o->censoring_at > 0 && !(o->censoring_hr > 0), "censoring-at: it is where censoring-hr begins"},
        {o->n_rates && survival != PIECEWISE, "rates: they are those of survival piecewise"},
        {o->n_breaks && survival != PIECEWISE, "breaks: they are those of survival piecewise"},
        {survival == PIECEWISE && !o->n_rates,
         "survival piecewise: give the hazards, as in rates 0.1,0.05 with breaks 6"},
        {(o->mixture_share > 0 || o->mixture_distance > 0) && marker != RC_TRUTH_MIXTURE,
         "mixture-share, mixture-distance: they are those of distribution mixture"},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].bad) return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s", rules[i].what);
    if (survival == PIECEWISE && o->n_rates != o->n_breaks + 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "rates: found %zu beside %zu breaks, expected one more than breaks", o->n_rates,
                              o->n_breaks);
    return RECUT_OK;
}

/* ---- 3. survival, marker, censoring ------------------------------------- */

static recut_status fill_patients(const rc_plan_truth_options *o, const recut_cohort *like, const rc_truth_like *taken,
                                  const rc_simulate_point *at, rc_truth_setting *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t effect, marker = 0, censoring = 0, survival = 0;
    double ratio = o->censoring_hr > 0 ? o->censoring_hr : 1;
    RC_TRY(rc_plan_simulate_truth_word("truth", at->effect, rc_plan_truth_effects, &effect, err));
    RC_TRY(choose("distribution", o->distribution, rc_plan_truth_markers, like, &marker, err));
    RC_TRY(choose("censoring", o->censoring, rc_plan_truth_censorings, like, &censoring, err));
    RC_TRY(choose("survival", o->survival, survivals, like, &survival, err));
    RC_TRY(check_belongs(o, survival, marker, err));
    *out = taken->lists;
    out->effect = (rc_truth_effect)effect;
    out->log_hr = rc_base_elementary_log(at->hr);
    out->at = at->at;
    out->shape = survival != WEIBULL ? 1 : o->shape > 0 ? o->shape : 1.5;
    out->event_share = at->event_share;
    out->marker = (rc_truth_marker)marker;
    out->step = o->round;
    out->censoring = (rc_truth_censoring)censoring;
    out->censoring_log_hr = rc_base_elementary_log(ratio);
    out->censoring_at = fabs(o->censoring_at - 0.5) > 0 ? o->censoring_at : 0;
    out->mixture_share = o->mixture_share > 0 ? o->mixture_share : 0.3;
    out->mixture_distance = o->mixture_distance > 0 ? o->mixture_distance : 2;
    out->acting = o->acting > 1 ? (size_t)o->acting : 1;
    out->correlation = o->correlation;
    out->survival = survival == LIKE ? RC_TRUTH_LIKE_SURVIVAL : RC_TRUTH_WEIBULL;
    if (survival == PIECEWISE) {
        out->survival = RC_TRUTH_PIECEWISE;
        out->n_pieces = o->n_rates;
        out->rate = o->rate;
        out->end = o->break_at;
    }
done:
    return st;
}

/* ---- 4. centers --------------------------------------------------------- */

/* One number: so many like centers; several: their patients, or shares of them. */
static recut_status fill_shares(const rc_plan_truth_options *o, rc_truth_center *center, size_t *n, recut_error *err)
{
    double sum = 0;
    bool number = o->n_centers == 1;
    if (number && !(o->center[0] >= 2 && o->center[0] <= RC_TRUTH_CENTERS && floor(o->center[0]) == o->center[0]))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "centers: found %g, expected their number, from 2 to %d, or the patients of each",
                              o->center[0], RC_TRUTH_CENTERS);
    *n = number ? (size_t)o->center[0] : o->n_centers;
    if (*n > RC_TRUTH_CENTERS)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "centers: found %zu, expected up to %d", *n, RC_TRUTH_CENTERS);
    for (size_t i = 0; i < o->n_centers && !number; i++) sum += o->center[i];
    for (size_t i = 0; i < *n; i++)
        center[i] = (rc_truth_center){.share = number ? 1 / (double)*n : o->center[i] / sum, .effect = 1, .scale = 1};
    return RECUT_OK;
}

static recut_status check_list(const char *option, size_t found, size_t centers, recut_error *err)
{
    if (found && !centers)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: its numbers are those of several centers (centers)", option);
    if (found && found != centers)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "%s: found %zu numbers, expected one for each of the %zu centers",
                              option, found, centers);
    return RECUT_OK;
}

/* One hazard ratio is that of the last center against the first, in even steps. */
static double center_log_hr(const rc_plan_truth_options *o, size_t i, size_t n)
{
    if (!o->n_center_hrs) return 0;
    if (o->n_center_hrs > 1) return rc_base_elementary_log(o->center_hr[i]);
    return rc_base_elementary_log(o->center_hr[0]) * ((double)i / (double)(n - 1) - 0.5);
}

/* center: room for RC_TRUTH_CENTERS. */
static recut_status fill_centers(const rc_plan_truth_options *o, rc_truth_center *center, size_t *n, recut_error *err)
{
    recut_status st = RECUT_OK;
    *n = 0;
    if (o->n_centers) RC_TRY(fill_shares(o, center, n, err));
    RC_TRY(check_list("center-hr", o->n_center_hrs == 1 && *n ? *n : o->n_center_hrs, *n, err));
    RC_TRY(check_list("center-effect", o->n_center_effects, *n, err));
    RC_TRY(check_list("center-shift", o->n_center_shifts, *n, err));
    RC_TRY(check_list("center-scale", o->n_center_scales, *n, err));
    for (size_t i = 0; i < *n; i++) {
        center[i].log_hr = center_log_hr(o, i, *n);
        if (o->n_center_effects) center[i].effect = o->center_effect[i];
        if (o->n_center_shifts) center[i].shift = o->center_shift[i];
        if (o->n_center_scales) center[i].scale = o->center_scale[i];
    }
done:
    return st;
}

recut_status rc_plan_simulate_truth_discovery(const rc_plan_options *options, size_t centers, int64_t *out,
                                              recut_error *err)
{
    char *end = NULL;
    const char *text = options->discovery[0];
    long long number = strtoll(text, &end, 10);
    if (options->n_discovery != 1 || end == text || *end || number < 1 || (size_t)number >= centers)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "discovery: found \"%s\"%s, expected how many of the %zu centers select, fewer than all",
                              text, options->n_discovery > 1 ? " and more" : "", centers);
    *out = number;
    return RECUT_OK;
}

/* ---- 5. a truth --------------------------------------------------------- */

recut_status rc_plan_simulate_truth_create(const rc_plan_truth_options *o, const recut_cohort *like,
                                           const rc_simulate_point *point, rc_truth **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_truth_setting setting;
    rc_truth_like taken = {0};
    rc_truth_center center[RC_TRUTH_CENTERS];
    if (has_cohort(like)) RC_TRY(rc_plan_truth_like_create(like, &taken, err));
    RC_TRY(fill_patients(o, like, &taken, point, &setting, err));
    setting.center = center;
    RC_TRY(fill_centers(o, center, &setting.n_centers, err));
    RC_TRY(rc_plan_truth_create(&setting, out, err));
done:
    rc_plan_truth_like_clear(&taken);
    return st;
}

/* ---- 6. its spec -------------------------------------------------------- */

static bool add_list(cJSON *truth, const char *name, const double *x, size_t n)
{
    cJSON *list = cJSON_AddArrayToObject(truth, name);
    for (size_t i = 0; list && i < n; i++)
        if (!cJSON_AddItemToArray(list, cJSON_CreateNumber(x[i]))) return false;
    return list != NULL;
}

static bool add_centers(cJSON *truth, const rc_truth_setting *t)
{
    if (!t->n_centers) return true;
    cJSON *list = cJSON_AddArrayToObject(truth, "centers");
    for (size_t i = 0; list && i < t->n_centers; i++) {
        const rc_truth_center *c = &t->center[i];
        cJSON *object = cJSON_CreateObject();
        if (!cJSON_AddItemToArray(list, object) || !cJSON_AddNumberToObject(object, "share", c->share) ||
            !cJSON_AddNumberToObject(object, "hr", rc_base_elementary_exp(c->log_hr)) ||
            !cJSON_AddNumberToObject(object, "effect", c->effect) ||
            !cJSON_AddNumberToObject(object, "shift", c->shift) || !cJSON_AddNumberToObject(object, "scale", c->scale))
            return false;
    }
    return list != NULL;
}

/* What is newer: only where it is not the default. */
static bool add_newer(cJSON *truth, const recut_cohort *like, const rc_truth_setting *t)
{
    cJSON *object = NULL;
    if (has_cohort(like) && (!(object = cJSON_AddObjectToObject(truth, "like")) ||
                             !cJSON_AddNumberToObject(object, "patients", (double)like->n) ||
                             !cJSON_AddNumberToObject(object, "events", (double)like->events)))
        return false;
    if (t->survival != RC_TRUTH_WEIBULL &&
        !cJSON_AddStringToObject(truth, "survival", survivals[t->survival == RC_TRUTH_PIECEWISE ? PIECEWISE : LIKE]))
        return false;
    if (t->survival == RC_TRUTH_PIECEWISE &&
        (!add_list(truth, "breaks", t->end, t->n_pieces - 1) || !add_list(truth, "rates", t->rate, t->n_pieces)))
        return false;
    if (t->marker == RC_TRUTH_MIXTURE && (!cJSON_AddNumberToObject(truth, "mixture_share", t->mixture_share) ||
                                          !cJSON_AddNumberToObject(truth, "mixture_distance", t->mixture_distance)))
        return false;
    if (t->acting > 1 && !cJSON_AddNumberToObject(truth, "acting", (double)t->acting)) return false;
    return add_centers(truth, t);
}

bool rc_plan_simulate_truth_spec(cJSON *spec, const rc_plan_truth_options *o, const recut_cohort *like,
                                 const rc_simulate_point *at, const rc_truth *made, size_t n)
{
    const rc_truth_setting *t = rc_plan_truth_setting(made);
    cJSON *truth = cJSON_AddObjectToObject(spec, "truth");
    return truth && cJSON_AddStringToObject(truth, "kind", at->effect) &&
           cJSON_AddNumberToObject(truth, "n", (double)n) && cJSON_AddNumberToObject(truth, "hr", at->hr) &&
           cJSON_AddNumberToObject(truth, "at", at->at) &&
           cJSON_AddNumberToObject(truth, "event_share",
                                   at->event_share > 0 ? at->event_share : rc_plan_truth_event_share(made)) &&
           cJSON_AddNumberToObject(truth, "shape", t->shape) &&
           cJSON_AddStringToObject(truth, "distribution", rc_plan_truth_markers[t->marker]) &&
           cJSON_AddNumberToObject(truth, "round", t->step) &&
           cJSON_AddStringToObject(truth, "censoring", rc_plan_truth_censorings[t->censoring]) &&
           cJSON_AddNumberToObject(truth, "censoring_hr", o->censoring_hr > 0 ? o->censoring_hr : 1) &&
           (!(t->censoring_at > 0) || cJSON_AddNumberToObject(truth, "censoring_at", t->censoring_at)) &&
           add_newer(truth, like, t);
}
