/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * printed.h - the printed figures of a publication, as a table that says where each is read off.
 *
 * A CSV file, one figure a row.  Columns (any order; those not named here are left alone):
 *   id, cohort, endpoint, quantity, variable   what the paper calls it; quantity is one of the list below
 *   value, lower, upper, p, decimals           as printed; several values are parted by "/"; p may be "<0.0001"
 *   source, note                               where it stands; what is odd about it
 *   patients   where-expression: whom it is about, "" = everybody
 *   of         a column, or a where-expression as 1/0; several are parted by ";"; "" = not a figure of this cohort
 *   by         a second expression (groups of a test; of percent: the group that is counted)
 *   model      the covariates of a multivariable model, parted by ";"; `of` is one of them
 *   time, event   columns of the endpoint
 *   convention    the one that a synthetic twin aims at: mh, oe, wald or profile
 *   conflict      "yes": the paper contradicts itself here (the note says how)
 * Rows of cohort "rule" are conditions on a twin and no figures; rows of quantity "column" describe its columns
 * (twin.h). */
#ifndef RC_STUDY_PRINTED_H
#define RC_STUDY_PRINTED_H

#include "cohort/csv.h"

#include <stdbool.h>

typedef enum rc_quantity {
    RC_FIGURE_N,               /* patients for whom `of` holds; several: one count each; none: all of `patients` */
    RC_FIGURE_MEAN,            /* of a column */
    RC_FIGURE_SD,              /* n - 1 */
    RC_FIGURE_MEDIAN,          /* lower, upper: quartiles, R's type 7 */
    RC_FIGURE_PERCENT,         /* of those in `by` ("" = all) for whom `of` holds; p: Fisher's, of by by */
    RC_FIGURE_OPTIMAL_CUTOFF,  /* of a column: largest log-rank chi-square, at least 10 % on each side */
    RC_FIGURE_HR,              /* of: an expression, or a column = above its median; p: log-rank */
    RC_FIGURE_NOT_SIGNIFICANT, /* the same, log-rank p >= 0.05 */
    RC_FIGURE_HARRELL_C,       /* of a column; lower, upper: -+ 1.96 se */
    RC_FIGURE_HR_COX,          /* of a column, a unit more */
    RC_FIGURE_HR_UNIVARIABLE,  /* Cox, of one expression or column */
    RC_FIGURE_HR_MULTIVARIABLE,
    RC_FIGURE_FISHER_P, /* 2 x 2: values, where given, are the counts: of and not of where not by, then where by */
    RC_FIGURE_T_TEST_P, /* Student, of a column, by an expression */
    RC_FIGURE_COLUMN,
    RC_FIGURE_QUANTITIES
} rc_quantity;

typedef enum rc_convention {
    RC_CONVENTION_MANTEL_HAENSZEL,
    RC_CONVENTION_LOG_RANK, /* (O1/E1) / (O2/E2) */
    RC_CONVENTION_COX,      /* Wald interval */
    RC_CONVENTION_PROFILE,  /* Cox, profile-likelihood interval */
    RC_CONVENTIONS,
    RC_CONVENTION_NONE = RC_CONVENTIONS
} rc_convention;

typedef enum rc_p_kind { RC_P_LOG_RANK, RC_P_WALD, RC_P_LIKELIHOOD_RATIO, RC_P_EXACT, RC_P_KINDS } rc_p_kind;

/* "n", "hr_cox"; "mh", "oe", "wald", "profile"; "log-rank", "Wald", "likelihood ratio", "test". */
const char *rc_study_printed_quantity(rc_quantity quantity);
const char *rc_study_printed_convention(rc_convention convention);
const char *rc_study_printed_p_kind(rc_p_kind kind);

enum { RC_FIGURE_LIST = 12 };

typedef struct rc_figure {
    const char *id, *cohort, *endpoint, *variable, *printed, *printed_lower, *printed_upper, *printed_p, *source, *note;
    rc_quantity quantity;
    size_t n_values;
    double value[RC_FIGURE_LIST], lower, upper; /* NaN = not printed */
    double p;                                   /* NaN = not printed */
    bool p_below;                               /* "<p" */
    int decimals, p_decimals;
    const char *patients, *by, *time, *event;
    size_t n_of, n_model;
    const char *of[RC_FIGURE_LIST], *model[RC_FIGURE_LIST];
    rc_convention convention;
    bool rule, conflict;
} rc_figure;

typedef struct rc_figures {
    rc_cohort_table *table;
    size_t n;
    rc_figure *figure; /* [n]; its texts live here or in the table */
    size_t n_words;
    char **word;
} rc_figures;

/* Errors: those of rc_cohort_csv_read; RECUT_E_DATA with file, line, column. */
RECUT_CHECK recut_status rc_study_printed_read(const char *path, rc_figures **out, recut_error *err);
/* Whether a figure can be read off a cohort: `of` says how, or it is the number of the patients themselves. */
bool rc_study_printed_readable(const rc_figure *figure);
void rc_study_printed_destroy(rc_figures *figures); /* NULL is fine */

#endif
