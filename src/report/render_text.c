/* SPDX-License-Identifier: GPL-3.0-or-later
 * render_text.c - headings, paragraphs and tables in fixed columns. */
#include "report/render_text.h"

#include "report/format.h"

#include <stdlib.h>
#include <string.h>

static void print_part(FILE *to, const char *text)
{
    fprintf(to, "\n%s\n", text);
    for (int i = rc_report_format_characters(text, strlen(text)); i > 0; i--) fputc('=', to);
    fputs("\n\n", to);
}

static void print_heading(void *to, const rc_page_block *block, const char *text)
{
    if (block->kind == RC_PAGE_PART) {
        print_part(to, text);
        return;
    }
    fprintf(to, "%*s", block->indent, "");
    if (block->width > 0)
        rc_report_format_wrap(to, text, block->indent + block->width, block->indent);
    else
        fprintf(to, "%s\n", text);
}

static void print_paragraph(void *to, const rc_page_block *block, const char *text)
{
    fprintf(to, "%*s", block->indent, "");
    rc_report_format_wrap(to, text, block->indent + block->hang, block->indent);
}

/* Lines end at \n only. */
static void print_lines(FILE *to, const char *text, int indent)
{
    for (; *text; text++) {
        fputc(*text, to);
        if (*text == '\n' && text[1] && text[1] != '\n') fprintf(to, "%*s", indent, "");
    }
    fputc('\n', to);
}

static void print_line(void *to, const rc_page_block *block, const char *text)
{
    fprintf(to, "%*s", *text && *text != '\n' ? block->indent : 0, "");
    print_lines(to, text, block->indent);
}

static void print_fact(void *to, const rc_page_block *block, const char *label, const char *text)
{
    int blanks = block->width - rc_report_format_characters(label, strlen(label)), at = block->indent + block->width;
    fprintf(to, "%*s%s%*s", block->indent, "", label, blanks > 1 ? blanks : 1, "");
    if (block->kind == RC_PAGE_FACT) {
        rc_report_format_wrap(to, text, at + block->hang, at);
        return;
    }
    print_lines(to, text, at);
}

/* A cell in its column; the last one of a row to the left ends with its text. */
static void print_cell(FILE *to, const rc_page_column *column, bool first, bool last, const char *text, size_t bytes)
{
    int blanks = abs(column->width) - rc_report_format_characters(text, bytes), left = column->width < 0;
    fprintf(to, "%*s", column->gap + !first, "");
    if (!left && blanks > 0) fprintf(to, "%*s", blanks, "");
    fprintf(to, "%.*s", (int)bytes, text);
    if (left && blanks > 0 && !last) fprintf(to, "%*s", blanks, "");
}

/* Heads of several lines stand on the last ones. */
static size_t lines_of(const char *text)
{
    size_t n = 1;
    for (; *text; text++) n += *text == '\n';
    return n;
}

/* What of a text stands on a line of so many; *bytes of it. */
static const char *on_line(const rc_page_column *column, const char *text, size_t line, size_t lines, size_t *bytes)
{
    size_t own = lines_of(text), skip = line + own >= lines ? line + own - lines : SIZE_MAX;
    if (rc_report_page_is_rule(column)) return *bytes = 1, "|";
    for (size_t i = 0; skip != SIZE_MAX && i < skip; i++) text = strchr(text, '\n') + 1;
    *bytes = skip == SIZE_MAX ? 0 : strcspn(text, "\n");
    return text;
}

/* A row whose last cell stands to the left and spans the rest where there are fewer cells than columns. */
static void print_row(FILE *to, const rc_report_table *table, char **text, size_t cells, size_t line, size_t lines)
{
    size_t bytes, n = cells;
    int at = table->indent;
    for (; n > 0; n--) {
        (void)on_line(&table->column[n - 1], text[n - 1], line, lines, &bytes);
        if (bytes && !rc_report_page_is_rule(&table->column[n - 1])) break;
    }
    if (n) fprintf(to, "%*s", table->indent, "");
    for (size_t c = 0; c < n; c++) {
        rc_page_column column = table->column[c];
        bool spans = c + 1 == cells && cells < table->n_columns;
        at += column.gap + (c > 0);
        if (spans && table->wrap) {
            fprintf(to, "%*s", column.gap + (c > 0), "");
            rc_report_format_wrap(to, text[c], at, at);
            return;
        }
        at += abs(column.width);
        if (spans) column.width = 0;
        const char *part = on_line(&column, text[c], line, lines, &bytes);
        print_cell(to, &column, c == 0, c + 1 == n, part, bytes);
    }
    fputc('\n', to);
}

static void print_groups(FILE *to, const rc_report_table *table)
{
    int at = 0, printed = 0; /* columns of the line */
    if (!table->group) return;
    fprintf(to, "%*s", table->indent, "");
    for (size_t c = 0; c < table->n_columns; c++) {
        const rc_page_column *column = &table->column[c];
        const char *text = rc_report_page_is_rule(column) ? "|" : table->group[c];
        at += column->gap + (c > 0);
        if (text) printed += fprintf(to, "%*s%s", at - printed, "", text);
        at += abs(column->width);
    }
    fputc('\n', to);
}

static void print_table(void *to, const rc_report_table *table)
{
    size_t lines = 1;
    bool any = false;
    for (size_t c = 0; c < table->n_columns; c++) {
        size_t own = lines_of(table->head[c]);
        if (own > lines) lines = own;
        any = any || *table->head[c];
    }
    print_groups(to, table);
    for (size_t line = 0; any && line < lines; line++) print_row(to, table, table->head, table->n_columns, line, lines);
    for (size_t r = 0; r < table->n_rows; r++)
        print_row(to, table, table->cell + r * table->n_columns, table->n_cells[r], 0, 1);
}

rc_report_medium rc_report_render_text(FILE *to)
{
    return (rc_report_medium){.self = to,
                              .heading = print_heading,
                              .paragraph = print_paragraph,
                              .line = print_line,
                              .fact = print_fact,
                              .table = print_table};
}
