/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * format.h - numbers for people who want more digits than a journal prints (summary/journal.h).  Every function fills
 * `out` and returns it; what does not exist is "-". */
#ifndef RC_REPORT_FORMAT_H
#define RC_REPORT_FORMAT_H

#include "summary/journal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { RC_FORMAT_SIZE = RC_JOURNAL_SIZE };

/* Three digits: 0.412, 0.0123, 0.000452, 3.20e-07, "< 1e-300"; never 0, and "> 0.999" rather than a rounded 1. */
const char *rc_report_format_p(double p, char out[RC_FORMAT_SIZE]);
const char *rc_report_format_value(double x, int digits,
                                   char out[RC_FORMAT_SIZE]);           /* significant digits, no exponent below 1e6 */
const char *rc_report_format_plain(double x, char out[RC_FORMAT_SIZE]); /* at most 5 digits, no closing zeros */
/* The power of ten that is not below the limit: "< 0.0001" of 3.7e-05. */
const char *rc_report_format_under(double limit, char out[RC_FORMAT_SIZE]);
/* Characters (UTF-8) of so many bytes. */
int rc_report_format_characters(const char *text, size_t bytes);
/* A name in a column of `width` characters (UTF-8 counted by characters): padded, or cut with "..". */
void rc_report_format_name(FILE *to, const char *name, int width);

#endif
