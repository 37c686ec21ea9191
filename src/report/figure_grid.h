/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure_grid.h - simulated truths as points of a grid: along one axis of it curves run, all others make panels. */
#ifndef RC_REPORT_FIGURE_GRID_H
#define RC_REPORT_FIGURE_GRID_H

#include "report/figure.h"

enum { RC_FIGURE_GRID_MOST = 512, RC_FIGURE_GRID_TITLE = 160 };

typedef struct rc_figure_axis {
    const char *key; /* of .simulate[].truth */
    const char *label;
    bool log;
    rc_svg_scale scale;
} rc_figure_axis;

typedef struct rc_figure_grid {
    size_t n, more;                            /* so many others found no room */
    const cJSON *element[RC_FIGURE_GRID_MOST]; /* [n] of .simulate[], those whose options are known */
    const cJSON *options[RC_FIGURE_GRID_MOST]; /* [n] of the analysis that each is of */
    const rc_figure_axis *axis;                /* NULL: nothing varies along which a curve could run */
} rc_figure_grid;

/* Reads .simulate[] and takes the axis with the most values; of several such, that of the key `first`. */
void rc_report_figure_grid_read(const cJSON *document, const char *first, rc_figure_grid *out);

/* The points of a panel, by their value on the axis: out [RC_FIGURE_GRID_MOST] indices; those that differ in nothing
 * else from element `leader`.  A truth without an effect is hazard ratio 1 of every effect.  0: `leader` is a point of
 * another panel, or its panel has one value only. */
size_t rc_report_figure_grid_panel(const rc_figure_grid *grid, size_t leader, size_t *out);

double rc_report_figure_grid_x(const rc_figure_grid *grid, size_t point);

/* What the points of the panel have in common: "jump at 0.5, 143 patients"; what is the same in the whole document, and
 * not usual in it, is left out. */
void rc_report_figure_grid_title(const rc_figure_grid *grid, size_t leader, char out[RC_FIGURE_GRID_TITLE]);

#endif
