/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * text.h - foreign text on its way to a person: names, values, paths, lines of files.  It may hold anything; what is
 * shown is valid UTF-8 that moves no cursor, changes no color and turns no line around. */
#ifndef RC_BASE_TEXT_H
#define RC_BASE_TEXT_H

#include "recut.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A byte that begins no character of UTF-8, a control character (C0, DEL, C1), one that turns the direction of writing,
 * and one without width is shown as \xHH or \u{HHHH}; line ends and tabs as a blank; everything else stays as it is.
 *
 * rc_base_text_show() - text[0 .. n) into out [room], always ended by NUL.  What does not fit is left out of its
 * middle, "..." in its place, never half a character.  Returns out.  room >= 16. */
const char *rc_base_text_show(const char *text, size_t n, char *out, size_t room);

/* The character at text[0 .. n), n > 0, as it is shown, into unit (no NUL); *taken = the bytes it has there.  Returns
 * the length of unit. */
enum { RC_TEXT_ONE = 16 };
size_t rc_base_text_one(const char *text, size_t n, char unit[RC_TEXT_ONE], size_t *taken);

/* How many bytes that would be, whole, without the NUL. */
size_t rc_base_text_shown(const char *text, size_t n);

/* Options in texts of ours.  A text names an option by its plain name behind RC_TEXT_OPTION: "with " RC_TEXT_OPTION
 * "cuts 2"; whoever shows it to a person says how that person writes an option (rc_base_text_spell).  The mark is of
 * two control characters, so nothing foreign can hold it: what stands for a %s loses it as it loses every control
 * character, but for RC_TEXT_OWN, a text of ours within a text. */
#define RC_TEXT_OPTION "\x1f\x1f"
#define RC_TEXT_OWN "%-s"

/* How a caller writes options. */
typedef struct rc_spelling {
    const char *before; /* two bytes at most: "--" on a command line */
    char between;       /* of the words of a name: '-', in R and Python '_' */
} rc_spelling;
extern const rc_spelling rc_base_text_command; /* --min-fraction: of the program, and of what it stores */

/* The marked names in text, in place, so written. */
void rc_base_text_spell(char *text, const rc_spelling *spelling);

/* As vsnprintf, but what stands for a %s is shown as above, and where the line would not fit into out [room] the
 * longest of these are shortened, so that what the line says behind them stays.  Conversions: %s %c and the numbers,
 * with flags, width and precision, at most 24 of them; no %n, no positions.  A precision of %s counts bytes of the
 * foreign text. */
void rc_base_text_format(char *out, size_t room, const char *format, va_list arguments);
void rc_base_text_compose(char *out, size_t room, const char *format, ...) RECUT_FORMAT(3, 4);

/* The same as one line of at most 4096 bytes to a terminal, options as on a command line; what is longer is shortened
 * likewise. */
void rc_base_text_print(FILE *to, const char *format, ...) RECUT_FORMAT(2, 3);

/* A whole page, cleaned in place of text: lines stay, everything else is shown as above.  malloc'd, or NULL where
 * memory is out.  json: the pieces stand in strings of JSON, so they are written \uHHHH (a byte that is no UTF-8:
 * \ufffd). */
char *rc_base_text_page(const char *text, bool json);

#endif
