/* SPDX-License-Identifier: GPL-3.0-or-later
 * whole_avx512.c - passes over samples of whole weights with AVX-512 F, BW and DQ. */
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__)
#define WHOLE_WIDE 64
#include "kernel/whole_bodies.h"

static const rc_whole_passes passes = {whole_terms, whole_pairs};

const rc_whole_passes *rc_kernel_whole_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
               ? &passes
               : NULL;
}
#else
#include "kernel/whole_passes.h"

const rc_whole_passes *rc_kernel_whole_avx512(void)
{
    return NULL;
}
#endif
