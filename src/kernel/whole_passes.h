/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * whole_passes.h - what the statistics of samples of whole weights (cox.h, concordance_whole.h) have a version of for
 * each instruction set.  No result depends on which. */
#ifndef RC_KERNEL_WHOLE_PASSES_H
#define RC_KERNEL_WHOLE_PASSES_H

#include <stddef.h>
#include <stdint.h>

enum { RC_WHOLE_MARGIN = 32 }; /* places behind the last one that may be read */

/* Terms of Efron's partial likelihood of a group, from `from` to `to`: ratio * high and low are at risk, up and down
 * the shares of the events; score and info out.  one: each is all that happens at its time. */
typedef struct rc_whole_terms {
    const double *high, *low, *up, *down;
    double *score, *info;
} rc_whole_terms;

typedef struct rc_whole_passes {
    void (*terms)(const rc_whole_terms *terms, size_t from, size_t to, double ratio, int one);
    /* out[0], out[1]: sum over the deaths i of their weight times the weights of the places from later[i] on with a
     * level below theirs, and (ties) with their level.  Weights behind the n places are 0; their sum is below 2^15. */
    void (*pairs)(const int16_t *level, const int16_t *weight, size_t n, const uint32_t *death, const uint32_t *later,
                  size_t deaths, int ties, int64_t out[2]);
} rc_whole_passes;

extern const rc_whole_passes rc_kernel_whole_portable;
const rc_whole_passes *rc_kernel_whole_avx2(void); /* NULL as in scan_fused.h */
const rc_whole_passes *rc_kernel_whole_avx512(void);

#endif
