/* SPDX-License-Identifier: GPL-3.0-or-later
 * simulate.c - cohorts from a stated truth, and what each procedure says of them: a replicate is a cohort.
 *
 *   1. the grid     2. what is asked for     3. what is stored     4. blocks     5. the plan */
#include "plan/simulate_cohort.h"

#include "base/elementary.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "plan/simulate_maxt.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REJECTED, FAILED, TRAVEL, COVERED, FOUND, TALLIES };
enum { USABLE, BELOW_LEVEL };
enum { DISCOVERED, VALIDATED, BOTH, ACTING, TRAVELS }; /* bins of TRAVEL */
enum { NO_INTERVAL, TOO_LOW, HOLDS, TOO_HIGH, SIDES }; /* the interval against the truth */

typedef struct simulate_state {
    rc_truth *truth;
    rc_simulate_setting setting;
    rc_plan_options options;                  /* of the search: criterion, min_fraction, kernel */
    size_t kept[RC_SIMULATE_COLUMNS], n_kept; /* columns that are stored */
} simulate_state;

/* ---- 1. the grid -------------------------------------------------------- */

typedef struct point {
    const char *effect;
    double size, hr, at, event_share;
} point;

static double one_of(const double *list, size_t n, size_t i, double otherwise)
{
    return n ? list[i] : otherwise;
}

/* Point `wanted` of the grid; returns how many points there are.  Without an effect there is one hazard ratio, 1, and
 * without a jump one place. */
static size_t walk(const rc_plan_truth_options *o, size_t wanted, point *out)
{
    static const char *const jump = "jump";
    size_t n = 0, effects = o->n_effects ? o->n_effects : 1, sizes = o->n_sizes ? o->n_sizes : 1;
    size_t shares = o->n_event_shares ? o->n_event_shares : 1;
    for (size_t e = 0; e < effects; e++) {
        const char *effect = o->n_effects ? o->effect[e] : jump;
        bool none = strcmp(effect, "none") == 0, jumps = strcmp(effect, jump) == 0;
        size_t hrs = o->n_hrs && !none ? o->n_hrs : 1, ats = o->n_ats && jumps ? o->n_ats : 1;
        size_t here = sizes * hrs * ats * shares;
        if (out && wanted >= n && wanted < n + here) {
            size_t i = wanted - n;
            out->effect = effect;
            out->event_share = one_of(o->event_share, o->n_event_shares, i % shares, 0.5);
            out->at = one_of(o->at, o->n_ats, i / shares % ats, 0.5);
            out->hr = none ? 1 : one_of(o->hr, o->n_hrs, i / (shares * ats) % hrs, 2);
            out->size = one_of(o->size, o->n_sizes, i / (shares * ats * hrs), 143);
        }
        n += here;
    }
    return n;
}

static size_t simulate_points(const rc_plan_options *options)
{
    return walk(&options->truth, 0, NULL);
}

/* ---- 2. what is asked for ----------------------------------------------- */

/* The place of a word in a list that ends with NULL. */
static recut_status word(const char *option, const char *text, const char *const *list, size_t *out, recut_error *err)
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

static recut_status fill_truth(const rc_plan_truth_options *o, const point *at, rc_truth_setting *out, recut_error *err)
{
    static const char *const survivals[] = {"exponential", "weibull", NULL};
    recut_status st = RECUT_OK;
    size_t effect, marker = RC_TRUTH_LOGNORMAL, censoring = RC_TRUTH_UNIFORM_ENTRY, survival = 0;
    RC_TRY(word("truth", at->effect, rc_plan_truth_effects, &effect, err));
    if (o->distribution) RC_TRY(word("distribution", o->distribution, rc_plan_truth_markers, &marker, err));
    if (o->censoring) RC_TRY(word("censoring", o->censoring, rc_plan_truth_censorings, &censoring, err));
    if (o->survival) RC_TRY(word("survival", o->survival, survivals, &survival, err));
    if (o->shape > 0 && survival == 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "shape: it is that of survival weibull");
    if (o->censoring_at > 0 && !(o->censoring_hr > 0))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "censoring-at: it is where censoring-hr begins");
    double ratio = o->censoring_hr > 0 ? o->censoring_hr : 1;
    *out = (rc_truth_setting){.effect = (rc_truth_effect)effect,
                              .log_hr = rc_base_elementary_log(at->hr),
                              .at = at->at,
                              .shape = survival == 0  ? 1
                                       : o->shape > 0 ? o->shape
                                                      : 1.5,
                              .event_share = at->event_share,
                              .marker = (rc_truth_marker)marker,
                              .step = o->round,
                              .censoring = (rc_truth_censoring)censoring,
                              .censoring_log_hr = rc_base_elementary_log(ratio),
                              .censoring_at = fabs(o->censoring_at - 0.5) > 0 ? o->censoring_at : 0};
done:
    return st;
}

static recut_status fill_asked(const rc_plan_truth_options *o, rc_simulate_setting *setting, recut_error *err)
{
    static const char *const intervals[] = {"all", "none", NULL};
    recut_status st = RECUT_OK;
    size_t which = 0;
    for (size_t p = 0; p < RC_SIMULATE_PROCEDURES; p++)
        setting->asked[p] = o->n_procedures == 0 && !rc_plan_simulate_is_slow((rc_simulate_procedure)p);
    for (size_t i = 0; i < o->n_procedures; i++) {
        RC_TRY(word("procedures", o->procedure[i], rc_plan_simulate_procedures, &which, err));
        setting->asked[which] = true;
    }
    which = 0;
    if (o->intervals) RC_TRY(word("intervals", o->intervals, intervals, &which, err));
    setting->intervals = which == 0;
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
    setting->acting = acts ? 1 : 0;
    setting->correlation = o->correlation;
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
    int64_t discovery = options->split_size, inner = options->replicates;
    if (!(size >= FEWEST && size <= RC_NESTED_LARGEST && floor(size) == size))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "n: found %g, expected whole numbers of patients from %d to %d",
                              size, (int)FEWEST, (int)RC_NESTED_LARGEST);
    setting->n = (size_t)size;
    setting->discovery = discovery > 0 ? (size_t)discovery : setting->n / 2;
    if (discovery > 0 && (discovery < 2 || (size_t)discovery + 2 > setting->n))
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "split-size %zu: expected at least 2 of the %zu patients on each side of the split",
                              setting->discovery, setting->n);
    if (inner < LEAST || inner > MOST)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                              "replicates %lld: expected %d to %d permutations and resamples of each cohort",
                              (long long)inner, (int)LEAST, (int)MOST);
    setting->inner = inner;
    return RECUT_OK;
}

/* A share p of M cohorts has the standard error sqrt(p (1 - p) / M), at most 0.5 / sqrt(M). */
static recut_status fill_cohorts(const rc_plan_truth_options *o, int64_t *out, recut_error *err)
{
    enum { OTHERWISE = 1000 };
    if (o->precision > 0 && o->cohorts > 0)
        return RC_FAIL_OPTION(err, RECUT_E_USAGE, -1, "precision: it says how many cohorts; leave out cohorts");
    *out = o->cohorts > 0 ? o->cohorts : OTHERWISE;
    if (o->precision > 0) *out = (int64_t)ceil(0.25 / (o->precision * o->precision) * (1 - 1e-12));
    return RECUT_OK;
}

/* ---- 3. what is stored -------------------------------------------------- */

/* Every number that makes a cohort; defaults are said as well, since there is no table of patients to look at. */
static recut_status make_spec(rc_analysis *analysis, const rc_plan_options *options, const point *at,
                              const simulate_state *state, recut_error *err)
{
    const rc_truth_setting *t = rc_plan_truth_setting(state->truth);
    const rc_simulate_setting *s = &state->setting;
    cJSON *spec = rc_plan_tables_spec("simulate", analysis->cohort, options), *truth = NULL, *list = NULL;
    bool bad = !spec || !(truth = cJSON_AddObjectToObject(spec, "truth")) ||
               !cJSON_AddStringToObject(truth, "kind", at->effect) ||
               !cJSON_AddNumberToObject(truth, "n", (double)s->n) || !cJSON_AddNumberToObject(truth, "hr", at->hr) ||
               !cJSON_AddNumberToObject(truth, "at", at->at) ||
               !cJSON_AddNumberToObject(truth, "event_share", at->event_share) ||
               !cJSON_AddNumberToObject(truth, "shape", t->shape) ||
               !cJSON_AddStringToObject(truth, "distribution", rc_plan_truth_markers[t->marker]) ||
               !cJSON_AddNumberToObject(truth, "round", t->step) ||
               !cJSON_AddStringToObject(truth, "censoring", rc_plan_truth_censorings[t->censoring]) ||
               !cJSON_AddNumberToObject(truth, "censoring_hr",
                                        options->truth.censoring_hr > 0 ? options->truth.censoring_hr : 1) ||
               (t->censoring_at > 0 && !cJSON_AddNumberToObject(truth, "censoring_at", t->censoring_at)) ||
               !cJSON_AddNumberToObject(spec, "other_markers", (double)s->others) ||
               (s->asked[RC_SIMULATE_MAXT] && !cJSON_AddNumberToObject(spec, "acting", (double)s->acting)) ||
               !cJSON_AddNumberToObject(spec, "correlation", s->correlation) ||
               !cJSON_AddNumberToObject(spec, "discovery_patients", (double)s->discovery) ||
               !cJSON_AddNumberToObject(spec, "inner", (double)s->inner) ||
               !(list = cJSON_AddArrayToObject(spec, "procedures"));
    for (size_t p = 0; !bad && p < RC_SIMULATE_PROCEDURES; p++)
        bad = s->asked[p] && !cJSON_AddItemToArray(list, cJSON_CreateString(rc_plan_simulate_procedures[p]));
    bad = bad || !cJSON_AddBoolToObject(spec, "intervals", s->intervals) ||
          (s->nearby && !cJSON_AddBoolToObject(spec, "nearby", true)) ||
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
done:
    return st;
}

static recut_status add_tallies(rc_analysis *analysis, const simulate_state *state, recut_error *err)
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
    };
    return rc_plan_tables_tallies(analysis, rows, state->setting.asked[RC_SIMULATE_MAXT] ? TALLIES : FOUND, 1, err);
}

/* ---- 4. blocks ---------------------------------------------------------- */

static void count(const rc_analysis *analysis, const simulate_state *state, const double *row, int64_t *tally)
{
    static const double level = 0.05;
    int64_t *rejected = tally + analysis->tally[REJECTED].offset, *travel = tally + analysis->tally[TRAVEL].offset,
            *covered = tally + analysis->tally[COVERED].offset;
    const double *p = row + RC_SIMULATE_P;
    for (size_t i = 0; i < analysis->tally[REJECTED].n_rows; i++) {
        rejected[2 * i + USABLE] += !isnan(p[i]);
        rejected[2 * i + BELOW_LEVEL] += p[i] <= level;
    }
    tally[analysis->tally[FAILED].offset + (size_t)row[RC_SIMULATE_REASON]]++;
    bool found = row[RC_SIMULATE_DISCOVERY_P] <= level, held = p[RC_SIMULATE_VALIDATION] <= level;
    travel[DISCOVERED] += found;
    travel[VALIDATED] += held;
    travel[BOTH] += found && held;
    travel[ACTING] += row[RC_SIMULATE_DISCOVERY_MARKER] <= 0;
    if (state->setting.asked[RC_SIMULATE_MAXT])
        tally[analysis->tally[FOUND].offset + (size_t)row[RC_SIMULATE_ACTING_FOUND]]++;
    for (size_t m = 0; state->setting.intervals && m < RC_HONEST_METHODS; m++) {
        const double *limits = row + RC_SIMULATE_INTERVAL + 3 * m + 1, truth = row[RC_SIMULATE_LOG_HR_TRUE];
        int side = isnan(limits[0]) || isnan(truth) ? NO_INTERVAL
                   : limits[1] < truth              ? TOO_LOW
                   : limits[0] > truth              ? TOO_HIGH
                                                    : HOLDS;
        covered[m * SIDES + (size_t)side]++;
    }
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

/* ---- 5. the plan -------------------------------------------------------- */

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
    rc_truth_setting truth;
    rc_search search;
    point at = {.effect = "jump"};
    (void)cohort;
    walk(&options->truth, options->point, &at);
    RC_NEW(state, 1, err);
    analysis->state = state; /* rc_plan_create destroys it on failure */
    RC_TRY(rc_plan_criterion_search(NULL, options, &search, err));
    state->options = (rc_plan_options){
        .criterion = search.criterion->name, .min_fraction = search.min_fraction, .kernel = options->kernel};
    RC_TRY(fill_truth(&options->truth, &at, &truth, err));
    RC_TRY(fill_asked(&options->truth, &state->setting, err));
    RC_TRY(fill_markers(&options->truth, &truth, &state->setting, err));
    RC_TRY(fill_sizes(options, at.size, &state->setting, err));
    RC_TRY(rc_plan_truth_create(&truth, &state->truth, err));
    state->setting.truth = state->truth;
    state->setting.at = at.at;
    state->setting.min_fraction = search.min_fraction;
    RC_TRY(fill_cohorts(&options->truth, &analysis->replicates, err));
    uint64_t resamples = state->setting.intervals ? (uint64_t)state->setting.inner * 4 : (uint64_t)state->setting.inner;
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
