/* SPDX-License-Identifier: GPL-3.0-or-later
 * text.c - foreign text, one character after the other.
 *
 *   1. characters     2. a piece of text     3. formats     4. pages */
#include "base/text.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- 1. characters ------------------------------------------------------ */

enum { UNIT_ROOM = RC_TEXT_ONE, MARK = 3 /* "..." */ };

/* Length of the UTF-8 character at text[0 .. n) and its code point; 1 and UINT32_MAX where there is none. */
static size_t decode(const unsigned char *text, size_t n, uint32_t *point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = text[0] < 0x80             ? 1
                    : (text[0] & 0xe0) == 0xc0 ? 2
                    : (text[0] & 0xf0) == 0xe0 ? 3
                    : (text[0] & 0xf8) == 0xf0 ? 4
                                               : 0;
    *point = UINT32_MAX;
    if (length == 0 || length > n) return 1;
    uint32_t p = length == 1 ? text[0] : text[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) return 1;
        p = p << 6 | (text[i] & 0x3f);
    }
    if (p < least[length] || p > 0x10ffff || (p >= 0xd800 && p <= 0xdfff)) return 1;
    *point = p;
    return length;
}

/* Changes more than its own place on a terminal, or is not seen at all. */
static bool is_unsafe(uint32_t p)
{
    static const uint32_t range[][2] = {{0x00, 0x1f},     {0x7f, 0x9f},     {0xad, 0xad},      {0x61c, 0x61c},
                                        {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},  {0x2060, 0x206f},
                                        {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};
    for (size_t i = 0; i < sizeof range / sizeof *range; i++)
        if (p >= range[i][0] && p <= range[i][1]) return true;
    return false;
}

size_t rc_base_text_one(const char *text, size_t n, char unit[UNIT_ROOM], size_t *taken)
{
    uint32_t point;
    *taken = decode((const unsigned char *)text, n, &point);
    if (point == UINT32_MAX) return (size_t)snprintf(unit, UNIT_ROOM, "\\x%02x", (unsigned)(unsigned char)*text);
    if (point == '\n' || point == '\r' || point == '\t') return (size_t)snprintf(unit, UNIT_ROOM, " ");
    if (!is_unsafe(point)) {
        memcpy(unit, text, *taken);
        return *taken;
    }
    return (size_t)snprintf(unit, UNIT_ROOM, point < 0x80 ? "\\x%02" PRIx32 : "\\u{%04" PRIx32 "}", point);
}

/* ---- 2. a piece of text ------------------------------------------------- */

/* Of a text of ours the mark of options stays. */
static size_t one(const char *text, size_t n, bool own, char unit[UNIT_ROOM], size_t *taken)
{
    if (!own || *text != *RC_TEXT_OPTION) return rc_base_text_one(text, n, unit, taken);
    *unit = *text;
    return *taken = 1;
}

static size_t shown_length(const char *text, size_t n, bool own)
{
    char unit[UNIT_ROOM];
    size_t length = 0, taken;
    for (size_t i = 0; i < n; i += taken) length += one(text + i, n - i, own, unit, &taken);
    return length;
}

size_t rc_base_text_shown(const char *text, size_t n)
{
    return shown_length(text, n, false);
}

static const char *show(const char *text, size_t n, bool own, char *out, size_t room)
{
    char unit[UNIT_ROOM];
    size_t whole = shown_length(text, n, own), most = room - 1, used = 0, passed = 0, taken;
    bool cut = whole > most;
    size_t head = cut ? (most - MARK + 1) / 2 : whole, tail = cut ? most - MARK - head : 0;
    bool marked = !cut;
    for (size_t i = 0; i < n; i += taken) {
        size_t length = one(text + i, n - i, own, unit, &taken);
        bool in_head = !marked && used + length <= head, in_tail = whole - passed <= tail;
        if (!marked && !in_head) {
            memcpy(out + used, "...", MARK);
            used += MARK;
            marked = true;
        }
        if (!cut || in_head || in_tail) {
            memcpy(out + used, unit, length);
            used += length;
        }
        passed += length;
    }
    out[used] = '\0';
    return out;
}

const char *rc_base_text_show(const char *text, size_t n, char *out, size_t room)
{
    return show(text, n, false, out, room);
}

const rc_spelling rc_base_text_command = {"--", '-'};

/* Half a mark is what a line that was too long has left of one. */
void rc_base_text_spell(char *text, const rc_spelling *spelling)
{
    char *to = text;
    size_t half = 0; /* bytes of the mark so far */
    bool name = false;
    for (const char *at = text; *at; at++) {
        bool mark = *at == *RC_TEXT_OPTION;
        half = mark ? half % 2 + 1 : 0;
        name = mark || (name && (*at == '-' || (*at >= 'a' && *at <= 'z')));
        if (!mark)
            *to++ = name && *at == '-' ? spelling->between : *at;
        else if (half <= strlen(spelling->before))
            *to++ = spelling->before[half - 1];
    }
    *to = '\0';
}

/* ---- 3. formats --------------------------------------------------------- */

enum { PIECES = 24, NUMBER_ROOM = 64, SPEC_ROOM = 32, LEAST_SHOWN = 16 };

/* What stands for one conversion: foreign text, or a number that is already printed. */
typedef struct piece {
    const char *text; /* NULL: the number */
    bool own;
    size_t n, shown;
    char number[NUMBER_ROOM];
} piece;

/* One conversion: "%", flags, width, precision, size and letter, a * replaced by its number. */
typedef struct conversion {
    char spec[SPEC_ROOM];
    size_t length;
    int precision; /* -1 = none */
    char size[3], letter;
} conversion;

static void add(conversion *c, const char *text, size_t n)
{
    if (c->length + n >= sizeof c->spec) return;
    memcpy(c->spec + c->length, text, n);
    c->length += n;
    c->spec[c->length] = '\0';
}

/* A number of the format, or the next argument for a *; at most 9 digits are looked at. */
static int read_width(conversion *c, const char **at, va_list *arguments)
{
    int value = 0;
    if (**at == '*') {
        char text[16];
        value = va_arg(*arguments, int);
        add(c, text, (size_t)snprintf(text, sizeof text, "%d", value));
        ++*at;
        return value;
    }
    size_t digits = strspn(*at, "0123456789");
    for (size_t i = 0; i < digits && i < 9; i++) value = 10 * value + ((*at)[i] - '0');
    add(c, *at, digits);
    *at += digits;
    return value;
}

/* Reads the conversion behind a %; returns what is behind it. */
static const char *read_conversion(const char *at, conversion *c, va_list *arguments)
{
    *c = (conversion){.spec = "%", .length = 1, .precision = -1};
    size_t flags = strspn(at, "-+ #0"), size;
    add(c, at, flags);
    at += flags;
    read_width(c, &at, arguments);
    if (*at == '.') {
        add(c, at++, 1);
        c->precision = read_width(c, &at, arguments);
    }
    size = strspn(at, "hlLzjt");
    add(c, at, size);
    snprintf(c->size, sizeof c->size, "%.*s", (int)size, at);
    at += size;
    if (!*at) return at;
    c->letter = *at;
    add(c, at, 1);
    return at + 1;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored                                                                                         \
    "-Wformat-nonliteral" /* the conversion is one of a format that the compiler has checked */
static void print_whole(const conversion *c, va_list *arguments, char out[NUMBER_ROOM])
{
    bool is_signed = c->letter == 'd' || c->letter == 'i';
    if (strcmp(c->size, "ll") == 0 || *c->size == 'j') {
        if (is_signed)
            snprintf(out, NUMBER_ROOM, c->spec, va_arg(*arguments, long long));
        else
            snprintf(out, NUMBER_ROOM, c->spec, va_arg(*arguments, unsigned long long));
    } else if (*c->size == 'l' || *c->size == 'z' || *c->size == 't') {
        if (is_signed)
            snprintf(out, NUMBER_ROOM, c->spec, va_arg(*arguments, long));
        else
            snprintf(out, NUMBER_ROOM, c->spec, va_arg(*arguments, unsigned long));
    } else if (is_signed) {
        snprintf(out, NUMBER_ROOM, c->spec, va_arg(*arguments, int));
    } else {
        snprintf(out, NUMBER_ROOM, c->spec, va_arg(*arguments, unsigned));
    }
}

static void take(const conversion *c, va_list *arguments, piece *p)
{
    if (c->letter == 's') {
        const char *text = va_arg(*arguments, const char *);
        p->text = text ? text : "(null)";
        p->n = c->precision >= 0 ? strnlen(p->text, (size_t)c->precision) : strlen(p->text);
        /* a precision does not cut a character in two */
        for (int i = 0; c->precision >= 0 && i < 3 && p->n > 0 && ((unsigned char)p->text[p->n] & 0xc0) == 0x80; i++)
            p->n--;
        p->own = strcmp(c->spec, RC_TEXT_OWN) == 0;
        p->shown = shown_length(p->text, p->n, p->own);
        return;
    }
    if (c->letter == 'c') {
        char text = (char)va_arg(*arguments, int), unit[NUMBER_ROOM];
        snprintf(p->number, sizeof p->number, "%s", rc_base_text_show(&text, 1, unit, sizeof unit));
    } else if (strchr("diouxX", c->letter)) {
        print_whole(c, arguments, p->number);
    } else if (strcmp(c->size, "L") == 0) {
        snprintf(p->number, sizeof p->number, c->spec, va_arg(*arguments, long double));
    } else if (strchr("aAeEfFgG", c->letter)) {
        snprintf(p->number, sizeof p->number, c->spec, va_arg(*arguments, double));
    } else {
        snprintf(p->number, sizeof p->number, c->spec, va_arg(*arguments, void *));
    }
    p->shown = strlen(p->number);
}
#pragma GCC diagnostic pop

/* The longest piece that is still shown whole, so that everything fits into `most` bytes. */
static size_t find_cap(const piece *p, size_t n, size_t literal, size_t most)
{
    size_t cap = most;
    for (; cap > LEAST_SHOWN; cap--) {
        size_t total = literal;
        for (size_t i = 0; i < n; i++) total += p[i].text && p[i].shown > cap ? cap : p[i].shown;
        if (total <= most) break;
    }
    return cap;
}

static size_t append(char *out, size_t room, size_t used, const char *text, size_t n)
{
    size_t left = room - 1 - used;
    if (n > left) {
        n = left;
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80) n--;
    }
    memcpy(out + used, text, n);
    out[used + n] = '\0';
    return used + n;
}

void rc_base_text_format(char *out, size_t room, const char *format, va_list given)
{
    piece p[PIECES];
    conversion c;
    va_list arguments;
    size_t n = 0, literal = 0, used = 0;
    char shown[4096];
    va_copy(arguments, given);
    for (const char *at = format; *at;) {
        if (at[0] != '%' || at[1] == '%' || n == PIECES) {
            literal++;
            at += at[0] == '%' && at[1] == '%' ? 2 : 1;
            continue;
        }
        at = read_conversion(at + 1, &c, &arguments);
        p[n] = (piece){.number = ""};
        take(&c, &arguments, &p[n++]);
    }
    va_end(arguments);
    size_t cap = find_cap(p, n, literal, room - 1), next = 0;
    if (cap >= sizeof shown) cap = sizeof shown - 1;
    *out = '\0';
    va_copy(arguments, given); /* again, for the widths that are arguments */
    for (const char *at = format; *at;) {
        if (at[0] != '%' || at[1] == '%' || next == n) {
            used = append(out, room, used, at, 1);
            at += at[0] == '%' && at[1] == '%' ? 2 : 1;
            continue;
        }
        piece again = {.number = ""};
        at = read_conversion(at + 1, &c, &arguments);
        take(&c, &arguments, &again);
        const piece *here = &p[next++];
        const char *text = here->text ? show(here->text, here->n, here->own, shown, cap + 1) : here->number;
        size_t length = strlen(text), width = strtoul(c.spec + 1 + strspn(c.spec + 1, "-+ #0"), NULL, 10);
        bool left = c.spec[1] == '-' && here->text;
        for (size_t i = length; here->text && !left && i < width; i++) used = append(out, room, used, " ", 1);
        used = append(out, room, used, text, length);
        for (size_t i = length; left && i < width; i++) used = append(out, room, used, " ", 1);
    }
    va_end(arguments);
}

void rc_base_text_compose(char *out, size_t room, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    rc_base_text_format(out, room, format, arguments);
    va_end(arguments);
}

void rc_base_text_print(FILE *to, const char *format, ...)
{
    char line[4096];
    va_list arguments;
    va_start(arguments, format);
    rc_base_text_format(line, sizeof line, format, arguments);
    va_end(arguments);
    rc_base_text_spell(line, &rc_base_text_command);
    fputs(line, to);
}

/* ---- 4. pages ----------------------------------------------------------- */

/* The character at text on a page, into unit. */
static size_t page_one(const char *text, size_t n, bool json, char unit[UNIT_ROOM], size_t *taken)
{
    uint32_t point;
    *taken = decode((const unsigned char *)text, n, &point);
    if (point == '\n' || (json && (point == '\t' || point == '\r'))) {
        *unit = *text;
        return 1;
    }
    if (json && point == UINT32_MAX) return (size_t)snprintf(unit, UNIT_ROOM, "\\ufffd");
    if (json && is_unsafe(point) && point > 0xffff)
        return (size_t)snprintf(unit, UNIT_ROOM, "\\u%04x\\u%04x", (unsigned)(0xd800 + ((point - 0x10000) >> 10)),
                                (unsigned)(0xdc00 + ((point - 0x10000) & 0x3ff)));
    if (json && is_unsafe(point)) return (size_t)snprintf(unit, UNIT_ROOM, "\\u%04x", (unsigned)point);
    return rc_base_text_one(text, n, unit, taken);
}

char *rc_base_text_page(const char *text, bool json)
{
    char unit[UNIT_ROOM], *out;
    size_t n = strlen(text), length = 0, used = 0, taken;
    for (size_t i = 0; i < n; i += taken) length += page_one(text + i, n - i, json, unit, &taken);
    if (!(out = malloc(length + 1))) return NULL;
    for (size_t i = 0; i < n; i += taken) {
        size_t here = page_one(text + i, n - i, json, unit, &taken);
        memcpy(out + used, unit, here);
        used += here;
    }
    out[used] = '\0';
    return out;
}
