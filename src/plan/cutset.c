/* SPDX-License-Identifier: GPL-3.0-or-later
 * cutset.c - a confidence set for the best cutoff.
 *
 *   1. scratch     2. the profile     3. the model of a candidate     4. survival drawn from it
 *   5. critical values     6. the set */
#include "plan/cutset.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "kernel/scan_fused.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. scratch --------------------------------------------------------- */

typedef struct work {
    const rc_context *context;
    const rc_scan *scan;
    const uint32_t *order;
    size_t n, m;
    uint32_t *turn;          /* [n] records as their survival ends: by rank, events before censorings */
    uint32_t *place;         /* [n] position of each patient */
    double *rank;            /* [n] by position: from -1 to 1, equal where the marker is */
    double *hazard;          /* [n] by position */
    double *low, *loss;      /* [m] and [DRAWS] scratch */
    uint32_t *left, *record; /* [n] positions without a record; records by position */
    rc_fused fused;
    unsigned char *memory;
} work;

static void clear(work *w)
{
    void *const all[] = {w->turn, w->place, w->rank, w->hazard, w->low, w->loss, w->left, w->record, w->memory};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

/* Records by twice their rank, and one more where they are censored. */
static void fill_turns(const recut_cohort *cohort, uint32_t *first, uint32_t *turn)
{
    size_t keys = 2 * cohort->n_event_times + 2;
    memset(first, 0, (keys + 1) * sizeof *first);
    for (size_t i = 0; i < cohort->n; i++) first[2 * cohort->rank[i] + !cohort->event[i] + 1]++;
    for (size_t key = 0; key < keys; key++) first[key + 1] += first[key];
    for (size_t i = 0; i < cohort->n; i++) turn[first[2 * cohort->rank[i] + !cohort->event[i]]++] = (uint32_t)i;
}

static void fill_ranks(const rc_marker *marker, double *rank)
{
    double n = (double)marker->n;
    for (size_t v = 0; v < marker->n_distinct; v++)
        for (size_t i = marker->first[v]; i < marker->first[v + 1]; i++)
            rank[i] = ((double)marker->first[v] + (double)marker->first[v + 1]) / n - 1;
}

static recut_status make(const rc_context *context, size_t which, work *w, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = context->cohort;
    const rc_marker *marker = &cohort->marker[which];
    const rc_scan *scan = &context->marker[which].scan;
    const rc_search *search = &context->search;
    bool fixed = !search->criterion->exact;
    uint32_t *first = NULL;
    size_t n = cohort->n, m = context->risk.m;
    *w = (work){.context = context, .scan = scan, .order = marker->order, .n = n, .m = m};
    RC_NEW(first, 2 * m + 3, err);
    RC_NEW(w->turn, n, err);
    RC_NEW(w->place, n, err);
    RC_NEW(w->rank, n, err);
    RC_NEW(w->hazard, n, err);
    RC_NEW(w->low, m, err);
    RC_NEW(w->loss, RC_CUTSET_DRAWS, err);
    RC_NEW(w->left, n, err);
    RC_NEW(w->record, n, err);
    RC_NEW(w->memory, rc_kernel_fused_bytes(search->kernel, scan, scan->k, fixed), err);
    rc_kernel_fused_init(&w->fused, search->kernel, scan, scan->k, fixed, w->memory);
    fill_turns(cohort, first, w->turn);
    for (size_t i = 0; i < n; i++) w->place[marker->order[i]] = (uint32_t)i;
    fill_ranks(marker, w->rank);
done:
    rc_base_memory_free(first);
    return st;
}

/* ---- 2. the profile ----------------------------------------------------- */

static double chisq_of(const work *w, size_t candidate, int64_t sum, double variance)
{
    double numerator = (double)sum * w->scan->unit;
    if (!w->context->search.criterion->exact)
        return rc_plan_criterion_chisq(w->context->search.criterion, fabs(numerator) * w->scan->inverse_sd[candidate]);
    return variance > 0 ? numerator * numerator / variance : 0;
}

/* The statistic of one candidate in an arrangement of the records. */
static double chisq_at(const work *w, const uint32_t *record, size_t candidate)
{
    int64_t sum = 0;
    double variance = 0;
    size_t position = w->scan->position[candidate];
    for (size_t i = 0; i < position; i++) sum += w->scan->units[record[i]];
    if (w->context->search.criterion->exact) {
        rc_kernel_scan_low_at_risk(w->scan, record, position, w->low);
        variance = rc_kernel_scan_variance(w->m, w->scan->spread, w->scan->at_risk, w->low);
    }
    return chisq_of(w, candidate, sum, variance);
}

/* Of all candidates in the patients themselves. */
static void profile(const work *w, double *loss)
{
    const rc_scan *scan = w->scan;
    bool exact = w->context->search.criterion->exact;
    int64_t sum = 0;
    double largest = 0;
    size_t at = 0;
    memset(w->low, 0, w->m * sizeof *w->low);
    for (size_t c = 0; c < scan->k; c++) {
        for (; at < scan->position[c]; at++) {
            sum += scan->units[w->order[at]];
            for (uint32_t j = 0; exact && j < scan->rank[w->order[at]]; j++) w->low[j] += 1;
        }
        double variance = exact ? rc_kernel_scan_variance(w->m, scan->spread, scan->at_risk, w->low) : 0;
        loss[c] = chisq_of(w, c, sum, variance);
        largest = fmax(largest, loss[c]);
    }
    for (size_t c = 0; c < scan->k; c++) loss[c] = largest - loss[c];
}

/* ---- 3. the model of a candidate ---------------------------------------- */

typedef struct model {
    size_t position;                 /* of the jump */
    double jump, slope, information; /* of the slope, the jump's share taken off */
} model;

static double log_hazard(const work *w, const model *fit, size_t i)
{
    return (i >= fit->position ? fit->jump : 0) + fit->slope * w->rank[i];
}

/* Score (u) and information (jump, both, slope) of Cox's partial likelihood (Breslow), over the risk sets. */
static void derivatives(const work *w, const model *fit, double u[2], double information[3])
{
    const recut_cohort *cohort = w->context->cohort;
    double s0 = 0, s1[2] = {0}, s2[3] = {0}, deaths = 0;
    u[0] = u[1] = information[0] = information[1] = information[2] = 0;
    for (size_t i = 0; i < w->n; i++) w->hazard[i] = rc_base_elementary_exp(log_hazard(w, fit, i));
    for (size_t t = w->n; t-- > 0;) {
        uint32_t record = w->turn[t], at = w->place[record];
        double e = w->hazard[at], r = w->rank[at], high = at >= fit->position;
        s0 += e;
        s1[0] += e * high;
        s1[1] += e * r;
        s2[1] += e * high * r;
        s2[2] += e * r * r;
        if (cohort->event[record]) {
            u[0] += high;
            u[1] += r;
            deaths++;
        }
        if (!(deaths > 0) || (t > 0 && cohort->rank[w->turn[t - 1]] == cohort->rank[record])) continue;
        double mean[2] = {s1[0] / s0, s1[1] / s0};
        u[0] -= deaths * mean[0];
        u[1] -= deaths * mean[1];
        information[0] += deaths * (mean[0] - mean[0] * mean[0]);
        information[1] += deaths * (s2[1] / s0 - mean[0] * mean[1]);
        information[2] += deaths * (s2[2] / s0 - mean[1] * mean[1]);
        deaths = 0;
    }
}

/* Penalized by ridge / 2 of each squared coefficient, so there always is a maximum: as if each coefficient were normal
 * with standard deviation 2. */
static void fit_model(const work *w, rc_cutset_effect effect, model *fit)
{
    enum { STEPS = 25 };
    static const double ridge = 0.25;
    double u[2], information[3];
    fit->jump = fit->slope = 0;
    for (int step = 0; step < STEPS; step++) {
        derivatives(w, fit, u, information);
        double a = information[0] + ridge, b = information[1], d = information[2] + ridge;
        double score[2] = {u[0] - ridge * fit->jump, u[1] - ridge * fit->slope}, move[2] = {score[0] / a, 0};
        fit->information = d - b * b / a;
        if (effect == RC_CUTSET_ANY) {
            move[1] = (score[1] - b * score[0] / a) / fit->information;
            move[0] = (score[0] - b * move[1]) / a;
        }
        fit->jump += fmax(-1, fmin(1, move[0]));
        fit->slope += fmax(-1, fmin(1, move[1]));
        if (fmax(fabs(move[0]), fabs(move[1])) < 1e-6) break;
    }
}

/* What is taken off the slope goes to the jump: the mean ranks of high and low differ by 1, wherever the cutoff is. */
static void shrink(model *fit)
{
    double z2 = fit->slope * fit->slope * fit->information, kept = z2 > 1 ? 1 - 1 / z2 : 0;
    fit->jump += (1 - kept) * fit->slope;
    fit->slope *= kept;
}

/* The hazards by position, and the candidate that separates them best: the largest difference of mean hazards between
 * the groups, as a variance. */
static size_t fill_hazards(const work *w, const model *fit)
{
    static const double most = 4; /* of a log hazard: exp(8) between two patients */
    double all = 0, below = 0, largest = -1, n = (double)w->n;
    size_t best = 0, at = 0;
    for (size_t i = 0; i < w->n; i++) {
        w->hazard[i] = rc_base_elementary_exp(fmax(-most, fmin(most, log_hazard(w, fit, i))));
        all += w->hazard[i];
    }
    for (size_t c = 0; c < w->scan->k; c++) {
        for (; at < w->scan->position[c]; at++) below += w->hazard[at];
        double p = (double)at, difference = (all - below) / (n - p) - below / p;
        double between = p * (n - p) * difference * difference;
        if (!(between > largest * (1 + 1e-9))) continue;
        largest = between;
        best = c;
    }
    return best;
}

/* ---- 4. survival drawn from it ------------------------------------------ */

/* Deals the records to positions as survival ends: an event to one of the positions left with a probability
 * proportional to its hazard, a censoring to any.  By rejection from the largest hazard left, which is looked up again
 * after as many rejections as positions are left. */
static void deal(const work *w, rc_pcg *generator)
{
    const uint8_t *event = w->context->cohort->event;
    double largest = 0;
    size_t rejected = 0;
    for (size_t i = 0; i < w->n; i++) {
        w->left[i] = (uint32_t)i;
        largest = fmax(largest, w->hazard[i]);
    }
    for (size_t t = 0, left = w->n; t < w->n; t++, left--) {
        size_t j = rc_base_pcg_below(generator, left);
        while (event[w->turn[t]] && rc_base_pcg_uniform(generator) * largest > w->hazard[w->left[j]]) {
            if (++rejected >= left) {
                rejected = 0;
                largest = 0;
                for (size_t i = 0; i < left; i++) largest = fmax(largest, w->hazard[w->left[i]]);
            }
            j = rc_base_pcg_below(generator, left);
        }
        w->record[w->left[j]] = w->turn[t];
        w->left[j] = w->left[left - 1];
    }
}

/* ---- 5. critical values ------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double critical_value(const work *w, rc_cutset_effect effect, size_t candidate, rc_pcg *generator)
{
    const rc_criterion *criterion = w->context->search.criterion;
    model fit = {.position = w->scan->position[candidate]};
    rc_scan_best best;
    fit_model(w, effect, &fit);
    if (effect == RC_CUTSET_ANY) shrink(&fit);
    size_t target = fill_hazards(w, &fit);
    for (size_t b = 0; b < RC_CUTSET_DRAWS; b++) {
        deal(w, generator);
        rc_kernel_fused_search(&w->fused, w->scan, w->record, &best);
        double chisq = best.statistic < 0 ? 0 : rc_plan_criterion_chisq(criterion, best.statistic);
        w->loss[b] = chisq - chisq_at(w, w->record, target);
    }
    qsort(w->loss, RC_CUTSET_DRAWS, sizeof *w->loss, ascending);
    /* so that the loss of the patients, were it one of DRAWS + 1 alike, is not above it with 95 % */
    size_t rank = (size_t)ceil(RC_CUTSET_LEVEL * (RC_CUTSET_DRAWS + 1) - 1e-9);
    return w->loss[rank - 1];
}

/* Values at the grid's candidates; NaN between them. */
static void interpolate(double *value, size_t k)
{
    size_t from = 0;
    for (size_t c = 1; c < k; c++) {
        if (isnan(value[c])) continue;
        for (size_t i = from + 1; i < c; i++) {
            double part = (double)(i - from) / (double)(c - from);
            value[i] = value[from] + part * (value[c] - value[from]);
        }
        from = c;
    }
}

/* Evenly from first to last, both of them included. */
static void fill_grid(const work *w, rc_cutset_effect effect, size_t first, size_t last, size_t points,
                      rc_pcg *generator, double *critical)
{
    for (size_t i = 0; i < points; i++) {
        size_t c = first + (last - first) * i / (points - 1);
        if (isnan(critical[c])) critical[c] = critical_value(w, effect, c, generator);
    }
}

static void fill_critical(const work *w, rc_cutset_effect effect, const double *loss, rc_pcg *generator,
                          double *critical, double *coarse)
{
    static const double margin = 3; /* chi-square: a critical value is some 8 to 20, and drawn */
    size_t k = w->scan->k, first = k, last = 0;
    for (size_t c = 0; c < k; c++) critical[c] = NAN;
    if (k <= RC_CUTSET_GRID) {
        for (size_t c = 0; c < k; c++) critical[c] = critical_value(w, effect, c, generator);
        return;
    }
    fill_grid(w, effect, 0, k - 1, RC_CUTSET_COARSE, generator, critical);
    memcpy(coarse, critical, k * sizeof *coarse);
    interpolate(coarse, k);
    for (size_t c = 0; c < k; c++) {
        if (loss[c] > coarse[c] + margin) continue;
        first = first < c ? first : c;
        last = c;
    }
    fill_grid(w, effect, first, last, RC_CUTSET_FINE, generator, critical);
    interpolate(critical, k);
}

/* ---- 6. the set --------------------------------------------------------- */

bool rc_plan_cutset_is_for(const recut_cohort *cohort, const rc_criterion *criterion)
{
    return cohort->n <= RC_CUTSET_LARGEST && !cohort->from && !criterion->given && !criterion->outcome &&
           !criterion->more && !criterion->lacks;
}

recut_status rc_plan_cutset(const rc_context *context, size_t marker, rc_pcg *generator, rc_cutset *out,
                            rc_reason *reason, recut_error *err)
{
    recut_status st = RECUT_OK;
    const recut_cohort *cohort = context->cohort;
    size_t k = context->marker[marker].scan.k;
    double *coarse = NULL;
    work w = {0};
    *reason = k == 0 ? RC_REASON_NO_CUTOFF : cohort->events == 0 ? RC_REASON_NO_EVENTS : RC_REASON_NONE;
    if (*reason != RC_REASON_NONE) return RECUT_OK;
    if (!rc_plan_cutset_is_for(cohort, context->search.criterion))
        return RC_FAIL(err, RECUT_E_ARG, -1, "no set of cutoffs for these %zu patients and this criterion", cohort->n);
    RC_NEW(coarse, k, err);
    RC_TRY(make(context, marker, &w, err));
    profile(&w, out->loss);
    for (int effect = 0; effect < RC_CUTSET_EFFECTS; effect++)
        if (out->critical[effect])
            fill_critical(&w, (rc_cutset_effect)effect, out->loss, generator, out->critical[effect], coarse);
done:
    clear(&w);
    rc_base_memory_free(coarse);
    return st;
}
