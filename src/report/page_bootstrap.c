/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_bootstrap.c - the page of the bootstrap.
 *
 *   1. what is derived     2. fixed cutoff     3. selected cutoff     4. page and table */
#include "report/plans.h"

#include "summary/coverage.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

/* ---- 1. what is derived ------------------------------------------------- */

/* NULL: a survival difference, or a statistic that this page does not know. */
static const char *label_of(const char *key)
{
    static const char *const known[][2] = {{"c", "Harrell's C, marker"},
                                           {"chisq", "log-rank chi-square"},
                                           {"hr", "hazard ratio"},
                                           {"hr_mh", "HR, Mantel-Haenszel"},
                                           {"hr_oe", "HR, log-rank O/E"},
                                           {"hr_adjusted", "hazard ratio, adjusted"},
                                           {"c_split", "Harrell's C, high/low"},
                                           {"median_low", "median survival, low"},
                                           {"median_high", "median survival, high"},
                                           {"rmst_difference", "restricted mean, high - low"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i][0], key) == 0) return known[i][1];
    return NULL;
}

/* C is printed for the side that dies first, whichever it is, so that one marker has one C on a page: its name, NULL
 * where it is as stored. */
static const char *turned_name(const cJSON *element, const cJSON *object)
{
    double hr = rc_summary_json_get_number(rc_summary_json_get(element, "hr"), "estimate"),
           c = rc_summary_json_get_number(object, "estimate");
    if (strcmp(object->string, "c") == 0) return c < 0.5 ? "Harrell's C, -marker" : NULL;
    if (strcmp(object->string, "c_split") != 0) return NULL;
    return (isnan(hr) || hr == 1 ? c < 0.5 : hr < 1) ? "Harrell's C, low/high" : NULL;
}

/* Other conventions, and what no interval belongs to: only where everything is asked for. */
static bool is_detail(const char *key)
{
    return strcmp(key, "chisq") == 0 || strcmp(key, "hr_mh") == 0 || strcmp(key, "hr_oe") == 0;
}

/* A row of the table of statistics.  Of what was left out the empty groups are listed once, below. */
static void add_statistic(const cJSON *element, const cJSON *object, cJSON *rows, bool *failed)
{
    const char *key = object->string, *label = label_of(key);
    bool survival = strncmp(key, "survival_difference_", 20) == 0, median = strncmp(key, "median_", 7) == 0,
         difference = survival || strcmp(key, "rmst_difference") == 0;
    double without = rc_summary_json_get_number(object, "without_value"),
           empty = rc_summary_json_get_number(rc_summary_json_get(element, "failed"), "empty group"),
           infinite =
               rc_summary_json_get_number(object, "infinite_low") + rc_summary_json_get_number(object, "infinite_high");
    cJSON *row = rc_summary_json_object(rows, NULL, failed);
    rc_report_plans_refer(row, "of", object, failed);
    rc_summary_json_text(row, "label", label ? label : key, failed);
    rc_summary_json_text(row, "time", survival ? key + 20 : NULL, failed);
    rc_summary_json_text(row, "turned", turned_name(element, object), failed);
    rc_summary_json_text(row, "open", median ? "not reached" : "infinite", failed);
    rc_summary_json_bool(row, "infinite", infinite > 0, failed);
    /* a time or a chi-square: no number of decimals suits all units */
    rc_summary_json_bool(row, "free", median || strcmp(key, "rmst_difference") == 0 || strcmp(key, "chisq") == 0,
                         failed);
    rc_summary_json_bool(row, "difference", difference, failed);
    rc_summary_json_bool(
        row, "below_0", !difference && rc_summary_json_get_number(rc_summary_json_get(object, "interval"), "lower") < 0,
        failed);
    rc_summary_json_bool(row, "without", without > (isnan(empty) ? 0 : empty), failed);
}

static void add_statistics(const cJSON *element, cJSON *derived, bool *failed)
{
    const cJSON *object;
    bool few = false, unheld = false, full = rc_summary_json_get_bool(derived, "full");
    cJSON *rows = rc_summary_json_array(derived, "statistics", failed);
    cJSON_ArrayForEach(object, element)
    {
        if (!cJSON_IsObject(object) || !rc_summary_json_get(object, "percentile")) continue;
        if (!full && is_detail(object->string)) continue;
        add_statistic(element, object, rows, failed);
        few |= rc_summary_json_get_bool(object, "too_few_replicates");
        unheld |= !cJSON_IsObject(rc_summary_json_get(object, "interval"));
    }
    rc_summary_json_bool(derived, "few", few, failed);
    rc_summary_json_bool(derived, "unheld", unheld, failed);
}

/* What percentile intervals of the hazard ratio held where so many centers were drawn, in per cent. */
static void add_held(cJSON *derived, bool *failed)
{
    static const char *const scheme[] = {"cluster of 4", "cluster of 10", "cluster of 20", "cluster of 40"};
    cJSON *held = rc_summary_json_object(derived, "held", failed);
    for (size_t i = 0; i < sizeof scheme / sizeof *scheme; i++) {
        const rc_coverage *coverage = rc_summary_coverage(scheme[i], "hr", RC_INTERVAL_PERCENTILE);
        rc_summary_json_number(held, scheme[i] + strlen("cluster of "), coverage ? coverage->large[0] / 10.0 : NAN,
                               failed);
    }
}

static bool same_text(const cJSON *a, const cJSON *b, const char *key)
{
    return strcmp(rc_summary_json_get_text(a, key), rc_summary_json_get_text(b, key)) == 0;
}

static void derive(const cJSON *element, const rc_report_options *options, cJSON *derived, bool *failed)
{
    const cJSON *next = element->next;
    (void)options;
    add_statistics(element, derived, failed);
    add_held(derived, failed);
    /* the search is the same for every fixed cutoff of a marker: its part is printed once */
    rc_summary_json_bool(derived, "last",
                         !next || !same_text(next, element, "marker") || !same_text(next, element, "analysis"), failed);
}

/* ---- 2. fixed cutoff ---------------------------------------------------- */

#define LABEL "{?time|survival at {time}, high - low|{label}}"
#define NUMBER(of) "{?free|{" of ":value3}|{?difference|{" of ":fixed2}|{" of ":ratio}}}"
/* A limit: in words where it is open; of a turned statistic 1 - the other one. */
#define LIMIT(lower, upper, open) "{?" open "|{open}|{?turned|" NUMBER("1 - " upper) "|" NUMBER(lower) "}}"
#define PAIR(path, open) LIMIT(path ".0", path ".1", open ".0") " to " LIMIT(path ".1", path ".0", open ".1")
#define INTERVAL "of.interval."
#define COVERS(key) "{" INTERVAL key ".0 * 100:fixed1}-{" INTERVAL key ".1 * 100:fixed1} %"
#define NO_VALUE ", resamples without a finite value:"

static const rc_page_column reasons[] = {{"", "{@value:count}", 8, 0}, {"", "{@name}", -1, 0}, {0}};

/* What cannot be negative ends at 0. */
static const rc_page_column statistics[] = {
    {"", "{?turned|{turned}|" LABEL "}", -24, 0},
    {"estimate", "{?turned|" NUMBER("1 - of.estimate") "|" NUMBER("of.estimate") "}", 8, 0},
    {"95 % interval",
     "{?of.interval|{?below_0|0|" LIMIT(INTERVAL "lower", INTERVAL "upper", INTERVAL "open.0") "} to " LIMIT(
         INTERVAL "upper", INTERVAL "lower", INTERVAL "open.1") "|none}",
     -14, 0},
    {"95 % of resamples", PAIR("of.percentile", "of.percentile_open") "{?of.too_few_replicates and $full| *}", -17, 0},
    {"kind", "{?of.interval|{of.interval.kind}}", -10, 1},
    /* least and greatest measured coverage at the nearer size */
    {"covers", "{?of.interval|{?^patients<200|" COVERS("coverage_n50") "|" COVERS("coverage_n200") "}}", -11, 1},
    {0}};

/* What a row does not say for itself.  The profile likelihood needs no resamples: where some are infinite. */
static const rc_page_block notes[] = {
    {RC_PAGE_PARAGRAPH, .when = "of.reason", .text = LABEL ": {of.reason}", .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "infinite and of.profile",
     .text = LABEL ": 95 % profile likelihood " PAIR("of.profile", "of.profile_open"), .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "without",
     .text = LABEL ": no value in {of.without_value:count} of {^rows_kept:count} resamples, which are left out",
     .indent = 6, .hang = 2},
    {0}};

static const rc_page_block measured[] = {
    {RC_PAGE_PARAGRAPH, .when = "$few",
     .text = "* too few replicates: a limit is uncertain by more than 1/20 of the interval's length", .indent = 6},
    {RC_PAGE_GROUP, .over = "$statistics", .block = notes},
    {RC_PAGE_PARAGRAPH, .when = "choice_of_m_reason", .text = "{choice_of_m_reason}", .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "clusters>0",
     .text = "{clusters:count} centers are drawn{?clusters<20|, which are few}, and no interval from them is called 95 "
             "%: that of the hazard ratio held {$held.4:fixed0} % with 4, {$held.10:fixed0} % with 10, "
             "{$held.20:fixed0} % with 20, {$held.40:fixed0} % with 40 (bench/coverage.md).",
     .indent = 4},
    {RC_PAGE_PARAGRAPH,
     .text = "{?patients<50|With fewer than 50 patients no interval is called 95 %: none was measured there "
             "(bench/coverage.md).|covers: how often this kind of interval held the truth in simulated cohorts of 50 "
             "patients (of 200, where there are so many), least and most (bench/coverage.md); \"none\": none of this "
             "scheme was found to stay within 93 to 97 %.}",
     .indent = 4},
    {0}};
static const rc_page_block of_rows[] = {
    {RC_PAGE_TABLE, .over = "$statistics", .column = statistics, .indent = 6},
    {RC_PAGE_GROUP, .when = "$full", .block = measured},
    {RC_PAGE_PARAGRAPH, .when = "!$full and $unheld",
     .text = "none: no kind of interval was found to hold 95 % here{?hr|; hazard ratio by Cox}", .indent = 6},
    {0}};

static const rc_page_block lost[] = {
    {RC_PAGE_PARAGRAPH,
     .text = "adjusted model: {term} {?toward<0|runs to 0 (monotone likelihood)|{?toward>0|runs to infinity (monotone "
             "likelihood)|is left out, constant or a sum of the others}}; the rest of the model stands",
     .indent = 6, .hang = 2},
    {0}};

/* ---- 3. selected cutoff ------------------------------------------------- */

#define CUTOFF "reselected.cutoff."
#define LOG_HR "reselected.optimism.log_hr."
#define C "reselected.optimism.c."
#define CHISQ "reselected.optimism.chisq."
#define SHRINKAGE "reselected.shrinkage."
#define HONEST "selected.hr."
#define SET "selected.cutoff_set."
#define SET_COVERAGE(of) "{" of "coverage_least:percent} to {" of "coverage_greatest:percent}"
/* A limit without a number is 0 or infinite. */
#define LIMITS(of) "{?" of "lower|{" of "lower:ratio}|0} to {?" of "upper|{" of "upper:ratio}|infinity}"
/* Medians stand where a mean would be infinite. */
#define MEDIANS(of) of "infinite>0 and " of "optimism_median"
#define CORRECTED(of) "{?" MEDIANS(of) "|{" of "corrected_median:fixed2}|{" of "corrected:fixed2}}"

/* A statistic of the selected cutoff; `corrected`: less its optimism, `oob`: out of the bag. */
#define OPTIMISM(label, of, corrected, oob)                                                                            \
    {                                                                                                                  \
        "",                                                                                                            \
        {                                                                                                              \
            label, "{" of "apparent:fixed2}",                                                                          \
                "{?" MEDIANS(of) "|{" of "optimism_median:fixed2}|{" of "optimism:fixed2}}", corrected, oob,           \
                "{" of "e632:fixed2}", "{" of "e632plus:fixed2}{?" MEDIANS(of) "| +}"                                  \
        }                                                                                                              \
    }

static const rc_page_column optimism_columns[] = {
    {"", NULL, -24, 0},        {"as found", NULL, 8, 0}, {"optimism", NULL, 8, 0}, {"corrected", NULL, 9, 0},
    {"not drawn", NULL, 9, 0}, {".632", NULL, 6, 0},     {".632+", NULL, 6, 0},    {0}};
static const rc_page_row optimism_rows[] = {
    OPTIMISM("log hazard ratio (size)", LOG_HR, CORRECTED(LOG_HR), "{" LOG_HR "oob:fixed2}"),
    OPTIMISM("Harrell's C, {?" SHRINKAGE "hr_apparent<1|low/high|high/low}", C, CORRECTED(C), "{" C "oob:fixed2}"),
    /* it grows with n, and out of the bag are fewer patients; nothing is less than nothing */
    OPTIMISM("{?given|score test chi-square|log-rank chi-square}", CHISQ,
             "{?" CHISQ "corrected<0|0|" CORRECTED(CHISQ) "}", "-"),
    {0}};

static const rc_page_block optimism[] = {
    {RC_PAGE_TABLE, .column = optimism_columns, .row = optimism_rows, .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = MEDIANS(LOG_HR),
     .text = "+ medians: the hazard ratio is infinite or 0 in {" LOG_HR "infinite:count} of {" LOG_HR
             "replicates:count} resamples",
     .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = LOG_HR "infinite_oob>0",
     .text = "not drawn: the hazard ratio is infinite or 0 in {" LOG_HR "infinite_oob:count} of {" LOG_HR
             "replicates_oob:count} resamples",
     .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = CHISQ "corrected<0",
     .text = "chi-square: its optimism is larger than itself, nothing is left of it", .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "given",
     .text = "hazard ratio and chi-square are given {*given|{@value}|, }; Harrell's C is of the split alone",
     .indent = 6},
    {RC_PAGE_PARAGRAPH,
     .text = "optimism: what the search gains in a resample over the patients it was drawn from (Harrell 2015); not "
             "drawn: in the patients that a resample left out; .632 and .632+: Efron & Tibshirani "
             "1997.{?" SHRINKAGE "bootstrap| Hazard ratio shrunken by the bootstrap factor {" SHRINKAGE
             "bootstrap:fixed2}: {" SHRINKAGE "hr_shrunk:ratio}.}",
     .indent = 6},
    {0}};

static const rc_page_block detail[] = {
    {RC_PAGE_FACT, .when = CUTOFF "within_tolerance", .label = "near {cutoff:plain}",
     .text = "{?" CUTOFF "near_fixed_share|within 10 % of the patients' ranks of it in {" CUTOFF
             "near_fixed_share:percent} of the resamples, within {" CUTOFF "tolerance:plain} of its value in {" CUTOFF
             "within_tolerance:percent}|within {" CUTOFF "tolerance:plain} of its value in {" CUTOFF
             "within_tolerance:percent} of the resamples}",
     .indent = 6, .width = 19},
    {RC_PAGE_FACT, .when = SET "method", .label = "if the risk jumps",
     .text = "at one cutoff and nowhere else, {" SET "jump.lower:plain} to {" SET
             "jump.upper:plain} are not excluded ({" SET
             "jump.count:count} cutoffs): held in " SET_COVERAGE(SET "jump.") " of the simulated jumps, far too seldom "
                                                                              "where the risk rises gradually",
     .indent = 6, .width = 19},
    {RC_PAGE_PARAGRAPH, .when = SET "reason and !reselected.candidates=1 and " CUTOFF "estimate",
     .text = "confidence set for the cutoff: {" SET "reason}", .indent = 6},
    {RC_PAGE_FACT, .when = CUTOFF "rescaled.0", .label = "rescaled to n",
     .text = "{" CUTOFF "rescaled.0:plain} to {" CUTOFF
             "rescaled.1:plain} if the risk changes gradually (n^(1/3)), {" CUTOFF "rescaled_jump.0:plain} to {" CUTOFF
             "rescaled_jump.1:plain} if it jumps at the cutoff (n)",
     .indent = 6, .width = 19},
    {RC_PAGE_PARAGRAPH, .when = CUTOFF "rescaled.0",
     .text = "Which of the two holds is not known, and neither is a 95 % confidence interval: bench/coverage.md says "
             "how often they hold the cutoff of a jump and of a gradual effect.",
     .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "!" CUTOFF "rescaled.0 and !reselected.candidates=1 and " CUTOFF "estimate",
     .text = "A selected cutoff is not a root-n parameter: the {scheme} bootstrap shows how unstable it is, but its "
             "quantiles are no confidence interval for it.",
     .indent = 6},
    {RC_PAGE_LINE, .when = "reselected.optimism and " CUTOFF "estimate", .text = ""},
    {RC_PAGE_HEADING, .when = "reselected.optimism and " CUTOFF "estimate",
     .text = "What of the selected cutoff is owed to its selection", .indent = 4},
    {RC_PAGE_GROUP, .when = "reselected.optimism and !reselected.optimism.reason and " CUTOFF "estimate",
     .block = optimism},
    {0}};

#define OWN_RATIO "{?given|adjusted ratio|its hazard ratio}"
static const rc_page_block search[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING,
     .text = "The search repeated in every resample{?given|, the model of {*given|{@value}|, } fitted again in each}",
     .indent = 4},
    {RC_PAGE_FACT, .label = "selected cutoff",
     .text = "{?" CUTOFF "estimate|{" CUTOFF "estimate:below} in all patients{?reselected.candidates=1|, the only "
             "possible one}|none in all patients}",
     .indent = 6, .width = 19},
    {RC_PAGE_FACT, .when = CUTOFF "estimate_share", .label = "picked again",
     .text = "in {" CUTOFF "estimate_share:percent} of the resamples", .indent = 6, .width = 19},
    {RC_PAGE_FACT, .when = CUTOFF "median", .label = "in the resamples",
     .text = "half of them {" CUTOFF "q25:plain} to {" CUTOFF "q75:plain}, 95 % {" CUTOFF "q025:plain} to {" CUTOFF
             "q975:plain}; median {" CUTOFF "median:plain}, most often {" CUTOFF "mode:plain} ({" CUTOFF
             "mode_share:percent})",
     .indent = 6, .width = 19},
    {RC_PAGE_FACT, .when = SET "method", .label = "where it may lie",
     .text = "{?" SET "uninformative|the data do not say: they exclude {?" SET "excluded>0|only {" SET
             "excluded:count}|none} of the {" SET "candidates:count} possible cutoffs|{?" SET
             "count=1|nowhere else|{" SET "lower:plain} to {" SET "upper:plain}}: {" SET "count:count} of the {" SET
             "candidates:count} possible cutoffs are not excluded{?" SET
             "gaps|, others between them are}} (95 % confidence set "
             "for the cutoff that is best in all such patients; such sets held it in " SET_COVERAGE(
                 SET) " of the simulated cohorts with {" SET "coverage_n:fixed0} patients: bench/cutset.md)",
     .indent = 6, .width = 19},
    {RC_PAGE_FACT, .when = HONEST "method", .label = OWN_RATIO,
     .text = "{selected.hr_uncorrected.estimate:ratio} as found (" LIMITS(
         "selected.hr_uncorrected.") ", as if it had not been selected)",
     .indent = 6, .width = 19},
    {RC_PAGE_FACT, .when = HONEST "method", .label = "in new patients",
     .text = "{" HONEST "estimate:ratio}, 95 % interval " LIMITS(
         HONEST) "; such intervals held {" HONEST "coverage.least:percent} to {" HONEST
                 "coverage.greatest:percent} of the simulated truths with "
                 "{" HONEST "coverage.n:fixed0} patients ({?given|bench/honest_given.md|bench/honest.md})",
     .indent = 6, .width = 19},
    {RC_PAGE_FACT, .when = "!" HONEST "method and " SHRINKAGE "hr_apparent>=0", .label = OWN_RATIO,
     .text = "{" SHRINKAGE "hr_apparent:ratio} as found, {?" MEDIANS(
         LOG_HR) "|{" SHRINKAGE "hr_median_corrected:ratio} corrected for the choice|{?" SHRINKAGE
                 "hr_bias_corrected|{" SHRINKAGE "hr_bias_corrected:ratio} corrected for the choice|not corrected: "
                 "{?other_size|the resamples are of another size|it is 0 or infinite in many resamples}}}",
     .indent = 6, .width = 19},
    {RC_PAGE_PARAGRAPH, .when = "given and " HONEST "reason and reselected.candidates!=1 and $full",
     .text = "interval of the adjusted ratio in new patients: {" HONEST "reason} (bench/honest_given.md)", .indent = 6},
    {RC_PAGE_FACT, .when = C "apparent", .label = "its Harrell's C",
     .text = "{" C "apparent:fixed2} as found, " CORRECTED(C) " corrected", .indent = 6, .width = 19},
    {RC_PAGE_PARAGRAPH, .when = "reselected.optimism.reason and reselected.candidates!=1",
     .text = "{reselected.optimism.reason}", .indent = 6},
    {RC_PAGE_LINE, .when = "reselected.failed", .text = "search" NO_VALUE, .indent = 6},
    {RC_PAGE_TABLE, .when = "reselected.failed", .over = "reselected.failed", .column = reasons, .indent = 6},
    {RC_PAGE_GROUP, .when = "$full", .block = detail},
    {0}};

/* ---- 4. page and table -------------------------------------------------- */

static const rc_page_block page[] = {
    {RC_PAGE_HEADING,
     .text = "Bootstrap: {replicates:count} resamples{?scheme!='ordinary'|, scheme {scheme}}{?stratify| by {stratify}}"
             "{?m|, m = {m:count}}",
     .indent = 2},
    {RC_PAGE_FIGURE, .when = "$last", .text = "reselected"},
    {RC_PAGE_FIGURE, .text = "effect"},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .when = "cutoff", .text = "Cutoff named beforehand: {cutoff:digits}", .indent = 4},
    {RC_PAGE_GROUP, .when = "rows_kept>0", .block = of_rows},
    {RC_PAGE_PARAGRAPH, .when = "p_below_005>=0",
     .text = "log-rank p below 0.05 in {p_below_005:percent} of the resamples{?other_size| (of another size than the "
             "cohort)}",
     .indent = 6},
    {RC_PAGE_GROUP, .over = "adjusted.lost", .block = lost},
    {RC_PAGE_PARAGRAPH, .when = "adjusted.missing>0",
     .text = "adjusted model: {adjusted.patients:count} patients, {adjusted.events:count} events; left out of it: "
             "missing a covariate {adjusted.missing:count}",
     .indent = 6, .hang = 2},
    {RC_PAGE_LINE, .when = "failed", .text = "hazard ratio" NO_VALUE, .indent = 6},
    {RC_PAGE_TABLE, .when = "failed", .over = "failed", .column = reasons, .indent = 6},
    {RC_PAGE_LINE, .when = "failed_adjusted", .text = "adjusted hazard ratio" NO_VALUE, .indent = 6},
    {RC_PAGE_TABLE, .when = "failed_adjusted", .over = "failed_adjusted", .column = reasons, .indent = 6},
    {RC_PAGE_GROUP, .when = "$last", .block = search},
    {RC_PAGE_GROUP, .when = "$last", .at = "cuts", .block = rc_report_groups_sets},
    {0}};

#define OF_HR(which, key) "{?hr.interval.open." which "|infinite|{hr.interval." key ":ratio}}"
static const rc_page_column table_columns[] = {
    {"marker", "{marker}", -8, 0},
    {"cutoff", "{cutoff:digits}", 8, 0},
    {"HR", "{?hr|{hr.estimate:ratio}|-}", 6, 0},
    {"95 % interval", "{?hr.interval|" OF_HR("0", "lower") " to " OF_HR("1", "upper") "|-}", -14, 0},
    {"selected cutoff", "{reselected.cutoff.estimate:below}", 15, 0},
    {"95 % of resamples", "{reselected.cutoff.q025:plain} to {reselected.cutoff.q975:plain}", -17, 0},
    {0}};

static const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = table_columns, .indent = 2}, {0}};

/* ---- methods ------------------------------------------------------------ */

#define EACH                                                                                                           \
    ", and the search of {$markers} was repeated in each{?$first.given|, with the Cox model of "                       \
    "{*$first.given|{@value}|, }"                                                                                      \
    " fitted again}"
static const rc_report_sentence methods[] = {
    {.when = "options.scheme='ordinary'",
     .text = "{replicates:count} bootstrap samples of the {$n} patients{$where} were drawn with replacement" EACH,
     .cite = "efron1979"},
    {.when = "options.scheme='stratified'",
     .text = "{replicates:count} bootstrap samples of the {$n} patients{$where} were drawn with replacement within the "
             "levels of {options.stratify}{?cohort.strata| (strata: column {cohort.strata})}" EACH,
     .cite = "efron1979"},
    {.when = "options.scheme='cluster'",
     .text = "{replicates:count} bootstrap samples of whole centers, with all their patients, were drawn with "
             "replacement{$where}" EACH,
     .cite = "efron1979"},
    {.when = "options.scheme='m-out-of-n'",
     .text = "{replicates:count} bootstrap samples of {options.m:count} of the {$n} patients{$where} were drawn with "
             "replacement{?options.m_chosen| (their size chosen from the data)}" EACH,
     .cite = "{?options.m_chosen|bickel2008|politis1999}"},
    {.when = "options.scheme='subsample'",
     .text = "{replicates:count} subsamples of {options.m:count} of the {$n} patients{$where} were drawn without "
             "replacement" EACH,
     .cite = "politis1999"},
    {.when = "options.scheme='bayesian'",
     .text = "The {$n} patients{$where} were given exponential random weights {replicates:count} times (Bayesian "
             "bootstrap)" EACH,
     .cite = "rubin1981"},
    {.when = "options.replay",
     .text =
         "{replicates:count} samples of the {$n} patients{$where} were taken from a file (hash {options.replay})" EACH,
     .cite = NULL},
    {.when = "$first.reselected.cutoff.estimate",
     .text = "Stability is the distribution of the cutoffs that the samples select{?$first.other_size|, brought to the "
             "size of the cohort by its rate}"},
    {.when = "$first.reselected.optimism.c and $candidates!='0'",
     .text =
         "The optimism of the hazard ratio, Harrell's C and chi-square of the selected cutoff is the mean, over the "
         "samples, of their value in the sample less that of the same cutoff in the original patients",
     .cite = "harrell1996 harrell2015"},
    {.when = "$first.reselected.optimism.c.e632plus",
     .text = "The .632 and .632+ estimates weigh in the patients that were not drawn",
     .cite = "efron1997"},
    {.when = "$first.selected.hr.method",
     .text = "The hazard ratio that the selected cutoff will have in new patients, with its interval, is the "
             "profile-likelihood one less the median of that difference, widened by an eighth; in simulations the "
             "interval held {$first.selected.hr.coverage.least:percent} to "
             "{$first.selected.hr.coverage.greatest:percent} of the truths"},
    {.when = "$first.selected.cutoff_set.method",
     .text = "The 95 % confidence set for the best cutoff holds every candidate whose chi-square falls short of the "
             "largest by no more than a critical value, drawn from survival that was simulated from a Cox model of the "
             "patients with a jump at the candidate and a gradual rise; in simulations such sets held the cutoff in "
             "{$first.selected.cutoff_set.coverage_least:percent} to "
             "{$first.selected.cutoff_set.coverage_greatest:percent} of the cohorts",
     .cite = "banerjee2007 hansen2000"},
    {.when = "$first.reselected.shrinkage and $candidates!='0'",
     .text = "The hazard ratio was also shrunk by the bootstrap's and by the heuristic shrinkage factor",
     .cite = "vanhouwelingen1990"},
    {.plan = "sets",
     .text = "The search for several cutoffs of {$markers}{$where}{?options.cuts_by|, the choice of their number by "
             "{?options.cuts_by='bic'|BIC|AIC} included,} was repeated in {replicates:count} samples of its own, drawn "
             "in the same way"},
    {.when = "options.cutoffs",
     .text =
         "For the fixed {?options.cutoffs.1|cutoffs|cutoff} {*options.cutoffs|{@value:digits}|, } the same samples "
         "gave hazard ratios, Harrell's C, medians and chi-square with percentile and BCa intervals; 95 % is claimed "
         "where simulations found a coverage of 93 to 97 %",
     .cite = "efron1987 harrell1982"},
    {.when = "$first.given",
     .text = "The hazard ratio of the selected cutoff and its chi-square, a score test, are those of the split in the "
             "Cox model with {*$first.given|{@value}|, } (Efron)",
     .cite = "cox1972 efron1977"},
    {.when = "options.adjust",
     .text = "Hazard ratios of fixed cutoffs were adjusted for {*options.adjust|{@value}|, } in Cox models (Efron)",
     .cite = "cox1972 efron1977"},
    {.when = "options.times",
     .text = "Differences of survival were estimated at {*options.times|{@value:digits}|, }",
     .cite = "kaplan1958"},
    {.when = "options.tau>0", .text = "Restricted mean survival times were compared up to {options.tau:digits}"},
    {0}};

const rc_report_plan rc_report_page_bootstrap = {
    .name = "bootstrap", .title = "Bootstrap", .page = page, .table = table, .derive = derive, .methods = methods};
