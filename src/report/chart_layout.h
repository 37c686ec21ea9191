/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chart_layout.h - where the parts of a panel stand: ranges of the axes, margins, lines of text, labels above the plot.
 */
#ifndef RC_REPORT_CHART_LAYOUT_H
#define RC_REPORT_CHART_LAYOUT_H

#include "report/chart.h"

enum { RC_CHART_WIDTH = 400, RC_CHART_LABELS = 8 };

/* A label above the plot: of a rule, from which it is led down, or of a range. */
typedef struct rc_chart_above {
    const rc_chart_series *series;
    const char *text;
    double x, from, to; /* of the rule; of the range */
    double left, right; /* of the text */
    int row;            /* 0: next to the plot */
} rc_chart_above;

typedef struct rc_chart_layout {
    rc_svg svg;        /* without file; size, margins, axes */
    double text_end;   /* of title and lines */
    double row_height; /* of RC_CHART_ROWS */
    double counts_gap; /* from names of rows of numbers under the axis to the plot */
    double radius;     /* of dots: small ones where they are many */
    size_t rows;
    rc_chart_above above[RC_CHART_LABELS];
    size_t n_above;
} rc_chart_layout;

rc_chart_layout rc_report_chart_layout(const rc_chart_panel *panel);

/* About how wide a text is, its first line, letters of so many units; safely not less. */
double rc_report_chart_text_width(const char *text, double size);
/* The bytes of `text` that go into a line of `width` units; *skip: the blanks behind them. */
size_t rc_report_chart_text_line(const char *text, double width, double size, size_t *skip);
/* Where row `above->row` stands: the foot of its letters. */
double rc_report_chart_above_y(const rc_chart_layout *layout, int row);

#endif
