/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_verdict.c - the answer: headline, sentence, six lines with their rules, which p to report, notes. */
#include "report/page_verdict.h"

/* Each line: what is asked, the answer, its numbers in words. */
#define LINE(key)                                                                                                      \
    {                                                                                                                  \
        "",                                                                                                            \
        {                                                                                                              \
            "{" key ".question}", "{" key ".answer}", "{" key ".text}"                                                 \
        }                                                                                                              \
    }
static const rc_page_column columns[] = {{"", NULL, -24, 0}, {"", NULL, -8, 0}, {"", NULL, -42, 0}, {0}};
static const rc_page_row rows[] = {LINE("signal"), LINE("location"), LINE("size"), LINE("travel"),
                                   LINE("chance"), LINE("cutting"),  {0}};

#define MARKS "{signal.mark} {location.mark} {size.mark} {travel.mark} {chance.mark} {cutting.mark}"

static const rc_page_block note[] = {{RC_PAGE_PARAGRAPH, .text = "{@value}"}, {0}};
static const rc_page_block verdict[] = {{RC_PAGE_HEADING, .text = "CAN THIS CUTOFF BE TRUSTED?  {headline}"},
                                        {RC_PAGE_PARAGRAPH, .text = "{about}"},
                                        {RC_PAGE_LINE, .text = ""},
                                        {RC_PAGE_PARAGRAPH, .text = "{because}", .role = "lead"},
                                        {RC_PAGE_LINE, .text = ""},
                                        {RC_PAGE_TABLE, .column = columns, .row = rows, .indent = 2, .marks = MARKS},
                                        {RC_PAGE_LINE, .text = ""},
                                        {RC_PAGE_PARAGRAPH, .text = "Which p to report: {which_p}."},
                                        {RC_PAGE_GROUP, .over = "notes", .block = note},
                                        {RC_PAGE_PARAGRAPH, .when = "rules", .text = "Rules. {rules}", .role = "rules"},
                                        {0}};
const rc_page_block rc_report_verdict[] = {{RC_PAGE_GROUP, .block = verdict, .role = "verdict"}, {0}};
