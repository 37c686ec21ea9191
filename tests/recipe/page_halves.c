/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_halves.c - random halves for a person: the toy plan of tests/recipe.sh. */
#include "report/plans.h"

static const rc_page_block page[] = {
    {.kind = RC_PAGE_LINE,
     .text = "Mean follow-up of {replicates:count} random halves: {mean_follow_up:value6}",
     .indent = 2},
    {0}};
static const rc_page_column columns[] = {{.head = "marker", .cell = "{marker}", .width = -16},
                                         {.head = "follow-up", .cell = "{mean_follow_up:value6}", .width = 10},
                                         {0}};
static const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = columns, .indent = 2}, {0}};

static const rc_report_sentence methods[] = {
    {.text = "Mean follow-up was computed in {replicates:count} random halves of the patients", .cite = "efron1979"},
    {0}};

const rc_report_plan rc_report_page_halves = {
    .name = "halves", .title = "Random halves", .page = page, .table = table, .methods = methods};
