/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * expression.h - a matrix of genes joined to the table of the patients. */
#ifndef RC_COHORT_EXPRESSION_H
#define RC_COHORT_EXPRESSION_H

#include "cohort/csv.h"
#include "cohort/options.h"

/* rc_cohort_expression_join() - every gene of options->expression becomes a column behind those of the table: a
 * patient's value is that of the sample whose name equals the text in the column options->by.  Genes in rows and
 * samples in columns, as a series matrix of GEO (its lines that begin with ! left out) or a table of TCGA (Xena, cBio)
 * has them; with samples_in_rows the other way round; the first column, or row, holds the names.  A patient without
 * a sample has no value of any gene; samples of nobody, genes without a name and columns beside the samples are left
 * out; a gene that is there twice, or is called as a column of the table, gets a number behind its name.  All this is
 * said in notes, in numbers alone.
 * Errors: those of rc_cohort_csv_read; RECUT_E_USAGE (no such column, no sample of any patient), RECUT_E_DATA (a
 * patient's sample stands twice), RECUT_E_SHAPE (more than 4 GiB of text), RECUT_E_MEMORY.
 * O(characters) time; memory: the text and 4 bytes a value of the matrix, and 4 of the joined table. */
RECUT_CHECK recut_status rc_cohort_expression_join(rc_cohort_table *table, const rc_cohort_options *options,
                                                   recut_error *err);

#endif
