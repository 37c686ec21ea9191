/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * render_html.h - a page as one HTML file: no network, no script, light and dark, on a phone, on A4, for a screen
 * reader. */
#ifndef RC_REPORT_RENDER_HTML_H
#define RC_REPORT_RENDER_HTML_H

#include "report/page.h"

typedef struct rc_html {
    FILE *to;
    int level;    /* of headings with indent 0: h1 ... h6 */
    int headings; /* so far: numbers of the anchors */
    /* Draws a figure; NULL: figures are left out. */
    void (*draw)(struct rc_html *html, const char *name, const rc_report_place *place);
    void *self; /* of draw */
} rc_html;

/* Head, style and the opening of the body; title: of the window. */
void rc_report_html_begin(rc_html *html, const char *title);
void rc_report_html_end(rc_html *html);

/* A medium that prints to html->to. */
rc_report_medium rc_report_render_html(rc_html *html);

/* The colors of charts, for the page and for SVG files of their own. */
void rc_report_html_chart_style(FILE *to);

#endif
