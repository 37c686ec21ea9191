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

static rc_report_place inside(const rc_report_place *place, const rc_page_block *block, const cJSON *item)
{
    rc_report_place inner = *place;
    if (block->over) {
        inner.outer = place;
        inner.element = item;
    }
    return inner;
}

static recut_status fill_row(const rc_report_place *place, const rc_page_column *column, size_t n, bool head,
                             char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t c = 0; c < n && st == RECUT_OK; c++)
        st = rc_report_template_fill(place, head ? column[c].head : column[c].cell, &out[c], err);
    return st;
}

static recut_status print_table(const rc_report_medium *medium, const rc_page_block *block,
                                const rc_report_place *place, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_report_table table = {.column = block->column, .group = block->group, .indent = block->indent};
    const cJSON *item = items(place, block->over, &table.n_rows);
    while (block->column[table.n_columns].head) table.n_columns++;
    RC_NEW(table.head, table.n_columns + 1, err);
    RC_NEW(table.cell, table.n_rows * table.n_columns + 1, err);
    RC_TRY(fill_row(place, block->column, table.n_columns, true, table.head, err));
    for (size_t r = 0; r < table.n_rows; r++, item = item->next) {
        rc_report_place row = inside(place, block, item);
        RC_TRY(fill_row(&row, block->column, table.n_columns, false, table.cell + r * table.n_columns, err));
    }
    medium->table(medium->self, &table);
done:
    for (size_t i = 0; table.head && i < table.n_columns; i++) free(table.head[i]);
    for (size_t i = 0; table.cell && i < table.n_rows * table.n_columns; i++) free(table.cell[i]);
    rc_base_memory_free(table.head);
    rc_base_memory_free(table.cell);
    return st;
}

static recut_status print_group(const rc_report_medium *medium, const rc_page_block *block,
                                const rc_report_place *place, recut_error *err)
{
    size_t n;
    recut_status st = RECUT_OK;
    const cJSON *item = items(place, block->over, &n);
    for (size_t i = 0; i < n && st == RECUT_OK; i++, item = block->over ? item->next : item) {
        rc_report_place inner = inside(place, block, item);
        st = rc_report_page(medium, block->block, &inner, err);
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

recut_status rc_report_page(const rc_report_medium *medium, const rc_page_block *block, const rc_report_place *place,
                            recut_error *err)
{
    recut_status st = RECUT_OK;
    for (; block->kind != RC_PAGE_END && st == RECUT_OK; block++) {
        if (!rc_report_template_holds(place, block->when)) continue;
        switch (block->kind) {
        case RC_PAGE_TABLE:
            st = print_table(medium, block, place, err);
            break;
        case RC_PAGE_GROUP:
            st = print_group(medium, block, place, err);
            break;
        case RC_PAGE_FIGURE:
            if (medium->figure) medium->figure(medium->self, block->text, place);
            break;
        default:
            st = print_text(medium, block, place, err);
            break;
        }
    }
    return st;
}
