/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * figure.h - the figures of the pages, by name.
 *
 * A figure is made from what a block RC_PAGE_FIGURE names and the place where the block stands, as a chart (chart.h),
 * which is drawn, printed as a table, or both.  A new figure: figure_<what>.c, which defines its object, and a row in
 * figure.c. */
#ifndef RC_REPORT_FIGURE_H
#define RC_REPORT_FIGURE_H

#include "report/chart.h"

typedef struct rc_report_figure {
    const char *name; /* of the blocks; in the names of files */
    const char *list; /* of the document, of whose elements the figure is; NULL: of the document as a whole */
    /* Builds the chart; no panel where the document does not hold what is to be drawn.  Errors: in the chart. */
    void (*build)(const rc_report_place *place, rc_chart *chart);
} rc_report_figure;

/* In the order of a report; ends with NULL. */
extern const rc_report_figure *const rc_report_figures[];

const rc_report_figure *rc_report_figure_find(const char *name); /* NULL where there is none */

/* rc_report_figure_make() - fills *chart, which rc_report_chart_destroy clears also after an error.
 * chart->panel NULL: nothing is to be drawn, and that is no error.  Then:
 *     rc_report_chart_svg(&chart, id, to)     elements for a page (chart_svg.h)
 *     rc_report_chart_file(&chart, to)        a file of its own
 *     rc_report_chart_csv(&chart, to)         its numbers (chart_csv.h)
 * and chart.title and chart.description for a caption.  Errors: RECUT_E_MEMORY; RECUT_E_BUG (no figure of that name, a
 * template that is not well formed). */
RECUT_CHECK recut_status rc_report_figure_make(const char *name, const rc_report_place *place, rc_chart *chart,
                                               recut_error *err);

#endif
