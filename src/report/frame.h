/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * frame.h - what stands around the pages of a document's plans: first whether these are patients at all, and which;
 * last where the numbers come from. */
#ifndef RC_REPORT_FRAME_H
#define RC_REPORT_FRAME_H

#include "report/plans.h"

/* All of the document. */
extern const rc_page_block rc_report_frame_banner[];
extern const rc_page_block rc_report_frame_cohort[]; /* with rc_report_frame_derive */
extern const rc_page_block rc_report_frame_run[];

void rc_report_frame_derive(const cJSON *document, const rc_report_options *options, cJSON *derived, bool *failed);

#endif
