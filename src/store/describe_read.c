/* SPDX-License-Identifier: GPL-3.0-or-later
 * describe_read.c - columns and tables read back, and not believed: lists of one length, no name twice. */
#include "base/memory.h"
#include "store/describe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool rc_store_describe_distinct(char *const *list, size_t n)
{
    bool ok = true;
    char **sorted = rc_base_memory_zeroed(n, sizeof *sorted);
    if (!sorted) return false;
    if (n) {
        memcpy(sorted, list, n * sizeof *sorted);
        qsort(sorted, n, sizeof *sorted, by_text);
    }
    for (size_t i = 1; ok && i < n; i++) ok = strcmp(sorted[i - 1], sorted[i]) != 0;
    rc_base_memory_free(sorted);
    return ok;
}

bool rc_store_describe_read_columns(hid_t group, size_t *n, rc_column **out)
{
    size_t counts[3] = {0};
    char **parts[3] = {rc_store_h5_get_texts(group, "columns", &counts[0]),
                       rc_store_h5_get_texts(group, "units", &counts[1]),
                       rc_store_h5_get_texts(group, "about", &counts[2])};
    bool ok = parts[0] && parts[1] && parts[2] && counts[0] == counts[1] && counts[0] == counts[2];
    rc_column *column = ok ? rc_base_memory_zeroed(counts[0], sizeof *column) : NULL;
    for (size_t c = 0; column && c < counts[0]; c++) {
        snprintf(column[c].name, sizeof column[c].name, "%s", parts[0][c]);
        snprintf(column[c].unit, sizeof column[c].unit, "%s", parts[1][c]);
        snprintf(column[c].about, sizeof column[c].about, "%s", parts[2][c]);
    }
    for (int p = 0; p < 3; p++) rc_store_h5_free_list(parts[p], counts[p]);
    *n = counts[0];
    *out = column;
    return column != NULL;
}

static bool read_table_data(hid_t at, rc_table *table)
{
    hsize_t dims[2];
    hid_t data = rc_store_h5_open(at, "data");
    bool ok = data >= 0 && rc_store_h5_dims(data, dims) && dims[1] == table->n_columns;
    if (ok) {
        table->n_rows = (size_t)dims[0];
        table->data = rc_base_memory_zeroed(table->n_rows, table->n_columns * sizeof(double));
        ok = table->data && rc_store_h5_read_rows(data, H5T_NATIVE_DOUBLE, 0, dims[0], table->data);
    }
    if (data >= 0) H5Dclose(data);
    return ok;
}

static bool read_labels(hid_t at, rc_table *table)
{
    size_t n = 0;
    char **label = rc_store_h5_get_texts(at, "labels", &n);
    bool ok = label && n == table->n_rows;
    if (ok)
        table->label = label;
    else
        rc_store_h5_free_list(label, n);
    return ok;
}

static bool read_table(hid_t group, const char *name, rc_h5_link *link, rc_table *table)
{
    char path[RC_STORE_LINK];
    snprintf(table->name, sizeof table->name, "%s", name);
    if (!link("table", name, path) || !rc_store_h5_exists(group, path)) return false;
    hid_t at = H5Gopen2(group, path, H5P_DEFAULT);
    char *about = at >= 0 ? rc_store_h5_get_text(at, "about") : NULL;
    bool ok = about && rc_store_describe_read_columns(at, &table->n_columns, &table->column) && table->n_columns > 0 &&
              read_table_data(at, table);
    if (ok && rc_store_h5_exists(at, "labels")) ok = read_labels(at, table);
    if (about) snprintf(table->about, sizeof table->about, "%s", about);
    if (at >= 0) H5Gclose(at);
    rc_base_memory_free(about);
    return ok;
}

bool rc_store_describe_read_tables(hid_t group, rc_h5_link *link, size_t *n, rc_table **out)
{
    size_t count = 0;
    char **names = rc_store_h5_get_texts(group, "table_names", &count);
    bool ok = names && rc_store_describe_distinct(names, count) && (*out = rc_base_memory_zeroed(count, sizeof **out));
    for (size_t t = 0; ok && t < count; t++) {
        *n = t + 1;
        ok = read_table(group, names[t], link, &(*out)[t]);
    }
    rc_store_h5_free_list(names, count);
    return ok;
}

void rc_store_describe_free_tables(rc_table *table, size_t n)
{
    for (size_t t = 0; table && t < n; t++) {
        rc_store_h5_free_list(table[t].label, table[t].n_rows);
        rc_base_memory_free(table[t].column);
        rc_base_memory_free(table[t].data);
    }
    rc_base_memory_free(table);
}
