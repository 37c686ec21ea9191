/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_permute.c - the permutation null for a person.
 *
 *   1. p     2. what it means, in words     3. the null     4. page and table */
#include "plan/criterion.h"
#include "report/plans.h"
#include "summary/json.h"

static void derive(const cJSON *element, const rc_report_options *options, cJSON *derived, bool *failed)
{
    (void)options;
    rc_summary_json_text(derived, "label",
                         rc_plan_criterion_stored(rc_summary_json_get_text(element, "criterion"))->label, failed);
}

/* ---- 1. p --------------------------------------------------------------- */

static const rc_page_block p[] = {
    {RC_PAGE_LINE, .label = "corrected p",
     .text = "{p:p,-10} 95 % interval {p_lower:p0} to {p_upper:p}, of the simulation", .indent = 4, .width = 14},
    {RC_PAGE_LINE, .label = "uncorrected p", .text = "{p_naive:p}", .indent = 4, .width = 14},
    {RC_PAGE_LINE, .when = "$markers>1", .label = "maxT p",
     .text = "{p_maxt:p,-10} corrected for the search and for all markers of this analysis", .indent = 4, .width = 14},
    {RC_PAGE_LINE, .when = "$markers>1", .label = "minP p",
     .text = "{?p_minp_reason|-          not computed: {p_minp_reason}|{p_minp:p,-10} the same by the markers' p, not "
             "their "
             "statistics}",
     .indent = 4, .width = 14},
    {RC_PAGE_PARAGRAPH, .when = "$markers>1",
     .text =
         "maxT compares the statistics themselves, which are larger in chance alone where a marker has many candidate "
         "cutoffs (this one: {candidates:fixed0}): a marker with few is handicapped by it, and not by minP.",
     .indent = 6},
    {RC_PAGE_LINE, .when = "p_method='besag_clifford'",
     .text =
         "sampling stopped after {stopped_after:count} replicates, once enough had reached it (Besag & Clifford 1991)",
     .indent = 4},
    {RC_PAGE_LINE, .at = "tail", .label = "tail p",
     .text =
         "{p:p,-10}{?p_lower| 95 % interval {p_lower:p} to {p_upper:p};} EXTRAPOLATION: generalised Pareto tail\n"
         "fitted to the {exceedances_fitted:count} largest of {rows:count} replicates, not counted (Knijnenburg et al. "
         "2009)",
     .indent = 4, .width = 14},
    {0}};

/* Fixed cutoffs were not searched for: no correction, and a permutation p that rests on no approximation. */
static const rc_page_column fixed_columns[] = {{"cutoff", NULL, 12, 0},
                                               {"statistic", NULL, 11, 0},
                                               {"chi-square p", NULL, 12, 0},
                                               {"permutation p", NULL, 14, 0},
                                               {"95 % of the simulation", NULL, -1, 0},
                                               {0}};
static const rc_page_row fixed_rows[] = {{"p_permutation",
                                          {"{cutoff:plain}", "{statistic:value4}", "{p:p}", "{p_permutation:p}",
                                           "{p_permutation_lower:p0} to {p_permutation_upper:p}"}},
                                         {"!p_permutation", {"{cutoff:plain}", "-", " {reason}"}},
                                         {0}};
static const rc_page_block fixed[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Fixed cutoffs in the same permutations: not searched for, so not corrected",
     .indent = 4},
    {RC_PAGE_TABLE, .over = "fixed", .column = fixed_columns, .row = fixed_rows, .indent = 6},
    {0}};

/* ---- 2. what it means, in words ----------------------------------------- */

static const rc_page_block meaning[] = {
    {RC_PAGE_PARAGRAPH,
     .text = "Survival was dealt out at random{?within_strata| within strata} {replicates:count} times and the cutoff "
             "searched "
             "anew each time: {?exceedances>0|{exceedances:count} of these searches found a split at least as extreme "
             "as the "
             "observed one ({$label} {statistic:value5}).|none of these searches found a split as extreme as the "
             "observed one "
             "({$label} {statistic:value5}), so p is only known to be small; more replicates would make it smaller.}",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "p>p_naive and exceedances>0",
     .text = "The uncorrected p understates the p of the searched cutoff by a factor of {p / p_naive:factor}.",
     .indent = 4},
    {RC_PAGE_PARAGRAPH,
     .text =
         "With a marker that has nothing to do with survival this search would report an uncorrected p below 0.05 in "
         "{naive_type1_error:percent} of the cases (5 % is what a test should).",
     .indent = 4},
    {RC_PAGE_PARAGRAPH,
     .text = "{?$markers>1 and p_upper<0.05 and p_maxt>=0.05|Taken alone, this marker is significant at the 5 % level; "
             "it is "
             "not once all markers of this analysis are corrected for (maxT p {p_maxt:p}).|Corrected for "
             "searching{?$markers>1|, but for this marker alone}, this marker {?p_upper<0.05|is significant at the 5 % "
             "level. "
             "That says that survival differs, not where to cut: recut bootstrap says how stable the cutoff "
             "is.|{?p_lower>0.05|is not significant at the 5 % level.|lies too close to the 5 % level "
             "{?p_method='besag_clifford'|for this stopping rule to tell|to tell with this number of replicates}.}}}",
     .indent = 4},
    {0}};

/* ---- 3. the null -------------------------------------------------------- */

static const rc_page_column null_columns[] = {{"", "{$label}", -24, 0},
                                              {"median", "{statistic.median:value4}", 9, 0},
                                              {"90 %", "{statistic.q90:value4}", 9, 0},
                                              {"95 %", "{statistic.q95:value4}", 9, 0},
                                              {"99 %", "{statistic.q99:value4}", 9, 0},
                                              {"observed", "{^statistic:value4}", 11, 0},
                                              {0}};
static const rc_page_block null[] = {
    {RC_PAGE_HEADING, .text = "What the search finds when there is nothing to find ({replicates:count} replicates)",
     .indent = 4},
    {RC_PAGE_TABLE, .column = null_columns, .indent = 6},
    {RC_PAGE_LINE, .label = "selected cutoff",
     .text = "median {cutoff.median:plain}, 95 % between {cutoff.q025:plain} and {cutoff.q975:plain}, most often "
             "{cutoff.mode:plain} ({cutoff.mode_share:percent})",
     .indent = 6, .width = 18},
    {RC_PAGE_LINE, .label = "its hazard ratio",
     .text = "{?hr.reason|- ({hr.reason})|typically {hr.typical:value3} or 1/{hr.typical:value3}, 95 % between "
             "{hr.q025:value3} "
             "and {hr.q975:value3}, above 1 in {hr.above_1:percent}}",
     .indent = 6, .width = 18},
    {RC_PAGE_LINE, .when = "!hr.reason and hr.observed", .label = "",
     .text = "by {?hr.kind='cox'|Cox (Efron)|Mantel-Haenszel, exp((O-E)/V)}; by the same, the observed one is "
             "{hr.observed:value3}",
     .indent = 6, .width = 18},
    {RC_PAGE_LINE, .when = "from='histogram'",
     .text = "(from histograms: statistic to {statistic.resolution:value2}, hazard ratio to {hr.resolution:percent})",
     .indent = 6},
    {0}};
static const rc_page_column failed_columns[] = {{"", "{@value:count}", 12, 0}, {"", "{@name}", -1, 0}, {0}};

/* ---- 4. page and table -------------------------------------------------- */

static const rc_page_block tested[] = {
    {RC_PAGE_GROUP, .block = p},
    {RC_PAGE_GROUP, .when = "fixed", .block = fixed},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_GROUP, .block = meaning},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_LINE, .when = "!null", .text = "The null distribution itself was not kept (see --rows).", .indent = 4},
    {RC_PAGE_GROUP, .at = "null", .block = null},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_LINE, .when = "!failed", .text = "All replicates were usable.", .indent = 4},
    {RC_PAGE_HEADING, .when = "failed", .text = "Replicates without a usable split or hazard ratio", .indent = 4},
    {RC_PAGE_TABLE, .when = "failed", .over = "failed", .column = failed_columns, .indent = 6},
    {0}};
static const rc_page_block page[] = {
    {RC_PAGE_HEADING,
     .text =
         "Permutation: {replicates:count} replicates{?replicates<replicates_asked| of at most {replicates_asked:count}}"
         "{?within_strata|, within the strata of {within_strata}}",
     .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_FIGURE, .text = "null"},
    {RC_PAGE_LINE, .when = "!p", .text = "no p: {?reason|{reason}|the search selected no cutoff}", .indent = 4},
    {RC_PAGE_GROUP, .when = "!p and fixed", .block = fixed},
    {RC_PAGE_GROUP, .when = "p", .block = tested},
    {0}};

static const rc_page_column columns[] = {
    {"marker", NULL, -20, 0},  {"selected", NULL, 9, 0},  {"statistic", NULL, 9, 0},
    {"uncorr. p", NULL, 9, 0}, {"corrected", NULL, 9, 0}, {"95 % interval", NULL, -18, 0},
    {"maxT p", NULL, 8, 0},    {"minP p", NULL, 8, 0},    {0}};
static const rc_page_row rows[] = {{"p",
                                    {"{marker:name,20}", "{cutoff:below}", "{statistic:value4}", "{p_naive:p}", "{p:p}",
                                     "{p_lower:p0} to {p_upper:p}", "{p_maxt:p}", "{p_minp:p}"}},
                                   {"!p", {"{marker:name,20}", "-", " {reason}"}},
                                   {0}};
static const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = columns, .row = rows, .indent = 2}, {0}};

/* ---- methods ------------------------------------------------------------ */

static const rc_report_sentence methods[] = {
    {.text = "The P value of the best cutoff{?$several|s of {$markers}| of {$markers}}{$where} was corrected for the "
             "search "
             "by {replicates:count} random permutations of survival (time and event together) against the "
             "marker{?$several|s}{?options.within_strata|, within the strata of {options.within_strata}}, in each of "
             "which the cutoff was searched anew by the {$criterion} among those that leave at least "
             "{100 * options.min_fraction:plain} % of the patients on each side",
     .cite = "lausen1992 hothorn2003"},
    {.when = "!options.stop_at>0",
     .text =
         "P = (x + 1) / (B + 1), where x of the B permutations reached the observed statistic; its 95 % interval, of "
         "the simulation alone, is Clopper and Pearson's",
     .cite = "phipson2010 clopper1934"},
    {.when = "options.stop_at>0",
     .text = "Sampling was sequential: it ended when {?$several|every marker|the marker} had been reached by "
             "{options.stop_at:count} permutations, after at most {options.replicates:count}; then P = h / L, with h = "
             "{options.stop_at:count} and L the permutations until then, else P = (x + 1) / (B + 1)",
     .cite = "besag1991 phipson2010"},
    {.text = "That is exact where censoring does not depend on the marker", .cite = "heinze2003"},
    {.when = "options.fixed",
     .text = "The same permutations gave P of the {?options.fixed.1|cutoffs|cutoff} "
             "{*options.fixed|{@value:digits}|, }, fixed beforehand and not corrected for a search"},
    {.when = "$several",
     .text =
         "For all {?$several|markers} together P was corrected by step-down maxT{?$first.p_minp| and step-down minP} "
         "over the permutations that they share",
     .cite = "westfall1993"},
    {.when = "options.hazard_ratio='cox'", .text = "Hazard ratios of the cutoffs that permuted data select are Cox's"},
    {.when = "$first.tail",
     .text = "P below 1 / B was extrapolated by a generalized Pareto distribution fitted to the largest permuted "
             "statistics",
     .cite = "knijnenburg2009"},
    {0}};

const rc_report_plan rc_report_page_permute = {
    .name = "permute", .title = "Permutation", .page = page, .table = table, .derive = derive, .methods = methods};
