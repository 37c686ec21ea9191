#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# cmake --install, then the library from a stranger's project: by CMake package and by pkg-config; the public
# headers alone as C and as C++.
. "$(dirname "$0")/lib.sh"
: "${BUILD:?the build folder}"
prefix=$PWD/prefix
expect 0 cmake --install "$BUILD" --prefix "$prefix" || cat err
mkdir user
cat >user/main.c <<'END'
#include <recut.h>
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
    const double time[] = {1, 2, 2, 3, 4, 5}, marker[] = {3, 6, 1, 5, 2, 4};
    const uint8_t event[] = {1, 1, 0, 1, 0, 1};
    recut_cohort *cohort = NULL;
    recut_cutoff *scan = NULL;
    recut_error error;
    size_t k = 0;
    if (recut_cohort_from_arrays(6, time, event, marker, "x", &cohort, &error) != RECUT_OK) return 1;
    if (recut_scan(cohort, 0.5, &scan, &k, &error) != RECUT_OK || k != 1) return 1;
    printf("%zu patients, cutoff %g, chi-square %.6f\n", recut_cohort_size(cohort), scan[0].cutoff, scan[0].chisq);
    free(scan);
    recut_cohort_destroy(cohort);
    return 0;
}
END
# (7/30)^2 / (641/900), worked out by hand in test_scan.c
want='6 patients, cutoff 4, chi-square 0.076443'
PKG_CONFIG_PATH=$prefix/lib/pkgconfig:$(echo "$prefix"/lib/*/pkgconfig)
LD_LIBRARY_PATH=$(dirname "$(ls "$prefix"/lib/librecut.* "$prefix"/lib/*/librecut.* 2>/dev/null | head -n 1)")
export PKG_CONFIG_PATH LD_LIBRARY_PATH
cat >user/store.c <<'END'
#include <recut_store.h>
#include <stdio.h>
int main(int argc, char **argv)
{
    recut_job *job = NULL;
    recut_result *made = NULL, *read = NULL;
    recut_error error = {.text = ""};
    double k = 0, again = 1;
    int failed = argc < 2 || recut_job_create("search", &job, &error) || recut_job_set(job, "marker", "il6", &error) ||
                 recut_job_set(job, "embedded", "yes", &error) || recut_run(job, NULL, &made, &error) ||
                 recut_store_write(made, argv[1], &error) || recut_store_read(argv[1], &read, &error) ||
                 recut_result_number(made, "search[0].best.statistic", &k, &error) ||
                 recut_result_number(read, "search[0].best.statistic", &again, &error) || k != again;
    if (failed) fprintf(stderr, "%s\n", error.text);
    recut_result_destroy(made);
    recut_result_destroy(read);
    recut_job_destroy(job);
    return failed;
}
END
for target in recut recut_static; do
    [ $target = recut ] || [ -e "$LD_LIBRARY_PATH/librecut.a" ] || continue
    cat >user/CMakeLists.txt <<END
cmake_minimum_required(VERSION 3.20)
project(user C)
find_package(recut 0.1 REQUIRED)
add_executable(user main.c)
target_link_libraries(user PRIVATE recut::$target)
add_executable(store store.c)
target_link_libraries(store PRIVATE recut::${target/recut/store})
END
    expect 0 cmake -S user -B user/$target -DCMAKE_PREFIX_PATH="$prefix" && expect 0 cmake --build user/$target || cat err
    expect 0 user/$target/user && [ "$(cat out)" = "$want" ] || fail "CMake package, $target: $(cat out)"
    expect 0 user/$target/store $target.h5 || cat err
    [ -s $target.h5 ] || fail "CMake package, $target: no result file"
done
# shellcheck disable=SC2046
expect 0 cc user/main.c -o user/plain $(pkg-config --cflags --libs recut) || cat err
expect 0 user/plain && [ "$(cat out)" = "$want" ] || fail "pkg-config: $(cat out)"
# shellcheck disable=SC2046
expect 0 cc user/store.c -o user/store $(pkg-config --cflags --libs recut_store) || cat err
expect 0 user/store plain.h5 && [ -s plain.h5 ] || fail "pkg-config, store: $(cat err)"
if [ -e "$LD_LIBRARY_PATH/librecut.a" ]; then # as a linker with no shared library beside it would
    mkdir alone && cp "$LD_LIBRARY_PATH"/librecut.a "$LD_LIBRARY_PATH"/librecut_store.a alone
    # shellcheck disable=SC2046
    expect 0 cc user/main.c -o user/static $(pkg-config --cflags recut) -Lalone $(pkg-config --static --libs recut | sed 's,-L[^ ]*,,') || cat err
    expect 0 env -u LD_LIBRARY_PATH user/static && [ "$(cat out)" = "$want" ] || fail "pkg-config --static: $(cat out)"
    # shellcheck disable=SC2046
    expect 0 cc user/store.c -o user/static_store $(pkg-config --cflags recut_store) -Lalone $(pkg-config --static --libs recut_store | sed "s,-L${prefix}[^ ]*,,g") || cat err
    expect 0 env -u LD_LIBRARY_PATH user/static_store static.h5 && [ -s static.h5 ] || fail "pkg-config --static, store: $(cat err)"
fi
pkg-config --static --print-requires-private recut | grep -E 'hdf5|mpi' && fail "recut.pc requires these"
for header in "$prefix"/include/*.h; do
    expect 0 cc -std=c17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c "$header"
    expect 0 c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c++ "$header"
    grep -qE 'include *<(mpi|hdf5)' "$header" && fail "$header needs mpi.h or hdf5.h"
done
for file in README.md LICENSE CHANGELOG.md CITATION.cff src/README.md src/store/README.md src/summary/README.md jobs/README.md; do
    [ -s "$prefix/share/doc/recut/$file" ] || fail "$file is not installed"
done
[ -s "$prefix/share/recut/jobs/recut.sbatch" ] || fail "no job scripts are installed"
bash -c ". $prefix/share/bash-completion/completions/recut" && [ -s "$prefix/share/bash-completion/completions/recut-summary" ] || fail "no completion for bash"
[ -s "$prefix/share/zsh/site-functions/_recut" ] && [ -s "$prefix/share/fish/vendor_completions.d/recut.fish" ] || fail "no completion for zsh or fish"
# a manual page of every command, with every option of its help
for command in $("$RECUT" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
    page=$prefix/share/man/man1/recut-$command.1
    [ -s "$page" ] || { fail "no manual page of recut $command"; continue; }
    sed 's/\\-/-/g' "$page" >plain
    for option in $("$RECUT" "$command" --help | grep -oE '^ {1,8}(-[a-zA-Z], )?--[a-z-]+' | sed 's/.*--/--/'); do
        grep -qE -- "fB$option\\\\fR" plain || fail "$page does not name $option"
    done
done
for page in "$prefix"/share/man/man1/*.1; do
    grep -q '^\.SH NAME' "$page" || fail "$page has no name"
    if command -v man >/dev/null && command -v groff >/dev/null; then
        [ -z "$(LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)" ] || fail "$page: roff warns"
    fi
done
module=$prefix/share/recut/modulefiles/recut/$("$RECUT" --version | sed -n '1s/.* //p')
grep -qx "set root $prefix" "$module" || fail "the module file does not name the prefix: $(cat "$module")"
for folder in $(sed -n 's/^prepend-path [A-Z_]* \$root\/\([^ ]*\)$/\1/p' "$module"); do
    [ -d "$prefix/$folder" ] || fail "the module file names $folder, which is not there"
done
expect 0 "$prefix/bin/recut" --version
expect 0 "$prefix/bin/recut-summary" --version
finish
