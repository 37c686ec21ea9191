#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# From a bare Debian (12 or 13) to an answer: installs what is missing, builds into build/, asks on 2 ranks whether the
# IL-6 cutoff of a publication can be trusted (recut check, embedded synthetic cohort), prints the page, and writes the
# report build/quickstart.html.
# Run it again at any time; nothing is done twice.  Elsewhere, and without root, it takes the libraries that are there.
#   jobs/quickstart.sh [OPTION OF CMAKE...]     e.g. -DRECUT_MPI=OFF, -DCMAKE_PREFIX_PATH=$CONDA_PREFIX
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=jobs/packages.sh
. "$root/jobs/packages.sh"
cd "$root"

can_install=yes
# shellcheck disable=SC2086
recut_install $recut_build_packages || { [ $? -eq 2 ] || exit 1; can_install=no; }
if [ $can_install = no ]; then
    for tool in cmake make cc; do command -v $tool >/dev/null || { recut_ways_on; exit 1; }; done
    echo "setup: nothing can be installed here; trying with what is there"
fi
echo "setup: building into build/"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { cmake -S . -B build -DRECUT_TESTS=OFF "$@" && cmake --build build -j "$(nproc)"; } >"$log" 2>&1; then
    if grep -q '^recut: not found' "$log"; then
        echo "setup: error: libraries are missing" >&2
        sed -n '/^recut: not found/,/^$/p' "$log" >&2
    else
        echo "setup: error: the build failed:" >&2
        tail -n 30 "$log" >&2
    fi
    exit 1
fi

result=build/quickstart.h5 report=build/quickstart.html
job=(check --embedded --marker il6 --cutoff 18.22 --discovery Hamburg --quiet -o "$result")
launcher=(jobs/mpirun.sh -n 2)
grep -q '^RECUT_MPI:BOOL=ON' build/CMakeCache.txt || launcher=()
echo "running: ${launcher[*]} build/recut ${job[*]}"
"${launcher[@]}" build/recut "${job[@]}"
build/recut-summary "$result" --format html -o "$report" # first: whoever reads a screen only has it, too
build/recut-summary "$result"
echo
echo "The page above is: recut-summary $result   (--full: every table; --brief: the answer only)"
echo "The same with figures, for a browser: $root/$report"
echo "recut and recut-summary are in build/:  export PATH=$root/build:\$PATH"
echo "Your own table: recut check patients.csv --time MONTHS --event DIED --marker NAME -o answer.h5"
