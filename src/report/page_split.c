/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_split.c - two groups of patients: what every page says of an object with the columns of a split. */
#include "report/plans.h"

/* ---- hazard ratios ------------------------------------------------------ */

#define RATIO(key) "{" key ":value3}", "{" key "_lower:value3} to {" key "_upper:value3}"
#define WHY "-", "{?reason|{reason}|cannot be computed}"
static const rc_page_row ratio_rows[] = {{"hr", {"Cox, Efron ties", RATIO("hr"), "Wald p {hr_p:p}"}},
                                         {"!hr", {"Cox, Efron ties", WHY}},
                                         {"hr_mh", {"Mantel-Haenszel, exp((O-E)/V)", RATIO("hr_mh"), ""}},
                                         {"!hr_mh", {"Mantel-Haenszel, exp((O-E)/V)", WHY}},
                                         {"hr_oe", {"log-rank, (O1/E1)/(O2/E2)", RATIO("hr_oe"), ""}},
                                         {"!hr_oe", {"log-rank, (O1/E1)/(O2/E2)", WHY}},
                                         {0}};
static const rc_page_column bare[] = {{"", NULL, -40, 0}, {"", NULL, 8, 0}, {"", NULL, -18, 0}, {"", NULL, -1, 0}, {0}};
static const rc_page_column headed[] = {{"hazard ratio, high against low", NULL, -40, 0},
                                        {"HR", NULL, 8, 0},
                                        {"interval", NULL, -18, 0},
                                        {"", NULL, -1, 0},
                                        {0}};
#define NOTE                                                                                                           \
    {                                                                                                                  \
        RC_PAGE_LINE,                                                                                                  \
            .text = "(the last two as GraphPad Prism prints them: where there is an effect their intervals do not\n"   \
                    "hold the hazard ratio in 95 % of cohorts, bench/coverage.md)",                                    \
            .indent = 6                                                                                                \
    }

const rc_page_block rc_report_split_ratios[] = {
    {RC_PAGE_TABLE, .column = bare, .row = ratio_rows, .indent = 6}, NOTE, {0}};

/* ---- the whole ---------------------------------------------------------- */

static const rc_page_column groups[] = {
    {"group", NULL, -28, 0}, {"patients", NULL, 10, 0}, {"events", NULL, 10, 0}, {"expected", NULL, 12, 0}, {0}};
static const rc_page_row group_rows[] = {
    {"",
     {"low   (below {cutoff:cutoff})", "{n_low:count}", "{events_low:count}",
      "{events_low + observed - expected:fixed2}"}},
    {"", {"high  ({cutoff:cutoff} and above)", "{n_high:count}", "{observed:count}", "{expected:fixed2}"}},
    {0}};

const rc_page_block rc_report_split[] = {
    {RC_PAGE_TABLE, .column = groups, .row = group_rows, .indent = 6},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_LINE,
     .text = "log-rank chi-square {chisq:value5} (1 df), p {chisq:chisq}{?score|; score statistic {score:value4}, p "
             "{score * score:chisq}} (uncorrected)",
     .indent = 6},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .column = headed, .row = ratio_rows, .indent = 6},
    NOTE,
    {0}};
