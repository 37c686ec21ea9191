/* SPDX-License-Identifier: GPL-3.0-or-later
 * unicode.c - UTF-8, and characters that only differ to a computer.
 *
 *   1. coding   2. kinds   3. texts */
#include "cohort/unicode.h"

#include "base/memory.h"

#include <string.h>

/* ---- 1. coding ---------------------------------------------------------- */

size_t rc_cohort_unicode_decode(const char *at, const char *end, uint32_t *code)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000}; /* shorter forms are forbidden */
    const unsigned char *byte = (const unsigned char *)at;
    if (at >= end || !byte[0]) return 0;
    if (byte[0] < 0x80) {
        *code = byte[0];
        return 1;
    }
    size_t n = byte[0] >= 0xf0 && byte[0] < 0xf8 ? 4 : byte[0] >= 0xe0 ? 3 : 2;
    if (byte[0] < 0xc2 || byte[0] >= 0xf8 || (size_t)(end - at) < n) return 0;
    uint32_t value = byte[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((byte[i] & 0xc0) != 0x80) return 0;
        value = value << 6 | (byte[i] & 0x3f);
    }
    if (value < least[n] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return 0;
    *code = value;
    return n;
}

size_t rc_cohort_unicode_encode(uint32_t code, char out[4])
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, code >>= 6) out[i] = (char)(0x80 | (code & 0x3f));
    out[0] = (char)((0xf00u >> n & 0xff) | code);
    return n;
}

uint32_t rc_cohort_unicode_windows(unsigned char byte)
{
    static const uint16_t added[32] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                       0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                       0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                       0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};
    return byte >= 0x80 && byte < 0xa0 ? added[byte - 0x80] : byte;
}

/* ---- 2. kinds ----------------------------------------------------------- */

bool rc_cohort_unicode_is_ascii(const char *text)
{
    unsigned char all = 0;
    for (; *text; text++) all |= (unsigned char)*text;
    return all < 0x80;
}

bool rc_cohort_unicode_is_invisible(uint32_t code)
{
    return code == 0xad || (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) ||
           (code >= 0x2060 && code <= 0x2064) || (code >= 0x2066 && code <= 0x206f) || code == 0xfeff ||
           code == 0x180e || code == 0x61c;
}

bool rc_cohort_unicode_is_blank(uint32_t code)
{
    return code == 0xa0 || (code >= 0x2000 && code <= 0x200a) || code == 0x202f || code == 0x205f || code == 0x3000 ||
           code == 0x1680 || code == 0x85;
}

static bool is_mark(uint32_t code)
{
    return code >= 0x300 && code <= 0x345;
}

/* Hyphens, dashes, minus signs. */
static bool is_dash(uint32_t code)
{
    return (code >= 0x2010 && code <= 0x2015) || code == 0x2212 || code == 0xfe58 || code == 0xfe63 || code == 0xff0d ||
           code == 0x2043;
}

static bool is_apostrophe(uint32_t code)
{
    return code == 0x2018 || code == 0x2019 || code == 0x2bc || code == 0x2032 || code == 0xb4 || code == 0xff07;
}

/* What stands for the same thing in a name. */
static uint32_t alike(uint32_t code)
{
    if (is_dash(code)) return '-';
    if (is_apostrophe(code)) return '\'';
    if (code == 0x201c || code == 0x201d || code == 0x201e) return '"';
    if (code >= 0xff01 && code <= 0xff5e) return code - 0xff01 + '!';
    if (code == 0xb5) return 0x3bc;   /* micro: mu */
    if (code == 0x2126) return 0x3a9; /* ohm: omega */
    if (code == 0x212b) return 0xc5;  /* angstrom */
    if (code == 0x1e9e) return 0xdf;
    return code;
}

/* ---- 3. texts ----------------------------------------------------------- */

static void trim(char *text)
{
    size_t skip = strspn(text, " \t"), length = strlen(text + skip);
    while (length > 0 && (text[skip + length - 1] == ' ' || text[skip + length - 1] == '\t')) length--;
    if (skip) memmove(text, text + skip, length);
    text[length] = '\0';
}

unsigned rc_cohort_unicode_tidy(char *text)
{
    const char *at = text, *end = text + strlen(text);
    char *to = text, *last = NULL; /* last: where the character before this one was written */
    uint32_t before = 0;
    unsigned done = 0;
    while (at < end) {
        uint32_t code;
        size_t n = rc_cohort_unicode_decode(at, end, &code), written;
        if (n == 0) { /* kept as it is */
            *to++ = *at++;
            last = NULL;
            continue;
        }
        uint32_t one = last && is_mark(code) ? rc_cohort_unicode_compose(before, code) : 0;
        at += n;
        if (rc_cohort_unicode_is_invisible(code)) {
            done |= RC_TIDY_INVISIBLE;
            continue;
        }
        if (one) {
            to = last;
            code = one;
            done |= RC_TIDY_COMPOSED;
        } else if (rc_cohort_unicode_is_blank(code)) {
            code = ' ';
            done |= RC_TIDY_BLANK;
        }
        char bytes[4];
        written = rc_cohort_unicode_encode(code, bytes);
        last = to;
        before = code;
        memcpy(to, bytes, written);
        to += written;
    }
    *to = '\0';
    trim(text);
    return done;
}

/* Every byte as UTF-8: out has room for 2 * strlen(text) + 1 bytes, so of what Windows-1252 has beyond U+07FF only a
 * question mark is left. */
static void to_utf8(const char *text, char *out)
{
    const char *at = text, *end = text + strlen(text);
    char *to = out;
    while (at < end) {
        uint32_t code;
        size_t n = rc_cohort_unicode_decode(at, end, &code);
        if (n == 0) code = rc_cohort_unicode_windows((unsigned char)*at);
        at += n ? n : 1;
        to += rc_cohort_unicode_encode(n == 0 && code > 0x7ff ? '?' : code, to);
    }
    *to = '\0';
}

char *rc_cohort_unicode_typed(const char *text)
{
    char *typed = rc_base_memory_zeroed(2, strlen(text) + 1);
    if (!typed) return NULL;
    to_utf8(text, typed);
    if (!rc_cohort_unicode_is_ascii(typed)) rc_cohort_unicode_tidy(typed);
    return typed;
}

void rc_cohort_unicode_fold(const char *text, char *out)
{
    to_utf8(text, out);
    const char *at, *end;
    char *to = out;
    rc_cohort_unicode_tidy(out);
    end = out + strlen(out);
    bool blank = false;
    for (at = out + strspn(out, "# "); at < end;) {
        uint32_t code = 0;
        size_t n = rc_cohort_unicode_decode(at, end, &code);
        at += n ? n : 1;
        code = alike(code);
        if (blank && code == ' ') continue;
        blank = code == ' ';
        to += rc_cohort_unicode_encode(code, to);
    }
    *to = '\0';
}

bool rc_cohort_unicode_number(const char *text, char *out, size_t size)
{
    const char *end = text + strlen(text);
    size_t used = 0;
    while (text < end) {
        uint32_t code;
        size_t n = rc_cohort_unicode_decode(text, end, &code);
        if (n == 0) return false;
        text += n;
        if (rc_cohort_unicode_is_invisible(code)) continue;
        code = rc_cohort_unicode_is_blank(code) ? ' ' : alike(code);
        if (code >= 0x80 || used + 1 >= size) return false;
        out[used++] = (char)code;
    }
    out[used] = '\0';
    return true;
}
