/* SPDX-License-Identifier: GPL-3.0-or-later
 * text_table.c - a table in fixed columns.
 *
 *   1. widths     2. which columns stand side by side     3. lines     4. the table */
#include "report/text_table.h"

#include "report/wrap.h"

#include <stdlib.h>
#include <string.h>

enum {
    GAP = 2,        /* blanks between two columns */
    NARROW = 12,    /* a column of text is not made narrower */
    NAME = 26,      /* names of rows, where columns go on below them */
    NAME_LINES = 3, /* of the name of a row; more is cut with ".." */
    TOGETHER = 80   /* columns side by side */
};

/* Columns `first` to `end` of a table, behind the names of its rows where these are not among them. */
typedef struct part {
    const rc_report_table *table;
    int *width;
    size_t n, column[TOGETHER];
    int columns; /* of the page */
} part;

/* ---- 1. widths ---------------------------------------------------------- */

static bool is_rule(const rc_report_table *table, size_t c)
{
    return rc_report_page_is_rule(&table->column[c]);
}

static bool is_text(const rc_report_table *table, size_t c)
{
    return table->column[c].width < 0 && !is_rule(table, c);
}

/* Does this cell span what is behind it? */
static bool spans(const rc_report_table *table, size_t row, size_t c)
{
    return c + 1 == table->n_cells[row] && c + 1 < table->n_columns;
}

/* Of the cells, and of the head: whole or by its widest word. */
static int natural(const rc_report_table *table, size_t c, bool words)
{
    int width = words ? rc_report_wrap_word(table->head[c]) : rc_report_wrap_widest(table->head[c]);
    if (is_rule(table, c)) return 1;
    for (size_t r = 0; r < table->n_rows; r++) {
        if (c >= table->n_cells[r] || spans(table, r, c)) continue;
        int own = rc_report_wrap_widest(table->cell[r * table->n_columns + c]);
        if (own > width) width = own;
    }
    return width > 0 ? width : 1;
}

static int total(const rc_report_table *table)
{
    int sum = (int)(table->n_columns - 1) * GAP;
    for (size_t c = 0; c < table->n_columns; c++) sum += table->width[c];
    return sum;
}

/* The column of text that is widest, or n_columns where none can be narrower. */
static size_t widest(const rc_report_table *table)
{
    size_t at = table->n_columns;
    for (size_t c = 0; c < table->n_columns; c++)
        if (is_text(table, c) && table->width[c] > NARROW &&
            (at == table->n_columns || table->width[c] > table->width[at]))
            at = c;
    return at;
}

/* Fills the widths; true: the table fits side by side. */
static bool fit(const rc_report_table *table, int room)
{
    size_t n = table->n_columns, c;
    for (c = 0; c < n; c++) {
        int least = abs(table->column[c].width), own = natural(table, c, false);
        bool last = c + 1 == n && is_text(table, c);
        table->width[c] = !last && !is_rule(table, c) && least > own ? least : own;
    }
    if (total(table) <= room) return true;
    for (c = 0; c < n; c++) table->width[c] = natural(table, c, false);
    if (total(table) <= room) return true;
    for (c = 0; c < n; c++) table->width[c] = natural(table, c, true);
    while (total(table) > room && (c = widest(table)) < n) table->width[c]--;
    return total(table) <= room;
}

/* Heads of groups need room too: their last column gives it. */
static size_t group_end(const rc_report_table *table, size_t c)
{
    size_t end = c + 1;
    while (end < table->n_columns && !table->group[end] && !is_rule(table, end)) end++;
    return end;
}

static void widen_groups(const rc_report_table *table)
{
    for (size_t c = 0; table->group && c < table->n_columns; c++) {
        if (!table->group[c]) continue;
        size_t end = group_end(table, c);
        int own = (int)(end - c - 1) * GAP, needed = rc_report_wrap_widest(table->group[c]);
        for (size_t k = c; k < end; k++) own += table->width[k];
        if (own < needed && end < table->n_columns) table->width[c] += needed - own;
    }
}

/* ---- 2. which columns stand side by side -------------------------------- */

/* From where a column goes on below: the head of its group, if that is behind `after`. */
static size_t head_of(const rc_report_table *table, size_t c, size_t after)
{
    size_t at = c;
    while (table->group && at > after && !table->group[at] && !is_rule(table, at)) at--;
    return table->group && at > after && table->group[at] ? at : c;
}

/* Puts the columns from `first` on into the part, as many as there is room for; returns the one behind them. */
static size_t choose(part *p, size_t first, int room)
{
    const rc_report_table *table = p->table;
    size_t c = first;
    int at = 0;
    p->n = 0;
    if (first > 0) p->column[p->n++] = 0, at = table->width[0];
    if (first > 0 && is_rule(table, c)) first = ++c;
    for (; c < table->n_columns && p->n < TOGETHER; c++) {
        int own = (p->n ? GAP : 0) + table->width[c];
        if (at + own > room && p->n > (first > 0)) break;
        at += own;
        p->column[p->n++] = c;
    }
    size_t end = c < table->n_columns ? head_of(table, c, first ? first : 1) : c; /* names alone say nothing */
    p->n -= c - end;
    while (p->n && is_rule(table, p->column[p->n - 1])) p->n--;
    return end;
}

/* ---- 3. lines ----------------------------------------------------------- */

/* One line of output: text at columns from left to right, without blanks at its end. */
typedef struct line {
    FILE *to;
    int at;
} line;

static void put(line *l, int column, const char *text, size_t bytes)
{
    if (!bytes) return;
    if (column > l->at) fprintf(l->to, "%*s", column - l->at, ""), l->at = column;
    rc_report_wrap_put(l->to, text, bytes);
    l->at += rc_report_wrap_width(text, bytes);
}

/* Line `which` of a text in so many columns; "" behind its end. */
static const char *line_of(const char *text, int room, int which, size_t *bytes)
{
    const char *next = text;
    *bytes = 0;
    for (; next && which >= 0; which--) {
        text = next;
        *bytes = rc_report_wrap_line(text, room, &next);
    }
    return which >= 0 ? *bytes = 0, "" : text;
}

static int start(const part *p, size_t k)
{
    int at = p->table->indent;
    for (size_t i = 0; i < k; i++) at += p->width[p->column[i]] + GAP;
    return at;
}

/* The room of a cell: its column, or what is left of the line; a column that does not fit at all is cut to the page. */
static int room_of(const part *p, size_t k, bool spanning)
{
    int left = p->columns - start(p, k), own = p->width[p->column[k]];
    return spanning || own > left ? left : own;
}

/* `which` < 0: above the text. */
static void put_cell(const part *p, line *l, size_t k, const char *text, int room, bool right, int which, bool cut)
{
    size_t bytes = 0;
    const char *from = which < 0 ? "" : line_of(text, room, which, &bytes);
    int blanks = room - rc_report_wrap_width(from, bytes);
    put(l, start(p, k) + (right && blanks > 0 ? blanks : 0), from, bytes);
    if (cut) put(l, l->at, "..", 2);
}

static void print_row(FILE *to, const part *p, size_t r)
{
    const rc_report_table *table = p->table;
    char **cell = table->cell + r * table->n_columns;
    int lines = 1;
    for (int which = 0; which < lines; which++) {
        line l = {.to = to};
        for (size_t k = 0; k < p->n && p->column[k] < table->n_cells[r]; k++) {
            size_t c = p->column[k];
            bool spanning = spans(table, r, c), name = c == 0 && !spanning && is_text(table, c);
            int room = room_of(p, k, spanning), own = rc_report_wrap_lines(cell[c], room);
            bool cut = name && own > NAME_LINES;
            if (cut) own = NAME_LINES;
            if (own > lines) lines = own;
            if (is_rule(table, c))
                put(&l, start(p, k), "|", 1);
            else if (which < own)
                put_cell(p, &l, k, cell[c], cut && which + 1 == own ? room - 2 : room,
                         !spanning && table->column[c].width > 0, which, cut && which + 1 == own);
            if (spanning) break;
        }
        fputc('\n', to);
    }
}

static void print_heads(FILE *to, const part *p)
{
    const rc_report_table *table = p->table;
    int lines = 0;
    for (size_t k = 0; k < p->n; k++) {
        size_t c = p->column[k];
        int own =
            is_rule(table, c) || !*table->head[c] ? 0 : rc_report_wrap_lines(table->head[c], room_of(p, k, false));
        if (own > lines) lines = own;
    }
    for (int which = 0; which < lines; which++) {
        line l = {.to = to};
        for (size_t k = 0; k < p->n; k++) {
            size_t c = p->column[k];
            int room = room_of(p, k, false), own = rc_report_wrap_lines(table->head[c], room);
            if (is_rule(table, c))
                put(&l, start(p, k), "|", 1);
            else
                put_cell(p, &l, k, table->head[c], room, table->column[c].width > 0, which - (lines - own), false);
        }
        fputc('\n', to);
    }
}

static void print_groups(FILE *to, const part *p)
{
    const rc_report_table *table = p->table;
    line l = {.to = to};
    for (size_t k = 0; table->group && k < p->n; k++) {
        size_t c = p->column[k], head = c;
        bool begins = k == 0 || p->column[k - 1] + 1 != c; /* goes on from the part above */
        while (begins && head > 0 && !table->group[head] && !is_rule(table, head)) head--;
        const char *text = is_rule(table, c) ? "|" : table->group[head];
        if (text && (begins || head == c)) {
            int room = p->columns - start(p, k);
            const char *next;
            put(&l, start(p, k), text, rc_report_wrap_line(text, room > 1 ? room : 1, &next));
        }
    }
    if (table->group) fputc('\n', to);
}

/* Of a part that is not the first: rows that end before it say nothing in it, but headings over the whole. */
static bool is_in(const part *p, size_t r)
{
    const rc_report_table *table = p->table;
    size_t last = p->n ? p->column[p->n - 1] : 0, first = p->n > 1 ? p->column[1] : last;
    if (first <= 1 || table->n_cells[r] <= 1) return true;
    return table->n_cells[r] > first && last >= first;
}

/* ---- 4. the table ------------------------------------------------------- */

void rc_report_text_table(FILE *to, const rc_report_table *table, int columns)
{
    part p = {.table = table, .width = table->width, .columns = columns};
    int room = columns - table->indent;
    if (!table->n_columns) return;
    if (!fit(table, room)) {
        for (size_t c = 0; c < table->n_columns; c++) {
            int own = natural(table, c, true), most = c == 0 && is_text(table, c) ? NAME : room;
            table->width[c] = own < most ? own : most;
        }
    }
    widen_groups(table);
    for (size_t next = 0, first; next < table->n_columns;) {
        first = next;
        next = choose(&p, first, room);
        if (first > 0 && p.n > (first > 0)) fputc('\n', to);
        print_groups(to, &p);
        print_heads(to, &p);
        for (size_t r = 0; r < table->n_rows; r++)
            if (first == 0 || is_in(&p, r)) print_row(to, &p, r);
    }
}
