/* SPDX-License-Identifier: GPL-3.0-or-later
 * coverage.c - how often the intervals of `recut bootstrap` hold the truth, on simulated cohorts whose truth is known.
 *
 *   1. cohorts     2. the truth     3. counting     4. intervals of one cohort
 *   5. intervals of the cohort itself     6. the selected cutoff     7. the grid
 *
 * Prints a table (TSV).  exists: share of the cohorts in which there is such an interval; covered: share of those whose
 * interval holds the truth, error its Monte-Carlo standard error; below, above: shares whose interval lies below or
 * above it.
 *
 *     coverage [COHORTS [RESAMPLES [SEED]]]      defaults 1000 400 1; 0 resamples: only what needs none, in ten times
 *                                                COHORTS */
#include "kernel/concordance.h"
#include "kernel/kaplan.h"
#include "must.h"
#include "plan/context.h"
#include "plan/jackknife.h"
#include "plan/rescale.h"
#include "plan/sample.h"
#include "summary/intervals.h"
#include "summary/replicates.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ADJUSTED = RC_STAT_FIXED_COUNT + 2, WIDTH = ADJUSTED + 3, VALUES = WIDTH + 1, TRUTHS = VALUES, LARGE = 100000 };
static const double at_time = 4, tau = 8, rate = 0.1, censored = 0.3;
static const char *const kinds[] = {"percentile", "basic", "normal", "bca", "rescaled"};
enum { KINDS = 5 };

typedef struct setting {
    rc_scheme scheme;
    size_t n, centers; /* centers of cluster, of equal size */
    double share, log_hr;
    bool adjusted; /* a normal covariate with a log hazard ratio of 0.5 a standard deviation, which the model knows */
} setting;

/* ---- 1. cohorts --------------------------------------------------------- */

/* The marker is uniform on (0, 1); at or above 1 - share the hazard is exp(log_hr) times 0.1 a month, or grows to that
 * gradually over the whole range; censoring is exponential and takes some 30 %. */
static recut_cohort *draw_cohort(const setting *of, bool gradual, rc_pcg *g)
{
    recut_cohort *cohort = NULL;
    recut_error err = {0};
    double *time = memory(of->n, sizeof *time), *marker = memory(of->n, sizeof *marker);
    double *z = of->adjusted ? memory(of->n, sizeof *z) : NULL;
    uint8_t *event = memory(of->n, 1);
    double lost = rate * exp(of->log_hr / 2) * censored / (1 - censored);
    for (size_t i = 0; i < of->n; i++) {
        marker[i] = rc_base_pcg_uniform(g);
        double covariate = of->adjusted ? rc_base_pcg_normal(g) : 0;
        if (of->adjusted) z[i] = covariate;
        double risk = 0.5 * covariate;
        risk += gradual ? 2 * of->log_hr * marker[i] : marker[i] >= 1 - of->share ? of->log_hr : 0;
        double death = rc_base_pcg_exponential(g) / (rate * exp(risk)), end = rc_base_pcg_exponential(g) / lost;
        time[i] = fmin(death, end);
        event[i] = death <= end;
    }
    must(recut_cohort_from_arrays(of->n, time, event, marker, "x", &cohort, &err), &err);
    rc_base_memory_free(time);
    rc_base_memory_free(marker);
    rc_base_memory_free(event);
    if (of->adjusted) {
        cohort->covariate = memory(1, sizeof *cohort->covariate);
        cohort->covariate[0] = (rc_covariate){.numeric = true, .value = z};
        cohort->n_covariates = 1;
    }
    return cohort;
}

static rc_sample *new_sample(const recut_cohort *cohort)
{
    static const size_t first = 0;
    const rc_sample_options options = {
        .search = {.criterion = rc_plan_criterion(0), .min_fraction = 0.1, .kernel = rc_kernel_scan_table(NULL)},
        .n_adjust = cohort->n_covariates,
        .adjust = &first,
        .n_times = 1,
        .time = &at_time,
        .tau = tau};
    rc_sample *sample = NULL;
    recut_error err = {0};
    must(rc_plan_sample_create(cohort, &options, &sample, &err), &err);
    return sample;
}

/* The statistics of a split at 1 - share, then C of the marker. */
static void measure(rc_sample *sample, const recut_cohort *cohort, double share, double *out)
{
    rc_plan_sample_split(sample, 0, rc_cohort_count_below(cohort, 0, 1 - share), out);
    out[WIDTH] = rc_plan_sample_c(sample, 0);
}

/* ---- 2. the truth ------------------------------------------------------- */

/* From the model; the two C, which depend on the censoring, from one cohort of 100,000 (standard error some 0.001). */
static void find_truth(const setting *of, double *truth)
{
    setting large = *of;
    rc_pcg g;
    large.n = LARGE;
    rc_base_pcg_for_block(&g, 99, 1, 2, (int64_t)(1000 * of->log_hr + 10 * of->share));
    recut_cohort *cohort = draw_cohort(&large, false, &g);
    rc_sample *sample = new_sample(cohort);
    double *weight = memory(LARGE, sizeof *weight), high = rate * exp(of->log_hr);
    for (size_t i = 0; i < LARGE; i++) weight[i] = 1;
    rc_plan_sample_set(sample, weight, true);
    measure(sample, cohort, of->share, truth);
    truth[RC_STAT_HR] = truth[RC_STAT_HR_MH] = truth[RC_STAT_HR_OE] = truth[ADJUSTED] = exp(of->log_hr);
    truth[RC_STAT_MEDIAN_LOW] = log(2) / rate;
    truth[RC_STAT_MEDIAN_HIGH] = log(2) / high;
    truth[RC_STAT_FIXED_COUNT] = exp(-high * at_time) - exp(-rate * at_time);
    truth[RC_STAT_FIXED_COUNT + 1] = (1 - exp(-high * tau)) / high - (1 - exp(-rate * tau)) / rate;
    rc_plan_sample_destroy(sample);
    recut_cohort_destroy(cohort);
    rc_base_memory_free(weight);
}

/* ---- 3. counting -------------------------------------------------------- */

typedef struct count {
    size_t cohorts, exists, below, above;
} count;

static void add(count *to, const double limits[2], double truth)
{
    to->cohorts++;
    if (isnan(limits[0]) || isnan(limits[1])) return;
    to->exists++;
    to->below += limits[1] < truth;
    to->above += limits[0] > truth;
}

static void print(const setting *of, const char *scheme, const char *statistic, const char *interval, const count *c)
{
    double n = (double)c->exists, covered = 1 - (double)(c->below + c->above) / n;
    if (c->exists == 0) return;
    printf("%s", scheme ? scheme : rc_plan_resample_name(of->scheme));
    if (of->centers) printf(" of %zu", of->centers);
    printf("\t%zu\t%g\t%g\t%s\t%s\t%zu\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\n", of->n, of->share, of->log_hr, statistic,
           interval, c->cohorts, n / (double)c->cohorts, covered, sqrt(covered * (1 - covered) / n),
           (double)c->below / n, (double)c->above / n);
    fflush(stdout);
}

/* ---- 4. intervals of one cohort ----------------------------------------- */

static void new_resample(const recut_cohort *cohort, const setting *of, rc_resample *out)
{
    recut_error err = {0};
    size_t n = of->n;
    if (of->scheme != RC_SCHEME_CLUSTER) {
        size_t m = of->scheme == RC_SCHEME_M_OUT_OF_N ? n / 2 : 0;
        must(rc_plan_resample_init(cohort, of->scheme, "event", m, NULL, out, &err), &err);
        return;
    }
    *out = (rc_resample){.scheme = RC_SCHEME_CLUSTER, .n = n, .n_strata = of->centers};
    out->first = memory(of->centers + 1, sizeof *out->first);
    out->member = memory(n, sizeof *out->member);
    for (size_t i = 0; i < n; i++) out->member[i] = (uint32_t)i;
    for (size_t s = 0; s <= of->centers; s++) out->first[s] = (uint32_t)(s * n / of->centers);
}

static bool is_covered(const setting *of, size_t k)
{
    if (of->adjusted) return k == ADJUSTED; /* the others' truth is another with a covariate */
    return (k < ADJUSTED || k == WIDTH) && (k == RC_STAT_HR || (k >= RC_STAT_HR_MH && k != RC_STAT_REASON));
}

typedef struct storage {
    double *weight, *rows, *column[7], *x;
    int64_t *moments; /* [VALUES][RC_JACKKNIFE_BINS] */
    uint32_t *scratch;
} storage;

static void fill(double *to, const double *rows, size_t n, size_t statistic)
{
    for (size_t i = 0; i < n; i++) to[i] = rows[i * VALUES + statistic];
}

static void one_cohort(const setting *of, size_t resamples, const double *truth, const rc_column *columns, rc_pcg *g,
                       const storage *s, count counts[VALUES][KINDS])
{
    static const size_t needed[7] = {RC_STAT_N_LOW, RC_STAT_N_HIGH, RC_STAT_EVENTS_LOW, RC_STAT_EVENTS_HIGH,
                                     RC_STAT_HR_MH, RC_STAT_REASON, ADJUSTED + 2};
    recut_cohort *cohort = draw_cohort(of, false, g);
    rc_sample *sample = new_sample(cohort);
    rc_resample resample;
    double estimate[VALUES];
    size_t n = of->n;
    new_resample(cohort, of, &resample);
    for (size_t b = 0; b < resamples; b++) {
        rc_plan_resample_draw(&resample, 0, g, s->weight, s->scratch);
        rc_plan_sample_set(sample, s->weight, of->scheme != RC_SCHEME_BAYESIAN);
        measure(sample, cohort, of->share, s->rows + b * VALUES);
    }
    for (size_t i = 0; i < n; i++) s->weight[i] = 1;
    rc_plan_sample_set(sample, s->weight, true);
    measure(sample, cohort, of->share, estimate);
    const rc_jackknife jackknife = rc_plan_jackknife(&resample, n);
    memset(s->moments, 0, VALUES * RC_JACKKNIFE_BINS * sizeof *s->moments);
    for (size_t i = 0; i < jackknife.groups; i++) {
        double left_out[VALUES];
        rc_plan_jackknife_weights(&jackknife, i, s->weight);
        rc_plan_sample_set(sample, s->weight, true);
        measure(sample, cohort, of->share, left_out);
        for (size_t k = 0; k < VALUES; k++)
            rc_plan_jackknife_count(left_out[k], estimate[k],
                                    rc_summary_replicates_is_ratio(k < WIDTH ? columns[k].name : "c"),
                                    s->moments + k * RC_JACKKNIFE_BINS);
    }
    for (int c = 0; c < 7; c++) fill(s->column[c], s->rows, resamples, needed[c]);
    const rc_split_replicates direction = {resamples,    s->column[0], s->column[1], s->column[2],
                                           s->column[3], s->column[4], s->column[5], s->column[6]};
    double scale = rc_plan_rescale_factor(rc_plan_resample_name(of->scheme), (double)resample.m, (double)n, 0.5);
    for (size_t k = 0; k < VALUES; k++) {
        const char *name = k < WIDTH ? columns[k].name : "c";
        rc_intervals got;
        if (!is_covered(of, k)) continue;
        bool ratio = rc_summary_replicates_is_ratio(name);
        fill(s->x, s->rows, resamples, k);
        rc_summary_replicates_restore(name, s->x, &direction);
        if ((k == RC_STAT_MEDIAN_LOW || k == RC_STAT_MEDIAN_HIGH) && isnan(estimate[k])) estimate[k] = INFINITY;
        double acceleration = rc_plan_jackknife_acceleration(s->moments + k * RC_JACKKNIFE_BINS);
        rc_summary_intervals(s->x, resamples, estimate[k], acceleration, 0.95, ratio, scale, &got);
        const double *const limits[KINDS] = {got.percentile, got.basic, got.normal, got.bca, got.rescaled};
        for (int i = 0; i < KINDS; i++) add(&counts[k][i], limits[i], truth[k]);
    }
    rc_plan_resample_clear(&resample);
    rc_plan_sample_destroy(sample);
    recut_cohort_destroy(cohort);
}

static void new_storage(size_t n, size_t resamples, storage *s)
{
    s->weight = memory(n, sizeof *s->weight);
    s->scratch = memory(n, sizeof *s->scratch);
    s->rows = memory(resamples * VALUES, sizeof *s->rows);
    s->moments = memory(VALUES * RC_JACKKNIFE_BINS, sizeof *s->moments);
    s->x = memory(resamples, sizeof *s->x);
    for (int c = 0; c < 7; c++) s->column[c] = memory(resamples, sizeof *s->x);
}

static void clear_storage(storage *s)
{
    rc_base_memory_free(s->weight);
    rc_base_memory_free(s->scratch);
    rc_base_memory_free(s->rows);
    rc_base_memory_free(s->moments);
    rc_base_memory_free(s->x);
    for (int c = 0; c < 7; c++) rc_base_memory_free(s->column[c]);
}

static void cover(const setting *of, size_t cohorts, size_t resamples, uint64_t seed)
{
    const rc_sample_options options = {.n_adjust = 1, .n_times = 1, .time = &at_time, .tau = tau};
    rc_column columns[WIDTH];
    count counts[VALUES][KINDS] = {0};
    double truth[TRUTHS];
    storage s;
    rc_plan_sample_describe(&options, columns);
    find_truth(of, truth);
    new_storage(of->n, resamples, &s);
    for (size_t c = 0; c < cohorts; c++) {
        rc_pcg g;
        rc_base_pcg_for_block(&g, seed, of->n, (uint64_t)(1000 * of->share + 10 * of->log_hr), (int64_t)c);
        one_cohort(of, resamples, truth, columns, &g, &s, counts);
    }
    bool rescaled = of->scheme == RC_SCHEME_M_OUT_OF_N || of->scheme == RC_SCHEME_SUBSAMPLE;
    for (size_t k = 0; k < VALUES; k++)
        for (int i = 0; i < KINDS; i++)
            if (is_covered(of, k) && (i == 4) == rescaled)
                print(of, NULL, k < WIDTH ? columns[k].name : "c", kinds[i], &counts[k][i]);
    clear_storage(&s);
}

/* ---- 5. intervals of the cohort itself ---------------------------------- */

enum own {
    OWN_WALD,
    OWN_MH,
    OWN_OE,
    OWN_PROFILE,
    OWN_C,
    OWN_C_SPLIT,
    OWN_MEDIAN,
    OWN_SURVIVAL = OWN_MEDIAN + 2,
    OWN = OWN_SURVIVAL + 2
};

static void add_concordance(const recut_cohort *cohort, const double *x, double truth, count *to)
{
    rc_concordance c;
    double *work = memory(rc_kernel_concordance_work(cohort->n), sizeof *work);
    rc_kernel_concordance(cohort->n, cohort->by_time, cohort->time, cohort->event, x, NULL, 1, &c, work);
    add(to, (double[]){c.c - 1.96 * c.se, c.c + 1.96 * c.se}, truth);
    rc_base_memory_free(work);
}

/* Median and S(4) of a group with their log-log limits; a limit of the median that is not reached is open. */
static void add_curve(const recut_cohort *cohort, const uint32_t *group, uint32_t which, double hazard, count *own)
{
    size_t n = cohort->n, at = 0;
    double *work = memory(8 * n, sizeof *work), *ones = memory(n, sizeof *ones);
    rc_kaplan curve = {.time = work,
                       .at_risk = work + n,
                       .events = work + 2 * n,
                       .censored = work + 3 * n,
                       .survival = work + 4 * n,
                       .greenwood = work + 5 * n,
                       .lower = work + 6 * n,
                       .upper = work + 7 * n};
    for (size_t i = 0; i < n; i++) ones[i] = 1;
    rc_kernel_kaplan(n, cohort->by_time, cohort->time, cohort->event, ones, group, which, 0.95, &curve);
    double median[2] = {rc_kernel_kaplan_median(&curve, -1), rc_kernel_kaplan_median(&curve, 1)},
           limits[2] = {NAN, NAN};
    if (isnan(median[1])) median[1] = INFINITY;
    add(&own[OWN_MEDIAN + which], median, log(2) / hazard);
    while (at < curve.k && curve.time[at] <= at_time) at++;
    if (at > 0 && at < curve.k) limits[0] = curve.lower[at - 1], limits[1] = curve.upper[at - 1];
    add(&own[OWN_SURVIVAL + which], limits, exp(-hazard * at_time));
    rc_base_memory_free(work);
    rc_base_memory_free(ones);
}

static void own_intervals(const setting *of, const double *truth, rc_pcg *g, count own[OWN])
{
    rc_plan_options options = {.criterion = "logrank", .min_fraction = 0.1, .hazard_ratio = "cox"};
    rc_context *context = NULL;
    recut_error err = {0};
    double row[RC_SPLIT_COLUMNS], profile[2];
    recut_cohort *cohort = draw_cohort(of, false, g);
    rc_sample *sample = new_sample(cohort);
    size_t n = of->n, position = rc_cohort_count_below(cohort, 0, 1 - of->share);
    double *weight = memory(n, sizeof *weight), *high = memory(n, sizeof *high),
           *work = memory(6 * (cohort->n_event_times + 1), sizeof *work);
    uint32_t *group = memory(n, sizeof *group);
    rc_search search;
    must(rc_plan_criterion_search(NULL, &options, &search, &err), &err);
    must(rc_plan_context_create(cohort, &search, &context, &err), &err);
    rc_plan_context_split(context, 0, position, 1 - of->share, row, work);
    add(&own[OWN_WALD], row + RC_SPLIT_HR_LOWER, truth[RC_STAT_HR]);
    add(&own[OWN_MH], row + RC_SPLIT_HR_MH_LOWER, truth[RC_STAT_HR]);
    add(&own[OWN_OE], row + RC_SPLIT_HR_OE_LOWER, truth[RC_STAT_HR]);
    for (size_t i = 0; i < n; i++) weight[i] = 1;
    rc_plan_sample_set(sample, weight, true);
    rc_plan_sample_profile(sample, 0, position, &profile[0], &profile[1]);
    add(&own[OWN_PROFILE], profile, truth[RC_STAT_HR]);
    for (size_t i = 0; i < n; i++) high[i] = group[i] = cohort->marker[0].value[i] >= 1 - of->share;
    add_concordance(cohort, cohort->marker[0].value, truth[WIDTH], &own[OWN_C]);
    add_concordance(cohort, high, truth[RC_STAT_C_SPLIT], &own[OWN_C_SPLIT]);
    for (uint32_t k = 0; k < 2; k++) add_curve(cohort, group, k, rate * (k ? exp(of->log_hr) : 1), own);
    rc_base_memory_free(weight);
    rc_base_memory_free(high);
    rc_base_memory_free(work);
    rc_base_memory_free(group);
    rc_plan_context_destroy(context);
    rc_plan_sample_destroy(sample);
    recut_cohort_destroy(cohort);
}

static void cover_own(const setting *of, size_t cohorts, uint64_t seed)
{
    static const char *const names[OWN][2] = {{"hr", "wald"},
                                              {"hr_mh", "wald"},
                                              {"hr_oe", "wald"},
                                              {"hr", "profile"},
                                              {"c", "1.96 se"},
                                              {"c_split", "1.96 se"},
                                              {"median_low", "log-log"},
                                              {"median_high", "log-log"},
                                              {"survival_low", "log-log"},
                                              {"survival_high", "log-log"}};
    count own[OWN] = {0};
    double truth[TRUTHS];
    find_truth(of, truth);
    for (size_t c = 0; c < cohorts; c++) {
        rc_pcg g;
        rc_base_pcg_for_block(&g, seed, of->n, (uint64_t)(1000 * of->share + 10 * of->log_hr), (int64_t)c);
        own_intervals(of, truth, &g, own);
    }
    for (int i = 0; i < OWN; i++) print(of, "cohort", names[i][0], names[i][1], &own[i]);
}

/* ---- 6. the selected cutoff --------------------------------------------- */

/* One cohort: the search, its resamples, both rescaled intervals on ranks.  The truth of a jump is its place; of a
 * gradual effect the cutoff of largest population chi-square, the middle by symmetry to first order. */
static void selected_cutoff(const setting *of, bool gradual, size_t resamples, rc_pcg *g, double truth, count counts[2])
{
    recut_cohort *cohort = draw_cohort(of, gradual, g);
    const rc_marker *marker = &cohort->marker[0];
    rc_sample *sample = new_sample(cohort);
    rc_resample resample;
    rc_selected own, selected;
    size_t n = of->n, k = marker->n_distinct;
    double *weight = memory(n, sizeof *weight), *value = memory(k, sizeof *value), *below = memory(k, sizeof *below);
    int64_t *tally = memory(k, sizeof *tally);
    uint32_t *scratch = memory(n, sizeof *scratch);
    new_resample(cohort, of, &resample);
    for (size_t i = 0; i < n; i++) weight[i] = 1;
    rc_plan_sample_set(sample, weight, true);
    rc_plan_sample_search(sample, 0, &own);
    for (size_t b = 0; b < resamples; b++) {
        rc_plan_resample_draw(&resample, 0, g, weight, scratch);
        rc_plan_sample_set(sample, weight, true);
        rc_plan_sample_search(sample, 0, &selected);
        if (selected.reason == RC_REASON_NONE) tally[selected.value]++;
    }
    for (size_t v = 0; v < k; v++) {
        value[v] = marker->value[marker->order[marker->first[v]]];
        below[v] = marker->first[v];
    }
    size_t candidates = rc_cohort_candidates(cohort, 0, 0.1, rc_plan_criterion(0)->sides, scratch);
    for (int r = 0; r < 2; r++) {
        double factor = rc_plan_rescale_factor(rc_plan_resample_name(of->scheme), (double)resample.m, (double)n,
                                               r ? 1.0 / 3 : 1),
               limits[2];
        rc_plan_rescale_cutoff(value, below, tally, k, own.cutoff, marker->value[marker->order[scratch[0]]],
                               marker->value[marker->order[scratch[candidates - 1]]], factor, limits);
        add(&counts[r], limits, truth);
    }
    rc_base_memory_free(weight);
    rc_base_memory_free(value);
    rc_base_memory_free(below);
    rc_base_memory_free(tally);
    rc_base_memory_free(scratch);
    rc_plan_resample_clear(&resample);
    rc_plan_sample_destroy(sample);
    recut_cohort_destroy(cohort);
}

/* The cutoff that the search selects in one very large cohort of a gradual effect. */
static double gradual_truth(const setting *of)
{
    setting large = *of;
    rc_selected selected;
    rc_pcg g;
    large.n = LARGE;
    rc_base_pcg_for_block(&g, 99, 3, 4, 0);
    recut_cohort *cohort = draw_cohort(&large, true, &g);
    rc_sample *sample = new_sample(cohort);
    double *weight = memory(LARGE, sizeof *weight);
    for (size_t i = 0; i < LARGE; i++) weight[i] = 1;
    rc_plan_sample_set(sample, weight, true);
    rc_plan_sample_search(sample, 0, &selected);
    rc_plan_sample_destroy(sample);
    recut_cohort_destroy(cohort);
    rc_base_memory_free(weight);
    return selected.cutoff;
}

static void cover_cutoff(const setting *of, size_t cohorts, size_t resamples, uint64_t seed)
{
    static const char *const names[2][2] = {{"cutoff, a jump", "cutoff, gradual effect"},
                                            {"rescaled n", "rescaled n^(1/3)"}};
    for (int gradual = 0; gradual < 2; gradual++) {
        count counts[2] = {0};
        double truth = gradual ? gradual_truth(of) : 1 - of->share;
        for (size_t c = 0; c < cohorts; c++) {
            rc_pcg g;
            rc_base_pcg_for_block(&g, seed, of->n, 7 + (uint64_t)gradual, (int64_t)c);
            selected_cutoff(of, gradual, resamples, &g, truth, counts);
        }
        for (int r = 0; r < 2; r++) print(of, NULL, names[0][gradual], names[1][r], &counts[r]);
    }
}

/* ---- 7. the grid -------------------------------------------------------- */

int main(int argc, char **argv)
{
    size_t cohorts = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000,
           resamples = argc > 2 ? strtoul(argv[2], NULL, 10) : 400;
    uint64_t seed = argc > 3 ? strtoul(argv[3], NULL, 10) : 1;
    static const rc_scheme schemes[] = {RC_SCHEME_ORDINARY, RC_SCHEME_STRATIFIED, RC_SCHEME_BAYESIAN,
                                        RC_SCHEME_M_OUT_OF_N, RC_SCHEME_SUBSAMPLE};
    static const size_t sizes[] = {50, 200}, centers[] = {4, 10, 20, 40};
    static const double shares[] = {0.5, 0.2}, effects[] = {0, 0.9};
    if (cohorts == 0 || (resamples > 0 && resamples < 40)) {
        fputs("coverage [COHORTS [RESAMPLES [SEED]]]: expected a cohort, and 40 resamples at least or 0\n", stderr);
        return 2;
    }
    printf("scheme\tn\tshare\tlog_hr\tstatistic\tinterval\tcohorts\texists\tcovered\terror\tbelow\tabove\n");
    for (int j = 0; j < 8; j++) /* no resamples: ten times the cohorts cost nothing */
        cover_own(&(setting){RC_SCHEME_ORDINARY, sizes[j / 4], 0, shares[j / 2 % 2], effects[j % 2], false},
                  10 * cohorts, seed);
    if (resamples == 0) return 0;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        for (int j = 0; j < 8; j++) {
            setting of = {schemes[i], sizes[j / 4], 0, shares[j / 2 % 2], effects[j % 2], false};
            cover(&of, cohorts, resamples, seed);
        }
    for (int j = 0; j < 8; j++)
        cover(&(setting){RC_SCHEME_ORDINARY, sizes[j / 4], 0, shares[j / 2 % 2], effects[j % 2], true}, cohorts,
              resamples, seed);
    for (size_t i = 0; i < sizeof centers / sizeof *centers; i++)
        cover(&(setting){RC_SCHEME_CLUSTER, 200, centers[i], 0.5, 0.9, false}, cohorts, resamples, seed);
    for (int i = 3; i < 5; i++) cover_cutoff(&(setting){schemes[i], 200, 0, 0.5, 0.9, false}, cohorts, resamples, seed);
    return 0;
}
