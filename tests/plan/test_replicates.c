/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a seed means: key, block size, rows and counts of every plan with replicates, bit for bit, by every set of
 * kernels. tests/golden/replicates/NAME.tsv holds them; what this build computes is written to NAME.tsv in the folder
 * it is run in. Never copy the one over the other but for a change that is meant: with key_version and a line in
 * CHANGELOG. */
#include "base/hash.h"
#include "base/memory.h"
#include "cohort/read.h"
#include "kernel/scan_table.h"
#include "plan/plan.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel_sets.h"
#include "study/find.h"

enum { REPLICATES = 20000, LATER = 1 }; /* LATER: the later block; enough replicates that every plan has it */

typedef struct pinned {
    const char *name, *plan;
    size_t n_markers;
    const char *strata;
    rc_plan_options options;
} pinned;

static const double cutoff[] = {10, 18.22}, times[] = {6, 12};
static const char *const markers[] = {"il6", "il10", "il2"}, *const lacking[] = {"cyt1", "cyt2", "cyt3"},
                         *const adjust[] = {"age", "albi"};

static const double sizes[] = {63}, studies[] = {100};
static const char *const effects[] = {"linear"}, *const procedures[] = {
                                                     "uncorrected", "bonferroni",  "miller_siegmund",
                                                     "lausen_1992", "lausen_1994", "permutation",
                                                     "validation",  "fixed",       "cross_validated"};

static const char *const given[] = {"adjusted", "adjusted_permuted"};
static const double centers[] = {63, 38, 42}, ratio[] = {1.5}, scales[] = {1, 1.3, 0.8}, shifts[] = {0, 2, 0},
                    factors[] = {1, 1, 0.5}, rates[] = {0.02, 0.08};
static const char *const designs[] = {"validation", "maxt"};

#define OPTIONS(which, ...)                                                                                            \
    {                                                                                                                  \
        .criterion = which, .min_fraction = 0.1, .replicates = REPLICATES, .seed = 7, .rows = -1, __VA_ARGS__          \
    }
#define NO_ROWS(which)                                                                                                 \
    {                                                                                                                  \
        .criterion = which, .min_fraction = 0.1, .replicates = REPLICATES, .seed = 7, .hazard_ratio = "none"           \
    }
#define SIMULATED(which, ...)                                                                                          \
    {                                                                                                                  \
        .criterion = which, .min_fraction = 0.1, .replicates = 40, .seed = 7, .rows = -1, .truth = {                   \
            .cohorts = 2000,                                                                                           \
            __VA_ARGS__                                                                                                \
        }                                                                                                              \
    }
#define ASSESSED(which, ...)                                                                                           \
    {                                                                                                                  \
        .criterion = which, .min_fraction = 0.1, .replicates = 2000, .seed = 7, .rows = -1,                            \
        .truth = {.size = studies, .n_sizes = 1, .markers = 2}, .printed = {                                           \
            __VA_ARGS__                                                                                                \
        }                                                                                                              \
    }
#define SCORE OPTIONS("score", .n_cutoffs = 2, .cutoff = cutoff)
#define GIVEN(...) OPTIONS("adjusted", .n_adjust = 2, .adjust = adjust, __VA_ARGS__)
#define LOGRANK OPTIONS("logrank", .n_cutoffs = 2, .cutoff = cutoff)

static const pinned list[] = {
    {"permute_logrank", "permute", 1, NULL, LOGRANK},
    {"permute_score", "permute", 1, NULL, SCORE},
    {"permute_three", "permute", 3, NULL, LOGRANK},
    {"permute_three_score", "permute", 3, NULL, SCORE},
    {"permute_strata", "permute", 1, "center", OPTIONS("logrank", .n_cutoffs = 0)},
    {"permute_cox", "permute", 1, NULL, OPTIONS("logrank", .hazard_ratio = "cox")},
    {"permute_impute", "permute", 3, NULL,
     OPTIONS("logrank", .null = "impute", .n_cutoffs = 2, .cutoff = cutoff, .hazard_ratio = "cox")},
    {"permute_impute_score", "permute", 1, "center",
     OPTIONS("score", .null = "impute", .n_cutoffs = 2, .cutoff = cutoff)},
    {"permute_impute_parts", "permute", 3, NULL, OPTIONS("logrank", .null = "impute")},
    {"permute_none", "permute", 1, NULL, NO_ROWS("logrank")},
    {"permute_none_score", "permute", 1, NULL, NO_ROWS("score")},
    {"permute_gehan", "permute", 1, NULL, NO_ROWS("gehan")},
    {"permute_tarone_ware", "permute", 3, NULL, OPTIONS("tarone-ware", .n_cutoffs = 2, .cutoff = cutoff)},
    {"permute_fh_strata", "permute", 1, "center", OPTIONS("fh:0,1", .n_cutoffs = 0)},
    {"permute_parts_peto", "permute", 3, NULL, NO_ROWS("peto")},
    {"permute_cuts", "permute", 2, NULL, OPTIONS("score", .cuts = "1..3")},
    {"permute_cuts_exact", "permute", 1, "center", OPTIONS("logrank", .cuts = "2", .order = "monotone")},
    {"permute_cuts_strata", "permute", 2, "center", OPTIONS("score", .cuts = "1..3")},
    {"permute_cuts_adjusted", "permute", 2, NULL, GIVEN(.cuts = "1..3", .n_cutoffs = 2, .cutoff = cutoff)},
    {"permute_cuts_dealt", "permute", 1, "center", GIVEN(.cuts = "2", .null = "permute")},
    {"permute_cuts_three", "permute", 1, NULL, OPTIONS("logrank", .cuts = "3")},
    {"sets_strata", "sets", 1, "center", OPTIONS("score", .cuts = "1..2")},
    {"sets_adjusted", "sets", 1, NULL, GIVEN(.cuts = "1..2", .cuts_by = "bic")},
    {"sets_score", "sets", 2, NULL, OPTIONS("score", .cuts = "3", .scheme = "bayesian")},
    {"sets_logrank", "sets", 1, NULL, OPTIONS("logrank", .cuts = "1..2", .cuts_by = "bic")},
    {"permute_maxcombo", "permute", 3, NULL, OPTIONS("maxcombo", .n_cutoffs = 2, .cutoff = cutoff)},
    {"permute_parts_maxcombo", "permute", 3, NULL, NO_ROWS("maxcombo")},
    {"censoring_logrank", "censoring", 3, NULL, LOGRANK},
    {"censoring_score", "censoring", 1, NULL, SCORE},
    {"censoring_parts", "censoring", 3, NULL, LOGRANK},
    {"censoring_strata", "censoring", 1, "center", OPTIONS("logrank", .n_cutoffs = 0)},
    {"screen", "screen", 3, NULL, OPTIONS("logrank", .quantile = 0.5)},
    {"screen_gehan", "screen", 3, "center", OPTIONS("gehan", .n_cutoffs = 0)},
    {"screen_parts_score", "screen", 3, NULL, OPTIONS("score", .n_cutoffs = 0)},
    {"screen_strata", "screen", 3, "center", OPTIONS("logrank", .n_cutoffs = 0)},
    {"bootstrap_logrank", "bootstrap", 1, NULL,
     OPTIONS("logrank", .n_cutoffs = 2, .cutoff = cutoff, .n_adjust = 2, .adjust = adjust, .n_times = 2, .times = times,
             .tau = 12)},
    {"jackknife", "jackknife", 1, NULL,
     OPTIONS("logrank", .n_cutoffs = 2, .cutoff = cutoff, .n_adjust = 2, .adjust = adjust, .n_times = 2, .times = times,
             .tau = 12)},
    {"bootstrap_score", "bootstrap", 1, NULL, SCORE},
    {"bootstrap_maxcombo", "bootstrap", 1, NULL, OPTIONS("maxcombo", .n_cutoffs = 0)},
    {"bootstrap_fh", "bootstrap", 1, NULL, OPTIONS("fh:0.5,2", .scheme = "bayesian", .n_cutoffs = 2, .cutoff = cutoff)},
    {"bootstrap_stratified", "bootstrap", 1, NULL,
     OPTIONS("logrank", .scheme = "stratified", .stratify = "center,event")},
    {"bootstrap_cluster", "bootstrap", 1, NULL, OPTIONS("logrank", .scheme = "cluster")},
    {"bootstrap_m_out_of_n", "bootstrap", 1, NULL, OPTIONS("logrank", .scheme = "m-out-of-n", .m = 60)},
    {"bootstrap_subsample", "bootstrap", 1, NULL, OPTIONS("logrank", .scheme = "subsample", .m = 60)},
    {"bootstrap_bayesian", "bootstrap", 1, NULL, OPTIONS("logrank", .scheme = "bayesian")},
    {"set_splits", "set_splits", 1, NULL, OPTIONS("score", .cuts = "1..2")},
    {"splits_peto", "splits", 1, NULL, OPTIONS("peto", .n_cutoffs = 0)},
    {"splits_logrank", "splits", 1, NULL, LOGRANK},
    {"splits_score", "splits", 1, NULL, SCORE},
    {"within_logrank", "within", 1, NULL, LOGRANK},
    {"within_score", "within", 1, NULL, SCORE},
    {"labels_logrank", "labels", 1, NULL, LOGRANK},
    {"labels_score", "labels", 1, NULL, SCORE},
    {"crossvalidate_logrank", "crossvalidate", 1, NULL, LOGRANK},
    {"crossvalidate_score", "crossvalidate", 1, NULL, SCORE},
    {"permute_competing", "permute", 1, NULL, OPTIONS("subdistribution", .n_cutoffs = 1, .cutoff = cutoff)},
    {"bootstrap_competing", "bootstrap", 1, NULL, OPTIONS("subdistribution", .n_cutoffs = 1, .cutoff = cutoff)},
    {"censoring_competing", "censoring", 1, NULL, OPTIONS("subdistribution", .n_cutoffs = 0)},
    {"permute_adjusted", "permute", 2, NULL, GIVEN(.n_cutoffs = 2, .cutoff = cutoff)},
    {"permute_adjusted_cox", "permute", 1, "center", GIVEN(.hazard_ratio = "cox")},
    {"permute_adjusted_dealt", "permute", 2, "center", GIVEN(.null = "permute", .n_cutoffs = 2, .cutoff = cutoff)},
    {"censoring_adjusted", "censoring", 1, NULL, GIVEN(.hazard_ratio = "mh")},
    {"bootstrap_adjusted", "bootstrap", 2, NULL, GIVEN(.n_cutoffs = 1, .cutoff = cutoff)},
    {"bootstrap_adjusted_strata", "bootstrap", 1, "center", GIVEN(.scheme = "bayesian")},
    {"bootstrap_adjusted_entry", "bootstrap", 1, "arm", GIVEN(.n_cutoffs = 1, .cutoff = cutoff)},
    {"splits_adjusted", "splits", 1, NULL, GIVEN(.n_cutoffs = 1, .cutoff = cutoff)},
    {"within_adjusted", "within", 1, NULL, GIVEN(.n_cutoffs = 1, .cutoff = cutoff)},
    {"labels_adjusted", "labels", 1, NULL, GIVEN(.n_cutoffs = 1, .cutoff = cutoff)},
    {"crossvalidate_adjusted", "crossvalidate", 2, "sex", GIVEN(.folds = 3, .repeats = 2)},
    {"falsify_adjusted", "falsify", 1, NULL, GIVEN(.n_cutoffs = 1, .cutoff = cutoff)},
    {"outcome_numbers", "outcome", 3, NULL, LOGRANK},
    {"outcome_strata", "outcome", 1, "center", LOGRANK},
    {"outcome_resamples_numbers", "outcome_resamples", 2, "center", LOGRANK},
    {"outcome_resamples_binary", "outcome_resamples", 2, NULL,
     OPTIONS("logrank", .scheme = "bayesian", .n_cutoffs = 1, .cutoff = cutoff)},
    {"outcome_splits_numbers", "outcome_splits", 1, NULL, OPTIONS("logrank", .n_cutoffs = 0)},
    {"outcome_splits_binary", "outcome_splits", 2, "viral", OPTIONS("logrank", .split_size = 90)},
    {"permute_parts", "permute", 3, NULL, LOGRANK},
    {"permute_parts_score", "permute", 3, NULL, NO_ROWS("score")},
    {"permute_parts_cuts", "permute", 3, NULL, OPTIONS("score", .cuts = "2")},
    {"screen_parts", "screen", 3, NULL, OPTIONS("logrank", .quantile = 0.5)},
    {"permute_entry", "permute", 2, NULL, LOGRANK},
    {"permute_entry_score", "permute", 1, "arm", SCORE},
    {"censoring_entry", "censoring", 1, "arm", OPTIONS("logrank", .n_cutoffs = 0)},
    {"screen_entry", "screen", 3, "arm", OPTIONS("logrank", .quantile = 0.5)},
    {"bootstrap_entry", "bootstrap", 1, "arm",
     OPTIONS("logrank", .n_cutoffs = 2, .cutoff = cutoff, .n_adjust = 2, .adjust = adjust, .n_times = 2, .times = times,
             .tau = 12)},
    {"bootstrap_entry_score", "bootstrap", 1, "arm", OPTIONS("score", .scheme = "bayesian")},
    {"splits_entry", "splits", 1, "arm", LOGRANK},
    {"labels_entry", "labels", 1, "arm", LOGRANK},
    {"falsify_entry", "falsify", 1, "arm", LOGRANK},
    {"crossvalidate_entry", "crossvalidate", 1, "arm", LOGRANK},
    {"falsify_logrank", "falsify", 1, NULL, LOGRANK},
    {"falsify_score", "falsify", 1, NULL, SCORE},
    {"tail_logrank", "tail", 1, NULL, OPTIONS("logrank", .tail = "splitting")},
    {"tail_score", "tail", 3, NULL, OPTIONS("score", .tail = "splitting", .tail_error = 0.05)},
    {"tail_strata", "tail", 1, "center", OPTIONS("gehan", .tail = "splitting")},
    {"tail_parts", "tail", 3, NULL, OPTIONS("maxcombo", .tail = "splitting")},
    {"tail_cuts", "tail", 1, NULL, OPTIONS("score", .tail = "splitting", .cuts = "2")},
    {"simulate_logrank", "simulate", 1, NULL, SIMULATED("logrank", .size = sizes, .n_sizes = 1)},
    {"simulate_cutoff", "simulate", 1, NULL, SIMULATED("logrank", .size = sizes, .n_sizes = 1, .intervals = "all")},
    {"simulate_nearby", "simulate", 1, NULL, SIMULATED("logrank", .size = sizes, .n_sizes = 1, .nearby = true)},
    {"simulate_score", "simulate", 1, NULL,
     SIMULATED("score", .effect = effects, .n_effects = 1, .survival = "weibull", .round = 0.5,
               .distribution = "normal", .censoring = "dropout", .censoring_hr = 2, .markers = 3, .correlation = 0.25,
               .procedure = procedures, .n_procedures = 9)},
    {"simulate_maxcombo", "simulate", 1, NULL,
     SIMULATED("maxcombo", .size = sizes, .n_sizes = 1, .procedure = procedures, .n_procedures = 9)},
    {"simulate_gehan", "simulate", 1, NULL, SIMULATED("gehan", .size = sizes, .n_sizes = 1)},
    {"simulate_adjusted", "simulate", 1, NULL,
     SIMULATED("logrank", .size = sizes, .n_sizes = 1, .covariate_hr = 2, .covariate_correlation = 0.5,
               .procedure = given, .n_procedures = 2)},
    {"simulate_centers", "simulate", 1, NULL,
     SIMULATED("logrank", .size = sizes, .n_sizes = 1, .center = centers, .n_centers = 3, .center_hr = ratio,
               .n_center_hrs = 1, .center_scale = scales, .n_center_scales = 3, .center_shift = shifts,
               .n_center_shifts = 3, .center_effect = factors, .n_center_effects = 3, .distribution = "mixture",
               .survival = "piecewise", .rate = rates, .n_rates = 2, .break_at = times, .n_breaks = 1, .markers = 3,
               .acting = 2, .correlation = 0.25, .procedure = designs, .n_procedures = 2)},
    {"simulate_like", "simulate", 1, NULL,
     SIMULATED("score", .like = "cohort143.csv", .effect = effects, .n_effects = 1)},
    {"assess_logrank", "assess", 1, NULL, ASSESSED("logrank", .events = 50, .p = "0.004")},
    {"assess_score", "assess", 1, NULL,
     ASSESSED("score", .events = 70, .p = "<0.001", .distinct = 12, .validation = 60, .validation_p = "0.03")},
};

/* "..._parts...": the markers of a cohort in which each lacks values of other patients; "..._competing": another one,
 * with competing events; "..._entry...": the same one with entry times. */
static recut_cohort *read_cohort(const pinned *p)
{
    static const char *const one[] = {"1"}, *const two[] = {"2"}, *const marker[] = {"marker"};
    bool lack = strstr(p->name, "_parts") != NULL, competing = strstr(p->name, "_competing") != NULL,
         entry = strstr(p->name, "_entry") != NULL;
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR,
             lack        ? "cytokines"
             : competing ? "competing_ties"
             : entry     ? "entries"
                         : "cohort143");
    rc_cohort_options options = {.path = path,
                                 .n_markers = p->n_markers,
                                 .marker = lack        ? lacking
                                           : competing ? marker
                                                       : markers,
                                 .strata = p->strata,
                                 .entry = entry ? "entry" : NULL,
                                 .n_covariates = p->options.n_adjust,
                                 .covariates = p->options.adjust};
    if (competing) {
        options.event = "status";
        options.n_event_values = options.n_competing_values = 1;
        options.event_values = one;
        options.competing_values = two;
    }
    if (strncmp(p->plan, "outcome", 7) == 0) options.outcome = strstr(p->name, "_binary") ? "cirrhosis" : "age";
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s: %s", p->name, err.text);
    return cohort;
}

/* Rows of a block; the hash of its counts. */
static double *compute(const rc_analysis *analysis, int64_t block, uint64_t hash[2])
{
    recut_error err = {0};
    void *work = NULL;
    size_t count = rc_plan_block_count(analysis, block), kept = rc_plan_block_rows(analysis, block);
    double *rows = rc_base_memory_zeroed(count * analysis->n_columns + 1, sizeof *rows);
    int64_t *tally = rc_base_memory_zeroed(analysis->tally_length + 1, sizeof *tally);
    rc_hash h;
    assert_true(rows && tally);
    assert_int_equal(analysis->type->work_create(analysis, &work, &err), RECUT_OK);
    if (analysis->type->block(analysis, block, count, kept ? rows : NULL, tally, work, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    analysis->type->work_destroy(work);
    rc_base_hash_init(&h, 0);
    for (size_t i = 0; i < analysis->tally_length; i++) rc_base_hash_u64(&h, (uint64_t)tally[i]);
    rc_base_hash_finish(&h, &hash[0], &hash[1]);
    rc_base_memory_free(tally);
    return rows;
}

static void print_row_values(FILE *to, const rc_analysis *analysis, const double *first, const double *later)
{
    size_t columns = analysis->n_columns, last = rc_plan_block_count(analysis, 0) - 1, second = last > 0;
    if (rc_plan_block_rows(analysis, 0) == 0) return;
    fputs("column\trow 0\trow 1\tlast of block 0\tfirst of block 1\n", to);
    for (size_t c = 0; c < columns; c++) {
        const double x[] = {first[c], first[second * columns + c], first[last * columns + c], later[c]};
        fputs(analysis->column[c].name, to);
        for (size_t i = 0; i < sizeof x / sizeof *x; i++)
            if (x[i] != x[i])
                fputs("\tnan", to);
            else
                fprintf(to, "\t%a", x[i]);
        fputc('\n', to);
    }
}

static void print_pin(const pinned *p, const char *file)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    uint64_t counts[2], more[2];
    recut_cohort *cohort = read_cohort(p);
    rc_plan_options options = p->options;
    options.kernel = kernel_set;
    if (!options.hazard_ratio) options.hazard_ratio = "mh"; /* as the command line does */
    if (rc_plan_create(rc_study_find(p->plan), cohort, &options, &analysis, &err) != RECUT_OK)
        fail_msg("%s: %s", p->name, err.text);
    /* Censoring and a jackknife have few replicates and no rows: one block is all. */
    bool few = strcmp(p->plan, "censoring") == 0 || strcmp(p->plan, "jackknife") == 0;
    int64_t at = few ? analysis->n_blocks - 1 : LATER;
    assert_true(at >= 0 && at < analysis->n_blocks);
    double *first = compute(analysis, 0, counts), *later = compute(analysis, at, more);
    FILE *to = fopen(file, "w");
    assert_non_null(to);
    fprintf(to, "key\t%016" PRIx64 "%016" PRIx64 "\n", analysis->key_hi, analysis->key_lo);
    fprintf(to, "block size\t%" PRId64 "\n", analysis->block_size);
    fprintf(to, "counts of block 0\t%016" PRIx64 "%016" PRIx64 "\n", counts[1], counts[0]);
    print_row_values(to, analysis, first, later);
    assert_int_equal(fclose(to), 0);
    rc_base_memory_free(first);
    rc_base_memory_free(later);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* Line by line, so that the message says which number it is. */
static void compare(const char *kernel, const char *name, const char *file)
{
    char path[1024], expected[4096], found[4096];
    snprintf(path, sizeof path, "%s/golden/replicates/%s.tsv", RECUT_TESTS_DIR, name);
    FILE *a = fopen(path, "r"), *b = fopen(file, "r");
    if (!a) fail_msg("no %s", path);
    assert_non_null(b);
    for (;;) {
        char *one = fgets(expected, sizeof expected, a), *two = fgets(found, sizeof found, b);
        if (!one && !two) break;
        if (!one || !two || strcmp(expected, found) != 0)
            fail_msg("%s by %s kernels:\nexpected %sfound    %s", name, kernel, one ? expected : "the end\n",
                     two ? found : "the end\n");
    }
    fclose(a);
    fclose(b);
}

static void replicates(void **state)
{
    (void)state;
    char file[128];
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        snprintf(file, sizeof file, "%s.tsv", list[i].name);
        print_pin(&list[i], file);
        compare(kernel_set, list[i].name, file);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest of_a_set[] = {cmocka_unit_test(replicates)};
    int status = kernel_set_choose(argc > 1 ? argv[1] : "portable");
    return status ? status : cmocka_run_group_tests_name(kernel_set, of_a_set, NULL, NULL);
}
