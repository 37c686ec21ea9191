/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * compare_page.h - a comparison (summary/compare.h) for a person. */
#ifndef RC_REPORT_COMPARE_PAGE_H
#define RC_REPORT_COMPARE_PAGE_H

#include "report/page.h"

/* Blocks of such a document. */
extern const rc_page_block rc_report_compare_page[];

#endif
