/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * wrap.h - text in lines of a terminal.  Widths are columns of a terminal: a character of East Asia or an emoji takes
 * two, a combining mark none.  Text is printed as base/text.h shows it, so that what is measured is what is seen. */
#ifndef RC_REPORT_WRAP_H
#define RC_REPORT_WRAP_H

#include <stddef.h>
#include <stdio.h>

/* Columns that so many bytes take. */
int rc_report_wrap_width(const char *text, size_t bytes);

/* Columns of the widest line of a text whose lines end at \n, and of its widest word. */
int rc_report_wrap_widest(const char *text);
int rc_report_wrap_word(const char *text);

/* The line at `text` of at most `room` columns (one character at least): returns its bytes without blanks at its end;
 * *next: where the following line begins, NULL behind the last one.  It ends at a \n, else at the last blank that fits
 * (not in "95 %" and "p < 0.001"), else inside of a word.  Blanks at the beginning of a line after a \n stay. */
size_t rc_report_wrap_line(const char *text, int room, const char **next);

/* Lines of text in `room` columns. */
int rc_report_wrap_lines(const char *text, int room);

void rc_report_wrap_put(FILE *to, const char *text, size_t bytes);

/* The whole text and a line end.  The first line begins where the cursor is, at column `at`, later ones at `indent`;
 * none is longer than `columns`. */
void rc_report_wrap(FILE *to, const char *text, int at, int indent, int columns);

#endif
