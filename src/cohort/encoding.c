/* SPDX-License-Identifier: GPL-3.0-or-later
 * encoding.c - text of any usual coding as UTF-8.
 *
 *   1. files that are no text   2. UTF-16   3. Windows-1252   4. all together */
#include "cohort/source.h"
#include "cohort/unicode.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. files that are no text ------------------------------------------ */

static bool begins_with(const char *text, size_t size, const char *mark, size_t length)
{
    return size >= length && memcmp(text, mark, length) == 0;
}

static recut_status check_kind(const char *name, const char *text, size_t size, recut_error *err)
{
    static const struct {
        const char *mark;
        size_t length;
        bool sure; /* no text begins so */
        const char *what, *help;
    } known[] = {{"PK\x03\x04", 4, true, "a zip file or spreadsheet", " (save the sheet as CSV UTF-8, or unpack it)"},
                 {"\xd0\xcf\x11\xe0", 4, true, "an old Excel file", " (save the sheet as CSV UTF-8)"},
                 {"\xfd"
                  "7zXZ",
                  5, true, "xz data", " or gzip data (xz -dc FILE | recut COMMAND -)"},
                 {"BZh", 3, false, "bzip2 data", " or gzip data (bzip2 -dc FILE | recut COMMAND -)"},
                 {"\x28\xb5\x2f\xfd", 4, true, "zstd data", " or gzip data (zstd -dc FILE | recut COMMAND -)"},
                 {"RDX", 3, false, "an R data file", " (write.csv in R)"},
                 {"X\n\0\0\0", 5, true, "an R data file", " (write.csv in R)"},
                 {"B\n\0\0\0", 5, true, "an R data file", " (write.csv in R)"},
                 {"$FL", 3, false, "an SPSS file", " (save it as CSV)"},
                 {"PAR1", 4, false, "a Parquet file", " (write it as CSV)"},
                 {"\x89HDF", 4, true, "an HDF5 file", " (a result of recut? recut-summary prints it)"},
                 {"%PDF", 4, true, "a PDF file", ""}};
    bool binary = size && memchr(text, 0, size); /* PAR1 and RDX2 may be names of columns */
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (begins_with(text, size, known[i].mark, known[i].length) && (known[i].sure || binary))
            return RC_FAIL(err, RECUT_E_PARSE, -1, "%s:1: found %s, expected CSV text%s", name, known[i].what,
                           known[i].help);
    return RECUT_OK;
}

static recut_status check_nul(const char *name, const char *text, size_t size, recut_error *err)
{
    const char *nul = size ? memchr(text, 0, size) : NULL;
    size_t line = 1;
    if (!nul) return RECUT_OK;
    for (const char *at = text; at < nul; at++) line += *at == '\n';
    return RC_FAIL(err, RECUT_E_PARSE, -1, "%s:%zu: found a NUL byte, expected text", name, line);
}

/* ---- 2. UTF-16 ---------------------------------------------------------- */

typedef enum byte_order { NOT_UTF16, LITTLE, BIG } byte_order;

/* By its mark, or without one by the zeros that every second byte of Latin text is. */
static byte_order find_utf16(const char *text, size_t size, bool *mark)
{
    enum { SAMPLE = 4096 };
    size_t n = size < SAMPLE ? size / 2 : SAMPLE / 2, even = 0, odd = 0;
    *mark = true;
    if (begins_with(text, size, "\xff\xfe", 2)) return LITTLE;
    if (begins_with(text, size, "\xfe\xff", 2)) return BIG;
    *mark = false;
    for (size_t i = 0; i < n; i++) {
        even += text[2 * i] == 0;
        odd += text[2 * i + 1] == 0;
    }
    if (n < 4 || size % 2) return NOT_UTF16;
    if (even == 0 && 10 * odd >= 9 * n) return LITTLE;
    return odd == 0 && 10 * even >= 9 * n ? BIG : NOT_UTF16;
}

static uint32_t unit(const char *text, size_t i, byte_order order)
{
    unsigned char a = (unsigned char)text[2 * i], b = (unsigned char)text[2 * i + 1];
    return order == LITTLE ? (uint32_t)(b << 8 | a) : (uint32_t)(a << 8 | b);
}

static recut_status from_utf16(const char *name, byte_order order, bool mark, char **text, size_t *size,
                               rc_notes *notes, recut_error *err)
{
    size_t units = *size / 2, used = 0, line = 1;
    char *out = malloc(3 * units + RC_SOURCE_SPARE);
    if (!out) return RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for %zu bytes", name, 3 * units);
    for (size_t i = mark; i < units; i++) {
        uint32_t code = unit(*text, i, order), next = i + 1 < units ? unit(*text, i + 1, order) : 0;
        if (code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
            code = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
            i++;
        } else if (code >= 0xd800 && code < 0xe000) {
            code = 0xfffd;
        }
        line += code == '\n';
        if (code == 0) {
            free(out);
            return RC_FAIL(err, RECUT_E_PARSE, -1, "%s:%zu: found a NUL character, expected text", name, line);
        }
        used += rc_cohort_unicode_encode(code, out + used);
    }
    free(*text);
    *text = out;
    *size = used;
    return rc_cohort_notes_add(notes, false, err, "UTF-16 text, converted to UTF-8");
}

/* ---- 3. Windows-1252 ---------------------------------------------------- */

/* Where the first byte beyond ASCII is, or size. */
static size_t ascii_length(const char *text, size_t size)
{
    size_t i = 0;
    for (uint64_t word; i + 8 <= size; i += 8) {
        memcpy(&word, text + i, 8);
        if (word & UINT64_C(0x8080808080808080)) break;
    }
    while (i < size && (unsigned char)text[i] < 0x80) i++;
    return i;
}

typedef struct census {
    size_t characters; /* beyond ASCII, in UTF-8 */
    size_t bytes;      /* beyond ASCII, that are no UTF-8 */
    size_t first;      /* where the first of those is */
} census;

static census take_census(const char *text, size_t size)
{
    census c = {.first = size};
    for (size_t i = ascii_length(text, size), n; i < size; i += n + ascii_length(text + i + n, size - i - n)) {
        uint32_t code;
        n = rc_cohort_unicode_decode(text + i, text + size, &code);
        if (n > 0) {
            c.characters++;
            continue;
        }
        if (c.bytes++ == 0) c.first = i;
        n = 1;
    }
    return c;
}

/* Every byte beyond ASCII as Windows-1252, or, with keep, only those that are no UTF-8. */
static recut_status from_windows(const char *name, char **text, size_t *size, size_t bytes, bool keep, recut_error *err)
{
    const char *end = *text + *size;
    size_t used = 0, room = *size + 2 * bytes + RC_SOURCE_SPARE;
    char *out = malloc(room);
    if (!out) return RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for %zu bytes", name, room);
    for (const char *at = *text; at < end;) {
        uint32_t code = (unsigned char)*at;
        size_t n = keep && code >= 0x80 ? rc_cohort_unicode_decode(at, end, &code) : 0;
        if (n == 0) code = rc_cohort_unicode_windows((unsigned char)*at);
        at += n ? n : 1;
        used += rc_cohort_unicode_encode(code, out + used);
    }
    free(*text);
    *text = out;
    *size = used;
    return RECUT_OK;
}

static recut_status from_bytes(const char *name, char **text, size_t *size, const census *c, bool mark, rc_notes *notes,
                               recut_error *err)
{
    recut_status st = RECUT_OK;
    bool keep = mark || c->characters > c->bytes;
    size_t line = 1, beyond = 0;
    for (size_t i = 0; i < c->first; i++) line += (*text)[i] == '\n';
    for (size_t i = 0; i < *size; i++) beyond += (unsigned char)(*text)[i] >= 0x80;
    RC_TRY(from_windows(name, text, size, beyond, keep, err));
    if (keep)
        st = rc_cohort_notes_add(
            notes, true, err, "%s is UTF-8 but for %zu byte%s (the first in line %zu), read as Windows-1252 (Latin-1)",
            name, c->bytes, c->bytes == 1 ? "" : "s", line);
    else
        st = rc_cohort_notes_add(notes, c->characters > 0, err,
                                 "Windows-1252 (Latin-1) text, converted to UTF-8 (first in line %zu)", line);
done:
    return st;
}

/* ---- 4. all together ---------------------------------------------------- */

recut_status rc_cohort_source_decode(const char *name, char **text, size_t *size, size_t *begin, bool *beyond,
                                     rc_notes *notes, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool mark;
    *begin = 0;
    if (begins_with(*text, *size, "\xff\xfe\0\0", 4) || begins_with(*text, *size, "\0\0\xfe\xff", 4))
        return RC_FAIL(err, RECUT_E_PARSE, -1, "%s:1: found UTF-32 text, expected UTF-8", name);
    RC_TRY(check_kind(name, *text, *size, err));
    byte_order order = find_utf16(*text, *size, &mark);
    if (order != NOT_UTF16) {
        if (mark && *size % 2)
            return RC_FAIL(err, RECUT_E_PARSE, -1, "%s:1: found UTF-16 text that ends inside a character", name);
        RC_TRY(from_utf16(name, order, mark, text, size, notes, err));
    }
    RC_TRY(check_nul(name, *text, *size, err));
    if (begins_with(*text, *size, "\xef\xbb\xbf", 3)) *begin = 3;
    *beyond = ascii_length(*text + *begin, *size - *begin) < *size - *begin;
    if (!*beyond) goto done;
    census c = take_census(*text, *size);
    if (c.bytes > 0) RC_TRY(from_bytes(name, text, size, &c, *begin > 0, notes, err));
done:
    return st;
}
