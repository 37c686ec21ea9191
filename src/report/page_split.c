/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_split.c - two groups of patients: what every page says of an object with the columns of a split. */
#include "report/plans.h"

/* ---- hazard ratios ------------------------------------------------------ */

#define RATIO(key) "{" key ":ratio}", "{" key "_lower:ratio} to {" key "_upper:ratio}"
#define WHY "-", "{?reason|{reason}|cannot be computed}"
static const rc_page_row ratio_rows[] = {{"hr", {"Cox, Efron ties", RATIO("hr"), "{hr_p:journal}"}},
                                         {"!hr", {"Cox, Efron ties", WHY}},
                                         {"hr_mh", {"Mantel-Haenszel, exp((O-E)/V)", RATIO("hr_mh"), ""}},
                                         {"!hr_mh", {"Mantel-Haenszel, exp((O-E)/V)", WHY}},
                                         {"hr_oe", {"log-rank, (O1/E1)/(O2/E2)", RATIO("hr_oe"), ""}},
                                         {"!hr_oe", {"log-rank, (O1/E1)/(O2/E2)", WHY}},
                                         {0}};
static const rc_page_column ratio_columns[] = {
    {"hazard ratio", NULL, -30, 0}, {"HR", NULL, 6, 0}, {"95 % interval", NULL, -14, 0}, {"Wald p", NULL, 8, 0}, {0}};

/* One hazard ratio where a reader wants the result; all where conventions are compared. */
#define COX                                                                                                            \
    "{?hr|hazard ratio {hr:ratio} (95 % interval {hr_lower:ratio} to {hr_upper:ratio}), Cox|no hazard ratio: "         \
    "{?reason|{reason}|it cannot be computed}}"
static const rc_page_block compared[] = {
    {RC_PAGE_TABLE, .column = ratio_columns, .row = ratio_rows, .indent = 6},
    {RC_PAGE_PARAGRAPH,
     .text = "The last two are what GraphPad Prism prints: where there is an effect their intervals do not hold the "
             "hazard ratio in 95 % of cohorts (bench/coverage.md).",
     .indent = 6},
    {0}};
const rc_page_block rc_report_split_ratios[] = {{RC_PAGE_PARAGRAPH, .when = "!$full", .text = COX, .indent = 6},
                                                {RC_PAGE_GROUP, .when = "$full", .block = compared},
                                                {0}};

/* ---- the whole ---------------------------------------------------------- */

static const rc_page_column groups[] = {
    {"group", NULL, -26, 0}, {"patients", NULL, 8, 0}, {"events", NULL, 8, 0}, {"expected", NULL, 10, 1}, {0}};
static const rc_page_row group_rows[] = {{"",
                                          {"low   ({?$above|up to|below} {cutoff:cutoff})", "{n_low:count}",
                                           "{events_low:count}", "{events_low + observed - expected:fixed1}"}},
                                         {"",
                                          {"high  ({?$above|above {cutoff:cutoff}|{cutoff:cutoff} and above})",
                                           "{n_high:count}", "{observed:count}", "{expected:fixed1}"}},
                                         {0}};

const rc_page_block rc_report_split[] = {
    {RC_PAGE_TABLE, .column = groups, .row = group_rows, .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "!$full",
     .text = "high against low: " COX "; log-rank p {chisq:chisq}{?weighted_chisq|, weighted p {weighted_chisq:chisq}}",
     .indent = 6},
    {RC_PAGE_LINE, .when = "$full", .text = ""},
    {RC_PAGE_GROUP, .when = "$full", .block = compared},
    {RC_PAGE_PARAGRAPH, .when = "$full",
     .text = "log-rank p {chisq:chisq} (chi-square {chisq:fixed2}, 1 df){?score|; by {?$joint|the largest of its "
             "standardized "
             "sums of scores p {p_naive:journal}|its standardized scores p {score * score:chisq}} "
             "({score:fixed2})}{?weighted_chisq|; weighted log-rank p {weighted_chisq:chisq} "
             "(chi-square {weighted_chisq:fixed2}, 1 df, hypergeometric variance)}",
     .indent = 6},
    {0}};
