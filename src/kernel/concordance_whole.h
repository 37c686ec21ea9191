/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * concordance_whole.h - Harrell's C of a marker in samples of whole weights: all pairs, in 16-bit integers.  In small
 * cohorts that is several times as fast as the tree of rc_kernel_concordance_levels, whose bits it has. */
#ifndef RC_KERNEL_CONCORDANCE_WHOLE_H
#define RC_KERNEL_CONCORDANCE_WHOLE_H

#include "cohort/cohort.h"
#include "kernel/whole_passes.h"

enum { RC_CONCORDANCE_WHOLE_MOST = 1024, RC_CONCORDANCE_WHOLE_WEIGHT = 32767 };

/* Of one thread.  Patients by time, who is censored at a time behind those who die at it. */
typedef struct rc_concordance_whole {
    size_t n, deaths;
    bool ties;                     /* a value occurs more than once */
    uint32_t *row;                 /* [n] the patient at each place */
    uint32_t *death;               /* [deaths] places of events */
    uint32_t *later;               /* [deaths] the first place of those who outlive it */
    uint32_t *drawn, *drawn_later; /* [deaths + 1] scratch: of those that are in the sample */
    int16_t *level;                /* [n + RC_WHOLE_MARGIN] by place: the value's rank */
    int16_t *weight;               /* [n + RC_WHOLE_MARGIN] scratch */
    int32_t *outlive;              /* [n + 1] scratch: weight at a place and behind */
} rc_concordance_whole;

/* Whether a cohort is served: small, and without `from`. */
bool rc_kernel_concordance_whole_serves(const recut_cohort *cohort);
size_t rc_kernel_concordance_whole_bytes(const recut_cohort *cohort); /* of memory, 64-byte aligned inside */
void rc_kernel_concordance_whole_init(rc_concordance_whole *c, const recut_cohort *cohort, size_t marker, void *memory);

/* rc_kernel_concordance_levels of the sample: weight [n] whole numbers whose sum is at most _WEIGHT.  O(n deaths). */
double rc_kernel_concordance_whole(const rc_concordance_whole *c, const rc_whole_passes *passes, const double *weight);

#endif
