/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * svg.h - charts as SVG: axes, lines and steps, bands, bars, points, intervals, marks.
 *
 * Text is text, colors are classes (svg_style), every chart has a title and a description for who does not see it, and
 * every mark carries the numbers it was drawn from in data-x, data-y, ... with all their digits: what is drawn can be
 * read back.  The same numbers give the same bytes. */
#ifndef RC_REPORT_SVG_H
#define RC_REPORT_SVG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef enum rc_svg_scale {
    RC_SVG_NUMBERS,
    RC_SVG_SHARES, /* 0.2 printed as 20 % */
    RC_SVG_P       /* small ones at the far end */
} rc_svg_scale;

typedef struct rc_svg_axis {
    double low, high; /* low < high; a log axis: low > 0 */
    bool log;
    const char *label; /* NULL: no axis is drawn */
    rc_svg_scale scale;
    int most; /* about so many numbers on it; 0 = 7 */
} rc_svg_axis;

typedef struct rc_svg {
    FILE *to;
    double width, height;            /* of the drawing */
    double left, top, right, bottom; /* margins around the plot */
    rc_svg_axis x, y;
    bool placed; /* inside of another svg element, at (at_x, at_y) of it */
    double at_x, at_y;
} rc_svg;

enum { RC_SVG_TICKS = 12, RC_SVG_TICK_TEXT = 48 };

/* Round numbers on an axis: 1, 2 or 5 times a power of ten; out [RC_SVG_TICKS]; returns how many. */
size_t rc_report_svg_ticks(const rc_svg_axis *axis, double out[RC_SVG_TICKS]);
/* Such a number as it is printed: "0.5", "20 %", "10\u207b\u2074". */
const char *rc_report_svg_tick_text(const rc_svg_axis *axis, double x, char out[RC_SVG_TICK_TEXT]);
/* A range that holds all finite x [n], a little wider than they are; [0, 1] where there is none. */
rc_svg_axis rc_report_svg_axis(const double *x, size_t n, bool log, const char *label);

/* The opening element with title and description; id: unique in the page, of letters, digits and "-". */
void rc_report_svg_begin(const rc_svg *svg, const char *id, const char *title, const char *description);
void rc_report_svg_end(const rc_svg *svg);
/* Lines at the round numbers, their text, the axes' labels. */
void rc_report_svg_axes(const rc_svg *svg);

/* Places in the drawing. Values beyond an axis end at its end. */
double rc_report_svg_x(const rc_svg *svg, double x);
double rc_report_svg_y(const rc_svg *svg, double y);

/* Through (x, y) [n]; NaN parts the line.  steps: level until the next x, as Kaplan-Meier. */
void rc_report_svg_line(const rc_svg *svg, const char *class, const double *x, const double *y, size_t n, bool steps);
void rc_report_svg_band(const rc_svg *svg, const char *class, const double *x, const double *lower, const double *upper,
                        size_t n, bool steps);
/* Upright bars at x from lower to upper, with a foot and a head; NaN: none there. */
void rc_report_svg_whiskers(const rc_svg *svg, const char *class, const double *x, const double *lower,
                            const double *upper, size_t n);
/* Bar i from lower[i] to upper[i], y[i] high. */
void rc_report_svg_bars(const rc_svg *svg, const char *class, const double *lower, const double *upper, const double *y,
                        size_t n);
/* Dots.  One that lies beyond the plot stands at its edge. */
void rc_report_svg_points(const rc_svg *svg, const char *class, const double *x, const double *y, size_t n,
                          double radius);
/* Short lines across: on the bottom of the plot (y NULL) or at (x, y). */
void rc_report_svg_ticks_at(const rc_svg *svg, const char *class, const double *x, const double *y, size_t n);
/* A line across the plot at x or y, with a text at its end (NULL = none). */
void rc_report_svg_mark_x(const rc_svg *svg, const char *class, double x, const char *text);
void rc_report_svg_mark_y(const rc_svg *svg, const char *class, double y, const char *text);
/* A dot with an interval at height y (of the axis); what lies beyond the plot, a dot too, ends with an arrow. */
void rc_report_svg_interval(const rc_svg *svg, const char *class, double y, double estimate, double lower,
                            double upper);
/* A line between two places of the drawing. */
void rc_report_svg_segment(const rc_svg *svg, const char *class, double x1, double y1, double x2, double y2);
/* A group that carries the numbers of marks which do not carry them themselves: data-x, ... of each name that is not
 * NULL.  Closed by rc_report_svg_group_end. */
void rc_report_svg_group(const rc_svg *svg, const char *class, const char *const name[4], const double *const value[4],
                         size_t n);
void rc_report_svg_group_end(const rc_svg *svg);
/* Text at a place of the drawing; anchor: "start", "middle", "end". */
void rc_report_svg_text(const rc_svg *svg, const char *class, double at_x, double at_y, const char *anchor,
                        const char *text);

#endif
