/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_outcome.c - a cutoff for an outcome that is no survival, for a person. */
#include "report/plans.h"

#define P_IS "{?tail.p|p {tail.p:p}|{?p<0.001|p {p:journal}|p = {p:journal}}}"

/* Of two values the share of the larger one, else means and medians. */
static const rc_page_column shares[] = {
    {"group", NULL, -26, 0}, {"patients", NULL, 8, 0}, {"with it", NULL, 8, 0}, {"share", NULL, 7, 0}, {0}};
static const rc_page_row share_rows[] = {
    {"", {"low   (below {cutoff:cutoff})", "{n_low:count}", "{positive_low:count}", "{positive_low / n_low:percent}"}},
    {"",
     {"high  ({cutoff:cutoff} and above)", "{n_high:count}", "{positive_high:count}",
      "{positive_high / n_high:percent}"}},
    {0}};
static const rc_page_column means[] = {
    {"group", NULL, -26, 0}, {"patients", NULL, 8, 0}, {"mean", NULL, 9, 0}, {"median", NULL, 9, 0}, {0}};
static const rc_page_row mean_rows[] = {
    {"", {"low   (below {cutoff:cutoff})", "{n_low:count}", "{mean_low:value4}", "{median_low:value4}"}},
    {"", {"high  ({cutoff:cutoff} and above)", "{n_high:count}", "{mean_high:value4}", "{median_high:value4}"}},
    {0}};

#define ODDS                                                                                                           \
    "{?odds_ratio|odds ratio high against low {odds_ratio:ratio} (95 % interval {odds_ratio_lower:ratio} to "          \
    "{odds_ratio_upper:ratio})|no odds ratio: a cell is empty}."
static const rc_page_block cutoff[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING,
     .text = "{?kind=0|Selected cutoff: {^marker} >= {cutoff:cutoff}{?next_lower| (the next lower value is "
             "{next_lower:below})}|Cutoff named beforehand: {cutoff:cutoff}}",
     .indent = 4},
    {RC_PAGE_TABLE, .when = "positive_low", .column = shares, .row = share_rows, .indent = 6},
    {RC_PAGE_TABLE, .when = "!positive_low", .column = means, .row = mean_rows, .indent = 6},
    {RC_PAGE_PARAGRAPH,
     .text =
         "Wilcoxon p {p_naive:journal}{?kind=0| as if the cutoff had not been searched for} (z {statistic:fixed2}).",
     .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "youden>=0",
     .text = "High taken for the outcome: sensitivity {sensitivity:percent}, specificity {specificity:percent}, Youden "
             "{youden:fixed2}, AUC {auc:fixed2}; " ODDS,
     .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "youden<0",
     .text = "Low taken for the outcome: sensitivity {1 - sensitivity:percent}, specificity {1 - specificity:percent}, "
             "Youden {0 - youden:fixed2}, AUC {1 - auc:fixed2}; " ODDS,
     .indent = 6},
    {0}};

/* ---- can it be trusted? -------------------------------------------------- */

static const rc_page_column answers[] = {
    {"", "{question}", -26, 0}, {"", "{answer}", -8, 0}, {"", "{text}", -40, 0}, {0}};
static const rc_page_block verdict[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Can this cutoff be trusted?  {headline}", .indent = 4},
    {RC_PAGE_TABLE, .over = "lines", .column = answers, .indent = 6},
    {RC_PAGE_PARAGRAPH,
     .text = "Stable, travel and chance are judged as of every cutoff. An effect is left where its interval, without "
             "what the selection adds, leaves no room for none.",
     .indent = 6},
    {0}};

/* ---- resamples ----------------------------------------------------------- */

/* "found 2.82, 1.69 times too far from none: 1.67 (95 % interval 0.65 to 4.30)"; called so where that was measured. */
#define INTERVAL(kind)                                                                                                 \
    "{?reason|no interval ({reason})|{?coverage.least>=0.93|95 % interval|interval} {lower:" kind "} to "              \
    "{upper:" kind "}{?coverage.least<0.93|, which held the truth in {coverage.least:percent} to "                     \
    "{coverage.greatest:percent}}}"
#define CORRECTED(kind) "{found:" kind "}; in other patients {?reason|-|{estimate:" kind "}}, " INTERVAL(kind)
static const rc_page_block selected[] = {
    {RC_PAGE_FACT, .at = "difference", .label = "difference", .text = CORRECTED("value3"), .indent = 6, .width = 14},
    {RC_PAGE_FACT, .at = "odds_ratio", .label = "odds ratio", .text = CORRECTED("ratio"), .indent = 6, .width = 14},
    {RC_PAGE_FACT, .at = "youden", .label = "Youden", .text = CORRECTED("fixed2"), .indent = 6, .width = 14},
    {RC_PAGE_FACT, .at = "sensitivity", .label = "sensitivity",
     .text = "{found:percent}; in other patients {estimate:percent}", .indent = 6, .width = 14},
    {RC_PAGE_FACT, .at = "specificity", .label = "specificity",
     .text = "{found:percent}; in other patients {estimate:percent}", .indent = 6, .width = 14},
    {0}};
static const rc_page_block fixed[] = {
    {RC_PAGE_PARAGRAPH,
     .text = "{cutoff:plain}, named beforehand: difference {difference.estimate:value3} ({difference.q025:value3} to "
             "{difference.q975:value3} in 95 % of the resamples){?odds_ratio|, odds ratio {odds_ratio.estimate:ratio} "
             "({odds_ratio.q025:ratio} to {odds_ratio.q975:ratio}), sensitivity {sensitivity.estimate:percent} "
             "({sensitivity.q025:percent} to {sensitivity.q975:percent}), specificity {specificity.estimate:percent} "
             "({specificity.q025:percent} to {specificity.q975:percent})}.",
     .indent = 6},
    {0}};
static const rc_page_block resamples[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Bootstrap: {replicates:count} resamples{?scheme!='ordinary'| ({scheme})}", .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "reason", .text = "no cutoff selected: {reason}", .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "!reason",
     .text = "A cutoff within 10 % of the patients' ranks of {cutoff:plain} in {near.share:percent} of them "
             "({near.lower:percent} to {near.upper:percent}); 95 % cut from {cutoffs.q025:plain} to "
             "{cutoffs.q975:plain}. What {cutoff:plain} tells, here and without what its selection adds "
             "(bench/outcome.md):",
     .indent = 6},
    {RC_PAGE_GROUP, .when = "!reason", .at = "selected", .block = selected},
    {RC_PAGE_GROUP, .over = "fixed", .block = fixed},
    {0}};

/* ---- centers ------------------------------------------------------------- */

static const rc_page_column centers_columns[] = {
    {"center", "{center}{?discovery| (discovery)}", -24, 0},
    {"low/high", "{n_low:count}/{n_high:count}", 8, 0},
    {"effect", "{?odds_ratio|{odds_ratio.estimate:ratio}|{difference.estimate:value3}}", 10, 0},
    {"95 % interval",
     "{?odds_ratio|{odds_ratio.lower:ratio} to {odds_ratio.upper:ratio}|"
     "{difference.lower:value3} to {difference.upper:value3}}",
     -16, 0},
    {"p", "{p:journal}", 8, 0},
    {0}};
static const rc_page_block centers[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Centers: discovery in {*discovery|{@value}|, }, validation in the others", .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "reason", .text = "no cutoff selected in discovery: {reason}", .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "!reason", .text = "Selected there: {cutoff:plain}", .indent = 6},
    {RC_PAGE_TABLE, .when = "!reason", .over = "by_center", .column = centers_columns, .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "!reason and pooled.centers>0",
     .text = "Other centers together: {?pooled.odds_ratio|odds ratio {pooled.odds_ratio.estimate:ratio} "
             "({pooled.odds_ratio.lower:ratio} to {pooled.odds_ratio.upper:ratio})|difference "
             "{pooled.difference.estimate:value3} ({pooled.difference.lower:value3} to "
             "{pooled.difference.upper:value3})}, p {pooled.p:journal}; in the direction of discovery in "
             "{pooled.same_direction:count} of {pooled.centers:count}.",
     .indent = 6},
    {RC_PAGE_PARAGRAPH, .at = "random_splits",
     .text =
         "Of {replicates:count} random splits (discovery in {split_size:count} patients) {marker.validated:percent} "
         "are validated (p < 0.05, same direction), of a marker that does nothing {useless.validated:percent}.",
     .indent = 6},
    {0}};

static const rc_page_block page[] = {
    {RC_PAGE_HEADING, .text = "Outcome {outcome} by {marker}", .indent = 2},
    {RC_PAGE_GROUP, .at = "verdict", .block = verdict},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_PARAGRAPH, .when = "!cutoff", .text = "no cutoff selected: {?reason|{reason}|no usable split}",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "cutoff and p",
     .text = "Corrected for searching {candidates:count} cutoff{?candidates=1||s}: " P_IS
             " ({?tail.p|95 % {tail.p_lower:p} to {tail.p_upper:p}: {tail.runs:count} runs of "
             "splitting|{p_lower:journal} to "
             "{p_upper:journal}; {replicates:count} permutations}{?within_strata| within strata}). "
             "The uncorrected p {p_naive:journal} is not to be reported alone.{?$markers>1| Corrected for the "
             "{$markers:count} markers as well: p {p_maxt:journal} (maxT).}",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "tail and !tail.p",
     .text = "Too small to be counted, and not known by splitting either: {tail_reason}.", .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "cutoff and !p",
     .text = "The uncorrected p {p_naive:journal} says nothing before the search of {candidates:count} "
             "cutoff{?candidates=1||s} is paid for: recut permute with the same options.",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "auc",
     .text =
         "Uncut, the marker tells who has the outcome with an AUC of {auc:fixed2} (95 % interval {auc_lower:fixed2} "
         "to {auc_upper:fixed2}){?auc<0.5|: low values go with it}. The largest Youden index, "
         "{?youden<0|{0 - youden:fixed2}|{youden:fixed2}}, is at {youden_cutoff:cutoff}: found in these patients, "
         "it is smaller in others.",
     .indent = 4},
    {RC_PAGE_GROUP, .over = "cutoffs", .block = cutoff},
    {RC_PAGE_GROUP, .at = "resamples", .block = resamples},
    {RC_PAGE_GROUP, .at = "centers", .block = centers},
    {0}};

static const rc_page_column columns[] = {{"marker", NULL, -8, 0},          {"cutoff", NULL, 9, 0},
                                         {"statistic", NULL, 9, 1},        {"AUC", NULL, 5, 0},
                                         {"uncorr.\np", NULL, 8, 0},       {"corrected for\nsearching", NULL, 13, 0},
                                         {"and all\nmarkers", NULL, 8, 0}, {0}};
static const rc_page_row rows[] = {
    {"cutoff",
     {"{marker}", "{cutoff:cutoff}", "{statistic:fixed2}", "{?auc|{auc:fixed2}|}", "{p_naive:journal}",
      "{?tail.p|{tail.p:p}|{?p|{p:journal}|-}}", "{?p|{p_maxt:journal}|-}"}},
    {"!cutoff", {"{marker}", "-", "{reason}"}},
    {0}};
static const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = columns, .row = rows, .indent = 2}, {0}};

static const rc_report_sentence methods[] = {
    {.text =
         "Cutoffs of {$markers} with at least {100 * options.min_fraction:plain} % of the {$n} patients{$where} below "
         "and "
         "above them were compared for the outcome {options.outcome} by the Wilcoxon statistic, and the one with the "
         "largest was selected",
     .cite = "hothorn2003"},
    {.when = "replicates>0",
     .text = "Its P value was corrected for the search by {replicates:count} permutations of the outcome"
             "{?options.within_strata| within the strata {options.within_strata}}, in each of which the cutoff was "
             "searched anew{?$several|, and for the number of markers by step-down maxT}",
     .cite = "hothorn2003 {?$several|westfall1993}"},
    RC_REPORT_SPLITTING_METHOD,
    {.when = "$first.resamples",
     .text = "The search was repeated in bootstrap resamples, and what the selected cutoff tells of the outcome was "
             "corrected by the median of what the selection adds there",
     .cite = "efron1979"},
    {.when = "$first.centers",
     .text =
         "A cutoff selected in the discovery centers was looked at in the others, whose effects were pooled by inverse "
         "variance, and random splits of all patients were compared with those of a marker dealt out at random"},
    {.when = "$first.auc",
     .text = "The area under the ROC curve of the uncut marker has DeLong's interval",
     .cite = "delong1988"},
    {0}};

const rc_report_plan rc_report_page_outcome = {
    .name = "outcome", .title = "Outcome", .page = page, .table = table, .own_table = true, .methods = methods};
