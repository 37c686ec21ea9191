/* SPDX-License-Identifier: GPL-3.0-or-later
 * loss.c - figures looked at in the order of what they refuse, profile likelihoods last. */
#include "twin/loss.h"

#include "base/elementary.h"
#include "kernel/chisq.h"
#include "kernel/hazard.h"

#include <math.h>
#include <string.h>

/* What contradicts another figure of the table asks for nothing: it would pull that one away. */
static bool counts(const rc_search *s, size_t i)
{
    return s->figure[i].stage <= s->stage && !rc_study_at(s->twin->study, i)->figure->conflict;
}

/* What an earlier stage has met is hardly given up for a later one. */
static double weight_of(const rc_search *s, size_t i)
{
    int stage = s->figure[i].stage;
    double held = stage == s->stage || stage > 1 ? 1 : stage == 0 ? 50 : 12;
    return held * s->weight[i];
}

/* Concave close to 0: one figure that is clearly missed costs less than several that are just missed. */
static double weighted(const rc_search *s, size_t i, const rc_measured *measured)
{
    static const double bend = 0.05;
    double loss = rc_study_match_loss(rc_study_at(s->twin->study, i)->figure, measured);
    return weight_of(s, i) * (loss + bend * loss / (loss + bend));
}

/* ---- models ------------------------------------------------------------- */

static size_t covariate(const rc_measure *measure)
{
    size_t which = 0;
    while (measure->model[which] != measure->of[0]) which++;
    return which;
}

/* Fits the figure's model once in a trial. */
static bool fit(rc_search *s, size_t i, double tolerance)
{
    size_t m = s->figure[i].model;
    if (s->fitted[m]) return s->there[m];
    rc_twin_model_gather(s->model[m], s->twin->study, rc_study_at(s->twin->study, i));
    memcpy(s->model[m]->beta, s->beta[m], sizeof s->beta[m]);
    s->there[m] = rc_twin_model_fit(s->model[m], tolerance);
    return s->fitted[m] = true, s->there[m];
}

static void model_wald(rc_search *s, size_t i, rc_measured *out)
{
    const rc_ratio none = {NAN, NAN, NAN};
    *out = (rc_measured){.reason = RC_REASON_NONE};
    for (int c = 0; c < RC_CONVENTIONS; c++) out->ratio[c] = none;
    for (int c = 0; c < RC_P_KINDS; c++) out->p[c] = NAN;
    if (!fit(s, i, 1e-9)) return;
    const rc_model *model = s->model[s->figure[i].model];
    size_t which = covariate(rc_study_at(s->twin->study, i));
    double se = rc_twin_model_se(model, which), z = model->beta[which] / se;
    out->ratio[RC_CONVENTION_COX] = rc_kernel_hazard_interval(model->beta[which], se);
    out->p[RC_P_WALD] = rc_kernel_chisq_p(z * z);
}

/* ---- a figure ----------------------------------------------------------- */

/* By Wald limits and what profile ones were to them in the state at hand. */
static void look_roughly(rc_search *s, size_t i, rc_measured *out)
{
    if (s->figure[i].model != SIZE_MAX) {
        model_wald(s, i, out);
    } else {
        s->twin->study->rough = true;
        rc_study_measure(s->twin->study, i, false, out);
        s->twin->study->rough = false;
    }
    if (!s->figure[i].profile) return;
    const rc_ratio *wald = &out->ratio[RC_CONVENTION_COX];
    const rc_correction *by = &s->kept[i];
    out->ratio[RC_CONVENTION_PROFILE] = (rc_ratio){wald->estimate, wald->lower * rc_base_elementary_exp(by->lower),
                                                   wald->upper * rc_base_elementary_exp(by->upper)};
    if (isnan(out->p[RC_P_LIKELIHOOD_RATIO]))
        out->p[RC_P_LIKELIHOOD_RATIO] = out->p[RC_P_WALD] * rc_base_elementary_exp(by->p);
}

static double correction(double exact, double rough)
{
    return exact > 0 && rough > 0 && isfinite(exact) && isfinite(rough) ? rc_base_elementary_log(exact / rough) : 0;
}

/* With its profile likelihood. */
static double look(rc_search *s, size_t i)
{
    rc_measured out;
    const rc_measure *measure = rc_study_at(s->twin->study, i);
    if (s->figure[i].model == SIZE_MAX) {
        rc_study_measure(s->twin->study, i, false, &out);
    } else {
        look_roughly(s, i, &out);
        if (s->figure[i].profile && s->there[s->figure[i].model]) {
            rc_ratio *profile = &out.ratio[RC_CONVENTION_PROFILE];
            double lower = rc_base_elementary_log(profile->lower), upper = rc_base_elementary_log(profile->upper), lr;
            rc_twin_model_profile(s->model[s->figure[i].model], covariate(measure), &lower, &upper, &lr);
            profile->lower = rc_base_elementary_exp(lower);
            profile->upper = rc_base_elementary_exp(upper);
            out.p[RC_P_LIKELIHOOD_RATIO] = rc_kernel_chisq_p(lr);
        }
    }
    s->exact[i] = true;
    s->looked[i] =
        (rc_correction){correction(out.ratio[RC_CONVENTION_PROFILE].lower, out.ratio[RC_CONVENTION_COX].lower),
                        correction(out.ratio[RC_CONVENTION_PROFILE].upper, out.ratio[RC_CONVENTION_COX].upper),
                        correction(out.p[RC_P_LIKELIHOOD_RATIO], out.p[RC_P_WALD])};
    return weighted(s, i, &out);
}

static double first_look(rc_search *s, size_t i)
{
    rc_measured out;
    if (!s->figure[i].profile && s->figure[i].model == SIZE_MAX) return look(s, i);
    look_roughly(s, i, &out);
    return weighted(s, i, &out);
}

/* ---- all of them -------------------------------------------------------- */

static void take_corrections(rc_search *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->exact[i]) s->kept[i] = s->looked[i];
    for (size_t m = 0; m < s->n_models; m++)
        if (s->fitted[m] && s->there[m]) memcpy(s->beta[m], s->model[m]->beta, sizeof s->beta[m]);
}

static void all(rc_search *s)
{
    s->total = 0;
    memset(s->beta, 0, s->n_models * sizeof *s->beta);
    memset(s->fitted, 0, s->n_models * sizeof *s->fitted);
    memset(s->kept, 0, s->n * sizeof *s->kept);
    for (size_t i = 0; i < s->n; i++) {
        s->exact[i] = false;
        s->loss[i] = counts(s, i) ? look(s, i) : 0;
        s->trial[i] = s->loss[i];
        s->total += s->loss[i];
    }
    take_corrections(s);
}

void rc_twin_loss_afresh(rc_search *s)
{
    rc_terms *terms = rc_study_terms(s->twin->study);
    for (size_t c = 0; c < s->twin->n_columns; c++) rc_study_frame_sort(s->twin->frame, c);
    for (size_t t = 0; t < terms->n; t++)
        for (size_t row = 0; row < s->twin->frame->n; row++) rc_study_terms_refresh(terms, t, row);
    rc_study_changed(s->twin->study);
    all(s);
}

void rc_twin_loss_back_to_best(rc_search *s)
{
    for (size_t c = 0; c < s->twin->n_columns; c++)
        memcpy(s->twin->frame->column[c].value, s->best[c], s->twin->frame->n * sizeof(double));
    rc_twin_loss_afresh(s);
}

/* A figure whose patients are none of those that changed, before or after, stays as it was. */
static bool touched(const rc_search *s, size_t i)
{
    const rc_measure *measure = rc_study_at(s->twin->study, i);
    const rc_term *patients = &rc_study_terms(s->twin->study)->term[measure->patients];
    if (!(measure->columns & s->changed) || !counts(s, i)) return false;
    if (patients->columns & s->changed) return true;
    for (size_t k = 0; k < s->n_changes; k++)
        if (patients->value[s->change[k].row] > 0) return true;
    return false;
}

bool rc_twin_loss_affordable(rc_search *s, double budget)
{
    double total = s->total;
    memset(s->fitted, 0, s->n_models * sizeof *s->fitted);
    for (size_t i = 0; i < s->n; i++) {
        s->exact[i] = false;
        s->trial[i] = touched(s, i) ? NAN : s->loss[i];
        if (isnan(s->trial[i])) total -= s->loss[i];
    }
    if (total > budget) return false;
    for (int late = 0; late < 2; late++)
        for (size_t k = 0; k < s->n; k++) {
            size_t i = s->order[k];
            if (!isnan(s->trial[i]) || (s->figure[i].stage == RC_SEARCH_STAGES - 1) != late) continue;
            total += s->trial[i] = first_look(s, i);
            if (!(total > budget)) continue;
            s->refusals[i]++;
            return false;
        }
    for (size_t i = 0; i < s->n; i++) {
        if (!s->figure[i].profile || !touched(s, i)) continue;
        total -= s->trial[i];
        total += s->trial[i] = look(s, i);
        if (total > budget) return false;
    }
    return true;
}

void rc_twin_loss_accept(rc_search *s)
{
    s->total = 0;
    for (size_t i = 0; i < s->n; i++) s->total += s->loss[i] = s->trial[i];
    take_corrections(s);
}

void rc_twin_loss_reorder(rc_search *s)
{
    for (size_t i = 0; i < s->n; i++) s->refusals[i] *= 0.9;
    for (size_t k = 1; k < s->n; k++) { /* insertion: the order is nearly right already */
        size_t i = s->order[k], at = k;
        double value = (s->refusals[i] + 1) / s->figure[i].cost;
        for (; at > 0; at--) {
            size_t other = s->order[at - 1];
            if ((s->refusals[other] + 1) / s->figure[other].cost >= value) break;
            s->order[at] = other;
        }
        s->order[at] = i;
    }
}

size_t rc_twin_loss_unmet(const rc_search *s, double *sum)
{
    size_t unmet = 0;
    *sum = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (!(s->loss[i] > 0)) continue;
        unmet++;
        *sum += s->loss[i] / weight_of(s, i);
    }
    return unmet;
}
