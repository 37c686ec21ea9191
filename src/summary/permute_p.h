/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * permute_p.h - p of every marker of a permutation, alone and over all markers. */
#ifndef RC_SUMMARY_PERMUTE_P_H
#define RC_SUMMARY_PERMUTE_P_H

#include "summary/estimators.h"
#include "summary/plans.h"

typedef struct rc_permute_p {
    size_t n; /* markers */
    const rc_table *observed;
    const int64_t *exceedances, *maxt, *naive, *failed;
    rc_p_value *p;        /* [n] NaN where there is no observed statistic */
    int64_t *replicates;  /* [n] in which the marker took part */
    int64_t stepped;      /* ... of maxT */
    double *p_maxt;       /* [n] */
    double *p_minp;       /* [n] NaN where the rows do not give it */
    const char *no_minp;  /* why there is none; NULL = there is */
    double *q, *q_storey; /* [n] of p, Benjamini & Hochberg, Storey */
    double pi0;           /* Storey's */
} rc_permute_p;

/* Columns of the table "observed" before the hazard ratio. */
enum { RC_PERMUTE_OBSERVED_STATISTIC = 0, RC_PERMUTE_OBSERVED_HR = 4 };

/* out: zeroed, cleared by _clear also after an error.  Errors: RECUT_E_DATA (a table or tally is not there),
 * RECUT_E_MEMORY. */
RECUT_CHECK recut_status rc_summary_permute_p(const rc_summary_input *input, rc_permute_p *out, recut_error *err);
void rc_summary_permute_p_clear(rc_permute_p *p);

/* Has its sampling ended before the others'? */
bool rc_summary_permute_p_stopped(const rc_stored *stored, const rc_permute_p *p, size_t marker);

/* The keys of a marker that say of p: replicates to p_minp_reason, and with several markers q. */
void rc_summary_permute_p_add(const rc_summary_input *input, const rc_permute_p *p, size_t marker, cJSON *element,
                              bool *failed);

#endif
