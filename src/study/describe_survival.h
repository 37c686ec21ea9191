/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * describe_survival.h - survival of all patients and of groups. */
#ifndef RC_STUDY_DESCRIBE_SURVIVAL_H
#define RC_STUDY_DESCRIBE_SURVIVAL_H

#include "study/describe_columns.h"

/* Tables groups, survival, at_risk, logrank, hazard, concordance. */
RECUT_CHECK recut_status rc_study_describe_survival(const rc_describe *d, rc_analysis *analysis, recut_error *err);

#endif
