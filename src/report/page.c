/* SPDX-License-Identifier: GPL-3.0-or-later
 * page.c - walks the blocks of a page, fills their texts, hands them to the medium. */
#include "report/page.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

bool rc_report_page_is_rule(const rc_page_column *column)
{
    return strcmp(column->head, "|") == 0;
}

/* What `over` names: the first item, and *count of them; without `over` the element itself. */
static const cJSON *items(const rc_report_place *place, const char *over, size_t *count)
{
    const cJSON *list = over ? rc_report_template_find(place, over) : NULL;
    *count = over ? (size_t)cJSON_GetArraySize(list) : 1;
    return over ? (list ? list->child : NULL) : place->element;
}

/* Of a block, which may print only the first ones. */
static const cJSON *chosen(const rc_report_place *place, const rc_page_block *block, size_t *count)
{
    const cJSON *first = items(place, block->over, count);
    size_t most = (size_t)block->most;
    if (most && *count > most && !rc_report_template_holds(place, "$whole")) *count = most;
    return first;
}

static rc_report_place inside(const rc_report_place *place, const rc_page_block *block, const cJSON *item)
{
    rc_report_place inner = *place;
    if (block->over) {
        inner.outer = place;
        inner.element = item;
    }
    return inner;
}

/* The list that repeats a column, or NULL. */
static const char *across(const rc_page_block *block, size_t column)
{
    return block->across && (size_t)block->repeated == column ? block->across : NULL;
}

/* The columns as a medium gets them: times [columns of the block], how often each is printed; first: the first row.
 * The head of a group whose first column is not printed goes to the next one. */
static recut_status lay_out(const rc_report_place *first, const rc_page_block *block, rc_report_table *table,
                            rc_page_column **column, const char ***group, size_t **times, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n = 0, at = 0;
    const char *head = NULL;
    while (block->column[n].head) n++;
    RC_NEW(*times, n + 1, err);
    for (size_t c = 0; c < n; c++) {
        (void)items(first, across(block, c), &(*times)[c]);
        if (block->column[c].full && !rc_report_template_holds(first, "$full") && !rc_report_template_visits(first))
            (*times)[c] = 0;
        table->n_columns += (*times)[c];
    }
    RC_NEW(*column, table->n_columns + 1, err);
    RC_NEW(*group, table->n_columns + 1, err);
    for (size_t c = 0; c < n; c++) {
        if (block->group && block->group[c]) head = block->group[c];
        for (size_t k = 0; k < (*times)[c]; k++, head = NULL) {
            (*group)[at] = head;
            (*column)[at++] = block->column[c];
        }
    }
    table->column = *column;
    table->group = block->group ? *group : NULL;
done:
    return st;
}

/* The cells of one column in a row, or its heads; *out moves behind them. */
static recut_status fill_cells(const rc_report_place *place, const char *list, const char *pattern, size_t times,
                               char ***out, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t n;
    const rc_page_block each = {.over = list};
    const cJSON *item = items(place, list, &n);
    for (size_t k = 0; k < times && st == RECUT_OK; k++, item = list && item ? item->next : item) {
        rc_report_place inner = inside(place, &each, item);
        st = rc_report_template_fill(&inner, list && !item ? "" : pattern, (*out)++, err);
    }
    return st;
}

static recut_status fill_heads(const rc_report_place *place, const rc_report_place *first, const rc_page_block *block,
                               const size_t *times, rc_report_table *table, recut_error *err)
{
    recut_status st = RECUT_OK;
    char **head = table->head;
    for (size_t c = 0; block->column[c].head && st == RECUT_OK; c++) {
        const char *list = across(block, c);
        st = fill_cells(list ? first : place, list, block->column[c].head, times[c], &head, err);
    }
    return st;
}

/* The next row; row: NULL = with the columns' cells. */
static recut_status fill_row(const rc_report_place *place, const rc_page_block *block, const size_t *times,
                             const rc_page_row *row, rc_report_table *table, recut_error *err)
{
    recut_status st = RECUT_OK;
    char **cell = table->cell + table->n_rows * table->n_columns;
    size_t own = 0, *n_cells = &table->n_cells[table->n_rows++];
    for (; row && own < RC_PAGE_CELLS && row->cell[own]; own++)
        if (!block->column[own].head)
            return RC_FAIL(err, RECUT_E_BUG, -1, "a row has more cells than its table has columns");
    for (size_t c = 0; block->column[c].head && st == RECUT_OK; c++) {
        const char *pattern = !own ? block->column[c].cell : c < own ? row->cell[c] : "";
        *n_cells += !own || c < own ? times[c] : 0;
        st = fill_cells(place, across(block, c), pattern, times[c], &cell, err);
    }
    return st;
}

static recut_status fill_item(const rc_report_place *place, const rc_page_block *block, const size_t *times,
                              rc_report_table *table, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (!block->row) return fill_row(place, block, times, NULL, table, err);
    for (const rc_page_row *row = block->row; row->when && st == RECUT_OK; row++)
        if (rc_report_template_holds(place, row->when) || rc_report_template_visits(place))
            st = fill_row(place, block, times, row, table, err);
    return st;
}

static recut_status print_table(const rc_report_medium *medium, const rc_page_block *block,
                                const rc_report_place *place, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_report_table table = {.indent = block->indent, .role = block->role};
    rc_page_column *column = NULL;
    const char **group = NULL;
    size_t n, rows = 0, *times = NULL;
    const cJSON *item = chosen(place, block, &n);
    const rc_report_place first = inside(place, block, item);
    RC_TRY(lay_out(&first, block, &table, &column, &group, &times, err));
    while (block->row && block->row[rows].when) rows++;
    rows = n * (block->row ? rows : 1);
    RC_NEW(table.head, table.n_columns + 1, err);
    RC_NEW(table.width, table.n_columns + 1, err);
    RC_NEW(table.cell, rows * table.n_columns + 1, err);
    RC_NEW(table.n_cells, rows + 1, err);
    if (block->marks) RC_TRY(rc_report_template_fill(place, block->marks, &table.marks, err));
    RC_TRY(fill_heads(place, &first, block, times, &table, err));
    for (size_t i = 0; i < n; i++, item = block->over ? item->next : item) {
        rc_report_place row = inside(place, block, item);
        RC_TRY(fill_item(&row, block, times, &table, err));
    }
    if (table.n_rows || !block->row) medium->table(medium->self, &table);
done:
    free(table.marks);
    for (size_t i = 0; table.head && i < table.n_columns; i++) free(table.head[i]);
    for (size_t i = 0; table.cell && i < table.n_rows * table.n_columns; i++) free(table.cell[i]);
    rc_base_memory_free(table.head);
    rc_base_memory_free(table.width);
    rc_base_memory_free(table.cell);
    rc_base_memory_free(table.n_cells);
    rc_base_memory_free(column);
    rc_base_memory_free(group);
    rc_base_memory_free(times);
    return st;
}

static recut_status print_group(const rc_report_medium *medium, const rc_page_block *block,
                                const rc_report_place *place, recut_error *err)
{
    size_t n;
    recut_status st = RECUT_OK;
    const cJSON *item = chosen(place, block, &n);
    for (size_t i = 0; i < n && st == RECUT_OK; i++, item = block->over ? item->next : item) {
        rc_report_place inner = inside(place, block, item);
        if (block->role && medium->open) medium->open(medium->self, block->role);
        st = rc_report_page(medium, block->block, &inner, err);
        if (block->role && medium->close) medium->close(medium->self, block->role);
    }
    return st;
}

static recut_status print_text(const rc_report_medium *medium, const rc_page_block *block, const rc_report_place *place,
                               recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL, *label = NULL;
    RC_TRY(rc_report_template_fill(place, block->text ? block->text : "", &text, err));
    if (block->label) RC_TRY(rc_report_template_fill(place, block->label, &label, err));
    switch (block->kind) {
    case RC_PAGE_PART:
    case RC_PAGE_HEADING:
        medium->heading(medium->self, block, text);
        break;
    case RC_PAGE_PARAGRAPH:
        medium->paragraph(medium->self, block, text);
        break;
    case RC_PAGE_FACT:
        medium->fact(medium->self, block, label ? label : "", text);
        break;
    default:
        if (label)
            medium->fact(medium->self, block, label, text);
        else
            medium->line(medium->self, block, text);
        break;
    }
done:
    free(text);
    free(label);
    return st;
}

static recut_status print_block(const rc_report_medium *medium, const rc_page_block *block,
                                const rc_report_place *place, recut_error *err)
{
    switch (block->kind) {
    case RC_PAGE_TABLE:
        return print_table(medium, block, place, err);
    case RC_PAGE_GROUP:
        return print_group(medium, block, place, err);
    case RC_PAGE_FIGURE:
        if (medium->figure) medium->figure(medium->self, block->text, place);
        return RECUT_OK;
    default:
        return print_text(medium, block, place, err);
    }
}

recut_status rc_report_page(const rc_report_medium *medium, const rc_page_block *block, const rc_report_place *place,
                            recut_error *err)
{
    recut_status st = RECUT_OK;
    for (; block->kind != RC_PAGE_END && st == RECUT_OK; block++) {
        rc_report_place own = *place;
        own.flows = medium->flows;
        if (place->slips) place->slips->block = block;
        if (!rc_report_template_holds(place, block->when) && !rc_report_template_visits(place)) continue;
        if (block->at) {
            own.outer = place;
            own.element = rc_report_template_find(place, block->at);
            if (!own.element || cJSON_IsNull(own.element)) continue;
        }
        st = print_block(medium, block, &own, err);
    }
    return st;
}
