/* SPDX-License-Identifier: GPL-3.0-or-later
 * wrap.c - text in lines of a terminal.
 *
 *   1. columns     2. lines */
#include "report/wrap.h"

#include "base/text.h"

#include <stdint.h>
#include <string.h>

enum { LEAST_ROOM = 12 }; /* columns that a wrapped text keeps, however deep it stands */

/* ---- 1. columns --------------------------------------------------------- */

/* The character of UTF-8 at text; text is valid there, as rc_base_text_one leaves it. */
static uint32_t decode(const char *text, size_t bytes)
{
    const unsigned char *at = (const unsigned char *)text;
    uint32_t code = bytes < 2 ? at[0] : bytes < 3 ? at[0] & 0x1FU : bytes < 4 ? at[0] & 0x0FU : at[0] & 0x07U;
    for (size_t i = 1; i < bytes; i++) code = code << 6 | (at[i] & 0x3FU);
    return code;
}

typedef struct range {
    uint32_t first, last;
} range;

static int within(uint32_t code, const range *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (code >= list[i].first && code <= list[i].last) return 1;
    return 0;
}

/* Unicode's East Asian Width W and F, and combining marks, by blocks. */
static int width_of(uint32_t code)
{
    static const range wide[] = {{0x1100, 0x115F},  {0x2E80, 0x303E},   {0x3041, 0xA4CF},   {0xA960, 0xA97F},
                                 {0xAC00, 0xD7A3},  {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                                 {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF},
                                 {0x20000, 0x3FFFD}},
                       none[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
                                 {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}};
    if (code < 0x300) return 1;
    if (within(code, none, sizeof none / sizeof *none)) return 0;
    return 1 + within(code, wide, sizeof wide / sizeof *wide);
}

/* The next character as it is shown; *columns it takes.  Returns its bytes in the text. */
static size_t take(const char *text, size_t bytes, char unit[RC_TEXT_ONE], size_t *length, int *columns)
{
    size_t taken = 1;
    *length = rc_base_text_one(text, bytes, unit, &taken);
    /* what is escaped is ASCII */
    *columns = (unsigned char)*unit < 0x80 ? (int)*length : width_of(decode(unit, *length));
    return taken;
}

int rc_report_wrap_width(const char *text, size_t bytes)
{
    char unit[RC_TEXT_ONE];
    int width = 0, columns;
    for (size_t at = 0, length; at < bytes; width += columns)
        at += take(text + at, bytes - at, unit, &length, &columns);
    return width;
}

static int widest(const char *text, const char *ends)
{
    int most = 0;
    while (*text) {
        size_t bytes = strcspn(text, ends);
        int width = rc_report_wrap_width(text, bytes);
        if (width > most) most = width;
        text += bytes + (text[bytes] != '\0');
    }
    return most;
}

int rc_report_wrap_widest(const char *text)
{
    return widest(text, "\n");
}

int rc_report_wrap_word(const char *text)
{
    return widest(text, " \n");
}

void rc_report_wrap_put(FILE *to, const char *text, size_t bytes)
{
    char unit[RC_TEXT_ONE];
    int columns;
    for (size_t at = 0, length; at < bytes; fwrite(unit, 1, length, to))
        at += take(text + at, bytes - at, unit, &length, &columns);
}

/* ---- 2. lines ----------------------------------------------------------- */

/* A blank at which a line does not end: "p < 0.001", "95 %". */
static int is_held(const char *text, size_t at)
{
    return (text[at + 1] && strchr("%<>=", text[at + 1])) || strchr("<>=", text[at - 1]);
}

size_t rc_report_wrap_line(const char *text, int room, const char **next)
{
    char unit[RC_TEXT_ONE];
    size_t bytes = strcspn(text, "\n"), at = 0, blank = 0, length, first = strspn(text, " ");
    int width = 0, columns = 0;
    while (at < bytes) {
        size_t taken = take(text + at, bytes - at, unit, &length, &columns);
        if (width + columns > room && at > 0 && text[at] != ' ') break;
        if (text[at] == ' ' && at > first && !is_held(text, at)) blank = at;
        width += columns;
        at += taken;
    }
    const char *rest = text + at + (text[at] == '\n');
    if (at < bytes) {
        if (blank) at = blank;
        rest = text + at + strspn(text + at, " ");
    }
    *next = *rest ? rest : NULL;
    while (at > 0 && text[at - 1] == ' ') at--;
    return at;
}

int rc_report_wrap_lines(const char *text, int room)
{
    int n = 0;
    for (; text; n++) (void)rc_report_wrap_line(text, room, &text);
    return n;
}

void rc_report_wrap(FILE *to, const char *text, int at, int indent, int columns)
{
    for (const char *next; text; text = next, at = indent) {
        int room = columns - at;
        size_t bytes = rc_report_wrap_line(text, room > LEAST_ROOM ? room : LEAST_ROOM, &next);
        rc_report_wrap_put(to, text, bytes);
        fputc('\n', to);
        if (next) fprintf(to, "%*s", *next == '\n' ? 0 : indent, "");
    }
}
