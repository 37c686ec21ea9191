/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * format.h - numbers for people.  Every function fills `out` and returns it; what does not exist is "-". */
#ifndef RC_REPORT_FORMAT_H
#define RC_REPORT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { RC_FORMAT_SIZE = 48 };

/* Three digits: 0.412, 0.0123, 0.000452, 3.20e-07, "< 1e-300"; never 0, and "> 0.999" rather than a rounded 1. */
const char *rc_report_format_p(double p, char out[RC_FORMAT_SIZE]);
/* As few digits, 6 at least, as still divide these patients alike: next_lower < printed <= cutoff. */
const char *rc_report_format_cutoff(double cutoff, double next_lower, char out[RC_FORMAT_SIZE]);
const char *rc_report_format_count(double count, char out[RC_FORMAT_SIZE]); /* 1,000,000 */
const char *rc_report_format_value(double x, int digits,
                                   char out[RC_FORMAT_SIZE]);           /* significant digits, no exponent below 1e6 */
const char *rc_report_format_plain(double x, char out[RC_FORMAT_SIZE]); /* at most 5 digits, no closing zeros */
const char *rc_report_format_percent(double share, char out[RC_FORMAT_SIZE]); /* "41.2 %", "< 0.1 %" */
/* Characters (UTF-8) of so many bytes. */
int rc_report_format_characters(const char *text, size_t bytes);
/* A name in a column of `width` characters (UTF-8 counted by characters): padded, or cut with "..". */
void rc_report_format_name(FILE *to, const char *name, int width);

#endif
