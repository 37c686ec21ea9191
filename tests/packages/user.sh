#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A user's machine that has the package recut and what it depends on (tests/packages.sh): from the own table to the page.
# shellcheck source=tests/packages/lib.sh
. "$(dirname "$0")/lib.sh"
for tool in cc gcc make R python3 mpirun git; do ! command -v $tool >/dev/null || fail "$tool is here: this is no bare system"; done
cd ~ || exit 1
run recut --version
run recut check lung.csv --marker age -o lung.h5
run recut-summary lung.h5
grep -q 'CAN THIS CUTOFF BE TRUSTED?  No\.' out || fail "no verdict: $(head -n 5 out)"
[ ! -s err ] || fail "recut-summary says: $(cat err)"
run recut-summary lung.h5 --format html -o lung.html
grep -q '</html>' lung.html || fail "no page"
run recut-summary lung.h5 --figures figures
ls figures/*.svg >/dev/null || fail "no figures"
run recut verify lung.h5
bash /usr/share/recut/jobs/mpirun.sh -n 2 recut --version >out 2>err && fail "mpirun.sh without mpirun ends with 0"
[ "$(wc -l <err)" -eq 1 ] || fail "mpirun.sh without mpirun says: $(cat err)"
