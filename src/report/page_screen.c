/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_screen.c - the screen of several markers for a person. */
#include "report/plans.h"

#define QUANTILE "{?quantile=0.5|median|{quantile:value3} quantile}"

static const rc_page_column p_columns[] = {{"", NULL, -40, 0}, {"", NULL, 8, 0}, {"", NULL, -1, 0}, {0}};
static const rc_page_row alone[] = {
    {"", {"chi-square, 1 df", "{p_naive:journal}", ""}},
    {"", {"permutation", "{p:journal}", "{?$full|95 % of the simulation {p_lower:fixed3} to {p_upper:fixed3}}"}},
    {0}};
static const rc_page_row corrected[] = {
    {"", {"Westfall-Young, step-down maxT", "{p_maxt:journal}", ""}},
    {"", {"single-step maxT", "{p_maxt_single_step:journal}", ""}},
    {"", {"Holm, of the uncorrected p", "{p_holm:journal}", ""}},
    {"", {"Bonferroni, of the uncorrected p", "{p_bonferroni:journal}", ""}},
    {"", {"Benjamini-Hochberg, of the uncorrected p", "{p_benjamini_hochberg:journal}", "(false discovery rate)"}},
    {0}};
static const rc_page_block failed[] = {
    {RC_PAGE_LINE, .text = "Replicates not usable: {@value:count} ({@name})", .indent = 4}, {0}};
static const rc_page_block screened[] = {
    {RC_PAGE_GROUP, .at = "split", .block = rc_report_split},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "p of this split alone: the rule does not look at survival, so no search is paid for",
     .indent = 4},
    {RC_PAGE_TABLE, .column = p_columns, .row = alone, .indent = 6},
    {RC_PAGE_LINE, .when = "tests>1", .text = ""},
    {RC_PAGE_HEADING, .when = "tests>1", .text = "p corrected for all {tests:fixed0} markers of the screen",
     .indent = 4},
    {RC_PAGE_TABLE, .when = "tests>1", .column = p_columns, .row = corrected, .indent = 6},
    {RC_PAGE_GROUP, .over = "failed", .block = failed},
    {0}};
static const rc_page_block page[] = {
    {RC_PAGE_HEADING,
     .text =
         "Screen: split at the " QUANTILE
         ", {split.cutoff:plain}{?criterion!='logrank'|, by {criterion}}; {replicates:count} permutations of survival"
         "{?within_strata|, within the strata of {within_strata}}",
     .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_PARAGRAPH, .when = "!p",
     .text = "takes no part in the screen: {reason}{?split.n_low * split.n_high=0|: the " QUANTILE
             " is the {?$above|largest value, so no patient is above it|smallest value, so no patient is below it}}",
     .indent = 4},
    {RC_PAGE_GROUP, .when = "p", .block = screened},
    {0}};

static const rc_page_column split_columns[] = {
    {"marker", NULL, -8, 0},    {"{?0.quantile=0.5|median|cutoff}", NULL, 7, 0},
    {"low", NULL, 4, 0},        {"high", NULL, 4, 0},
    {"HR", NULL, 5, 0},         {"95 % interval", NULL, -13, 0},
    {"uncorr.\np", NULL, 7, 0}, {"for all\n(maxT)", NULL, 7, 0},
    {"FDR\n(BH)", NULL, 7, 0},  {0}};
#define PLACE "{marker}", "{split.cutoff:plain}", "{split.n_low:fixed0}", "{split.n_high:fixed0}"
#define EACH "{p:journal}", "{p_maxt:journal}", "{p_benjamini_hochberg:journal}"
static const rc_page_row splits[] = {
    {"p and split.hr", {PLACE, "{split.hr:ratio}", "{split.hr_lower:ratio} to {split.hr_upper:ratio}", EACH}},
    {"p and !split.hr", {PLACE, "-", "-", EACH}},
    {"!p", {PLACE, "{reason}: takes no part"}},
    {0}};
static const rc_page_column p_of_each[] = {{"p of each marker", "{marker}", -16, 0},
                                           {"uncorr.", "{p_naive:journal}", 7, 0},
                                           {"permuted", "{p:journal}", 8, 0},
                                           {"maxT", "{p_maxt:journal}", 7, 0},
                                           {"1-step", "{p_maxt_single_step:journal}", 7, 0},
                                           {"Bonferroni", "{p_bonferroni:journal}", 7, 0},
                                           {"Holm", "{p_holm:journal}", 7, 0},
                                           {0}};
static const rc_page_block compared[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "", .column = p_of_each, .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text =
         "uncorr.: chi-square; permuted: the marker alone; maxT: Westfall-Young step-down, from permutations shared "
         "by the markers; Bonferroni and Holm (and BH above) from the chi-square p",
     .indent = 4},
    {0}};
static const rc_page_block table[] = {
    {RC_PAGE_TABLE, .over = "", .column = split_columns, .row = splits, .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text = "uncorr. p: of the permutations, the marker alone; for all: corrected for the {0.tests:fixed0} "
             "marker{?0.tests=1||s} tested; FDR: false discovery rate. With markers that have nothing to do with "
             "survival, some uncorrected p would be below 0.05 in {0.naive_type1_error_any:percent} of such screens.",
     .indent = 4},
    {RC_PAGE_GROUP, .when = "$full", .block = compared},
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
    .name = "screen", .title = "Screen", .page = page, .table = table, .own_table = true, .methods = methods};
