/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * unicode.h - characters that look alike, or like nothing, and what they mean in names and numbers.  Texts are
 * UTF-8. */
#ifndef RC_COHORT_UNICODE_H
#define RC_COHORT_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at `at`, 1 to 4, and its code; 0 where these bytes are no UTF-8 (also at the end, NUL). */
size_t rc_cohort_unicode_decode(const char *at, const char *end, uint32_t *code);
/* Writes 1 to 4 bytes; returns how many. */
size_t rc_cohort_unicode_encode(uint32_t code, char out[4]);

/* A letter and the mark behind it as one character, 0 where there is none (Latin letters). */
uint32_t rc_cohort_unicode_compose(uint32_t letter, uint32_t mark);

/* A byte of Windows-1252 (Latin-1 and what Windows has added to it) as a character. */
uint32_t rc_cohort_unicode_windows(unsigned char byte);

bool rc_cohort_unicode_is_ascii(const char *text);
/* Nothing to see: zero width, soft hyphen, marks of direction, a byte order mark. */
bool rc_cohort_unicode_is_invisible(uint32_t code);
/* A blank other than the keyboard's: no-break, narrow, thin, figure, ideographic. */
bool rc_cohort_unicode_is_blank(uint32_t code);

enum { RC_TIDY_INVISIBLE = 1, RC_TIDY_BLANK = 2, RC_TIDY_COMPOSED = 4 };

/* Makes a text what it means, in place and never longer: letters and their marks composed (NFC of Latin letters),
 * special blanks to the keyboard's, invisible characters away, blanks around it away.  Returns what it did
 * (RC_TIDY_...). */
unsigned rc_cohort_unicode_tidy(char *text);

/* A word as typed, as the table has it after that: bytes that are no UTF-8 are taken as Windows-1252, then tidied.
 * rc_base_memory_free it; NULL where memory is out. */
char *rc_cohort_unicode_typed(const char *text);

/* The same for comparing: besides that one kind of dash, quote, micro sign and digit, single blanks, no # in front;
 * bytes that are no UTF-8 are taken as Windows-1252.  out has room for 2 * strlen(text) + 1 bytes. */
void rc_cohort_unicode_fold(const char *text, char *out);

/* The characters of a number in ASCII: minus signs, full-width digits, special blanks (to ' '), apostrophes (to '); no
 * invisible ones.  false where it has others or is longer than size - 1. */
bool rc_cohort_unicode_number(const char *text, char *out, size_t size);

#endif
