/* SPDX-License-Identifier: GPL-3.0-or-later
 * simulate_cohort.c - the replicate of the plan `simulate`.
 *
 *   1. scratch     2. tests     3. intervals     4. a cohort */
#include "plan/simulate_cohort.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "kernel/concordance.h"
#include "kernel/corrections.h"
#include "plan/crossvalidate.h"
#include "plan/maxt.h"
#include "plan/simulate_adjusted.h"
#include "plan/simulate_maxt.h"

#include <math.h>
#include <string.h>

const char *const rc_plan_simulate_procedures[] = {"uncorrected",       "bonferroni",  "miller_siegmund", "lausen_1992",
                                                   "lausen_1994",       "permutation", "validation",      "fixed",
                                                   "cross_validated",   "maxt",        "imputed",         "adjusted",
                                                   "adjusted_permuted", NULL};
static const double level = 0.05;

bool rc_plan_simulate_is_slow(rc_simulate_procedure procedure)
{
    return procedure >= RC_SIMULATE_CROSS_VALIDATED;
}

size_t rc_plan_simulate_rejected_rows(const bool asked[RC_SIMULATE_PROCEDURES])
{
    size_t rows = RC_SIMULATE_CROSS_VALIDATED + 1;
    for (size_t p = rows; p < RC_SIMULATE_PROCEDURES; p++)
        if (asked[p]) rows = p + 1;
    return rows;
}

void rc_plan_simulate_begin(const rc_analysis *analysis, int64_t cohort, rc_pcg *generator)
{
    for (int s = 0; s < RC_SIMULATE_STREAMS; s++) {
        bool first = s < RC_SIMULATE_FIRST_STREAMS;
        uint64_t later = first ? 0 : (uint64_t)(s - RC_SIMULATE_FIRST_STREAMS + 1);
        rc_base_pcg_for_block(&generator[s], analysis->seed, analysis->key_lo, analysis->key_hi ^ later,
                              first ? cohort * RC_SIMULATE_FIRST_STREAMS + s : cohort);
    }
}

struct rc_simulate_work {
    rc_nested *nested, *half; /* the cohort; the patients of discovery or validation */
    double *time, *marker, *place;
    double *others; /* [others][n] */
    double *high, *concordance;
    uint8_t *event;
    rc_simulate_maxt *maxt; /* NULL: not asked for */
    double *covariate;      /* [n] NULL: there is none */
    rc_simulate_adjusted *adjusted;
    /* Of the intervals, else NULL. */
    double *weight, *original, *sample, *sample_se, *original_of, *scratch;
    uint32_t *drawn;
};

/* ---- 1. scratch --------------------------------------------------------- */

static recut_status make_intervals(size_t n, size_t resamples, rc_simulate_work *work, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_NEW(work->weight, n, err);
    RC_NEW(work->drawn, n, err);
    RC_NEW(work->original, n, err);
    RC_NEW(work->sample, resamples, err);
    RC_NEW(work->sample_se, resamples, err);
    RC_NEW(work->original_of, resamples, err);
    RC_NEW(work->scratch, 4 * resamples, err);
done:
    return st;
}

recut_status rc_plan_simulate_work_create(const rc_simulate_setting *setting, const rc_plan_options *options,
                                          rc_simulate_work **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_simulate_work *work = NULL;
    size_t n = setting->n, rest = n - setting->discovery;
    RC_NEW(work, 1, err);
    RC_TRY(rc_plan_nested_create(n, options, &work->nested, err));
    if (setting->asked[RC_SIMULATE_VALIDATION])
        RC_TRY(rc_plan_nested_create(setting->discovery > rest ? setting->discovery : rest, options, &work->half, err));
    if (setting->covariate) {
        RC_NEW(work->covariate, n, err);
        RC_TRY(rc_plan_simulate_adjusted_create(n, &work->adjusted, err));
    }
    if (setting->asked[RC_SIMULATE_MAXT])
        RC_TRY(rc_plan_simulate_maxt_create(n, 1 + setting->others, options, &work->maxt, err));
    RC_NEW(work->time, n, err);
    RC_NEW(work->marker, n, err);
    RC_NEW(work->place, n, err);
    RC_NEW(work->event, n, err);
    RC_NEW(work->others, n * setting->others, err);
    RC_NEW(work->high, n, err);
    RC_NEW(work->concordance, rc_kernel_concordance_work(n), err);
    if (setting->intervals) RC_TRY(make_intervals(n, (size_t)setting->inner, work, err));
    *out = work;
    work = NULL;
done:
    rc_plan_simulate_work_destroy(work);
    return st;
}

void rc_plan_simulate_work_destroy(rc_simulate_work *work)
{
    if (!work) return;
    rc_plan_nested_destroy(work->nested);
    rc_plan_nested_destroy(work->half);
    rc_plan_simulate_maxt_destroy(work->maxt);
    rc_plan_simulate_adjusted_destroy(work->adjusted);
    rc_base_memory_free(work->covariate);
    void *const all[] = {work->time,    work->marker,   work->place,  work->event,       work->weight,
                         work->drawn,   work->original, work->sample, work->sample_se,   work->original_of,
                         work->scratch, work->others,   work->high,   work->concordance, work};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) rc_base_memory_free(all[i]);
}

/* ---- 2. tests ----------------------------------------------------------- */

static void closed_forms(const rc_simulate_setting *setting, const rc_context *context, double statistic, double *p)
{
    rc_corrections closed;
    const rc_scan *scan = &context->marker[0].scan;
    /* no closed form knows of several statistics at a split */
    double z = context->search.criterion->more ? NAN : rc_plan_criterion_z(context->search.criterion, statistic);
    rc_kernel_corrections(z, setting->n, scan->position, scan->k, setting->min_fraction, &closed);
    p[RC_SIMULATE_UNCORRECTED] = rc_plan_context_p(context, statistic);
    p[RC_SIMULATE_BONFERRONI] = closed.bonferroni;
    p[RC_SIMULATE_MILLER_SIEGMUND] = closed.miller_siegmund;
    p[RC_SIMULATE_LAUSEN_1992] = closed.lausen_schumacher;
    p[RC_SIMULATE_LAUSEN_1994] = closed.improved_bonferroni;
}

/* With so many exceedances p is above the level for certain: the answer is that of all permutations. */
static int64_t enough(const rc_simulate_setting *setting)
{
    double least = floor(level * (1 + (double)setting->inner) + 1e-9);
    return least < 1 ? 1 : (int64_t)least;
}

static double permutation(const rc_simulate_setting *setting, rc_nested *nested, rc_pcg *generator)
{
    rc_nested_null null;
    rc_plan_nested_permute(nested, generator, setting->inner, enough(setting), &null);
    return null.reason == RC_REASON_NONE ? (1 + (double)null.exceedances) / (1 + (double)null.replicates) : NAN;
}

static recut_status imputed(const rc_simulate_setting *setting, rc_nested *nested, rc_pcg *generator, double *p,
                            recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_nested_null null;
    RC_TRY(rc_plan_nested_impute(nested, generator, setting->inner, enough(setting), &null, err));
    if (null.reason == RC_REASON_NONE) *p = (1 + (double)null.exceedances) / (1 + (double)null.replicates);
done:
    return st;
}

/* The whole procedure, folds included, is permuted (Faraggi & Simon 1996, Stat Med 15:2203). */
static recut_status cross_validated(const rc_simulate_setting *setting, rc_nested *nested, rc_pcg *generator, double *p,
                                    recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_context *context = rc_plan_nested_context(nested);
    const recut_cohort *cohort = context->cohort;
    const rc_design_state state = {
        .design = {.cohort = cohort, .sample = {.search = context->search}}, .folds = RC_SIMULATE_FOLDS, .repeats = 1};
    rc_design_work *work = NULL;
    int64_t exceedances = 0, done = 0, unused = 0;
    RC_TRY(rc_plan_design_work_create(&state.design, 0, &work, err));
    memcpy(work->order, cohort->marker[0].order, cohort->n * sizeof *work->order);
    rc_plan_sample_permute(work->sample, work->order);
    double threshold =
        rc_plan_maxt_threshold(rc_plan_crossvalidate_statistic(&state, work, work->order, 0, generator, &unused));
    for (; done < setting->inner && exceedances < enough(setting); done++) {
        rc_base_pcg_shuffle(generator, work->order, cohort->n);
        exceedances += rc_plan_crossvalidate_statistic(&state, work, work->order, 0, generator, &unused) >= threshold;
    }
    *p = (1 + (double)exceedances) / (1 + (double)done);
done:
    rc_plan_design_work_destroy(work);
    return st;
}

/* The searches given the covariate. */
static recut_status adjusted(const rc_simulate_setting *setting, const rc_context *context, rc_pcg *generator,
                             rc_simulate_work *work, double *p, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (!setting->asked[RC_SIMULATE_ADJUSTED] && !setting->asked[RC_SIMULATE_ADJUSTED_PERMUTED]) return RECUT_OK;
    rc_plan_simulate_adjusted_load(work->adjusted, context, work->covariate);
    for (int permuted = 0; permuted < 2; permuted++)
        if (setting->asked[RC_SIMULATE_ADJUSTED + permuted])
            RC_TRY(rc_plan_simulate_adjusted_p(work->adjusted, permuted, generator, setting->inner, enough(setting),
                                               &p[RC_SIMULATE_ADJUSTED + permuted], err));
done:
    return st;
}

static const double *marker_of(const rc_simulate_setting *setting, const rc_simulate_work *work, size_t k)
{
    return k == 0 ? work->marker : work->others + (k - 1) * setting->n;
}

/* p: the smallest of the markers that do nothing; found: those of the others whose p is at most the level. */
static recut_status step_down(const rc_simulate_setting *setting, rc_simulate_work *work, rc_pcg *generator,
                              double *least, double *found, recut_error *err)
{
    recut_status st = RECUT_OK;
    double p[RC_SIMULATE_MAXT_MARKERS];
    *found = 0;
    for (size_t k = 0; k <= setting->others; k++)
        RC_TRY(rc_plan_simulate_maxt_load(work->maxt, k, work->time, work->event, marker_of(setting, work, k), err));
    rc_plan_simulate_maxt_adjust(work->maxt, generator, setting->inner, enough(setting), p);
    for (size_t k = 0; k <= setting->others; k++)
        if (k < setting->acting)
            *found += p[k] <= level;
        else
            *least = fmin(*least, p[k]);
done:
    return st;
}

typedef struct discovery {
    size_t marker; /* SIZE_MAX: none has a cutoff */
    rc_selected selected;
    bool harms; /* more events than expected at or above the cutoff */
} discovery;

/* The search in the first patients, marker by marker, for the largest statistic. */
static recut_status discover(const rc_simulate_setting *setting, rc_simulate_work *work, discovery *out,
                             recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_selected here;
    double split[RC_SPLIT_COLUMNS];
    *out = (discovery){.marker = SIZE_MAX};
    for (size_t k = 0; k <= setting->others; k++) {
        RC_TRY(rc_plan_nested_load(work->half, setting->discovery, work->time, work->event, marker_of(setting, work, k),
                                   err));
        rc_plan_nested_search(work->half, &here);
        if (here.reason != RC_REASON_NONE) continue;
        if (out->marker != SIZE_MAX && here.statistic <= out->selected.statistic) continue;
        rc_plan_nested_split(work->half, here.cutoff, split);
        *out = (discovery){k, here, split[RC_SPLIT_OBSERVED] > split[RC_SPLIT_EXPECTED]};
    }
done:
    return st;
}

/* Two-sided p of patients first .. first + n - 1 at the cutoff of discovery; 1 where they say the opposite. */
static recut_status test_others(const rc_simulate_setting *setting, rc_simulate_work *work, const discovery *found,
                                size_t first, size_t n, double *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    double split[RC_SPLIT_COLUMNS];
    RC_TRY(rc_plan_nested_load(work->half, n, work->time + first, work->event + first,
                               marker_of(setting, work, found->marker) + first, err));
    rc_plan_nested_split(work->half, found->selected.cutoff, split);
    double p = split[RC_SPLIT_P_NAIVE];
    bool same = found->harms == (split[RC_SPLIT_OBSERVED] > split[RC_SPLIT_EXPECTED]);
    *out = isnan(p) || same ? p : 1;
done:
    return st;
}

static recut_status validation(const rc_simulate_setting *setting, rc_simulate_work *work, double *row,
                               recut_error *err)
{
    recut_status st = RECUT_OK;
    discovery found;
    size_t first = setting->discovery, at = first;
    RC_TRY(discover(setting, work, &found, err));
    if (found.marker == SIZE_MAX) return RECUT_OK;
    row[RC_SIMULATE_DISCOVERY_MARKER] = (double)found.marker;
    row[RC_SIMULATE_DISCOVERY_P] = rc_plan_context_p(rc_plan_nested_context(work->half), found.selected.statistic);
    RC_TRY(test_others(setting, work, &found, first, setting->n - first, &row[RC_SIMULATE_P + RC_SIMULATE_VALIDATION],
                       err));
    for (size_t k = setting->first_validation; k < setting->centers; k++) {
        RC_TRY(test_others(setting, work, &found, at, setting->center_size[k], &row[RC_SIMULATE_CENTER_P + k], err));
        at += setting->center_size[k];
    }
done:
    return st;
}

/* ---- 3. intervals ------------------------------------------------------- */

/* The log hazard ratio, infinite where the likelihood says so; NaN where nothing can be said. */
static double log_hr_of(const rc_quick *quick)
{
    switch (quick->reason) {
    case RC_REASON_NONE:
        return quick->log_hr;
    case RC_REASON_NO_EVENTS_LOW:
        return INFINITY;
    case RC_REASON_NO_EVENTS_HIGH:
        return -INFINITY;
    case RC_REASON_MONOTONE:
        return quick->c > 0.5 ? INFINITY : quick->c < 0.5 ? -INFINITY : NAN;
    default:
        return NAN;
    }
}

/* As many ranks apart as count as about the same place, of n patients: the share of the plan `bootstrap`. */
static bool is_near(size_t a, size_t b, size_t n)
{
    static const double near_ranks = 0.10, rounding = 1e-9;
    return fabs((double)a - (double)b) <= near_ranks * (double)n + rounding;
}

/* The search in each resample, and its cutoff in the cohort: looked up where it was selected before.
 *   nearby  out, share of the selected cutoffs that are near `position` */
static recut_status resample(const rc_simulate_setting *setting, const rc_context *context, size_t position,
                             rc_sample *sample, rc_pcg *generator, rc_simulate_work *work, double *nearby,
                             recut_error *err)
{
    double near = 0, picks = 0;
    recut_status st = RECUT_OK;
    rc_resample scheme = {0};
    rc_selected selected;
    rc_quick quick;
    size_t n = setting->n;
    RC_TRY(rc_plan_resample_init(context->cohort, RC_SCHEME_ORDINARY, NULL, 0, NULL, &scheme, err));
    for (size_t i = 0; i < n; i++) work->original[i] = NAN;
    for (size_t b = 0; b < (size_t)setting->inner; b++) {
        work->sample[b] = work->sample_se[b] = work->original_of[b] = NAN;
        rc_plan_resample_draw(&scheme, (int64_t)b, generator, work->weight, work->drawn);
        rc_plan_sample_set(sample, work->weight, true);
        rc_plan_sample_search(sample, 0, &selected);
        if (selected.reason != RC_REASON_NONE) continue;
        picks++;
        near += is_near(selected.position, position, n);
        rc_plan_sample_quick(sample, 0, selected.position, &quick);
        work->sample[b] = log_hr_of(&quick);
        work->sample_se[b] = quick.se;
        if (isnan(work->original[selected.position])) {
            rc_plan_sample_quick_original(sample, &context->risk, 0, selected.position, &quick);
            work->original[selected.position] = log_hr_of(&quick);
        }
        work->original_of[b] = work->original[selected.position];
    }
    *nearby = picks > 0 ? near / picks : NAN;
done:
    rc_plan_resample_clear(&scheme);
    return st;
}

static recut_status intervals(const rc_simulate_setting *setting, size_t position, rc_pcg *generator,
                              rc_simulate_work *work, double *row, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_context *context = rc_plan_nested_context(work->nested);
    const rc_sample_options options = {.search = context->search};
    rc_sample *sample = NULL;
    rc_quick quick;
    rc_honest all[RC_HONEST_METHODS];
    double lower, upper;
    RC_TRY(rc_plan_sample_create(context->cohort, &options, &sample, err));
    for (size_t i = 0; i < setting->n; i++) work->weight[i] = 1;
    rc_plan_sample_set(sample, work->weight, true);
    rc_plan_sample_quick(sample, 0, position, &quick);
    rc_plan_sample_profile(sample, 0, position, &lower, &upper);
    rc_honest_data data = {.log_hr = log_hr_of(&quick),
                           .se = quick.se,
                           .lower = rc_base_elementary_log(lower),
                           .upper = rc_base_elementary_log(upper),
                           .n = (size_t)setting->inner,
                           .sample = work->sample,
                           .sample_se = work->sample_se,
                           .original = work->original_of};
    RC_TRY(resample(setting, context, position, sample, generator, work, &row[RC_SIMULATE_NEARBY], err));
    rc_plan_honest_all(&data, work->scratch, all);
    for (size_t m = 0; m < RC_HONEST_METHODS; m++) {
        double *to = row + RC_SIMULATE_INTERVAL + 3 * m;
        to[0] = all[m].estimate;
        to[1] = all[m].lower;
        to[2] = all[m].upper;
    }
done:
    rc_plan_sample_destroy(sample);
    return st;
}

/* ---- 4. a cohort -------------------------------------------------------- */

static double log_ratio(const double *split)
{
    rc_quick quick = {.log_hr = rc_base_elementary_log(split[RC_SPLIT_HR]), .c = NAN};
    quick.reason = (rc_reason)split[RC_SPLIT_REASON];
    return log_hr_of(&quick);
}

static double concordance(rc_simulate_work *work, const recut_cohort *cohort, double cutoff)
{
    rc_concordance c;
    for (size_t i = 0; i < cohort->n; i++) work->high[i] = work->marker[i] >= cutoff;
    rc_kernel_concordance(cohort->n, cohort->by_time, cohort->time, cohort->event, work->high, NULL, 0, &c,
                          work->concordance);
    return c.c;
}

recut_status rc_plan_simulate_cohort(const rc_simulate_setting *setting, rc_pcg *generator, rc_simulate_work *work,
                                     double *row, recut_error *err)
{
    recut_status st = RECUT_OK;
    double split[RC_SPLIT_COLUMNS], *p = row + RC_SIMULATE_P;
    rc_selected selected;
    for (size_t c = 0; c < RC_SIMULATE_COLUMNS; c++) row[c] = NAN;
    const rc_truth_covariate covariate = {.log_hr = setting->covariate_log_hr,
                                          .correlation = setting->covariate_correlation,
                                          .generator = &generator[RC_SIMULATE_COVARIATE],
                                          .z = work->covariate};
    const rc_truth_cohort cohort = {.n = setting->n,
                                    .others = setting->others,
                                    .time = work->time,
                                    .marker = work->marker,
                                    .event = work->event,
                                    .place = work->place,
                                    .other = work->others,
                                    .covariate = setting->covariate ? &covariate : NULL};
    rc_plan_truth_draw_cohort(setting->truth, &generator[RC_SIMULATE_PATIENTS], &generator[RC_SIMULATE_OTHERS],
                              &cohort);
    RC_TRY(rc_plan_nested_load(work->nested, setting->n, work->time, work->event, work->marker, err));
    rc_plan_nested_search(work->nested, &selected);
    const rc_context *context = rc_plan_nested_context(work->nested);
    row[RC_SIMULATE_EVENTS] = (double)context->cohort->events;
    row[RC_SIMULATE_REASON] = selected.reason;
    if (setting->asked[RC_SIMULATE_FIXED]) {
        rc_plan_nested_split(work->nested, rc_plan_truth_value(setting->truth, setting->at), split);
        p[RC_SIMULATE_FIXED] = split[RC_SPLIT_P_NAIVE];
    }
    if (setting->asked[RC_SIMULATE_VALIDATION]) RC_TRY(validation(setting, work, row, err));
    if (setting->asked[RC_SIMULATE_MAXT])
        RC_TRY(step_down(setting, work, &generator[RC_SIMULATE_DEALING], &p[RC_SIMULATE_MAXT],
                         &row[RC_SIMULATE_ACTING_FOUND], err));
    if (selected.reason != RC_REASON_NONE) return RECUT_OK;
    row[RC_SIMULATE_CUTOFF] = selected.cutoff;
    row[RC_SIMULATE_PLACE] = rc_plan_truth_place(setting->truth, selected.cutoff);
    row[RC_SIMULATE_STATISTIC] = selected.statistic;
    rc_plan_nested_split(work->nested, selected.cutoff, split);
    row[RC_SIMULATE_LOG_HR] = log_ratio(split);
    row[RC_SIMULATE_C] = concordance(work, context->cohort, selected.cutoff);
    if (!setting->covariate) { /* else they are those of the truth without it */
        row[RC_SIMULATE_LOG_HR_TRUE] = rc_plan_truth_log_hr(setting->truth, row[RC_SIMULATE_PLACE]);
        row[RC_SIMULATE_C_TRUE] = rc_plan_truth_c(setting->truth, row[RC_SIMULATE_PLACE]);
    }
    closed_forms(setting, context, selected.statistic, p);
    if (setting->asked[RC_SIMULATE_PERMUTATION])
        p[RC_SIMULATE_PERMUTATION] = permutation(setting, work->nested, &generator[RC_SIMULATE_PERMUTATIONS]);
    if (setting->asked[RC_SIMULATE_IMPUTED])
        RC_TRY(imputed(setting, work->nested, &generator[RC_SIMULATE_IMPUTING], &p[RC_SIMULATE_IMPUTED], err));
    RC_TRY(adjusted(setting, context, &generator[RC_SIMULATE_DRAWING], work, p, err));
    if (setting->asked[RC_SIMULATE_CROSS_VALIDATED])
        RC_TRY(cross_validated(setting, work->nested, &generator[RC_SIMULATE_FOLDING], &p[RC_SIMULATE_CROSS_VALIDATED],
                               err));
    if (setting->intervals)
        RC_TRY(intervals(setting, selected.position, &generator[RC_SIMULATE_RESAMPLES], work, row, err));
    if (setting->cutoffs)
        RC_TRY(rc_plan_simulate_cutoff(rc_plan_nested_context(work->nested), setting->best, (size_t)setting->inner,
                                       &generator[RC_SIMULATE_CUTOFF_DRAWS], row + RC_SIMULATE_OF_CUTOFF, err));
done:
    return st;
}
