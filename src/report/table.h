/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * table.h - `.markers[]` as a table: a row a marker (and patients, and endpoint), for R, pandas and spreadsheets. */
#ifndef RC_REPORT_TABLE_H
#define RC_REPORT_TABLE_H

#include "base/status.h"

struct cJSON;

/* Columns parted by tabs, with a head: the keys of the document, those of lists and objects inside joined by dots
 * ("fixed.0.cutoff"), every column that any row has.  Numbers with all their digits, TRUE and FALSE, NA for null and
 * for what a row has not; texts as csv_field.h makes them.  Read by read.delim() and pandas.read_csv(sep="\t") as it
 * is.  free() it.  Linear in what is printed.  Errors: RECUT_E_MEMORY; RECUT_E_USAGE where no marker was analyzed. */
RECUT_CHECK recut_status rc_report_table_text(const struct cJSON *document, char **out, recut_error *err);

/* The same for a program, column by column, as JSON: {"fingerprint", "rows", "columns": [{"name", "kind", "cells":
 * [rows]}]}.  kind: "text", "number" or "logical", by the column's name and not by what is in it; cells as the document
 * has them, null where it has not.  cJSON_Delete() it.  Errors: as above; RECUT_E_BUG where a cell is not of its
 * kind. */
RECUT_CHECK recut_status rc_report_table_columns(const struct cJSON *document, struct cJSON **out, recut_error *err);

#endif
