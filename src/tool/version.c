/* SPDX-License-Identifier: GPL-3.0-or-later
 * version.c - which build this is. */
#include "tool/version.h"

#include "kernel/scan_table.h"
#include "run/ranks.h"
#include "run/threads.h"
#include "store/crc.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

static void print_kernels(FILE *to)
{
    static const char *const names[] = {"avx512", "avx2", "neon", "portable", "bound", "reference"};
    const rc_scan_table *chosen = rc_kernel_scan_table(getenv("RECUT_KERNEL"));
    const char *separator = "";
    fprintf(to, "  kernels   %s, of ", chosen ? chosen->name : "none of that name in RECUT_KERNEL");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!rc_kernel_scan_table(names[i])) continue;
        fprintf(to, "%s%s", separator, names[i]);
        separator = ", ";
    }
    fprintf(to, "\n");
}

void rc_tool_version(const char *program, FILE *to)
{
    char mpi[64], hdf5[32];
    int openmp = rc_run_threads_openmp();
    rc_run_ranks_library(mpi, sizeof mpi);
    rc_store_hdf5_version(hdf5);
    fprintf(to, "%s %s\n", program, recut_version());
    fprintf(to, "  commit    %s\n", rc_tool_commit);
#if defined(__clang__)
    fprintf(to, "  compiler  clang %s\n", __clang_version__);
#else
    fprintf(to, "  compiler  gcc %s\n", __VERSION__);
#endif
    fprintf(to, "  MPI       %s\n", mpi);
    fprintf(to, "  HDF5      %s\n", hdf5);
    print_kernels(to);
    if (openmp)
        fprintf(to, "  OpenMP    %d\n", openmp);
    else
        fprintf(to, "  OpenMP    none\n");
    fprintf(to, "  CRC-32    %s\n", rc_store_crc_library());
}
