/* SPDX-License-Identifier: GPL-3.0-or-later
 * honest_given.c - how often the intervals of a selected cutoff's hazard ratio given a covariate hold the one that this
 * cutoff has, given it, in new patients: cohorts with a covariate that acts and goes with the marker.
 *
 *   1. cohorts     2. the truth     3. one cohort     4. the grid
 *
 * Prints a table (TSV): exists: share of the cohorts in which there is such an interval; coverage: share of those whose
 * interval holds the truth, error its Monte-Carlo standard error; width: mean length on the log scale of those that are
 * finite.
 *
 *     honest_given [COHORTS [RESAMPLES [SEED [K/N [PATIENTS]]]]]      defaults 400 200 1 1/1; truths K, K + N, ... of
 *     the grid;
 *                                                                 PATIENTS: cohorts of this size only */
#include "must.h"
#include "plan/covariate_model.h"
#include "plan/honest.h"
#include "plan/resample.h"
#include "plan/sample.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGE = 200000, PLACES = 91 }; /* of the truth: patients, and cutoffs at the quantiles 0.05, 0.06, .. 0.95 */
static const double rate = 0.05, event_share = 0.5;

typedef struct setting {
    const char *kind; /* "none", "jump", "linear" */
    double at, hr;    /* place of the jump on the marker's ranks; ratio of the halves, or of high to low */
    double covariate_hr, correlation;
} setting;

/* ---- 1. cohorts --------------------------------------------------------- */

/* Marker uniform on (0, 1), whose normal score has this correlation with the covariate's, a standard normal variable.
 * Deaths by rate times exp(log covariate_hr z + what the marker does); follow-up uniform on (end / 3, end). */
static recut_cohort *draw_cohort(const setting *of, size_t n, double end, rc_pcg *g)
{
    recut_cohort *cohort = NULL;
    recut_error err = {0};
    double *time = memory(n, sizeof *time), *marker = memory(n, sizeof *marker), *z = memory(n, sizeof *z);
    uint8_t *event = memory(n, 1);
    double log_hr = log(of->hr), covariate = log(of->covariate_hr), rest = sqrt(1 - of->correlation * of->correlation);
    for (size_t i = 0; i < n; i++) {
        double x = rc_base_pcg_normal(g), noise = rc_base_pcg_normal(g);
        z[i] = of->correlation * x + rest * noise;
        marker[i] = gsl_cdf_ugaussian_P(x);
        double risk = covariate * z[i];
        if (strcmp(of->kind, "jump") == 0) risk += marker[i] >= of->at ? log_hr : 0;
        if (strcmp(of->kind, "linear") == 0) risk += 2 * log_hr * (marker[i] - 0.5);
        double death = rc_base_pcg_exponential(g) / (rate * exp(risk)),
               left = end * (1 + 2 * rc_base_pcg_uniform(g)) / 3;
        time[i] = fmin(death, left);
        event[i] = death <= left;
    }
    must(recut_cohort_from_arrays(n, time, event, marker, "x", &cohort, &err), &err);
    rc_base_memory_free(time);
    rc_base_memory_free(marker);
    rc_base_memory_free(event);
    cohort->covariate = memory(1, sizeof *cohort->covariate);
    cohort->covariate[0] = (rc_covariate){.numeric = true, .value = z};
    cohort->n_covariates = 1;
    return cohort;
}

static rc_sample *new_sample(const recut_cohort *cohort)
{
    static const size_t first = 0;
    const rc_sample_options options = {.search = {.criterion = rc_plan_criterion_find("adjusted"),
                                                  .min_fraction = 0.1,
                                                  .kernel = rc_kernel_scan_table(NULL)},
                                       .n_given = 1,
                                       .given = &first};
    rc_sample *sample = NULL;
    recut_error err = {0};
    must(rc_plan_sample_create(cohort, &options, &sample, &err), &err);
    return sample;
}

static void set_whole(rc_sample *sample, double *weight, size_t n)
{
    for (size_t i = 0; i < n; i++) weight[i] = 1;
    rc_plan_sample_set(sample, weight, true);
}

/* ---- 2. the truth ------------------------------------------------------- */

typedef struct truth {
    double end;            /* of follow-up, for the share of events */
    double log_hr[PLACES]; /* given the covariate, of the cutoffs */
} truth;

static double place_of(size_t p)
{
    return 0.05 + 0.9 * (double)p / (PLACES - 1);
}

static double share_at(const setting *of, double end)
{
    enum { PATIENTS = 100000 };
    rc_pcg g;
    double events = 0;
    rc_base_pcg_for_block(&g, 99, 1, 2, 3);
    recut_cohort *cohort = draw_cohort(of, PATIENTS, end, &g);
    for (size_t i = 0; i < PATIENTS; i++) events += cohort->event[i];
    recut_cohort_destroy(cohort);
    return events / PATIENTS;
}

/* The limit of Cox's estimator in the model with the covariate, from one cohort of 200,000 (standard error some 0.007);
 * without an effect it is 0. */
static void find_truth(const setting *of, truth *out)
{
    double low = 1, high = 1000;
    rc_pcg g;
    for (int i = 0; i < 20; i++) {
        out->end = sqrt(low * high);
        if (share_at(of, out->end) < event_share)
            low = out->end;
        else
            high = out->end;
    }
    for (size_t p = 0; p < PLACES; p++) out->log_hr[p] = 0;
    if (strcmp(of->kind, "none") == 0) return;
    rc_base_pcg_for_block(&g, 99, 3, 4, 5);
    recut_cohort *cohort = draw_cohort(of, LARGE, out->end, &g);
    static const size_t first = 0;
    rc_covariate_model *model = NULL;
    recut_error err = {0};
    must(rc_plan_covariate_model_of(cohort, 1, &first, &model, &err), &err);
    double *scratch = memory(rc_plan_covariate_model_ratio_work(model), sizeof *scratch);
    uint8_t *group = memory(LARGE, 1);
    for (size_t p = 0; p < PLACES; p++) { /* no score tests here, whose time grows with the square of the patients */
        rc_adjusted_ratio ratio;
        for (size_t i = 0; i < LARGE; i++) group[i] = cohort->marker[0].value[i] >= place_of(p);
        rc_plan_covariate_model_ratio(model, &model->data, group, &ratio, scratch);
        out->log_hr[p] = ratio.log_hr;
    }
    rc_plan_covariate_model_destroy(model);
    recut_cohort_destroy(cohort);
    rc_base_memory_free(scratch);
    rc_base_memory_free(group);
}

static double truth_at(const truth *from, double cutoff)
{
    double at = (cutoff - 0.05) / 0.9 * (PLACES - 1);
    at = fmin(fmax(at, 0), PLACES - 1);
    size_t p = (size_t)fmin(at, PLACES - 2);
    return from->log_hr[p] + (at - (double)p) * (from->log_hr[p + 1] - from->log_hr[p]);
}

/* ---- 3. one cohort ------------------------------------------------------ */

typedef struct work {
    double *weight, *sample, *sample_se, *original_of, *original, *scratch;
    uint32_t *order;
    double *score;
    rc_risk risk; /* of the cohort */
} work;

static bool intervals(const recut_cohort *cohort, size_t resamples, rc_pcg *g, work *w, double *cutoff,
                      rc_honest out[RC_HONEST_METHODS])
{
    size_t n = cohort->n;
    rc_sample *sample = new_sample(cohort);
    rc_resample scheme = {.scheme = RC_SCHEME_ORDINARY, .n = n, .m = n};
    rc_selected selected;
    rc_quick quick;
    double lower, upper;
    rc_kernel_risk_fill(cohort, &w->risk, w->score);
    set_whole(sample, w->weight, n);
    rc_plan_sample_search(sample, 0, &selected);
    bool found = selected.reason == RC_REASON_NONE;
    if (found) {
        *cutoff = selected.cutoff;
        rc_plan_sample_quick(sample, 0, selected.position, &quick);
        rc_plan_sample_profile_given(sample, 0, selected.position, &lower, &upper);
        rc_honest_data data = {.log_hr = quick.log_hr,
                               .se = quick.se,
                               .lower = log(lower),
                               .upper = log(upper),
                               .n = resamples,
                               .sample = w->sample,
                               .sample_se = w->sample_se,
                               .original = w->original_of};
        for (size_t i = 0; i < n; i++) w->original[i] = NAN;
        for (size_t b = 0; b < resamples; b++) {
            w->sample[b] = w->sample_se[b] = w->original_of[b] = NAN;
            rc_plan_resample_draw(&scheme, (int64_t)b, g, w->weight, w->order);
            rc_plan_sample_set(sample, w->weight, true);
            rc_plan_sample_search(sample, 0, &selected);
            if (selected.reason != RC_REASON_NONE) continue;
            rc_plan_sample_quick(sample, 0, selected.position, &quick);
            w->sample[b] = quick.log_hr;
            w->sample_se[b] = quick.se;
            if (isnan(w->original[selected.position])) {
                rc_plan_sample_quick_original(sample, &w->risk, 0, selected.position, &quick);
                w->original[selected.position] = quick.log_hr;
            }
            w->original_of[b] = w->original[selected.position];
        }
        rc_plan_honest_all(&data, w->scratch, out);
    }
    rc_plan_sample_destroy(sample);
    return found;
}

/* ---- 4. the grid -------------------------------------------------------- */

typedef struct count {
    double exists, below, above, finite, width;
} count;

static void line(const setting *of, const truth *is, size_t n, size_t cohorts, size_t resamples, uint64_t seed,
                 int64_t number)
{
    count counts[RC_HONEST_METHODS] = {{0}};
    work w = {.weight = memory(n, sizeof(double)),
              .sample = memory(resamples, sizeof(double)),
              .sample_se = memory(resamples, sizeof(double)),
              .original_of = memory(resamples, sizeof(double)),
              .original = memory(n, sizeof(double)),
              .scratch = memory(4 * resamples, sizeof(double)),
              .order = memory(n, sizeof(uint32_t)),
              .score = memory(n, sizeof(double)),
              .risk = {.deaths = memory(n, sizeof(double)),
                       .at_risk = memory(n, sizeof(double)),
                       .spread = memory(n, sizeof(double)),
                       .units = memory(n, sizeof(int64_t))}};
    for (size_t c = 0; c < cohorts; c++) {
        rc_honest all[RC_HONEST_METHODS];
        double cutoff;
        rc_pcg g;
        rc_base_pcg_for_block(&g, seed, 0x6867, (uint64_t)number, (int64_t)c); /* "hg" */
        recut_cohort *cohort = draw_cohort(of, n, is->end, &g);
        if (intervals(cohort, resamples, &g, &w, &cutoff, all)) {
            double true_log_hr = truth_at(is, cutoff);
            for (int m = 0; m < RC_HONEST_METHODS; m++) {
                if (isnan(all[m].lower) || isnan(all[m].upper)) continue;
                counts[m].exists++;
                counts[m].below += all[m].upper < true_log_hr;
                counts[m].above += all[m].lower > true_log_hr;
                if (!isfinite(all[m].upper - all[m].lower)) continue;
                counts[m].finite++;
                counts[m].width += all[m].upper - all[m].lower;
            }
        }
        recut_cohort_destroy(cohort);
    }
    for (int m = 0; m < RC_HONEST_METHODS; m++) {
        const count *at = &counts[m];
        double covered = 1 - (at->below + at->above) / at->exists;
        printf("%s\t%g\t%g\t%g\t%g\t%zu\t%zu\t%s\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\n", of->kind, of->at, of->hr,
               of->covariate_hr, of->correlation, n, cohorts, rc_plan_honest_names[m], at->exists / (double)cohorts,
               covered, sqrt(covered * (1 - covered) / at->exists), at->below / at->exists, at->above / at->exists,
               at->width / at->finite);
    }
    fflush(stdout);
    void *const storage[] = {w.weight, w.sample, w.sample_se,   w.original_of,  w.original,    w.scratch,
                             w.order,  w.score,  w.risk.deaths, w.risk.at_risk, w.risk.spread, w.risk.units};
    for (size_t i = 0; i < sizeof storage / sizeof *storage; i++) rc_base_memory_free(storage[i]);
}

int main(int argc, char **argv)
{
    static const setting settings[] = {{"none", 0.5, 1, 2, 0.5},
                                       {"jump", 0.5, 1.5, 2, 0.5},
                                       {"jump", 0.5, 2.4, 2, 0.5},
                                       {"jump", 0.8, 2.4, 2, 0.5},
                                       {"linear", 0.5, 1.41, 2, 0.5}};
    static const size_t sizes[] = {63, 143, 500};
    size_t cohorts = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 400,
           resamples = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 200;
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    size_t only = argc > 5 ? (size_t)strtoul(argv[5], NULL, 10) : 0;
    unsigned share = 1, shares = 1;
    if (argc > 4 && sscanf(argv[4], "%u/%u", &share, &shares) != 2) return 2;
    if (cohorts < 1 || resamples < 2 || share < 1 || share > shares) return 2;
    if (share == 1)
        printf("truth\tat\thr\tcovariate_"
               "hr\tcorrelation\tn\tcohorts\tinterval\texists\tcoverage\terror\tbelow\tabove\twidth\n");
    for (size_t s = 0; s < sizeof settings / sizeof *settings; s++) {
        truth is;
        if (s % shares != share - 1) continue;
        find_truth(&settings[s], &is);
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
            if (!only || sizes[k] == only)
                line(&settings[s], &is, sizes[k], cohorts, resamples, seed, (int64_t)(s * 10 + k));
    }
    return 0;
}
