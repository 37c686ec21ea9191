/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_screen.c - the screen of several markers for a person. */
#include "report/plans.h"

#define QUANTILE "{?quantile=0.5|median|{quantile:value3} quantile}"

static const rc_page_column p_columns[] = {{"", NULL, -40, 0}, {"", NULL, 10, 0}, {"", NULL, -1, 0}, {0}};
static const rc_page_row alone[] = {
    {"", {"uncorrected: chi-square, 1 df", "{p_naive:p}", ""}},
    {"", {"permutation", "{p:p}", "95 % interval {p_lower:p0} to {p_upper:p}, of the simulation"}},
    {0}};
static const rc_page_row corrected[] = {
    {"", {"Westfall-Young, step-down maxT", "{p_maxt:p}", ""}},
    {"", {"single-step maxT", "{p_maxt_single_step:p}", ""}},
    {"", {"Holm, of the uncorrected p", "{p_holm:p}", ""}},
    {"", {"Bonferroni, of the uncorrected p", "{p_bonferroni:p}", ""}},
    {"", {"Benjamini-Hochberg, of the uncorrected p", "{p_benjamini_hochberg:p}", "(false discovery rate)"}},
    {0}};
static const rc_page_block failed[] = {
    {RC_PAGE_LINE, .text = "Replicates not usable: {@value:count} ({@name})", .indent = 4}, {0}};
static const rc_page_block screened[] = {
    {RC_PAGE_GROUP, .at = "split", .block = rc_report_split},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING,
     .text = "p of this split alone: fixed by a rule that does not look at survival, so no search to pay for",
     .indent = 4},
    {RC_PAGE_TABLE, .column = p_columns, .row = alone, .indent = 6},
    {RC_PAGE_LINE, .when = "tests>1", .text = ""},
    {RC_PAGE_HEADING, .when = "tests>1", .text = "p corrected for all {tests:fixed0} markers of the screen",
     .indent = 4},
    {RC_PAGE_TABLE, .when = "tests>1", .column = p_columns, .row = corrected, .indent = 6},
    {RC_PAGE_GROUP, .over = "failed", .block = failed},
    {0}};
static const rc_page_block page[] = {{RC_PAGE_HEADING,
                                      .text = "Screen: split at the " QUANTILE
                                              ", {split.cutoff:plain}; {replicates:count} permutations of survival"
                                              "{?within_strata|, within the strata of {within_strata}}",
                                      .indent = 2},
                                     {RC_PAGE_LINE, .text = ""},
                                     {RC_PAGE_LINE, .when = "!p",
                                      .text = "takes no part in the screen: {reason}{?split.n_low=0|: the " QUANTILE
                                              " is the smallest value, so no patient is below it}",
                                      .indent = 4},
                                     {RC_PAGE_GROUP, .when = "p", .block = screened},
                                     {0}};

#define RATIO(key)                                                                                                     \
    "{?split." key "|{split." key ":value3} ({split." key "_lower:value3}-{split." key "_upper:value3})|-}"
#define PLACE "{marker:name,16}", "{split.cutoff:plain}", "{split.n_low:fixed0}", "{split.n_high:fixed0}"

static const rc_page_column split_columns[] = {{"marker", NULL, -16, 0},
                                               {"{?0.quantile=0.5|median|cutoff}", NULL, 11, 0},
                                               {"low", NULL, 6, 0},
                                               {"high", NULL, 6, 0},
                                               {"HR, Mantel-Haenszel", NULL, -25, 0},
                                               {"HR, Cox", NULL, -25, 0},
                                               {0}};
static const rc_page_row splits[] = {
    {"p", {PLACE, RATIO("hr_mh"), RATIO("hr")}}, {"!p", {PLACE, "{reason}: takes no part"}}, {0}};
static const rc_page_column p_of_each[] = {{"p of each marker", "{marker:name,16}", -16, 0},
                                           {"uncorr. p", "{p_naive:p}", 10, 0},
                                           {"permuted", "{p:p}", 10, 0},
                                           {"maxT", "{p_maxt:p}", 10, 0},
                                           {"1-step", "{p_maxt_single_step:p}", 10, 0},
                                           {"Bonferr.", "{p_bonferroni:p}", 10, 0},
                                           {"Holm", "{p_holm:p}", 10, 0},
                                           {"BH (FDR)", "{p_benjamini_hochberg:p}", 10, 0},
                                           {0}};
static const rc_page_block table[] = {
    {RC_PAGE_TABLE, .over = "", .column = split_columns, .row = splits, .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "", .column = p_of_each, .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text = "uncorrected and permuted: the marker alone; maxT: Westfall-Young step-down over the {0.tests:fixed0} "
             "marker{?0.tests=1||s} tested, from permutations shared by them; the rest from the uncorrected p. With "
             "markers that have nothing to do with survival, some uncorrected p would be below 0.05 in "
             "{0.naive_type1_error_any:percent} of such screens.",
     .indent = 4},
    {0}};

static const rc_report_sentence methods[] = {
    {.text = "{?$several|Each of {$markers}|{$markers}} was split at its "
             "{?options.quantile=0.5|median|{options.quantile:plain} "
             "quantile} (R's type 7) in the {$n} patients{$where}, and the groups were compared by the {$criterion}",
     .cite = "mantel1966"},
    {.text = "P values are from {replicates:count} permutations of survival (time and event together) shared by all "
             "markers{?options.within_strata|, within the strata of {options.within_strata}}: P = (x + 1) / (B + 1)",
     .cite = "phipson2010"},
    {.when = "$several",
     .text =
         "They were corrected for the number of markers by Westfall and Young's step-down maxT; Bonferroni's, Holm's "
         "and Benjamini and Hochberg's corrections of the uncorrected P stand beside",
     .cite = "westfall1993 holm1979 benjamini1995"},
    {0}};

const rc_report_plan rc_report_page_screen = {
    .name = "screen", .title = "Screen", .page = page, .table = table, .methods = methods};
