/* SPDX-License-Identifier: GPL-3.0-or-later
 * render_html.c - headings, paragraphs, facts, tables and figures as elements.
 *
 *   1. what is open     2. headings     3. texts     4. tables     5. figures and groups */
#include "report/render_html.h"

#include "base/text.h"
#include "report/chart_csv.h"
#include "report/chart_svg.h"
#include "report/escape.h"
#include "report/figure.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    FOLDED = 40, /* a table of more rows is folded */
    KEPT = 28    /* a cell of more characters may be broken into lines */
};

/* ---- 1. what is open ---------------------------------------------------- */

static void close_facts(rc_html *html)
{
    if (html->facts) fputs("</dl>\n", html->to);
    html->facts = false;
}

static void close_section(rc_html *html)
{
    close_facts(html);
    if (html->section) fputs("</section>\n", html->to);
    html->section = false;
}

static void close_contents(rc_html *html)
{
    if (html->contents && html->listed)
        fputs(html->listed > html->level ? "</li></ul></li>\n" : "</li>\n", html->contents);
    html->listed = 0;
}

/* A line that no heading followed. */
static void print_analysis(rc_html *html)
{
    if (!html->analysis) return;
    fputs("<p class=\"analysis\">", html->to);
    rc_report_escape(html->to, html->analysis);
    fputs("</p>\n", html->to);
    free(html->analysis);
    html->analysis = NULL;
}

/* Before everything but headings and facts. */
static void begin(rc_html *html)
{
    close_facts(html);
    print_analysis(html);
}

void rc_report_render_html_finish(rc_html *html)
{
    print_analysis(html);
    close_section(html);
    close_contents(html);
}

static const char *blanks(const char *text)
{
    return text + strspn(text, " \n");
}

/* What comes first, the contents come behind it. */
static void contents_here(rc_html *html)
{
    long at = ftell(html->to);
    html->contents_at = at > 0 ? (size_t)at : 0;
}

/* ---- 2. headings -------------------------------------------------------- */

/* A heading up to what it says in detail; a marker's name is all of its heading. */
static void print_short(FILE *to, const char *text)
{
    size_t length = strcspn(text, ":;(");
    while (length > 1 && text[length - 1] == ' ') length--;
    char *own = strndup(text, length > 2 ? length : strlen(text));
    rc_report_escape(to, own ? own : text);
    free(own);
}

/* Of "[permute/0 Hamburg] 63 patients": the label, or the name where it has none. */
static void print_label(FILE *to, const char *analysis)
{
    const char *from = analysis + (*analysis == '['), *end = strrchr(from, ']'), *blank = strchr(from, ' ');
    if (!end) return;
    if (blank && blank < end) from = blank + 1;
    char *own = strndup(from, (size_t)(end - from));
    fputs(": ", to);
    rc_report_escape(to, own ? own : "");
    free(own);
}

/* An item of the list, which the next one closes: of the second level it stands in a list of its own. */
static void list_heading(rc_html *html, int level, const char *text)
{
    FILE *to = html->contents;
    int top = html->level;
    if (!to || level > top + 1 || html->verdict) return;
    if (level == top || !html->listed) {
        if (html->listed) fputs(html->listed > top ? "</li></ul></li>\n" : "</li>\n", to);
        fputs("<li>", to);
        html->listed = top;
    } else {
        fputs(html->listed > top ? "</li>\n<li>" : "\n<ul><li>", to);
        html->listed = level;
    }
    fprintf(to, "<a href=\"#part-%d\">", html->headings);
    if (level > top)
        print_short(to, text);
    else
        rc_report_escape(to, text);
    if (html->analysis) print_label(to, html->analysis);
    fputs("</a>", to);
}

/* No level is left out on the way down; a part is a section; a verdict can stand in one.  Capitals are for who has no
 * other letters: the verdict's question stands in them. */
static void print_heading(void *self, const rc_page_block *block, const char *text)
{
    rc_html *html = self;
    int level = html->level + block->indent / 2 + (html->verdict && html->section);
    if (html->last && level > html->last + 1) level = html->last + 1;
    level = level < 1 ? 1 : level > 6 ? 6 : level;
    text = blanks(text);
    if (level <= html->level && !html->verdict)
        close_section(html);
    else
        close_facts(html);
    html->headings++;
    if (level == html->level && !html->verdict) {
        fprintf(html->to, "<section aria-labelledby=\"part-%d\">\n", html->headings);
        html->section = true;
    }
    fprintf(html->to, "<h%d id=\"part-%d\">", level, html->headings);
    size_t capitals = html->verdict ? strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ ") : 0;
    for (size_t i = 0; i < capitals; i++) fputc(i ? tolower((unsigned char)text[i]) : text[i], html->to);
    rc_report_escape(html->to, text + capitals);
    fprintf(html->to, "</h%d>\n", level);
    list_heading(html, level, text);
    print_analysis(html);
    html->last = level;
    rc_base_text_show(text, strlen(text), html->about, sizeof html->about); /* no half character where it is long */
}

/* ---- 3. texts ----------------------------------------------------------- */

static void print_text(rc_html *html, const rc_page_block *block, const char *class, const char *text)
{
    text = blanks(text);
    if (!*text) return;
    begin(html);
    if (block->role && strcmp(block->role, "analysis") == 0) {
        html->analysis = strdup(text);
        return;
    }
    if (block->role) class = block->role;
    fprintf(html->to, *class ? "<p class=\"%s\">" : "<p>", class);
    rc_report_escape(html->to, text);
    fputs("</p>\n", html->to);
    if (strcmp(class, "banner") == 0) contents_here(html);
}

static void print_paragraph(void *self, const rc_page_block *block, const char *text)
{
    print_text(self, block, "", text);
}

static void print_line(void *self, const rc_page_block *block, const char *text)
{
    print_text(self, block, "line", text);
}

/* Facts behind each other are one list; one without a label goes on with the one before. */
static void print_fact(void *self, const rc_page_block *block, const char *label, const char *text)
{
    rc_html *html = self;
    (void)block;
    label = blanks(label);
    if (!html->facts) {
        begin(html);
        fputs("<dl>\n", html->to);
    }
    if (*label || !html->facts) {
        fputs("<dt>", html->to);
        rc_report_escape(html->to, label);
        fputs("</dt>", html->to);
    }
    html->facts = true;
    fputs("<dd>", html->to);
    rc_report_escape(html->to, blanks(text));
    fputs("</dd>\n", html->to);
}

/* ---- 4. tables ---------------------------------------------------------- */

/* Blanks before a name say that it belongs to the one above. */
static bool is_sub(const char *text)
{
    return strncmp(text, "  ", 2) == 0;
}

/* Blanks around a text, and the ends of its lines, are for columns of characters: a word that was parted there is one
 * again. */
static void print_trimmed(FILE *to, const char *text)
{
    size_t length = strlen(text = blanks(text)), n = 0;
    while (length && (text[length - 1] == ' ' || text[length - 1] == '\n')) length--;
    char *own = malloc(length + 1);
    for (size_t i = 0; own && i < length; i++) {
        bool parted = i + 2 < length && text[i] == '-' && text[i + 1] == '\n' && islower((unsigned char)text[i + 2]);
        bool joint = i > 0 && text[i] == '\n' && strchr("-/", text[i - 1]);
        if (!parted && !joint) own[n++] = text[i] == '\n' ? ' ' : text[i];
    }
    if (own) own[n] = '\0';
    rc_report_escape(to, own ? own : "");
    free(own);
}

/* One without text is no head. */
static void print_head(FILE *to, const rc_page_column *column, const char *scope, const char *text)
{
    const char *element = *blanks(text) ? "th" : "td";
    fprintf(to, "<%s%s%s>", element, *blanks(text) ? scope : "", column->width > 0 ? " class=\"n\"" : "");
    print_trimmed(to, text);
    fprintf(to, "</%s>", element);
}

/* Heads above several columns; rules are lines of text pages only. */
static void print_groups(FILE *to, const rc_report_table *table)
{
    const rc_page_column left = {.width = -1};
    char scope[64];
    if (!table->group) return;
    fputs("<tr>", to);
    for (size_t c = 0, next; c < table->n_columns; c = next) {
        const char *group = table->group[c];
        for (next = c + 1; group && next < table->n_columns; next++)
            if (table->group[next] || rc_report_page_is_rule(&table->column[next])) break;
        if (rc_report_page_is_rule(&table->column[c])) continue;
        snprintf(scope, sizeof scope, " scope=\"colgroup\" colspan=\"%zu\"", next - c);
        print_head(to, &left, scope, group ? group : "");
    }
    fputs("</tr>\n", to);
}

static size_t drawn_columns(const rc_report_table *table, size_t from)
{
    size_t n = 0;
    for (size_t c = from; c < table->n_columns; c++) n += !rc_report_page_is_rule(&table->column[c]);
    return n;
}

/* The look of what is said in the second cell of a row; NULL: that of any other. */
static const char *mark_of(const rc_report_table *table, size_t row)
{
    static const char *const known[] = {"good", "bad", "open"};
    const char *at = table->marks;
    for (; at && row > 0; row--) at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL;
    for (size_t i = 0; at && i < sizeof known / sizeof *known; i++)
        if (strncmp(at, known[i], strlen(known[i])) == 0) return known[i];
    return at ? "none" : NULL;
}

/* Names of rows are heads; the last cell of a row spans the columns that it leaves out. */
static void print_cell(FILE *to, const rc_report_table *table, size_t row, size_t c)
{
    const char *text = table->cell[row * table->n_columns + c], *answer = c == 1 ? mark_of(table, row) : NULL;
    size_t cells = table->n_cells[row];
    bool ends = c + 1 == cells && cells < table->n_columns, alone = ends && c == 0, sub = c == 0 && is_sub(text),
         head = c == 0 && table->column[c].width < -2 && *blanks(text) && !(alone && sub),
         title =
             head && !sub && (alone || (row + 1 < table->n_rows && is_sub(table->cell[(row + 1) * table->n_columns])));
    const char *plain = !sub && strlen(text) > KEPT ? "w" : NULL;
    const char *class = title                        ? "title"
                        : alone && sub               ? "sub note"
                        : ends                       ? "note"
                        : sub                        ? "sub"
                        : table->column[c].width > 0 ? "n"
                                                     : plain;
    fprintf(to, "<%s", head ? "th" : "td");
    if (head) fputs(alone ? " scope=\"rowgroup\"" : " scope=\"row\"", to);
    if (ends) fprintf(to, " colspan=\"%zu\"", drawn_columns(table, c));
    if (class) fprintf(to, " class=\"%s\"", class);
    fputc('>', to);
    if (answer) fprintf(to, "<span class=\"answer %s\">", answer);
    print_trimmed(to, text);
    if (answer) fputs("</span>", to);
    fprintf(to, "</%s>", head ? "th" : "td");
}

static bool is_empty(const rc_report_table *table, size_t row)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (*blanks(table->cell[row * table->n_columns + c])) return false;
    return true;
}

static void print_heads(FILE *to, const rc_report_table *table)
{
    bool any = false;
    for (size_t c = 0; c < table->n_columns; c++)
        any = any || (*blanks(table->head[c]) && !rc_report_page_is_rule(&table->column[c]));
    if (!any && !table->group) return;
    fputs("<thead>", to);
    print_groups(to, table);
    fputs("<tr>", to);
    for (size_t c = 0; c < table->n_columns; c++)
        if (!rc_report_page_is_rule(&table->column[c]))
            print_head(to, &table->column[c], " scope=\"col\"", table->head[c]);
    fputs("</tr></thead>\n", to);
}

/* A row without any text parts those around it. */
static void print_rows(FILE *to, const rc_report_table *table)
{
    bool apart = false;
    fputs("<tbody>\n", to);
    for (size_t r = 0; r < table->n_rows; r++) {
        if (is_empty(table, r)) {
            apart = r > 0;
            continue;
        }
        fputs(apart ? "<tr class=\"apart\">" : "<tr>", to);
        for (size_t c = 0; c < table->n_cells[r]; c++)
            if (!rc_report_page_is_rule(&table->column[c])) print_cell(to, table, r, c);
        fputs("</tr>\n", to);
        apart = false;
    }
    fputs("</tbody></table></div>\n", to);
}

/* What a table is called: the heading above it, and its own first head. */
static void print_name(rc_html *html, const rc_report_table *table)
{
    const char *first = table->n_columns ? blanks(table->head[0]) : "";
    rc_report_escape(html->to, html->about);
    if (*first) fputs(*html->about ? ": " : "", html->to);
    print_trimmed(html->to, first);
    if (!*first && !*html->about) fprintf(html->to, "Table %d", html->tables);
}

/* A table can be wider than a phone: it scrolls by itself, by keyboard too, and the page does not. */
static void print_table(void *self, const rc_report_table *table)
{
    rc_html *html = self;
    bool folded = table->n_rows > FOLDED;
    if (table->n_rows == 0) return;
    begin(html);
    html->tables++;
    if (folded) {
        fputs("<details><summary>", html->to);
        print_name(html, table);
        fprintf(html->to, " (%zu rows)</summary>\n", table->n_rows);
    }
    fprintf(html->to, "<div class=\"scroll\" role=\"group\" aria-labelledby=\"table-%d\" tabindex=\"0\">",
            html->tables);
    fprintf(html->to, "<table>\n<caption class=\"away\" id=\"table-%d\">", html->tables);
    print_name(html, table);
    fputs("</caption>\n", html->to);
    print_heads(html->to, table);
    print_rows(html->to, table);
    if (folded) fputs("</details>\n", html->to);
}

/* ---- 5. figures and groups ---------------------------------------------- */

/* As the data of a data: URI in an attribute: what may not stand there as it is as %XX. */
static void print_data(FILE *to, const char *text)
{
    for (; *text; text++)
        if (isalnum((unsigned char)*text) && (unsigned char)*text < 0x80)
            fputc(*text, to);
        else
            fprintf(to, strchr(",.-_~:;()", *text) ? "%c" : "%%%02X", (unsigned char)*text);
}

static void print_numbers(rc_html *html, const char *name, const rc_chart *chart)
{
    char *numbers = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&numbers, &length);
    if (to) rc_report_chart_csv(chart, to);
    if (to && fclose(to) == 0) {
        fprintf(html->to, " <a class=\"data\" download=\"%s-%d.csv\" href=\"data:text/csv;charset=utf-8,", name,
                html->figures);
        print_data(html->to, numbers);
        fputs("\">Numbers (CSV)</a>", html->to);
    }
    free(numbers);
}

/* What is to be seen is said in words too: its description is the caption. */
static void print_figure(void *self, const char *name, const rc_report_place *place)
{
    rc_html *html = self;
    rc_chart chart = {0};
    recut_error err = {.text = ""};
    char id[32];
    recut_status st = rc_report_figure_make(name, place, &chart, &err);
    if (st != RECUT_OK && html->status == RECUT_OK) {
        html->status = st;
        html->err = err;
    }
    if (st == RECUT_OK && chart.panel) {
        begin(html);
        snprintf(id, sizeof id, "figure-%d", ++html->figures);
        fprintf(html->to, "<figure id=\"%s\">\n", id);
        rc_report_chart_svg(&chart, id, html->to);
        fprintf(html->to, "<figcaption><b>Figure %d.</b> ", html->figures);
        rc_report_escape(html->to, chart.title);
        size_t length = strlen(chart.title);
        fputs(length && chart.title[length - 1] == '?' ? " " : ". ", html->to);
        rc_report_escape(html->to, chart.description);
        print_numbers(html, name, &chart);
        fputs("</figcaption>\n</figure>\n", html->to);
    }
    rc_report_chart_destroy(&chart);
}

static void open_group(void *self, const char *role)
{
    rc_html *html = self;
    begin(html);
    html->verdict = strcmp(role, "verdict") == 0;
    fprintf(html->to, "<section class=\"%s\" aria-labelledby=\"",
            role); /* by its heading, behind that of the part it stands in */
    if (html->section) fprintf(html->to, "part-%d ", html->headings);
    fprintf(html->to, "part-%d\">\n", html->headings + 1);
}

static void close_group(void *self, const char *role)
{
    rc_html *html = self;
    (void)role;
    close_facts(html);
    fputs("</section>\n", html->to);
    if (html->verdict && !html->section) contents_here(html);
    if (html->verdict) *html->about = '\0';
    html->verdict = false;
}

rc_report_medium rc_report_render_html(rc_html *html)
{
    return (rc_report_medium){.self = html,
                              .flows = true,
                              .heading = print_heading,
                              .paragraph = print_paragraph,
                              .line = print_line,
                              .fact = print_fact,
                              .table = print_table,
                              .figure = print_figure,
                              .open = open_group,
                              .close = close_group};
}
