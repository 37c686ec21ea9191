/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * digits.h - doubles as text that reads back as the same double. */
#ifndef RC_BASE_DIGITS_H
#define RC_BASE_DIGITS_H

enum { RC_DIGITS = 32 }; /* characters of the longest text, with its NUL */

/* The shortest of 15, 16 or 17 significant digits that reads back as x ("18.22", "1e-05").  x finite.
 * Two different doubles never share a text. */
void rc_base_digits(double x, char out[RC_DIGITS]);

#endif
