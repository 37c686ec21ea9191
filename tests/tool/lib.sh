# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by the program tests: $RECUT and $RECUT_SUMMARY are the programs, the current folder is theirs alone.
set -u
failures=0
MPIEXEC=${MPIEXEC:-mpirun} # of the MPI that the programs are built with
: "${RECUT:?path of recut}" "${RECUT_SUMMARY:?path of recut-summary}" "${TESTS:?the tests folder}"
rm -rf work && mkdir work && cd work || exit 1

fail() { echo "FAILED: $*"; failures=$((failures + 1)); }
note() { echo "$*"; }

# expect CODE COMMAND... - runs it (output in out, err); complains when the exit code is another.
expect() {
    local want=$1 got
    shift
    "$@" >out 2>err </dev/null
    got=$?
    [ "$got" -eq "$want" ] || { fail "exit $got, expected $want: $*"; head -5 err; return 1; }
}

# one_line PATTERN - err holds exactly one line of ours, with PATTERN (fixed string).
one_line() {
    local lines
    lines=$(grep -c '^recut' err)
    [ "$lines" -eq 1 ] || { fail "$lines lines of ours, expected one: $(cat err)"; return 1; }
    grep -qF -- "$1" err || { fail "no \"$1\" in: $(cat err)"; return 1; }
}

# scaled N - N replicates, fewer where RECUT_TEST_SCALE says that the programs are slow (sanitizers)
scaled() { echo $(($1 / ${RECUT_TEST_SCALE:-1})); }

sum() { sha256sum "$1" | cut -d' ' -f1; }
# wait_for_segment NAME - until something of the run is on disk
wait_for_segment() {
    for _ in $(seq 1 400); do
        compgen -G "$1.d/r*.h5" >/dev/null && return
        sleep 0.05
    done
    fail "$1: no segment after 20 s"
}
ranks() { local n=$1; shift; timeout -k 5 120 "$MPIEXEC" -n "$n" "$@"; }
finish() { [ "$failures" -eq 0 ] && echo "all checks passed"; [ "$failures" -eq 0 ]; exit; }
