/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv_field.h - a text as a field of a table for a spreadsheet. */
#ifndef RC_REPORT_CSV_FIELD_H
#define RC_REPORT_CSV_FIELD_H

#include <stdio.h>

/* For commas, semicolons and tabs alike: quoted where it must be (RFC 4180).  One that a spreadsheet would take for a
 * formula gets an apostrophe in front, which says there that it is a text; what is a number stays as it is. */
void rc_report_csv_field(FILE *to, const char *text);

#endif
