/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chart.h - a figure as data: panels, each with two axes and series of points.  One declaration gives the drawing
 * (chart_svg.h) and the table of its numbers (chart_csv.h), so that neither can say what the other does not.
 *
 * Builders take texts as templates (template.h), filled at a place of the document; NULL as place: the text as it
 * stands.  They do nothing where the chart, the panel or the series is NULL, and keep the first error in the chart, so
 * one check at the end is enough. */
#ifndef RC_REPORT_CHART_H
#define RC_REPORT_CHART_H

#include "report/svg.h"
#include "report/template.h"

typedef enum rc_chart_kind {
    RC_CHART_LINE,      /* through (x, y), with upright bars from lower to upper where there are any */
    RC_CHART_STEPS,     /* level at y until the next x */
    RC_CHART_BAND,      /* between lower and upper */
    RC_CHART_STEP_BAND, /* the same, level */
    RC_CHART_BARS,      /* from the foot of the plot to y, over x from lower to upper */
    RC_CHART_POINTS,    /* dots at (x, y); a label stands beside its dot */
    RC_CHART_RINGS,     /* the same, not filled */
    RC_CHART_TICKS,     /* short lines across at (x, y) */
    RC_CHART_RUG,       /* short lines on the foot of the plot, at x */
    RC_CHART_RULE_X,    /* a line from top to foot at x; its label stands above the plot */
    RC_CHART_RULE_Y,    /* a line across the plot at y, with its label */
    RC_CHART_RANGE,     /* x from lower to upper, as a bracket above the plot, with its label */
    RC_CHART_ROWS,      /* point by point a row: label, dot at x with whiskers from lower to upper, note */
    RC_CHART_COUNTS,    /* numbers y under the axis at x: a row of text for the series */
    RC_CHART_CELLS      /* (x, y) with the value lower: a cell of the plane, filled; the series are the colors, and
                         * stand with `from` in a key under the plot */
} rc_chart_kind;

typedef struct rc_chart_axis {
    const char *name; /* "", "time": of the table; NULL = no axis */
    char *label;      /* of the drawing */
    double low, high; /* NaN: from the data */
    bool log;         /* RC_SVG_P: always */
    rc_svg_scale scale;
    int most; /* numbers on it; 0 = as many as have room */
} rc_chart_axis;

typedef struct rc_chart_point {
    double x, y, lower, upper; /* NaN: none */
    char *label, *note;        /* NULL: none.  A second line behind \n is printed smaller */
} rc_chart_point;

typedef struct rc_chart_series {
    rc_chart_kind kind;
    const char *class; /* of the style: low, high, curve, mark, fixed, limit, soft, best; heat0 .. heat6 */
    char *name;        /* of the table; printed beside the last point of a line where `named` */
    bool named;
    char *from; /* of cells: the value at which the color begins, as it is printed */
    size_t n, room;
    rc_chart_point *point;
    struct rc_chart *chart;
    struct rc_chart_series *next;
} rc_chart_series;

typedef struct rc_chart_line {
    const char *class; /* "note", or "soft" for what is less important */
    char *text;
    struct rc_chart_line *next;
} rc_chart_line;

typedef struct rc_chart_panel {
    char *title;
    rc_chart_line *line; /* under the title, wrapped */
    rc_chart_axis x, y;
    bool diagonal;             /* a line where x = y */
    double height;             /* of the plot alone; 0 = the usual one */
    char *counts_title;        /* above the rows of numbers under the axis; NULL = none */
    char *key_title, *key_end; /* of cells: above their colors; where the last one ends */
    rc_chart_series *series;
    struct rc_chart *chart;
    struct rc_chart_panel *next;
} rc_chart_panel;

typedef struct rc_chart {
    char *title, *description; /* the description says in words what is to be seen */
    rc_chart_panel *panel;     /* NULL: the document holds nothing to be drawn */
    recut_status status;
    recut_error err;
} rc_chart;

/* Title and description; an empty chart before: {0}. */
void rc_report_chart_begin(rc_chart *chart, const rc_report_place *place, const char *title, const char *description);
/* Adds to the title. */
void rc_report_chart_title_more(rc_chart *chart, const rc_report_place *place, const char *more);
rc_chart_panel *rc_report_chart_panel(rc_chart *chart, const rc_report_place *place, const char *title);
/* A line under the title.  One that is filled with nothing is left out. */
void rc_report_chart_line(rc_chart_panel *panel, const char *class, const rc_report_place *place, const char *text);
/* name: a word for the table; low, high: NaN = from the data. */
rc_chart_axis rc_report_chart_axis(rc_chart_panel *panel, const rc_report_place *place, const char *name,
                                   const char *label);
rc_chart_series *rc_report_chart_series(rc_chart_panel *panel, rc_chart_kind kind, const char *class,
                                        const rc_report_place *place, const char *name);
void rc_report_chart_point(rc_chart_series *series, double x, double y, double lower, double upper);
/* Of the last point; note may be NULL. */
void rc_report_chart_label(rc_chart_series *series, const rc_report_place *place, const char *label, const char *note);
void rc_report_chart_note(rc_chart_series *series, const char *note); /* as it is */
/* What stands above the numbers under the axis. */
void rc_report_chart_counts(rc_chart_panel *panel, const char *title);
/* Of the key of cells: its title and where it ends; where a color begins. */
void rc_report_chart_scale(rc_chart_panel *panel, const char *title, const char *end);
void rc_report_chart_from(rc_chart_series *series, const char *from);
void rc_report_chart_destroy(rc_chart *chart); /* what is in it */

#endif
