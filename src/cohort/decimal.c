/* SPDX-License-Identifier: GPL-3.0-or-later
 * decimal.c - decimal signs and thousands.
 *
 *   1. one field   2. counting   3. deciding   4. writing   5. the table   6. doubts */
#include "cohort/decimal.h"

#include "base/memory.h"
#include "base/text.h"
#include "cohort/number.h"
#include "cohort/unicode.h"

#include <stdio.h>
#include <string.h>

/* ---- 1. one field ------------------------------------------------------- */

/* Longer numbers are texts: 1.234.567.890.123.456,5 has room. */
enum { NUMBER_SIZE = 64 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Length of the digits with `mark` between groups of three, the first of one to three and not 0; 0 if they are not. */
static size_t grouped(const char *text, char mark, size_t *marks)
{
    size_t at = strspn(text, "0123456789");
    *marks = 0;
    if (at == 0 || at > 3 || text[0] == '0') return 0;
    while (text[at] == mark && strspn(text + at + 1, "0123456789") == 3) {
        at += 4;
        ++*marks;
    }
    return at;
}

/* "", or an exponent, and nothing behind it. */
static bool is_end(const char *text)
{
    if (*text != 'e' && *text != 'E') return *text == '\0';
    text++;
    if (*text == '+' || *text == '-') text++;
    return is_digit(*text) && text[strspn(text, "0123456789")] == '\0';
}

static const char *behind_sign(const char *text)
{
    return *text == '-' || *text == '+' ? text + 1 : text;
}

/* Digits with marks of one kind between groups, then maybe the other sign as the decimal one. */
static rc_decimal_kind kind_of_groups(const char *text)
{
    static const char marks[] = ".,' ";
    for (const char *mark = marks; *mark; mark++) {
        size_t n, length = grouped(text, *mark, &n);
        if (length == 0 || n == 0) continue;
        const char *rest = text + length;
        bool point = *mark != '.' && *rest == '.' && is_digit(rest[1]);
        bool comma = *mark != ',' && *rest == ',' && is_digit(rest[1]);
        if (point || comma) {
            rest += 1 + strspn(rest + 1, "0123456789");
            if (*rest == '\0') return point ? RC_DECIMAL_POINT : RC_DECIMAL_COMMA;
        } else if (*rest == '\0' && *mark == '.') {
            return n > 1 ? RC_DECIMAL_POINT_GROUPS : RC_DECIMAL_POINT_DOUBTFUL;
        } else if (*rest == '\0' && *mark == ',') {
            return n > 1 ? RC_DECIMAL_COMMA_GROUPS : RC_DECIMAL_COMMA_DOUBTFUL;
        } else if (*rest == '\0') {
            return RC_DECIMAL_WHOLE;
        }
    }
    return RC_DECIMAL_TEXT;
}

rc_decimal_kind rc_cohort_decimal_kind(const char *text)
{
    const char *begin = behind_sign(text), *at = begin + strspn(begin, "0123456789");
    if (at > begin && is_end(at)) return RC_DECIMAL_WHOLE;
    rc_decimal_kind kind = kind_of_groups(begin);
    if (kind != RC_DECIMAL_TEXT) return kind;
    if (*at != '.' && *at != ',') return RC_DECIMAL_TEXT;
    const char *rest = at + 1 + strspn(at + 1, "0123456789");
    if ((at == begin && rest == at + 1) || !is_end(rest)) return RC_DECIMAL_TEXT;
    if (*at == ',' && rest == at + 1) return RC_DECIMAL_TEXT; /* "12," ends a clause */
    return *at == '.' ? RC_DECIMAL_POINT : RC_DECIMAL_COMMA;
}

/* ---- 2. counting -------------------------------------------------------- */

enum { KINDS = RC_DECIMAL_COMMA_DOUBTFUL + 1 };

typedef struct tally {
    uint32_t n[KINDS];     /* fields of a kind */
    uint32_t first[KINDS]; /* row of the first one */
    bool both;             /* 1.234,5 or 1,234.5: what stands between thousands is seen */
    bool grouped;          /* blanks or apostrophes between thousands */
    bool translated;       /* has characters that only look like those of a number */
} tally;

/* What most fields of most tables are, without a copy: 12, -3.75, 0.5.  RC_DECIMAL_TEXT = look closer. */
static rc_decimal_kind plain_kind(const char *text)
{
    const char *begin = behind_sign(text), *at = begin;
    while (is_digit(*at)) at++;
    if (*at == '\0' && at > begin) return RC_DECIMAL_WHOLE;
    if (*at != '.') return RC_DECIMAL_TEXT;
    const char *rest = at + 1;
    while (is_digit(*rest)) rest++;
    bool doubtful = rest - at == 4 && at > begin && at - begin <= 3 && *begin != '0';
    return *rest || doubtful || rest == at + 1 ? RC_DECIMAL_TEXT : RC_DECIMAL_POINT;
}

static void count_field(const char *text, uint32_t row, tally *t)
{
    char ascii[NUMBER_SIZE];
    rc_decimal_kind kind = plain_kind(text);
    if (kind == RC_DECIMAL_TEXT && !rc_cohort_number_missing(text) &&
        rc_cohort_unicode_number(text, ascii, sizeof ascii)) {
        kind = rc_cohort_decimal_kind(ascii);
        if (kind != RC_DECIMAL_TEXT) {
            t->both = t->both || (strchr(ascii, '.') && strchr(ascii, ','));
            t->grouped = t->grouped || strpbrk(ascii, " '");
            t->translated = t->translated || strcmp(text, ascii) != 0;
        }
    } else if (kind == RC_DECIMAL_TEXT && rc_cohort_number_missing(text)) {
        return;
    }
    if (t->n[kind]++ == 0) t->first[kind] = row;
}

/* Row by row, as the table lies in memory. */
static void count(const rc_cohort_table *table, size_t rows, tally *t)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < table->n_columns; c++) count_field(rc_cohort_csv_cell(table, i, c), (uint32_t)i, &t[c]);
}

/* A column of texts says nothing about numbers, and is left as it is. */
static bool is_numeric(const tally *t)
{
    size_t numbers = 0;
    for (int k = RC_DECIMAL_WHOLE; k < KINDS; k++) numbers += t->n[k];
    return numbers > 0 && numbers / 2 >= t->n[RC_DECIMAL_TEXT];
}

static size_t points(const tally *t)
{
    return (size_t)t->n[RC_DECIMAL_POINT] + t->n[RC_DECIMAL_COMMA_GROUPS];
}

static size_t commas(const tally *t)
{
    return (size_t)t->n[RC_DECIMAL_COMMA] + t->n[RC_DECIMAL_POINT_GROUPS];
}

/* The first row with a field of either kind. */
static uint32_t first_of(const tally *t, rc_decimal_kind a, rc_decimal_kind b)
{
    if (!t->n[a]) return t->first[b];
    return t->n[b] && t->first[b] < t->first[a] ? t->first[b] : t->first[a];
}

/* ---- 3. deciding -------------------------------------------------------- */

typedef enum decision { LEAVE, AS_POINT, AS_COMMA, DOUBT } decision;

typedef struct evidence {
    char separator, decimal; /* decimal: of the option, 0 = none */
    size_t points, commas;   /* of the whole table's columns of numbers */
} evidence;

static decision doubt(rc_doubt *out, rc_doubt_kind kind, uint32_t row, uint32_t other)
{
    *out = (rc_doubt){.kind = kind, .row = row, .other = other};
    return DOUBT;
}

/* The option says how. */
static decision decide_as_told(const tally *t, char decimal, rc_doubt *out)
{
    if (decimal == ',' && points(t))
        return doubt(out, RC_DOUBT_NOT_COMMA, first_of(t, RC_DECIMAL_POINT, RC_DECIMAL_COMMA_GROUPS), 0);
    if (decimal == '.' && commas(t))
        return doubt(out, RC_DOUBT_NOT_POINT, first_of(t, RC_DECIMAL_COMMA, RC_DECIMAL_POINT_GROUPS), 0);
    return decimal == ',' ? AS_COMMA : AS_POINT;
}

static decision decide(const tally *t, const evidence *e, rc_doubt *out)
{
    uint32_t point_row = t->first[RC_DECIMAL_POINT_DOUBTFUL], comma_row = t->first[RC_DECIMAL_COMMA_DOUBTFUL];
    bool doubtful_point = t->n[RC_DECIMAL_POINT_DOUBTFUL] > 0, doubtful_comma = t->n[RC_DECIMAL_COMMA_DOUBTFUL] > 0;
    if (!is_numeric(t)) return LEAVE;
    if (e->decimal) return decide_as_told(t, e->decimal, out);
    if (points(t) && commas(t))
        return doubt(out, RC_DOUBT_MIXED, first_of(t, RC_DECIMAL_COMMA, RC_DECIMAL_POINT_GROUPS),
                     first_of(t, RC_DECIMAL_POINT, RC_DECIMAL_COMMA_GROUPS));
    bool seen = t->both || t->n[RC_DECIMAL_POINT_GROUPS] || t->n[RC_DECIMAL_COMMA_GROUPS];
    if (commas(t)) return doubtful_point && !seen ? doubt(out, RC_DOUBT_POINT, point_row, 0) : AS_COMMA;
    if (points(t)) return doubtful_comma && !seen ? doubt(out, RC_DOUBT_COMMA, comma_row, 0) : AS_POINT;
    if (doubtful_comma) /* a table of decimal commas has none between thousands */
        return e->commas && !e->points && !doubtful_point ? AS_COMMA : doubt(out, RC_DOUBT_COMMA, comma_row, 0);
    if (doubtful_point && (e->commas || (!e->points && e->separator != ',')))
        return doubt(out, RC_DOUBT_POINT, point_row, 0);
    return AS_POINT;
}

/* ---- 4. writing --------------------------------------------------------- */

/* A field that is a number in plain digits, sign, one decimal point; never longer than it was. */
static void write_field(char *text, decision as)
{
    char ascii[NUMBER_SIZE];
    if (plain_kind(text) != RC_DECIMAL_TEXT || rc_cohort_number_missing(text)) return;
    if (!rc_cohort_unicode_number(text, ascii, sizeof ascii)) return;
    if (rc_cohort_decimal_kind(ascii) == RC_DECIMAL_TEXT) return;
    char drop = as == AS_COMMA ? '.' : ',', *to = text;
    for (const char *from = ascii; *from; from++)
        if (*from != drop && *from != ' ' && *from != '\'') *to++ = *from == ',' ? '.' : *from;
    *to = '\0';
}

static void write_table(rc_cohort_table *table, const decision *as)
{
    for (size_t i = 0; i < table->n_rows; i++)
        for (size_t c = 0; c < table->n_columns; c++)
            if (as[c] == AS_POINT || as[c] == AS_COMMA)
                write_field(table->text + table->start[i + 1] + table->cell[(i + 1) * table->n_columns + c], as[c]);
}

/* ---- 5. the table ------------------------------------------------------- */

/* "a, b, c and 4 more": columns for which in[c] & bit. */
static const char *list_columns(const rc_cohort_table *table, const uint8_t *in, unsigned bit, char *out, size_t size)
{
    enum { MOST = 3 };
    size_t n = 0, used = 0;
    char shown[RC_SHOW];
    out[0] = '\0';
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!(in[c] & bit) || ++n > MOST) continue;
        used += (size_t)snprintf(out + used, size - used, "%s%s", n > 1 ? ", " : "",
                                 rc_cohort_number_show(rc_cohort_csv_header(table, c), shown));
    }
    if (n > MOST) snprintf(out + used, size - used, " and %zu more", n - MOST);
    return out;
}

enum { IN_COMMA = 1, IN_POINT = 2, IN_GROUPS = 4, IN_LOOKALIKE = 8 };

static uint8_t traits(const tally *t, decision as)
{
    unsigned bits = 0;
    if (as == AS_COMMA && t->n[RC_DECIMAL_COMMA] + t->n[RC_DECIMAL_COMMA_DOUBTFUL] > 0) bits |= IN_COMMA;
    if (as == AS_POINT && t->n[RC_DECIMAL_POINT] > 0) bits |= IN_POINT;
    if (as == AS_COMMA && t->n[RC_DECIMAL_POINT_GROUPS] + t->n[RC_DECIMAL_POINT_DOUBTFUL] > 0) bits |= IN_GROUPS;
    if (as == AS_POINT && t->n[RC_DECIMAL_COMMA_GROUPS] + t->n[RC_DECIMAL_COMMA_DOUBTFUL] > 0) bits |= IN_GROUPS;
    if ((as == AS_COMMA || as == AS_POINT) && (t->both || t->grouped)) bits |= IN_GROUPS;
    if ((as == AS_COMMA || as == AS_POINT) && t->translated) bits |= IN_LOOKALIKE;
    return (uint8_t)bits;
}

static recut_status add_notes(rc_cohort_table *table, const uint8_t *in, recut_error *err)
{
    recut_status st = RECUT_OK;
    unsigned all = 0;
    char names[4 * RC_SHOW];
    for (size_t c = 0; c < table->n_columns; c++) all |= in[c];
    if (all & IN_COMMA && all & IN_POINT)
        RC_TRY(rc_cohort_notes_add(&table->notes, true, err, "decimal comma in %s, a decimal point in other columns",
                                   list_columns(table, in, IN_COMMA, names, sizeof names)));
    else if (all & IN_COMMA)
        RC_TRY(rc_cohort_notes_add(&table->notes, false, err, "decimal comma"));
    if (all & IN_GROUPS)
        RC_TRY(rc_cohort_notes_add(&table->notes, false, err, "marks between thousands left out in %s",
                                   list_columns(table, in, IN_GROUPS, names, sizeof names)));
    if (all & IN_LOOKALIKE)
        RC_TRY(
            rc_cohort_notes_add(&table->notes, false, err,
                                "minus signs, blanks or digits other than the keyboard's read as what they mean in %s",
                                list_columns(table, in, IN_LOOKALIKE, names, sizeof names)));
done:
    return st;
}

/* What the columns leave open, decided together; true = something is to be written. */
static bool decide_all(const rc_cohort_table *table, const tally *t, const evidence *e, decision *as, uint8_t *in)
{
    bool any = false;
    for (size_t c = 0; c < table->n_columns; c++) {
        as[c] = decide(&t[c], e, &table->doubt[c]);
        in[c] = traits(&t[c], as[c]);
        any = any || in[c] & ~IN_POINT;
    }
    return any;
}

static void add_up(const rc_cohort_table *table, const tally *t, evidence *e)
{
    e->points = e->commas = 0;
    for (size_t c = 0; c < table->n_columns; c++) {
        if (!is_numeric(&t[c])) continue;
        e->points += points(&t[c]);
        e->commas += commas(&t[c]);
    }
}

recut_status rc_cohort_decimal_settle(rc_cohort_table *table, char separator, char decimal, bool only_points,
                                      recut_error *err)
{
    enum { SAMPLE = 100 };
    recut_status st = RECUT_OK;
    evidence e = {.separator = separator, .decimal = decimal};
    tally *t = NULL;
    decision *as = NULL;
    uint8_t *in = NULL;
    RC_NEW(t, table->n_columns, err);
    if (only_points && !decimal) { /* then one 64.7 is enough to know what 1.234 is */
        count(table, table->n_rows < SAMPLE ? table->n_rows : SAMPLE, t);
        add_up(table, t, &e);
        if (e.points) goto done;
        memset(t, 0, table->n_columns * sizeof *t);
    }
    RC_NEW(as, table->n_columns, err);
    RC_NEW(in, table->n_columns, err);
    RC_NEW(table->doubt, table->n_columns, err);
    count(table, table->n_rows, t);
    add_up(table, t, &e);
    if (decide_all(table, t, &e, as, in)) {
        write_table(table, as);
        RC_TRY(add_notes(table, in, err));
    }
done:
    rc_base_memory_free(t);
    rc_base_memory_free(as);
    rc_base_memory_free(in);
    return st;
}

/* ---- 6. doubts ---------------------------------------------------------- */

/* The field without `mark`, or with a point in its place. */
static const char *reading(const char *text, char mark, bool decimal, char out[RC_SHOW])
{
    char *to = out;
    for (; *text && to < out + RC_SHOW - 1; text++)
        if (*text != mark)
            *to++ = *text;
        else if (decimal)
            *to++ = '.';
    *to = '\0';
    return out;
}

recut_status rc_cohort_decimal_check(const rc_cohort_table *table, size_t column, recut_error *err)
{
    char expected[256], a[RC_SHOW], b[RC_SHOW], ascii[NUMBER_SIZE];
    if (!table->doubt || table->doubt[column].kind == RC_DOUBT_NONE) return RECUT_OK;
    const rc_doubt *d = &table->doubt[column];
    const char *text = rc_cohort_csv_cell(table, d->row, column);
    if (rc_cohort_unicode_number(text, ascii, sizeof ascii)) text = ascii;
    bool point = d->kind == RC_DOUBT_POINT;
    if (d->kind == RC_DOUBT_MIXED)
        snprintf(expected, sizeof expected, "a decimal point as in \"%s\" in line %zu, or a comma in the whole column",
                 rc_cohort_number_show(rc_cohort_csv_cell(table, d->other, column), a), table->line[d->other + 1]);
    else if (d->kind == RC_DOUBT_NOT_COMMA || d->kind == RC_DOUBT_NOT_POINT)
        snprintf(expected, sizeof expected, "a number with a decimal %s, as " RC_TEXT_OPTION "decimal says",
                 d->kind == RC_DOUBT_NOT_COMMA ? "comma" : "point");
    else
        snprintf(expected, sizeof expected,
                 "a number with one reading: it is %s with %ss between thousands (then say " RC_TEXT_OPTION
                 "decimal %c), or %s with a "
                 "decimal %s (" RC_TEXT_OPTION "decimal %c)",
                 reading(text, point ? '.' : ',', false, a), point ? "point" : "comma", point ? ',' : '.',
                 reading(text, point ? '.' : ',', true, b), point ? "point" : "comma", point ? '.' : ',');
    return rc_cohort_csv_fail(table, d->row, column, expected, err);
}
