/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * describe_columns.h - what is described: the columns and groups of one marker, and the tables they go into. */
#ifndef RC_STUDY_DESCRIBE_COLUMNS_H
#define RC_STUDY_DESCRIBE_COLUMNS_H

#include "plan/context.h"

#define RC_DESCRIBE_NONE UINT32_MAX /* no group, no level: missing */
/* A numeric column of at most FEW values is counted by value too; --by takes at most GROUPS. */
enum { RC_DESCRIBE_FEW = 5, RC_DESCRIBE_GROUPS = 64 };

/* A marker or covariate as it is described. */
typedef struct rc_describe_column {
    const char *name;
    const double *value; /* [n], NaN = missing; NULL for text */
    bool counted;        /* by level in the baseline table */
    size_t n_levels;     /* of text and of counted numbers */
    const char **level;  /* texts are the cohort's */
    uint32_t *code;      /* [n] or RC_DESCRIBE_NONE */
} rc_describe_column;

/* What is described for one marker. */
typedef struct rc_describe {
    const recut_cohort *cohort;
    const rc_plan_options *options;
    const rc_context *context;
    size_t marker;
    double cutoff; /* NaN = none */
    size_t n_groups;
    const char **group_name; /* [n_groups] */
    uint32_t *group;         /* [n] or RC_DESCRIBE_NONE */
    size_t n_columns;        /* of the baseline table: the marker, then columns asked for */
    rc_describe_column *column;
    size_t n_adjust; /* covariates of the models */
    rc_describe_column *adjust;
} rc_describe;

/* A column of the cohort by name: text, or a number that is counted by value too where it has at most `few` values.
 * out is the caller's, freed by the caller.  Errors: RECUT_E_USAGE. */
RECUT_CHECK recut_status rc_study_describe_columns_make(const recut_cohort *cohort, const char *name, size_t few,
                                                        rc_describe_column *out, recut_error *err);
/* What n columns hold, and the array; NULL is fine. */
void rc_study_describe_columns_free(rc_describe_column *column, size_t n);

/* rc_plan_tables_add under the name "<part>/<marker>". */
RECUT_CHECK recut_status rc_study_describe_columns_table(const rc_describe *d, rc_analysis *analysis, const char *part,
                                                         const char *about, size_t n_rows, size_t n_columns,
                                                         const rc_column *column, rc_table **out, recut_error *err);

#endif
