/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * set_splits.h - several cutoffs selected in some patients and tried in others: what is stored of a try. */
#ifndef RC_PLAN_SET_SPLITS_H
#define RC_PLAN_SET_SPLITS_H

/* Columns of a row: of a design, or of a random split. */
enum rc_set_split_column {
    RC_SET_SPLIT_CUTS,
    RC_SET_SPLIT_CHISQ,
    RC_SET_SPLIT_REASON,
    RC_SET_SPLIT_N,
    RC_SET_SPLIT_EVENTS,
    RC_SET_SPLIT_V_CHISQ,
    RC_SET_SPLIT_V_DF,
    RC_SET_SPLIT_ORDER,
    RC_SET_SPLIT_V_REASON,
    RC_SET_SPLIT_CUTOFF /* the first; as many as the most that are searched for */
};

/* Columns of a group of a design in validation. */
enum rc_set_group_column {
    RC_SET_GROUP_DESIGN, /* row of the design */
    RC_SET_GROUP_NUMBER, /* 1 = the lowest */
    RC_SET_GROUP_N,
    RC_SET_GROUP_EVENTS,
    RC_SET_GROUP_HR,
    RC_SET_GROUP_LOWER,
    RC_SET_GROUP_UPPER,
    RC_SET_GROUP_REASON,
    RC_SET_GROUP_COLUMNS
};

/* Bins of the tallies: usable validations, those with p < 0.05, those that keep the order too; replicates that select
 * as many cutoffs as all patients, those of them with every cutoff near. */
enum { RC_SET_USABLE, RC_SET_BELOW, RC_SET_BELOW_ORDERED, RC_SET_VALIDATED_BINS };
enum { RC_SET_AS_MANY, RC_SET_ALL_NEAR, RC_SET_AGAIN_BINS };

#endif
