/* SPDX-License-Identifier: GPL-3.0-or-later
 * scan_hazards_avx2.c - hazard ratios of selected cutoffs with AVX2. */
#include "kernel/scan_hazards.h"

#if defined(__AVX2__)
#include "kernel/hazards_pass.h"

static void pass(size_t m, const double *spread, const double *at_risk, int16_t *count, const int16_t *first,
                 const double *difference, double *hr, double *log_hr)
{
    hazards_pass(m, spread, at_risk, count, first, difference, hr, log_hr);
}

rc_hazards_pass *rc_kernel_hazards_pass_avx2(void)
{
    return __builtin_cpu_supports("avx2") ? pass : NULL;
}
#else
rc_hazards_pass *rc_kernel_hazards_pass_avx2(void)
{
    return NULL;
}
#endif
