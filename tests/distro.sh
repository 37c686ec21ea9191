#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The committed tree on another Debian, from nothing but git: debootstrap, jobs/quickstart.sh, the tests, and the bytes of the
# quickstart's result beside those of this machine.
#   tests/distro.sh trixie            quickstart, then tests/run.sh quick
#   tests/distro.sh bookworm short    quickstart, then the unit, MPI and program tests only
# The system is kept in ${RECUT_CHROOTS:-${TMPDIR:-/tmp}/recut-chroots}/SUITE and used again; remove that folder for a fresh one.
# Everything is mounted in a name space of its own, which ends with this script, so nothing is left behind (tests/systems.sh).
# Exit status: 0 passed, 1 failed, 77 skipped (with the reason).
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
suite=${1:-} what=${2:-quick}
case $suite in '' | *[!a-z]*) sed -n '5,6s/^# *//p' "$0" >&2; exit 2 ;; esac
# shellcheck source=tests/systems.sh
. "$root/tests/systems.sh"
system=$chroots/$suite
system_possible
if [ ! -e "$system/made" ]; then
    system_copy "$suite"
    system_install "$suite" git || system_skip "git cannot be installed there"
    touch "$system/made"
fi

commit=$(git -C "$root" rev-parse HEAD) || exit 1
[ -z "$(git -C "$root" status --porcelain --untracked-files=no)" ] || echo "== $suite: uncommitted changes are not in it"
tree=$system/root/recut
if [ ! -d "$tree/.git" ]; then
    rm -rf "$tree"
    git clone --quiet --no-hardlinks --no-checkout "$root" "$tree" || exit 1
fi
git -C "$tree" fetch --quiet "$root" HEAD && git -C "$tree" checkout --quiet --force --detach "$commit" || exit 1
rm -f "$tree"/build/quickstart.*

failures=0
fail() { echo "== $suite: FAILED: $*"; failures=$((failures + 1)); }

echo "== $suite: quickstart of $(git -C "$root" log -1 --format='%h %s' "$commit")"
# -DRECUT_WERROR=ON, so that the tests need not compile everything again
inside "$suite" bash -c 'cd /root/recut && jobs/quickstart.sh -DRECUT_WERROR=ON' >"$chroots/$suite.quickstart" 2>&1 ||
    { tail -n 40 "$chroots/$suite.quickstart"; fail "quickstart"; }
grep -m1 'Is there a signal?' "$chroots/$suite.quickstart" || fail "the quickstart prints no answer"
grep -q '</html>' "$tree/build/quickstart.html" || fail "the quickstart makes no report"

# The same command here, by a program of the same commit.
system_host "$commit" || fail "the build on this machine"
rm -f "$chroots"/here.*
read -ra job < <(sed -n 's|^running:.* build/recut \(.*\) -o .*|\1|p' "$chroots/$suite.quickstart")
"$host/recut" "${job[@]}" -o "$chroots/here.h5" || fail "the run here"
here=$(sha256sum <"$chroots/here.h5") there=$(sha256sum <"$tree/build/quickstart.h5")
if [ "$here" = "$there" ]; then
    echo "== $suite: same result bytes as here (sha256 ${here%% *})"
else
    fail "other result bytes than here (sha256 ${there%% *}, here ${here%% *})"
fi

# shellcheck disable=SC2016
[ "$what" = quickstart ] || inside "$suite" bash -c 'cd /root/recut && tests/run.sh "$1"' bash "$what" || fail "tests/run.sh $what"
[ "$failures" -eq 0 ] && echo "== $suite: passed"
exit $((failures > 0))
