/* SPDX-License-Identifier: GPL-3.0-or-later
 * where.c - recursive descent into postfix steps, which one row after the other then runs through.
 *
 *   1. steps   2. words   3. grammar   4. evaluation   5. values that are nowhere */
#include "cohort/where.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/text.h"
#include "cohort/columns.h"
#include "cohort/decimal.h"
#include "cohort/number.h"
#include "cohort/unicode.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- 1. steps ----------------------------------------------------------- */

/* Every level of nesting leaves at most two pending values on the stack of the evaluation. */
enum { DEPTH_MAX = 100, STACK_MAX = RC_WHERE_STACK };
static_assert(STACK_MAX == 2 * DEPTH_MAX + 4, "the stack fits the nesting");

struct rc_where {
    rc_where_step *steps;
    size_t n, room;
};

static recut_status push(rc_where *where, rc_where_step s, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_where_step *larger = NULL;
    if (where->n == where->room) {
        size_t room = where->room ? 2 * where->room : 16;
        RC_NEW(larger, room, err);
        if (where->n) memcpy(larger, where->steps, where->n * sizeof *larger);
        rc_base_memory_free(where->steps);
        where->steps = larger;
        where->room = room;
    }
    where->steps[where->n++] = s;
done:
    return st;
}

/* ---- 2. words ----------------------------------------------------------- */

typedef enum word_kind { WORD_END, WORD_BARE, WORD_TEXT, WORD_COLUMN, WORD_OPEN, WORD_CLOSE, WORD_COMPARE } word_kind;

typedef struct parser {
    const char *begin, *at; /* at: behind the current word */
    const rc_cohort_table *table;
    rc_where *where;
    recut_error *err;
    word_kind kind;   /* the current word */
    const char *from; /* where it begins */
    char *text;       /* [strlen(begin) + 1] its text without quotes */
    rc_where_kind compare;
    int depth;
} parser;

/* Position in characters, not bytes, from 1. */
static size_t position(const parser *p, const char *at)
{
    size_t n = 1;
    for (const char *c = p->begin; c < at; c++) n += ((unsigned char)*c & 0xc0) != 0x80;
    return n;
}

static recut_status fail_at(const parser *p, const char *at, const char *message)
{
    return RC_FAIL_OPTION(p->err, RECUT_E_USAGE, -1, "where: character %zu: %s", position(p, at), message);
}

/* "found ..., expected ..." for the current word. */
static recut_status unexpected(const parser *p, const char *expected)
{
    char message[RC_SHOW + 128], shown[RC_SHOW];
    if (p->kind == WORD_END)
        snprintf(message, sizeof message, "found the end, expected %s", expected);
    else
        snprintf(message, sizeof message, "found \"%s\", expected %s", rc_cohort_number_show(p->text, shown), expected);
    return fail_at(p, p->from, message);
}

static void take(parser *p, word_kind kind, size_t length)
{
    p->kind = kind;
    memcpy(p->text, p->at, length);
    p->text[length] = '\0';
    p->at += length;
}

static recut_status take_quoted(parser *p, char quote)
{
    const char *close = strchr(p->at + 1, quote);
    if (!close) {
        char message[64];
        snprintf(message, sizeof message, "found an opening %c, expected a closing one behind it", quote);
        return fail_at(p, p->at, message);
    }
    p->at++;
    take(p, quote == '`' ? WORD_COLUMN : WORD_TEXT, (size_t)(close - p->at));
    p->at++;
    return RECUT_OK;
}

static recut_status take_compare(parser *p)
{
    static const struct {
        const char *sign;
        rc_where_kind kind;
    } known[] = {{"==", RC_WHERE_EQ}, {"!=", RC_WHERE_NE}, {"<=", RC_WHERE_LE},
                 {">=", RC_WHERE_GE}, {"<", RC_WHERE_LT},  {">", RC_WHERE_GT}};
    if (p->at[0] == '<' && p->at[1] == '>') return fail_at(p, p->at, "found \"<>\", expected \"!=\"");
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t length = strlen(known[i].sign);
        if (strncmp(p->at, known[i].sign, length) != 0) continue;
        p->compare = known[i].kind;
        take(p, WORD_COMPARE, length);
        return RECUT_OK;
    }
    return fail_at(p, p->at,
                   *p->at == '=' ? "found \"=\", expected \"==\"" : "found \"!\", expected \"!=\" or \"not\"");
}

/* Reads the next word into p. */
static recut_status next(parser *p)
{
    p->at += strspn(p->at, " \t\r\n");
    p->from = p->at;
    switch (*p->at) {
    case '\0':
        p->kind = WORD_END;
        return RECUT_OK;
    case '(':
        take(p, WORD_OPEN, 1);
        return RECUT_OK;
    case ')':
        take(p, WORD_CLOSE, 1);
        return RECUT_OK;
    case '"':
    case '\'':
    case '`':
        return take_quoted(p, *p->at);
    case '=':
    case '!':
    case '<':
    case '>':
        return take_compare(p);
    case '&':
        return fail_at(p, p->at, "found \"&\", expected \"and\"");
    case '|':
        return fail_at(p, p->at, "found \"|\", expected \"or\"");
    default:
        take(p, WORD_BARE, strcspn(p->at, " \t\r\n()=!<>&|\"'`"));
        return RECUT_OK;
    }
}

static bool is_keyword(const parser *p, const char *keyword)
{
    return p->kind == WORD_BARE && strcasecmp(p->text, keyword) == 0;
}

/* ---- 3. grammar --------------------------------------------------------- */

static recut_status parse_column(parser *p, size_t *column)
{
    char asked_by[64];
    double x;
    if (p->kind == WORD_TEXT) return fail_at(p, p->from, "found a quoted text, expected a column (`in backquotes`)");
    if (p->kind != WORD_BARE && p->kind != WORD_COLUMN) return unexpected(p, "a column");
    if (is_keyword(p, "and") || is_keyword(p, "or")) return unexpected(p, "a column");
    size_t found = rc_cohort_columns_index(p->table, p->text);
    if (found == SIZE_MAX && p->kind == WORD_BARE &&
        rc_cohort_number_parse(p->text, p->table->c_locale, &x) == RC_NUMBER_OK)
        return unexpected(p, "a column on the left and the number on the right");
    snprintf(asked_by, sizeof asked_by, RC_TEXT_OPTION "where: character %zu", position(p, p->from));
    recut_status st = rc_cohort_columns_find(p->table, p->text, asked_by, column, p->err);
    return st == RECUT_OK ? next(p) : st;
}

/* A bare word on the right: a number, or a word that cannot be mistaken for something else. */
static recut_status parse_bare(parser *p, rc_where_step *s)
{
    rc_number result = rc_cohort_number_parse(p->text, p->table->c_locale, &s->number);
    if (result == RC_NUMBER_OK) return RECUT_OK;
    if (result == RC_NUMBER_COMMA || result == RC_NUMBER_RANGE) return unexpected(p, rc_cohort_number_expected(result));
    if (is_keyword(p, "and") || is_keyword(p, "or") || is_keyword(p, "not"))
        return unexpected(p, "a number or a word (a keyword as a word needs quotes)");
    if (rc_cohort_number_missing(p->text))
        return unexpected(p, "a value (a comparison with a missing value is always false)");
    if (strchr("+-.0123456789", p->text[0])) return unexpected(p, "a number (quote it if it is a text)");
    if (rc_cohort_columns_index(p->table, p->text) != SIZE_MAX)
        return unexpected(p, "a value, not another column (quote it if it is a text)");
    s->text = rc_cohort_unicode_typed(p->text);
    return s->text ? RECUT_OK : RC_FAIL(p->err, RECUT_E_MEMORY, -1, "out of memory");
}

static recut_status parse_quoted(parser *p, rc_where_step *s)
{
    double x;
    bool ordered = s->kind != RC_WHERE_EQ && s->kind != RC_WHERE_NE;
    if (rc_cohort_number_missing(p->text))
        return unexpected(p, "a value (a comparison with a missing value is always false)");
    if (ordered && rc_cohort_number_parse(p->text, p->table->c_locale, &x) == RC_NUMBER_OK)
        return unexpected(p, "the number without quotes (texts compare letter by letter)");
    s->text = rc_cohort_unicode_typed(p->text);
    return s->text ? RECUT_OK : RC_FAIL(p->err, RECUT_E_MEMORY, -1, "out of memory");
}

static recut_status parse_comparison(parser *p)
{
    recut_status st = RECUT_OK;
    rc_where_step s = {0};
    RC_TRY(parse_column(p, &s.column));
    if (p->kind != WORD_COMPARE) {
        st = unexpected(p, "one of == != < <= > >=");
        goto done;
    }
    s.kind = p->compare;
    RC_TRY(next(p));
    if (p->kind == WORD_BARE)
        RC_TRY(parse_bare(p, &s));
    else if (p->kind == WORD_TEXT)
        RC_TRY(parse_quoted(p, &s));
    else {
        st = unexpected(p, p->kind == WORD_COLUMN ? "a value, not another column" : "a number or a word");
        goto done;
    }
    if (!s.text) RC_TRY(rc_cohort_decimal_check(p->table, s.column, p->err));
    RC_TRY(next(p));
    RC_TRY(push(p->where, s, p->err));
    s.text = NULL;
done:
    rc_base_memory_free(s.text);
    return st;
}

static recut_status parse_or(parser *p);

static recut_status parse_not(parser *p)
{
    recut_status st = RECUT_OK;
    if (p->depth >= DEPTH_MAX) return fail_at(p, p->from, "nested too deeply, expected at most 100 levels");
    p->depth++;
    if (is_keyword(p, "not")) {
        RC_TRY(next(p));
        RC_TRY(parse_not(p));
        RC_TRY(push(p->where, (rc_where_step){.kind = RC_WHERE_NOT}, p->err));
    } else if (p->kind == WORD_OPEN) {
        RC_TRY(next(p));
        RC_TRY(parse_or(p));
        if (p->kind != WORD_CLOSE) {
            st = unexpected(p, "\")\", \"and\" or \"or\"");
            goto done;
        }
        RC_TRY(next(p));
    } else {
        RC_TRY(parse_comparison(p));
    }
done:
    p->depth--;
    return st;
}

static recut_status parse_and(parser *p)
{
    recut_status st = RECUT_OK;
    RC_TRY(parse_not(p));
    while (is_keyword(p, "and")) {
        RC_TRY(next(p));
        RC_TRY(parse_not(p));
        RC_TRY(push(p->where, (rc_where_step){.kind = RC_WHERE_AND}, p->err));
    }
done:
    return st;
}

static recut_status parse_or(parser *p)
{
    recut_status st = RECUT_OK;
    RC_TRY(parse_and(p));
    while (is_keyword(p, "or")) {
        RC_TRY(next(p));
        RC_TRY(parse_and(p));
        RC_TRY(push(p->where, (rc_where_step){.kind = RC_WHERE_OR}, p->err));
    }
done:
    return st;
}

recut_status rc_cohort_where_parse(const char *text, const rc_cohort_table *table, rc_where **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    parser p = {.begin = text, .at = text, .table = table, .err = err};
    RC_NEW(p.where, 1, err);
    RC_NEW(p.text, strlen(text) + 1, err);
    RC_TRY(next(&p));
    RC_TRY(parse_or(&p));
    if (p.kind != WORD_END) {
        st = unexpected(&p, "\"and\", \"or\" or the end");
        goto done;
    }
    *out = p.where;
    p.where = NULL;
done:
    rc_cohort_where_destroy(p.where);
    rc_base_memory_free(p.text);
    return st;
}

void rc_cohort_where_destroy(rc_where *where)
{
    if (!where) return;
    for (size_t i = 0; i < where->n; i++) rc_base_memory_free(where->steps[i].text);
    rc_base_memory_free(where->steps);
    rc_base_memory_free(where);
}

const rc_where_step *rc_cohort_where_steps(const rc_where *where, size_t *n)
{
    *n = where->n;
    return where->steps;
}

/* ---- 4. evaluation ------------------------------------------------------ */

bool rc_cohort_where_holds(rc_where_kind kind, int order)
{
    switch (kind) {
    case RC_WHERE_EQ:
        return order == 0;
    case RC_WHERE_NE:
        return order != 0;
    case RC_WHERE_LT:
        return order < 0;
    case RC_WHERE_LE:
        return order <= 0;
    case RC_WHERE_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

static recut_status compare(const rc_where_step *s, const rc_cohort_table *table, size_t row, bool *result,
                            recut_error *err)
{
    const char *text = rc_cohort_csv_cell(table, row, s->column);
    double x;
    *result = false;
    if (rc_cohort_number_missing(text)) return RECUT_OK;
    if (s->text) {
        *result = rc_cohort_where_holds(s->kind, strcmp(text, s->text));
        return RECUT_OK;
    }
    if (rc_cohort_number_parse(text, table->c_locale, &x) != RC_NUMBER_OK && !rc_cohort_number_infinite(text, &x))
        return rc_cohort_csv_fail(table, row, s->column, "a number, as " RC_TEXT_OPTION "where compares it with one",
                                  err);
    *result = rc_cohort_where_holds(s->kind, (x > s->number) - (x < s->number));
    return RECUT_OK;
}

recut_status rc_cohort_where_evaluate(const rc_where *where, const rc_cohort_table *table, uint8_t *keep,
                                      recut_error *err)
{
    recut_status st = RECUT_OK;
    bool stack[STACK_MAX] = {false};
    for (size_t row = 0; row < table->n_rows; row++) {
        size_t top = 0; /* no shortcuts: a bad field is found whatever stands beside it */
        for (size_t i = 0; i < where->n; i++) {
            const rc_where_step *s = &where->steps[i];
            if (s->kind == RC_WHERE_NOT) {
                stack[top - 1] = !stack[top - 1];
            } else if (s->kind == RC_WHERE_AND || s->kind == RC_WHERE_OR) {
                bool right = stack[--top];
                stack[top - 1] = s->kind == RC_WHERE_AND ? stack[top - 1] && right : stack[top - 1] || right;
            } else {
                RC_TRY(compare(s, table, row, &stack[top], err));
                top++;
            }
        }
        keep[row] = stack[0];
    }
done:
    return st;
}

/* ---- 5. values that are nowhere ----------------------------------------- */

static bool is_there(const rc_where_step *s, const rc_cohort_table *table)
{
    double x;
    for (size_t row = 0; row < table->n_rows; row++) {
        const char *text = rc_cohort_csv_cell(table, row, s->column);
        if (s->text ? strcmp(text, s->text) == 0
                    : rc_cohort_number_parse(text, table->c_locale, &x) == RC_NUMBER_OK && x == s->number)
            return true;
    }
    return false;
}

recut_status rc_cohort_where_note(const rc_where *where, const rc_cohort_table *table, rc_notes *notes,
                                  recut_error *err)
{
    recut_status st = RECUT_OK;
    const char **cell = NULL;
    char shown[RC_SHOW], column[RC_SHOW], number[32], hint[96];
    for (size_t i = 0; i < where->n; i++) {
        const rc_where_step *s = &where->steps[i];
        if ((s->kind != RC_WHERE_EQ && s->kind != RC_WHERE_NE) || is_there(s, table)) continue;
        if (!cell) RC_NEW(cell, table->n_rows, err);
        for (size_t row = 0; row < table->n_rows; row++) cell[row] = rc_cohort_csv_cell(table, row, s->column);
        snprintf(number, sizeof number, "%.15g", s->number);
        rc_base_nearest_hint(s->text ? s->text : number, cell, s->text ? table->n_rows : 0, "", hint, sizeof hint);
        RC_TRY(rc_cohort_notes_add(notes, true, err, RC_TEXT_OPTION "where: no row has the value \"%s\" in column %s%s",
                                   rc_cohort_number_show(s->text ? s->text : number, shown),
                                   rc_cohort_number_show(rc_cohort_csv_header(table, s->column), column), hint));
    }
done:
    rc_base_memory_free(cell);
    return st;
}
