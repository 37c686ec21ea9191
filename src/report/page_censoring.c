/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_censoring.c - does censoring depend on the marker? */
#include "report/plans.h"
#include "summary/impute.inc"

#define P_IS "{?p<0.001|p {p:journal}|p = {p:journal}}"

static const rc_page_block page[] = {
    {RC_PAGE_HEADING, .text = "Does censoring depend on {marker}?", .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_LINE, .when = "!p", .text = "not tested: {?reason|{reason}|the search selected no cutoff}", .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "p>=0.05",
     .text = "No sign of it: who is censored, searched as if it were the event, gives " P_IS
             " ({censored:count} censored, {replicates:count} {?given|simulations given {*given|{@value}|, "
             "}|permutations{?within_strata| within strata}}).",
     .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "p<0.05",
     .text = "Yes, it seems: who is censored, searched as if it were the event, gives " P_IS
             " ({censored:count} censored, {replicates:count} {?given|simulations given {*given|{@value}|, "
             "}|permutations{?within_strata| within strata}}). The "
             "{?given|simulated|permutation} p of survival may then be too small or too large{?given|: strata may "
             "account for it (--strata COLUMN)|, unless its censoring was imputed: where 5 % of the cohorts should "
             "have p of at most 0.05, " RC_IMPUTE_PERMUTATION " had, and " RC_IMPUTE_IMPUTED " with imputed censoring "
             "(simulated, bench/impute.md). So permute with --null impute, or {?within_strata|within other strata, "
             "which may account for it|within strata that account for it (--strata COLUMN: center, period of "
             "inclusion)}}.",
     .indent = 4},
    {0}};

static const rc_page_column columns[] = {{"marker", NULL, -8, 0},
                                         {"censored", NULL, 8, 0},
                                         {"statistic", NULL, 9, 1},
                                         {"uncorr.\np", NULL, 7, 0},
                                         {"corrected for\nsearching", NULL, 13, 0},
                                         {0}};
static const rc_page_row rows[] = {
    {"p", {"{marker}", "{censored:count}", "{statistic:fixed2}", "{p_naive:journal}", "{p:journal}"}},
    {"!p", {"{marker}", "{censored:count}", "{reason}"}},
    {0}};
static const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = columns, .row = rows, .indent = 2}, {0}};

static const rc_report_sentence methods[] = {
    {.when = "replicates>0",
     .text = "Whether censoring depends on the marker{?$several|s} was tested by the same search with event and "
             "censoring exchanged and {replicates:count} {?options.adjust|simulations|permutations} of its own"
             "{?options.within_strata|, within the same strata}",
     .cite = "heinze2003 wang2010"},
    {0}};

const rc_report_plan rc_report_page_censoring = {.name = "censoring",
                                                 .title = "Does censoring depend on the marker?",
                                                 .page = page,
                                                 .table = table,
                                                 .own_table = true,
                                                 .methods = methods};
