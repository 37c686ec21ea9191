/* SPDX-License-Identifier: GPL-3.0-or-later
 * whole_avx2.c - passes over samples of whole weights with AVX2. */
#if defined(__AVX2__)
#define WHOLE_WIDE 32
#include "kernel/whole_bodies.h"

static const rc_whole_passes passes = {whole_terms, whole_pairs};

const rc_whole_passes *rc_kernel_whole_avx2(void)
{
    return __builtin_cpu_supports("avx2") ? &passes : NULL;
}
#else
#include "kernel/whole_passes.h"

const rc_whole_passes *rc_kernel_whole_avx2(void)
{
    return NULL;
}
#endif
