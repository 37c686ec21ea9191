#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian packages (cpack -G DEB) on the release that they are built on, in a system that has nothing but them and what
# they depend on: a user with a table and no compiler, then a programmer in C, then users of R and Python.
#   tests/packages.sh trixie|bookworm
# The packages are those of this machine's build/ where it has that release (tests/run.sh gcc), else of the one that
# tests/distro.sh makes.  The systems are described in tests/systems.sh.  Exit status: 0 passed, 1 failed, 77 skipped (with the reason).
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
suite=${1:-}
case $suite in '' | *[!a-z]*) sed -n '5s/^# *//p' "$0" >&2; exit 2 ;; esac
# shellcheck source=tests/systems.sh
. "$root/tests/systems.sh"
system_possible
failures=0
fail() { echo "== $suite: FAILED: $*"; failures=$((failures + 1)); }
say() { echo "== $suite: $*"; }
commit=$(git -C "$root" rev-parse HEAD) || exit 1
system_host "$commit" || { fail "the build on this machine"; exit 1; }

# ---- the packages, and an installed prefix -----------------------------------
packages=$chroots/$suite.packages
rm -rf "$packages" && mkdir -p "$packages"
here=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
if [ "$here" = "$suite" ] && [ "$host" = "$root/build" ] && grep -q '^CMAKE_INSTALL_PREFIX:PATH=/usr$' "$host/CMakeCache.txt"; then
    say "packages of $host"
    recut_install dpkg-dev file lintian >/dev/null || system_skip "dpkg-dev, file and lintian cannot be installed"
    # shellcheck disable=SC2317
    builder() { "$@"; }
    built=$host made=$packages
else
    grep -qx "$commit" "$chroots/$suite/root/recut/.git/HEAD" 2>/dev/null && [ -x "$chroots/$suite/root/recut/build/recut" ] ||
        "$root/tests/distro.sh" "$suite" quickstart || exit
    say "packages of $chroots/$suite"
    system_install "$suite" dpkg-dev file lintian || { fail "dpkg-dev, file, lintian"; exit 1; }
    builder() { inside "$suite" "$@"; }
    built=/root/recut/build made=/root/packages
    rm -rf "${chroots:?}/$suite/root/packages" && mkdir "$chroots/$suite/root/packages"
    builder bash -c 'cd /root/recut && cmake -S . -B build -DCMAKE_INSTALL_PREFIX=/usr && cmake --build build' >"$chroots/$suite.build" 2>&1 ||
        { tail -n 20 "$chroots/$suite.build"; fail "the build with the prefix /usr"; exit 1; }
fi
# shellcheck disable=SC2016
builder bash -c 'cpack --config "$1/CPackConfig.cmake" -B "$2" -G DEB && cmake --install "$1" --prefix "$2/opt/recut"' bash "$built" "$made" \
    >"$chroots/$suite.cpack" 2>&1 || { tail -n 20 "$chroots/$suite.cpack"; fail "cpack"; exit 1; }
# shellcheck disable=SC2016
builder bash -c 'lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$1"/*.deb' bash "$made" >"$chroots/$suite.lintian" 2>&1 ||
    { cat "$chroots/$suite.lintian"; fail "lintian"; }
[ "$made" = "$packages" ] || mv "$chroots/$suite$made"/*.deb "$chroots/$suite$made/opt" "$packages"
(cd "$packages" && ls ./*.deb)

# ---- a user's machine: a system, the package, a table ---------------------------
user=$suite.user
system_copy "$user"
home=$chroots/$user/home/newcomer
inside "$user" useradd --create-home --shell /bin/bash newcomer || exit 1
cp "$packages"/*.deb "$chroots/$user/opt"
mkdir "$chroots/$user/opt/tree" && cp -a "$packages/opt/recut" "$chroots/$user/opt"
git -C "$root" archive "$commit" tests src/bindings jobs/il6 README.md | tar -x -C "$chroots/$user/opt/tree"
cp "$root/tests/golden/data/lung.csv" "$root/jobs/il6/twin.csv" "$home"
chmod 644 "$home"/*.csv

# as_newcomer SCRIPT - one of tests/packages, by somebody who is not root, in the own folder
as_newcomer() { inside "$user" runuser -l newcomer -c "exec bash -u /opt/tree/tests/packages/$1.sh"; }

# shellcheck disable=SC2046
system_install "$user" $(cd "$packages" && printf '/opt/%s' recut_*.deb) || fail "recut cannot be installed"
as_newcomer user || fail "a user with the package alone"
system_install "$user" man-db bash-completion openmpi-bin || fail "man-db, bash-completion, openmpi-bin"
as_newcomer terminal || fail "manual and completion"
cp "$home/lung.html" "$chroots/$suite.html" # to be looked at

# ---- a program in C ---------------------------------------------------------------
# shellcheck disable=SC2046
system_install "$user" gcc libc6-dev pkg-config cmake make valgrind $(cd "$packages" && printf '/opt/%s ' librecut*.deb) || fail "librecut-dev cannot be installed"
as_newcomer library || fail "include/example.c"

# ---- R and Python -------------------------------------------------------------------
system_install "$user" r-base-core r-cran-jsonlite r-cran-survival python3-pandas python3-pytest || fail "R and Python"
as_newcomer bindings || fail "R and Python"
"$host/recut" check "$root/jobs/il6/twin.csv" --marker il6 --replicates 500 --quiet -o "$packages/here.h5" || fail "the run on this machine"
want=$(sha256sum <"$packages/here.h5")
for by in shell r python; do
    is=$(sha256sum <"$home/$by.h5")
    [ "$is" = "$want" ] || fail "the result by $by has other bytes than here (sha256 ${is%% *}, here ${want%% *})"
done
[ $failures -eq 0 ] && say "the same bytes by shell, R and Python, and here (sha256 ${want%% *})"

rm -rf "${chroots:?}/$user"
[ $failures -eq 0 ] && say "passed"
exit $((failures > 0))
