#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The cluster of all tests here, and the undisturbed run they are compared with: fixture.sh up | down, in a folder of its own.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/analysis.sh"
case ${1:-} in
up)
    rm -rf cluster undisturbed.*
    dir=$(mktemp -d "${TMPDIR:-/tmp}/recut-slurm-XXXXXX") # short: sockets have short names
    ln -s "$dir" cluster
    "$here/slurm_up.sh" "$dir" 2 || { code=$?; rm -rf "$dir"; exit $code; }
    "$RECUT" "${analysis[@]}" --progress none -o undisturbed.h5
    ;;
down)
    [ -L cluster ] || exit 0
    dir=$(readlink cluster)
    "$here/slurm_down.sh" "$dir"
    code=$?
    [ $code -eq 0 ] && rm -rf "$dir"
    rm -f cluster
    exit $code
    ;;
*) exit 2 ;;
esac
