/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_simulate.c - simulated cohorts for a person: a line for each truth.
 *
 *   1. what is derived     2. the page */
#include "report/plans.h"
#include "summary/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. what is derived ------------------------------------------------- */

/* {name: item} of a list whose items have names. */
static void name_items(cJSON *line, const char *key, const cJSON *list, bool *failed)
{
    const cJSON *item;
    cJSON *object = rc_summary_json_object(line, key, failed);
    cJSON_ArrayForEach(item, list) rc_report_plans_refer(object, rc_summary_json_get_text(item, "name"), item, failed);
}

/* "$KEY_least", "$KEY_most" over the elements. */
static void add_range(cJSON *derived, const char *name, const cJSON *list, const char *key, bool *failed)
{
    const cJSON *element;
    char full[64];
    double least = INFINITY, most = -INFINITY;
    cJSON_ArrayForEach(element, list)
    {
        double x = rc_summary_json_get_number(element, key);
        least = fmin(least, x);
        most = fmax(most, x);
    }
    snprintf(full, sizeof full, "%s_least", name);
    rc_summary_json_number(derived, full, least, failed);
    snprintf(full, sizeof full, "%s_most", name);
    rc_summary_json_number(derived, full, most, failed);
}

/* What most truths are not: like a cohort, of several centers, with several markers that act. */
static void add_also(const cJSON *truth, cJSON *line, bool *failed)
{
    char text[96];
    int centers = cJSON_GetArraySize(rc_summary_json_get(truth, "centers"));
    double acting = rc_summary_json_get_number(truth, "acting");
    const char *kind = rc_summary_json_get_text(truth, "kind");
    size_t used =
        (size_t)snprintf(text, sizeof text, "%s", rc_summary_json_get(truth, "like") ? ", like a cohort" : "");
    if (centers) used += (size_t)snprintf(text + used, sizeof text - used, ", %d centers", centers);
    if (acting > 1 && kind && strcmp(kind, "none") != 0)
        snprintf(text + used, sizeof text - used, ", %.0f act", acting);
    rc_summary_json_text(line, "also", text, failed);
}

/* $lines: of each element with its procedures and intervals by name; $intervals: of those that have intervals. */
static void derive(const cJSON *document, const rc_report_options *options, cJSON *derived, bool *failed)
{
    const cJSON *element;
    cJSON *lines = rc_summary_json_array(derived, "lines", failed),
          *intervals = rc_summary_json_array(derived, "intervals", failed),
          *validations = rc_summary_json_array(derived, "validations", failed),
          *in_centers = rc_summary_json_array(derived, "in_centers", failed),
          *maxts = rc_summary_json_array(derived, "maxts", failed),
          *givens = rc_summary_json_array(derived, "givens", failed),
          *stable = rc_summary_json_array(derived, "stable", failed),
          *cutoffs = rc_summary_json_array(derived, "cutoffs", failed);
    bool resampled = false, crossed = false, imputed = false, shares = false, correlated = false;
    bool concordant = false;
    const cJSON *like = NULL;
    double share = NAN;
    (void)options;
    add_range(derived, "cohorts", rc_summary_json_get(document, "simulate"), "cohorts", failed);
    add_range(derived, "inner", rc_summary_json_get(document, "simulate"), "replicates", failed);
    cJSON_ArrayForEach(element, rc_summary_json_get(document, "simulate"))
    {
        cJSON *line = rc_summary_json_object(lines, NULL, failed);
        rc_report_plans_refer(line, "of", element, failed);
        name_items(line, "p", rc_summary_json_get(element, "procedures"), failed);
        name_items(line, "interval", rc_summary_json_get(element, "intervals"), failed);
        const cJSON *of_cutoff = rc_summary_json_get(rc_summary_json_get(element, "cutoff"), "intervals");
        name_items(line, "cutoff", of_cutoff, failed);
        if (of_cutoff) rc_report_plans_refer(cutoffs, NULL, line, failed);
        const cJSON *p = rc_summary_json_get(line, "p");
        crossed = crossed || rc_summary_json_get(p, "cross_validated");
        imputed = imputed || rc_summary_json_get(p, "imputed");
        const cJSON *truth = rc_summary_json_get(element, "truth");
        if (rc_summary_json_get(rc_summary_json_get(element, "validation"), "centers"))
            rc_report_plans_refer(in_centers, NULL, line, failed);
        concordant = concordant || !isnan(rc_summary_json_get_number(rc_summary_json_get(element, "c"), "apparent"));
        add_also(truth, line, failed);
        like = like ? like : rc_summary_json_get(truth, "like");
        double here = rc_summary_json_get_number(truth, "event_share");
        shares = shares || (!isnan(share) && here != share);
        share = here;
        resampled = resampled || of_cutoff || rc_summary_json_get(element, "intervals") ||
                    rc_summary_json_get(p, "permutation") || crossed || imputed || rc_summary_json_get(p, "maxt") ||
                    rc_summary_json_get(p, "adjusted") || rc_summary_json_get(p, "adjusted_permuted");
        if (rc_summary_json_get(rc_summary_json_get(element, "truth"), "covariate_hr"))
            rc_report_plans_refer(givens, NULL, line, failed);
        if (rc_summary_json_get(element, "intervals")) rc_report_plans_refer(intervals, NULL, line, failed);
        const cJSON *maxt = rc_summary_json_get(element, "maxt");
        if (maxt) rc_report_plans_refer(maxts, NULL, line, failed);
        correlated = correlated || (rc_summary_json_get_number(maxt, "acting") > 0 &&
                                    rc_summary_json_get_number(maxt, "correlation") > 0);
        if (rc_summary_json_get(element, "validation")) rc_report_plans_refer(validations, NULL, line, failed);
        if (!isnan(rc_summary_json_get_number(rc_summary_json_get(element, "cutoff"), "nearby")))
            rc_report_plans_refer(stable, NULL, line, failed);
    }
    rc_summary_json_bool(derived, "resampled", resampled, failed);
    rc_summary_json_bool(derived, "concordance", concordant, failed);
    if (like) rc_report_plans_refer(derived, "like", like, failed);
    rc_summary_json_bool(derived, "crossed", crossed, failed);
    rc_summary_json_bool(derived, "imputed", imputed, failed);
    rc_summary_json_bool(derived, "correlated", correlated, failed);
    rc_summary_json_bool(derived, "shares", shares, failed); /* of events differ */
}

/* ---- 2. the page -------------------------------------------------------- */

#define WHICH                                                                                                          \
    "{of.truth.kind}{?of.truth.kind='jump'| at {of.truth.at:plain}}{also}"                                             \
    "{?$shares|, {of.truth.event_share:percent} events}{?of.criterion!='logrank'|, {of.criterion}}"
#define TRUTH                                                                                                          \
    {"truth", WHICH, -11, 0}, {"n", "{of.truth.n:fixed0}", 4, 0},                                                      \
    {                                                                                                                  \
        "HR", "{of.truth.hr:plain}", 3, 0                                                                              \
    }
#define REJECTED(head, name)                                                                                           \
    {                                                                                                                  \
        head, "{?p." name "|{100 * p." name ".rejected:fixed1}|}", 5, 0                                                \
    }
#define HELD(head, name)                                                                                               \
    {                                                                                                                  \
        head,                                                                                                          \
            "{?cutoff." name ".coverage|{100 * cutoff." name ".coverage:fixed1}|-} ({100 * cutoff." name               \
            ".width:fixed0})",                                                                                         \
            10, 0                                                                                                      \
    }
#define COVERAGE(head, name)                                                                                           \
    {                                                                                                                  \
        head, "{100 * interval." name ".coverage:fixed1}", 7, 0                                                        \
    }

static const rc_page_column rejected[] = {TRUTH,
                                          REJECTED("un-\ncorr.", "uncorrected"),
                                          REJECTED("Bonf.", "bonferroni"),
                                          REJECTED("Mill.\nSieg.", "miller_siegmund"),
                                          REJECTED("Lau.\n1992", "lausen_1992"),
                                          REJECTED("Lau.\n1994", "lausen_1994"),
                                          REJECTED("perm.", "permutation"),
                                          REJECTED("valid", "validation"),
                                          REJECTED("fixed", "fixed"),
                                          {0}};
static const rc_page_column crossed[] = {TRUTH, REJECTED("cross-\nvalidated", "cross_validated"), {0}};
static const rc_page_column imputed[] = {TRUTH,
                                         {"high markers\ncensored sooner", "{of.truth.censoring_hr:plain}", 15, 0},
                                         REJECTED("perm.", "permutation"),
                                         REJECTED("imputed\ncensoring", "imputed"),
                                         {0}};
static const rc_page_column coverage[] = {
    TRUTH,
    COVERAGE("un-\ncorr.", "uncorrected"),
    COVERAGE("differ-\nences", "differences"),
    COVERAGE("shifted", "shifted"),
    COVERAGE("spread", "spread"),
    COVERAGE("student-\nized", "studentized"),
    COVERAGE("honest", "honest"),
    {"width", "{interval.honest.width / interval.uncorrected.width:fixed2}", 6, 0},
    {0}};
static const rc_page_column held[] = {TRUTH,
                                      HELD("set", "set"),
                                      HELD("set if\na jump", "set_jump"),
                                      HELD("per-\ncentile", "percentile"),
                                      HELD("m of n,\nsmooth", "m_out_of_n_smooth"),
                                      HELD("m of n,\njump", "m_out_of_n_jump"),
                                      {0}};
static const rc_page_column effect[] = {
    TRUTH,
    {"bias\nfound", "{of.log_hr.apparent.bias:fixed2}", 7, 0},
    {"\nhonest", "{of.log_hr.honest.bias:fixed2}", 7, 0},
    {"error\nfound", "{of.log_hr.apparent.rmse:fixed2}", 7, 0},
    {"\nhonest", "{of.log_hr.honest.rmse:fixed2}", 7, 0},
    {"cutoffs, 95 % of them\nas shares below", "{of.cutoff.place.q025:fixed2} to {of.cutoff.place.q975:fixed2}", 23, 0},
    {0}};
static const rc_page_column concordance[] = {TRUTH,
                                             {"cohorts", "{of.c.apparent:fixed3}", 8, 0},
                                             {"new\npatients", "{of.c.new_patients:fixed3}", 8, 0},
                                             {"too large\nby", "{of.c.bias:fixed3}", 9, 0},
                                             {"error", "{of.c.rmse:fixed3}", 7, 0},
                                             {0}};
static const rc_page_column in_centers[] = {
    TRUTH,
    {"in all\nothers", "{100 * of.validation.validated:fixed1}", 7, 0},
    {"in\nevery", "{100 * of.validation.validated_everywhere:fixed1}", 7, 0},
    {"same way\nin all", "{100 * of.validation.same_direction:fixed1}", 8, 0},
    {"\nin every", "{100 * of.validation.same_direction_everywhere:fixed1}", 8, 0},
    {0}};
static const rc_page_column travel[] = {
    TRUTH,
    {"patients of\ndiscovery", "{of.validation.discovery:fixed0}", 11, 0},
    {"mark-\ners", "{of.validation.markers:fixed0}", 5, 0},
    {"the\nright", "{?of.truth.kind!='none'|{100 * of.validation.acting:fixed1}|}", 5, 0},
    {"found\nthere", "{100 * of.validation.discovered:fixed1}", 9, 0},
    {"found\nagain", "{100 * of.validation.validated:fixed1}", 9, 0},
    {"of those\nfound", "{100 * of.validation.validated_if_discovered:fixed1}", 9, 0},
    {0}};
static const rc_page_column stable[] = {
    TRUTH,
    {"median\nplace", "{of.cutoff.place.median:fixed2}", 6, 0},
    {"half of them", "{of.cutoff.place.q25:fixed2} to {of.cutoff.place.q75:fixed2}", 12, 0},
    {"re-\nsamples", "{100 * of.cutoff.nearby:fixed1}", 7, 0},
    {"other\ncohorts", "{100 * of.cutoff.other_cohorts:fixed1}", 7, 0},
    {"the\njump", "{?of.truth.kind='jump'|{100 * of.cutoff.near_truth:fixed1}|}", 5, 0},
    {0}};
static const rc_page_block with_stable[] = {
    {RC_PAGE_HEADING, .text = "Is the cutoff stable?  At about the same place, per cent", .indent = 2},
    {RC_PAGE_TABLE, .over = "$stable", .column = stable, .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text = "places are shares of the patients below the cutoff; resamples: of a cohort's resamples, those whose "
             "cutoff is within +-10 % of the ranks from its own; other cohorts: pairs of cohorts whose cutoffs are so "
             "near each other; the jump: cohorts whose cutoff is so near it.",
     .indent = 4},
    {RC_PAGE_FIGURE, .text = "stability"},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_column maxts[] = {
    TRUTH,
    {"mark-\ners", "{of.maxt.markers:fixed0}", 5, 0},
    {"that\nact", "{of.maxt.acting:fixed0}", 5, 0},
    {"an idle\none", "{100 * p.maxt.rejected:fixed1}", 9, 0},
    {"one that\nacts", "{?of.maxt.acting>0|{100 * of.maxt.any_found:fixed1}|}", 9, 0},
    {"all that\nact", "{?of.maxt.acting>0|{100 * of.maxt.all_found:fixed1}|}", 9, 0},
    {0}};
static const rc_page_column givens[] = {TRUTH,
                                        {"HR of the\ncovariate", "{of.truth.covariate_hr:plain}", 9, 0},
                                        {"corre-\nlation", "{of.truth.covariate_correlation:plain}", 6, 0},
                                        REJECTED("un-\ncorr.", "uncorrected"),
                                        REJECTED("perm.", "permutation"),
                                        REJECTED("given", "adjusted"),
                                        REJECTED("given,\nperm.", "adjusted_permuted"),
                                        {0}};
static const rc_page_block with_covariate[] = {
    {RC_PAGE_HEADING, .text = "Given a covariate: cohorts in which it finds an effect of the marker, per cent",
     .indent = 2},
    {RC_PAGE_TABLE, .over = "$givens", .column = givens, .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text = "The covariate acts on survival by this hazard ratio a standard deviation and is correlated with the "
             "marker; uncorr. and perm. take no notice of it. given: the search given the covariate, its null drawn "
             "from the covariate's model; given, perm.: its null permuted. Without an effect of the marker 5 is right.",
     .indent = 4},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_block with_maxt[] = {
    {RC_PAGE_HEADING, .text = "Step-down maxT over all markers: cohorts in which it finds, per cent", .indent = 2},
    {RC_PAGE_TABLE, .over = "$maxts", .column = maxts, .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text = "an idle one: a marker that does nothing, for which 5 at most is right{?$correlated|, where it is not "
             "correlated with one that acts}.",
     .indent = 4},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_block with_intervals[] = {
    {RC_PAGE_HEADING,
     .text = "Coverage in per cent: 95 % intervals of the selected cutoff's hazard ratio in new patients", .indent = 2},
    {RC_PAGE_TABLE, .over = "$intervals", .column = coverage, .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text =
         "uncorr.: Wald, as if the cutoff had not been selected; honest: the profile-likelihood interval, shifted by "
         "the median optimism of the resamples and widened by an eighth; width: mean of honest over mean of uncorr., "
         "of the log hazard ratio.",
     .indent = 4},
    {RC_PAGE_FIGURE, .text = "coverage"},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Size of the log hazard ratio against its value in new patients; spread of the cutoff",
     .indent = 2},
    {RC_PAGE_TABLE, .over = "$intervals", .column = effect, .indent = 2},
    {RC_PAGE_PARAGRAPH, .text = "bias: mean difference; error: root of the mean squared difference.", .indent = 4},
    {RC_PAGE_FIGURE, .text = "spread"},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .when = "$concordance", .text = "Harrell's C of the selected split, mean", .indent = 2},
    {RC_PAGE_TABLE, .when = "$concordance", .over = "$intervals", .column = concordance, .indent = 2},
    {RC_PAGE_LINE, .when = "$concordance", .text = ""},
    {0}};
static const rc_page_block with_cutoffs[] = {
    {RC_PAGE_HEADING,
     .text = "Coverage in per cent (and per cent of the possible cutoffs in it): 95 % sets and intervals of the best "
             "cutoff",
     .indent = 2},
    {RC_PAGE_TABLE, .over = "$cutoffs", .column = held, .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text = "the best cutoff: the one with the largest chi-square in many patients of this truth; set: the cutoffs "
             "that are not excluded; if a jump: the same if the risk jumps at one cutoff and nowhere else; percentile: "
             "of resamples of all patients; m of n: of fewer, rescaled by n^(1/3) and by n.",
     .indent = 4},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_block with_validation[] = {
    {RC_PAGE_HEADING, .text = "The best marker and cutoff of the first patients, tested in the others: per cent",
     .indent = 2},
    {RC_PAGE_TABLE, .over = "$validations", .column = travel, .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text =
         "the right: the marker that acts is carried on; found: p of at most 0.05, there as if the cutoff had not been "
         "selected, again in the same direction.",
     .indent = 4},
    {RC_PAGE_FIGURE, .text = "design"},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .when = "$in_centers", .text = "Found again in the centers of validation: per cent", .indent = 2},
    {RC_PAGE_TABLE, .when = "$in_centers", .over = "$in_centers", .column = in_centers, .indent = 2},
    {RC_PAGE_PARAGRAPH, .when = "$in_centers",
     .text = "in all others: their patients together; in every: in each center alone; same way: whatever the p.",
     .indent = 4},
    {RC_PAGE_LINE, .when = "$in_centers", .text = ""},
    {0}};
static const rc_page_block simulated[] = {
    {RC_PAGE_PART, .text = "Simulated cohorts"},
    {RC_PAGE_PARAGRAPH,
     .text = "{$cohorts_least:count}{?$cohorts_least<$cohorts_most| to {$cohorts_most:count}} cohorts for each "
             "truth{?$resampled|; {$inner_least:count}{?$inner_least<$inner_most| to {$inner_most:count}} "
             "permutations{?$intervals| and resamples|{?$cutoffs| and resamples}} of each}.",
     .indent = 2},
    {RC_PAGE_PARAGRAPH, .when = "$like",
     .text =
         "Like a cohort: marker values, survival without the effect and censoring are taken from "
         "{$like.patients:count} "
         "patients ({$like.events:count} events), unless something else was asked for; of these patients nothing is "
         "stored.",
     .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Effect found (p of at most 0.05), per cent of the cohorts", .indent = 2},
    {RC_PAGE_TABLE, .over = "$lines", .column = rejected, .indent = 2},
    {RC_PAGE_TABLE, .when = "$crossed", .over = "$lines", .column = crossed, .indent = 2},
    {RC_PAGE_TABLE, .when = "$imputed", .over = "$lines", .column = imputed, .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text = "Where the truth is none, 5 is right.  Monte-Carlo standard errors are in the document "
             "(--format json).",
     .indent = 4},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_FIGURE, .text = "power"},
    {RC_PAGE_GROUP, .when = "$intervals", .block = with_intervals},
    {RC_PAGE_GROUP, .when = "$stable", .block = with_stable},
    {RC_PAGE_GROUP, .when = "$cutoffs", .block = with_cutoffs},
    {RC_PAGE_GROUP, .when = "$validations", .block = with_validation},
    {RC_PAGE_GROUP, .when = "$givens", .block = with_covariate},
    {RC_PAGE_GROUP, .when = "$maxts", .block = with_maxt},
    {0}};
static const rc_page_block whole[] = {{RC_PAGE_GROUP, .when = "$lines", .block = simulated}, {0}};

static const rc_report_sentence methods[] = {
    {.text =
         "{replicates:count} cohorts of {options.truth.n:count} patients with {options.truth.event_share:percent} "
         "events were simulated with "
         "{?options.truth.kind='none'|a marker that has no effect}"
         "{?options.truth.kind='jump'|a hazard ratio of {options.truth.hr:plain} from the {options.truth.at:plain} "
         "quantile of the marker on}"
         "{?options.truth.kind='linear'|a log-linear effect of the marker, hazard ratio {options.truth.hr:plain} "
         "between its quartiles}"
         "{?options.truth.kind='u'|a U-shaped effect of the marker, hazard ratio {options.truth.hr:plain} of its ends "
         "against its middle}"},
    {.when = "options.truth.like",
     .text = "Marker values, survival and censoring were taken from a cohort of {options.truth.like.patients:count} "
             "patients (values with replacement; Kaplan-Meier curves of survival and of censoring)"},
    {.text = "On each cohort the whole procedures were carried out, {options.inner:count} "
             "permutations{?options.intervals| and bootstrap samples|{?options.cutoff_intervals| and bootstrap "
             "samples}} included; an effect "
             "counts as found with P of at "
             "most 0.05",
     .cite = "miller1982 lausen1992 lausen1994 phipson2010"},
    {.when = "options.intervals",
     .text =
         "An interval covers where it holds the limit of Cox's estimator, in new patients, for the two groups of the "
         "selected cutoff"},
    {.when = "options.cutoff_intervals",
     .text = "A set or interval of the cutoff covers where it holds the cutoff with the largest log-rank chi-square in "
             "many patients of the same truth",
     .cite = "banerjee2007 bickel2008"},
    {0}};

const rc_report_plan rc_report_page_simulate = {
    .name = "simulate", .whole = whole, .derive_whole = derive, .methods = methods};
