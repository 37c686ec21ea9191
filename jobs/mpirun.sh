#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# mpirun as recut needs it on a laptop, in a container as root, on a node: more ranks than cores allowed, root allowed, no
# binding, since a rank's threads would share one core.  The programs of build/ are found without installing them.
#   jobs/mpirun.sh -n 4 recut permute cohort.csv --marker il6 --replicates 1e8 --threads 2 -o il6.h5
# Works with Open MPI 4 and 5 and with MPICH: nothing but environment variables is set (recut_mpi_environment in packages.sh).
set -eu
[ $# -gt 0 ] || { sed -n '5s/^# *//p' "$0" >&2; exit 2; }
jobs=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=jobs/packages.sh
. "$jobs/packages.sh"
recut_mpi_environment
PATH=$PATH:$jobs/../build
# The launcher of the MPI that build/ was made with, if it is known; another one's copies would not see each other.
mpirun=$(sed -n 's/^MPIEXEC_EXECUTABLE:[^=]*=//p' "$jobs/../build/CMakeCache.txt" 2>/dev/null || true)
[ -x "$mpirun" ] || mpirun=mpirun
command -v "$mpirun" >/dev/null || { echo "mpirun.sh: error: no mpirun: load the module of your MPI, or run recut without it (--threads uses the cores)" >&2; exit 1; }
exec "$mpirun" "$@"
