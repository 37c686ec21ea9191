/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_competing.c - competing risks at the cutoffs of a search. */
#include "report/plans.h"

static const rc_page_column groups[] = {
    {"", NULL, -22, 0}, {"patients", NULL, 8, 0}, {"events", NULL, 7, 0}, {"competing", NULL, 9, 0}, {0}};
static const rc_page_row group_rows[] = {{"",
                                          {"low   ({?$above|up to|below} {cutoff:cutoff})", "{groups.0.n:count}",
                                           "{groups.0.events:count}", "{competing_low:count}"}},
                                         {"",
                                          {"high  ({?$above|above {cutoff:cutoff}|{cutoff:cutoff} and above})",
                                           "{groups.1.n:count}", "{groups.1.events:count}", "{competing_high:count}"}},
                                         {0}};

static const rc_page_block tests[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_PARAGRAPH,
     .text = "{?kind='selected'|Selected cutoff|Cutoff named beforehand} {cutoff:cutoff}:", .indent = 6},
    {RC_PAGE_TABLE, .when = "groups", .column = groups, .row = group_rows, .indent = 6},
    {RC_PAGE_PARAGRAPH,
     .text = "{?shr|subdistribution hazard ratio {shr:ratio} (95 % interval {shr_lower:ratio} to {shr_upper:ratio}), "
             "Fine & Gray|no subdistribution hazard ratio: {?reason|{reason}|it cannot be computed}}; {?gray_p|Gray's "
             "test p {gray_p:journal}|no test of Gray's}{?gray_other_p|, of the competing events p "
             "{gray_other_p:journal}}{?kind='selected'| (not corrected for the search)}.",
     .indent = 6},
    {0}};
static const rc_page_block blocks[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Competing risks", .indent = 4},
    {RC_PAGE_PARAGRAPH,
     .text = "Log-rank, Kaplan-Meier and the hazard ratios elsewhere on this page are cause-specific: a patient with a "
             "competing event is censored there. Here such patients cannot have the event any more.",
     .indent = 6},
    {RC_PAGE_GROUP, .over = "competing", .block = tests},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_FIGURE, .text = "incidence"},
    {0}};
const rc_page_block rc_report_competing[] = {{RC_PAGE_GROUP, .when = "competing", .block = blocks}, {0}};
