/* SPDX-License-Identifier: GPL-3.0-or-later
 * render_html.c - headings, paragraphs, facts and tables as elements.
 *
 *   1. style     2. the page     3. blocks */
#include "report/render_html.h"

#include "report/escape.h"

#include <stdlib.h>
#include <string.h>

/* ---- 1. style ----------------------------------------------------------- */

static const char colors[] =
    ":root{--paper:#fff;--ink:#1c2330;--soft:#5b6472;--line:#d9dde3;--tint:#f3f5f8;--low:#1f6fb2;--high:#c2410c;"
    "--mark:#6d28d9;--good:#15803d;--fair:#a16207;--bad:#b91c1c}\n"
    "@media "
    "(prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e6e9ee;--soft:#a0a9b6;--line:#323a45;--tint:#1b2129;"
    "--low:#6cb4ee;--high:#fb923c;--mark:#c4a5ff;--good:#4ade80;--fair:#facc15;--bad:#f87171}}\n"
    "@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--tint:#f3f3f3;--low:#1f6fb2;--high:#c2410c;"
    "--mark:#6d28d9}}\n";

static const char chart[] =
    "svg.figure{width:100%;height:auto;font:12px system-ui,sans-serif}\n"
    "svg.figure text{fill:var(--ink)}svg.figure text.tick,svg.figure text.note{fill:var(--soft);font-size:11px}\n"
    "svg.figure line.grid{stroke:var(--line);stroke-width:.6}svg.figure line.axis{stroke:var(--soft)}\n"
    "svg.figure path{fill:none}svg.figure .low{stroke:var(--low)}svg.figure .high{stroke:var(--high)}\n"
    "svg.figure path.low,svg.figure path.high,svg.figure path.curve{stroke-width:1.6}svg.figure "
    "path.curve{stroke:var(--ink)}\n"
    "svg.figure path.band{stroke:none;fill:var(--soft);opacity:.18}\n"
    "svg.figure path.band.low{fill:var(--low)}svg.figure path.band.high{fill:var(--high)}\n"
    "svg.figure path.bars{fill:var(--low);opacity:.55;stroke:none}svg.figure "
    "path.bars.back{fill:var(--soft);opacity:.25}\n"
    "svg.figure path.points{fill:var(--low);opacity:.5;stroke:none}svg.figure "
    "path.rug{stroke:var(--soft);stroke-width:.7}\n"
    "svg.figure line.mark{stroke:var(--mark);stroke-dasharray:4 3}svg.figure .limit line.mark{stroke:var(--bad)}\n"
    "svg.figure .fixed line.mark{stroke:var(--high)}svg.figure .none line.mark{stroke:var(--soft)}\n"
    "svg.figure line.whisker{stroke:var(--ink);stroke-width:1.4}svg.figure circle.dot,svg.figure "
    "path.arrow{fill:var(--ink)}\n";

static const char page[] =
    "*{box-sizing:border-box}body{margin:0 "
    "auto;padding:1.2rem;max-width:62rem;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2rem;border-bottom:1px solid var(--line)}"
    "h3{font-size:1.08rem;margin-top:1.4rem}h4,h5,h6{font-size:1rem}\n"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;margin:.5rem "
    "0;font-variant-numeric:tabular-nums;font-size:.92rem}\n"
    "caption{text-align:left;color:var(--soft)}th,td{padding:.18rem .6rem;border-bottom:1px solid "
    "var(--line);text-align:left;"
    "vertical-align:top;overflow-wrap:normal}th{background:var(--tint);white-space:pre-line}.n{text-align:right;white-"
    "space:nowrap}\n"
    "dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.2rem 1rem;margin:.6rem "
    "0}dt{color:var(--soft)}"
    "dd{margin:0}figure{margin:1rem 0;break-inside:avoid}figcaption{color:var(--soft);font-size:.9rem}\n"
    "a{color:var(--low)}a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--mark)}\n"
    ".banner{border:2px solid var(--bad);padding:.5rem .8rem;font-weight:600}nav ol{columns:2}footer{color:var(--soft);"
    "font-size:.9rem;margin-top:2rem;border-top:1px solid var(--line)}\n"
    "@media (max-width:38rem){dl{grid-template-columns:1fr}dt{margin-top:.4rem}nav ol{columns:1}}\n"
    "@page{size:A4;margin:16mm}@media print{body{font-size:10.5pt;max-width:none;padding:0}.scroll{overflow:visible}"
    "h2,h3{break-after:avoid}nav{display:none}}\n";

void rc_report_html_chart_style(FILE *to)
{
    fputs(colors, to);
    fputs(chart, to);
}

/* ---- 2. the page -------------------------------------------------------- */

void rc_report_html_begin(rc_html *html, const char *title)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
          html->to);
    rc_report_escape(html->to, title);
    fputs("</title>\n<style>\n", html->to);
    rc_report_html_chart_style(html->to);
    fputs(page, html->to);
    fputs("</style>\n</head>\n<body>\n<main>\n", html->to);
}

void rc_report_html_end(rc_html *html)
{
    fputs("</main>\n</body>\n</html>\n", html->to);
}

/* ---- 3. blocks ---------------------------------------------------------- */

static void print_heading(void *self, const rc_page_block *block, const char *text)
{
    rc_html *html = self;
    int level = html->level + block->indent / 2;
    level = level < 1 ? 1 : level > 6 ? 6 : level;
    fprintf(html->to, "<h%d id=\"part-%d\">", level, ++html->headings);
    rc_report_escape(html->to, text);
    fprintf(html->to, "</h%d>\n", level);
}

static void print_paragraph(void *self, const rc_page_block *block, const char *text)
{
    rc_html *html = self;
    (void)block;
    if (!text[strspn(text, " \n")]) return;
    fputs("<p>", html->to);
    rc_report_escape(html->to, text);
    fputs("</p>\n", html->to);
}

static void print_fact(void *self, const rc_page_block *block, const char *label, const char *text)
{
    rc_html *html = self;
    (void)block;
    fputs("<dl><dt>", html->to);
    rc_report_escape(html->to, label);
    fputs("</dt><dd>", html->to);
    rc_report_escape(html->to, text);
    fputs("</dd></dl>\n", html->to);
}

static void print_cell(FILE *to, const char *element, const rc_page_column *column, const char *scope, const char *text)
{
    fprintf(to, "<%s%s%s>", element, scope, column->width > 0 ? " class=\"n\"" : "");
    rc_report_escape(to, text);
    fprintf(to, "</%s>", element);
}

/* Heads above several columns; rules are lines of text pages only. */
static void print_groups(FILE *to, const rc_report_table *table)
{
    if (!table->group) return;
    fputs("<tr>", to);
    for (size_t c = 0, next; c < table->n_columns; c = next) {
        const char *group = table->group[c];
        for (next = c + 1; group && next < table->n_columns; next++)
            if (table->group[next] || rc_report_page_is_rule(&table->column[next])) break;
        if (rc_report_page_is_rule(&table->column[c])) continue;
        if (group)
            fprintf(to, "<th scope=\"colgroup\" colspan=\"%zu\">", next - c);
        else
            fputs("<td>", to);
        rc_report_escape(to, group ? group : "");
        fputs(group ? "</th>" : "</td>", to);
    }
    fputs("</tr>\n", to);
}

/* Names of rows are heads; the last cell of a row spans the columns that it leaves out. */
static void print_body_cell(FILE *to, const rc_report_table *table, size_t row, size_t c, const char *text)
{
    rc_page_column column = table->column[c];
    size_t cells = table->n_cells[row];
    bool named = c == 0 && column.width < 0;
    char span[48] = "";
    if (c + 1 == cells && cells < table->n_columns) {
        snprintf(span, sizeof span, " colspan=\"%zu\"", table->n_columns - cells + 1);
        column.width = -1;
    }
    print_cell(to, named ? "th" : "td", &column, named ? " scope=\"row\"" : span, text);
}

/* A table can be wider than a phone: it scrolls by itself, by keyboard too, and the page does not. */
static void print_table(void *self, const rc_report_table *table)
{
    rc_html *html = self;
    bool any = false;
    for (size_t c = 0; c < table->n_columns; c++) any = any || *table->head[c];
    fputs("<div class=\"scroll\" tabindex=\"0\"><table>\n", html->to);
    if (any) {
        fputs("<thead>", html->to);
        print_groups(html->to, table);
        fputs("<tr>", html->to);
        for (size_t c = 0; c < table->n_columns; c++)
            if (!rc_report_page_is_rule(&table->column[c]))
                print_cell(html->to, "th", &table->column[c], " scope=\"col\"", table->head[c]);
        fputs("</tr></thead>\n", html->to);
    }
    fputs("<tbody>\n", html->to);
    for (size_t r = 0; r < table->n_rows; r++) {
        char **cell = table->cell + r * table->n_columns;
        fputs("<tr>", html->to);
        for (size_t c = 0; c < table->n_cells[r]; c++)
            if (!rc_report_page_is_rule(&table->column[c])) print_body_cell(html->to, table, r, c, cell[c]);
        fputs("</tr>\n", html->to);
    }
    fputs("</tbody></table></div>\n", html->to);
}

static void print_figure(void *self, const char *name, const rc_report_place *place)
{
    rc_html *html = self;
    if (html->draw) html->draw(html, name, place);
}

rc_report_medium rc_report_render_html(rc_html *html)
{
    return (rc_report_medium){.self = html,
                              .flows = true,
                              .heading = print_heading,
                              .paragraph = print_paragraph,
                              .line = print_paragraph,
                              .fact = print_fact,
                              .table = print_table,
                              .figure = print_figure};
}
