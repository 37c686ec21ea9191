/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * methods.h - what was run, in sentences for the Methods of a paper, and the references of what was run.
 *
 * The sentences are data: those of each plan stand beside its page (rc_report_plan.methods), those of the patients and
 * of recut in methods.c.  Nothing is said of what was not run. */
#ifndef RC_REPORT_METHODS_H
#define RC_REPORT_METHODS_H

#include "report/plans.h"

/* Headings "Methods" and "References", a paragraph for the patients, for each plan and for recut, a paragraph for each
 * reference, by any medium.  slips may be NULL.  Errors: RECUT_E_MEMORY, RECUT_E_BUG. */
RECUT_CHECK recut_status rc_report_methods(const cJSON *document, const rc_report_medium *medium,
                                           rc_report_slips *slips, recut_error *err);

/* The same as text in so many columns (0: RC_TEXT_COLUMNS); free() it. */
RECUT_CHECK recut_status rc_report_methods_text(const cJSON *document, int columns, char **out, recut_error *err);

#endif
