/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * whole_passes.h - what the statistics of samples of whole weights (cox.h, concordance_whole.h) have a version of for
 * each instruction set.  No result depends on which. */
#ifndef RC_KERNEL_WHOLE_PASSES_H
#define RC_KERNEL_WHOLE_PASSES_H

#include <stddef.h>
#include <stdint.h>

enum { RC_WHOLE_MARGIN = 32 }; /* places behind the last one that may be read */

/* Terms of Efron's partial likelihood of a group, from `from` to `to`: ratio * high and low are at risk, up and down the
 * shares of the events; score and info out.  one: each is all that happens at its time. */
typedef struct rc_whole_terms {
    const double *high, *low, *up, *down;
    double *score, *info;
} rc_whole_terms;

typedef struct rc_whole_passes {
    void (*terms)(const rc_whole_terms *terms, size_t from, size_t to, double ratio, int one);
    /* Weights of places [from, to) with a level below, and equal to, this one; same NULL: not asked for.  Weights behind
     * `to` are 0. */
    int32_t (*lower)(const int16_t *level, const int16_t *weight, size_t from, size_t to, int16_t mine, int32_t *same);
} rc_whole_passes;

extern const rc_whole_passes rc_kernel_whole_portable;
const rc_whole_passes *rc_kernel_whole_avx2(void); /* NULL as in scan_fused.h */
const rc_whole_passes *rc_kernel_whole_avx512(void);

#endif
