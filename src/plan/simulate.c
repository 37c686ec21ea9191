/* SPDX-License-Identifier: GPL-3.0-or-later
 * simulate.c - cohorts from a stated truth, and what each procedure says of them: a replicate is a cohort.
 *
 *   1. what is asked for     2. what is stored     3. blocks     4. the plan */
#include "plan/simulate_cohort.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "plan/choose_m.h"
#include "plan/cutset.h"
#include "plan/simulate_maxt.h"
#include "plan/simulate_truth.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    REJECTED,
    FAILED,
    TRAVEL,
    COVERED,
    FOUND,
    BY_CENTER,
    PRECISE,
    CUTOFF_HELD,
    TALLIES
}; /* from FOUND on where asked for */
enum { USABLE, BELOW_LEVEL };
enum { ABSENT, MISSES, HELD, EVERYTHING, CUTOFF_BINS }; /* an interval of the cutoff; all candidates are in it */
enum { DISCOVERED, VALIDATED, BOTH, ACTING, TRAVELS };  /* bins of TRAVEL */
enum { NO_INTERVAL, TOO_LOW, HOLDS, TOO_HIGH, SIDES };  /* the interval against the truth */

typedef struct simulate_state {
    rc_truth *truth;
    rc_simulate_setting setting;
    rc_plan_options options;                  /* of the search: criterion, min_fraction, kernel */
    size_t kept[RC_SIMULATE_COLUMNS], n_kept; /* columns that are stored */
    bool counted[TALLIES];
    size_t tally[TALLIES]; /* their numbers, of those that are counted */
    double precision;      /* 0 = as many cohorts as asked for */
} simulate_state;

/* ---- 1. what is asked for ----------------------------------------------- */

static size_t simulate_points(const rc_plan_options *options)
{
    return rc_plan_simulate_truth_points(&options->truth, NULL, 0, NULL);
}

/* The true hazard ratio of a cutoff is known without a covariate only: intervals have nothing to be held against. */
static recut_status fill_covariate(const rc_plan_truth_options *o, rc_simulate_setting *setting, recut_error *err)
{
    setting->covariate = o->covariate_hr > 0;
    setting->covariate_log_hr = setting->covariate ? rc_base_elementary_log(o->covariate_hr) : 0;
    setting->covariate_correlation = o->covariate_correlation;
    if (!setting->covariate && o->covariate_correlation != 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "covariate-correlation: there is no covariate; give covariate-hr");
    for (int p = RC_SIMULATE_ADJUSTED; p <= RC_SIMULATE_ADJUSTED_PERMUTED; p++)
        if (setting->asked[p] && !setting->covariate)
            return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                                  "procedures: %s searches given a covariate, and there is none; give covariate-hr",
                                  rc_plan_simulate_procedures[p]);
    if (setting->covariate && (setting->intervals || setting->cutoffs))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "intervals: with a covariate the true hazard ratio of a cutoff and the best cutoff are "
                              "not known; leave out intervals");
    return RECUT_OK;
}

static recut_status fill_asked(const rc_plan_truth_options *o, rc_simulate_setting *setting, recut_error *err)
{
    static const char *const intervals[] = {"hr", "cutoff", "all", "none", NULL};
    recut_status st = RECUT_OK;
    size_t which = 0;
    for (size_t p = 0; p < RC_SIMULATE_PROCEDURES; p++)
        setting->asked[p] = o->n_procedures == 0 && !rc_plan_simulate_is_slow((rc_simulate_procedure)p);
    for (size_t i = 0; i < o->n_procedures; i++) {
        RC_TRY(rc_plan_simulate_truth_word("procedures", o->procedure[i], rc_plan_simulate_procedures, &which, err));
        setting->asked[which] = true;
    }
    if (o->n_procedures == 0 && o->covariate_hr > 0) setting->asked[RC_SIMULATE_ADJUSTED] = true;
    which = 0;
    if (o->intervals) RC_TRY(rc_plan_simulate_truth_word("intervals", o->intervals, intervals, &which, err));
    setting->intervals = (which == 0 || which == 2) && !(o->covariate_hr > 0 && !o->intervals);
    setting->cutoffs = which == 1 || which == 2;
    RC_TRY(fill_covariate(o, setting, err));
    setting->nearby = o->nearby;
    if (o->nearby && !setting->intervals)
        st = RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                            "nearby: it is of the resamples that intervals take; leave out intervals none");
done:
    return st;
}

static recut_status fill_markers(const rc_plan_truth_options *o, const rc_truth_setting *truth,
                                 rc_simulate_setting *setting, recut_error *err)
{
    bool acts = truth->effect != RC_TRUTH_NONE && truth->log_hr != 0;
    setting->others = o->markers > 1 ? (size_t)o->markers - 1 : 0;
    setting->acting = acts ? truth->acting : 0;
    setting->correlation = o->correlation;
    if (truth->acting > setting->others + 1)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "acting %zu: expected at most as many as there are markers (%zu)",
                              truth->acting, setting->others + 1);
    if (setting->correlation > 0 && !setting->others)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "correlation: it is that of several markers");
    if (!setting->asked[RC_SIMULATE_MAXT]) return RECUT_OK;
    if (setting->others + 1 > RC_SIMULATE_MAXT_MARKERS)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "markers %lld: procedure maxt takes up to %d",
                              (long long)o->markers, RC_SIMULATE_MAXT_MARKERS);
    if (setting->acting > setting->others)
        return RC_FAIL_OPTION(
            err, RECUT_E_USAGE, -1,
            "procedures: maxt counts the markers that are found although they do nothing, and here all "
            "act; give more of them (markers), or truth none");
    return RECUT_OK;
}

static recut_status fill_sizes(const rc_plan_options *options, double size, rc_simulate_setting *setting,
                               recut_error *err)
{
    enum { FEWEST = 10, LEAST = 20, MOST = 10000000 };
    int64_t inner = options->replicates;
    if (!(size >= FEWEST && size <= RC_NESTED_LARGEST && floor(size) == size))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "n: found %g, expected whole numbers of patients from %d to %d",
                              size, (int)FEWEST, (int)RC_NESTED_LARGEST);
    setting->n = (size_t)size;
    if (inner < LEAST || inner > MOST)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "replicates %lld: expected %d to %d permutations and resamples of each cohort",
                              (long long)inner, (int)LEAST, (int)MOST);
    setting->inner = inner;
    return RECUT_OK;
}

/* The first centers; without centers so many patients, or half of them. */
static recut_status fill_discovery(const rc_plan_options *options, const rc_truth *truth, rc_simulate_setting *setting,
                                   recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t centers = rc_plan_truth_setting(truth)->n_centers;
    int64_t split = options->split_size, first = 1;
    if (options->n_discovery && !centers)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "discovery: it is how many of several centers select (centers)");
    if (split > 0 && centers)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "split-size: with centers, discovery says how many of them select");
    if (options->n_discovery) RC_TRY(rc_plan_simulate_truth_discovery(options, centers, &first, err));
    setting->discovery = split > 0 ? (size_t)split : setting->n / 2;
    if (centers) {
        setting->discovery = 0;
        setting->centers = centers;
        setting->first_validation = (size_t)first;
        rc_plan_truth_center_sizes(truth, setting->n, setting->center_size);
        for (size_t i = 0; i < (size_t)first; i++) setting->discovery += setting->center_size[i];
    }
    if (setting->discovery < 2 || setting->discovery + 2 > setting->n)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "%s %zu: expected at least 2 of the %zu patients on each side of the split",
                              centers ? "discovery: patients" : "split-size", setting->discovery, setting->n);
done:
    return st;
}

/* A share p of M cohorts has the standard error sqrt(p (1 - p) / M), at most 0.5 / sqrt(M): so many, and fewer where
 * all shares are far from a half (analysis->stop_error). */
static recut_status fill_cohorts(const rc_plan_truth_options *o, int64_t *out, recut_error *err)
{
    enum { OTHERWISE = 1000 };
    if (o->precision > 0 && o->cohorts > 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "precision: it says how many cohorts; leave out cohorts");
    *out = o->cohorts > 0 ? o->cohorts : OTHERWISE;
    if (o->precision > 0) *out = (int64_t)ceil(0.25 / (o->precision * o->precision) * (1 - 1e-12));
    return RECUT_OK;
}

/* ---- 2. what is stored -------------------------------------------------- */

static recut_status make_spec(rc_analysis *analysis, const rc_plan_options *options, const rc_simulate_point *at,
                              const simulate_state *state, recut_error *err)
{
    const rc_simulate_setting *s = &state->setting;
    const recut_cohort *like = options->truth.like ? analysis->cohort : NULL;
    cJSON *spec = rc_plan_tables_spec("simulate", analysis->cohort, options), *list = NULL;
    bool bad = !spec || (like && !cJSON_ReplaceItemInObject(spec, "markers", cJSON_CreateArray())) ||
               !rc_plan_simulate_truth_spec(spec, &options->truth, like, at, state->truth, s->n) ||
               !cJSON_AddNumberToObject(spec, "other_markers", (double)s->others) ||
               (s->asked[RC_SIMULATE_MAXT] && !cJSON_AddNumberToObject(spec, "acting", (double)s->acting)) ||
               !cJSON_AddNumberToObject(spec, "correlation", s->correlation) ||
               !cJSON_AddNumberToObject(spec, "discovery_patients", (double)s->discovery) ||
               !cJSON_AddNumberToObject(spec, "inner", (double)s->inner) ||
               !(list = cJSON_AddArrayToObject(spec, "procedures"));
    for (size_t p = 0; !bad && p < RC_SIMULATE_PROCEDURES; p++)
        bad = s->asked[p] && !cJSON_AddItemToArray(list, cJSON_CreateString(rc_plan_simulate_procedures[p]));
    cJSON *truth = bad ? NULL : cJSON_GetObjectItemCaseSensitive(spec, "truth");
    if (!bad && s->covariate)
        bad = !cJSON_AddNumberToObject(truth, "covariate_hr", options->truth.covariate_hr) ||
              !cJSON_AddNumberToObject(truth, "covariate_correlation", s->covariate_correlation);
    bad = bad || !cJSON_AddBoolToObject(spec, "intervals", s->intervals) ||
          (s->nearby && !cJSON_AddBoolToObject(spec, "nearby", true)) ||
          (state->precision > 0 && !cJSON_AddNumberToObject(spec, "precision", state->precision)) ||
          (s->cutoffs && !cJSON_AddBoolToObject(spec, "cutoff_intervals", true)) ||
          !cJSON_AddNumberToObject(spec, "replicates", (double)analysis->replicates);
    if (bad) {
        cJSON_Delete(spec);
        spec = NULL;
    }
    return rc_plan_tables_finish_spec(analysis, spec, err);
}

static recut_status add_column(rc_analysis *analysis, simulate_state *state, size_t which, const char *prefix,
                               const rc_column *column, recut_error *err)
{
    state->kept[state->n_kept++] = which;
    return rc_plan_tables_column(analysis, prefix, column, err);
}

static bool counts_centers(const simulate_state *state)
{
    return state->setting.centers && state->setting.asked[RC_SIMULATE_VALIDATION];
}

static recut_status add_columns(rc_analysis *analysis, simulate_state *state, recut_error *err)
{
    static const rc_column first[RC_SIMULATE_P] = {
        {"cutoff", "", "selected cutoff"},
        {"place", "1", "share of all patients below the selected cutoff"},
        {"statistic", "1", "of the selected cutoff: log-rank chi-square, or |standardized score|"},
        {"events", "events", "events of the cohort"},
        {"log_hr", "1", "log hazard ratio of the selected cutoff in the cohort, Cox (Efron); infinite where it is"},
        {"log_hr_true", "1", "log hazard ratio that the selected cutoff has in new patients"},
        {"reason", "code", "0, or why nothing is selected: see rc_reason"},
    };
    static const rc_column discovery[2] = {{"p", "1", "uncorrected p of the cutoff selected for the validation"},
                                           {"marker", "1", "that is carried on; 0 = the one that acts"}},
                           found = {"found", "markers", "that act, with an adjusted p of at most 0.05"},
                           nearby = {"nearby", "1",
                                     "share of the resamples with a cutoff whose cutoff is within +-10 % of the ranks"},
                           in_center = {"p", "1", "of the validation in this center; 1 in the other direction"},
                           concordance[2] = {{"c", "1",
                                              "Harrell's C of the selected split in the cohort, high dies first"},
                                             {"c_true", "1", "the same in new patients"}},
                           limits[3] = {{"log_hr", "1", "log hazard ratio in new patients, estimated"},
                                        {"lower", "1", "lower 95 % limit"},
                                        {"upper", "1", "upper 95 % limit"}};
    recut_status st = RECUT_OK;
    for (size_t c = 0; c < RC_SIMULATE_P; c++) RC_TRY(add_column(analysis, state, c, NULL, &first[c], err));
    for (size_t p = 0; p < RC_SIMULATE_PROCEDURES; p++) {
        rc_column column = {.unit = "1", .about = "p of the procedure"};
        snprintf(column.name, sizeof column.name, "%s", rc_plan_simulate_procedures[p]);
        if (state->setting.asked[p]) RC_TRY(add_column(analysis, state, RC_SIMULATE_P + p, "p", &column, err));
    }
    for (size_t i = 0; state->setting.asked[RC_SIMULATE_VALIDATION] && i < 2; i++)
        RC_TRY(add_column(analysis, state, RC_SIMULATE_DISCOVERY_P + i, "discovery", &discovery[i], err));
    if (state->setting.asked[RC_SIMULATE_MAXT])
        RC_TRY(add_column(analysis, state, RC_SIMULATE_ACTING_FOUND, "maxt", &found, err));
    if (state->setting.nearby) RC_TRY(add_column(analysis, state, RC_SIMULATE_NEARBY, NULL, &nearby, err));
    for (size_t i = 0; state->setting.intervals && i < 3 * (size_t)RC_HONEST_METHODS; i++)
        RC_TRY(add_column(analysis, state, RC_SIMULATE_INTERVAL + i, rc_plan_honest_names[i / 3], &limits[i % 3], err));
    for (size_t i = 0; i < 2; i++) RC_TRY(add_column(analysis, state, RC_SIMULATE_C + i, NULL, &concordance[i], err));
    for (size_t k = state->setting.first_validation; counts_centers(state) && k < state->setting.centers; k++) {
        char prefix[32];
        snprintf(prefix, sizeof prefix, "center_%zu", k + 1);
        RC_TRY(add_column(analysis, state, RC_SIMULATE_CENTER_P + k, prefix, &in_center, err));
    }
    for (size_t i = 0; state->setting.cutoffs && i < (size_t)RC_SIMULATE_CUTOFFS * RC_CUTOFF_COLUMNS; i++) {
        char prefix[RC_PREFIX];
        snprintf(prefix, sizeof prefix, "cutoff_%s", rc_plan_simulate_cutoffs[i / RC_CUTOFF_COLUMNS]);
        RC_TRY(add_column(analysis, state, RC_SIMULATE_OF_CUTOFF + i, prefix,
                          &rc_plan_simulate_cutoff_columns[i % RC_CUTOFF_COLUMNS], err));
    }
done:
    return st;
}

static size_t watched_shares(const simulate_state *state)
{
    size_t n = state->setting.intervals ? RC_HONEST_METHODS : 0;
    for (size_t p = 0; p < RC_SIMULATE_PROCEDURES; p++) n += state->setting.asked[p];
    return n;
}

static recut_status add_tallies(rc_analysis *analysis, simulate_state *state, recut_error *err)
{
    const rc_tally_row rows[TALLIES] = {
        [REJECTED] =
            {"rejected",
             "row a procedure: cohorts with a p, cohorts with a p of at most 0.05 (procedures without a cutoff "
             "do not reject)",
             rc_plan_simulate_rejected_rows(state->setting.asked), 2},
        [FAILED] = {"failed", "cohorts by the reason why nothing is selected (bin 0 = a cutoff is)", 1,
                    RC_REASON_COUNT},
        [TRAVEL] = {"validated",
                    "cohorts with p of at most 0.05 in discovery, in validation, in both; whose "
                    "marker carried on is the one that acts",
                    1, TRAVELS},
        [COVERED] = {"covered",
                     "row an interval: cohorts without one, with one below the truth, that holds it, above it",
                     RC_HONEST_METHODS, SIDES},
        [FOUND] = {"found", "cohorts by the number of acting markers that maxt finds", 1, state->setting.acting + 1},
        [BY_CENTER] = {"validated_by_center",
                       "row a center of validation, the last: every one of them: cohorts in the same direction there, "
                       "those with p of at most 0.05",
                       state->setting.centers - state->setting.first_validation + 1, 2},
        [PRECISE] = {"precise", "shares whose error is watched: of each procedure asked for, then of each interval",
                     watched_shares(state), 1},
        [CUTOFF_HELD] = {"cutoff_held",
                         "row an interval of the cutoff: cohorts without one, with one that misses the best cutoff, "
                         "that holds it (neither where the truth has none); with all candidates in it",
                         RC_SIMULATE_CUTOFFS, CUTOFF_BINS},
    };
    rc_tally_row counted[TALLIES];
    size_t n = 0;
    for (size_t t = 0; t < TALLIES; t++)
        state->counted[t] = t < FOUND || (t == FOUND && state->setting.asked[RC_SIMULATE_MAXT]) ||
                            (t == BY_CENTER && counts_centers(state)) || (t == PRECISE && state->precision > 0) ||
                            (t == CUTOFF_HELD && state->setting.cutoffs);
    for (size_t t = 0; t < TALLIES; t++) {
        if (!state->counted[t]) continue;
        state->tally[t] = n;
        counted[n++] = rows[t];
    }
    analysis->stop_error = state->precision;
    analysis->stop_tally = state->precision > 0 ? state->tally[PRECISE] : 0;
    return rc_plan_tables_tallies(analysis, counted, n, 1, err);
}

/* ---- 3. blocks ---------------------------------------------------------- */

static int64_t *at_tally(const rc_analysis *analysis, const simulate_state *state, int64_t *tally, int which)
{
    return tally + analysis->tally[state->tally[which]].offset;
}

/* p [centers]: below 1 in the same direction. */
static void count_centers(const rc_simulate_setting *setting, const double *p, int64_t *counts)
{
    size_t rows = setting->centers - setting->first_validation, same = 0, held = 0;
    for (size_t i = 0; i < rows; i++) {
        double here = p[setting->first_validation + i];
        same += here < 1;
        held += here <= 0.05;
        counts[2 * i] += here < 1;
        counts[2 * i + 1] += here <= 0.05;
    }
    counts[2 * rows] += same == rows;
    counts[2 * rows + 1] += held == rows;
}

static void count_cutoffs(const rc_analysis *analysis, const simulate_state *state, const double *row, int64_t *tally)
{
    for (size_t i = 0; state->setting.cutoffs && i < RC_SIMULATE_CUTOFFS; i++) {
        const double *of = row + RC_SIMULATE_OF_CUTOFF + i * RC_CUTOFF_COLUMNS;
        int64_t *bin = at_tally(analysis, state, tally, CUTOFF_HELD) + i * CUTOFF_BINS;
        bin[ABSENT] += isnan(of[RC_CUTOFF_SHARE]);
        bin[MISSES] += of[RC_CUTOFF_HOLDS] <= 0;
        bin[HELD] += of[RC_CUTOFF_HOLDS] > 0;
        bin[EVERYTHING] += of[RC_CUTOFF_SHARE] >= 1;
    }
}

static void count(const rc_analysis *analysis, const simulate_state *state, const double *row, int64_t *tally)
{
    static const double level = 0.05;
    int64_t *rejected = tally + analysis->tally[REJECTED].offset, *travel = tally + analysis->tally[TRAVEL].offset,
            *covered = tally + analysis->tally[COVERED].offset;
    const double *p = row + RC_SIMULATE_P;
    bool held_by[RC_HONEST_METHODS] = {false};
    for (size_t i = 0; i < analysis->tally[REJECTED].n_rows; i++) {
        rejected[2 * i + USABLE] += !isnan(p[i]);
        rejected[2 * i + BELOW_LEVEL] += p[i] <= level;
    }
    tally[analysis->tally[FAILED].offset + (size_t)row[RC_SIMULATE_REASON]]++;
    bool found = row[RC_SIMULATE_DISCOVERY_P] <= level, held = p[RC_SIMULATE_VALIDATION] <= level;
    travel[DISCOVERED] += found;
    travel[VALIDATED] += held;
    travel[BOTH] += found && held;
    travel[ACTING] +=
        row[RC_SIMULATE_DISCOVERY_MARKER] < (state->setting.acting > 1 ? (double)state->setting.acting : 1);
    if (state->counted[FOUND]) at_tally(analysis, state, tally, FOUND)[(size_t)row[RC_SIMULATE_ACTING_FOUND]]++;
    if (state->counted[BY_CENTER])
        count_centers(&state->setting, row + RC_SIMULATE_CENTER_P, at_tally(analysis, state, tally, BY_CENTER));
    for (size_t m = 0; state->setting.intervals && m < RC_HONEST_METHODS; m++) {
        const double *limits = row + RC_SIMULATE_INTERVAL + 3 * m + 1, truth = row[RC_SIMULATE_LOG_HR_TRUE];
        int side = isnan(limits[0]) || isnan(truth) ? NO_INTERVAL
                   : limits[1] < truth              ? TOO_LOW
                   : limits[0] > truth              ? TOO_HIGH
                                                    : HOLDS;
        covered[m * SIDES + (size_t)side]++;
        held_by[m] = side == HOLDS;
    }
    count_cutoffs(analysis, state, row, tally);
    if (!state->counted[PRECISE]) return;
    int64_t *precise = at_tally(analysis, state, tally, PRECISE);
    for (size_t i = 0; i < RC_SIMULATE_PROCEDURES; i++)
        if (state->setting.asked[i]) *precise++ += p[i] <= level;
    for (size_t m = 0; state->setting.intervals && m < RC_HONEST_METHODS; m++) *precise++ += held_by[m];
}

static recut_status simulate_block(const rc_analysis *analysis, int64_t block, size_t n, double *rows, int64_t *tally,
                                   void *work, recut_error *err)
{
    recut_status st = RECUT_OK;
    const simulate_state *state = analysis->state;
    size_t kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    rc_pcg generator[RC_SIMULATE_STREAMS];
    double row[RC_SIMULATE_COLUMNS];
    for (size_t b = 0; b < n; b++) {
        int64_t cohort = block * analysis->block_size + (int64_t)b;
        rc_plan_simulate_begin(analysis, cohort, generator);
        RC_TRY(rc_plan_simulate_cohort(&state->setting, generator, work, row, err));
        count(analysis, state, row, tally);
        for (size_t c = 0; b < kept && c < analysis->n_columns; c++)
            rows[b * analysis->n_columns + c] = row[state->kept[c]];
    }
done:
    return st;
}

/* ---- 4. the plan -------------------------------------------------------- */

static recut_status simulate_work(const rc_analysis *analysis, void **out, recut_error *err)
{
    const simulate_state *state = analysis->state;
    rc_simulate_work *work = NULL;
    recut_status st = rc_plan_simulate_work_create(&state->setting, &state->options, &work, err);
    *out = work;
    return st;
}

static void simulate_work_destroy(void *work)
{
    rc_plan_simulate_work_destroy(work);
}

static void simulate_destroy(void *self)
{
    simulate_state *state = self;
    if (state) rc_plan_truth_destroy(state->truth);
    rc_base_memory_free(state);
}

static recut_status simulate_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                    recut_error *err)
{
    recut_status st = RECUT_OK;
    simulate_state *state = NULL;
    rc_search search;
    rc_simulate_point at = {.effect = "jump"};
    const recut_cohort *like = options->truth.like ? cohort : NULL;
    (void)rc_plan_simulate_truth_points(&options->truth, like, options->point, &at);
    RC_NEW(state, 1, err);
    analysis->state = state; /* rc_plan_create destroys it on failure */
    RC_TRY(rc_plan_criterion_search(NULL, options, &search, err));
    state->options = (rc_plan_options){
        .criterion = search.criterion->name, .min_fraction = search.min_fraction, .kernel = options->kernel};
    RC_TRY(fill_asked(&options->truth, &state->setting, err));
    RC_TRY(fill_sizes(options, at.size, &state->setting, err));
    RC_TRY(rc_plan_simulate_truth_create(&options->truth, like, &at, &state->truth, err));
    state->setting.truth = state->truth;
    RC_TRY(fill_discovery(options, state->truth, &state->setting, err));
    RC_TRY(fill_markers(&options->truth, rc_plan_truth_setting(state->truth), &state->setting, err));
    state->setting.at = at.at;
    state->setting.min_fraction = search.min_fraction;
    double best = rc_plan_truth_best(state->truth, search.min_fraction);
    state->setting.best = isnan(best) ? NAN : rc_plan_truth_value(state->truth, best);
    RC_TRY(fill_cohorts(&options->truth, &analysis->replicates, err));
    state->precision = options->truth.precision;
    uint64_t resamples = (uint64_t)state->setting.inner * (state->setting.intervals ? 4 : 1);
    if (state->setting.cutoffs)
        resamples += (uint64_t)state->setting.inner * 2 * RC_CHOOSE_M_SIZES +
                     (uint64_t)RC_CUTSET_EFFECTS * RC_CUTSET_GRID * RC_CUTSET_DRAWS;
    if (state->setting.asked[RC_SIMULATE_IMPUTED]) resamples += (uint64_t)state->setting.inner * RC_IMPUTE_COST;
    analysis->load = (uint64_t)state->setting.n * (8 + resamples);
    RC_TRY(add_columns(analysis, state, err));
    RC_TRY(add_tallies(analysis, state, err));
    RC_TRY(make_spec(analysis, options, &at, state, err));
done:
    return st;
}

const rc_plan_type rc_plan_simulate_type = {.name = "simulate",
                                            .cost = 1,
                                            .points = simulate_points,
                                            .create = simulate_create,
                                            .destroy = simulate_destroy,
                                            .work_create = simulate_work,
                                            .work_destroy = simulate_work_destroy,
                                            .block = simulate_block};
