#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# include/example.c as a stranger would compile it, by librecut-dev and by an installed prefix (/opt/recut): pkg-config and CMake, shared
# and static; clean under valgrind and the address and undefined-behavior sanitizers.
# shellcheck source=tests/packages/lib.sh
. "$(dirname "$0")/lib.sh"
tree=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p ~/library && cd ~/library || exit 1
cp /usr/share/doc/recut/example.c . || fail "the example is not in the package"
[ "$(wc -l <example.c)" -le 40 ] || fail "the example has more than 40 lines"
want=$(grep -m 1 -o 'il6 >= 18: corrected p .*' "$tree/README.md")
# answers PROGRAM - as README.md says, and the library in it is as it should be
answers() {
    run "$@" && grep -qxF "$want" out && [ ! -s err ] || fail "$*: expected \"$want\", found: $(cat out err)"
}
# shared PROGRAM, static PROGRAM
shared() { ldd "$1" | grep -q librecut || fail "$1 does not link the shared library"; }
static() { ! ldd "$1" | grep -q librecut || fail "$1 does not link the static library"; }

for prefix in /usr /opt/recut; do
    libdir=$(dirname "$(find $prefix/lib* -name recut.pc | head -n 1)")
    libdir=${libdir%/pkgconfig} name=${prefix##*/}
    [ $prefix = /usr ] || export PKG_CONFIG_PATH=$libdir/pkgconfig LD_LIBRARY_PATH=$libdir
    # shellcheck disable=SC2046
    run cc example.c -o "$name.shared" $(pkg-config --cflags --libs recut) && answers "./$name.shared" && shared "$name.shared"
    # shellcheck disable=SC2046
    run cc example.c -o "$name.static" $(pkg-config --cflags recut) $(pkg-config --static --libs recut | sed 's/-lrecut\b/-l:librecut.a/') &&
        answers env -u LD_LIBRARY_PATH "./$name.static" && static "$name.static"
    for kind in recut recut_static; do
        mkdir -p "$name.$kind" && cp example.c "$name.$kind"
        printf '%s\n' 'cmake_minimum_required(VERSION 3.20)' 'project(user C)' 'find_package(recut 0.1 REQUIRED)' 'add_executable(user example.c)' \
            "target_link_libraries(user PRIVATE recut::$kind)" >"$name.$kind/CMakeLists.txt"
        run cmake -S "$name.$kind" -B "$name.$kind/build" -DCMAKE_PREFIX_PATH=$prefix && run cmake --build "$name.$kind/build" || continue
        answers "$name.$kind/build/user"
        if [ $kind = recut ]; then shared "$name.$kind/build/user"; else static "$name.$kind/build/user"; fi
    done
done
unset PKG_CONFIG_PATH LD_LIBRARY_PATH

# few replicates: memory is looked at here, not numbers; OpenMP keeps its threads
sed 's/TRY(recut_run/TRY(recut_job_set(check, "replicates", "60", \&error));&/' example.c >short.c
# shellcheck disable=SC2046
run cc -g short.c -o short $(pkg-config --cflags --libs recut)
run env OMP_NUM_THREADS=1 valgrind --quiet --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect \
    --error-exitcode=9 ./short
# shellcheck disable=SC2046
run cc -g -fsanitize=address,undefined -fno-sanitize-recover=undefined short.c -o short.shared $(pkg-config --cflags --libs recut) && run ./short.shared
# shellcheck disable=SC2046
run cc -g -fsanitize=address,undefined -fno-sanitize-recover=undefined short.c -o short.static $(pkg-config --cflags recut) \
    $(pkg-config --static --libs recut | sed 's/-lrecut\b/-l:librecut.a/') && run ./short.static
