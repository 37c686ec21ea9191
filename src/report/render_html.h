/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * render_html.h - the blocks of a page as elements of HTML: headings, facts, tables, figures.  html.h puts the frame
 * around them.
 *
 * Roles that have a look of their own (page.h): of a line or paragraph "banner" (what must not be missed), "lead",
 * "rules" (small), "detail" (of the line above), "reference" and "analysis" ("[name label] patients": which analysis
 * the next heading is of; it stands below that heading, and what is in brackets beside it in the contents); of a group
 * "verdict".  Marks of rows: "good", "bad", "open", any other: a sign and a color beside the second cell's own word. */
#ifndef RC_REPORT_RENDER_HTML_H
#define RC_REPORT_RENDER_HTML_H

#include "report/page.h"

typedef struct rc_html {
    FILE *to;
    int level;      /* of headings with indent 0: h1 ... h6 */
    FILE *contents; /* NULL, or what lists the headings of the two highest levels: items of a list, nested */
    /* The rest is the renderer's own; begin with 0. */
    int headings, figures, tables; /* so far: numbers of the anchors */
    int last;                      /* level of the last heading */
    int listed;                    /* level of the last heading in contents; 0: none yet */
    bool facts, section, verdict;  /* what is open */
    char about[200];               /* the last heading: what a table is called for who does not see it */
    char *analysis;                /* waits for its heading; NULL: none */
    recut_status status;           /* of the first figure that could not be drawn, with its error */
    recut_error err;
    size_t contents_at; /* so many bytes of `to` stand before the contents: banner and first verdict */
} rc_html;

/* A medium that prints to html->to. */
rc_report_medium rc_report_render_html(rc_html *html);

/* Closes what is open, behind the last block. */
void rc_report_render_html_finish(rc_html *html);

#endif
