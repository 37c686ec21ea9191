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
    const cJSON *cuts = rc_summary_json_get(element, "cuts"), *asked = rc_summary_json_get(cuts, "asked");
    const char *label = rc_plan_criterion_stored(rc_summary_json_get_text(element, "criterion"))->label;
    if (cuts) label = *rc_summary_json_get_text(asked, "by") ? "chi-square less penalty" : "chi-square";
    rc_summary_json_text(derived, "label", label, failed);
}

/* ---- 1. p --------------------------------------------------------------- */

/* Where no search of the simulation reached the observed statistic, p is only known to be small, unless runs of
 * splitting say it. */
#define P_OF "{?tail.p|{tail.p:p}|{?exceedances=0 and p_upper<0.001|{p_upper:under}|{p:journal}}}"
#define CORRECTED                                                                                                      \
    P_OF "{?tail.p| (95 % {tail.p_lower:p} to {tail.p_upper:p}: {tail.runs:count} runs of splitting)|{?exceedances=0"  \
         "| (none of {replicates:count})|{?p_upper - p_lower>0.002| (95 % of the simulation {p_lower:journal} to "     \
         "{p_upper:journal})}}}"
static const rc_page_block p[] = {
    {RC_PAGE_FACT, .label = "p, corrected for searching", .text = CORRECTED, .indent = 4, .width = 28},
    {RC_PAGE_FACT, .label = "p, uncorrected", .text = "{p_naive:journal}", .indent = 4, .width = 28},
    {RC_PAGE_FACT, .when = "$markers>1", .label = "p, also for all markers",
     .text = "{p_maxt:journal} by maxT over {$markers:count} markers{?$full|, {?p_minp_reason|not computed by minP: "
             "{p_minp_reason}|{p_minp:journal} "
             "by minP, which compares the markers' p and not their statistics}}",
     .indent = 4, .width = 28},
    {RC_PAGE_PARAGRAPH, .when = "$markers>1 and $full",
     .text = "maxT compares the statistics themselves, which are larger by chance alone where a marker has many "
             "possible cutoffs (this one: {candidates:count}): a marker with few is handicapped by it, and not by "
             "minP.",
     .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "p_method='besag_clifford' and $full",
     .text = "Sampling stopped after {stopped_after:count} replicates, once enough had reached it (Besag & Clifford "
             "1991).",
     .indent = 4},
    {RC_PAGE_FACT, .when = "q", .label = "false discovery rate",
     .text = "q {q:journal} (Benjamini & Hochberg){?$full|, {q_storey:journal} (Storey; {100 * pi0:fixed0} % of the "
             "markers without an effect)}",
     .indent = 4, .width = 28},
    {RC_PAGE_PARAGRAPH, .when = "p_method='adaptive' and $full",
     .text = "{?stopped_after|This marker was done after {stopped_after:count} replicates, once enough had reached it; "
             "others went on|This marker took part to the end, others were done before} (Besag & Clifford 1991, looked "
             "at in stages); maxT is of the {maxt_replicates:count} replicates in which all took part.",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "tail and !tail.p",
     .text = "Too small to be counted, and not known by splitting either: {tail_reason}.", .indent = 4},
    {RC_PAGE_FACT, .when = "$full", .at = "tail", .label = "splitting",
     .text = "{runs:count} runs of {arrangements:count} permutations over {levels:count} levels{?p|, relative error "
             "{relative_error:percent}}{?spread|; the runs spread {spread:value2} times as far as independent shares "
             "would, {ancestors:percent} as many first permutations as such have descendants at the end, "
             "{accepted:percent} of the swaps are accepted} (Cerou, Del Moral, Furon & Guyader 2012)",
     .indent = 4, .width = 28},
    {0}};

/* Fixed cutoffs were not searched for: no correction, and a permutation p that rests on no approximation. */
static const rc_page_column fixed_columns[] = {{"cutoff", NULL, 9, 0},
                                               {"statistic", NULL, 10, 1},
                                               {"chi-square p", NULL, 12, 0},
                                               {"permutation p", NULL, 13, 0},
                                               {"95 % of the simulation", NULL, -1, 1},
                                               {0}};
static const rc_page_row fixed_rows[] = {
    {"p_permutation",
     {"{cutoff:digits}", "{statistic:fixed2}", "{p:journal}", "{p_permutation:journal}",
      "{p_permutation_lower:fixed3} to {p_permutation_upper:fixed3}"}},
    {"!p_permutation", {"{cutoff:digits}", "-", "{reason}"}},
    {0}};
static const rc_page_column fixed_given[] = {{"cutoff", NULL, 9, 0},
                                             {"statistic", NULL, 10, 1},
                                             {"chi-square p", NULL, 12, 0},
                                             {"simulated p", NULL, 13, 0},
                                             {"95 % of the simulation", NULL, -1, 1},
                                             {0}};
static const rc_page_block fixed[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Cutoffs named beforehand: not searched for, so not corrected", .indent = 4},
    {RC_PAGE_TABLE, .when = "given and !within_strata", .over = "fixed", .column = fixed_given, .row = fixed_rows,
     .indent = 6},
    {RC_PAGE_TABLE, .when = "!given", .over = "fixed", .column = fixed_columns, .row = fixed_rows, .indent = 6},
    {RC_PAGE_TABLE, .when = "given and within_strata", .over = "fixed", .column = fixed_columns, .row = fixed_rows,
     .indent = 6},
    {0}};

/* ---- 2. what it means, in words ----------------------------------------- */

static const rc_page_block meaning[] = {
    {RC_PAGE_PARAGRAPH,
     .text = "{?given and !within_strata|Survival was drawn {replicates:count} times from the Cox model of "
             "{*given|{@value}|, } alone, "
             "marker and covariates as they are; that model was fitted anew and the {?cuts|set of cutoffs|cutoff} "
             "searched|{?imputed|Event "
             "times were dealt out at random{?within_strata| within strata} {replicates:count} times, while each "
             "patient kept the marker and the own censoring,|Survival was dealt out at random{?within_strata| within "
             "strata} {replicates:count} times} and the "
             "{?cuts|set of cutoffs|cutoff} searched} anew each time{?cuts.asked.by|, their number chosen, too}: "
             "{?exceedances>0|{exceedances:count} of these searches found a {?cuts|set|split} at least "
             "as extreme as the observed one ({$label} {statistic:fixed2}).|none of these searches found a "
             "{?cuts|set|split} as extreme as the observed one ({$label} {statistic:fixed2}){?!tail.p|; more "
             "replicates would make p smaller}.}",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "p>p_naive and exceedances>0 and $full",
     .text = "The uncorrected p understates the p of the searched {?cuts|cutoffs|cutoff} by a factor of {p / "
             "p_naive:factor}.",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "/cohort.entry",
     .text = "Entry, time and event were dealt out together: that is right where the entry times (left truncation) do "
             "not depend on the marker.",
     .indent = 4},
    {RC_PAGE_PARAGRAPH,
     .text = "With a marker that has nothing to do with survival{?given| given these covariates} this search would "
             "report an uncorrected p below 0.05 "
             "in {naive_type1_error:percent} of the cases (5 % is what a test should).",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "$markers>1 and p_maxt>=0.05",
     .text = "Not significant once the {$markers:count} markers are paid for (maxT p {p_maxt:journal}).", .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "!$markers>1",
     .text = "Survival {?p_upper<0.05|differs by this marker{?given| given the covariates}, at the 5 % level. That "
             "does not say where to cut: how "
             "stable the cutoff is, a bootstrap says|{?p_lower>0.05|does not differ significantly by this marker, at "
             "the 5 % level|may differ by this marker: p lies too close to 5 % {?p_method='besag_clifford'|for this "
             "stopping rule to tell|to tell with this number of replicates}}}.",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "$markers>1 and p_maxt<0.05",
     .text = "Survival differs by this marker, at the 5 % level, with the search and all {$markers:count} markers paid "
             "for. That does not say where to cut: how stable the cutoff is, a bootstrap says.",
     .indent = 4},
    {0}};

/* ---- 3. the null -------------------------------------------------------- */

static const rc_page_column null_columns[] = {{"", "{$label}", -20, 0},
                                              {"median", "{statistic.median:fixed2}", 6, 0},
                                              {"90 %", "{statistic.q90:fixed2}", 6, 0},
                                              {"95 %", "{statistic.q95:fixed2}", 6, 0},
                                              {"99 %", "{statistic.q99:fixed2}", 6, 0},
                                              {"observed", "{^statistic:fixed2}", 8, 0},
                                              {0}};
static const rc_page_block null[] = {
    {RC_PAGE_HEADING, .text = "What the search finds when there is nothing to find ({replicates:count} replicates)",
     .indent = 4},
    {RC_PAGE_TABLE, .column = null_columns, .indent = 6},
    {RC_PAGE_GROUP, .when = "cuts.1", .block = rc_report_groups_null},
    {RC_PAGE_FACT, .when = "cutoff", .label = "selected cutoff",
     .text = "median {cutoff.median:plain}, 95 % between {cutoff.q025:plain} and {cutoff.q975:plain}, most often "
             "{cutoff.mode:plain} ({cutoff.mode_share:percent})",
     .indent = 6, .width = 18},
    {RC_PAGE_FACT, .when = "hr", .label = "its hazard ratio",
     .text = "{?hr.reason|- ({hr.reason})|typically {hr.typical:ratio} or 1/{hr.typical:ratio}, 95 % between "
             "{hr.q025:ratio} and {hr.q975:ratio}, above 1 in {hr.above_1:percent}; by {?hr.kind='cox'|Cox "
             "(Efron)|{?^given|the score step exp(U/V), given the covariates|Mantel-Haenszel, "
             "exp((O-E)/V)}}{?hr.observed|; by the same, the observed one is "
             "{hr.observed:ratio}}}",
     .indent = 6, .width = 18},
    {RC_PAGE_PARAGRAPH, .when = "from='histogram'",
     .text = "(from histograms: statistic to {statistic.resolution:value2}{?hr|, hazard ratio to "
             "{100 * hr.resolution:value2} %})",
     .indent = 6},
    {0}};
static const rc_page_column failed_columns[] = {{"", "{@value:count}", 8, 0}, {"", "{@name}", -1, 0}, {0}};

/* ---- 4. page and table -------------------------------------------------- */

static const rc_page_block details[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_LINE, .when = "!null", .text = "The null distribution itself was not kept (see --rows).", .indent = 4},
    {RC_PAGE_GROUP, .at = "null", .block = null},
    {RC_PAGE_LINE, .when = "!failed", .text = "All replicates were usable.", .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "imputed and imputed.event_times=0",
     .text = "Nobody was censored: nothing that matters was imputed, these are the permutations themselves.",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "imputed and imputed.event_times>0",
     .text = "Imputed in each replicate: the event times of {imputed.event_times:count} censored patients "
             "({imputed.event_times_beyond:percent} of them beyond the last event: no event) and the censoring of "
             "{imputed.censoring_times:count} who had the event ({imputed.censoring_times_beyond:percent} beyond the "
             "last one of their neighbors in the marker: watched until the end).",
     .indent = 4},
    {0}};
static const rc_page_block tested[] = {
    {RC_PAGE_GROUP, .block = p},
    {RC_PAGE_GROUP, .when = "fixed", .block = fixed},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_GROUP, .block = meaning},
    {RC_PAGE_GROUP, .when = "!$full and null.cuts.1", .at = "null", .block = rc_report_groups_null},
    {RC_PAGE_GROUP, .when = "$full", .block = details},
    {RC_PAGE_HEADING, .when = "failed", .text = "Replicates without a usable split or hazard ratio", .indent = 4},
    {RC_PAGE_TABLE, .when = "failed", .over = "failed", .column = failed_columns, .indent = 6},
    {0}};
static const rc_page_block page[] = {
    {RC_PAGE_HEADING,
     .text = "{?given and !within_strata|Simulated null given {*given|{@value}|, }|Permutation{?imputed| with imputed "
             "censoring}}: "
             "{replicates:count} "
             "replicates{?replicates<replicates_asked| of at most {replicates_asked:count}}"
             "{?within_strata|, within the strata of {within_strata}}",
     .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_FIGURE, .text = "null"},
    {RC_PAGE_LINE, .when = "!p", .text = "no p: {?reason|{reason}|the search selected no cutoff}", .indent = 4},
    {RC_PAGE_GROUP, .when = "!p and fixed", .block = fixed},
    {RC_PAGE_GROUP, .when = "p", .block = tested},
    {0}};

static const rc_page_column columns[] = {{"marker", NULL, -8, 0},
                                         {"selected", NULL, 8, 0},
                                         {"statistic", NULL, 9, 1},
                                         {"uncorr.\np", NULL, 7, 0},
                                         {"corrected for\nsearching", NULL, 13, 0},
                                         {"and for all markers\n(maxT)", NULL, 11, 0},
                                         {"minP", NULL, 7, 1},
                                         {0}};
static const rc_page_row rows[] = {
    {"p",
     {"{marker}", "{?cuts|{*cuts.cutoffs|{@value:plain}|, }|{cutoff:below}}", "{statistic:fixed2}", "{p_naive:journal}",
      P_OF, "{p_maxt:journal}", "{p_minp:journal}"}},
    {"!p", {"{marker}", "-", "{reason}"}},
    {0}};
static const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = columns, .row = rows, .indent = 2}, {0}};

/* ---- methods ------------------------------------------------------------ */

static const rc_report_sentence methods[] = {
    {.when = "$candidates='0'", .text = "No P value was computed by permutation: there was no cutoff to compare"},
    {.when = "$candidates!='0'",
     .text = "The P value of the {?options.cuts|best set{?$several|s} of cutoffs|best cutoff{?$several|s}} of "
             "{$markers}{$where} was corrected for the "
             "search "
             "{?options.adjust and !options.within_strata|by {replicates:count} simulations: survival was drawn from "
             "the Cox model of "
             "{*options.adjust|{@value}|, } alone (Efron's baseline hazard), censoring from its Kaplan-Meier curve, "
             "marker{?$several|s} and covariates were kept and the model was fitted anew, and in each of "
             "them|by {replicates:count} random permutations of {?options.null='impute'|event times|survival (time and "
             "event together)} against the marker{?$several|s}{?options.within_strata|, within the strata of "
             "{options.within_strata}}, in each of "
             "which} the {?options.cuts|set of cutoffs|cutoff} was searched anew{?options.cuts_by|, their number by "
             "{?options.cuts_by='bic'|BIC|AIC} included,} by the {$criterion} among those that leave at least "
             "{100 * options.min_fraction:plain} % of the patients {?options.cuts|in each group|on each side}",
     .cite = "{?options.adjust and !options.within_strata|davison1997|lausen1992 hothorn2003}"},
    {.when = "options.adaptive and $candidates!='0'",
     .text = "Each marker took part until it had been reached by {options.adaptive:count} permutations, looked at in "
             "stages of doubling length, the others went on up to {options.replicates:count}; for all markers together "
             "P is of the first stage, in which all took part",
     .cite = "besag1991"},
    {.when = "!options.stop_at>0 and $candidates!='0'",
     .text = "P = (x + 1) / (B + 1), where x of the B {?options.adjust and "
             "!options.within_strata|simulations|permutations} reached the observed "
             "statistic; its 95 % interval, of "
             "the simulation alone, is Clopper and Pearson's",
     .cite = "phipson2010 clopper1934"},
    {.when = "options.stop_at>0 and $candidates!='0'",
     .text =
         "Sampling was sequential: it ended when {?$several|every marker|the marker} had been reached by "
         "{options.stop_at:count} {?options.adjust and !options.within_strata|simulations|permutations}, after at most "
         "{options.replicates:count}; then P = h / L, with h = "
         "{options.stop_at:count} and L those until then, else P = (x + 1) / (B + 1)",
     .cite = "besag1991 phipson2010"},
    {.when = "$candidates!='0' and options.adjust and !options.within_strata",
     .text =
         "That rests on proportional hazards of the covariates, and on censoring that depends neither on them nor on "
         "the marker; a permutation would undo what marker and covariates have to do with each other"},
    {.when = "$candidates!='0' and options.adjust and options.within_strata",
     .text = "Survival and covariates stayed together, so that this is exact where within each stratum the marker has "
             "nothing to do with {*options.adjust|{@value}|, }, and censoring nothing with the marker",
     .cite = "heinze2003"},
    {.when = "$candidates!='0' and !options.adjust and options.null!='impute'",
     .text = "That is exact where censoring does not depend on the marker",
     .cite = "heinze2003"},
    {.when = "$candidates!='0' and options.null='impute'",
     .text =
         "Each patient kept the marker and the censoring time: in every permutation the event times of who was "
         "censored were drawn from the Kaplan-Meier estimate of all patients{?options.within_strata| of the "
         "stratum}, given that they are later, and the censoring times of who had the event from that of "
         "censoring of the fifth of the patients (11 to 101) nearest in the marker, given that they are not "
         "earlier; then event times were permuted and censored again, so that P also holds, nearly, where censoring "
         "depends on the marker",
     .cite = "heinze2003 wang2010"},
    {.when = "options.fixed",
     .text = "The same {?options.adjust and !options.within_strata|simulations|permutations} gave P of the "
             "{?options.fixed.1|cutoffs|cutoff} "
             "{*options.fixed|{@value:digits}|, }, fixed beforehand and not corrected for a search"},
    {.when = "$several",
     .text =
         "For all {?$several|markers} together P was corrected by step-down maxT{?$first.p_minp| and step-down minP} "
         "over the {?options.adjust and !options.within_strata|simulations|permutations} that they share",
     .cite = "westfall1993"},
    {.when = "$several and $first.q",
     .text = "False discovery rates are Benjamini and Hochberg's and Storey's (share of markers without an effect from "
             "the P of at least 0.5)",
     .cite = "benjamini1995 storey2002"},
    {.when = "options.hazard_ratio='cox'", .text = "Hazard ratios of the cutoffs that permuted data select are Cox's"},
    RC_REPORT_SPLITTING_METHOD,
    {0}};

const rc_report_plan rc_report_page_permute = {
    .name = "permute", .title = "Permutation", .page = page, .table = table, .derive = derive, .methods = methods};
