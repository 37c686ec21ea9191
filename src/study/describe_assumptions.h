/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * describe_assumptions.h - is the hazard ratio the same at all times, and is a split the right form of the marker? */
#ifndef RC_STUDY_DESCRIBE_ASSUMPTIONS_H
#define RC_STUDY_DESCRIBE_ASSUMPTIONS_H

#include "study/describe_columns.h"

/* Tables zph, forms, nonlinear: see plan/layout.h. */
RECUT_CHECK recut_status rc_study_describe_assumptions(const rc_describe *d, rc_analysis *analysis, recut_error *err);

#endif
