/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * page_markers.h - the table that a paper would print, of `.markers[]`: for each marker the selected cutoff and those
 * named beforehand. */
#ifndef RC_REPORT_PAGE_MARKERS_H
#define RC_REPORT_PAGE_MARKERS_H

#include "report/plans.h"

/* Of a document, with its derive: the rows of options->marker where some are asked for, at most options->top
 * markers. */
extern const rc_page_block rc_report_markers[];
void rc_report_markers_derive(const cJSON *document, const rc_report_options *options, cJSON *derived, bool *failed);

#endif
