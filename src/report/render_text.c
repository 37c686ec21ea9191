/* SPDX-License-Identifier: GPL-3.0-or-later
 * render_text.c - headings, paragraphs and tables in fixed columns. */
#include "report/render_text.h"

#include "summary/format.h"

#include <stdlib.h>
#include <string.h>

static int characters(const char *text, size_t bytes)
{
    int n = 0;
    for (size_t i = 0; i < bytes; i++) n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

static void print_heading(void *to, const rc_page_block *block, const char *text)
{
    fprintf(to, "%*s%s\n", block->indent, "", text);
}

static void print_paragraph(void *to, const rc_page_block *block, const char *text)
{
    fprintf(to, "%*s", block->indent, "");
    rc_summary_format_wrap(to, text, block->indent, block->indent);
}

static void print_line(void *to, const rc_page_block *block, const char *text)
{
    fprintf(to, "%*s%s\n", *text ? block->indent : 0, "", text);
}

static void print_fact(void *to, const rc_page_block *block, const char *label, const char *text)
{
    int blanks = block->width - characters(label, strlen(label));
    fprintf(to, "%*s%s%*s", block->indent, "", label, blanks > 1 ? blanks : 1, "");
    rc_summary_format_wrap(to, text, block->indent + block->width, block->indent + block->width);
}

/* A cell in its column; the last one of a row to the left ends with its text. */
static void print_cell(FILE *to, const rc_page_column *column, bool first, bool last, const char *text, size_t bytes)
{
    int blanks = abs(column->width) - characters(text, bytes), left = column->width < 0;
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

static void print_head_line(FILE *to, const rc_report_table *table, size_t line, size_t lines)
{
    fprintf(to, "%*s", table->indent, "");
    for (size_t c = 0; c < table->n_columns; c++) {
        const char *text = table->head[c];
        size_t own = lines_of(text), skip = line + own >= lines ? line + own - lines : SIZE_MAX;
        for (size_t i = 0; skip != SIZE_MAX && i < skip; i++) text = strchr(text, '\n') + 1;
        print_cell(to, &table->column[c], c == 0, c + 1 == table->n_columns, skip == SIZE_MAX ? "" : text,
                   skip == SIZE_MAX ? 0 : strcspn(text, "\n"));
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
    for (size_t line = 0; any && line < lines; line++) print_head_line(to, table, line, lines);
    for (size_t r = 0; r < table->n_rows; r++) {
        fprintf(to, "%*s", table->indent, "");
        for (size_t c = 0; c < table->n_columns; c++) {
            const char *text = table->cell[r * table->n_columns + c];
            print_cell(to, &table->column[c], c == 0, c + 1 == table->n_columns, text, strlen(text));
        }
        fputc('\n', to);
    }
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
