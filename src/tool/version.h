/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * version.h - which build this is, with which libraries it runs, for a module file or a report of a fault. */
#ifndef RC_TOOL_VERSION_H
#define RC_TOOL_VERSION_H

#include <stdio.h>

/* "HASH", "HASH with changes", or "unknown": made while building (commit.cmake). */
extern const char *const rc_tool_commit;

/* "PROGRAM VERSION", then a line "  WHAT  IT IS" each for commit, compiler, MPI, HDF5, kernels, OpenMP, CRC-32. */
void rc_tool_version(const char *program, FILE *to);

#endif
