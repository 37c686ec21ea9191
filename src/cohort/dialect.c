/* SPDX-License-Identifier: GPL-3.0-or-later
 * dialect.c - separator, comments, header, row names, from the first lines of a table.
 *
 *   1. records   2. lines before the header   3. separator   4. comments   5. row names   6. blanks   7. all
 *                                             together */
#include "cohort/dialect.h"

#include "cohort/decimal.h"
#include "cohort/source.h"
#include "cohort/unicode.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Records, and bytes behind the header, that are looked at. */
enum { SAMPLE = 200, WINDOW = 1 << 20 };

/* ---- 1. records --------------------------------------------------------- */

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static const char *window(const char *at, const char *end)
{
    return end - at > WINDOW ? at + WINDOW : end;
}

/* Behind the line end at `at`: LF, CRLF, CR. */
static const char *behind_line_end(const char *at, const char *end)
{
    if (at < end && *at == '\r' && at + 1 < end && at[1] == '\n') return at + 2;
    return at < end ? at + 1 : end;
}

/* One field: its text without quotes around it, and where the next one begins. */
typedef struct field {
    const char *from, *to; /* without blanks and quotes around it */
    bool quoted;
} field;

/* The field at `at`; returns where its separator or line end is. */
static const char *take_field(const char *at, const char *end, char separator, field *f)
{
    bool inside = false;
    while (at < end && is_blank(*at) && (*at != separator || separator == ' ')) at++; /* of blanks, a run divides */
    f->from = at;
    f->quoted = at < end && *at == '"';
    for (; at < end; at++) {
        if (*at == '"') inside = !inside;
        if (!inside && (is_line_end(*at) || *at == separator || (separator == ' ' && *at == '\t'))) break;
    }
    f->to = at;
    while (f->to > f->from && is_blank(f->to[-1])) f->to--;
    if (f->quoted && f->to - f->from >= 2 && f->to[-1] == '"') f->from++, f->to--;
    return at;
}

typedef struct record {
    size_t fields;
    bool empty;      /* no field holds anything */
    bool last_empty; /* the last one does not */
    field first;
    size_t points; /* fields that are numbers with a decimal point */
    size_t numbers;
} record;

static void look_at(const field *f, record *r)
{
    char text[64], ascii[64];
    size_t length = (size_t)(f->to - f->from);
    r->last_empty = length == 0;
    r->empty = r->empty && length == 0;
    if (length == 0 || length >= sizeof text || r->points > 0) return;
    memcpy(text, f->from, length);
    text[length] = '\0';
    if (!rc_cohort_unicode_number(text, ascii, sizeof ascii)) return;
    rc_decimal_kind kind = rc_cohort_decimal_kind(ascii);
    r->numbers += kind != RC_DECIMAL_TEXT;
    r->points += kind == RC_DECIMAL_POINT || kind == RC_DECIMAL_POINT_DOUBTFUL;
}

/* The record at `at`; returns where the next one begins. */
static const char *take_record(const char *at, const char *end, char separator, record *r)
{
    *r = (record){.empty = true};
    for (;;) {
        field f;
        at = take_field(at, end, separator, &f);
        if (r->fields == 0) r->first = f;
        bool behind = separator == ' ' && r->fields > 0 && f.to == f.from && (at >= end || is_line_end(*at));
        if (!behind) { /* blanks before a line end divide nothing */
            r->fields++;
            look_at(&f, r);
        }
        if (at >= end || is_line_end(*at)) return behind_line_end(at, end);
        at++;
    }
}

size_t rc_cohort_dialect_fields(const char *at, const char *end, char separator, const char **next)
{
    record r;
    *next = take_record(at, end, separator, &r);
    return r.fields;
}

/* ---- 2. lines before the header ----------------------------------------- */

static const char *behind_line(const char *at, const char *end)
{
    while (at < end && !is_line_end(*at)) at++;
    return behind_line_end(at, end);
}

/* A line without anything but separators and blanks. */
static bool is_empty_line(const char *at, const char *end)
{
    while (at < end && !is_line_end(*at) && strchr(" \t,;|\"", *at)) at++;
    return at >= end || is_line_end(*at);
}

typedef struct position {
    const char *at;
    size_t line;
} position;

static void skip_line(position *p, const char *end)
{
    p->at = behind_line(p->at, end);
    p->line++;
}

static void skip_empty(position *p, const char *end)
{
    while (p->at < end && is_empty_line(p->at, end)) skip_line(p, end);
}

/* Excel's first line "sep=;". */
static bool take_sep(position *p, const char *end, char *separator)
{
    const char *at = p->at;
    bool quoted = at < end && *at == '"';
    at += quoted;
    if (end - at < 5 || strncasecmp(at, "sep=", 4) != 0 || is_line_end(at[4])) return false;
    const char *rest = at + 5 + quoted;
    if (rest < end && !is_line_end(*rest)) return false;
    *separator = at[4];
    skip_line(p, end);
    return true;
}

/* ---- 3. separator ------------------------------------------------------- */

/* How well a separator divides header and rows: fields of the header where rows have as many, or one more (row names, a
 * separator at the end); 0 if they do not. */
static size_t divides(const char *at, const char *end, char separator)
{
    enum { LOOK_AT = 20 };
    record header, r;
    size_t alike = 0, others = 0;
    at = take_record(at, end, separator, &header);
    if (header.fields < 2) return 0;
    const char *limit = window(at, end);
    while (at < limit && alike + others < LOOK_AT) {
        if (is_empty_line(at, end) || *at == '#') {
            at = behind_line(at, end);
            continue;
        }
        at = take_record(at, end, separator, &r);
        if (r.fields == header.fields || r.fields == header.fields + 1)
            alike++;
        else
            others++;
    }
    return alike > 0 && alike >= others ? header.fields : 0;
}

static size_t count_outside_quotes(const char *at, const char *end, char separator)
{
    record r;
    take_record(at, end, separator, &r);
    return r.fields - 1;
}

/* The candidate that divides header and rows into most fields; else whichever the header has most of. */
static char find_separator(const char *at, const char *end)
{
    static const char candidates[] = ",;\t|";
    size_t most = 0, n;
    char best = 0;
    for (const char *c = candidates; *c; c++)
        if ((n = divides(at, end, *c)) > most) most = n, best = *c;
    if (best) return best;
    for (const char *c = candidates; *c; c++)
        if ((n = count_outside_quotes(at, end, *c)) > most) most = n, best = *c;
    if (best) return best;
    return divides(at, end, ' ') ? ' ' : ',';
}

static const char *separator_name(char separator)
{
    switch (separator) {
    case ',':
        return "commas";
    case ';':
        return "semicolons";
    case '\t':
        return "tabs";
    case '|':
        return "vertical bars";
    case ' ':
        return "blanks";
    default:
        return "a sign of its own";
    }
}

/* ---- 4. comments -------------------------------------------------------- */

/* Lines that begin with # at the top: comments, but the last of them may be the header ("#CHROM", "#Patient"): it is if
 * it has as many fields as the row behind it, and that row holds numbers.  p moves to the header. */
static recut_status skip_comments(position *p, const char *end, char given, rc_notes *notes, recut_error *err)
{
    recut_status st = RECUT_OK;
    position last = {0}, at = *p;
    size_t n = 0;
    record comment, behind;
    if (at.at >= end || *at.at != '#') return RECUT_OK;
    while (at.at < end && *at.at == '#') {
        last = at;
        n++;
        skip_line(&at, end);
        skip_empty(&at, end);
    }
    char separator = given ? given : find_separator(last.at, end);
    take_record(last.at, end, separator, &comment);
    take_record(at.at, end, separator, &behind);
    bool is_header = at.at >= end || (comment.fields > 1 && behind.numbers > 0 &&
                                      (behind.fields == comment.fields || behind.fields == comment.fields + 1));
    *p = is_header ? last : at;
    n -= is_header;
    if (n)
        RC_TRY(rc_cohort_notes_add(notes, false, err, "%zu line%s before the header that begin%s with # left out", n,
                                   n == 1 ? "" : "s", n == 1 ? "s" : ""));
    if (is_header) RC_TRY(rc_cohort_notes_add(notes, false, err, "the # before the first name of the header left out"));
done:
    return st;
}

/* ---- 5. row names ------------------------------------------------------- */

typedef struct shape {
    size_t header, records;
    bool one_more;      /* every record has a field more than the header */
    bool ends_empty;    /* and that is the last one, always empty */
    bool quoted;        /* header and first fields stand in quotes */
    bool points;        /* a field is a number with a decimal point */
    bool first_differs; /* no first field as the one before it */
} shape;

static void look_at_shape(const char *at, const char *end, char separator, shape *s)
{
    record header, r, before = {0};
    at = take_record(at, end, separator, &header);
    const char *limit = window(at, end);
    *s = (shape){.header = header.fields,
                 .one_more = true,
                 .ends_empty = true,
                 .quoted = header.first.quoted,
                 .first_differs = true};
    while (at < limit && s->records < SAMPLE) {
        if (is_empty_line(at, end) || *at == '#') {
            at = behind_line(at, end);
            continue;
        }
        at = take_record(at, end, separator, &r);
        s->one_more = s->one_more && r.fields == header.fields + 1;
        s->ends_empty = s->ends_empty && r.last_empty;
        s->quoted = s->quoted && r.first.quoted;
        s->points = s->points || r.points > 0;
        size_t length = (size_t)(r.first.to - r.first.from);
        if (s->records && length == (size_t)(before.first.to - before.first.from) &&
            memcmp(r.first.from, before.first.from, length) == 0)
            s->first_differs = false;
        before = r;
        s->records++;
    }
}

static const char row_names[] = "row.names";

/* Puts a name for the row names before the header at `begin`, in place of the first `cut` bytes. */
static void insert_name(char *text, size_t *size, size_t begin, size_t cut, char separator)
{
    size_t length = strlen(row_names), more = length + (separator != 0);
    memmove(text + begin + more, text + begin + cut, *size - begin - cut);
    memcpy(text + begin, row_names, length);
    if (separator) text[begin + length] = separator;
    *size += more - cut;
}

static recut_status find_row_names(const char *name, char *text, size_t *size, const rc_dialect *d, rc_notes *notes,
                                   recut_error *err)
{
    const char *at = text + d->begin, *end = text + *size;
    char separator = d->separator == ' ' ? '\t' : d->separator;
    shape s;
    look_at_shape(at, end, separator, &s);
    if (s.records == 0) return RECUT_OK;
    if (s.one_more && !s.ends_empty && s.first_differs && s.header > 1) {
        if (separator == ',' && !s.quoted && !s.points)
            return RC_FAIL(
                err, RECUT_E_PARSE, -1,
                "%s:%zu: every row has a field more than the header: row names of R (then give them a name in "
                "the header), or a decimal comma that is not in quotes (then write points, or separate by "
                "semicolons)",
                name, d->line);
        insert_name(text, size, d->begin, 0, separator);
    } else if (s.header > 1 && !s.one_more &&
               (*at == separator || (at[0] == '"' && at[1] == '"' && at[2] == separator))) {
        insert_name(text, size, d->begin, *at == '"' ? 2 : 0, 0);
    } else {
        return RECUT_OK;
    }
    return rc_cohort_notes_add(notes, false, err,
                               "the first column, which the header does not name, read as row names (%s)", row_names);
}

/* ---- 6. blanks ---------------------------------------------------------- */

/* Runs of blanks outside quotes become one tab, those around a line nothing. */
static void blanks_to_tabs(char *text, size_t begin, size_t *size)
{
    char *to = text + begin;
    bool inside = false, at_begin = true;
    for (const char *at = text + begin, *end = text + *size; at < end;) {
        if (*at == '"') inside = !inside;
        if (inside || !is_blank(*at)) {
            at_begin = !inside && is_line_end(*at);
            *to++ = *at++;
            continue;
        }
        while (at < end && is_blank(*at)) at++;
        if (!at_begin && at < end && !is_line_end(*at)) *to++ = '\t';
    }
    *size = (size_t)(to - text);
}

/* ---- 7. all together ---------------------------------------------------- */

recut_status rc_cohort_dialect_find(const char *name, char *text, size_t *size, size_t begin, char separator,
                                    rc_dialect *out, rc_notes *notes, recut_error *err)
{
    recut_status st = RECUT_OK;
    position p = {.at = text + begin, .line = 1};
    const char *end = text + *size;
    char said = 0;
    bool guessed = separator == 0;
    skip_empty(&p, end);
    if (take_sep(&p, end, &said)) {
        RC_TRY(rc_cohort_notes_add(notes, false, err, "the line sep=%s left out",
                                   said == '\t' ? "TAB" : (char[]){said, 0}));
        if (!separator) separator = said;
        skip_empty(&p, end);
    }
    RC_TRY(skip_comments(&p, end, separator, notes, err));
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): text is none that is NULL */
    if (p.at < end && *p.at == '#') p.at += 1 + strspn(p.at + 1, " #");
    if (!separator) separator = find_separator(p.at, end);
    out->begin = (size_t)(p.at - text);
    out->line = p.line;
    out->separator = separator;
    if (guessed && separator != ',')
        RC_TRY(rc_cohort_notes_add(notes, false, err, "separated by %s", separator_name(separator)));
    if (separator == ' ') {
        blanks_to_tabs(text, out->begin, size);
        RC_TRY(find_row_names(name, text, size, out, notes, err));
        out->separator = '\t';
        goto done;
    }
    st = find_row_names(name, text, size, out, notes, err);
done:
    return st;
}
