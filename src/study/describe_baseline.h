/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * describe_baseline.h - the baseline table and the response of groups. */
#ifndef RC_STUDY_DESCRIBE_BASELINE_H
#define RC_STUDY_DESCRIBE_BASELINE_H

#include "study/describe_columns.h"

/* Tables numeric, levels, tests. */
RECUT_CHECK recut_status rc_study_describe_baseline(const rc_describe *d, rc_analysis *analysis, recut_error *err);
/* Table response; nothing without --response. */
RECUT_CHECK recut_status rc_study_describe_response(const rc_describe *d, rc_analysis *analysis, recut_error *err);

#endif
