# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by what tests/packages.sh runs in a user's system: a failure is a line, and the exit code at the end.
failures=0
trap '[ $failures -eq 0 ] || exit 1' EXIT
fail() { echo "FAILED: ${0##*/}: $*"; failures=$((failures + 1)); }
# run COMMAND... - that ends with 0; what it prints in ./out and ./err
run() { "$@" >out 2>err </dev/null || { fail "exit $?: $*: $(tail -n 5 err)"; return 1; }; }
