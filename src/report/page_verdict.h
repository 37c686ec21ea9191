/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * page_verdict.h - the first block of every page: can this cutoff be trusted? */
#ifndef RC_REPORT_PAGE_VERDICT_H
#define RC_REPORT_PAGE_VERDICT_H

#include "report/page.h"

/* Of a verdict: the element is `.verdict` or one of `.verdicts[]`. */
extern const rc_page_block rc_report_verdict[];

#endif
