/* SPDX-License-Identifier: GPL-3.0-or-later
 * compare_page.c - what was different, then the numbers that differ. */
#include "report/compare_page.h"

static const rc_page_column difference_columns[] = {
    {"", "{of}{?of| }{what}", -24, 0}, {"one", "{one}", -26, 0}, {"other", "{other}", -1, 0}, {0}};
static const rc_page_block alone[] = {{RC_PAGE_LINE, .text = "{@value}", .indent = 4}, {0}};

static const rc_page_column row_columns[] = {
    {"number", "{list} {marker:name,-12}{?cutoff| at {cutoff:digits}} {quantity}", -40, 0},
    {"one", "{one:value5}", 10, 0},
    {"other", "{other:value5}", 10, 0},
    {"z", "{?verdict='differs'|-|{z:fixed2}{?verdict='beyond error'| *}}", 7, 0},
    {0}};

const rc_page_block rc_report_compare_page[] = {
    {RC_PAGE_LINE, .text = "{answer}\n"},
    {RC_PAGE_FACT, .label = "one", .text = "{one.result}", .indent = 2, .width = 13},
    {RC_PAGE_FACT, .label = "other", .text = "{other.result}", .indent = 2, .width = 13},
    {RC_PAGE_FACT, .label = "in common",
     .text =
         "{numbers.exact:count} numbers without simulation, {?numbers.exact_differ>0|{numbers.exact_differ:count} of "
         "them differ|all equal}; {numbers.judged:count} of simulations: {numbers.equal:count} equal, "
         "{numbers.within_error:count} within their error, {numbers.beyond_error:count} beyond it",
     .indent = 2, .width = 13},
    {RC_PAGE_PARAGRAPH, .when = "numbers.judged>0 and numbers.largest_z>0",
     .text =
         "Beyond the error: by more than 1.96 standard errors of the difference, which "
         "{numbers.beyond_by_chance:fixed1} "
         "of {numbers.judged:count} would be by chance. The largest, {numbers.largest_z:fixed2}, is one that "
         "{numbers.judged:count} such numbers reach by chance with p {numbers.largest_p:journal} at most (Bonferroni).",
     .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .when = "differences", .text = "What was different", .indent = 2},
    {RC_PAGE_TABLE, .when = "differences", .over = "differences", .column = difference_columns, .indent = 4},
    {RC_PAGE_LINE, .when = "!differences", .text = "Same version, patients, options and seed.", .indent = 2},
    {RC_PAGE_HEADING, .when = "only_in_one", .text = "Only in one", .indent = 2},
    {RC_PAGE_GROUP, .over = "only_in_one", .block = alone},
    {RC_PAGE_HEADING, .when = "only_in_other", .text = "Only in the other", .indent = 2},
    {RC_PAGE_GROUP, .over = "only_in_other", .block = alone},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .when = "rows", .text = "Numbers that are not equal (* beyond the error; z -: no simulation)",
     .indent = 2},
    {RC_PAGE_TABLE, .when = "rows", .over = "rows", .most = 40, .column = row_columns, .indent = 4},
    {RC_PAGE_LINE, .when = "rows>40", .text = "and {rows - 40:count} more (--format json)", .indent = 4},
    {RC_PAGE_LINE, .when = "numbers.not_listed>0",
     .text = "and {numbers.not_listed:count} more of the same kinds, which are not listed", .indent = 4},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_LINE, .text = "recut {one.version}, {one.fingerprint}; recut {other.version}, {other.fingerprint}"},
    {0}};
