#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual's first page, include/example.c: at most 40 lines, compiled from an installed prefix as a stranger would, by
# CMake package and by pkg-config, shared and static; it prints what the program says of the same patients, and leaks nothing.
. "$(dirname "$0")/../tool/lib.sh"
: "${BUILD:?the build folder}" "${INCLUDE:?the public headers}"
prefix=$PWD/prefix
expect 0 cmake --install "$BUILD" --prefix "$prefix" || cat err
mkdir user
cp "$prefix"/share/doc/recut/example.c user/ || fail "the example is not installed"
cmp -s user/example.c "$INCLUDE/example.c" || fail "the installed example is another one"
[ "$(wc -l <user/example.c)" -le 40 ] || fail "the example has more than 40 lines"
for dir in "$prefix"/lib "$prefix"/lib/*; do
    [ -e "$dir/pkgconfig/recut.pc" ] && libdir=$dir
done
: "${libdir:?no recut.pc is installed}"
export PKG_CONFIG_PATH=$libdir/pkgconfig LD_LIBRARY_PATH=$libdir

# What the program says of these patients; the table as R would write it, which the example makes itself.
awk 'BEGIN { print "time,event,il6"; for (i = 0; i < 100; i++) { il6 = 1 + (i * 37 + 11) % 101 * 0.5
    printf "%.17g,%d,%.17g\n", (1 + (i * 53 + 7) % 97) * (il6 < 18 ? 0.6 : 0.35), i % 3 != 0, il6 } }' >patients.csv
expect 0 "$RECUT" check patients.csv --marker il6 -o patients.h5 --progress none || cat err
want=$("$RECUT_SUMMARY" --format json patients.h5 | jq -r .verdict.sentence)
p=$("$RECUT_SUMMARY" --format json patients.h5 | jq -r '.permute[0].p')
hr=$("$RECUT_SUMMARY" --format json patients.h5 | jq -r '.bootstrap[0].selected.hr | "\(.lower) \(.upper)"')
first=$(awk -v p="$p" -v hr="$hr" 'BEGIN { split(hr, x, " "); printf "corrected p %.4f, hazard ratio %.2f to %.2f", p, x[1], x[2] }')
grep -qF "il6 >= 18: $first" "$TESTS/../README.md" || fail "README.md prints another answer than: $first"

# says PROGRAM - and that is right
says() {
    expect 0 "$@" || { cat err; return; }
    { grep -qF "$first" out && grep -qxF "$want" out; } || fail "$*: expected $first, found: $(cat out)"
    [ ! -s err ] || fail "$*: on standard error: $(cat err)"
}
for target in recut recut_static; do
    [ $target = recut ] || [ -e "$libdir/librecut.a" ] || continue
    cat >user/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.20)
project(user C)
find_package(recut 0.1 REQUIRED)
add_executable(user example.c)
target_link_libraries(user PRIVATE recut::$target)
END
    expect 0 cmake -S user -B user/$target -DCMAKE_PREFIX_PATH="$prefix" || cat err
    expect 0 cmake --build user/$target || cat err
    says user/$target/user
done
# shellcheck disable=SC2046
expect 0 cc user/example.c -o user/plain $(pkg-config --cflags --libs recut) || cat err
says user/plain
if [ -e "$libdir/librecut.a" ]; then # as a linker with no shared library beside it would
    mkdir alone && cp "$libdir/librecut.a" alone
    # shellcheck disable=SC2046
    expect 0 cc user/example.c -o user/static $(pkg-config --cflags recut) -Lalone $(pkg-config --static --libs recut | sed 's,-L[^ ]*,,') || cat err
    says env -u LD_LIBRARY_PATH user/static
fi
# Nothing of ours is lost or used before it is set; OpenMP keeps its threads.
if command -v valgrind >/dev/null && [ -z "$(sed -n 's/^RECUT_SANITIZE:STRING=//p' "$BUILD/CMakeCache.txt")" ]; then
    sed 's/TRY(recut_run/TRY(recut_job_set(check, "replicates", "60", \&error));&/' user/example.c >user/short.c
    # shellcheck disable=SC2046
    expect 0 cc -g user/short.c -o user/short $(pkg-config --cflags --libs recut)
    expect 0 env OMP_NUM_THREADS=1 valgrind --quiet --leak-check=full --show-leak-kinds=definite,indirect \
        --errors-for-leak-kinds=definite,indirect --error-exitcode=9 user/short || head -n 40 err
fi
finish
