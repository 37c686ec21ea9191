/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * text_table.h - a table in fixed columns. */
#ifndef RC_REPORT_TEXT_TABLE_H
#define RC_REPORT_TEXT_TABLE_H

#include "report/page.h"

#include <stdio.h>

/* No line is wider than `columns`.  What is done about a table that is, until it fits: columns lose the blanks that
 * stand for their least width; heads take more lines; columns of text take more lines; columns go on below, behind the
 * names of the rows again (from the head of their group, where they have one). */
void rc_report_text_table(FILE *to, const rc_report_table *table, int columns);

#endif
