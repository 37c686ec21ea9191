/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * describe.h - the parts of a result that are not replicates: columns, tables, tallies' attributes, patients. */
#ifndef RC_STORE_DESCRIBE_H
#define RC_STORE_DESCRIBE_H

#include "plan/plan.h"
#include "store/h5.h"

/* All return false on failure. */

/* Datasets columns, units and about of a group. */
bool rc_store_describe_columns(hid_t group, size_t n, const rc_column *column);
/* The group table/<name> with data, columns, units, about and, where there are any, labels. */
bool rc_store_describe_table(hid_t group, const rc_table *table);
/* The dataset tally/<name>; counts of the whole analysis. */
bool rc_store_describe_tally(hid_t group, const rc_tally *tally, const int64_t *counts);
/* Names of tables and tallies in their order: how a reader finds them. */
bool rc_store_describe_names(hid_t group, const rc_analysis *analysis);
/* --embed-cohort: the patients themselves, without their ids. */
bool rc_store_describe_cohort(hid_t file, const recut_cohort *cohort);

/* The same read, by describe_read.c; what has been read stays in *out on failure, too. */

/* Is no text of a list in it twice?  Else a short file could have one object read without end. */
bool rc_store_describe_distinct(char *const *list, size_t n);
/* out: rc_base_memory_free. */
bool rc_store_describe_read_columns(hid_t group, size_t *n, rc_column **out);
/* All tables that table_names lists; link: how their names became paths. */
bool rc_store_describe_read_tables(hid_t group, rc_h5_link *link, size_t *n, rc_table **out);
void rc_store_describe_free_tables(rc_table *table, size_t n); /* NULL is fine */

#endif
