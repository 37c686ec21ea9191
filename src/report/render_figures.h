/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * render_figures.h - the figures of a page and nothing else, each as a file of its own. */
#ifndef RC_REPORT_RENDER_FIGURES_H
#define RC_REPORT_RENDER_FIGURES_H

#include "report/plans.h"

/* The figures that a page of these options shows, in one text: for each a file "figure-<n>-<what>-<marker>-<label>.svg"
 * (of all markers, and where no job file gave the analysis a label, without these), and one .csv with its numbers.
 * A file is a line "NAME LENGTH", its LENGTH bytes, and a line end; names are of letters, digits, "-", "_" and ".",
 * whatever the user's names are.  "" where there is none.  free() it.  Errors: RECUT_E_MEMORY, RECUT_E_BUG,
 * RECUT_E_USAGE (a marker that is not in the document). */
RECUT_CHECK recut_status rc_report_figures_text(const cJSON *document, const rc_report_options *options, char **out,
                                                recut_error *err);

#endif
