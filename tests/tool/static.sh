#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# -DRECUT_STATIC=ON -DRECUT_MPI=OFF: what the installed programs still need, and that they answer in a system of nothing but that.
. "$(dirname "$0")/lib.sh"
source=$(cd "$TESTS/.." && pwd)
launcher=()
! command -v ccache >/dev/null || launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache)
expect 0 cmake -S "$source" -B build -DRECUT_STATIC=ON -DRECUT_MPI=OFF -DRECUT_TESTS=OFF "${launcher[@]}" || { tail -n 20 err; finish; }
shared=$(sed -n 's/.*no archive, so still shared: \([A-Z0-9, ]*\) (.*/\1/p' out)
note "still shared: ${shared:-none}"
expect 0 cmake --build build -j "$(nproc)" || { tail -n 20 err; finish; }
expect 0 cmake --install build --prefix "$PWD/prefix" --component programs || cat err

# The C library's, and cJSON's where it has no archive; nothing by a path of the folder it was built in.
for program in recut recut-summary; do
    needs=$(readelf -d "prefix/bin/$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p')
    note "$program needs ${needs//$'\n'/ }, $(stat -c %s "prefix/bin/$program") bytes"
    for name in $needs; do
        case $name in
            libc.so.* | libm.so.* | ld-linux*) ;;
            libcjson.so.*) [[ $shared == *CJSON* ]] || fail "$program needs $name" ;;
            *) fail "$program needs $name" ;;
        esac
    done
    readelf -d "prefix/bin/$program" | grep -E '(RPATH|RUNPATH)' | grep -vF "[\$ORIGIN]" && fail "$program looks for libraries elsewhere"
done

# What has no archive is found beside the program.
mkdir beside
for library in $(ldd prefix/bin/recut | grep -oE '/[^ ]+/libcjson\.so[^ ]*'); do cp -L "$library" prefix/bin/recut beside; done
if [ -n "$(ls beside)" ]; then ldd beside/recut | grep -q "$PWD/beside/libcjson" || fail "no library is found beside the program: $(ldd beside/recut)"; fi

# An empty system: the programs, what they need (the loader finds nothing beside them without /proc), a table.
[ "$(id -u)" -eq 0 ] || { note "not root: no system of its own"; finish; }
mkdir -p bare/bin bare/tmp
cp prefix/bin/recut prefix/bin/recut-summary bare/bin
for library in $(ldd prefix/bin/recut prefix/bin/recut-summary | grep -oE '/[^ ]+\.so[^ ]*' | sort -u); do
    mkdir -p "bare${library%/*}" && cp -L "$library" "bare$library"
done
cp "$TESTS/golden/data/lung.csv" bare
(cd bare && find . -type f | sort)
chroot=$(command -v chroot)
# shellcheck disable=SC2317
inside() { env -i "$chroot" bare "$@"; }
expect 0 inside /bin/recut check lung.csv --marker age --replicates 300 --quiet -o lung.h5 || cat err
expect 0 inside /bin/recut-summary lung.h5 --format html -o lung.html || cat err
grep -q '</html>' bare/lung.html || fail "no page"
expect 0 inside /bin/recut verify lung.h5 || cat err
expect 0 "$RECUT" check bare/lung.csv --marker age --replicates 300 --quiet -o lung.h5
cmp lung.h5 bare/lung.h5 || fail "other bytes than the program with shared libraries"
expect 0 inside /bin/recut --version || cat err
cat out
finish
