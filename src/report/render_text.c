/* SPDX-License-Identifier: GPL-3.0-or-later
 * render_text.c - headings, paragraphs and facts in lines of a terminal; tables: text_table.c. */
#include "report/render_text.h"

#include "report/text_table.h"
#include "report/wrap.h"

#include <string.h>

enum { DEEPER = 4 };

/* One blank line stands where several would. */
static void print_blank(rc_text *text)
{
    if (text->blanks++ == 0) fputc('\n', text->to);
}

/* From column `at`, where the cursor is. */
static void print_wrapped(rc_text *text, const char *from, int at, int indent)
{
    rc_report_wrap(text->to, from, at, indent, text->columns);
    text->blanks = 0;
}

static void print_part(rc_text *text, const char *title)
{
    int width = rc_report_wrap_widest(title);
    print_blank(text);
    print_wrapped(text, title, 0, 0);
    for (int i = width < text->columns ? width : text->columns; i > 0; i--) fputc('=', text->to);
    fputs("\n", text->to);
    print_blank(text);
}

static void print_heading(void *self, const rc_page_block *block, const char *title)
{
    rc_text *text = self;
    if (block->kind == RC_PAGE_PART) {
        print_part(text, title);
        return;
    }
    fprintf(text->to, "%*s", block->indent, "");
    print_wrapped(text, title, block->indent, block->indent + 2);
}

static void print_paragraph(void *self, const rc_page_block *block, const char *words)
{
    rc_text *text = self;
    words += strspn(words, " ");
    if (!*words) return;
    fprintf(text->to, "%*s", block->indent, "");
    print_wrapped(text, words, block->indent, block->indent + block->hang);
}

static void print_line(void *self, const rc_page_block *block, const char *words)
{
    rc_text *text = self;
    for (; *words == '\n'; words++) print_blank(text);
    if (!*words) {
        print_blank(text);
        return;
    }
    fprintf(text->to, "%*s", block->indent, "");
    print_wrapped(text, words, block->indent, block->indent);
    if (words[strlen(words) - 1] == '\n') print_blank(text);
}

/* A label that is longer than its room stands on a line of its own, and one that leaves too little room. */
static void print_fact(void *self, const rc_page_block *block, const char *label, const char *words)
{
    rc_text *text = self;
    int at = block->indent + block->width, width = rc_report_wrap_width(label, strlen(label));
    bool below = at > text->columns / 2 && at + rc_report_wrap_widest(words) > text->columns;
    if (below) at = block->indent + DEEPER;
    fprintf(text->to, "%*s", block->indent, "");
    if (width < block->width && !below) {
        rc_report_wrap_put(text->to, label, strlen(label));
        fprintf(text->to, "%*s", block->width - width, "");
    } else {
        print_wrapped(text, label, block->indent, block->indent);
        fprintf(text->to, "%*s", at, "");
    }
    print_wrapped(text, words, at, at + block->hang);
}

static void print_table(void *self, const rc_report_table *table)
{
    rc_text *text = self;
    rc_report_text_table(text->to, table, text->columns);
    text->blanks = 0;
}

rc_report_medium rc_report_render_text(rc_text *text)
{
    int columns = text->columns ? text->columns : RC_TEXT_COLUMNS;
    text->columns = columns < RC_TEXT_COLUMNS_LEAST  ? RC_TEXT_COLUMNS_LEAST
                    : columns > RC_TEXT_COLUMNS_MOST ? RC_TEXT_COLUMNS_MOST
                                                     : columns;
    return (rc_report_medium){.self = text,
                              .heading = print_heading,
                              .paragraph = print_paragraph,
                              .line = print_line,
                              .fact = print_fact,
                              .table = print_table};
}
