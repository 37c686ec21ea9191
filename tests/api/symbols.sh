#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the shared libraries show is what their headers declare, no more and no less; what they need and what they call.
. "$(dirname "$0")/../tool/lib.sh"
: "${BUILD:?the build folder}" "${INCLUDE:?the public headers}"

# declared HEADER - the functions that it declares: a name and a parenthesis behind RECUT_API
declared() { tr '\n' ' ' <"$1" | sed 's,/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/,,g; s/;/;\n/g' | sed -n 's/.*RECUT_API[^(]*[ *]\(recut_[a-z0-9_]*\)(.*/\1/p' | sort; }
shown() { nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort; }
# calls LIBRARY NAME... - does it take one of these from elsewhere?
calls() {
    local library=$1 name
    shift
    for name; do nm -D --undefined-only "$library" | grep -qE " $name(@|$)" && fail "$(basename "$library") calls $name"; done
}

check() { # NAME HEADER
    local library=$BUILD/lib$1.so
    [ -e "$library" ] || { note "no $library: BUILD_SHARED_LIBS is OFF"; return; }
    declared "$INCLUDE/$2" >list_declared
    shown "$library" >list_shown
    [ -s list_declared ] || fail "$2 declares nothing"
    diff list_declared list_shown >differ || fail "$2 (<) is not what lib$1.so shows (>): $(cat differ)"
    readelf -d "$library" | grep -q "SONAME.*\[lib$1.so.[0-9]*\]" || fail "lib$1.so has no soname"
    calls "$library" exit _exit quick_exit abort stderr stdout printf puts perror putchar vprintf __printf_chk __vprintf_chk
}
check recut recut.h
check recut_store recut_store.h
if [ -e "$BUILD/librecut.so" ]; then
    readelf -d "$BUILD/librecut.so" | grep -E 'NEEDED.*(hdf5|mpi)' && fail "librecut.so needs these"
fi
finish
