/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * find.h - every kind of analysis by name: the plans, and the table analyses, which have no replicates. */
#ifndef RC_STUDY_FIND_H
#define RC_STUDY_FIND_H

#include "plan/plan.h"

/* NULL where there is none of that name. */
const rc_plan_type *rc_study_find(const char *name);

#endif
