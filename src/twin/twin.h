/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * twin.h - a synthetic cohort that reproduces printed figures.  No patient is behind any row.
 *
 * Rows of quantity "column" of the figures table describe the columns, in the order in which they are written:
 *   of = name, value =
 *     levels WORD[:SHARE] ...    words; NA = missing; shares are where the search starts, default equal
 *     positive D MEDIAN SD       numbers > 0 with D decimals, at first log-normal (SD of the natural logarithm)
 *     normal D MEAN SD           numbers with D decimals
 *     time D MEAN [LONGEST]      times > 0; by = a time that it cannot exceed (progression and death)
 *     event SHARE                0 or 1 of the time before it; by = the event of that other time: who dies without
 *                                progression has an event at death
 * The number of patients is the figure of quantity "n" without `of` and `patients`.  The columns id and origin
 * ("synthetic") are written around them. */
#ifndef RC_TWIN_TWIN_H
#define RC_TWIN_TWIN_H

#include "base/pcg.h"
#include "study/match.h"

typedef enum rc_twin_kind {
    RC_TWIN_LEVELS,
    RC_TWIN_POSITIVE,
    RC_TWIN_NORMAL,
    RC_TWIN_TIME,
    RC_TWIN_EVENT
} rc_twin_kind;

typedef struct rc_twin_column {
    const char *name;
    rc_twin_kind kind;
    int decimals;
    double first, second;         /* median and sd, mean and sd, mean and longest, share */
    double share[RC_FIGURE_LIST]; /* of levels */
    double level
        [RC_FIGURE_LIST]; /* what stands for a level in the frame: its number where all are numbers, else its place */
    size_t n_levels;
    bool missing;    /* the level behind the last one is "no value" */
    size_t own_time; /* of an event: its time */
    size_t bound;    /* column given by `by`, SIZE_MAX = none */
} rc_twin_column;

typedef struct rc_twin {
    const rc_figures *figures; /* borrowed */
    rc_cohort_table *header;   /* names only */
    rc_frame *frame;
    rc_study *study;
    size_t n_columns;
    rc_twin_column *column;
} rc_twin;

/* rc_twin_create() - reads the description and draws a start.  Errors: RECUT_E_DATA, RECUT_E_USAGE, RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_twin_create(const rc_figures *figures, rc_pcg *random, rc_twin **out, recut_error *err);
/* Draws all values anew; terms and what was worked out of them are the caller's to refresh. */
void rc_twin_start(rc_twin *twin, rc_pcg *random);
void rc_twin_destroy(rc_twin *twin); /* NULL is fine */

/* Brings times beyond LONGEST below it, all times by one strictly rising map: log-rank, Cox, C and which progression is
 * a death depend on the order of times alone, so no figure about them moves; one about the values of a time may. */
RECUT_CHECK recut_status rc_twin_shorten(rc_twin *twin, recut_error *err);

/* The table as CSV text; free with rc_base_memory_free. */
RECUT_CHECK recut_status rc_twin_csv(const rc_twin *twin, char **text, size_t *length, recut_error *err);

/* For the search: the value of a row as its bound allows it (a time not beyond the other; an event where a death comes
 * without progression), a fresh value, and the nearest value that can be written. */
double rc_twin_allowed(const rc_twin *twin, size_t column, size_t row);
double rc_twin_draw(const rc_twin *twin, size_t column, rc_pcg *random);
double rc_twin_grid(const rc_twin_column *column, double x);

#endif
