/* SPDX-License-Identifier: GPL-3.0-or-later
 * whole_portable.c - passes over samples of whole weights. */
#define WHOLE_WIDE 16
#include "kernel/whole_bodies.h"

const rc_whole_passes rc_kernel_whole_portable = {whole_terms, whole_pairs};
