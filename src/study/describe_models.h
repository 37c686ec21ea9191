/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * describe_models.h - Cox models of a marker and covariates. */
#ifndef RC_STUDY_DESCRIBE_MODELS_H
#define RC_STUDY_DESCRIBE_MODELS_H

#include "study/describe_columns.h"

/* Tables models, terms. */
RECUT_CHECK recut_status rc_study_describe_models(const rc_describe *d, rc_analysis *analysis, recut_error *err);

#endif
