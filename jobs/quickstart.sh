#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# From a bare Debian 12 to the main job's summary: installs what is missing, builds into build/, corrects the
# selected IL-6 cutoff of the embedded synthetic cohort by 100,000 permutations on 2 ranks, prints the summary.
# Run it again at any time; nothing is done twice.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/jobs/packages.sh"
cd "$root"

# shellcheck disable=SC2086
recut_install $recut_build_packages
echo "setup: building into build/"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { cmake -S . -B build -DRECUT_TESTS=OFF && cmake --build build -j "$(nproc)"; } >"$log" 2>&1; then
    echo "setup: error: the build failed:" >&2
    tail -n 30 "$log" >&2
    exit 1
fi

recut_mpi_environment
result=build/quickstart.h5
echo "running: mpirun -n 2 build/recut permute --embedded --marker il6 --cutoff 18.22 --replicates 100000 -o $result"
mpirun -n 2 build/recut permute --embedded --marker il6 --cutoff 18.22 --replicates 100000 -o "$result"
build/recut-summary "$result"
